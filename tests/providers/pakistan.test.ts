/** Rupees in through JazzCash and Easypaisa: the functions, the database and the simulated companies together. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type postgres from 'postgres';
import { checkout as checkoutShape, type Checkout } from '../../shared/schemas/payments.ts';
import { newKey, type Json } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import { newPerson, type Person } from '../support/people.ts';
import { eventually } from '../support/wait.ts';
import {
  clearFaults,
  control,
  invoke,
  invokeAsProject,
  paymentBecomes,
  paymentRow,
  poll,
  read,
  reserveSimulator,
  reserveTimeoutMs,
  setFault,
  tokenOf,
  walletMinor,
} from './support/money.ts';

let sql: postgres.Sql;
let giveBack: () => Promise<void>;
let person: Person;
const amount = 150_000;

beforeAll(async () => {
  sql = openDatabase();
  giveBack = await reserveSimulator(sql);
  // The functions say what they are set up for, as the job lets them do every minute.
  expect(await invokeAsProject('poll-providers')).toMatchObject({ status: 200 });
}, reserveTimeoutMs);
afterAll(async () => {
  await clearFaults(sql);
  await giveBack();
  await sql.end();
});
beforeEach(async () => {
  await clearFaults(sql);
  await control('/jazzcash/settings', { prompt: 'approve' });
  await control('/easypaisa/settings', { prompt: 'approve' });
  person = await newPerson(sql, { name: 'Bilal Ahmed', country: 'PK' });
});
afterEach(() => expectBooksInOrder(sql));

interface Started {
  readonly paymentId: string;
  readonly status: string;
  readonly checkout: Checkout | null;
}

async function start(provider: string, method: string, more: Json = {}): Promise<Started> {
  const request = { purpose: 'topup', amount_minor: amount, currency: 'PKR', idempotency_key: newKey('topup') };
  const payer = method === 'mobile_account' ? { payer_mobile: '+923001234567', payer_id_last6: '345678' } : {};
  const { status, body } = await invoke(
    'start-payment',
    { ...request, ...payer, provider, method, ...more },
    await tokenOf(person),
  );
  if (status !== 200) throw new Error(`not started: ${status} ${JSON.stringify(body)}`);
  return {
    paymentId: String(body['payment_id']),
    status: String(body['status']),
    checkout: body['checkout'] === null ? null : checkoutShape.parse(body['checkout']),
  };
}

/** What the payer's own page reads of the payment. */
async function checkoutOf(paymentId: string): Promise<Checkout> {
  const [row] = await read(person, `payments?select=checkout&id=eq.${paymentId}`);
  return checkoutShape.parse(row?.['checkout']);
}

/** Posts the form as the web app does. */
function submit(form: Checkout | null): Promise<Response> {
  if (form?.kind !== 'form') throw new Error('there is no form');
  return fetch(form.url, { method: 'POST', body: new URLSearchParams(form.fields), redirect: 'manual' });
}

function locationOf(response: Response): string {
  expect(response.status).toBeGreaterThanOrEqual(302);
  return new URL(response.headers.get('location') ?? '', response.url).href;
}

const home = (paymentId: string) => `${stack.webUrl}/payments/return?payment=${paymentId}`;

async function expectPaid(paymentId: string): Promise<void> {
  await paymentBecomes(sql, paymentId, 'succeeded');
  expect(await walletMinor(sql, person.id, 'PKR')).toBe(amount);
}

describe.each(['jazzcash', 'easypaisa'])('%s on the phone', (provider) => {
  test('the payer approves and the wallet is credited once, on the word of an inquiry', async () => {
    const started = await start(provider, 'mobile_account');
    expect(started).toMatchObject({ status: 'created', checkout: null });
    await expectPaid(started.paymentId);
    expect(await paymentRow(sql, started.paymentId)).toMatchObject({ provider, method: 'mobile_account' });
    await poll(sql);
    expect(await walletMinor(sql, person.id, 'PKR')).toBe(amount);
  });

  test('the payer declines and nothing is taken', async () => {
    await control(`/${provider}/settings`, { prompt: 'decline' });
    const { paymentId } = await start(provider, 'mobile_account');
    await paymentBecomes(sql, paymentId, 'failed');
    expect(await walletMinor(sql, person.id, 'PKR')).toBe(0);
  });

  test('without a number nothing is begun', async () => {
    await expect(start(provider, 'mobile_account', { payer_mobile: null })).rejects.toThrow('payment.mobile_required');
  });

  test('nothing of the payer is kept that only the company needs', async () => {
    const { paymentId } = await start(provider, 'mobile_account');
    await paymentBecomes(sql, paymentId, 'succeeded');
    const kept = await sql`
      select p::text || coalesce((select string_agg(a::text, '') from payments.attempts as a where a.payment_id = p.id), '')
        as text
      from payments.payments as p where p.id = ${paymentId}`;
    expect(String(kept[0]?.['text'])).not.toMatch(/3001234567|345678/);
  });
});

describe('JazzCash on its page', () => {
  async function payOnPage(form: Checkout | null): Promise<{ action: string; fields: Record<string, string> }> {
    const readForm = async (response: Response) => {
      const html = await response.text();
      const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
      const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '';
      const fields = Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value]));
      return { action: new URL(action, stack.providersUrl).href, fields };
    };
    const page = await readForm(await submit(form));
    const act = new URLSearchParams({ act: 'wallet' });
    return readForm(await fetch(page.action, { method: 'POST', body: act, redirect: 'manual' }));
  }

  test('the form is posted, the buyer pays and comes home, credited once', async () => {
    const { paymentId, checkout } = await start('jazzcash', 'hosted');
    const back = await payOnPage(checkout);
    expect(back.action).toBe(`${stack.apiUrl}/functions/v1/payment-return/jazzcash`);
    const returned = await submit({ kind: 'form', url: back.action, fields: back.fields });
    expect(returned.status).toBe(303);
    expect(locationOf(returned)).toBe(home(paymentId));
    await expectPaid(paymentId);
    const [kept] = await sql`
      select proof, status, body::text as body from payments.inbox
      where kind = 'return' and reference = (select reference from payments.payments where id = ${paymentId})`;
    expect(kept).toMatchObject({ proof: 'none', status: 'processed' });
    expect(kept?.['body']).not.toContain(back.fields['pp_SecureHash'] ?? 'no hash');
  });

  test('pushes that are lost or forged change nothing but the time', async () => {
    const { paymentId, checkout } = await start('jazzcash', 'hosted');
    await setFault('jazzcash.ipn.lost');
    await payOnPage(checkout);
    const { reference } = await paymentRow(sql, paymentId);
    const forged = await fetch(`${stack.apiUrl}/functions/v1/payment-webhook/jazzcash`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pp_TxnRefNo: reference, pp_ResponseCode: '121', pp_SecureHash: 'F'.repeat(64) }),
    });
    expect(forged.status).toBe(401);
    expect((await paymentRow(sql, paymentId))['status']).toBe('requires_action');
    await poll(sql);
    await expectPaid(paymentId);
  });
});

describe('Easypaisa on its page', () => {
  /** Through both forms, to the page where the buyer decides. */
  async function openPage({ paymentId, checkout }: Started): Promise<string> {
    const first = locationOf(await submit(checkout));
    expect(first).toContain(`${stack.apiUrl}/functions/v1/payment-return/easypaisa`);
    const returned = await fetch(first, { redirect: 'manual' });
    expect(locationOf(returned)).toBe(home(paymentId));
    const second = await checkoutOf(paymentId);
    expect(second).toMatchObject({ kind: 'form', fields: { auth_token: expect.stringMatching(/./) as string } });
    return locationOf(await submit(second));
  }
  const decide = (page: string, act: string) =>
    fetch(page, { method: 'POST', body: new URLSearchParams({ act }), redirect: 'manual' });

  test('two forms, the buyer pays and comes home, credited once', async () => {
    const started = await start('easypaisa', 'hosted');
    const back = locationOf(await decide(await openPage(started), 'pay'));
    expect(locationOf(await fetch(back, { redirect: 'manual' }))).toBe(home(started.paymentId));
    await expectPaid(started.paymentId);
  });

  test('a return that says success is not believed', async () => {
    const started = await start('easypaisa', 'hosted');
    const page = await openPage(started);
    await setFault('easypaisa.return.lies');
    const back = locationOf(await decide(page, 'cancel'));
    expect(new URL(back).searchParams.get('status')).toBe('Success');
    expect(locationOf(await fetch(back, { redirect: 'manual' }))).toBe(home(started.paymentId));
    expect(await walletMinor(sql, person.id, 'PKR')).toBe(0);
    expect((await paymentRow(sql, started.paymentId))['status']).toMatch(/requires_action|pending/);
  });

  test('the IPN alone makes us ask, when the buyer never comes home', async () => {
    const started = await start('easypaisa', 'hosted');
    await decide(await openPage(started), 'pay');
    await expectPaid(started.paymentId);
    const { reference } = await paymentRow(sql, started.paymentId);
    const pushed = await eventually('the push is in the inbox', async () => {
      const [row] = await sql`
        select proof, fact from payments.inbox where kind = 'ipn' and reference = ${String(reference)}`;
      return row;
    });
    expect(pushed).toEqual({ proof: 'none', fact: null });
  });
});

describe('the door for returns', () => {
  const door = `${stack.apiUrl}/functions/v1/payment-return`;
  const neutral = `${stack.webUrl}/payments/return`;
  const go = (path: string, init: RequestInit = {}) => fetch(`${door}/${path}`, { redirect: 'manual', ...init });

  test.each([
    ['nothing', 'easypaisa', {}],
    ['another host', 'paystack?reference=https://evil.test&next=//evil.test', {}],
    ['an unknown reference', 'paystack?reference=AM000000000000000000', {}],
    ['line breaks', 'paystack?reference=a%0d%0aLocation:%20https://evil.test', {}],
    ['bytes', 'jazzcash', { method: 'POST', body: new Uint8Array([0, 255, 254, 0]) }],
    ['a form that says success', 'jazzcash', { method: 'POST', body: new URLSearchParams({ pp_ResponseCode: '000' }) }],
  ])('%s leads home and nowhere else', async (_name, path, init) => {
    const answer = await go(path, init);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, neutral]);
  });

  test('what is too large, another method and an unknown company are refused', async () => {
    expect((await go('jazzcash', { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
    expect((await go('jazzcash', { method: 'PUT' })).status).toBe(405);
    expect((await go('nobody')).status).toBe(404);
    expect((await go('https://evil.test')).status).toBe(404);
  });
});

test('a company whose answers are lost is set aside, and the buyer is offered another', async () => {
  const ways = () => read(person, 'payment_ways?select=provider,method,is_working&order=position');
  expect((await ways()).map((way) => way['is_working'])).not.toContain(false);
  await sql`select payments.record_outcomes('jazzcash', 0, 1) from generate_series(1, 5)`;
  expect((await ways()).filter((way) => way['provider'] === 'jazzcash').map((way) => way['is_working'])).toEqual([
    false,
    false,
  ]);
  await expect(start('jazzcash', 'mobile_account')).rejects.toThrow('payment.provider_paused');
  const { status, body } = await invoke(
    'start-payment',
    {
      purpose: 'topup',
      amount_minor: amount,
      currency: 'PKR',
      idempotency_key: newKey('any'),
      payer_mobile: '+923001234567',
    },
    await tokenOf(person),
  );
  expect([status, (await paymentRow(sql, String(body['payment_id'])))['provider']]).toEqual([200, 'easypaisa']);
  await paymentBecomes(sql, String(body['payment_id']), 'succeeded');
});

test('pages that nobody fills in are no sign of a company that does not work', async () => {
  for (let page = 0; page < 6; page += 1) await start('jazzcash', 'hosted', { idempotency_key: newKey('page') });
  await poll(sql);
  const ways = await read(person, 'payment_ways?select=is_working&provider=eq.jazzcash');
  expect(ways.map((way) => way['is_working'])).toEqual([true, true]);
});
