/** Adjustments in the model: staff give from the platform's goodwill, or take back. */
import type { ApprovalKind } from './approvals.ts';
import { availableOf, book, done, walletOf } from './market.ts';

export interface Adjustment {
  readonly owner: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly isGiven: boolean;
}

export const adjustment: ApprovalKind<Adjustment> = {
  right: 'ledger.adjust',
  check(_market, { owner, currency, amountMinor }) {
    return amountMinor <= 0 ? 'ledger.amount_invalid' : { amountMinor, currency, owners: [owner] };
  },
  carryOut(market, { owner, currency, amountMinor, isGiven }) {
    if (!isGiven && availableOf(market, owner, currency) < amountMinor) return 'ledger.insufficient_funds';
    const given = isGiven ? amountMinor : -amountMinor;
    walletOf(market, owner, currency).posted += given;
    book(market, 'goodwill', currency, given);
    return done;
  },
};
