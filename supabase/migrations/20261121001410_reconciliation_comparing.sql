-- Reconciliation, second part: comparing what providers and the bank say with the books, and the breaks that this finds.
-- A break is found by facts alone: it closes by itself once they agree, and is found again when they part.

-- Breaks -------------------------------------------------------------------------------------------------

create table reconciliation.breaks (
  id uuid primary key default core.uuid_v7(),
  provider text not null references reconciliation.rails (provider),
  currency core.currency_code not null references core.currencies (code),
  kind text not null check (kind in ('missing', 'extra', 'amount', 'fee', 'late')),
  side text not null check (side in ('ledger', 'provider', 'bank')),
  subject_type text not null check (
    subject_type in ('payment', 'refund', 'withdrawal', 'provider_record', 'statement_line', 'journal', 'clearing')
  ),
  subject_key text not null check (length(subject_key) <= 100),
  subject_id uuid,
  reference text,
  provider_record_id uuid references reconciliation.provider_records (id),
  day date not null,
  provider_minor bigint,
  provider_fee_minor bigint,
  ledger_minor bigint,
  ledger_fee_minor bigint,
  difference_minor bigint,
  status text not null default 'open' check (status in ('open', 'explained', 'resolved', 'healed')),
  resolution text,
  reason text,
  approval_id uuid,
  journal_id bigint,
  first_run_id uuid references reconciliation.runs (id),
  last_run_id uuid references reconciliation.runs (id),
  opened_at timestamptz not null default core.now(),
  closed_at timestamptz,
  version integer not null default 1,
  check ((status in ('resolved', 'healed')) = (closed_at is not null))
);

comment on table reconciliation.breaks is
  'Where provider, bank and books disagree. missing: one side lacks what the other has (side says which); extra: something that nothing on our side asked for; amount, fee: both have it, differently; late: it has not ended, or not reached our bank, in time. open; explained: staff said why and wait; resolved: staff booked it; healed: it agreed by itself.';
comment on column reconciliation.breaks.side is 'missing: who lacks it; late: whom we wait for; else who differs.';
comment on column reconciliation.breaks.provider_minor is 'What the provider says moved, signed minor units (into our account with it is positive), fees left out; ledger_minor the same in our books.';
comment on column reconciliation.breaks.difference_minor is 'What the clearing account would have to move by to agree (positive: a debit); null when not known yet.';

create unique index breaks_one_open on reconciliation.breaks (provider, currency, kind, subject_key)
  where status in ('open', 'explained');
create index breaks_opened_at on reconciliation.breaks (opened_at desc, id desc);
create index breaks_open on reconciliation.breaks (day, id) where status = 'open';
create index breaks_journal_id on reconciliation.breaks (journal_id) where journal_id is not null;
create index breaks_closed_at on reconciliation.breaks (closed_at) where closed_at is not null;
create index breaks_subject_id on reconciliation.breaks (subject_id) where subject_id is not null;
create index breaks_currency on reconciliation.breaks (currency);
create index breaks_provider_record_id on reconciliation.breaks (provider_record_id) where provider_record_id is not null;
create index breaks_first_run_id on reconciliation.breaks (first_run_id);
create index breaks_last_run_id on reconciliation.breaks (last_run_id);

alter table reconciliation.breaks enable row level security;

create policy "staff with ledger.read read breaks" on reconciliation.breaks
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.breaks to authenticated, service_role;

create function reconciliation.announce_breaks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:reconciliation', 'reconciliation.changed',
    pg_catalog.jsonb_build_object('kind', 'reconciliation.breaks', 'id', c.id, 'status', c.status, 'at', core.now())
  )
  from changed as c
  limit 1;
  return null;
end
$$;

comment on function reconciliation.announce_breaks is
  'Trigger: tells the staff''s open screens once that breaks have changed, however many.';

create trigger breaks_announce_insert
  after insert on reconciliation.breaks
  referencing new table as changed
  for each statement execute function reconciliation.announce_breaks();

create trigger breaks_announce_update
  after update on reconciliation.breaks
  referencing new table as changed
  for each statement execute function reconciliation.announce_breaks();

create function reconciliation.count_open()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*) from reconciliation.breaks as b where b.status = 'open'
$$;

comment on function reconciliation.count_open is 'How many breaks wait for staff.';

-- Settlements and statement lines ------------------------------------------------------------------------------

create function reconciliation.match_settlements(p_rail reconciliation.rails)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_count integer;
begin
  -- A line that is no longer a settlement of this provider explains none.
  update reconciliation.provider_records as r
  set statement_line_id = null, changed_at = core.now()
  from payments.statement_lines as l
  where r.provider = p_rail.provider and r.statement_line_id = l.id
    and (l.status <> 'settlement' or l.provider is distinct from r.provider or l.amount_minor <> r.amount_minor);

  -- The n-th settlement of an amount goes with the n-th line of it: the oldest first, none used twice.
  with records as (
    select r.id, r.currency, r.amount_minor, r.day,
      row_number() over (partition by r.currency, r.amount_minor order by r.occurred_at, r.id) as place
    from reconciliation.provider_records as r
    where r.provider = p_rail.provider and r.kind = 'settlement' and r.status = 'succeeded' and r.statement_line_id is null
  ),
  lines as (
    select l.id, l.currency, l.amount_minor, l.booked_on,
      row_number() over (partition by l.currency, l.amount_minor order by l.booked_on, l.id) as place
    from payments.statement_lines as l
    where l.provider = p_rail.provider and l.status = 'settlement' and l.amount_minor > 0
      and not exists (select from reconciliation.provider_records as u where u.statement_line_id = l.id)
  )
  update reconciliation.provider_records as r
  set statement_line_id = l.id, changed_at = core.now()
  from records as o
  join lines as l on l.currency = o.currency and l.amount_minor = o.amount_minor and l.place = o.place
  where r.id = o.id and l.booked_on between o.day - 1 and o.day + 30;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function reconciliation.match_settlements is
  'Joins what the provider says it settled with the lines of our statements, by amount and date; returns how many. The caller has locked the rail.';

-- What is found ---------------------------------------------------------------------------------------------------

create type reconciliation.finding as (
  currency text,
  kind text,
  side text,
  subject_type text,
  subject_key text,
  subject_id uuid,
  reference text,
  provider_record_id uuid,
  day date,
  provider_minor bigint,
  provider_fee_minor bigint,
  ledger_minor bigint,
  ledger_fee_minor bigint,
  difference_minor bigint
);

comment on type reconciliation.finding is 'A disagreement as the facts show it now: a row of reconciliation.breaks without its life.';

create function reconciliation.candidates(p_rail reconciliation.rails, p_day date)
returns table (subject_id uuid)
language sql
stable
set search_path = ''
as $$
  select r.about_id
  from reconciliation.provider_records as r
  where r.provider = p_rail.provider and r.day between p_day - 2 and p_day and r.kind <> 'settlement'
  union
  select i.subject_id
  from reconciliation.clearing_accounts as c
  join reconciliation.clearing_items as i on i.account_id = c.account_id and i.day = p_day
  where c.provider = p_rail.provider and i.subject_type in ('payment', 'refund', 'withdrawal', 'provider_record')
  union
  select m.subject_id
  from reconciliation.clearing_accounts as c
  cross join lateral reconciliation.movements(c.account_id, c.written_up_to, 9007199254740) as m
  where c.provider = p_rail.provider and m.subject_type in ('payment', 'refund', 'withdrawal', 'provider_record')
    and reconciliation.local_day(p_rail, m.posted_at) = p_day
  union
  select b.subject_id
  from reconciliation.breaks as b
  where b.provider = p_rail.provider and b.status in ('open', 'explained') and b.subject_id is not null
  union
  -- What was settled lately may differ in something else, like its fee.
  select b.subject_id
  from reconciliation.breaks as b
  where b.provider = p_rail.provider and b.closed_at > core.now() - interval '1 day' and b.subject_id is not null
  union
  select w.id
  from payouts.withdrawals as w
  where w.provider = p_rail.provider and p_rail.source <> 'statement' and w.status = 'pending_provider'
    and w.sent_at < core.now() - p_rail.late_after
  union
  select r.id
  from payments.refunds as r
  join payments.payments as p on p.id = r.payment_id
  where p.provider = p_rail.provider and r.status in ('requested', 'sending', 'pending', 'needs_attention')
    and r.created_at < core.now() - p_rail.late_after
$$;

comment on function reconciliation.candidates is
  'What has to be looked at for a day: what either side says about it, what is in a break or was lately, and what should have ended by now. A null day: all but the first.';

create function reconciliation.kind_of_subject(p_subject_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when exists (select from payments.payments as p where p.id = p_subject_id) then 'payment'
    when exists (select from payouts.withdrawals as w where w.id = p_subject_id) then 'withdrawal'
    when exists (select from payments.refunds as r where r.id = p_subject_id) then 'refund'
    when exists (select from reconciliation.provider_records as o where o.id = p_subject_id) then 'provider_record'
  end
$$;

comment on function reconciliation.kind_of_subject is 'What an id of a subject is an id of.';

create function reconciliation.each_subject(p_subjects uuid[])
returns table (subject_id uuid)
language sql
immutable
rows 5000
set search_path = ''
as $$
  select unnest(p_subjects)
$$;

comment on function reconciliation.each_subject is
  'The subjects of a day one by one. As unnest(), of which the planner believes that it gives ten.';

create function reconciliation.booked_of(p_rail reconciliation.rails, p_subjects uuid[])
returns table (
  subject_id uuid, currency text, subject_type text, gross_minor bigint, fee_minor bigint, opened_at timestamptz, changed_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  with lines as (
    select a.currency, i.subject_id, i.subject_type, i.gross_minor, i.fee_minor, i.opened_at, i.changed_at
    from reconciliation.clearing_accounts as a
    join reconciliation.clearing_items as i on i.account_id = a.account_id
    join reconciliation.each_subject(p_subjects) as c on c.subject_id = i.subject_id
    where a.provider = p_rail.provider
    union all
    select a.currency, m.subject_id, m.subject_type, m.gross_minor, m.fee_minor, m.posted_at, m.posted_at
    from reconciliation.clearing_accounts as a
    cross join lateral reconciliation.movements(a.account_id, a.written_up_to, 9007199254740) as m
    join reconciliation.each_subject(p_subjects) as c on c.subject_id = m.subject_id
    where a.provider = p_rail.provider
  )
  select
    l.subject_id, l.currency, l.subject_type, sum(l.gross_minor)::bigint, sum(l.fee_minor)::bigint, min(l.opened_at), max(l.changed_at)
  from lines as l
  group by l.subject_id, l.currency, l.subject_type
$$;

comment on function reconciliation.booked_of is
  'What the books say of these subjects on the clearing accounts of a provider: what was sorted into open amounts, and what was posted since.';

create function reconciliation.differing(p_rail reconciliation.rails, p_day date, p_subjects uuid[])
returns table (
  subject_id uuid, currency text, subject_type text, day date, reference text, record_id uuid, record_kind text, is_unknown boolean,
  provider_minor bigint, provider_fee_minor bigint, ledger_minor bigint, ledger_fee_minor bigint, said_minor bigint,
  booked_minor bigint, is_outdated boolean
)
language sql
stable
set search_path = ''
as $$
  with said as (
    select
      r.about_id as subject_id, r.currency::text as currency, r.kind,
      -- Into our account with the provider: positive.
      sum(case when r.status = 'succeeded' then case r.kind when 'payment' then r.amount_minor else -r.amount_minor end else 0 end)::bigint
        as gross_minor,
      sum(case when r.is_booked then r.fee_minor end)::bigint as fee_minor,
      bool_or(r.subject_id is null) as is_unknown,
      bool_or(r.status = 'pending') as is_pending, bool_or(r.status = 'reversed') as is_reversed,
      max(r.changed_at) as changed_at, min(r.day) as day, max(r.reference) as reference,
      (array_agg(r.id order by r.changed_at desc))[1] as record_id
    from reconciliation.each_subject(p_subjects) as c
    join reconciliation.provider_records as r on r.about_id = c.subject_id
    where r.provider = p_rail.provider and r.kind <> 'settlement'
    group by r.about_id, r.currency, r.kind
  ),
  compared as (
    select
      coalesce(s.subject_id, b.subject_id) as subject_id, coalesce(s.currency, b.currency) as currency,
      coalesce(b.subject_type, case when s.is_unknown then 'provider_record' when s.kind = 'payout' then 'withdrawal' else s.kind end)
        as subject_type,
      s.day, b.opened_at, s.reference, s.record_id, s.kind, s.is_unknown,
      s.gross_minor as provider_minor, s.fee_minor as provider_fee_minor, b.gross_minor as ledger_minor,
      b.fee_minor as ledger_fee_minor, coalesce(s.gross_minor, 0) as said_minor,
      -- A charge that was taken back by a chargeback is in the books twice: as the payment, and as what was lost.
      coalesce(b.gross_minor, 0) - case
        when s.is_reversed then (
          select coalesce(sum(d.amount_minor), 0)::bigint from payments.disputes as d where d.payment_id = s.subject_id and d.status = 'lost'
        )
        else 0
      end as booked_minor,
      -- A word that is older than what was booked since is no contradiction.
      (s.subject_id is not null and s.is_pending and s.changed_at < b.changed_at)
        -- And what was booked after the provider was asked, it was not asked about.
        or (s.subject_id is null and b.changed_at > l.started_at) as is_outdated
    from said as s
    full join reconciliation.booked_of(p_rail, p_subjects) as b on b.subject_id = s.subject_id and b.currency = s.currency
    left join (
      select u.started_at from reconciliation.runs as u where u.provider = p_rail.provider and u.day = p_day
    ) as l on true
  )
  select
    c.subject_id, c.currency, c.subject_type, coalesce(c.day, reconciliation.local_day(p_rail, c.opened_at)), c.reference, c.record_id,
    c.kind, c.is_unknown, c.provider_minor, c.provider_fee_minor, c.ledger_minor, c.ledger_fee_minor, c.said_minor, c.booked_minor,
    c.is_outdated
  from compared as c
  where c.said_minor <> c.booked_minor or c.provider_fee_minor is distinct from c.ledger_fee_minor
$$;

comment on function reconciliation.differing is
  'The few of these subjects on which the provider''s word and the books are not the same, with both. Whether that is a break is for reconciliation.compare_subjects to say.';

create function reconciliation.compare_subjects(p_rail reconciliation.rails, p_day date)
returns setof reconciliation.finding
language sql
stable
set search_path = ''
as $$
  with candidates as materialized (
    select array_agg(c.subject_id) as subjects from reconciliation.candidates(p_rail, p_day) as c
  ),
  judged as (
    select
      d.*,
      case
        when d.said_minor <> d.booked_minor and d.is_outdated then null
        when d.is_unknown and d.said_minor <> d.booked_minor then 'extra'
        when d.record_id is null and d.booked_minor <> 0 and p_rail.source = 'inquiry' then 'late'
        when d.said_minor <> d.booked_minor and (d.booked_minor = 0 or d.said_minor = 0) then 'missing'
        when d.said_minor <> d.booked_minor then 'amount'
        when d.said_minor <> 0 and d.provider_fee_minor is distinct from d.ledger_fee_minor
          and (d.provider_fee_minor is not null or (d.record_kind = 'payment' and p_rail.tells_fees)) then 'fee'
      end as kind
    from candidates as c
    cross join lateral reconciliation.differing(p_rail, p_day, c.subjects) as d
  ),
  ours as (
    select w.id as subject_id, w.currency::text as currency, 'withdrawal' as subject_type, w.reference, w.sent_at as waits_since
    from payouts.withdrawals as w
    where w.status = 'pending_provider' and w.sent_at < core.now() - p_rail.late_after
    union all
    select r.id, r.currency::text, 'refund', r.id::text, r.created_at
    from payments.refunds as r
    where r.status in ('requested', 'sending', 'pending', 'needs_attention') and r.created_at < core.now() - p_rail.late_after
  )
  select
    j.currency, j.kind,
    case j.kind
      when 'extra' then 'provider'
      when 'late' then 'provider'
      when 'missing' then case when j.booked_minor = 0 then 'ledger' else 'provider' end
      else 'ledger'
    end,
    j.subject_type, j.subject_type || ':' || j.subject_id, j.subject_id, j.reference, j.record_id, j.day,
    j.provider_minor, j.provider_fee_minor, j.ledger_minor, j.ledger_fee_minor,
    case j.kind
      when 'fee' then j.ledger_fee_minor - j.provider_fee_minor
      when 'late' then null
      else j.said_minor - j.booked_minor
    end
  from judged as j
  where j.kind is not null and p_rail.source <> 'statement'
  union all
  select
    o.currency, 'late', 'provider', o.subject_type, o.subject_type || ':' || o.subject_id, o.subject_id, o.reference, null,
    reconciliation.local_day(p_rail, o.waits_since), null, null, null, null, null
  from ours as o
  -- As a value and not as a join: many that are late and many subjects must not be compared each with each.
  where (o.subject_id in (select unnest(c.subjects) from candidates as c)) is true
    and not exists (select from judged as j where j.subject_id = o.subject_id and j.kind is not null)
$$;

comment on function reconciliation.compare_subjects is
  'Payments, refunds and withdrawals on which the provider''s word and the books differ, each with the one kind of break that says it best. Set-based, whatever the size of the day.';

create function reconciliation.compare_accounts(p_rail reconciliation.rails)
returns setof reconciliation.finding
language sql
stable
set search_path = ''
as $$
  -- The provider says that it paid to our bank, and no statement shows it.
  select
    r.currency::text, 'late', 'bank', 'provider_record', 'provider_record:' || r.id, r.id, r.provider_id, r.id, r.day,
    -r.amount_minor::bigint, null::bigint, null::bigint, null::bigint, null::bigint
  from reconciliation.provider_records as r
  where r.provider = p_rail.provider and r.kind = 'settlement' and r.status = 'succeeded' and r.statement_line_id is null
    and r.occurred_at < core.now() - p_rail.late_after
  union all
  -- The bank shows a settlement of which the provider says nothing.
  select
    l.currency::text, 'extra', 'bank', 'statement_line', 'statement_line:' || l.id, l.id, l.bank_reference, null, l.booked_on,
    null, null, -l.amount_minor, null, null
  from payments.statement_lines as l
  where l.provider = p_rail.provider and l.status = 'settlement' and p_rail.source = 'list'
    and l.booked_on < reconciliation.local_day(p_rail, core.now()) - 1
    and not exists (select from reconciliation.provider_records as r where r.statement_line_id = l.id)
  union all
  -- The bank paid a withdrawal that had failed: its owner has the money twice, or will when it is tried again.
  select
    l.currency::text, 'missing', 'ledger', 'statement_line', 'statement_line:' || l.id, l.id, min(w.code), null, l.booked_on,
    l.amount_minor, null, 0, null, null
  from payouts.batch_items as i
  join payments.statement_lines as l on l.id = i.contradicted_by_line_id and l.status in ('unmatched', 'suspense')
  join payouts.withdrawals as w on w.id = i.withdrawal_id and w.provider = p_rail.provider
  group by l.id
  union all
  -- A journal moved the account, and nothing says what for.
  select
    c.currency, 'extra', 'ledger', 'journal', i.subject_key, null, i.subject_key, null, i.day,
    null, null, i.gross_minor, i.fee_minor, -i.open_minor
  from reconciliation.clearing_accounts as c
  join reconciliation.clearing_items as i on i.account_id = c.account_id and i.open_minor <> 0
  where c.provider = p_rail.provider and i.subject_type = 'journal'
    -- Corrected, but the correction is not among the items yet: found now, it would be corrected twice.
    and not exists (
      select from reconciliation.breaks as b
      where b.journal_id > c.written_up_to and b.provider = c.provider and b.currency = c.currency and b.subject_key = i.subject_key
    )
  union all
  -- Amounts that are older than the rail allows.
  select
    c.currency, 'late', 'bank', 'clearing', 'clearing:' || c.account_id, null, null, null,
    reconciliation.local_day(p_rail, min(i.opened_at)), null, null, sum(i.open_minor)::bigint, null, null
  from reconciliation.clearing_accounts as c
  join reconciliation.clearing_items as i on i.account_id = c.account_id and i.open_minor <> 0
  where c.provider = p_rail.provider and i.subject_type <> 'journal' and i.opened_at < core.now() - p_rail.clearing_limit
  group by c.currency, c.account_id
$$;

comment on function reconciliation.compare_accounts is
  'Settlements that only one of provider and bank shows, withdrawals that the bank paid although they had failed, movements of a clearing account that nothing explains, and open amounts that are older than the rail''s limit.';

create function reconciliation.compare(p_provider text, p_day date, p_run_id uuid default null)
returns integer
language plpgsql
security definer
set search_path = ''
-- A day of 100,000 payments is sorted and hashed in memory.
set work_mem = '64MB'
as $$
declare
  v_rail reconciliation.rails;
  v_found reconciliation.finding[];
begin
  -- One comparison of a rail at a time.
  select r.* into v_rail from reconciliation.rails as r where r.provider = p_provider for update;
  if not found then
    perform core.fail('reconciliation.rail_not_found', 'There is no such rail.', 404, left(p_provider, 40));
  end if;
  perform reconciliation.match_settlements(v_rail);
  select coalesce(array_agg(f), '{}') into v_found
  from (
    select s::reconciliation.finding as f from reconciliation.compare_subjects(v_rail, p_day) as s
    union all
    select a::reconciliation.finding from reconciliation.compare_accounts(v_rail) as a
  ) as found;

  insert into reconciliation.breaks as b (
    provider, currency, kind, side, subject_type, subject_key, subject_id, reference, provider_record_id, day, provider_minor,
    provider_fee_minor, ledger_minor, ledger_fee_minor, difference_minor, first_run_id, last_run_id
  )
  select
    p_provider, f.currency, f.kind, f.side, f.subject_type, f.subject_key, f.subject_id, f.reference, f.provider_record_id, f.day,
    f.provider_minor, f.provider_fee_minor, f.ledger_minor, f.ledger_fee_minor, f.difference_minor, p_run_id, p_run_id
  from unnest(v_found) as f
  on conflict (provider, currency, kind, subject_key) where status in ('open', 'explained') do update
  set
    side = excluded.side, provider_record_id = excluded.provider_record_id, provider_minor = excluded.provider_minor,
    provider_fee_minor = excluded.provider_fee_minor, ledger_minor = excluded.ledger_minor,
    ledger_fee_minor = excluded.ledger_fee_minor, difference_minor = excluded.difference_minor,
    -- What was explained was explained as it stood then.
    status = case when b.kind = 'late' then b.status else 'open' end,
    last_run_id = coalesce(excluded.last_run_id, b.last_run_id), version = b.version + 1
  where (b.side, b.provider_minor, b.provider_fee_minor, b.ledger_minor, b.ledger_fee_minor, b.difference_minor)
    is distinct from (
      excluded.side, excluded.provider_minor, excluded.provider_fee_minor, excluded.ledger_minor, excluded.ledger_fee_minor,
      excluded.difference_minor
    );

  update reconciliation.breaks as b
  set status = 'healed', closed_at = core.now(), last_run_id = coalesce(p_run_id, b.last_run_id), version = b.version + 1
  where b.provider = p_provider and b.status in ('open', 'explained')
    and not exists (
      select from unnest(v_found) as f
      where f.kind = b.kind and f.subject_key = b.subject_key and f.currency = b.currency
    );
  return cardinality(v_found);
end
$$;

comment on function reconciliation.compare is
  'Compares a rail for a day and brings its breaks up to date: new ones open, changed ones change, those that agree now are healed; returns how many stand. May be called at any time and as often as wanted: the result follows from the facts. A null day looks again at what stands. Locks the rail.';

create function reconciliation.compare_again()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_provider text;
  v_count integer := 0;
begin
  perform reconciliation.roll_items();
  for v_provider in select r.provider from reconciliation.rails as r where r.is_enabled order by r.provider loop
    v_count := v_count + reconciliation.compare(v_provider, null);
  end loop;
  return v_count;
end
$$;

comment on function reconciliation.compare_again is
  'Looks again at what stands on every rail, so that breaks close once they agree and aged amounts show; returns how many stand. Run by a job.';

grant execute on function reconciliation.compare_again to service_role;
