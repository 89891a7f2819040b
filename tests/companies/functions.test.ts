import { describe, expect, test } from 'vitest';
import { holdsSecretKey } from '../../supabase/functions/_shared/caller.ts';
import { constantTimeEqual } from '../../supabase/functions/_shared/crypto.ts';
import type { Database } from '../../supabase/functions/_shared/database.ts';
import { failure } from '../../supabase/functions/_shared/failure.ts';
import { makePollProviders } from '../../supabase/functions/_shared/handlers/poll-providers.ts';
import { readSealer } from '../../supabase/functions/_shared/seal.ts';
import { makeSendPayout } from '../../supabase/functions/_shared/handlers/send-payout.ts';
import { makeWebhook } from '../../supabase/functions/_shared/handlers/webhook.ts';
import { pathAfter } from '../../supabase/functions/_shared/http.ts';
import { makeLog } from '../../supabase/functions/_shared/log.ts';
import { mailHtml } from '../../supabase/functions/_shared/mail-html.ts';
import { makePaystack } from '../../supabase/functions/_shared/providers/paystack.ts';
import { readProviders } from '../../supabase/functions/_shared/providers/registry.ts';
import { readSecretKeys, requireSetting, requireUrl } from '../../supabase/functions/_shared/settings.ts';
import vectors from './paystack-vectors.json' with { type: 'json' };

describe('settings', () => {
  const of = (values: Record<string, string>) => (name: string) => values[name];
  test('a missing one is named in one sentence', () => {
    expect(() => requireSetting(of({}), 'MAIL_API_KEY')).toThrow('Setting MAIL_API_KEY is missing.');
    expect(() => requireSetting(of({ MAIL_API_KEY: '  ' }), 'MAIL_API_KEY')).toThrow(
      'Setting MAIL_API_KEY is missing.',
    );
    expect(() => readSecretKeys(of({}))).toThrow('Setting SUPABASE_SECRET_KEYS is missing.');
    expect(() => readProviders(of({}))).toThrow('No payment provider is set up');
    expect(() => readProviders(of({ PAYSTACK_BASE_URL: 'https://x.test' }))).toThrow(
      'Setting PAYSTACK_SECRET_KEY is missing.',
    );
    expect(() => readProviders(of({ PAYSTACK_SECRET_KEY: 'sk_test_x', JAZZCASH_MODE: 'test' }))).toThrow(/JAZZCASH_/);
  });
  test('an unusable one is refused', () => {
    expect(() => requireUrl(of({ WEB_URL: 'javascript:x' }), 'WEB_URL')).toThrow('WEB_URL must be an http or https');
    expect(() => readProviders(of({ PAYSTACK_SECRET_KEY: 'pk_test_x' }))).toThrow(
      'must begin with sk_test_ or sk_live_',
    );
    expect(() => readSecretKeys(of({ SUPABASE_SECRET_KEYS: '{}' }))).toThrow('must be a JSON object of keys by name');
  });
  test('keys come as the platform gives them, or as older projects have them', () => {
    const map = JSON.stringify({ automations: 'sb_secret_b', default: 'sb_secret_a' });
    expect(readSecretKeys(of({ SUPABASE_SECRET_KEYS: map }))).toEqual(['sb_secret_a', 'sb_secret_b']);
    expect(readSecretKeys(of({ SUPABASE_SERVICE_ROLE_KEY: 'old' }))).toEqual(['old']);
  });
});

describe('callers', () => {
  const ask = (headers: Record<string, string>) => new Request('http://x.test', { headers });
  test('hold a secret key as apikey or bearer, or are nobody', () => {
    expect(holdsSecretKey(ask({ apikey: 'one' }), ['one', 'two'])).toBe(true);
    expect(holdsSecretKey(ask({ authorization: 'Bearer two' }), ['one', 'two'])).toBe(true);
    expect(holdsSecretKey(ask({ authorization: 'Bearer three' }), ['one', 'two'])).toBe(false);
    expect(holdsSecretKey(ask({}), ['one'])).toBe(false);
  });
  test('comparison sees every difference', () => {
    expect(constantTimeEqual('abc', 'abc')).toBe(true);
    for (const other of ['abd', 'ab', 'abcd', '', 'Abc']) expect(constantTimeEqual('abc', other)).toBe(false);
  });
  test('the path after the function is read with and without the gateway prefix', () => {
    for (const path of [
      '/functions/v1/payment-webhook/paystack',
      '/payment-webhook/paystack',
      '/payment-webhook/paystack/',
    ]) {
      expect(pathAfter(new Request(`http://x.test${path}`), 'payment-webhook')).toBe('paystack');
    }
  });
});

const { key } = vectors.signature;

describe('the door for webhooks', () => {
  const { body, hmac_sha512: signature } = vectors.signature;
  function door(answer: Awaited<ReturnType<Database['call']>>) {
    const calls: string[] = [];
    const service: Database = {
      call: (name) => {
        calls.push(name);
        return Promise.resolve(answer);
      },
    };
    const handler = makeWebhook({
      functionName: 'payment-webhook',
      providers: new Map([['paystack', makePaystack({ secretKey: key, baseUrl: 'http://127.0.0.1:1' })]]),
      service,
      log: makeLog('test', () => undefined),
    });
    return { handler, calls };
  }
  const post = (text: string, header: string, path = '/payment-webhook/paystack') =>
    new Request(`http://x.test${path}`, { method: 'POST', body: text, headers: { 'x-paystack-signature': header } });
  const kept = { ok: true, value: { inbox_id: 'i', is_new: true } } as const;

  test('keeps first, answers 200, then processes', async () => {
    const { handler, calls } = door(kept);
    expect((await handler(post(body, signature))).status).toBe(200);
    expect(calls[0]).toBe('receive_webhook');
    await expect.poll(() => calls).toEqual(['receive_webhook', 'process_webhook']);
  });
  test('says 503 when it could not keep, so that the provider brings it again', async () => {
    const { handler, calls } = door({ ok: false, failure: failure(503, 'server.busy', 'busy') });
    expect((await handler(post(body, signature))).status).toBe(503);
    expect(calls).toEqual(['receive_webhook']);
  });
  test('says 401 to a forgery and processes nothing', async () => {
    const { handler, calls } = door(kept);
    expect((await handler(post(body, 'f'.repeat(128)))).status).toBe(401);
    expect(calls).toEqual(['receive_webhook']);
  });
  test('refuses unknown providers, other methods and bodies without end', async () => {
    const { handler, calls } = door(kept);
    expect((await handler(post(body, signature, '/payment-webhook/nobody'))).status).toBe(404);
    expect((await handler(new Request('http://x.test/payment-webhook/paystack'))).status).toBe(405);
    expect((await handler(post('x'.repeat(256 * 1024 + 1), signature))).status).toBe(413);
    expect(calls).toEqual([]);
  });
});

describe('keys of one mode', () => {
  const claimed = {
    claim_stuck_payouts: { withdrawal_id: 'w', code: 'WD', bank_code: '1', account_number: '1', account_name: 'A' },
    claim_stuck_refunds: { refund_id: 'r' },
    claim_payouts: { withdrawal_id: 'w', code: 'WD', bank_code: '1', account_number: '1', account_name: 'A' },
    claim_refunds: { refund_id: 'r' },
  } as const;
  const money = { provider: 'paystack', mode: 'live', reference: 'x', amount_minor: 1, currency: 'NGN' };
  test.each([
    ['poll-providers', makePollProviders],
    ['send-payout', makeSendPayout],
  ] as const)('never ask or send for money of the other: %s', async (_name, make) => {
    const asked: string[] = [];
    const written: unknown[] = [];
    const fetcher = ((url: string) => {
      asked.push(url);
      return Promise.resolve(Response.json({ status: false, message: 'not found' }, { status: 404 }));
    }) as typeof fetch;
    const service: Database = {
      call: (name, args) => {
        if (name in claimed) {
          const item = { ...money, ...claimed[name as keyof typeof claimed], recipient_code: 'RCP' };
          return Promise.resolve({ ok: true, value: [item] });
        }
        if (/^(payout|refund)_/.test(name)) written.push([name, args?.['p_outcome'] ?? args?.['p_fact']]);
        return Promise.resolve({ ok: true, value: name.startsWith('claim_') ? [] : null });
      },
    };
    const handler = make({
      providers: new Map([['paystack', makePaystack({ secretKey: key, baseUrl: 'https://x.test' }, fetcher)]]),
      service,
      secretKeys: ['secret'],
      log: makeLog('test', () => undefined),
      now: () => 0,
    });
    const request = new Request('http://x.test', { method: 'POST', headers: { apikey: 'secret' } });
    expect((await handler(request)).status).toBe(200);
    expect(asked.filter((url) => !url.includes('/bank'))).toEqual([]);
    expect(written).toEqual(
      make === makeSendPayout
        ? [
            ['payout_sent', 'deferred'],
            ['refund_sent', 'deferred'],
          ]
        : [],
    );
  });
});

test.each([
  ['with a key', Buffer.alloc(32, 7).toString('base64'), true],
  ['without one', '', false],
])(
  'a poll says that cards can be kept only where their tokens can be sealed: %s',
  async (_name, tokenKey, keepsCards) => {
    const said: unknown[] = [];
    const handler = makePollProviders({
      providers: new Map([['paystack', makePaystack({ secretKey: key, baseUrl: 'https://x.test' }, fetch)]]),
      service: {
        call: (name, args) => {
          if (name === 'report_providers') said.push(args?.['p_providers']);
          return Promise.resolve({ ok: true, value: name.startsWith('claim_') ? [] : null });
        },
      },
      secretKeys: ['secret'],
      sealer: readSealer(() => tokenKey),
      log: makeLog('test', () => undefined),
    });
    expect(
      (await handler(new Request('http://x.test', { method: 'POST', headers: { apikey: 'secret' } }))).status,
    ).toBe(200);
    expect(said).toMatchObject([[{ code: 'paystack', mode: 'test', keeps_cards: keepsCards, pays_out: true }]]);
  },
);

test('e-mail shows texts as texts, in the direction of its language', () => {
  const html = mailHtml({
    locale: 'ur',
    subject: '<b>',
    body: 'a <script>\n\nb & "c"',
    link: 'https://x.test/?a=1&b=2',
    linkLabel: 'x',
  });
  expect(html).toContain('dir="rtl"');
  expect(html).toContain('a &lt;script&gt;</p>');
  expect(html).toContain('href="https://x.test/?a=1&amp;b=2"');
  expect(html).not.toContain('<script');
});
