import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newKey, Refusal } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  newMarket,
  openShop,
  orderRow,
  parcel,
  placeOrder,
  stockProduct,
  walletOf,
  type Market,
  type Shop,
} from '../support/scenario.ts';

/** Goal: whoever comes at the same time, exactly one wins, and the books agree. Method: real concurrent requests. */
const sql = openDatabase();
let market: Market;
let shop: Shop;
const total = 420_000;

beforeAll(async () => {
  market = await newMarket(sql);
  shop = await openShop(sql, market);
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

async function richBuyer(amount = 10 * total): Promise<Person> {
  const buyer = await newPerson(sql, { name: 'Racer' });
  await fundWallet(market, buyer, amount);
  return buyer;
}

function codes(outcomes: PromiseSettledResult<unknown>[]): string[] {
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled'
      ? 'done'
      : outcome.reason instanceof Refusal
        ? outcome.reason.code
        : String(outcome.reason),
  );
}

describe('stock', () => {
  it('ten buyers, one unit: one order, nine clear refusals, nobody charged in vain', async () => {
    const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 1 });
    const buyers = await Promise.all(Array.from({ length: 10 }, () => richBuyer(total)));
    const outcomes = codes(
      await Promise.allSettled(
        buyers.map((buyer) =>
          placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total }),
        ),
      ),
    );
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'stock.insufficient')).toHaveLength(9);
    const wallets = await Promise.all(buyers.map((buyer) => walletOf(buyer, buyer.id, 'PKR')));
    expect(wallets.filter((wallet) => wallet.available === total)).toHaveLength(9);
  });

  it('orders for the same two products in opposite order never deadlock', async () => {
    const [first, second] = await Promise.all([
      stockProduct(shop, { priceMinor: 1_000, quantity: 100 }),
      stockProduct(shop, { priceMinor: 1_000, quantity: 100 }),
    ]);
    const buyer = await richBuyer();
    const outcomes = codes(
      await Promise.allSettled(
        Array.from({ length: 12 }, (_, index) => {
          const items = [first, second].map((product) => ({ product_id: product, quantity: 1 }));
          return placeOrder(buyer, shop, { items: index % 2 ? items : items.toReversed(), totalMinor: 22_000 });
        }),
      ),
    );
    expect(outcomes).toEqual(Array.from({ length: 12 }, () => 'done'));
  });
});

describe('money', () => {
  it('a double click buys once', async () => {
    const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 5 });
    const buyer = await richBuyer();
    const key = newKey('order');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total, key }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.order_id)).size).toBe(1);
    expect((await walletOf(buyer, buyer.id, 'PKR')).available).toBe(9 * total);
  });

  it('a wallet that can pay for one order pays for one of five', async () => {
    const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 10 });
    const buyer = await richBuyer(total);
    const outcomes = codes(
      await Promise.allSettled(
        Array.from({ length: 5 }, () =>
          placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total }),
        ),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['done', ...Array.from({ length: 4 }, () => 'ledger.insufficient_funds')]);
  });

  async function shippedTo(buyer: Person): Promise<string> {
    const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 5 });
    const { order_id: id } = await placeOrder(buyer, shop, {
      items: [{ product_id: product, quantity: 1 }],
      totalMinor: total,
    });
    await act(shop.owner, id, 'accept');
    await act(shop.owner, id, 'ship', parcel);
    return id;
  }

  it('twelve confirmations under different keys release once', async () => {
    const buyer = await richBuyer();
    const id = await shippedTo(buyer);
    const before = await walletOf(shop.owner, shop.id, 'PKR');
    const outcomes = codes(await Promise.allSettled(Array.from({ length: 12 }, () => act(buyer, id, 'confirm'))));
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
    expect(new Set(outcomes.filter((code) => code !== 'done'))).toEqual(new Set(['order.invalid_transition']));
    const order = await orderRow(shop.owner, id);
    expect((await walletOf(shop.owner, shop.id, 'PKR')).available - before.available).toBe(order.net_minor);
  });

  it('a dispute against a confirmation: one of them wins and the money follows it', async () => {
    const buyer = await richBuyer();
    const outcomesSeen = new Set<string>();
    for (let round = 0; round < 6; round += 1) {
      const id = await shippedTo(buyer);
      const outcomes = codes(
        await Promise.allSettled([
          act(buyer, id, 'confirm'),
          act(shop.owner, id, 'dispute', { reason: 'other', details: 'The buyer does not answer.' }),
        ]),
      );
      expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
      const order = await orderRow(buyer, id);
      outcomesSeen.add(order.status);
      expect(order.held_minor).toBe(order.status === 'disputed' ? total : 0);
    }
    expect([...outcomesSeen].every((status) => ['completed', 'disputed'].includes(status))).toBe(true);
  });
});
