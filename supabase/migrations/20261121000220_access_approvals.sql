-- Access, third part: approvals. Whatever staff do with money is asked for by one of them (the
-- maker) and decided by another one (the checker). A context registers its act: one function that
-- checks what is asked for, one that does it. Everything else is here, once.

insert into core.settings (key, value, description, is_public)
values
  ('approval.expires_after', '"7 days"', 'How long a request of staff waits for a second person before it expires.', false);

insert into access.permissions (code, description)
values
  ('approvals.read', 'See what staff ask each other to approve'),
  ('settings.approve', 'Decide about changed settings that concern money');

insert into access.role_permissions (role, permission)
values
  ('finance', 'approvals.read'), ('superadmin', 'approvals.read'),
  ('finance', 'settings.approve'), ('superadmin', 'settings.approve');

-- Kinds and limits -------------------------------------------------------------------------------------------

create table access.approval_kinds (
  action text primary key check (action ~ '^[a-z][a-z_]*\.[a-z][a-z_]*$'),
  permission_to_ask text not null references access.permissions (code),
  permission_to_decide text not null references access.permissions (code),
  check_function text not null check (check_function ~ '^[a-z_]+\.[a-z0-9_]+$'),
  handler_function text not null check (handler_function ~ '^[a-z_]+\.[a-z0-9_]+$'),
  description text not null
);

comment on table access.approval_kinds is
  'Acts that need two people. check_function(payload jsonb) returns jsonb {amount_minor, currency, summary, about, owners, change}: it raises when the payload is not sound, and says what it is about (amount and currency null for an act without money; owners: ids of the users and stores whose money it is, none of whom may ask or decide; about: the names and numbers of the summary, for a screen that says it in the language of its reader, null where there are none; change, of an act that changes a rule of ours: {before, after}, null where there is nothing). handler_function(payload jsonb, approval_id uuid) returns jsonb does it. Neither is granted to clients.';

create index approval_kinds_permission_to_ask on access.approval_kinds (permission_to_ask);
create index approval_kinds_permission_to_decide on access.approval_kinds (permission_to_decide);

create table access.approval_limits (
  role text not null references access.roles (code),
  action text references access.approval_kinds (action),
  currency char(3) not null references core.currencies (code),
  ask_max_minor bigint not null check (ask_max_minor >= 0),
  decide_max_minor bigint not null check (decide_max_minor >= 0),
  alone_max_minor bigint not null default 0 check (alone_max_minor >= 0),
  unique nulls not distinct (role, action, currency)
);

comment on table access.approval_limits is
  'The largest amount (minor units) that a role may ask for and decide; without an action: all that have no line of their own. No line means nothing. Acts without an amount know no limit.';
comment on column access.approval_limits.alone_max_minor is
  'Up to this amount the role decides without a second person, where customers asked and staff only decide (a withdrawal under review, a disputed order); 0: never alone.';

create index approval_limits_action on access.approval_limits (action);
create index approval_limits_currency on access.approval_limits (currency);

-- In the order of a month's turnover of a large store for finance, and ten times as much for superadmin.
insert into access.approval_limits (role, action, currency, ask_max_minor, decide_max_minor)
select r.role, null, c.currency, c.ask_max_minor * r.factor, c.decide_max_minor * r.factor
from (values ('finance', 1), ('superadmin', 10)) as r (role, factor)
cross join (
  values
    ('PKR', 1000000000, 500000000),
    ('NGN', 5000000000, 2500000000),
    ('IQD', 50000000000, 25000000000),
    ('USD', 4000000, 2000000)
) as c (currency, ask_max_minor, decide_max_minor);

alter table access.approval_kinds enable row level security;
alter table access.approval_limits enable row level security;

create policy "staff with approvals.read read kinds of approvals" on access.approval_kinds
  for select to authenticated
  using ((select access.has_permission('approvals.read')));

create policy "staff with approvals.read read limits" on access.approval_limits
  for select to authenticated
  using ((select access.has_permission('approvals.read')));

grant select on access.approval_kinds, access.approval_limits to authenticated, service_role;

-- Approvals --------------------------------------------------------------------------------------------------

create table access.approvals (
  id uuid primary key,
  action text not null references access.approval_kinds (action),
  payload jsonb not null check (jsonb_typeof(payload) = 'object'),
  amount_minor bigint check (amount_minor between 1 and 9007199254740991),
  currency char(3) references core.currencies (code),
  summary text not null check (length(summary) between 1 and 500),
  about jsonb check (jsonb_typeof(about) = 'object'),
  owners uuid[] not null default '{}',
  change jsonb check (change ?& array['before', 'after']),
  reason text not null check (length(reason) between 3 and 2000),
  evidence text not null check (length(evidence) between 3 and 2000),
  status text not null default 'requested'
    check (status in ('requested', 'approved', 'refused', 'withdrawn', 'expired')),
  requested_by uuid not null,
  requested_at timestamptz not null,
  requested_in xid8 not null default pg_current_xact_id(),
  expires_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) between 3 and 2000),
  result jsonb,
  check ((amount_minor is null) = (currency is null)),
  constraint approvals_four_eyes check (decided_by <> requested_by),
  check ((status in ('approved', 'refused')) = (decided_by is not null)),
  check ((status = 'requested') = (decided_at is null)),
  check ((status = 'approved') = (result is not null))
);

comment on table access.approvals is
  'What one member of staff asks for and another one decides. payload is what will be done, to the letter; summary says it in words, for the record in English, about holds the values of it; change holds what it replaces and what it puts there, for acts that change a rule; evidence is a text or a link. requested_in is the transaction that asked (what ran beside it is older). What was asked never changes, and a request ends once.';

create index approvals_action on access.approvals (action, id);
create index approvals_currency on access.approvals (currency);
create index approvals_requested on access.approvals (expires_at)
where status = 'requested';

create function access.guard_approval()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.status <> 'requested'
    or (pg_catalog.to_jsonb(new) - array['status', 'decided_by', 'decided_at', 'decision_reason', 'result'])
      is distinct from (pg_catalog.to_jsonb(old) - array['status', 'decided_by', 'decided_at', 'decision_reason', 'result'])
  then
    perform core.fail('record.immutable', 'What was asked or decided cannot be changed.', 409, 'access.approvals');
  end if;
  return new;
end
$$;

comment on function access.guard_approval is 'Trigger: what was asked is permanent, and a request ends once.';

create trigger approvals_guard
before update on access.approvals
for each row execute function access.guard_approval();

create trigger approvals_forbid_removal
before delete or truncate on access.approvals
for each statement execute function core.forbid_change();

create function access.broadcast_approval()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:approvals', 'approvals.changed',
    pg_catalog.jsonb_build_object('kind', 'approval', 'id', new.id, 'status', new.status, 'at', core.now())
  );
  return null;
end
$$;

comment on function access.broadcast_approval is 'Trigger: tells staff that the queue changed {kind, id, status, at}.';

create trigger approvals_broadcast
after insert or update on access.approvals
for each row execute function access.broadcast_approval();

alter table access.approvals enable row level security;

create policy "staff with approvals.read read approvals, makers their own" on access.approvals
  for select to authenticated
  using (
    (select access.has_permission('approvals.read'))
    or (requested_by = (select access.user_id()) and (select access.is_staff()))
  );

grant select on access.approvals to authenticated, service_role;

-- Rules ------------------------------------------------------------------------------------------------------

create function access.check_approval(p_action text, p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_function text := (select k.check_function from access.approval_kinds as k where k.action = p_action);
  v_checked jsonb;
begin
  if v_function is null then
    perform core.fail('approval.action_unknown', 'There is no such act.', 404, left(p_action, 60));
  end if;
  if coalesce(pg_catalog.jsonb_typeof(p_payload), '') <> 'object' or pg_catalog.length(p_payload::text) > 100000 then
    perform core.fail('approval.payload_invalid', 'What is asked for is not complete.', 400, 'payload');
  end if;
  -- check_function has the form schema.name by a CHECK, so it needs no quoting.
  execute pg_catalog.format('select %s($1)', v_function) into v_checked using p_payload;
  return v_checked || pg_catalog.jsonb_build_object(
    'payload_hash', pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(p_payload::text, 'utf8')), 'hex')
  );
end
$$;

comment on function access.check_approval is
  'What an act is about, as its kind says, and the hash that a confirmation is bound to. Raises approval.action_unknown, approval.payload_invalid and what the kind raises.';

create function access.approval_limit(p_user_id uuid, p_action text, p_currency text, p_is_deciding boolean)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    (
      select case when p_is_deciding then l.decide_max_minor else l.ask_max_minor end
      from access.staff as s
      inner join access.approval_limits as l on l.role = s.role
      where s.user_id = p_user_id and l.currency = p_currency and (l.action = p_action or l.action is null)
      order by l.action nulls last
      limit 1
    ), 0
  )
$$;

comment on function access.approval_limit is
  'The largest amount (minor units) that this member of staff may ask for or decide; 0 where no limit is written.';

create function access.require_within_limit(p_action text, p_amount_minor bigint, p_currency text, p_is_deciding boolean)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit bigint := access.approval_limit(auth.uid(), p_action, p_currency, p_is_deciding);
begin
  if p_amount_minor > v_limit then
    perform core.fail(
      'approval.limit_exceeded', 'This amount is above your limit.', 403, v_limit::text || ' ' || p_currency,
      'Ask somebody with a higher limit.'
    );
  end if;
end
$$;

comment on function access.require_within_limit is 'Raises approval.limit_exceeded.';

create function access.alone_limit(p_action text, p_currency text)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    (
      select l.alone_max_minor
      from access.staff as s
      inner join access.approval_limits as l on l.role = s.role
      where s.user_id = access.user_id() and s.is_active and l.currency = p_currency and (l.action = p_action or l.action is null)
      order by l.action nulls last
      limit 1
    ), 0
  )
$$;

comment on function access.alone_limit is
  'Up to which amount (minor units) the signed-in member of staff decides about this without a second person; 0: never alone, or no staff.';

create function access.require_alone(p_action text, p_amount_minor bigint, p_currency text)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit bigint := access.alone_limit(p_action, p_currency);
begin
  if p_amount_minor > v_limit then
    perform core.fail(
      'approval.required', 'This is above what you may decide alone.', 409, v_limit::text || ' ' || p_currency,
      'Ask for approval: a second person must agree.'
    );
  end if;
end
$$;

comment on function access.require_alone is
  'For commands by which one member of staff decides what a customer asked for. Raises approval.required above the limit of the role; the approval of this action does it then.';

create function access.require_no_own_interest(p_owners uuid[])
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_owners && access.readable_owners() then
    perform core.fail('approval.own_interest', 'This is about yourself or your own money, so others have to do it.', 403);
  end if;
end
$$;

comment on function access.require_no_own_interest is
  'Raises approval.own_interest when it is about the user, the user''s own money, or that of a store that the user runs.';

create function access.require_reason(p_reason text, p_code text, p_message text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_reason text := pg_catalog.btrim(coalesce(p_reason, ''));
begin
  if pg_catalog.length(v_reason) not between 3 and 2000 then
    perform core.fail(p_code, p_message, 400);
  end if;
  return v_reason;
end
$$;

comment on function access.require_reason is 'The text without blanks around it. Raises the given code when it is shorter than 3 or longer than 2,000 characters.';

-- Asking -----------------------------------------------------------------------------------------------------

create function access.preview_approval(p_action text, p_payload jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_kind access.approval_kinds;
begin
  select k.* into v_kind from access.approval_kinds as k where k.action = p_action;
  if found then
    perform access.require_permission(v_kind.permission_to_ask);
  else
    perform access.require_permission('approvals.read');
  end if;
  return access.check_approval(p_action, p_payload) - 'owners';
end
$$;

comment on function access.preview_approval is
  'What would be asked for: {amount_minor, currency, summary, about, change, payload_hash}. Nothing is kept. The permission that asking needs. Raises approval.action_unknown, approval.payload_invalid and what the kind raises.';

create function access.request_approval(
  p_action text,
  p_payload jsonb,
  p_reason text,
  p_evidence text,
  p_challenge_id uuid,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_permission(
    coalesce((select k.permission_to_ask from access.approval_kinds as k where k.action = p_action), 'approvals.read')
  );
  v_scope text := 'access.request_approval:' || v_user_id;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_action, p_payload, p_reason, p_evidence)
  );
  v_checked jsonb;
  v_approval access.approvals;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_checked := access.check_approval(p_action, p_payload);
  v_approval.owners := array(
    select o.id::uuid from pg_catalog.jsonb_array_elements_text(coalesce(v_checked -> 'owners', '[]')) as o (id)
  );
  perform access.require_within_limit(p_action, (v_checked ->> 'amount_minor')::bigint, v_checked ->> 'currency', false);
  perform access.require_no_own_interest(v_approval.owners);
  v_approval.reason := access.require_reason(p_reason, 'reason.required', 'Say why.');
  v_approval.evidence := access.require_reason(p_evidence, 'approval.evidence_required', 'Say what proves it.');
  perform access.require_step_up(
    'approval.request', p_challenge_id,
    pg_catalog.jsonb_build_object('action', p_action, 'payload_hash', v_checked -> 'payload_hash')
  );
  insert into access.approvals (
    id, action, payload, amount_minor, currency, summary, about, owners, change, reason, evidence, requested_by, requested_at, expires_at
  )
  values (
    core.uuid_v7(), p_action, p_payload, (v_checked ->> 'amount_minor')::bigint, v_checked ->> 'currency',
    v_checked ->> 'summary', nullif(v_checked -> 'about', 'null'), v_approval.owners, nullif(v_checked -> 'change', 'null'), v_approval.reason, v_approval.evidence, v_user_id, core.now(),
    core.now() + core.setting_interval('approval.expires_after')
  )
  returning * into v_approval;
  perform access.audit('approval.request', 'approval', v_approval.id::text, null, pg_catalog.to_jsonb(v_approval), v_approval.reason);
  return core.idempotency_end(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('approval_id', v_approval.id, 'status', v_approval.status)
  );
end
$$;

comment on function access.request_approval is
  'Asks for an act that somebody else must approve: {approval_id, status}. Needs the kind''s permission to ask, a reason, evidence, an amount within the limit, and a confirmed step-up for approval.request with {action, payload_hash}; audited. Nothing is done yet. Raises approval.action_unknown, approval.payload_invalid, approval.limit_exceeded, approval.own_interest, approval.evidence_required, reason.required, step_up.required, step_up.expired and what the kind raises.';

-- Deciding ---------------------------------------------------------------------------------------------------

create function access.lock_approval(p_approval_id uuid)
returns access.approvals
language plpgsql
set search_path = ''
as $$
declare
  v_approval access.approvals;
begin
  select a.* into v_approval from access.approvals as a where a.id = p_approval_id for update;
  if not found then
    perform core.fail('approval.not_found', 'There is no such request.', 404);
  end if;
  return v_approval;
end
$$;

comment on function access.lock_approval is 'A request, locked. Raises approval.not_found.';

create function access.require_decidable(p_approval access.approvals, p_user_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_approval.requested_by = p_user_id then
    perform core.fail('approval.four_eyes', 'Somebody else has to decide about your request.', 403);
  end if;
  if p_approval.status = 'expired' or (p_approval.status = 'requested' and p_approval.expires_at <= core.now()) then
    perform core.fail('approval.expired', 'This request has expired.', 409, null, 'Ask anew.');
  end if;
  if p_approval.status <> 'requested' then
    perform core.fail('approval.decided', 'This request was already decided.', 409, p_approval.status);
  end if;
  perform access.require_no_own_interest(p_approval.owners);
  perform access.require_within_limit(p_approval.action, p_approval.amount_minor, p_approval.currency, true);
end
$$;

comment on function access.require_decidable is
  'Raises approval.four_eyes, approval.expired, approval.decided, approval.own_interest, approval.limit_exceeded.';

create function access.require_maker(p_approval access.approvals)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if not exists (
    select
    from access.approval_kinds as k
    inner join access.role_permissions as p on p.permission = k.permission_to_ask
    inner join access.staff as s on s.role = p.role
    where k.action = p_approval.action and s.user_id = p_approval.requested_by and s.is_active
  )
  or p_approval.amount_minor > access.approval_limit(p_approval.requested_by, p_approval.action, p_approval.currency, false)
  then
    perform core.fail(
      'approval.maker_not_allowed', 'Whoever asked for this may no longer ask for it.', 409, null, 'Refuse it; somebody else can ask anew.'
    );
  end if;
end
$$;

comment on function access.require_maker is
  'Two people agree only when both still may: whoever asked may have another role or a lower limit by now. Raises approval.maker_not_allowed.';

create function access.carry_out(p_approval access.approvals)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_handler text := (select k.handler_function from access.approval_kinds as k where k.action = p_approval.action);
  v_checked jsonb := access.check_approval(p_approval.action, p_approval.payload);
  v_result jsonb;
begin
  perform access.require_maker(p_approval);
  -- What is approved is what was asked for, also when a rule changed in between.
  if (v_checked ->> 'amount_minor')::bigint is distinct from p_approval.amount_minor
    or v_checked ->> 'currency' is distinct from p_approval.currency::text
  then
    perform core.fail('approval.outdated', 'This is no longer what was asked for.', 409, null, 'Refuse it and ask anew.');
  end if;
  perform access.require_unchanged(p_approval.id, v_checked -> 'change');
  execute pg_catalog.format('select %s($1, $2)', v_handler) into v_result using p_approval.payload, p_approval.id;
  return coalesce(v_result, '{}');
end
$$;

comment on function access.carry_out is
  'Checks an approved request once more and does it; its answer. Raises approval.maker_not_allowed, approval.outdated and what the kind raises.';

create function access.decide_approval(
  p_approval_id uuid,
  p_is_approved boolean,
  p_reason text,
  p_challenge_id uuid,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_permission(
    coalesce(
      (
        select k.permission_to_decide
        from access.approvals as a
        inner join access.approval_kinds as k on k.action = a.action
        where a.id = p_approval_id
      ), 'approvals.read'
    )
  );
  v_scope text := 'access.decide_approval:' || v_user_id;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_approval_id, p_is_approved, p_reason)
  );
  v_approval access.approvals;
  v_result jsonb;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_approval := access.lock_approval(p_approval_id);
  perform access.require_decidable(v_approval, v_user_id);
  if p_is_approved is null then
    perform core.fail('approval.decision_required', 'Say whether you approve or refuse.', 400);
  end if;
  p_reason := access.require_reason(p_reason, 'reason.required', 'Say why.');
  perform access.require_step_up(
    'approval.decide', p_challenge_id,
    pg_catalog.jsonb_build_object('approval_id', p_approval_id, 'is_approved', p_is_approved)
  );
  if p_is_approved then
    v_result := access.carry_out(v_approval);
  end if;
  update access.approvals as a
  set
    status = case when p_is_approved then 'approved' else 'refused' end,
    decided_by = v_user_id,
    decided_at = core.now(),
    decision_reason = p_reason,
    result = v_result
  where a.id = p_approval_id
  returning a.* into v_approval;
  perform access.audit(
    case when p_is_approved then 'approval.approve' else 'approval.refuse' end, 'approval', p_approval_id::text,
    pg_catalog.jsonb_build_object('status', 'requested'),
    pg_catalog.jsonb_build_object('status', v_approval.status, 'result', v_result), p_reason
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object('approval_id', p_approval_id, 'status', v_approval.status, 'result', v_result)
  );
end
$$;

comment on function access.decide_approval is
  'Approves or refuses what somebody else asked for: {approval_id, status, result}. Approving does it, in this transaction; its error leaves the request as it is. Needs the kind''s permission to decide, a reason, an amount within the limit, and a confirmed step-up for approval.decide with {approval_id, is_approved}; audited. Locks the request first, then what the act locks. Nothing that the request would change may have changed since. Raises approval.not_found, approval.four_eyes, approval.expired, approval.decided, approval.own_interest, approval.limit_exceeded, approval.maker_not_allowed, approval.outdated, approval.decision_required, reason.required, step_up.required, step_up.expired and what the kind raises.';

create function access.end_request(p_approval_id uuid, p_reason text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  update access.approvals as a
  set status = 'withdrawn', decided_at = core.now(), decision_reason = p_reason
  where a.id = p_approval_id;
  perform access.audit(
    'approval.withdraw', 'approval', p_approval_id::text, pg_catalog.jsonb_build_object('status', 'requested'),
    pg_catalog.jsonb_build_object('status', 'withdrawn'), p_reason
  );
end
$$;

comment on function access.end_request is 'Takes back a request that nobody has decided and that the caller has locked. Audited.';

create function access.withdraw_approval(p_approval_id uuid, p_reason text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_staff();
  v_approval access.approvals := access.lock_approval(p_approval_id);
begin
  if v_approval.requested_by <> v_user_id then
    perform core.fail('approval.not_yours', 'Only whoever asked can take a request back.', 403);
  end if;
  if v_approval.status = 'withdrawn' then
    return pg_catalog.jsonb_build_object('approval_id', p_approval_id, 'status', 'withdrawn');
  end if;
  if v_approval.status <> 'requested' then
    perform core.fail('approval.decided', 'This request was already decided.', 409, v_approval.status);
  end if;
  p_reason := access.require_reason(p_reason, 'reason.required', 'Say why.');
  perform access.end_request(p_approval_id, p_reason);
  return pg_catalog.jsonb_build_object('approval_id', p_approval_id, 'status', 'withdrawn');
end
$$;

comment on function access.withdraw_approval is
  'Takes one''s own request back: {approval_id, status}; a second time says the same. Raises approval.not_found, approval.not_yours, approval.decided, reason.required.';

create function access.expire_approvals(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  for v_id in
    update access.approvals as a
    set status = 'expired', decided_at = core.now()
    where a.id in (
      select o.id
      from access.approvals as o
      where o.status = 'requested' and o.expires_at <= core.now()
      order by o.expires_at
      limit p_limit
      for update skip locked
    )
    returning a.id
  loop
    perform access.audit(
      'approval.expire', 'approval', v_id::text, pg_catalog.jsonb_build_object('status', 'requested'),
      pg_catalog.jsonb_build_object('status', 'expired')
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function access.expire_approvals is 'Ends requests that nobody decided in time; returns how many. Run by a job.';

create function access.can_decide_approval(p_approval access.approvals)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return p_approval.status = 'requested'
    and p_approval.expires_at > core.now()
    and p_approval.requested_by <> access.user_id()
    and not p_approval.owners && access.readable_owners()
    and access.has_permission(
      (select k.permission_to_decide from access.approval_kinds as k where k.action = p_approval.action)
    )
    and coalesce(
      p_approval.amount_minor <= access.approval_limit(access.user_id(), p_approval.action, p_approval.currency, true), true
    );
end
$$;

comment on function access.can_decide_approval is 'Whether the signed-in member of staff could decide this request now; for screens, the command asks again.';

create function access.open_request(p_action text, p_field text, p_id uuid)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select a.id
  from access.approvals as a
  where a.status = 'requested'
    and a.expires_at > core.now()
    and a.action = p_action
    and a.payload ->> p_field = p_id::text
    and access.is_staff()
  order by a.id
  limit 1
$$;

comment on function access.open_request is
  'The request of this kind about this thing that waits for a second person, for any staff: who may not read it still learns that it was asked.';

create function access.count_approvals_to_decide()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select pg_catalog.count(*)
  from access.approvals as a
  where a.status = 'requested' and access.can_decide_approval(a)
$$;

comment on function access.count_approvals_to_decide is 'How many requests the signed-in member of staff could decide now.';

grant execute on function
  access.preview_approval, access.request_approval, access.decide_approval, access.withdraw_approval,
  access.can_decide_approval, access.alone_limit, access.open_request
to authenticated;
grant execute on function access.expire_approvals to service_role;
