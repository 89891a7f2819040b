/** Goal: what Paystack lists becomes records, whatever its rows look like. Method: the adapter over answers as the company writes them. */
import { describe, expect, test } from 'vitest';
import { makePaystack } from '../../supabase/functions/_shared/providers/paystack.ts';
import type { ListAnswer, ListQuestion } from '../../supabase/functions/_shared/providers/provider.ts';

const from = new Date('2026-11-20T00:00:00Z');
const to = new Date('2026-11-21T00:00:00Z');

async function list(
  kind: ListQuestion['kind'],
  body: unknown,
  options: { page?: string; status?: number } = {},
): Promise<{ answer: ListAnswer | undefined; url: URL }> {
  let asked = '';
  const fetcher: typeof fetch = (input) => {
    asked = input instanceof Request ? input.url : input.toString();
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve(new Response(text, { status: options.status ?? 200 }));
  };
  const provider = makePaystack({ secretKey: 'sk_test_example', baseUrl: 'https://paystack.example.test' }, fetcher);
  const answer = await provider.listRecords?.({ kind, from, to, page: options.page ?? null });
  return { answer, url: new URL(asked) };
}

const page = (data: readonly unknown[], meta: unknown = { page: 1, pageCount: 1 }) => ({
  status: true,
  message: 'retrieved',
  data,
  meta,
});

const transaction = {
  id: 4_099_260_516,
  domain: 'test',
  status: 'success',
  reference: 'AM0123456789ABCDEFGH',
  amount: 500_000,
  requested_amount: 500_000,
  fees: 17_500,
  currency: 'NGN',
  paid_at: '2026-11-20T10:00:00.000Z',
  created_at: '2026-11-20T09:59:00.000Z',
};

describe('a page of transactions', () => {
  test('asks for the window in pages of a hundred', async () => {
    const { url } = await list('payment', page([]), { page: '3' });
    expect(url.pathname).toBe('/transaction');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      perPage: '100',
      page: '3',
    });
  });

  test('reads what a payment brought, and when', async () => {
    const { answer } = await list('payment', page([transaction]));
    expect(answer).toEqual({
      outcome: 'page',
      nextPage: null,
      unreadable: 0,
      records: [
        {
          kind: 'payment',
          mode: 'test',
          provider_id: '4099260516',
          reference: 'AM0123456789ABCDEFGH',
          status: 'succeeded',
          amount_minor: 500_000,
          fee_minor: 17_500,
          currency: 'NGN',
          occurred_at: '2026-11-20T10:00:00.000Z',
        },
      ],
    });
  });

  test('credits what was asked for when the buyer bore the fee', async () => {
    const { answer } = await list('payment', page([{ ...transaction, amount: 517_500 }]));
    expect(answer).toMatchObject({ records: [{ amount_minor: 500_000, fee_minor: 0 }] });
  });

  test('keeps ids that JavaScript cannot hold', async () => {
    const body = JSON.stringify(page([transaction])).replace('4099260516', '18446744073709551615');
    const { answer } = await list('payment', body);
    expect(answer).toMatchObject({ records: [{ provider_id: '18446744073709551615' }] });
  });

  test('counts rows that cannot be read, and keeps the others', async () => {
    const rows = [
      null,
      'x',
      { ...transaction, status: 'new word' },
      { ...transaction, amount: -1 },
      { ...transaction, domain: 7 },
    ];
    const { answer } = await list('payment', page([...rows, transaction]));
    expect(answer).toMatchObject({ outcome: 'page', unreadable: 5 });
    expect(answer?.outcome === 'page' && answer.records).toHaveLength(1);
  });

  test('goes on while there are pages, with and without a count of them', async () => {
    expect((await list('payment', page([transaction], { page: 1, pageCount: 3 }))).answer).toMatchObject({
      nextPage: '2',
    });
    expect((await list('payment', page([transaction], { page: 3, pageCount: 3 }), { page: '3' })).answer).toMatchObject(
      { nextPage: null },
    );
    const full = Array.from({ length: 100 }, () => transaction);
    expect((await list('payment', { status: true, data: full })).answer).toMatchObject({ nextPage: '2' });
    expect((await list('payment', { status: true, data: [transaction] })).answer).toMatchObject({ nextPage: null });
  });
});

describe('other lists', () => {
  test('a refund is known by our id in its note, and one made elsewhere by nothing', async () => {
    const refund = {
      id: 7,
      domain: 'live',
      status: 'processed',
      amount: '5000',
      currency: 'NGN',
      created_at: '2026-11-20T10:00:00Z',
    };
    const ours = { ...refund, merchant_note: 'Refund 01a1feee-f0fe-734f-b329-06176b19e948' };
    const { answer } = await list('refund', page([ours, { ...refund, id: 8, merchant_note: 'by hand' }]));
    expect(answer).toMatchObject({
      records: [
        {
          kind: 'refund',
          mode: 'live',
          reference: '01a1feee-f0fe-734f-b329-06176b19e948',
          status: 'succeeded',
          amount_minor: 5_000,
        },
        { provider_id: '8', reference: null },
      ],
    });
  });

  test('a transfer has its own names for its times', async () => {
    const row = {
      transfer_code: 'TRF_1',
      domain: 'test',
      status: 'reversed',
      reference: 'amw-1',
      amount: 100,
      currency: 'NGN',
      createdAt: '2026-11-20T10:00:00Z',
    };
    const { answer } = await list('payout', page([row]));
    expect(answer).toMatchObject({
      records: [
        {
          kind: 'payout',
          provider_id: 'TRF_1',
          status: 'reversed',
          fee_minor: null,
          occurred_at: '2026-11-20T10:00:00Z',
        },
      ],
    });
  });

  test('a settlement is what reached the bank, after deductions', async () => {
    const row = {
      id: 3_090_024,
      domain: 'live',
      status: 'success',
      currency: 'NGN',
      total_amount: 995,
      effective_amount: 900,
      settlement_date: '2026-11-20T00:00:00.000Z',
    };
    const { answer } = await list(
      'settlement',
      page([row, { ...row, id: 1, status: 'pending', effective_amount: null }]),
    );
    expect(answer).toMatchObject({
      records: [
        { kind: 'settlement', amount_minor: 900, status: 'succeeded', reference: null },
        { amount_minor: 995, status: 'pending' },
      ],
    });
  });
});

describe('no page', () => {
  test.each([
    [429, '{"status":false,"message":"Rate limit exceeded!"}', 'provider.rate_limited'],
    [500, '', 'provider.server_error'],
    [401, '{"status":false,"message":"Invalid key"}', 'provider.unauthorized'],
    [400, '{"status":false,"message":"no"}', 'provider.refused'],
    [200, '<html>maintenance</html>', 'provider.unreadable'],
    [200, '{"status":true,"data":{}}', 'provider.unreadable'],
  ])('%i %s is silence, never an empty day', async (status, body, code) => {
    const { answer } = await list('payment', body, { status });
    expect(answer).toEqual({ outcome: 'unknown', code });
  });
});

describe('disputes', () => {
  const dispute = {
    id: 2867,
    refund_amount: 200_000,
    currency: 'NGN',
    status: 'resolved',
    resolution: 'merchant-accepted',
    domain: 'test',
    transaction,
    category: 'chargeback',
    dueAt: '2026-11-22T10:00:00.000Z',
    createdAt: '2026-11-20T10:00:00.000Z',
  };

  async function listDisputes(body: unknown, status = 200) {
    let asked = '';
    const fetcher: typeof fetch = (input) => {
      asked = input instanceof Request ? input.url : input.toString();
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    };
    const provider = makePaystack({ secretKey: 'sk_test_example', baseUrl: 'https://paystack.example.test' }, fetcher);
    return { answer: await provider.listDisputes?.({ from, to, page: '2' }), url: new URL(asked) };
  }

  test('are listed by the day on which they were made, each as its webhook tells it', async () => {
    const { answer, url } = await listDisputes(page([dispute], { page: 2, pageCount: 3 }));
    expect(url.pathname).toBe('/dispute');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      perPage: '100',
      page: '2',
    });
    expect(answer).toEqual({
      outcome: 'page',
      nextPage: '3',
      facts: [
        {
          subject: 'dispute',
          provider: 'paystack',
          mode: 'test',
          reference: transaction.reference,
          provider_id: '2867',
          status: 'lost',
          amount_minor: 200_000,
          currency: 'NGN',
          category: 'chargeback',
          answer_by: '2026-11-22T10:00:00.000Z',
        },
      ],
    });
  });

  test('a row in words that we do not know is for people, and does not hide the others', async () => {
    const { answer } = await listDisputes(page([{ ...dispute, status: 'archived' }, null, dispute]));
    expect(answer).toMatchObject({
      facts: [
        { subject: 'attention', reference: transaction.reference, problem: 'payment.disputed_at_provider' },
        { subject: 'attention', reference: null },
        { subject: 'dispute', status: 'lost' },
      ],
    });
  });

  test('a list that does not come is no list without disputes', async () => {
    expect((await listDisputes({ status: false }, 500)).answer).toMatchObject({ outcome: 'unknown' });
    expect((await listDisputes({ status: true, data: {} })).answer).toMatchObject({ outcome: 'unknown' });
  });
});
