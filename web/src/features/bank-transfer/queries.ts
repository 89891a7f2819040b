import { queryOptions } from '@tanstack/react-query';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { bankTransferAccount, transferReference } from '@shared/schemas/bank-transfers.ts';
import { keys } from '@/lib/query-keys.ts';
import { readRow, readRows } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

/** In which currencies we take bank transfers, and where to. */
export const bankTransferAccountsQuery = () =>
  queryOptions({
    queryKey: keys.bankTransferAccounts(),
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      readRows(
        bankTransferAccount,
        (await api()).from('bank_transfer_accounts').select('*').order('currency').limit(10).abortSignal(signal),
      ),
  });

export type OpenFilter = { readonly currency: CurrencyCode; readonly orderId: string | null };

/** Own transfers that are still expected: for an order, or for the wallet. */
export const openTransfersQuery = ({ currency, orderId }: OpenFilter) =>
  queryOptions({
    queryKey: keys.transferReferences({ currency, orderId }),
    queryFn: async ({ signal }) => {
      const open = (await api())
        .from('transfer_references')
        .select('*')
        .eq('status', 'waiting')
        .eq('currency', currency)
        .order('created_at', { ascending: false })
        .limit(10);
      const own = orderId === null ? open.eq('purpose', 'topup') : open.eq('order_id', orderId);
      return readRows(transferReference, own.abortSignal(signal));
    },
  });

export const transferQuery = (id: string) =>
  queryOptions({
    queryKey: keys.transferReferences({ id }),
    queryFn: async ({ signal }) =>
      readRow(
        transferReference,
        (await api()).from('transfer_references').select('*').eq('id', id).limit(1).abortSignal(signal),
        'payment.not_found',
      ),
  });
