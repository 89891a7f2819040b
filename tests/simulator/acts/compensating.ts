/** Adjustments: staff give from the platform's goodwill, or take back, when two of them agree. */
import { availableOf } from '../model/market.ts';
import { idOf, type Product } from '../product/product.ts';
import type { Act, World } from '../world.ts';
import { agreeing } from './approving.ts';
import { ofFinance } from './shopping.ts';

/** For anybody who has a wallet: staff, too, who must not decide about their own. */
export function compensate(world: World): Act[] | null {
  const { random, market, product } = world;
  const wallets = Object.keys(market.wallets);
  if (wallets.length === 0) return null;
  const wallet = random.pick(wallets);
  const [owner, currency] = [wallet.slice(0, -4), wallet.slice(-3)];
  const available = availableOf(market, owner, currency);
  const amountMinor = random.chance(0.85)
    ? random.whole(1, 200_000)
    : random.pick([0, -1, available + 1, 5_000_000_001]);
  const isGiven = random.chance(0.7);
  const countsFrom = random.chance(0.6) ? null : market.now - random.pick([1, 5, 24, 48, 96, 400, -1]) * 3_600_000;
  return agreeing(world, {
    maker: ofFinance(world, 0.9),
    action: 'ledger.adjustment',
    wish: { owner, currency, amountMinor, isGiven, countsFrom },
    reason: random.chance(0.95) ? 'The parcel was late.' : '',
    text: `${isGiven ? 'gives' : 'takes back'} ${amountMinor} ${currency} ${isGiven ? 'to' : 'of'} ${owner}`,
    async payload() {
      const { wallet: theirs, goodwill } = await accountsOf(product, owner, currency);
      const [debit_account, credit_account] = isGiven ? [goodwill, theirs] : [theirs, goodwill];
      const effective = countsFrom === null ? {} : { effective_at: new Date(countsFrom).toISOString() };
      return { debit_account, credit_account, amount_minor: amountMinor, ...effective };
    },
  });
}

/** As staff find them in the list of accounts. */
async function accountsOf(product: Product, owner: string, currency: string) {
  const [row] = await product.sql<{ wallet: number; goodwill: number }[]>`
    select
      ledger.account('wallet', ${idOf(product, owner)}, ${currency})::float8 as wallet,
      ledger.account('goodwill', ledger.platform_owner(), ${currency})::float8 as goodwill`;
  if (row === undefined) throw new Error(`${owner} has no wallet in ${currency}.`);
  return row;
}
