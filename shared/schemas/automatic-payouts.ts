import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  currencyCode,
  idempotencyKey,
  minor,
  minorOrNull,
  minorToSend,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';

/** api.automatic_payouts: the weekly payouts of a store; weekday 1 is Monday, 7 is Sunday. */
export const automaticPayout = z.object({
  store_id: uuid,
  is_on: z.boolean(),
  /** Why staff stopped it; null when they did not. */
  stop_reason: textOrNull,
  weekday: z.int(),
  min_minor: minor,
  currency: currencyCode,
  destination_id: uuid,
  destination_label: textOrNull,
  planned_on: textOrNull,
  next_run_at: timestampOrNull,
  time_zone: z.string(),
  /** The next run is later than planned: no bank works on that day. */
  is_shifted: z.boolean(),
  version: z.int(),
});
export type AutomaticPayout = z.infer<typeof automaticPayout>;

/** api.automatic_payout_runs: one week: a withdrawal, or the code of the reason why there is none. */
export const automaticPayoutRun = z.object({
  id: uuid,
  week: z.string(),
  outcome: z.enum(['requested', 'skipped']),
  skip_reason: textOrNull,
  amount_minor: minorOrNull,
  currency: currencyCode,
  withdrawal_id: z.nullable(uuid),
  ran_at: timestamp,
});
export type AutomaticPayoutRun = z.infer<typeof automaticPayoutRun>;

/** Turns weekly payouts on (with a code for exactly this account) or off. */
export const saveAutomaticPayout = defineCommand(
  'save_automatic_payout',
  z.object({
    p_store_id: uuid,
    p_is_on: z.boolean(),
    p_destination_id: z.nullable(uuid),
    p_weekday: z.nullable(z.int()),
    p_min_minor: z.nullable(minorToSend),
    p_step_up: z.nullable(uuid),
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ store_id: uuid, is_on: z.boolean(), next_run_at: timestampOrNull }),
);
