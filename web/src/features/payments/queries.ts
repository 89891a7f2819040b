import { queryOptions } from '@tanstack/react-query';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { payment, paymentWay, savedPaymentMethod } from '@shared/schemas/payments.ts';
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

/** The person's own saved cards, the newest first. */
export const savedCardsQuery = () =>
  queryOptions({
    queryKey: keys.savedCards(),
    queryFn: async ({ signal }) =>
      readRows(
        savedPaymentMethod,
        (await api())
          .from('saved_payment_methods')
          .select('*')
          .order('created_at', { ascending: false })
          .limit(50)
          .abortSignal(signal),
      ),
  });

/** How the person can pay in a currency, best first; what works changes by the minute. */
export const paymentWaysQuery = (currency: CurrencyCode) =>
  queryOptions({
    queryKey: [...keys.paymentWays(), currency],
    staleTime: 15_000,
    refetchInterval: 60_000,
    queryFn: async ({ signal }) =>
      readRows(
        paymentWay,
        (await api())
          .from('payment_ways')
          .select('*')
          .eq('currency', currency)
          .order('position')
          .limit(50)
          .abortSignal(signal),
      ),
  });

/** The payment of an order that has begun and not ended; an order has at most one. */
export const openPaymentOfOrderQuery = (orderId: string) =>
  queryOptions({
    queryKey: [...keys.payments(), 'open-of-order', orderId],
    queryFn: async ({ signal }) => {
      const rows = await readRows(
        payment,
        (await api())
          .from('payments')
          .select('*')
          .eq('order_id', orderId)
          .in('status', ['created', 'requires_action', 'pending'])
          .limit(1)
          .abortSignal(signal),
      );
      return rows[0] ?? null;
    },
  });
