import { amountForCsv } from '@/lib/amount-text.ts';
import { toCsv } from '@/lib/csv.ts';
import type { DayReport } from '@/schemas/reconciliation.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';

type Names = {
  readonly header: readonly string[];
  readonly opening: string;
  readonly closing: string;
  readonly line: (category: string) => string;
  readonly breakName: (kind: string) => string;
};

const amount = (minor: bigint | null, currency: CurrencyCode) => (minor === null ? '' : amountForCsv(minor, currency));

/** The report as a table: opening, lines, closing, then its breaks and who signed. */
export function reportCsv({ figures, figures_hash: hash, signed }: DayReport, names: Names): string {
  const { currency } = figures;
  const lines = figures.lines.map((line) => [
    names.line(line.category),
    amount(line.books_minor, currency),
    amount(line.provider_minor, currency),
    amount(line.difference_minor, currency),
    amount(line.breaks_minor, currency),
    amount(line.timing_minor, currency),
  ]);
  const breaks = figures.breaks.map((item) => [
    names.breakName(item.kind),
    item.reference,
    item.status,
    amount(item.difference_minor, currency),
    item.resolution ?? '',
    '',
  ]);
  return toCsv(names.header, [
    [names.opening, amount(figures.opening_minor, currency), '', '', '', ''],
    ...lines,
    [names.closing, amount(figures.closing_minor, currency), '', '', '', ''],
    ...breaks,
    [hash, signed?.prepared_by ?? '', signed?.signed_by ?? '', signed?.signed_at ?? '', '', ''],
  ]);
}
