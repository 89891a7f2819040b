/** What JazzCash brings by itself: its push (IPN), and what the buyer's browser carries back. Neither tells enough to move money. */
import { sha256Hex } from '../crypto.ts';
import { asRecord, asText, parseJson } from '../json.ts';
import { meaningOf } from './jazzcash-codes.ts';
import { hasGoodHash, signed, type JazzcashFields } from './jazzcash-hash.ts';
import type { JazzcashSettings } from './jazzcash-settings.ts';
import { isReference } from './jazzcash-values.ts';
import type { Attention, RawRequest, ReturnReading, WebhookAnswer, WebhookReading } from './provider.ts';

// The longest genuine message is far below; a longer one is not read at all.
const maximumBytes = 64 * 1024;

/** Verifies, then reads. The push has no amount and no merchant, so it only makes us ask. */
export async function readIpn(settings: JazzcashSettings, request: RawRequest): Promise<WebhookReading> {
  const digest = await sha256Hex(request.body);
  const fields = readFields(request);
  const code = asText(fields['pp_ResponseCode']) ?? '';
  const kind = /^[A-Za-z0-9]{1,10}$/.test(code) ? `ipn.${code}` : 'ipn.unreadable';
  const base = { proof: 'signature', kind } as const;
  if (!(await hasGoodHash(fields, settings.integritySalt))) {
    // A key of its own: a forgery must never take the place of the true event. A hash that is missing is a false one.
    return { ...base, isGenuine: false, eventKey: `forged:${digest}`, fact: null, inquiry: null, answer: null };
  }
  const answer = await acknowledgement(settings.integritySalt);
  const reference = fields['pp_TxnRefNo'];
  if (!isReference(reference)) {
    const fact = attention(null, 'inbox.unreadable');
    return { ...base, isGenuine: true, eventKey: `ipn:${digest}`, fact, inquiry: null, answer };
  }
  const isDisputed = meaningOf(code) === 'disputed';
  return {
    ...base,
    isGenuine: true,
    eventKey: ['ipn', reference, code, asText(fields['pp_RetreivalReferenceNo'])].join(':').slice(0, 300),
    // No machine decides a dispute, and the inquiry knows no more of it.
    fact: isDisputed ? attention(reference, 'payment.disputed_at_provider') : null,
    inquiry: isDisputed ? null : reference,
    answer,
  };
}

function attention(reference: string | null, problem: string): Attention {
  return { subject: 'attention', provider: 'jazzcash', reference, problem };
}

/** Anything else makes JazzCash bring it again, twice. */
async function acknowledgement(integritySalt: string): Promise<WebhookAnswer> {
  const content = { pp_ResponseCode: '000', pp_ResponseMessage: 'IPN received successfully' };
  return {
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(await signed(content, integritySalt)),
  };
}

/** The browser's way back: names our reference when JazzCash signed it, and nothing else counts. */
export async function readReturn(settings: JazzcashSettings, request: RawRequest): Promise<ReturnReading> {
  const fields = readFields(request);
  const reference = fields['pp_TxnRefNo'];
  const isGenuine = isReference(reference) && (await hasGoodHash(fields, settings.integritySalt));
  return { reference: isGenuine ? reference : null, checkout: null };
}

/** JSON or a form, by what the body is; empty when it is neither or too long. */
function readFields({ body }: RawRequest): JazzcashFields {
  if (body.length > maximumBytes) return {};
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return {};
  }
  if (text.trimStart().startsWith('{')) return asRecord(parseJson(text));
  return Object.fromEntries(new URLSearchParams(text));
}
