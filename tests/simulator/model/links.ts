/** Payment links in the model: a sale agreed on elsewhere, at its own price, that whoever has the link may buy. */
import { buyAs, placeProblem } from './buying.ts';
import { done, firstProblem, isTooOften, worksIn, type Market, type Verdict } from './market.ts';

export const links = { createdPerHour: 60, orderedPerHour: 30, mostHours: 2160 };

const hourMs = 3_600_000;

export interface Link {
  readonly store: string;
  /** Null: something that is not on sale in the store. */
  readonly product: string | null;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly deliveryMinor: number;
  /** Null: as often as wanted. */
  readonly mostUses: number | null;
  readonly expiresAt: number;
  isRevoked: boolean;
}

export interface LinkRequest {
  readonly person: string;
  readonly store: string;
  readonly product: string | null;
  readonly quantity: number;
  readonly unitMinor: number;
  /** Null: the store's. */
  readonly deliveryMinor: number | null;
  readonly mostUses: number | null;
  readonly hours: number;
}

const isWithin = (value: number | null, least: number, most: number) =>
  value === null || (value >= least && value <= most);

export function createLink(market: Market, name: string, request: LinkRequest): Verdict {
  const { person, store, product, quantity, unitMinor, deliveryMinor, mostUses, hours } = request;
  const shop = market.stores[store];
  const isReadable =
    isWithin(quantity, 1, 10_000) &&
    unitMinor >= 1 &&
    isWithin(deliveryMinor, 0, Infinity) &&
    isWithin(mostUses, 1, 10_000) &&
    isWithin(hours, 1, links.mostHours);
  const problem = firstProblem([
    [!worksIn(market, person, store), 'permission.denied'],
    [shop === undefined || shop.status === 'suspended', 'store.not_found'],
    [shop?.status === 'on_holiday', 'store.closed'],
    [!isReadable, 'payment_link.invalid'],
    [product !== null && market.products[product]?.store !== store, 'product.unavailable'],
  ]);
  if (problem !== done || shop === undefined) return problem;
  if (isTooOften(market, `link ${person}`, links.createdPerHour, hourMs)) return 'rate.limited';
  market.links[name] = {
    store,
    product,
    quantity,
    unitMinor,
    deliveryMinor: deliveryMinor ?? shop.deliveryMinor,
    mostUses,
    expiresAt: market.now + hours * hourMs,
    isRevoked: false,
  };
  return done;
}

export function revokeLink(market: Market, person: string, name: string): Verdict {
  const link = market.links[name];
  if (link === undefined || !worksIn(market, person, link.store)) return 'permission.denied';
  link.isRevoked = true;
  return done;
}

/** Orders that were paid, or may still be. */
const usesOf = (market: Market, name: string) =>
  Object.values(market.orders).filter(({ link, status, isPaid }) => link === name && (isPaid || status !== 'cancelled'))
    .length;

export function linkStatus(market: Market, name: string): 'revoked' | 'expired' | 'used_up' | 'active' {
  const link = market.links[name];
  if (link === undefined || link.isRevoked) return 'revoked';
  if (link.expiresAt <= market.now) return 'expired';
  return link.mostUses !== null && usesOf(market, name) >= link.mostUses ? 'used_up' : 'active';
}

export const linkTotal = ({ unitMinor, quantity, deliveryMinor }: Link) => unitMinor * quantity + deliveryMinor;

export interface LinkPurchase {
  readonly buyer: string;
  readonly link: string;
  readonly method: string;
  readonly expectedMinor: number;
}

export function buyByLink(market: Market, order: string, { buyer, link: name, method, expectedMinor }: LinkPurchase) {
  const windows = structuredClone(market.windows);
  if (isTooOften(market, `buy by link ${buyer}`, links.orderedPerHour, hourMs)) return 'rate.limited';
  const link = market.links[name];
  const problem = firstProblem([
    [link === undefined, 'payment_link.not_found'],
    [link !== undefined && linkStatus(market, name) !== 'active', 'payment_link.ended'],
  ]);
  const verdict =
    problem === done && link !== undefined
      ? buyIt(market, order, link, { buyer, link: name, method, expectedMinor })
      : problem;
  if (verdict !== done) market.windows = windows;
  return verdict;
}

function buyIt(
  market: Market,
  order: string,
  link: Link,
  { buyer, link: name, method, expectedMinor }: LinkPurchase,
): Verdict {
  const { store, product, quantity, unitMinor, deliveryMinor } = link;
  const place = placeProblem(market, { buyer, store, method });
  if (place !== done) return place;
  const kept = market.products[product ?? ''];
  if (kept !== undefined && kept.onHand - kept.reserved < quantity) return 'stock.insufficient';
  if (linkTotal(link) !== expectedMinor) return 'order.total_changed';
  const lines = [{ product: product ?? `goods of ${name}`, quantity, priceMinor: unitMinor }];
  return buyAs(market, order, { buyer, store, method, lines, deliveryMinor, link: name });
}
