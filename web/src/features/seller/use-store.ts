import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, notFound } from '@tanstack/react-router';
import type { MyStore } from '@shared/schemas/stores.ts';
import { myStoresQuery } from '@/features/account/queries.ts';

const route = getRouteApi('/_auth/sell/$store');

/** The store of the seller area, as the person works in it. */
export function useMyStore(): MyStore {
  const { store: slug } = route.useParams();
  const { data } = useSuspenseQuery(myStoresQuery());
  const found = data.find((one) => one.slug === slug);
  if (found === undefined) throw notFound();
  return found;
}

export const isManager = (store: MyStore): boolean => store.role === 'owner' || store.role === 'manager';
