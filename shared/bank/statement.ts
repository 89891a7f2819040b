/** A bank statement as every parser gives it, whatever the format; the database takes it in this shape. */
import { currencies, isCurrencyCode, type CurrencyCode } from '../money/currency.ts';

export type StatementFormat = 'camt053' | 'mt940' | 'csv';

/** One booked line. Positive amounts came in, negative ones left; minor units. Dates are `YYYY-MM-DD`. */
export type StatementLine = {
  readonly booked_on: string;
  readonly value_on: string | null;
  readonly amount_minor: number;
  readonly currency: CurrencyCode;
  readonly bank_reference: string | null;
  readonly end_to_end_reference: string | null;
  readonly counterparty_name: string | null;
  readonly counterparty_account: string | null;
  readonly narration: string;
  /** The line as the file has it, so that a person can look it up. */
  readonly raw: string;
};

/** Balances are null only where the file has none (CSV without a balance column). */
export type BankStatement = {
  readonly account: string;
  readonly currency: CurrencyCode;
  readonly opening_minor: number | null;
  readonly closing_minor: number | null;
  readonly lines: readonly StatementLine[];
};

export const statementProblems = [
  'statement.too_large',
  'statement.encoding_invalid',
  'statement.malformed',
  'statement.date_invalid',
  'statement.amount_invalid',
  'statement.currency_invalid',
  'statement.account_differs',
  'statement.balance_missing',
  'statement.unbalanced',
] as const;
export type StatementProblemCode = (typeof statementProblems)[number];

/** Why a file cannot be imported; `line` counts from 1, null when it is about the file as a whole. */
export type StatementProblem = {
  readonly code: StatementProblemCode;
  readonly line: number | null;
  readonly detail: string;
};

export type ParsedStatements =
  | { readonly ok: true; readonly statements: readonly BankStatement[] }
  | { readonly ok: false; readonly problem: StatementProblem };

/** Thrown inside the parsers only; `parseStatements` turns it into a value. */
export class StatementError extends Error {
  readonly problem: StatementProblem;

  constructor(code: StatementProblemCode, line: number | null, detail: string) {
    super(`${code}${line === null ? '' : ` at line ${line}`}: ${detail}`);
    this.problem = { code, line, detail: detail.slice(0, 200) };
  }
}

/** What one file may have: far above a bank's busiest day, far below what would hurt. */
export const statementLimits = {
  bytes: 5 * 1024 * 1024,
  lines: 20_000,
  lineCharacters: 10_000,
  rawCharacters: 4_000,
  narrationCharacters: 1_000,
  textCharacters: 140,
} as const;

export type AmountStyle = { readonly decimal: '.' | ','; readonly thousands: ',' | '.' | ' ' | '' };

/** An unsigned amount as whole minor units, by string arithmetic: nothing is rounded, what does not fit is refused. */
export function toMinor(text: string, currency: CurrencyCode, style: AmountStyle, line: number): number {
  const fail = () => new StatementError('statement.amount_invalid', line, `not an amount: ${text.slice(0, 40)}`);
  const [whole = '', fraction = '', ...rest] = text.trim().split(style.decimal);
  if (rest.length > 0 || !/^\d*$/.test(fraction)) throw fail();
  const digits = withoutThousands(whole, style.thousands);
  if (digits === null || !/^\d{1,15}$/.test(digits)) throw fail();
  const { exponent } = currencies[currency];
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > exponent) throw fail();
  const minor = Number(digits + significant.padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) throw fail();
  return minor;
}

/** Groups of three, or of two before the last three as lakhs are written; null when the marks stand elsewhere. */
function withoutThousands(whole: string, mark: AmountStyle['thousands']): string | null {
  if (mark === '' || !whole.includes(mark)) return whole;
  const groups = whole.split(mark);
  const isGrouped = groups.every((group, index) =>
    index === 0
      ? /^\d{1,3}$/.test(group)
      : index === groups.length - 1
        ? /^\d{3}$/.test(group)
        : /^\d{2,3}$/.test(group),
  );
  return isGrouped ? groups.join('') : null;
}

export function toCurrency(text: string | null | undefined, line: number): CurrencyCode {
  const code = (text ?? '').trim().toUpperCase();
  if (!isCurrencyCode(code))
    throw new StatementError('statement.currency_invalid', line, `not a currency of ours: ${code}`);
  return code;
}

/** A calendar date as `YYYY-MM-DD`; the 31st of February is refused. */
export function toDate(year: number, month: number, day: number, line: number): string {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isReal || year < 1990 || year > 2100) {
    throw new StatementError('statement.date_invalid', line, `not a date: ${year}-${month}-${day}`);
  }
  return date.toISOString().slice(0, 10);
}

/** Text for a person: without control characters, spaces in a row become one, bounded; null when nothing is left. */
export function cleanText(
  text: string | null | undefined,
  limit: number = statementLimits.textCharacters,
): string | null {
  const clean = (text ?? '')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, limit);
  return clean === '' ? null : clean;
}

/** The text of a reference, null for the ways in which formats say that there is none. */
export function cleanReference(text: string | null | undefined): string | null {
  const clean = cleanText(text);
  return clean === null || /^(nonref|notprovided|none|n\/a|-+)$/i.test(clean) ? null : clean;
}

/** Opening balance and lines must give the closing balance. */
export function checkBalance(statement: BankStatement, line: number | null): BankStatement {
  const { opening_minor: opening, closing_minor: closing, lines } = statement;
  if (lines.length > statementLimits.lines) {
    throw new StatementError('statement.too_large', line, `more than ${statementLimits.lines} lines`);
  }
  const foreign = lines.find((item) => item.currency !== statement.currency);
  if (foreign) throw new StatementError('statement.currency_invalid', line, `a line in ${foreign.currency}`);
  if (opening === null || closing === null) return statement;
  const reached = lines.reduce((sum, item) => sum + BigInt(item.amount_minor), BigInt(opening));
  if (reached !== BigInt(closing)) {
    const missing = BigInt(closing) - reached;
    throw new StatementError(
      'statement.unbalanced',
      line,
      `opening and lines give ${reached}, not ${closing}: ${missing} apart`,
    );
  }
  return statement;
}
