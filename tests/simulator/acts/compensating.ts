/** Adjustments: staff give from the platform's goodwill, or take back, when two of them agree. */
import {
  availableOf,
  book,
  done,
  firstProblem,
  hasRight,
  walletOf,
  type Market,
  type Verdict,
} from '../model/market.ts';
import { isRefusedCode } from '../model/payments.ts';
import { idOf, type Product } from '../product/product.ts';
import type { Act, World } from '../world.ts';
import { agreed } from './approving.ts';
import { people } from './shopping.ts';

interface Adjustment {
  readonly maker: string;
  readonly checker: string;
  readonly owner: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly isGiven: boolean;
  readonly reason: string;
}

/** For the wallet of somebody who is not staff: nobody decides about the own money. */
export function compensate(world: World): Act | null {
  const { random, market } = world;
  const wallets = Object.keys(market.wallets).filter((key) => {
    const owner = key.slice(0, -4);
    return owner in market.stores || market.members[owner]?.rights.length === 0;
  });
  if (wallets.length === 0) return null;
  const wallet = random.pick(wallets);
  const [owner, currency] = [wallet.slice(0, -4), wallet.slice(-3)];
  const maker = random.chance(0.9) ? random.pick(['Finance', 'Controller']) : random.pick(people(world));
  const isGiven = random.chance(0.7);
  const available = availableOf(market, owner, currency);
  return adjusting(world, {
    maker,
    checker: maker === 'Controller' ? 'Finance' : 'Controller',
    owner,
    currency,
    amountMinor: random.chance(0.85) ? random.whole(1, 200_000) : random.pick([0, -1, available + 1]),
    isGiven,
    reason: random.chance(0.95) ? 'The parcel was late.' : '',
  });
}

function predict(market: Market, wish: Adjustment): Verdict {
  const { maker, checker, owner, currency, amountMinor, isGiven, reason } = wish;
  const problem = firstProblem([
    [!hasRight(market, maker, 'ledger.adjust'), 'permission.denied'],
    [amountMinor <= 0, 'ledger.amount_invalid'],
  ]);
  if (problem !== done) return problem;
  if (isRefusedCode(market, maker)) return 'rate.limited';
  if (reason.trim().length < 3) return 'reason.required';
  if (isRefusedCode(market, checker)) return 'rate.limited';
  if (!isGiven && availableOf(market, owner, currency) < amountMinor) return 'ledger.insufficient_funds';
  const given = isGiven ? amountMinor : -amountMinor;
  walletOf(market, owner, currency).posted += given;
  book(market, 'goodwill', currency, given);
  return done;
}

function adjusting(world: World, wish: Adjustment): Act {
  const { product } = world;
  const { maker, checker, owner, currency, amountMinor, isGiven, reason } = wish;
  const key = world.key();
  return {
    text: `${maker}: ${isGiven ? 'gives' : 'takes back'} ${amountMinor} ${currency} ${isGiven ? 'to' : 'of'} ${owner}, if ${checker} agrees`,
    touched: {},
    predict: (market) => predict(market, wish),
    async perform() {
      const { wallet, goodwill } = await accountsOf(product, owner, currency);
      const [debit_account, credit_account] = isGiven ? [goodwill, wallet] : [wallet, goodwill];
      const payload = { debit_account, credit_account, amount_minor: amountMinor };
      return agreed(product, { maker, checker, action: 'ledger.adjustment', payload, reason, key });
    },
  };
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
