/** What happens at JazzCash: payers decide, prompts run out, transfers end. Books and pushes follow. */
import type { IpnSender } from './ipn.ts';
import type { Payment, Payout, PayoutStatus, Store } from './state.ts';

/** What JazzCash says beside each code that the simulator uses. */
export const messages: Readonly<Record<string, string>> = {
  '000': 'Thank you for Using JazzCash, your transaction was successful.',
  '004': 'Insufficient balance in the account.',
  '024': 'Incorrect PIN.',
  '101': 'Invalid merchant credentials.',
  '109': 'Transaction does not exist.',
  '110': 'Please provide a valid value.',
  '112': 'Transaction was cancelled by the user.',
  '115': 'Invalid hash received.',
  '116': 'Transaction has expired.',
  '121': 'Transaction has been marked confirmed by Merchant.',
  '122': 'Transaction has been reversed.',
  '124': 'Order is placed and waiting for financials to be received over the counter.',
  '131': 'Transaction has been refunded.',
  '134': 'Transaction has timed out.',
  '157': 'Transaction is pending.',
  '199': 'System error.',
  '415': 'Card authentication failed.',
  '451': 'Multiple partial refunds are not allowed.',
  '452': 'Transaction is not eligible for a refund.',
  '453': 'Merchant balance is not sufficient.',
  '455': 'Transaction has not been settled yet.',
  '999': 'Transaction failed due to a technical failure.',
};

export const messageOf = (code: string): string => messages[code] ?? `Response ${code}.`;

export interface Acts {
  /** The payer pays. `isQuiet`: the push waits until the reply is out. */
  pay(payment: Payment): void;
  /** It ends without money, with this code. */
  fail(payment: Payment, code: string): void;
  /** A voucher was taken; the money comes over the counter, later. */
  wait(payment: Payment): void;
  /** Money that was taken goes back: 122 reversed, 131 refunded. */
  reverse(payment: Payment): void;
  finishPayout(payout: Payout, status: PayoutStatus | 'reversed'): void;
  tick(now: number): void;
}

export function makeActs(store: Store, ipns: IpnSender): Acts {
  const set = (payment: Payment, state: Payment['state'], code: string) => {
    payment.state = state;
    payment.code = code;
    payment.message = messageOf(code);
    payment.dueAt = null;
    store.save();
  };
  const acts: Acts = {
    pay(payment) {
      if (payment.state === 'paid' || payment.state === 'refunded' || payment.state === 'reversed') return;
      set(payment, 'paid', '121');
      store.state.balance += payment.amount;
      ipns.emit(payment, '121', payment.message);
    },
    fail(payment, code) {
      if (payment.state === 'paid' || payment.state === 'refunded' || payment.state === 'reversed') return;
      set(payment, 'failed', code);
      ipns.emit(payment, code, payment.message);
    },
    wait(payment) {
      payment.txnType = 'OTC';
      set(payment, 'pending', '124');
    },
    reverse(payment) {
      if (payment.state !== 'paid') return;
      set(payment, 'reversed', '122');
      store.state.balance -= payment.amount;
      ipns.emit(payment, '122', payment.message);
    },
    finishPayout(payout, status) {
      const hadMoney = isMoneyOut(payout);
      if (status === 'reversed') payout.isReversed = true;
      else payout.status = status;
      const hasMoney = isMoneyOut(payout);
      if (hadMoney && !hasMoney) store.state.balance += payout.amount;
      if (!hadMoney && hasMoney) store.state.balance -= payout.amount;
      store.save();
    },
    tick(now) {
      for (const payment of store.state.payments) {
        const isPromptOver = payment.state === 'prompt' && payment.dueAt !== null && payment.dueAt <= now;
        if (isPromptOver) acts.fail(payment, '134');
        if (payment.state === 'open' && payment.expiresAt <= now) acts.fail(payment, '116');
      }
      for (const payout of store.state.payouts) {
        const [next, ...rest] = payout.next;
        if (next === undefined || payout.dueAt === null || payout.dueAt > now) continue;
        payout.next = rest;
        payout.dueAt = rest.length > 0 ? now + store.state.settings.payoutSeconds * 1_000 : null;
        acts.finishPayout(payout, next);
      }
    },
  };
  return acts;
}

function isMoneyOut({ status, isReversed }: Payout): boolean {
  return !isReversed && (status === 'Pending' || status === 'Completed');
}
