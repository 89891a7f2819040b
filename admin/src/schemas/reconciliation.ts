import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import {
  currencyCode,
  idempotencyKey,
  minor,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

/** A day of a rail, in its own time zone. */
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

export const breakKinds = ['missing', 'extra', 'amount', 'fee', 'late'] as const;
export const breakStatuses = ['open', 'explained', 'resolved', 'healed'] as const;
export const resolutions = ['book', 'book_fee', 'suspense', 'write_off', 'explain'] as const;
export type Resolution = (typeof resolutions)[number];

/** A row of api.admin_reconciliation_breaks: where provider, bank and books disagree. Amounts are signed: into our account is positive. */
export const breakRow = z.object({
  id: uuid,
  provider: z.string(),
  currency: currencyCode,
  kind: z.enum(breakKinds),
  side: z.enum(['ledger', 'provider', 'bank']),
  subject_type: z.string(),
  subject_key: z.string(),
  subject_id: z.nullable(uuid),
  reference: textOrNull,
  day,
  provider_minor: minorOrNull,
  provider_fee_minor: minorOrNull,
  ledger_minor: minorOrNull,
  ledger_fee_minor: minorOrNull,
  difference_minor: minorOrNull,
  status: z.enum(breakStatuses),
  resolution: z.nullable(z.enum(resolutions)),
  reason: textOrNull,
  approval_id: z.nullable(uuid),
  journal_id: z.nullable(z.int()),
  opened_at: timestamp,
  closed_at: timestampOrNull,
  version: z.int(),
  resolutions: z.array(z.enum(resolutions)),
  open_approval_id: z.nullable(uuid),
  provider_id: textOrNull,
  provider_status: textOrNull,
  occurred_at: timestampOrNull,
});
export type BreakRow = z.infer<typeof breakRow>;

export const runStatuses = ['waiting', 'collecting', 'collected', 'compared', 'failed'] as const;

/** A row of api.admin_reconciliation_runs: one day of one rail. */
export const runRow = z.object({
  id: uuid,
  provider: z.string(),
  day,
  status: z.enum(runStatuses),
  stage: textOrNull,
  position: textOrNull,
  attempts: z.int(),
  next_attempt_at: timestamp,
  error: textOrNull,
  round: z.int(),
  record_count: z.int(),
  unanswered_count: z.int(),
  break_count: z.nullable(z.int()),
  requested_by_label: textOrNull,
  created_at: timestamp,
  collected_at: timestampOrNull,
  compared_at: timestampOrNull,
});
export type RunRow = z.infer<typeof runRow>;

/** A row of api.admin_clearing_accounts: balance = explained + unexplained + recent. */
export const clearingAccountRow = z.object({
  id: z.int(),
  account_id: z.int(),
  provider: z.string(),
  currency: currencyCode,
  balance_minor: minor,
  explained_minor: minor,
  unexplained_minor: minor,
  recent_minor: minor,
  over_limit_minor: minor,
  open_count: z.int(),
  over_limit_count: z.int(),
  oldest_at: timestampOrNull,
  minor_1_day: minor,
  minor_3_days: minor,
  minor_7_days: minor,
  minor_older: minor,
  late_after_hours: z.int(),
  clearing_limit_hours: z.int(),
});
export type ClearingAccountRow = z.infer<typeof clearingAccountRow>;

/** A row of api.admin_clearing_items: an open amount and what it is about. */
export const clearingItemRow = z.object({
  id: z.int(),
  account_id: z.int(),
  provider: z.string(),
  currency: currencyCode,
  subject_type: z.string(),
  subject_id: z.nullable(uuid),
  subject_key: z.string(),
  reference: textOrNull,
  gross_minor: minor,
  fee_minor: minor,
  open_minor: minor,
  opened_at: timestamp,
  age_days: z.int(),
  is_explained: z.boolean(),
  is_over_limit: z.boolean(),
});
export type ClearingItemRow = z.infer<typeof clearingItemRow>;

/** A row of api.admin_report_days: a day that has a report. */
export const reportDayRow = z.object({
  id: z.string(),
  provider: z.string(),
  currency: currencyCode,
  day,
  status: z.enum(runStatuses),
  break_count: z.nullable(z.int()),
  compared_at: timestampOrNull,
  signed_at: timestampOrNull,
  signed_by_label: textOrNull,
  signed_closing_minor: minorOrNull,
});
export type ReportDayRow = z.infer<typeof reportDayRow>;

/** A row of api.admin_parked: asked about, not ended. */
export const parkedRow = z.object({
  id: uuid,
  thing: z.enum(['payment', 'withdrawal', 'refund']),
  reference: z.string(),
  provider: z.string(),
  amount_minor: minor,
  currency: currencyCode,
  status: z.string(),
  since: timestampOrNull,
  poll_count: z.int(),
  next_poll_at: timestampOrNull,
  last_code: textOrNull,
  is_forgotten: z.boolean(),
});
export type ParkedRow = z.infer<typeof parkedRow>;

const reportLine = z.object({
  category: z.enum(['payment', 'refund', 'chargeback', 'payout', 'fee', 'settlement', 'other']),
  books_minor: minor,
  books_count: z.int(),
  provider_minor: minorOrNull,
  provider_count: z.int(),
  difference_minor: minorOrNull,
  breaks_minor: minor,
  timing_minor: minorOrNull,
});
export type ReportLine = z.infer<typeof reportLine>;

const reportBreak = z.object({
  id: uuid,
  kind: z.enum(breakKinds),
  side: z.string(),
  subject_type: z.string(),
  reference: z.string(),
  difference_minor: minorOrNull,
  status: z.enum(breakStatuses),
  resolution: textOrNull,
});
export type ReportBreak = z.infer<typeof reportBreak>;

/** The report of a day of a rail in a currency, as it is signed, else as it stands. */
export const adminDayReport = defineCommand(
  'admin_day_report',
  z.object({ p_provider: z.string(), p_currency: z.string(), p_day: day }),
  z.object({
    figures: z.object({
      provider: z.string(),
      currency: currencyCode,
      day,
      time_zone: z.string(),
      source: z.string(),
      opening_minor: minor,
      closing_minor: minor,
      lines: z.array(reportLine),
      breaks: z.array(reportBreak),
      break_count: z.int(),
    }),
    figures_hash: z.string(),
    is_ready: z.boolean(),
    open_approval_id: z.nullable(uuid),
    signed: z.nullable(
      z.object({
        prepared_by: textOrNull,
        prepared_at: timestamp,
        signed_by: textOrNull,
        signed_at: timestamp,
      }),
    ),
  }),
);
export type DayReport = z.infer<typeof adminDayReport.output>;

/** Compares a day of a rail, again if it was. */
export const adminStartReconciliation = defineCommand(
  'admin_start_reconciliation',
  z.object({ p_provider: z.string(), p_day: day, p_idempotency_key: idempotencyKey }),
  z.object({ run_id: uuid, status: z.string() }),
);

/** Brings in a report that was downloaded from a provider's portal. */
export const adminImportReport = defineCommand(
  'admin_import_provider_report',
  z.object({
    p_provider: z.string(),
    p_file_name: z.string(),
    p_content_hash: z.string(),
    p_rows: z.array(z.looseObject({})),
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ report_id: uuid, row_count: z.int(), new_count: z.int() }),
);
