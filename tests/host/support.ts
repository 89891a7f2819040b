/** What the host's own tests share: the stack under test, and a schema to try things in that is gone afterwards. */
import postgres from 'postgres';
import { stack } from '../support/env.ts';

/** A connection as the superuser: for arranging and looking, never for what the product does. */
export function connectAsAdmin(): postgres.Sql {
  return postgres(stack.dbAdminUrl, { max: 2, onnotice: () => undefined });
}

/** A connection as `postgres`, the role that migrations run as. */
export function connectAsOwner(): postgres.Sql {
  return postgres(stack.dbUrl, { max: 2, onnotice: () => undefined });
}

interface CallOptions {
  readonly method?: string;
  readonly key?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One request to the gateway, in schema api. */
export async function call(path: string, options: CallOptions = {}): Promise<Answer> {
  const { method = 'GET', key = stack.publishableKey, token, headers, body } = options;
  const response = await fetch(stack.apiUrl + path, {
    method,
    headers: {
      apikey: key,
      'accept-profile': 'api',
      'content-profile': 'api',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

/** Calls a function of schema api as a visitor. */
export function rpc(name: string, body: object = {}, options: CallOptions = {}): Promise<Answer> {
  return call(`/rest/v1/rpc/${name}`, { method: 'POST', body, ...options });
}
