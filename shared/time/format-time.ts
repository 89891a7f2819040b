import { withNumerals, type Locale, type Numerals } from '../locale.ts';

/** An instant: ISO text from the database, or milliseconds since 1970. */
export type Instant = string | number;

export type TimeFormat = {
  /** IANA name, such as `Asia/Karachi`; the person's own from their profile. */
  readonly timeZone: string;
  readonly numerals?: Numerals;
};

const milliseconds = (instant: Instant): number => (typeof instant === 'number' ? instant : Date.parse(instant));

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(instant: Instant, locale: Locale, timeZone: string): Record<string, string> {
  const key = `${locale} ${timeZone}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(`${locale}-u-ca-gregory-nu-latn`, {
      timeZone: knownZone(timeZone),
      weekday: locale === 'en' ? 'short' : 'long',
      day: 'numeric',
      month: locale === 'en' ? 'short' : 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(key, formatter);
  }
  const parts = formatter.formatToParts(milliseconds(instant));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

/** A zone that this runtime does not know is shown as UTC rather than not at all. */
function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

const isValid = (instant: Instant): boolean => !Number.isNaN(milliseconds(instant));

/** `Tue 24 Nov, 18:00`; with the year when it is not the year of `now`. */
export function formatDateTime(
  instant: Instant,
  locale: Locale,
  format: TimeFormat & { readonly now?: Instant },
): string {
  if (!isValid(instant)) return '';
  const time = formatTime(instant, locale, format);
  return `${formatDate(instant, locale, format)}${locale === 'en' ? ',' : '،'} ${time}`;
}

/** `Tue 24 Nov`; with the year when it is not the year of `now`. */
export function formatDate(instant: Instant, locale: Locale, format: TimeFormat & { readonly now?: Instant }): string {
  if (!isValid(instant)) return '';
  const parts = partsOf(instant, locale, format.timeZone);
  const thisYear = partsOf(format.now ?? Date.now(), locale, format.timeZone)['year'];
  const year = parts['year'] === thisYear ? '' : ` ${parts['year']}`;
  const comma = locale === 'ar' ? '،' : '';
  const text = `${parts['weekday']}${comma} ${parts['day']} ${parts['month']}${year}`;
  return withNumerals(text, format.numerals ?? 'latn');
}

/** `18:00`, always on the 24-hour clock. */
export function formatTime(instant: Instant, locale: Locale, format: TimeFormat): string {
  if (!isValid(instant)) return '';
  const parts = partsOf(instant, locale, format.timeZone);
  return withNumerals(`${parts['hour']}:${parts['minute']}`, format.numerals ?? 'latn');
}

/** Complete and unambiguous, with zone, for tooltips and tables of staff: `2026-11-24 18:00:05 GMT+5`. */
export function formatExact(instant: Instant, timeZone: string): string {
  if (!isValid(instant)) return '';
  const formatter = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: knownZone(timeZone),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  const found = formatter.formatToParts(milliseconds(instant));
  const part = (type: string): string => found.find((one) => one.type === type)?.value ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return `${date} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const relativeFormatters = new Map<string, Intl.RelativeTimeFormat>();

function relativeFormatter(locale: Locale, numeric: 'auto' | 'always'): Intl.RelativeTimeFormat {
  const key = `${locale} ${numeric}`;
  const formatter = relativeFormatters.get(key) ?? new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { numeric });
  relativeFormatters.set(key, formatter);
  return formatter;
}

/** `in 3 days`, `2 hours ago`, `now`: the largest unit that fits, rounded towards now. */
export function formatRelative(instant: Instant, now: Instant, locale: Locale, numerals: Numerals = 'latn'): string {
  if (!isValid(instant)) return '';
  const distance = milliseconds(instant) - milliseconds(now);
  const [size, unit] = unitFor(Math.abs(distance));
  // Urdu's own words for two days ("the coming day after tomorrow") are stilted beside a date.
  const formatter = relativeFormatter(locale, unit === 'day' ? 'always' : 'auto');
  return withNumerals(formatter.format(Math.trunc(distance / size) || 0, unit), numerals);
}

function unitFor(size: number): [number, Intl.RelativeTimeFormatUnit] {
  if (size >= 365 * day) return [365 * day, 'year'];
  if (size >= 30 * day) return [30 * day, 'month'];
  // "tomorrow" would be wrong for 30 hours from now, so hours count up to two days.
  if (size >= 2 * day) return [day, 'day'];
  if (size >= hour) return [hour, 'hour'];
  if (size >= minute) return [minute, 'minute'];
  return [second, 'second'];
}

/** A deadline in full: `Tue 24 Nov, 18:00 (in 3 days)`. */
export function formatDeadline(instant: Instant, now: Instant, locale: Locale, format: TimeFormat): string {
  if (!isValid(instant)) return '';
  const moment = formatDateTime(instant, locale, { ...format, now });
  return `${moment} (${formatRelative(instant, now, locale, format.numerals)})`;
}
