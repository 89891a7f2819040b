/** Orders in the model: acting, and what time does when nobody acts. */
import { shareOut } from './arithmetic.ts';
import {
  book,
  done,
  firstProblem,
  hasRight,
  walletOf,
  worksIn,
  type Market,
  type Order,
  type Verdict,
} from './market.ts';
import { isAboveAlone } from './alone.ts';
import { holdForChargebacks } from './chargeback-holds.ts';
import { collectDebt } from './order-refunds.ts';
import { charge } from './pricing.ts';
import { periods, rules, type Effect, type Guard, type Rule, type Side, type Timer } from './order-table.ts';

export interface Payload {
  readonly reason?: string;
  readonly details?: string;
  readonly carrier?: string;
  readonly tracking_number?: string;
  readonly proof?: string;
  readonly is_sellable?: boolean;
  readonly outcome?: string;
  readonly refund_minor?: number;
  readonly expected_version?: number;
  /** The payer's bank decided, and takes the money itself. */
  readonly decided_by?: 'bank';
}

export interface OrderAct {
  readonly person: string;
  readonly order: string;
  readonly action: string;
  readonly payload: Payload;
}

/** As what the person stands to the order. */
export function sideOf(market: Market, person: string, order: Order | undefined): Side | null {
  if (order === undefined) return null;
  if (order.buyer === person) return 'buyer';
  if (worksIn(market, person, order.store)) return order.isPaid ? 'seller' : null;
  return hasRight(market, person, 'orders.read') ? 'staff' : null;
}

/** The rules that this side may use on this action at any time. */
export function rulesFor(market: Market, person: string, side: Side, action: string): Rule[] {
  return rules.filter(
    (rule) =>
      rule.action === action && rule.by === side && (rule.right === undefined || hasRight(market, person, rule.right)),
  );
}

const guards: Readonly<Record<Guard, (order: Order, side: Side) => boolean>> = {
  no_cancel_asked: ({ cancelAskedBy }) => cancelAskedBy === null,
  cancel_asked_by_other: ({ cancelAskedBy }, side) => cancelAskedBy !== null && cancelAskedBy !== side,
  no_return_waits: (order) => !returnWaits(order),
  no_return_ever: ({ returnAsked }) => !returnAsked,
  return_waits: returnWaits,
  may_extend: (order) => !order.isExtended && !returnWaits(order),
  opened_dispute: ({ dispute }, side) => dispute?.openedBy === side,
  may_answer: ({ dispute }, side) => dispute !== null && dispute.openedBy !== side && !dispute.answers.includes(side),
};

function returnWaits({ returnAsked, returnDeclined }: Order): boolean {
  return returnAsked && !returnDeclined;
}

export function guardHolds(guard: Guard | undefined, order: Order, side: Side): boolean {
  return guard === undefined || guards[guard](order, side);
}

export function payloadProblem(order: Order, rule: Rule, payload: Payload): Verdict {
  const tracking = rule.needs.includes('tracking') ? ['carrier', 'tracking_number'] : [];
  const allowed = new Set<string>([...rule.needs, ...rule.may, ...tracking, 'expected_version']);
  const refund = payload.refund_minor ?? 0;
  return firstProblem([
    [Object.keys(payload).some((key) => !allowed.has(key)), 'order.payload_invalid'],
    [rule.needs.includes('reason') && payload.reason === undefined, 'order.reason_required'],
    [rule.needs.includes('details') && payload.details === undefined, 'order.details_required'],
    [
      tracking.length > 0 && (payload.carrier === undefined || payload.tracking_number === undefined),
      'order.tracking_required',
    ],
    [rule.variant === 'split' && (refund < 1 || refund >= order.heldMinor), 'order.outcome_invalid'],
    [rule.variant === 'release' && refund !== 0, 'order.outcome_invalid'],
    [rule.variant === 'refund' && refund !== 0 && refund !== order.heldMinor, 'order.outcome_invalid'],
  ]);
}

export function actOnOrder(market: Market, { person, order: name, action, payload }: OrderAct): Verdict {
  const order = market.orders[name];
  const side = sideOf(market, person, order);
  if (order === undefined || side === null) return 'order.not_found';
  if (payload.refund_minor !== undefined && payload.refund_minor < 0) return 'order.outcome_invalid';
  if (payload.expected_version !== undefined && payload.expected_version !== order.seq) return 'order.changed';
  const theirs = rulesFor(market, person, side, action);
  if (theirs.length === 0) return 'order.action_not_allowed';
  const now = theirs.filter((rule) => rule.from === order.status && guardHolds(rule.guard, order, side));
  if (now.length === 0) return 'order.invalid_transition';
  const variant =
    action === 'resolve' ? (payload.outcome ?? '') : action === 'withdraw_dispute' ? order.frozen?.status : '';
  const rule = now.find((candidate) => candidate.variant === variant);
  if (rule === undefined) return 'order.outcome_invalid';
  const problem = payloadProblem(order, rule, payload);
  if (problem !== done) return problem;
  const held = { amountMinor: order.heldMinor, currency: order.currency };
  if (side === 'staff' && isAboveAlone(market, person, 'order', held)) return 'approval.required';
  apply(market, order, rule, side, payload);
  if (action === 'withdraw_dispute') freezeAgain(market, order);
  return done;
}

/** The parties agree again: while the payer's bank still decides about the charge, the order waits for that instead. */
function freezeAgain(market: Market, order: Order): void {
  const open = Object.values(market.chargebacks).find(
    ({ payment, status }) => payment === order.paidBy && status === 'open',
  );
  if (open !== undefined) open.isFrozen = freezeForBank(market, order);
}

/** The order waits for the word of the payer's bank; whether it does, since one that holds nothing or is in dispute does not. */
export function freezeForBank(market: Market, order: Order): boolean {
  if (order.heldMinor === 0 || order.status === 'disputed' || !systemAct(market, order, 'dispute')) return false;
  if (order.dispute !== null) order.dispute.isChargeback = true;
  return true;
}

export function systemAct(market: Market, order: Order, action: string, payload: Payload = {}): boolean {
  const rule = rules.find(
    (candidate) =>
      candidate.by === 'system' &&
      candidate.from === order.status &&
      candidate.action === action &&
      (candidate.variant === '' || candidate.variant === order.frozen?.status) &&
      guardHolds(candidate.guard, order, 'system'),
  );
  if (rule !== undefined) apply(market, order, rule, 'system', payload);
  return rule !== undefined;
}

export function apply(market: Market, order: Order, rule: Rule, side: Side, payload: Payload): void {
  for (const effect of rule.does) effects[effect]({ market, order, side, payload });
  startTimer(market, order, rule.timer, rule.from);
  order.status = rule.to;
  order.seq += 1;
  if (rule.action !== 'escalate' || rule.from !== rule.to) order.changedSeq = order.seq;
}

interface Scene {
  readonly market: Market;
  readonly order: Order;
  readonly side: Side;
  readonly payload: Payload;
}

const effects: Readonly<Record<Effect, (scene: Scene) => void>> = {
  fund({ market, order }) {
    walletOf(market, order.buyer, order.currency).posted -= order.totalMinor;
    order.heldMinor = order.totalMinor;
    order.isPaid = true;
    bearFee(market, order);
  },
  release({ market, order }) {
    const [net = 0, commission = 0, tax = 0, fee = 0] = shareOut(order.heldMinor, [
      order.netMinor,
      order.commissionMinor,
      order.taxMinor,
      order.sellerFeeMinor,
    ]);
    walletOf(market, order.store, order.currency).posted += net;
    book(market, 'commission', order.currency, commission);
    book(market, 'tax_payable', order.currency, tax);
    book(market, 'provider_fee', order.currency, -fee);
    collectDebt(market, order.store);
    Object.assign(order, { netMinor: net, commissionMinor: commission, taxMinor: tax, sellerFeeMinor: fee });
    order.releasedMinor += order.heldMinor;
    order.heldMinor = 0;
  },
  refund({ market, order, payload }) {
    const { heldMinor } = order;
    giveBack(market, order, heldMinor);
    const feeMinor = returnBuyerFee(market, order);
    if (payload.decided_by !== 'bank') holdForChargebacks(market, order, heldMinor + feeMinor);
    Object.assign(order, { netMinor: 0, commissionMinor: 0, taxMinor: 0, sellerFeeMinor: 0 });
  },
  refund_part({ market, order, payload }) {
    giveBack(market, order, payload.refund_minor ?? 0);
    holdForChargebacks(market, order, payload.refund_minor ?? 0);
  },
  stock_back({ market, order }) {
    if (order.stock !== 'reserved') return;
    forEachPiece(market, order, (product, quantity) => (product.reserved -= quantity));
    order.stock = 'released';
  },
  stock_leaves({ market, order }) {
    if (order.stock !== 'reserved') return;
    forEachPiece(market, order, (product, quantity) => {
      product.reserved -= quantity;
      product.onHand -= quantity;
    });
    order.stock = 'shipped';
  },
  stock_returns({ market, order, payload }) {
    if (order.stock !== 'shipped' || payload.is_sellable === false) return;
    forEachPiece(market, order, (product, quantity) => (product.onHand += quantity));
    order.stock = 'returned';
  },
  ask_cancel: ({ order, side }) => void (order.cancelAskedBy = side),
  forget_cancel: ({ order }) => void (order.cancelAskedBy = null),
  ask_return: ({ order }) => void (order.returnAsked = true),
  decline_return: ({ order }) => void (order.returnDeclined = true),
  extend_inspection: ({ order }) => void (order.isExtended = true),
  open_dispute: ({ market, order, side }) =>
    void (order.dispute = { openedBy: side, openedAt: market.now, answers: [], isChargeback: false }),
  answer_dispute: ({ order, side }) => void order.dispute?.answers.push(side),
  withdraw_dispute: ({ order }) => void (order.dispute = null),
  decide_dispute: ({ order }) => void (order.dispute = null),
};

/** What the seller bears of the company's fee is frozen when the order is paid. */
function bearFee(market: Market, order: Order): void {
  const terms = market.payments[order.paidBy ?? '']?.terms ?? null;
  if (terms?.bearer !== 'seller') return;
  order.sellerFeeMinor = Math.min(charge(terms, order.totalMinor), order.netMinor);
  order.netMinor -= order.sellerFeeMinor;
  order.isFeeReturned = terms.isReturned;
}

/** What the payer paid on top comes back with all of the order, when the rule said so; answers how much. */
function returnBuyerFee(market: Market, order: Order): number {
  const payment = market.payments[order.paidBy ?? ''];
  if (payment === undefined || payment.terms?.isReturned !== true || order.refundedMinor < order.totalMinor) return 0;
  walletOf(market, order.buyer, order.currency).posted += payment.buyerFeeMinor;
  book(market, 'provider_fee', order.currency, payment.buyerFeeMinor);
  return payment.buyerFeeMinor;
}

function giveBack(market: Market, order: Order, amountMinor: number): void {
  walletOf(market, order.buyer, order.currency).posted += amountMinor;
  order.heldMinor -= amountMinor;
  order.refundedMinor += amountMinor;
}

type Piece = Market['products'][string];

function forEachPiece(market: Market, order: Order, change: (product: Piece, quantity: number) => void): void {
  for (const { product, quantity } of order.items) {
    const kept = market.products[product];
    if (kept !== undefined) change(kept, quantity);
  }
}

function startTimer(market: Market, order: Order, timer: Timer, from: string): void {
  switch (timer.kind) {
    case 'keep':
      return;
    case 'none':
      Object.assign(order, { dueAt: null, dueAction: null, frozen: null });
      return;
    case 'extend':
      order.dueAt = Math.max(order.dueAt ?? 0, market.now) + timer.after;
      return;
    case 'resume': {
      const { remaining = 0, action = '' } = order.frozen ?? {};
      Object.assign(order, { dueAt: market.now + remaining, dueAction: action, frozen: null });
      return;
    }
    case 'freeze': {
      const remaining = Math.max((order.dueAt ?? 0) - market.now, 0);
      order.frozen = { status: from, remaining, action: order.dueAction ?? '' };
      setDue(market, order, timer);
      return;
    }
    case 'start':
    case 'remind':
      setDue(market, order, timer);
  }
}

/** A dispute does not run for ever: at its end time decides. */
function setDue(market: Market, order: Order, timer: Extract<Timer, { readonly next: string }>): void {
  const dueAt = market.now + timer.after;
  const endsAt =
    timer.kind === 'start' || order.dispute === null ? Infinity : order.dispute.openedAt + periods.disputeEnd;
  order.dueAt = Math.min(dueAt, endsAt);
  order.dueAction = dueAt >= endsAt ? 'time_out' : timer.next;
}

/** What is due, each order once, the longest due first; answers how many. */
export function runOrderTimers(market: Market): number {
  const due = Object.values(market.orders)
    .filter((order) => order.dueAt !== null && order.dueAt <= market.now)
    .toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
  return due.filter((order) => systemAct(market, order, order.dueAction ?? '')).length;
}
