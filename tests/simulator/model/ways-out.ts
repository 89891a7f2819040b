/** The ways out, in the model: by which company or file money of a currency leaves, to which accounts, and how much at once. */
import type { Market } from './market.ts';

const hourMs = 3_600_000;

/** Limits of somebody whom staff have not looked at, by day and month of the country. */
export const limits = {
  NGN: { reviewAboveMinor: 50_000_000, perDayMinor: 100_000_000, perMonthMinor: 500_000_000, zoneMs: hourMs },
  PKR: { reviewAboveMinor: 10_000_000, perDayMinor: 10_000_000, perMonthMinor: 40_000_000, zoneMs: 5 * hourMs },
} as const;

export type RailCurrency = keyof typeof limits;

export const isRailCurrency = (currency: string): currency is RailCurrency => currency in limits;

export type Payer = 'paystack' | 'bank' | 'jazzcash' | 'easypaisa';

export interface WayOut {
  readonly currency: RailCurrency;
  /** What the company calls the bank of the accounts. */
  readonly bank: string;
  readonly account: RegExp;
  readonly leastMinor: number;
  readonly mostMinor: number;
}

const mobile = { currency: 'PKR', account: /^03\d{9}$/, leastMinor: 50_000, mostMinor: 5_000_000 } as const;

/** The first of a currency is meant where nobody named one. */
export const waysOut: Readonly<Record<Payer, WayOut>> = {
  paystack: { currency: 'NGN', bank: '058', account: /^\d{10}$/, leastMinor: 50_000, mostMinor: 500_000_000 },
  bank: {
    currency: 'PKR',
    bank: 'SCBL',
    account: /^PK\d{2}[A-Z]{4}[0-9A-Z]{16}$/,
    leastMinor: 50_000,
    mostMinor: 50_000_000,
  },
  jazzcash: { ...mobile, bank: 'JAZZCASH' },
  easypaisa: { ...mobile, bank: 'EASYPAISA' },
};

const first: Readonly<Record<RailCurrency, Payer>> = { NGN: 'paystack', PKR: 'bank' };

/** Some rupees leave in files for the bank, all else by a call. */
export const isByFile = (payer: Payer) => payer === 'bank';

/** By which way an account of this owner is paid; the first of the currency, if it is none of theirs. */
export function wayTo(market: Market, destination: string, owner: string, currency: RailCurrency): WayOut {
  const account = market.destinations[destination];
  const isTheirs = account?.owner === owner && account.currency === currency;
  return waysOut[isTheirs ? account.payer : first[currency]];
}

/** Accounts at these companies are mobile numbers, which people write as they like. */
export const isMobile = (payer: Payer): payer is 'jazzcash' | 'easypaisa' =>
  payer === 'jazzcash' || payer === 'easypaisa';

/** The one form in which a number is kept. */
export function cleanAccount(payer: Payer, written: string): string {
  const digits = written.replaceAll(/[\s().-]/g, '');
  return isMobile(payer) && /^((\+|00)?920?|0)?3\d{9}$/.test(digits) ? `0${digits.slice(-10)}` : digits;
}
