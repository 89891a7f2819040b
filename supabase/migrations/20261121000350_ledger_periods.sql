-- Ledger, accounting periods: a day or a month is closed once it is over. From then on no journal
-- counts inside it, and every account has a closing balance that later postings cannot move.
--
-- A journal counts from effective_at, or from posted_at where it has none. The books are closed up to
-- one moment; what is before it, is closed. Staff close and re-open through approvals, the clock
-- closes days that are long over.

insert into core.settings (key, value, description, is_public)
values
  ('ledger.time_zone', '"UTC"', 'Where the days and months of the books begin and end.', false),
  ('ledger.close_days_after', '"7 days"', 'How long after its end a day is closed by the clock; null: never.', false),
  ('ledger.reopen_within', '"100 days"', 'How far back closed books can be opened again.', false);

insert into access.permissions (code, description)
values
  ('ledger.close', 'Ask for and approve the closing of periods, ask for re-opening'),
  ('ledger.reopen', 'Approve the re-opening of closed periods');

insert into access.role_permissions (role, permission)
values ('finance', 'ledger.close'), ('superadmin', 'ledger.close'), ('superadmin', 'ledger.reopen');

-- Tables -------------------------------------------------------------------------------------------------

create table ledger.books (
  is_only_row boolean primary key default true check (is_only_row),
  closed_until timestamptz not null default '-infinity'
);

comment on table ledger.books is
  'Up to when the books are closed. A journal that counts from an earlier time than its posting share-locks the row, a closing changes it: so none slips in beside a closing.';

insert into ledger.books default values;

create table ledger.closings (
  id bigint generated always as identity primary key,
  period text not null check (period in ('day', 'month')),
  starts_on date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  last_journal_id bigint not null,
  closed_at timestamptz not null,
  approval_id uuid references access.approvals (id),
  reopened_at timestamptz,
  reopening_id uuid references access.approvals (id),
  check (starts_at < ends_at),
  check ((reopened_at is null) = (reopening_id is null))
);

comment on table ledger.closings is
  'Closed periods, by whom (approval_id; null: by the clock) and, where so, re-opened. last_journal_id: no later journal counts before ends_at. Re-opened books are closed again by a further row.';

create unique index closings_live on ledger.closings (period, starts_on)
where reopened_at is null;

create index closings_ends_at on ledger.closings (ends_at, id)
where reopened_at is null;

create index closings_approval_id on ledger.closings (approval_id)
where approval_id is not null;

create index closings_reopening_id on ledger.closings (reopening_id)
where reopening_id is not null;

create function ledger.guard_closing()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.reopened_at is not null
    or (pg_catalog.to_jsonb(new) - array['reopened_at', 'reopening_id'])
      is distinct from (pg_catalog.to_jsonb(old) - array['reopened_at', 'reopening_id'])
  then
    perform core.fail('record.immutable', 'What was closed cannot be changed.', 409, 'ledger.closings');
  end if;
  return new;
end
$$;

comment on function ledger.guard_closing is 'Trigger: a closing is permanent, but for being re-opened once.';

create trigger closings_guard
before update on ledger.closings
for each row execute function ledger.guard_closing();

create trigger closings_forbid_removal
before delete or truncate on ledger.closings
for each statement execute function core.forbid_change();

create table ledger.closing_balances (
  account_id bigint not null references ledger.accounts (id),
  ends_at timestamptz not null,
  closing_id bigint not null references ledger.closings (id),
  debits_minor ledger.counter not null,
  credits_minor ledger.counter not null,
  primary key (account_id, ends_at, closing_id)
);

comment on table ledger.closing_balances is
  'All debits and credits of an account, minor units, that count before the end of a closed period. Only for accounts that moved since the closing before: an account without a row stands where its last row says. Append-only.';

create index closing_balances_closing_id on ledger.closing_balances (closing_id);

create trigger closing_balances_forbid_change
before update or delete or truncate on ledger.closing_balances
for each statement execute function core.forbid_change();

create table ledger.closing_totals (
  closing_id bigint not null references ledger.closings (id),
  kind text not null references ledger.account_kinds (kind),
  currency char(3) not null references core.currencies (code),
  debits_minor numeric not null,
  credits_minor numeric not null,
  primary key (closing_id, kind, currency)
);

comment on table ledger.closing_totals is
  'The trial balance at a closing: all debits and credits of each kind of account, minor units. Append-only.';

create index closing_totals_kind on ledger.closing_totals (kind);
create index closing_totals_currency on ledger.closing_totals (currency);

create trigger closing_totals_forbid_change
before update or delete or truncate on ledger.closing_totals
for each statement execute function core.forbid_change();

alter table ledger.books enable row level security;
alter table ledger.closings enable row level security;
alter table ledger.closing_balances enable row level security;
alter table ledger.closing_totals enable row level security;

create policy "staff with ledger.read read the state of the books" on ledger.books
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

create policy "staff with ledger.read read closings" on ledger.closings
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

create policy "owners read closing balances of their wallets, staff with ledger.read read all" on ledger.closing_balances
  for select to authenticated
  using (
    account_id = any ((select ledger.readable_wallets())::bigint[])
    or (select access.has_permission('ledger.read'))
  );

create policy "staff with ledger.read read trial balances" on ledger.closing_totals
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.books, ledger.closings, ledger.closing_balances, ledger.closing_totals to authenticated, service_role;

-- When journals count: nearly all when they were posted, in the order of the table; a few earlier.
create index journals_posted_at on ledger.journals using brin (posted_at) with (pages_per_range = 32, autosummarize = on);

create index journals_effective_at on ledger.journals (effective_at)
where effective_at is not null;

-- Guards -------------------------------------------------------------------------------------------------

create function ledger.check_effective_at(p_effective_at timestamptz)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_effective_at > core.now() then
    perform core.fail('ledger.effective_at_invalid', 'A journal cannot count from a time in the future.', 400);
  end if;
  if p_effective_at < (select b.closed_until from ledger.books as b where b.is_only_row) then
    perform core.fail('ledger.period_closed', 'The books of that time are closed.', 409, p_effective_at::text);
  end if;
end
$$;

comment on function ledger.check_effective_at is
  'Whether a journal may count from then, as the books are now: raises ledger.effective_at_invalid, ledger.period_closed.';

create function ledger.require_open_period(p_effective_at timestamptz)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_closed_until timestamptz;
begin
  select b.closed_until into strict v_closed_until from ledger.books as b where b.is_only_row for share;
  if p_effective_at < v_closed_until then
    perform core.fail('ledger.period_closed', 'The books of that time are closed.', 409, p_effective_at::text);
  end if;
end
$$;

comment on function ledger.require_open_period is
  'For postings that count from an earlier time: keeps the books from being closed until the transaction ends. Raises ledger.period_closed.';

-- What counts when ---------------------------------------------------------------------------------------

create function ledger.counted_journals(p_from timestamptz, p_to timestamptz)
returns setof bigint
language sql
stable
set search_path = ''
as $$
  select j.id from ledger.journals as j where j.posted_at >= p_from and j.posted_at < p_to and j.effective_at is null
  union all
  select j.id from ledger.journals as j where j.effective_at >= p_from and j.effective_at < p_to
$$;

comment on function ledger.counted_journals is 'The journals that count from p_from on and before p_to.';

create function ledger.movements(p_from timestamptz, p_to timestamptz, p_account bigint default null)
returns table (account_id bigint, debits bigint, credits bigint)
language sql
stable
set search_path = ''
-- One range of the primary key for each journal, whatever the planner believes about ranges of it.
set enable_seqscan = 'off'
set enable_hashjoin = 'off'
set enable_mergejoin = 'off'
set jit = 'off'
as $$
  select s.account_id, sum(s.debit)::bigint, sum(s.credit)::bigint
  from ledger.counted_journals(p_from, p_to) as c (id)
  inner join lateral (
    select t.debit_account, t.credit_account, t.amount_minor
    from ledger.transfers as t
    where t.id between c.id * 1024 and c.id * 1024 + 1023
      and (p_account is null or t.debit_account = p_account or t.credit_account = p_account)
  ) as t on true
  cross join lateral (
    values (t.debit_account, t.amount_minor::bigint, 0::bigint), (t.credit_account, 0::bigint, t.amount_minor::bigint)
  ) as s (account_id, debit, credit)
  where p_account is null or s.account_id = p_account
  group by s.account_id
$$;

comment on function ledger.movements is
  'By how much accounts (or one account) moved by what counts from p_from on and before p_to, minor units.';

create function ledger.closed_sums(p_account bigint, p_until timestamptz, out up_to timestamptz, out debits bigint, out credits bigint)
returns record
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Of the account's own rows, the last that still holds; what was closed later without a row moved nothing.
  select b.debits_minor, b.credits_minor into debits, credits
  from ledger.closing_balances as b
  inner join ledger.closings as c on c.id = b.closing_id and c.reopened_at is null
  where b.account_id = p_account and b.ends_at <= p_until
  order by b.ends_at desc, b.closing_id desc
  limit 1;
  select coalesce(max(c.ends_at), '-infinity') into up_to
  from ledger.closings as c
  where c.reopened_at is null and c.ends_at <= p_until;
  debits := coalesce(debits, 0);
  credits := coalesce(credits, 0);
end
$$;

comment on function ledger.closed_sums is
  'Debits and credits of an account at the last closing that is not after p_until, and when that was (-infinity and 0 for none).';

-- Closing ------------------------------------------------------------------------------------------------

create function ledger.time_zone()
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select core.setting('ledger.time_zone') #>> '{}'
$$;

comment on function ledger.time_zone is 'Where the days and months of the books begin and end.';

grant execute on function ledger.time_zone to authenticated;

create function ledger.period_bounds(p_period text, p_starts_on date, out starts_at timestamptz, out ends_at timestamptz)
returns record
language plpgsql
stable
set search_path = ''
as $$
declare
  v_zone text := ledger.time_zone();
begin
  if p_period is null or p_period not in ('day', 'month') or p_starts_on is null
    or (p_period = 'month' and pg_catalog.date_part('day', p_starts_on) <> 1)
  then
    perform core.fail('ledger.period_invalid', 'A period is a day, or a month with its first day.', 400);
  end if;
  starts_at := p_starts_on::timestamp at time zone v_zone;
  ends_at := (p_starts_on + (case p_period when 'day' then interval '1 day' else interval '1 month' end)) at time zone v_zone;
end
$$;

comment on function ledger.period_bounds is
  'When a day or month of the books begins and ends, in their time zone. Raises ledger.period_invalid.';

create function ledger.write_closing(p_period text, p_starts_on date, p_approval_id uuid)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_bounds record := ledger.period_bounds(p_period, p_starts_on);
  v_base ledger.closings;
  v_id bigint;
begin
  -- From here on nothing more can count before the end; what was posted beside us has ended, its rows show.
  perform from ledger.books as b where b.is_only_row for update;
  select c.* into v_base
  from ledger.closings as c
  where c.reopened_at is null and c.ends_at <= v_bounds.ends_at
  order by c.ends_at desc, c.id desc
  limit 1;
  insert into ledger.closings (period, starts_on, starts_at, ends_at, last_journal_id, closed_at, approval_id)
  values (
    p_period, p_starts_on, v_bounds.starts_at, v_bounds.ends_at,
    (select coalesce(max(j.id), 0) from ledger.journals as j), core.now(), p_approval_id
  )
  returning id into v_id;

  insert into ledger.closing_balances (account_id, ends_at, closing_id, debits_minor, credits_minor)
  select m.account_id, v_bounds.ends_at, v_id, s.debits + m.debits, s.credits + m.credits
  from ledger.movements(coalesce(v_base.ends_at, '-infinity'), v_bounds.ends_at) as m
  cross join lateral ledger.closed_sums(m.account_id, v_bounds.ends_at) as s;
  insert into ledger.closing_totals (closing_id, kind, currency, debits_minor, credits_minor)
  select v_id, t.kind, t.currency, sum(t.debits), sum(t.credits)
  from (
    select o.kind, o.currency, o.debits_minor as debits, o.credits_minor as credits
    from ledger.closing_totals as o
    where o.closing_id = v_base.id
    union all
    select a.kind, a.currency, b.debits_minor - coalesce(p.debits, 0), b.credits_minor - coalesce(p.credits, 0)
    from ledger.closing_balances as b
    inner join ledger.accounts as a on a.id = b.account_id
    left join lateral ledger.closed_sums(b.account_id, v_base.ends_at) as p on v_base.id is not null
    where b.closing_id = v_id
  ) as t
  group by t.kind, t.currency;
  update ledger.books as b set closed_until = greatest(b.closed_until, v_bounds.ends_at) where b.is_only_row;
  perform core.broadcast(
    'staff:ledger', 'ledger.changed', pg_catalog.jsonb_build_object('kind', 'closing', 'id', v_id::text, 'status', 'closed', 'at', core.now())
  );
  return v_id;
end
$$;

comment on function ledger.write_closing is
  'Closes a period and all that is before it; returns the closing''s id. The caller knows that the period is over and that every transaction that may have stamped a posting before its end has ended: a posting takes its transaction id before it reads the clock.';

create function ledger.check_closing(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  c_period constant text := p_payload ->> 'period';
  c_starts_on constant date := access.payload_date(p_payload, 'starts_on');
  v_bounds record := ledger.period_bounds(c_period, c_starts_on);
begin
  if v_bounds.ends_at > core.now() then
    perform core.fail('ledger.period_running', 'This period is not over yet.', 409, v_bounds.ends_at::text);
  end if;
  if exists (
    select from ledger.closings as c
    where c.period = c_period and c.starts_on = c_starts_on and c.reopened_at is null
  )
  then
    perform core.fail('ledger.period_closed', 'The books of that time are closed.', 409, c_starts_on::text);
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', null, 'currency', null,
    'about', pg_catalog.jsonb_build_object('period', c_period, 'day', c_starts_on),
    'summary', pg_catalog.format('Close the %s from %s, and all before it', c_period, c_starts_on), 'owners', '[]'::jsonb
  );
end
$$;

comment on function ledger.check_closing is
  'Approvals: what closing {period: day or month, starts_on: yyyy-mm-dd} is about. Raises ledger.period_invalid, ledger.period_running, ledger.period_closed.';

create function ledger.close_period(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_requested_in xid8 := (select a.requested_in from access.approvals as a where a.id = p_approval_id);
begin
  -- It was asked for when the period was over. Who stamped a posting before that had its transaction
  -- id before it; all of them have ended now, or we ask to wait.
  if pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) < v_requested_in then
    perform core.fail('ledger.period_busy', 'Postings of that time are still being written.', 409, null, 'Try again in a minute.');
  end if;
  return pg_catalog.jsonb_build_object(
    'closing_id', ledger.write_closing(p_payload ->> 'period', (p_payload ->> 'starts_on')::date, p_approval_id)
  );
end
$$;

comment on function ledger.close_period is 'Approvals: closes a period: {closing_id}. Raises ledger.period_busy.';

create function ledger.close_days(p_limit integer default 31)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  c_after constant interval := (core.setting('ledger.close_days_after') #>> '{}')::interval;
  c_zone constant text := ledger.time_zone();
  -- Up to when nobody can be writing any more: seconds since 1970, once all that ran then has ended.
  v_settled timestamptz := to_timestamp(
    core.advance_horizon('ledger.clock', floor(extract(epoch from core.now()))::bigint)
  );
  v_until timestamptz;
  v_day date;
  v_count integer := 0;
begin
  -- Taken before we look, so that two runs, or a run and a member of staff, take turns.
  select b.closed_until into strict v_until from ledger.books as b where b.is_only_row for update;
  -- Books that staff opened again are theirs to close.
  if c_after is null or exists (select from ledger.closings as c where c.reopened_at is not null and c.ends_at > v_until) then
    return 0;
  end if;
  if v_until = '-infinity' then
    v_until := (select coalesce(j.effective_at, j.posted_at) from ledger.journals as j order by j.id limit 1);
  end if;
  v_day := (v_until at time zone c_zone)::date;
  while v_day is not null and v_count < p_limit and (v_day + 1)::timestamp at time zone c_zone <= least(v_settled, core.now() - c_after) loop
    perform ledger.write_closing('day', v_day, null);
    v_day := v_day + 1;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function ledger.close_days is
  'Closes days that are over for longer than ledger.close_days_after, the first one first, at most so many; returns how many. Leaves books alone that staff opened again. Run by a job.';

-- Re-opening ---------------------------------------------------------------------------------------------

create function ledger.reopening_from(p_payload jsonb)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return (ledger.period_bounds('day', access.payload_date(p_payload, 'starts_on'))).starts_at;
end
$$;

comment on function ledger.reopening_from is 'From when on books are to be opened again.';

create function ledger.check_reopening(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  c_from constant timestamptz := ledger.reopening_from(p_payload);
  v_count bigint := (select count(*) from ledger.closings as c where c.reopened_at is null and c.ends_at > c_from);
begin
  if v_count = 0 then
    perform core.fail('ledger.period_open', 'The books of that time are open.', 409, c_from::text);
  end if;
  if c_from < core.now() - core.setting_interval('ledger.reopen_within') then
    perform core.fail('ledger.period_final', 'These books are closed for good.', 409, c_from::text, 'Post a correction that counts from today.');
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', null, 'currency', null,
    'about', pg_catalog.jsonb_build_object('day', p_payload ->> 'starts_on', 'number', v_count),
    'summary', pg_catalog.format('Open the books again from %s on (%s closings)', p_payload ->> 'starts_on', v_count), 'owners', '[]'::jsonb
  );
end
$$;

comment on function ledger.check_reopening is
  'Approvals: what re-opening {starts_on: yyyy-mm-dd} is about: every closed period that ends after that day began. Raises ledger.period_invalid, ledger.period_open, ledger.period_final.';

create function ledger.reopen_periods(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  c_from constant timestamptz := ledger.reopening_from(p_payload);
  v_count integer;
begin
  perform from ledger.books as b where b.is_only_row for update;
  update ledger.closings as c
  set reopened_at = core.now(), reopening_id = p_approval_id
  where c.reopened_at is null and c.ends_at > c_from;
  get diagnostics v_count = row_count;
  update ledger.books as b
  set closed_until = coalesce((select max(c.ends_at) from ledger.closings as c where c.reopened_at is null), '-infinity')
  where b.is_only_row;
  perform core.broadcast(
    'staff:ledger', 'ledger.changed', pg_catalog.jsonb_build_object('kind', 'closing', 'id', p_approval_id, 'status', 'reopened', 'at', core.now())
  );
  return pg_catalog.jsonb_build_object('reopened', v_count);
end
$$;

comment on function ledger.reopen_periods is
  'Approvals: opens the books again from a day on: {reopened}. The closings stay as rows; closing again makes new ones.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values
  (
    'ledger.close_period', 'ledger.close', 'ledger.close', 'ledger.check_closing', 'ledger.close_period',
    'Close a day or a month of the books'
  ),
  (
    'ledger.reopen_period', 'ledger.close', 'ledger.reopen', 'ledger.check_reopening', 'ledger.reopen_periods',
    'Open closed books again'
  );

-- Proving ------------------------------------------------------------------------------------------------

create function ledger.check_late_journals(p_after bigint)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
set search_path = ''
as $$
  select
    'closed_periods_stay_closed', 'journal ' || j.id,
    pg_catalog.jsonb_build_object('effective_at', coalesce(j.effective_at, j.posted_at), 'closing_id', c.id)
  from ledger.journals as j
  inner join lateral (
    select l.id
    from ledger.closings as l
    where l.reopened_at is null and l.ends_at > coalesce(j.effective_at, j.posted_at) and l.last_journal_id < j.id
    limit 1
  ) as c on true
  where j.id > p_after
    and coalesce(j.effective_at, j.posted_at) < (select b.closed_until from ledger.books as b where b.is_only_row)
$$;

comment on function ledger.check_late_journals is 'No journal counts in a period that was closed before it.';

create function ledger.check_closing_sums()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
set search_path = ''
as $$
  with ends as (
    select array_agg(distinct c.ends_at order by c.ends_at) as moments from ledger.closings as c where c.reopened_at is null
  ),
  -- The place of each journal among them: asked once of a journal and not of each of its lines.
  dated as materialized (
    select j.id, width_bucket(coalesce(j.effective_at, j.posted_at), e.moments) + 1 as place
    from ends as e
    inner join ledger.journals as j on coalesce(j.effective_at, j.posted_at) < e.moments[cardinality(e.moments)]
  ),
  -- Each transfer once for each side, with the closing that was the first to contain it.
  moved as (
    select m.account_id, e.moments[m.place] as ends_at, m.debits, m.credits
    from (
      select s.account_id, d.place, sum(s.debit) as debits, sum(s.credit) as credits
      from dated as d
      inner join ledger.sides as s on s.journal_id = d.id
      group by s.account_id, d.place
    ) as m
    cross join ends as e
  ),
  expected as (
    select
      m.account_id, m.ends_at, sum(m.debits) over w as debits, sum(m.credits) over w as credits
    from moved as m
    window w as (partition by m.account_id order by m.ends_at)
  ),
  kept as (
    select distinct on (b.account_id, b.ends_at) b.account_id, b.ends_at, b.debits_minor as debits, b.credits_minor as credits
    from ledger.closing_balances as b
    inner join ledger.closings as c on c.id = b.closing_id and c.reopened_at is null
    order by b.account_id, b.ends_at, b.closing_id desc
  )
  select
    'closing_balance_is_its_transfers', 'account ' || coalesce(e.account_id, k.account_id) || ' at ' || coalesce(e.ends_at, k.ends_at),
    pg_catalog.jsonb_build_object(
      'debits', coalesce(e.debits, b.debits), 'credits', coalesce(e.credits, b.credits),
      'kept_debits', k.debits, 'kept_credits', k.credits
    )
  from expected as e
  full join kept as k on k.account_id = e.account_id and k.ends_at = e.ends_at
  -- A period that was closed after a later one came between: what has not moved since its end stands where it stood then.
  left join lateral (
    select x.debits, x.credits
    from expected as x
    where e.account_id is null and x.account_id = k.account_id and x.ends_at < k.ends_at
    order by x.ends_at desc
    limit 1
  ) as b on true
  where (coalesce(e.debits, b.debits), coalesce(e.credits, b.credits)) is distinct from (k.debits::numeric, k.credits::numeric)
$$;

comment on function ledger.check_closing_sums is 'Every closing balance is the sum of the transfers that count before it.';

create function ledger.check_closings(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language plpgsql
stable
parallel safe
cost 500000
set search_path = ''
as $$
begin
  return query
  select 'books_closed_as_said', 'books', pg_catalog.to_jsonb(b)
  from ledger.books as b
  where b.closed_until is distinct from
    coalesce((select max(c.ends_at) from ledger.closings as c where c.reopened_at is null), '-infinity');
  return query
  select
    'trial_balance', 'closing ' || t.closing_id || ' ' || t.currency,
    pg_catalog.jsonb_build_object('debits', sum(t.debits_minor), 'credits', sum(t.credits_minor))
  from ledger.closing_totals as t
  inner join ledger.closings as c on c.id = t.closing_id and c.reopened_at is null
  group by t.closing_id, t.currency
  having sum(t.debits_minor) <> sum(t.credits_minor);
  if p_after > 0 then
    return query select * from ledger.check_late_journals(p_after);
  elsif exists (select from ledger.closings as c where c.reopened_at is null) then
    return query select * from ledger.check_closing_sums();
  end if;
end
$$;

comment on function ledger.check_closings is
  'Closed periods stay closed: their balances are the sums of what counts before their end, their trial balances balance, and nothing was added later.';

insert into ledger.invariants (name, check_function, is_incremental, description)
values ('closings', 'ledger.check_closings()', true, 'Closed periods stay closed; closing balances are the sums of their transfers');

grant execute on function ledger.close_days to service_role;

-- API ----------------------------------------------------------------------------------------------------

create view api.admin_closings
with (security_invoker = true) as
select
  c.id,
  c.period,
  c.starts_on,
  c.starts_at,
  c.ends_at,
  c.last_journal_id,
  c.closed_at,
  c.approval_id,
  c.reopened_at,
  c.reopening_id,
  c.reopened_at is null as is_closed
from ledger.closings as c
where (select access.has_permission('ledger.read'));

comment on view api.admin_closings is
  'Closed periods of the books, re-opened ones included (permission ledger.read); newest by id. Without approval_id: closed by the clock.';

create view api.admin_trial_balances
with (security_invoker = true) as
select
  t.closing_id || '-' || t.kind || '-' || t.currency as id,
  t.closing_id,
  c.ends_at,
  t.kind,
  k.side,
  t.currency,
  t.debits_minor::bigint as debits_minor,
  t.credits_minor::bigint as credits_minor,
  (case k.side when 'debit' then t.debits_minor - t.credits_minor else t.credits_minor - t.debits_minor end)::bigint as balance_minor
from ledger.closing_totals as t
inner join ledger.closings as c on c.id = t.closing_id
inner join ledger.account_kinds as k on k.kind = t.kind
where (select access.has_permission('ledger.read'));

comment on view api.admin_trial_balances is
  'The trial balance of each closing: debits, credits and balance on its normal side, per kind of account and currency, minor units (permission ledger.read).';

create view api.admin_books
with (security_invoker = true) as
select nullif(b.closed_until, '-infinity') as closed_until, ledger.time_zone() as time_zone
from ledger.books as b
where (select access.has_permission('ledger.read'));

comment on view api.admin_books is
  'Up to when the books are closed (null: never yet) and the time zone of their days (permission ledger.read).';

grant select on api.admin_closings, api.admin_trial_balances, api.admin_books to authenticated;
