/** One call to JazzCash. What is not its JSON is unknown: its firewall refuses callers with a page and HTTP 200. */
import { asRecord, parseJson } from '../json.ts';
import type { JazzcashFields } from './jazzcash-hash.ts';

export type JazzcashAnswer =
  | { readonly kind: 'answer'; readonly fields: JazzcashFields }
  | { readonly kind: 'unauthorized'; readonly code: 'provider.unauthorized' }
  | {
      readonly kind: 'unknown';
      readonly code: 'provider.timeout' | 'provider.unreachable' | 'provider.unreadable' | 'provider.server_error';
    };

export interface JazzcashRequest {
  readonly url: string;
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded';
  readonly body: string;
  readonly authorization?: string;
  readonly timeoutMilliseconds: number;
}

/** Posts; never throws, never follows a redirect with credentials in hand. */
export async function postJazzcash(request: JazzcashRequest, fetcher: typeof fetch): Promise<JazzcashAnswer> {
  let response: Response;
  let text: string;
  try {
    response = await fetcher(request.url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'content-type': request.contentType,
        accept: 'application/json',
        ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
      },
      body: request.body,
      signal: AbortSignal.timeout(request.timeoutMilliseconds),
    });
    text = await response.text();
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
    return { kind: 'unknown', code: isTimeout ? 'provider.timeout' : 'provider.unreachable' };
  }
  if (response.status === 401) return { kind: 'unauthorized', code: 'provider.unauthorized' };
  // Its own refusals come with HTTP 200; any other status is a machine in between.
  if (!response.ok) return { kind: 'unknown', code: 'provider.server_error' };
  const fields = asRecord(parseJson(text));
  return Object.keys(fields).length > 0 ? { kind: 'answer', fields } : { kind: 'unknown', code: 'provider.unreadable' };
}
