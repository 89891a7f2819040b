/** The door for providers: verify over the raw bytes, keep, answer 200, and only then process. */
import { finishLater } from '../background.ts';
import type { Database } from '../database.ts';
import { failure, failures } from '../failure.ts';
import { failureResponse, jsonResponse, pathAfter, readBody, type Handler } from '../http.ts';
import { asRecord, asText } from '../json.ts';
import type { Log } from '../log.ts';
import type { PaymentProvider, WebhookReading } from '../providers/provider.ts';
import type { Providers } from '../providers/registry.ts';

export interface WebhookDependencies {
  readonly functionName: string;
  readonly providers: Providers;
  readonly service: Database;
  readonly log: Log;
}

const maximumBytes = 256 * 1024;
const unknownProvider = failure(404, 'request.invalid', 'There is no such provider.');
const falseSignature = failure(401, 'request.invalid', 'The signature is not valid.');

/** POST <function>/<provider> with the provider's event. */
export function makeWebhook(dependencies: WebhookDependencies): Handler {
  return async (request) => {
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const provider = dependencies.providers.get(pathAfter(request, dependencies.functionName));
    if (provider === undefined) return failureResponse(unknownProvider);
    const body = await readBody(request, maximumBytes);
    if (!body.ok) return failureResponse(body.failure);

    const reading = await provider.readWebhook({
      method: request.method,
      url: new URL(request.url),
      body: body.value,
      headers: request.headers,
    });
    const kept = await keep(dependencies, provider, reading, body.value, request.headers);
    dependencies.log.info('webhook.received', {
      provider: provider.code,
      kind: reading.kind,
      is_genuine: reading.isGenuine,
      is_kept: kept.ok,
    });
    if (!reading.isGenuine) return failureResponse(falseSignature);
    // Not kept: the provider must bring it again.
    if (!kept.ok) return failureResponse(failures.serverBusy);
    const { inbox_id: inboxId } = asRecord(kept.value);
    if (asText(inboxId) !== null)
      finishLater(processKept(dependencies, provider, reading, asText(inboxId) ?? ''), dependencies.log);
    return jsonResponse({ received: true });
  };
}

function keep(
  dependencies: WebhookDependencies,
  provider: PaymentProvider,
  reading: WebhookReading,
  body: Uint8Array<ArrayBuffer>,
  headers: Headers,
) {
  return dependencies.service.call('receive_webhook', {
    p_provider: provider.code,
    p_event_key: reading.eventKey,
    p_kind: reading.kind,
    // The database cannot hold the zero character; a genuine body is JSON and never has one.
    p_raw_body: new TextDecoder().decode(body).replaceAll('\0', ''),
    p_headers: {
      'content-type': headers.get('content-type'),
      'user-agent': headers.get('user-agent'),
      'x-forwarded-for': headers.get('x-forwarded-for'),
    },
    p_signature_ok: reading.isGenuine,
    p_parsed: reading.fact,
  });
}

/** A repeat is processed too: the first delivery may have died before. A job does the same when this one dies. */
async function processKept(
  dependencies: WebhookDependencies,
  provider: PaymentProvider,
  reading: WebhookReading,
  inboxId: string,
) {
  await completeFact(dependencies, provider, reading);
  const processed = await dependencies.service.call('process_webhook', { p_inbox_id: inboxId });
  if (processed.ok)
    dependencies.log.info('webhook.processed', {
      inbox_id: inboxId,
      status: asText(asRecord(processed.value)['status']),
    });
  else dependencies.log.error('webhook.not_processed', { inbox_id: inboxId, code: processed.failure.code });
}

/** Events of transfers do not name the provider's fee; its record does. Without an answer the fee stays unknown, and is asked for later. */
async function completeFact(
  dependencies: WebhookDependencies,
  provider: PaymentProvider,
  { fact }: WebhookReading,
): Promise<void> {
  if (fact?.subject !== 'withdrawal' || fact.status !== 'succeeded' || fact.fee_minor !== null) return;
  const lookup = await provider.findPayout(fact.reference);
  if (lookup.outcome === 'found' && lookup.fact.status === 'succeeded') {
    await dependencies.service.call('payout_fact', {
      p_reference: fact.reference,
      p_source: 'poll',
      p_fact: lookup.fact,
    });
  }
}
