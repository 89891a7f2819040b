import { toCsv } from '@/lib/csv.ts';
import type { ListColumn } from './columns.ts';

/**
 * The rows of a list as a file: the columns that the list shows, and the currency beside its amounts, without which a column of
 * figures of several currencies cannot be added up.
 */
export function listCsv<Row>(
  columns: readonly ListColumn<Row>[],
  rows: readonly Row[],
  currencyHeader: string,
): string {
  const shown: readonly Pick<ListColumn<Row>, 'header' | 'text'>[] = needsCurrency(columns, rows)
    ? [...columns, { header: currencyHeader, text: currencyOf }]
    : columns;
  return toCsv(
    shown.map((column) => column.header),
    rows.map((row) => shown.map((column) => column.text(row))),
  );
}

const needsCurrency = <Row>(columns: readonly ListColumn<Row>[], rows: readonly Row[]): boolean =>
  columns.every((column) => column.id !== 'currency') && rows.some((row) => currencyOf(row) !== '');

function currencyOf(row: unknown): string {
  const value = typeof row === 'object' && row !== null && 'currency' in row ? row.currency : '';
  return typeof value === 'string' ? value : '';
}
