-- Payouts: what staff do about levels and limits, and the api of accounts, levels and limits.

create function payouts.check_level(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_owner_id uuid := core.uuid_or_null(p_payload ->> 'owner_id');
  v_level bigint := access.payload_integer(p_payload, 'level');
  v_name text;
begin
  perform core.require_keys(p_payload, array['owner_type', 'owner_id', 'level'], 'approval.payload_invalid');
  v_name := case p_payload ->> 'owner_type'
    when 'user' then (select p.display_name from identity.profiles as p where p.user_id = v_owner_id)
    when 'store' then (select s.name from stores.stores as s where s.id = v_owner_id)
  end;
  if v_name is null then
    perform core.fail('verification.owner_unknown', 'There is no such user or store.', 404);
  end if;
  if not exists (select from payouts.levels as l where l.level = v_level) then
    perform core.fail('verification.level_unknown', 'There is no such level.', 400, v_level::text);
  end if;
  return access.describe_act(
    'How well ' || v_name || ' is known', pg_catalog.jsonb_build_object('name', v_name), pg_catalog.jsonb_build_object(
      'before', pg_catalog.jsonb_build_object('level', payouts.level_of(p_payload ->> 'owner_type', v_owner_id)),
      'after', pg_catalog.jsonb_build_object('level', v_level)
    ),
    stores.interested(v_owner_id)
  );
end
$$;

comment on function payouts.check_level is
  'Approval verification.set {owner_type, owner_id, level}; its evidence is what was seen. Nobody asks for or decides about oneself, nor about a store that one works in. Raises verification.owner_unknown, verification.level_unknown, approval.nothing_changes, approval.payload_invalid.';

create function payouts.set_level(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_owner_type text := p_payload ->> 'owner_type';
  v_owner_id uuid := core.uuid_or_null(p_payload ->> 'owner_id');
  v_approval access.approvals;
begin
  -- Two requests about one owner, also about one whom nobody has looked at.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('payouts.level:' || v_owner_type || v_owner_id, 0));
  v_approval := access.require_unchanged(p_approval_id, payouts.check_level(p_payload) -> 'change');
  insert into payouts.owner_levels as o (owner_type, owner_id, level, evidence, set_by, set_at)
  values (
    v_owner_type, v_owner_id, access.payload_integer(p_payload, 'level'), v_approval.evidence, v_approval.requested_by, core.now()
  )
  on conflict (owner_id, owner_type) do update
  set level = excluded.level, evidence = excluded.evidence, set_by = excluded.set_by, set_at = excluded.set_at;
  perform access.audit(
    'verification.set', v_owner_type, v_owner_id::text, v_approval.change #> '{before}',
    (v_approval.change -> 'after') || pg_catalog.jsonb_build_object('evidence', v_approval.evidence, 'approval_id', p_approval_id),
    v_approval.reason
  );
  return p_payload;
end
$$;

comment on function payouts.set_level is
  'Approval verification.set: says how well a user or store is known, by what whoever asked has seen; audited. Raises approval.outdated.';

create function payouts.check_limit(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_level bigint := access.payload_integer(p_payload, 'level');
  v_currency text := p_payload ->> 'currency';
  v_daily_minor bigint := access.payload_integer(p_payload, 'daily_minor');
  v_monthly_minor bigint := access.payload_integer(p_payload, 'monthly_minor');
begin
  perform core.require_keys(p_payload, array['level', 'currency', 'daily_minor', 'monthly_minor'], 'approval.payload_invalid');
  if not exists (select from payouts.levels as l where l.level = v_level) then
    perform core.fail('verification.level_unknown', 'There is no such level.', 400, v_level::text);
  end if;
  if not exists (select from core.currencies as c where c.code = v_currency) then
    perform core.fail('currency.unknown', 'This currency is not supported.', 400, left(v_currency, 20));
  end if;
  if not (v_daily_minor between 0 and v_monthly_minor and v_monthly_minor <= 9007199254740991) then
    perform core.fail('withdrawal.limit_invalid', 'A day''s limit is at least zero and at most the month''s.', 400);
  end if;
  return access.describe_act(
    pg_catalog.format('Limits of level %s, %s', v_level, v_currency),
    pg_catalog.jsonb_build_object('level', v_level, 'currency', v_currency), pg_catalog.jsonb_build_object(
      'before', (
        select pg_catalog.jsonb_build_object('daily_minor', l.daily_minor, 'monthly_minor', l.monthly_minor)
        from payouts.limits as l
        where l.level = v_level and l.currency = v_currency
      ),
      'after', pg_catalog.jsonb_build_object('daily_minor', v_daily_minor, 'monthly_minor', v_monthly_minor)
    )
  );
end
$$;

comment on function payouts.check_limit is
  'Approval payout_limit.set {level, currency, daily_minor, monthly_minor}, minor units. Raises verification.level_unknown, currency.unknown, withdrawal.limit_invalid, approval.nothing_changes, approval.payload_invalid.';

create function payouts.set_limit(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_level bigint := access.payload_integer(p_payload, 'level');
  v_currency text := p_payload ->> 'currency';
  v_approval access.approvals;
begin
  perform from payouts.limits as l where l.level = v_level and l.currency = v_currency for no key update;
  v_approval := access.require_unchanged(p_approval_id, payouts.check_limit(p_payload) -> 'change');
  insert into payouts.limits as l (level, currency, daily_minor, monthly_minor)
  values (v_level, v_currency, access.payload_integer(p_payload, 'daily_minor'), access.payload_integer(p_payload, 'monthly_minor'))
  on conflict (level, currency) do update
  set daily_minor = excluded.daily_minor, monthly_minor = excluded.monthly_minor;
  perform access.audit(
    'payout_limit.set', 'payout_limit', v_level || ':' || v_currency, v_approval.change -> 'before',
    (v_approval.change -> 'after') || pg_catalog.jsonb_build_object('approval_id', p_approval_id), v_approval.reason
  );
  return p_payload;
end
$$;

comment on function payouts.set_limit is
  'Approval payout_limit.set: changes what a level may withdraw; audited; counts from the next withdrawal on. Locks the limit. Raises approval.outdated.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values
  (
    'verification.set', 'users.verify', 'limits.write', 'payouts.check_level', 'payouts.set_level',
    'Say how well a user or store is known, and so how much may leave'
  ),
  ('payout_limit.set', 'limits.write', 'limits.write', 'payouts.check_limit', 'payouts.set_limit', 'Change what a level may withdraw');

create function payouts.limits_of(p_owner_type text, p_owner_id uuid, p_currency text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform access.require_reader();
  if not coalesce(access.can_read_owner(p_owner_type, p_owner_id), false) then
    perform core.fail('permission.denied', 'You are not allowed to do this.', 403);
  end if;
  return (
    select pg_catalog.jsonb_build_object(
      'level', l.level, 'level_name', l.name, 'currency', p_currency,
      'periods', (
        select pg_catalog.jsonb_agg(
          pg_catalog.jsonb_build_object(
            'period', s.period, 'limit_minor', s.limit_minor, 'used_minor', s.used_minor, 'left_minor', s.left_minor,
            'resets_at', s.resets_at
          ) order by s.period
        )
        from payouts.limit_states(p_owner_type, p_owner_id, p_currency) as s
      )
    )
    from payouts.levels as l
    where l.level = payouts.level_of(p_owner_type, p_owner_id)
  );
end
$$;

comment on function payouts.limits_of is 'Level and what is left of its limits, for the owner and for staff with ledger.read. Raises permission.denied.';

grant execute on function payouts.limits_of to authenticated;

create function payouts.other_owners(p_destination_id uuid)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select count(distinct o.added_by)::integer
  from payouts.destinations as d
  join payouts.destinations as o
    on o.provider = d.provider and o.bank_code = d.bank_code and o.account_number = d.account_number
  where d.id = p_destination_id and o.added_by <> d.added_by and access.has_permission('payouts.read')
$$;

comment on function payouts.other_owners is 'How many other people ever added the same account, for staff with payouts.read.';

create index destinations_same_account on payouts.destinations (account_number, bank_code, provider);

create function payouts.found_name(p_destination_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select c.found_name
  from payouts.name_checks as c
  where c.destination_id = p_destination_id and access.has_permission('payouts.read')
$$;

comment on function payouts.found_name is 'The name that the bank has, for staff with payouts.read.';

create function payouts.level_evidence(p_owner_type text, p_owner_id uuid)
returns table (evidence text, set_by uuid)
language sql
stable
security definer
set search_path = ''
as $$
  select o.evidence, o.set_by
  from payouts.owner_levels as o
  where o.owner_id = p_owner_id and o.owner_type = p_owner_type and access.has_permission('users.read')
$$;

comment on function payouts.level_evidence is 'What staff saw before they set a level, and who, for staff with users.read.';

grant execute on function payouts.other_owners, payouts.found_name, payouts.level_evidence to authenticated;

-- API ----------------------------------------------------------------------------------------------------------------

create view api.payout_destinations
with (security_invoker = true) as
select
  d.id,
  d.owner_type,
  d.owner_id,
  d.provider,
  d.kind,
  d.bank_code,
  b.name as bank_name,
  '······' || d.account_last4 as account_masked,
  d.account_name,
  d.currency::text as currency,
  case
    when d.removed_at is not null then 'removed'
    when d.usable_at > core.now() then 'cooling_off'
    else 'active'
  end as status,
  d.usable_at,
  d.created_at,
  coalesce(c.status, 'not_offered') as name_check
from payouts.destinations as d
join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
left join payouts.name_checks as c on c.destination_id = d.id;

comment on view api.payout_destinations is
  'Bank accounts of the signed-in user and of stores that the user owns or manages; only the last four digits. name_check: whether the bank has this name (waiting, matched, differs, not_offered, not_found).';

create view api.admin_payout_destinations
with (security_invoker = true) as
select
  d.id,
  d.owner_type,
  d.owner_id,
  d.added_by,
  access.user_email(d.added_by) as added_by_label,
  b.name || ' ······' || d.account_last4 as label,
  d.account_name,
  coalesce(c.status, 'not_offered') as name_check,
  payouts.found_name(d.id) as found_name,
  c.checked_at,
  payouts.other_owners(d.id) as other_owners,
  d.currency::text as currency,
  d.usable_at,
  d.created_at,
  d.removed_at
from payouts.destinations as d
join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
left join payouts.name_checks as c on c.destination_id = d.id
where (select access.has_permission('payouts.read'));

comment on view api.admin_payout_destinations is
  'Bank accounts of everybody with what the bank said of the name, and how many other people added the same account (permission payouts.read).';

create view api.payout_levels
with (security_invoker = true) as
select l.level, l.name, l.requires
from payouts.levels as l;

comment on view api.payout_levels is 'How well people and stores can be known.';

create view api.admin_payout_limits
with (security_invoker = true) as
select
  l.level || ':' || l.currency as id, l.level, v.name as level_name, l.currency::text as currency,
  l.daily_minor::bigint as daily_minor, l.monthly_minor::bigint as monthly_minor, l.updated_at
from payouts.limits as l
join payouts.levels as v on v.level = l.level
where (select access.is_staff());

comment on view api.admin_payout_limits is 'What each level may withdraw in a day and a month, minor units (staff).';

create view api.admin_levels
with (security_invoker = true) as
select
  o.owner_id, o.owner_type, o.level, v.name as level_name, e.evidence, e.set_by, access.user_email(e.set_by) as set_by_label, o.set_at
from payouts.owner_levels as o
join payouts.levels as v on v.level = o.level
left join lateral payouts.level_evidence(o.owner_type, o.owner_id) as e on true
where (select access.has_permission('users.read'));

comment on view api.admin_levels is 'Users and stores that staff have looked at, with what they saw (permission users.read); everybody else is at level 0.';

grant select on
  api.payout_destinations, api.admin_payout_destinations, api.payout_levels, api.admin_payout_limits, api.admin_levels
to authenticated;

create function api.withdrawal_limits(p_owner_type text, p_owner_id uuid, p_currency text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select payouts.limits_of(p_owner_type, p_owner_id, p_currency)
$$;

comment on function api.withdrawal_limits is
  'What may still be withdrawn: {level, level_name, currency, periods: [{period day|month, limit_minor, used_minor, left_minor, resets_at}]}. Raises permission.denied.';

grant execute on function api.withdrawal_limits to authenticated;

create function api.claim_name_checks(p_limit integer default 20)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.claim_name_checks(p_limit)
$$;

comment on function api.claim_name_checks is 'Service only: accounts whose holder''s name is to be asked for, with full numbers.';

create function api.name_checked(p_destination_id uuid, p_outcome text, p_name text)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.name_checked(p_destination_id, p_outcome, p_name)
$$;

comment on function api.name_checked is 'Service only: what the bank said of a name (found, not_found, unsupported, unknown): {status}.';

grant execute on function api.claim_name_checks, api.name_checked to service_role;
