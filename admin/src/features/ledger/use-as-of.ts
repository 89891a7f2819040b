import { useDataProvider } from '@refinedev/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { asOfKey } from '@/lib/query-keys.ts';
import type { AccountAsOf } from '@/schemas/ledger.ts';

const local = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/;

/** The moment that is looked at, in the address bar in the time of the person at the screen; empty: now. */
export function useMoment() {
  const [params, setParams] = useSearchParams();
  const written = params.get('as_of') ?? '';
  const moment = local.test(written) ? written : '';
  const choose = (next: string) =>
    setParams(
      (old) => {
        const changed = new URLSearchParams(old);
        if (next === '') changed.delete('as_of');
        else changed.set('as_of', next);
        changed.delete('after');
        changed.delete('before');
        return changed;
      },
      { replace: true },
    );
  return { moment, choose };
}

/** An account at a moment; now when it is empty. */
export function useAsOf(accountId: number, moment: string) {
  const provider = useDataProvider()();
  const at = moment === '' ? null : new Date(moment).toISOString();
  return useQuery({
    queryKey: asOfKey(accountId, at),
    queryFn: async (): Promise<AccountAsOf> => {
      const { data } = await provider.custom!({
        url: 'account_as_of',
        method: 'get',
        query: { p_account_id: accountId, p_at: at },
      });
      return data as unknown as AccountAsOf;
    },
    placeholderData: (before) => before,
  });
}
