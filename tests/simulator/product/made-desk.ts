/** What the product made by itself: cards that are kept, withdrawals of a week. Their ids are in no answer. */
import { eventually } from '../../support/wait.ts';
import type { Market } from '../model/market.ts';
import { nameOfWeek } from '../model/weekly.ts';
import { idOf, learn, type Product } from './product.ts';

export async function learnWhatWasMade(product: Product, market: Market): Promise<void> {
  await learnCards(product, market);
  await learnWeeks(product, market);
}

/** Names the cards that are kept by now: the functions keep one a moment after they have heard that it paid. */
async function learnCards(product: Product, market: Market): Promise<void> {
  for (const [name, { owner, isForgotten }] of Object.entries(market.cards)) {
    if (isForgotten || product.ids.has(name)) continue;
    const id = await eventually(`${name} is kept`, async () => {
      const [row] = await product.sql<{ id: string }[]>`
        select m.id from payments.saved_methods as m
        where m.user_id = ${idOf(product, owner)} and m.removed_at is null`;
      return row?.id;
    });
    learn(product, name, id);
  }
}

async function learnWeeks(product: Product, market: Market): Promise<void> {
  for (const [store, weeks] of Object.entries(market.weeks)) {
    for (const { monday, reason } of weeks) {
      const name = nameOfWeek(store, monday);
      if (reason !== null || product.ids.has(name)) continue;
      const [row] = await product.sql<{ id: string }[]>`
        select r.withdrawal_id as id from payouts.weekly_runs as r
        where r.store_id = ${idOf(product, store)} and r.week = ${monday} and r.withdrawal_id is not null`;
      if (row !== undefined) learn(product, name, row.id);
    }
  }
}
