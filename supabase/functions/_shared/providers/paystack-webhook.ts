/** Paystack's webhooks: HMAC-SHA512 of the raw bytes with the API's secret key; no timestamp, so events are told apart by content. */
import { constantTimeEqual, hmacHex, sha256Hex } from '../crypto.ts';
import { asRecord, asText, parseJson } from '../json.ts';
import { readCard } from './paystack-card.ts';
import { disputeOrAttention, refundFact, transactionFact, transferFact } from './paystack-facts.ts';
import type { Attention, DisputeFact, Fact, RawRequest, WebhookReading } from './provider.ts';

// The signature covers the whole event, so the event itself decides; any 2xx answer will do.
const usual = { proof: 'signature', inquiry: null, answer: null } as const;

/** Verifies, then reads. A false signature is a reading too: staff see what was tried. */
export async function readPaystackWebhook(secretKey: string, request: RawRequest): Promise<WebhookReading> {
  const digest = await sha256Hex(request.body);
  const offered = request.headers.get('x-paystack-signature')?.trim().toLowerCase() ?? '';
  const expected = await hmacHex('SHA-512', secretKey, request.body);
  const event = asRecord(parseJson(new TextDecoder().decode(request.body)));
  const kind = (asText(event['event']) ?? 'unreadable').slice(0, 100);
  if (!constantTimeEqual(offered, expected)) {
    // A key of its own: a forgery must never take the place of the true event.
    return { ...usual, isGenuine: false, eventKey: `forged:${digest}`, kind, fact: null };
  }
  const fact = readFact(kind, event['data']);
  const savedCard = kind === 'charge.success' ? readCard(event['data']) : null;
  return { ...usual, isGenuine: true, eventKey: eventKey(kind, fact, digest), kind, fact, savedCard };
}

function readFact(kind: string, data: unknown): Fact | DisputeFact | Attention | null {
  if (kind === 'charge.success') return transactionFact(data) ?? unreadable();
  if (/^transfer\.(success|failed|reversed)$/.test(kind)) return transferFact(data) ?? unreadable();
  if (/^refund\.(pending|processing|processed|failed|needs-attention)$/.test(kind))
    return refundFact(data, null) ?? unreadable();
  if (kind.startsWith('charge.dispute.')) return disputeOrAttention(data);
  return kind === 'unreadable' ? unreadable() : null;
}

function unreadable(): Attention {
  return { subject: 'attention', provider: 'paystack', reference: null, problem: 'inbox.unreadable' };
}

/**
 * The same for each delivery of one event. The amount is part of it: an event about the same reference with another amount is
 * another event. Refund events carry no id of the refund, so their whole content is their key.
 */
function eventKey(kind: string, fact: Fact | DisputeFact | Attention | null, digest: string): string {
  if (fact === null || fact.subject === 'attention' || fact.subject === 'refund') return `${kind}:${digest}`;
  if (fact.subject === 'dispute') return `${kind}:${fact.provider_id}:${fact.status}:${digest}`.slice(0, 300);
  return [kind, fact.reference, fact.status, fact.amount_minor, fact.currency, fact.mode].join(':').slice(0, 300);
}
