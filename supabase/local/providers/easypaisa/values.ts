/** How the simulated Easypaisa reads and writes amounts and times, and checks the hash of the first form. */
import { createDecipheriv } from 'node:crypto';

/** Paisa from rupees; null when it is no amount. */
export function readAmount(value: unknown): number | null {
  const text = textOf(value);
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(text)) return null;
  const amount = Math.round(Number(text) * 100);
  return amount > 0 ? amount : null;
}

/** `31/01/2026 05:00 PM` on Pakistan's clocks. */
export function writeTime(moment: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Karachi',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: true,
  }).formatToParts(moment);
  const part = (type: string) => parts.find((item) => item.type === type)?.value ?? '';
  // Midday and midnight are 12 here, and 00 in some of the platform's spellings.
  const hour = part('hour') === '00' ? '12' : part('hour');
  return `${part('day')}/${part('month')}/${part('year')} ${hour}:${part('minute')} ${part('dayPeriod').toUpperCase()}`;
}

/** The moment of `20260131 170000` on Pakistan's clocks; null when it is none. */
export function readExpiry(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+05:00`);
  return Number.isNaN(moment) ? null : moment;
}

/** Whether the hash of the first form, opened with the key, says what the form says. */
export function isHashTrue(fields: ReadonlyMap<string, string>, hash: string, hashKey: string): boolean {
  const expected = [...fields.keys()]
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map((name) => `${name}=${fields.get(name)}`)
    .join('&');
  try {
    const decipher = createDecipheriv(`aes-${hashKey.length * 8}-ecb`, hashKey, null);
    return Buffer.concat([decipher.update(hash, 'base64'), decipher.final()]).toString('utf8') === expected;
  } catch {
    return false;
  }
}

/** A text, also from a number; else nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
