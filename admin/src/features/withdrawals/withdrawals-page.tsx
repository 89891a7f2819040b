import { useMemo } from 'react';
import { withdrawalStatuses } from '@shared/schemas/payouts.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useOverview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { WithdrawalRow } from '@/schemas/payouts.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { WithdrawalActions, WithdrawalFacts } from './withdrawal-parts.tsx';

/** Money on its way to banks; what waits for a decision first. */
export function WithdrawalsPage() {
  const { t, word } = useI18n();
  const { data: overview } = useOverview();
  const columns = useColumns();
  const waiting = overview?.withdrawals_waiting;
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      {
        id: 'review',
        label: word('withdrawal.status', 'under_review'),
        filters: { status: 'under_review' },
        count: waiting,
      },
      {
        id: 'moving',
        label: t('admin.tab.moving'),
        filters: { status: 'initiated,pending_provider' },
      },
      { id: 'settled', label: word('withdrawal.status', 'settled'), filters: { status: 'settled' } },
      { id: 'failed', label: t('admin.tab.failed'), filters: { status: 'failed,reversed,cancelled' } },
    ],
    [t, word, waiting],
  );
  return (
    <ListPage<WithdrawalRow>
      resource="withdrawals"
      title={t('admin.nav.withdrawals')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: withdrawalStatuses.map((status) => ({ value: status, label: word('withdrawal.status', status) })),
        },
        {
          kind: 'choice',
          field: 'is_provider_fee_unknown',
          label: t('admin.provider_fee'),
          options: [
            { value: 'true', label: t('admin.provider_fee_unknown') },
            { value: 'false', label: t('admin.provider_fee_known') },
          ],
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'requested_at', label: t('admin.requested') },
      ]}
      searchHint={t('admin.search_withdrawals')}
      emptyTitle={t('admin.withdrawals_none')}
      emptyText={t('admin.withdrawals_none_text')}
      hrefOf={(row) => `/withdrawals/${row.id}`}
      previewTitle={(row) => <Copyable value={row.code} />}
      preview={(row) => (
        <>
          <StatusMark group="withdrawal.status" status={row.status} />
          <WithdrawalFacts withdrawal={row} />
          <div className="flex flex-wrap gap-2">
            <WithdrawalActions withdrawal={row} />
          </div>
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<WithdrawalRow>[] {
  const { t } = useI18n();
  return [
    {
      id: 'code',
      header: t('admin.withdrawal'),
      phone: 'title',
      text: (row) => row.code,
      cell: (row) => (
        <Copyable value={row.code}>
          <TextLink to={`/withdrawals/${row.id}`} className="font-medium">
            <bdi dir="ltr">{row.code}</bdi>
          </TextLink>
        </Copyable>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="withdrawal.status" status={row.status} />,
    },
    {
      id: 'amount',
      header: t('admin.amount'),
      isEnd: true,
      isKept: true,
      phone: 'line',
      sort: 'amount_minor',
      text: (row) => amountForCsv(row.amount_minor, row.currency),
      cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
    },
    {
      id: 'net',
      header: t('admin.net'),
      isEnd: true,
      isHiddenFirst: true,
      text: (row) => amountForCsv(row.net_minor, row.currency),
      cell: (row) => <Amount minor={row.net_minor} currency={row.currency} />,
    },
    {
      id: 'owner',
      header: t('admin.owner'),
      phone: 'line',
      text: (row) => row.owner_name ?? row.owner_id,
      cell: (row) => <bdi>{row.owner_name ?? row.owner_email}</bdi>,
    },
    {
      id: 'destination',
      header: t('admin.destination'),
      isFlexible: true,
      text: (row) => row.destination_label ?? '',
      cell: (row) => <bdi>{row.destination_label ?? '–'}</bdi>,
    },
    {
      id: 'reference',
      header: t('admin.provider_reference'),
      isHiddenFirst: true,
      text: (row) => row.provider_reference ?? '',
      cell: (row) => (row.provider_reference ? <Copyable value={row.provider_reference} /> : '–'),
    },
    {
      id: 'requested',
      header: t('admin.requested'),
      sort: 'requested_at',
      phone: 'line',
      text: (row) => row.requested_at,
      cell: (row) => <Moment at={row.requested_at} show="relative" />,
    },
    {
      id: 'settled',
      header: t('admin.settled'),
      isHiddenFirst: true,
      text: (row) => row.settled_at ?? '',
      cell: (row) => <Moment at={row.settled_at} show="relative" />,
    },
  ];
}
