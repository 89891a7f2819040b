import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { product, productStatuses, stockMovement } from '@shared/schemas/catalogue.ts';
import { storeMember } from '@shared/schemas/stores.ts';
import { keys } from '@/lib/query-keys.ts';
import { afterKeyset, readRows, type Keyset } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

export type ProductStatusFilter = (typeof productStatuses)[number] | 'all';

const pageSize = 25;

/** A store's own products in every status, newest first. */
export const storeProductsQuery = (storeId: string, status: ProductStatusFilter) =>
  infiniteQueryOptions({
    queryKey: keys.storeProducts(storeId, { status }),
    placeholderData: keepPreviousData,
    initialPageParam: null as Keyset | null,
    queryFn: async ({ pageParam, signal }) => {
      const base = (await api()).from('products').select('*').eq('store_id', storeId);
      const filtered = status === 'all' ? base : base.eq('status', status);
      const page = pageParam === null ? filtered : filtered.or(afterKeyset('created_at', pageParam));
      return readRows(
        product,
        page
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

export const stockMovementsQuery = (productId: string) =>
  queryOptions({
    queryKey: keys.stockMovements(productId),
    queryFn: async ({ signal }) =>
      readRows(
        stockMovement,
        (await api())
          .from('stock_movements')
          .select('*')
          .eq('product_id', productId)
          .order('created_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(20)
          .abortSignal(signal),
      ),
  });

export const storeMembersQuery = (storeId: string) =>
  queryOptions({
    queryKey: keys.storeMembers(storeId),
    queryFn: async ({ signal }) =>
      readRows(
        storeMember,
        (await api())
          .from('store_members')
          .select('*')
          .eq('store_id', storeId)
          .order('created_at')
          .limit(100)
          .abortSignal(signal),
      ),
  });
