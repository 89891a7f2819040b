/**
 * Where providers send the buyer's browser back to. What it brings is kept and is a hint at most: we ask the provider, and
 * send the browser on to our own web app, wherever the request would have liked to go.
 */
import { finishLater } from '../background.ts';
import { sha256Hex } from '../crypto.ts';
import type { Database } from '../database.ts';
import { failure, failures } from '../failure.ts';
import { failureResponse, pathAfter, readBody, type Handler } from '../http.ts';
import type { Log } from '../log.ts';
import type { PaymentProvider, RawRequest, ReturnReading } from '../providers/provider.ts';
import { isOfMode, type Providers } from '../providers/registry.ts';
import type { Sealer } from '../seal.ts';
import { ask, findQuestion, type Question } from './ask-provider.ts';
import { keepInInbox } from './inbox.ts';

export interface PaymentReturnDependencies {
  readonly providers: Providers;
  readonly webUrl: string;
  readonly service: Database;
  readonly log: Log;
  /** Null: no cards are kept. */
  readonly sealer?: Sealer | null;
  /** For how long the browser is kept waiting for the provider's word; the page goes on asking by itself. */
  readonly patienceMilliseconds?: number;
}

const maximumBytes = 64 * 1024;
const defaultPatienceMilliseconds = 4_000;
const unknownProvider = failure(404, 'request.invalid', 'There is no such provider.');

/** GET or POST payment-return/<provider> -> 303 to WEB_URL/payments/return?payment=<id>, or without the id when there is none. */
export function makePaymentReturn(dependencies: PaymentReturnDependencies): Handler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const provider = dependencies.providers.get(pathAfter(request, 'payment-return'));
    if (provider === undefined) return failureResponse(unknownProvider);
    const body = await readBody(request, maximumBytes);
    if (!body.ok) return failureResponse(body.failure);

    const { method, headers } = request;
    const raw: RawRequest = { method, url: new URL(request.url), body: body.value, headers };
    const reading = await provider.readReturn(raw);
    const kept = await keepInInbox(dependencies.service, provider, await asEvent(reading, raw), raw);
    const paymentId = await follow(dependencies, provider, reading, kept?.inboxId ?? null);
    dependencies.log.info('payment.returned', {
      provider: provider.code,
      payment_id: paymentId,
      is_kept: kept !== null,
      has_next_step: reading.checkout !== null,
    });
    const location = `${dependencies.webUrl}/payments/return${paymentId === null ? '' : `?payment=${paymentId}`}`;
    return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
  };
}

/** A return as the inbox keeps it: genuine in that nothing was to be proven, and proving nothing. */
async function asEvent(reading: ReturnReading, { method, url, body }: RawRequest) {
  const prefix = new TextEncoder().encode(`${method} ${url.search}\n`);
  const whole = new Uint8Array(prefix.byteLength + body.byteLength);
  whole.set(prefix);
  whole.set(body, prefix.byteLength);
  return {
    isGenuine: true,
    proof: 'none',
    eventKey: `return:${await sha256Hex(whole)}`,
    kind: 'return',
    fact: null,
    inquiry: reading.reference,
  } as const;
}

/** Does what a return can do: a further step for the browser, or a question to the provider. Answers with our payment's id. */
async function follow(
  dependencies: PaymentReturnDependencies,
  provider: PaymentProvider,
  { reference, checkout }: ReturnReading,
  inboxId: string | null,
): Promise<string | null> {
  const { service, log } = dependencies;
  if (inboxId !== null) {
    // From here on a job asks, should this die.
    const processed = await service.call('process_webhook', { p_inbox_id: inboxId });
    if (!processed.ok) log.error('return.not_processed', { inbox_id: inboxId, code: processed.failure.code });
  }
  if (reference === null) return null;
  const question = await findQuestion(service, provider.code, reference);
  if (question === null) return null;
  if (checkout !== null) {
    const written = await service.call('payment_next_step', {
      p_payment_id: question.payment_id,
      p_checkout: checkout,
    });
    if (!written.ok)
      log.error('return.step_not_written', { payment_id: question.payment_id, code: written.failure.code });
  } else if (question.is_settled !== true && isOfMode(provider, question)) {
    await askInTime(dependencies, provider, question);
  }
  return question.payment_id;
}

/** The browser need not wait for a slow provider: the question goes on without it. */
async function askInTime(
  dependencies: PaymentReturnDependencies,
  provider: PaymentProvider,
  question: Question,
): Promise<void> {
  const asked = ask(dependencies, provider, question).then(() => undefined);
  finishLater(asked, dependencies.log);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, dependencies.patienceMilliseconds ?? defaultPatienceMilliseconds);
  });
  await Promise.race([asked.catch(() => undefined), patience]);
  clearTimeout(timer);
}
