/** Acts of staff that change prices: commission of a store, and who bears what a company charges; now, or from some hour on. */
import { changePrices, type PriceChange } from '../model/pricing.ts';
import { idOf, learn } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { people } from './shopping.ts';

const hour = 3_600_000;

export function changeRules(world: World): Act {
  const { random, market } = world;
  const isCommission = random.chance(0.5);
  const store = random.pick(Object.keys(market.stores));
  const provider = random.pick(['paystack', 'jazzcash', 'easypaisa']);
  const rule = isCommission ? `commission of ${store}` : `fee of ${provider}`;
  const versions = market.rules[rule]?.length ?? 0;
  const bearer = isCommission ? null : random.pick(['platform', 'seller', 'buyer'] as const);
  const isFree = bearer === 'platform';
  return changing(world, {
    person: random.chance(0.9) ? random.pick(['Finance', 'Controller']) : random.pick(people(world)),
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
    reason: random.chance(0.95) ? 'The contract is new.' : ' ',
  });
}

function changing(world: World, change: PriceChange): Act {
  const { product } = world;
  const { person, rule, bps, fixedMinor, bearer, from, expectedVersion, reason } = change;
  const isKnown = world.product.ids.has(rule);
  return commandAct(world, {
    person,
    command: 'admin_save_pricing_rule',
    text: `sets ${rule} to ${bps} bps and ${fixedMinor}${bearer === null ? '' : `, borne by the ${bearer}`}${from === null ? '' : `, from ${new Date(from).toISOString()}`}`,
    keyed: { key: world.key(), body: change },
    args: () => ({
      p_kind: bearer === null ? 'commission' : 'provider_fee',
      p_rule_id: isKnown ? idOf(product, rule) : null,
      p_fields: {
        name: rule,
        ...dimensionsOf(world, rule),
        rate_bps: bps,
        fixed_minor: fixedMinor,
        ...whoBears(change),
      },
      p_effective_from: from === null ? null : new Date(from).toISOString(),
      p_expected_version: isKnown ? expectedVersion : null,
      p_reason: reason,
    }),
    predict: (market) => changePrices(market, change),
    bind: (_market, answer) => learn(product, rule, answer['rule_id']),
  });
}

const whoBears = ({ bearer, isReturned }: PriceChange) =>
  bearer === null ? {} : { bearer, is_returned_on_reversal: isReturned };

function dimensionsOf({ product, market }: World, rule: string): Record<string, string> {
  const store = rule.replace('commission of ', '');
  const { currency } = market.stores[store] ?? {};
  if (currency !== undefined) return { store_id: idOf(product, store), currency };
  const provider = rule.replace('fee of ', '');
  return { provider, currency: provider === 'paystack' ? 'NGN' : 'PKR' };
}
