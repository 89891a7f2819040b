/** Acts around payment links: sellers make and end them, whoever has one buys by it. */
import { address } from '../cast.ts';
import { buyByLink, createLink, linkTotal, revokeLink, type LinkPurchase, type LinkRequest } from '../model/links.ts';
import { idOf, learn } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { codeToOrder, ownerOf, people } from './shopping.ts';

export function makeLink(world: World): Act {
  const { random, market } = world;
  const store = random.pick(Object.keys(market.stores));
  const products = Object.keys(market.products);
  const own = products.filter((name) => market.products[name]?.store === store);
  const spoiled = random.chance(0.1) ? random.pick(['quantity', 'price', 'hours', 'product'] as const) : null;
  return making(world, {
    person: random.chance(0.92) ? ownerOf(world, store) : random.pick(people(world)),
    store,
    product: spoiled === 'product' ? random.pick(products) : random.chance(0.6) ? random.pick(own) : null,
    quantity: spoiled === 'quantity' ? random.pick([0, 10_001]) : random.whole(1, 4),
    unitMinor: spoiled === 'price' ? random.pick([0, -1]) : random.pick([1, random.whole(1_000, 900_000)]),
    deliveryMinor: random.pick([null, null, 0, 12_345]),
    mostUses: random.pick([null, 1, 1, 2]),
    hours: spoiled === 'hours' ? random.pick([0, 2161]) : random.pick([1, 24, 72, 500]),
  });
}

function making(world: World, request: LinkRequest, key = world.key()): Act {
  const { product } = world;
  const { person, store, product: item, quantity, unitMinor, deliveryMinor, mostUses, hours } = request;
  const name = world.name('link');
  return commandAct(world, {
    person,
    command: 'create_payment_link',
    text: `writes ${name} for ${quantity} x ${item ?? 'something'} of ${store} at ${unitMinor} each`,
    touched: { links: [name] },
    keyed: { key, body: request },
    args: () => ({
      p_store_id: idOf(product, store),
      p_fields: {
        ...(item === null ? { title: name, category_slug: 'textiles' } : { product_id: idOf(product, item) }),
        quantity,
        unit_price_minor: unitMinor,
        ...(deliveryMinor === null ? {} : { delivery_minor: deliveryMinor }),
        ...(mostUses === null ? {} : { max_uses: mostUses }),
        valid_hours: hours,
      },
    }),
    predict: (market) => createLink(market, name, request),
    bind(_market, answer) {
      learn(product, name, answer['payment_link_id']);
      learn(product, `${name} slug`, answer['slug']);
    },
    other: () => making(world, { ...request, unitMinor: unitMinor + 1 }, key),
  });
}

const knownLinks = ({ market, product }: World) => Object.keys(market.links).filter((name) => product.ids.has(name));

export function useLink(world: World): Act[] | null {
  const { random, market } = world;
  const names = knownLinks(world);
  if (names.length === 0) return null;
  const link = random.chance(0.97) ? random.pick(names.slice(-6)) : 'link nobody wrote';
  const kept = market.links[link];
  const buyers = people(world).filter((name) => /Buyer|Seller|Manager/.test(name));
  const expectedMinor = kept === undefined ? 1 : linkTotal(kept) + (random.chance(0.95) ? 0 : 1);
  const method = random.weighted([
    [6, 'wallet'],
    [3, 'provider'],
    [0.3, 'cash'],
  ]);
  const purchase = { buyer: random.pick(buyers), link, method, expectedMinor };
  const code = codeToOrder(world, { ...purchase, store: kept?.store ?? '' });
  return [...code, buyingByLink(world, purchase)];
}

export function buyingByLink(world: World, purchase: LinkPurchase, key = world.key()): Act {
  const { product } = world;
  const { buyer, link, method, expectedMinor } = purchase;
  const name = world.name('order');
  return commandAct(world, {
    person: buyer,
    command: 'place_order_by_link',
    text: `buys by ${link} for ${expectedMinor} by ${method} as ${name}`,
    touched: { orders: [name], links: [link] },
    keyed: { key, body: purchase },
    args: () => ({
      p_slug: product.ids.get(`${link} slug`) ?? '0'.repeat(18),
      p_address: address,
      p_payment_method: method,
      p_expected_total_minor: expectedMinor,
      p_note: null,
    }),
    predict: (market) => buyByLink(market, name, purchase),
    bind: (_market, answer) => learn(product, name, answer['order_id']),
    other: () => buyingByLink(world, { ...purchase, expectedMinor: expectedMinor + 1 }, key),
  });
}

export function endLink(world: World): Act | null {
  const { random, market, product } = world;
  const names = knownLinks(world);
  if (names.length === 0) return null;
  const name = random.pick(names);
  const person = random.chance(0.85) ? ownerOf(world, market.links[name]?.store ?? '') : random.pick(people(world));
  return commandAct(world, {
    person,
    command: 'revoke_payment_link',
    text: `ends ${name}`,
    touched: { links: [name] },
    args: () => ({ p_payment_link_id: idOf(product, name) }),
    predict: (now) => revokeLink(now, person, name),
  });
}

/** Two want the last use of a link, or it is ended while it is used. */
export function lastUse(world: World): [Act, Act] | null {
  const { random, market } = world;
  const names = knownLinks(world).filter((name) => market.links[name]?.isRevoked === false);
  if (names.length === 0) return null;
  const link = random.pick(names.slice(-4));
  const kept = market.links[link];
  if (kept === undefined) return null;
  const buyers = people(world).filter((name) => name.startsWith('Buyer'));
  const purchase = () =>
    buyingByLink(world, { buyer: random.pick(buyers), link, method: 'provider', expectedMinor: linkTotal(kept) });
  const ending = random.chance(0.4) ? endLink(world) : null;
  return [purchase(), ending ?? purchase()];
}
