-- Reconciliation, third part: the daily runs. What providers say is collected page by page, each page committed, with waits
-- that double while a provider does not answer; then the day is compared.

-- Opening ----------------------------------------------------------------------------------------------------

create function reconciliation.open_runs()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  insert into reconciliation.runs (provider, day)
  select r.provider, d.day::date
  from reconciliation.rails as r
  cross join lateral (
    -- An hour after the day has ended, so that what was under way at midnight has its end.
    select reconciliation.local_day(r, core.now() - interval '1 hour') - 1 as last_day
  ) as l
  cross join lateral generate_series(
    -- Days that were missed are made up for, a week at most.
    greatest(l.last_day - 6, coalesce((select max(o.day) + 1 from reconciliation.runs as o where o.provider = r.provider), l.last_day)),
    l.last_day, interval '1 day'
  ) as d (day)
  where r.is_enabled and (r.source = 'statement' or exists (
    select from payments.providers as p where p.code = r.provider and cardinality(p.configured_methods) > 0
  ))
    -- A rail begins with its first payment or payout.
    and (
      exists (
        select from payments.payments as p
        where p.provider = r.provider and p.created_at < reconciliation.day_starts(r, d.day::date + 1)
      )
      or exists (
        select from payouts.withdrawals as w
        where w.provider = r.provider and w.requested_at < reconciliation.day_starts(r, d.day::date + 1)
      )
    )
  on conflict (provider, day) do nothing;
  get diagnostics v_count = row_count;
  update reconciliation.runs as u
  set status = 'collected', collected_at = core.now()
  from reconciliation.rails as r
  where r.provider = u.provider and r.source = 'statement' and u.status = 'waiting';
  perform reconciliation.compare_collected();
  if exists (
    select from reconciliation.runs as u where u.status in ('waiting', 'collecting') and u.next_attempt_at <= core.now()
  ) then
    perform outbox.nudge_function('reconcile-providers');
  end if;
  return v_count;
end
$$;

comment on function reconciliation.open_runs is
  'Opens the run of each rail''s last whole day, compares what is collected, and wakes the function that asks the providers when something is due; returns how many runs are new. Run by a job.';

create function reconciliation.compare_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run reconciliation.runs;
begin
  select u.* into v_run from reconciliation.runs as u where u.id = p_run_id for update;
  if not found then
    perform core.fail('reconciliation.run_not_found', 'There is no such run.', 404);
  end if;
  if v_run.status = 'collected' then
    perform reconciliation.compare(v_run.provider, v_run.day, v_run.id);
    update reconciliation.runs as u
    set
      status = 'compared', compared_at = core.now(), version = u.version + 1,
      break_count = (
        select count(*) from reconciliation.breaks as b
        where b.provider = u.provider and b.day <= u.day and b.status in ('open', 'explained')
      )
    where u.id = p_run_id
    returning u.* into v_run;
  end if;
  return reconciliation.describe_run(v_run);
end
$$;

comment on function reconciliation.compare_run is 'Compares a run whose records are all there; another is left as it is. Locks the run, then its rail. Raises reconciliation.run_not_found.';

create function reconciliation.compare_collected()
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  if not exists (select from reconciliation.runs as u where u.status = 'collected') then
    return 0;
  end if;
  perform reconciliation.roll_items();
  for v_id in
    select u.id from reconciliation.runs as u where u.status = 'collected' order by u.day, u.id for update skip locked
  loop
    perform reconciliation.compare_run(v_id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function reconciliation.compare_collected is 'Compares every run that is collected and was not compared, because whoever collected it died.';

create function reconciliation.describe_run(p_run reconciliation.runs)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'run_id', p_run.id, 'provider', p_run.provider, 'day', p_run.day, 'status', p_run.status, 'stage', p_run.stage,
    'position', p_run.position, 'record_count', p_run.record_count, 'break_count', p_run.break_count
  )
$$;

comment on function reconciliation.describe_run is 'A run as its commands answer.';

-- Collecting -----------------------------------------------------------------------------------------------------

create function reconciliation.stages(p_source text)
returns text[]
language sql
immutable
set search_path = ''
as $$
  -- Who has no list of transactions has none of settlements either.
  select case p_source
    when 'list' then array['payment', 'refund', 'payout', 'settlement']
    when 'inquiry' then array['payment', 'refund', 'payout']
    else array[]::text[]
  end
$$;

comment on function reconciliation.stages is 'What is collected from a provider, in this order.';

create function reconciliation.questions(p_rail reconciliation.rails, p_run reconciliation.runs)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with bounds as (
    select
      reconciliation.day_starts(p_rail, p_run.day) as starts_at,
      reconciliation.day_starts(p_rail, p_run.day + 1) as ends_at,
      coalesce(p_run.position::uuid, '00000000-0000-0000-0000-000000000000') as after_id
  ),
  asked as (
    (
      select p.id, payments.describe_question(p) as question
      from payments.payments as p, bounds as b
      where p_run.stage = 'payment' and p.provider = p_run.provider and p.id > b.after_id
        and ((p.created_at >= b.starts_at and p.created_at < b.ends_at) or (p.settled_at >= b.starts_at and p.settled_at < b.ends_at))
      order by p.id
      limit 25
    )
    union all
    (
      select r.id, pg_catalog.jsonb_build_object(
        'refund_id', r.id, 'provider', p.provider, 'mode', p.mode, 'reference', p.reference, 'amount_minor', r.amount_minor,
        'currency', r.currency
      )
      from bounds as b, payments.refunds as r
      join payments.payments as p on p.id = r.payment_id
      where p_run.stage = 'refund' and p.provider = p_run.provider and r.id > b.after_id
        and r.updated_at >= b.starts_at and r.created_at < b.ends_at
      order by r.id
      limit 25
    )
    union all
    (
      select w.id, pg_catalog.jsonb_build_object(
        'withdrawal_id', w.id, 'provider', w.provider, 'mode', w.mode, 'reference', w.reference, 'amount_minor', w.net_minor,
        'currency', w.currency
      )
      from payouts.withdrawals as w, bounds as b
      where p_run.stage = 'payout' and w.provider = p_run.provider and w.id > b.after_id
        and ((w.sent_at >= b.starts_at and w.sent_at < b.ends_at) or (w.settled_at >= b.starts_at and w.settled_at < b.ends_at))
      order by w.id
      limit 25
    )
  )
  select coalesce(pg_catalog.jsonb_agg(a.question || pg_catalog.jsonb_build_object('subject_id', a.id) order by a.id), '[]')
  from asked as a
$$;

comment on function reconciliation.questions is
  'Of a provider without lists: the next 25 payments, refunds or withdrawals of the day to ask about, after the run''s position, by id.';

create function reconciliation.task_of(p_run reconciliation.runs)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select reconciliation.describe_run(p_run) || pg_catalog.jsonb_build_object(
    'mode', (select p.mode from payments.providers as p where p.code = p_run.provider),
    'source', r.source,
    'round', p_run.round,
    -- Lists are by when a thing was made; it may end a day or two later.
    'from', reconciliation.day_starts(r, p_run.day - 2),
    'to', reconciliation.day_starts(r, p_run.day + 1),
    'questions', case when r.source = 'inquiry' and p_run.status = 'collecting' then reconciliation.questions(r, p_run) else '[]'::jsonb end
  )
  from reconciliation.rails as r
  where r.provider = p_run.provider
$$;

comment on function reconciliation.task_of is
  'What to ask a provider next for a run: {run_id, provider, mode, source, day, round, stage, position, from, to, questions}.';

create function reconciliation.claim_run()
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run reconciliation.runs;
begin
  update reconciliation.runs as u
  set
    status = 'collecting',
    stage = coalesce(u.stage, (reconciliation.stages(r.source))[1]),
    -- A lease: whoever dies with the run is followed by the next.
    next_attempt_at = core.now() + interval '3 minutes',
    version = u.version + 1
  from reconciliation.rails as r
  where r.provider = u.provider
    and u.id = (
      select o.id
      from reconciliation.runs as o
      join reconciliation.rails as l on l.provider = o.provider and l.source <> 'statement'
      where o.status in ('waiting', 'collecting') and o.next_attempt_at <= core.now()
      order by o.next_attempt_at, o.id
      limit 1
      for update of o skip locked
    )
  returning u.* into v_run;
  return case when v_run.id is not null then reconciliation.task_of(v_run) end;
end
$$;

comment on function reconciliation.claim_run is
  'Service only: takes a run that is due, for three minutes, and says what to ask: reconciliation.task_of; null when none is due.';

create function reconciliation.record_page(
  p_run_id uuid,
  p_round integer,
  p_stage text,
  p_position text,
  p_records jsonb,
  p_next_position text,
  p_unanswered integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run reconciliation.runs;
  v_rail reconciliation.rails;
  v_stages text[];
  v_next_stage text;
begin
  select u.* into v_run from reconciliation.runs as u where u.id = p_run_id for update;
  if not found then
    perform core.fail('reconciliation.run_not_found', 'There is no such run.', 404);
  end if;
  select r.* into strict v_rail from reconciliation.rails as r where r.provider = v_run.provider;
  perform reconciliation.write_records(
    v_rail, case v_rail.source when 'list' then 'list' else 'inquiry' end, p_run_id, null, p_records
  );
  -- Another one was faster, or staff began the run anew: what was said is kept, the run stays where it is.
  if v_run.status <> 'collecting' or v_run.round <> p_round or v_run.stage is distinct from p_stage
    or v_run.position is distinct from p_position
  then
    return reconciliation.task_of(v_run);
  end if;
  v_stages := reconciliation.stages(v_rail.source);
  v_next_stage := case
    when p_next_position is not null then p_stage
    else v_stages[array_position(v_stages, p_stage) + 1]
  end;
  update reconciliation.runs as u
  set
    stage = coalesce(v_next_stage, u.stage),
    position = p_next_position,
    status = case when v_next_stage is null then 'collected' else 'collecting' end,
    collected_at = case when v_next_stage is null then core.now() end,
    attempts = 0, error = null,
    next_attempt_at = core.now() + interval '3 minutes',
    record_count = u.record_count + pg_catalog.jsonb_array_length(p_records),
    unanswered_count = u.unanswered_count + coalesce(p_unanswered, 0),
    version = u.version + 1
  where u.id = p_run_id
  returning u.* into v_run;
  return reconciliation.task_of(v_run);
end
$$;

comment on function reconciliation.record_page is
  'Service only: keeps a page of what the provider said and moves the run on: to the next position, or when there is none to the next stage, at last to collected. Answers what to ask next. A page of a run that went on without the caller only adds its records. Raises reconciliation.run_not_found.';

create function reconciliation.pause_run(p_run_id uuid, p_round integer, p_code text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run reconciliation.runs;
begin
  update reconciliation.runs as u
  set
    attempts = u.attempts + 1,
    error = left(p_code, 200),
    -- From half a minute to an hour; after 30 attempts, a day and more, a person must look.
    status = case when u.attempts + 1 >= 30 then 'failed' else u.status end,
    next_attempt_at = core.now() + least(interval '30 seconds' * power(2, least(u.attempts, 10)), interval '1 hour'),
    version = u.version + 1
  where u.id = p_run_id and u.status = 'collecting' and u.round = p_round
  returning u.* into v_run;
  return case when v_run.id is not null then reconciliation.describe_run(v_run) end;
end
$$;

comment on function reconciliation.pause_run is
  'Service only: the provider gave no answer; the run goes on later from the same page, with waits that double up to an hour.';

grant execute on function
  reconciliation.open_runs, reconciliation.compare_run, reconciliation.claim_run, reconciliation.record_page,
  reconciliation.pause_run
to service_role;

-- By hand ------------------------------------------------------------------------------------------------------------

create function reconciliation.start_run(p_provider text, p_day date, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_permission('payments.replay');
  v_scope text := 'reconciliation.start_run:' || v_user_id;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('provider', p_provider, 'day', p_day)
  );
  v_rail reconciliation.rails;
  v_run reconciliation.runs;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  select r.* into v_rail from reconciliation.rails as r where r.provider = p_provider;
  if not found then
    perform core.fail('reconciliation.rail_not_found', 'There is no such rail.', 404, left(p_provider, 40));
  end if;
  if p_day is null or p_day > reconciliation.local_day(v_rail, core.now()) or p_day < reconciliation.local_day(v_rail, core.now()) - 365 then
    perform core.fail('reconciliation.day_invalid', 'A run is about a day of the last year.', 400);
  end if;
  insert into reconciliation.runs as u (provider, day, requested_by, status)
  values (p_provider, p_day, v_user_id, case v_rail.source when 'statement' then 'collected' else 'waiting' end)
  on conflict (provider, day) do update
  set
    status = excluded.status, stage = null, position = null, attempts = 0, next_attempt_at = core.now(), error = null,
    round = u.round + 1, record_count = 0, unanswered_count = 0, break_count = null, requested_by = excluded.requested_by,
    started_at = core.now(), collected_at = null, compared_at = null, version = u.version + 1
  returning u.* into v_run;
  perform access.audit(
    'reconciliation.run', 'reconciliation_run', v_run.id::text, null,
    pg_catalog.jsonb_build_object('provider', p_provider, 'day', p_day, 'round', v_run.round), null
  );
  if v_run.status = 'collected' then
    perform reconciliation.compare_collected();
    select u.* into strict v_run from reconciliation.runs as u where u.id = v_run.id;
  else
    perform outbox.nudge_function('reconcile-providers');
  end if;
  return core.idempotency_end(v_scope, p_idempotency_key, reconciliation.describe_run(v_run));
end
$$;

comment on function reconciliation.start_run is
  'Staff with payments.replay: runs a day of a rail, for the first time or again from the beginning; today''s so far too. Audited. Raises reconciliation.rail_not_found, reconciliation.day_invalid, idempotency.*.';

create function reconciliation.check_rail(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_code constant text := 'reconciliation.rail_invalid';
  v_rail reconciliation.rails;
begin
  perform core.require_keys(p_payload, array['provider', 'late_after_hours', 'clearing_limit_hours', 'is_enabled'], v_code);
  select r.* into v_rail from reconciliation.rails as r where r.provider = p_payload ->> 'provider';
  if not found then
    perform core.fail('reconciliation.rail_not_found', 'There is no such rail.', 404, left(p_payload ->> 'provider', 40));
  end if;
  if pg_catalog.jsonb_typeof(p_payload -> 'is_enabled') is distinct from 'boolean' then
    perform core.fail(v_code, 'Say yes or no.', 400, 'is_enabled');
  end if;
  return access.describe_act(
    'Reconciliation of ' || v_rail.provider, pg_catalog.jsonb_build_object('provider', v_rail.provider),
    pg_catalog.jsonb_build_object(
      'before', pg_catalog.jsonb_build_object(
        'late_after_hours', (extract(epoch from v_rail.late_after) / 3600)::integer,
        'clearing_limit_hours', (extract(epoch from v_rail.clearing_limit) / 3600)::integer,
        'is_enabled', v_rail.is_enabled
      ),
      'after', pg_catalog.jsonb_build_object(
        'late_after_hours', core.integer_field(p_payload, 'late_after_hours', 1, 2160, v_code),
        'clearing_limit_hours', core.integer_field(p_payload, 'clearing_limit_hours', 1, 2160, v_code),
        'is_enabled', p_payload -> 'is_enabled'
      )
    )
  );
end
$$;

comment on function reconciliation.check_rail is
  'Approval reconciliation_rail.save {provider, late_after_hours, clearing_limit_hours, is_enabled}: how long a rail may take until somebody is told. Raises reconciliation.rail_not_found, reconciliation.rail_invalid, approval.nothing_changes.';

create function reconciliation.save_rail(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_before reconciliation.rails;
  v_after reconciliation.rails;
  v_approval access.approvals;
begin
  select r.* into v_before from reconciliation.rails as r where r.provider = p_payload ->> 'provider' for update;
  v_approval := access.require_unchanged(p_approval_id, reconciliation.check_rail(p_payload) -> 'change');
  update reconciliation.rails as r
  set
    late_after = pg_catalog.make_interval(hours => (p_payload ->> 'late_after_hours')::integer),
    clearing_limit = pg_catalog.make_interval(hours => (p_payload ->> 'clearing_limit_hours')::integer),
    is_enabled = (p_payload -> 'is_enabled')::boolean,
    version = r.version + 1
  where r.provider = v_before.provider
  returning r.* into v_after;
  perform access.audit(
    'reconciliation.save_rail', 'reconciliation_rail', v_before.provider, pg_catalog.to_jsonb(v_before),
    pg_catalog.to_jsonb(v_after) || pg_catalog.jsonb_build_object('approval_id', p_approval_id), v_approval.reason
  );
  return pg_catalog.jsonb_build_object('provider', v_before.provider, 'version', v_after.version);
end
$$;

comment on function reconciliation.save_rail is
  'Approval reconciliation_rail.save: changes it: {provider, version}. Audited. Locks the rail. Raises approval.outdated.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'reconciliation_rail.save', 'settings.write', 'settings.approve', 'reconciliation.check_rail', 'reconciliation.save_rail',
  'Change how long a rail may take until somebody is told'
);

grant execute on function reconciliation.start_run to authenticated;

-- API: commands ----------------------------------------------------------------------------------------------------------

create function api.claim_reconciliation_run()
returns jsonb
language sql
set search_path = ''
as $$
  select reconciliation.claim_run()
$$;

comment on function api.claim_reconciliation_run is 'Service only: a run that is due and what to ask its provider, or null.';

create function api.record_reconciliation_page(
  p_run_id uuid,
  p_round integer,
  p_stage text,
  p_position text,
  p_records jsonb,
  p_next_position text,
  p_unanswered integer default 0
)
returns jsonb
language sql
set search_path = ''
as $$
  select reconciliation.record_page(p_run_id, p_round, p_stage, p_position, p_records, p_next_position, p_unanswered)
$$;

comment on function api.record_reconciliation_page is 'Service only: a page of what the provider said; answers what to ask next.';

create function api.pause_reconciliation_run(p_run_id uuid, p_round integer, p_code text)
returns jsonb
language sql
set search_path = ''
as $$
  select reconciliation.pause_run(p_run_id, p_round, p_code)
$$;

comment on function api.pause_reconciliation_run is 'Service only: the provider gave no answer.';

create function api.compare_reconciliation_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select reconciliation.compare_run(p_run_id)
$$;

comment on function api.compare_reconciliation_run is 'Service only: compares a run whose records are all there.';

grant execute on function
  api.claim_reconciliation_run, api.record_reconciliation_page, api.pause_reconciliation_run, api.compare_reconciliation_run
to service_role;

create function api.admin_start_reconciliation(p_provider text, p_day date, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select reconciliation.start_run(p_provider, p_day, p_idempotency_key)
$$;

comment on function api.admin_start_reconciliation is
  'Compares a day of a rail, again if it was (permission payments.replay): {run_id, provider, day, status, record_count, break_count}.';

grant execute on function api.admin_start_reconciliation to authenticated;
