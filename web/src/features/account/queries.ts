import { queryOptions } from '@tanstack/react-query';
import { address, me } from '@shared/schemas/identity.ts';
import { myStore } from '@shared/schemas/stores.ts';
import { keys } from '@/lib/query-keys.ts';
import { readRow, readRows } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

export const meQuery = () =>
  queryOptions({
    queryKey: keys.me(),
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      readRow(me, (await api()).from('me').select('*').abortSignal(signal), 'auth.required'),
  });

export const addressesQuery = () =>
  queryOptions({
    queryKey: keys.addresses(),
    queryFn: async ({ signal }) =>
      readRows(
        address,
        (await api())
          .from('addresses')
          .select('*')
          .order('is_default', { ascending: false })
          .order('created_at', { ascending: false })
          .limit(50)
          .abortSignal(signal),
      ),
  });

export const myStoresQuery = () =>
  queryOptions({
    queryKey: keys.myStores(),
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      readRows(myStore, (await api()).from('my_stores').select('*').order('name').limit(50).abortSignal(signal)),
  });
