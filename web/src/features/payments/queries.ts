import { queryOptions } from '@tanstack/react-query';
import { payment, type PaymentStatus } from '@shared/schemas/payments.ts';
import { keys } from '@/lib/query-keys.ts';
import { readRow, readRows } from '@/lib/read.ts';
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

const waiting: readonly PaymentStatus[] = ['created', 'requires_action', 'pending'];

export const isWaiting = (status: PaymentStatus): boolean => waiting.includes(status);

/** Payments that have not ended yet, so that a wallet can say "on the way". */
export const openPaymentsQuery = () =>
  queryOptions({
    queryKey: [...keys.payments(), 'open'],
    queryFn: async ({ signal }) =>
      readRows(
        payment,
        (await api())
          .from('payments')
          .select('*')
          .in('status', [...waiting])
          .order('created_at', { ascending: false })
          .limit(10)
          .abortSignal(signal),
      ),
  });
