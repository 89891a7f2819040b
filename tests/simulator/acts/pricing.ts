/** Acts of staff that change prices: commission of a store, and who bears what a company charges; at once, or from some hour on. */
import type { PriceChange } from '../model/pricing.ts';
import { idOf, learn } from '../product/product.ts';
import type { Act, World } from '../world.ts';
import { agreeing } from './approving.ts';
import { people } from './shopping.ts';

const hour = 3_600_000;

export function changeRules(world: World): Act[] {
  const { random, market } = world;
  const isCommission = random.chance(0.5);
  const store = random.pick(Object.keys(market.stores));
  const provider = random.pick(['paystack', 'jazzcash', 'easypaisa']);
  const rule = isCommission ? `commission of ${store}` : `fee of ${provider}`;
  const versions = market.rules[rule]?.length ?? 0;
  const bearer = isCommission ? null : random.pick(['platform', 'seller', 'buyer'] as const);
  const isFree = bearer === 'platform';
  const maker = random.chance(0.9) ? random.pick(['Finance', 'Controller']) : random.pick(people(world));
  const wish: PriceChange = {
    rule,
    bps: isFree ? 0 : random.whole(0, isCommission ? 2_500 : 400),
    fixedMinor: isFree ? 0 : random.pick([0, 0, 1, 5_000]),
    bearer,
    isReturned: random.chance(0.6),
    from: random.weighted([
      [5, null],
      [3, market.now + random.whole(1, 60) * hour],
      [1, market.now - hour],
    ]),
    expectedVersion: versions === 0 ? null : versions - (random.chance(0.93) ? 0 : 1),
  };
  return agreeing(world, {
    maker,
    action: 'pricing_rule.save',
    wish,
    reason: random.chance(0.95) ? 'The contract is new.' : ' ',
    text: inWords(wish),
    payload: () => payloadOf(world, wish),
    learns: (result) => learn(world.product, rule, result['rule_id']),
  });
}

function inWords({ rule, bps, fixedMinor, bearer, from }: PriceChange): string {
  const borne = bearer === null ? '' : `, borne by the ${bearer}`;
  return `sets ${rule} to ${bps} bps and ${fixedMinor}${borne}${from === null ? '' : `, from ${new Date(from).toISOString()}`}`;
}

const payloadOf = (world: World, wish: PriceChange) => ({
  kind: wish.bearer === null ? 'commission' : 'provider_fee',
  rule_id: wish.expectedVersion === null ? null : idOf(world.product, wish.rule),
  version: wish.expectedVersion,
  fields: {
    name: wish.rule,
    ...dimensionsOf(world, wish.rule),
    rate_bps: wish.bps,
    fixed_minor: wish.fixedMinor,
    ...(wish.bearer === null ? {} : { bearer: wish.bearer, is_returned_on_reversal: wish.isReturned }),
  },
  effective_from: wish.from === null ? null : new Date(wish.from).toISOString(),
});

function dimensionsOf({ product, market }: World, rule: string): Record<string, string> {
  const store = rule.replace('commission of ', '');
  const { currency } = market.stores[store] ?? {};
  if (currency !== undefined) return { store_id: idOf(product, store), currency };
  const provider = rule.replace('fee of ', '');
  return { provider, currency: provider === 'paystack' ? 'NGN' : 'PKR' };
}
