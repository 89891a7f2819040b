import type postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, expectRefusal, newKey, type Json } from '../support/commands.ts';
import { refundPayment, requestApproval } from '../support/approvals.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  newMarket,
  openShop,
  orderRow,
  placeOrder,
  stockProduct,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import {
  control,
  invoke,
  openTopUp,
  pay,
  paymentBecomes,
  paymentRow,
  poll,
  providerState,
  read,
  referenceOf,
  setFault,
  tokenOf,
  walletMinor,
  reserveSimulator,
  reserveTimeoutMs,
} from './support/money.ts';

let sql: postgres.Sql;
let giveBack: () => Promise<void>;
let market: Market;
let shop: Shop;
let productId: string;
let buyer: Person;

const price = 1_500_000;
const total = price + 20_000;

beforeAll(async () => {
  sql = openDatabase();
  giveBack = await reserveSimulator(sql);
  market = await newMarket(sql);
  shop = await openShop(sql, market, { currency: 'NGN' });
  productId = await stockProduct(shop, { priceMinor: price, quantity: 50 });
}, reserveTimeoutMs);
afterAll(async () => {
  await control('/faults/clear');
  await giveBack();
  await sql.end();
});
beforeEach(async () => {
  await control('/faults/clear');
  await control('/settings', { speed: 100, refund_seconds: 2 });
  buyer = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
});
afterEach(() => expectBooksInOrder(sql));

async function placeUnpaid(): Promise<string> {
  const placed = await placeOrder(buyer, shop, {
    items: [{ product_id: productId, quantity: 1 }],
    totalMinor: total,
    method: 'provider',
  });
  expect(placed.status).toBe('pending_payment');
  return placed.order_id;
}

async function startOrderPayment(orderId: string, key = newKey('pay')): Promise<{ status: number; body: Json }> {
  return invoke(
    'start-payment',
    {
      purpose: 'order',
      amount_minor: total,
      currency: 'NGN',
      order_id: orderId,
      idempotency_key: key,
    },
    await tokenOf(buyer),
  );
}

describe('an order paid through the provider', () => {
  test('is placed when the money arrives, with nothing left in the wallet', async () => {
    const orderId = await placeUnpaid();
    const { body } = await startOrderPayment(orderId);
    const paymentId = String(body['payment_id']);
    await pay(await referenceOf(sql, paymentId));
    const row = await paymentBecomes(sql, paymentId, 'succeeded');
    expect(row['order_outcome']).toBe('paid');
    expect(await orderRow(buyer, orderId)).toMatchObject({ status: 'placed', held_minor: total });
    expect(await walletMinor(sql, buyer.id)).toBe(0);
  });

  test('has one checkout page at a time', async () => {
    const orderId = await placeUnpaid();
    const [first, second] = await Promise.all([startOrderPayment(orderId), startOrderPayment(orderId)]);
    const again = await startOrderPayment(orderId);
    expect(again.body['payment_id']).toBe(first.status === 200 ? first.body['payment_id'] : second.body['payment_id']);
    const rows = await sql`select 1 from payments.payments where order_id = ${orderId}`;
    expect(rows).toHaveLength(1);
  });

  test('that no longer waits leaves the money in the wallet, and the buyer is told', async () => {
    const orderId = await placeUnpaid();
    const { body } = await startOrderPayment(orderId);
    const paymentId = String(body['payment_id']);
    await call(buyer, 'order_act', {
      p_order_id: orderId,
      p_action: 'cancel',
      p_payload: {},
      p_idempotency_key: newKey('cancel'),
    });
    await pay(await referenceOf(sql, paymentId));
    const row = await paymentBecomes(sql, paymentId, 'succeeded');
    expect(row['order_outcome']).toBe('too_late');
    expect(await walletMinor(sql, buyer.id)).toBe(total);
    expect(await read(buyer, 'notifications?select=kind&kind=like.payment.*')).toEqual([
      { kind: 'payment.order_too_late' },
    ]);
  });

  test('cannot be paid by another person, for another amount or in another currency', async () => {
    const orderId = await placeUnpaid();
    const stranger = await newPerson(sql, { name: 'Stranger', country: 'NG' });
    const base = { purpose: 'order', currency: 'NGN', order_id: orderId, amount_minor: total };
    const ask = async (person: Person, change: Json) =>
      invoke('start-payment', { ...base, idempotency_key: newKey('bad'), ...change }, await tokenOf(person));
    expect(await ask(stranger, {})).toMatchObject({ status: 404, body: { error: { code: 'order.not_found' } } });
    expect(await ask(buyer, { amount_minor: total - 1 })).toMatchObject({
      status: 409,
      body: { error: { code: 'payment.order_amount_differs' } },
    });
    expect(await ask(buyer, { currency: 'PKR' })).toMatchObject({ status: 409 });
  });
});

describe('a refund to the source', () => {
  async function paidTopUp(amount = 800_000): Promise<{ paymentId: string; reference: string }> {
    const opened = await openTopUp(sql, buyer, amount);
    await pay(opened.reference);
    await paymentBecomes(sql, opened.paymentId, 'succeeded');
    return opened;
  }

  function refund(paymentId: string, amountMinor: number): Promise<{ refund_id: string }> {
    return refundPayment(market, paymentId, amountMinor);
  }

  function refundBecomes(refundId: string, status: string): Promise<Json> {
    return eventually(`refund ${refundId} is ${status}`, async () => {
      const [row] = await sql`select * from payments.refunds where id = ${refundId}`;
      return row?.['status'] === status ? row : undefined;
    });
  }

  test('is held at once and leaves the wallet when the provider has done it; twice in part, then all', async () => {
    const { paymentId } = await paidTopUp();
    const first = await refund(paymentId, 300_000);
    expect(await walletMinor(sql, buyer.id)).toBe(500_000);
    await refundBecomes(first.refund_id, 'processed');
    expect(await paymentRow(sql, paymentId)).toMatchObject({ status: 'partially_refunded' });
    const second = await refund(paymentId, 500_000);
    await refundBecomes(second.refund_id, 'processed');
    expect(await paymentRow(sql, paymentId)).toMatchObject({ status: 'refunded' });
    expect(await walletMinor(sql, buyer.id)).toBe(0);
  });

  test('that fails is back in the wallet', async () => {
    const { paymentId } = await paidTopUp();
    await setFault('refund.fail');
    const { refund_id } = await refund(paymentId, 300_000);
    await refundBecomes(refund_id, 'failed');
    expect(await walletMinor(sql, buyer.id)).toBe(800_000);
    expect(await paymentRow(sql, paymentId)).toMatchObject({ status: 'succeeded' });
  });

  test('whose answer was lost is found at the provider and never sent again', async () => {
    const { paymentId, reference } = await paidTopUp();
    await setFault('api.500_after', { path: '/refund' });
    await setFault('webhook.lost', { times: 2, path: 'refund.' });
    const { refund_id } = await refund(paymentId, 300_000);
    await eventually('the answer was lost', async () => {
      const [row] = await sql`select 1 from payments.attempts where payment_id = ${paymentId} and outcome = 'unknown'`;
      return row;
    });
    await eventually('the provider has done it', async () => {
      const { refunds } = await providerState();
      return refunds.some((item) => item['transaction'] === reference && item['status'] === 'processed');
    });
    await poll(sql);
    await refundBecomes(refund_id, 'processed');
    const { refunds } = await providerState();
    expect(refunds.filter((item) => item['transaction'] === reference)).toHaveLength(1);
  });

  test('that never reached the provider frees the money', async () => {
    const { paymentId } = await paidTopUp();
    await setFault('api.500', { path: '/refund' });
    const { refund_id } = await refund(paymentId, 300_000);
    await eventually('the call failed', async () => {
      const [row] = await sql`select 1 from payments.attempts where payment_id = ${paymentId} and outcome = 'unknown'`;
      return row;
    });
    await poll(sql);
    const row = await refundBecomes(refund_id, 'failed');
    expect(row['failure_code']).toBe('refund.not_received');
    expect(await walletMinor(sql, buyer.id)).toBe(800_000);
  });

  test('is for two of finance, at most what was paid, one at a time', async () => {
    const { paymentId } = await paidTopUp();
    const attempt = (person: Person, amountMinor: number) =>
      requestApproval(person, 'payment.refund', { payment_id: paymentId, amount_minor: amountMinor });
    await expectRefusal(attempt(buyer, 1), 'permission.denied', 403);
    await expectRefusal(attempt(market.finance, 800_001), 'amount.too_large', 400);
    await setFault('refund.needs_attention');
    await refund(paymentId, 100_000);
    await expectRefusal(attempt(market.finance, 100_000), 'payment.refund_open', 409);
  });
});
