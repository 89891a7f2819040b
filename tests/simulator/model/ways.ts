/** The ways to pay, in the model: which company takes which currency how, from whom and between which amounts. */
import { letThrough } from './health.ts';
import { amountProblem, done, type Market, type Verdict } from './market.ts';

export type Provider = 'paystack' | 'jazzcash' | 'easypaisa';
export type Method = 'hosted' | 'mobile_account';

export interface Way {
  readonly provider: Provider;
  readonly method: Method;
  readonly currency: string;
  /** Of the payer; null: any. */
  readonly country: string | null;
  readonly leastMinor: number;
  readonly mostMinor: number;
}

/** The best first. */
export const ways: readonly Way[] = [
  way('paystack', 'hosted', 'NGN', null, [5_000, 1_000_000_000]),
  way('jazzcash', 'mobile_account', 'PKR', 'PK', [10_000, 5_000_000]),
  way('easypaisa', 'mobile_account', 'PKR', 'PK', [10_000, 5_000_000]),
  way('jazzcash', 'hosted', 'PKR', 'PK', [10_000, 50_000_000]),
  way('easypaisa', 'hosted', 'PKR', 'PK', [10_000, 50_000_000]),
];

function way(
  provider: Provider,
  method: Method,
  currency: string,
  country: string | null,
  [leastMinor, mostMinor]: readonly [number, number],
): Way {
  return { provider, method, currency, country, leastMinor, mostMinor };
}

export interface Wanted {
  readonly payer: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Null: whichever is best. */
  readonly provider: Provider | null;
  readonly method: Method | null;
}

/** The best that fits and works, or why there is none. */
export function chooseWay(market: Market, wanted: Wanted): Way | Verdict {
  const { payer, amountMinor, currency, provider, method } = wanted;
  const country = market.members[payer]?.country;
  const open = ways.filter(
    (way) =>
      way.currency === currency &&
      (way.country === null || way.country === country) &&
      (provider === null || way.provider === provider) &&
      (method === null || way.method === method),
  );
  const fits = (way: Way) => amountMinor >= way.leastMinor && amountMinor <= way.mostMinor;
  const found = open.filter(fits).find((way) => letThrough(market, way.provider));
  if (found !== undefined) return found;
  const nearest = open.find(fits) ?? open[0];
  if (nearest === undefined) return 'payment.provider_unavailable';
  const amount = amountProblem(amountMinor, nearest.leastMinor, nearest.mostMinor);
  return amount === done ? 'payment.provider_paused' : amount;
}
