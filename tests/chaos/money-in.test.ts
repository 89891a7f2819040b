import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  control,
  invoke,
  openTopUp,
  pay,
  paymentBecomes,
  paymentRow,
  providerState,
  referenceOf,
  setFault,
  startTopUp,
  tokenOf,
  walletMinor,
} from '../providers/support/money.ts';
import { newKey } from '../support/commands.ts';
import { expectBooksInOrder } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  fundWallet,
  newMarket,
  openShop,
  orderRow,
  placeOrder,
  stockProduct,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import { eventually, sleep } from '../support/wait.ts';
import { runJobs, somebodyWaits, startOwnStack, whileJobsRun, type OwnStack } from './support/own-stack.ts';

/** Goal: money that comes in is counted once, whatever dies at whatever moment. Method: SIGKILL at moments held open by locks. */
let own: OwnStack;
let market: Market;
let shop: Shop;
let product: string;
let buyer: Person;
const amount = 500_000;
const total = 1_520_000;

beforeAll(async () => {
  own = await startOwnStack(1);
  market = await newMarket(own.sql);
  shop = await openShop(own.sql, market, { currency: 'NGN' });
  product = await stockProduct(shop, { priceMinor: 1_500_000, quantity: 50 });
  // A first payment starts the functions, so that later there is something to kill.
  buyer = await newPerson(own.sql, { name: 'Ngozi Obi', country: 'NG' });
  const { paymentId, reference } = await openTopUp(own.sql, buyer, amount);
  await pay(reference);
  await paymentBecomes(own.sql, paymentId, 'succeeded');
});
beforeEach(async () => {
  await control('/faults/clear');
  buyer = await newPerson(own.sql, { name: 'Ngozi Obi', country: 'NG' });
});
afterEach(() => expectBooksInOrder(own.sql));
afterAll(() => own.stop());

/** How soon the provider delivers again what was not taken: about two seconds, or so late that it does not count. */
function providerTriesAgain(isSoon: boolean) {
  return control('/settings', { speed: isSoon ? 100 : 0.01 });
}

function eventsOf(reference: string) {
  return own.sql`select status from payments.inbox where reference = ${reference}`;
}

async function webhookOf(reference: string) {
  const { webhooks } = await providerState();
  return webhooks.find((item) => String(item['body']).includes(reference));
}

async function expectCreditedOnce(paymentId: string, minor = amount): Promise<void> {
  expect(await walletMinor(own.sql, buyer.id)).toBe(minor);
  expect(await own.sql`select 1 from ledger.journals where reference_id = ${paymentId}`).toHaveLength(1);
}

async function openOrder(): Promise<{ orderId: string; paymentId: string; reference: string }> {
  const items = [{ product_id: product, quantity: 1 }];
  const { order_id: orderId } = await placeOrder(buyer, shop, { items, totalMinor: total, method: 'provider' });
  const request = { purpose: 'order', amount_minor: total, currency: 'NGN', order_id: orderId };
  const { body } = await invoke('start-payment', { ...request, idempotency_key: newKey('pay') }, await tokenOf(buyer));
  const paymentId = String(body['payment_id']);
  return { orderId, paymentId, reference: await referenceOf(own.sql, paymentId) };
}

describe('a webhook', () => {
  it('whose function dies before the event is kept is brought again and counted once', async () => {
    await providerTriesAgain(true);
    const { paymentId, reference } = await openTopUp(own.sql, buyer, amount);
    await own.freeze('payment-webhook');
    await pay(reference);
    await sleep(700); // The provider sends what is due several times a second; nothing says that it waits for an answer.
    await own.kill('payment-webhook');
    const failed = await eventually('the provider was not answered', async () => {
      const webhook = await webhookOf(reference);
      return Number(webhook?.['attempts']) >= 1 ? webhook : undefined;
    });
    expect(failed['lastStatus']).not.toBe(200);
    await paymentBecomes(own.sql, paymentId, 'succeeded');
    await expectCreditedOnce(paymentId);
  });

  it('whose function dies between keeping and processing is processed by the job', async () => {
    await providerTriesAgain(false);
    const { paymentId, reference } = await openTopUp(own.sql, buyer, amount);
    const unlock = await own.lock('lock table payments.inbox in share mode');
    await pay(reference);
    await somebodyWaits(own.sql, 'receive_webhook');
    await own.freeze('payment-webhook');
    await unlock();
    await eventually('the event is kept', async () => (await eventsOf(reference)).length === 1);
    await own.kill('payment-webhook');
    expect(await eventsOf(reference)).toEqual([{ status: 'received' }]);
    expect(await walletMinor(own.sql, buyer.id)).toBe(0);
    await runJobs(own.sql, 'payment-inbox');
    expect((await paymentRow(own.sql, paymentId))['status']).toBe('succeeded');
    await control(`/webhooks/${String((await webhookOf(reference))?.['id'])}/send`);
    await expectCreditedOnce(paymentId);
  });

  it('that is being kept when PostgreSQL dies is refused, brought again and counted once', async () => {
    await providerTriesAgain(true);
    const { paymentId, reference } = await openTopUp(own.sql, buyer, amount);
    const unlock = await own.lock('lock table payments.inbox in share mode');
    await pay(reference);
    await somebodyWaits(own.sql, 'receive_webhook');
    await own.kill('postgres');
    await unlock();
    await paymentBecomes(own.sql, paymentId, 'succeeded');
    await expectCreditedOnce(paymentId);
  });

  it('that is being processed when PostgreSQL dies leaves nothing half done, and the job does it', async () => {
    await providerTriesAgain(false);
    const { paymentId, reference } = await openTopUp(own.sql, buyer, amount);
    const unlock = await own.lock(`select from payments.payments where reference = '${reference}' for update`);
    await pay(reference);
    await somebodyWaits(own.sql, 'process_webhook');
    await eventually('the provider was told 200', async () => (await webhookOf(reference))?.['state'] === 'delivered');
    await own.kill('postgres');
    await unlock();
    expect(await eventsOf(reference)).toEqual([{ status: 'received' }]);
    expect(await walletMinor(own.sql, buyer.id)).toBe(0);
    await runJobs(own.sql, 'payment-inbox');
    expect((await paymentRow(own.sql, paymentId))['status']).toBe('succeeded');
    await expectCreditedOnce(paymentId);
  });
});

describe('an order paid through the provider', () => {
  it('is placed once when the power fails while it is being marked paid', async () => {
    await providerTriesAgain(false);
    const { orderId, paymentId, reference } = await openOrder();
    const unlock = await own.lock(`select from orders.orders where id = '${orderId}' for update`);
    await pay(reference);
    await somebodyWaits(own.sql, 'process_webhook');
    await own.powerCut();
    await unlock();
    expect(await orderRow(buyer, orderId)).toMatchObject({ status: 'pending_payment', held_minor: 0 });
    const row = await whileJobsRun(own.sql, 'the payment succeeded', async () => {
      const payment = await paymentRow(own.sql, paymentId);
      return payment['status'] === 'succeeded' ? payment : undefined;
    });
    expect(row['order_outcome']).toBe('paid');
    expect(await orderRow(buyer, orderId)).toMatchObject({ status: 'placed', held_minor: total });
    expect(await walletMinor(own.sql, buyer.id)).toBe(0);
    expect(await own.sql`select 1 from ledger.journals where reference_id = ${orderId}`).toHaveLength(1);
  });

  it('is known by asking when both its webhook and the function that asks are lost', async () => {
    await providerTriesAgain(true);
    await setFault('webhook.lost');
    const { orderId, reference } = await openOrder();
    await pay(reference);
    await setFault('api.timeout', { path: '/transaction/verify' });
    await own.sql`update payments.payments set next_poll_at = core.now() where reference = ${reference}`;
    await runJobs(own.sql, 'provider-poll');
    await eventually('the provider is being asked', async () => (await faultsLeft()) === 0);
    await own.kill('poll-providers');
    expect(await orderRow(buyer, orderId)).toMatchObject({ status: 'pending_payment' });
    await whileJobsRun(own.sql, 'the order is placed', async () => {
      const order = await orderRow(buyer, orderId);
      return order.status === 'placed' && order.held_minor === total;
    });
    expect(await walletMinor(own.sql, buyer.id)).toBe(0);
  });
});

async function faultsLeft(): Promise<number> {
  const state = (await providerState()) as unknown as { faults: unknown[] };
  return state.faults.length;
}

describe('what a person does', () => {
  it('begins one payment when the function dies while it asks for the page, and the person tries again', async () => {
    const key = newKey('again');
    await setFault('api.timeout', { path: '/transaction/initialize' });
    const first = startTopUp(buyer, amount, key);
    await eventually('the provider is being asked', async () => (await faultsLeft()) === 0);
    await own.kill('start-payment');
    expect((await first).status).toBe(503);
    // As long as the dead call might still live, nobody asks a second time; then the next one does.
    await own.sql`update payments.attempts set started_at = started_at - interval '14 seconds' where outcome = 'started'`;
    const again = await startTopUp(buyer, amount, key);
    expect(again).toMatchObject({ status: 200, body: { status: 'requires_action' } });
    const rows = await own.sql`select id, reference from payments.payments where user_id = ${buyer.id}`;
    expect(rows).toHaveLength(1);
    await providerTriesAgain(true);
    await pay(String(rows[0]?.['reference']));
    await paymentBecomes(own.sql, String(rows[0]?.['id']), 'succeeded');
    await expectCreditedOnce(String(rows[0]?.['id']));
  });

  it('buys once when PostgreSQL dies under the order, and the same click is sent again', async () => {
    await fundWallet(market, buyer, total, 'NGN');
    const key = newKey('order');
    const items = [{ product_id: product, quantity: 1 }];
    const unlock = await own.lock(`select from catalogue.products where id = '${product}' for update`);
    const lost = placeOrder(buyer, shop, { items, totalMinor: total, key }).then(
      () => 'done',
      () => 'unknown',
    );
    await somebodyWaits(own.sql, 'place_order');
    await own.kill('postgres');
    await unlock();
    expect(await lost).toBe('unknown');
    expect(await walletMinor(own.sql, buyer.id)).toBe(total);
    const placed = await placeOrder(buyer, shop, { items, totalMinor: total, key });
    expect(await placeOrder(buyer, shop, { items, totalMinor: total, key })).toEqual(placed);
    expect(await own.sql`select 1 from orders.orders where buyer_id = ${buyer.id}`).toHaveLength(1);
    expect(await walletMinor(own.sql, buyer.id)).toBe(0);
    expect(await orderRow(buyer, placed.order_id)).toMatchObject({ status: 'placed', held_minor: total });
  });
});
