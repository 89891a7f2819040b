/** Adjustments in the model: staff give from the platform's goodwill, or take back. */
import type { ApprovalKind } from './approvals.ts';
import { availableOf, book, done, firstProblem, walletOf } from './market.ts';

export interface Adjustment {
  readonly owner: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly isGiven: boolean;
  /** From when it counts in the books; null: from its posting. */
  readonly countsFrom: number | null;
}

export const adjustment: ApprovalKind<Adjustment> = {
  right: 'ledger.adjust',
  check(market, { owner, currency, amountMinor, countsFrom }) {
    const problem = firstProblem([
      [amountMinor <= 0, 'ledger.amount_invalid'],
      [countsFrom !== null && countsFrom > market.now, 'ledger.effective_at_invalid'],
      [countsFrom !== null && countsFrom < (market.books.closedUntil ?? -Infinity), 'ledger.period_closed'],
    ]);
    return problem === done ? { amountMinor, currency, owners: [owner] } : problem;
  },
  carryOut(market, { owner, currency, amountMinor, isGiven }) {
    if (!isGiven && availableOf(market, owner, currency) < amountMinor) return 'ledger.insufficient_funds';
    const given = isGiven ? amountMinor : -amountMinor;
    walletOf(market, owner, currency).posted += given;
    book(market, 'goodwill', currency, given);
    return done;
  },
};
