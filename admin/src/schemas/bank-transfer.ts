import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import {
  currencyCode,
  idempotencyKey,
  jsonObject,
  minorToSend,
  text,
  uuid,
} from '@shared/schemas/primitives.ts';

/** Credits a wallet with money that reached our bank account (permission ledger.adjust). */
export const adminRecordBankTransfer = defineCommand(
  'admin_record_bank_transfer',
  z.object({
    p_user_id: uuid,
    p_amount_minor: minorToSend,
    p_currency: currencyCode,
    p_bank_reference: text(100),
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);
