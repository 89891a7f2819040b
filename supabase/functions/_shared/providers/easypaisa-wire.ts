/** How Easypaisa writes amounts, times, mobile numbers and credentials. Data in, data out. */

/** Rupees with this many decimals, by moving digits; null when the amount does not fit without rounding. */
export function formatRupees(amountMinor: number, decimals: 1 | 2): string | null {
  if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) return null;
  const digits = String(amountMinor).padStart(3, '0');
  const whole = digits.slice(0, -2);
  const fraction = digits.slice(-2);
  if (decimals === 2) return `${whole}.${fraction}`;
  return fraction.endsWith('0') ? `${whole}.${fraction.slice(0, 1)}` : null;
}

/** Paisa from rupees as a number or as text ("1500", "1500.5", 1500.55); null for whatever is not plainly that. */
export function parseRupees(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const match = /^(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(text.trim());
  return match === null ? null : Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`);
}

// Pakistan is five hours ahead of UTC all year.
const pakistanOffsetMilliseconds = 5 * 60 * 60 * 1_000;

/** `20260101 170000`: a moment on Pakistan's clocks, as requests have it. */
export function formatPakistanTime(moment: Date): string {
  const local = new Date(moment.getTime() + pakistanOffsetMilliseconds).toISOString();
  return local.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', ' ');
}

/** The moment that `31/01/2026 05:00 PM` on Pakistan's clocks is, as ISO 8601 in UTC; null when it is no time. */
export function parsePakistanTime(value: unknown): string | null {
  const match =
    typeof value === 'string' ? /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d) ([AP])M$/i.exec(value.trim()) : null;
  if (match === null) return null;
  const [day, month, year, hour, minute] = match.slice(1, 6).map(Number) as [number, number, number, number, number];
  if (hour < 1 || hour > 12 || minute > 59) return null;
  const hours = (hour % 12) + (match[6]?.toUpperCase() === 'P' ? 12 : 0);
  const local = new Date(Date.UTC(year, month - 1, day, hours, minute));
  // A day or month that does not exist runs over into the next.
  if (local.getUTCDate() !== day || local.getUTCMonth() !== month - 1) return null;
  return new Date(local.getTime() - pakistanOffsetMilliseconds).toISOString();
}

/** `03001234567` from `+923001234567`; null for a number that is no Pakistani mobile. */
export function toNationalMobile(mobile: string): string | null {
  return /^\+923\d{9}$/.test(mobile) ? `0${mobile.slice(3)}` : null;
}

/** An address that brings our reference back under the name that Easypaisa itself uses: the first return names no order. */
export function withReference(url: string, reference: string): string {
  return `${url}?orderRefNumber=${reference}`;
}

/** The `Credentials` header: user and password in base64, without a scheme before it. */
export function credentialsHeader(username: string, password: string): string {
  return toBase64(new TextEncoder().encode(`${username}:${password}`));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Null when the text is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
