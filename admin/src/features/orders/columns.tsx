import type { OrderRow } from '@/schemas/orders.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';

/** The columns of every list of orders. */
export function useOrderColumns(): readonly ListColumn<OrderRow>[] {
  const { t, word, localized } = useI18n();
  return [
    {
      id: 'code',
      header: t('admin.order'),
      phone: 'title',
      text: (row) => row.code,
      cell: (row) => (
        <Copyable value={row.code}>
          <TextLink to={`/orders/${row.id}`} className="font-medium">
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
      cell: (row) => <StatusMark group="order.status" status={row.status} />,
    },
    {
      id: 'held',
      header: t('admin.held'),
      isEnd: true,
      sort: 'held_minor',
      text: (row) => amountForCsv(row.held_minor, row.currency),
      cell: (row) =>
        row.held_minor > 0n ? (
          <Amount minor={row.held_minor} currency={row.currency} />
        ) : (
          <span className="text-ink-soft">–</span>
        ),
    },
    {
      id: 'total',
      header: t('admin.total'),
      isEnd: true,
      isKept: true,
      phone: 'line',
      sort: 'total_minor',
      text: (row) => amountForCsv(row.total_minor, row.currency),
      cell: (row) => <Amount minor={row.total_minor} currency={row.currency} />,
    },
    {
      id: 'store',
      header: t('admin.store'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.store_name,
      cell: (row) => <bdi>{row.store_name}</bdi>,
    },
    {
      id: 'buyer',
      header: t('admin.buyer'),
      isFlexible: true,
      text: (row) => row.buyer_email ?? '',
      cell: (row) => <bdi>{row.buyer_name ?? row.buyer_email}</bdi>,
    },
    {
      id: 'items',
      header: t('admin.items'),
      isHiddenFirst: true,
      text: (row) => localized(row.first_item_title),
      cell: (row) => (
        <bdi>
          {row.item_count} × {localized(row.first_item_title)}
        </bdi>
      ),
    },
    {
      id: 'due',
      header: t('admin.due'),
      phone: 'line',
      text: (row) => row.due_at ?? '',
      cell: (row) => <Moment at={row.due_at} show="relative" isDeadline />,
    },
    {
      id: 'due_action',
      header: t('admin.then'),
      isHiddenFirst: true,
      text: (row) => row.due_action ?? '',
      cell: (row) => word('admin.due_action', row.due_action),
    },
    {
      id: 'method',
      header: t('admin.payment_method'),
      isHiddenFirst: true,
      text: (row) => row.payment_method,
      cell: (row) => word('admin.payment_method', row.payment_method),
    },
    {
      id: 'created',
      header: t('admin.placed'),
      sort: 'created_at',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
    {
      id: 'updated',
      header: t('admin.changed'),
      sort: 'updated_at',
      isHiddenFirst: true,
      text: (row) => row.updated_at,
      cell: (row) => <Moment at={row.updated_at} show="relative" />,
    },
  ];
}
