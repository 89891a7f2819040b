/** What the steps of the history share. */
import type { Account, Accounts } from './accounts.ts';
import type { Transaction } from './commands.ts';
import type { Goods, Shop } from './goods.ts';
import type { Random } from './random.ts';

export interface StockedGoods extends Goods {
  readonly id: string;
  /** Pieces that the history may still sell. */
  left: number;
}

export interface OpenShop extends Shop {
  readonly id: string;
  readonly seller: Account;
  readonly stocked: readonly StockedGoods[];
}

export interface World {
  readonly tx: Transaction;
  readonly accounts: Accounts;
  readonly shops: ReadonlyMap<string, OpenShop>;
  readonly random: Random;
  /** A key that is new at each call and the same in each run. */
  readonly newKey: (purpose: string) => string;
}

export function shopOf(world: World, slug: string): OpenShop {
  const shop = world.shops.get(slug);
  if (shop === undefined) throw new Error(`there is no shop ${slug}`);
  return shop;
}
