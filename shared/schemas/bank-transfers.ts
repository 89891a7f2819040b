import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  currencyCode,
  idempotencyKey,
  minor,
  minorToSend,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';

/** api.bank_transfer_accounts: in which currencies we take bank transfers. */
export const bankTransferAccount = z.object({
  currency: currencyCode,
  bank_name: z.string(),
  holder_name: z.string(),
  account_number: z.string(),
});

/** api.transfer_references: what a buyer writes into a transfer, and what came of it. */
export const transferReference = z.object({
  id: uuid,
  reference: z.string(),
  purpose: z.enum(['topup', 'order']),
  order_id: z.nullable(uuid),
  order_code: textOrNull,
  amount_minor: minor,
  currency: currencyCode,
  status: z.enum(['waiting', 'received', 'expired']),
  received_minor: minor,
  order_outcome: z.nullable(z.enum(['paid', 'short', 'too_late'])),
  expires_at: timestamp,
  received_at: timestampOrNull,
  created_at: timestamp,
  bank_name: textOrNull,
  holder_name: textOrNull,
  account_number: textOrNull,
});
export type TransferReference = z.infer<typeof transferReference>;

/** Gives a reference; the same intent gives the same one. */
export const requestBankTransfer = defineCommand(
  'request_bank_transfer',
  z.object({
    p_purpose: z.enum(['topup', 'order']),
    p_amount_minor: minorToSend,
    p_currency: currencyCode,
    p_order_id: z.nullable(uuid),
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ transfer_reference_id: uuid, reference: z.string() }),
);
