import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import { json, jsonObject, text, textOrNull, timestamp, uuid } from './primitives.ts';

/** api.staff_me: one row for staff, none for everyone else. */
export const staffMe = z.object({
  user_id: uuid,
  email: z.string(),
  role: z.string(),
  permissions: z.array(z.string()),
});
export type StaffMe = z.infer<typeof staffMe>;

export const stepUpActions = [
  'withdrawal.request',
  'payout_destination.add',
  'automatic_payout.save',
  'approval.request',
  'approval.decide',
  'order.place',
  'payment.start',
] as const;
export type StepUpAction = (typeof stepUpActions)[number];

/** Asks for a 6-digit code for one act in one context; the code comes by e-mail. */
export const startStepUp = defineCommand(
  'start_step_up',
  z.object({ p_action: z.enum(stepUpActions), p_context: jsonObject }),
  z.object({
    challenge_id: uuid,
    expires_at: timestamp,
    channel: z.string(),
    masked_target: z.string(),
  }),
);

/** A wrong code is an answer, not an error. */
export const verifyStepUp = defineCommand(
  'verify_step_up',
  z.object({
    p_challenge_id: uuid,
    p_code: z.string().check(z.trim(), z.regex(/^[0-9]{6}$/)),
  }),
  z.object({ verified: z.boolean(), attempts_left: z.int() }),
);

export const auditEntry = z.object({
  id: z.int(),
  at: timestamp,
  actor_id: z.nullable(uuid),
  actor_label: textOrNull,
  actor_role: textOrNull,
  action: z.string(),
  entity_type: textOrNull,
  entity_id: textOrNull,
  before: z.nullable(json),
  after: z.nullable(json),
  reason: textOrNull,
  ip: textOrNull,
  request_id: textOrNull,
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** A reason that staff give for an act; it stands in the audit trail. */
export const staffReason = text(500);
