/** One call to Easypaisa's REST API, v4 or v5, with every way that it can end told apart. */
import { asRecord, asText, parseJson } from '../json.ts';
import type { EasypaisaSettings } from './easypaisa-settings.ts';
import { signRequest, verifiedResponse } from './easypaisa-signature.ts';
import { credentialsHeader } from './easypaisa-wire.ts';

export type UnknownCode =
  | 'provider.timeout'
  | 'provider.unreachable'
  | 'provider.unreadable'
  | 'provider.server_error'
  | 'provider.signature_invalid';

export type DeferredCode = 'provider.rate_limited' | 'provider.unauthorized';

export type EasypaisaAnswer =
  /** They answered in their own words; `code` is their responseCode. */
  | { readonly kind: 'answered'; readonly code: string; readonly data: Readonly<Record<string, unknown>> }
  /** Surely not done, and may be tried again: too many requests, or our credentials are not accepted. */
  | { readonly kind: 'deferred'; readonly code: DeferredCode }
  /** Not known whether it was done. */
  | { readonly kind: 'unknown'; readonly code: UnknownCode };

/** Below the 20 s that the database waits for us. */
export const defaultTimeoutMilliseconds = 15_000;

export type EasypaisaCall = (
  name: string,
  body: Readonly<Record<string, string>>,
  timeoutMilliseconds?: number,
) => Promise<EasypaisaAnswer>;

/** Calls under the version that is configured; never throws, never follows a redirect with the credentials in hand. */
export function makeEasypaisaCall(settings: EasypaisaSettings, fetcher: typeof fetch): EasypaisaCall {
  const { rsa } = settings;
  const root = `${settings.baseUrl}/easypay-service/rest/${rsa === null ? 'v4' : 'v5'}`;
  return async (name, body, timeoutMilliseconds) => {
    const reply = await exchange(
      `${root}/${name}`,
      {
        credentials: credentialsHeader(settings.username, settings.password),
      },
      rsa === null ? JSON.stringify(body) : await signRequest(body, rsa.privateKey),
      timeoutMilliseconds ?? settings.timeoutMilliseconds ?? defaultTimeoutMilliseconds,
      fetcher,
    );
    if (reply.kind !== 'text') return reply;
    if (rsa === null) return readAnswer(reply.text);
    const response = await verifiedResponse(reply.text, rsa.publicKey);
    return response === null ? { kind: 'unknown', code: 'provider.signature_invalid' } : readAnswer(response);
  };
}

function readAnswer(text: string): EasypaisaAnswer {
  const data = asRecord(parseJson(text));
  const code = asText(data['responseCode']);
  return code === null || !/^\w{1,20}$/.test(code)
    ? { kind: 'unknown', code: 'provider.unreadable' }
    : { kind: 'answered', code, data };
}

export type Reply =
  { readonly kind: 'text'; readonly text: string } | Exclude<EasypaisaAnswer, { readonly kind: 'answered' }>;

/** Posts JSON and takes the reply's text when the HTTP status lets it be read at all. */
export async function exchange(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMilliseconds: number,
  fetcher: typeof fetch,
): Promise<Reply> {
  let response: Response;
  let text: string;
  try {
    response = await fetcher(url, {
      method: 'POST',
      redirect: 'error',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    text = await response.text();
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
    return { kind: 'unknown', code: isTimeout ? 'provider.timeout' : 'provider.unreachable' };
  }
  if (response.status === 429) return { kind: 'deferred', code: 'provider.rate_limited' };
  if (response.status === 401 || response.status === 403) return { kind: 'deferred', code: 'provider.unauthorized' };
  if (response.status >= 500) return { kind: 'unknown', code: 'provider.server_error' };
  return { kind: 'text', text };
}
