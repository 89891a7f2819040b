-- Risk, fourth part: the api. People see what of theirs is held or asked; staff see signals, rules and reviews.

create function risk.how_it_ended(p_case_id uuid)
returns table (decided_by uuid, reason text)
language sql
stable
security definer
set search_path = ''
as $$
  select c.decided_by, c.reason
  from risk.cases as c
  where c.id = p_case_id and c.decided_at is not null and access.has_permission('risk.read')
$$;

comment on function risk.how_it_ended is 'Who decided a review and why, for staff with risk.read.';

create function risk.subject_label(p_subject_type text, p_subject_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case p_subject_type
    when 'withdrawal' then (select w.code from payouts.withdrawals as w where w.id = p_subject_id)
    when 'payment' then (select p.reference from payments.payments as p where p.id = p_subject_id)
    when 'order' then (select o.code from orders.orders as o where o.id = p_subject_id)
  end
  where access.has_permission('risk.read')
$$;

comment on function risk.subject_label is 'The code or reference by which people know it, for staff with risk.read.';

grant execute on function risk.how_it_ended, risk.subject_label to authenticated;

-- Views --------------------------------------------------------------------------------------------------------------

create view api.my_reviews
with (security_invoker = true) as
select
  c.id, c.code, c.subject_type, c.subject_id, c.owner_type, c.owner_id, c.amount_minor::bigint as amount_minor,
  c.currency::text as currency,
  case c.status when 'asked' then 'asked' when 'open' then 'open' when 'released' then 'released' else 'ended' end as status,
  c.question, c.asked_at, c.answer, c.answered_at, c.opened_at, c.decided_at, c.user_id = (select access.user_id()) as may_answer
from risk.cases as c
where (c.is_holding or c.question is not null)
  and c.owner_id = any ((select access.readable_owners())::uuid[]);

comment on view api.my_reviews is
  'Money of the signed-in user, and of stores that the user runs, that waits until a person has looked at it, and what was asked about it; newest by (opened_at desc, id desc).';

create view api.admin_risk_cases
with (security_invoker = true) as
select
  c.id,
  c.code,
  c.subject_type,
  c.subject_id,
  risk.subject_label(c.subject_type, c.subject_id) as subject_label,
  c.user_id,
  access.user_email(c.user_id) as user_email,
  c.owner_type,
  c.owner_id,
  c.amount_minor::bigint as amount_minor,
  c.currency::text as currency,
  c.is_holding,
  c.status,
  d.score,
  d.factors,
  d.decisions,
  c.question,
  c.asked_at,
  c.answer,
  c.answered_at,
  c.alert_at,
  c.alerted_at,
  c.opened_at,
  c.decided_at,
  e.decided_by,
  access.user_email(e.decided_by) as decided_by_label,
  e.reason,
  case when c.is_holding and c.status in ('open', 'asked') then access.alone_limit('risk.release', c.currency) end as alone_max_minor,
  case
    when c.status in ('open', 'asked') then coalesce(
      access.open_request('risk.release', 'case_id', c.id), access.open_request('risk.reject', 'case_id', c.id)
    )
  end as open_request_id,
  c.version
from risk.cases as c
left join lateral (
  select
    max(x.score) as score,
    (array_agg(x.factors order by x.at))[1] as factors,
    count(*)::integer as decisions
  from risk.decisions as x
  where x.case_id = c.id
) as d on true
left join lateral risk.how_it_ended(c.id) as e on c.decided_at is not null
where (select access.has_permission('risk.read'));

comment on view api.admin_risk_cases is
  'Reviews with score and factors (permission risk.read): open and asked ones wait; decisions: how many acts of the person it stands for; while it waits and holds money: alone_max_minor, up to which the signed-in person lets it go, or sends a payment back, alone, and open_request_id, the request that waits for a second person (risk.release, risk.reject). Page by (opened_at desc, id desc).';

create view api.admin_risk_decisions
with (security_invoker = true) as
select
  d.id, d.subject_type, d.subject_id, risk.subject_label(d.subject_type, d.subject_id) as subject_label, d.user_id, d.score, d.action,
  d.factors, d.case_id, d.at
from risk.decisions as d
where (select access.has_permission('risk.read'));

comment on view api.admin_risk_decisions is 'What the rules said about payments, orders and withdrawals (permission risk.read), newest by (at desc, id desc).';

create view api.admin_risk_signals
with (security_invoker = true) as
select
  s.id, s.kind, k.description, s.user_id, s.subject_type, s.subject_id, s.value, s.currency::text as currency, s.at
from risk.signals as s
join risk.signal_kinds as k on k.kind = s.kind;

comment on view api.admin_risk_signals is 'What was noticed (permission risk.read), newest by (at desc, id desc). value: as the kind says.';

create view api.admin_risk_signal_kinds
with (security_invoker = true) as
select k.kind, k.measure, k.is_of_subject, k.description
from risk.signal_kinds as k;

comment on view api.admin_risk_signal_kinds is 'What can be noticed (permission risk.read).';

create view api.admin_risk_rules
with (security_invoker = true) as
select
  r.id, r.code, r.version, r.signal, r.scope, r.subjects, r.currency::text as currency, r.threshold, r.time_window::text as time_window,
  r.action, r.points, r.starts_at, r.ends_at, r.ends_at is null as is_in_force, r.changed_by,
  access.user_email(r.changed_by) as changed_by_label, r.reason
from risk.rules as r;

comment on view api.admin_risk_rules is 'Every version of every rule (permission risk.read); is_in_force: the one that counts now.';

grant select on
  api.my_reviews, api.admin_risk_cases, api.admin_risk_decisions, api.admin_risk_signals, api.admin_risk_signal_kinds,
  api.admin_risk_rules
to authenticated;

-- Commands -----------------------------------------------------------------------------------------------------------

create function api.answer_review(p_case_id uuid, p_answer text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select risk.answer(p_case_id, p_answer, p_idempotency_key)
$$;

comment on function api.answer_review is 'Answers what staff asked about money that waits: {case_id, status}.';

create function api.admin_decide_risk_case(p_case_id uuid, p_decision text, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select risk.decide(p_case_id, p_decision, p_reason, p_idempotency_key)
$$;

comment on function api.admin_decide_risk_case is
  'p_decision release, reject or ask (permission risk.decide): {case_id, status}. With ask the reason is the question.';

create function api.admin_add_risk_rule(p_code text, p_draft jsonb, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select risk.add_rule(p_code, p_draft, p_reason, p_idempotency_key)
$$;

comment on function api.admin_add_risk_rule is
  'Writes a rule beside those in force {signal, scope, subjects, currency, threshold, window, action, points} (permission risk.rules): {code, version}. To change or end one is the approval risk_rule.change.';

create function api.admin_preview_risk_rule(p_draft jsonb, p_days integer)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select risk.preview_rule(p_draft, p_days)
$$;

comment on function api.admin_preview_risk_rule is
  'What a rule would have matched in the last days (permission risk.read): {matched, of, people, is_cut, examples}.';

grant execute on function
  api.answer_review, api.admin_decide_risk_case, api.admin_add_risk_rule, api.admin_preview_risk_rule
to authenticated;
