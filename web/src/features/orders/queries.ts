import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { OrderStatus } from '@shared/orders/states.ts';
import { order, orderActions, orderEvent, orderItem, refund, refundChoice } from '@shared/schemas/orders.ts';
import { ask } from '@/lib/command.ts';
import { keys, type OrdersFilter } from '@/lib/query-keys.ts';
import { afterKeyset, readRow, readRows, type Keyset } from '@/lib/read.ts';
import { sessionReady } from '@/lib/session.ts';
import { api } from '@/lib/supabase.ts';

/** The tabs of an orders list: what they are called in the address, and which statuses they show. */
export const orderGroups = {
  all: null,
  open: ['pending_payment', 'placed', 'accepted', 'preparing', 'shipped', 'delivered', 'returning', 'disputed'],
  to_pay: ['pending_payment'],
  to_accept: ['placed'],
  to_ship: ['accepted', 'preparing'],
  on_the_way: ['shipped', 'delivered'],
  problems: ['disputed', 'returning'],
  done: ['completed', 'cancelled', 'rejected', 'returned', 'refunded'],
} as const satisfies Record<string, readonly OrderStatus[] | null>;
export type OrderGroup = keyof typeof orderGroups;

export const isOrderGroup = (value: unknown): value is OrderGroup =>
  typeof value === 'string' && Object.hasOwn(orderGroups, value);

/** Lists name the buyer, so that one index serves them. */
async function buyerId(): Promise<string> {
  const session = await sessionReady();
  return session.status === 'signed-in' ? session.userId : '00000000-0000-0000-0000-000000000000';
}

const pageSize = 20;

/** A person's orders as buyer, or one store's orders when `storeId` is given. */
export const ordersQuery = (filter: OrdersFilter & { group: OrderGroup }) =>
  infiniteQueryOptions({
    queryKey: keys.ordersList(filter),
    placeholderData: keepPreviousData,
    initialPageParam: null as Keyset | null,
    queryFn: async ({ pageParam, signal }) => {
      const client = await api();
      const everything = client.from('orders').select('*');
      let rows = filter.storeId
        ? everything.eq('store_id', filter.storeId)
        : everything.eq('buyer_id', await buyerId());
      const statuses = orderGroups[filter.group];
      if (statuses) rows = rows.in('status', [...statuses]);
      if (filter.query) rows = rows.ilike('code', `%${filter.query.replaceAll(/[%_\\*]/g, '')}%`);
      if (pageParam) rows = rows.or(afterKeyset('created_at', pageParam));
      return readRows(
        order,
        rows
          .order('created_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(pageSize)
          .abortSignal(signal),
      );
    },
    getNextPageParam: (page): Keyset | null => {
      const last = page.at(-1);
      return page.length < pageSize || !last ? null : { at: last.created_at, id: last.id };
    },
  });

/** What waits for a store: open orders by their deadline, the nearest first. */
export const ordersByDeadlineQuery = (storeId: string) =>
  queryOptions({
    queryKey: [...keys.orders(), 'list', 'by-deadline', storeId],
    queryFn: async ({ signal }) =>
      readRows(
        order,
        (await api())
          .from('orders')
          .select('*')
          .eq('store_id', storeId)
          .in('status', [...orderGroups.open])
          .order('due_at', { ascending: true, nullsFirst: false })
          .order('id', { ascending: true })
          .limit(100)
          .abortSignal(signal),
      ),
  });

export const orderQuery = (orderId: string) =>
  queryOptions({
    queryKey: keys.orderRow(orderId),
    queryFn: async ({ signal }) =>
      readRow(
        order,
        (await api()).from('orders').select('*').eq('id', orderId).limit(1).abortSignal(signal),
        'order.not_found',
      ),
  });

export const orderItemsQuery = (orderId: string) =>
  queryOptions({
    queryKey: keys.orderItems(orderId),
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) =>
      readRows(
        orderItem,
        (await api())
          .from('order_items')
          .select('*')
          .eq('order_id', orderId)
          .order('id')
          .limit(100)
          .abortSignal(signal),
      ),
  });

export const orderEventsQuery = (orderId: string) =>
  queryOptions({
    queryKey: keys.orderEvents(orderId),
    queryFn: async ({ signal }) =>
      readRows(
        orderEvent,
        (await api())
          .from('order_events')
          .select('*')
          .eq('order_id', orderId)
          .order('seq', { ascending: false })
          .limit(200)
          .abortSignal(signal),
      ),
  });

export const orderActionsQuery = (orderId: string) =>
  queryOptions({
    queryKey: keys.orderActions(orderId),
    queryFn: () => ask(orderActions, { p_order_id: orderId }),
  });

/** What went back to the buyer of an order, newest first. */
export const orderRefundsQuery = (orderId: string) =>
  queryOptions({
    queryKey: keys.orderRefunds(orderId),
    queryFn: async ({ signal }) =>
      readRows(
        refund,
        (await api())
          .from('refunds')
          .select('*')
          .eq('order_id', orderId)
          .order('created_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(50)
          .abortSignal(signal),
      ),
  });

export const refundChoiceQuery = (orderId: string) =>
  queryOptions({
    queryKey: keys.refundChoice(orderId),
    queryFn: () => ask(refundChoice, { p_order_id: orderId }),
  });
