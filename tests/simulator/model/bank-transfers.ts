/** Transfers on the bank's statement that two of finance credit to a wallet, in the model. */
import type { ApprovalKind } from './approvals.ts';
import { amountProblem, book, done, walletOf } from './market.ts';

export interface Credit {
  readonly payee: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly reference: string;
}

export const bankTransfer: ApprovalKind<Credit> = {
  right: 'ledger.adjust',
  check(market, { payee, currency, amountMinor, reference }) {
    const problem = amountProblem(amountMinor);
    if (problem !== done) return problem;
    const isImported = Object.values(market.lines).some(
      (line) => line.bankReference === reference && line.amountMinor === amountMinor && line.currency === currency,
    );
    if (reference in market.bankTransfers || isImported) return 'bank_transfer.duplicate';
    return { amountMinor, currency, owners: [payee] };
  },
  carryOut(market, { payee, currency, amountMinor, reference }) {
    market.bankTransfers[reference] = { amountMinor, currency };
    // The first entry of the books is such a transfer.
    market.books.beganAt ??= market.now;
    walletOf(market, payee, currency).posted += amountMinor;
    book(market, 'bank', currency, amountMinor);
    return done;
  },
};
