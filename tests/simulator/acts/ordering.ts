/** Acts on orders: what their parties and staff do, rightly and wrongly. */
import { actOnOrder, rulesFor, sideOf, type OrderAct, type Payload } from '../model/orders.ts';
import { rulesOfStaff, type OrderDecision } from '../model/order-decisions.ts';
import { actions, finalStatuses, type Rule } from '../model/order-table.ts';
import type { Order } from '../model/market.ts';
import { idOf } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { agreeing } from './approving.ts';
import { people } from './shopping.ts';

/** An order on which something can still happen; now and then one that is over. */
export function pickOrder(world: World): string | null {
  const { random, market } = world;
  const names = Object.keys(market.orders);
  const open = names.filter((name) => !finalStatuses.has(market.orders[name]?.status ?? ''));
  const from = open.length > 0 && random.chance(0.92) ? open : names;
  return from.length === 0 ? null : random.pick(from.slice(-40));
}

/** Somebody does something with some order: mostly what the machine offers them. */
export function orderAct(world: World, name = pickOrder(world)): Act | null {
  const { random, market } = world;
  const order = name === null ? undefined : market.orders[name];
  if (name === null || order === undefined) return null;
  const offers = random.chance(0.8) ? offersOf(world, order) : [];
  if (offers.length === 0) return acting(world, foolish(world, name));
  const { person, rule } = random.pick(offers);
  const payload = random.chance(0.93) ? payloadFor(world, order, rule) : {};
  return acting(world, { person, order: name, action: rule.action, payload });
}

/** What each person could do now, by the model's own table. Disputes and ways back are rarer than the straight way. */
function offersOf(world: World, order: Order): { person: string; rule: Rule }[] {
  const { market, random } = world;
  const isCommon = random.chance(0.65);
  const common = new Set([
    'accept',
    'prepare',
    'ship',
    'deliver',
    'confirm',
    'resolve',
    'receive_return',
    'approve_return',
  ]);
  const all = people(world).flatMap((person) => {
    const side = sideOf(market, person, order);
    if (side === null) return [];
    return actions.flatMap((action) =>
      rulesFor(market, person, side, action)
        .filter((rule) => rule.from === order.status)
        .map((rule) => ({ person, rule })),
    );
  });
  const likely = all.filter(({ rule }) => common.has(rule.action));
  return isCommon && likely.length > 0 ? likely : all;
}

function payloadFor(world: World, order: Order, rule: Rule): Payload {
  const { random } = world;
  const refund = rule.variant === 'split' ? random.pick([1, order.heldMinor - 1, random.whole(1, order.heldMinor)]) : 0;
  return {
    ...(rule.needs.includes('reason') ? { reason: 'As we agreed.' } : {}),
    ...(rule.needs.includes('details') ? { details: 'The parcel was wet.' } : {}),
    ...(rule.needs.includes('tracking') ? { carrier: 'GIG', tracking_number: 'G-100' } : {}),
    ...(rule.action === 'resolve' ? { outcome: rule.variant, ...(refund === 0 ? {} : { refund_minor: refund }) } : {}),
    ...(rule.may.includes('is_sellable') && random.chance(0.5) ? { is_sellable: random.chance(0.7) } : {}),
    ...(random.chance(0.15) ? { expected_version: order.seq } : {}),
  };
}

/** Any person, any action, often with something that does not belong. */
function foolish(world: World, name: string): OrderAct {
  const { random, market } = world;
  const order = market.orders[name];
  const held = order?.heldMinor ?? 0;
  const payload = random.pick<Payload>([
    {},
    { reason: 'Because.' },
    { reason: 'Because.', details: 'It is so.' },
    { reason: 'Because.', outcome: 'split', refund_minor: random.pick([0, -1, held, held + 1]) },
    { reason: 'Because.', outcome: 'refund', refund_minor: 1 },
    { reason: 'Because.', outcome: 'steal' },
    { carrier: 'GIG' },
    { carrier: 'GIG', tracking_number: 'G-1' },
    { expected_version: random.whole(1, 9) },
    { is_sellable: true },
  ]);
  return {
    person: random.pick(people(world)),
    order: random.chance(0.97) ? name : 'order nobody placed',
    action: random.pick([...actions, 'pay', 'expire', 'lapse', 'release', 'steal']),
    payload,
  };
}

export function acting(world: World, act: OrderAct, key = world.key()): Act {
  const { person, order, action, payload } = act;
  return commandAct(world, {
    person,
    command: 'order_act',
    text: `does ${action} on ${order} ${JSON.stringify(payload)}`,
    touched: { orders: [order], chargebacks: Object.keys(world.market.chargebacks) },
    keyed: { key, body: { order, action, payload } },
    args: () => ({ p_order_id: idOf(world.product, order), p_action: action, p_payload: payload }),
    predict: (market) => actOnOrder(market, act),
    other: () => acting(world, { ...act, payload: { ...payload, reason: 'Another reason.' } }, key),
  });
}

/** What staff ask each other about an order that holds money, mostly more than one of them decides about. */
export function decideByTwo(world: World): Act[] | null {
  const { random, market, product } = world;
  const holding = Object.keys(market.orders).filter((name) => (market.orders[name]?.heldMinor ?? 0) > 0);
  if (holding.length === 0) return null;
  const disputed = holding.filter((name) => market.orders[name]?.status === 'disputed');
  const name = random.pick(disputed.length > 0 && random.chance(0.7) ? disputed : holding);
  const order = market.orders[name];
  if (order === undefined) return null;
  const maker = random.pick(random.chance(0.93) ? ['Moderator', 'Director', 'Support'] : people(world));
  const offers = rulesOfStaff(order);
  const rule = offers.length > 0 && random.chance(0.93) ? random.pick(offers) : null;
  const { outcome, refund_minor } = rule === null ? {} : payloadFor(world, order, rule);
  const wish: OrderDecision = {
    order: name,
    seq: random.chance(0.95) ? order.seq : order.seq - 1,
    action: rule?.action ?? random.pick(['cancel', 'resolve', 'confirm']),
    outcome: outcome ?? null,
    refundMinor: refund_minor ?? null,
  };
  return agreeing(world, {
    maker,
    action: 'order.resolve',
    wish,
    reason: 'As both have said.',
    decider: random.pick(['Finance', 'Controller', 'Director']),
    text: `does ${wish.action} ${wish.outcome ?? ''} ${wish.refundMinor ?? ''} on ${name} of event ${wish.seq}`,
    payload: () => ({
      order_id: idOf(product, name),
      seq: wish.seq,
      action: wish.action,
      ...(wish.outcome === null ? {} : { outcome: wish.outcome }),
      ...(wish.refundMinor === null ? {} : { refund_minor: wish.refundMinor }),
    }),
    touched: { orders: [name], chargebacks: Object.keys(market.chargebacks) },
  });
}
