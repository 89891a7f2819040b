import { z } from 'zod/mini';
import {
  currencyCode,
  jsonObject,
  minor,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

const ledgerId = z.int();

/** A row of api.admin_accounts: one account and its balance on its normal side. */
export const accountRow = z.object({
  id: ledgerId,
  kind: z.string(),
  owner_type: z.string(),
  owner_id: uuid,
  currency: currencyCode,
  mode: z.string(),
  side: z.enum(['debit', 'credit']),
  posted_minor: minorOrNull,
  held_minor: minorOrNull,
  version: z.int(),
  created_at: timestamp,
  updated_at: timestampOrNull,
  closed_at: timestampOrNull,
});
export type AccountRow = z.infer<typeof accountRow>;

/** A row of api.admin_journals: one business event, or one that was refused. */
export const journalRow = z.object({
  id: ledgerId,
  key: z.string(),
  kind: z.string(),
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  posted_at: timestamp,
  effective_at: timestampOrNull,
  details: z.nullable(jsonObject),
  refusal: z.nullable(z.unknown()),
});
export type JournalRow = z.infer<typeof journalRow>;

/** A row of api.admin_transfers: one debit and one credit of the same amount. */
export const transferRow = z.object({
  id: ledgerId,
  journal_id: ledgerId,
  journal_kind: z.string(),
  kind: z.string(),
  debit_account: ledgerId,
  debit_kind: z.string(),
  debit_owner_type: z.string(),
  debit_owner_id: uuid,
  credit_account: ledgerId,
  credit_kind: z.string(),
  credit_owner_type: z.string(),
  credit_owner_id: uuid,
  amount_minor: minor,
  currency: currencyCode,
  debit_balance_minor: minorOrNull,
  credit_balance_minor: minorOrNull,
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  posted_at: timestamp,
});
export type TransferRow = z.infer<typeof transferRow>;

/** A row of api.admin_adjustments: a booking by hand, which needs a second person. */
export const adjustmentRow = z.object({
  id: uuid,
  debit_account: ledgerId,
  debit_kind: z.string(),
  credit_account: ledgerId,
  credit_kind: z.string(),
  amount_minor: minor,
  currency: currencyCode,
  reason: z.string(),
  evidence: z.string(),
  status: z.string(),
  is_mine: z.boolean(),
  can_decide: z.boolean(),
  requested_by: uuid,
  requested_at: timestamp,
  decided_by: z.nullable(uuid),
  decided_at: timestampOrNull,
  decision_reason: textOrNull,
  journal_id: z.nullable(ledgerId),
});
export type AdjustmentRow = z.infer<typeof adjustmentRow>;
