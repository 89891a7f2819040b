/** What two of staff decide about an order that holds money, in the model: the act itself is that of one of them. */
import type { ApprovalKind } from './approvals.ts';
import { done, hasRight, type Order } from './market.ts';
import { rules, type Rule } from './order-table.ts';
import { apply, guardHolds, payloadProblem, type Payload } from './orders.ts';

export interface OrderDecision {
  readonly order: string;
  /** The last event that was looked at. */
  readonly seq: number;
  readonly action: string;
  readonly outcome: string | null;
  readonly refundMinor: number | null;
}

/** What staff can do with the order now, whoever of them. */
export const rulesOfStaff = (order: Order): Rule[] =>
  rules.filter((rule) => rule.by === 'staff' && rule.from === order.status && guardHolds(rule.guard, order, 'staff'));

const payloadOf = ({ outcome, refundMinor }: OrderDecision): Payload => ({
  reason: 'As asked.',
  ...(outcome === null ? {} : { outcome }),
  ...(refundMinor === null ? {} : { refund_minor: refundMinor }),
});

function ruleOf(order: Order, { action, outcome }: OrderDecision): Rule | undefined {
  const variant = action === 'resolve' ? (outcome ?? '') : '';
  return rulesOfStaff(order).find((rule) => rule.action === action && rule.variant === variant);
}

export const orderDecision: ApprovalKind<OrderDecision> = {
  right: 'orders.act',
  rightToDecide: 'orders.approve',
  check(market, wish, person) {
    const order = market.orders[wish.order];
    if ((wish.refundMinor ?? 0) < 0) return 'order.outcome_invalid';
    if (order === undefined) return 'order.not_found';
    // A reminder to decide says nothing new about what is decided.
    if (wish.seq > order.seq || wish.seq < order.changedSeq) return 'order.changed';
    const isPossible = rulesOfStaff(order).some(({ action }) => action === wish.action);
    if (!isPossible || order.heldMinor === 0) return 'order.invalid_transition';
    const rule = ruleOf(order, wish);
    if (rule === undefined) return 'order.outcome_invalid';
    // Who agrees need not be one who could do it.
    if (!hasRight(market, person, rule.right ?? '') && !hasRight(market, person, 'orders.approve')) {
      return 'permission.denied';
    }
    const problem = payloadProblem(order, rule, payloadOf(wish));
    if (problem !== done) return problem;
    return { amountMinor: order.heldMinor, currency: order.currency, owners: [order.buyer, order.store] };
  },
  carryOut(market, wish) {
    const order = market.orders[wish.order];
    const rule = order === undefined ? undefined : ruleOf(order, wish);
    if (order === undefined || rule === undefined) return 'order.not_found';
    apply(market, order, rule, 'staff', payloadOf(wish));
    return done;
  },
};
