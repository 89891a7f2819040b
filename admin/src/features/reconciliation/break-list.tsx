import { useMemo } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useOverview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { breakKinds, breakStatuses, type BreakRow } from '@/schemas/reconciliation.ts';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { BreakFacts, BreakResolutions } from './break-parts.tsx';
import { Day, SignedAmount, SubjectLink, useProviderOptions } from './parts.tsx';

/** Where provider, bank and books disagree; what waits comes first. */
export function BreakList() {
  const { t, word } = useI18n();
  const { data: overview } = useOverview();
  const columns = useColumns();
  const providers = useProviderOptions();
  const open = overview?.breaks_open;
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'open', label: t('admin.break_tab.open'), filters: { status: 'open' }, count: open },
      { id: 'explained', label: t('admin.break_tab.explained'), filters: { status: 'explained' } },
      { id: 'closed', label: t('admin.break_tab.closed'), filters: { status: 'resolved,healed' } },
      { id: 'all', label: t('admin.tab.all'), filters: {} },
    ],
    [t, open],
  );
  return (
    <ListPage<BreakRow>
      resource="breaks"
      title={t('admin.recon_book.breaks')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'kind',
          label: t('admin.kind_of_event'),
          options: breakKinds.map((value) => ({ value, label: t(`admin.break_kind.${value}`) })),
        },
        { kind: 'choice', field: 'provider', label: t('admin.provider'), options: providers },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: breakStatuses.map((value) => ({ value, label: t(`admin.break_status.${value}`) })),
        },
        { kind: 'day-range', field: 'opened_at', label: t('admin.break_found') },
      ]}
      searchHint={t('admin.search_breaks')}
      emptyTitle={t('admin.breaks_none')}
      emptyText={t('admin.breaks_none_text')}
      previewTitle={(row) => `${t(`admin.break_kind.${row.kind}`)} · ${word('admin.provider_name', row.provider)}`}
      preview={(row) => (
        <>
          <StatusMark group="admin.break_status" status={row.status} />
          <BreakFacts row={row} />
          <BreakResolutions row={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<BreakRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'kind',
      header: t('admin.break'),
      phone: 'title',
      text: (row) => `${row.kind} ${row.provider}`,
      cell: (row) => (
        <>
          <span className="font-medium">{t(`admin.break_kind.${row.kind}`)}</span>
          <span className="block text-xs text-ink-soft">{word('admin.provider_name', row.provider)}</span>
        </>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.break_status" status={row.status} />,
    },
    {
      id: 'about',
      header: t('admin.about'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.reference ?? row.subject_key,
      cell: (row) => <SubjectLink type={row.subject_type} id={row.subject_id} reference={row.reference} />,
    },
    {
      id: 'difference',
      header: t('admin.break_difference'),
      isEnd: true,
      phone: 'aside',
      text: (row) => (row.difference_minor === null ? '' : amountForCsv(row.difference_minor, row.currency)),
      cell: (row) => <SignedAmount minor={row.difference_minor} currency={row.currency} />,
    },
    {
      id: 'currency',
      header: t('admin.currency'),
      isHiddenFirst: true,
      text: (row) => row.currency,
      cell: (row) => row.currency,
    },
    {
      id: 'day',
      header: t('admin.break_day'),
      sort: 'day',
      phone: 'line',
      text: (row) => row.day,
      cell: (row) => <Day day={row.day} />,
    },
    {
      id: 'opened',
      header: t('admin.break_found'),
      sort: 'opened_at',
      text: (row) => row.opened_at,
      cell: (row) => <Moment at={row.opened_at} show="relative" />,
    },
  ];
}
