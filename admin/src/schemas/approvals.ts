import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import {
  currencyCode,
  idempotencyKey,
  jsonObject,
  minorOrNull,
  text,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

export const approvalStatuses = ['requested', 'approved', 'refused', 'withdrawn', 'expired'] as const;

/** The names and numbers that a request is about, for a sentence in the reader's language. */
const approvalAbout = z.nullable(z.record(z.string(), z.union([z.string(), z.number()])));

/** A row of api.admin_approvals: what one member of staff asks for and another decides. */
export const approvalRow = z.object({
  id: uuid,
  action: z.string(),
  payload: jsonObject,
  amount_minor: minorOrNull,
  currency: z.nullable(currencyCode),
  summary: z.string(),
  about: approvalAbout,
  change: z.nullable(z.object({ before: z.nullable(jsonObject), after: z.nullable(jsonObject) })),
  reason: z.string(),
  evidence: z.string(),
  status: z.enum(approvalStatuses),
  requested_by: uuid,
  requested_by_label: textOrNull,
  requested_at: timestamp,
  expires_at: timestamp,
  decided_by: z.nullable(uuid),
  decided_by_label: textOrNull,
  decided_at: timestampOrNull,
  decision_reason: textOrNull,
  result: z.nullable(jsonObject),
  is_mine: z.boolean(),
  can_decide: z.boolean(),
});
export type ApprovalRow = z.infer<typeof approvalRow>;

/** What would be asked for, in words, and the hash that the code is bound to. Nothing is kept. */
export const adminPreviewApproval = defineCommand(
  'admin_preview_approval',
  z.object({ p_action: z.string(), p_payload: jsonObject }),
  z.object({
    amount_minor: minorOrNull,
    currency: z.nullable(currencyCode),
    summary: z.string(),
    about: z.optional(approvalAbout),
    payload_hash: z.string(),
  }),
);

/** Asks for an act that somebody else must approve; nothing is done yet. */
export const adminRequestApproval = defineCommand(
  'admin_request_approval',
  z.object({
    p_action: z.string(),
    p_payload: jsonObject,
    p_reason: staffReason,
    p_evidence: text(500),
    p_challenge_id: uuid,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ approval_id: uuid, status: z.string() }),
);

/** Approves, and so does, or refuses what somebody else asked for. */
export const adminDecideApproval = defineCommand(
  'admin_decide_approval',
  z.object({
    p_approval_id: uuid,
    p_is_approved: z.boolean(),
    p_reason: staffReason,
    p_challenge_id: uuid,
    p_idempotency_key: idempotencyKey,
  }),
  z.unknown(),
);

/** Takes one's own request back. */
export const adminWithdrawApproval = defineCommand(
  'admin_withdraw_approval',
  z.object({ p_approval_id: uuid, p_reason: staffReason }),
  z.unknown(),
);
