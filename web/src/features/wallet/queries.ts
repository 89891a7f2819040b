import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  bank,
  payoutDestination,
  payoutRail,
  quoteWithdrawal,
  review,
  withdrawal,
  withdrawalEvent,
  withdrawalLimits,
} from '@shared/schemas/payouts.ts';
import { wallet, walletLine, walletSummary } from '@shared/schemas/wallets.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { ask } from '@/lib/command.ts';
import { keys, type OwnerRef } from '@/lib/query-keys.ts';
import { afterKeyset, readRow, readRows, type Keyset } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

export const walletsQuery = (owner: OwnerRef) =>
  queryOptions({
    queryKey: keys.walletsOf(owner),
    queryFn: async ({ signal }) =>
      readRows(
        wallet,
        (await api())
          .from('wallets')
          .select('*')
          .eq('owner_type', owner.ownerType)
          .eq('owner_id', owner.ownerId)
          .order('currency')
          .limit(20)
          .abortSignal(signal),
      ),
  });

/** What an owner has in each currency: free, held, and on its way. */
export const walletSummariesQuery = (owner: OwnerRef) =>
  queryOptions({
    queryKey: keys.walletSummaries(owner),
    queryFn: async ({ signal }) =>
      readRows(
        walletSummary,
        (await api())
          .from('wallet_summaries')
          .select('*')
          .eq('owner_type', owner.ownerType)
          .eq('owner_id', owner.ownerId)
          .order('currency')
          .limit(20)
          .abortSignal(signal),
      ),
  });

const linesPage = 10;

/** Amounts that are held, or on their way (in and out), newest first. */
export const walletLinesQuery = (owner: OwnerRef, currency: CurrencyCode, where: 'held' | 'moving') =>
  infiniteQueryOptions({
    queryKey: keys.walletLines(owner, currency, where),
    initialPageParam: null as Keyset | null,
    queryFn: async ({ pageParam, signal }) => {
      const base = (await api())
        .from('wallet_lines')
        .select('*')
        .eq('owner_type', owner.ownerType)
        .eq('owner_id', owner.ownerId)
        .eq('currency', currency)
        .in('place', where === 'held' ? ['held'] : ['in', 'out']);
      const page = pageParam === null ? base : base.or(afterKeyset('since', pageParam));
      return readRows(
        walletLine,
        page
          .order('since', { ascending: false })
          .order('id', { ascending: false })
          .limit(linesPage)
          .abortSignal(signal),
      );
    },
    getNextPageParam: (page): Keyset | null => {
      const last = page.at(-1);
      return page.length < linesPage || !last ? null : { at: last.since, id: last.id };
    },
  });

export const banksQuery = () =>
  queryOptions({
    queryKey: keys.banks(),
    staleTime: 10 * 60_000,
    queryFn: async ({ signal }) =>
      readRows(bank, (await api()).from('banks').select('*').order('name').limit(500).abortSignal(signal)),
  });

/** By whom money of each currency leaves, and whether that is open now. */
export const payoutRailsQuery = () =>
  queryOptions({
    queryKey: keys.payoutRails(),
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      readRows(
        payoutRail,
        (await api()).from('payout_rails').select('*').order('position').limit(50).abortSignal(signal),
      ),
  });

export const destinationsQuery = (owner: OwnerRef) =>
  queryOptions({
    queryKey: keys.destinations(owner),
    queryFn: async ({ signal }) =>
      readRows(
        payoutDestination,
        (await api())
          .from('payout_destinations')
          .select('*')
          .eq('owner_type', owner.ownerType)
          .eq('owner_id', owner.ownerId)
          .neq('status', 'removed')
          .order('created_at', { ascending: false })
          .limit(50)
          .abortSignal(signal),
      ),
  });

/** What it costs to that account; without one, by the first way out of the currency. */
export const withdrawalQuoteQuery = (
  owner: OwnerRef,
  currency: CurrencyCode,
  amountMinor: bigint,
  destinationId: string | null,
) =>
  queryOptions({
    queryKey: keys.withdrawalQuote(owner, currency, amountMinor.toString(), destinationId),
    staleTime: 5000,
    retry: false,
    queryFn: () =>
      ask(quoteWithdrawal, {
        p_owner_type: owner.ownerType,
        p_owner_id: owner.ownerId,
        p_amount_minor: amountMinor,
        p_currency: currency,
        ...(destinationId === null ? {} : { p_destination_id: destinationId }),
      }),
  });

/** What our team asks about an owner's money. */
export const reviewsQuery = (owner: OwnerRef) =>
  queryOptions({
    queryKey: keys.reviews(owner),
    queryFn: async ({ signal }) =>
      readRows(
        review,
        (await api())
          .from('my_reviews')
          .select('*')
          .eq('owner_type', owner.ownerType)
          .eq('owner_id', owner.ownerId)
          .eq('status', 'asked')
          .order('opened_at', { ascending: false })
          .limit(20)
          .abortSignal(signal),
      ),
  });

export const withdrawalLimitsQuery = (owner: OwnerRef, currency: CurrencyCode) =>
  queryOptions({
    queryKey: keys.withdrawalLimits(owner, currency),
    queryFn: () =>
      ask(withdrawalLimits, { p_owner_type: owner.ownerType, p_owner_id: owner.ownerId, p_currency: currency }),
  });

const withdrawalPage = 20;

export const withdrawalsQuery = (owner: OwnerRef, currency: CurrencyCode) =>
  infiniteQueryOptions({
    queryKey: keys.withdrawalsOf(owner, currency),
    initialPageParam: null as Keyset | null,
    queryFn: async ({ pageParam, signal }) => {
      const client = await api();
      const base = client
        .from('withdrawals')
        .select('*')
        .eq('owner_type', owner.ownerType)
        .eq('owner_id', owner.ownerId)
        .eq('currency', currency);
      const page = pageParam === null ? base : base.or(afterKeyset('requested_at', pageParam));
      return readRows(
        withdrawal,
        page
          .order('requested_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(withdrawalPage)
          .abortSignal(signal),
      );
    },
    getNextPageParam: (page): Keyset | null => {
      const last = page.at(-1);
      return page.length < withdrawalPage || !last ? null : { at: last.requested_at, id: last.id };
    },
  });

export const withdrawalQuery = (withdrawalId: string) =>
  queryOptions({
    queryKey: keys.withdrawal(withdrawalId),
    queryFn: async ({ signal }) =>
      readRow(
        withdrawal,
        (await api()).from('withdrawals').select('*').eq('id', withdrawalId).limit(1).abortSignal(signal),
        'withdrawal.not_found',
      ),
  });

export const withdrawalEventsQuery = (withdrawalId: string) =>
  queryOptions({
    queryKey: keys.withdrawalEvents(withdrawalId),
    queryFn: async ({ signal }) =>
      readRows(
        withdrawalEvent,
        (await api())
          .from('withdrawal_events')
          .select('*')
          .eq('withdrawal_id', withdrawalId)
          .order('seq', { ascending: true })
          .limit(200)
          .abortSignal(signal),
      ),
  });
