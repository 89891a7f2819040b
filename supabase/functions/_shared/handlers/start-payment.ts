/** Begins a payment: the database writes it, the provider opens a page, the database learns the page's address. */
import * as z from 'zod/mini';
import { bearerToken } from '../caller.ts';
import type { Database } from '../database.ts';
import { failure, failures, type Outcome } from '../failure.ts';
import { failureResponse, jsonResponse, preflightResponse, readBody, type Handler } from '../http.ts';
import { parseJson } from '../json.ts';
import type { Log } from '../log.ts';
import type { PaymentProvider } from '../providers/provider.ts';
import type { Providers } from '../providers/registry.ts';

export interface StartPaymentDependencies {
  readonly providers: Providers;
  readonly webUrl: string;
  readonly log: Log;
  /** Whose token it is, or null. */
  readUser(token: string): Promise<string | null>;
  /** The database as this user. */
  asUser(token: string): Database;
  readonly service: Database;
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
  // A path of our own web app: one slash first, and nothing that a browser could take for another host.
  return_path: z.string().check(z.maxLength(300), z.regex(/^\/(?![/\\])[^\\\s]*$/)),
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
  created_at: z.string(),
  expires_at: z.string(),
  checkout_url: z.nullable(z.string()),
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

/** POST {purpose, amount_minor, currency, order_id?, provider?, idempotency_key, return_path} -> {payment_id, status, checkout_url}. */
export function makeStartPayment(dependencies: StartPaymentDependencies): Handler {
  return async (request) => {
    if (request.method === 'OPTIONS') return preflightResponse();
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const token = bearerToken(request);
    if (token === null || (await dependencies.readUser(token)) === null) return failureResponse(failures.authRequired);

    const input = await readRequest(request);
    if (!input.ok) return failureResponse(input.failure);
    const created = await createPaymentInTurn(dependencies.asUser(token), input.value);
    if (!created.ok) return failureResponse(created.failure);

    const result = await openCheckout(dependencies, created.value, input.value.return_path);
    if (!result.ok) {
      dependencies.log.error('payment.not_started', {
        payment_id: created.value.payment_id,
        code: result.failure.code,
      });
      return failureResponse(result.failure);
    }
    const { payment_id, status, checkout_url } = result.value;
    return jsonResponse({
      payment_id,
      status,
      checkout_url: status === 'requires_action' || status === 'pending' ? checkout_url : null,
    });
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
    if (!created.ok || !isWaitingForPage(created.value) || created.value.may_ask) return created;
    if (Date.now() > endsAt) return { ok: false, failure: unreachable };
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

function isWaitingForPage(payment: Payment): boolean {
  return payment.status === 'created' || (payment.status === 'pending' && payment.checkout_url === null);
}

async function createPayment(database: Database, input: StartRequest): Promise<Outcome<Payment>> {
  const created = await database.call('create_payment', {
    p_purpose: input.purpose,
    p_amount_minor: input.amount_minor,
    p_currency: input.currency,
    p_order_id: input.order_id ?? null,
    p_provider: input.provider ?? null,
    p_idempotency_key: input.idempotency_key,
  });
  return created.ok ? readPayment(created.value) : created;
}

function readPayment(value: unknown): Outcome<Payment> {
  const payment = paymentShape.safeParse(value);
  return payment.success ? { ok: true, value: payment.data } : { ok: false, failure: failures.serverFailed };
}

/** Asks the provider for a page unless there is one already, or the payment is over. */
async function openCheckout(
  dependencies: StartPaymentDependencies,
  payment: Payment,
  returnPath: string,
): Promise<Outcome<Payment>> {
  if (!isWaitingForPage(payment)) return { ok: true, value: payment };
  const provider = dependencies.providers.get(payment.provider);
  if (provider === undefined || provider.mode !== payment.mode || payment.email === null) {
    return giveUp(dependencies, payment, provider === undefined ? 'provider.not_configured' : 'provider.mode_differs');
  }
  return askProvider(dependencies, provider, payment, payment.email, returnPath);
}

async function askProvider(
  dependencies: StartPaymentDependencies,
  provider: PaymentProvider,
  payment: Payment,
  email: string,
  returnPath: string,
): Promise<Outcome<Payment>> {
  const answer = await provider.startPayment({
    reference: payment.reference,
    amountMinor: payment.amount_minor,
    currency: payment.currency,
    email,
    returnUrl: `${dependencies.webUrl}${returnPath}`,
    paymentId: payment.payment_id,
    method: 'hosted',
    payerMobile: null,
    payerIdLast6: null,
    description: 'Amana payment',
    startedAt: new Date(payment.created_at),
    expiresAt: new Date(payment.expires_at),
  });
  if (answer.outcome === 'refused') return giveUp(dependencies, payment, answer.code);
  if (answer.outcome === 'unknown') {
    await dependencies.service.call('payment_attempt_failed', {
      p_payment_id: payment.payment_id,
      p_code: answer.code,
      p_is_unknown: true,
      p_raw: null,
    });
    return { ok: false, failure: unreachable };
  }
  if (answer.outcome !== 'ready' || answer.checkout.kind !== 'redirect') {
    return giveUp(dependencies, payment, 'provider.checkout_not_supported');
  }
  const started = await dependencies.service.call('payment_started', {
    p_payment_id: payment.payment_id,
    p_checkout_url: answer.checkout.url,
    p_provider_reference: answer.providerReference,
    p_raw: null,
  });
  return started.ok ? readPayment(started.value) : started;
}

async function giveUp(
  dependencies: StartPaymentDependencies,
  payment: Payment,
  code: string,
): Promise<Outcome<Payment>> {
  await dependencies.service.call('payment_attempt_failed', {
    p_payment_id: payment.payment_id,
    p_code: code,
    p_is_unknown: false,
    p_raw: null,
  });
  return { ok: false, failure: refused };
}
