-- Reconciliation, fifth part: the day's report of a rail, which ties to the ledger to the last minor unit, and its signing by
-- two people. A signed report is kept as it was read.

create table reconciliation.signed_reports (
  id uuid primary key default core.uuid_v7(),
  provider text not null references reconciliation.rails (provider),
  currency core.currency_code not null references core.currencies (code),
  day date not null,
  figures jsonb not null,
  figures_hash text not null,
  approval_id uuid not null references access.approvals (id),
  signed_at timestamptz not null default core.now(),
  unique (provider, currency, day)
);

comment on table reconciliation.signed_reports is
  'Reports of days that one person prepared and another one signed (both are in the approval), with their figures as they were. Append-only.';

create index signed_reports_approval_id on reconciliation.signed_reports (approval_id);
create index signed_reports_currency on reconciliation.signed_reports (currency);

alter table reconciliation.signed_reports enable row level security;

create policy "staff with ledger.read read signed reports" on reconciliation.signed_reports
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.signed_reports to authenticated, service_role;

create trigger signed_reports_forbid_change
  before update or delete or truncate on reconciliation.signed_reports
  for each statement execute function core.forbid_change();

-- The figures --------------------------------------------------------------------------------------------------

create function reconciliation.account_days(p_rail reconciliation.rails, p_currency text)
returns table (day date, category text, change_minor bigint, transfer_count bigint)
language sql
stable
set search_path = ''
as $$
  select s.day, s.category, sum(s.change_minor)::bigint, sum(s.transfer_count)::bigint
  from (
    select d.day, d.category, d.debits_minor - d.credits_minor as change_minor, d.transfer_count
    from reconciliation.clearing_accounts as c
    join reconciliation.clearing_days as d on d.account_id = c.account_id
    where c.provider = p_rail.provider and c.currency = p_currency
    union all
    select reconciliation.local_day(p_rail, m.posted_at), m.category, m.gross_minor - m.fee_minor, 1
    from reconciliation.clearing_accounts as c
    cross join lateral reconciliation.movements(c.account_id, c.written_up_to, 9007199254740) as m
    where c.provider = p_rail.provider and c.currency = p_currency
  ) as s
  group by s.day, s.category
$$;

comment on function reconciliation.account_days is
  'What moved on a clearing account on each day by category, to this moment; signed minor units, into the account is positive.';

create function reconciliation.category_of(p_break reconciliation.breaks)
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when p_break.kind = 'fee' then 'fee'
    when p_break.subject_type in ('payment', 'refund') then p_break.subject_type
    when p_break.subject_type = 'withdrawal' then 'payout'
    when p_break.subject_type = 'statement_line' then 'settlement'
    when p_break.subject_type = 'provider_record' then (
      select r.kind from reconciliation.provider_records as r where r.id = p_break.provider_record_id
    )
    else 'other'
  end
$$;

comment on function reconciliation.category_of is 'On which line of the report a break belongs.';

create function reconciliation.report_lines(p_rail reconciliation.rails, p_currency text, p_day date)
returns table (
  category text, books_minor bigint, books_count bigint, provider_minor bigint, provider_count bigint, breaks_minor bigint
)
language sql
stable
set search_path = ''
as $$
  with said as (
    select
      s.category, sum(s.amount_minor)::bigint as amount_minor, count(*) as records
    from (
      select
        r.kind as category, case r.kind when 'payment' then r.amount_minor else -r.amount_minor end as amount_minor
      from reconciliation.provider_records as r
      where r.provider = p_rail.provider and r.currency = p_currency and r.day = p_day and r.status = 'succeeded'
      union all
      select 'fee', -r.fee_minor
      from reconciliation.provider_records as r
      where r.provider = p_rail.provider and r.currency = p_currency and r.day = p_day and r.is_booked and r.fee_minor > 0
    ) as s
    group by s.category
  ),
  broken as (
    select x.category, sum(x.amount_minor)::bigint as amount_minor
    from (
      select reconciliation.category_of(b) as category, b.difference_minor as amount_minor
      from reconciliation.breaks as b
      where b.provider = p_rail.provider and b.currency = p_currency and b.day = p_day
        -- One that was booked on its own day stands in the lines of the books.
        and (b.status in ('open', 'explained') or (b.status = 'resolved' and reconciliation.local_day(p_rail, b.closed_at) > p_day))
      union all
      -- What one side lacks altogether, it lacks with its fee.
      select 'fee', coalesce(b.ledger_fee_minor, 0) - coalesce(b.provider_fee_minor, 0)
      from reconciliation.breaks as b
      where b.provider = p_rail.provider and b.currency = p_currency and b.day = p_day and b.kind <> 'fee'
        and b.status in ('open', 'explained')
    ) as x
    group by x.category
  )
  select
    c.category, coalesce(d.change_minor, 0), coalesce(d.transfer_count, 0),
    -- A rail that lists nothing of a kind says nothing about it, which is not nought.
    case
      when p_rail.source = 'statement' or c.category in ('chargeback', 'other') then null
      when p_rail.source = 'inquiry' and c.category in ('settlement', 'fee') then null
      else coalesce(s.amount_minor, 0)
    end,
    coalesce(s.records, 0), coalesce(b.amount_minor, 0)
  from unnest(array['payment', 'refund', 'chargeback', 'payout', 'fee', 'settlement', 'other']) with ordinality as c (category, place)
  left join reconciliation.account_days(p_rail, p_currency) as d on d.category = c.category and d.day = p_day
  left join said as s on s.category = c.category
  left join broken as b on b.category = c.category
  order by c.place
$$;

comment on function reconciliation.report_lines is
  'The lines of a day: what the books moved, what the provider says (null: it says nothing of this), and how much of the difference breaks explain. Signed minor units.';

create function reconciliation.report_figures(p_provider text, p_currency text, p_day date)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rail reconciliation.rails;
  v_opening_minor bigint;
  v_moved_minor bigint;
  v_lines jsonb;
begin
  select r.* into v_rail from reconciliation.rails as r where r.provider = p_provider;
  if not found then
    perform core.fail('reconciliation.rail_not_found', 'There is no such rail.', 404, left(p_provider, 40));
  end if;
  if not exists (select from core.currencies as c where c.code = p_currency) then
    perform core.fail('currency.unknown', 'This currency is not supported.', 400, left(p_currency, 20));
  end if;
  if p_day is null then
    perform core.fail('reconciliation.day_invalid', 'A run is about a day of the last year.', 400);
  end if;
  select coalesce(sum(d.change_minor), 0) into v_opening_minor
  from reconciliation.account_days(v_rail, p_currency) as d
  where d.day < p_day;
  select
    coalesce(sum(l.books_minor), 0),
    pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_object(
        'category', l.category, 'books_minor', l.books_minor, 'books_count', l.books_count,
        'provider_minor', l.provider_minor, 'provider_count', l.provider_count,
        'difference_minor', l.provider_minor - l.books_minor, 'breaks_minor', l.breaks_minor,
        -- The rest was booked on another day than it happened.
        'timing_minor', l.provider_minor - l.books_minor - l.breaks_minor
      )
    )
  into v_moved_minor, v_lines
  from reconciliation.report_lines(v_rail, p_currency, p_day) as l;
  return pg_catalog.jsonb_build_object(
    'provider', p_provider, 'currency', p_currency, 'day', p_day, 'time_zone', v_rail.time_zone, 'source', v_rail.source,
    'opening_minor', v_opening_minor, 'closing_minor', v_opening_minor + v_moved_minor, 'lines', v_lines,
    'breaks', (
      select coalesce(
        pg_catalog.jsonb_agg(
          pg_catalog.jsonb_build_object(
            'id', b.id, 'kind', b.kind, 'side', b.side, 'subject_type', b.subject_type, 'reference', coalesce(b.reference, b.subject_key),
            'difference_minor', b.difference_minor, 'status', b.status, 'resolution', b.resolution
          ) order by b.opened_at, b.id
        ), '[]'
      )
      from (
        select o.*
        from reconciliation.breaks as o
        where o.provider = p_provider and o.currency = p_currency and o.day = p_day and o.status <> 'healed'
        order by o.opened_at, o.id
        limit 500
      ) as b
    ),
    'break_count', (
      select count(*) from reconciliation.breaks as b
      where b.provider = p_provider and b.currency = p_currency and b.day = p_day and b.status <> 'healed'
    )
  );
end
$$;

comment on function reconciliation.report_figures is
  'The report of a day: opening_minor, lines, closing_minor = opening + what the books moved, and the breaks of the day (500 at most, break_count all). Raises reconciliation.rail_not_found, reconciliation.day_invalid, currency.unknown.';

create function reconciliation.hash_of(p_figures jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(p_figures::text, 'utf8')), 'hex')
$$;

comment on function reconciliation.hash_of is 'By which a signer knows that the figures are those that were prepared.';

create function reconciliation.is_ready(p_provider text, p_day date)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select
    from reconciliation.runs as u
    join reconciliation.rails as r on r.provider = u.provider
    where u.provider = p_provider and u.day = p_day and u.status = 'compared'
      and u.compared_at >= reconciliation.day_starts(r, p_day + 1)
  )
$$;

comment on function reconciliation.is_ready is 'Whether the day is over and was compared after its end.';

create function reconciliation.day_report(p_provider text, p_currency text, p_day date)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_signed record;
  v_figures jsonb;
begin
  perform access.require_permission('ledger.read');
  select s.figures, s.figures_hash, s.signed_at, a.requested_by, a.requested_at, a.decided_by into v_signed
  from reconciliation.signed_reports as s
  join access.approvals as a on a.id = s.approval_id
  where s.provider = p_provider and s.currency = p_currency and s.day = p_day;
  v_figures := coalesce(v_signed.figures, reconciliation.report_figures(p_provider, p_currency, p_day));
  return pg_catalog.jsonb_build_object(
    'figures', v_figures,
    'figures_hash', reconciliation.hash_of(v_figures),
    'is_ready', reconciliation.is_ready(p_provider, p_day),
    'open_approval_id', (
      select a.id
      from access.approvals as a
      where a.action = 'reconciliation.sign_report' and a.status = 'requested' and a.payload ->> 'provider' = p_provider
        and a.payload ->> 'currency' = p_currency and a.payload ->> 'day' = p_day::text
      limit 1
    ),
    'signed', case
      when v_signed.signed_at is not null then pg_catalog.jsonb_build_object(
        'prepared_by', access.user_email(v_signed.requested_by), 'prepared_at', v_signed.requested_at,
        'signed_by', access.user_email(v_signed.decided_by), 'signed_at', v_signed.signed_at
      )
    end
  );
end
$$;

comment on function reconciliation.day_report is
  'Staff with ledger.read: the report of a day as it is signed, else as it stands: {figures, figures_hash, is_ready, open_approval_id, signed {prepared_by, prepared_at, signed_by, signed_at}}. Raises what reconciliation.report_figures raises.';

grant execute on function reconciliation.day_report to authenticated;

-- Signing ---------------------------------------------------------------------------------------------------------

create function reconciliation.check_signature(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_provider text := p_payload ->> 'provider';
  v_currency text := p_payload ->> 'currency';
  v_day date;
  v_figures jsonb;
begin
  perform core.require_keys(p_payload, array['provider', 'currency', 'day', 'figures_hash'], 'approval.payload_invalid');
  if coalesce(p_payload ->> 'day', '') !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
    perform core.fail('approval.payload_invalid', 'What is asked for is not complete.', 400, 'day');
  end if;
  v_day := (p_payload ->> 'day')::date;
  if exists (
    select from reconciliation.signed_reports as s
    where s.provider = v_provider and s.currency = v_currency and s.day = v_day
  ) then
    perform core.fail('reconciliation.report_signed', 'This day is signed already.', 409);
  end if;
  v_figures := reconciliation.report_figures(v_provider, v_currency, v_day);
  if not reconciliation.is_ready(v_provider, v_day) then
    perform core.fail('reconciliation.report_not_ready', 'The day is not compared yet.', 409, null, 'Run it first.');
  end if;
  if reconciliation.hash_of(v_figures) is distinct from p_payload ->> 'figures_hash' then
    perform core.fail('reconciliation.report_changed', 'The figures have changed since you read them.', 409, null, 'Open the report again.');
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', null, 'currency', null, 'owners', '[]'::jsonb,
    'about', pg_catalog.jsonb_build_object(
      'provider', v_provider, 'currency', v_currency, 'day', v_day, 'closing_minor', (v_figures ->> 'closing_minor') || ' ' || v_currency, 'number', v_figures ->> 'break_count'
    ),
    'summary', pg_catalog.format(
      'Report of %s, %s, %s: closing %s, %s breaks', v_provider, v_currency, v_day, v_figures ->> 'closing_minor',
      v_figures ->> 'break_count'
    )
  );
end
$$;

comment on function reconciliation.check_signature is
  'Approvals: whether the report {provider, currency, day, figures_hash} may be signed: the day is over and compared, and the figures are still those. Raises reconciliation.report_signed, reconciliation.report_not_ready, reconciliation.report_changed and what the report raises.';

create function reconciliation.sign_report(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_id uuid;
begin
  -- No comparison meanwhile.
  perform from reconciliation.rails as r where r.provider = p_payload ->> 'provider' for update;
  perform reconciliation.check_signature(p_payload);
  insert into reconciliation.signed_reports (provider, currency, day, figures, figures_hash, approval_id)
  select
    p_payload ->> 'provider', p_payload ->> 'currency', (p_payload ->> 'day')::date, f.figures, reconciliation.hash_of(f.figures),
    p_approval_id
  from reconciliation.report_figures(p_payload ->> 'provider', p_payload ->> 'currency', (p_payload ->> 'day')::date) as f (figures)
  returning id into v_id;
  return pg_catalog.jsonb_build_object('report_id', v_id);
end
$$;

comment on function reconciliation.sign_report is 'Approvals: keeps the report as signed. Locks the rail. Raises what reconciliation.check_signature raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'reconciliation.sign_report', 'ledger.adjust', 'ledger.adjust', 'reconciliation.check_signature', 'reconciliation.sign_report',
  'Sign the report of a day: {provider, currency, day, figures_hash}'
);

create function reconciliation.verify_reports()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'reconciliation.signed_days_stand', s.provider || ' ' || s.currency || ' ' || s.day,
    pg_catalog.jsonb_build_object('signed_minor', s.figures -> 'closing_minor', 'books_minor', d.closing_minor)
  from reconciliation.signed_reports as s
  join reconciliation.rails as r on r.provider = s.provider
  cross join lateral (
    select coalesce(sum(a.change_minor), 0) as closing_minor
    from reconciliation.account_days(r, s.currency) as a
    where a.day <= s.day
  ) as d
  where (s.figures ->> 'closing_minor')::numeric <> d.closing_minor
    -- Older ones are carried by the opening balances of these.
    and s.day >= (core.now() at time zone r.time_zone)::date - 31
$$;

comment on function reconciliation.verify_reports is 'Violations: signed reports of the last month whose closing balance the books no longer have.';

insert into ledger.invariants (name, check_function, description)
values ('signed_days', 'reconciliation.verify_reports()', 'The closing balances of signed days stand in the books');
