/**
 * What boot.ts asks for before the app itself has arrived: on a slow line the answers come while the code is still on its
 * way. Each is taken once; whoever finds none, or one that failed, asks by itself.
 */
export type EarlyReads = {
  config?: Promise<Response> | undefined;
  search?: { readonly body: string; readonly answer: Promise<Response> } | undefined;
};

declare global {
  interface Window {
    amanaEarly?: EarlyReads;
  }
}

export const searchPath = '/rest/v1/rpc/search_products';

/** What the first page asks for when nothing was searched, as the command `search_products` sends it. */
export const firstSearchBody = JSON.stringify({
  p_query: null,
  p_category: null,
  p_store: null,
  p_currency: null,
  p_min_minor: null,
  p_max_minor: null,
  p_sort: 'newest',
  p_cursor: null,
  p_limit: 24,
});

export function takeEarlyConfig(): Promise<Response> | undefined {
  const early = globalThis.window?.amanaEarly;
  const config = early?.config;
  if (early) early.config = undefined;
  return config;
}

/** The early answer to exactly this request, if there is one. */
export function takeEarlySearch(input: RequestInfo | URL, init: RequestInit): Promise<Response> | undefined {
  const early = globalThis.window?.amanaEarly;
  const search = early?.search;
  if (!early || !search || init.body !== search.body || !addressOf(input).endsWith(searchPath)) return undefined;
  early.search = undefined;
  return search.answer;
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input);
}
