import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { category, product, searchProducts } from '@shared/schemas/catalogue.ts';
import { store } from '@shared/schemas/stores.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { ask } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { readRow, readRows } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

export const categoriesQuery = () =>
  queryOptions({
    queryKey: keys.categories(),
    staleTime: 10 * 60_000,
    queryFn: async ({ signal }) =>
      readRows(category, (await api()).from('categories').select('*').order('position').limit(200).abortSignal(signal)),
  });

export type ProductFilter = {
  readonly query?: string | undefined;
  readonly category?: string | undefined;
  readonly store?: string | undefined;
  readonly currency?: CurrencyCode | undefined;
  readonly minMinor?: bigint | undefined;
  readonly maxMinor?: bigint | undefined;
  readonly sort?: 'relevance' | 'newest' | 'price_up' | 'price_down' | undefined;
};

const pageSize = 24;

/** Search results, page after page by the cursor that the database gives. */
export const productSearchQuery = (filter: ProductFilter) =>
  infiniteQueryOptions({
    queryKey: keys.search({
      ...filter,
      minMinor: filter.minMinor?.toString(),
      maxMinor: filter.maxMinor?.toString(),
    }),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      ask(searchProducts, {
        p_query: filter.query ?? null,
        p_category: filter.category ?? null,
        p_store: filter.store ?? null,
        p_currency: filter.currency ?? null,
        p_min_minor: filter.minMinor ?? null,
        p_max_minor: filter.maxMinor ?? null,
        p_sort: filter.sort ?? (filter.query ? 'relevance' : 'newest'),
        p_cursor: pageParam,
        p_limit: pageSize,
      }),
    getNextPageParam: (page) => page.next_cursor,
  });

export const productQuery = (productId: string) =>
  queryOptions({
    queryKey: keys.product(productId),
    queryFn: async ({ signal }) =>
      readRow(
        product,
        (await api()).from('products').select('*').eq('id', productId).limit(1).abortSignal(signal),
        'product.not_found',
      ),
  });

export const storeQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.store(slug),
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      readRow(
        store,
        (await api()).from('stores').select('*').eq('slug', slug).limit(1).abortSignal(signal),
        'store.not_found',
      ),
  });

export const storesQuery = () =>
  queryOptions({
    queryKey: keys.stores(),
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      readRows(
        store,
        (await api())
          .from('stores')
          .select('*')
          .order('completed_orders', { ascending: false })
          .order('id')
          .limit(12)
          .abortSignal(signal),
      ),
  });

const isUuid = z.guid();

/** A product id from an address bar that cannot be one is simply not found, without asking the database. */
export const looksLikeId = (value: string): boolean => z.safeParse(isUuid, value).success;
