import { currencies, isCurrencyCode, type CurrencyCode } from '@shared/money/currency.ts';
import { formatPercent } from '@shared/money/format-percent.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { toLatinDigits } from '@shared/locale.ts';
import type { PricingRuleRow, RuleKind } from '@/schemas/pricing.ts';

/** A rule as its form holds it: what was typed, "" where nothing in particular is meant. */
export type RuleDraft = {
  readonly name: string;
  readonly priority: string;
  readonly store_id: string;
  readonly category_id: string;
  readonly seller_level: string;
  readonly plan: string;
  readonly amount_from_minor: string;
  readonly amount_until_minor: string;
  readonly promotion_from: string;
  readonly promotion_until: string;
  readonly provider: string;
  readonly method: string;
  readonly country: string;
  readonly currency: string;
  readonly rate_bps: string;
  readonly fixed_minor: string;
  readonly minimum_minor: string;
  readonly maximum_minor: string;
  readonly bearer: string;
  readonly free_per_month: string;
  readonly is_returned_on_reversal: string;
};
export type RuleField = keyof RuleDraft;

/** What a rule of each kind may look at and set, in the order of the form; as pricing.kinds has it. */
export const fieldsOfKind: Readonly<Record<RuleKind, readonly RuleField[]>> = {
  commission: [
    'country',
    'currency',
    'store_id',
    'category_id',
    'seller_level',
    'plan',
    'amount_from_minor',
    'amount_until_minor',
    'promotion_from',
    'promotion_until',
    'rate_bps',
    'fixed_minor',
    'minimum_minor',
    'maximum_minor',
  ],
  commission_tax: ['country', 'rate_bps'],
  provider_fee: [
    'country',
    'currency',
    'provider',
    'method',
    'bearer',
    'rate_bps',
    'fixed_minor',
    'minimum_minor',
    'maximum_minor',
    'is_returned_on_reversal',
  ],
  refund_fee: [
    'country',
    'currency',
    'provider',
    'method',
    'bearer',
    'rate_bps',
    'fixed_minor',
    'minimum_minor',
    'maximum_minor',
  ],
  withdrawal_fee: [
    'country',
    'currency',
    'provider',
    'method',
    'seller_level',
    'plan',
    'amount_from_minor',
    'amount_until_minor',
    'rate_bps',
    'fixed_minor',
    'minimum_minor',
    'maximum_minor',
    'free_per_month',
    'is_returned_on_reversal',
  ],
};

const amountFields: readonly RuleField[] = [
  'amount_from_minor',
  'amount_until_minor',
  'fixed_minor',
  'minimum_minor',
  'maximum_minor',
];
const timeFields: readonly RuleField[] = ['promotion_from', 'promotion_until'];

export const isAmountField = (field: RuleField): boolean => amountFields.includes(field);
export const isTimeField = (field: RuleField): boolean => timeFields.includes(field);

export function emptyDraft(kind: RuleKind): RuleDraft {
  return {
    name: '',
    priority: '0',
    store_id: '',
    category_id: '',
    seller_level: '',
    plan: '',
    amount_from_minor: '',
    amount_until_minor: '',
    promotion_from: '',
    promotion_until: '',
    provider: '',
    method: '',
    country: kind === 'commission_tax' ? 'PK' : '',
    currency: '',
    rate_bps: '',
    fixed_minor: '',
    minimum_minor: '',
    maximum_minor: '',
    bearer: kind === 'provider_fee' || kind === 'refund_fee' ? 'platform' : '',
    free_per_month: '',
    is_returned_on_reversal: 'yes',
  };
}

/** What a rule asks for: the columns that its form has. */
export type RuleTerms = Pick<PricingRuleRow, RuleField>;

/** The form of a version that is to be edited. */
export function draftOf(rule: RuleTerms): RuleDraft {
  const amount = (minor: bigint | null) =>
    minor === null || rule.currency === null ? '' : plainAmount(minor, rule.currency);
  return {
    name: rule.name,
    priority: String(rule.priority),
    store_id: rule.store_id ?? '',
    category_id: rule.category_id ?? '',
    seller_level: rule.seller_level ?? '',
    plan: rule.plan ?? '',
    amount_from_minor: amount(rule.amount_from_minor),
    amount_until_minor: amount(rule.amount_until_minor),
    promotion_from: toLocalTime(rule.promotion_from),
    promotion_until: toLocalTime(rule.promotion_until),
    provider: rule.provider ?? '',
    method: rule.method ?? '',
    country: rule.country ?? '',
    currency: rule.currency ?? '',
    rate_bps: rule.rate_bps === 0 ? '' : plainRate(rule.rate_bps),
    fixed_minor: rule.fixed_minor === 0n ? '' : amount(rule.fixed_minor),
    minimum_minor: amount(rule.minimum_minor),
    maximum_minor: amount(rule.maximum_minor),
    bearer: rule.bearer ?? '',
    free_per_month: rule.free_per_month === 0 ? '' : String(rule.free_per_month),
    is_returned_on_reversal: rule.is_returned_on_reversal ? 'yes' : 'no',
  };
}

export type ReadDraft = {
  readonly fields: Readonly<Record<string, unknown>>;
  /** What is wrong, by field: a code of the catalogue. */
  readonly problems: Readonly<Partial<Record<RuleField, string>>>;
};

/** What the command takes, and what must be put right first. The database checks everything again. */
export function readDraft(kind: RuleKind, draft: RuleDraft): ReadDraft {
  const fields: Record<string, unknown> = { name: draft.name.trim(), priority: Number(draft.priority) };
  const problems: Partial<Record<RuleField, string>> = {};
  if (draft.name.trim() === '') problems.name = 'pricing_rule.invalid';
  if (!/^-?\d{1,3}$/.test(draft.priority)) problems.priority = 'pricing_rule.invalid';
  for (const field of fieldsOfKind[kind]) {
    const text = draft[field].trim();
    if (text === '') continue;
    const value = valueOf(field, text, draft.currency);
    if (value === undefined) problems[field] = 'pricing_rule.invalid';
    else if (typeof value === 'object') problems[field] = value.code;
    else fields[field] = value;
  }
  return { fields, problems };
}

type Value = string | number | boolean;

function valueOf(field: RuleField, text: string, currency: string): Value | { code: string } | undefined {
  if (isAmountField(field)) {
    if (!isCurrencyCode(currency)) return { code: 'currency.unknown' };
    if (/^[0.]+$/.test(toLatinDigits(text))) return 0;
    const parsed = parseAmount(text, currency);
    return parsed.ok ? Number(parsed.money.amountMinor) : { code: parsed.code };
  }
  if (isTimeField(field)) return new Date(text).toISOString();
  if (field === 'rate_bps') return parseRate(text);
  if (field === 'free_per_month') return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
  if (field === 'is_returned_on_reversal') return text === 'yes';
  return text;
}

/** A percentage with at most two decimals as basis points: "8.25" is 825. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$/.exec(toLatinDigits(text).trim().replace('\u066b', '.'));
  if (!match) return undefined;
  const bps = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return bps <= 10_000 ? bps : undefined;
}

/** A rate as a person would type it: 825 is "8.25", 800 is "8". */
const plainRate = (bps: number): string => formatPercent(bps).replace(/\.?0*%$/, '');

function plainAmount(minor: bigint, currency: CurrencyCode): string {
  const { exponent } = currencies[currency];
  const digits = String(minor).padStart(exponent + 1, '0');
  const fraction = digits.slice(-exponent).replace(/0+$/, '');
  return digits.slice(0, -exponent) + (fraction === '' ? '' : `.${fraction}`);
}

/** An instant as a date and time field has it, in the zone of the person; "" for none. */
export function toLocalTime(at: string | null): string {
  if (at === null) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export type DraftChange = { readonly field: RuleField; readonly before: string; readonly after: string };

/** What an edit changes, in the order of the form. */
export function draftChanges(kind: RuleKind, before: RuleDraft, after: RuleDraft): readonly DraftChange[] {
  const fields: readonly RuleField[] = ['name', 'priority', ...fieldsOfKind[kind]];
  return fields
    .filter((field) => before[field].trim() !== after[field].trim())
    .map((field) => ({ field, before: before[field], after: after[field] }));
}
