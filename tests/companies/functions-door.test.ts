/**
 * Every Edge Function as it is deployed, with its own index.ts: what it must be told before it starts, and what it says to whoever
 * should not have come. The project behind it is a server that keeps what it is asked.
 */
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isErrorCode } from '../../shared/errors/codes.ts';

type Handler = (request: Request) => Promise<Response>;

const folder = join(import.meta.dirname, '../../supabase/functions');
const names = readdirSync(folder, { withFileTypes: true })
  .filter((item) => item.isDirectory() && !item.name.startsWith('_'))
  .map((item) => item.name);

let project: Server;
let asked: string[] = [];
let complete: Readonly<Record<string, string>>;

beforeAll(async () => {
  project = createServer((request, response) => {
    asked.push(request.url ?? '');
    const isAboutUser = request.url?.startsWith('/auth/') === true;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAboutUser ? { id: userId, aud: 'authenticated', role: 'authenticated' } : {}));
  });
  await new Promise<void>((resolve) => project.listen(0, '127.0.0.1', resolve));
  complete = everySetting(`http://127.0.0.1:${(project.address() as AddressInfo).port}`);
});
afterAll(() => {
  project.closeAllConnections();
  project.close();
});
beforeEach(() => {
  asked = [];
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const userId = '00000000-0000-4000-8000-000000000001';
const secretKey = 'sb_secret_door';

/** What is needed, and nothing that may be left out. */
function everySetting(url: string): Record<string, string> {
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    SUPABASE_URL: url,
    SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_door"}',
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: secretKey }),
    WEB_URL: 'https://amana.test',
    MAIL_API_URL: url,
    MAIL_API_KEY: 'mail',
    PAYSTACK_SECRET_KEY: 'sk_test_door',
    PAYSTACK_BASE_URL: url,
    JAZZCASH_GENERATION: 'pgw',
    JAZZCASH_MODE: 'test',
    JAZZCASH_BASE_URL: url,
    JAZZCASH_MERCHANT_ID: 'MC1',
    JAZZCASH_PASSWORD: 'password',
    JAZZCASH_INTEGRITY_SALT: 'salt',
    JAZZCASH_PAYOUT_BASE_URL: url,
    JAZZCASH_PAYOUT_KEY: 'key',
    JAZZCASH_PAYOUT_SECRET: 'secret',
    JAZZCASH_PAYOUT_CIPHER_KEY: '0123456789abcdef',
    JAZZCASH_PAYOUT_CIPHER_IV: 'fedcba9876543210',
    JAZZCASH_PAYOUT_PATH: '/pay',
    EASYPAISA_MODE: 'test',
    EASYPAISA_STORE_ID: '28',
    EASYPAISA_ACCOUNT_NUMBER: '1',
    EASYPAISA_HASH_KEY: 'ABCDEFGHIJKLMNOP',
    EASYPAISA_USERNAME: 'user',
    EASYPAISA_PASSWORD: 'password',
    EASYPAISA_PAYOUT_BASE_URL: url,
    EASYPAISA_PAYOUT_CLIENT_ID: 'id',
    EASYPAISA_PAYOUT_CLIENT_SECRET: 'secret',
    EASYPAISA_PAYOUT_CHANNEL: 'channel',
    EASYPAISA_PAYOUT_MSISDN: '923001234567',
    EASYPAISA_PAYOUT_PIN: '1234',
    EASYPAISA_PAYOUT_PUBLIC_KEY: publicKey,
    EASYPAISA_PAYOUT_SENDER_NAME: 'Amana',
  };
}

const isProviders = (name: string) => /^(JAZZCASH|EASYPAISA)_|^PAYSTACK_SECRET/.test(name);
const ofProject = ['SUPABASE_URL', 'SUPABASE_SECRET_KEYS'];

/** Which settings each function cannot do without; beside these it starts without any of them. */
const needs: Readonly<Record<string, { readonly settings: readonly string[]; readonly providers?: true }>> = {
  'dispatch-notifications': { settings: [...ofProject, 'WEB_URL', 'MAIL_API_URL', 'MAIL_API_KEY'] },
  'export-payouts': { settings: [...ofProject, 'SUPABASE_PUBLISHABLE_KEYS'] },
  health: { settings: ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEYS'] },
  'import-statement': { settings: [...ofProject, 'SUPABASE_PUBLISHABLE_KEYS'] },
  'payment-return': { settings: [...ofProject, 'WEB_URL'], providers: true },
  'payment-webhook': { settings: ofProject, providers: true },
  'payout-webhook': { settings: ofProject, providers: true },
  'poll-providers': { settings: ofProject, providers: true },
  'reconcile-providers': { settings: ofProject, providers: true },
  'send-payout': { settings: ofProject, providers: true },
  'start-payment': { settings: [...ofProject, 'SUPABASE_PUBLISHABLE_KEYS'], providers: true },
};

/** The function's handler, as it starts with these settings. */
async function start(
  name: string,
  settings: Readonly<Record<string, string | undefined>> = complete,
): Promise<Handler> {
  let handler: Handler | undefined;
  vi.resetModules();
  vi.stubGlobal('Deno', {
    env: { get: (setting: string) => settings[setting] },
    serve: (given: Handler) => (handler = given),
  });
  await import(`${folder}/${name}/index.ts`);
  if (handler === undefined) throw new Error(`${name} serves nothing`);
  return handler;
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
}

async function ask(handler: Handler, path: string, init: RequestInit): Promise<Answer> {
  const response = await handler(new Request(`http://x.test/functions/v1/${path}`, init));
  const body = (await response.json().catch(() => ({}))) as { error?: { code?: string; hint?: string } };
  return { status: response.status, code: body.error?.code ?? '', hint: body.error?.hint ?? '' };
}

test('every function is in these tables', () => {
  expect(Object.keys(needs).toSorted()).toEqual(names.toSorted());
  expect(Object.keys(doors).toSorted()).toEqual(names.toSorted());
});

describe('a function without a setting', () => {
  test.each(names)('%s says which, in one sentence, and starts without those that are not its own', async (name) => {
    const own = needs[name];
    for (const setting of Object.keys(complete)) {
      for (const value of [undefined, '  ']) {
        const handler = await start(name, { ...complete, [setting]: value });
        const { status, code, hint } = await ask(handler, name, { method: 'PUT' });
        const isNeeded = own?.settings.includes(setting) === true || (own?.providers === true && isProviders(setting));
        if (isNeeded) {
          expect([setting, status, code]).toEqual([setting, 500, 'server.failed']);
          expect(hint).toMatch(new RegExp(`^Setting ${setting} is missing\\.$`));
        } else expect([setting, status]).not.toEqual([setting, 500]);
      }
    }
    expect(asked).toEqual([]);
  });

  test('and with no provider at all says so too', async () => {
    const none = Object.fromEntries(
      Object.entries(complete).filter(([name]) => !/^(PAYSTACK|JAZZCASH|EASYPAISA)_/.test(name)),
    );
    expect(await ask(await start('start-payment', none), 'start-payment', { method: 'POST' })).toMatchObject({
      status: 500,
      hint: expect.stringContaining('PAYSTACK_') as string,
    });
  });
});

const jwt = [
  { alg: 'HS256', typ: 'JWT' },
  { sub: userId, exp: 4_000_000_000, role: 'authenticated' },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');
const asUser = { authorization: `Bearer ${jwt}.c2lnbmF0dXJl` };
const asProject = { apikey: secretKey };

interface Knock {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
}

const wrongMethods = (status = 405): Knock[] => ['PUT', 'DELETE', 'PATCH'].map((method) => ({ method, status }));
const project401: Knock[] = [
  { status: 401 },
  { headers: asUser, status: 401 },
  { headers: { apikey: 'sb_publishable_door' }, status: 401 },
  { headers: { apikey: `${secretKey}x` }, status: 401 },
  { method: 'GET', headers: asProject, status: 405 },
];
const wrongBodies = (longest: number): Knock[] => [
  { status: 401, body: '{}' },
  // Whose token it is the project says, once there is something to ask it.
  { headers: { authorization: 'Bearer no.token' }, status: 400, body: '{}' },
  ...['', 'x', '{', '[]', 'null', '7', '{}', '['.repeat(2_000)].map((body) => ({ headers: asUser, body, status: 400 })),
  { headers: asUser, body: 'x'.repeat(longest + 1), status: 413 },
];

const payment = { purpose: 'topup', amount_minor: 500_000, currency: 'NGN', idempotency_key: 'k' };
const wrongFields: Readonly<
  Record<keyof typeof payment | 'order_id' | 'fee_minor' | 'method' | 'save_method', unknown[]>
> = {
  purpose: [null, 7, 'gift', undefined],
  amount_minor: [0, -1, 1.5, 2 ** 53, 1e30, '500000', null, undefined, {}],
  currency: [7, null, undefined, 'NAIRA'],
  idempotency_key: ['', 'k'.repeat(201), 7, null, undefined],
  order_id: ['not-an-id', 7],
  fee_minor: [-1, 1.5, '1'],
  method: ['cash', 7],
  save_method: ['yes', 1],
};
const wrongPayments: Knock[] = Object.entries(wrongFields).flatMap(([field, values]) =>
  values.map((value) => ({ headers: asUser, body: JSON.stringify({ ...payment, [field]: value }), status: 400 })),
);
const pushes = (longest: number): Knock[] => [
  { path: '', status: 404 },
  { path: '/nobody', status: 404 },
  { path: '/../../etc/passwd', status: 404 },
  { path: '/__proto__', status: 404 },
  { path: '/paystack', method: 'DELETE', status: 405 },
  { path: '/paystack', body: 'x'.repeat(longest + 1), status: 413 },
];

/** Who knocks how at each, and what they are told; none of it reaches the project. */
const doors: Readonly<Record<string, readonly Knock[]>> = {
  'dispatch-notifications': [...project401],
  'export-payouts': [
    ...wrongMethods(),
    ...wrongBodies(4096),
    { headers: asUser, body: '{"batch_id":"x","format":"csv"}', status: 400 },
    { headers: asUser, body: `{"batch_id":"${userId}","format":"exe"}`, status: 400 },
  ],
  health: wrongMethods(),
  'import-statement': [
    ...wrongMethods(),
    { status: 401 },
    { headers: asUser, body: 'x', status: 400 },
    { headers: asUser, path: '?bank_account_id=x', body: 'x', status: 400 },
    { headers: asUser, path: `?bank_account_id=${userId}`, body: 'x'.repeat(5 * 1024 * 1024 + 1), status: 413 },
  ],
  'payment-return': pushes(64 * 1024),
  'payment-webhook': pushes(256 * 1024),
  'payout-webhook': pushes(256 * 1024),
  'poll-providers': project401,
  'reconcile-providers': project401,
  'send-payout': project401,
  'start-payment': [...wrongMethods(), ...wrongBodies(16 * 1024), ...wrongPayments],
};

describe('whoever should not have come', () => {
  test.each(names)('to %s is told so by a known code, and nothing is asked of the project', async (name) => {
    const handler = await start(name);
    for (const { path = '', method = 'POST', headers = {}, body, status } of doors[name] ?? []) {
      const answer = await ask(handler, `${name}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
      const knock = [method, path, JSON.stringify(headers), body?.slice(0, 80)];
      expect([...knock, answer.status]).toEqual([...knock, status]);
      expect(isErrorCode(answer.code)).toBe(true);
    }
    expect(asked.filter((path) => path.includes('/rpc/'))).toEqual([]);
  });

  test.each([
    ['payment-webhook', 'paystack'],
    ['payment-webhook', 'jazzcash'],
    ['payout-webhook', 'paystack'],
  ])('with a false event to %s/%s is refused, and only the event is kept', async (name, provider) => {
    const handler = await start(name);
    for (const body of [
      '',
      'x',
      '{}',
      '[]',
      'null',
      '{"event":"charge.success","data":{"amount":1}}',
      '\0'.repeat(100),
    ]) {
      expect(await ask(handler, `${name}/${provider}`, { method: 'POST', body })).toMatchObject({ status: 401 });
    }
    expect(new Set(asked.filter((path) => path.includes('/rpc/')))).toEqual(new Set(['/rest/v1/rpc/receive_webhook']));
  });
});
