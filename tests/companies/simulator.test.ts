import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProviders, type RunningProviders } from '../../supabase/local/providers/start-providers.ts';
import { eventually } from '../support/wait.ts';
import { merchant, payoutKeys } from './jazzcash-harness.ts';

const secretKey = 'sk_test_simulator';
let home: string;
let shop: Server;
let received: { body: string; signature: string }[];
let answerWith: number;
let providers: RunningProviders;

async function start(): Promise<void> {
  const { port } = shop.address() as AddressInfo;
  const webhookUrl = `http://127.0.0.1:${port}/hook`;
  providers = await startProviders({ host: '127.0.0.1', port: 0, home, secretKey, webhookUrl });
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'amana-simulator-'));
  received = [];
  answerWith = 200;
  shop = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ body, signature: String(request.headers['x-paystack-signature']) });
      response.writeHead(answerWith).end();
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  await start();
});
afterEach(async () => {
  await providers.stop();
  shop.closeAllConnections();
  shop.close();
  rmSync(home, { recursive: true });
});

async function call(path: string, body?: object, key = secretKey): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${providers.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const initialize = (reference: string) =>
  call('/paystack/transaction/initialize', { email: 'a@example.test', amount: 500_000, reference });

test('a delivery that was refused is made again after a restart, with the same bytes and signature', async () => {
  await call('/control/settings', { speed: 1_000 });
  await initialize('R1');
  answerWith = 503;
  await call('/control/transactions/R1/pay', { result: 'success' });
  await eventually('it was tried', () => Promise.resolve(received.length >= 1));
  await providers.stop();
  answerWith = 200;
  const before = received.length;
  await start();
  await eventually('it is tried again', () => Promise.resolve(received.length > before));
  const [first, last] = [received[0], received.at(-1)];
  expect(last).toEqual(first);
  expect(last?.signature).toBe(createHmac('sha512', secretKey).update(String(last?.body)).digest('hex'));
  expect(await call('/paystack/transaction/verify/R1')).toMatchObject({ body: { data: { status: 'success' } } });
});

test('a reference is used once, a wrong key never, an unknown reference is not found', async () => {
  expect((await initialize('R2')).status).toBe(200);
  expect(await initialize('R2')).toMatchObject({ status: 400, body: { message: 'Duplicate Transaction Reference' } });
  expect(await call('/paystack/balance', undefined, 'sk_test_other')).toMatchObject({ status: 401 });
  expect(await call('/paystack/transaction/verify/R9')).toMatchObject({ status: 404, body: { status: false } });
  // An abandoned charge is answered with 200: only data.status says what it is.
  expect(await call('/paystack/transaction/verify/R2')).toMatchObject({
    status: 200,
    body: { data: { status: 'abandoned' } },
  });
});

test('its own books add up', async () => {
  await initialize('R3');
  await call('/control/transactions/R3/pay', { result: 'success' });
  const recipient = { type: 'nuban', name: 'N', account_number: '0123456789', bank_code: '058', currency: 'NGN' };
  const made = (await call('/paystack/transferrecipient', recipient)).body as { data: { recipient_code: string } };
  const transfer = {
    source: 'balance',
    amount: 100_000,
    recipient: made.data.recipient_code,
    reference: 'a'.repeat(20),
  };
  await call('/paystack/transfer', transfer);
  await call(`/control/transfers/${transfer.reference}/finish`, { status: 'reversed' });
  const { body } = (await call('/paystack/balance/ledger')) as {
    body: { data: { difference: number; balance: number }[] };
  };
  const sum = body.data.reduce((total, row) => total + row.difference, 0);
  expect(body.data[0]?.balance).toBe(sum);
});

test('strangers are kept out: another host name, another origin', async () => {
  const { port } = new URL(providers.url);
  const response = await fetch(`http://127.0.0.1:${port}/control/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://evil.test' },
    body: '{}',
  });
  expect(response.status).toBe(403);
});

test('the switches of the control page are forms of its own: set, cleared, and closed to strangers', async () => {
  const page = await fetch(`${providers.url}/control`);
  expect(page.headers.get('referrer-policy')).toBe('same-origin');
  expect(await page.text()).toContain('webhook.duplicate');
  const set = (origin: string) =>
    fetch(`${providers.url}/control/faults`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin },
      body: new URLSearchParams({ fault: 'webhook.duplicate' }),
    });
  expect((await set(providers.url)).status).toBe(303);
  expect(await (await fetch(`${providers.url}/control`)).text()).toContain('webhook.duplicate, 1 more');
  for (const stranger of ['null', 'https://evil.test']) expect((await set(stranger)).status).toBe(403);
});

test('faults of one name are ended at every company, and no other', async () => {
  const jazzcash = { ipnUrl: 'http://127.0.0.1:9/', returnUrl: null };
  await providers.stop();
  const webhookUrl = 'http://127.0.0.1:9/';
  const options = { host: '127.0.0.1', port: 0, home, secretKey, webhookUrl };
  providers = await startProviders({ ...options, jazzcash: { ...merchant, ...jazzcash, payout: payoutKeys } });
  for (const fault of ['webhook.hold', 'jazzcash.ipn.hold', 'jazzcash.api.500'])
    await call('/control/faults', { fault });
  await call('/control/faults/clear', { fault: 'jazzcash.ipn.hold' });
  const namesOf = async (path: string) => {
    const { faults } = (await call(path)).body as { faults: { fault: string }[] };
    return faults.map(({ fault }) => fault);
  };
  expect(await namesOf('/control/jazzcash/state')).toEqual(['jazzcash.api.500']);
  expect(await namesOf('/control/state')).toEqual(['webhook.hold']);
  await call('/control/faults/clear', {});
  expect([...(await namesOf('/control/jazzcash/state')), ...(await namesOf('/control/state'))]).toEqual([]);
});
