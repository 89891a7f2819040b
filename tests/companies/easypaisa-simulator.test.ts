import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeEasypaisa, readEasypaisaSettings } from '../../supabase/functions/_shared/providers/easypaisa.ts';
import type {
  PaymentProvider,
  PaymentToStart,
  PayoutToSend,
} from '../../supabase/functions/_shared/providers/provider.ts';
import { easypaisaEnvironment, readEasypaisaAccount } from '../../supabase/local/providers/easypaisa/account.ts';
import { startProviders, type RunningProviders } from '../../supabase/local/providers/start-providers.ts';
import { eventually } from '../support/wait.ts';

/** The adapter against the simulator, and a shop that keeps the IPNs it gets. */
let home: string;
let shop: Server;
let shopUrl: string;
let pushes: URL[];
let providers: RunningProviders;
let easypaisa: PaymentProvider;
/** With little patience, for where nobody will answer. */
let hasty: PaymentProvider;

function adapter(more: Readonly<Record<string, string>> = {}, patience = 10_000): PaymentProvider {
  const values: Readonly<Record<string, string>> = {
    SUPABASE_URL: shopUrl,
    ...easypaisaEnvironment(readEasypaisaAccount(home), providers.url),
    ...more,
  };
  const settings = readEasypaisaSettings((name) => values[name]);
  if (settings === null) throw new Error('the settings are not complete');
  return makeEasypaisa({ ...settings, timeoutMilliseconds: patience, promptMilliseconds: patience });
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'amana-easypaisa-'));
  shop = createServer((request, response) => {
    pushes.push(new URL(request.url ?? '/', shopUrl));
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const account = readEasypaisaAccount(home);
  providers = await startProviders({
    host: '127.0.0.1',
    port: 0,
    home,
    secretKey: 'sk_test_simulator',
    webhookUrl: `${shopUrl}/hook`,
    easypaisa: { account, ipnUrl: `${shopUrl}/ipn` },
  });
  easypaisa = adapter();
  hasty = adapter({}, 400);
});
afterAll(async () => {
  await providers.stop();
  shop.closeAllConnections();
  shop.close();
  rmSync(home, { recursive: true });
});
beforeEach(async () => {
  await control('reset', {});
  await control('easypaisa/settings', { speed: 1, prompt: 'approve' });
  pushes = [];
});

async function control(path: string, body: object): Promise<void> {
  const response = await fetch(`${providers.url}/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([path, response.status, response.ok ? '' : await response.text()]).toEqual([path, 200, '']);
}
const fault = (name: string, more: object = {}) => control('faults', { fault: `easypaisa.${name}`, ...more });
const setStatus = (order: string, status: string) => control(`easypaisa/orders/${order}/status`, { status });

let count = 0;
function payment(more: Partial<PaymentToStart> = {}): PaymentToStart {
  count += 1;
  return {
    reference: `AM${String(count).padStart(18, '0')}`,
    amountMinor: 150_050,
    currency: 'PKR',
    email: 'buyer@example.test',
    paymentId: 'p1',
    method: 'mobile_account',
    returnUrl: `${shopUrl}/functions/v1/payment-return/easypaisa`,
    payerMobile: '+923451234567',
    payerIdLast6: null,
    description: 'Amana order',
    startedAt: new Date(),
    expiresAt: new Date(Date.now() + 60 * 60_000),
    ...more,
  };
}
const hosted = (more: Partial<PaymentToStart> = {}) => payment({ method: 'hosted', payerMobile: null, ...more });

async function post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}
const read = (url: URL) => ({ method: 'GET', url, body: new Uint8Array(), headers: new Headers() });
const locationOf = (response: Response, base?: string) => new URL(response.headers.get('location') ?? '', base);

/** Goes through both forms as a browser would, to the page where the buyer decides. */
async function openPage(started: PaymentToStart): Promise<string> {
  const answer = await easypaisa.startPayment(started);
  if (answer.outcome !== 'ready' || answer.checkout.kind !== 'form') throw new Error(`not ready: ${answer.outcome}`);
  const back = locationOf(await post(answer.checkout.url, answer.checkout.fields));
  const { reference, checkout } = await easypaisa.readReturn(read(back));
  expect(reference).toBe(started.reference);
  if (checkout?.kind !== 'form') throw new Error('there is no second form');
  return locationOf(await post(checkout.url, checkout.fields), checkout.url).href;
}
const decide = async (page: string, act: string) => locationOf(await post(page, { act }));
const find = (started: PaymentToStart) => easypaisa.findPayment(started);
const found = (status: string, amountMinor = 150_050) => ({
  outcome: 'found',
  fact: { status, amount_minor: amountMinor, currency: 'PKR' },
});

const becomes = (started: PaymentToStart, status: string) =>
  eventually(`the payment is ${status}`, async () => {
    const lookup = await find(started);
    return lookup.outcome === 'found' && lookup.fact.status === status;
  });

async function pushed(number: number): Promise<void> {
  await eventually(`${number} IPNs`, () => Promise.resolve(pushes.length >= number));
  expect(pushes).toHaveLength(number);
}

describe('hosted page', () => {
  test('pay: the return is a hint, the IPN makes us ask, the inquiry has the amount', async () => {
    const started = hosted();
    const page = await openPage(started);
    expect(await (await fetch(page)).text()).toContain('Simulated Easypaisa');
    expect(await find(started)).toMatchObject(found('pending'));
    const back = await decide(page, 'pay');
    expect(await easypaisa.readReturn(read(back))).toEqual({ reference: started.reference, checkout: null });
    expect(await find(started)).toMatchObject(found('succeeded'));
    await pushed(1);
    const reading = await easypaisa.readWebhook(read(pushes[0] as URL));
    expect(reading).toMatchObject({ isGenuine: true, proof: 'none', inquiry: started.reference, fact: null });
  });
  test('fail, cancel, and doing nothing', async () => {
    const failed = hosted();
    await decide(await openPage(failed), 'fail');
    expect(await find(failed)).toMatchObject(found('failed'));
    const cancelled = hosted();
    const back = await decide(await openPage(cancelled), 'cancel');
    expect(back.searchParams.get('status')).toBe('Failure');
    expect(await find(cancelled)).toMatchObject(found('pending'));
    const left = hosted({ expiresAt: new Date(Date.now() + 1_500) });
    await openPage(left);
    await becomes(left, 'failed');
    expect(await find(left)).toMatchObject({ fact: { failure_code: 'charge.expired' } });
  });
  test('before the second form there is no order', async () => {
    expect(await find(hosted())).toEqual({ outcome: 'not_found' });
  });
  test('a form that was changed on its way is not taken', async () => {
    const answer = await easypaisa.startPayment(hosted());
    if (answer.outcome !== 'ready' || answer.checkout.kind !== 'form') throw new Error('not ready');
    expect((await post(answer.checkout.url, { ...answer.checkout.fields, amount: '1.0' })).status).toBe(400);
  });
  test('a token for a shop is paid two days later', async () => {
    await control('easypaisa/settings', { speed: 200_000 });
    const started = hosted();
    const page = await openPage(started);
    expect(await (await post(page, { act: 'token' })).text()).toContain('two days');
    expect(await find(started)).toMatchObject(found('pending'));
    await becomes(started, 'succeeded');
  });
  test('a return that lies', async () => {
    const started = hosted();
    const page = await openPage(started);
    await fault('return.lies');
    const back = await decide(page, 'cancel');
    expect(back.searchParams.get('status')).toBe('Success');
    expect((await easypaisa.readReturn(read(back))).reference).toBe(started.reference);
    expect(await find(started)).toMatchObject(found('pending'));
  });
  test.each(['return.both_names', 'return.short_name'])('%s names our order', async (name) => {
    const started = hosted();
    const page = await openPage(started);
    await fault(name);
    expect((await easypaisa.readReturn(read(await decide(page, 'pay')))).reference).toBe(started.reference);
  });
  test('a second question mark in both returns', async () => {
    await fault('return.question_mark', { times: 2 });
    const started = hosted();
    const back = await decide(await openPage(started), 'pay');
    expect(back.href.split('?')).toHaveLength(3);
    expect((await easypaisa.readReturn(read(back))).reference).toBe(started.reference);
  });
});

describe('request on the phone', () => {
  test.each(['v4', 'v5'])('approved, by REST %s', async (api) => {
    const started = payment();
    const answer = await adapter({ EASYPAISA_API: api }).startPayment(started);
    expect(answer).toMatchObject({ outcome: 'waiting', fact: { status: 'succeeded', amount_minor: 150_050 } });
    const paidAt = answer.outcome === 'waiting' ? Date.parse(answer.fact?.paid_at ?? '') : 0;
    // Their clock shows minutes.
    expect(Math.abs(Date.now() - paidAt)).toBeLessThan(2 * 60_000);
  });
  test('declined', async () => {
    await control('easypaisa/settings', { prompt: 'decline' });
    expect(await easypaisa.startPayment(payment())).toMatchObject({ outcome: 'waiting', fact: { status: 'failed' } });
  });
  test('ignored until their patience ends', async () => {
    await control('easypaisa/settings', { prompt: 'ignore', speed: 200 });
    expect(await easypaisa.startPayment(payment())).toMatchObject({ outcome: 'waiting', fact: { status: 'failed' } });
  });
  test('approved on the page of phones after we gave up waiting', async () => {
    await control('easypaisa/settings', { prompt: 'ask' });
    const started = payment();
    expect(await hasty.startPayment(started)).toEqual({ outcome: 'unknown', code: 'provider.timeout' });
    expect(await (await fetch(`${providers.url}/easypaisa/phone`)).text()).toContain('03451234567');
    await post(`${providers.url}/easypaisa/phone`, { order: started.reference, act: 'approve' });
    expect(await find(started)).toMatchObject(found('succeeded'));
  });
  test('accepted, and not paid yet', async () => {
    await fault('prompt.accepted_not_paid');
    const started = payment();
    expect(await easypaisa.startPayment(started)).toMatchObject({ outcome: 'waiting', fact: { status: 'pending' } });
    await setStatus(started.reference, 'PAID');
    expect(await find(started)).toMatchObject(found('succeeded'));
  });
  test('a system error after which the money comes', async () => {
    await fault('prompt.error_then_paid');
    const started = payment();
    expect(await easypaisa.startPayment(started)).toMatchObject({ outcome: 'waiting', fact: { status: 'pending' } });
    await becomes(started, 'succeeded');
  });
  test('a second request under the same reference does not ask the payer again', async () => {
    const started = payment();
    await easypaisa.startPayment(started);
    expect(await easypaisa.startPayment(started)).toMatchObject({ outcome: 'waiting', fact: { status: 'succeeded' } });
  });
});

describe('inquiry', () => {
  test('is late for half a minute', async () => {
    await control('easypaisa/settings', { speed: 20 });
    await fault('inquiry.late');
    const started = payment();
    expect(await easypaisa.startPayment(started)).toMatchObject({ outcome: 'waiting', fact: null });
    expect(await find(started)).toEqual({ outcome: 'not_found' });
    await becomes(started, 'succeeded');
  });
  test('with another amount, none, another order, or amounts as text', async () => {
    const started = payment();
    await easypaisa.startPayment(started);
    await fault('inquiry.wrong_amount');
    expect(await find(started)).toMatchObject(found('succeeded', 149_950));
    for (const name of ['inquiry.no_amount', 'inquiry.wrong_order']) {
      await fault(name);
      expect(await find(started)).toEqual({ outcome: 'unknown', code: 'provider.unreadable' });
    }
    await fault('inquiry.text');
    expect(await find(started)).toMatchObject(found('succeeded'));
  });
  test.each(['REVERSED', 'BLOCKED'])('an order that is %s', async (status) => {
    const started = payment();
    await easypaisa.startPayment(started);
    await setStatus(started.reference, status);
    expect(await find(started)).toMatchObject(found(status === 'REVERSED' ? 'reversed' : 'pending'));
  });
  test.each([
    ['api.429', 'provider.rate_limited'],
    ['api.401', 'provider.unauthorized'],
    ['api.garbage', 'provider.signature_invalid'],
    ['api.redirect', 'provider.unreachable'],
    ['api.wrong_signature', 'provider.signature_invalid'],
  ])('%s is unknown', async (name, code) => {
    const started = payment();
    await easypaisa.startPayment(started);
    await fault(name);
    expect(await find(started)).toEqual({ outcome: 'unknown', code });
    expect(await find(started)).toMatchObject(found('succeeded'));
  });
  test('wrong credentials', async () => {
    const stranger = adapter({ EASYPAISA_PASSWORD: 'wrong' });
    expect(await stranger.findPayment(payment())).toEqual({ outcome: 'unknown', code: 'easypaisa.0010' });
    expect(await stranger.startPayment(payment())).toEqual({ outcome: 'refused', code: 'easypaisa.0010' });
  });
});

describe('IPN', () => {
  const readings = () => Promise.all(pushes.map((url) => easypaisa.readWebhook(read(url))));

  test('before the payment: the inquiry says pending', async () => {
    await fault('ipn.early');
    await fault('prompt.accepted_not_paid');
    const started = payment();
    await easypaisa.startPayment(started);
    await pushed(1);
    expect((await readings())[0]?.inquiry).toBe(started.reference);
    expect(await find(started)).toMatchObject(found('pending'));
  });
  test('late, and held back and let go in another order', async () => {
    await control('easypaisa/settings', { speed: 200 });
    await fault('ipn.late');
    await easypaisa.startPayment(payment());
    await pushed(1);
    await fault('ipn.hold', { times: 2 });
    const [first, second] = [payment(), payment()];
    await easypaisa.startPayment(first);
    await easypaisa.startPayment(second);
    await control('easypaisa/ipn/release', { order: 'reversed' });
    expect((await readings()).slice(1).map((item) => item.inquiry)).toEqual([second.reference, first.reference]);
  });
  test('that sends us to a foreign host, or was made by somebody else', async () => {
    await fault('ipn.foreign_host');
    await easypaisa.startPayment(payment());
    await pushed(1);
    await control('easypaisa/ipn/forge', { order: 'AM1', url: 'http://169.254.169.254/latest/meta-data' });
    await pushed(2);
    for (const reading of await readings()) expect(reading).toMatchObject({ isGenuine: false, inquiry: null });
  });
});

describe('payout', () => {
  const payout = (more: Partial<PayoutToSend> = {}): PayoutToSend => ({
    reference: 'AMW1',
    amountMinor: 250_055,
    currency: 'PKR',
    bankCode: 'EASYPAISA',
    accountNumber: '03009876543',
    accountName: 'Ayesha Khan',
    recipientCode: null,
    reason: 'Amana WD-1',
    ...more,
  });
  const toBank = payout({ bankCode: 'MEZN', accountNumber: 'PK36MEZN0000001123456702' });
  async function transfers(): Promise<readonly unknown[]> {
    const state = (await (await fetch(`${providers.url}/control/easypaisa/state`)).json()) as { transfers: unknown[] };
    return state.transfers;
  }

  test('to a mobile account', async () => {
    expect(easypaisa.can.payout).toBe(true);
    expect(await easypaisa.sendPayout(payout())).toMatchObject({
      outcome: 'accepted',
      fact: { subject: 'withdrawal', reference: 'AMW1', status: 'succeeded', amount_minor: 250_055, fee_minor: 0 },
    });
    expect(await transfers()).toMatchObject([{ receiver: '923009876543', amount: 250_055 }]);
  });
  test('to a bank, by its IBAN, with its fee and the name on the account', async () => {
    expect(await easypaisa.sendPayout(toBank)).toMatchObject({
      outcome: 'accepted',
      fact: { status: 'succeeded', fee_minor: 2_300 },
    });
    expect(await transfers()).toMatchObject([{ kind: 'bank', receiver: toBank.accountNumber }]);
    expect(await easypaisa.findAccountName(toBank)).toEqual({ outcome: 'found', name: 'AYESHA KHAN' });
    const nobody = { ...toBank, accountNumber: 'PK36MEZN0000001123450000' };
    expect(await easypaisa.findAccountName(nobody)).toEqual({ outcome: 'not_found' });
    expect(await easypaisa.sendPayout(nobody)).toMatchObject({ outcome: 'refused', code: 'recipient.refused' });
    expect(await transfers()).toHaveLength(1);
  });
  test.each([
    [{ bankCode: 'JAZZCASH' }, 'recipient.unsupported'],
    [{ accountNumber: '+923009876543' }, 'recipient.unsupported'],
    [{ bankCode: 'ABCD', accountNumber: 'PK36ABCD0000001123456702' }, 'recipient.unsupported'],
    [{ currency: 'NGN' }, 'provider.currency_unsupported'],
  ])('%j is refused before anything is sent', async (more, code) => {
    expect(await easypaisa.sendPayout(payout(more))).toMatchObject({ outcome: 'refused', code });
  });
  test.each([
    ['api.500_after', 'tmfb/MaToMA', 'provider.server_error', 1],
    ['api.401', 'tmfb/MaToMA', 'provider.unauthorized', 0],
    ['payout.locked', '', 'provider.locked', 0],
    ['payout.refused', '', 'provider.transfer_unclear', 0],
  ])('%s at the transfer is unknown, and stays so', async (name, path, code, made) => {
    await fault(name, { path });
    expect(await easypaisa.sendPayout(payout())).toEqual({ outcome: 'unknown', code, recipientCode: null });
    expect(await easypaisa.findPayout('AMW1')).toEqual({ outcome: 'unknown', code: 'provider.payout_not_inquirable' });
    expect(await transfers()).toHaveLength(made);
  });
  test.each([
    ['api.timeout', 'provider.timeout'],
    ['api.500', 'provider.server_error'],
    ['payout.login_refused', 'provider.unauthorized'],
  ])('%s at the login: surely nothing was sent', async (name, code) => {
    await fault(name);
    const provider = name === 'api.timeout' ? hasty : easypaisa;
    expect(await provider.sendPayout(payout())).toEqual({ outcome: 'deferred', code, recipientCode: null });
    expect(await transfers()).toHaveLength(0);
  });
  test('a bank that does not answer whose account it is: nothing was sent', async () => {
    await fault('api.timeout', { path: 'tmfb/SubscriberIBFT/Inquiry' });
    expect(await hasty.sendPayout(toBank)).toMatchObject({ outcome: 'deferred', code: 'provider.timeout' });
    await fault('api.timeout_after', { path: 'tmfb/SubscriberIBFT/Transfer' });
    expect(await hasty.sendPayout(toBank)).toMatchObject({ outcome: 'unknown', code: 'provider.timeout' });
    expect(await transfers()).toHaveLength(1);
  });
});

test('the control page lists its faults, orders and phones', async () => {
  const started = payment();
  await easypaisa.startPayment(started);
  const page = await (await fetch(`${providers.url}/control`)).text();
  for (const text of ['easypaisa.return.lies', started.reference, '/easypaisa/phone']) expect(page).toContain(text);
});
