import { useMemo } from 'react';
import { orderStatuses } from '@shared/orders/states.ts';
import { orderView } from '@shared/orders/view-model.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { useNow } from '@/lib/clock.ts';
import { useOverview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { useOrderColumns } from './columns.tsx';
import { MoneyStrip } from './money-strip.tsx';
import { useOrderSentence } from './use-order-sentence.ts';

const tabStatuses = {
  all: '',
  disputed: 'disputed',
  placed: 'placed',
  packing: 'accepted,preparing',
  moving: 'shipped,delivered',
  returning: 'returning',
  unpaid: 'pending_payment',
  done: 'completed,cancelled,rejected,returned,refunded',
} as const;

/** All orders, by what they wait for. */
export function OrdersPage() {
  const { t, word } = useI18n();
  const columns = useOrderColumns();
  const { data: overview } = useOverview();
  const counts = overview?.orders_by_status;

  const tabs = useMemo<ListPageTab[]>(
    () =>
      (Object.keys(tabStatuses) as (keyof typeof tabStatuses)[]).map((id) => {
        const statuses = tabStatuses[id];
        return {
          id,
          label: t(`admin.order_tab.${id}`),
          filters: statuses === '' ? {} : { status: statuses },
          count:
            counts && statuses !== '' && id !== 'done'
              ? statuses.split(',').reduce((sum, status) => sum + (counts[status] ?? 0), 0)
              : undefined,
        };
      }),
    [t, counts],
  );
  return (
    <ListPage<OrderRow>
      resource="orders"
      title={t('admin.nav.orders')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: orderStatuses.map((status) => ({ value: status, label: word('order.status', status) })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        {
          kind: 'choice',
          field: 'payment_method',
          label: t('admin.payment_method'),
          options: (['wallet', 'provider'] as const).map((value) => ({
            value,
            label: t(`admin.payment_method.${value}`),
          })),
        },
        { kind: 'day-range', field: 'created_at', label: t('admin.placed') },
        { kind: 'day-range', field: 'due_at', label: t('admin.due') },
      ]}
      searchHint={t('admin.search_orders')}
      emptyTitle={t('admin.orders_none')}
      emptyText={t('admin.orders_none_text')}
      hrefOf={(row) => `/orders/${row.id}`}
      previewTitle={(row) => <Copyable value={row.code} />}
      preview={(row) => <OrderPreview order={row} />}
    />
  );
}

function OrderPreview({ order }: { order: OrderRow }) {
  const { t, localized } = useI18n();
  const view = orderView(order, 'staff', useNow());
  const sentence = useOrderSentence(view);
  return (
    <>
      <StatusMark group="order.status" status={order.status} />
      <MoneyStrip
        isSmall
        where={view.where}
        currency={order.currency}
        buyer={order.buyer_name ?? ''}
        seller={order.store_name}
      />
      <p>{sentence}</p>
      <Facts
        facts={[
          { label: t('admin.total'), value: <CopyableAmount minor={order.total_minor} currency={order.currency} /> },
          { label: t('admin.buyer'), value: <Copyable value={order.buyer_email ?? order.buyer_id} /> },
          { label: t('admin.store'), value: <bdi>{order.store_name}</bdi> },
          {
            label: t('admin.items'),
            value: (
              <bdi>
                {order.item_count} × {localized(order.first_item_title)}
              </bdi>
            ),
          },
          order.due_at ? { label: t('admin.due'), value: <Moment at={order.due_at} isDeadline /> } : null,
          { label: t('admin.placed'), value: <Moment at={order.created_at} /> },
          order.dispute ? { label: t('admin.dispute'), value: <bdi>{order.dispute.reason}</bdi> } : null,
        ]}
      />
    </>
  );
}
