import { queryOptions } from '@tanstack/react-query';
import { automaticPayout, automaticPayoutRun } from '@shared/schemas/automatic-payouts.ts';
import { keys } from '@/lib/query-keys.ts';
import { readRows } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

/** The weekly payouts of a store; none until they were turned on once. */
export const automaticPayoutQuery = (storeId: string) =>
  queryOptions({
    queryKey: keys.automaticPayout(storeId),
    queryFn: async ({ signal }) => {
      const rows = await readRows(
        automaticPayout,
        (await api()).from('automatic_payouts').select('*').eq('store_id', storeId).limit(1).abortSignal(signal),
      );
      return rows[0] ?? null;
    },
  });

/** The newest weeks of a store. */
export const automaticPayoutRunsQuery = (storeId: string) =>
  queryOptions({
    queryKey: keys.automaticPayoutRuns(storeId),
    queryFn: async ({ signal }) =>
      readRows(
        automaticPayoutRun,
        (await api())
          .from('automatic_payout_runs')
          .select('*')
          .eq('store_id', storeId)
          .order('ran_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(8)
          .abortSignal(signal),
      ),
  });
