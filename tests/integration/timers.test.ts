import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectBooksInOrder, openDatabase, travel } from '../support/database.ts';
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

/** Goal: when nobody acts, the clock does, as the page promised. Method: move the product's clock to just past the deadline. */
const sql = openDatabase();
let market: Market;
let shop: Shop;
let buyer: Person;
let product: string;
const total = 420_000;

beforeAll(async () => {
  market = await newMarket(sql);
  shop = await openShop(sql, market);
  product = await stockProduct(shop, { priceMinor: 400_000, quantity: 50 });
  buyer = await newPerson(sql, { name: 'Buyer' });
  await fundWallet(market, buyer, 30 * total);
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

async function placed(method: 'wallet' | 'provider' = 'wallet'): Promise<string> {
  const order = await placeOrder(buyer, shop, {
    items: [{ product_id: product, quantity: 1 }],
    totalMinor: total,
    method,
  });
  return order.order_id;
}

async function shipped(): Promise<string> {
  const id = await placed();
  await act(shop.owner, id, 'accept');
  await act(shop.owner, id, 'ship', parcel);
  return id;
}

/** Moves the clock just past this order's deadline and lets the sweeper run. */
async function passDeadline(orderId: string): Promise<void> {
  const { due_at: dueAt } = await orderRow(buyer, orderId);
  expect(dueAt).not.toBeNull();
  const [row] = await sql<{ wait: string }[]>`
    select greatest(${dueAt}::timestamptz - core.now() + interval '1 second', interval '0')::text as wait`;
  await travel(sql, row?.wait ?? '0');
  await sql`select orders.run_due()`;
}

describe('when nobody acts', () => {
  it('an order that nobody paid expires and its stock is free again', async () => {
    const available = async () => {
      const { data } = await buyer.client.from('products').select('available').eq('id', product).single();
      return (data as { available: number }).available;
    };
    const before = await available();
    const id = await placed('provider');
    expect(await available()).toBe(before - 1);
    await passDeadline(id);
    expect((await orderRow(buyer, id)).status).toBe('cancelled');
    expect(await available()).toBe(before);
  });

  it('an order that the seller does not accept lapses with a full refund', async () => {
    const before = await walletOf(buyer, buyer.id, 'PKR');
    const id = await placed();
    await passDeadline(id);
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', refunded_minor: total });
    expect(await walletOf(buyer, buyer.id, 'PKR')).toEqual(before);
  });

  it('an accepted order that is never shipped lapses with a full refund', async () => {
    const id = await placed();
    await act(shop.owner, id, 'accept');
    await passDeadline(id);
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', refunded_minor: total });
  });

  it('the money goes to the seller when the inspection window ends', async () => {
    const id = await shipped();
    await act(shop.owner, id, 'deliver', { proof: 'Signed by the buyer.' });
    await passDeadline(id);
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'completed', released_minor: total, held_minor: 0 });
  });

  it('a parcel that never arrives goes to staff, not to the seller', async () => {
    const id = await shipped();
    await passDeadline(id);
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'disputed', held_minor: total });
  });

  it('a return that the seller does not receive in time is refunded', async () => {
    const id = await shipped();
    await act(buyer, id, 'refuse', { reason: 'Wrong colour.' });
    await passDeadline(id);
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'returned', refunded_minor: total });
  });

  it('a forgotten dispute alerts staff again and again, and at the very end protects the buyer', async () => {
    const id = await shipped();
    await act(buyer, id, 'dispute', { reason: 'not_as_described', details: 'Torn.' });
    let rounds = 0;
    while ((await orderRow(buyer, id)).status === 'disputed' && rounds < 40) {
      await passDeadline(id);
      rounds += 1;
    }
    expect(rounds).toBeGreaterThan(1);
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'refunded', refunded_minor: total });
  });

  it('eight sweepers at once release each order once', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => shipped()));
    for (const id of ids) await act(shop.owner, id, 'deliver', { proof: 'Left with the guard.' });
    const before = await walletOf(shop.owner, shop.id, 'PKR');
    const [wait] = await sql<{ wait: string }[]>`
      select (max(due_at) - core.now() + interval '1 second')::text as wait from orders.orders where id = any(${ids}::uuid[])`;
    await travel(sql, wait?.wait ?? '0');
    const pool = openDatabase(8);
    await Promise.all(Array.from({ length: 8 }, () => pool`select orders.run_due()`));
    await pool.end();
    const rows = await Promise.all(ids.map((id) => orderRow(shop.owner, id)));
    expect(rows.map((row) => row.status)).toEqual(ids.map(() => 'completed'));
    const paid = rows.reduce((sum, row) => sum + (row.net_minor ?? 0), 0);
    expect((await walletOf(shop.owner, shop.id, 'PKR')).available - before.available).toBe(paid);
  });
});
