import { useMemo } from 'react';
import { paymentStatuses } from '@shared/schemas/payments.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { shortReference } from '@/lib/short-id.ts';
import { useOverview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { PaymentRow } from '@/schemas/payments.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { PaymentFacts } from './payment-facts.tsx';

/** Money coming in through providers. */
export function PaymentsPage() {
  const { t, word } = useI18n();
  const { data: overview } = useOverview();
  const columns = useColumns();
  const pending = overview?.payments_pending;
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      {
        id: 'pending',
        label: t('admin.tab.waiting'),
        filters: { status: 'created,requires_action,pending' },
        count: pending,
      },
      { id: 'succeeded', label: word('payment.status', 'succeeded'), filters: { status: 'succeeded' } },
      { id: 'failed', label: t('admin.tab.failed'), filters: { status: 'failed,expired' } },
      { id: 'refunded', label: word('payment.status', 'refunded'), filters: { status: 'partially_refunded,refunded' } },
    ],
    [t, word, pending],
  );
  return (
    <ListPage<PaymentRow>
      resource="payments"
      title={t('admin.nav.payments')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: paymentStatuses.map((status) => ({ value: status, label: word('payment.status', status) })),
        },
        {
          kind: 'choice',
          field: 'purpose',
          label: t('admin.purpose'),
          options: (['topup', 'order'] as const).map((value) => ({ value, label: t(`payment.purpose.${value}`) })),
        },
        {
          kind: 'choice',
          field: 'provider',
          label: t('admin.provider'),
          options: (['paystack', 'jazzcash', 'easypaisa'] as const).map((value) => ({
            value,
            label: t(`admin.provider_name.${value}`),
          })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'created_at', label: t('admin.started') },
      ]}
      searchHint={t('admin.search_payments')}
      emptyTitle={t('admin.payments_none')}
      emptyText={t('admin.payments_none_text')}
      hrefOf={(row) => `/payments/${row.id}`}
      previewTitle={(row) => <Copyable value={row.reference} />}
      preview={(row) => (
        <>
          <StatusMark group="payment.status" status={row.status} />
          <PaymentFacts payment={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<PaymentRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'reference',
      header: t('admin.reference'),
      phone: 'title',
      text: (row) => row.reference,
      cell: (row) => (
        <Copyable value={row.reference}>
          <TextLink to={`/payments/${row.id}`} className="font-medium">
            <bdi dir="ltr" title={row.reference}>
              {shortReference(row.reference)}
            </bdi>
          </TextLink>
        </Copyable>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="payment.status" status={row.status} />,
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
      id: 'purpose',
      header: t('admin.purpose'),
      phone: 'line',
      text: (row) => row.purpose,
      cell: (row) => word('payment.purpose', row.purpose),
    },
    {
      id: 'user',
      header: t('admin.payer'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.user_email ?? '',
      cell: (row) => <bdi dir="ltr">{row.user_email ?? '–'}</bdi>,
    },
    {
      id: 'provider',
      header: t('admin.provider'),
      text: (row) => row.provider,
      cell: (row) => word('admin.provider_name', row.provider),
    },
    {
      id: 'order',
      header: t('admin.order'),
      isHiddenFirst: true,
      text: (row) => row.order_code ?? '',
      cell: (row) =>
        row.order_id ? (
          <TextLink to={`/orders/${row.order_id}`}>
            <bdi dir="ltr">{row.order_code}</bdi>
          </TextLink>
        ) : (
          '–'
        ),
    },
    {
      id: 'provider_reference',
      header: t('admin.provider_reference'),
      isHiddenFirst: true,
      text: (row) => row.provider_reference ?? '',
      cell: (row) =>
        row.provider_reference ? (
          <Copyable value={row.provider_reference}>
            <bdi dir="ltr" title={row.provider_reference}>
              {shortReference(row.provider_reference)}
            </bdi>
          </Copyable>
        ) : (
          '–'
        ),
    },
    {
      id: 'fee',
      header: t('admin.fee'),
      isEnd: true,
      isHiddenFirst: true,
      text: (row) => (row.fee_minor === null ? '' : amountForCsv(row.fee_minor, row.currency)),
      cell: (row) => (row.fee_minor === null ? '–' : <Amount minor={row.fee_minor} currency={row.currency} />),
    },
    {
      id: 'created',
      header: t('admin.started'),
      sort: 'created_at',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
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
