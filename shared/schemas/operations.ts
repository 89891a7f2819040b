import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import { json, jsonObject, minor, text, textOrNull, timestamp, timestampOrNull, uuid } from './primitives.ts';

/** api.admin_overview(): the numbers on the first page of the admin. */
export const adminOverview = defineCommand(
  'admin_overview',
  z.object({}),
  z.object({
    held_minor: z.record(z.string(), minor),
    orders_by_status: z.record(z.string(), z.int()),
    disputes_open: z.int(),
    withdrawals_waiting: z.int(),
    /** Files of withdrawals that are not ended: with us, or at the bank. */
    payout_batches_open: z.int(),
    payments_pending: z.int(),
    breaks_open: z.int(),
    /** Requests that whoever asks may decide. */
    approvals_waiting: z.int(),
    /** Lines of bank statements that nothing explains yet. */
    bank_lines_waiting: z.int(),
    /** Provider calls that were given up. */
    calls_dead: z.int(),
    risk_waiting: z.int(),
    stores_submitted: z.int(),
    dead_events: z.int(),
    jobs_late: z.int(),
    ledger_is_balanced: z.nullable(z.boolean()),
    last_verified_at: timestampOrNull,
  }),
);
export type AdminOverview = z.infer<typeof adminOverview.output>;

export const health = defineCommand(
  'health',
  z.object({}),
  z.object({
    status: z.string(),
    database_time: timestamp,
    jobs_late: z.int(),
    ledger_verified_at: timestampOrNull,
  }),
);

export const adminJob = z.object({
  name: z.string(),
  description: textOrNull,
  every: textOrNull,
  last_started_at: timestampOrNull,
  last_finished_at: timestampOrNull,
  last_status: textOrNull,
  last_error: textOrNull,
  last_result: z.nullable(json),
  runs: z.int(),
  schedule: z.optional(textOrNull),
  is_late: z.optional(z.nullable(z.boolean())),
});
export type AdminJob = z.infer<typeof adminJob>;

export const adminOutboxEvent = z.object({
  id: uuid,
  topic: z.string(),
  aggregate_type: textOrNull,
  aggregate_id: z.nullable(uuid),
  attempts: z.int(),
  available_at: timestamp,
  delivered_at: timestampOrNull,
  dead_at: timestampOrNull,
  last_error: textOrNull,
  created_at: timestamp,
});
export type AdminOutboxEvent = z.infer<typeof adminOutboxEvent>;

export const adminRetryEvent = defineCommand(
  'admin_retry_event',
  z.object({ p_id: uuid, p_reason: text(500) }),
  jsonObject,
);
