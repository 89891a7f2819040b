-- Outbox: what must happen outside the database after a commit, and the monitor of timed jobs.
-- A command emits events in its own transaction; workers claim them with a lease, deliver them,
-- and say so. Nothing is lost by a crash, and a repeat is recognised by the event's id.

-- Events ---------------------------------------------------------------------------------------------

create table outbox.events (
  id uuid primary key,
  topic text not null check (topic ~ '^[a-z_]+(\.[a-z_]+)+$'),
  aggregate_type text not null,
  aggregate_id uuid,
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object'),
  available_at timestamptz not null,
  attempts integer not null default 0,
  delivered_at timestamptz,
  dead_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  check (delivered_at is null or dead_at is null)
);

comment on table outbox.events is
  'Events to be delivered. Waiting: neither delivered_at nor dead_at. available_at is when it may be claimed next: later after a failure, or while a worker has it on lease.';

create index events_waiting on outbox.events (available_at, id)
where delivered_at is null and dead_at is null;

create index events_dead on outbox.events (dead_at)
where dead_at is not null;

create index events_aggregate on outbox.events (aggregate_type, aggregate_id);
create index events_created_at on outbox.events (created_at);

alter table outbox.events enable row level security;

create policy "staff with jobs.read read events" on outbox.events
  for select to authenticated
  using ((select access.has_permission('jobs.read')));

grant select on outbox.events to authenticated, service_role;

create table outbox.routes (
  topic_prefix text primary key,
  function_name text not null check (function_name ~ '^[a-z][a-z0-9-]*$')
);

comment on table outbox.routes is
  'Which Edge Function is woken when an event with such a topic is emitted. Waking is a courtesy: a job calls the same functions every minute.';

alter table outbox.routes enable row level security;

create policy "staff with jobs.read read routes" on outbox.routes
  for select to authenticated
  using ((select access.has_permission('jobs.read')));

grant select on outbox.routes to authenticated, service_role;

insert into outbox.routes (topic_prefix, function_name)
values
  ('notification.', 'dispatch-notifications'),
  ('payout.', 'send-payout');

create function outbox.nudge_function(p_name text, p_body jsonb default '{}')
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_url text := (select s.decrypted_secret from vault.decrypted_secrets as s where s.name = 'project_url');
  v_key text := (select s.decrypted_secret from vault.decrypted_secrets as s where s.name = 'service_key');
begin
  if v_url is null or v_key is null then
    return null;
  end if;
  return net.http_post(
    url => pg_catalog.rtrim(v_url, '/') || '/functions/v1/' || p_name,
    body => p_body,
    headers => pg_catalog.jsonb_build_object(
      'content-type', 'application/json', 'apikey', v_key, 'authorization', 'Bearer ' || v_key
    ),
    timeout_milliseconds => 10000
  );
exception
  when others then
    raise warning 'function % could not be woken: %', p_name, sqlerrm;
    return null;
end
$$;

comment on function outbox.nudge_function is
  'Asks the host to call an Edge Function after commit; returns the request''s id. Null when the vault has no project_url or service_key, and on any failure: a nudge never fails its transaction.';

create function outbox.nudge_for_topic(p_topic text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_nudged text := coalesce(pg_catalog.current_setting('outbox.nudged', true), '');
  v_function text;
begin
  for v_function in
    select r.function_name from outbox.routes as r where pg_catalog.starts_with(p_topic, r.topic_prefix)
  loop
    continue when pg_catalog.strpos(v_nudged, '/' || v_function || '/') > 0;
    perform outbox.nudge_function(v_function);
    v_nudged := v_nudged || '/' || v_function || '/';
  end loop;
  perform pg_catalog.set_config('outbox.nudged', v_nudged, true);
end
$$;

comment on function outbox.nudge_for_topic is 'Wakes the functions that handle a topic, each once per transaction.';

create function outbox.emit(
  p_topic text,
  p_aggregate_type text,
  p_aggregate_id uuid,
  p_payload jsonb default '{}',
  p_available_at timestamptz default null
)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid := core.uuid_v7();
  v_now timestamptz := core.now();
begin
  insert into outbox.events (id, topic, aggregate_type, aggregate_id, payload, available_at, created_at)
  values (v_id, p_topic, p_aggregate_type, p_aggregate_id, coalesce(p_payload, '{}'), coalesce(p_available_at, v_now), v_now);
  if coalesce(p_available_at, v_now) <= v_now then
    perform outbox.nudge_for_topic(p_topic);
  end if;
  return v_id;
end
$$;

comment on function outbox.emit is
  'Adds an event in the caller''s transaction and returns its id; wakes the function that delivers it. A secret for the receiver goes under the key "code": it is wiped once the event is done.';

create function outbox.claim(p_topic_prefix text, p_limit integer, p_lease interval)
returns setof outbox.events
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := core.now();
begin
  -- Ten attempts whose worker never came back are as dead as ten that failed.
  update outbox.events as e
  set
    dead_at = v_now,
    payload = e.payload - 'code',
    last_error = coalesce(e.last_error, 'the worker did not come back')
  where e.delivered_at is null and e.dead_at is null
    and e.available_at <= v_now
    and e.attempts >= 10
    and pg_catalog.starts_with(e.topic, p_topic_prefix);

  return query
  with due as (
    select e.id
    from outbox.events as e
    where e.delivered_at is null and e.dead_at is null
      and e.available_at <= v_now
      and pg_catalog.starts_with(e.topic, p_topic_prefix)
    order by e.available_at, e.id
    limit least(greatest(p_limit, 0), 1000)
    for update skip locked
  ),
  taken as (
    update outbox.events as e
    set attempts = e.attempts + 1, available_at = v_now + p_lease
    from due as d
    where e.id = d.id
    returning e.*
  )
  select t.* from taken as t order by t.created_at, t.id;
end
$$;

comment on function outbox.claim is
  'Takes waiting events of a topic prefix for the time of the lease; other workers skip them. An event that is neither completed nor failed comes back when the lease ends.';

create function outbox.complete(p_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update outbox.events as e
  set delivered_at = core.now(), dead_at = null, last_error = null, payload = e.payload - 'code'
  where e.id = p_id and e.delivered_at is null;
  if not found and not exists (select from outbox.events as e where e.id = p_id) then
    perform core.fail('event.not_found', 'There is no such event.', 404);
  end if;
end
$$;

comment on function outbox.complete is 'Marks an event as delivered; again is no error. Raises event.not_found.';

create function outbox.fail(p_id uuid, p_error text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- 5 s, 10 s, 20 s ... at most an hour, spread by a fifth so that a recovering receiver is not
  -- hit by all at once. Ten attempts span about 45 minutes.
  update outbox.events as e
  set
    last_error = pg_catalog.left(coalesce(p_error, 'failed'), 2000),
    dead_at = case when e.attempts >= 10 then core.now() end,
    payload = case when e.attempts >= 10 then e.payload - 'code' else e.payload end,
    available_at = core.now()
      + least(interval '5 seconds' * power(2, greatest(e.attempts - 1, 0)), interval '1 hour')
      * (0.8 + 0.4 * pg_catalog.random())
  where e.id = p_id and e.delivered_at is null and e.dead_at is null;
  if not found and not exists (select from outbox.events as e where e.id = p_id) then
    perform core.fail('event.not_found', 'There is no such event.', 404);
  end if;
end
$$;

comment on function outbox.fail is
  'Gives an event back after a failed attempt, to be tried later; the tenth failure makes it a dead letter. Raises event.not_found.';

create function outbox.retry_dead(p_id uuid, p_reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform access.require_permission('jobs.retry');
  if pg_catalog.length(pg_catalog.btrim(coalesce(p_reason, ''))) < 3 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  update outbox.events as e
  set dead_at = null, attempts = 0, available_at = core.now()
  where e.id = p_id and e.dead_at is not null;
  if not found then
    perform core.fail('event.not_dead', 'This event is not waiting for a retry.', 409);
  end if;
  perform outbox.nudge_for_topic(e.topic) from outbox.events as e where e.id = p_id;
  perform access.audit('event.retry', 'event', p_id::text, null, null, p_reason);
end
$$;

comment on function outbox.retry_dead is
  'Gives a dead letter another ten attempts. Permission jobs.retry; audited. Raises event.not_dead, reason.required.';

create function outbox.purge(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from outbox.events as e
  where e.id in (
    select o.id
    from outbox.events as o
    where o.created_at < core.now() - interval '30 days' and o.delivered_at is not null
    order by o.created_at
    limit p_limit
    for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function outbox.purge is 'Forgets delivered events after 30 days; returns how many. Run by a job.';

grant usage on schema outbox to authenticated, service_role;
grant execute on function outbox.emit, outbox.claim, outbox.complete, outbox.fail, outbox.nudge_function, outbox.purge
to service_role;
grant execute on function outbox.retry_dead to authenticated;

-- Jobs -------------------------------------------------------------------------------------------------

create table outbox.jobs (
  name text primary key check (name ~ '^[a-z][a-z0-9_-]*$'),
  description text not null,
  schedule text not null,
  function_name text not null check (function_name ~ '^[a-z_]+\.[a-z0-9_]+$'),
  every interval not null check (every > interval '0'),
  last_started_at timestamptz,
  last_finished_at timestamptz,
  last_status text check (last_status in ('succeeded', 'failed')),
  last_error text,
  last_result jsonb,
  runs bigint not null default 0,
  registered_at timestamptz not null
);

comment on table outbox.jobs is
  'Timed jobs with their heartbeat. every is how often it should run: a job that has not finished for three times as long is late.';

alter table outbox.jobs enable row level security;

create policy "staff with jobs.read read jobs" on outbox.jobs
  for select to authenticated
  using ((select access.has_permission('jobs.read')));

grant select on outbox.jobs to authenticated, service_role;

create function outbox.steps_command(p_name text)
returns text
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.format(
    'do $steps$
    declare
      v_result pg_catalog.jsonb;
    begin
      for v_step in 1 .. 200 loop
        v_result := outbox.run_job(%L, 1);
        commit;
        exit when v_result is null or v_result = ''0'';
      end loop;
    end
    $steps$',
    p_name
  )
$$;

comment on function outbox.steps_command is
  'The command that runs a job one thing at a time, each in a transaction of its own, until it finds nothing (0), fails, or has done 200: what one thing locks (an order, wallets) is free before the next is begun, so things in any order cannot deadlock with a command. The heartbeat is that of the last step. Text, because only what is called from outside may commit.';

create function outbox.register_job(
  p_name text,
  p_schedule text,
  p_function regprocedure,
  p_every interval,
  p_description text,
  p_in_steps boolean default false
)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_function text := (
    select n.nspname || '.' || p.proname
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where p.oid = p_function and p.pronargs = p.pronargdefaults and p.prokind = 'f'
  );
begin
  if v_function is null then
    raise exception 'a job needs a function that can be called without arguments: %', p_function;
  end if;
  insert into outbox.jobs (name, description, schedule, function_name, every, registered_at)
  values (p_name, p_description, p_schedule, v_function, p_every, core.now())
  on conflict (name) do update
  set
    description = excluded.description,
    schedule = excluded.schedule,
    function_name = excluded.function_name,
    every = excluded.every;
  perform cron.schedule(
    p_name, p_schedule,
    case when p_in_steps then outbox.steps_command(p_name) else pg_catalog.format('select outbox.run_job(%L)', p_name) end
  );
end
$$;

comment on function outbox.register_job is
  'Registers a timed job: its cron schedule (minutes at best), a function whose arguments all have defaults, and how often it should have run. One in steps is run as outbox.steps_command says. Used by migrations.';

create function outbox.call_job(p_function text, p_limit integer default null)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_returns_nothing boolean := (
    select bool_or(p.prorettype = 'pg_catalog.void'::pg_catalog.regtype)
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname || '.' || p.proname = p_function
  );
  v_result jsonb;
begin
  if v_returns_nothing then
    execute pg_catalog.format('select %s()', p_function);
    return null;
  end if;
  -- function_name has the form schema.name by a CHECK, so it needs no quoting.
  execute pg_catalog.format('select pg_catalog.to_jsonb(r) from %s(%s) as r limit 1', p_function, p_limit) into v_result;
  return v_result;
end
$$;

comment on function outbox.call_job is 'Calls a job''s function, with a limit if one is given, and returns its (first) result as JSON.';

create function outbox.run_job(p_name text, p_limit integer default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_job outbox.jobs;
  v_result jsonb;
  v_error text;
begin
  select j.* into v_job from outbox.jobs as j where j.name = p_name for update skip locked;
  if not found then
    if exists (select from outbox.jobs as j where j.name = p_name) then
      return null;
    end if;
    perform core.fail('job.unknown', 'There is no such job.', 404, p_name);
  end if;

  begin
    v_result := outbox.call_job(v_job.function_name, p_limit);
  exception
    when others then
      v_error := pg_catalog.format('%s %s', sqlstate, sqlerrm);
  end;
  v_error := coalesce(v_error, v_result ->> 'error');

  update outbox.jobs as j
  set
    last_started_at = core.now(),
    last_finished_at = core.clock_now(),
    last_status = case when v_error is null then 'succeeded' else 'failed' end,
    last_error = pg_catalog.left(v_error, 2000),
    last_result = v_result,
    runs = j.runs + 1
  where j.name = p_name;
  return v_result;
end
$$;

comment on function outbox.run_job is
  'Runs a registered job, writes its heartbeat and returns its result. What the job did is undone when it raises, and the error is kept; a job that answers {error} has failed too, and what it wrote stays. While it runs, another call of the same job returns at once.';

grant execute on function outbox.run_job to service_role;

-- Step-up codes are sent from here ------------------------------------------------------------------------

create function outbox.start_step_up(p_action text, p_context jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_challenge record;
  v_email text;
begin
  v_challenge := access.create_step_up_challenge(p_action, p_context);
  v_email := (select u.email from auth.users as u where u.id = v_challenge.user_id);
  if coalesce(v_email, '') = '' then
    perform core.fail('step_up.no_channel', 'Add an e-mail address to your account first.', 409);
  end if;
  perform outbox.emit(
    'notification.step_up_code', 'user', v_challenge.user_id,
    pg_catalog.jsonb_build_object(
      'user_id', v_challenge.user_id, 'challenge_id', v_challenge.challenge_id, 'action', p_action,
      'code', v_challenge.code, 'channel', 'email', 'expires_at', v_challenge.expires_at
    )
  );
  return pg_catalog.jsonb_build_object(
    'challenge_id', v_challenge.challenge_id,
    'expires_at', v_challenge.expires_at,
    'channel', 'email',
    'masked_target', pg_catalog.regexp_replace(v_email, '^(.).*(@.*)$', '\1***\2')
  );
end
$$;

comment on function outbox.start_step_up is
  'Makes a step-up challenge and has its code mailed: {challenge_id, expires_at, channel, masked_target}. Raises step_up.invalid, step_up.no_channel, rate.limited.';

grant execute on function outbox.start_step_up to authenticated;

-- API ----------------------------------------------------------------------------------------------------------

create function api.start_step_up(p_action text, p_context jsonb default '{}')
returns jsonb
language sql
set search_path = ''
as $$
  select outbox.start_step_up(p_action, p_context)
$$;

comment on function api.start_step_up is
  'Sends the signed-in user a six-digit code to confirm one act with exactly this context: {challenge_id, expires_at, channel, masked_target}.';

grant execute on function api.start_step_up to authenticated;

create function api.admin_retry_event(p_event_id uuid, p_reason text)
returns void
language sql
set search_path = ''
as $$
  select outbox.retry_dead(p_event_id, p_reason)
$$;

comment on function api.admin_retry_event is 'Gives a dead event another ten attempts (permission jobs.retry).';

grant execute on function api.admin_retry_event to authenticated;

create function api.outbox_claim(p_topic_prefix text, p_limit integer default 20, p_lease_seconds integer default 60)
returns setof outbox.events
language sql
set search_path = ''
as $$
  select * from outbox.claim(p_topic_prefix, p_limit, pg_catalog.make_interval(secs => p_lease_seconds))
$$;

comment on function api.outbox_claim is 'For Edge Functions (service key): takes waiting events on lease.';

create function api.outbox_complete(p_id uuid)
returns void
language sql
set search_path = ''
as $$
  select outbox.complete(p_id)
$$;

comment on function api.outbox_complete is 'For Edge Functions (service key): the event is delivered.';

create function api.outbox_fail(p_id uuid, p_error text)
returns void
language sql
set search_path = ''
as $$
  select outbox.fail(p_id, p_error)
$$;

comment on function api.outbox_fail is 'For Edge Functions (service key): the attempt failed.';

grant execute on function api.outbox_claim, api.outbox_complete, api.outbox_fail to service_role;

create view api.admin_outbox
with (security_invoker = true) as
select
  e.id,
  e.topic,
  e.aggregate_type,
  e.aggregate_id,
  e.payload - 'code' as payload,
  case
    when e.dead_at is not null then 'dead'
    when e.delivered_at is not null then 'delivered'
    when e.attempts = 0 then 'waiting'
    else 'retrying'
  end as status,
  e.attempts,
  e.available_at,
  e.delivered_at,
  e.dead_at,
  e.last_error,
  e.created_at
from outbox.events as e;

comment on view api.admin_outbox is
  'Events and how their delivery stands: waiting, retrying, delivered, dead (permission jobs.read). Secrets are left out.';

create view api.admin_jobs
with (security_invoker = true) as
select
  j.name,
  j.description,
  j.schedule,
  j.every::text as every,
  j.last_started_at,
  j.last_finished_at,
  j.last_status,
  j.last_error,
  j.last_result,
  j.runs,
  coalesce(j.last_finished_at, j.registered_at) < core.now() - 3 * j.every as is_late
from outbox.jobs as j;

comment on view api.admin_jobs is 'Timed jobs and their heartbeat (permission jobs.read).';

grant select on api.admin_outbox, api.admin_jobs to authenticated;
