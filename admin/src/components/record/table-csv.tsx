import type { CurrencyCode } from '@shared/money/currency.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { toCsv } from '@/lib/csv.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { SaveFileButton } from './save-file-button.tsx';
import { mostRelated } from './use-record.ts';

/** The header of a column and what stands in it, plainly. */
export type CsvColumn<Row> = readonly [header: string, text: (row: Row) => string];

type Props<Row> = {
  /** A name under `admin.list`, for the audit trail. */
  list: string;
  rows: readonly Row[];
  columns: readonly CsvColumn<Row>[];
  filter?: Readonly<Record<string, string>>;
  /** Whether these are all rows that there are; by itself, whether fewer came than one asks for at once. */
  isWhole?: boolean;
};

/** Saves the rows of a table on a page of its record; nothing to press while there are none. */
export function TableCsv<Row>({ list, rows, columns, filter = {}, isWhole }: Props<Row>) {
  const { t } = useI18n();
  if (rows.length === 0) return null;
  const fileOf = () => ({
    name: `amana-${list}-${new Date().toISOString().slice(0, 10)}.csv`,
    text: toCsv(
      columns.map(([header]) => header),
      rows.map((row) => columns.map(([, text]) => text(row))),
    ),
    list,
    filter,
    rowCount: rows.length,
    isWhole: isWhole ?? rows.length < mostRelated,
  });
  return <SaveFileButton size="small" label={t('admin.export_table')} fileOf={fileOf} />;
}

type Money = { readonly amount_minor: bigint; readonly currency: CurrencyCode };

/** An amount and, in a column of its own, the currency: figures of several cannot be added up. */
export function useAmountColumns(): readonly [CsvColumn<Money>, CsvColumn<Money>] {
  const { t } = useI18n();
  return [
    [t('admin.amount'), (row) => amountForCsv(row.amount_minor, row.currency)],
    [t('admin.currency'), (row) => row.currency],
  ];
}
