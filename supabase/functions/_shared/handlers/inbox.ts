/** Keeping what arrives, before anything else is done with it. */
import type { Database } from '../database.ts';
import { asRecord, asText } from '../json.ts';
import type { PaymentProvider, RawRequest, WebhookReading } from '../providers/provider.ts';

/** The inbox's row; null when so many of its sort came that no more are kept. */
export interface Kept {
  readonly inboxId: string | null;
}

/** Keeps the request as it came, with what was read from it; null when the database did not take it. */
export async function keepInInbox(
  service: Database,
  provider: PaymentProvider,
  reading: Omit<WebhookReading, 'answer'>,
  request: RawRequest,
): Promise<Kept | null> {
  const kept = await service.call('receive_webhook', {
    p_provider: provider.code,
    p_event_key: reading.eventKey.slice(0, 300),
    p_kind: reading.kind.slice(0, 100),
    p_raw_body: rawText(request),
    p_headers: {
      method: request.method,
      'content-type': request.headers.get('content-type'),
      'user-agent': request.headers.get('user-agent'),
      'x-forwarded-for': request.headers.get('x-forwarded-for'),
    },
    p_signature_ok: reading.isGenuine,
    // What anyone could have sent says nothing that counts.
    p_parsed: reading.proof === 'signature' ? reading.fact : null,
    p_proof: reading.proof,
    p_inquiry: reading.inquiry,
  });
  return kept.ok ? { inboxId: asText(asRecord(kept.value)['inbox_id']) } : null;
}

/** The body, or the query of a request without one. The database cannot hold the zero character; a genuine body never has one. */
function rawText({ body, url }: RawRequest): string {
  const text = body.byteLength > 0 ? new TextDecoder().decode(body) : url.search.slice(0, 20_000);
  return text.replaceAll('\0', '');
}
