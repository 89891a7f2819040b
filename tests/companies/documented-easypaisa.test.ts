/** Every code and word that Easypaisa documents, or that was seen, for both versions of its REST and for its payouts: what it does. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { EasypaisaSettings } from '../../supabase/functions/_shared/providers/easypaisa-settings.ts';
import { makeEasypaisa } from '../../supabase/functions/_shared/providers/easypaisa.ts';
import type { PaymentToStart } from '../../supabase/functions/_shared/providers/provider.ts';
import { becomes, replies } from './documented.ts';

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
  hashKey: 'ABCDEFGHIJKLMNOP',
  username: 'u',
  password: 'p',
  accountNumber: '1234567',
  rsa: null,
  payout: {
    baseUrl: 'https://gateway.example.test',
    clientId: 'c',
    clientSecret: 's',
    channel: 'x',
    mobile: '923001234567',
    pin: '12345',
    publicKey: keys.publicKey,
    senderName: 'Amana',
    banks: new Map([['MEZN', { title: 'Meezan Bank', shortName: 'MBL' }]]),
    paths: { login: '/login', wallet: '/wallet', bank: '/bank' },
  },
};
const reference = 'AM0123456789ABCDEFGH';
const payment: PaymentToStart = {
  reference,
  amountMinor: 150_000,
  currency: 'PKR',
  email: 'buyer@example.test',
  paymentId: 'p1',
  method: 'mobile_account',
  returnUrl: settings.returnUrl,
  payerMobile: '+923001234567',
  payerIdLast6: null,
  description: 'Amana order',
  startedAt: new Date('2026-01-01T07:00:00Z'),
  expiresAt: new Date('2026-01-01T12:00:00Z'),
};
const record = (responseCode: string, transactionStatus: string) => ({
  orderId: reference,
  storeId: 28,
  transactionId: '77',
  transactionStatus,
  transactionAmount: 1500,
  responseCode,
});

describe.each(['v4', 'v5'] as const)('REST %s', (version) => {
  const answer = (body: object) => {
    const text = JSON.stringify(body);
    if (version === 'v4') return new Response(text);
    const signature = sign('sha256', Buffer.from(text), keys.privateKey).toString('base64');
    return new Response(`{"response":${text},"signature":"${signature}"}`);
  };
  const rsa = version === 'v4' ? null : { privateKey: keys.privateKey, publicKey: keys.publicKey };
  const make = (answers: readonly Response[]) => makeEasypaisa({ ...settings, rsa }, replies(answers));

  /** The reply to a request on the phone after which there is no order, and to an inquiry. */
  test.each([
    ['0000', 'success', 'waiting', 'found succeeded'],
    ['0001', 'system error', 'unknown', 'unknown'],
    ['0002', 'a required field is missing', 'refused', 'unknown'],
    ['0003', 'invalid order', 'unknown', 'not_found'],
    ['0004', 'no such merchant account', 'refused', 'unknown'],
    ['0005', 'merchant account not active', 'refused', 'unknown'],
    ['0006', 'no such store', 'refused', 'unknown'],
    ['0007', 'store not active', 'refused', 'unknown'],
    ['0008', 'method not enabled (seen in code)', 'refused', 'unknown'],
    ['0010', 'invalid credentials (seen in code)', 'refused', 'unknown'],
    ['0020', 'insufficient balance (one code base)', 'unknown', 'unknown'],
    ['0021', 'any other', 'unknown', 'unknown'],
  ])('%s, %s: %s, %s', async (code, _meaning, start, found) => {
    const nothing = answer({ responseCode: '0003' });
    expect(becomes(await make([answer(record(code, 'PAID')), nothing]).startPayment(payment))).toBe(start);
    expect(becomes(await make([answer(record(code, 'PAID'))]).findPayment(payment))).toBe(found);
  });

  test.each([
    ['PAID', 'found succeeded'],
    ['FAILED', 'found failed'],
    ['PENDING', 'found pending'],
    ['BLOCKED', 'found pending'],
    ['EXPIRED', 'found failed'],
    ['REVERSED', 'found reversed'],
    ['COMPLETED', 'unknown'],
  ])('transactionStatus %s is %s', async (status, expected) => {
    expect(becomes(await make([answer(record('0000', status))]).findPayment(payment))).toBe(expected);
  });

  test.each([
    [200, '<html>maintenance</html>'],
    [401, '{}'],
    [403, '{}'],
    [429, '{}'],
    [500, '{}'],
    [503, '{}'],
  ])('HTTP %d %s is unknown', async (status, body) => {
    const gone = () => [new Response(body, { status })];
    expect(becomes(await make(gone()).startPayment(payment))).toBe('unknown');
    expect(becomes(await make(gone()).findPayment(payment))).toBe('unknown');
  });
});

describe('payouts', () => {
  const payout = {
    reference: 'AMW1',
    amountMinor: 250_055,
    currency: 'PKR',
    bankCode: 'EASYPAISA',
    accountNumber: '03009876543',
    accountName: 'Ayesha Khan',
    recipientCode: null,
    reason: 'Amana WD-1',
  };
  const bank = { ...payout, bankCode: 'MEZN', accountNumber: 'PK36MEZN0000001123456702' };
  const login = () => Response.json({ ResponseCode: '0', Timestamp: '1' });
  const locked = { ResponseCode: '1', ResponseMessage: 'RESOURCE_TEMPORARY_LOCKED' };
  const holder = { ResponseCode: '0', Name: 'AYESHA KHAN', Fee: '23.00' };
  const make = (...answers: readonly Response[]) => makeEasypaisa(settings, replies(answers));

  /** At the login, at the question whose account it is, and at the transfer. */
  test.each([
    ['0', { ResponseCode: '0' }, 'deferred', 'accepted succeeded', 'accepted succeeded'],
    ['another code', { ResponseCode: '1' }, 'deferred', 'refused', 'unknown'],
    ['locked', locked, 'deferred', 'deferred', 'unknown'],
    ['0 and locked', { ...locked, ResponseCode: '0' }, 'deferred', 'deferred', 'unknown'],
    ['0 and pending', { ResponseCode: '0', TransactionStatus: 'PENDING' }, 'deferred', 'accepted succeeded', 'unknown'],
    ['0 and failed', { ResponseCode: '0', TransactionStatus: 'Failed' }, 'deferred', 'accepted succeeded', 'unknown'],
    ['no code', {}, 'deferred', 'deferred', 'unknown'],
  ])('%s', async (_name, body, atLogin, atQuestion, atTransfer) => {
    const answer = () => Response.json(body);
    const done = () => Response.json({ ResponseCode: '0' });
    expect(becomes(await make(answer()).sendPayout(payout))).toBe(atLogin);
    expect(becomes(await make(login(), answer(), done()).sendPayout(bank))).toBe(atQuestion);
    expect(becomes(await make(login(), answer()).sendPayout(payout))).toBe(atTransfer);
    expect(becomes(await make(login(), Response.json(holder), answer()).sendPayout(bank))).toBe(atTransfer);
  });

  test.each([
    [holder, 'found'],
    [{ ResponseCode: '1' }, 'not_found'],
    [locked, 'unknown'],
    [{ ResponseCode: '0' }, 'unknown'],
  ])('whose account it is: %j is %s', async (body, expected) => {
    expect(becomes(await make(login(), Response.json(body)).findAccountName(bank))).toBe(expected);
  });

  test('no withdrawal can be asked about, and no payment be sent back', async () => {
    expect(becomes(await make().findPayout('AMW1'))).toBe('unknown');
    const refund = { refundId: 'r1', paymentReference: reference, amountMinor: 1, currency: 'PKR' };
    expect(becomes(await make().sendRefund(refund))).toBe('refused');
    expect(becomes(await make().findRefund(refund))).toBe('not_found');
  });
});
