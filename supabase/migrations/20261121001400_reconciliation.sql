-- Reconciliation: what a provider and the bank say beside what the books say, every day and for each rail.
-- Here: the rails, the daily runs, what providers said, and what moved on the clearing accounts, by what it was about.
-- Comparing and breaks, resolutions, and the day's report are in the next files.

grant usage on schema reconciliation to authenticated, service_role;

-- Rails ------------------------------------------------------------------------------------------------

create table reconciliation.rails (
  provider text primary key references payments.providers (code),
  owner_id uuid not null generated always as (ledger.provider_owner(provider)) stored,
  source text not null check (source in ('list', 'inquiry', 'statement')),
  time_zone text not null,
  late_after interval not null check (late_after > '0'),
  clearing_limit interval not null check (clearing_limit > '0'),
  tells_fees boolean not null,
  is_enabled boolean not null default true,
  version integer not null default 1
);

comment on table reconciliation.rails is
  'How each rail is compared. source: list (the provider lists its transactions), inquiry (it has no list and is asked about each payment), statement (the bank''s statements alone). A day is a day of time_zone. late_after: what has not ended, or reached our bank, by then is late. clearing_limit: how old an open amount on the clearing account may become. tells_fees: the provider names its fee of each payment; else it keeps it at the settlement.';

alter table reconciliation.rails enable row level security;

create policy "staff with ledger.read read the rails" on reconciliation.rails
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.rails to authenticated, service_role;

-- Paystack settles the next working day; settlements of JazzCash and Easypaisa are by contract, up to three working days.
insert into reconciliation.rails (provider, source, time_zone, late_after, clearing_limit, tells_fees)
values
  ('paystack', 'list', 'Africa/Lagos', '3 days', '7 days', true),
  ('jazzcash', 'inquiry', 'Asia/Karachi', '5 days', '10 days', false),
  ('easypaisa', 'inquiry', 'Asia/Karachi', '5 days', '10 days', false),
  ('bank', 'statement', 'Asia/Karachi', '3 days', '5 days', false);

create function reconciliation.local_day(p_rail reconciliation.rails, p_at timestamptz)
returns date
language sql
immutable
set search_path = ''
as $$
  select (p_at at time zone p_rail.time_zone)::date
$$;

comment on function reconciliation.local_day is 'On which day of the rail a moment falls.';

create function reconciliation.day_starts(p_rail reconciliation.rails, p_day date)
returns timestamptz
language sql
immutable
set search_path = ''
as $$
  select p_day::timestamp at time zone p_rail.time_zone
$$;

comment on function reconciliation.day_starts is 'The moment at which a day of the rail begins.';

-- Runs ---------------------------------------------------------------------------------------------------

create table reconciliation.runs (
  id uuid primary key default core.uuid_v7(),
  provider text not null references reconciliation.rails (provider),
  day date not null,
  status text not null default 'waiting' check (status in ('waiting', 'collecting', 'collected', 'compared', 'failed')),
  stage text check (stage in ('payment', 'refund', 'payout', 'settlement')),
  position text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default core.now(),
  error text,
  round integer not null default 1,
  record_count integer not null default 0,
  break_count integer,
  unanswered_count integer not null default 0,
  requested_by uuid references auth.users (id),
  version integer not null default 1,
  created_at timestamptz not null default core.now(),
  started_at timestamptz not null default core.now(),
  collected_at timestamptz,
  compared_at timestamptz,
  unique (provider, day),
  check ((status = 'compared') = (compared_at is not null))
);

comment on table reconciliation.runs is
  'One day of one rail: what the provider says is collected (stage and position: how far; every page is committed, so that a run goes on where it stopped), then compared. A run may be repeated at any time (round); what it finds follows from the records and the books alone.';
comment on column reconciliation.runs.position is 'The page of the provider''s list, or the last subject asked about, that was recorded; null at the beginning of a stage.';
comment on column reconciliation.runs.started_at is 'When this round began: what was booked later, the provider was not asked about.';
comment on column reconciliation.runs.attempts is 'How often in a row the provider gave no answer; the waits double with it.';

create index runs_day on reconciliation.runs (day desc, id desc);
create index runs_due on reconciliation.runs (next_attempt_at) where status in ('waiting', 'collecting', 'collected');
create index runs_requested_by on reconciliation.runs (requested_by) where requested_by is not null;

alter table reconciliation.runs enable row level security;

create policy "staff with ledger.read read the runs" on reconciliation.runs
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.runs to authenticated, service_role;

create function reconciliation.announce()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:reconciliation', 'reconciliation.changed',
    pg_catalog.jsonb_build_object('kind', 'reconciliation.' || tg_table_name, 'id', new.id, 'status', new.status, 'at', core.now())
  );
  return null;
end
$$;

comment on function reconciliation.announce is 'Trigger: tells the staff''s open screens that a run has changed.';

create trigger runs_announce
  after insert or update of status on reconciliation.runs
  for each row execute function reconciliation.announce();

-- What providers say ---------------------------------------------------------------------------------------

create table reconciliation.provider_records (
  id uuid primary key default core.uuid_v7(),
  provider text not null references reconciliation.rails (provider),
  mode text not null check (mode in ('test', 'live')),
  kind text not null check (kind in ('payment', 'refund', 'payout', 'settlement')),
  provider_id text not null check (length(provider_id) between 1 and 100),
  reference text check (length(reference) <= 200),
  status text not null check (status in ('succeeded', 'failed', 'pending', 'reversed', 'needs_attention', 'not_found')),
  amount_minor core.amount_minor not null,
  fee_minor core.amount_minor,
  currency core.currency_code not null references core.currencies (code),
  occurred_at timestamptz not null,
  day date not null,
  subject_id uuid,
  about_id uuid not null generated always as (coalesce(subject_id, id)) stored,
  statement_line_id uuid references payments.statement_lines (id),
  source text not null check (source in ('list', 'inquiry', 'report')),
  run_id uuid references reconciliation.runs (id),
  report_id uuid,
  is_booked boolean not null
    generated always as (status = 'succeeded' or (status = 'reversed' and coalesce(fee_minor, 0) > 0)) stored,
  first_seen_at timestamptz not null default core.now(),
  changed_at timestamptz not null default core.now(),
  unique (provider, kind, provider_id)
);

comment on table reconciliation.provider_records is
  'What a provider says happened, the newest word about each thing: from its lists, its answer to an inquiry, or a report that was downloaded and imported. Amounts are positive minor units; kind says in which direction. not_found: it was asked and knows nothing.';
comment on column reconciliation.provider_records.subject_id is
  'The payment, refund or withdrawal of ours that the reference names; null when it names none.';
comment on column reconciliation.provider_records.about_id is
  'What it is compared by: the subject, or itself when it is about nothing of ours.';
comment on column reconciliation.provider_records.statement_line_id is 'Of a settlement: the line of our bank statement by which it came.';

create index provider_records_day on reconciliation.provider_records (provider, day);
create index provider_records_about on reconciliation.provider_records (about_id);
create index provider_records_unknown on reconciliation.provider_records (provider, occurred_at)
  where subject_id is null and kind <> 'settlement';
create index provider_records_unsettled on reconciliation.provider_records (provider, currency, amount_minor)
  where kind = 'settlement' and statement_line_id is null;
create unique index provider_records_line on reconciliation.provider_records (statement_line_id)
  where statement_line_id is not null;
create index provider_records_run_id on reconciliation.provider_records (run_id);
create index provider_records_report_id on reconciliation.provider_records (report_id) where report_id is not null;
create index provider_records_currency on reconciliation.provider_records (currency);

alter table reconciliation.provider_records enable row level security;

create policy "staff with ledger.read read what providers said" on reconciliation.provider_records
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.provider_records to authenticated, service_role;

create function reconciliation.write_records(
  p_rail reconciliation.rails,
  p_source text,
  p_run_id uuid,
  p_report_id uuid,
  p_records jsonb
)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_count integer;
begin
  insert into reconciliation.provider_records as r (
    provider, mode, kind, provider_id, reference, status, amount_minor, fee_minor, currency, occurred_at, day, subject_id,
    source, run_id, report_id
  )
  select distinct on (f.kind, f.provider_id)
    p_rail.provider, f.mode, f.kind, f.provider_id, left(f.reference, 200), f.status, f.amount_minor, f.fee_minor,
    f.currency, f.occurred_at, reconciliation.local_day(p_rail, f.occurred_at),
    case f.kind
      when 'payment' then (select p.id from payments.payments as p where p.reference = f.reference and p.provider = p_rail.provider)
      when 'payout' then (select w.id from payouts.withdrawals as w where w.reference = f.reference and w.provider = p_rail.provider)
      when 'refund' then (
        select o.id
        from payments.refunds as o
        join payments.payments as p on p.id = o.payment_id
        where o.id = core.uuid_or_null(f.reference) and p.provider = p_rail.provider
      )
    end,
    p_source, p_run_id, p_report_id
  from jsonb_to_recordset(p_records) as f (
    mode text, kind text, provider_id text, reference text, status text, amount_minor bigint, fee_minor bigint,
    currency text, occurred_at timestamptz
  )
  order by f.kind, f.provider_id
  on conflict (provider, kind, provider_id) do update
  set
    status = excluded.status,
    amount_minor = excluded.amount_minor,
    -- A list may leave out what an inquiry told.
    fee_minor = coalesce(excluded.fee_minor, r.fee_minor),
    currency = excluded.currency,
    occurred_at = excluded.occurred_at,
    day = excluded.day,
    reference = excluded.reference,
    subject_id = excluded.subject_id,
    source = excluded.source,
    run_id = coalesce(excluded.run_id, r.run_id),
    report_id = coalesce(excluded.report_id, r.report_id),
    changed_at = core.now()
  where (r.status, r.amount_minor, r.fee_minor, r.currency, r.occurred_at, r.reference, r.subject_id, r.run_id)
    is distinct from (
      excluded.status, excluded.amount_minor, coalesce(excluded.fee_minor, r.fee_minor), excluded.currency,
      excluded.occurred_at, excluded.reference, excluded.subject_id, coalesce(excluded.run_id, r.run_id)
    );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function reconciliation.write_records is
  'Keeps what a provider said, [{mode, kind, provider_id, reference, status, amount_minor, fee_minor, currency, occurred_at}], once per thing; returns how many are new or changed. reference: ours (of a refund: its id).';

-- What moved on the clearing accounts ------------------------------------------------------------------------

create table reconciliation.clearing_items (
  id bigint generated always as identity primary key,
  account_id bigint not null,
  subject_key text not null check (length(subject_key) <= 100),
  subject_type text not null,
  subject_id uuid,
  group_id uuid,
  gross_minor bigint not null,
  fee_minor bigint not null,
  open_minor bigint not null,
  opened_at timestamptz not null,
  day date not null,
  changed_at timestamptz not null,
  unique (account_id, subject_key)
);

comment on table reconciliation.clearing_items is
  'What moved on a clearing account, one row for each thing that it was about. gross_minor: into the account, fees left out (negative: out of it); fee_minor: what the provider kept; open_minor: how much of gross less fee nothing has taken up yet, oldest first. The open amounts of an account add up to its balance.';
comment on column reconciliation.clearing_items.group_id is 'What belongs together is settled against each other first: a refund or a chargeback and its payment.';

create index clearing_items_open on reconciliation.clearing_items (account_id, opened_at, id) where open_minor <> 0;
create index clearing_items_day on reconciliation.clearing_items (account_id, day);
create index clearing_items_subject on reconciliation.clearing_items (subject_id) where subject_id is not null;

alter table reconciliation.clearing_items enable row level security;

create policy "staff with ledger.read read clearing items" on reconciliation.clearing_items
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.clearing_items to authenticated, service_role;

create table reconciliation.clearing_days (
  account_id bigint not null,
  day date not null,
  category text not null check (category in ('payment', 'refund', 'chargeback', 'payout', 'fee', 'settlement', 'other')),
  debits_minor bigint not null,
  credits_minor bigint not null,
  transfer_count integer not null,
  primary key (account_id, day, category)
);

comment on table reconciliation.clearing_days is
  'What moved on a clearing account on each day of its rail, by what it was: the lines of the day''s report, minor units. Together they are the account''s balance.';

alter table reconciliation.clearing_days enable row level security;

create policy "staff with ledger.read read clearing days" on reconciliation.clearing_days
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.clearing_days to authenticated, service_role;

create table reconciliation.clearing_cursors (
  account_id bigint primary key,
  journal_id bigint not null
);

comment on table reconciliation.clearing_cursors is
  'Up to which journal the items and days of a clearing account are written. What is newer is added by whoever reads.';

alter table reconciliation.clearing_cursors enable row level security;

create policy "staff with ledger.read read the cursors" on reconciliation.clearing_cursors
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.clearing_cursors to authenticated, service_role;

create view reconciliation.clearing_accounts
with (security_invoker = true) as
select a.id as account_id, a.currency::text as currency, r.provider, coalesce(c.journal_id, 0) as written_up_to
from reconciliation.rails as r
join ledger.accounts as a
  on a.owner_id = r.owner_id and a.kind = 'provider_clearing'
left join reconciliation.clearing_cursors as c on c.account_id = a.id;

comment on view reconciliation.clearing_accounts is
  'The clearing accounts of the rails, and up to which journal their items and days are written.';

grant select on reconciliation.clearing_accounts to authenticated;

create function reconciliation.movements(p_account_id bigint, p_after_journal bigint, p_up_to_journal bigint)
returns table (
  account_id bigint, journal_id bigint, posted_at timestamptz, subject_type text, subject_id uuid, subject_key text,
  category text, gross_minor bigint, fee_minor bigint
)
language sql
stable
set search_path = ''
as $$
  with moved as (
    select t.journal_id, t.kind, t.amount_minor as change_minor
    from ledger.transfers as t
    where t.debit_account = p_account_id
      and t.debit_sequence > p_after_journal * 1024 + 1023 and t.debit_sequence <= p_up_to_journal * 1024 + 1023
    union all
    select t.journal_id, t.kind, -t.amount_minor
    from ledger.transfers as t
    where t.credit_account = p_account_id
      and t.credit_sequence > p_after_journal * 1024 + 1023 and t.credit_sequence <= p_up_to_journal * 1024 + 1023
  )
  select
    p_account_id, m.journal_id, j.posted_at,
    s.subject_type, s.subject_id,
    case when s.subject_id is null then 'journal:' || m.journal_id else s.subject_type || ':' || s.subject_id end,
    case
      when m.kind = 'provider_fee' then 'fee'
      else case s.subject_type
        when 'payment' then 'payment'
        when 'refund' then 'refund'
        when 'dispute' then 'chargeback'
        when 'withdrawal' then 'payout'
        when 'statement_line' then 'settlement'
        when 'provider_record' then (select r.kind from reconciliation.provider_records as r where r.id = s.subject_id)
        else 'other'
      end
    end,
    case when m.kind <> 'provider_fee' then m.change_minor else 0 end,
    case when m.kind = 'provider_fee' then -m.change_minor else 0 end
  from moved as m
  join ledger.journals as j on j.id = m.journal_id
  cross join lateral (
    select
      case
        when j.reference_type in ('payment', 'refund', 'dispute', 'withdrawal', 'statement_line', 'provider_record') and j.reference_id is not null
          then j.reference_type::text
        else 'journal'
      end as subject_type,
      case
        when j.reference_type in ('payment', 'refund', 'dispute', 'withdrawal', 'statement_line', 'provider_record') then j.reference_id
      end as subject_id
  ) as s
$$;

comment on function reconciliation.movements is
  'What moved on a recorded clearing account by journals in a range of ids (after, up to), each line with what it was about. A recorded account''s sequences are transfer ids, journal id * 1024 + line.';

create function reconciliation.write_items(p_account_id bigint, p_rail reconciliation.rails, p_after bigint, p_up_to bigint)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_count integer;
begin
  with moved as materialized (
    select m.*, reconciliation.local_day(p_rail, m.posted_at) as day
    from reconciliation.movements(p_account_id, p_after, p_up_to) as m
  ),
  days as (
    insert into reconciliation.clearing_days as d (account_id, day, category, debits_minor, credits_minor, transfer_count)
    select
      m.account_id, m.day, m.category,
      sum(greatest(m.gross_minor - m.fee_minor, 0)), sum(greatest(m.fee_minor - m.gross_minor, 0)), count(*)
    from moved as m
    group by m.account_id, m.day, m.category
    on conflict (account_id, day, category) do update
    set
      debits_minor = d.debits_minor + excluded.debits_minor,
      credits_minor = d.credits_minor + excluded.credits_minor,
      transfer_count = d.transfer_count + excluded.transfer_count
  )
  insert into reconciliation.clearing_items as i (
    account_id, subject_key, subject_type, subject_id, group_id, gross_minor, fee_minor, open_minor, opened_at, day, changed_at
  )
  select
    m.account_id, m.subject_key, m.subject_type, m.subject_id,
    coalesce(
      (select r.payment_id from payments.refunds as r where r.id = m.subject_id),
      (select d.payment_id from payments.disputes as d where d.id = m.subject_id),
      m.subject_id
    ),
    m.gross_minor, m.fee_minor, m.gross_minor - m.fee_minor, m.posted_at,
    reconciliation.local_day(p_rail, m.posted_at), m.changed_at
  from (
    select
      s.account_id, s.subject_key, s.subject_type, s.subject_id, sum(s.gross_minor)::bigint as gross_minor,
      sum(s.fee_minor)::bigint as fee_minor, min(s.posted_at) as posted_at, max(s.posted_at) as changed_at
    from moved as s
    group by s.account_id, s.subject_key, s.subject_type, s.subject_id
  ) as m
  on conflict (account_id, subject_key) do update
  set
    gross_minor = i.gross_minor + excluded.gross_minor,
    fee_minor = i.fee_minor + excluded.fee_minor,
    open_minor = i.open_minor + excluded.open_minor,
    changed_at = excluded.changed_at;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function reconciliation.write_items is
  'Adds the movements of a range of journals to items and days of one account; returns how many items changed. The caller owns the range.';

create function reconciliation.settle_items(p_account_id bigint, p_is_grouped boolean)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_count integer;
begin
  with open as (
    select
      i.id, i.open_minor, p.part,
      sum(abs(i.open_minor)) over (partition by p.part, sign(i.open_minor) order by i.opened_at, i.id) as up_to_minor
    from reconciliation.clearing_items as i
    -- What nothing explains takes up no explained amount, or it would disappear behind it.
    cross join lateral (
      select case when p_is_grouped then i.group_id::text else nullif(i.subject_type = 'journal', false)::text end as part
    ) as p
    where i.account_id = p_account_id and i.open_minor <> 0 and (not p_is_grouped or i.group_id is not null)
  ),
  matched as (
    select
      o.part,
      least(
        sum(o.open_minor) filter (where o.open_minor > 0), -sum(o.open_minor) filter (where o.open_minor < 0)
      ) as matched_minor
    from open as o
    group by o.part
    having min(o.open_minor) < 0 and max(o.open_minor) > 0
  ),
  taken as (
    select
      o.id,
      (sign(o.open_minor) * least(abs(o.open_minor), m.matched_minor - (o.up_to_minor - abs(o.open_minor))))::bigint as taken_minor
    from open as o
    join matched as m on m.part is not distinct from o.part
    where m.matched_minor > o.up_to_minor - abs(o.open_minor)
  )
  update reconciliation.clearing_items as i
  set open_minor = i.open_minor - t.taken_minor
  from taken as t
  where i.id = t.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function reconciliation.settle_items is
  'Lets what came in and what went out take each other up, the oldest first: within what belongs together, or over the account. The same amount is taken on both sides, so that the open amounts keep adding up to the balance.';

create function reconciliation.roll_items()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_account record;
  v_up_to bigint;
  v_count integer := 0;
begin
  -- The row of the horizon stays locked until the end, so that one roll runs at a time.
  v_up_to := core.advance_horizon(
    'reconciliation.journals', coalesce((select max(j.id) from ledger.journals as j), 0)
  );
  for v_account in
    select c.account_id, c.written_up_to, r as rail
    from reconciliation.clearing_accounts as c
    join reconciliation.rails as r on r.provider = c.provider
    where c.written_up_to < v_up_to
    order by c.account_id
  loop
    if reconciliation.write_items(v_account.account_id, v_account.rail, v_account.written_up_to, v_up_to) > 0 then
      v_count := v_count + 1;
      perform reconciliation.settle_items(v_account.account_id, true);
      perform reconciliation.settle_items(v_account.account_id, false);
    end if;
    insert into reconciliation.clearing_cursors as c (account_id, journal_id)
    values (v_account.account_id, v_up_to)
    on conflict (account_id) do update set journal_id = excluded.journal_id;
  end loop;
  return v_count;
end
$$;

comment on function reconciliation.roll_items is
  'Takes over into items and days what was posted on clearing accounts, up to the journal below which nothing can appear any more; returns how many accounts moved. Run by a job and before each comparison. What is newer is added by whoever reads.';

grant execute on function reconciliation.roll_items to service_role;

-- What must always hold ------------------------------------------------------------------------------------------

create function reconciliation.verify()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with sums as (
    -- The account's own counters, moved from where they stand to where the items stand.
    select
      c.account_id, a.debits_posted - a.credits_posted + n.debits - n.credits - b.debits + b.credits as balance_minor
    from reconciliation.clearing_accounts as c
    join ledger.accounts as a on a.id = c.account_id
    cross join lateral (select c.written_up_to * 1024 + 1023 as last_id) as h
    cross join lateral ledger.recorded_sums(c.account_id, a.rolled_up_to, h.last_id) as n
    cross join lateral ledger.recorded_sums(c.account_id, h.last_id, a.rolled_up_to) as b
  ),
  written as (
    select
      s.*,
      (select coalesce(sum(i.open_minor), 0) from reconciliation.clearing_items as i where i.account_id = s.account_id and i.open_minor <> 0)
        as open_minor,
      (select coalesce(sum(d.debits_minor - d.credits_minor), 0) from reconciliation.clearing_days as d where d.account_id = s.account_id)
        as days_minor
    from sums as s
  )
  select
    'reconciliation.clearing_items', 'account ' || w.account_id,
    pg_catalog.jsonb_build_object('balance_minor', w.balance_minor, 'open_minor', w.open_minor, 'days_minor', w.days_minor)
  from written as w
  where w.open_minor <> w.balance_minor or w.days_minor <> w.balance_minor
$$;

comment on function reconciliation.verify is
  'Violations: open items or days of a clearing account that do not add up to its balance, to the last minor unit.';

insert into ledger.invariants (name, check_function, description)
values ('clearing_items', 'reconciliation.verify()', 'The open amounts and the days of every clearing account add up to its balance');
