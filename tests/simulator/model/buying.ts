/** Buying in the model: what must be right before an order is placed, and what it is worth to whom. */
import { percentOf, shareOut } from './arithmetic.ts';
import {
  availableOf,
  done,
  firstProblem,
  worksIn,
  type Market,
  type Order,
  type OrderLine,
  type Verdict,
} from './market.ts';
import { periods } from './order-table.ts';
import { systemAct } from './orders.ts';
import { commissionOn } from './pricing.ts';
import { orderContext, useCode, wantsCodeToOrder } from './risk.ts';

export interface Purchase {
  readonly buyer: string;
  readonly store: string;
  readonly items: readonly { readonly product: string; readonly quantity: number }[];
  readonly method: string;
  readonly expectedMinor: number;
}

/** Tax on commission, basis points. */
const taxBps: Readonly<Record<string, number>> = { PKR: 1500, NGN: 750 };
const mostPieces = 100;
const mostUnpaid = 20;

export function goodsMinor(market: Market, items: Purchase['items']): number {
  return items.reduce((sum, { product, quantity }) => sum + (market.products[product]?.priceMinor ?? 0) * quantity, 0);
}

/** Whether this buyer may have an order in this store at all. */
export function placeProblem(
  market: Market,
  { buyer, store, method }: Pick<Purchase, 'buyer' | 'store' | 'method'>,
): Verdict {
  const shop = market.stores[store];
  const unpaid = Object.values(market.orders).filter(
    (order) => order.buyer === buyer && order.status === 'pending_payment',
  ).length;
  return firstProblem([
    [method !== 'wallet' && method !== 'provider', 'order.payment_method_invalid'],
    [shop === undefined || shop.status === 'suspended', 'store.not_found'],
    [shop?.status === 'on_holiday', 'store.closed'],
    [worksIn(market, buyer, store), 'order.own_store'],
    [unpaid >= mostUnpaid, 'order.too_many_unpaid'],
  ]);
}

function purchaseProblem(market: Market, purchase: Purchase): Verdict {
  const { store, items, expectedMinor } = purchase;
  const shop = market.stores[store];
  const place = placeProblem(market, purchase);
  const first = firstProblem([
    [items.length === 0, 'order.empty'],
    [items.some(({ quantity }) => quantity < 1 || quantity > 10_000), 'order.quantity_invalid'],
    [new Set(items.map(({ product }) => product)).size < items.length, 'order.items_invalid'],
    [place !== done, place],
  ]);
  if (first !== done || shop === undefined) return first;
  for (const { product, quantity } of items) {
    const kept = market.products[product];
    const problem = firstProblem([
      [kept?.store !== store, 'product.unavailable'],
      [quantity > mostPieces, 'order.quantity_invalid'],
      [kept !== undefined && kept.onHand - kept.reserved < quantity, 'stock.insufficient'],
    ]);
    if (problem !== done) return problem;
  }
  return goodsMinor(market, items) + shop.deliveryMinor === expectedMinor ? done : 'order.total_changed';
}

export function placeOrder(market: Market, name: string, purchase: Purchase): Verdict {
  const problem = purchaseProblem(market, purchase);
  const { buyer, store, method } = purchase;
  const shop = market.stores[store];
  if (problem !== done || shop === undefined) return problem;
  const lines = purchase.items.map((item) => ({ ...item, priceMinor: market.products[item.product]?.priceMinor ?? 0 }));
  return buyAs(market, name, { buyer, store, method, lines, deliveryMinor: shop.deliveryMinor, link: null });
}

export interface Sale {
  readonly buyer: string;
  readonly store: string;
  readonly method: string;
  /** A product that the store does not have is something agreed on, of which there is no stock. */
  readonly lines: readonly Pick<OrderLine, 'product' | 'quantity' | 'priceMinor'>[];
  readonly deliveryMinor: number;
  readonly link: string | null;
}

/** Writes an order of which all else is right: what is missing now is only money. */
export function buyAs(market: Market, name: string, sale: Sale): Verdict {
  const { buyer, store, method, lines, deliveryMinor } = sale;
  const { currency = '' } = market.stores[store] ?? {};
  const goods = lines.reduce((sum, { priceMinor, quantity }) => sum + priceMinor * quantity, 0);
  const totalMinor = goods + deliveryMinor;
  const isPoor = method === 'wallet' && availableOf(market, buyer, currency) < totalMinor;
  if (wantsCodeToOrder(market, buyer)) {
    // What is refused for want of money uses no code up.
    const codes = structuredClone(market.confirmations);
    if (!useCode(market, buyer, 'order.place', orderContext(store, totalMinor, currency)))
      return 'risk.confirmation_required';
    if (isPoor) market.confirmations = codes;
  }
  if (isPoor) return 'ledger.insufficient_funds';
  for (const { product, quantity } of lines) {
    const kept = market.products[product];
    if (kept !== undefined) kept.reserved += quantity;
  }
  const bps = taxBps[currency] ?? 0;
  const commissionMinor = commissionOn(market, store, goods, bps);
  const order = newOrder(market, sale, {
    currency,
    totalMinor,
    commissionMinor,
    taxMinor: percentOf(commissionMinor, bps),
  });
  market.orders[name] = order;
  if (method === 'wallet') systemAct(market, order, 'pay');
  return done;
}

type Sums = Pick<Order, 'currency' | 'totalMinor' | 'commissionMinor' | 'taxMinor'>;

function newOrder(market: Market, { buyer, store, lines, link }: Sale, sums: Sums): Order {
  const { totalMinor, commissionMinor, taxMinor } = sums;
  return {
    buyer,
    store,
    ...sums,
    items: lines.map(({ product, quantity }) => ({ product, quantity })),
    lines: withCommission(lines, commissionMinor, taxMinor),
    link,
    placedAt: market.now,
    status: 'pending_payment',
    netMinor: totalMinor - commissionMinor - taxMinor,
    sellerFeeMinor: 0,
    isFeeReturned: true,
    heldMinor: 0,
    releasedMinor: 0,
    refundedMinor: 0,
    stock: 'reserved',
    isPaid: false,
    paidBy: null,
    dueAt: market.now + periods.pay,
    dueAction: 'expire',
    frozen: null,
    cancelAskedBy: null,
    returnAsked: false,
    returnDeclined: false,
    isExtended: false,
    dispute: null,
    seq: 1,
    changedSeq: 1,
  };
}

/** Commission and tax of the whole order, shared over its lines. */
function withCommission(lines: Sale['lines'], commissionMinor: number, taxMinor: number): OrderLine[] {
  const commissions = shareOut(
    commissionMinor,
    lines.map(({ quantity, priceMinor }) => quantity * priceMinor),
  );
  const taxes = shareOut(taxMinor, commissions);
  return lines.map((line, index) => ({
    ...line,
    commissionMinor: commissions[index] ?? 0,
    taxMinor: taxes[index] ?? 0,
    refundedPieces: 0,
  }));
}
