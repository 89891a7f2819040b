import { describe, expect, test } from 'vitest';
import { call, expectRefusal, newKey, type Json } from '../support/commands.ts';
import { newPerson, type Person } from '../support/people.ts';
import { act } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { control, paymentRow, poll, providerState, read, setFault, walletMinor } from './support/money.ts';
import { openNairaShop, total } from './support/paid-orders.ts';

/** Goal: money of a refunded order is never lost. Method: orders paid and refunded over HTTP, each fault of the provider on the way. */
const scene = openNairaShop();

const choose = (orderId: string) => call(scene.buyer, 'choose_refund', { p_order_id: orderId, p_refund_to: 'source' });
const reject = (orderId: string) => act(scene.shop.owner, orderId, 'reject', { reason: 'Sold at the counter.' });
const forward = (orderId: string, amountMinor: number, key = newKey('forward')): Promise<Json> =>
  call(scene.buyer, 'forward_refund', { p_order_id: orderId, p_amount_minor: amountMinor, p_idempotency_key: key });

/** The newest refund of an order as this person reads it. */
async function refundOf(person: Person, orderId: string): Promise<Json | undefined> {
  const path = `refunds?order_id=eq.${orderId}&order=created_at.desc,id.desc&limit=1`;
  return (await read(person, path))[0];
}

function refundComes(orderId: string, place: string, status: string): Promise<Json> {
  return eventually(`the refund is ${status}`, async () => {
    const row = await refundOf(scene.buyer, orderId);
    return row?.['place'] === place && row['status'] === status ? row : undefined;
  });
}

async function refundsAtProvider(reference: string): Promise<Json[]> {
  return (await providerState()).refunds.filter((item) => item['transaction'] === reference);
}

describe('an order that is refunded', () => {
  test('is in the wallet at once, and may go on to the source in parts, at most what came back', async () => {
    const { orderId, paymentId, reference } = await scene.paidOrder();
    await reject(orderId);
    expect(await refundOf(scene.buyer, orderId)).toMatchObject({
      destination: 'wallet',
      place: 'wallet',
      amount_minor: total,
    });
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(total);
    await expectRefusal(forward(orderId, total + 1), 'amount.too_large', 400);
    await forward(orderId, 500_000);
    await refundComes(orderId, 'source', 'processed');
    expect(await paymentRow(scene.sql, paymentId)).toMatchObject({ status: 'partially_refunded' });
    await expectRefusal(forward(orderId, total - 500_000 + 1), 'amount.too_large', 400);
    await forward(orderId, total - 500_000);
    await eventually('all is back', async () =>
      (await paymentRow(scene.sql, paymentId))['status'] === 'refunded' ? true : undefined,
    );
    await expectRefusal(forward(orderId, 1), 'order.refund_nothing_left', 409);
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(0);
    expect(await refundsAtProvider(reference)).toHaveLength(2);
  });

  test('goes on by itself when the buyer chose that: held, with the provider, sent; the seller sees it, strangers do not', async () => {
    const { orderId } = await scene.paidOrder();
    await choose(orderId);
    await setFault('webhook.duplicate', { times: 3, path: 'refund.' });
    await reject(orderId);
    const row = await refundOf(scene.buyer, orderId);
    expect(row).toMatchObject({ destination: 'source', amount_minor: total, provider_name: 'Paystack' });
    expect(['held', 'provider', 'source']).toContain(row?.['place']);
    await refundComes(orderId, 'source', 'processed');
    expect(await refundOf(scene.shop.owner, orderId)).toMatchObject({ place: 'source' });
    const stranger = await newPerson(scene.sql, { name: 'Stranger', country: 'NG' });
    expect(await refundOf(stranger, orderId)).toBeUndefined();
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(0);
  });

  test('pressed twice goes on once', async () => {
    const { orderId, reference } = await scene.paidOrder();
    await reject(orderId);
    const key = newKey('forward');
    const [first, second] = await Promise.all([forward(orderId, total, key), forward(orderId, total, key)]);
    expect(second['refund_id']).toBe(first['refund_id']);
    await refundComes(orderId, 'source', 'processed');
    expect(await refundsAtProvider(reference)).toHaveLength(1);
  });

  test('that the provider fails to send is in the wallet, and can be tried again', async () => {
    const { orderId, reference } = await scene.paidOrder();
    await choose(orderId);
    await setFault('refund.fail');
    await reject(orderId);
    await refundComes(orderId, 'wallet', 'failed');
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(total);
    expect(await read(scene.buyer, 'notifications?select=kind&kind=eq.payment.refund_failed')).toHaveLength(1);
    await forward(orderId, total);
    await refundComes(orderId, 'source', 'processed');
    expect(await refundsAtProvider(reference)).toHaveLength(2);
  });

  test('that the provider refuses at once is in the wallet', async () => {
    const { orderId, reference } = await scene.paidOrder();
    await choose(orderId);
    // The charge was taken back there, so that there is nothing to refund.
    await control(`/transactions/${reference}/reverse`, {});
    await reject(orderId);
    const row = await refundComes(orderId, 'wallet', 'failed');
    expect(row['failure_code']).toBe('refund.refused');
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(total);
  });

  test('of which answer and webhooks are lost is parked, found by asking, and sent once', async () => {
    const { orderId, reference } = await scene.paidOrder();
    await choose(orderId);
    await setFault('api.500_after', { path: '/refund' });
    await setFault('webhook.lost', { times: 3, path: 'refund.' });
    await reject(orderId);
    await eventually('the provider has done it', async () =>
      (await refundsAtProvider(reference))[0]?.['status'] === 'processed' ? true : undefined,
    );
    expect(await refundOf(scene.buyer, orderId)).toMatchObject({ place: 'held', status: 'sending' });
    await poll(scene.sql);
    await refundComes(orderId, 'source', 'processed');
    expect(await refundsAtProvider(reference)).toHaveLength(1);
  });

  test('for which the provider wants something stays held, and staff see it first', async () => {
    const { orderId, reference } = await scene.paidOrder();
    await choose(orderId);
    await setFault('refund.needs_attention');
    await reject(orderId);
    await refundComes(orderId, 'held', 'needs_attention');
    expect(await walletMinor(scene.sql, scene.buyer.id)).toBe(0);
    const rows = await read(
      scene.market.finance,
      `admin_refunds?select=place,origin,is_late&status=eq.needs_attention&payment_reference=eq.${reference}`,
    );
    expect(rows).toEqual([{ place: 'held', origin: 'order', is_late: false }]);
  });
});
