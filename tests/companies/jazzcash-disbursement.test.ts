/** Each answer of the disbursement API: what makes a payout paid, and what only looks like it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { makeJazzcash } from '../../supabase/functions/_shared/providers/jazzcash.ts';
import { decrypt, encrypt } from '../../supabase/local/providers/jazzcash/signing.ts';
import { payoutKeys, settingsFor, walletPayoutPath } from './jazzcash-harness.ts';

interface Asked {
  readonly path: string;
  readonly authorization: string;
  readonly content: Readonly<Record<string, unknown>> | null;
}
let asked: Asked[];
let answers: (() => Response)[];
let tokenSeconds: number;

/** Gives tokens by itself; other calls get what the test has put down. */
const fetcher: typeof fetch = (input, init) => {
  const path = new URL(input instanceof Request ? input.url : input).pathname.replace('/disbursement', '');
  const body = typeof init?.body === 'string' ? init.body : '';
  const authorization = new Headers(init?.headers).get('authorization') ?? '';
  const isToken = path === '/token';
  const { data } = isToken ? {} : (JSON.parse(body) as { data?: unknown });
  asked.push({ path, authorization, content: decrypt(data, payoutKeys) });
  if (isToken) return Promise.resolve(Response.json({ access_token: `t${asked.length}`, expires_in: tokenSeconds }));
  const answer = answers.shift();
  return answer === undefined ? Promise.reject(new TypeError('nothing was put down')) : Promise.resolve(answer());
};

const sealed = (content: object) => () => Response.json({ data: encrypt(content, payoutKeys) });
const make = () => makeJazzcash(settingsFor('https://jazzcash.example.test'), fetcher);
const payout = {
  reference: `amw-${'0'.repeat(32)}`,
  amountMinor: 150_005,
  currency: 'PKR',
  bankCode: 'JAZZCASH',
  accountNumber: '03001234567',
  accountName: 'Amina',
  recipientCode: null,
  reason: 'Amana WD-1',
};

beforeEach(() => {
  asked = [];
  answers = [];
  tokenSeconds = 3_600;
});

describe('a status', () => {
  test.each([
    ['G2P-T-0', 'Completed', '0', 'succeeded'],
    ['G2P-T-0', 'Completed', 0, 'succeeded'],
    ['G2P-T-0', 'Completed', false, 'succeeded'],
    ['G2P-T-0', 'Completed', 'false', 'succeeded'],
    ['G2P-T-0', 'Completed', '1', 'reversed'],
    ['G2P-T-0', 'Completed', true, 'reversed'],
    ['G2P-T-0', 'Completed', 'TRUE', 'reversed'],
    ['G2P-T-0', 'Cancelled', '0', 'failed'],
    ['G2P-T-0', 'Failed', '0', 'failed'],
    ['G2P-T-1', 'Failed', undefined, 'failed'],
    ['G2P-T-0', 'Pending', '0', 'pending'],
    ['G2P-T-2', undefined, undefined, 'pending'],
  ])('%s, %s, reversed %j is %s', async (responseCode, transactionStatus, isReversed, status) => {
    answers = [sealed({ responseCode, transactionStatus, isReversed, transactionID: 'T1' })];
    expect(await make().findPayout(payout.reference)).toMatchObject({
      outcome: 'found',
      fact: { subject: 'withdrawal', status, reference: payout.reference, provider_id: 'T1', currency: 'PKR' },
    });
  });
  test.each([
    ['G2P-T-0', 'Completed', undefined],
    ['G2P-T-0', 'Completed', null],
    ['G2P-T-0', 'Completed', 'maybe'],
    ['G2P-T-0', 'Completed', {}],
    ['G2P-T-1', 'Completed', '0'],
    ['G2P-T-2', 'Completed', '0'],
    ['G2P-T-9', 'Completed', '0'],
    ['G2P-T-0', 'completed', '0'],
    ['G2P-T-0', undefined, '0'],
    ['G2P-T-1', undefined, undefined],
  ])('%s, %s, reversed %j is unknown', async (responseCode, transactionStatus, isReversed) => {
    answers = [sealed({ responseCode, transactionStatus, isReversed })];
    expect(await make().findPayout(payout.reference)).toMatchObject({ outcome: 'unknown' });
  });
  test('of another payout is none of ours', async () => {
    const other = {
      responseCode: 'G2P-T-0',
      transactionStatus: 'Completed',
      isReversed: '0',
      originalReferenceId: 'x',
    };
    answers = [sealed(other)];
    expect(await make().findPayout(payout.reference)).toEqual({ outcome: 'unknown', code: 'provider.unreadable' });
  });
});

describe('sending', () => {
  test('to a wallet asks in rupees, in the envelope, with the token', async () => {
    answers = [sealed({ responseCode: 'G2P-T-2', transactionID: 'T1' })];
    expect(await make().sendPayout(payout)).toMatchObject({ outcome: 'accepted', fact: { status: 'pending' } });
    expect(asked).toMatchObject([
      { path: '/token', authorization: `Basic ${btoa('consumer:hidden')}` },
      {
        path: walletPayoutPath,
        authorization: 'Bearer t1',
        content: {
          receiverCNIC: '0000000000000',
          receiverMSISDN: '03001234567',
          amount: '1500.05',
          referenceId: payout.reference,
        },
      },
    ]);
  });
  test('accepted is not paid: only the status says that', async () => {
    const accepted = sealed({ responseCode: 'G2P-T-0', transactionStatus: 'Completed', isReversed: '0' });
    answers = [accepted, () => Response.json({})];
    expect(await make().sendPayout(payout)).toMatchObject({ outcome: 'accepted', fact: { status: 'pending' } });
    answers = [accepted, sealed({ responseCode: 'G2P-T-0', transactionStatus: 'Cancelled', isReversed: '0' })];
    expect(await make().sendPayout(payout)).toMatchObject({ outcome: 'accepted', fact: { status: 'failed' } });
  });
  test('a refusal against which the status speaks is no refusal', async () => {
    const completed = { responseCode: 'G2P-T-0', transactionStatus: 'Completed', isReversed: '0' };
    answers = [sealed({ responseCode: 'G2P-T-1' }), sealed(completed)];
    expect(await make().sendPayout(payout)).toMatchObject({ outcome: 'accepted', fact: { status: 'succeeded' } });
  });
  const strange: readonly (readonly [string, () => Response])[] = [
    ['no envelope', () => Response.json({ message: 'Message throttled out' })],
    ['another envelope', () => Response.json({ data: 'ab'.repeat(16) })],
    ['an envelope that is no text', () => Response.json({ data: { responseCode: 'G2P-T-0' } })],
    ['no code in it', sealed({ transactionStatus: 'Completed' })],
    ['an unknown code', sealed({ responseCode: 'G2P-T-77' })],
    ['a page', () => new Response('<html>Request Rejected</html>')],
    ['an error', () => Response.json({}, { status: 503 })],
  ];
  test.each(strange)('%s is unknown, never failed', async (_name, answer) => {
    answers = [answer];
    expect(await make().sendPayout(payout)).toMatchObject({ outcome: 'unknown' });
  });
  test('a bank is asked about first, and paid by what that gave', async () => {
    answers = [sealed({ responseCode: 'G2P-T-0', transactionID: 'Q7' }), sealed({ responseCode: 'G2P-T-2' })];
    await make().sendPayout({ ...payout, bankCode: '59', accountNumber: 'PK36SCBL0000001123456702' });
    expect(asked.at(1)?.content).toMatchObject({ bankCode: '59', amount: '1500.05', receiverMSISDN: '03009999999' });
    expect(asked.at(2)?.content).toEqual({ Init_transactionID: 'Q7', referenceID: payout.reference });
  });
});

describe('the token', () => {
  const pending = sealed({ responseCode: 'G2P-T-2' });
  const tokens = () => asked.filter(({ path }) => path === '/token').length;
  test('is kept while it is good', async () => {
    const provider = make();
    answers = [pending, pending];
    await provider.findPayout(payout.reference);
    await provider.findPayout(payout.reference);
    expect(tokens()).toBe(1);
  });
  test('is renewed before it ends, and when it is turned away', async () => {
    const provider = make();
    tokenSeconds = 30;
    answers = [pending, pending];
    await provider.findPayout(payout.reference);
    tokenSeconds = 3_600;
    await provider.findPayout(payout.reference);
    expect(tokens()).toBe(2);
    answers = [() => Response.json({}, { status: 401 }), pending];
    expect(await provider.sendPayout(payout)).toMatchObject({ outcome: 'deferred', code: 'provider.unauthorized' });
    expect(await provider.sendPayout(payout)).toMatchObject({ outcome: 'accepted' });
    expect(tokens()).toBe(3);
  });
});
