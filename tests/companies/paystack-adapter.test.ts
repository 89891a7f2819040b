import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseJson } from '../../supabase/functions/_shared/json.ts';
import {
  refundFact,
  transactionFact,
  transferFact,
} from '../../supabase/functions/_shared/providers/paystack-facts.ts';
import { makePaystack } from '../../supabase/functions/_shared/providers/paystack.ts';
import type { PaymentProvider } from '../../supabase/functions/_shared/providers/provider.ts';
import vectors from './paystack-vectors.json' with { type: 'json' };
import { payment, payout, reference, refund } from './paystack-requests.ts';

/** A server that answers with what the test has put down, and keeps what it was asked. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: unknown;
}
let server: Server;
let provider: PaymentProvider;
/** With little patience, for where nobody will answer. */
let hasty: PaymentProvider;
let answers: (readonly [status: number, body: unknown])[] = [];
let asked: Asked[] = [];

const key = vectors.signature.key;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push({
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization ?? '',
        body: parseJson(text),
      });
      const [status, body] = answers.shift() ?? [500, 'nothing was put down'];
      // Null: say nothing, as a machine that hangs.
      if (body === null) return;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  provider = makePaystack({ secretKey: key, baseUrl, timeoutMilliseconds: 10_000 });
  hasty = makePaystack({ secretKey: key, baseUrl, timeoutMilliseconds: 300 });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = [];
  asked = [];
});

const done = (data: unknown) => [200, { status: true, message: 'ok', data }] as const;
const error = (name: keyof typeof vectors.errors) => vectors.errors[name] as [number, unknown];

const transaction = {
  id: 1,
  domain: 'test',
  status: 'success',
  reference,
  amount: 500_000,
  requested_amount: 500_000,
  currency: 'NGN',
  fees: 17_500,
  metadata: 0,
  paid_at: '2026-01-01T00:00:00.000Z',
};
const transfer = {
  domain: 'test',
  status: 'success',
  reference: payout.reference,
  amount: 995_000,
  currency: 'NGN',
  transfer_code: 'TRF_1',
  fee_charged: 2_500,
};

describe('statuses', () => {
  test.each(Object.entries(vectors.transaction_statuses))('a transaction that is %s has %s', (word, status) => {
    expect(transactionFact({ ...transaction, status: word })?.status).toBe(status);
  });
  test.each(Object.entries(vectors.transfer_statuses))('a transfer that is %s has %s', (word, status) => {
    expect(transferFact({ ...transfer, status: word })?.status).toBe(status);
  });
  test.each(Object.entries(vectors.refund_statuses))('a refund that is %s has %s', (word, status) => {
    expect(refundFact({ status: word, amount: '1000', currency: 'NGN' }, reference)?.status).toBe(status);
  });
  test('a word that is not known is no fact', () => {
    expect(transactionFact({ ...transaction, status: 'settled-ish' })).toBeNull();
    expect(transferFact({ ...transfer, status: 'maybe' })).toBeNull();
    expect(refundFact({ status: 'soon', amount: 1 }, reference)).toBeNull();
  });
});

describe('amounts', () => {
  test('fees that the buyer bore are not credited', () => {
    const { amount, requested_amount, fees, credited } = vectors.customer_bears_fees;
    const fact = transactionFact({ ...transaction, amount, requested_amount, fees });
    expect(fact).toMatchObject({ amount_minor: credited, fee_minor: 0 });
  });
  test('a part payment stays what was charged', () => {
    expect(transactionFact({ ...transaction, amount: 400_000 })).toMatchObject({ amount_minor: 400_000 });
  });
  test.each([['1000'], [1000]])('a refund of %j', (amount) => {
    expect(refundFact({ status: 'processed', amount, currency: 'NGN' }, reference)?.amount_minor).toBe(1000);
  });
  test.each([[-1], [1.5], ['1e3'], ['-5'], [null], [2 ** 60], [{}], ['9'.repeat(20)]])('%j is no amount', (amount) => {
    expect(transactionFact({ ...transaction, amount, requested_amount: undefined })?.amount_minor).toBeNull();
  });
  test('ids of 64 bits keep every digit', () => {
    const parsed = parseJson(`{"id": ${vectors.big_id}}`) as { id: string };
    expect(parsed.id).toBe(vectors.big_id);
  });
});

describe('starting a payment', () => {
  test('sends what Paystack wants and reads the page', async () => {
    const url = 'https://checkout.paystack.com/abc';
    answers = [done({ authorization_url: url, access_code: 'abc', reference })];
    expect(await provider.startPayment(payment)).toEqual({
      outcome: 'ready',
      checkout: { kind: 'redirect', url },
      providerReference: 'abc',
    });
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/transaction/initialize',
        authorization: `Bearer ${key}`,
        body: {
          email: payment.email,
          amount: 500_000,
          currency: 'NGN',
          reference,
          callback_url: payment.returnUrl,
          metadata: { payment_id: 'p1' },
        },
      },
    ]);
  });
  test.each([
    ['duplicate_transaction', { outcome: 'refused', code: 'provider.duplicate_reference' }],
    ['validation', { outcome: 'refused', code: 'provider.refused' }],
    ['invalid_key', { outcome: 'unknown', code: 'provider.unauthorized' }],
    ['rate_limited', { outcome: 'unknown', code: 'provider.rate_limited' }],
  ] as const)('%s', async (name, expected) => {
    answers = [error(name)];
    expect(await provider.startPayment(payment)).toEqual(expected);
  });
  test.each([
    ['an error of theirs', [503, {}], 'provider.server_error'],
    ['a page instead of JSON', [200, '<html>'], 'provider.unreadable'],
    ['silence', [200, null], 'provider.timeout'],
    [
      'the page of another payment',
      done({ authorization_url: 'https://x.test', reference: 'other' }),
      'provider.unreadable',
    ],
    ['a page that is no address', done({ authorization_url: 'javascript:alert(1)', reference }), 'provider.unreadable'],
  ] as const)('%s is not known', async (name, answer, code) => {
    answers = [answer];
    expect(await (name === 'silence' ? hasty : provider).startPayment(payment)).toEqual({ outcome: 'unknown', code });
  });
});

describe('asking about a payment', () => {
  test('a settled one with every quirk of metadata', async () => {
    for (const metadata of [0, '', null, 'text', {}, { payment_id: 'p1' }]) {
      answers = [done({ ...transaction, metadata })];
      const found = await provider.findPayment(payment);
      expect(found).toMatchObject({
        outcome: 'found',
        fact: { status: 'succeeded', amount_minor: 500_000, mode: 'test' },
      });
    }
  });
  test('an unknown one is not found; a busy provider is not known', async () => {
    answers = [error('transaction_not_found'), error('rate_limited'), [500, {}]];
    expect(await provider.findPayment(payment)).toEqual({ outcome: 'not_found' });
    expect(await provider.findPayment(payment)).toEqual({ outcome: 'unknown', code: 'provider.rate_limited' });
    expect(await provider.findPayment(payment)).toEqual({ outcome: 'unknown', code: 'provider.server_error' });
  });
  test('names the card that paid when it may be charged again', async () => {
    const authorization = {
      authorization_code: 'AUTH_1',
      signature: 'SIG_1',
      channel: 'card',
      card_type: 'visa ',
      last4: '4081',
      exp_month: '12',
      exp_year: '2030',
      reusable: true,
    };
    const cardOf = async (changes: object, more: object = {}) => {
      answers = [done({ ...transaction, ...more, authorization: { ...authorization, ...changes } })];
      const lookup = await provider.findPayment(payment);
      return lookup.outcome === 'found' ? (lookup.savedCard ?? null) : lookup;
    };
    const card = { token: 'AUTH_1', fingerprint: 'SIG_1', brand: 'visa', last4: '4081' };
    expect(await cardOf({})).toEqual({ ...card, expiresMonth: 12, expiresYear: 2030 });
    expect(await cardOf({ exp_month: '13' })).toMatchObject({ ...card, expiresMonth: null });
    for (const not of [{ reusable: false }, { signature: null }, { channel: 'bank' }, { last4: '40' }])
      expect(await cardOf(not)).toBeNull();
    expect(await cardOf({}, { status: 'failed' })).toBeNull();
  });
  test('an answer about another reference is not believed', async () => {
    answers = [done({ ...transaction, reference: 'other' })];
    expect(await provider.findPayment(payment)).toEqual({ outcome: 'unknown', code: 'provider.unreadable' });
  });
});

describe('sending a payout', () => {
  test('makes the recipient once and transfers under our reference', async () => {
    answers = [
      [201, { status: true, message: 'ok', data: { recipient_code: 'RCP_new' } }],
      done({ ...transfer, status: 'pending' }),
    ];
    const sent = await provider.sendPayout({ ...payout, recipientCode: null });
    expect(sent).toMatchObject({ outcome: 'accepted', recipientCode: 'RCP_new', fact: { status: 'pending' } });
    expect(asked.map((item) => item.path)).toEqual(['/transferrecipient', '/transfer']);
    expect(asked[1]?.body).toMatchObject({
      source: 'balance',
      amount: 995_000,
      reference: payout.reference,
      recipient: 'RCP_new',
    });
    expect(payout.reference).toMatch(/^[a-z0-9_-]{16,50}$/);
  });
  test('an account that the bank refuses is a refusal; a provider that is away only puts it off', async () => {
    answers = [error('validation')];
    expect(await provider.sendPayout({ ...payout, recipientCode: null })).toMatchObject({
      outcome: 'refused',
      code: 'recipient.refused',
    });
    answers = [[500, {}]];
    expect(await provider.sendPayout({ ...payout, recipientCode: null })).toMatchObject({ outcome: 'deferred' });
    expect(asked.map((item) => item.path)).toEqual(['/transferrecipient', '/transferrecipient']);
  });
  test.each([
    ['balance', 'deferred', 'provider.balance_too_low'],
    ['rate_limited', 'deferred', 'provider.rate_limited'],
    ['invalid_key', 'deferred', 'provider.unauthorized'],
  ] as const)('%s puts it off', async (name, outcome, code) => {
    answers = [error(name)];
    expect(await provider.sendPayout(payout)).toMatchObject({ outcome, code });
  });
  test('a refusal counts only when no transfer exists under our reference', async () => {
    answers = [error('validation'), error('transfer_not_found')];
    expect(await provider.sendPayout(payout)).toMatchObject({ outcome: 'refused', code: 'transfer.refused' });
    answers = [error('validation'), done(transfer)];
    expect(await provider.sendPayout(payout)).toMatchObject({ outcome: 'accepted', fact: { status: 'succeeded' } });
    answers = [error('validation'), [500, {}]];
    expect(await provider.sendPayout(payout)).toMatchObject({ outcome: 'unknown' });
  });
});

describe('refunds', () => {
  test('carry our id in the note and are found by it', async () => {
    answers = [done({ id: 7, status: 'pending', amount: 1_000, currency: 'NGN', transaction: { reference } })];
    expect(await provider.sendRefund(refund)).toMatchObject({
      outcome: 'accepted',
      fact: { provider_id: '7', status: 'pending' },
    });
    expect(asked[0]?.body).toEqual({
      transaction: reference,
      amount: 1_000,
      currency: 'NGN',
      merchant_note: 'Refund r1',
    });
    const row = { id: 8, status: 'processed', amount: 1_000, currency: 'NGN', merchant_note: 'Refund r1' };
    answers = [done(transaction), done([{ ...row, merchant_note: 'Refund r0' }, row])];
    expect(await provider.findRefund(refund)).toMatchObject({
      outcome: 'found',
      fact: { status: 'succeeded', provider_id: '8' },
    });
    answers = [done(transaction), done([])];
    expect(await provider.findRefund(refund)).toEqual({ outcome: 'not_found' });
    answers = [done(transaction), [500, {}]];
    expect(await provider.findRefund(refund)).toMatchObject({ outcome: 'unknown' });
  });
  const listed = { id: 8, status: 'processed', amount: 1_000, currency: 'NGN' };
  test.each([
    ['without a note', { ...listed, merchant_note: null }, 'unknown'],
    ['with the note of a person', { ...listed, amount: '1000', merchant_note: 'by hand' }, 'unknown'],
    ['of another amount', { ...listed, amount: 999, merchant_note: null }, 'not_found'],
    ['that is another of ours', { ...listed, merchant_note: 'Refund r0' }, 'not_found'],
  ])('one %s in the list may be ours, and then no money is freed for a second', async (_name, row, outcome) => {
    answers = [done(transaction), done([row])];
    expect(await provider.findRefund(refund)).toMatchObject({ outcome });
  });
});

describe('webhooks', () => {
  const push = { method: 'POST', url: new URL('https://api.example.test/functions/v1/payment-webhook/paystack') };
  const encode = (text: string) => new TextEncoder().encode(text);
  const sign = (body: string) => createHmac('sha512', key).update(body).digest('hex');
  const read = (body: string, signature: string | null = sign(body)) =>
    provider.readWebhook({
      ...push,
      body: encode(body),
      headers: new Headers(signature === null ? {} : { 'x-paystack-signature': signature }),
    });
  const event = (name: string, data: unknown) => JSON.stringify({ event: name, data });

  test('the published vector is genuine', async () => {
    const { body, hmac_sha512: signature } = vectors.signature;
    expect(await read(body, signature)).toMatchObject({
      isGenuine: true,
      kind: 'charge.success',
      proof: 'signature',
      inquiry: null,
      answer: null,
    });
    expect(await read(body, signature.toUpperCase())).toMatchObject({ isGenuine: true });
  });
  test('one changed byte, another key, no signature and half a signature are not', async () => {
    const { body, hmac_sha512: signature } = vectors.signature;
    expect(await read(body.replace('150000', '150001'), signature)).toMatchObject({ isGenuine: false, fact: null });
    expect(await read(body, createHmac('sha512', 'other').update(body).digest('hex'))).toMatchObject({
      isGenuine: false,
    });
    expect(await read(body, null)).toMatchObject({ isGenuine: false });
    expect(await read(body, signature.slice(0, 64))).toMatchObject({ isGenuine: false });
  });
  test('the bytes count, not the content: escapes are verified as they came', async () => {
    const plain = event('charge.success', { ...transaction, metadata: 'Chidịnma/x' });
    const escaped = plain.replace('ị', '\\u1ecb').replaceAll('/', '\\/');
    expect(escaped).not.toBe(plain);
    const reading = await read(escaped);
    expect(reading).toMatchObject({ isGenuine: true, fact: { reference, amount_minor: 500_000 } });
    expect(await read(escaped, sign(plain))).toMatchObject({ isGenuine: false });
  });
  test('each delivery of an event has one key; another amount, status or event has another', async () => {
    const keyOf = async (name: string, data: unknown) => (await read(event(name, data))).eventKey;
    const first = await keyOf('charge.success', transaction);
    expect(await keyOf('charge.success', { ...transaction, metadata: {} })).toBe(first);
    const others = await Promise.all([
      keyOf('charge.success', { ...transaction, amount: 1 }),
      keyOf('charge.success', { ...transaction, currency: 'GHS' }),
      keyOf('charge.success', { ...transaction, domain: 'live' }),
      keyOf('transfer.success', transfer),
      keyOf('transfer.reversed', { ...transfer, status: 'reversed' }),
      keyOf('refund.processed', {
        status: 'processed',
        transaction_reference: reference,
        amount: '1000',
        currency: 'NGN',
      }),
    ]);
    expect(new Set([first, ...others]).size).toBe(7);
  });
  test('what is not about us has no fact; what nobody can read and disputes go to staff', async () => {
    expect(await read(event('subscription.create', {}))).toMatchObject({ isGenuine: true, fact: null });
    expect(await read(event('subscription.expiring_cards', []))).toMatchObject({ fact: null });
    expect(await read('not json')).toMatchObject({ kind: 'unreadable', fact: { problem: 'inbox.unreadable' } });
    expect(await read(event('charge.success', { nothing: true }))).toMatchObject({
      fact: { problem: 'inbox.unreadable' },
    });
    expect(await read(event('charge.dispute.create', { transaction: { reference } }))).toMatchObject({
      fact: { problem: 'payment.disputed_at_provider', reference },
    });
  });
  describe('disputes', () => {
    const dispute = (changes: object = {}) => ({
      id: 358_950,
      refund_amount: 5_800,
      currency: 'NGN',
      status: 'awaiting-merchant-feedback',
      resolution: null,
      domain: 'test',
      transaction: { reference, amount: 10_000, currency: 'NGN', domain: 'test' },
      category: 'chargeback',
      dueAt: '2026-11-24T18:00:00.000Z',
      ...changes,
    });
    test('an open one has its amount and until when an answer is wanted', async () => {
      expect(await read(event('charge.dispute.create', dispute()))).toMatchObject({
        isGenuine: true,
        fact: {
          subject: 'dispute',
          provider: 'paystack',
          mode: 'test',
          reference,
          provider_id: '358950',
          status: 'open',
          amount_minor: 5_800,
          currency: 'NGN',
          category: 'chargeback',
          answer_by: '2026-11-24T18:00:00.000Z',
        },
      });
      const whole = await read(event('charge.dispute.remind', dispute({ refund_amount: null })));
      expect(whole.fact).toMatchObject({ status: 'open', amount_minor: 10_000 });
    });
    test.each([
      ['declined', 'won'],
      ['merchant-accepted', 'lost'],
      ['auto-accepted', 'lost'],
    ])('%s is %s', async (resolution, status) => {
      const body = dispute({ status: 'resolved', resolution });
      expect((await read(event('charge.dispute.resolve', body))).fact).toMatchObject({ subject: 'dispute', status });
    });
    test.each([
      [{ status: 'resolved', resolution: null }],
      [{ status: 'archived' }],
      [{ id: null }],
      [{ transaction: {} }],
    ])('%j is a case for people', async (changes) => {
      const { fact } = await read(event('charge.dispute.resolve', dispute(changes)));
      expect(fact).toMatchObject({ subject: 'attention', problem: 'payment.disputed_at_provider' });
    });
    test('each word of it is an event of its own', async () => {
      const [first, again, later] = [
        await read(event('charge.dispute.create', dispute())),
        await read(event('charge.dispute.create', dispute())),
        await read(event('charge.dispute.remind', dispute())),
      ];
      expect(first.eventKey).toBe(again.eventKey);
      expect(later.eventKey).not.toBe(first.eventKey);
    });
  });
  test('bytes that are no text are no forgery of anything', async () => {
    const body = new Uint8Array([0xff, 0xfe, 0x00, 0x80]);
    const reading = await provider.readWebhook({ ...push, body, headers: new Headers() });
    expect(reading).toMatchObject({ isGenuine: false, kind: 'unreadable' });
  });
});

describe('coming back from the page', () => {
  const read = (query: string) =>
    provider.readReturn({
      method: 'GET',
      url: new URL(`https://api.example.test/functions/v1/payment-return/paystack${query}`),
      body: new Uint8Array(),
      headers: new Headers(),
    });
  test.each([
    [`?trxref=${reference}&reference=${reference}`, reference],
    [`?trxref=${reference}`, reference],
    ['', null],
    ['?reference=', null],
    ['?reference=https://elsewhere.test/', null],
    [`?reference=${'9'.repeat(5_000)}`, null],
    ['?reference=%00%ff', null],
  ])('%j names %j', async (query, expected) => {
    expect(await read(query)).toEqual({ reference: expected, checkout: null });
  });
});

describe('the name on an account', () => {
  const account = { bankCode: '058', accountNumber: '0123456789', currency: 'NGN' };
  test('is what the bank says', async () => {
    answers = [done({ account_number: '0123456789', account_name: 'NGOZI OBI', bank_id: 9 })];
    expect(await provider.findAccountName(account)).toEqual({ outcome: 'found', name: 'NGOZI OBI' });
    expect(asked[0]).toMatchObject({
      method: 'GET',
      path: '/bank/resolve?account_number=0123456789&bank_code=058',
    });
  });
  test('of an unknown account is not found; an answer about another account is not believed', async () => {
    answers = [error('validation'), done({ account_number: '9999999999', account_name: 'OTHER' }), [500, {}]];
    expect(await provider.findAccountName(account)).toEqual({ outcome: 'not_found' });
    expect(await provider.findAccountName(account)).toMatchObject({ outcome: 'unknown' });
    expect(await provider.findAccountName(account)).toMatchObject({ outcome: 'unknown' });
  });
  test('abroad is not told', async () => {
    expect(await provider.findAccountName({ ...account, currency: 'PKR' })).toEqual({ outcome: 'unsupported' });
    expect(asked).toEqual([]);
  });
});

describe('the list of banks', () => {
  test('names those that are served, by their codes', async () => {
    answers = [
      done([
        { code: '044', name: 'Access Bank', active: true, is_deleted: false, currency: 'NGN' },
        { code: '063', name: 'Diamond Bank', active: false, is_deleted: true, currency: 'NGN' },
        { code: 5, name: 'odd' },
      ]),
    ];
    expect(await provider.listBanks()).toEqual({ country: 'NG', banks: [{ code: '044', name: 'Access Bank' }] });
    expect(asked[0]).toMatchObject({ method: 'GET', path: '/bank?country=nigeria&currency=NGN&perPage=100' });
  });
  test.each([
    [200, { status: true, data: {} }],
    [500, {}],
    [429, {}],
    [200, '<html>'],
  ])('an answer that is none (%s) is no list', async (status, body) => {
    answers = [[status, body]];
    expect(await provider.listBanks()).toBeNull();
  });
});

test('the key says which mode it is', () => {
  expect(provider.mode).toBe('test');
  expect(makePaystack({ secretKey: 'sk_live_x', baseUrl: 'https://x.test' }).mode).toBe('live');
});
