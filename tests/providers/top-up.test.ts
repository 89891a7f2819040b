import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type postgres from 'postgres';
import { newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import { newPerson, type Person } from '../support/people.ts';
import { eventually, sleep } from '../support/wait.ts';
import {
  clearFaults,
  control,
  invoke,
  openTopUp,
  pay,
  paymentBecomes,
  paymentRow,
  poll,
  providerState,
  read,
  setFault,
  startTopUp,
  tokenOf,
  walletMinor,
  reserveSimulator,
  reserveTimeoutMs,
} from './support/money.ts';

let sql: postgres.Sql;
let giveBack: () => Promise<void>;
let person: Person;

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
  await control('/settings', { speed: 100, transfer_seconds: 2 });
  person = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
});
afterEach(() => expectBooksInOrder(sql));

const amount = 500_000;

/** Rows of the staff's queue about this reference. */
function queueOf(reference: string) {
  return sql`select kind, status, error, signature_ok from payments.inbox where reference = ${reference} order by received_at`;
}

async function webhooksDelivered(reference: string, count: number): Promise<void> {
  await eventually(`${count} webhooks about ${reference} were delivered`, async () => {
    const { webhooks } = await providerState();
    const delivered = webhooks.filter(
      (item) => String(item['body']).includes(reference) && item['state'] === 'delivered',
    );
    return delivered.length === count;
  });
}

describe('a top-up', () => {
  test('a buyer pays on the hosted page and the wallet is credited once, by webhook', async () => {
    const { paymentId, checkoutUrl } = await openTopUp(sql, person, amount);
    const page = await fetch(checkoutUrl);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('NGN 5,000.00');

    const answer = await fetch(checkoutUrl, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ act: 'pay', card: '4084 0840 8408 4081' }),
    });
    expect(answer.status).toBe(303);
    const back = answer.headers.get('location') ?? '';
    expect(back).toMatch(
      new RegExp(`^${stack.apiUrl}/functions/v1/payment-return/paystack\\?trxref=AM[0-9A-Z]{18}&reference=AM`),
    );
    const home = await fetch(back, { redirect: 'manual' });
    expect(home.status).toBe(303);
    expect(home.headers.get('location')).toBe(`${stack.webUrl}/payments/return?payment=${paymentId}`);

    const row = await paymentBecomes(sql, paymentId, 'succeeded');
    expect(Number(row['fee_minor'])).toBe(17_500);
    expect(await walletMinor(sql, person.id)).toBe(amount);
    const [notice] = await read(person, 'notifications?select=kind,title');
    expect(notice?.['kind']).toBe('payment.succeeded');
    expect(notice?.['title']).toContain('₦5,000');
  });

  test('a declined card charges nothing, and a second card on the same page does', async () => {
    const { paymentId, checkoutUrl, reference } = await openTopUp(sql, person, amount);
    const declined = await fetch(checkoutUrl, {
      method: 'POST',
      body: new URLSearchParams({ act: 'pay', card: '4084 0800 0000 5408' }),
    });
    expect(declined.status).toBe(402);
    await poll(sql);
    expect((await paymentRow(sql, paymentId))['status']).toBe('failed');
    expect(await walletMinor(sql, person.id)).toBe(0);

    await pay(reference);
    await paymentBecomes(sql, paymentId, 'succeeded');
    expect(await walletMinor(sql, person.id)).toBe(amount);
  });

  test('the same event delivered twice credits once', async () => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    await setFault('webhook.duplicate');
    await pay(reference);
    await webhooksDelivered(reference, 2);
    await paymentBecomes(sql, paymentId, 'succeeded');
    expect(await walletMinor(sql, person.id)).toBe(amount);
    expect(await queueOf(reference)).toHaveLength(1);
  });

  test('webhook and polls at the same moment credit once', async () => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    await pay(reference);
    await Promise.all([poll(sql), poll(sql), poll(sql)]);
    await paymentBecomes(sql, paymentId, 'succeeded');
    await webhooksDelivered(reference, 1);
    await sleep(300);
    expect(await walletMinor(sql, person.id)).toBe(amount);
  });

  test('a lost webhook is made good by asking', async () => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    await setFault('webhook.lost');
    await pay(reference);
    await sleep(500);
    expect(await walletMinor(sql, person.id)).toBe(0);
    await poll(sql);
    expect((await paymentRow(sql, paymentId))['status']).toBe('succeeded');
    expect(await walletMinor(sql, person.id)).toBe(amount);
  });

  test('a late webhook and one with escaped letters are as good as any', async () => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    await setFault('webhook.unicode');
    await setFault('webhook.late');
    await pay(reference);
    await paymentBecomes(sql, paymentId, 'succeeded');
    expect(await walletMinor(sql, person.id)).toBe(amount);
  });

  test('a success after expiry credits the wallet and the payer is told', async () => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    await sql`update payments.payments set expires_at = core.now() where id = ${paymentId}`;
    await sql`select payments.expire_payments()`;
    expect((await paymentRow(sql, paymentId))['status']).toBe('expired');
    await pay(reference);
    await paymentBecomes(sql, paymentId, 'succeeded');
    expect(await walletMinor(sql, person.id)).toBe(amount);
    expect(await read(person, 'notifications?select=kind')).toEqual([{ kind: 'payment.succeeded_late' }]);
  });

  test.each([
    ['webhook.wrong_amount', 'payment.amount_mismatch'],
    ['webhook.wrong_currency', 'payment.currency_mismatch'],
    ['webhook.live_mode', 'payment.mode_mismatch'],
  ])('%s goes to staff and moves no money', async (fault, problem) => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    await setFault(fault);
    await pay(reference);
    await eventually('the event waits for staff', async () => (await queueOf(reference))[0]?.['status'] === 'dead');
    expect((await queueOf(reference))[0]).toMatchObject({ error: problem, signature_ok: true });
    expect(await walletMinor(sql, person.id)).toBe(0);
    expect((await paymentRow(sql, paymentId))['status']).toBe('requires_action');
  });

  test('a forged webhook is refused, kept for staff and does not take the place of the true one', async () => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    const data = { reference, amount, currency: 'NGN', status: 'success', domain: 'test', fees: 0 };
    expect(await control('/webhooks/forge', { event: 'charge.success', data })).toEqual({ status: 401 });
    expect(await walletMinor(sql, person.id)).toBe(0);
    const forged =
      await sql`select status, signature_ok, error from payments.inbox where not signature_ok and body #>> '{data,reference}' = ${reference}`;
    expect(forged).toEqual([{ status: 'dead', signature_ok: false, error: 'inbox.signature_invalid' }]);
    await pay(reference);
    await paymentBecomes(sql, paymentId, 'succeeded');
    expect(await walletMinor(sql, person.id)).toBe(amount);
  });

  test('a charge taken back after it was settled goes to staff', async () => {
    const { paymentId, reference } = await openTopUp(sql, person, amount);
    await pay(reference);
    await paymentBecomes(sql, paymentId, 'succeeded');
    await control(`/transactions/${reference}/reverse`);
    await sql`update payments.payments set next_poll_at = core.now() where id = ${paymentId}`;
    await poll(sql);
    const rows = await queueOf(reference);
    expect(rows.map((row) => row['error'])).toContain('payment.taken_back');
    expect(await walletMinor(sql, person.id)).toBe(amount);
  });
});

describe('starting a payment', () => {
  test('the same key gives the same payment and page', async () => {
    const key = newKey('same');
    const [first, second] = await Promise.all([startTopUp(person, amount, key), startTopUp(person, amount, key)]);
    const third = await startTopUp(person, amount, key);
    expect(third.status).toBe(200);
    expect(third.body['payment_id']).toBe(first.status === 200 ? first.body['payment_id'] : second.body['payment_id']);
    const [{ count }] = await sql<
      [{ count: number }]
    >`select count(*)::integer as count from payments.payments where user_id = ${person.id}`;
    expect(count).toBe(1);
  });

  test.each([
    ['api.500', 503, 'payment.provider_unreachable', 'pending'],
    ['api.garbage', 503, 'payment.provider_unreachable', 'pending'],
    ['api.429', 503, 'payment.provider_unreachable', 'pending'],
    ['api.401', 503, 'payment.provider_unreachable', 'pending'],
  ])('%s before anything was done: the same payment goes on with the same key', async (fault, status, code, parked) => {
    await setFault(fault, { path: '/transaction/initialize' });
    const key = newKey('again');
    const failed = await startTopUp(person, amount, key);
    expect(failed.status).toBe(status);
    expect(failed.body['error']).toMatchObject({ code });
    const [row] = await sql`select id, status from payments.payments where user_id = ${person.id}`;
    expect(row?.['status']).toBe(parked);
    const again = await startTopUp(person, amount, key);
    expect(again.status).toBe(200);
    expect(again.body['payment_id']).toBe(row?.['id']);
    expect(again.body['checkout']).toMatchObject({ kind: 'redirect', url: expect.stringMatching(/^http/) as string });
  });

  test('an answer lost after the work was done never makes a second transaction under that reference', async () => {
    await setFault('api.500_after', { path: '/transaction/initialize' });
    const key = newKey('lost');
    expect((await startTopUp(person, amount, key)).status).toBe(503);
    const again = await startTopUp(person, amount, key);
    expect(again.status).toBe(502);
    expect(again.body['error']).toMatchObject({ code: 'payment.provider_refused' });
    const [row] =
      await sql`select id, reference, status, failure_code from payments.payments where user_id = ${person.id}`;
    expect(row).toMatchObject({ status: 'failed', failure_code: 'provider.duplicate_reference' });
    // Should the page be paid after all, the money is not lost.
    await pay(String(row?.['reference']));
    await paymentBecomes(sql, String(row?.['id']), 'succeeded');
    expect(await walletMinor(sql, person.id)).toBe(amount);
  });

  test('a call that hangs ends in time and is parked', async () => {
    await setFault('api.timeout', { path: '/transaction/initialize' });
    const began = Date.now();
    const { status, body } = await startTopUp(person, amount);
    expect(status).toBe(503);
    expect(body['error']).toMatchObject({ code: 'payment.provider_unreachable' });
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  const good = {
    purpose: 'topup',
    amount_minor: amount,
    currency: 'NGN',
    idempotency_key: 'k',
  };
  test.each([
    ['no amount', { ...good, amount_minor: undefined }, 400, 'request.invalid'],
    ['a negative amount', { ...good, amount_minor: -1 }, 400, 'request.invalid'],
    ['a fraction', { ...good, amount_minor: 100.5 }, 400, 'request.invalid'],
    ['an amount beyond JSON', { ...good, amount_minor: 2 ** 60 }, 400, 'request.invalid'],
    ['too little', { ...good, amount_minor: 4_999 }, 400, 'amount.below_minimum'],
    ['too much', { ...good, amount_minor: 1_000_000_001 }, 400, 'amount.too_large'],
    ['a currency without a provider', { ...good, currency: 'PKR' }, 409, 'payment.provider_unavailable'],
    ['a way that is none', { ...good, method: 'cash' }, 400, 'request.invalid'],
    [
      'a way that this provider has not',
      { ...good, provider: 'paystack', method: 'mobile_account' },
      409,
      'payment.provider_unavailable',
    ],
    ['a number that is no mobile', { ...good, payer_mobile: '0300' }, 400, 'request.invalid'],
    ['an unknown provider', { ...good, provider: 'nobody' }, 409, 'payment.provider_unavailable'],
    [
      'an order that is not there',
      { ...good, purpose: 'order', order_id: '00000000-0000-4000-8000-000000000000' },
      404,
      'order.not_found',
    ],
    ['an order without its id', { ...good, purpose: 'order' }, 400, 'payment.purpose_invalid'],
  ])('refuses %s', async (_name, body, status, code) => {
    const answer = await invoke('start-payment', body, await tokenOf(person));
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  test('refuses nobody, a false token, another method and a body that is not JSON', async () => {
    expect(await invoke('start-payment', good, null)).toMatchObject({
      status: 401,
      body: { error: { code: 'auth.required' } },
    });
    expect(await invoke('start-payment', good, 'not.a.token')).toMatchObject({ status: 401 });
    expect(await invoke('start-payment', good, await tokenOf(person), 'GET')).toMatchObject({ status: 405 });
    const raw = await fetch(`${stack.apiUrl}/functions/v1/start-payment`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokenOf(person)}`, apikey: stack.publishableKey },
      body: 'amount=1',
    });
    expect(raw.status).toBe(400);
  });
});
