/** One call to Paystack's API, with every way that it can end told apart. */
import { asRecord, asText, parseJson } from '../json.ts';

export interface PaystackSettings {
  readonly secretKey: string;
  readonly baseUrl: string;
  readonly timeoutMilliseconds?: number;
}

export type PaystackAnswer =
  /** Done: HTTP 2xx and `status: true`. What was done is in `data`. */
  | { readonly kind: 'done'; readonly data: unknown; readonly meta: unknown }
  /** Surely not done: the request was refused. */
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly message: string; readonly code: string | null }
  /** Surely not done, and may be tried again: too many requests, or our key is not accepted. */
  | { readonly kind: 'deferred'; readonly code: 'provider.rate_limited' | 'provider.unauthorized' }
  /** Not known: no answer in time, an answer that cannot be read, or an error of theirs. */
  | {
      readonly kind: 'unknown';
      readonly code: 'provider.timeout' | 'provider.unreachable' | 'provider.unreadable' | 'provider.server_error';
    };

// Below the 20 s that the database waits for us and far below the platform's 150 s.
const defaultTimeoutMilliseconds = 15_000;

/** Calls; never throws, never follows a redirect with the key in hand. */
export async function callPaystack(
  settings: PaystackSettings,
  method: 'GET' | 'POST',
  path: string,
  body?: Readonly<Record<string, unknown>>,
  fetcher: typeof fetch = fetch,
): Promise<PaystackAnswer> {
  let response: Response;
  let text: string;
  try {
    response = await fetcher(`${settings.baseUrl}${path}`, {
      method,
      redirect: 'error',
      headers: {
        authorization: `Bearer ${settings.secretKey}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(settings.timeoutMilliseconds ?? defaultTimeoutMilliseconds),
    });
    text = await response.text();
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
    return { kind: 'unknown', code: isTimeout ? 'provider.timeout' : 'provider.unreachable' };
  }
  return classify(response.status, text);
}

function classify(httpStatus: number, text: string): PaystackAnswer {
  if (httpStatus === 429) return { kind: 'deferred', code: 'provider.rate_limited' };
  if (httpStatus === 401 || httpStatus === 403) return { kind: 'deferred', code: 'provider.unauthorized' };
  if (httpStatus >= 500) return { kind: 'unknown', code: 'provider.server_error' };
  const answer = asRecord(parseJson(text));
  if (typeof answer['status'] !== 'boolean') return { kind: 'unknown', code: 'provider.unreadable' };
  if (httpStatus < 300 && answer['status']) return { kind: 'done', data: answer['data'], meta: answer['meta'] };
  return { kind: 'refused', httpStatus, message: asText(answer['message']) ?? '', code: asText(answer['code']) };
}
