/** Acts of two of finance that give one currency for another. */
import type { Exchange, RateWish } from '../model/exchange.ts';
import { availableOf } from '../model/market.ts';
import { idOf, type Product } from '../product/product.ts';
import type { Act, World } from '../world.ts';
import { agreeing } from './approving.ts';
import { ofFinance, people } from './shopping.ts';

export function setRate(world: World): Act[] {
  const { random, market, product } = world;
  const [from, to] = random.pick([
    ['NGN', 'PKR'],
    ['PKR', 'NGN'],
  ] as const);
  const spoiled = random.chance(0.1) ? random.pick(['rate', 'spread', 'end', 'pair'] as const) : null;
  const as = world.name('rate');
  const usual = from === 'NGN' ? `0.${random.whole(15, 22)}${random.whole(0, 99_999_999)}` : `${random.whole(4, 6)}.5`;
  const wish: RateWish = {
    as,
    from,
    to: spoiled === 'pair' ? from : to,
    rate: spoiled === 'rate' ? random.pick(['0', '-1', '1e3', '0.12345678901']) : usual,
    spreadBps: spoiled === 'spread' ? random.pick([-1, 1_001]) : random.pick([0, 0, 50, 333, 1_000]),
    validUntil: market.now + (spoiled === 'end' ? -1 : random.pick([2, 24, 24 * 7])) * 3_600_000,
  };
  return agreeing(world, {
    maker: ofFinance(world, 0.92),
    action: 'ledger.exchange_rate',
    wish,
    reason: 'The rate of the central bank.',
    text: `sets ${as}: 1 ${from} = ${wish.rate} ${wish.to}, ${wish.spreadBps} bps kept`,
    payload: () => ({
      from_currency: from,
      to_currency: wish.to,
      rate: wish.rate,
      spread_basis_points: wish.spreadBps,
      valid_until: new Date(wish.validUntil).toISOString(),
    }),
    learns: (result) => void product.ids.set(as, String(result['rate_id'])),
  });
}

/** Of somebody who has both wallets, mostly at the rate that holds. */
export function exchangeMoney(world: World): Act[] | null {
  const { random, market, product } = world;
  const owners = [...people(world), ...Object.keys(market.stores)].filter(
    (name) => `${name} PKR` in market.wallets && `${name} NGN` in market.wallets,
  );
  const rates = Object.keys(market.rates);
  if (owners.length === 0 || rates.length === 0) return null;
  const owner = random.pick(owners);
  const rate = random.chance(0.8) ? (rates.at(-1) ?? '') : random.pick(rates);
  const kept = market.rates[rate];
  if (kept === undefined) return null;
  const [from, to] = random.chance(0.95) ? [kept.from, kept.to] : [kept.to, kept.from];
  const available = availableOf(market, owner, from);
  const amountMinor = random.weighted([
    [8, random.whole(1, Math.max(1, Math.min(available, 1_000_000)))],
    [1, 1],
    [1, random.pick([0, -1])],
    [1, available + 1],
  ]);
  const wish: Exchange = { owner, from, to, amountMinor, rate };
  return agreeing(world, {
    maker: ofFinance(world, 0.92),
    action: 'ledger.exchange',
    wish,
    reason: random.chance(0.95) ? 'Its owner asked for it.' : '',
    text: `gives ${amountMinor} ${from} of ${owner} for ${to} at ${rate}`,
    payload: async () => ({
      from_account: await walletId(product, owner, from),
      to_account: await walletId(product, owner, to),
      amount_minor: amountMinor,
      rate_id: Number(product.ids.get(rate) ?? 0),
    }),
  });
}

/** As staff find it in the list of accounts. */
async function walletId(product: Product, owner: string, currency: string): Promise<number> {
  const [row] = await product.sql<{ id: number }[]>`
    select a.id::float8 as id from ledger.accounts as a
    where a.kind = 'wallet' and a.owner_id = ${idOf(product, owner)} and a.currency = ${currency}`;
  return row?.id ?? 0;
}
