import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  currencyCode,
  idempotencyKey,
  json,
  jsonObject,
  minor,
  minorOrNull,
  minorToSend,
  text,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';

export const paymentStatuses = [
  'created',
  'requires_action',
  'pending',
  'succeeded',
  'failed',
  'expired',
  'partially_refunded',
  'refunded',
] as const;
export const paymentStatus = z.enum(paymentStatuses);
export type PaymentStatus = z.infer<typeof paymentStatus>;
export const paymentPurpose = z.enum(['topup', 'order']);

/** api.payments: the person's own. */
export const payment = z.object({
  id: uuid,
  reference: z.string(),
  provider: z.string(),
  purpose: paymentPurpose,
  order_id: z.nullable(uuid),
  order_code: textOrNull,
  amount_minor: minor,
  currency: currencyCode,
  status: paymentStatus,
  checkout_url: textOrNull,
  failure_code: textOrNull,
  expires_at: timestampOrNull,
  created_at: timestamp,
  settled_at: timestampOrNull,
  /** What became of the order's payment: `paid`, or `too_late` (the money is in the wallet). */
  order_outcome: z.optional(textOrNull),
  refunded_minor: z.optional(minorOrNull),
});
export type Payment = z.infer<typeof payment>;

export const paymentProvider = z.object({
  provider: z.string(),
  display_name: z.string(),
  countries: z.array(z.string()),
  currencies: z.array(z.string()),
  is_available: z.boolean(),
  min_minor: minorOrNull,
  max_minor: minorOrNull,
});
export type PaymentProvider = z.infer<typeof paymentProvider>;

/** Body of the Edge Function start-payment; the answer names the provider's page to go to. */
export const startPayment = {
  name: 'start-payment',
  input: z.object({
    purpose: paymentPurpose,
    amount_minor: minorToSend,
    currency: currencyCode,
    order_id: z.optional(z.nullable(uuid)),
    provider: z.optional(z.string()),
    idempotency_key: idempotencyKey,
    /** Where to come back to: a path of the web app, beginning with one slash. */
    return_path: z.string().check(z.regex(/^\/(?!\/)/), z.maxLength(300)),
  }),
  output: z.object({ payment_id: uuid, status: paymentStatus, checkout_url: textOrNull }),
} as const;

export const adminPayment = z.extend(payment, {
  user_email: textOrNull,
  provider_reference: textOrNull,
  fee_minor: minorOrNull,
  attempts: z.nullable(json),
});
export type AdminPayment = z.infer<typeof adminPayment>;

export const inboxStatuses = ['received', 'processed', 'ignored', 'dead'] as const;

export const inboxRow = z.object({
  id: z.union([uuid, z.int()]),
  provider: z.string(),
  kind: textOrNull,
  event_key: z.string(),
  reference: textOrNull,
  status: z.string(),
  signature_ok: z.nullable(z.boolean()),
  error: textOrNull,
  attempts: z.int(),
  received_at: timestamp,
  processed_at: timestampOrNull,
  body: z.nullable(json),
});
export type InboxRow = z.infer<typeof inboxRow>;

const inboxDecision = z.object({
  p_inbox_id: z.union([uuid, z.int()]),
  p_reason: text(500),
  p_idempotency_key: idempotencyKey,
});
export const adminReplayInbox = defineCommand('admin_replay_inbox', inboxDecision, jsonObject);
export const adminDiscardInbox = defineCommand('admin_discard_inbox', inboxDecision, jsonObject);
