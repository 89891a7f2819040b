/** Money that comes in, in the model: payments through the company. */
import { chargeFee, takeFault } from './company.ts';
import { countCalls, letThrough } from './health.ts';
import {
  amountProblem,
  book,
  done,
  firstProblem,
  isTooOften,
  walletOf,
  type Market,
  type Payment,
  type Verdict,
} from './market.ts';
import { systemAct } from './orders.ts';

export const payments = {
  expireMs: 45 * 60_000,
  askMs: 2 * 24 * 3_600_000,
  leastMinor: 5_000,
  mostMinor: 1_000_000_000,
  perHour: 20,
};

const hourMs = 3_600_000;
const open: ReadonlySet<string> = new Set(['created', 'requires_action', 'pending']);
const settled: ReadonlySet<string> = new Set(['succeeded', 'partially_refunded', 'refunded']);

export const isOpen = (payment: Payment): boolean => open.has(payment.status);
export const isSettled = (payment: Payment): boolean => settled.has(payment.status);

export interface PaymentRequest {
  readonly payer: string;
  readonly purpose: 'topup' | 'order';
  readonly order: string | null;
  readonly amountMinor: number;
  readonly currency: string;
}

function paymentProblem(market: Market, request: PaymentRequest): Verdict {
  const order = request.order === null ? undefined : market.orders[request.order];
  return firstProblem([
    // The function reads the request before the database does.
    [!Number.isSafeInteger(request.amountMinor) || request.amountMinor <= 0, 'request.invalid'],
    [request.purpose === 'order' && order?.buyer !== request.payer, 'order.not_found'],
    [
      order !== undefined && (order.status !== 'pending_payment' || (order.dueAt ?? 0) <= market.now),
      'payment.order_not_payable',
    ],
    [
      order !== undefined && (order.totalMinor !== request.amountMinor || order.currency !== request.currency),
      'payment.order_amount_differs',
    ],
  ]);
}

/** The payment that a request leads to: the order's open one, else the new one under this name. */
export function paymentNamed(market: Market, name: string, request: PaymentRequest): string {
  const known = Object.entries(market.payments).find(
    ([, payment]) => request.order !== null && payment.order === request.order && isOpen(payment),
  );
  return known?.[0] ?? name;
}

export function startPayment(market: Market, name: string, request: PaymentRequest): Verdict {
  const problem = paymentProblem(market, request);
  if (problem !== done) return problem;
  const before = structuredClone(market.windows);
  if (isTooOften(market, `pay ${request.payer}`, payments.perHour, hourMs)) return 'rate.limited';
  const chosen = paymentNamed(market, name, request);
  const way = chosen === name ? wayProblem(market, request.amountMinor) : done;
  if (way !== done) {
    market.windows = before;
    return way;
  }
  market.payments[chosen] ??= newPayment(market, request);
  return openPage(market, chosen);
}

/** The one way to pay naira: between which amounts, and whether it works now. */
function wayProblem(market: Market, amountMinor: number): Verdict {
  const amount = amountProblem(amountMinor, payments.leastMinor, payments.mostMinor);
  if (amount !== done) return amount;
  return letThrough(market) ? done : 'payment.provider_paused';
}

function newPayment(market: Market, request: PaymentRequest): Payment {
  const order = request.order === null ? undefined : market.orders[request.order];
  return {
    ...request,
    expiresAt: Math.min(market.now + payments.expireMs, order?.dueAt ?? Infinity),
    status: 'created',
    hasPage: false,
    feeMinor: null,
    refundedMinor: 0,
    orderOutcome: null,
    isAsked: true,
  };
}

/** Asks the company for a page when there is none yet: at the start, and when the same request is sent again. */
export function openPage(market: Market, name: string): Verdict {
  const payment = market.payments[name];
  if (payment === undefined || payment.hasPage || (payment.status !== 'created' && payment.status !== 'pending')) {
    return done;
  }
  const { company } = market;
  const fault = takeFault(company, '/transaction/initialize');
  countCalls(market, fault === 'none' ? 1 : 0, fault === 'none' ? 0 : 1);
  if (fault === 'unknown_but_done') company.charges[name] ??= newCharge(payment);
  if (fault !== 'none') {
    payment.status = 'pending';
    return 'payment.provider_unreachable';
  }
  if (company.charges[name] !== undefined) {
    // The company has it already, and would open no second page for the same reference.
    payment.status = 'failed';
    return 'payment.provider_refused';
  }
  company.charges[name] = newCharge(payment);
  payment.hasPage = true;
  payment.status = 'requires_action';
  return done;
}

const newCharge = ({ amountMinor }: Payment) => ({ amountMinor, status: 'abandoned' as const });

/** What a word of the company about a payment does, when it fits. */
export function hearOfPayment(market: Market, name: string, status: string, isLie = false): void {
  const payment = market.payments[name];
  if (payment === undefined) return;
  if (status === 'succeeded' && isLie) {
    payment.isAsked = false;
    return;
  }
  if (status === 'pending' && (payment.status === 'created' || payment.status === 'requires_action')) {
    payment.status = 'pending';
  }
  if (status === 'failed' && (isOpen(payment) || payment.status === 'expired')) payment.status = 'failed';
  if (status === 'succeeded' && !isSettled(payment)) credit(market, payment, name);
}

function credit(market: Market, payment: Payment, name: string): void {
  const { payer, amountMinor, currency } = payment;
  const feeMinor = chargeFee(amountMinor);
  walletOf(market, payer, currency).posted += amountMinor;
  book(market, 'provider_clearing', currency, amountMinor - feeMinor);
  book(market, 'provider_fee', currency, feeMinor);
  Object.assign(payment, { status: 'succeeded', feeMinor, isAsked: false });
  if (payment.order === null) return;
  const order = market.orders[payment.order];
  const isWaiting = order?.status === 'pending_payment';
  payment.orderOutcome = isWaiting ? 'paid' : 'too_late';
  if (!isWaiting) return;
  order.paidBy = name;
  systemAct(market, order, 'pay');
}

export function expirePayments(market: Market): void {
  for (const payment of Object.values(market.payments)) {
    if (isOpen(payment) && payment.expiresAt <= market.now) payment.status = 'expired';
  }
}

/** So many are asked about in one round, and counted together. */
const asksPerRound = 50;

/** Asks about every payment without an end; `isOutage`: nobody answers. */
export function askAboutPayments(market: Market, isOutage: boolean): void {
  const asked = Object.values(market.payments).filter(({ isAsked }) => isAsked).length;
  for (let left = asked; left > 0; left -= asksPerRound) {
    const calls = Math.min(left, asksPerRound);
    countCalls(market, isOutage ? 0 : calls, isOutage ? calls : 0);
  }
  for (const [name, payment] of Object.entries(market.payments)) {
    if (!payment.isAsked) continue;
    payment.isAsked = market.now < payment.expiresAt + payments.askMs;
    const charge = market.company.charges[name];
    if (isOutage || charge === undefined) continue;
    const words = { abandoned: 'pending', failed: 'failed', success: 'succeeded' } as const;
    hearOfPayment(market, name, words[charge.status]);
  }
}
