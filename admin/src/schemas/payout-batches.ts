import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import {
  countryCode,
  currencyCode,
  idempotencyKey,
  localizedText,
  localizedTextToSend,
  minor,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

export const batchStatuses = ['draft', 'approved', 'exported', 'sent', 'closed', 'cancelled'] as const;
export const itemStatuses = ['open', 'dropped', 'settled', 'failed', 'reversed'] as const;
export const fileFormats = ['pain001', 'csv'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** A row of api.admin_payout_batches: withdrawals that leave in one file. */
export const payoutBatchRow = z.object({
  id: uuid,
  code: z.string(),
  status: z.enum(batchStatuses),
  currency: currencyCode,
  execute_on: z.string(),
  item_count: z.int(),
  total_minor: minor,
  bank_reference: textOrNull,
  bank_name: textOrNull,
  account_number: textOrNull,
  created_by: uuid,
  created_by_email: textOrNull,
  created_at: timestamp,
  approved_by_email: textOrNull,
  approved_at: timestampOrNull,
  exported_at: timestampOrNull,
  sent_at: timestampOrNull,
  ended_at: timestampOrNull,
  version: z.int(),
  items_by_status: z.record(z.string(), z.int()),
  files: z.array(
    z.object({ format: z.enum(fileFormats), sha256: z.string(), byte_count: z.int(), made_at: timestamp }),
  ),
  open_approval_id: z.nullable(uuid),
});
export type PayoutBatchRow = z.infer<typeof payoutBatchRow>;

/** A row of api.admin_payout_batch_items. */
export const payoutBatchItemRow = z.object({
  id: uuid,
  batch_id: uuid,
  withdrawal_id: uuid,
  code: z.string(),
  amount_minor: minor,
  currency: currencyCode,
  status: z.enum(itemStatuses),
  withdrawal_status: z.string(),
  destination_label: z.string(),
  account_name: z.string(),
  paid_by_line_id: z.nullable(uuid),
  returned_by_line_id: z.nullable(uuid),
  ended_at: timestampOrNull,
  retried_by_id: z.nullable(uuid),
  retried_by_code: textOrNull,
});
export type PayoutBatchItemRow = z.infer<typeof payoutBatchItemRow>;

/** What the function export-payouts answers. */
export const payoutFile = z.object({
  file_name: z.string(),
  content_type: z.string(),
  content: z.string(),
  sha256: z.string(),
});

export const adminCreatePayoutBatch = defineCommand(
  'admin_create_payout_batch',
  z.object({
    p_currency: currencyCode,
    p_withdrawal_ids: z.nullable(z.array(uuid)),
    p_execute_on: z.string(),
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ batch_id: uuid, code: z.string(), item_count: z.int() }),
);

/** cancel, or send: the file was given to the bank. */
export const adminDecidePayoutBatch = defineCommand(
  'admin_decide_payout_batch',
  z.object({
    p_batch_id: uuid,
    p_action: z.enum(['cancel', 'send']),
    p_version: z.int(),
    p_reason: staffReason,
    p_bank_reference: textOrNull,
    p_idempotency_key: idempotencyKey,
  }),
  z.unknown(),
);

export const scheduleStates = ['on', 'off', 'stopped'] as const;

/** A row of api.admin_automatic_payouts: the weekly payouts of a store. */
export const scheduleRow = z.object({
  id: uuid,
  store_id: uuid,
  store_name: z.string(),
  country: countryCode,
  status: z.enum(scheduleStates),
  stop_reason: textOrNull,
  weekday: z.int(),
  min_minor: minor,
  currency: currencyCode,
  destination_label: textOrNull,
  planned_on: textOrNull,
  next_run_at: timestampOrNull,
  attempts: z.int(),
  set_by_email: textOrNull,
  version: z.int(),
  updated_at: timestamp,
});
export type ScheduleRow = z.infer<typeof scheduleRow>;

/** A row of api.admin_automatic_payout_runs: one week of one store. */
export const weekRow = z.object({
  id: uuid,
  store_id: uuid,
  store_name: z.string(),
  week: z.string(),
  planned_on: z.string(),
  outcome: z.enum(['requested', 'skipped']),
  skip_reason: textOrNull,
  available_minor: minor,
  amount_minor: minorOrNull,
  currency: currencyCode,
  withdrawal_id: z.nullable(uuid),
  withdrawal_code: textOrNull,
  withdrawal_status: textOrNull,
  ran_at: timestamp,
});
export type WeekRow = z.infer<typeof weekRow>;

export const adminStopAutomaticPayout = defineCommand(
  'admin_stop_automatic_payout',
  z.object({
    p_store_id: uuid,
    p_is_stopped: z.boolean(),
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  z.unknown(),
);

/** A row of api.bank_holidays. */
export const bankHolidayRow = z.object({
  id: z.string(),
  country: countryCode,
  day: z.string(),
  name: localizedText,
  is_expected: z.boolean(),
});
export type BankHolidayRow = z.infer<typeof bankHolidayRow>;

export const adminSaveBankHoliday = defineCommand(
  'admin_save_bank_holiday',
  z.object({
    p_country: countryCode,
    p_day: z.string(),
    /** Null: banks work on that day after all. */
    p_name: z.nullable(localizedTextToSend),
    p_is_expected: z.boolean(),
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  z.unknown(),
);
