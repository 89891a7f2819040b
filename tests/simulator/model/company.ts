/** The payment company in the model: what it was asked, what it did, what it sent, and what it charges. */
import type { MobileMood, MobilePayout } from './mobile-payouts.ts';

export interface Charge {
  readonly amountMinor: number;
  status: 'abandoned' | 'failed' | 'success';
}

export interface Transfer {
  readonly amountMinor: number;
  readonly feeMinor: number;
  status: 'pending' | 'success' | 'failed' | 'reversed';
}

export interface CompanyRefund {
  readonly payment: string;
  readonly amountMinor: number;
  status: 'processed' | 'failed';
}

/** A message that waits to be delivered: as often, as late and in the order that chance wants. */
export interface Message {
  readonly about: 'payment' | 'withdrawal' | 'refund' | 'hint' | 'chargeback';
  /** The payment, withdrawal, or payment of the refund. A hint only makes us ask about a payment. */
  readonly subject: string;
  readonly status: 'succeeded' | 'failed' | 'reversed' | 'pending' | 'open' | 'won' | 'lost';
  readonly amountMinor: number;
  readonly feeMinor: number | null;
  /** What it says wrongly, if anything. */
  readonly lie: 'amount' | 'currency' | 'mode' | null;
  deliveries: number;
}

/** One answer of the company that is wrong: which, and on calls to what. */
export interface Fault {
  readonly name: 'api.500' | 'api.500_after' | 'api.429' | 'api.401' | 'api.garbage';
  readonly path: string;
}

export interface Company {
  charges: Record<string, Charge>;
  transfers: Record<string, Transfer>;
  refunds: Record<string, CompanyRefund>;
  messages: Record<string, Message>;
  fault: Fault | null;
  /** How the next refund will end. */
  refundFails: boolean;
  /** What JazzCash knows of payouts, and how the next call of each mobile company goes. */
  mobile: {
    payouts: Record<string, MobilePayout>;
    moods: Record<'jazzcash' | 'easypaisa', MobileMood | null>;
  };
}

export const newCompany = (): Company => ({
  charges: {},
  transfers: {},
  refunds: {},
  messages: {},
  fault: null,
  refundFails: false,
  mobile: { payouts: {}, moods: { jazzcash: null, easypaisa: null } },
});

/** 1.5 % and, from 2,500 naira on, 100 naira more; at most 2,000 naira. In kobo. */
export function chargeFee(amountMinor: number): number {
  const share = Math.round((amountMinor * 15) / 1000);
  return Math.min(share + (amountMinor >= 250_000 ? 10_000 : 0), 200_000);
}

/** 10 naira up to 5,000, 25 up to 50,000, else 50. In kobo. */
export function transferFee(amountMinor: number): number {
  if (amountMinor <= 500_000) return 1_000;
  return amountMinor <= 5_000_000 ? 2_500 : 5_000;
}

/** Whether the next wrong answer is for this call, and whether the call was done all the same; it is spent. */
export function takeFault(company: Company, path: string): 'none' | 'unknown' | 'deferred' | 'unknown_but_done' {
  const { fault } = company;
  if (fault === null || !path.startsWith(fault.path)) return 'none';
  company.fault = null;
  if (fault.name === 'api.500_after') return 'unknown_but_done';
  return fault.name === 'api.429' || fault.name === 'api.401' ? 'deferred' : 'unknown';
}
