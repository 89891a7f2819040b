/** Every word, event and error that Paystack documents, for each of our calls: what it does. A row that changes its meaning is red. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makePaystack } from '../../supabase/functions/_shared/providers/paystack.ts';
import { becomes, replies } from './documented.ts';
import { payment, payout, reference, refund } from './paystack-requests.ts';

const key = 'sk_test_documented';

const make = (...answers: readonly Response[]) =>
  makePaystack({ secretKey: key, baseUrl: 'https://paystack.example.test' }, replies(answers));
const done = (data: unknown) => Response.json({ status: true, message: 'ok', data });
const no = (httpStatus: number, message: string, more: object = {}) =>
  Response.json({ status: false, message, ...more }, { status: httpStatus });

const transaction = (status: string) => ({
  id: 1,
  domain: 'test',
  status,
  reference,
  amount: 500_000,
  requested_amount: 500_000,
  currency: 'NGN',
  fees: 17_500,
});
const transfer = (status: string) => ({
  domain: 'test',
  status,
  reference: payout.reference,
  amount: 995_000,
  currency: 'NGN',
  transfer_code: 'TRF_1',
});
const refundRow = (status: string) => ({
  id: 7,
  status,
  amount: '1000',
  currency: 'NGN',
  domain: 'test',
  merchant_note: 'Refund r1',
  transaction_reference: reference,
});

async function push(event: string, data: unknown): Promise<string> {
  const body = JSON.stringify({ event, data });
  const reading = await make().readWebhook({
    method: 'POST',
    url: new URL('https://api.example.test/functions/v1/payment-webhook/paystack'),
    body: new TextEncoder().encode(body),
    headers: new Headers({ 'x-paystack-signature': createHmac('sha512', key).update(body).digest('hex') }),
  });
  const { fact } = reading;
  if (fact === null) return 'kept';
  return fact.subject === 'attention' ? 'staff' : `${fact.subject} ${fact.status}`;
}

describe('a transaction', () => {
  test.each([
    ['success', 'succeeded'],
    ['failed', 'failed'],
    ['reversed', 'reversed'],
    ['abandoned', 'pending'],
    ['ongoing', 'pending'],
    ['pending', 'pending'],
    ['processing', 'pending'],
    ['queued', 'pending'],
  ])('that is %s is %s, asked about or charged to a kept card', async (word, status) => {
    expect(becomes(await make(done(transaction(word))).findPayment(payment))).toBe(`found ${status}`);
    const charged = await make(done(transaction(word))).startPayment({ ...payment, savedToken: 'AUTH_1' });
    expect(becomes(charged)).toBe(`waiting ${status}`);
  });
  test('in another word is not known', async () => {
    expect(becomes(await make(done(transaction('new'))).findPayment(payment))).toBe('unknown');
  });
});

describe('a transfer', () => {
  test.each([
    ['pending', 'pending'],
    ['otp', 'pending'],
    ['received', 'pending'],
    ['success', 'succeeded'],
    ['failed', 'failed'],
    ['reversed', 'reversed'],
    ['abandoned', 'failed'],
    ['blocked', 'failed'],
    ['rejected', 'failed'],
    // In no list of theirs; refunds and transactions have them.
    ['queued', 'pending'],
    ['processing', 'pending'],
  ])('that is %s is %s, sent or asked about', async (word, status) => {
    expect(becomes(await make(done(transfer(word))).sendPayout(payout))).toBe(`accepted ${status}`);
    expect(becomes(await make(done(transfer(word))).findPayout(payout.reference))).toBe(`found ${status}`);
  });
  test('in another word is not known', async () => {
    expect(becomes(await make(done(transfer('new'))).sendPayout(payout))).toBe('unknown');
    expect(becomes(await make(done(transfer('new'))).findPayout(payout.reference))).toBe('unknown');
  });
});

describe('a refund', () => {
  test.each([
    ['pending', 'pending'],
    ['processing', 'pending'],
    ['processed', 'succeeded'],
    ['failed', 'failed'],
    ['needs-attention', 'needs_attention'],
  ])('that is %s is %s, sent or found in the list', async (word, status) => {
    expect(becomes(await make(done(refundRow(word))).sendRefund(refund))).toBe(`accepted ${status}`);
    const listed = make(done(transaction('success')), done([refundRow(word)]));
    expect(becomes(await listed.findRefund(refund))).toBe(`found ${status}`);
    expect(await push(`refund.${word}`, refundRow(word))).toBe(`refund ${status}`);
  });
});

describe('an event', () => {
  test.each([
    ['charge.success', transaction('success'), 'payment succeeded'],
    ['transfer.success', transfer('success'), 'withdrawal succeeded'],
    ['transfer.failed', transfer('failed'), 'withdrawal failed'],
    ['transfer.reversed', transfer('reversed'), 'withdrawal reversed'],
    ['subscription.create', {}, 'kept'],
    ['subscription.not_renew', {}, 'kept'],
    ['subscription.disable', {}, 'kept'],
    ['subscription.expiring_cards', [], 'kept'],
    ['invoice.create', {}, 'kept'],
    ['invoice.update', {}, 'kept'],
    ['invoice.payment_failed', {}, 'kept'],
    ['paymentrequest.success', {}, 'kept'],
    ['paymentrequest.pending', {}, 'kept'],
    ['customeridentification.success', {}, 'kept'],
    ['dedicatedaccount.assign.success', {}, 'kept'],
    ['charge.success', {}, 'staff'],
    ['transfer.success', {}, 'staff'],
    ['refund.processed', {}, 'staff'],
  ])('%s %j: %s', async (event, data, expected) => {
    expect(await push(event, data)).toBe(expected);
  });

  test.each([
    ['awaiting-merchant-feedback', null, 'dispute open'],
    ['awaiting-bank-feedback', null, 'dispute open'],
    ['pending', null, 'dispute open'],
    ['resolved', 'declined', 'dispute won'],
    ['resolved', 'merchant-accepted', 'dispute lost'],
    ['resolved', 'auto-accepted', 'dispute lost'],
    ['resolved', null, 'staff'],
    ['archived', null, 'staff'],
  ])('a dispute that is %s, %s: %s', async (status, resolution, expected) => {
    const dispute = {
      id: 1,
      status,
      resolution,
      refund_amount: 100,
      currency: 'NGN',
      domain: 'test',
      transaction: { reference },
    };
    for (const event of ['create', 'remind', 'resolve'])
      expect(await push(`charge.dispute.${event}`, dispute)).toBe(expected);
  });
});

describe('an error', () => {
  const limited = () =>
    no(429, 'Rate limit exceeded!', { type: 'api_error', code: 'rate_limited', meta: { nextStep: 'Wait' } });
  const errors: readonly (readonly [string, () => Response, Readonly<Record<string, string>>])[] = [
    ['400', () => no(400, 'Invalid'), errorRow('refused', 'refused', 'unknown', 'refused', 'refused', 'not_found')],
    [
      '400, duplicate reference',
      () => no(400, 'Duplicate Transaction Reference'),
      errorRow('refused', 'unknown', 'unknown', 'refused', 'refused', 'not_found'),
    ],
    [
      '400, balance too low',
      () => no(400, 'Your balance is not enough to fulfil this request'),
      errorRow('refused', 'refused', 'unknown', 'deferred', 'refused', 'not_found'),
    ],
    ['401', () => no(401, 'Invalid key'), errorRow('unknown', 'unknown', 'unknown', 'deferred', 'deferred', 'unknown')],
    ['403', () => no(403, 'Forbidden'), errorRow('unknown', 'unknown', 'unknown', 'deferred', 'deferred', 'unknown')],
    [
      '404',
      () => no(404, 'Transaction not found'),
      errorRow('refused', 'refused', 'not_found', 'refused', 'refused', 'not_found'),
    ],
    [
      '422',
      () => no(422, 'Could not resolve', { type: 'validation_error' }),
      errorRow('refused', 'refused', 'unknown', 'refused', 'refused', 'not_found'),
    ],
    ['429', limited, errorRow('unknown', 'unknown', 'unknown', 'deferred', 'deferred', 'unknown')],
    ['500', () => no(500, 'x'), errorRow('unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown')],
    ['503', () => no(503, 'x'), errorRow('unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown')],
    [
      '200 and a page',
      () => new Response('<html>'),
      errorRow('unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown'),
    ],
    [
      '200 and status false',
      () => no(200, 'no'),
      errorRow('refused', 'refused', 'unknown', 'refused', 'refused', 'not_found'),
    ],
  ];

  function errorRow(start: string, charge: string, find: string, sent: string, back: string, name: string) {
    return { start, charge, find, payout: sent, refund: back, name };
  }

  test.each(errors)('%s', async (_name, error, expected) => {
    expect({
      start: becomes(await make(error()).startPayment(payment)),
      charge: becomes(await make(error()).startPayment({ ...payment, savedToken: 'AUTH_1' })),
      find: becomes(await make(error()).findPayment(payment)),
      // A refusal is looked into: there is no transfer under our reference.
      payout: becomes(await make(error(), no(404, 'Transfer not found')).sendPayout(payout)),
      refund: becomes(await make(error()).sendRefund(refund)),
      name: becomes(await make(error()).findAccountName(payout)),
    }).toEqual(expected);
  });

  test('a recipient that cannot be made: refused by the bank, else put off', async () => {
    const fresh = { ...payout, recipientCode: null };
    for (const [error, expected] of [
      [no(400, 'Account number is invalid'), 'refused'],
      [no(401, 'Invalid key'), 'deferred'],
      [limited(), 'deferred'],
      [no(500, 'x'), 'deferred'],
    ] as const)
      expect(becomes(await make(error).sendPayout(fresh))).toBe(expected);
  });
});
