/** CSV of a bank, read by a description of its layout: no two banks of Pakistan write the same one. */
import * as z from 'zod/mini';
import type { CurrencyCode } from '../money/currency.ts';
import { readCsvRows, type CsvRow } from './csv-rows.ts';
import {
  StatementError,
  checkBalance,
  cleanReference,
  cleanText,
  statementLimits,
  toDate,
  toMinor,
  type BankStatement,
  type StatementLine,
} from './statement.ts';

const column = z.string().check(z.minLength(1), z.maxLength(80));

/** The layout of a bank's CSV, kept with the bank account. Columns are named as the file's header names them. */
export const csvFormatShape = z.strictObject({
  encoding: z.enum(['utf-8', 'windows-1252', 'utf-16le']),
  delimiter: z.enum([',', ';', '\t', '|']),
  /** `d/M/y`, `d-MMM-y` and the like: day, month (number, or MMM for its English name), year. */
  date_format: z.enum([
    'dd/MM/yyyy',
    'dd-MM-yyyy',
    'dd.MM.yyyy',
    'MM/dd/yyyy',
    'yyyy-MM-dd',
    'dd-MMM-yyyy',
    'dd MMM yyyy',
    'dd-MMM-yy',
  ]),
  decimal: z.enum(['.', ',']),
  thousands: z.enum([',', '.', ' ', '']),
  /** debit_credit: two columns; signed: one with a minus for money out; mark: one, and a column that says which way. */
  sign: z.enum(['debit_credit', 'signed', 'mark']),
  marks: z.optional(z.strictObject({ debit: column, credit: column })),
  /** Newest line first. */
  is_descending: z.boolean(),
  columns: z.strictObject({
    booked_on: column,
    value_on: z.optional(column),
    narration: z.array(column).check(z.minLength(1), z.maxLength(5)),
    debit: z.optional(column),
    credit: z.optional(column),
    amount: z.optional(column),
    mark: z.optional(column),
    balance: z.optional(column),
    bank_reference: z.optional(column),
    end_to_end_reference: z.optional(column),
    counterparty_name: z.optional(column),
    counterparty_account: z.optional(column),
  }),
  /** Rows whose first filled cell begins with one of these are no lines: totals, opening balance, end of statement. */
  ignored_rows: z.array(column).check(z.maxLength(10)),
});
export type CsvFormat = z.infer<typeof csvFormatShape>;

/** Whose statement it is: a CSV often does not say. */
export type CsvAccount = { readonly account: string; readonly currency: CurrencyCode };

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** @throws StatementError when the header is not found, a row cannot be read, or the running balance does not run. */
export function parseCsv(text: string, format: CsvFormat, account: CsvAccount): BankStatement[] {
  const rows = readCsvRows(text, format.delimiter);
  const headerAt = rows.findIndex(({ cells }) =>
    neededColumns(format).every((name) => cells.some((cell) => isNamed(cell, name))),
  );
  const header = rows[headerAt];
  if (!header) {
    throw new StatementError('statement.malformed', 1, `no row has the columns ${neededColumns(format).join(', ')}`);
  }
  const read = makeReader(header, format);
  const body = rows.slice(headerAt + 1).filter((row) => !isIgnored(row, format));
  const inOrder = (format.is_descending ? body.toReversed() : body).map((row) => ({
    row,
    ...readRow(row, read, format, account),
  }));
  const balances = checkRunningBalance(inOrder);
  return [checkBalance({ ...account, ...balances, lines: inOrder.map(({ line }) => line) }, header.line)];
}

function neededColumns({ columns, sign }: CsvFormat): string[] {
  const amounts = { debit_credit: ['debit', 'credit'], signed: ['amount'], mark: ['amount', 'mark'] } as const;
  const named = amounts[sign].map((name) => columns[name]);
  return [columns.booked_on, ...columns.narration, ...named, columns.balance].filter((name) => name !== undefined);
}

const isNamed = (cell: string, name: string) => cell.trim().toLowerCase() === name.trim().toLowerCase();

function isIgnored({ cells }: CsvRow, format: CsvFormat): boolean {
  const first = cells
    .find((cell) => cell.trim() !== '')
    ?.trim()
    .toLowerCase();
  return first === undefined || format.ignored_rows.some((start) => first.startsWith(start.toLowerCase()));
}

type Reader = (row: CsvRow, name: string | undefined) => string;

function makeReader(header: CsvRow, format: CsvFormat): Reader {
  const positions = new Map<string, number>();
  for (const name of Object.values(format.columns).flat()) {
    if (name === undefined) continue;
    positions.set(
      name,
      header.cells.findIndex((cell) => isNamed(cell, name)),
    );
  }
  return (row, name) => (name === undefined ? '' : (row.cells[positions.get(name) ?? -1] ?? '').trim());
}

type ReadRow = { line: StatementLine; balance: number | null };

function readRow(row: CsvRow, read: Reader, format: CsvFormat, account: CsvAccount): ReadRow {
  const { columns } = format;
  const narration = columns.narration.map((name) => read(row, name)).join(' ');
  const valueOn = read(row, columns.value_on);
  const balance = read(row, columns.balance);
  return {
    balance: balance === '' ? null : readSigned(balance, format, account.currency, row.line),
    line: {
      booked_on: readDate(read(row, columns.booked_on), format, row.line),
      value_on: valueOn === '' ? null : readDate(valueOn, format, row.line),
      amount_minor: readAmount(row, read, format, account.currency),
      currency: account.currency,
      bank_reference: cleanReference(read(row, columns.bank_reference)),
      end_to_end_reference: cleanReference(read(row, columns.end_to_end_reference)),
      counterparty_name: cleanText(read(row, columns.counterparty_name)),
      counterparty_account: cleanReference(read(row, columns.counterparty_account)),
      narration: cleanText(narration, statementLimits.narrationCharacters) ?? '',
      raw: row.raw.slice(0, statementLimits.rawCharacters),
    },
  };
}

function readAmount(row: CsvRow, read: Reader, format: CsvFormat, currency: CurrencyCode): number {
  const { columns } = format;
  const fail = (detail: string) => new StatementError('statement.amount_invalid', row.line, detail);
  const unsigned = (text: string) => (text === '' ? 0 : Math.abs(readSigned(text, format, currency, row.line)));
  if (format.sign === 'debit_credit') {
    const debit = unsigned(read(row, columns.debit));
    const credit = unsigned(read(row, columns.credit));
    if ((debit === 0) === (credit === 0)) throw fail('a row needs a debit or a credit, not both');
    return credit === 0 ? -debit : credit;
  }
  const amount = readSigned(read(row, columns.amount), format, currency, row.line);
  if (amount === 0) throw fail('a row of nothing');
  if (format.sign === 'signed') return amount;
  const mark = read(row, columns.mark);
  if (isNamed(mark, format.marks?.credit ?? 'Cr')) return Math.abs(amount);
  if (isNamed(mark, format.marks?.debit ?? 'Dr')) return -Math.abs(amount);
  throw fail(`neither debit nor credit: ${mark}`);
}

/** `1,500.00`, `-1,500.00`, `(1,500.00)`, `1,500.00 Dr`, with or without the currency before it. */
function readSigned(text: string, format: CsvFormat, currency: CurrencyCode, line: number): number {
  const bare = text.replace(/^(PKR|NGN|IQD|USD|Rs\.?)\s*/i, '').trim();
  const [, opening = '', minus = '', digits = bare, closing = '', word = ''] =
    /^(\()?([-+])?([\d.,\s]+?)(\))?\s*(cr|dr)?\.?$/i.exec(bare) ?? [];
  if ((opening === '') !== (closing === ''))
    throw new StatementError('statement.amount_invalid', line, `not an amount: ${bare}`);
  const size = toMinor(digits, currency, format, line);
  const isNegative = minus === '-' || opening !== '' || word.toLowerCase() === 'dr';
  return isNegative && size > 0 ? -size : size;
}

function readDate(text: string, format: CsvFormat, line: number): string {
  const parts = text.split(/[\s/.-]+/).filter((part) => part !== '');
  const names = format.date_format.split(/[\s/.-]/);
  // A time of day after the date is left out.
  const [first, second, third] = names.map((name) => readDatePart(name, parts[names.indexOf(name)] ?? ''));
  if (first === undefined || second === undefined || third === undefined || [first, second, third].some(Number.isNaN)) {
    throw new StatementError(
      'statement.date_invalid',
      line,
      `not a date as ${format.date_format}: ${text.slice(0, 40)}`,
    );
  }
  const part = (letter: string) => [first, second, third][names.findIndex((name) => name.startsWith(letter))] ?? 0;
  return toDate(part('y'), part('M'), part('d'), line);
}

function readDatePart(name: string, text: string): number {
  if (name === 'MMM') return months.indexOf(text.toLowerCase().slice(0, 3)) + 1 || NaN;
  if (name === 'yyyy') return /^\d{4}$/.test(text) ? Number(text) : NaN;
  if (name === 'yy') return /^\d{2}$/.test(text) ? 2000 + Number(text) : NaN;
  return /^\d{1,2}$/.test(text) ? Number(text) : NaN;
}

/** Where each row tells the balance after it, each must follow from the one before. */
function checkRunningBalance(rows: readonly (ReadRow & { row: CsvRow })[]): {
  opening_minor: number | null;
  closing_minor: number | null;
} {
  const [first] = rows;
  if (!first || rows.some(({ balance }) => balance === null)) return { opening_minor: null, closing_minor: null };
  let before = (first.balance ?? 0) - first.line.amount_minor;
  const opening = before;
  for (const { row, line, balance } of rows) {
    if (before + line.amount_minor !== balance) {
      const detail = `the balance before was ${before}, the line is ${line.amount_minor}, the balance after ${balance}`;
      throw new StatementError('statement.unbalanced', row.line, detail);
    }
    before = balance;
  }
  return { opening_minor: opening, closing_minor: before };
}
