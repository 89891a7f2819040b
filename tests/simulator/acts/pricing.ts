/**
 * Acts of staff that change prices: commission of a store, who bears what a company charges, what withdrawals cost; at once, or from
 * some hour on.
 */
import type { Market } from '../model/market.ts';
import type { PriceChange } from '../model/pricing.ts';
import { idOf, learn } from '../product/product.ts';
import type { Act, World } from '../world.ts';
import { agreeing } from './approving.ts';
import { ofFinance } from './shopping.ts';

const hour = 3_600_000;

type Kind = 'commission' | 'provider_fee' | 'refund_fee' | 'withdrawal_fee';

const nameOf: Readonly<Record<Kind, string>> = {
  commission: 'commission of',
  provider_fee: 'fee of',
  refund_fee: 'refunds of',
  withdrawal_fee: 'withdrawals in',
};

const kinds: readonly (readonly [weight: number, kind: Kind])[] = [
  [2, 'commission'],
  [2, 'provider_fee'],
  [1, 'refund_fee'],
  [1, 'withdrawal_fee'],
];

const companies = ['paystack', 'jazzcash', 'easypaisa'];

const subjectsOf = (market: Market): Readonly<Record<Kind, readonly string[]>> => ({
  commission: Object.keys(market.stores),
  provider_fee: companies,
  refund_fee: companies,
  withdrawal_fee: ['NGN', 'PKR'],
});

export function changeRules(world: World): Act[] {
  const { random, market } = world;
  const kind = random.weighted(kinds);
  const subject = random.pick(subjectsOf(market)[kind]);
  const rule = `${nameOf[kind]} ${subject}`;
  const versions = market.rules[rule]?.length ?? 0;
  const isFee = kind === 'provider_fee' || kind === 'refund_fee';
  const bearer = isFee ? random.pick(['platform', 'seller', 'buyer', 'buyer'] as const) : null;
  const isFree = bearer === 'platform';
  const maker = ofFinance(world, 0.9);
  const wish: PriceChange = {
    rule,
    bps: isFree ? 0 : random.whole(0, kind === 'commission' ? 2_500 : 400),
    fixedMinor: isFree ? 0 : random.pick([0, 0, 1, 5_000]),
    bearer,
    isReturned: kind === 'provider_fee' || kind === 'withdrawal_fee' ? random.chance(0.6) : true,
    freePerMonth: kind === 'withdrawal_fee' ? random.pick([0, 0, 1, 3]) : 0,
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
    payload: () => payloadOf(world, wish, kind, subject),
    learns: (result) => learn(world.product, rule, result['rule_id']),
  });
}

function inWords({ rule, bps, fixedMinor, bearer, from }: PriceChange): string {
  const borne = bearer === null ? '' : `, borne by the ${bearer}`;
  return `sets ${rule} to ${bps} bps and ${fixedMinor}${borne}${from === null ? '' : `, from ${new Date(from).toISOString()}`}`;
}

const payloadOf = (world: World, wish: PriceChange, kind: Kind, subject: string) => ({
  kind,
  rule_id: wish.expectedVersion === null ? null : idOf(world.product, wish.rule),
  version: wish.expectedVersion,
  fields: {
    name: wish.rule,
    ...dimensionsOf(world, kind, subject),
    rate_bps: wish.bps,
    fixed_minor: wish.fixedMinor,
    ...restOf(kind, wish),
  },
  effective_from: wish.from === null ? null : new Date(wish.from).toISOString(),
});

/** What else a rule of this kind says. */
function restOf(kind: Kind, { bearer, isReturned, freePerMonth }: PriceChange) {
  if (kind === 'commission') return {};
  if (kind === 'refund_fee') return { bearer };
  const is_returned_on_reversal = isReturned;
  return kind === 'withdrawal_fee'
    ? { free_per_month: freePerMonth, is_returned_on_reversal }
    : { bearer, is_returned_on_reversal };
}

/** A rule for one company outranks those for any. */
function dimensionsOf({ product, market }: World, kind: Kind, subject: string): Record<string, string> {
  if (kind === 'commission') {
    return { store_id: idOf(product, subject), currency: market.stores[subject]?.currency ?? '' };
  }
  if (kind === 'withdrawal_fee') return { provider: subject === 'PKR' ? 'bank' : 'paystack', currency: subject };
  return { provider: subject, currency: subject === 'paystack' ? 'NGN' : 'PKR' };
}
