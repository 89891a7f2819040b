/**
 * What the worker does for a request: `page` falls back to the kept frame, `asset` is kept for good, `config` is kept
 * for when there is no network, and `none` is never looked at.
 */
export type Role = 'page' | 'asset' | 'config' | 'none';

/** Everything of a person comes from here, also where one host serves both the app and the API. */
const api = /^\/(auth|rest|graphql|functions|realtime|storage)(\/|$)/;

export function roleOf(request: Pick<Request, 'method' | 'mode' | 'url'>, origin: string): Role {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin || api.test(url.pathname)) return 'none';
  if (request.mode === 'navigate') return /\.\w+$/.test(url.pathname) ? 'none' : 'page';
  // The build puts a hash of the contents into these names.
  if (url.pathname.startsWith('/assets/')) return 'asset';
  return url.pathname === '/config.json' ? 'config' : 'none';
}
