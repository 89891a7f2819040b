import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { WeekRow } from '@/schemas/payout-batches.ts';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';

/** What became of each week of each store; one week is one batch. */
export function WeekList() {
  const { t, word } = useI18n();
  const columns = useColumns();
  return (
    <ListPage<WeekRow>
      resource="automatic_payout_runs"
      title={t('admin.payout_book.weeks')}
      columns={columns}
      filters={[
        { kind: 'text', field: 'week', label: t('admin.week_of') },
        {
          kind: 'choice',
          field: 'outcome',
          label: t('admin.result'),
          options: (['requested', 'skipped'] as const).map((value) => ({
            value,
            label: word('admin.week_outcome', value),
          })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'ran_at', label: t('admin.ran_at') },
      ]}
      searchHint={t('admin.search_schedules')}
      emptyTitle={t('admin.weeks_none')}
      emptyText={t('admin.weeks_none_text')}
      previewTitle={(row) => <bdi>{row.store_name}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="admin.week_outcome" status={row.outcome} />
          <WeekFacts row={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<WeekRow>[] {
  const { t, errorText } = useI18n();
  return [
    {
      id: 'week',
      header: t('admin.week_of'),
      phone: 'line',
      text: (row) => row.week,
      cell: (row) => <bdi dir="ltr">{row.week}</bdi>,
    },
    {
      id: 'store',
      header: t('admin.store'),
      phone: 'title',
      text: (row) => row.store_name,
      cell: (row) => <bdi className="font-medium">{row.store_name}</bdi>,
    },
    {
      id: 'outcome',
      header: t('admin.result'),
      phone: 'aside',
      text: (row) => row.outcome,
      cell: (row) => <StatusMark group="admin.week_outcome" status={row.outcome} />,
    },
    {
      id: 'amount',
      header: t('admin.amount'),
      isEnd: true,
      isKept: true,
      phone: 'line',
      text: (row) => (row.amount_minor === null ? '' : amountForCsv(row.amount_minor, row.currency)),
      cell: (row) => (row.amount_minor === null ? '–' : <Amount minor={row.amount_minor} currency={row.currency} />),
    },
    {
      id: 'withdrawal',
      header: t('admin.withdrawal'),
      text: (row) => row.withdrawal_code ?? '',
      cell: (row) =>
        row.withdrawal_id ? (
          <TextLink to={`/withdrawals/${row.withdrawal_id}`}>
            <bdi dir="ltr">{row.withdrawal_code}</bdi>
          </TextLink>
        ) : (
          '–'
        ),
    },
    {
      id: 'why',
      header: t('admin.reason'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.skip_reason ?? '',
      cell: (row) => (row.skip_reason ? errorText({ code: row.skip_reason }).text : '–'),
    },
    {
      id: 'ran',
      header: t('admin.ran_at'),
      sort: 'ran_at',
      text: (row) => row.ran_at,
      cell: (row) => <Moment at={row.ran_at} show="relative" />,
    },
  ];
}

function WeekFacts({ row }: { row: WeekRow }) {
  const { t, errorText } = useI18n();
  const why = row.skip_reason ? errorText({ code: row.skip_reason }) : null;
  return (
    <Facts
      facts={[
        why ? { label: t('admin.reason'), value: `${why.text} ${why.next ?? ''}` } : null,
        { label: t('admin.week_of'), value: <bdi dir="ltr">{row.week}</bdi> },
        { label: t('admin.planned_on'), value: <bdi dir="ltr">{row.planned_on}</bdi> },
        {
          label: t('admin.was_available'),
          value: <CopyableAmount minor={row.available_minor} currency={row.currency} />,
        },
        row.withdrawal_id
          ? {
              label: t('admin.withdrawal'),
              value: (
                <span className="flex flex-wrap items-center gap-2">
                  <TextLink to={`/withdrawals/${row.withdrawal_id}`}>
                    <bdi dir="ltr">{row.withdrawal_code}</bdi>
                  </TextLink>
                  <StatusMark group="withdrawal.status" status={row.withdrawal_status} />
                </span>
              ),
            }
          : null,
        { label: t('admin.ran_at'), value: <Moment at={row.ran_at} /> },
      ]}
    />
  );
}
