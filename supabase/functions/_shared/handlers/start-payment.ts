/** Begins a payment: the database writes it, the provider opens a page or asks the payer on the phone, the database learns how that went. */
import * as z from 'zod/mini';
import { bearerToken } from '../caller.ts';
import { finishLater } from '../background.ts';
import type { Database } from '../database.ts';
import { failure, failures, type Outcome } from '../failure.ts';
import { failureResponse, jsonResponse, preflightResponse, readBody, type Handler } from '../http.ts';
import { parseJson } from '../json.ts';
import type { Log } from '../log.ts';
import type { PaymentProvider, PaymentToStart, StartAnswer } from '../providers/provider.ts';
import { providerOf, type Providers } from '../providers/registry.ts';
import type { Sealer } from '../seal.ts';
import { askAbout } from './ask-provider.ts';

export interface StartPaymentDependencies {
  readonly providers: Providers;
  /** Where browsers reach our functions. */
  readonly functionsUrl: string;
  readonly log: Log;
  /** The database as this user, from this browser: it decides who this is, and whether they may. */
  asUser(token: string, device: string | null): Database;
  readonly service: Database;
  /** Opens the tokens of saved cards; null: none are kept here. */
  readonly sealer?: Sealer | null;
}

const maximumBytes = 16 * 1024;

// Longer than one call to a provider may take, so that a caller who waits always learns how it ended.
const waitMilliseconds = 18_000;
const pauseMilliseconds = 250;

const requestShape = z.object({
  purpose: z.enum(['topup', 'order']),
  amount_minor: z.int().check(z.positive()),
  currency: z.string().check(z.maxLength(3)),
  order_id: z.optional(z.nullable(z.uuid())),
  provider: z.optional(z.nullable(z.string().check(z.maxLength(50)))),
  idempotency_key: z.string().check(z.minLength(1), z.maxLength(200)),
  /** What the payer was shown of the provider's fee and pays on top. */
  fee_minor: z.optional(z.int().check(z.nonnegative())),
  method: z.optional(z.nullable(z.enum(['hosted', 'mobile_account']))),
  /** One of api.saved_payment_methods, instead of the provider's page. */
  saved_method_id: z.optional(z.nullable(z.uuid())),
  /** The payer agrees that this card is kept for the next time. */
  save_method: z.optional(z.boolean()),
  /** Whose phone is asked, E.164; for mobile_account alone. Goes to the provider and nowhere else. */
  payer_mobile: z.optional(z.nullable(z.string().check(z.regex(/^\+[1-9]\d{7,14}$/)))),
  /** Last six digits of the payer's national id, where the provider wants them. Goes to the provider and nowhere else. */
  payer_id_last6: z.optional(z.nullable(z.string().check(z.regex(/^\d{6}$/)))),
});

const paymentShape = z.object({
  payment_id: z.string(),
  reference: z.string(),
  status: z.string(),
  amount_minor: z.int(),
  currency: z.string(),
  provider: z.string(),
  mode: z.string(),
  email: z.nullable(z.string()),
  method: z.enum(['hosted', 'mobile_account']),
  purpose: z.enum(['topup', 'order']),
  order_code: z.nullable(z.string()),
  created_at: z.string(),
  expires_at: z.string(),
  checkout: z.nullable(z.unknown()),
  /** Whether this caller is the one who asks the provider now. */
  may_ask: z.optional(z.boolean()),
});

type StartRequest = z.infer<typeof requestShape>;
type Payment = z.infer<typeof paymentShape>;

const refused = failure(
  502,
  'payment.provider_refused',
  'The payment provider did not accept this payment.',
  'Nothing was charged. Try again, or pay another way.',
);
const unreachable = failure(
  503,
  'payment.provider_unreachable',
  'The payment provider does not answer.',
  'Nothing was charged. Try again in a minute; the same payment goes on.',
);

const cardGone = failure(
  409,
  'payment.method_gone',
  'This saved card is no longer there.',
  'Nothing was charged. Choose another card.',
);

const mobileMissing = failure(
  400,
  'payment.mobile_required',
  'Say which mobile number is to be asked.',
  'Write it with its country code, like +923001234567.',
);

/**
 * POST {purpose, amount_minor, fee_minor?, currency, order_id?, provider?, method?, payer_mobile?, payer_id_last6?, idempotency_key}
 * -> {payment_id, status, method, checkout}. With mobile_account the answer does not wait for the payer: the payment's row tells.
 */
export function makeStartPayment(dependencies: StartPaymentDependencies): Handler {
  return async (request) => {
    if (request.method === 'OPTIONS') return preflightResponse();
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const token = bearerToken(request);
    if (token === null) return failureResponse(failures.authRequired);

    const input = await readRequest(request);
    if (!input.ok) return failureResponse(input.failure);
    const asPayer = dependencies.asUser(token, request.headers.get('x-amana-device'));
    const created = await createPaymentInTurn(asPayer, input.value);
    if (!created.ok) return failureResponse(created.failure);

    const result = await openCheckout(dependencies, asPayer, created.value, input.value);
    if (!result.ok) {
      dependencies.log.error('payment.not_started', {
        payment_id: created.value.payment_id,
        code: result.failure.code,
      });
      return failureResponse(result.failure);
    }
    const { payment_id, status, method, checkout } = result.value;
    const isOpen = status === 'requires_action' || status === 'pending';
    return jsonResponse({ payment_id, status, method, checkout: isOpen ? checkout : null });
  };
}

async function readRequest(request: Request): Promise<Outcome<StartRequest>> {
  const body = await readBody(request, maximumBytes);
  if (!body.ok) return body;
  const parsed = requestShape.safeParse(parseJson(new TextDecoder().decode(body.value)));
  if (parsed.success) return { ok: true, value: parsed.data };
  const field = parsed.error.issues[0]?.path.join('.') || 'body';
  return {
    ok: false,
    failure: failure(400, 'request.invalid', 'The request has a field that is missing or wrong.', field),
  };
}

/** While another call asks the provider for the same payment's page, waits for how that one ends. */
async function createPaymentInTurn(database: Database, input: StartRequest): Promise<Outcome<Payment>> {
  const endsAt = Date.now() + waitMilliseconds;
  for (;;) {
    const created = await createPayment(database, input);
    if (!created.ok || created.value.may_ask || !isWaitingForPage(created.value)) return created;
    if (Date.now() > endsAt) return { ok: false, failure: unreachable };
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

function isWaitingForPage(payment: Payment): boolean {
  return (
    payment.method === 'hosted' &&
    (payment.status === 'created' || (payment.status === 'pending' && payment.checkout === null))
  );
}

async function createPayment(database: Database, input: StartRequest): Promise<Outcome<Payment>> {
  const created = await database.call('create_payment', {
    p_purpose: input.purpose,
    p_amount_minor: input.amount_minor,
    p_currency: input.currency,
    p_order_id: input.order_id ?? null,
    p_provider: input.provider ?? null,
    p_method: input.method ?? null,
    p_fee_minor: input.fee_minor ?? 0,
    p_idempotency_key: input.idempotency_key,
  });
  return created.ok ? readPayment(created.value) : created;
}

function readPayment(value: unknown): Outcome<Payment> {
  const payment = paymentShape.safeParse(value);
  return payment.success ? { ok: true, value: payment.data } : { ok: false, failure: failures.serverFailed };
}

/** Asks the provider unless there is a page already, another asks, or the payment is over. */
async function openCheckout(
  dependencies: StartPaymentDependencies,
  asPayer: Database,
  payment: Payment,
  input: StartRequest,
): Promise<Outcome<Payment>> {
  if (payment.may_ask !== true) return { ok: true, value: payment };
  const provider = providerOf(dependencies.providers, payment);
  if (provider === undefined) return giveUp(dependencies, payment, 'provider.not_configured');
  // A deleted account has no address any more, and companies want one.
  if (payment.email === null) return giveUp(dependencies, payment, 'payment.email_missing');
  const token = await chooseMethod(dependencies, asPayer, payment, input);
  if (!token.ok) {
    await failAttempt(dependencies, payment, token.failure.code, false);
    return token;
  }
  const toStart = { ...paymentToStart(dependencies, payment, payment.email, input), savedToken: token.value };
  if (payment.method === 'hosted') return askForPage(dependencies, provider, payment, toStart);
  if (toStart.payerMobile === null) {
    await giveUp(dependencies, payment, 'payment.mobile_required');
    return { ok: false, failure: mobileMissing };
  }
  // The payer has a minute to approve: the answer goes out now, and a lost outcome is asked about by a job.
  finishLater(askOnPhone(dependencies, provider, payment, toStart), dependencies.log);
  return { ok: true, value: payment };
}

/** Writes what the payer wants of saved cards; the token of the one to be charged, or null for the provider's page. */
async function chooseMethod(
  { service, sealer }: StartPaymentDependencies,
  asPayer: Database,
  payment: Payment,
  input: StartRequest,
): Promise<Outcome<string | null>> {
  const savedMethodId = input.saved_method_id ?? null;
  if (payment.method !== 'hosted' || (savedMethodId === null && input.save_method !== true)) {
    return { ok: true, value: null };
  }
  const chosen = await asPayer.call('choose_payment_method', {
    p_payment_id: payment.payment_id,
    p_saved_method_id: savedMethodId,
    p_wants_saving: input.save_method === true && Boolean(sealer),
  });
  if (!chosen.ok) return chosen;
  if (savedMethodId === null) return { ok: true, value: null };
  const sealed = await service.call('payment_token', { p_payment_id: payment.payment_id });
  const token = sealed.ok && typeof sealed.value === 'string' ? await sealer?.open(sealed.value) : null;
  return token ? { ok: true, value: token } : { ok: false, failure: cardGone };
}

function paymentToStart(
  { functionsUrl }: StartPaymentDependencies,
  payment: Payment,
  email: string,
  input: StartRequest,
): PaymentToStart {
  return {
    reference: payment.reference,
    amountMinor: payment.amount_minor,
    currency: payment.currency,
    email,
    paymentId: payment.payment_id,
    method: payment.method,
    returnUrl: `${functionsUrl}/payment-return/${payment.provider}`,
    payerMobile: payment.method === 'mobile_account' ? (input.payer_mobile ?? null) : null,
    payerIdLast6: payment.method === 'mobile_account' ? (input.payer_id_last6 ?? null) : null,
    description:
      payment.purpose === 'order'
        ? `Amana order ${payment.order_code ?? ''}`.replaceAll(/[^A-Za-z0-9 ]/g, '')
        : 'Amana wallet',
    startedAt: new Date(payment.created_at),
    expiresAt: new Date(payment.expires_at),
  };
}

async function askForPage(
  dependencies: StartPaymentDependencies,
  provider: PaymentProvider,
  payment: Payment,
  toStart: PaymentToStart,
): Promise<Outcome<Payment>> {
  const answer = await provider.startPayment(toStart);
  if (answer.outcome === 'refused') return giveUp(dependencies, payment, answer.code);
  if (answer.outcome === 'waiting') return settleSaved(dependencies, provider, payment, answer);
  if (answer.outcome !== 'ready') {
    await failAttempt(dependencies, payment, answer.outcome === 'unknown' ? answer.code : 'provider.unreadable', true);
    return { ok: false, failure: unreachable };
  }
  const started = await dependencies.service.call('payment_started', {
    p_payment_id: payment.payment_id,
    p_checkout: answer.checkout,
    p_provider_reference: answer.providerReference,
    p_raw: null,
  });
  return started.ok ? readPayment(started.value) : started;
}

/** A saved card was charged without a page: the provider is asked at once, and its word decides. */
async function settleSaved(
  dependencies: StartPaymentDependencies,
  provider: PaymentProvider,
  payment: Payment,
  answer: Extract<StartAnswer, { outcome: 'waiting' }>,
): Promise<Outcome<Payment>> {
  const waiting = await dependencies.service.call('payment_waiting', {
    p_payment_id: payment.payment_id,
    p_provider_reference: answer.providerReference,
    p_fact: answer.fact,
  });
  await askAbout(dependencies, provider, payment.reference);
  return waiting.ok ? readPayment(waiting.value) : waiting;
}

/** Ends when the payer has approved, declined or let the time pass; the database tells the screens. */
async function askOnPhone(
  dependencies: StartPaymentDependencies,
  provider: PaymentProvider,
  payment: Payment,
  toStart: PaymentToStart,
): Promise<void> {
  const answer = await provider.startPayment(toStart);
  dependencies.log.info('payment.asked_on_phone', { payment_id: payment.payment_id, outcome: answer.outcome });
  if (answer.outcome === 'refused') await failAttempt(dependencies, payment, answer.code, false);
  else if (answer.outcome !== 'waiting') {
    await failAttempt(dependencies, payment, answer.outcome === 'unknown' ? answer.code : 'provider.unreadable', true);
  } else {
    await dependencies.service.call('payment_waiting', {
      p_payment_id: payment.payment_id,
      p_provider_reference: answer.providerReference,
      p_fact: answer.fact,
    });
  }
  if (answer.outcome !== 'refused') await askAbout(dependencies, provider, payment.reference);
}

async function failAttempt(
  dependencies: StartPaymentDependencies,
  payment: Payment,
  code: string,
  isUnknown: boolean,
): Promise<void> {
  const written = await dependencies.service.call('payment_attempt_failed', {
    p_payment_id: payment.payment_id,
    p_code: code,
    p_is_unknown: isUnknown,
    p_raw: null,
  });
  if (!written.ok) {
    dependencies.log.error('payment.outcome_not_written', {
      payment_id: payment.payment_id,
      code: written.failure.code,
    });
  }
}

async function giveUp(
  dependencies: StartPaymentDependencies,
  payment: Payment,
  code: string,
): Promise<Outcome<Payment>> {
  await failAttempt(dependencies, payment, code, false);
  return { ok: false, failure: refused };
}
