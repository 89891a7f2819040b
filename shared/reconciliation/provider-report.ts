/**
 * A provider's report as CSV: the columns below by their names, in any order, others ignored. Amounts are in major units
 * (`1500.00`); fee and reference may be empty. The database checks every row again.
 */
import { readCsvRows } from '../bank/csv-rows.ts';
import { StatementError } from '../bank/statement.ts';
import { isCurrencyCode } from '../money/currency.ts';
import { parseAmount } from '../money/parse-amount.ts';

export const reportColumns = [
  'kind',
  'provider_id',
  'reference',
  'status',
  'amount',
  'fee',
  'currency',
  'occurred_at',
] as const;
export type ReportColumn = (typeof reportColumns)[number];

/** A row as the database takes it; amounts in minor units. */
export interface ReportRow {
  readonly kind: string;
  readonly provider_id: string;
  readonly reference: string | null;
  readonly status: string;
  readonly amount_minor: number;
  readonly fee_minor: number | null;
  readonly currency: string;
  readonly occurred_at: string;
}

export type ReportProblem =
  | { readonly kind: 'column'; readonly column: ReportColumn }
  | { readonly kind: 'row'; readonly row: number; readonly column: string };

export type ReadReport =
  { readonly ok: true; readonly rows: readonly ReportRow[] } | { readonly ok: false; readonly problem: ReportProblem };

const mostRows = 5_000;
const kinds = new Set(['payment', 'refund', 'payout', 'settlement']);
const statuses = new Set(['succeeded', 'failed', 'pending', 'reversed']);

/** Reads a report; a comma or a semicolon parts its columns. Never throws. */
export function readProviderReport(text: string): ReadReport {
  const bare = text.replace(/^\ufeff/, '');
  const head = bare.slice(0, bare.indexOf('\n') + 1 || undefined);
  try {
    return readRows(readCsvRows(bare, head.includes(';') ? ';' : ',').map(({ cells }) => cells));
  } catch (error) {
    if (error instanceof StatementError)
      return { ok: false, problem: { kind: 'row', row: error.problem.line ?? 0, column: 'row' } };
    throw error;
  }
}

function readRows([header = [], ...body]: readonly (readonly string[])[]): ReadReport {
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = reportColumns.find((column) => !names.includes(column));
  if (missing !== undefined) return { ok: false, problem: { kind: 'column', column: missing } };
  if (body.length === 0 || body.length > mostRows)
    return { ok: false, problem: { kind: 'row', row: body.length, column: 'row' } };
  const rows: ReportRow[] = [];
  for (const [index, cells] of body.entries()) {
    const row = readRow((column) => (cells[names.indexOf(column)] ?? '').trim());
    if (typeof row === 'string') return { ok: false, problem: { kind: 'row', row: index + 1, column: row } };
    rows.push(row);
  }
  return { ok: true, rows };
}

/** The row, or the column that cannot be read. */
function readRow(cell: (column: ReportColumn) => string): ReportRow | ReportColumn {
  const currency = cell('currency').toUpperCase();
  const kind = cell('kind').toLowerCase();
  const status = cell('status').toLowerCase();
  if (!kinds.has(kind)) return 'kind';
  if (!statuses.has(status)) return 'status';
  if (!isCurrencyCode(currency)) return 'currency';
  const amount = parseAmount(cell('amount'), currency);
  if (!amount.ok) return 'amount';
  const feeText = cell('fee');
  const fee = /^0+([.,]0+)?$/.test(feeText) ? 0n : feeOf(feeText, currency);
  if (fee === undefined) return 'fee';
  if (cell('provider_id') === '') return 'provider_id';
  if (!/^\d{4}-\d{2}-\d{2}/.test(cell('occurred_at'))) return 'occurred_at';
  return {
    kind,
    provider_id: cell('provider_id'),
    reference: cell('reference') || null,
    status,
    amount_minor: Number(amount.money.amountMinor),
    fee_minor: fee === null ? null : Number(fee),
    currency,
    occurred_at: cell('occurred_at'),
  };
}

/** Null: not told; undefined: not readable. */
function feeOf(text: string, currency: Parameters<typeof parseAmount>[1]): bigint | null | undefined {
  if (text === '') return null;
  const parsed = parseAmount(text, currency);
  return parsed.ok ? parsed.money.amountMinor : undefined;
}
