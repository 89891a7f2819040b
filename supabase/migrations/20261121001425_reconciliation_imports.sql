-- Reconciliation, imports: reports that staff download from a provider's portal. They say what the provider's API does not,
-- like fees and settlements of JazzCash and Easypaisa, and count as its word.

create table reconciliation.provider_reports (
  id uuid primary key default core.uuid_v7(),
  provider text not null references reconciliation.rails (provider),
  file_name text not null check (length(file_name) between 1 and 200),
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  row_count integer not null check (row_count > 0),
  new_count integer not null,
  imported_by uuid not null references auth.users (id),
  created_at timestamptz not null default core.now(),
  unique (provider, content_hash)
);

comment on table reconciliation.provider_reports is
  'Reports of providers that staff brought in, once per content. What they said is in reconciliation.provider_records. new_count: how many records were new or changed. Append-only.';

create index provider_reports_imported_by on reconciliation.provider_reports (imported_by);

alter table reconciliation.provider_records
  add foreign key (report_id) references reconciliation.provider_reports (id);

alter table reconciliation.provider_reports enable row level security;

create policy "staff with ledger.read read reports of providers" on reconciliation.provider_reports
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.provider_reports to authenticated, service_role;

create trigger provider_reports_forbid_change
  before update or delete or truncate on reconciliation.provider_reports
  for each statement execute function core.forbid_change();

create function reconciliation.read_time(p_rail reconciliation.rails, p_text text)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  -- With a zone it is that moment; without one it is the rail's own time.
  return case
    when p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15} ?(Z|[+-][0-9]{2}:?[0-9]{2})$' then p_text::timestamptz
    when p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{5,15})?$' then p_text::timestamp at time zone p_rail.time_zone
  end;
exception
  when invalid_datetime_format or datetime_field_overflow then
    return null;
end
$$;

comment on function reconciliation.read_time is 'A time of a report: ISO 8601, in the rail''s time zone where it names none; null when it is none.';

create function reconciliation.check_row(p_rail reconciliation.rails, p_row jsonb)
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when jsonb_typeof(p_row) is distinct from 'object' then 'row'
    when coalesce(p_row ->> 'kind', '') not in ('payment', 'refund', 'payout', 'settlement') then 'kind'
    when coalesce(p_row ->> 'status', '') not in ('succeeded', 'failed', 'pending', 'reversed') then 'status'
    when length(coalesce(p_row ->> 'provider_id', '')) not between 1 and 100 then 'provider_id'
    when length(p_row ->> 'reference') > 200 then 'reference'
    when coalesce(p_row ->> 'amount_minor', '') !~ '^[0-9]{1,15}$' then 'amount'
    when coalesce(p_row ->> 'fee_minor', '0') !~ '^[0-9]{1,15}$' then 'fee'
    when not exists (select from core.currencies as c where c.code = p_row ->> 'currency') then 'currency'
    when reconciliation.read_time(p_rail, p_row ->> 'occurred_at') is null then 'occurred_at'
  end
$$;

comment on function reconciliation.check_row is 'Which column of a report''s row cannot be read; null when all can.';

create function reconciliation.require_report(p_rail reconciliation.rails, p_file_name text, p_content_hash text, p_rows jsonb)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_problem record;
begin
  if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) not between 1 and 5000
    or coalesce(p_content_hash, '') !~ '^[0-9a-f]{64}$' or length(coalesce(p_file_name, '')) not between 1 and 200
  then
    perform core.fail('reconciliation.import_invalid', 'This report cannot be read.', 400, 'rows', 'A file has 1 to 5000 rows.');
  end if;
  select r.position, reconciliation.check_row(p_rail, r.value) as field into v_problem
  from jsonb_array_elements(p_rows) with ordinality as r (value, position)
  where reconciliation.check_row(p_rail, r.value) is not null
  order by r.position
  limit 1;
  if found then
    perform core.fail(
      'reconciliation.import_invalid', 'This report cannot be read.', 400, v_problem.field || ', row ' || v_problem.position,
      'Correct the row and bring the file again.'
    );
  end if;
  if exists (
    select from reconciliation.provider_reports as r where r.provider = p_rail.provider and r.content_hash = p_content_hash
  ) then
    perform core.fail('reconciliation.import_known', 'This report was brought in before.', 409);
  end if;
end
$$;

comment on function reconciliation.require_report is
  'Raises reconciliation.import_invalid, with the first row and column that cannot be read, or reconciliation.import_known when the same file was brought before.';

create function reconciliation.count_new_rows(p_provider text, p_rows jsonb)
returns integer
language sql
stable
set search_path = ''
as $$
  select count(*)::integer
  from jsonb_array_elements(p_rows) as n (value)
  where not exists (
    select from reconciliation.provider_records as o
    where o.provider = p_provider and o.kind = n.value ->> 'kind'
      and o.provider_id in (n.value ->> 'provider_id', n.value ->> 'reference')
      and o.status = n.value ->> 'status' and o.amount_minor = (n.value ->> 'amount_minor')::bigint
      and o.fee_minor is not distinct from coalesce((n.value ->> 'fee_minor')::bigint, o.fee_minor)
  )
$$;

comment on function reconciliation.count_new_rows is 'How many rows of a report say something that is not written yet: to be asked before they are written.';

create function reconciliation.import_report(
  p_provider text,
  p_file_name text,
  p_content_hash text,
  p_rows jsonb,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_permission('ledger.adjust');
  v_scope text := 'reconciliation.import_report:' || v_user_id;
  v_reason text := core.require_reason(p_reason);
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_provider, p_file_name, p_content_hash, p_reason)
  );
  v_rail reconciliation.rails;
  v_report_id uuid := core.uuid_v7();
  v_new integer;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  select r.* into v_rail from reconciliation.rails as r where r.provider = p_provider for update;
  if not found then
    perform core.fail('reconciliation.rail_not_found', 'There is no such rail.', 404, left(p_provider, 40));
  end if;
  perform reconciliation.require_report(v_rail, p_file_name, p_content_hash, p_rows);
  -- The report's row first, since its records name it; what is new is known after.
  insert into reconciliation.provider_reports (id, provider, file_name, content_hash, row_count, new_count, imported_by)
  values (
    v_report_id, p_provider, p_file_name, p_content_hash, jsonb_array_length(p_rows), reconciliation.count_new_rows(p_provider, p_rows),
    v_user_id
  )
  returning new_count into v_new;
  perform reconciliation.write_records(
    v_rail, 'report', null, v_report_id,
    (
      select jsonb_agg(
        n.value || pg_catalog.jsonb_build_object(
          -- Who is asked by our reference is known by it: the same thing must not count twice.
          'provider_id', case
            when v_rail.source = 'inquiry' and n.value ->> 'kind' <> 'settlement' then coalesce(n.value ->> 'reference', n.value ->> 'provider_id')
            else n.value ->> 'provider_id'
          end,
          'mode', (select p.mode from payments.providers as p where p.code = p_provider),
          'occurred_at', reconciliation.read_time(v_rail, n.value ->> 'occurred_at')
        )
      )
      from jsonb_array_elements(p_rows) as n (value)
    )
  );
  perform access.audit(
    'reconciliation.import', 'provider_report', v_report_id::text, null,
    pg_catalog.jsonb_build_object('provider', p_provider, 'file_name', p_file_name, 'sha256', p_content_hash, 'new_count', v_new), v_reason
  );
  -- Every day that it speaks of is looked at anew.
  perform reconciliation.compare(p_provider, d.day)
  from (
    select distinct r.day from reconciliation.provider_records as r where r.report_id = v_report_id order by r.day limit 62
  ) as d;
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object('report_id', v_report_id, 'row_count', jsonb_array_length(p_rows), 'new_count', v_new)
  );
end
$$;

comment on function reconciliation.import_report is
  'Staff with ledger.adjust: takes a report of a provider, [{kind, provider_id, reference, status, amount_minor, fee_minor, currency, occurred_at}], as its word and compares the days that it speaks of: {report_id, row_count, new_count}. All or nothing, once per content (SHA-256); audited. Locks the rail. Raises reconciliation.rail_not_found, reconciliation.import_invalid (details: column and row), reconciliation.import_known, reason.*, idempotency.*.';

grant execute on function reconciliation.import_report to authenticated;

create function api.admin_import_provider_report(
  p_provider text,
  p_file_name text,
  p_content_hash text,
  p_rows jsonb,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select reconciliation.import_report(p_provider, p_file_name, p_content_hash, p_rows, p_reason, p_idempotency_key)
$$;

comment on function api.admin_import_provider_report is
  'Brings in a report that was downloaded from a provider''s portal (permission ledger.adjust): {report_id, row_count, new_count}.';

grant execute on function api.admin_import_provider_report to authenticated;
