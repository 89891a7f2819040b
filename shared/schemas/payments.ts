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

/** How the payer pays: on the provider's page, or by approving on the phone. */
export const paymentMethods = ['hosted', 'mobile_account'] as const;
export const paymentMethod = z.enum(paymentMethods);
export type PaymentMethod = z.infer<typeof paymentMethod>;

const webAddress = z.string().check(z.regex(/^https?:\/\//));

/** What the browser does next: go to an address, or post a form of these fields. Nothing else is ever opened. */
export const checkout = z.union([
  z.object({ kind: z.literal('redirect'), url: webAddress }),
  z.object({ kind: z.literal('form'), url: webAddress, fields: z.record(z.string(), z.string()) }),
]);
export type Checkout = z.infer<typeof checkout>;

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
  method: paymentMethod,
  checkout: z.nullable(checkout),
  failure_code: textOrNull,
  expires_at: timestampOrNull,
  created_at: timestamp,
  settled_at: timestampOrNull,
  /** Until when the company asks the payer's phone; null where it asks none. */
  prompt_ends_at: timestampOrNull,
  /** What became of the order's payment: `paid`, or `too_late` (the money is in the wallet). */
  order_outcome: z.optional(textOrNull),
  refunded_minor: z.optional(minorOrNull),
  /** The part of the amount that goes to the provider's fee, borne by the payer. */
  buyer_fee_minor: z.optional(minorOrNull),
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

/** api.payment_ways: how the signed-in person can pay in, best first. */
export const paymentWay = z.object({
  provider: z.string(),
  provider_name: z.string(),
  method: paymentMethod,
  display: z.string(),
  currency: currencyCode,
  min_minor: minor,
  max_minor: minor,
  position: z.int(),
  is_working: z.boolean(),
  /** Whether a card that pays can be kept for the next payment. */
  keeps_cards: z.boolean(),
});
export type PaymentWay = z.infer<typeof paymentWay>;

/** What paying so much would charge: fee_minor is what the payer bears of the provider's fee. */
export const quotePayment = defineCommand(
  'quote_payment',
  z.object({
    p_amount_minor: minorToSend,
    p_currency: currencyCode,
    p_order_id: z.nullable(uuid),
    p_provider: textOrNull,
    p_method: z.nullable(paymentMethod),
  }),
  z.object({
    provider: z.string(),
    method: paymentMethod,
    currency: currencyCode,
    amount_minor: minor,
    fee_minor: minor,
    total_minor: minor,
  }),
);

/** Body of the Edge Function start-payment; the answer says what the browser does next (nothing, while a phone is asked). */
export const startPayment = {
  name: 'start-payment',
  input: z.object({
    purpose: paymentPurpose,
    amount_minor: minorToSend,
    /** What the payer was shown of the provider's fee; comes on top of the amount. */
    fee_minor: z.optional(minorToSend),
    currency: currencyCode,
    order_id: z.optional(z.nullable(uuid)),
    provider: z.optional(z.string()),
    idempotency_key: idempotencyKey,
    method: z.optional(paymentMethod),
    /** A saved card instead of the provider's page. */
    saved_method_id: z.optional(uuid),
    /** The payer agrees that this card is kept. */
    save_method: z.optional(z.boolean()),
    /** Whose phone is asked, with its country code; for mobile_account. */
    payer_mobile: z.optional(z.string().check(z.regex(/^\+[1-9]\d{7,14}$/))),
    /** Last six digits of the payer's national id, where the provider asks for them. Never kept. */
    payer_id_last6: z.optional(z.string().check(z.regex(/^\d{6}$/))),
  }),
  output: z.object({
    payment_id: uuid,
    status: paymentStatus,
    method: paymentMethod,
    checkout: z.nullable(checkout),
  }),
} as const;

/** api.saved_payment_methods: the person's own saved cards. */
export const savedPaymentMethod = z.object({
  id: uuid,
  provider: z.string(),
  brand: z.string(),
  last4: z.string(),
  expires_month: z.nullable(z.int()),
  expires_year: z.nullable(z.int()),
  created_at: timestamp,
  last_used_at: timestampOrNull,
});
export type SavedPaymentMethod = z.infer<typeof savedPaymentMethod>;

export const removePaymentMethod = defineCommand(
  'remove_payment_method',
  z.object({ p_saved_method_id: uuid }),
  z.unknown(),
);

export const adminPayment = z.extend(z.omit(payment, { checkout: true, prompt_ends_at: true }), {
  user_email: textOrNull,
  provider_reference: textOrNull,
  fee_minor: minorOrNull,
  fee_bearer: z.optional(textOrNull),
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
  /** What proves it: a signature, or nothing, so that it only made us ask about `inquiry`. */
  proof: z.enum(['signature', 'none']),
  inquiry: textOrNull,
  decided_by_email: textOrNull,
  decision_reason: textOrNull,
  error: textOrNull,
  attempts: z.int(),
  received_at: timestamp,
  processed_at: timestampOrNull,
  body: z.nullable(json),
  /** What the adapter read from it; null when it decides nothing by itself. */
  fact: z.nullable(json),
});
export type InboxRow = z.infer<typeof inboxRow>;

const inboxDecision = z.object({
  p_inbox_id: z.union([uuid, z.int()]),
  p_reason: text(500),
  p_idempotency_key: idempotencyKey,
});
export const adminReplayInbox = defineCommand('admin_replay_inbox', inboxDecision, jsonObject);
export const adminDiscardInbox = defineCommand('admin_discard_inbox', inboxDecision, jsonObject);

export const circuitStates = ['closed', 'open', 'half_open'] as const;

/** api.admin_provider_health: whether new payments go to a provider, and why not. */
export const adminProviderHealth = z.object({
  provider: z.string(),
  display_name: z.string(),
  mode: z.string(),
  is_available: z.boolean(),
  configured_methods: z.array(z.string()),
  /** Whether money can go out by it, as it is set up. */
  pays_out: z.boolean(),
  /** Of the keys that the functions hold; those of another mode than ours count as none. */
  keys_mode: z.nullable(z.enum(['test', 'live'])),
  reported_at: timestampOrNull,
  state: z.enum(circuitStates),
  is_by_hand: z.boolean(),
  known_count: z.int(),
  unknown_count: z.int(),
  opened_at: timestampOrNull,
  retry_at: timestampOrNull,
  reason: textOrNull,
  changed_by_email: textOrNull,
  changed_at: timestamp,
  /** Of the last day. */
  calls_day: z.int(),
  unknown_day: z.int(),
  refused_day: z.int(),
  /** How long opening a page took: half of the calls, and all but one in twenty. */
  latency_milliseconds: z.nullable(z.int()),
  slow_milliseconds: z.nullable(z.int()),
  last_answer_at: timestampOrNull,
  events_day: z.int(),
  forged_day: z.int(),
  dead_count: z.int(),
  last_event_at: timestampOrNull,
  /** When its list of disputes was last read to its end. */
  disputes_heard_at: timestampOrNull,
});
export type AdminProviderHealth = z.infer<typeof adminProviderHealth>;

/** An event as it came, people's data and secrets masked. */
export const adminEventText = defineCommand(
  'admin_event_text',
  z.object({ p_inbox_id: z.union([uuid, z.int()]) }),
  z.object({
    text: textOrNull,
    length: z.int(),
    is_cut: z.boolean(),
    method: textOrNull,
    content_type: textOrNull,
    user_agent: textOrNull,
  }),
);
export type EventText = z.infer<typeof adminEventText.output>;

export const chargebackStatuses = ['open', 'won', 'lost'] as const;

/** api.admin_disputes: a payer disputes a payment at the bank. */
export const adminDispute = z.object({
  id: uuid,
  provider: z.string(),
  provider_dispute_id: z.string(),
  payment_id: uuid,
  payment_reference: z.string(),
  order_id: z.nullable(uuid),
  order_code: textOrNull,
  user_id: uuid,
  user_email: textOrNull,
  status: z.enum(chargebackStatuses),
  category: textOrNull,
  amount_minor: minor,
  currency: currencyCode,
  /** Open: the money is frozen in the order, or held in the payer's wallet. */
  is_order_frozen: z.boolean(),
  held_minor: minor,
  recovered_minor: minorOrNull,
  loss_minor: minorOrNull,
  journal_id: z.nullable(z.int()),
  answer_by: timestampOrNull,
  opened_at: timestamp,
  resolved_at: timestampOrNull,
});
export type AdminDispute = z.infer<typeof adminDispute>;

/** Stops a provider for new payments (`open`) or starts it again (`closed`). */
export const adminSwitchProvider = defineCommand(
  'admin_switch_provider',
  z.object({
    p_provider: z.string(),
    p_state: z.enum(['open', 'closed']),
    p_reason: text(500),
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);
