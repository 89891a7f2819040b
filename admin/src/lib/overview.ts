import { useDataProvider } from '@refinedev/core';
import { useQuery } from '@tanstack/react-query';
import type { AdminOverview } from '@shared/schemas/operations.ts';
import { overviewKey } from './query-keys.ts';

export type Overview = AdminOverview;

/** Even without a live event the first page is never older than this. */
const refreshMs = 60_000;

/** The numbers of the first page; side bar and tabs share them. */
export function useOverview() {
  const provider = useDataProvider()();
  return useQuery({
    queryKey: overviewKey,
    queryFn: async (): Promise<Overview> => {
      const { data } = await provider.custom!({ url: 'admin_overview', method: 'get' });
      return data as unknown as Overview;
    },
    refetchInterval: refreshMs,
  });
}
