/** Every code that JazzCash documents, for each of its three gateways and each of our calls: what it does. A row that changes its meaning is red. */
import { describe, expect, test } from 'vitest';
import {
  jazzcashPaths,
  type JazzcashGeneration,
} from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import { makeJazzcash } from '../../supabase/functions/_shared/providers/jazzcash.ts';
import { encrypt, withHash, type Fields } from '../../supabase/local/providers/jazzcash/signing.ts';
import { merchant, newPayment, payoutKeys, rawRequest, settingsFor } from './jazzcash-harness.ts';
import { becomes, numbers, replies } from './documented.ts';

const generations = Object.keys(jazzcashPaths) as JazzcashGeneration[];
const url = 'https://jazzcash.example.test';
const payment = newPayment();
const old = { ...payment, startedAt: new Date(Date.now() - 11 * 60 * 1_000) };
const refund = { refundId: 'r1', paymentReference: payment.reference, amountMinor: 150_000, currency: 'PKR' };

/**
 * By vendor's meaning: the reply to a payment on the phone (the inquiry that follows is silent), the inquiry ten minutes later
 * and sooner, the reply to a refund, and the push.
 */
const rows: readonly {
  readonly codes: readonly string[];
  readonly meaning: string;
  readonly start: string;
  readonly found: string;
  readonly foundEarly: string;
  readonly refund: string;
  readonly push: string;
}[] = [
  row(['000', '121'], 'successful; confirmed', 'waiting', 'succeeded', 'succeeded', 'accepted succeeded'),
  row(['200'], 'approved after authorization', 'waiting', 'succeeded', 'succeeded', 'unknown'),
  row(['124', '157', '210'], 'pending', 'waiting pending', 'pending', 'pending', 'unknown'),
  row(['119', '122'], 'awaiting reversal; reversed', 'waiting', 'reversed', 'reversed', 'unknown'),
  row(['131'], 'refunded', 'waiting', 'reversed', 'reversed', 'accepted succeeded'),
  row(['126', '128'], 'disputed; awaiting the scheme', 'waiting', 'unknown', 'unknown', 'unknown', 'staff'),
  row(['112', '129'], 'cancelled; dropped', 'waiting failed', 'failed', 'failed', 'unknown'),
  row(['116', '134'], 'expired; timed out', 'waiting pending', 'failed', 'pending', 'unknown'),
  row(
    ['101', '105', '110', '111', '115', '118', '127'],
    'our credentials, limit, field, permission, hash, their maintenance',
    'refused',
    'unknown',
    'unknown',
    'deferred',
  ),
  row(['109'], 'does not exist', 'unknown', 'unknown', 'unknown', 'unknown'),
  row(['199', '999'], 'system error; technical failure', 'unknown', 'unknown', 'unknown', 'unknown'),
  row(['013', '156'], 'in code only', 'unknown', 'unknown', 'unknown', 'unknown'),
  row(
    [...numbers(1, 67).filter((code) => code !== '013'), '095'],
    'refused by the wallet or its bank',
    'waiting failed',
    'failed',
    'failed',
    'unknown',
  ),
  row(numbers(401, 450), 'declined card', 'waiting failed', 'failed', 'failed', 'unknown'),
  row(['451', '452', '454'], 'no such refund', 'unknown', 'unknown', 'unknown', 'refused'),
  row(['453', '455'], 'our balance too low; not settled yet', 'unknown', 'unknown', 'unknown', 'deferred'),
  row(['T00', 'T01', 'T50', 'T99'], 'tokens', 'unknown', 'unknown', 'unknown', 'unknown'),
];

function row(
  codes: readonly string[],
  meaning: string,
  start: string,
  found: string,
  foundEarly: string,
  refunded: string,
  push = 'a question',
) {
  return { codes, meaning, start, found, foundEarly, refund: refunded, push };
}

/** What the word beside each verdict is. */
const wordOf: Readonly<Record<string, string>> = { succeeded: 'Completed', pending: 'Pending', failed: 'Failed' };

const signed = (fields: Fields) => Response.json(withHash(fields, merchant.integritySalt));
const inquiry = (code: string, status: string | null) =>
  signed({
    pp_ResponseCode: '000',
    pp_PaymentResponseCode: code,
    pp_Status: status,
    pp_RetrievalReferenceNo: 'RRN1',
    pp_MerchantID: merchant.merchantId,
    pp_TxnRefNo: payment.reference,
    pp_Amount: '150000',
  });
const make = (generation: JazzcashGeneration, answers: readonly Response[]) =>
  makeJazzcash(settingsFor(url, { paths: jazzcashPaths[generation] }), replies(answers));

describe.each(generations)('%s', (generation) => {
  test.each(rows)('$codes.0 …: $meaning', async ({ codes, start, found, foundEarly, refund: refunded, push }) => {
    for (const code of codes) {
      const about = { pp_ResponseCode: code, pp_TxnRefNo: payment.reference };
      // Behind a refusal of ours nothing stands; behind anything else the inquiry is silent.
      const second = start === 'refused' ? signed({ pp_ResponseCode: '109' }) : new Response('', { status: 500 });
      const started = await make(generation, [signed(about), second]).startPayment(payment);
      const asked = await make(generation, [inquiry(code, wordOf[found] ?? null)]).findPayment(old);
      const early = await make(generation, [inquiry(code, wordOf[found] ?? null)]).findPayment(payment);
      const sent = await make(generation, [signed(about)]).sendRefund(refund);
      const read = await make(generation, []).readWebhook(
        rawRequest(JSON.stringify(withHash(about, merchant.integritySalt))),
      );
      expect({
        code,
        start: becomes(started),
        found: becomes(asked),
        foundEarly: becomes(early),
        refund: becomes(sent),
        push: read.inquiry === payment.reference ? 'a question' : read.fact?.subject === 'attention' ? 'staff' : '',
      }).toEqual({
        code,
        start,
        found: found === 'unknown' ? found : `found ${found}`,
        foundEarly: foundEarly === 'unknown' ? foundEarly : `found ${foundEarly}`,
        refund: generation === 'orchestrator' ? 'refused' : refunded,
        push,
      });
    }
  });

  test.each([
    ['Completed', '121', 'found succeeded'],
    ['Pending', '157', 'found pending'],
    ['Failed', '004', 'found failed'],
    ['Dropped', '129', 'found failed'],
    ['Completed', '004', 'unknown'],
    ['Pending', '121', 'unknown'],
    ['Failed', '121', 'unknown'],
    ['Dropped', '121', 'unknown'],
  ])('pp_Status %s beside %s is %s', async (status, code, expected) => {
    expect(becomes(await make(generation, [inquiry(code, status)]).findPayment(old))).toBe(expected);
  });
});

describe('the disbursement', () => {
  const payout = {
    reference: `amw-${'0'.repeat(32)}`,
    amountMinor: 150_000,
    currency: 'PKR',
    bankCode: 'JAZZCASH',
    accountNumber: '03001234567',
    accountName: 'Amina',
    recipientCode: null,
    reason: 'Amana WD-1',
  };
  const bank = { ...payout, bankCode: 'SCBL', accountNumber: 'PK36SCBL0000001123456702' };
  const token = () => Response.json({ access_token: 't', expires_in: 3_600 });
  const sealed = (content: object) => Response.json({ data: encrypt(content, payoutKeys) });
  const silent = () => Response.json({ message: 'throttled' });
  const out = (answers: readonly Response[]) => makeJazzcash(settingsFor(url), replies([token(), ...answers]));

  test.each([
    ['G2P-T-0', silent(), 'accepted pending'],
    ['G2P-T-2', silent(), 'accepted pending'],
    ['G2P-T-1', sealed({ responseCode: 'G2P-T-1' }), 'refused'],
    ['G2P-T-1', silent(), 'unknown'],
    ['G2P-T-3', silent(), 'unknown'],
    ['', silent(), 'unknown'],
  ])('%j to a transfer', async (responseCode, second, expected) => {
    expect(becomes(await out([sealed({ responseCode }), second]).sendPayout(payout))).toBe(expected);
  });

  test.each([
    ['G2P-T-0', 'accepted pending'],
    ['G2P-T-1', 'refused'],
    ['G2P-T-2', 'deferred'],
    ['G2P-T-3', 'deferred'],
    [null, 'deferred'],
  ])('%j to the question about a bank account is %s', async (code, expected) => {
    const first = code === null ? silent() : sealed({ responseCode: code, transactionID: 'Q1' });
    expect(becomes(await out([first, sealed({ responseCode: 'G2P-T-2' })]).sendPayout(bank))).toBe(expected);
  });

  test.each([
    ['Completed', '0', 'found succeeded'],
    ['Completed', '1', 'found reversed'],
    ['Cancelled', '0', 'found failed'],
    ['Failed', '0', 'found failed'],
    ['Pending', '0', 'found pending'],
    ['Strange', '0', 'unknown'],
  ])('status %s, reversed %s, is %s', async (transactionStatus, isReversed, expected) => {
    const answer = sealed({ responseCode: 'G2P-T-0', transactionStatus, isReversed });
    expect(becomes(await out([answer]).findPayout(payout.reference))).toBe(expected);
  });

  test('without a token nothing was sent', async () => {
    const refusedToken = makeJazzcash(settingsFor(url), replies([new Response('{}', { status: 401 })]));
    expect(becomes(await refusedToken.sendPayout(payout))).toBe('deferred');
  });
});

describe('by HTTP', () => {
  test.each([
    [200, '<html>Request Rejected</html>', 'unknown'],
    [401, '{}', 'unknown'],
    [403, '{}', 'unknown'],
    [404, '{}', 'unknown'],
    [429, '{}', 'unknown'],
    [500, '{}', 'unknown'],
    [503, '{}', 'unknown'],
  ])('%d %s is %s to every question', async (status, body, expected) => {
    for (const generation of generations) {
      const answer = () => [new Response(body, { status })];
      expect(becomes(await make(generation, answer()).startPayment(payment))).toBe(expected);
      expect(becomes(await make(generation, answer()).findPayment(old))).toBe(expected);
      if (generation !== 'orchestrator')
        expect(becomes(await make(generation, answer()).sendRefund(refund))).toBe(expected);
    }
  });
});
