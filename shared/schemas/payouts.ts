import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  currencyCode,
  idempotencyKey,
  json,
  jsonObject,
  localizedText,
  minor,
  minorOrNull,
  minorToSend,
  text,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';

export const withdrawalStatuses = [
  'initiated',
  'under_review',
  'pending_provider',
  'settled',
  'failed',
  'cancelled',
  'reversed',
] as const;
export const withdrawalStatus = z.enum(withdrawalStatuses);
export type WithdrawalStatus = z.infer<typeof withdrawalStatus>;
export const ownerType = z.enum(['user', 'store']);

/** api.payout_destinations: account numbers are masked for everyone. */
export const payoutDestination = z.object({
  id: uuid,
  owner_type: ownerType,
  owner_id: uuid,
  provider: z.string(),
  kind: z.string(),
  bank_code: z.string(),
  bank_name: textOrNull,
  account_masked: z.string(),
  account_name: z.string(),
  currency: currencyCode,
  status: z.enum(['active', 'cooling_off', 'removed']),
  usable_at: timestampOrNull,
  created_at: timestamp,
  /** Whether the bank has the name that was written. */
  name_check: z.enum(['waiting', 'matched', 'differs', 'not_offered', 'not_found']),
});
export type PayoutDestination = z.infer<typeof payoutDestination>;

export const bank = z.object({
  provider: z.string(),
  country: z.string(),
  code: z.string(),
  name: z.string(),
  is_available: z.boolean(),
  /** mobile_account: its accounts are mobile numbers. */
  kind: z.enum(['bank', 'mobile_account']),
});
export type Bank = z.infer<typeof bank>;

/** api.payout_rails: by which provider money of a currency leaves. */
export const payoutRail = z.object({
  currency: currencyCode,
  provider: z.string(),
  country: z.string(),
  is_available: z.boolean(),
  position: z.int(),
});
export type PayoutRail = z.infer<typeof payoutRail>;

/** api.admin_payout_rails: the same for staff, who open and close them. */
export const adminPayoutRail = z.extend(payoutRail, {
  id: z.string(),
  /** Not for files: they follow our bank accounts. */
  is_switchable: z.boolean(),
  /** False: the functions hold no settings to pay by it, so nothing goes, and it cannot be opened. */
  is_set_up: z.boolean(),
  min_minor: minor,
  max_minor: minor,
});
export type AdminPayoutRail = z.infer<typeof adminPayoutRail>;

/** Opens or closes a way out for new withdrawals. */
export const adminSwitchPayoutRail = defineCommand(
  'admin_switch_payout_rail',
  z.object({
    p_currency: currencyCode,
    p_provider: z.string(),
    p_is_available: z.boolean(),
    p_reason: text(500),
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);

export const addPayoutDestination = defineCommand(
  'add_payout_destination',
  z.object({
    p_owner_type: ownerType,
    p_owner_id: uuid,
    p_provider: z.string(),
    p_bank_code: z.string(),
    p_account_number: z.string().check(z.trim(), z.toUpperCase(), z.regex(/^[0-9A-Z]{6,34}$/)),
    p_account_name: text(100),
    p_currency: currencyCode,
    p_step_up: uuid,
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);

export const removePayoutDestination = defineCommand(
  'remove_payout_destination',
  z.object({ p_destination_id: uuid }),
  jsonObject,
);

export const quoteWithdrawal = defineCommand(
  'quote_withdrawal',
  z.object({
    p_owner_type: ownerType,
    p_owner_id: uuid,
    p_amount_minor: minorToSend,
    p_currency: currencyCode,
    /** To which account; without one it is by the first way out of the currency. */
    p_destination_id: z.optional(uuid),
  }),
  z.object({
    fee_minor: minor,
    net_minor: minor,
    available_minor: minor,
    minimum_minor: minor,
    maximum_minor: minorOrNull,
  }),
);

/** What may still leave today and this month, and when that begins anew. */
export const withdrawalLimits = defineCommand(
  'withdrawal_limits',
  z.object({ p_owner_type: ownerType, p_owner_id: uuid, p_currency: currencyCode }),
  z.object({
    level: z.int(),
    level_name: localizedText,
    currency: currencyCode,
    periods: z.array(
      z.object({
        period: z.enum(['day', 'month']),
        limit_minor: minor,
        used_minor: minor,
        left_minor: minor,
        resets_at: timestamp,
      }),
    ),
  }),
);
export type WithdrawalLimits = z.infer<typeof withdrawalLimits.output>;

export const requestWithdrawal = defineCommand(
  'request_withdrawal',
  z.object({
    p_owner_type: ownerType,
    p_owner_id: uuid,
    p_amount_minor: minorToSend,
    p_currency: currencyCode,
    p_destination_id: uuid,
    p_step_up: uuid,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ withdrawal_id: uuid, code: z.string(), status: withdrawalStatus }),
);

export const cancelWithdrawal = defineCommand(
  'cancel_withdrawal',
  z.object({ p_withdrawal_id: uuid, p_idempotency_key: idempotencyKey }),
  jsonObject,
);

export const withdrawal = z.object({
  id: uuid,
  code: z.string(),
  owner_type: ownerType,
  owner_id: uuid,
  owner_name: textOrNull,
  amount_minor: minor,
  fee_minor: minor,
  net_minor: minor,
  currency: currencyCode,
  destination_id: z.nullable(uuid),
  destination_label: textOrNull,
  status: withdrawalStatus,
  failure_code: textOrNull,
  provider_reference: textOrNull,
  requested_at: timestamp,
  sent_at: timestampOrNull,
  settled_at: timestampOrNull,
  updated_at: timestamp,
  version: z.int(),
});
export type Withdrawal = z.infer<typeof withdrawal>;

/** api.my_reviews: money that waits until somebody has looked at it, and what was asked about it. */
export const review = z.object({
  id: uuid,
  code: z.string(),
  subject_type: z.enum(['payment', 'order', 'withdrawal']),
  subject_id: uuid,
  owner_type: ownerType,
  owner_id: uuid,
  amount_minor: minor,
  currency: currencyCode,
  status: z.enum(['open', 'asked', 'released', 'ended']),
  question: textOrNull,
  answer: textOrNull,
  opened_at: timestamp,
  /** Only who is asked answers, not everybody who runs the store. */
  may_answer: z.nullable(z.boolean()),
});
export type Review = z.infer<typeof review>;

export const answerReview = defineCommand(
  'answer_review',
  z.object({ p_case_id: uuid, p_answer: text(4000), p_idempotency_key: idempotencyKey }),
  jsonObject,
);

export const withdrawalEvent = z.object({
  id: z.union([uuid, z.int()]),
  withdrawal_id: uuid,
  seq: z.int(),
  from_status: z.nullable(withdrawalStatus),
  to_status: withdrawalStatus,
  action: z.string(),
  actor: z.string(),
  reason: textOrNull,
  created_at: timestamp,
});
export type WithdrawalEvent = z.infer<typeof withdrawalEvent>;

export const adminWithdrawal = z.extend(withdrawal, {
  owner_email: textOrNull,
  attempts: z.nullable(json),
});
export type AdminWithdrawal = z.infer<typeof adminWithdrawal>;

export const adminDecideWithdrawal = defineCommand(
  'admin_decide_withdrawal',
  z.object({
    p_withdrawal_id: uuid,
    p_decision: z.enum(['approve', 'reject']),
    p_reason: text(500),
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);
