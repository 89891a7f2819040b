import { useMemo } from 'react';
import { chargebackStatuses, type AdminDispute } from '@shared/schemas/payments.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { shortReference } from '@/lib/short-id.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { ChargebackFacts, useWhereItIs } from './chargeback-facts.tsx';

/** Payments that their payers dispute at the bank. */
export function ChargebacksPage() {
  const { t, word } = useI18n();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      ...chargebackStatuses.map((status) => ({
        id: status,
        label: word('admin.chargeback_status', status),
        filters: { status },
      })),
    ],
    [t, word],
  );
  return (
    <ListPage<AdminDispute>
      resource="chargebacks"
      title={t('admin.nav.chargebacks')}
      columns={columns}
      tabs={tabs}
      filters={[
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'opened_at', label: t('admin.chargeback_opened') },
      ]}
      searchHint={t('admin.chargeback_search')}
      emptyTitle={t('admin.chargebacks_none')}
      emptyText={t('admin.chargebacks_none_text')}
      previewTitle={(row) => <bdi dir="ltr">{row.payment_reference}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="admin.chargeback_status" status={row.status} />
          <ChargebackFacts row={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<AdminDispute>[] {
  const { t } = useI18n();
  const whereItIs = useWhereItIs();
  return [
    {
      id: 'payment',
      header: t('admin.payment'),
      phone: 'title',
      text: (row) => row.payment_reference,
      cell: (row) => (
        <TextLink to={`/payments/${row.payment_id}`} className="font-medium">
          <bdi dir="ltr" title={row.payment_reference}>
            {shortReference(row.payment_reference)}
          </bdi>
        </TextLink>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.chargeback_status" status={row.status} />,
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
      id: 'where',
      header: t('admin.chargeback_where'),
      isFlexible: true,
      phone: 'line',
      text: whereItIs,
      cell: (row) => <span>{whereItIs(row)}</span>,
    },
    {
      id: 'loss',
      header: t('admin.chargeback_loss'),
      isEnd: true,
      text: (row) => (row.loss_minor === null ? '' : amountForCsv(row.loss_minor, row.currency)),
      cell: (row) => (row.loss_minor === null ? '–' : <Amount minor={row.loss_minor} currency={row.currency} />),
    },
    {
      id: 'answer_by',
      header: t('admin.chargeback_answer_by'),
      phone: 'line',
      text: (row) => (row.status === 'open' ? (row.answer_by ?? '') : ''),
      cell: (row) => (row.status === 'open' ? <Moment at={row.answer_by} show="relative" /> : '–'),
    },
    {
      id: 'payer',
      header: t('admin.payer'),
      isFlexible: true,
      isHiddenFirst: true,
      text: (row) => row.user_email ?? '',
      cell: (row) => <bdi dir="ltr">{row.user_email ?? '–'}</bdi>,
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
      id: 'opened',
      header: t('admin.chargeback_opened'),
      sort: 'opened_at',
      text: (row) => row.opened_at,
      cell: (row) => <Moment at={row.opened_at} show="relative" />,
    },
  ];
}
