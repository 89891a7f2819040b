import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QueryClient } from '@tanstack/react-query';
import { productSearchQuery } from '@/features/catalogue/queries.ts';
import { firstSearchBody, takeEarlySearch, type EarlyReads } from './early-read.ts';

const config = { apiUrl: 'http://api.test', publishableKey: 'sb_publishable_test' };
const page = { items: [], next_cursor: null, total_estimate: 0 };
const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });

describe('what boot.ts asks for early', () => {
  const fetched = vi.fn<typeof fetch>();
  let early: EarlyReads;

  beforeEach(() => {
    early = { config: Promise.resolve(json(config)), search: undefined };
    vi.stubGlobal('window', { amanaEarly: early });
    vi.stubGlobal('fetch', fetched);
    fetched.mockReset();
    fetched.mockImplementation(async (input) => json(input === '/config.json' ? config : page));
  });
  afterEach(() => vi.unstubAllGlobals());

  const readFirstPage = () => new QueryClient().fetchInfiniteQuery(productSearchQuery({}));

  it('is what the first page reads: the page asks nothing again', async () => {
    early.search = { body: firstSearchBody, answer: Promise.resolve(json({ ...page, total_estimate: 7 })) };
    expect((await readFirstPage()).pages[0]?.total_estimate).toBe(7);
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each([
    ['was refused', () => Promise.resolve(json({ code: 'unknown' }, 503))],
    ['did not arrive', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('is asked for again when it %s', async (_, answer) => {
    early.search = { body: firstSearchBody, answer: answer() };
    expect((await readFirstPage()).pages[0]?.total_estimate).toBe(0);
    expect(fetched).toHaveBeenCalledOnce();
  });

  it('is given once, and only to the same question', async () => {
    const address = 'http://api.test/rest/v1/rpc/search_products';
    early.search = { body: firstSearchBody, answer: Promise.resolve(json(page)) };
    expect(takeEarlySearch(address, { body: firstSearchBody.replace('24', '12') })).toBeUndefined();
    expect(takeEarlySearch('http://api.test/rest/v1/rpc/other', { body: firstSearchBody })).toBeUndefined();
    expect(await takeEarlySearch(address, { body: firstSearchBody })).toBeInstanceOf(Response);
    expect(takeEarlySearch(address, { body: firstSearchBody })).toBeUndefined();
  });
});
