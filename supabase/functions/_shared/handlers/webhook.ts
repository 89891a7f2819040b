/** The door for providers: verify over the raw bytes, keep, answer 200, and only then process. */
import { finishLater } from '../background.ts';
import type { Database } from '../database.ts';
import { failure, failures } from '../failure.ts';
import { failureResponse, jsonResponse, pathAfter, readBody, type Handler } from '../http.ts';
import { asRecord, asText } from '../json.ts';
import type { Log } from '../log.ts';
import type { PaymentProvider, RawRequest, WebhookReading } from '../providers/provider.ts';
import type { Providers } from '../providers/registry.ts';
import type { Sealer } from '../seal.ts';
import { askAbout } from './ask-provider.ts';
import { keepInInbox } from './inbox.ts';
import { keepCard } from './keep-card.ts';

export interface WebhookDependencies {
  readonly functionName: string;
  readonly providers: Providers;
  readonly service: Database;
  readonly log: Log;
  /** Null: no cards are kept. */
  readonly sealer?: Sealer | null;
}

const maximumBytes = 256 * 1024;
const unknownProvider = failure(404, 'request.invalid', 'There is no such provider.');
const falseSignature = failure(401, 'request.invalid', 'The signature is not valid.');

/** POST <function>/<provider> with the provider's event; GET for providers that push by query. */
export function makeWebhook(dependencies: WebhookDependencies): Handler {
  return async (request) => {
    if (request.method !== 'POST' && request.method !== 'GET') return failureResponse(failures.methodNotAllowed);
    const provider = dependencies.providers.get(pathAfter(request, dependencies.functionName));
    if (provider === undefined) return failureResponse(unknownProvider);
    const body = await readBody(request, maximumBytes);
    if (!body.ok) return failureResponse(body.failure);

    const { method, headers } = request;
    const raw: RawRequest = { method, url: new URL(request.url), body: body.value, headers };
    const reading = await provider.readWebhook(raw);
    // A visit to the address by a browser or a scanner is no event of a provider that posts.
    if (!reading.isGenuine && method === 'GET') return failureResponse(failures.methodNotAllowed);
    const kept = await keepInInbox(dependencies.service, provider, reading, raw);
    dependencies.log.info('webhook.received', {
      provider: provider.code,
      kind: reading.kind,
      is_genuine: reading.isGenuine,
      is_kept: kept !== null,
    });
    if (!reading.isGenuine) return failureResponse(falseSignature);
    // Not kept: the provider must bring it again.
    if (kept === null) return failureResponse(failures.serverBusy);
    if (kept.inboxId !== null) {
      finishLater(processKept(dependencies, provider, reading, kept.inboxId), dependencies.log);
    }
    return acknowledgement(reading);
  };
}

function acknowledgement({ answer }: WebhookReading): Response {
  if (answer === null) return jsonResponse({ received: true });
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'content-type': answer.contentType, 'cache-control': 'no-store' },
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
  if (processed.ok) await keepCard(dependencies, reading);
  // What is only a hint makes us ask now; processing has seen to it that a job asks when this dies.
  if (reading.inquiry !== null) await askAbout(dependencies, provider, reading.inquiry);
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
