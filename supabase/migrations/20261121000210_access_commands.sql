-- Access, second part: step-up codes for sensitive acts, and the api of these two parts.

-- Step-up codes ------------------------------------------------------------------------------------------

create table access.step_up_challenges (
  id uuid primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  action text not null check (action ~ '^[a-z][a-z0-9_.]{0,63}$'),
  context jsonb not null,
  code_hash text not null,
  attempts_left smallint not null check (attempts_left between 0 and 5),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  verified_at timestamptz,
  consumed_at timestamptz,
  check (consumed_at is null or verified_at is not null)
);

comment on table access.step_up_challenges is
  'A second proof that it is really this person, for one act with these exact arguments, once. The code is kept as a hash only.';

create index step_up_challenges_user_id on access.step_up_challenges (user_id, created_at);

alter table access.step_up_challenges enable row level security;

create policy "nobody reads challenges" on access.step_up_challenges
  for select to anon, authenticated
  using (false);

create function access.create_step_up_challenge(
  p_action text,
  p_context jsonb,
  out challenge_id uuid,
  out code text,
  out user_id uuid,
  out expires_at timestamptz
)
returns record
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_factor integer;
begin
  user_id := access.require_user();
  if p_action is null or p_action !~ '^[a-z][a-z0-9_.]{0,63}$' or pg_catalog.length(coalesce(p_context, '{}')::text) > 4000
    or pg_catalog.jsonb_typeof(coalesce(p_context, '{}')) <> 'object'
  then
    perform core.fail('step_up.invalid', 'This confirmation cannot be started.', 400);
  end if;
  -- Five codes in ten minutes with five guesses each: 1 in 40,000 for a guesser. Staff confirm each
  -- approval, so they get three times as many.
  v_factor := case when access.is_staff() then 3 else 1 end;
  perform access.hit_rate_limit('step_up.start', user_id::text, 5 * v_factor, interval '10 minutes');
  perform access.hit_rate_limit('step_up.start_daily', user_id::text, 30 * v_factor, interval '1 day');

  challenge_id := core.uuid_v7();
  expires_at := core.now() + interval '10 minutes';
  -- 2^32 modulo 10^6 favours no code by more than 1 in 4,000.
  code := pg_catalog.lpad(
    ((('x' || pg_catalog.encode(extensions.gen_random_bytes(4), 'hex'))::bit(32)::bigint) % 1000000)::text, 6, '0'
  );
  insert into access.step_up_challenges (id, user_id, action, context, code_hash, attempts_left, created_at, expires_at)
  values (
    challenge_id, user_id, p_action, coalesce(p_context, '{}'),
    extensions.crypt(code, extensions.gen_salt('bf', 8)), 5, core.now(), expires_at
  );
end
$$;

comment on function access.create_step_up_challenge is
  'Makes a challenge for the signed-in user and returns its code, for whoever sends it. Raises step_up.invalid, rate.limited.';

create function access.verify_step_up(p_challenge_id uuid, p_code text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_challenge access.step_up_challenges;
  v_is_right boolean;
begin
  if p_code is null or p_code !~ '^[0-9]{6}$' then
    perform core.fail('step_up.code_invalid', 'The code has six digits.', 400);
  end if;
  select c.* into v_challenge
  from access.step_up_challenges as c
  where c.id = p_challenge_id and c.user_id = v_user_id
  for update;
  if not found then
    perform core.fail('step_up.not_found', 'Ask for a new code.', 404);
  end if;
  if v_challenge.verified_at is not null then
    return pg_catalog.jsonb_build_object('verified', v_challenge.consumed_at is null, 'attempts_left', v_challenge.attempts_left);
  end if;
  if v_challenge.expires_at <= core.now() then
    perform core.fail('step_up.expired', 'This code has expired. Ask for a new one.', 403);
  end if;

  -- With no attempt left even the right code is wrong.
  v_is_right := v_challenge.attempts_left > 0
    and extensions.crypt(p_code, v_challenge.code_hash) = v_challenge.code_hash;
  update access.step_up_challenges as c
  set
    attempts_left = greatest(c.attempts_left - case when v_is_right then 0 else 1 end, 0),
    verified_at = case when v_is_right then core.now() end
  where c.id = p_challenge_id
  returning c.attempts_left into v_challenge.attempts_left;
  return pg_catalog.jsonb_build_object('verified', v_is_right, 'attempts_left', v_challenge.attempts_left);
end
$$;

comment on function access.verify_step_up is
  'Checks a code: {verified, attempts_left}. A wrong code is an answer and not an error, because an error would roll the count of attempts back. Raises step_up.code_invalid, step_up.not_found, step_up.expired.';

create function access.require_step_up(p_action text, p_challenge_id uuid, p_context jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_challenge access.step_up_challenges;
begin
  select c.* into v_challenge
  from access.step_up_challenges as c
  where c.id = p_challenge_id
    and c.user_id = v_user_id
    and c.action = p_action
    and c.context = coalesce(p_context, '{}')
  for update;
  if not found or v_challenge.verified_at is null then
    perform core.fail('step_up.required', 'Confirm this with the code that we send you.', 403, p_action);
  end if;
  if v_challenge.consumed_at is not null or v_challenge.verified_at <= core.now() - interval '10 minutes' then
    perform core.fail('step_up.expired', 'This confirmation was used or has expired. Ask for a new code.', 403, p_action);
  end if;
  update access.step_up_challenges as c set consumed_at = core.now() where c.id = p_challenge_id;
end
$$;

comment on function access.require_step_up is
  'Guard of sensitive commands: uses up a verified challenge of this user for this action and these arguments, at most ten minutes after the code was entered. Raises step_up.required, step_up.expired.';

create function access.purge_step_up_challenges(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from access.step_up_challenges as c
  where c.id in (
    select o.id
    from access.step_up_challenges as o
    where o.expires_at < core.now() - interval '1 day'
    limit p_limit
    for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function access.purge_step_up_challenges is 'Forgets challenges a day after they expired; returns how many. Run by a job.';

create index step_up_challenges_expires_at on access.step_up_challenges (expires_at);

grant execute on function access.verify_step_up to authenticated;
grant execute on function access.purge_step_up_challenges to service_role;

-- API --------------------------------------------------------------------------------------------------------

create function access.check_writable()
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_verb text := case pg_catalog.current_setting('request.method', true)
    when 'POST' then 'insert'
    when 'PUT' then 'insert'
    when 'PATCH' then 'update'
    when 'DELETE' then 'delete'
  end;
  v_path text := coalesce(pg_catalog.current_setting('request.path', true), '');
begin
  if v_verb is not null and exists (
    select
    from pg_catalog.pg_class as c
    where c.relnamespace = 'api'::pg_catalog.regnamespace
      and c.relkind = 'v'
      and c.relname = pg_catalog.btrim(v_path, '/')
      and not pg_catalog.has_table_privilege(c.oid, v_verb)
  ) then
    perform core.fail('request.read_only', 'This can only be read; changes are made by commands (/rpc).', 405);
  end if;
end
$$;

comment on function access.check_writable is
  'Raises request.read_only for a request that would write to a view which its role may not write to. PostgreSQL itself says of most views that they cannot be written before it asks who may, which looks like a failure of ours.';

grant execute on function access.check_writable to anon, authenticated, service_role;

create function api.pre_request()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  perform access.check_request();
  perform access.check_writable();
end
$$;

comment on function api.pre_request is 'Runs before every API request (PostgREST: db_pre_request).';

grant execute on function api.pre_request to anon, authenticated, service_role;

-- The Data API reads this setting of its role; without it blocked accounts and addresses could write.
alter role authenticator set pgrst.db_pre_request = 'api.pre_request';
notify pgrst, 'reload config';

create function api.verify_step_up(p_challenge_id uuid, p_code text)
returns jsonb
language sql
set search_path = ''
as $$
  select access.verify_step_up(p_challenge_id, p_code)
$$;

comment on function api.verify_step_up is 'Enters the code of a challenge: {verified, attempts_left}.';

grant execute on function api.verify_step_up to authenticated;

-- The foundation cannot know of staff; here its policy learns of them.
drop policy "anyone reads public settings" on core.settings;

create policy "anyone reads public settings, staff who change them read all" on core.settings
  for select to anon, authenticated
  using (is_public or (select access.has_permission('settings.write')));

grant select (description, is_decided_by_two, updated_at) on core.settings to authenticated;

create view api.staff_me
with (security_invoker = true) as
select
  s.user_id,
  access.user_email(s.user_id) as email,
  s.role,
  array(
    select rp.permission
    from access.role_permissions as rp
    where rp.role = s.role
    order by rp.permission
  ) as permissions
from access.staff as s
where s.user_id = (select access.user_id())
  and (select access.is_staff());

comment on view api.staff_me is 'The signed-in member of staff with all permissions; no row for anybody else.';

create view api.admin_roles
with (security_invoker = true) as
select
  r.code,
  r.description,
  array(
    select rp.permission
    from access.role_permissions as rp
    where rp.role = r.code
    order by rp.permission
  ) as permissions
from access.roles as r;

comment on view api.admin_roles is 'Roles with their permissions, for staff.';

create view api.admin_audit_log
with (security_invoker = true) as
select
  a.id,
  a.at,
  a.actor_id,
  coalesce(access.user_email(a.actor_id), a.actor_role) as actor_label,
  a.actor_role,
  a.action,
  a.entity_type,
  a.entity_id,
  a.before,
  a.after,
  a.reason,
  a.ip::text as ip,
  a.request_id
from access.audit_log as a;

comment on view api.admin_audit_log is 'The audit log (permission audit.read), newest by id.';

grant select on api.staff_me, api.admin_roles, api.admin_audit_log to authenticated;
