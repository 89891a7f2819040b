-- Access, approvals: the api of asking and deciding.

create view api.admin_approvals
with (security_invoker = true) as
select
  a.id,
  a.action,
  a.payload,
  a.amount_minor,
  a.currency,
  a.summary,
  a.about,
  a.change,
  a.reason,
  a.evidence,
  a.status,
  a.requested_by,
  access.user_email(a.requested_by) as requested_by_label,
  a.requested_at,
  a.expires_at,
  a.decided_by,
  access.user_email(a.decided_by) as decided_by_label,
  a.decided_at,
  a.decision_reason,
  a.result,
  a.requested_by = (select access.user_id()) as is_mine,
  access.can_decide_approval(a) as can_decide
from access.approvals as a;

comment on view api.admin_approvals is
  'What staff asked each other to approve, and what became of it (permission approvals.read; makers see their own); minor units; newest by id. change {before, after} of acts that change a rule. can_decide: for the signed-in person, now.';

create view api.admin_approval_limits
with (security_invoker = true) as
select l.role, l.action, l.currency, l.ask_max_minor, l.decide_max_minor, l.alone_max_minor
from access.approval_limits as l;

comment on view api.admin_approval_limits is
  'The largest amounts that each role may ask for, decide as the second person, and decide alone, minor units; without an action: all others (permission approvals.read).';

grant select on api.admin_approvals, api.admin_approval_limits to authenticated;

create function api.admin_preview_approval(p_action text, p_payload jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select access.preview_approval(p_action, p_payload)
$$;

comment on function api.admin_preview_approval is
  'What a request would be about: {amount_minor, currency, summary, about, change, payload_hash}. Confirm it with a step-up for approval.request and {action, payload_hash}.';

create function api.admin_request_approval(
  p_action text,
  p_payload jsonb,
  p_reason text,
  p_evidence text,
  p_challenge_id uuid,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select access.request_approval(p_action, p_payload, p_reason, p_evidence, p_challenge_id, p_idempotency_key)
$$;

comment on function api.admin_request_approval is
  'Asks for an act that somebody else must approve: {approval_id, status}. Nothing is done yet.';

create function api.admin_decide_approval(
  p_approval_id uuid,
  p_is_approved boolean,
  p_reason text,
  p_challenge_id uuid,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select access.decide_approval(p_approval_id, p_is_approved, p_reason, p_challenge_id, p_idempotency_key)
$$;

comment on function api.admin_decide_approval is
  'Approves (and so does) or refuses what somebody else asked for: {approval_id, status, result}. Confirm it with a step-up for approval.decide and {approval_id, is_approved}.';

create function api.admin_withdraw_approval(p_approval_id uuid, p_reason text)
returns jsonb
language sql
set search_path = ''
as $$
  select access.withdraw_approval(p_approval_id, p_reason)
$$;

comment on function api.admin_withdraw_approval is 'Takes one''s own request back: {approval_id, status}.';

grant execute on function
  api.admin_preview_approval, api.admin_request_approval, api.admin_decide_approval, api.admin_withdraw_approval
to authenticated;
