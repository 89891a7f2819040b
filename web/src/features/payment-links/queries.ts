import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { paymentLink, quotePaymentLink, showPaymentLink } from '@shared/schemas/payment-links.ts';
import { ask } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { afterKeyset, readRows, type Keyset } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

const pageSize = 25;

/** A store's payment links, newest first. */
export const paymentLinksQuery = (storeId: string) =>
  infiniteQueryOptions({
    queryKey: keys.paymentLinks(storeId),
    initialPageParam: null as Keyset | null,
    queryFn: async ({ pageParam, signal }) => {
      const base = (await api()).from('payment_links').select('*').eq('store_id', storeId);
      const page = pageParam === null ? base : base.or(afterKeyset('created_at', pageParam));
      return readRows(
        paymentLink,
        page
          .order('created_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(pageSize)
          .abortSignal(signal),
      );
    },
    getNextPageParam: (page): Keyset | null => {
      const last = page.at(-1);
      return page.length < pageSize || !last ? null : { at: last.created_at, id: last.id };
    },
  });

/** What a link says, for whoever has it; null when there is none. */
export const shownLinkQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.paymentLink(slug),
    // What is paid or withdrawn must not look open for long.
    staleTime: 5_000,
    queryFn: () => ask(showPaymentLink, { p_slug: slug.slice(0, 100) }),
  });

export const linkQuoteQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.paymentLinkQuote(slug),
    queryFn: () => ask(quotePaymentLink, { p_slug: slug }),
  });
