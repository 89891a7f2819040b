/**
 * Reviews of risk in the model, with four rules: too many payments begun within an hour hold what they bring, too many withdrawals
 * within two days wait; some payments or orders within an hour want a code. Staff release what is held, or refuse it: money of a
 * payment then goes back to its source.
 */
import { isAboveAlone } from './alone.ts';
import type { ApprovalKind } from './approvals.ts';
import { confirmMs } from './confirmations.ts';
import {
  done,
  firstProblem,
  hasRight,
  walletOf,
  worksIn,
  type Market,
  type Payment,
  type Verdict,
  type Withdrawal,
} from './market.ts';
import { startRefund } from './refunds.ts';
import { giveUp } from './withdrawals.ts';

export const riskRules = {
  payments: { atLeast: 3, windowMs: 3_600_000, window: '1 hour' },
  withdrawals: { atLeast: 2, windowMs: 48 * 3_600_000, window: '2 days' },
  paymentCodes: { atLeast: 3, windowMs: 3_600_000, window: '1 hour' },
  orderCodes: { atLeast: 3, windowMs: 3_600_000, window: '1 hour' },
} as const;

/** What a payment has just brought waits in the wallet when its payer began too many; that of a paid order waits already. */
export function judgePayment(market: Market, name: string, payment: Payment): void {
  const { atLeast, windowMs } = riskRules.payments;
  const begun = Object.values(market.payments).filter(
    ({ payer, createdAt }) => payer === payment.payer && createdAt > market.now - windowMs,
  );
  if (begun.length >= atLeast && payment.orderOutcome !== 'paid') holdPayment(market, name, payment);
}

function holdPayment(market: Market, name: string, payment: Payment): void {
  const { payer, currency } = payment;
  const amountMinor = payment.amountMinor - payment.buyerFeeMinor;
  const heldMinor = amountMinor - payment.refundedMinor;
  walletOf(market, payer, currency).held += heldMinor;
  market.cases[name] = {
    no: nextCase(market, name),
    user: payer,
    owner: payer,
    amountMinor,
    heldMinor,
    status: 'open',
  };
}

/** A payment may be held again. */
export const nextCase = (market: Market, name: string): number => (market.cases[name]?.no ?? 0) + 1;

/** Money that was refused and could not go back to its source is held again. */
export function judgeFailedRefund(market: Market, name: string): void {
  const payment = market.payments[name];
  if (payment !== undefined && market.cases[name]?.status === 'rejected') holdPayment(market, name, payment);
}

/** What a payment or an order is confirmed by, where a rule wants a code. */
export const paymentContext = (purpose: string, amountMinor: number, currency: string) =>
  `${purpose} ${amountMinor} ${currency}`;
export const orderContext = (store: string, totalMinor: number, currency: string) =>
  `${store} ${totalMinor} ${currency}`;

/** Whether whoever begins one more payment now is asked for a code. */
export function wantsCodeToPay(market: Market, person: string): boolean {
  const { atLeast, windowMs } = riskRules.paymentCodes;
  const begun = Object.values(market.payments).filter(
    ({ payer, createdAt }) => payer === person && createdAt > market.now - windowMs,
  );
  return begun.length + 1 >= atLeast;
}

export function wantsCodeToOrder(market: Market, person: string): boolean {
  const { atLeast, windowMs } = riskRules.orderCodes;
  const placed = Object.values(market.orders).filter(
    ({ buyer, placedAt }) => buyer === person && placedAt > market.now - windowMs,
  );
  return placed.length + 1 >= atLeast;
}

/** Uses up the newest code for exactly this; whether there was one. */
export function useCode(market: Market, person: string, action: string, context: string): boolean {
  const found = Object.values(market.confirmations).findLast(
    (kept) =>
      kept.person === person &&
      kept.action === action &&
      kept.context === context &&
      !kept.isUsed &&
      kept.verifiedAt > market.now - confirmMs,
  );
  if (found !== undefined) found.isUsed = true;
  return found !== undefined;
}

/** Whether a withdrawal that somebody asks for now waits for a review. */
export function isHeldByRisk(market: Market, person: string): boolean {
  const { atLeast, windowMs } = riskRules.withdrawals;
  const asked = Object.values(market.withdrawals).filter(
    ({ by, requestedAt }) => by === person && requestedAt > market.now - windowMs,
  );
  return asked.length + 1 >= atLeast;
}

export interface CaseDecision {
  readonly person: string;
  /** The payment or withdrawal that is held. */
  readonly subject: string;
  readonly decision: string;
  readonly reason: string;
  /** What goes back, if it is refused. */
  readonly refund: string;
}

export function decideCase(market: Market, { person, subject, decision, reason, refund }: CaseDecision): Verdict {
  const found = market.cases[subject];
  const owner = found?.owner ?? '';
  const problem = firstProblem([
    [!hasRight(market, person, 'risk.decide'), 'permission.denied'],
    [reason.trim() === '', 'reason.required'],
    [found === undefined, 'risk.case_not_found'],
    [found?.status !== 'open' && found?.status !== 'asked', 'risk.case_decided'],
    [found?.user === person || owner === person || worksIn(market, person, owner), 'risk.own_case'],
    [
      movesMoney(market, subject, decision) && isAboveAlone(market, person, 'review', stakeOf(market, subject)),
      'approval.required',
    ],
    [!/^(release|reject|ask)$/.test(decision), 'risk.decision_invalid'],
  ]);
  if (problem !== done || found === undefined) return problem;
  if (decision === 'ask') {
    found.status = 'asked';
    return done;
  }
  return endCase(market, { subject, decision, refund });
}

/** Letting go what is held, and sending a payment back; a withdrawal that is refused stays with its owner. */
const movesMoney = (market: Market, subject: string, decision: string): boolean =>
  decision === 'release' || (decision === 'reject' && subject in market.payments);

/** What a review is about, in money. */
export const stakeOf = (market: Market, subject: string) => ({
  amountMinor: market.cases[subject]?.amountMinor ?? 0,
  currency: (market.payments[subject] ?? market.withdrawals[subject])?.currency ?? '',
});

function endCase(
  market: Market,
  { subject, decision, refund }: Pick<CaseDecision, 'subject' | 'decision' | 'refund'>,
): Verdict {
  const found = market.cases[subject];
  const payment = market.payments[subject];
  const withdrawal = market.withdrawals[subject];
  const outcome =
    payment === undefined ? done : freePayment(market, { subject, refund, isSentBack: decision === 'reject' });
  if (outcome !== done || found === undefined) return outcome;
  found.status = decision === 'release' ? 'released' : 'rejected';
  if (withdrawal !== undefined) endWithdrawal(market, withdrawal, decision);
  return done;
}

/** Two of staff let go what is held, however much it is. */
export const riskRelease: ApprovalKind<{ readonly subject: string; readonly no: number }> = {
  right: 'risk.decide',
  check(market, { subject, no }) {
    const found = market.cases[subject];
    if (found === undefined) return 'risk.case_not_found';
    if (found.no !== no || (found.status !== 'open' && found.status !== 'asked')) return 'risk.case_decided';
    return { ...stakeOf(market, subject), owners: [found.owner, found.user] };
  },
  carryOut: (market, { subject }) => endCase(market, { subject, decision: 'release', refund: '' }),
};

/** Whoever was asked answers, and staff go on. */
export function answerCase(
  market: Market,
  { person, subject, answer }: { readonly person: string; readonly subject: string; readonly answer: string },
): Verdict {
  const found = market.cases[subject];
  const problem = firstProblem([
    [answer.trim() === '', 'risk.answer_invalid'],
    [found?.user !== person, 'risk.case_not_found'],
    [found?.status !== 'asked', 'risk.not_asked'],
  ]);
  if (problem === done && found !== undefined) found.status = 'open';
  return problem;
}

function freePayment(
  market: Market,
  { subject, refund, isSentBack }: { readonly subject: string; readonly refund: string; readonly isSentBack: boolean },
): Verdict {
  const payment = market.payments[subject];
  const found = market.cases[subject];
  if (payment === undefined || found === undefined) return 'payment.not_found';
  const wallet = walletOf(market, payment.payer, payment.currency);
  wallet.held -= found.heldMinor;
  if (!isSentBack) return done;
  // Some of it may have gone back before.
  const left = payment.amountMinor - payment.buyerFeeMinor - payment.refundedMinor;
  const amountMinor = Math.min(found.amountMinor, left);
  const problem = startRefund(market, { payment: subject, amountMinor, refund });
  if (problem !== done) wallet.held += found.heldMinor;
  return problem;
}

/** What else it waits for is decided where withdrawals are. */
function endWithdrawal(market: Market, withdrawal: Withdrawal, decision: string): void {
  if (decision === 'reject') giveUp(market, withdrawal);
  else if (!withdrawal.hasOtherReasons) withdrawal.status = 'initiated';
}
