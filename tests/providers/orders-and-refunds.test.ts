import { describe, expect, test } from 'vitest';
import { call, expectRefusal, newKey, type Json } from '../support/commands.ts';
import { refundPayment, requestApproval } from '../support/approvals.ts';
import { newPerson, type Person } from '../support/people.ts';
import { orderRow } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import {
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
} from './support/money.ts';
import { openNairaShop, total } from './support/paid-orders.ts';

const scene = openNairaShop();

describe('an order paid through the provider', () => {
  test('is placed when the money arrives, with nothing left in the wallet', async () => {
    const orderId = await scene.placeUnpaid();
    const { body } = await scene.startPayment(orderId);
    const paymentId = String(body['payment_id']);
    await pay(await referenceOf(scene.sql, paymentId));
    const row = await paymentBecomes(scene.sql, paymentId, 'succeeded');
    expect(row['order_outcome']).toBe('paid');
    expect(await orderRow(scene.buyer, orderId)).toMatchObject({ status: 'placed', held_minor: total });
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(0);
  });

  test('has one checkout page at a time', async () => {
    const orderId = await scene.placeUnpaid();
    const [first, second] = await Promise.all([scene.startPayment(orderId), scene.startPayment(orderId)]);
    const again = await scene.startPayment(orderId);
    expect(again.body['payment_id']).toBe(first.status === 200 ? first.body['payment_id'] : second.body['payment_id']);
    const rows = await scene.sql`select 1 from payments.payments where order_id = ${orderId}`;
    expect(rows).toHaveLength(1);
  });

  test('that no longer waits leaves the money in the wallet, and the buyer is told', async () => {
    const orderId = await scene.placeUnpaid();
    const { body } = await scene.startPayment(orderId);
    const paymentId = String(body['payment_id']);
    await call(scene.buyer, 'order_act', {
      p_order_id: orderId,
      p_action: 'cancel',
      p_payload: {},
      p_idempotency_key: newKey('cancel'),
    });
    await pay(await referenceOf(scene.sql, paymentId));
    const row = await paymentBecomes(scene.sql, paymentId, 'succeeded');
    expect(row['order_outcome']).toBe('too_late');
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(total);
    expect(await read(scene.buyer, 'notifications?select=kind&kind=like.payment.*')).toEqual([
      { kind: 'payment.order_too_late' },
    ]);
  });

  test('cannot be paid by another person, for another amount or in another currency', async () => {
    const orderId = await scene.placeUnpaid();
    const stranger = await newPerson(scene.sql, { name: 'Stranger', country: 'NG' });
    const base = { purpose: 'order', currency: 'NGN', order_id: orderId, amount_minor: total };
    const ask = async (person: Person, change: Json) =>
      invoke('start-payment', { ...base, idempotency_key: newKey('bad'), ...change }, await tokenOf(person));
    expect(await ask(stranger, {})).toMatchObject({ status: 404, body: { error: { code: 'order.not_found' } } });
    expect(await ask(scene.buyer, { amount_minor: total - 1 })).toMatchObject({
      status: 409,
      body: { error: { code: 'payment.order_amount_differs' } },
    });
    expect(await ask(scene.buyer, { currency: 'PKR' })).toMatchObject({ status: 409 });
  });
});

describe('a refund to the source', () => {
  async function paidTopUp(amount = 800_000): Promise<{ paymentId: string; reference: string }> {
    const opened = await openTopUp(scene.sql, scene.buyer, amount);
    await pay(opened.reference);
    await paymentBecomes(scene.sql, opened.paymentId, 'succeeded');
    return opened;
  }

  function refund(paymentId: string, amountMinor: number): Promise<{ refund_id: string }> {
    return refundPayment(scene.market, paymentId, amountMinor);
  }

  function refundBecomes(refundId: string, status: string): Promise<Json> {
    return eventually(`refund ${refundId} is ${status}`, async () => {
      const [row] = await scene.sql`select * from payments.refunds where id = ${refundId}`;
      return row?.['status'] === status ? row : undefined;
    });
  }

  test('is held at once and leaves the wallet when the provider has done it; twice in part, then all', async () => {
    const { paymentId } = await paidTopUp();
    const first = await refund(paymentId, 300_000);
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(500_000);
    await refundBecomes(first.refund_id, 'processed');
    expect(await paymentRow(scene.sql, paymentId)).toMatchObject({ status: 'partially_refunded' });
    const second = await refund(paymentId, 500_000);
    await refundBecomes(second.refund_id, 'processed');
    expect(await paymentRow(scene.sql, paymentId)).toMatchObject({ status: 'refunded' });
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(0);
  });

  test('that fails is back in the wallet', async () => {
    const { paymentId } = await paidTopUp();
    await setFault('refund.fail');
    const { refund_id } = await refund(paymentId, 300_000);
    await refundBecomes(refund_id, 'failed');
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(800_000);
    expect(await paymentRow(scene.sql, paymentId)).toMatchObject({ status: 'succeeded' });
  });

  test('whose answer was lost is found at the provider and never sent again', async () => {
    const { paymentId, reference } = await paidTopUp();
    await setFault('api.500_after', { path: '/refund' });
    await setFault('webhook.lost', { times: 2, path: 'refund.' });
    const { refund_id } = await refund(paymentId, 300_000);
    await eventually('the answer was lost', async () => {
      const [row] =
        await scene.sql`select 1 from payments.attempts where payment_id = ${paymentId} and outcome = 'unknown'`;
      return row;
    });
    await eventually('the provider has done it', async () => {
      const { refunds } = await providerState();
      return refunds.some((item) => item['transaction'] === reference && item['status'] === 'processed');
    });
    await poll(scene.sql);
    await refundBecomes(refund_id, 'processed');
    const { refunds } = await providerState();
    expect(refunds.filter((item) => item['transaction'] === reference)).toHaveLength(1);
  });

  test('that never reached the provider frees the money', async () => {
    const { paymentId } = await paidTopUp();
    await setFault('api.500', { path: '/refund' });
    const { refund_id } = await refund(paymentId, 300_000);
    await eventually('the call failed', async () => {
      const [row] =
        await scene.sql`select 1 from payments.attempts where payment_id = ${paymentId} and outcome = 'unknown'`;
      return row;
    });
    await poll(scene.sql);
    const row = await refundBecomes(refund_id, 'failed');
    expect(row['failure_code']).toBe('refund.not_received');
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(800_000);
  });

  test('is for two of finance, at most what was paid, one at a time', async () => {
    const { paymentId } = await paidTopUp();
    const attempt = (person: Person, amountMinor: number) =>
      requestApproval(person, 'payment.refund', { payment_id: paymentId, amount_minor: amountMinor });
    await expectRefusal(attempt(scene.buyer, 1), 'permission.denied', 403);
    await expectRefusal(attempt(scene.market.finance, 800_001), 'amount.too_large', 400);
    await setFault('refund.needs_attention');
    await refund(paymentId, 100_000);
    await expectRefusal(attempt(scene.market.finance, 100_000), 'payment.refund_open', 409);
  });
});
