import { z } from 'zod/mini';
import { defineCommand } from '@shared/schemas/command.ts';
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

/** A row of api.admin_account_entries: one side of a transfer, as its account sees it. */
export const accountEntryRow = z.object({
  id: ledgerId,
  account_id: ledgerId,
  /** Counts 1, 2, 3 … on an authorised account; on a recorded one it is the transfer's id. */
  version: z.int(),
  direction: z.enum(['debit', 'credit']),
  amount_minor: minor,
  balance_minor: minorOrNull,
  currency: currencyCode,
  side: z.enum(['debit', 'credit']),
  kind: z.string(),
  journal_id: ledgerId,
  journal_kind: z.string(),
  contra_account: ledgerId,
  contra_kind: z.string(),
  contra_owner_type: z.string(),
  contra_owner_id: uuid,
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  posted_at: timestamp,
  effective_at: timestamp,
});
export type AccountEntryRow = z.infer<typeof accountEntryRow>;

/** api.account_as_of: an account at a moment, by the order of posting and by when journals count. */
export const accountAsOf = defineCommand(
  'account_as_of',
  z.object({ p_account_id: ledgerId, p_at: timestampOrNull }),
  z.object({
    account_id: ledgerId,
    currency: currencyCode,
    side: z.enum(['debit', 'credit']),
    mode: z.string(),
    at: timestamp,
    version: z.int(),
    posted_minor: minor,
    effective_minor: minor,
    is_final: z.boolean(),
  }),
);
export type AccountAsOf = z.infer<typeof accountAsOf.output>;

export const periodKinds = ['day', 'month'] as const;

/** A row of api.admin_closings: a closed period, perhaps re-opened since. */
export const closingRow = z.object({
  id: ledgerId,
  period: z.enum(periodKinds),
  starts_on: z.string(),
  starts_at: timestamp,
  ends_at: timestamp,
  last_journal_id: ledgerId,
  closed_at: timestamp,
  approval_id: z.nullable(uuid),
  reopened_at: timestampOrNull,
  reopening_id: z.nullable(uuid),
  is_closed: z.boolean(),
});
export type ClosingRow = z.infer<typeof closingRow>;

/** A row of api.admin_trial_balances: one kind of account in one currency at a closing. */
export const trialBalanceRow = z.object({
  id: z.string(),
  closing_id: ledgerId,
  kind: z.string(),
  side: z.enum(['debit', 'credit']),
  currency: currencyCode,
  debits_minor: minor,
  credits_minor: minor,
  balance_minor: minor,
});
export type TrialBalanceRow = z.infer<typeof trialBalanceRow>;

/** A row of api.ledger_seals: a link of the published chain. */
export const sealRow = z.object({
  id: ledgerId,
  first_journal_id: ledgerId,
  last_journal_id: ledgerId,
  journal_count: z.int(),
  transfer_count: z.int(),
  previous_hash: z.string(),
  root: z.string(),
  hash: z.string(),
  sealed_at: timestamp,
});
export type SealRow = z.infer<typeof sealRow>;

/** A row of api.admin_verifications: a check of the books and what it found. */
export const verificationRow = z.object({
  id: ledgerId,
  is_whole: z.boolean(),
  first_journal_id: ledgerId,
  last_journal_id: ledgerId,
  violation_count: z.int(),
  violations: z.array(z.unknown()),
  started_at: timestamp,
  finished_at: timestamp,
});
export type VerificationRow = z.infer<typeof verificationRow>;

/** A row of api.admin_exchanges: money of one currency given for another. */
export const exchangeRow = z.object({
  journal_id: ledgerId,
  rate_id: ledgerId,
  from_currency: currencyCode,
  to_currency: currencyCode,
  rate: z.string(),
  spread_basis_points: z.int(),
  from_account: ledgerId,
  to_account: ledgerId,
  source_minor: minor,
  gross_minor: minor,
  spread_minor: minor,
  target_minor: minor,
  rounding_minor: z.string(),
  posted_at: timestamp,
});
export type ExchangeRow = z.infer<typeof exchangeRow>;

/** A row of api.exchange_rates: the latest rate of a pair of currencies. */
export const exchangeRateRow = z.object({
  id: ledgerId,
  from_currency: currencyCode,
  to_currency: currencyCode,
  rate: z.string(),
  spread_basis_points: z.int(),
  valid_from: timestamp,
  valid_until: timestamp,
});
export type ExchangeRateRow = z.infer<typeof exchangeRateRow>;
