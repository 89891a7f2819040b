import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { open, seal } from '../../supabase/functions/_shared/providers/jazzcash-cipher.ts';
import { failureCode, meaningOf, refundMeaningOf } from '../../supabase/functions/_shared/providers/jazzcash-codes.ts';
import { hasGoodHash, secureHash } from '../../supabase/functions/_shared/providers/jazzcash-hash.ts';
import { readJazzcashSettings } from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import {
  fromPaisa,
  fromPakistanTime,
  isReference,
  pakistanTime,
  toLocalMobile,
  toPlainText,
  toRupees,
} from '../../supabase/functions/_shared/providers/jazzcash-values.ts';
import { hashOf } from '../../supabase/local/providers/jazzcash/signing.ts';
import vectors from './jazzcash-vectors.json' with { type: 'json' };

describe('the hash', () => {
  test.each(vectors.hashes)('of $name', async ({ salt, fields, hash }) => {
    expect((await secureHash(fields, salt)).toUpperCase()).toBe(hash.toUpperCase());
    // The simulator has its own; both must be JazzCash's.
    expect(hashOf(fields, salt)).toBe(hash.toUpperCase());
    for (const offered of [hash.toUpperCase(), hash.toLowerCase()]) {
      expect(await hasGoodHash({ ...fields, pp_SecureHash: offered }, salt)).toBe(true);
    }
  });

  test('is over the order of bytes, not that of a language', async () => {
    const fields = Object.fromEntries(vectors.order.ordinal.toReversed().map((name) => [name, `value of ${name}`]));
    const over = (names: readonly string[]) =>
      createHmac('sha256', 'salt')
        .update(['salt', ...names.map((name) => fields[name])].join('&'))
        .digest('hex');
    expect(await secureHash(fields, 'salt')).toBe(over(vectors.order.ordinal));
    expect(await secureHash(fields, 'salt')).not.toBe(over(vectors.order.locale));
  });

  test('leaves out what is not theirs, and changes with every field that is', async () => {
    const base = { pp_Amount: '1', ppmpf_1: 'x', ppmbf_1: 'y' };
    const hash = await secureHash(base, 'salt');
    expect(await secureHash({ ...base, other: 'z', pp_Empty: '', pp_SecureHash: 'old' }, 'salt')).toBe(hash);
    for (const name of Object.keys(base)) expect(await secureHash({ ...base, [name]: '2' }, 'salt')).not.toBe(hash);
    expect(await secureHash(base, 'other salt')).not.toBe(hash);
  });

  test.each([[undefined], [null], [''], [true], [['a']], ['0'.repeat(64)]])('%j is no good hash', async (offered) => {
    expect(await hasGoodHash({ pp_Amount: '1', pp_SecureHash: offered }, 'salt')).toBe(false);
  });
});

describe('the envelope', () => {
  const { text, data, ...keys } = vectors.envelope;
  test('is that of the sample', async () => {
    expect(await seal(text, keys)).toBe(data);
    expect(await open(data.toUpperCase(), keys)).toEqual(JSON.parse(text));
  });
  test.each([[undefined], [null], [''], ['zz'], [data.slice(2)], [data.slice(32)], ['00'.repeat(16)], [{}], [42]])(
    '%j cannot be opened',
    async (bad) => {
      expect(await open(bad, keys)).toBeUndefined();
    },
  );
});

describe('response codes', () => {
  const pairs = Object.entries(vectors.codes).flatMap(([meaning, codes]) =>
    codes.map((code) => [code, meaning] as const),
  );
  test.each(pairs)('%s means %s', (code, meaning) => {
    expect(meaningOf(code)).toBe(meaning);
  });
  const refunds = Object.entries(vectors.refund_codes).flatMap(([meaning, codes]) =>
    codes.map((code) => [code, meaning === 'unknown' ? null : meaning] as const),
  );
  test.each(refunds)('of a refund, %s means %s', (code, meaning) => {
    expect(refundMeaningOf(code)).toBe(meaning);
  });
  test('a text that is no code is not carried on', () => {
    expect(failureCode('004')).toBe('jazzcash.004');
    expect(failureCode('<script>')).toBe('provider.unreadable');
  });
});

describe('values', () => {
  test('time is that of Pakistan, five hours ahead all year', () => {
    expect(pakistanTime(new Date('2025-12-31T19:30:05.999Z'))).toBe('20260101003005');
    expect(fromPakistanTime('20260101003005')).toBe('2025-12-31T19:30:05.000Z');
    expect(fromPakistanTime('20260701120000')).toBe('2026-07-01T07:00:00.000Z');
  });
  test.each([
    [''],
    ['20260230120000'],
    ['20261301120000'],
    ['2026010112000'],
    ['20260101126000'],
    [null],
    [20260101120000],
  ])('%j is no time', (text) => {
    expect(fromPakistanTime(text)).toBeNull();
  });
  test.each([
    [1, '0.01'],
    [100, '1.00'],
    [150_000, '1500.00'],
    [99_999_999_999_999, '999999999999.99'],
  ])('%d paisa are %s rupees', (paisa, rupees) => {
    expect(toRupees(paisa)).toBe(rupees);
  });
  test.each([[''], ['15.00'], ['-1'], ['1e3'], [' 1'], [null], ['9'.repeat(16)], [150_000]])(
    '%j is no paisa',
    (value) => {
      expect(fromPaisa(value)).toBeNull();
    },
  );
  test.each([
    ['+923001234567', '03001234567'],
    ['03001234567', '03001234567'],
    ['+922112345678', null],
    ['0300123456', null],
    ['3001234567', null],
    ['+9230012345678', null],
    ['', null],
  ])('the number %s is %s', (number, local) => {
    expect(toLocalMobile(number)).toBe(local);
  });
  test('texts lose what JazzCash would replace', () => {
    expect(toPlainText(`<b>Order</b> "42": 5*3|'x' \u{1F600}`, 200)).toBe('b Order b 42 5 3 x');
    expect(toPlainText('a'.repeat(300), 200)).toHaveLength(200);
  });
  test('references are twenty letters and digits at most', () => {
    expect(isReference('AM0123456789ABCDEFGH')).toBe(true);
    for (const bad of ['', 'AM-1', 'A'.repeat(21), 'A\n', null, 7]) expect(isReference(bad)).toBe(false);
  });
});

describe('settings', () => {
  const full: Record<string, string> = {
    JAZZCASH_GENERATION: 'orchestrator',
    JAZZCASH_BASE_URL: 'https://onlinepayments.example.test/payment-orchestrator/',
    JAZZCASH_MERCHANT_ID: 'MC1',
    JAZZCASH_PASSWORD: 'p',
    JAZZCASH_INTEGRITY_SALT: 's',
    JAZZCASH_MODE: 'test',
  };
  const payout: Record<string, string> = {
    JAZZCASH_PAYOUT_BASE_URL: 'https://gateway.example.test',
    JAZZCASH_PAYOUT_KEY: 'k',
    JAZZCASH_PAYOUT_SECRET: 's',
    JAZZCASH_PAYOUT_CIPHER_KEY: '0123456789abcdef',
    JAZZCASH_PAYOUT_CIPHER_IV: 'fedcba9876543210',
    JAZZCASH_PAYOUT_PATH: '/path',
  };
  const read = (values: Record<string, string>) => readJazzcashSettings((name) => values[name]);

  test('nothing set is not configured; optional ones alone neither', () => {
    expect(read({})).toBeNull();
    expect(read({ JAZZCASH_MPIN: '1' })).toBeNull();
  });
  test('version 2 of wallet and inquiry where nothing else is said; no refunds, no payouts', () => {
    expect(read(full)).toMatchObject({
      baseUrl: 'https://onlinepayments.example.test/payment-orchestrator',
      walletApi: '2.0',
      mpin: null,
      payout: null,
      paths: { inquiry: '/api/v2/rest/payments/status/inquiry', inquiryHasAmount: true },
    });
  });
  test('the older versions by name', () => {
    expect(read({ ...full, JAZZCASH_WALLET_API: '1.1', JAZZCASH_INQUIRY_API: '1' })).toMatchObject({
      walletApi: '1.1',
      paths: { inquiry: '/api/v1/rest/payments/status/inquiry', inquiryHasAmount: false },
    });
    expect(read({ ...full, JAZZCASH_GENERATION: 'pgw' })?.paths.inquiryHasAmount).toBe(false);
  });
  test.each(Object.keys(full))('without %s it stops and names it', (name) => {
    expect(() => read({ ...full, [name]: '' })).toThrow(name);
  });
  test.each(Object.keys(payout))('payouts without %s stop and name it', (name) => {
    expect(() => read({ ...full, ...payout, [name]: '' })).toThrow(name);
  });
  test.each([
    ['JAZZCASH_GENERATION', 'new'],
    ['JAZZCASH_MODE', 'sandbox'],
    ['JAZZCASH_WALLET_API', '2'],
    ['JAZZCASH_BASE_URL', 'ftp://x'],
    ['JAZZCASH_SUB_MERCHANT_NAME', 'Amana 1'],
    ['JAZZCASH_PAYOUT_CIPHER_KEY', 'short'],
    ['JAZZCASH_PAYOUT_PATH', 'path'],
    ['JAZZCASH_PAYOUT_CONTACT_MOBILE', '+923001234567'],
  ])('%s cannot be %s', (name, value) => {
    expect(() => read({ ...full, ...payout, [name]: value })).toThrow(name);
  });
  test('the second inquiry is the orchestrator’s alone, and live is https alone', () => {
    expect(() => read({ ...full, JAZZCASH_GENERATION: 'classic', JAZZCASH_INQUIRY_API: '2' })).toThrow('INQUIRY_API');
    const live = { ...full, JAZZCASH_MODE: 'live' };
    expect(read(live)?.mode).toBe('live');
    expect(() => read({ ...live, JAZZCASH_BASE_URL: 'http://x.test' })).toThrow('https');
  });
});
