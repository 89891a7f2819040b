-- Risk, third part: what staff decide, how rules change and what a change would have meant, timers,
-- what people answer, and the invariants.

-- Deciding -------------------------------------------------------------------------------------------------------------

create function risk.lock_case(p_case_id uuid)
returns risk.cases
language plpgsql
set search_path = ''
as $$
declare
  v_case risk.cases;
  v_found risk.cases;
begin
  select c.* into v_found from risk.cases as c where c.id = p_case_id;
  if v_found.id is null then
    perform core.fail('risk.case_not_found', 'There is no such review.', 404);
  end if;
  -- In the order of everybody else: what it is about first, then the review.
  if v_found.subject_type = 'withdrawal' then
    perform from payouts.withdrawals as w where w.id = v_found.subject_id for update;
  elsif v_found.subject_type = 'payment' then
    perform from payments.payments as p where p.id = v_found.subject_id for update;
  end if;
  select c.* into v_case from risk.cases as c where c.id = p_case_id for update;
  if v_case.status not in ('open', 'asked') then
    perform core.fail('risk.case_decided', 'This review was already decided.', 409, v_case.status);
  end if;
  return v_case;
end
$$;

comment on function risk.lock_case is 'An open review, locked after what it is about. Raises risk.case_not_found, risk.case_decided.';

create function risk.require_no_own_case(p_case risk.cases)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_case.user_id = access.user_id() or p_case.owner_id = any (access.readable_owners()) then
    perform core.fail('risk.own_case', 'Somebody else must decide about your own money.', 403);
  end if;
end
$$;

comment on function risk.require_no_own_case is 'Raises risk.own_case.';

create function risk.end_case(p_case risk.cases, p_status text, p_reason text, p_actor uuid)
returns void
language sql
set search_path = ''
as $$
  update risk.cases as c
  set status = p_status, decided_at = core.now(), decided_by = p_actor, reason = p_reason, version = c.version + 1
  where c.id = p_case.id
$$;

comment on function risk.end_case is 'Writes how a review ended.';

create function risk.release(p_case risk.cases, p_reason text, p_actor uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
begin
  perform risk.end_case(p_case, 'released', p_reason, p_actor);
  if p_case.hold_id is not null then
    perform ledger.release_hold('risk:' || p_case.id || ':release', p_case.hold_id);
    -- A chargeback that was opened meanwhile found nothing in the wallet.
    perform payments.hold_for_disputes(p_case.subject_id, p_case.amount_minor);
    perform outbox.emit(
      'notification.risk', 'payment', p_case.subject_id,
      pg_catalog.jsonb_build_object(
        'kind', 'payment.released', 'user_ids', pg_catalog.jsonb_build_array(p_case.user_id),
        'amount_minor', p_case.amount_minor, 'currency', p_case.currency, 'link', '/wallet'
      )
    );
  elsif p_case.subject_type = 'withdrawal' and p_case.is_holding then
    select w.* into strict v_withdrawal from payouts.withdrawals as w where w.id = p_case.subject_id;
    -- What else it waits for is decided where withdrawals are.
    if v_withdrawal.review_reasons <@ array['risk'] then
      perform payouts.act(v_withdrawal, 'approve', 'staff');
    end if;
  end if;
end
$$;

comment on function risk.release is 'Lets what a review held go on: the ledger''s hold is released, as far as the payer''s bank does not decide about the same money; a withdrawal that waits for nothing else is sent.';

create function risk.reject(p_case risk.cases, p_reason text, p_actor uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
  v_payment payments.payments;
begin
  perform risk.end_case(p_case, 'rejected', p_reason, p_actor);
  if p_case.hold_id is not null then
    select p.* into strict v_payment from payments.payments as p where p.id = p_case.subject_id;
    perform ledger.release_hold('risk:' || p_case.id || ':release', p_case.hold_id);
    -- Should the provider not take it, it is held again (risk.watch_failed_refund).
    perform payments.start_refund(
      v_payment,
      -- Some of it may have gone back from what else the wallet had.
      row(
        'staff', payments.wallet_left(
          ledger.account('wallet', v_payment.user_id, v_payment.currency), least(p_case.amount_minor, payments.refundable(v_payment))
        ), null, null, null, p_reason, p_actor, null
      )::payments.refund_wish
    );
  elsif p_case.subject_type = 'withdrawal' and p_case.is_holding then
    select w.* into strict v_withdrawal from payouts.withdrawals as w where w.id = p_case.subject_id;
    -- Why is written in the review; its owner reads only that it did not go.
    perform payouts.act(v_withdrawal, 'reject', 'staff');
  end if;
end
$$;

comment on function risk.reject is
  'Refuses what a review held: the money of a payment goes back to its source, that of a withdrawal back to the wallet. A quiet review only ends. Raises what payments.start_refund raises where a payment cannot go back.';

create function risk.moves_money(p_case risk.cases, p_decision text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_case.is_holding
    and (p_decision = 'release' or (p_decision = 'reject' and p_case.subject_type = 'payment'))
$$;

comment on function risk.moves_money is
  'Whether this decision lets money go: releasing what is held, to its owner or to the owner''s bank; rejecting a held payment, to where it came from. Rejecting a held withdrawal leaves the money with its owner, here; a quiet review holds nothing.';

create function risk.decide(p_case_id uuid, p_decision text, p_reason text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('risk.decide');
  v_scope text := 'decide_risk_case:' || v_staff_id;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_case_id, p_decision, p_reason)
  );
  v_reason text := core.require_reason(p_reason, 2000);
  v_case risk.cases;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_case := risk.lock_case(p_case_id);
  perform risk.require_no_own_case(v_case);
  if risk.moves_money(v_case, p_decision) then
    perform access.require_alone('risk.' || p_decision, v_case.amount_minor, v_case.currency);
  end if;
  case
    when p_decision = 'release' then
      perform risk.release(v_case, v_reason, v_staff_id);
    when p_decision = 'reject' then
      perform risk.reject(v_case, v_reason, v_staff_id);
    when p_decision = 'ask' then
      perform risk.ask(v_case, v_reason);
    else
      perform core.fail('risk.decision_invalid', 'Release, reject or ask.', 400, left(p_decision, 20));
  end case;
  select c.* into strict v_case from risk.cases as c where c.id = p_case_id;
  perform access.audit(
    'risk.' || p_decision, 'risk_case', p_case_id::text, pg_catalog.jsonb_build_object('status', 'open'),
    pg_catalog.jsonb_build_object('status', v_case.status, 'subject_type', v_case.subject_type, 'subject_id', v_case.subject_id),
    v_reason
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('case_id', p_case_id, 'status', v_case.status)
  );
end
$$;

comment on function risk.decide is
  'Staff with risk.decide: release what is held, reject it, or ask its owner something (the reason is the question). What moves money takes two above the limit of the role (risk.moves_money). Audited. Raises risk.case_not_found, risk.case_decided, risk.own_case, approval.required, risk.decision_invalid, reason.required, idempotency.*.';

create function risk.ask(p_case risk.cases, p_question text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  update risk.cases as c
  set
    status = 'asked', question = p_question, asked_at = core.now(), answer = null, answered_at = null,
    -- The clock of the staff stands still while somebody else is asked.
    alert_at = core.now() + interval '7 days', alerted_at = null, version = c.version + 1
  where c.id = p_case.id;
  perform outbox.emit(
    'notification.risk', p_case.subject_type, p_case.subject_id,
    pg_catalog.jsonb_build_object(
      'kind', 'risk.question', 'user_ids', pg_catalog.jsonb_build_array(p_case.user_id),
      'amount_minor', p_case.amount_minor, 'currency', p_case.currency, 'reference', p_case.code, 'reason', p_question,
      'link', case p_case.owner_type
        when 'store' then (select '/sell/' || s.slug || '/wallet' from stores.stores as s where s.id = p_case.owner_id)
        else '/wallet'
      end
    )
  );
end
$$;

comment on function risk.ask is 'Asks whose money it is for more; they are told, and the review goes on with the answer.';

create function risk.answer(p_case_id uuid, p_answer text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_scope text := 'answer_review:' || v_user_id;
  v_answer jsonb := core.idempotency_begin(v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_case_id, p_answer));
  v_text text := core.text_field(pg_catalog.jsonb_build_object('answer', p_answer), 'answer', 4000, 'risk.answer_invalid', true);
  v_case risk.cases;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  select c.* into v_case from risk.cases as c where c.id = p_case_id and c.user_id = v_user_id for update;
  if not found then
    perform core.fail('risk.case_not_found', 'There is no such review.', 404);
  end if;
  if v_case.status <> 'asked' then
    perform core.fail('risk.not_asked', 'No answer is waited for.', 409, v_case.status);
  end if;
  update risk.cases as c
  set
    status = 'open', answer = v_text, answered_at = core.now(),
    alert_at = core.now() + core.setting_interval('risk.alert_after'), alerted_at = null, version = c.version + 1
  where c.id = p_case_id;
  return core.idempotency_end(v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('case_id', p_case_id, 'status', 'open'));
end
$$;

comment on function risk.answer is 'Whoever was asked answers; staff go on. Raises risk.case_not_found, risk.not_asked, risk.answer_invalid, idempotency.*.';

-- Two people ---------------------------------------------------------------------------------------------------------------

create function risk.open_case_of(p_payload jsonb)
returns risk.cases
language plpgsql
stable
set search_path = ''
as $$
declare
  v_case risk.cases;
begin
  perform core.require_keys(p_payload, array['case_id'], 'approval.payload_invalid');
  select c.* into v_case from risk.cases as c where c.id = core.uuid_or_null(p_payload ->> 'case_id');
  if v_case.id is null then
    perform core.fail('risk.case_not_found', 'There is no such review.', 404);
  end if;
  if v_case.status not in ('open', 'asked') then
    perform core.fail('risk.case_decided', 'This review was already decided.', 409, v_case.status);
  end if;
  return v_case;
end
$$;

comment on function risk.open_case_of is 'The review that a request names {case_id}. Raises risk.case_not_found, risk.case_decided, approval.payload_invalid.';

create function risk.describe_act(p_case risk.cases, p_words text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'amount_minor', p_case.amount_minor, 'currency', p_case.currency,
    'about', pg_catalog.jsonb_build_object('subject', p_case.subject_type, 'review', p_case.code),
    'summary', pg_catalog.format(p_words, p_case.subject_type, p_case.code),
    'owners', pg_catalog.jsonb_build_array(p_case.owner_id, p_case.user_id)
  )
$$;

comment on function risk.describe_act is
  'For checks: what a decision about a review is about. p_words has a place for what is held and one for the code of the review.';

create function risk.check_release(p_payload jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select risk.describe_act(risk.open_case_of(p_payload), 'Let %s of review %s go on')
$$;

comment on function risk.check_release is 'Approval risk.release {case_id}: what it is about. Raises what risk.open_case_of raises.';

create function risk.check_reject(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_case risk.cases := risk.open_case_of(p_payload);
begin
  if not risk.moves_money(v_case, 'reject') then
    perform core.fail(
      'risk.reject_alone', 'To reject this takes no second person: no money leaves.', 400, v_case.subject_type, 'Reject it at once.'
    );
  end if;
  return risk.describe_act(v_case, 'Send %s of review %s back to its source');
end
$$;

comment on function risk.check_reject is
  'Approval risk.reject {case_id}, of a payment that is held: what it is about. Raises risk.reject_alone and what risk.open_case_of raises.';

create function risk.carry_out(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_case risk.cases := risk.lock_case((p_payload ->> 'case_id')::uuid);
  v_status text;
begin
  select a.* into strict v_approval from access.approvals as a where a.id = p_approval_id;
  if v_approval.action = 'risk.release' then
    v_status := 'released';
    perform risk.release(v_case, v_approval.reason, access.user_id());
  else
    v_status := 'rejected';
    perform risk.reject(v_case, v_approval.reason, access.user_id());
  end if;
  perform access.audit(
    v_approval.action, 'risk_case', v_case.id::text, pg_catalog.jsonb_build_object('status', v_case.status),
    pg_catalog.jsonb_build_object('status', v_status, 'approval_id', p_approval_id), v_approval.reason
  );
  return pg_catalog.jsonb_build_object('case_id', v_case.id, 'status', v_status);
end
$$;

comment on function risk.carry_out is
  'Approvals risk.release and risk.reject: lets it go, or sends the money of the payment back to its source. Raises risk.case_decided and what payments.start_refund raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values
  ('risk.release', 'risk.decide', 'risk.decide', 'risk.check_release', 'risk.carry_out', 'Let go what a risk review holds'),
  ('risk.reject', 'risk.decide', 'risk.decide', 'risk.check_reject', 'risk.carry_out', 'Send back a payment that a risk review holds');

-- The ladder of withdrawals and orders. Moderators ask for what any review may hold; finance and superadmins agree.
insert into access.approval_limits (role, action, currency, ask_max_minor, decide_max_minor, alone_max_minor)
select
  r.role, a.action, l.currency, l.ask_max_minor, case when r.role = l.role then l.decide_max_minor else 0 end,
  c.alone_max_minor * r.factor
from (
  values ('moderator', 'finance', 2), ('finance', 'finance', 3), ('superadmin', 'superadmin', 4)
) as r (role, like_role, factor)
cross join (values ('risk.release'), ('risk.reject')) as a (action)
inner join access.approval_limits as l on l.role = r.like_role and l.action is null
inner join (
  values ('PKR', 10000000), ('NGN', 50000000), ('IQD', 500000000), ('USD', 40000)
) as c (currency, alone_max_minor) on c.currency = l.currency;

-- Rules --------------------------------------------------------------------------------------------------------------------

create function risk.draft_rule(p_code text, p_draft jsonb)
returns risk.rules
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rule risk.rules;
begin
  perform core.require_keys(
    p_draft, array['signal', 'scope', 'subjects', 'currency', 'threshold', 'window', 'action', 'points'], 'risk.rule_invalid'
  );
  v_rule.code := p_code;
  v_rule.signal := p_draft ->> 'signal';
  v_rule.scope := coalesce(p_draft ->> 'scope', 'person');
  v_rule.subjects := array(select s from jsonb_array_elements_text(
    case jsonb_typeof(p_draft -> 'subjects') when 'array' then p_draft -> 'subjects' else '[]' end
  ) as s);
  v_rule.currency := nullif(p_draft ->> 'currency', '');
  v_rule.threshold := core.integer_field(p_draft, 'threshold', 1, 9007199254740991, 'risk.rule_invalid');
  v_rule.points := core.integer_field(p_draft, 'points', 0, 100, 'risk.rule_invalid');
  v_rule.action := p_draft ->> 'action';
  v_rule.time_window := left(p_draft ->> 'window', 40)::interval;
  if not coalesce(
    p_code ~ '^[a-z][a-z0-9-]{2,59}$'
    and exists (select from risk.signal_kinds as k where k.kind = v_rule.signal)
    and v_rule.scope in ('person', 'device')
    and cardinality(v_rule.subjects) > 0 and v_rule.subjects <@ array['payment', 'order', 'withdrawal']
    and v_rule.action in ('allow', 'review', 'step_up', 'hold')
    and v_rule.threshold is not null and v_rule.points is not null
    and v_rule.time_window between interval '1 minute' and interval '90 days'
    and (v_rule.currency is null or exists (select from core.currencies as c where c.code = v_rule.currency)), false
  ) then
    perform core.fail('risk.rule_invalid', 'This rule is not complete.', 400);
  end if;
  if (v_rule.action = 'step_up' and 'withdrawal' = any (v_rule.subjects)) or (v_rule.action = 'hold' and 'order' = any (v_rule.subjects)) then
    perform core.fail(
      'risk.action_unfit', 'This action does not fit what the rule is about.', 400, v_rule.action,
      'A withdrawal has its code already; the money of an order is held for the buyer anyway.'
    );
  end if;
  return v_rule;
exception
  when invalid_datetime_format or datetime_field_overflow or interval_field_overflow or check_violation or string_data_right_truncation then
    perform core.fail('risk.rule_invalid', 'This rule is not complete.', 400);
    return null;
end
$$;

comment on function risk.draft_rule is
  'A rule as somebody wrote it: {signal, scope, subjects, currency, threshold, window, action, points}. Raises risk.rule_invalid, risk.action_unfit.';

create function risk.rule_in_force(p_code text)
returns risk.rules
language sql
stable
set search_path = ''
as $$
  select r.* from risk.rules as r where r.code = p_code and r.ends_at is null
$$;

comment on function risk.rule_in_force is 'The version of a rule that counts now; nothing but nulls when there is none.';

create function risk.terms_of(p_rule risk.rules)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select case when p_rule.code is not null then pg_catalog.jsonb_build_object(
    'signal', p_rule.signal, 'scope', p_rule.scope, 'subjects', p_rule.subjects, 'currency', p_rule.currency,
    'threshold', p_rule.threshold, 'window', p_rule.time_window, 'action', p_rule.action, 'points', p_rule.points
  ) end
$$;

comment on function risk.terms_of is 'What a rule asks for, as a draft of it says it; null of none.';

create function risk.write_rule(p_code text, p_draft jsonb, p_changed_by uuid, p_reason text)
returns risk.rules
language plpgsql
set search_path = ''
as $$
declare
  v_rule risk.rules := risk.draft_rule(p_code, p_draft);
begin
  insert into risk.rules (
    code, version, signal, scope, subjects, currency, threshold, time_window, action, points, starts_at, changed_by, reason
  )
  values (
    p_code, coalesce((select max(r.version) from risk.rules as r where r.code = p_code), 0) + 1, v_rule.signal, v_rule.scope,
    v_rule.subjects, v_rule.currency, v_rule.threshold, v_rule.time_window, v_rule.action, v_rule.points, core.now(), p_changed_by,
    p_reason
  )
  returning * into v_rule;
  return v_rule;
end
$$;

comment on function risk.write_rule is 'The next version of a rule, in force from now. The one before must have ended. Raises risk.rule_invalid, risk.action_unfit.';

create function risk.lock_rule(p_code text)
returns risk.rules
language plpgsql
set search_path = ''
as $$
begin
  -- One change of a rule at a time, also of one that is new.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('risk.rule:' || coalesce(p_code, ''), 0));
  return risk.rule_in_force(p_code);
end
$$;

comment on function risk.lock_rule is 'The version in force, while nobody else changes the rule.';

create function risk.add_rule(p_code text, p_draft jsonb, p_reason text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('risk.rules');
  v_scope text := 'add_risk_rule:' || v_staff_id;
  v_answer jsonb := core.idempotency_begin(v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_code, p_draft, p_reason));
  v_reason text := core.require_reason(p_reason, 2000);
  v_rule risk.rules;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  if (risk.lock_rule(p_code)).id is not null then
    perform core.fail(
      'risk.rule_exists', 'A rule of this name is in force.', 409, left(p_code, 60), 'Ask to change it; somebody else decides.'
    );
  end if;
  v_rule := risk.write_rule(p_code, p_draft, v_staff_id, v_reason);
  perform access.audit('risk_rule.set', 'risk_rule', p_code, null, pg_catalog.to_jsonb(v_rule), v_reason);
  return core.idempotency_end(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('code', p_code, 'version', v_rule.version)
  );
end
$$;

comment on function risk.add_rule is
  'Staff with risk.rules write a rule beside those in force, which can only make more money wait: so one person may, at once. To change or end one needs two (risk_rule.change). Audited. Raises risk.rule_exists, risk.rule_invalid, risk.action_unfit, reason.required, idempotency.*.';

create function risk.check_rule_change(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_before risk.rules := risk.rule_in_force(p_payload ->> 'code');
  v_after risk.rules;
begin
  perform core.require_keys(p_payload, array['code', 'draft'], 'approval.payload_invalid');
  if v_before.id is null then
    perform core.fail('risk.rule_not_found', 'There is no such rule in force.', 404);
  end if;
  if coalesce(pg_catalog.jsonb_typeof(p_payload -> 'draft'), 'null') <> 'null' then
    v_after := risk.draft_rule(v_before.code, p_payload -> 'draft');
  end if;
  return access.describe_act(
    case when v_after.code is null then 'End of rule ' else 'Rule ' end || v_before.code,
    pg_catalog.jsonb_build_object('rule', v_before.code),
    pg_catalog.jsonb_build_object('before', risk.terms_of(v_before), 'after', risk.terms_of(v_after))
  );
end
$$;

comment on function risk.check_rule_change is
  'Approval risk_rule.change {code, draft}: the next version of a rule in force, or its end (draft null). Raises risk.rule_not_found, risk.rule_invalid, risk.action_unfit, approval.nothing_changes.';

create function risk.change_rule(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_before risk.rules := risk.lock_rule(p_payload ->> 'code');
  v_approval access.approvals := access.require_unchanged(p_approval_id, risk.check_rule_change(p_payload) -> 'change');
  v_after risk.rules;
begin
  update risk.rules as r set ends_at = greatest(core.now(), r.starts_at) where r.id = v_before.id;
  if v_approval.change -> 'after' <> 'null' then
    v_after := risk.write_rule(v_before.code, p_payload -> 'draft', v_approval.requested_by, v_approval.reason);
  end if;
  perform access.audit(
    case when v_after.id is null then 'risk_rule.end' else 'risk_rule.set' end, 'risk_rule', v_before.code,
    pg_catalog.to_jsonb(v_before),
    pg_catalog.jsonb_build_object('approval_id', p_approval_id)
    || case when v_after.id is null then '{}' else pg_catalog.to_jsonb(v_after) end, v_approval.reason
  );
  return pg_catalog.jsonb_build_object('code', v_before.code, 'version', coalesce(v_after.version, v_before.version));
end
$$;

comment on function risk.change_rule is
  'Approval risk_rule.change: counts from now, the version before stays readable: {code, version}. Audited. Raises what risk.check_rule_change raises, approval.outdated.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'risk_rule.change', 'risk.rules', 'risk.rules', 'risk.check_rule_change', 'risk.change_rule', 'Change or end a rule of risk'
);

create function risk.preview_rule(p_draft jsonb, p_days integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_rule risk.rules;
  v_kind risk.signal_kinds;
  v_event record;
  v_value bigint;
  v_of integer := 0;
  v_people uuid[] := '{}'::uuid[];
  v_matched integer := 0;
  v_examples jsonb := '[]'::jsonb;
begin
  perform access.require_permission('risk.read');
  v_rule := risk.draft_rule('preview', p_draft);
  if coalesce(p_days, 0) not between 1 and 90 then
    perform core.fail('risk.days_invalid', 'Look back 1 to 90 days.', 400);
  end if;
  select k.* into strict v_kind from risk.signal_kinds as k where k.kind = v_rule.signal;
  for v_event in
    select s.*
    from risk.signals as s
    where s.kind = any (array['payment_started', 'order_placed', 'withdrawal_requested'])
      and s.at > core.now() - make_interval(days => p_days)
      and s.subject_type = any (v_rule.subjects)
      and (v_rule.currency is null or s.currency = v_rule.currency)
    order by s.at desc
    -- What a screen can wait for.
    limit 5000
  loop
    v_of := v_of + 1;
    v_value := risk.measure(
      v_rule, v_kind.is_of_subject, v_kind.measure = 'count',
      row(v_event.subject_type, v_event.subject_id, v_event.user_id, 'user', v_event.user_id, v_event.value, v_event.currency, v_event.device)::risk.subject,
      v_event.at
    );
    continue when v_value < v_rule.threshold;
    v_matched := v_matched + 1;
    if not v_event.user_id = any (v_people) then
      v_people := v_people || v_event.user_id;
    end if;
    if v_matched <= 20 then
      v_examples := v_examples || pg_catalog.jsonb_build_object(
        'subject_type', v_event.subject_type, 'subject_id', v_event.subject_id, 'user_id', v_event.user_id,
        'amount_minor', v_event.value, 'currency', v_event.currency, 'value', v_value, 'at', v_event.at
      );
    end if;
  end loop;
  return pg_catalog.jsonb_build_object(
    'matched', v_matched, 'of', v_of, 'people', cardinality(v_people), 'is_cut', v_of = 5000, 'examples', v_examples
  );
end
$$;

comment on function risk.preview_rule is
  'What a rule would have matched in the last days (1 to 90), from the signals that are kept: {matched, of, people, is_cut (only the newest 5,000 were looked at), examples: [{subject_type, subject_id, user_id, amount_minor, currency, value, at}]}. Permission risk.read. Raises risk.rule_invalid, risk.action_unfit, risk.days_invalid.';

grant execute on function risk.decide, risk.answer, risk.add_rule, risk.preview_rule to authenticated;

create function risk.count_waiting()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*) from risk.cases as c where c.status = 'open'
$$;

comment on function risk.count_waiting is 'How many reviews wait for staff.';

grant execute on function risk.count_waiting to service_role;

-- Timers -------------------------------------------------------------------------------------------------------------------

create function risk.alert_waiting(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_case risk.cases;
  v_count integer := 0;
begin
  for v_case in
    update risk.cases as c
    set alerted_at = core.now(), version = c.version + 1
    where c.id in (
      select o.id
      from risk.cases as o
      where o.status in ('open', 'asked') and o.alert_at <= core.now() and o.alerted_at is null
      order by o.alert_at
      limit p_limit
      for update skip locked
    )
    returning c.*
  loop
    perform outbox.emit(
      'notification.risk', 'risk_case', v_case.id,
      pg_catalog.jsonb_build_object(
        'kind', 'risk.waiting',
        'user_ids', (
          select coalesce(pg_catalog.jsonb_agg(s.user_id), '[]')
          from access.staff as s
          join access.role_permissions as p on p.role = s.role and p.permission = 'risk.decide'
          where s.is_active
        ),
        'amount_minor', v_case.amount_minor, 'currency', v_case.currency, 'reference', v_case.code
      )
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function risk.alert_waiting is 'Tells staff who may decide of reviews that waited too long, once each; returns how many. Run by a job.';

create function risk.purge(p_limit integer default 50000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from risk.signals as s
  where s.id in (
    select o.id
    from risk.signals as o
    join risk.signal_kinds as k on k.kind = o.kind
    where o.at < core.now() - core.setting_interval('risk.keep_signals')
    limit p_limit
  );
  get diagnostics v_count = row_count;
  delete from risk.devices as d where d.last_seen_at < core.now() - core.setting_interval('risk.keep_signals');
  return v_count;
end
$$;

comment on function risk.purge is 'Forgets old signals and devices; returns how many signals. Run by a job.';

grant execute on function risk.alert_waiting, risk.purge to service_role;

-- Invariants ---------------------------------------------------------------------------------------------------------------

create function risk.verify()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select 'risk.holds_explained', 'review ' || c.code, pg_catalog.jsonb_build_object('status', c.status, 'hold_id', c.hold_id)
  from risk.cases as c
  where c.hold_id is not null
    and (c.status in ('open', 'asked')) is distinct from exists (select from ledger.open_holds as h where h.hold_id = c.hold_id)
  union all
  select 'risk.holds_explained', 'hold ' || h.id, pg_catalog.jsonb_build_object('kind', h.kind)
  from ledger.open_holds as o
  join ledger.holds as h on h.id = o.hold_id
  where h.kind = 'risk_review' and not exists (select from risk.cases as c where c.hold_id = h.id)
  union all
  select 'risk.withdrawals_wait', 'review ' || c.code, pg_catalog.jsonb_build_object('withdrawal_status', w.status)
  from risk.cases as c
  join payouts.withdrawals as w on w.id = c.subject_id
  where c.subject_type = 'withdrawal' and c.is_holding and c.status in ('open', 'asked') and w.status <> 'under_review'
$$;

comment on function risk.verify is
  'Violations: holds of reviews that are decided, or of none; withdrawals that moved while a review holds them.';

insert into ledger.invariants (name, check_function, description)
values ('risk_holds_explained', 'risk.verify()', 'Money that risk holds belongs to an open review');
