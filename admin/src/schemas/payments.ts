import { z } from 'zod/mini';
import { adminPayment } from '@shared/schemas/payments.ts';
import {
  currencyCode,
  json,
  minor,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

/** One call to the provider about a payment. */
export const paymentAttempt = z.object({
  id: z.union([z.string(), z.int()]),
  call: z.string(),
  outcome: textOrNull,
  code: textOrNull,
  answer: z.optional(z.nullable(json)),
  started_at: timestamp,
  finished_at: timestampOrNull,
});

/** Money of a payment on its way back to where it came from. */
export const paymentRefund = z.object({
  id: z.string(),
  amount_minor: minor,
  status: z.string(),
  reason: textOrNull,
  failure_code: textOrNull,
  created_at: timestamp,
});

/** A row of api.admin_payments, with all that staff see. */
export const paymentRow = z.extend(adminPayment, {
  mode: z.string(),
  user_id: uuid,
  refunded_minor: minorOrNull,
  order_outcome: textOrNull,
  next_poll_at: timestampOrNull,
  poll_count: z.int(),
  paid_at: timestampOrNull,
  settled_by: textOrNull,
  settle_journal_id: z.nullable(z.int()),
  attempts: z.nullable(z.array(paymentAttempt)),
  refunds: z.nullable(z.array(paymentRefund)),
});
export type PaymentRow = z.infer<typeof paymentRow>;

/** A row of api.admin_bank_transfers: a line of our bank statement that two of staff credited. */
export const bankTransferRow = z.object({
  id: uuid,
  bank_reference: z.string(),
  user_id: uuid,
  user_email: textOrNull,
  amount_minor: minor,
  currency: currencyCode,
  reason: z.string(),
  journal_id: z.int(),
  recorded_by: z.nullable(uuid),
  approval_id: uuid,
  created_at: timestamp,
});
export type BankTransferRow = z.infer<typeof bankTransferRow>;

/** A row of api.admin_refunds: money on its way back to where it was paid from. */
export const refundRow = z.object({
  id: uuid,
  payment_id: uuid,
  payment_reference: z.string(),
  user_id: uuid,
  user_email: textOrNull,
  provider: z.string(),
  origin: z.enum(['order', 'buyer', 'staff']),
  order_id: z.nullable(uuid),
  order_code: textOrNull,
  store_id: z.nullable(uuid),
  amount_minor: minor,
  fee_minor: minor,
  fee_bearer: z.string(),
  currency: currencyCode,
  status: z.string(),
  place: z.enum(['wallet', 'held', 'provider', 'source']),
  is_returned: z.boolean(),
  is_late: z.boolean(),
  reason: z.string(),
  requested_by: z.nullable(uuid),
  requested_by_email: textOrNull,
  approval_id: z.nullable(uuid),
  provider_reference: textOrNull,
  failure_code: textOrNull,
  settle_journal_id: z.nullable(z.int()),
  return_journal_id: z.nullable(z.int()),
  expected_at: timestamp,
  next_poll_at: timestampOrNull,
  poll_count: z.int(),
  created_at: timestamp,
  ended_at: timestampOrNull,
});
export type RefundRow = z.infer<typeof refundRow>;
