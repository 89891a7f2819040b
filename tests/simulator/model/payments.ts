/** Money that comes in, in the model: payments through the company. */
import { isCardOf, keepCard } from './cards.ts';
import { chargeFee, takeFault, type Charge } from './company.ts';
import { countCalls } from './health.ts';
import { book, done, firstProblem, isTooOften, walletOf, type Market, type Payment, type Verdict } from './market.ts';
import { systemAct } from './orders.ts';
import { buyerFee, feeTerms } from './pricing.ts';
import { beginOnRail, hearRail, isRail, type Cardholder, type Circumstances } from './rails.ts';
import { judgePayment, paymentContext, useCode, wantsCodeToPay } from './risk.ts';
import { chooseWay, type Wanted, type Way } from './ways.ts';

export const payments = {
  expireMs: 45 * 60_000,
  askMs: 2 * 24 * 3_600_000,
  /** A company that does not answer is asked on. */
  askSilentMs: 30 * 24 * 3_600_000,
  perHour: 20,
};

const hourMs = 3_600_000;
const open: ReadonlySet<string> = new Set(['created', 'requires_action', 'pending']);
const settled: ReadonlySet<string> = new Set(['succeeded', 'partially_refunded', 'refunded']);

export const isOpen = (payment: Payment): boolean => open.has(payment.status);
export const isSettled = (payment: Payment): boolean => settled.has(payment.status);

export interface PaymentRequest extends Wanted {
  readonly purpose: 'topup' | 'order';
  readonly order: string | null;
  /** Whether the payer says whose phone is to be asked. */
  readonly hasMobile: boolean;
  /** What the payer was shown of the company's fee. */
  readonly feeMinor: number;
  /** A card that was kept, instead of a page. */
  readonly card: string | null;
  readonly isCardKept: boolean;
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

export function startPayment(
  market: Market,
  name: string,
  request: PaymentRequest,
  circumstances: Circumstances,
): Verdict {
  const problem = paymentProblem(market, request);
  if (problem !== done) return problem;
  const before = structuredClone(market.windows);
  const health = structuredClone(market.health);
  if (isTooOften(market, `pay ${request.payer}`, payments.perHour, hourMs)) return 'rate.limited';
  const chosen = paymentNamed(market, name, request);
  if (chosen !== name) return openPage(market, chosen, request, circumstances);
  const way = chooseWay(market, request);
  if (typeof way === 'string') {
    market.windows = before;
    return way;
  }
  const terms = feeTerms(market, way.provider);
  if (buyerFee(terms, request.amountMinor) !== request.feeMinor) {
    market.windows = before;
    market.health = health;
    return 'payment.fee_changed';
  }
  const context = paymentContext(request.purpose, request.amountMinor, request.currency);
  if (wantsCodeToPay(market, request.payer) && !useCode(market, request.payer, 'payment.start', context)) {
    market.windows = before;
    market.health = health;
    return 'risk.confirmation_required';
  }
  const payment = newPayment(market, request, way);
  market.payments[name] = payment;
  if (!isRail(way.provider)) return openPage(market, name, request, circumstances);
  if (way.method === 'mobile_account' && !request.hasMobile) {
    countCalls(market, way.provider, 1, 0);
    payment.status = 'failed';
    return 'payment.mobile_required';
  }
  return beginOnRail(market, name, circumstances);
}

function newPayment(market: Market, request: PaymentRequest, { provider, method }: Way): Payment {
  const { payer, purpose, currency, feeMinor: buyerFeeMinor } = request;
  const order = request.order === null ? undefined : market.orders[request.order];
  return {
    payer,
    purpose,
    order: request.order,
    amountMinor: request.amountMinor + buyerFeeMinor,
    currency,
    provider,
    method,
    buyerFeeMinor,
    terms: structuredClone(feeTerms(market, provider)),
    createdAt: market.now,
    expiresAt: Math.min(market.now + payments.expireMs, order?.dueAt ?? Infinity),
    status: 'created',
    wantsSaving: false,
    hasPage: false,
    feeMinor: null,
    refundedMinor: 0,
    orderOutcome: null,
    isAsked: true,
  };
}

/** Asks the company for a page, or to charge a card, when nobody has yet: at the start, and when the same request is sent again. */
export function openPage(
  market: Market,
  name: string,
  request: Pick<PaymentRequest, 'card' | 'isCardKept'>,
  { cardholder }: Pick<Circumstances, 'cardholder'>,
): Verdict {
  const payment = market.payments[name];
  if (payment === undefined || payment.hasPage || (payment.status !== 'created' && payment.status !== 'pending')) {
    return done;
  }
  // A phone is asked once.
  if (isRail(payment.provider)) return done;
  if (request.card !== null && !isCardOf(market, request.card, payment.payer)) {
    countCalls(market, 'paystack', 1, 0);
    payment.status = 'failed';
    return 'payment.method_gone';
  }
  if (request.card !== null || request.isCardKept) payment.wantsSaving = request.isCardKept && request.card === null;
  return request.card === null ? askForPage(market, name, payment) : chargeCard(market, name, payment, cardholder);
}

function askForPage(market: Market, name: string, payment: Payment): Verdict {
  const refused = callCompany(market, name, payment, '/transaction/initialize', 'abandoned');
  if (refused !== done) return refused;
  payment.hasPage = true;
  payment.status = 'requires_action';
  return done;
}

/** The company is asked at once what became of it; a bank that wants its payer shows a page after all. */
function chargeCard(market: Market, name: string, payment: Payment, cardholder: Cardholder): Verdict {
  const result = { approve: 'success', decline: 'failed', page: 'abandoned' } as const;
  const refused = callCompany(market, name, payment, '/transaction/charge_authorization', result[cardholder]);
  if (refused !== done) return refused;
  if (cardholder === 'page') {
    payment.hasPage = true;
    payment.status = 'requires_action';
  } else hearOfPayment(market, name, cardholder === 'approve' ? 'succeeded' : 'failed');
  return done;
}

/** A reference is used once there. */
function callCompany(market: Market, name: string, payment: Payment, path: string, status: Charge['status']): Verdict {
  const { company } = market;
  const fault = takeFault(company, path);
  countCalls(market, 'paystack', fault === 'none' ? 1 : 0, fault === 'none' ? 0 : 1);
  if (fault === 'unknown_but_done') company.charges[name] ??= newCharge(payment, status);
  if (fault !== 'none') {
    payment.status = 'pending';
    return 'payment.provider_unreachable';
  }
  if (company.charges[name] !== undefined) {
    // The company has it already, and would open no second page for the same reference.
    payment.status = 'failed';
    return 'payment.provider_refused';
  }
  company.charges[name] = newCharge(payment, status);
  return done;
}

const newCharge = ({ amountMinor }: Payment, status: Charge['status']): Charge => ({ amountMinor, status });

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
  if (status === 'succeeded' && payment.wantsSaving) keepCard(market, name, payment);
}

function credit(market: Market, payment: Payment, name: string): void {
  const { payer, amountMinor, currency } = payment;
  const feeMinor = payment.provider === 'paystack' ? chargeFee(amountMinor) : 0;
  walletOf(market, payer, currency).posted += amountMinor - payment.buyerFeeMinor;
  book(market, 'provider_clearing', currency, amountMinor - feeMinor);
  book(market, 'provider_fee', currency, feeMinor - payment.buyerFeeMinor);
  Object.assign(payment, { status: 'succeeded', feeMinor, isAsked: false });
  if (payment.order !== null) payOrder(market, payment, name);
  judgePayment(market, name, payment);
}

function payOrder(market: Market, payment: Payment, name: string): void {
  const order = market.orders[payment.order ?? ''];
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

/** Asks about every payment without an end; a company of the silent answers nothing. */
export function askAboutPayments(market: Market, silent: ReadonlySet<string>): void {
  const asked = Object.entries(market.payments).filter(([, { isAsked }]) => isAsked);
  for (const provider of ['paystack', 'jazzcash', 'easypaisa'] as const) {
    const own = asked.filter(([, payment]) => payment.provider === provider).length;
    for (let left = own; left > 0; left -= asksPerRound) {
      const calls = Math.min(left, asksPerRound);
      countCalls(market, provider, silent.has(provider) ? 0 : calls, silent.has(provider) ? calls : 0);
    }
  }
  for (const [name, payment] of asked) {
    const isSilent = silent.has(payment.provider);
    payment.isAsked = market.now < payment.expiresAt + (isSilent ? payments.askSilentMs : payments.askMs);
    if (!isSilent) hear(market, name, payment);
  }
}

function hear(market: Market, name: string, { provider }: Payment): void {
  if (isRail(provider)) {
    hearRail(market, name);
    return;
  }
  const charge = market.company.charges[name];
  const words = { abandoned: 'pending', failed: 'failed', success: 'succeeded' } as const;
  if (charge !== undefined) hearOfPayment(market, name, words[charge.status]);
}
