import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashRequest } from '../../supabase/functions/_shared/providers/easypaisa-cipher.ts';
import type { EasypaisaSettings } from '../../supabase/functions/_shared/providers/easypaisa-settings.ts';
import { topLevelMembers } from '../../supabase/functions/_shared/providers/easypaisa-signature.ts';
import {
  credentialsHeader,
  formatPakistanTime,
  formatRupees,
  parsePakistanTime,
  parseRupees,
  toNationalMobile,
} from '../../supabase/functions/_shared/providers/easypaisa-wire.ts';
import { makeEasypaisa, readEasypaisaSettings } from '../../supabase/functions/_shared/providers/easypaisa.ts';
import type { PaymentToStart, RawRequest } from '../../supabase/functions/_shared/providers/provider.ts';
import vectors from './easypaisa-vectors.json' with { type: 'json' };

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const settings: EasypaisaSettings = {
  mode: 'test',
  baseUrl: 'https://easypaystg.easypaisa.com.pk',
  returnUrl: 'https://api.example.test/functions/v1/payment-return/easypaisa',
  storeId: '28',
  hashKey: vectors.merchant_hash.key,
  username: vectors.credentials.username,
  password: vectors.credentials.password,
  accountNumber: '1234567',
  rsa: null,
  payout: null,
};

const reference = 'AM0123456789ABCDEFGH';
const payment: PaymentToStart = {
  reference,
  amountMinor: 150_000,
  currency: 'PKR',
  email: 'buyer@example.test',
  paymentId: 'p1',
  method: 'hosted',
  returnUrl: settings.returnUrl,
  payerMobile: null,
  payerIdLast6: null,
  description: 'Amana order',
  startedAt: new Date('2026-01-01T07:00:00Z'),
  expiresAt: new Date('2026-01-01T12:00:00Z'),
};
const onPhone: PaymentToStart = { ...payment, method: 'mobile_account', payerMobile: '+923001234567' };

const record = {
  orderId: reference,
  storeId: 28,
  accountNum: '1234567',
  transactionId: '77',
  transactionStatus: 'PAID',
  transactionAmount: 1500,
  transactionDateTime: '01/01/2026 05:00 PM',
  responseCode: '0000',
  responseDesc: 'SUCCESS',
};

interface Asked {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

/** Rows of the vectors, whose types differ from row to row. */
const pairs = (rows: readonly (readonly unknown[])[]) => rows.map(([left, right]) => [left, right] as const);

/** An adapter whose calls are answered, one after the other, with what is put down. */
function provider(answers: readonly (Response | object | string)[] = [], more: Partial<EasypaisaSettings> = {}) {
  const asked: Asked[] = [];
  const left = [...answers];
  const fetcher: typeof fetch = (url, init) => {
    asked.push({ url: url instanceof Request ? url.url : String(url), init });
    const answer = left.shift();
    if (answer === undefined) return Promise.reject(new TypeError('nothing was put down'));
    if (answer instanceof Response) return Promise.resolve(answer);
    return Promise.resolve(new Response(typeof answer === 'string' ? answer : JSON.stringify(answer)));
  };
  return { easypaisa: makeEasypaisa({ ...settings, ...more }, fetcher), asked };
}

const bodyOf = (asked: Asked | undefined): unknown => JSON.parse(asked?.init?.body as string);

describe('wire', () => {
  test('the hash of a request is the sorted fields in AES-ECB, whatever order they come in', () => {
    expect(hashRequest(vectors.merchant_hash.fields, vectors.merchant_hash.key)).toBe(vectors.merchant_hash.hash);
  });
  test('credentials have no scheme before them', () => {
    const { username, password, header } = vectors.credentials;
    expect(credentialsHeader(username, password)).toBe(header);
  });
  test.each(pairs(vectors.rupees_one_decimal))('%s paisa are %s rupees with one decimal', (minor, text) => {
    expect(formatRupees(minor as number, 1)).toBe(text);
  });
  test.each(pairs(vectors.rupees_two_decimals))('%s paisa are %s rupees', (minor, text) => {
    expect(formatRupees(minor as number, 2)).toBe(text);
  });
  test.each(pairs(vectors.paisa))('%j rupees are %s paisa', (value, minor) => {
    expect(parseRupees(value)).toBe(minor);
  });
  test.each(vectors.times)('%s is %s', (text, moment) => {
    expect(parsePakistanTime(text)).toBe(moment);
  });
  test.each(vectors.mobiles)('%s goes out as %s', (mobile, national) => {
    expect(toNationalMobile(mobile ?? '')).toBe(national);
  });
  test("an expiry is on Pakistan's clocks", () => {
    expect(formatPakistanTime(new Date('2025-12-31T19:30:05Z'))).toBe('20260101 003005');
  });
});

describe('hosted page', () => {
  test('the first form carries exactly what its hash covers, and brings our reference back', async () => {
    const { easypaisa, asked } = provider();
    const answer = await easypaisa.startPayment(payment);
    expect(asked).toEqual([]);
    const fields = {
      storeId: '28',
      amount: '1500.0',
      postBackURL: `${settings.returnUrl}?orderRefNumber=${reference}`,
      orderRefNum: reference,
      autoRedirect: '1',
      expiryDate: '20260101 170000',
    };
    expect(answer).toEqual({
      outcome: 'ready',
      providerReference: null,
      checkout: {
        kind: 'form',
        url: `${settings.baseUrl}/easypay/Index.jsf`,
        fields: { ...fields, merchantHashedReq: hashRequest(fields, settings.hashKey) },
      },
    });
  });
  test.each([
    [{ amountMinor: 150_055 }, 'provider.amount_unsupported'],
    [{ amountMinor: 0 }, 'provider.amount_unsupported'],
    [{ currency: 'NGN' }, 'provider.currency_unsupported'],
    [{ reference: 'AM-1' }, 'provider.reference_unsupported'],
    [{ reference: 'A'.repeat(21) }, 'provider.reference_unsupported'],
  ])('%j is refused before anything is sent', async (more, code) => {
    const { easypaisa, asked } = provider();
    expect(await easypaisa.startPayment({ ...payment, ...more })).toEqual({ outcome: 'refused', code });
    expect(asked).toEqual([]);
  });
});

describe('request on the phone', () => {
  test('says rupees, the national number and the credentials; what it answers is asked about', async () => {
    const { easypaisa, asked } = provider([{ ...record, responseCode: '0000' }, record]);
    const answer = await easypaisa.startPayment({ ...onPhone, amountMinor: 150_055 });
    expect(answer).toMatchObject({ outcome: 'waiting', providerReference: '77', fact: { status: 'succeeded' } });
    expect(asked.map((item) => item.url)).toEqual([
      `${settings.baseUrl}/easypay-service/rest/v4/initiate-ma-transaction`,
      `${settings.baseUrl}/easypay-service/rest/v4/inquire-transaction`,
    ]);
    expect(bodyOf(asked[0])).toEqual({
      orderId: reference,
      storeId: '28',
      transactionAmount: '1500.55',
      transactionType: 'MA',
      mobileAccountNo: '03001234567',
      emailAddress: 'buyer@example.test',
    });
    expect(asked[0]?.init).toMatchObject({ redirect: 'error', headers: { credentials: vectors.credentials.header } });
  });
  test('0000 is no payment: while the order is not there, the payer is waited for', async () => {
    const { easypaisa } = provider([record, { responseCode: '0003' }]);
    expect(await easypaisa.startPayment(onPhone)).toEqual({ outcome: 'waiting', fact: null, providerReference: '77' });
  });
  test('0000 for another order says nothing', async () => {
    const { easypaisa } = provider([{ ...record, orderId: 'AM1' }, { responseCode: '0003' }]);
    expect(await easypaisa.startPayment(onPhone)).toEqual({ outcome: 'unknown', code: 'provider.unreadable' });
  });
  test('an unclear code after which the order is paid is a payment', async () => {
    const { easypaisa } = provider([{ ...record, responseCode: '0001' }, record]);
    expect(await easypaisa.startPayment(onPhone)).toMatchObject({ outcome: 'waiting', fact: { status: 'succeeded' } });
  });
  test.each(Object.entries(vectors.start_codes))('code %s with no order there is %s', async (code, outcome) => {
    const { easypaisa } = provider([{ responseCode: code }, { responseCode: '0003' }]);
    expect(await easypaisa.startPayment(onPhone)).toEqual({ outcome, code: `easypaisa.${code}` });
  });
  test.each([null, '+922112345678', '03001234567'])('the number %s is refused', async (payerMobile) => {
    const { easypaisa } = provider();
    const answer = await easypaisa.startPayment({ ...onPhone, payerMobile });
    expect(answer).toEqual({ outcome: 'refused', code: 'provider.mobile_unsupported' });
  });
  test.each([
    [new Response('{}', { status: 500 }), 'provider.server_error'],
    [new Response('{}', { status: 429 }), 'provider.rate_limited'],
    [new Response('{}', { status: 401 }), 'provider.unauthorized'],
    ['<html>maintenance</html>', 'provider.unreadable'],
    ['', 'provider.unreadable'],
    ['null', 'provider.unreadable'],
    ['[]', 'provider.unreadable'],
    [{ responseCode: 'a b' }, 'provider.unreadable'],
  ])('an answer like %o is unknown', async (answer, code) => {
    const { easypaisa } = provider([answer]);
    expect(await easypaisa.startPayment(onPhone)).toEqual({ outcome: 'unknown', code });
  });
});

describe('inquiry', () => {
  const find = (answer: Response | object | string) => provider([answer]).easypaisa.findPayment(payment);

  test('says who we are and reads the record', async () => {
    const { easypaisa, asked } = provider([record]);
    expect(await easypaisa.findPayment(payment)).toEqual({
      outcome: 'found',
      fact: {
        subject: 'payment',
        provider: 'easypaisa',
        mode: 'test',
        reference,
        status: 'succeeded',
        amount_minor: 150_000,
        currency: 'PKR',
        fee_minor: null,
        provider_id: '77',
        paid_at: '2026-01-01T12:00:00.000Z',
        failure_code: null,
      },
    });
    expect(bodyOf(asked[0])).toEqual({ orderId: reference, storeId: '28', accountNum: '1234567' });
  });
  test.each(Object.entries(vectors.transaction_statuses))('%s is %s', async (transactionStatus, status) => {
    expect(await find({ ...record, transactionStatus })).toMatchObject({ outcome: 'found', fact: { status } });
  });
  test.each(Object.entries(vectors.inquiry_codes))('code %s is %s', async (responseCode, outcome) => {
    expect(await find({ ...record, responseCode })).toMatchObject({ outcome });
  });
  test('another amount is told as it is', async () => {
    expect(await find({ ...record, transactionAmount: '1499.99' })).toMatchObject({ fact: { amount_minor: 149_999 } });
  });
  test.each([
    { orderId: 'AM1' },
    { orderId: null },
    { storeId: 29 },
    { transactionStatus: 'COMPLETED' },
    { transactionStatus: 'constructor' },
    { transactionStatus: null },
    { transactionAmount: null },
    { transactionAmount: '1,500.00' },
  ])('a record with %j decides nothing', async (more) => {
    expect(await find({ ...record, ...more })).toEqual({ outcome: 'unknown', code: 'provider.unreadable' });
  });
  test('an order that failed needs no amount', async () => {
    expect(await find({ ...record, transactionStatus: 'EXPIRED', transactionAmount: null })).toMatchObject({
      fact: { status: 'failed', failure_code: 'charge.expired', paid_at: null },
    });
  });
});

describe('REST v5', () => {
  const rsa = { privateKey: keys.privateKey, publicKey: keys.publicKey };
  const signed = (text: string, over = text) =>
    `{ "response" : ${text} , "signature" : "${sign('sha256', Buffer.from(over), keys.privateKey).toString('base64')}" }`;

  test('the signature is over the text of the request as it stands in the body', async () => {
    const { easypaisa, asked } = provider([signed(JSON.stringify(record))], { rsa });
    expect(await easypaisa.findPayment(payment)).toMatchObject({ outcome: 'found' });
    expect(asked[0]?.url).toBe(`${settings.baseUrl}/easypay-service/rest/v5/inquire-transaction`);
    const body = asked[0]?.init?.body as string;
    const [, request = '', signature = ''] = /^\{"request":(\{.*\}),"signature":"(.+)"\}$/.exec(body) ?? [];
    expect(sign('sha256', Buffer.from(request), keys.privateKey).toString('base64')).toBe(signature);
  });
  test('a reply with spaces verifies by the text as it came', async () => {
    const text = `{ "storeName" : "a \\"}{\\" b",  ${JSON.stringify(record, null, 3).slice(1)}`;
    const { easypaisa } = provider([signed(text)], { rsa });
    expect(await easypaisa.findPayment(payment)).toMatchObject({ outcome: 'found', fact: { status: 'succeeded' } });
  });
  test.each([
    ['an unsigned reply', JSON.stringify(record)],
    ['a reply in the form of v5 without a signature', JSON.stringify({ response: record })],
    ['an empty signature', JSON.stringify({ response: record, signature: '' })],
    ['a signature that is no base64', JSON.stringify({ response: record, signature: '***' })],
    ['a signature over other words', signed(JSON.stringify(record), '{"transactionStatus":"PENDING"}')],
    ['two responses', signed(JSON.stringify(record)).replace('{ ', `{ "response": ${JSON.stringify(record)}, `)],
    ['no JSON', '<html></html>'],
  ])('%s is not believed', async (_name, reply) => {
    const { easypaisa } = provider([reply], { rsa });
    expect(await easypaisa.findPayment(payment)).toEqual({ outcome: 'unknown', code: 'provider.signature_invalid' });
  });
  test('members are cut out of the text whole', () => {
    const text = '{ "a" : {"x":"},\\"{"} ,"b":[1,{"c":"]"}], "n": -1.5 ,"s":"t\\\\" }';
    expect([...(topLevelMembers(text) ?? [])]).toEqual([
      ['a', '{"x":"},\\"{"}'],
      ['b', '[1,{"c":"]"}]'],
      ['n', '-1.5'],
      ['s', '"t\\\\"'],
    ]);
    expect(topLevelMembers('{}')?.size).toBe(0);
    expect(topLevelMembers('[1]')).toBeNull();
    expect(topLevelMembers('{"a":1,"\\u0061":2}')).toBeNull();
  });
});

const request = (query: string, method = 'GET', body: Uint8Array<ArrayBuffer> = new Uint8Array()): RawRequest => ({
  method,
  url: new URL(`https://inside.example.test/payment-return/easypaisa${query}`),
  body,
  headers: new Headers(),
});

describe('return', () => {
  const { easypaisa } = provider();
  const confirm = (query: string) => ({
    kind: 'form',
    url: `${settings.baseUrl}/easypay/Confirm.jsf`,
    fields: { auth_token: 'abc+/=', postBackURL: `${settings.returnUrl}${query}` },
  });

  test.each(['&', '?'])('the first leads to the second form (joined by %s)', async (joint) => {
    const reading = await easypaisa.readReturn(request(`?orderRefNumber=${reference}${joint}auth_token=abc%2B%2F%3D`));
    expect(reading).toEqual({ reference, checkout: confirm(`?orderRefNumber=${reference}`) });
  });
  test('a token without a reference still leads on', async () => {
    expect(await easypaisa.readReturn(request('?auth_token=abc%2B%2F%3D'))).toEqual({
      reference: null,
      checkout: confirm(''),
    });
  });
  test.each([
    [`?status=Success&desc=0000&orderRefNumber=${reference}`, reference],
    [`?status=0000&orderRefNum=${reference}`, reference],
    [`?orderRefNum=${reference}&orderRefNumber=${reference}`, reference],
    [`?orderRefNumber=${reference}?status=Failure&orderRefNumber=${reference}`, reference],
    [`?orderRefNum=${reference}&orderRefNumber=AM1`, null],
    [`?orderRefNumber=${reference}&orderRefNumber=AM1`, null],
    ['?orderRefNumber=AM%00', null],
    ['?orderRefNumber=%FF%FE', null],
    [`?orderRefNumber=${'A'.repeat(100_000)}`, null],
    ["?orderRefNumber=';drop table payments", null],
    ['?status=Success', null],
    ['', null],
  ])('%.60s is about %s', async (query, expected) => {
    expect(await easypaisa.readReturn(request(query))).toEqual({ reference: expected, checkout: null });
  });
  test.each(['a b', 'a%00b', '%C3%A9', 'A'.repeat(2_000), ''])('the token %.20s is not carried on', async (token) => {
    expect((await easypaisa.readReturn(request(`?auth_token=${token}`))).checkout).toBeNull();
  });
  test('a body counts for nothing', async () => {
    const body = crypto.getRandomValues(new Uint8Array(60_000));
    expect(await easypaisa.readReturn(request('', 'POST', body))).toEqual({ reference: null, checkout: null });
  });
});

describe('IPN', () => {
  const { easypaisa, asked } = provider();
  const ipn = (url: string) => `?url=${encodeURIComponent(url)}`;

  test.each(vectors.genuine_ipn)('%s makes us ask about the order', async (url) => {
    expect(await easypaisa.readWebhook(request(ipn(url)))).toEqual({
      isGenuine: true,
      proof: 'none',
      eventKey: `ipn:${reference}`,
      kind: 'ipn',
      fact: null,
      inquiry: reference,
      answer: { status: 200, contentType: 'text/plain', body: '' },
    });
  });
  test.each(vectors.hostile_ipn)('%s is refused', async (url) => {
    const reading = await easypaisa.readWebhook(request(ipn(url)));
    expect(reading).toMatchObject({ isGenuine: false, inquiry: null, fact: null, answer: null });
    expect(reading.eventKey).toMatch(/^forged:[0-9a-f]{64}$/);
  });
  test('two addresses, none, or a POST are refused', async () => {
    const [url = ''] = vectors.genuine_ipn;
    for (const [query, method] of [
      [`${ipn(url)}&url=${encodeURIComponent(`${url}X`.slice(0, -2))}`, 'GET'],
      ['', 'GET'],
      [ipn(url), 'POST'],
    ] as const) {
      expect((await easypaisa.readWebhook(request(query, method))).isGenuine).toBe(false);
    }
  });
  test('nothing that came in is ever fetched', () => {
    expect(asked).toEqual([]);
  });
});

describe('what it cannot do', () => {
  const { easypaisa, asked } = provider();
  test('refunds are refused and never asked for', async () => {
    const refund = { refundId: 'r1', paymentReference: reference, amountMinor: 100, currency: 'PKR' };
    expect(easypaisa.can).toEqual({ refund: false, payout: false, methods: ['hosted', 'mobile_account'] });
    expect(await easypaisa.sendRefund(refund)).toEqual({
      outcome: 'refused',
      code: 'provider.refund_unsupported',
      recipientCode: null,
    });
    expect(asked).toEqual([]);
  });
  test('without a payout account nothing is paid out', async () => {
    const payout = {
      reference,
      amountMinor: 100,
      currency: 'PKR',
      bankCode: 'EASYPAISA',
      accountNumber: '03001234567',
      accountName: 'A',
      recipientCode: null,
      reason: 'Amana',
    };
    expect(await easypaisa.sendPayout(payout)).toMatchObject({
      outcome: 'refused',
      code: 'provider.payout_unsupported',
    });
    expect(await easypaisa.findAccountName(payout)).toEqual({ outcome: 'unsupported' });
    expect(asked).toEqual([]);
  });
});

describe('settings', () => {
  const complete: Readonly<Record<string, string>> = {
    SUPABASE_URL: 'https://project.example.test',
    EASYPAISA_MODE: 'live',
    EASYPAISA_STORE_ID: '28',
    EASYPAISA_HASH_KEY: vectors.merchant_hash.key,
    EASYPAISA_USERNAME: 'u',
    EASYPAISA_PASSWORD: 'p',
    EASYPAISA_ACCOUNT_NUMBER: '1234567',
  };
  const payout: Readonly<Record<string, string>> = {
    EASYPAISA_PAYOUT_BASE_URL: 'https://gateway.example.test/tmfb/gateway',
    EASYPAISA_PAYOUT_CLIENT_ID: 'c',
    EASYPAISA_PAYOUT_CLIENT_SECRET: 's',
    EASYPAISA_PAYOUT_CHANNEL: 'x',
    EASYPAISA_PAYOUT_MSISDN: '923001234567',
    EASYPAISA_PAYOUT_PIN: '12345',
    EASYPAISA_PAYOUT_PUBLIC_KEY: keys.publicKey.replaceAll('\n', '\\n'),
    EASYPAISA_PAYOUT_SENDER_NAME: 'Amana',
  };
  const read = (values: Readonly<Record<string, string | undefined>>) => readEasypaisaSettings((name) => values[name]);

  test('none of them: not set up', () => {
    expect(read({ SUPABASE_URL: 'https://project.example.test', EASYPAISA_BASE_URL: 'https://x.test' })).toBeNull();
  });
  test('the hosts are those of the mode; payouts and signatures are off', () => {
    expect(read(complete)).toMatchObject({
      baseUrl: 'https://easypay.easypaisa.com.pk',
      returnUrl: 'https://project.example.test/functions/v1/payment-return/easypaisa',
      rsa: null,
      payout: null,
    });
    expect(read({ ...complete, EASYPAISA_MODE: 'test' })?.baseUrl).toBe('https://easypaystg.easypaisa.com.pk');
    expect(read({ ...complete, PUBLIC_API_URL: 'https://api.example.test' })?.returnUrl).toMatch(/^https:\/\/api\./);
  });
  test.each(Object.keys(complete).filter((name) => name !== 'SUPABASE_URL'))('without %s it stops', (name) => {
    expect(() => read({ ...complete, [name]: undefined })).toThrow(`Setting ${name} is missing.`);
  });
  test.each(Object.keys(payout))('payouts without %s stop', (name) => {
    expect(() => read({ ...complete, ...payout, [name]: undefined })).toThrow(`Setting ${name} is missing.`);
  });
  test.each([
    ['EASYPAISA_MODE', 'production'],
    ['EASYPAISA_HASH_KEY', 'short'],
    ['EASYPAISA_STORE_ID', 'x'],
    ['EASYPAISA_BASE_URL', 'http://easypay.easypaisa.com.pk'],
    ['EASYPAISA_API', 'v6'],
    ['EASYPAISA_PAYOUT_BANKS', '{"hbl": 1}'],
    ['EASYPAISA_PAYOUT_BANKS', '['],
    ['EASYPAISA_PAYOUT_MSISDN', '03001234567'],
    ['EASYPAISA_PAYOUT_PUBLIC_KEY', 'AAAA'],
  ])('%s as %s is named', (name, value) => {
    expect(() => read({ ...complete, ...payout, [name]: value })).toThrow(`Setting ${name} must`);
  });
  test('v5 needs both keys, and says nothing of them when they are wrong', () => {
    const v5 = { ...complete, EASYPAISA_API: 'v5', EASYPAISA_PUBLIC_KEY: keys.publicKey };
    expect(() => read(v5)).toThrow('Setting EASYPAISA_PRIVATE_KEY is missing.');
    expect(() => read({ ...v5, EASYPAISA_PRIVATE_KEY: keys.publicKey })).toThrow(
      'Setting EASYPAISA_PRIVATE_KEY must be an RSA key as PEM (PKCS#8).',
    );
    expect(read({ ...v5, EASYPAISA_PRIVATE_KEY: keys.privateKey.replaceAll('\n', '\\n') })?.rsa).not.toBeNull();
  });
});
