/** Each reply that is documented, and what is not: what the adapter sends, and what it makes of what comes back. */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  jazzcashPaths,
  type JazzcashGeneration,
} from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import { makeJazzcash } from '../../supabase/functions/_shared/providers/jazzcash.ts';
import type { PaymentProvider } from '../../supabase/functions/_shared/providers/provider.ts';
import { withHash, type Fields } from '../../supabase/local/providers/jazzcash/signing.ts';
import { merchant, newPayment, rawRequest, settingsFor } from './jazzcash-harness.ts';
import vectors from './jazzcash-vectors.json' with { type: 'json' };

interface Asked {
  readonly path: string;
  readonly fields: Record<string, string>;
}
type Answer = () => Response | Promise<Response>;

let asked: Asked[];
let answers: Answer[];

/** Answers with what the test has put down, and keeps what it was asked. */
const fetcher: typeof fetch = async (input, init) => {
  const body = typeof init?.body === 'string' ? init.body : '';
  asked.push({
    path: new URL(input instanceof Request ? input.url : input).pathname,
    fields: JSON.parse(body) as Record<string, string>,
  });
  const answer = answers.shift();
  if (answer === undefined) throw new TypeError('nothing was put down');
  return answer();
};

beforeEach(() => {
  asked = [];
  answers = [];
});

const base = 'https://jazzcash.example.test';
const make = (changes: Parameters<typeof settingsFor>[1] = {}) => makeJazzcash(settingsFor(base, changes), fetcher);
const json =
  (body: unknown, status = 200): Answer =>
  () =>
    Response.json(body, { status });
const signedReply = (fields: Fields): Answer => json(withHash(fields, merchant.integritySalt));
const payment = newPayment();
const { reference } = payment;

const walletReply = (code: string, changes: Fields = {}): Answer =>
  signedReply({
    pp_Amount: '150000',
    pp_MerchantID: merchant.merchantId,
    pp_Password: merchant.password,
    pp_ResponseCode: code,
    pp_RetreivalReferenceNo: 'RRN1',
    pp_TxnRefNo: reference,
    ...changes,
  });

const inquiryReply = (code: string, status: string | null, changes: Fields = {}): Answer =>
  signedReply({
    pp_ResponseCode: '000',
    pp_PaymentResponseCode: code,
    pp_Status: status,
    pp_RetrievalReferenceNo: 'RRN1',
    pp_MerchantID: merchant.merchantId,
    pp_TxnRefNo: reference,
    pp_Amount: '150000',
    pp_TxnDateTime: '20260101120000',
    ...changes,
  });

const old = { ...payment, startedAt: new Date(Date.now() - 11 * 60 * 1_000) };
const nameOf = (code: string) =>
  code === '' ? 'provider.unreadable' : expect.stringMatching(/^(jazzcash\.|provider\.)/);

describe('what is sent', () => {
  test.each(Object.keys(jazzcashPaths) as JazzcashGeneration[])('%s: each call has its path', async (generation) => {
    const paths = jazzcashPaths[generation];
    for (const walletApi of ['1.1', '2.0'] as const) {
      answers = [walletReply('004')];
      await make({ paths, walletApi }).startPayment(payment);
      expect(asked.at(-1)?.path).toBe(paths.wallet[walletApi]);
    }
    await make({ paths }).findPayment(payment);
    expect(asked.at(-1)?.path).toBe(paths.inquiry);
    const started = await make({ paths }).startPayment({ ...payment, method: 'hosted' });
    expect(started).toMatchObject({ outcome: 'ready', checkout: { kind: 'form', url: `${base}${paths.hosted}` } });
    expect(make({ paths }).can.refund).toBe(paths.refund !== null);
  });

  test('version 2 has its twenty fields and the hash, all of them texts', async () => {
    answers = [walletReply('004')];
    await make().startPayment({
      ...payment,
      startedAt: new Date('2026-01-01T07:00:00Z'),
      expiresAt: new Date('2026-01-02T07:00:00Z'),
    });
    const { fields } = asked[0] ?? { fields: {} };
    const sample = vectors.hashes.find(({ name }) => name.includes('version 2'))?.fields ?? {};
    expect(Object.keys(fields).toSorted()).toEqual([...Object.keys(sample), 'pp_SecureHash'].toSorted());
    expect(fields).toMatchObject({
      pp_Amount: '150000',
      pp_CNIC: '345678',
      pp_MobileNumber: '03001234567',
      pp_TxnDateTime: '20260101120000',
      pp_TxnExpiryDateTime: '20260102120000',
      pp_SubMerchantID: '',
    });
    expect(Object.values(fields).every((value) => typeof value === 'string')).toBe(true);
  });

  test('version 1.1 carries the number in the first free field, and no national id', async () => {
    answers = [walletReply('004')];
    await make({ walletApi: '1.1', subMerchantName: 'Amana' }).startPayment({ ...payment, payerIdLast6: null });
    const { fields } = asked[0] ?? { fields: {} };
    expect(fields).toMatchObject({ ppmpf_1: '03001234567', pp_TxnType: 'MWALLET', pp_SubMerchantName: 'Amana' });
    expect(fields).not.toHaveProperty('pp_CNIC');
  });

  test('the form for the browser is signed, with the return address as it is', async () => {
    const answer = await make().startPayment({ ...payment, method: 'hosted' });
    if (answer.outcome !== 'ready' || answer.checkout.kind !== 'form') throw new Error('no form');
    const { fields } = answer.checkout;
    expect(fields).toMatchObject({ pp_Version: '1.1', pp_TxnType: '', pp_ReturnURL: payment.returnUrl });
    expect(withHash({ ...fields }, merchant.integritySalt)['pp_SecureHash']).toBe(fields['pp_SecureHash']);
    expect(asked).toEqual([]);
  });

  test.each([
    [{ currency: 'NGN' }, 'payment.currency_unsupported'],
    [{ reference: 'A'.repeat(21) }, 'payment.reference_invalid'],
    [{ payerMobile: '+922112345678' }, 'payment.mobile_invalid'],
    [{ payerMobile: null }, 'payment.mobile_invalid'],
    [{ payerIdLast6: '3520212345671' }, 'payment.id_invalid'],
    [{ payerIdLast6: null }, 'payment.id_invalid'],
  ])('%j is refused without a call', async (changes, code) => {
    expect(await make().startPayment({ ...payment, ...changes })).toEqual({ outcome: 'refused', code });
    expect(asked).toEqual([]);
  });
});

describe('the reply to a wallet payment', () => {
  test.each(vectors.codes.paid)('%s is paid once an inquiry says so', async (code) => {
    answers = [walletReply(code), inquiryReply('121', 'Completed')];
    expect(await make().startPayment(payment)).toMatchObject({
      outcome: 'waiting',
      providerReference: 'RRN1',
      fact: {
        status: 'succeeded',
        amount_minor: 150_000,
        currency: 'PKR',
        mode: 'test',
        provider_id: 'RRN1',
        fee_minor: null,
      },
    });
    answers = [walletReply(code), json({}, 500)];
    expect(await make().startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: null });
    answers = [walletReply(code), inquiryReply('157', 'Pending')];
    expect(await make().startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: { status: 'pending' } });
  });
  test.each([...vectors.codes.pending, ...vectors.codes.timed_out])('%s leaves it open', async (code) => {
    answers = [walletReply(code)];
    expect(await make().startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: { status: 'pending' } });
  });
  test.each(vectors.codes.failed)('%s is a failure', async (code) => {
    answers = [walletReply(code)];
    expect(await make().startPayment(payment)).toMatchObject({
      outcome: 'waiting',
      fact: { status: 'failed', failure_code: `jazzcash.${code}` },
    });
  });
  test.each([...vectors.codes.reversed, ...vectors.codes.disputed])('%s decides nothing', async (code) => {
    answers = [walletReply(code)];
    expect(await make().startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: null });
  });
  test.each(vectors.codes.ours)('%s was never begun, signed or not', async (code) => {
    for (const reply of [walletReply(code), json({ pp_ResponseCode: code })]) {
      answers = [reply, signedReply({ pp_ResponseCode: '109' })];
      expect(await make().startPayment(payment)).toEqual({ outcome: 'refused', code: `jazzcash.${code}` });
    }
  });
  test('a refusal of a reference behind which a payment stands is that payment', async () => {
    answers = [walletReply('110'), inquiryReply('121', 'Completed')];
    expect(await make().startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: { status: 'succeeded' } });
  });
  test('a refusal whose reason cannot be looked into is unknown: a payment may stand behind it', async () => {
    const silences: readonly Answer[] = [
      json({}, 500),
      () => new Response('<html>Request Rejected</html>'),
      () => Promise.reject(new DOMException('late', 'TimeoutError')),
      json({ pp_ResponseCode: '000', pp_PaymentResponseCode: '121', pp_TxnRefNo: reference }),
    ];
    for (const silence of silences) {
      answers = [walletReply('110'), silence];
      expect(await make().startPayment(payment)).toMatchObject({ outcome: 'unknown' });
    }
  });
  test.each(vectors.codes.unknown)('%j is unknown', async (code) => {
    answers = [walletReply(code)];
    expect(await make().startPayment(payment)).toEqual({ outcome: 'unknown', code: nameOf(code) });
  });
  test.each([
    ['no hash', { pp_ResponseCode: '004', pp_TxnRefNo: reference }],
    ['an empty hash', { pp_ResponseCode: '004', pp_TxnRefNo: reference, pp_SecureHash: '' }],
    ['a false hash', { pp_ResponseCode: '000', pp_TxnRefNo: reference, pp_SecureHash: 'A'.repeat(64) }],
  ])('%s proves nothing', async (_name, reply) => {
    answers = [json(reply)];
    expect(await make().startPayment(payment)).toEqual({ outcome: 'unknown', code: 'provider.signature_invalid' });
  });
  test.each([
    ['another reference', { pp_TxnRefNo: 'AMOTHER' }],
    ['another merchant', { pp_MerchantID: 'MC99999' }],
  ])('%s is not about us', async (_name, changes) => {
    answers = [walletReply('004', changes)];
    expect(await make().startPayment(payment)).toEqual({ outcome: 'unknown', code: 'provider.unreadable' });
  });
});

describe('what is no reply', () => {
  const cases: readonly (readonly [string, Answer, string])[] = [
    [
      'the firewall’s page',
      () => new Response('<html>Request Rejected</html>', { headers: { 'content-type': 'text/html' } }),
      'provider.unreadable',
    ],
    ['nothing', () => new Response(''), 'provider.unreadable'],
    ['half a reply', () => new Response('{"pp_ResponseCode":"0'), 'provider.unreadable'],
    ['a list', json(['000']), 'provider.unreadable'],
    ['a null code', json({ pp_ResponseCode: null }), 'provider.unreadable'],
    ['an error of theirs', json({ pp_ResponseCode: '004' }, 500), 'provider.server_error'],
    ['too many requests', json({}, 429), 'provider.server_error'],
    ['a closed door', json({}, 401), 'provider.unauthorized'],
    ['a broken line', () => Promise.reject(new TypeError('connection reset')), 'provider.unreachable'],
    ['no answer in time', () => Promise.reject(new DOMException('late', 'TimeoutError')), 'provider.timeout'],
  ];
  test.each(cases)('%s is unknown, never failed', async (_name, answer, code) => {
    const provider = make({ paths: jazzcashPaths.classic });
    answers = [answer];
    expect(await provider.startPayment(payment)).toEqual({ outcome: 'unknown', code });
    answers = [answer];
    expect(await provider.findPayment(old)).toEqual({ outcome: 'unknown', code });
    answers = [answer];
    const refund = { refundId: 'r1', paymentReference: reference, amountMinor: 1, currency: 'PKR' };
    expect(await provider.sendRefund(refund)).toMatchObject({ outcome: 'unknown' });
  });
});

describe('an inquiry', () => {
  const find = (answer: Answer, asking = old, provider: PaymentProvider = make()) => {
    answers = [answer];
    return provider.findPayment(asking);
  };
  test.each(vectors.codes.paid)('%s and Completed: paid, with JazzCash’s amount and time', async (code) => {
    expect(await find(inquiryReply(code, 'Completed'))).toMatchObject({
      outcome: 'found',
      fact: { status: 'succeeded', amount_minor: 150_000, reference, paid_at: '2026-01-01T07:00:00.000Z' },
    });
  });
  test('another amount is told as it is, so that the database sees it', async () => {
    expect(await find(inquiryReply('121', 'Completed', { pp_Amount: '149900' }))).toMatchObject({
      fact: { status: 'succeeded', amount_minor: 149_900 },
    });
  });
  test.each([[''], ['1500.00'], ['-150000'], [null]])(
    'the amount %j is none, and nothing is credited',
    async (amount) => {
      expect(await find(inquiryReply('121', 'Completed', { pp_Amount: amount }))).toMatchObject({ outcome: 'unknown' });
    },
  );
  test.each([
    ['121', 'Pending'],
    ['121', 'Failed'],
    ['121', 'Strange'],
    ['157', 'Completed'],
    ['004', 'Completed'],
    ['004', 'Pending'],
    ['134', 'Completed'],
  ])('%s and %s contradict each other', async (code, status) => {
    expect(await find(inquiryReply(code, status))).toEqual({ outcome: 'unknown', code: 'provider.contradictory' });
  });
  test.each([...vectors.codes.failed, ...vectors.codes.timed_out])('%s is failed', async (code) => {
    for (const status of ['Failed', 'Dropped', null]) {
      expect(await find(inquiryReply(code, status))).toMatchObject({
        fact: { status: 'failed', failure_code: `jazzcash.${code}` },
      });
    }
  });
  test.each(vectors.codes.timed_out)('%s within ten minutes may still be under way', async (code) => {
    expect(await find(inquiryReply(code, 'Failed'), payment)).toMatchObject({ fact: { status: 'pending' } });
  });
  test.each(vectors.codes.pending)('%s is pending', async (code) => {
    expect(await find(inquiryReply(code, 'Pending'))).toMatchObject({ fact: { status: 'pending' } });
  });
  test.each(vectors.codes.reversed)('%s is reversed', async (code) => {
    expect(await find(inquiryReply(code, 'Completed'))).toMatchObject({ fact: { status: 'reversed' } });
  });
  test.each([...vectors.codes.unknown, ...vectors.codes.ours, ...vectors.codes.disputed])(
    '%j as the verdict is unknown',
    async (code) => {
      expect(await find(inquiryReply(code, null))).toMatchObject({ outcome: 'unknown' });
    },
  );
  test.each(['109', '199', '999', '101', '115', '121'])('%s about the inquiry itself is unknown', async (code) => {
    const outer = { pp_ResponseCode: code };
    expect(await find(inquiryReply('121', 'Completed', outer))).toEqual({
      outcome: 'unknown',
      code: `jazzcash.${code}`,
      // That it does not know the payment is an answer all the same.
      ...(code === '109' ? { isAnswered: true } : {}),
    });
  });
  test.each([
    ['another reference', { pp_TxnRefNo: 'AMOTHER' }],
    ['no reference', { pp_TxnRefNo: null }],
    ['another merchant', { pp_MerchantID: 'MC99999' }],
  ])('%s is not about us', async (_name, changes) => {
    expect(await find(inquiryReply('121', 'Completed', changes))).toEqual({
      outcome: 'unknown',
      code: 'provider.unreadable',
    });
  });
  test('what is not signed is not believed', async () => {
    const body = {
      pp_ResponseCode: '000',
      pp_PaymentResponseCode: '121',
      pp_Status: 'Completed',
      pp_TxnRefNo: reference,
    };
    expect(await find(json(body))).toEqual({ outcome: 'unknown', code: 'provider.signature_invalid' });
    expect(await find(json({ ...body, pp_SecureHash: 'ab'.repeat(32) }))).toMatchObject({ outcome: 'unknown' });
  });
  test('version 1 names neither amount nor reference: the question binds it', async () => {
    const provider = make({ paths: jazzcashPaths.classic });
    const reply = {
      pp_ResponseCode: '000',
      pp_PaymentResponseCode: '121',
      pp_Status: 'Completed',
      pp_RetrievalReferenceNo: 'R2',
    };
    expect(await find(signedReply(reply), old, provider)).toMatchObject({
      fact: { status: 'succeeded', amount_minor: 150_000, reference, provider_id: 'R2' },
    });
    expect(await find(signedReply({ ...reply, pp_Amount: '1' }), old, provider)).toMatchObject({
      fact: { amount_minor: 1 },
    });
  });
  test('both spellings of the retrieval reference are read', async () => {
    const misspelt = { pp_RetrievalReferenceNo: null, pp_RetreivalReferenceNo: 'R3' };
    expect(await find(inquiryReply('121', 'Completed', misspelt))).toMatchObject({ fact: { provider_id: 'R3' } });
  });
});

describe('refunds', () => {
  const refund = { refundId: 'r1', paymentReference: reference, amountMinor: 150_000, currency: 'PKR' };
  const provider = make({ paths: jazzcashPaths.pgw });
  const reply = (code: string) => signedReply({ pp_ResponseCode: code });
  test('sends what is wanted, and reads that it is done', async () => {
    answers = [reply('000')];
    expect(await provider.sendRefund(refund)).toMatchObject({
      outcome: 'accepted',
      fact: { subject: 'refund', status: 'succeeded', amount_minor: 150_000, reference },
    });
    expect(asked[0]?.fields).toMatchObject({ pp_TxnRefNo: reference, pp_Amount: '150000', pp_MerchantMPIN: '1234' });
  });
  test.each(Object.entries(vectors.refund_codes).flatMap(([outcome, codes]) => codes.map((code) => [code, outcome])))(
    '%s is %s',
    async (code, outcome) => {
      answers = [reply(code)];
      expect(await provider.sendRefund(refund)).toMatchObject({ outcome, code: `jazzcash.${code}` });
    },
  );
  test('a success or refusal without the right hash is unknown', async () => {
    for (const code of ['000', '452']) {
      answers = [json({ pp_ResponseCode: code, pp_SecureHash: 'no' })];
      expect(await provider.sendRefund(refund)).toMatchObject({ outcome: 'unknown' });
    }
  });
  test('without PIN or path there are none', async () => {
    for (const without of [make({ paths: jazzcashPaths.pgw, mpin: null }), make()]) {
      expect(without.can.refund).toBe(false);
      expect(await without.sendRefund(refund)).toMatchObject({ outcome: 'refused', code: 'refund.unsupported' });
    }
    expect(asked).toEqual([]);
  });
  test('only the refund of all of it can be recognised; anything else is never sent again', async () => {
    answers = [inquiryReply('131', 'Completed'), inquiryReply('131', 'Completed'), inquiryReply('121', 'Completed')];
    expect(await provider.findRefund(refund)).toMatchObject({ outcome: 'found', fact: { status: 'succeeded' } });
    expect(await provider.findRefund({ ...refund, amountMinor: 1 })).toMatchObject({ outcome: 'unknown' });
    expect(await provider.findRefund(refund)).toMatchObject({ outcome: 'unknown' });
  });
});

test('the password never leaves the adapter, whatever is read', async () => {
  const provider = make();
  answers = [
    walletReply('000'),
    inquiryReply('121', 'Completed', { pp_Password: merchant.password }),
    walletReply('004'),
    walletReply('199'),
  ];
  const seen = [
    await provider.startPayment(payment),
    await provider.startPayment(payment),
    await provider.startPayment(payment),
  ];
  const ipn = withHash(
    { pp_TxnRefNo: reference, pp_Password: merchant.password, pp_ResponseCode: '121' },
    merchant.integritySalt,
  );
  const readings = [
    await provider.readWebhook(rawRequest(JSON.stringify(ipn))),
    await provider.readReturn(rawRequest(JSON.stringify(ipn))),
  ];
  expect(JSON.stringify([seen, readings])).not.toContain(merchant.password);
});
