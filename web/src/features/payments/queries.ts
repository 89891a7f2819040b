import { queryOptions } from '@tanstack/react-query';
import { payment } from '@shared/schemas/payments.ts';
import { keys } from '@/lib/query-keys.ts';
import { readRow } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

/** A payment by its id, or by the reference that people read. */
export const paymentQuery = (by: 'id' | 'reference', wanted: string) =>
  queryOptions({
    queryKey: keys.payment(wanted),
    queryFn: async ({ signal }) =>
      readRow(
        payment,
        (await api()).from('payments').select('*').eq(by, wanted).limit(1).abortSignal(signal),
        'payment.not_found',
      ),
  });
