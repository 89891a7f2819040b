import { useMemo } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { RefundRow } from '@/schemas/payments.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { RefundFacts } from './refund-facts.tsx';

const statuses = ['requested', 'sending', 'pending', 'needs_attention', 'processed', 'failed'] as const;

/** Money on its way back to cards and accounts; what the provider asks for, and what is late, first of all. */
export function RefundsPage() {
  const { t, word } = useI18n();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      { id: 'moving', label: t('admin.tab.moving'), filters: { status: 'requested,sending,pending' } },
      {
        id: 'attention',
        label: word('admin.refund_status', 'needs_attention'),
        filters: { status: 'needs_attention' },
      },
      { id: 'late', label: t('admin.refund_late'), filters: { is_late: 'true' } },
      { id: 'failed', label: t('admin.tab.failed'), filters: { status: 'failed' } },
    ],
    [t, word],
  );
  return (
    <ListPage<RefundRow>
      resource="refunds"
      title={t('admin.nav.refunds')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: statuses.map((status) => ({ value: status, label: word('admin.refund_status', status) })),
        },
        {
          kind: 'choice',
          field: 'origin',
          label: t('admin.refund_origin'),
          options: (['order', 'buyer', 'staff'] as const).map((value) => ({
            value,
            label: t(`admin.refund_origin.${value}`),
          })),
        },
        {
          kind: 'choice',
          field: 'provider',
          label: t('admin.provider'),
          options: ['paystack', 'jazzcash', 'easypaisa'].map((value) => ({
            value,
            label: word('admin.provider_name', value),
          })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'created_at', label: t('admin.started') },
      ]}
      searchHint={t('admin.refunds_search')}
      emptyTitle={t('admin.refunds_none')}
      emptyText={t('admin.refunds_none_text')}
      hrefOf={(row) => `/refunds/${row.id}`}
      previewTitle={(row) => <Copyable value={row.payment_reference} />}
      preview={(row) => (
        <>
          <StatusMark group="admin.refund_status" status={row.status} />
          <RefundFacts refund={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<RefundRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'reference',
      header: t('admin.payment'),
      phone: 'title',
      text: (row) => row.payment_reference,
      cell: (row) => (
        <Copyable value={row.payment_reference}>
          <TextLink to={`/refunds/${row.id}`} className="font-medium">
            <bdi dir="ltr">{row.payment_reference}</bdi>
          </TextLink>
        </Copyable>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.refund_status" status={row.status} />,
    },
    {
      id: 'place',
      header: t('admin.refund_place'),
      phone: 'line',
      text: (row) => row.place,
      cell: (row) => t(`admin.refund_place.${row.place}`),
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
      id: 'fee',
      header: t('admin.fee'),
      isEnd: true,
      isHiddenFirst: true,
      text: (row) => amountForCsv(row.fee_minor, row.currency),
      cell: (row) => (row.fee_minor === 0n ? '–' : <Amount minor={row.fee_minor} currency={row.currency} />),
    },
    {
      id: 'payer',
      header: t('admin.payer'),
      isFlexible: true,
      text: (row) => row.user_email ?? row.user_id,
      cell: (row) => <bdi dir="ltr">{row.user_email ?? row.user_id}</bdi>,
    },
    {
      id: 'origin',
      header: t('admin.refund_origin'),
      isHiddenFirst: true,
      text: (row) => row.origin,
      cell: (row) => t(`admin.refund_origin.${row.origin}`),
    },
    {
      id: 'provider',
      header: t('admin.provider'),
      isHiddenFirst: true,
      text: (row) => row.provider,
      cell: (row) => word('admin.provider_name', row.provider),
    },
    {
      id: 'created',
      header: t('admin.started'),
      sort: 'created_at',
      phone: 'line',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
    {
      id: 'expected',
      header: t('admin.refund_expected'),
      sort: 'expected_at',
      text: (row) => (row.ended_at === null ? row.expected_at : ''),
      cell: (row) => (row.ended_at === null ? <Moment at={row.expected_at} show="relative" /> : '–'),
    },
  ];
}
