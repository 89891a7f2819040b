import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import { ownerType } from '@shared/schemas/payouts.ts';
import {
  currencyCode,
  idempotencyKey,
  jsonObject,
  localizedText,
  minor,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

export const riskSubjects = ['payment', 'order', 'withdrawal'] as const;
export const riskActions = ['allow', 'review', 'step_up', 'hold'] as const;
export const riskStatuses = ['open', 'asked', 'released', 'rejected', 'closed'] as const;

/** Why a rule matched: what was measured against which threshold. */
export const riskFactor = z.object({
  rule: z.string(),
  version: z.int(),
  signal: z.string(),
  scope: z.enum(['person', 'device']),
  value: z.number(),
  threshold: z.number(),
  window: z.string(),
  action: z.enum(riskActions),
  points: z.int(),
});
export type RiskFactor = z.infer<typeof riskFactor>;

/** A row of api.admin_risk_cases: a review, with score and factors. */
export const riskCaseRow = z.object({
  id: uuid,
  code: z.string(),
  subject_type: z.enum(riskSubjects),
  subject_id: uuid,
  subject_label: textOrNull,
  user_id: uuid,
  user_email: textOrNull,
  owner_type: ownerType,
  owner_id: uuid,
  amount_minor: minor,
  currency: currencyCode,
  is_holding: z.boolean(),
  status: z.enum(riskStatuses),
  score: z.nullable(z.int()),
  factors: z.nullable(z.array(riskFactor)),
  decisions: z.nullable(z.int()),
  question: textOrNull,
  asked_at: timestampOrNull,
  answer: textOrNull,
  answered_at: timestampOrNull,
  alert_at: timestamp,
  alerted_at: timestampOrNull,
  opened_at: timestamp,
  decided_at: timestampOrNull,
  decided_by: z.nullable(uuid),
  decided_by_label: textOrNull,
  reason: textOrNull,
  alone_max_minor: minorOrNull,
  open_request_id: textOrNull,
  version: z.int(),
});
export type RiskCaseRow = z.infer<typeof riskCaseRow>;

/** A row of api.admin_risk_signals: one thing that was noticed. */
export const riskSignalRow = z.object({
  id: z.int(),
  kind: z.string(),
  user_id: uuid,
  subject_type: z.nullable(z.enum(riskSubjects)),
  subject_id: z.nullable(uuid),
  value: z.int(),
  currency: z.nullable(currencyCode),
  at: timestamp,
});
export type RiskSignalRow = z.infer<typeof riskSignalRow>;

/** A row of api.admin_risk_rules: one version of a rule. */
export const riskRuleRow = z.object({
  id: uuid,
  code: z.string(),
  version: z.int(),
  signal: z.string(),
  scope: z.enum(['person', 'device']),
  subjects: z.array(z.enum(riskSubjects)),
  currency: z.nullable(currencyCode),
  threshold: z.int(),
  time_window: z.string(),
  action: z.enum(riskActions),
  points: z.int(),
  starts_at: timestamp,
  ends_at: timestampOrNull,
  is_in_force: z.boolean(),
  changed_by_label: textOrNull,
  reason: z.string(),
});
export type RiskRuleRow = z.infer<typeof riskRuleRow>;

export const riskSignalKindRow = z.object({
  kind: z.string(),
  measure: z.enum(['count', 'value']),
  is_of_subject: z.boolean(),
  description: z.string(),
});

/** A row of api.admin_levels: how well somebody is known, with what staff saw. */
export const levelRow = z.object({
  owner_id: uuid,
  owner_type: ownerType,
  level: z.int(),
  level_name: localizedText,
  evidence: textOrNull,
  set_by_label: textOrNull,
  set_at: timestamp,
});

export const payoutLevelRow = z.object({ level: z.int(), name: localizedText, requires: z.string() });

/** A row of api.admin_payout_limits: what a level may withdraw. */
export const payoutLimitRow = z.object({
  id: z.string(),
  level: z.int(),
  level_name: localizedText,
  currency: currencyCode,
  daily_minor: minor,
  monthly_minor: minor,
  updated_at: timestamp,
});
export type PayoutLimitRow = z.infer<typeof payoutLimitRow>;

/** A row of api.admin_payout_destinations: an account with what its bank said. */
export const payoutDestinationRow = z.object({
  id: uuid,
  owner_type: ownerType,
  owner_id: uuid,
  added_by_label: textOrNull,
  label: z.string(),
  account_name: z.string(),
  name_check: z.enum(['waiting', 'matched', 'differs', 'not_offered', 'not_found']),
  found_name: textOrNull,
  other_owners: z.int(),
  usable_at: timestamp,
  created_at: timestamp,
  removed_at: timestampOrNull,
});
export type PayoutDestinationRow = z.infer<typeof payoutDestinationRow>;

export const adminDecideRiskCase = defineCommand(
  'admin_decide_risk_case',
  z.object({
    p_case_id: uuid,
    p_decision: z.enum(['release', 'reject', 'ask']),
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);

const ruleDraft = z.object({
  signal: z.string(),
  scope: z.enum(['person', 'device']),
  subjects: z.array(z.enum(riskSubjects)),
  currency: z.nullable(currencyCode),
  threshold: z.int(),
  window: z.string(),
  action: z.enum(riskActions),
  points: z.int(),
});
export type RuleDraft = z.infer<typeof ruleDraft>;

export const adminAddRiskRule = defineCommand(
  'admin_add_risk_rule',
  z.object({
    p_code: z.string(),
    p_draft: ruleDraft,
    p_reason: staffReason,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ code: z.string(), version: z.int() }),
);

export const adminPreviewRiskRule = defineCommand(
  'admin_preview_risk_rule',
  z.object({ p_draft: ruleDraft, p_days: z.int() }),
  z.object({
    matched: z.int(),
    of: z.int(),
    people: z.int(),
    is_cut: z.boolean(),
    examples: z.array(
      z.object({
        subject_type: z.enum(riskSubjects),
        subject_id: uuid,
        user_id: uuid,
        amount_minor: minor,
        currency: currencyCode,
        value: z.number(),
        at: timestamp,
      }),
    ),
  }),
);
export type RulePreview = z.infer<typeof adminPreviewRiskRule.output>;
