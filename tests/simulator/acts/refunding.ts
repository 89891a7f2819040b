/** Acts of staff that send money back: of a payment to its source, of a completed order to its buyer. */
import { refundTerms } from '../model/pricing.ts';
import { forwardRefund, leftForSource, openRefundOf, type Forwarding, type PaymentRefund } from '../model/refunds.ts';
import type { OrderRefund } from '../model/order-refunds.ts';
import type { Market, Order } from '../model/market.ts';
import { idOf, learn, type Product } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { agreeing } from './approving.ts';
import { ofFinance, people } from './shopping.ts';

/** Of a payment; what the company's messages would not tell apart, by payment and amount, is not asked for twice. */
export function refundPayment(world: World): Act[] | null {
  const { random, market, product } = world;
  const names = Object.keys(market.payments).filter((name) => product.ids.has(name));
  if (names.length === 0) return null;
  const settled = names.filter((name) => /succeeded|partially/.test(market.payments[name]?.status ?? ''));
  const payment = settled.length > 0 && random.chance(0.85) ? random.pick(settled) : random.pick(names);
  const kept = market.payments[payment];
  const left = (kept?.amountMinor ?? 0) - (kept?.buyerFeeMinor ?? 0) - (kept?.refundedMinor ?? 0);
  const amountMinor = random.chance(0.85) ? random.whole(1, Math.max(left, 1)) : random.pick([0, -1, left, left + 1]);
  if (isAmbiguous(market, payment, amountMinor)) return null;
  const refund = world.name('refund');
  return agreeing(world, {
    maker: ofFinance(world, 0.9),
    action: 'payment.refund',
    wish: { payment, amountMinor, refund },
    reason: random.chance(0.95) ? 'The payer asked for it.' : '',
    text: `sends ${amountMinor} of ${payment} back to its source as ${refund}`,
    payload: () => ({ payment_id: idOf(product, payment), amount_minor: amountMinor }),
    touched: { payments: [payment], refunds: [refund] },
    learns: (result) => learn(product, refund, result['refund_id']),
  });
}

/** What the company's messages would not tell apart, by payment and amount. */
function isAmbiguous(market: Market, payment: string, amountMinor: number): boolean {
  // What the payer bears of the sending may make another amount of it.
  const { bearer, feeMinor } = refundTerms(market, market.payments[payment]?.provider ?? '', amountMinor, true);
  const sentMinor = amountMinor - (bearer === 'buyer' ? feeMinor : 0);
  const isSame = (other: { readonly payment: string; readonly amountMinor: number }) =>
    other.payment === payment && (other.amountMinor === amountMinor || other.amountMinor === sentMinor);
  const asked = Object.values(market.approvals).filter(
    ({ action, status }) => action === 'payment.refund' && status === 'requested',
  );
  return (
    (Object.values(market.refunds).some(isSame) && openRefundOf(market, payment) === undefined) ||
    asked.some(({ wish }) => isSame(wish as PaymentRefund))
  );
}

/** A buyer sends on to its source what an order brought back; mostly the buyer of one that did. */
export function sendOn(world: World, wanted: string | null = null): Act | null {
  const { random, market } = world;
  const names = Object.keys(market.orders).filter((name) => world.product.ids.has(name));
  const able = names.filter((name) => {
    const order = market.orders[name];
    return order !== undefined && leftForSource(market, name, order) > 0;
  });
  if (names.length === 0 || (able.length === 0 && random.chance(0.92))) return null;
  const order = wanted ?? random.pick(able.length > 0 && random.chance(0.92) ? able : names);
  const kept = market.orders[order];
  if (kept === undefined) return null;
  const leftMinor = leftForSource(market, order, kept);
  const amountMinor = random.weighted([
    [5, random.whole(1, Math.max(leftMinor, 1))],
    [3, leftMinor],
    [1, leftMinor + 1],
    [0.5, 0],
  ]);
  if (isAmbiguous(market, kept.paidBy ?? '', amountMinor)) return null;
  const person = random.chance(0.94) ? kept.buyer : random.pick(people(world));
  return sendingOn(world, { person, order, amountMinor, refund: world.name('refund') });
}

function sendingOn(world: World, request: Forwarding): Act {
  const { product, market } = world;
  const { person, order, amountMinor, refund } = request;
  const payment = market.orders[order]?.paidBy ?? '';
  return commandAct(world, {
    person,
    command: 'forward_refund',
    text: `sends ${amountMinor} of ${order} on to its source as ${refund}`,
    touched: { orders: [order], payments: [payment], refunds: [refund] },
    keyed: { key: world.key(), body: { order, amountMinor } },
    args: () => ({ p_order_id: idOf(product, order), p_amount_minor: amountMinor }),
    predict: (now) => forwardRefund(now, request),
    bind: (_market, answer) => learn(product, refund, answer['refund_id']),
  });
}

/** Of an order that is over, by pieces or by amount; mostly one whose money was released. */
export function refundOrder(world: World): Act[] | null {
  const { random, market, product } = world;
  const names = Object.keys(market.orders).filter((name) => product.ids.has(name));
  const completed = names.filter((name) => (market.orders[name]?.releasedMinor ?? 0) > 0);
  if (names.length === 0) return null;
  const name = completed.length > 0 && random.chance(0.93) ? random.pick(completed) : random.pick(names);
  const order = market.orders[name];
  if (order === undefined) return null;
  const wish = random.chance(0.5) ? byAmount(world, name, order) : byPieces(world, name, order);
  const what = wish.amountMinor ?? wish.pieces.map(({ product: item, quantity }) => `${quantity} x ${item}`).join(', ');
  return agreeing(world, {
    maker: ofFinance(world, 0.9),
    action: 'order.refund',
    wish,
    reason: random.chance(0.95) ? 'It broke within a week.' : '',
    text: `sends ${what} of ${name} back to its buyer`,
    payload: () => payloadOf(product, wish),
    touched: { orders: [name] },
  });
}

function byAmount({ random }: World, order: string, { releasedMinor }: Order): OrderRefund {
  const some = random.whole(1, Math.max(releasedMinor, 1));
  const amountMinor = random.chance(0.85) ? some : random.pick([0, -1, releasedMinor, releasedMinor + 1]);
  return { order, amountMinor, pieces: [] };
}

function byPieces({ random }: World, order: string, { lines }: Order): OrderRefund {
  const chosen = random.chance(0.5) ? lines : [random.pick(lines)];
  const pieces = chosen.map(({ product, quantity, refundedPieces }) => ({
    product,
    quantity: random.chance(0.9)
      ? random.whole(1, Math.max(quantity - refundedPieces, 1))
      : random.pick([0, quantity + 1]),
  }));
  return { order, amountMinor: null, pieces };
}

async function payloadOf(product: Product, { order, amountMinor, pieces }: OrderRefund) {
  const order_id = idOf(product, order);
  if (amountMinor !== null) return { order_id, amount_minor: amountMinor };
  const rows = await product.sql<{ id: string; product_id: string }[]>`
    select i.id, i.product_id from orders.items as i where i.order_id = ${order_id}`;
  const lines = pieces.map(({ product: item, quantity }) => ({
    item_id:
      rows.find((row) => row.product_id === (product.ids.get(item) ?? null))?.id ??
      idOf(product, 'a line nobody ordered'),
    quantity,
  }));
  return { order_id, lines };
}
