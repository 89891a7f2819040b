// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import { encodeCursor } from '@/lib/keyset.ts';
import { createApiClient } from './api-client.ts';
import { createDataProvider, readWhole, type ListAnswer } from './data-provider.ts';
import type { AdminError } from './http-error.ts';

type Sent = { readonly method: string; readonly url: URL; readonly body: unknown };

/** The API as the provider meets it: every request is kept, and answered with what the test says. */
function apiThatAnswers(answer: {
  status?: number;
  body?: unknown;
  fails?: boolean;
  headers?: Record<string, string>;
}) {
  const sent: Sent[] = [];
  const fetcher: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const text = await request.text();
    sent.push({ method: request.method, url: new URL(request.url), body: text === '' ? null : JSON.parse(text) });
    if (answer.fails) throw new TypeError('fetch failed');
    return new Response(JSON.stringify(answer.body ?? []), {
      status: answer.status ?? 200,
      headers: { 'content-type': 'application/json', ...answer.headers },
    });
  };
  const client = createApiClient({ apiUrl: 'http://api.test', publishableKey: 'publishable' }, fetcher);
  return { provider: createDataProvider(client), client, sent };
}

const bankTransfer = (number: number) => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  bank_reference: `LINE-${number}`,
  user_id: '11111111-1111-4111-8111-111111111111',
  user_email: 'ayesha@people.test',
  amount_minor: 420_000,
  currency: 'PKR',
  reason: 'Seen on the statement.',
  journal_id: number,
  recorded_by: null,
  approval_id: '22222222-2222-4222-8222-222222222222',
  created_at: `2026-11-21T10:00:${String(number).padStart(2, '0')}.123456+00:00`,
});

const refusal = async (work: Promise<unknown>): Promise<AdminError> =>
  work.then(
    () => {
      throw new Error('It was not refused.');
    },
    (error: unknown) => error as AdminError,
  );

beforeEach(() => {
  Object.defineProperty(navigator, 'onLine', { value: true, configurable: true });
});

describe('reads', () => {
  test('what the address bar puts into meta changes nothing of the request', async () => {
    const plain = apiThatAnswers({});
    const crafted = apiThatAnswers({});
    await plain.provider.getList({ resource: 'orders' });
    await crafted.provider.getList({
      resource: 'orders',
      meta: { idColumnName: 'store_id', select: '*', schema: 'ledger', count: 'exact', view: 'secrets' },
    });
    expect(crafted.sent[0]?.url.href).toBe(plain.sent[0]?.url.href);
    expect(crafted.sent[0]?.url.pathname).toBe('/rest/v1/admin_orders');
  });

  test('one record is asked for by the id column of the table, whatever meta says', async () => {
    const { provider, sent } = apiThatAnswers({ body: [bankTransfer(1)] });
    await provider.getOne({ resource: 'bank_transfers', id: bankTransfer(1).id, meta: { idColumnName: 'user_id' } });
    expect(sent[0]?.url.searchParams.get('id')).toBe(`eq.${bankTransfer(1).id}`);
    expect(sent[0]?.url.searchParams.has('user_id')).toBe(false);
  });

  test('no page is larger than a hundred rows', async () => {
    const { provider, sent } = apiThatAnswers({});
    await provider.getList({ resource: 'orders', pagination: { pageSize: 100_000 } });
    // One row more than shown tells whether there is a next page.
    expect(sent[0]?.url.searchParams.get('limit')).toBe('101');
  });

  test.each([
    ['a column that is not in the table', { field: 'password', operator: 'eq' as const, value: 'x' }],
    ['an operator that is not in the table', { field: 'code', operator: 'contains' as const, value: 'x' }],
    ['an operator of another column', { field: 'status', operator: 'gte' as const, value: 'x' }],
  ])('a filter by %s is refused before anything is sent', async (_name, filter) => {
    const { provider, sent } = apiThatAnswers({});
    const error = await refusal(provider.getList({ resource: 'orders', filters: [filter] }));
    expect(error.statusCode).toBe(422);
    expect(sent).toHaveLength(0);
  });

  test('a sort that is not in the table is refused before anything is sent', async () => {
    const { provider, sent } = apiThatAnswers({});
    const sorters = [{ field: 'buyer_email', order: 'asc' as const }];
    expect((await refusal(provider.getList({ resource: 'orders', sorters }))).statusCode).toBe(422);
    expect(sent).toHaveLength(0);
  });

  test('a list that is not in the table does not exist', async () => {
    const { provider, sent } = apiThatAnswers({});
    expect((await refusal(provider.getList({ resource: 'auth.users' }))).statusCode).toBe(404);
    expect(sent).toHaveLength(0);
  });

  test('search text cannot leave its quotes', async () => {
    const { provider, sent } = apiThatAnswers({});
    const filters = [{ field: 'search', operator: 'contains' as const, value: 'a"),role.eq.(x*%' }];
    await provider.getList({ resource: 'bank_transfers', filters });
    const condition = sent[0]?.url.searchParams.get('or') ?? '';
    expect(condition).toBe('(bank_reference.ilike.%a   role.eq. x%,reason.ilike.%a   role.eq. x%)');
  });

  test('search text finds a setting by what the screens call it, in any of their languages', async () => {
    const { provider, sent } = apiThatAnswers({});
    for (const value of ['banks do not work', 'بینک بند']) {
      await provider.getList({
        resource: 'settings',
        filters: [{ field: 'search', operator: 'contains' as const, value }],
      });
      expect(sent.at(-1)?.url.searchParams.get('or')).toContain('key.in.(payout.weekend)');
    }
  });

  test('text with an @ looks into the e-mail column only', async () => {
    const { provider, sent } = apiThatAnswers({});
    const filters = [{ field: 'search', operator: 'contains' as const, value: 'ayesha@people' }];
    await provider.getList({ resource: 'bank_transfers', filters });
    expect(sent[0]?.url.searchParams.get('or')).toBe('(user_email.ilike.%ayesha@people%)');
  });

  test('a page ends with a cursor from which the next one goes on without a gap', async () => {
    const { provider, sent } = apiThatAnswers({ body: [bankTransfer(3), bankTransfer(2), bankTransfer(1)] });
    const first = (await provider.getList({
      resource: 'bank_transfers',
      pagination: { pageSize: 2 },
    })) as ListAnswer<never>;
    expect(first.data).toHaveLength(2);
    expect(first.cursor.previous).toBeUndefined();
    const last = bankTransfer(2);
    expect(first.cursor.next).toBe(encodeCursor({ value: last.created_at, id: last.id }));

    const filters = [{ field: 'after', operator: 'eq' as const, value: first.cursor.next }];
    await provider.getList({ resource: 'bank_transfers', filters });
    expect(sent[1]?.url.searchParams.get('or')).toBe(
      `(created_at.lt."${last.created_at}",and(created_at.eq."${last.created_at}",id.lt."${last.id}"))`,
    );
  });

  test('going back reads in the other direction and shows the rows in their own order', async () => {
    const { provider, sent } = apiThatAnswers({ body: [bankTransfer(4), bankTransfer(5)] });
    const value = encodeCursor({ value: bankTransfer(3).created_at, id: bankTransfer(3).id });
    const page = await provider.getList({
      resource: 'bank_transfers',
      filters: [{ field: 'before', operator: 'eq', value }],
    });
    expect(sent[0]?.url.searchParams.get('order')).toBe('created_at.asc,id.asc');
    expect(page.data.map((row) => row['journal_id'])).toEqual([5, 4]);
  });

  test('a hidden row is 404, not an empty success', async () => {
    const { provider } = apiThatAnswers({ body: [] });
    const error = await refusal(provider.getOne({ resource: 'orders', id: bankTransfer(1).id }));
    expect(error).toMatchObject({ statusCode: 404, code: 'record.not_found' });
  });

  test('amounts arrive as exact whole numbers of minor units', async () => {
    const { provider } = apiThatAnswers({ body: [{ ...bankTransfer(1), amount_minor: 9_007_199_254_740_991 }] });
    const { data } = await provider.getList({ resource: 'bank_transfers' });
    expect(data[0]?.['amount_minor']).toBe(9_007_199_254_740_991n);
  });

  test('a row in an unknown shape is an error, never half a screen', async () => {
    const { provider } = apiThatAnswers({ body: [{ ...bankTransfer(1), currency: 'XXX' }] });
    const error = await refusal(provider.getList({ resource: 'bank_transfers' }));
    expect(error.code).toBe('answer.unexpected');
  });
});

describe('errors', () => {
  test.each([
    [401, { code: 'auth.session_ended', message: 'ended' }, 'auth.session_ended'],
    [403, { code: '42501', message: 'permission denied for view admin_orders' }, 'permission.denied'],
    [404, { code: 'order.not_found', message: 'no such order' }, 'order.not_found'],
    [409, { code: 'order.changed', message: 'changed meanwhile' }, 'order.changed'],
    [400, { code: '22P02', message: 'invalid input syntax' }, 'request.invalid'],
  ])('HTTP %i keeps its status and gets our code', async (status, body, code) => {
    const { provider } = apiThatAnswers({ status, body });
    expect(await refusal(provider.getList({ resource: 'orders' }))).toMatchObject({ statusCode: status, code });
  });

  test('a read without an answer says so', async () => {
    const { provider } = apiThatAnswers({ fails: true });
    const error = await refusal(provider.getList({ resource: 'orders' }));
    expect(error.statusCode).toBe(0);
    expect(error.code).toMatch(/^network\./);
  });
});

describe('writes', () => {
  const suspend = {
    p_user_id: '11111111-1111-4111-8111-111111111111',
    p_status: 'suspended',
    p_reason: 'Reported by three buyers.',
    p_idempotency_key: 'intent-0001',
  };
  const custom = (api: ReturnType<typeof apiThatAnswers>, url: string, payload: unknown) =>
    api.provider.custom!({ url, method: 'post', payload, meta: { schema: 'auth' } });

  test('there is no create, update or delete of rows', async () => {
    const { provider, sent } = apiThatAnswers({});
    const writes = [
      provider.create({ resource: 'orders', variables: {} }),
      provider.update({ resource: 'orders', id: '1', variables: { status: 'completed' } }),
      provider.deleteOne({ resource: 'orders', id: '1' }),
    ];
    for (const write of writes) expect((await refusal(write)).statusCode).toBe(405);
    expect(sent).toHaveLength(0);
  });

  test('a command is one call of its function with key and reason', async () => {
    const api = apiThatAnswers({ body: { status: 'suspended' } });
    await custom(api, 'admin_set_user_status', suspend);
    expect(api.sent).toHaveLength(1);
    expect(api.sent[0]).toMatchObject({ method: 'POST', body: suspend });
    expect(api.sent[0]?.url.pathname).toBe('/rest/v1/rpc/admin_set_user_status');
  });

  test.each([
    ['a key', { ...suspend, p_idempotency_key: '' }],
    ['a reason', { ...suspend, p_reason: '   ' }],
    ['a known status', { ...suspend, p_status: 'deleted' }],
  ])('a command without %s is not sent', async (_name, payload) => {
    const api = apiThatAnswers({});
    expect((await refusal(custom(api, 'admin_set_user_status', payload))).statusCode).toBe(422);
    expect(api.sent).toHaveLength(0);
  });

  test('a function that is not in the table cannot be called', async () => {
    const api = apiThatAnswers({});
    expect((await refusal(custom(api, 'admin_set_staff', {}))).statusCode).toBe(404);
    expect(api.sent).toHaveLength(0);
  });

  test('a command fails at once while offline, and nothing is sent later', async () => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    const api = apiThatAnswers({});
    expect((await refusal(custom(api, 'admin_set_user_status', suspend))).code).toBe('network.offline');
    expect(api.sent).toHaveLength(0);
  });

  test.each([
    ['no answer comes', { fails: true }],
    ['the gateway gives up', { status: 504, body: { message: 'upstream timed out' } }],
  ])('the outcome of a command is unknown when %s', async (_name, answer) => {
    const api = apiThatAnswers(answer);
    const error = await refusal(custom(api, 'admin_set_user_status', suspend));
    expect(error.code).toBe('network.unknown_outcome');
    expect(api.sent).toHaveLength(1);
  });
});

describe('an export', () => {
  /** The API as it gives a long list: the page that was asked for, from where it was asked for. */
  function longList(length: number) {
    const asked: URL[] = [];
    const fetcher: typeof fetch = async (input, init) => {
      const url = new URL(new Request(input, init).url);
      asked.push(url);
      const before = /,id\.lt\."[0-9-]+-0*(\d+)"/.exec(url.searchParams.get('or') ?? '')?.[1];
      const first = before === undefined ? length : Number(before) - 1;
      const count = Math.min(Number(url.searchParams.get('limit')), first);
      const rows = Array.from({ length: count }, (_, index) => ({
        ...bankTransfer(first - index),
        created_at: '2026-11-21T10:00:00+00:00',
      }));
      return new Response(JSON.stringify(rows), { headers: { 'content-type': 'application/json' } });
    };
    const client = createApiClient({ apiUrl: 'http://api.test', publishableKey: 'publishable' }, fetcher);
    return { client, asked };
  }

  test('reads every page of what the list is filtered by, each row once', async () => {
    const { client, asked } = longList(1_200);
    const counts: number[] = [];
    const { rows, isWhole } = await readWhole(
      client,
      {
        resource: 'bank_transfers',
        filters: [{ field: 'currency', operator: 'eq', value: 'PKR' }],
        sorters: [],
      },
      { onRead: (count) => counts.push(count), signal: new AbortController().signal },
    );
    expect(isWhole).toBe(true);
    expect(new Set(rows.map((row) => row['id'])).size).toBe(1_200);
    expect(counts).toEqual([500, 1_000, 1_200]);
    expect(asked.every((url) => url.searchParams.get('currency') === 'eq.PKR')).toBe(true);
  });

  test('ends without a file when it is stopped', async () => {
    const { client } = longList(1_200);
    const stop = new AbortController();
    const reading = readWhole(
      client,
      { resource: 'bank_transfers', filters: [], sorters: [] },
      { onRead: () => stop.abort(), signal: stop.signal },
    );
    await expect(reading).rejects.toThrow('abort');
  });
});
