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

export const statementFormats = ['camt053', 'mt940', 'csv'] as const;

/** A row of api.admin_bank_accounts: an account of ours, with what its bank said last. */
export const bankAccountRow = z.object({
  id: uuid,
  bank_name: z.string(),
  holder_name: z.string(),
  account_number: z.string(),
  bic: textOrNull,
  currency: currencyCode,
  format: z.enum(statementFormats),
  csv_format: z.nullable(jsonObject),
  receives_transfers: z.boolean(),
  sends_payouts: z.boolean(),
  version: z.int(),
  updated_at: timestamp,
  closing_minor: minorOrNull,
  last_booked_on: textOrNull,
  open_lines: z.int(),
});
export type BankAccountRow = z.infer<typeof bankAccountRow>;

export const importStatuses = ['received', 'imported', 'refused'] as const;

/** A row of api.admin_statement_imports: a file that staff brought. */
export const statementImportRow = z.object({
  id: uuid,
  bank_account_id: uuid,
  bank_name: z.string(),
  account_number: z.string(),
  file_name: z.string(),
  sha256: z.string(),
  status: z.enum(importStatuses),
  problem_code: textOrNull,
  problem_line: z.nullable(z.int()),
  problem_detail: textOrNull,
  line_count: z.nullable(z.int()),
  new_count: z.nullable(z.int()),
  known_count: z.nullable(z.int()),
  imported_by_email: textOrNull,
  created_at: timestamp,
  finished_at: timestampOrNull,
});
export type StatementImportRow = z.infer<typeof statementImportRow>;

export const lineStatuses = [
  'new',
  'unmatched',
  'suspense',
  'returning',
  'credited',
  'recorded',
  'payout',
  'returned',
  'fee',
  'settlement',
  'duplicate',
] as const;

export const lineActions = ['credit', 'pay_out', 'settle', 'send_back', 'return', 'suspend', 'charge', 'drop'] as const;
export type LineAction = (typeof lineActions)[number];

const lineSuggestion = z.object({
  transfer_reference_id: uuid,
  reference: z.string(),
  user_id: uuid,
  display_name: textOrNull,
  shared_words: z.int(),
  created_at: timestamp,
});
export type LineSuggestion = z.infer<typeof lineSuggestion>;

const lineEvent = z.object({
  seq: z.int(),
  action: z.string(),
  from_status: z.string(),
  to_status: z.string(),
  actor: z.string(),
  journal_id: z.nullable(z.int()),
  approval_id: z.nullable(uuid),
  reason: textOrNull,
  created_at: timestamp,
});

/** A row of api.admin_bank_lines: a line of a statement, what it is, and what it may become. */
export const bankLineRow = z.object({
  id: uuid,
  bank_account_id: uuid,
  bank_name: z.string(),
  statement_import_id: uuid,
  booked_on: z.string(),
  value_on: textOrNull,
  amount_minor: minor,
  currency: currencyCode,
  bank_reference: textOrNull,
  end_to_end_reference: textOrNull,
  counterparty_name: textOrNull,
  counterparty_account: textOrNull,
  narration: z.string(),
  raw: z.string(),
  status: z.enum(lineStatuses),
  problem: textOrNull,
  user_id: z.nullable(uuid),
  user_email: textOrNull,
  transfer_reference: textOrNull,
  provider: textOrNull,
  return_code: textOrNull,
  version: z.int(),
  created_at: timestamp,
  explained_at: timestampOrNull,
  actions: z.array(z.enum(lineActions)),
  suggestions: z.array(lineSuggestion),
  events: z.array(lineEvent),
  open_approval_id: z.nullable(uuid),
});
export type BankLineRow = z.infer<typeof bankLineRow>;

/** What the function import-statement answers. */
export const importAnswer = z.object({
  import_id: uuid,
  status: z.enum(importStatuses),
  is_new: z.boolean(),
  line_count: z.nullable(z.int()),
  new_count: z.nullable(z.int()),
  known_count: z.nullable(z.int()),
  by_status: z.record(z.string(), z.int()),
});
export type ImportAnswer = z.infer<typeof importAnswer>;
