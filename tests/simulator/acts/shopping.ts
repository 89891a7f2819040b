/** Acts around the shops: buying, stock, prices, holidays, and money that reached the bank. */
import { address } from '../cast.ts';
import { done, firstProblem, worksIn } from '../model/market.ts';
import type { Credit } from '../model/bank-transfers.ts';
import { goodsMinor, placeOrder, type Purchase } from '../model/buying.ts';
import { orderContext, wantsCodeToOrder } from '../model/risk.ts';
import { idOf, learn } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { agreeing, type Request } from './approving.ts';
import { confirming } from './withdrawing.ts';

export function people(world: World): string[] {
  return Object.keys(world.market.members);
}

export const finance = ['Finance', 'Controller'];

/** Mostly one of finance; now and then anybody, who may not. */
export function ofFinance(world: World, often = 0.93): string {
  return world.random.chance(often) ? world.random.pick(finance) : world.random.pick(people(world));
}

export function ownerOf(world: World, store: string): string {
  return people(world).find((name) => world.market.members[name]?.works[store] === 'owner') ?? '';
}

/** Somebody buys, mostly what can be bought and paid for. */
export function buy(world: World): Act[] {
  const { random, market } = world;
  const store = random.pick(Object.keys(market.stores));
  const own = Object.keys(market.products).filter((name) => market.products[name]?.store === store);
  const buyers = people(world).filter((name) => !/Finance|Controller|Director|Support|Moderator/.test(name));
  const items = random.chance(0.3)
    ? own.slice(0, random.whole(1, own.length)).map((product) => ({ product, quantity: random.whole(1, 3) }))
    : [{ product: random.pick(own), quantity: random.whole(1, 4) }];
  const right = goodsMinor(market, items) + (market.stores[store]?.deliveryMinor ?? 0);
  const purchase: Purchase = { buyer: random.pick(buyers), store, items, method: 'wallet', expectedMinor: right };
  const wanted = random.chance(0.85) ? withMethod(world, purchase) : spoilt(world, purchase);
  return [...codeToOrder(world, wanted), placing(world, wanted)];
}

/** Whoever is asked for a code has mostly entered it before. */
export function codeToOrder(
  world: World,
  { buyer, store, expectedMinor }: Pick<Purchase, 'buyer' | 'store' | 'expectedMinor'>,
): Act[] {
  const { random, market, product } = world;
  const { currency } = market.stores[store] ?? {};
  if (currency === undefined || !wantsCodeToOrder(market, buyer) || random.chance(0.25)) return [];
  return [
    confirming(world, {
      person: buyer,
      action: 'order.place',
      context: orderContext(store, expectedMinor, currency),
      sent: () => ({ store_id: idOf(product, store), total_minor: expectedMinor, currency }),
      name: world.name('confirmation'),
    }),
  ];
}

function withMethod(world: World, purchase: Purchase): Purchase {
  return { ...purchase, method: world.random.chance(0.35) ? 'provider' : 'wallet' };
}

/** One thing of the order is wrong. */
function spoilt(world: World, purchase: Purchase): Purchase {
  const { random, market } = world;
  const [first] = purchase.items;
  if (first === undefined) return purchase;
  const elsewhere = Object.keys(market.products).filter((name) => market.products[name]?.store !== purchase.store);
  return random.pick<() => Purchase>([
    () => ({ ...purchase, items: [] }),
    () => ({ ...purchase, items: [{ ...first, quantity: random.pick([0, -1, 10_001, 101, 100]) }] }),
    () => ({ ...purchase, items: [first, first] }),
    () => ({ ...purchase, items: [{ ...first, product: random.pick([...elsewhere, 'product nobody made']) }] }),
    () => ({ ...purchase, method: 'cash' }),
    () => ({ ...purchase, expectedMinor: purchase.expectedMinor + random.pick([-1, 1]) }),
    () => ({ ...purchase, store: 'store nobody opened' }),
    () => ({ ...purchase, buyer: ownerOf(world, purchase.store) }),
  ])();
}

export function placing(world: World, purchase: Purchase, key = world.key()): Act {
  const { product } = world;
  const name = world.name('order');
  const { buyer, store, items, method, expectedMinor } = purchase;
  const what = items.map(({ product: item, quantity }) => `${quantity} x ${item}`).join(', ');
  return commandAct(world, {
    person: buyer,
    command: 'place_order',
    text: `buys ${what || 'nothing'} in ${store} for ${expectedMinor} by ${method} as ${name}`,
    touched: { orders: [name] },
    keyed: { key, body: purchase },
    args: () => ({
      p_store_id: idOf(product, store),
      p_items: items.map((item) => ({ product_id: idOf(product, item.product), quantity: item.quantity })),
      p_address: address,
      p_payment_method: method,
      p_expected_total_minor: expectedMinor,
      p_note: null,
    }),
    predict: (market) => placeOrder(market, name, purchase),
    bind: (_market, answer) => learn(product, name, answer['order_id']),
    other: () => placing(world, { ...purchase, expectedMinor: expectedMinor + 1 }, key),
  });
}

/** Pieces arrive or are thrown away. */
export function adjustStock(world: World): Act {
  const { random, market } = world;
  const item = random.pick(Object.keys(market.products));
  const store = market.products[item]?.store ?? '';
  const person = random.chance(0.9) ? ownerOf(world, store) : random.pick(people(world));
  const isBad = random.chance(0.15);
  const delta = isBad ? random.pick([0, -1_000, 1_000_001]) : random.pick([5, 8, 12, 20, -1, -2]);
  const reason = random.chance(0.95) ? (delta < 0 ? 'damaged' : 'received') : 'stolen';
  return adjusting(world, { person, item, delta, reason });
}

interface Adjustment {
  readonly person: string;
  readonly item: string;
  readonly delta: number;
  readonly reason: string;
}

export function adjusting(world: World, adjustment: Adjustment): Act {
  const { product } = world;
  const { person, item, delta, reason } = adjustment;
  return commandAct(world, {
    person,
    command: 'adjust_stock',
    text: `changes the stock of ${item} by ${delta} (${reason})`,
    keyed: { key: world.key(), body: adjustment },
    args: () => ({ p_product_id: idOf(product, item), p_delta: delta, p_reason: reason, p_note: null }),
    predict(now) {
      const kept = now.products[item];
      if (kept === undefined) return 'product.not_found';
      const problem = firstProblem([
        [!worksIn(now, person, kept.store), 'product.not_found'],
        [reason === 'stolen', 'stock.reason_invalid'],
        [delta === 0 || Math.abs(delta) > 1_000_000, 'stock.delta_invalid'],
        [kept.onHand + delta < kept.reserved, 'stock.below_reserved'],
      ]);
      if (problem === done) kept.onHand += delta;
      return problem;
    },
  });
}

export function changePrice(world: World): Act {
  const { random, market, product } = world;
  const item = random.pick(Object.keys(market.products));
  const store = market.products[item]?.store ?? '';
  const person = random.chance(0.85) ? ownerOf(world, store) : random.pick(people(world));
  const priceMinor = random.chance(0.85) ? random.whole(1, 700_000) : random.pick([0, -5]);
  return commandAct(world, {
    person,
    command: 'save_product',
    text: `prices ${item} at ${priceMinor}`,
    keyed: { key: world.key(), body: { item, priceMinor } },
    args: () => ({
      p_product_id: idOf(product, item),
      p_store_id: idOf(product, store),
      p_fields: { price_minor: priceMinor },
    }),
    predict(now) {
      const kept = now.products[item];
      if (kept === undefined || !worksIn(now, person, store)) return 'permission.denied';
      if (priceMinor < 1) return 'product.price_invalid';
      kept.priceMinor = priceMinor;
      return done;
    },
  });
}

/** The bank's references are unique for ever, also over runs with one seed on one host. */
export function newReference({ random, product }: World): string {
  // MT940 has room for sixteen characters.
  return `${idOf(product, 'Finance').slice(0, 6)}${random.uuid().replaceAll('-', '').slice(0, 10)}`.toUpperCase();
}

/** Finance credits a wallet with money of the bank's statement: one asks, another approves. */
export function bankTransfer(world: World): Act[] {
  const { random, market } = world;
  const maker = ofFinance(world, 0.92);
  const payee = random.pick(people(world));
  const currency = market.members[payee]?.country === 'PK' ? 'PKR' : 'NGN';
  const amountMinor = random.chance(0.9)
    ? random.whole(500_000, 6_000_000)
    : random.pick([0, -1, 2_500_000_001, 9_007_199_254_740_992]);
  const known = Object.keys(market.bankTransfers).at(-1);
  const reference = known !== undefined && random.chance(0.08) ? known : newReference(world);
  const reason = random.chance(0.95) ? seen : ' ';
  return agreeing(world, crediting(world, { payee, currency, amountMinor, reference }, maker, reason));
}

const seen = 'Seen on the statement.';

/** The request that credits a wallet. */
export function crediting(world: World, credit: Credit, maker: string, reason = seen): Request {
  const { payee, currency, amountMinor, reference } = credit;
  return {
    maker,
    action: 'bank_transfer.record',
    wish: credit,
    reason,
    text: `credits ${payee} with ${amountMinor} ${currency} of line ${reference}`,
    payload: () => ({
      user_id: idOf(world.product, payee),
      amount_minor: amountMinor,
      currency,
      bank_reference: reference,
    }),
  };
}
