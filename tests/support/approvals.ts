import { call, newKey, type Json } from './commands.ts';
import type { Person } from './people.ts';
import { stepUp } from './step-up.ts';

/** Asks for an act that a second person must approve; the id of the request. */
export async function requestApproval(person: Person, action: string, payload: Json): Promise<string> {
  const preview = await call<{ payload_hash: string }>(person, 'admin_preview_approval', {
    p_action: action,
    p_payload: payload,
  });
  const { approval_id: id } = await call<{ approval_id: string }>(person, 'admin_request_approval', {
    p_action: action,
    p_payload: payload,
    p_reason: 'As the bank says.',
    p_evidence: 'The statement of today.',
    p_challenge_id: await stepUp(person, 'approval.request', { action, payload_hash: preview.payload_hash }),
    p_idempotency_key: newKey('ask'),
  });
  return id;
}

/** Approves it as somebody else, by a code confirmed before or now; what the act answered. */
export async function approve(person: Person, approvalId: string, confirmedId?: string): Promise<Json> {
  const context = { approval_id: approvalId, is_approved: true };
  const decided = await call<{ result: Json }>(person, 'admin_decide_approval', {
    p_approval_id: approvalId,
    p_is_approved: true,
    p_reason: 'Compared with the bank.',
    p_challenge_id: confirmedId ?? (await stepUp(person, 'approval.decide', context)),
    p_idempotency_key: newKey('decide'),
  });
  return decided.result;
}

interface TwoOfStaff {
  readonly finance: Person;
  readonly admin: Person;
}

/** What two of staff do together: one asks, the other approves. */
export async function agree<Result>({ finance, admin }: TwoOfStaff, action: string, payload: Json): Promise<Result> {
  return (await approve(admin, await requestApproval(finance, action, payload))) as Result;
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
): Promise<{ refund_id: string }> {
  return agree(staff, 'payment.refund', { payment_id: paymentId, amount_minor: amountMinor });
}
