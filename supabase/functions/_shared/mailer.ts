/** Sends e-mail through an HTTP API (`POST /emails`, the form that Resend made common). */
import { asRecord, asText, parseJson } from './json.ts';

export interface Mail {
  /** Sent as Idempotency-Key: a repeat after a lost answer is one message. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly kind: string;
}

export type MailAnswer =
  | { readonly outcome: 'sent'; readonly messageId: string | null }
  | { readonly outcome: 'retry'; readonly error: string }
  /** The address or message will never be accepted. */
  | { readonly outcome: 'refused'; readonly error: string };

export type SendMail = (mail: Mail) => Promise<MailAnswer>;

const timeoutMilliseconds = 10_000;
const transientStatuses = new Set([401, 403, 408, 409, 425, 429]);

/** A sender for the API at `url`. A wrong key is our fault, not the message's: such messages wait. */
export function makeMailer(url: string, key: string, fetcher: typeof fetch = fetch): SendMail {
  return async (mail) => {
    try {
      const response = await fetcher(`${url}/emails`, {
        method: 'POST',
        redirect: 'error',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': mail.id },
        body: JSON.stringify({
          from: mail.from,
          to: [mail.to],
          subject: oneLine(mail.subject),
          text: mail.text,
          html: mail.html,
          tags: [{ name: 'kind', value: mail.kind.replaceAll(/[^a-z0-9_-]/gi, '_') }],
        }),
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      const text = await response.text();
      if (response.ok) return { outcome: 'sent', messageId: asText(asRecord(parseJson(text))['id']) };
      const isFinal = response.status >= 400 && response.status < 500 && !transientStatuses.has(response.status);
      return { outcome: isFinal ? 'refused' : 'retry', error: `mail.http_${response.status}` };
    } catch (error) {
      const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      return { outcome: 'retry', error: isTimeout ? 'mail.timeout' : 'mail.unreachable' };
    }
  };
}

/** Line ends in a header would let a text add headers. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').trim();
}
