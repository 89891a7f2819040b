/** Amounts, times, numbers and texts as JazzCash writes them. */

/** Pakistan is five hours ahead of UTC all year. */
const pakistanOffsetMilliseconds = 5 * 60 * 60 * 1_000;

/** `YYYYMMDDHHmmss` in Pakistan's time. */
export function pakistanTime(instant: Date): string {
  return new Date(instant.getTime() + pakistanOffsetMilliseconds).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

/** The instant of `YYYYMMDDHHmmss` in Pakistan's time, as ISO 8601 in UTC; null when it is none. */
export function fromPakistanTime(value: unknown): string | null {
  const parts = typeof value === 'string' ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(value) : null;
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const local = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const instant = new Date(local.getTime() - pakistanOffsetMilliseconds);
  // A day that does not exist, like 30 February, is no time.
  return !Number.isNaN(instant.getTime()) && pakistanTime(instant) === value ? instant.toISOString() : null;
}

/** Paisa as digits. */
export function toPaisa(amountMinor: number): string {
  return String(amountMinor);
}

/** Paisa from digits alone; null for anything else. */
export function fromPaisa(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** Rupees with two decimals, as disbursements want them: `150000` paisa are `1500.00`. */
export function toRupees(amountMinor: number): string {
  const digits = String(amountMinor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `03XXXXXXXXX` from E.164 or from the same; null when it is no mobile number of Pakistan. */
export function toLocalMobile(number: string): string | null {
  const parts = /^(?:\+92|0)(3\d{9})$/.exec(number);
  return parts?.[1] === undefined ? null : `0${parts[1]}`;
}

/** Letters, digits and spaces: JazzCash replaces other characters, and whether before or after signing is not known. */
export function toPlainText(text: string, maximum: number): string {
  return text
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .slice(0, maximum)
    .trim();
}

/** What JazzCash takes as a reference of ours. */
export function isReference(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9]{1,20}$/.test(value);
}
