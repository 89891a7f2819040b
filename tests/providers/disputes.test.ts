/** Chargebacks over HTTP: the payer's bank asks, the provider tells us, the money is held and then goes where the bank says. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type postgres from 'postgres';
import { bankDecides, disputeAtBank } from '../support/chargebacks.ts';
import { call, expectRefusal, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { act, newMarket, openShop, placeOrder, stockProduct } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import {
  addDestination,
  clearFaults,
  control,
  invoke,
  invokeAsProject,
  openTopUp,
  pay,
  paymentBecomes,
  referenceOf,
  requestWithdrawal,
  reserveSimulator,
  reserveTimeoutMs,
  setFault,
  tokenOf,
  walletMinor,
} from './support/money.ts';

let sql: postgres.Sql;
let giveBack: () => Promise<void>;
let person: Person;
const amount = 500_000;

beforeAll(async () => {
  sql = openDatabase();
  giveBack = await reserveSimulator(sql);
}, reserveTimeoutMs);
afterAll(async () => {
  await clearFaults(sql);
  await giveBack();
  await sql.end();
});
beforeEach(async () => {
  await clearFaults(sql);
  await control('/settings', { speed: 100 });
  person = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
});
afterEach(() => expectBooksInOrder(sql));

async function disputed(part = amount): Promise<{ paymentId: string; disputeId: string }> {
  const { paymentId, reference } = await openTopUp(sql, person, amount);
  await pay(reference);
  await paymentBecomes(sql, paymentId, 'succeeded');
  const dispute = await control(`/transactions/${reference}/dispute`, { amount: part });
  return { paymentId, disputeId: String(dispute['id']) };
}

function becomes(paymentId: string, status: string) {
  return eventually(`the dispute is ${status}`, async () => {
    const [row] = await sql`select * from payments.disputes where payment_id = ${paymentId} and status = ${status}`;
    return row;
  });
}

test('held while the bank decides, and free again when it decides for us', async () => {
  const { paymentId, disputeId } = await disputed();
  expect(await becomes(paymentId, 'open')).toMatchObject({
    provider_dispute_id: disputeId,
    held_minor: String(amount),
  });
  expect(await walletMinor(sql, person.id)).toBe(0);
  await control(`/disputes/${disputeId}/remind`);
  await control(`/disputes/${disputeId}/resolve`, { resolution: 'declined' });
  await becomes(paymentId, 'won');
  expect(await walletMinor(sql, person.id)).toBe(amount);
});

test('lost: it leaves the wallet for the provider, in full or in part', async () => {
  const { paymentId, disputeId } = await disputed(200_000);
  await becomes(paymentId, 'open');
  await control(`/disputes/${disputeId}/resolve`, { resolution: 'auto-accepted' });
  expect(await becomes(paymentId, 'lost')).toMatchObject({ recovered_minor: '200000', loss_minor: '0' });
  expect(await walletMinor(sql, person.id)).toBe(300_000);
  const [payment] = await sql`select status, refunded_minor from payments.payments where id = ${paymentId}`;
  expect(payment).toMatchObject({ status: 'partially_refunded', refunded_minor: '200000' });
});

/** An hour later: the provider is asked for its list. */
async function listDisputes(): Promise<void> {
  await sql`update payments.dispute_lists set next_at = core.now() where provider = 'paystack'`;
  const { status, body } = await invokeAsProject('poll-providers');
  expect(status).toBe(200);
  expect(body['disputes']).toBeGreaterThan(0);
}

test('one whose every webhook was lost is found in the list, held, and followed to its end', async () => {
  await setFault('webhook.lost', { path: 'charge.dispute', times: 2 });
  const { paymentId, disputeId } = await disputed(200_000);
  await listDisputes();
  expect(await becomes(paymentId, 'open')).toMatchObject({ provider_dispute_id: disputeId, held_minor: '200000' });
  await listDisputes();
  expect(await walletMinor(sql, person.id)).toBe(300_000);
  await control(`/disputes/${disputeId}/resolve`, { resolution: 'merchant-accepted' });
  await listDisputes();
  expect(await becomes(paymentId, 'lost')).toMatchObject({ recovered_minor: '200000', loss_minor: '0' });
  expect(await walletMinor(sql, person.id)).toBe(300_000);
  const told = await sql`select 1 from payments.inbox where fact ->> 'provider_id' = ${disputeId}`;
  expect(told).toHaveLength(0);
});

/** When the list was last read to its end. */
async function disputesHeardAt(): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`
    select disputes_heard_at as at from payments.provider_health where provider = 'paystack'`;
  return row?.at ?? null;
}

test('a provider that does not answer is asked again, and nothing is taken for answered', async () => {
  const { paymentId } = await disputed(200_000);
  await becomes(paymentId, 'open');
  await listDisputes();
  const heardAt = await disputesHeardAt();
  expect(heardAt).not.toBeNull();
  await sql`update payments.dispute_lists set next_at = core.now() where provider = 'paystack'`;
  await setFault('api.500', { path: '/dispute' });
  const { body } = await invokeAsProject('poll-providers');
  expect(body['disputes']).toBe(0);
  expect(await disputesHeardAt()).toEqual(heardAt);
  const [list] = await sql<{ minutes: number }[]>`
    select (extract(epoch from next_at - core.now()) / 60)::float8 as minutes
    from payments.dispute_lists where provider = 'paystack'`;
  expect(list?.minutes).toBeLessThan(11);
});

test('the end that comes before the beginning, and twice, counts once', async () => {
  await setFault('webhook.hold', { path: 'charge.dispute', times: 2 });
  const { paymentId, disputeId } = await disputed();
  await setFault('webhook.duplicate', { path: 'charge.dispute.resolve' });
  await control(`/disputes/${disputeId}/resolve`, { resolution: 'merchant-accepted' });
  await control('/webhooks/release', { order: 'reversed' });
  expect(await becomes(paymentId, 'lost')).toMatchObject({ loss_minor: '0' });
  await eventually('all of its events were handled', async () => {
    const rows = await sql`
      select status from payments.inbox where kind like 'charge.dispute.%' and fact ->> 'provider_id' = ${disputeId}`;
    return rows.length === 2 && rows.every(({ status }) => status === 'processed');
  });
  expect(await walletMinor(sql, person.id)).toBe(0);
});

test.each([
  { resolution: 'merchant-accepted', status: 'lost', left: 0, loss: '0' },
  { resolution: 'declined', status: 'won', left: amount, loss: null },
] as const)(
  'an order decided for its buyer meanwhile can be spent nowhere until the bank has decided: $status',
  async (end) => {
    const market = await newMarket(sql);
    const shop = await openShop(sql, market, { currency: 'NGN', deliveryFeeMinor: 0 });
    const product = await stockProduct(shop, { priceMinor: amount, quantity: 2 });
    const items = [{ product_id: product, quantity: 1 }];
    const { order_id: id } = await placeOrder(person, shop, { items, totalMinor: amount, method: 'provider' });
    const wish = { purpose: 'order', amount_minor: amount, currency: 'NGN', order_id: id };
    const { body } = await invoke('start-payment', { ...wish, idempotency_key: newKey('pay') }, await tokenOf(person));
    const paymentId = String(body['payment_id']);
    await pay(await referenceOf(sql, paymentId));
    await paymentBecomes(sql, paymentId, 'succeeded');
    await disputeAtBank(sql, id, amount);

    await act(market.admin, id, 'resolve', { outcome: 'refund', reason: 'The store never sent it.' });
    expect(await walletMinor(sql, person.id)).toBe(0);
    expect(await becomes(paymentId, 'open')).toMatchObject({ held_minor: String(amount), is_order_frozen: false });
    const destination = await addDestination(sql, person);
    await expectRefusal(requestWithdrawal(person, destination, amount), 'ledger.insufficient_funds', 409);
    await expectRefusal(placeOrder(person, shop, { items, totalMinor: amount }), 'ledger.insufficient_funds', 409);
    await expectRefusal(
      call(person, 'forward_refund', { p_order_id: id, p_amount_minor: amount, p_idempotency_key: newKey('forward') }),
      'order.refund_nothing_left',
      409,
    );

    const ended = await bankDecides(sql, id, end.resolution, end.status);
    expect(ended['loss_minor']).toBe(end.loss);
    expect(await walletMinor(sql, person.id)).toBe(end.left);
  },
);
