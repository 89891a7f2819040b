/** Money of a payment back to the card or account that it came from, in the model. */
import type { ApprovalKind } from './approvals.ts';
import { settleWithBank } from './chargeback-holds.ts';
import { takeFault } from './company.ts';
import { takeFromStore } from './order-refunds.ts';
import { refundTerms } from './pricing.ts';
import { judgeFailedRefund } from './risk.ts';
import {
  amountProblem,
  availableOf,
  book,
  done,
  firstProblem,
  walletOf,
  type Market,
  type Order,
  type Payment,
  type Refund,
  type Verdict,
} from './market.ts';

/** So much of a payment back to where it came from, under this name. */
export interface PaymentRefund {
  readonly payment: string;
  readonly amountMinor: number;
  readonly refund: string;
  /** Whose money it was; none, when staff send it. */
  readonly order?: string;
}

const endedRefund: ReadonlySet<string> = new Set(['processed', 'failed']);

export function openRefundOf(market: Market, payment: string): string | undefined {
  return Object.entries(market.refunds).find(
    ([, refund]) => refund.payment === payment && !endedRefund.has(refund.status),
  )?.[0];
}

/** The bank may give it back itself. */
export const isDisputed = (market: Market, payment: string): boolean =>
  Object.values(market.chargebacks).some((kept) => kept.payment === payment && kept.status === 'open');

/** What waited while the bank decided against us is not sent. */
export function giveUpRefunds(market: Market, payment: string): void {
  for (const [name, refund] of Object.entries(market.refunds)) {
    if (refund.payment === payment && refund.status === 'requested') endRefund(market, name, 'failed');
  }
}

function refundProblem(market: Market, { payment: name, amountMinor }: PaymentRefund): Verdict {
  const payment = market.payments[name];
  if (payment === undefined) return 'payment.not_found';
  if (payment.status !== 'succeeded' && payment.status !== 'partially_refunded') return 'payment.not_refundable';
  if (isDisputed(market, name)) return 'payment.disputed';
  const amount = amountProblem(amountMinor, 1, payment.amountMinor - payment.buyerFeeMinor - payment.refundedMinor);
  return firstProblem([
    [amount !== done, amount],
    [openRefundOf(market, name) !== undefined, 'payment.refund_open'],
  ]);
}

export const paymentRefund: ApprovalKind<PaymentRefund> = {
  right: 'ledger.adjust',
  check(market, wish) {
    const problem = refundProblem(market, wish);
    const { payer = '', currency = '' } = market.payments[wish.payment] ?? {};
    return problem === done ? { amountMinor: wish.amountMinor, currency, owners: [payer] } : problem;
  },
  carryOut: startRefund,
};

/** Holds the money in the payer's wallet until the company has it. */
export function startRefund(market: Market, wish: PaymentRefund): Verdict {
  const { payment: name, amountMinor, refund, order = null } = wish;
  const problem = refundProblem(market, wish);
  const { payer = '', currency = '' } = market.payments[name] ?? {};
  if (problem !== done) return problem;
  const provider = market.payments[name]?.provider ?? '';
  const { bearer, feeMinor } = refundTerms(market, provider, amountMinor, order !== null);
  const ofBuyerMinor = bearer === 'buyer' ? feeMinor : 0;
  if (ofBuyerMinor >= amountMinor) return 'amount.below_minimum';
  if (availableOf(market, payer, currency) < amountMinor) return 'ledger.insufficient_funds';
  walletOf(market, payer, currency).held += amountMinor;
  market.refunds[refund] = {
    payment: name,
    amountMinor: amountMinor - ofBuyerMinor,
    feeMinor,
    bearer,
    order,
    requestedAt: market.now,
    status: 'requested',
    isDoubted: false,
  };
  return done;
}

export interface Forwarding {
  readonly person: string;
  readonly order: string;
  readonly amountMinor: number;
  readonly refund: string;
}

/** A buyer sends on what an order brought back, all or part, to where it was paid from. */
export function forwardRefund(market: Market, { person, order: name, amountMinor, refund }: Forwarding): Verdict {
  const order = market.orders[name];
  if (order?.buyer !== person) return 'order.not_found';
  const payment = order.paidBy ?? '';
  if (openRefundOf(market, payment) !== undefined) return 'payment.refund_open';
  const leftMinor = leftForSource(market, name, order);
  if (leftMinor <= 0) return 'order.refund_nothing_left';
  const amount = amountProblem(amountMinor, 1, leftMinor);
  return amount === done ? startRefund(market, { payment, amountMinor, refund, order: name }) : amount;
}

/** Of what went back to the wallet: what is still there, and of its payment. Easypaisa takes nothing back. */
export function leftForSource(market: Market, name: string, order: Order): number {
  const payment = market.payments[order.paidBy ?? ''];
  if (payment === undefined || payment.provider === 'easypaisa') return 0;
  if (payment.status !== 'succeeded' && payment.status !== 'partially_refunded') return 0;
  const sentOn = Object.values(market.refunds).filter((kept) => kept.order === name && kept.status !== 'failed');
  return Math.min(
    order.refundedMinor - sentOn.reduce((sum, kept) => sum + leaving(kept), 0),
    payment.amountMinor - payment.buyerFeeMinor - payment.refundedMinor,
    availableOf(market, order.buyer, order.currency),
  );
}

/** Hands the refunds that wait to the company, the oldest first. */
export function sendRefunds(market: Market, nameMessage: () => string): void {
  const waiting = Object.entries(market.refunds)
    .filter(([, refund]) => refund.status === 'requested' && !isDisputed(market, refund.payment))
    .toSorted(([, a], [, b]) => a.requestedAt - b.requestedAt);
  for (const [name, refund] of waiting.slice(0, 10)) {
    // The others cannot send money back by a call: it stays in the wallet.
    if (market.payments[refund.payment]?.provider !== 'paystack') {
      refund.status = 'sending';
      endRefund(market, name, 'failed');
      continue;
    }
    const fault = takeFault(market.company, '/refund');
    refund.status = fault === 'none' ? 'pending' : fault === 'deferred' ? 'requested' : 'sending';
    const isAsked = fault === 'none' || fault === 'unknown_but_done';
    if (isAsked && leftAtCompany(market, refund.payment) >= refund.amountMinor)
      refundAtCompany(market, name, nameMessage);
    // It never gives back more than it took, whatever staff said of a refund that it made.
    else if (fault === 'none') endRefund(market, name, 'failed');
  }
}

function leftAtCompany({ company, payments }: Market, payment: string): number {
  const made = Object.values(company.refunds).filter((kept) => kept.payment === payment && kept.status !== 'failed');
  return (payments[payment]?.amountMinor ?? 0) - made.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function refundAtCompany(market: Market, name: string, nameMessage: () => string): void {
  const { company } = market;
  const refund = market.refunds[name];
  if (refund === undefined) return;
  const { payment: subject, amountMinor } = refund;
  const status = company.refundFails ? 'failed' : 'processed';
  company.refundFails = false;
  company.refunds[name] = { payment: subject, amountMinor, status };
  const message = { about: 'refund', subject, amountMinor, feeMinor: null, lie: null, deliveries: 0 } as const;
  company.messages[nameMessage()] = { ...message, status: 'pending' };
  company.messages[nameMessage()] = { ...message, status: status === 'processed' ? 'succeeded' : 'failed' };
}

/** A word about a refund of this payment: which one, the amount and its being open tell. */
export function hearOfRefund(market: Market, payment: string, amountMinor: number, status: string): void {
  const same = Object.entries(market.refunds).filter(
    ([, refund]) => refund.payment === payment && refund.amountMinor === amountMinor,
  );
  const found = same.findLast(([, refund]) => !endedRefund.has(refund.status)) ?? same.at(-1);
  if (found === undefined) return;
  const [name, refund] = found;
  if (refund.status === 'processed' && status === 'failed') refund.isDoubted = true;
  else if (refund.status !== 'requested') endRefund(market, name, status);
}

export function endRefund(market: Market, name: string, status: string): void {
  const refund = market.refunds[name];
  const payment = refund === undefined ? undefined : market.payments[refund.payment];
  if (refund === undefined || payment === undefined || endedRefund.has(refund.status)) return;
  if (status !== 'succeeded' && status !== 'failed') {
    refund.status = 'pending';
    return;
  }
  const wallet = walletOf(market, payment.payer, payment.currency);
  const { amountMinor, feeMinor } = refund;
  const leavesMinor = leaving(refund);
  wallet.held -= leavesMinor;
  refund.status = status === 'succeeded' ? 'processed' : 'failed';
  if (status === 'failed') {
    settleWithBank(market, refund.payment, leavesMinor);
    judgeFailedRefund(market, refund.payment);
    return;
  }
  wallet.posted -= leavesMinor;
  book(market, 'provider_clearing', payment.currency, -amountMinor);
  book(market, 'provider_fee', payment.currency, -feeMinor);
  if (refund.bearer === 'seller') takeFromStore(market, market.orders[refund.order ?? '']?.store ?? '', feeMinor);
  // The bank may have given the payer all of it in between.
  countRefund(payment, leavesMinor);
}

/** What leaves the payer's wallet. */
const leaving = ({ amountMinor, feeMinor, bearer }: Refund) => amountMinor + (bearer === 'buyer' ? feeMinor : 0);

/** Negative: it came back to us. */
function countRefund(payment: Payment, amountMinor: number): void {
  payment.refundedMinor = Math.min(payment.amountMinor, payment.refundedMinor + amountMinor);
  const isAll = payment.refundedMinor >= payment.amountMinor - payment.buyerFeeMinor;
  payment.status = isAll ? 'refunded' : payment.refundedMinor > 0 ? 'partially_refunded' : 'succeeded';
}

/** What was sent came back: it is in the wallet again, without what a store paid for it; what staff refused waits for them again. */
function returnRefund(market: Market, name: string): void {
  const refund = market.refunds[name];
  const payment = refund === undefined ? undefined : market.payments[refund.payment];
  if (refund === undefined || payment === undefined) return;
  const leftMinor = leaving(refund);
  walletOf(market, payment.payer, payment.currency).posted += leftMinor;
  book(market, 'provider_clearing', payment.currency, refund.amountMinor);
  book(market, 'provider_fee', payment.currency, leftMinor - refund.amountMinor);
  refund.status = 'failed';
  countRefund(payment, -leftMinor);
  settleWithBank(market, refund.payment, leftMinor);
  judgeFailedRefund(market, refund.payment);
}

export function askAboutRefunds(market: Market, isOutage: boolean): void {
  if (isOutage) return;
  for (const [name, refund] of Object.entries(market.refunds)) {
    const known = market.company.refunds[name];
    if (refund.isDoubted) {
      refund.isDoubted = false;
      if (known?.status === 'failed') returnRefund(market, name);
    }
    if (endedRefund.has(refund.status) || refund.status === 'requested') continue;
    if (known !== undefined) endRefund(market, name, known.status === 'processed' ? 'succeeded' : 'failed');
    // The company never heard of it: the money is free again.
    else if (refund.status === 'sending') endRefund(market, name, 'failed');
  }
}
