import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { quoteOrder } from '@shared/schemas/orders.ts';
import { ask } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { formatItems, type CheckoutItem } from './items-param.ts';

/** What the order would cost now, and what stands in its way. */
export const quoteQuery = (storeId: string, items: readonly CheckoutItem[]) =>
  queryOptions({
    queryKey: keys.quote(storeId, formatItems(items)),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: () => ask(quoteOrder, { p_store_id: storeId, p_items: [...items], p_address: null }),
  });
