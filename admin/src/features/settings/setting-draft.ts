import { currencyCodes, type CurrencyCode } from '@shared/money/currency.ts';
import { toEditableAmount } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';

/** What stands in the form of a setting, by the kind of value that it holds. */
export type SettingDraft =
  | { readonly kind: 'switch'; readonly isOn: boolean }
  | { readonly kind: 'number' | 'hour' | 'zone' | 'sender' | 'text'; readonly text: string }
  | { readonly kind: 'duration'; readonly count: string; readonly unit: DurationUnit }
  | { readonly kind: 'amounts'; readonly texts: Readonly<Record<CurrencyCode, string>> }
  | { readonly kind: 'weekdays'; readonly days: Readonly<Record<string, readonly number[]>> }
  | { readonly kind: 'json'; readonly text: string };

export const durationUnits = ['second', 'minute', 'hour', 'day'] as const;
export type DurationUnit = (typeof durationUnits)[number];

/** Settings whose value alone does not tell how one writes it. */
const kinds: Readonly<Record<string, 'hour' | 'zone' | 'sender' | 'weekdays'>> = {
  'payout.weekly_hour': 'hour',
  'ledger.time_zone': 'zone',
  'mail.from': 'sender',
  'payout.weekend': 'weekdays',
};

const duration = /^(\d+) (second|minute|hour|day)s?$/;

/** The value of a setting as a form holds it. */
export function draftOfSetting(key: string, value: unknown): SettingDraft {
  const kind = kinds[key];
  if (kind === 'weekdays') return { kind, days: value as Record<string, readonly number[]> };
  if (kind !== undefined) return { kind, text: String(value) };
  if (typeof value === 'boolean') return { kind: 'switch', isOn: value };
  if (typeof value === 'number') return { kind: 'number', text: String(value) };
  if (typeof value === 'string') {
    const [, count = '', unit = 'day'] = duration.exec(value) ?? [];
    return count === '' ? { kind: 'text', text: value } : { kind: 'duration', count, unit: unit as DurationUnit };
  }
  if (key.endsWith('_minor')) return { kind: 'amounts', texts: amountTexts(value as Record<string, number>) };
  return { kind: 'json', text: JSON.stringify(value) };
}

function amountTexts(amounts: Readonly<Record<string, number>>): Record<CurrencyCode, string> {
  const textOf = (currency: CurrencyCode): string => {
    const minor = amounts[currency];
    return minor === undefined ? '' : toEditableAmount({ amountMinor: BigInt(minor), currency });
  };
  return { PKR: textOf('PKR'), NGN: textOf('NGN'), IQD: textOf('IQD'), USD: textOf('USD') };
}

/** What a form says as a value to send; undefined when it says none. */
export function valueOfDraft(draft: SettingDraft): unknown {
  switch (draft.kind) {
    case 'switch':
      return draft.isOn;
    case 'number':
      return wholeNumber(draft.text);
    case 'hour':
      return /^(1?\d|2[0-3])$/.test(draft.text.trim()) ? Number(draft.text) : undefined;
    case 'zone':
      return isTimeZone(draft.text.trim()) ? draft.text.trim() : undefined;
    case 'sender':
      return /^[^<>@]+<[^<>@\s]+@[^<>@\s]+>$/.test(draft.text.trim()) ? draft.text.trim() : undefined;
    case 'text':
      return draft.text.trim() === '' ? undefined : draft.text.trim();
    case 'duration':
      return durationText(draft.count, draft.unit);
    case 'amounts':
      return amountsOf(draft.texts);
    case 'weekdays':
      // Where banks never work, nothing would ever be paid out.
      return Object.values(draft.days).some((days) => days.length > 6) ? undefined : draft.days;
    case 'json':
    default:
      return parseObject(draft.text);
  }
}

const wholeNumber = (text: string): number | undefined =>
  /^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : undefined;

function durationText(count: string, unit: DurationUnit): string | undefined {
  const length = wholeNumber(count);
  if (length === undefined || length === 0 || length > 100_000) return undefined;
  return `${length} ${unit}${length === 1 ? '' : 's'}`;
}

function isTimeZone(name: string): boolean {
  if (name === '') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What is wrong with an amount of one currency, as a code of the catalogue; nothing wrong with an empty one. */
export function amountProblem(text: string, currency: CurrencyCode): string | null {
  if (text.trim() === '' || isZero(text)) return null;
  const parsed = parseAmount(text, currency);
  return parsed.ok ? null : parsed.code;
}

/** Nothing at all is an amount of a limit, too. */
const isZero = (text: string): boolean => /^0+(\.0+)?$/.test(text.trim());

function amountsOf(texts: Readonly<Record<CurrencyCode, string>>): Record<string, number> | undefined {
  const amounts: Record<string, number> = {};
  for (const currency of currencyCodes) {
    const text = texts[currency];
    if (amountProblem(text, currency) !== null) return undefined;
    const parsed = parseAmount(text, currency);
    if (parsed.ok) amounts[currency] = Number(parsed.money.amountMinor);
    else if (isZero(text)) amounts[currency] = 0;
  }
  return amounts;
}

function parseObject(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The same value in whatever order its keys stand. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return inOrder(one) === inOrder(other);
}

function inOrder(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value) ?? '';
  const fields = Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b));
  return JSON.stringify(fields.map(([name, held]) => [name, inOrder(held)]));
}
