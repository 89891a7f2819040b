import { useInfiniteQuery } from '@tanstack/react-query';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Order } from '@shared/schemas/orders.ts';
import { LoadingNote } from '@/components/layout/page.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import type { OrdersFilter } from '@/lib/query-keys.ts';
import { OrderRow } from './order-row.tsx';
import { ordersQuery, type OrderGroup } from './queries.ts';

type OrderListProps = {
  filter: OrdersFilter & { group: OrderGroup };
  linkOf: (order: Order) => LinkProps;
  empty: ReactNode;
};

/** A list of orders in one of its five states. */
export function OrderList({ filter, linkOf, empty }: OrderListProps) {
  const orders = useInfiniteQuery(ordersQuery(filter));
  if (orders.isPending) {
    return (
      <>
        <LoadingNote />
        <SkeletonRows count={5} className="h-20" />
      </>
    );
  }
  if (orders.isError) return <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />;
  const rows = orders.data.pages.flat();
  if (rows.length === 0) return empty;
  return (
    <div className="grid gap-4" aria-busy={orders.isPlaceholderData}>
      <div className="card overflow-hidden">
        {rows.map((order) => (
          <OrderRow key={order.id} order={order} link={linkOf(order)} />
        ))}
      </div>
      <LoadMore
        hasMore={orders.hasNextPage}
        isLoading={orders.isFetchingNextPage}
        onMore={() => void orders.fetchNextPage()}
      />
    </div>
  );
}
