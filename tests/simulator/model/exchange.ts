/** Exchange in the model: two of staff agree on a rate, and on what is exchanged at it; a part of what is given for it is kept. */
import type { ApprovalKind } from './approvals.ts';
import { percentOf } from './arithmetic.ts';
import { availableOf, book, done, walletOf, type Market } from './market.ts';

export interface Rate {
  readonly from: string;
  readonly to: string;
  /** Decimal, at most ten digits before and after the point: so much of the other currency for one. */
  readonly rate: string;
  readonly spreadBps: number;
  readonly validUntil: number;
}

export interface RateWish extends Rate {
  readonly as: string;
}

/** Both with two digits after the point. */
const currencies = ['PKR', 'NGN'];
const digits = 10;

/** A decimal as a whole number of its last digit. */
function scaled(rate: string): bigint {
  const [whole = '0', rest = ''] = rate.split('.');
  return BigInt(`${whole}${rest.padEnd(digits, '0')}`);
}

const isRate = (rate: string) => /^\d{1,10}(\.\d{1,10})?$/.test(rate) && scaled(rate) > 0n;

export const exchangeRate: ApprovalKind<RateWish> = {
  right: 'ledger.adjust',
  check(market, { from, to, rate, spreadBps, validUntil }) {
    const isPair = from !== to && currencies.includes(from) && currencies.includes(to);
    const isRight = isPair && isRate(rate) && spreadBps >= 0 && spreadBps <= 1_000 && validUntil > market.now;
    return isRight ? { amountMinor: null, currency: null, owners: [] } : 'exchange.rate_invalid';
  },
  carryOut(market, { as, from, to, rate, spreadBps, validUntil }) {
    market.rates[as] = { from, to, rate, spreadBps, validUntil };
    return done;
  },
};

/** A rate ends with its time, or with the next one for the same currencies. */
function isValid(market: Market, name: string): boolean {
  const rate = market.rates[name];
  const same = Object.keys(market.rates).filter(
    (other) => market.rates[other]?.from === rate?.from && market.rates[other]?.to === rate?.to,
  );
  return rate !== undefined && rate.validUntil > market.now && same.at(-1) === name;
}

/** Exact, then rounded once, half to even. */
function worth(amountMinor: number, rate: string): number {
  const unit = 10n ** BigInt(digits);
  const exact = BigInt(amountMinor) * scaled(rate);
  const [whole, rest] = [exact / unit, (exact % unit) * 2n];
  return Number(rest > unit || (rest === unit && whole % 2n === 1n) ? whole + 1n : whole);
}

export interface Exchange {
  readonly owner: string;
  readonly from: string;
  readonly to: string;
  readonly amountMinor: number;
  readonly rate: string;
}

function sumsOf(market: Market, { amountMinor, rate: name }: Exchange) {
  const { rate = '1', spreadBps = 0 } = market.rates[name] ?? {};
  const grossMinor = worth(amountMinor, rate);
  const spreadMinor = percentOf(grossMinor, spreadBps);
  return { grossMinor, spreadMinor, targetMinor: grossMinor - spreadMinor };
}

export const exchange: ApprovalKind<Exchange> = {
  right: 'ledger.adjust',
  check(market, wish) {
    const { owner, from, to, amountMinor, rate: name } = wish;
    const rate = market.rates[name];
    if (rate === undefined || rate.from !== from || rate.to !== to) return 'exchange.rate_unknown';
    if (amountMinor < 1) return 'ledger.amount_invalid';
    if (!isValid(market, name)) return 'exchange.rate_expired';
    if (sumsOf(market, wish).targetMinor <= 0) return 'exchange.amount_too_small';
    return { amountMinor, currency: from, owners: [owner] };
  },
  carryOut(market, wish) {
    const { owner, from, to, amountMinor } = wish;
    const { grossMinor, spreadMinor, targetMinor } = sumsOf(market, wish);
    if (availableOf(market, owner, from) < amountMinor) return 'ledger.insufficient_funds';
    walletOf(market, owner, from).posted -= amountMinor;
    walletOf(market, owner, to).posted += targetMinor;
    book(market, 'conversion', from, amountMinor);
    book(market, 'conversion', to, -grossMinor);
    book(market, 'exchange_spread', to, spreadMinor);
    return done;
  },
};
