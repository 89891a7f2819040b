import { useI18n } from '@/providers/i18n.tsx';
import type { DayReport, ReportBreak, ReportLine } from '@/schemas/reconciliation.ts';
import { Amount, useMoneyText } from '@/components/ui/amount.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { SignedAmount } from './parts.tsx';

type Row =
  | { readonly kind: 'balance'; readonly id: string; readonly label: string; readonly minor: bigint }
  | { readonly kind: 'line'; readonly id: string; readonly line: ReportLine };

/** Opening, what moved, closing: beside it what the provider says, and what explains the difference. */
export function ReportLines({ report }: { report: DayReport }) {
  const { t } = useI18n();
  const money = useMoneyText();
  const { figures } = report;
  const { currency } = figures;
  const rows: readonly Row[] = [
    { kind: 'balance', id: 'opening', label: t('admin.report_opening'), minor: figures.opening_minor },
    ...figures.lines.map((line) => ({ kind: 'line' as const, id: line.category, line })),
    { kind: 'balance', id: 'closing', label: t('admin.report_closing'), minor: figures.closing_minor },
  ];
  const cell = (read: (line: ReportLine) => bigint | null) => (row: Row) => {
    if (row.kind === 'balance') return null;
    const minor = read(row.line);
    if (minor === null) return null;
    if (minor === 0n) return <span className="text-ink-soft">–</span>;
    return <Amount minor={minor} currency={currency} sign="always" />;
  };
  return (
    <Panel title={t('admin.report')} isFlush>
      <SimpleTable
        caption={t('admin.report')}
        rows={rows}
        keyOf={(row) => row.id}
        columns={[
          {
            id: 'line',
            header: t('admin.report_line'),
            cell: (row) =>
              row.kind === 'balance' ? (
                <span className="font-semibold">{row.label}</span>
              ) : (
                <>
                  {t(`admin.report_line.${row.line.category}`)}{' '}
                  {row.line.books_count > 0 && (
                    <span className="text-xs text-ink-soft">
                      {t('admin.report_count', { count: row.line.books_count })}
                    </span>
                  )}
                </>
              ),
          },
          {
            id: 'books',
            header: t('admin.report_books'),
            isEnd: true,
            cell: (row) =>
              row.kind === 'balance' ? (
                <Amount minor={row.minor} currency={currency} className="font-semibold" />
              ) : (
                cell((line) => line.books_minor)(row)
              ),
          },
          {
            id: 'provider',
            header: t('admin.report_provider'),
            isEnd: true,
            cell: cell((line) => line.provider_minor),
          },
          {
            id: 'difference',
            header: t('admin.report_difference'),
            isEnd: true,
            cell: cell((line) => line.difference_minor),
          },
          { id: 'breaks', header: t('admin.report_breaks'), isEnd: true, cell: cell((line) => line.breaks_minor) },
          { id: 'timing', header: t('admin.report_timing'), isEnd: true, cell: cell((line) => line.timing_minor) },
        ]}
      />
      <p className="border-t border-line px-4 py-2 text-xs text-ink-soft">
        {t('admin.report_ties', { amount: money(figures.closing_minor, currency) })}
      </p>
    </Panel>
  );
}

/** The breaks of the day, whatever became of them. */
export function ReportBreaks({ report }: { report: DayReport }) {
  const { t, word } = useI18n();
  const { figures } = report;
  return (
    <Panel title={t('admin.recon_book.breaks')} isFlush>
      {figures.breaks.length === 0 ? (
        <p className="p-4 text-ink-soft">{t('admin.report_no_breaks')}</p>
      ) : (
        <SimpleTable<ReportBreak>
          caption={t('admin.recon_book.breaks')}
          rows={figures.breaks}
          keyOf={(row) => row.id}
          columns={[
            {
              id: 'kind',
              header: t('admin.break'),
              cell: (row) => (
                <TextLink to={`/reconciliation?${new URLSearchParams({ tab: 'all', q: row.reference })}`}>
                  {t(`admin.break_kind.${row.kind}`)}
                </TextLink>
              ),
            },
            {
              id: 'difference',
              header: t('admin.break_difference'),
              isEnd: true,
              cell: (row) => <SignedAmount minor={row.difference_minor} currency={figures.currency} />,
            },
            {
              id: 'about',
              header: t('admin.about'),
              cell: (row) => (
                <>
                  {word('admin.thing', row.subject_type)}{' '}
                  <bdi dir="ltr" className="text-xs break-all text-ink-soft">
                    {row.reference}
                  </bdi>
                </>
              ),
            },
            {
              id: 'status',
              header: t('admin.status'),
              cell: (row) => <StatusMark group="admin.break_status" status={row.status} />,
            },
            {
              id: 'resolution',
              header: t('admin.break_resolution'),
              cell: (row) => (row.resolution ? word('admin.resolution', row.resolution) : '–'),
            },
          ]}
        />
      )}
      {figures.break_count > figures.breaks.length && (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-soft">
          {t('admin.report_more_breaks', { count: figures.breaks.length, total: figures.break_count })}
        </p>
      )}
    </Panel>
  );
}
