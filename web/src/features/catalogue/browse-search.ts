import * as z from 'zod/mini';
import { currencyCodes, isCurrencyCode, type CurrencyCode } from '@shared/money/currency.ts';
import { toEditableAmount } from '@shared/money/format-money.ts';
import { money } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { productSorts } from '@shared/schemas/catalogue.ts';
import type { ProductFilter } from './queries.ts';

/** Everything that can be narrowed on a product list lives in the address; wrong values are dropped, not shown. */
export const browseSearch = z.object({
  q: z.catch(z.optional(z.coerce.string().check(z.maxLength(200))), undefined),
  category: z.catch(z.optional(z.string().check(z.maxLength(80))), undefined),
  currency: z.catch(z.optional(z.enum(currencyCodes)), undefined),
  min: z.catch(z.optional(z.coerce.string().check(z.maxLength(20))), undefined),
  max: z.catch(z.optional(z.coerce.string().check(z.maxLength(20))), undefined),
  sort: z.catch(z.optional(z.enum(productSorts)), undefined),
});
export type BrowseSearch = z.infer<typeof browseSearch>;

/** What the database is asked for; a price bound counts only together with its currency. */
export function filterOf(search: BrowseSearch, store?: string): ProductFilter {
  const bound = (text: string | undefined) => {
    if (text === undefined || search.currency === undefined) return undefined;
    const parsed = parseAmount(text, search.currency);
    return parsed.ok ? parsed.money.amountMinor : undefined;
  };
  return {
    query: search.q?.trim() || undefined,
    category: search.category,
    store,
    currency: search.currency,
    minMinor: bound(search.min),
    maxMinor: bound(search.max),
    sort: search.sort,
  };
}

export const hasFilters = (search: BrowseSearch): boolean =>
  Boolean(search.q || search.category || search.currency || search.min || search.max);

/** An amount typed into a filter, as it stands in the address; nothing when it cannot be read. */
export function boundToAddress(text: string, currency: CurrencyCode | undefined): string | undefined {
  if (!isCurrencyCode(currency)) return undefined;
  const parsed = parseAmount(text, currency);
  return parsed.ok ? toEditableAmount(money(parsed.money.amountMinor, currency)) : undefined;
}
