import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/commands.ts';
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

/** Goal: each path of an order moves the money where the page says it is, over HTTP, as the people themselves. */
const sql = openDatabase();
let market: Market;
let shop: Shop;
let buyer: Person;
let product: string;
const price = 400_000;
const total = 420_000;

beforeAll(async () => {
  market = await newMarket(sql);
  shop = await openShop(sql, market);
  product = await stockProduct(shop, { priceMinor: price, quantity: 100 });
  buyer = await newPerson(sql, { name: 'Buyer' });
  await fundWallet(market, buyer, 100 * total);
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

async function placed(): Promise<string> {
  const order = await placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total });
  expect(order.status).toBe('placed');
  return order.order_id;
}

async function shipped(): Promise<string> {
  const id = await placed();
  await act(shop.owner, id, 'accept');
  await act(shop.owner, id, 'prepare');
  await act(shop.owner, id, 'ship', parcel);
  return id;
}

describe('the way that most orders go', () => {
  it('holds the money, then pays the seller net of commission when the buyer confirms', async () => {
    const before = await walletOf(shop.owner, shop.id, 'PKR');
    const id = await shipped();
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'shipped', held_minor: total, net_minor: null });
    await act(buyer, id, 'confirm');
    const order = await orderRow(shop.owner, id);
    expect(order).toMatchObject({ status: 'completed', held_minor: 0, released_minor: total });
    const net = total - (order.commission_minor ?? 0) - (order.tax_minor ?? 0);
    expect(order.commission_minor).toBeGreaterThan(0);
    expect(order.net_minor).toBe(net);
    expect((await walletOf(shop.owner, shop.id, 'PKR')).available - before.available).toBe(net);
  });

  it('numbers the events of an order without a gap', async () => {
    const id = await shipped();
    await act(buyer, id, 'confirm');
    const { data } = await buyer.client.from('order_events').select('seq, action').eq('order_id', id).order('seq');
    expect((data as { seq: number }[]).map((event) => event.seq)).toEqual(
      Array.from({ length: data?.length ?? 0 }, (_, index) => index + 1),
    );
  });

  it('answers a repeated act with the first answer, and refuses the key for another act', async () => {
    const id = await placed();
    const first = await act(shop.owner, id, 'accept', {}, `accept-${id}`);
    expect(await act(shop.owner, id, 'accept', {}, `accept-${id}`)).toEqual(first);
    await expectRefusal(act(shop.owner, id, 'prepare', {}, `accept-${id}`), 'idempotency.conflict', 409);
  });
});

describe('ways back to the buyer', () => {
  it.each([
    [
      'the seller rejects',
      'rejected',
      (id: string) => act(shop.owner, id, 'reject', { reason: 'Sold at the counter.' }),
    ],
    [
      'the buyer cancels before acceptance',
      'cancelled',
      (id: string) => act(buyer, id, 'cancel', { reason: 'Found it nearby.' }),
    ],
  ])('%s: everything comes back', async (_, status, work) => {
    const before = await walletOf(buyer, buyer.id, 'PKR');
    const id = await placed();
    await work(id);
    expect(await orderRow(buyer, id)).toMatchObject({ status, held_minor: 0, refunded_minor: total });
    expect(await walletOf(buyer, buyer.id, 'PKR')).toEqual(before);
  });

  it('after acceptance a cancellation needs the seller to agree', async () => {
    const id = await placed();
    await act(shop.owner, id, 'accept');
    await expectRefusal(act(buyer, id, 'cancel', { reason: 'Changed my mind.' }), 'order.invalid_transition', 409);
    await act(buyer, id, 'request_cancel', { reason: 'Changed my mind.' });
    expect((await orderRow(buyer, id)).status).toBe('accepted');
    await act(shop.owner, id, 'agree_cancel');
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', refunded_minor: total });
  });

  it('a parcel refused at the door is refunded when the seller has it back', async () => {
    const id = await shipped();
    await act(buyer, id, 'refuse', { reason: 'Wrong colour.' });
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'returning', held_minor: total });
    await act(shop.owner, id, 'receive_return', { is_sellable: true });
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'returned', held_minor: 0, refunded_minor: total });
  });

  it('return to origin brings the money back', async () => {
    const id = await shipped();
    await act(shop.owner, id, 'return_to_origin', { reason: 'Nobody at home three times.' });
    await act(shop.owner, id, 'receive_return', { is_sellable: true });
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'returned', refunded_minor: total });
  });
});

describe('disputes', () => {
  it.each([
    ['release', undefined, 'completed', total, 0],
    ['refund', undefined, 'refunded', 0, total],
    ['split', 120_000, 'completed', total - 120_000, 120_000],
  ] as const)('staff decide %s', async (outcome, refundMinor, status, released, refunded) => {
    const id = await shipped();
    await act(buyer, id, 'dispute', { reason: 'not_as_described', details: 'The cloth is torn along one side.' });
    await expectRefusal(
      act(shop.owner, id, 'resolve', { outcome: 'release', reason: 'Mine.' }),
      'order.action_not_allowed',
      403,
    );
    await expectRefusal(act(buyer, id, 'confirm'), 'order.invalid_transition', 409);
    const decision = {
      outcome,
      reason: 'Photos show it.',
      ...(refundMinor === undefined ? {} : { refund_minor: refundMinor }),
    };
    await act(market.admin, id, 'resolve', decision);
    expect(await orderRow(buyer, id)).toMatchObject({
      status,
      held_minor: 0,
      released_minor: released,
      refunded_minor: refunded,
    });
  });
});

describe('strangers', () => {
  it('see nothing of an order and cannot act on it', async () => {
    const id = await placed();
    const stranger = await newPerson(sql, { name: 'Stranger' });
    const { data } = await stranger.client.from('orders').select('id').eq('id', id);
    expect(data).toEqual([]);
    await expectRefusal(act(stranger, id, 'accept'), 'order.not_found', 404);
    expect((await orderRow(buyer, id)).status).toBe('placed');
  });
});
