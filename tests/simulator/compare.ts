/** Puts the product beside the model and names what differs. */
import { linkStatus } from './model/links.ts';
import type { Market, Order } from './model/market.ts';
import { look, lookAtPlatform, verifyBooks, type Names, type Seen } from './product/look.ts';
import type { Product } from './product/product.ts';

/** The product stamps a moment after the model: a command takes some milliseconds, on a busy machine some seconds. */
const dueToleranceMs = 25_000;

export interface Difference {
  readonly what: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** What to compare closely after a step; wallets and stock are always compared, all of them. */
export type Touched = Partial<
  Pick<
    Names,
    | 'orders'
    | 'payments'
    | 'refunds'
    | 'withdrawals'
    | 'approvals'
    | 'references'
    | 'lines'
    | 'batches'
    | 'chargebacks'
    | 'cases'
    | 'links'
  >
>;

export function everythingOf(market: Market): Touched {
  return {
    orders: Object.keys(market.orders),
    payments: Object.keys(market.payments),
    refunds: Object.keys(market.refunds),
    withdrawals: Object.keys(market.withdrawals),
    approvals: Object.keys(market.approvals),
    references: Object.keys(market.references),
    lines: Object.keys(market.lines),
    batches: Object.keys(market.batches),
    links: Object.keys(market.links),
    chargebacks: Object.keys(market.chargebacks).filter((name) => market.chargebacks[name]?.status !== 'unheard'),
  };
}

export async function compare(product: Product, market: Market, touched: Touched): Promise<Difference[]> {
  const known = (kind: keyof Touched & keyof Market) => (touched[kind] ?? []).filter((name) => name in market[kind]);
  const names: Names = {
    owners: [...Object.keys(market.members), ...Object.keys(market.stores)],
    products: Object.keys(market.products),
    stores: Object.keys(market.stores),
    links: known('links'),
    cards: Object.keys(market.cards),
    orders: known('orders'),
    payments: known('payments'),
    refunds: known('refunds'),
    withdrawals: known('withdrawals'),
    approvals: known('approvals'),
    references: known('references'),
    lines: known('lines'),
    batches: known('batches'),
    cases: known('cases'),
    chargebacks: known('chargebacks').filter((name) => market.chargebacks[name]?.status !== 'unheard'),
  };
  const seen = await look(product, names);
  return [
    ...walletDifferences(market, seen.wallets),
    ...differences('stock of', Object.keys(market.products), seen.products, (name) => {
      const { onHand = 0, reserved = 0 } = market.products[name] ?? {};
      return { onHand, reserved };
    }),
    ...differences('store', names.stores, seen.stores, (name) => {
      const store = market.stores[name];
      return { status: store?.status, owes: store?.owesMinor };
    }),
    ...differences('weekly payout of', Object.keys(market.schedules), seen.schedules, (name) => {
      const { isOn, isStopped, nextRunAt } = market.schedules[name] ?? {};
      const weeks = (market.weeks[name] ?? []).map(({ monday, reason }) => `${monday} ${reason ?? 'requested'}`);
      return { isOn, isStopped, nextRunAt, weeks: weeks.toSorted().join(', ') };
    }),
    ...differences('card', names.cards, seen.cards, (name) => ({
      isForgotten: market.cards[name]?.isForgotten,
    })),
    ...differences('link', names.links, seen.links, (name) => ({ status: linkStatus(market, name) })),
    ...(seen.closedUntil === market.books.closedUntil
      ? []
      : [{ what: 'the books', expected: market.books.closedUntil, got: seen.closedUntil }]),
    ...differences('order', names.orders, seen.orders, (name) => orderRow(market.orders[name], seen.orders[name])),
    ...differences('payment', names.payments, seen.payments, (name) => {
      const payment = market.payments[name];
      return {
        status: payment?.status,
        amount: payment?.amountMinor,
        buyerFee: payment?.buyerFeeMinor,
        fee: payment?.feeMinor,
        refunded: payment?.refundedMinor,
        outcome: payment?.orderOutcome,
      };
    }),
    ...differences('refund', names.refunds, seen.refunds, (name) => {
      const refund = market.refunds[name];
      return { status: refund?.status, amount: refund?.amountMinor, fee: refund?.feeMinor };
    }),
    ...differences('withdrawal', names.withdrawals, seen.withdrawals, (name) => {
      const kept = market.withdrawals[name];
      return {
        status: kept?.status,
        amount: kept?.amountMinor,
        fee: kept?.feeMinor,
        providerFee: kept?.providerFeeMinor,
      };
    }),
    ...differences('request', names.approvals, seen.approvals, (name) => {
      const asked = market.approvals[name];
      return { status: asked?.status, amount: asked?.amountMinor };
    }),
    ...differences('review of', names.cases, seen.cases, (name) => ({ status: market.cases[name]?.status })),
    ...differences('chargeback', names.chargebacks, seen.chargebacks, (name) => {
      const kept = market.chargebacks[name];
      return { status: kept?.status, held: kept?.heldMinor, loss: kept?.lossMinor, isFrozen: kept?.isFrozen };
    }),
    ...bankDifferences(market, names, seen),
  ];
}

function bankDifferences(market: Market, names: Names, seen: Seen): Difference[] {
  return [
    ...differences('reference', names.references, seen.references, (name) => {
      const kept = market.references[name];
      return { status: kept?.status, received: kept?.receivedMinor, outcome: kept?.outcome };
    }),
    ...differences('bank line', names.lines, seen.lines, (name) => {
      const line = market.lines[name];
      return { status: line?.status, amount: line?.amountMinor };
    }),
    ...differences('batch', names.batches, seen.batches, (name) => {
      const { status, version, totalMinor, count } = market.batches[name] ?? {};
      return { status, version, total: totalMinor, count };
    }),
  ];
}

function orderRow(order: Order | undefined, seen: Readonly<Record<string, unknown>> | undefined) {
  if (order === undefined) return {};
  const seenDue = typeof seen?.['dueAt'] === 'number' ? seen['dueAt'] : null;
  const isDueSame = order.dueAt !== null && seenDue !== null && Math.abs(order.dueAt - seenDue) < dueToleranceMs;
  return {
    status: order.status,
    seq: order.seq,
    version: order.seq,
    total: order.totalMinor,
    net: order.netMinor,
    commission: order.commissionMinor,
    tax: order.taxMinor,
    sellerFee: order.sellerFeeMinor,
    held: order.heldMinor,
    released: order.releasedMinor,
    refunded: order.refundedMinor,
    stock: order.stock,
    dueAction: order.dueAction,
    dueAt: isDueSame ? seenDue : order.dueAt,
  };
}

function walletDifferences(market: Market, seen: Readonly<Record<string, { posted: number; held: number }>>) {
  const empty = { posted: 0, held: 0 };
  const keys = [...new Set([...Object.keys(market.wallets), ...Object.keys(seen)])];
  return differences('wallet of', keys, Object.fromEntries(keys.map((key) => [key, seen[key] ?? empty])), (key) => ({
    ...(market.wallets[key] ?? empty),
  }));
}

type Row = Readonly<Record<string, unknown>>;

function differences(
  kind: string,
  names: readonly string[],
  seen: Readonly<Record<string, Row>>,
  expect: (name: string) => Row,
): Difference[] {
  return names.flatMap((name): Difference[] => {
    const expected = expect(name);
    const got = seen[name];
    if (got === undefined) return [{ what: `${kind} ${name}`, expected, got: 'nothing' }];
    const wrong = Object.keys(expected).filter((field) => (expected[field] ?? null) !== (got[field] ?? null));
    if (wrong.length === 0) return [];
    const only = (row: Row) => Object.fromEntries(wrong.map((field) => [field, row[field] ?? null]));
    return [{ what: `${kind} ${name}`, expected: only(expected), got: only(got) }];
  });
}

/** Everything: each order, payment, refund, withdrawal and request of staff, the platform's accounts, and what the books say themselves. */
export async function compareEverything(
  product: Product,
  market: Market,
  platformBefore: Readonly<Record<string, number>>,
): Promise<Difference[]> {
  const found = await compare(product, market, everythingOf(market));
  const platform = await lookAtPlatform(product);
  for (const key of new Set([...Object.keys(platform), ...Object.keys(market.platform)])) {
    const got = (platform[key] ?? 0) - (platformBefore[key] ?? 0);
    const expected = market.platform[key] ?? 0;
    if (got !== expected) found.push({ what: `platform's ${key}`, expected, got });
  }
  const violations = await verifyBooks(product);
  if (violations.length > 0) found.push({ what: 'ledger.verify()', expected: [], got: violations });
  return found;
}
