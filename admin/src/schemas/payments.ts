import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import { adminPayment } from '@shared/schemas/payments.ts';
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

/** A row of api.admin_bank_transfers: a line of our bank statement that staff credited. */
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
  created_at: timestamp,
});
export type BankTransferRow = z.infer<typeof bankTransferRow>;

/** Credits a wallet with money that reached our bank account (permission ledger.adjust). */
export const adminRecordBankTransfer = defineCommand(
  'admin_record_bank_transfer',
  z.object({
    p_user_id: uuid,
    p_amount_minor: minorToSend,
    p_currency: currencyCode,
    p_bank_reference: text(60),
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);

/** Sends money of a payment back to its source (permission ledger.adjust). */
export const adminRefundPayment = defineCommand(
  'admin_refund_payment',
  z.object({
    p_payment_id: uuid,
    p_amount_minor: minorToSend,
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);
