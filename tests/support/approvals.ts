import { call, newKey, type Json } from './commands.ts';
import { codeMailedTo, mailTo } from './inbox.ts';
import type { Person } from './people.ts';

/** A confirmed step-up: asked for, read in the inbox, typed in. */
export async function stepUp(person: Person, action: string, context: Json): Promise<string> {
  const known = (await mailTo(person.email)).length;
  const { challenge_id: id } = await call<{ challenge_id: string }>(person, 'start_step_up', {
    p_action: action,
    p_context: context,
  });
  await call(person, 'verify_step_up', { p_challenge_id: id, p_code: await codeMailedTo(person.email, known) });
  return id;
}

/** How a person confirms: by mail, or as a host does it on which no mail goes out by itself. */
export type Confirm = typeof stepUp;

/** Asks for an act that a second person must approve; the id of the request. */
export async function requestApproval(
  person: Person,
  action: string,
  payload: Json,
  confirm: Confirm = stepUp,
): Promise<string> {
  const preview = await call<{ payload_hash: string }>(person, 'admin_preview_approval', {
    p_action: action,
    p_payload: payload,
  });
  const { approval_id: id } = await call<{ approval_id: string }>(person, 'admin_request_approval', {
    p_action: action,
    p_payload: payload,
    p_reason: 'As the bank says.',
    p_evidence: 'The statement of today.',
    p_challenge_id: await confirm(person, 'approval.request', { action, payload_hash: preview.payload_hash }),
    p_idempotency_key: newKey('ask'),
  });
  return id;
}

/** Approves it as somebody else; what the act answered. */
export async function approve(person: Person, approvalId: string, confirm: Confirm = stepUp): Promise<Json> {
  const decided = await call<{ result: Json }>(person, 'admin_decide_approval', {
    p_approval_id: approvalId,
    p_is_approved: true,
    p_reason: 'Compared with the bank.',
    p_challenge_id: await confirm(person, 'approval.decide', { approval_id: approvalId, is_approved: true }),
    p_idempotency_key: newKey('decide'),
  });
  return decided.result;
}

interface TwoOfStaff {
  readonly finance: Person;
  readonly admin: Person;
}

/** What two of staff do together: one asks, the other approves. */
export async function agree<Result>(
  { finance, admin }: TwoOfStaff,
  action: string,
  payload: Json,
  confirm: Confirm = stepUp,
): Promise<Result> {
  return (await approve(admin, await requestApproval(finance, action, payload, confirm), confirm)) as Result;
}

/** A new rule of fees. */
export async function addPricingRule(staff: TwoOfStaff, kind: string, fields: Json): Promise<PricingRule> {
  return agree(staff, 'pricing_rule.save', { kind, rule_id: null, version: null, fields, effective_from: null });
}

interface PricingRule {
  readonly id: string;
  readonly rule_id: string;
  readonly version: number;
}

/** Money of a payment back to its source: asked for by one member of staff, approved by another. */
export async function refundPayment(
  staff: TwoOfStaff,
  paymentId: string,
  amountMinor: number,
  confirm: Confirm = stepUp,
): Promise<{ refund_id: string }> {
  return agree(staff, 'payment.refund', { payment_id: paymentId, amount_minor: amountMinor }, confirm);
}
