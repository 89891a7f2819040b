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

/** A row of api.admin_accounts: one account with its counters. */
export const accountRow = z.object({
  id: ledgerId,
  kind: z.string(),
  owner_type: z.string(),
  owner_id: uuid,
  owner_label: textOrNull,
  currency: currencyCode,
  mode: z.string(),
  side: z.string(),
  posted_minor: minor,
  pending_out_minor: minor,
  available_minor: minor,
  version: z.int(),
});
export type AccountRow = z.infer<typeof accountRow>;

/** A row of api.admin_journals: one business event. */
export const journalRow = z.object({
  id: ledgerId,
  key: z.string(),
  kind: z.string(),
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  details: z.nullable(jsonObject),
  occurred_at: timestamp,
  effective_at: timestampOrNull,
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
  debit_label: textOrNull,
  credit_account: ledgerId,
  credit_kind: z.string(),
  credit_label: textOrNull,
  amount_minor: minor,
  currency: currencyCode,
  debit_balance_minor: minorOrNull,
  credit_balance_minor: minorOrNull,
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  occurred_at: timestamp,
});
export type TransferRow = z.infer<typeof transferRow>;
