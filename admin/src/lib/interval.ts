import type { Locale } from '@shared/locale.ts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** How PostgreSQL writes an interval of days and time: `1 day`, `00:05:00`, `2 days 12:00:00`. */
const pattern = /^(?:(\d+) days?)? ?(?:(\d+):(\d{2}):(\d{2}))?$/;

/** An interval in words, in the largest unit that says it whole: `5 minutes`; any other text stays as it is. */
export function formatInterval(text: string | null, locale: Locale): string {
  const match = text === null ? null : pattern.exec(text);
  if (!match) return text ?? '–';
  const [days = 0, hours = 0, minutes = 0, rest = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const seconds = ((days * 24 + hours) * 60 + minutes) * 60 + rest;
  const [unit, size] = units.find((one) => seconds % one[1] === 0) ?? units[3];
  const format = new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(seconds / size);
}
