-- Payments, bank part three: bringing in files, transfer references for buyers, what must always hold, and the
-- api.

-- Imports ------------------------------------------------------------------------------------------------

create function payments.describe_import(p_import payments.statement_imports)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'import_id', p_import.id,
    'status', p_import.status,
    'problem', case
      when p_import.problem_code is not null then pg_catalog.jsonb_build_object(
        'code', p_import.problem_code, 'line', p_import.problem_line, 'detail', p_import.problem_detail
      )
    end,
    'line_count', p_import.line_count,
    'new_count', p_import.new_count,
    'known_count', p_import.line_count - p_import.new_count,
    'by_status', (
      select coalesce(pg_catalog.jsonb_object_agg(s.status, s.lines), '{}')
      from (
        select l.status, count(*) as lines
        from payments.statement_lines as l
        where l.statement_import_id = p_import.id
        group by l.status
      ) as s
    )
  )
$$;

comment on function payments.describe_import is
  'An import for people: {import_id, status, problem {code, line, detail}, line_count, new_count, known_count, by_status}.';

create function payments.begin_import(p_bank_account_id uuid, p_file_name text, p_content_base64 text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('ledger.adjust');
  v_content bytea;
  v_account payments.bank_accounts;
  v_import payments.statement_imports;
  v_is_new boolean;
begin
  select a.* into v_account from payments.bank_accounts as a where a.id = p_bank_account_id;
  if not found then
    perform core.fail('bank_account.not_found', 'There is no such bank account of ours.', 404);
  end if;
  if length(coalesce(p_content_base64, '')) not between 1 and 7000000 then
    perform core.fail('statement.too_large', 'A file has between one byte and 5 MiB.', 400);
  end if;
  begin
    v_content := decode(p_content_base64, 'base64');
  exception
    when invalid_parameter_value then
      perform core.fail('statement.malformed', 'The file did not arrive whole.', 400);
  end;
  if length(v_content) not between 1 and 5242880 then
    perform core.fail('statement.too_large', 'A file has between one byte and 5 MiB.', 400);
  end if;
  insert into payments.statement_imports (bank_account_id, file_name, content, content_hash, imported_by)
  values (
    p_bank_account_id,
    coalesce(nullif(left(btrim(regexp_replace(p_file_name, '[[:cntrl:]/\\]', '', 'g')), 200), ''), 'statement'),
    v_content, sha256(v_content), v_staff_id
  )
  on conflict (bank_account_id, content_hash) do nothing
  returning * into v_import;
  v_is_new := found;
  if v_is_new then
    perform access.audit(
      'bank_statement.import', 'statement_import', v_import.id::text, null,
      pg_catalog.jsonb_build_object('bank_account_id', p_bank_account_id, 'sha256', encode(v_import.content_hash, 'hex')), null
    );
  else
    select i.* into strict v_import
    from payments.statement_imports as i
    where i.bank_account_id = p_bank_account_id and i.content_hash = sha256(v_content);
  end if;
  return payments.describe_import(v_import) || pg_catalog.jsonb_build_object(
    'is_new', v_is_new,
    'account', v_account.account_number,
    'currency', v_account.currency,
    'format', v_account.format,
    'csv_format', v_account.csv_format
  );
end
$$;

comment on function payments.begin_import is
  'Staff with ledger.adjust: keeps a file before it is read, once per content: the import as it stands, how the account''s files are read, and is_new. Audited. Raises bank_account.not_found, statement.too_large, statement.malformed.';

grant execute on function payments.begin_import to authenticated;

create function payments.refuse_import(p_import_id uuid, p_problem jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_import payments.statement_imports;
begin
  update payments.statement_imports as i
  set
    status = 'refused',
    problem_code = p_problem ->> 'code',
    problem_line = (p_problem ->> 'line')::integer,
    problem_detail = left(p_problem ->> 'detail', 200),
    finished_at = core.now()
  where i.id = p_import_id and i.status <> 'imported'
  returning i.* into v_import;
  if not found then
    perform core.fail('statement_import.not_found', 'There is no such file that waits to be read.', 404);
  end if;
  return payments.describe_import(v_import);
end
$$;

comment on function payments.refuse_import is 'Service only: the file could not be read: {code, line, detail}. Nothing of it is imported; it may be brought again. Raises statement_import.not_found.';

create function payments.line_key(p_line jsonb)
returns bytea
language sql
immutable
set search_path = ''
as $$
  -- Spaces, marks and case differ between two exports of the same line; letters and digits do not.
  select sha256(
    convert_to(
      pg_catalog.jsonb_build_array(
        p_line ->> 'booked_on', p_line ->> 'amount_minor', p_line ->> 'currency',
        regexp_replace(upper(coalesce(p_line ->> 'bank_reference', '')), '[^[:alnum:]]', '', 'g'),
        regexp_replace(upper(coalesce(p_line ->> 'end_to_end_reference', '')), '[^[:alnum:]]', '', 'g'),
        regexp_replace(upper(coalesce(p_line ->> 'narration', '')), '[^[:alnum:]]', '', 'g')
      )::text,
      'utf8'
    )
  )
$$;

comment on function payments.line_key is 'The content of a line by which it is known again, SHA-256.';

create function payments.insert_lines(p_import payments.statement_imports, p_statements jsonb)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_count integer;
begin
  with read as (
    select
      l.value as line,
      payments.line_key(l.value) as line_key,
      row_number() over (order by s.position, l.position)::integer as position
    from jsonb_array_elements(p_statements) with ordinality as s (value, position)
    cross join lateral jsonb_array_elements(s.value -> 'lines') with ordinality as l (value, position)
  ),
  numbered as (
    select r.*, row_number() over (partition by r.line_key order by r.position)::integer as occurrence
    from read as r
  ),
  -- A line of before on the same day and of the same amount that this file no longer has: the bank may have
  -- changed its text, and then what looks new is the old one.
  gone as (
    select distinct o.booked_on, o.amount_minor
    from payments.statement_lines as o
    where o.bank_account_id = p_import.bank_account_id
      and (o.booked_on, o.amount_minor) in (
        select (n.line ->> 'booked_on')::date, (n.line ->> 'amount_minor')::bigint from numbered as n
      )
      and not exists (
        select from numbered as n where n.line_key = o.line_key and n.occurrence = o.occurrence
      )
  )
  insert into payments.statement_lines (
    bank_account_id, statement_import_id, line_key, occurrence, position, booked_on, value_on, amount_minor, currency,
    bank_reference, end_to_end_reference, counterparty_name, counterparty_account, narration, raw, status, problem
  )
  select
    p_import.bank_account_id, p_import.id, n.line_key, n.occurrence, n.position, f.booked_on, f.value_on,
    f.amount_minor, f.currency, f.bank_reference, f.end_to_end_reference, f.counterparty_name,
    f.counterparty_account, f.narration, f.raw,
    case when g.booked_on is null then 'new' else 'unmatched' end,
    case when g.booked_on is not null then 'bank_line.possible_duplicate' end
  from numbered as n
  cross join lateral jsonb_to_record(n.line) as f (
    booked_on date, value_on date, amount_minor bigint, currency text, bank_reference text, end_to_end_reference text,
    counterparty_name text, counterparty_account text, narration text, raw text
  )
  left join gone as g on g.booked_on = f.booked_on and g.amount_minor = f.amount_minor
  order by n.position
  on conflict (bank_account_id, line_key, occurrence) do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function payments.insert_lines is
  'Inserts the lines that are not there yet and returns how many. The n-th of equal lines is another line than the first. One that may be an old line in new words goes to staff at once. The caller has locked the account.';

create function payments.record_statements(p_import_id uuid, p_statements jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_import payments.statement_imports;
  v_account payments.bank_accounts;
begin
  select i.* into v_import from payments.statement_imports as i where i.id = p_import_id for update;
  if not found then
    perform core.fail('statement_import.not_found', 'There is no such file that waits to be read.', 404);
  end if;
  if v_import.status = 'imported' then
    return payments.describe_import(v_import);
  end if;
  -- One import of an account at a time: which lines are new depends on which are there.
  select a.* into strict v_account from payments.bank_accounts as a where a.id = v_import.bank_account_id for update;
  if exists (
    select from jsonb_path_query(p_statements, '$[*].lines[*].currency') as c (value)
    where c.value #>> '{}' <> v_account.currency
  ) then
    perform core.fail('currency.unknown', 'A line is in another currency than the account.', 400);
  end if;
  insert into payments.statements (
    statement_import_id, bank_account_id, position, opening_minor, closing_minor, first_booked_on, last_booked_on, line_count
  )
  select
    v_import.id, v_import.bank_account_id, s.position, (s.value ->> 'opening_minor')::bigint,
    (s.value ->> 'closing_minor')::bigint, min(l.booked_on), max(l.booked_on), count(l.booked_on)
  from jsonb_array_elements(p_statements) with ordinality as s (value, position)
  left join lateral jsonb_to_recordset(s.value -> 'lines') as l (booked_on date) on true
  group by s.position, s.value;
  update payments.statement_imports as i
  set
    status = 'imported',
    problem_code = null, problem_line = null, problem_detail = null,
    line_count = (select coalesce(sum(s.line_count), 0) from payments.statements as s where s.statement_import_id = i.id),
    new_count = payments.insert_lines(v_import, p_statements),
    finished_at = core.now()
  where i.id = p_import_id
  returning i.* into v_import;
  return payments.describe_import(v_import);
end
$$;

comment on function payments.record_statements is
  'Service only: what a kept file says, [{opening_minor, closing_minor, lines}] as shared/bank/statement.ts has it; lines that are there already are left. Locks import, account. Raises statement_import.not_found, currency.unknown.';

create function payments.import_state(p_import_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select payments.describe_import(i) from payments.statement_imports as i where i.id = p_import_id
$$;

comment on function payments.import_state is 'Service only: an import as it stands now.';

grant execute on function
  payments.refuse_import, payments.record_statements, payments.import_state
to service_role;

-- Transfer references ------------------------------------------------------------------------------------------

create function payments.describe_reference(p_reference payments.transfer_references)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'transfer_reference_id', p_reference.id,
    'reference', p_reference.reference,
    'amount_minor', p_reference.amount_minor,
    'currency', p_reference.currency,
    'status', p_reference.status,
    'expires_at', p_reference.expires_at,
    'bank_name', a.bank_name,
    'holder_name', a.holder_name,
    'account_number', a.account_number
  )
  from payments.bank_accounts as a
  where a.id = p_reference.bank_account_id
$$;

comment on function payments.describe_reference is 'A reference with all that its owner has to write into the transfer.';

create function payments.request_reference(
  p_purpose text,
  p_amount_minor bigint,
  p_currency text,
  p_order_id uuid,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_scope text := 'request_bank_transfer:' || v_user_id;
  v_answer jsonb;
  v_account_id uuid;
  v_expires_at timestamptz := core.now() + core.setting_interval('bank_transfer.expire_after');
  v_reference payments.transfer_references;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'purpose', p_purpose, 'amount_minor', p_amount_minor, 'currency', p_currency, 'order_id', p_order_id
    )
  );
  if v_answer is not null then
    return v_answer;
  end if;
  if p_purpose is null or p_purpose not in ('topup', 'order') or (p_purpose = 'order') <> (p_order_id is not null) then
    perform core.fail('payment.purpose_invalid', 'Say what the payment is for: a top-up, or an order.', 400);
  end if;
  perform core.require_amount(p_amount_minor, p_currency);
  select a.id into v_account_id from payments.bank_accounts as a where a.receives_transfers and a.currency = p_currency;
  if not found then
    perform core.fail(
      'bank_transfer.unavailable', 'Bank transfers in this currency are not possible yet.', 409, p_currency,
      'Choose another way to pay.'
    );
  end if;
  if p_purpose = 'order' then
    v_expires_at := least(v_expires_at, payments.require_payable_order(p_order_id, v_user_id, p_amount_minor, p_currency));
  end if;
  perform access.hit_rate_limit(
    'bank_transfer.request', v_user_id::text, core.setting_integer('bank_transfer.open_limit')::integer, interval '1 hour'
  );
  insert into payments.transfer_references (
    reference, user_id, bank_account_id, purpose, order_id, order_code, amount_minor, currency, expires_at
  )
  values (
    payments.new_reference('AM'), v_user_id, v_account_id, p_purpose, p_order_id,
    (select o.code from orders.orders as o where o.id = p_order_id), p_amount_minor, p_currency, v_expires_at
  )
  on conflict (order_id) where order_id is not null and status = 'waiting' do nothing
  returning * into v_reference;
  if not found then
    -- The order has a reference already; a second one could be paid twice.
    select r.* into strict v_reference
    from payments.transfer_references as r
    where r.order_id = p_order_id and r.status = 'waiting';
  end if;
  return core.idempotency_end(v_scope, p_idempotency_key, payments.describe_reference(v_reference));
end
$$;

comment on function payments.request_reference is
  'Signed-in users: a reference for a bank transfer of a top-up or an order, with our account. An order that has one gets the same. Raises payment.purpose_invalid, bank_transfer.unavailable, order.not_found, payment.order_not_payable, payment.order_amount_differs, amount.*, currency.unknown, rate.limited, idempotency.*.';

grant execute on function payments.request_reference to authenticated;

create function payments.expire_references(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  update payments.transfer_references as r
  set status = 'expired'
  where r.id in (
    select o.id
    from payments.transfer_references as o
    where o.status = 'waiting' and o.expires_at <= core.now()
    order by o.expires_at
    limit p_limit
    for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function payments.expire_references is
  'Ends the wait for transfers whose time is over; returns how many. Money that still comes is credited to the wallet. Run by a job.';

grant execute on function payments.expire_references to service_role;

-- What must always hold -----------------------------------------------------------------------------------------

create function payments.is_on_books(p_status text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_status not in ('new', 'unmatched', 'recorded', 'duplicate')
$$;

comment on function payments.is_on_books is 'Whether a line in this status is posted on the bank''s account.';

create function payments.verify_bank()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with sums as (
    select
      j.reference_id as line_id,
      sum(case when d.kind = 'bank' then t.amount_minor else 0 end - case when c.kind = 'bank' then t.amount_minor else 0 end)
        as bank_minor,
      sum(
        case when c.kind = 'suspense' then t.amount_minor else 0 end - case when d.kind = 'suspense' then t.amount_minor else 0 end
      ) as suspense_minor
    from ledger.journals as j
    join ledger.transfers as t on t.journal_id = j.id and t.id between j.id * 1024 and j.id * 1024 + 1023
    join ledger.accounts as d on d.id = t.debit_account
    join ledger.accounts as c on c.id = t.credit_account
    where j.reference_type = 'statement_line'
    group by j.reference_id
  ),
  compared as (
    select
      coalesce(l.id, s.line_id) as line_id,
      l.status,
      coalesce(s.bank_minor, 0) as bank_minor,
      case when payments.is_on_books(l.status) then l.amount_minor else 0 end as line_minor,
      coalesce(s.suspense_minor, 0) as suspense_minor,
      case
        when l.status in ('suspense', 'returning') then l.amount_minor
        -- Money on its way back waits in suspense until the line of its leaving: the two cancel each other.
        when l.status = 'returned' then l.amount_minor
        else 0
      end as waiting_minor
    from payments.statement_lines as l
    full join sums as s on s.line_id = l.id
  )
  select
    'payments.bank_lines_posted', 'statement line ' || c.line_id,
    pg_catalog.jsonb_build_object('status', c.status, 'booked_minor', c.bank_minor, 'line_minor', c.line_minor)
  from compared as c
  where c.bank_minor <> coalesce(c.line_minor, 0)
  union all
  select
    'payments.suspense_explained', 'statement line ' || c.line_id,
    pg_catalog.jsonb_build_object('status', c.status, 'booked_minor', c.suspense_minor, 'waiting_minor', c.waiting_minor)
  from compared as c
  where c.suspense_minor <> coalesce(c.waiting_minor, 0)
  union all
  select
    'payments.returns_paired', 'account ' || l.currency,
    pg_catalog.jsonb_build_object('unpaired_minor', sum(l.amount_minor))
  from payments.statement_lines as l
  where l.status = 'returned'
  group by l.currency
  having sum(l.amount_minor) <> 0
  union all
  select
    'payments.references_received', 'transfer reference ' || r.reference,
    pg_catalog.jsonb_build_object('received_minor', r.received_minor)
  from payments.transfer_references as r
  where r.received_minor <> coalesce(
    (
      select sum(l.amount_minor) from payments.statement_lines as l
      where l.transfer_reference_id = r.id and l.status = 'credited'
    ),
    0
  )
$$;

comment on function payments.verify_bank is
  'Violations: the bank''s account moved by a line by something else than its amount, or by a line that is not posted; suspense that no waiting line explains; returns without their counterpart; references that received something else than their lines.';

insert into ledger.invariants (name, check_function, description)
values ('bank_explained', 'payments.verify_bank()', 'Our bank account in the books moved by exactly the explained lines of imported statements');

-- API: views ----------------------------------------------------------------------------------------------------

create view api.bank_transfer_accounts
with (security_invoker = true) as
select a.currency::text as currency, a.bank_name, a.holder_name, a.account_number
from payments.bank_accounts as a
where a.receives_transfers;

comment on view api.bank_transfer_accounts is 'In which currencies we take bank transfers, and to which account; a transfer needs a reference of api.request_bank_transfer.';

create view api.transfer_references
with (security_invoker = true) as
select
  r.id, r.reference, r.purpose, r.order_id, r.order_code, r.amount_minor::bigint as amount_minor,
  r.currency::text as currency, r.status, r.received_minor::bigint as received_minor, r.order_outcome,
  r.expires_at, r.received_at, r.created_at,
  a.bank_name, a.holder_name, a.account_number
from payments.transfer_references as r
left join payments.bank_accounts as a on a.id = r.bank_account_id
where r.user_id = (select access.user_id());

comment on view api.transfer_references is
  'The signed-in user''s own references for bank transfers; page by (created_at desc, id desc). status waiting, received, expired (late money still arrives); order_outcome paid, short (the order still waits), too_late (the money is in the wallet).';

grant select on api.bank_transfer_accounts, api.transfer_references to authenticated;

create view api.admin_bank_accounts
with (security_invoker = true) as
select
  a.id, a.bank_name, a.holder_name, a.account_number, a.bic, a.currency::text as currency, a.format, a.csv_format,
  a.receives_transfers, a.sends_payouts, a.version, a.created_at, a.updated_at,
  s.closing_minor, s.last_booked_on,
  (
    select count(*) from payments.statement_lines as l
    where l.bank_account_id = a.id and l.status in ('new', 'unmatched')
  ) as open_lines
from payments.bank_accounts as a
left join lateral (
  select t.closing_minor, t.last_booked_on
  from payments.statements as t
  where t.bank_account_id = a.id and t.last_booked_on is not null
  order by t.last_booked_on desc, t.id desc
  limit 1
) as s on true
where (select access.has_permission('payments.read'));

comment on view api.admin_bank_accounts is
  'Our bank accounts with the balance that the bank last said and how many lines wait (permission payments.read).';

create view api.admin_statement_imports
with (security_invoker = true) as
select
  i.id, i.bank_account_id, a.bank_name, a.account_number, i.file_name, encode(i.content_hash, 'hex') as sha256, i.status,
  i.problem_code, i.problem_line, i.problem_detail, i.line_count, i.new_count,
  i.line_count - i.new_count as known_count, i.imported_by, access.user_email(i.imported_by) as imported_by_email,
  i.created_at, i.finished_at
from payments.statement_imports as i
join payments.bank_accounts as a on a.id = i.bank_account_id
where (select access.has_permission('payments.read'));

comment on view api.admin_statement_imports is 'Imported files, newest by (created_at desc, id desc) (permission payments.read).';

create view api.admin_bank_lines
with (security_invoker = true) as
select
  l.id, l.bank_account_id, a.bank_name, l.statement_import_id, l.booked_on, l.value_on, l.amount_minor,
  l.currency::text as currency, l.bank_reference, l.end_to_end_reference, l.counterparty_name, l.counterparty_account,
  l.narration, l.raw, l.status, l.problem, l.user_id, access.user_email(l.user_id) as user_email,
  l.transfer_reference_id, r.reference as transfer_reference, l.provider, l.return_code, l.version, l.created_at,
  l.explained_at,
  array(
    select t.action
    from payments.line_transitions as t
    where t.from_status = l.status and t.is_for_staff
      and (t.direction = 'any' or (t.direction = 'in') = (l.amount_minor > 0))
    order by t.action
  ) as actions,
  case when l.status in ('unmatched', 'suspense') and l.amount_minor > 0 then payments.suggest_references(l.id) else '[]'::jsonb end
    as suggestions,
  (
    select coalesce(
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'seq', e.seq, 'action', e.action, 'from_status', e.from_status, 'to_status', e.to_status, 'actor', e.actor,
          'actor_id', e.actor_id, 'journal_id', e.journal_id, 'approval_id', e.approval_id, 'reason', e.reason, 'created_at', e.created_at
        ) order by e.seq
      ),
      '[]'
    )
    from payments.line_events as e
    where e.statement_line_id = l.id
  ) as events,
  (
    select a.id
    from access.approvals as a
    where a.action = 'bank_line.explain' and a.payload ->> 'line_id' = l.id::text and a.status = 'requested'
    order by a.id
    limit 1
  ) as open_approval_id
from payments.statement_lines as l
join payments.bank_accounts as a on a.id = l.bank_account_id
left join payments.transfer_references as r on r.id = l.transfer_reference_id
where (select access.has_permission('payments.read'));

comment on view api.admin_bank_lines is
  'Lines of our bank statements; page by (booked_on desc, id desc); the queue is status unmatched. amount_minor is negative for money out; actions are what an approval bank_line.explain takes now, open_approval_id is the one that waits; suggestions are open references of the same amount (permission payments.read).';

grant select on
  api.admin_bank_accounts, api.admin_statement_imports, api.admin_bank_lines
to authenticated;

-- API: commands ---------------------------------------------------------------------------------------------------

create function api.request_bank_transfer(
  p_purpose text,
  p_amount_minor bigint,
  p_currency text,
  p_order_id uuid default null,
  p_idempotency_key text default null
)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.request_reference(p_purpose, p_amount_minor, p_currency, p_order_id, p_idempotency_key)
$$;

comment on function api.request_bank_transfer is
  'A reference to write into a bank transfer (purpose topup, or order with p_order_id): {transfer_reference_id, reference, amount_minor, currency, status, expires_at, bank_name, holder_name, account_number}.';

create function api.begin_statement_import(p_bank_account_id uuid, p_file_name text, p_content_base64 text)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.begin_import(p_bank_account_id, p_file_name, p_content_base64)
$$;

comment on function api.begin_statement_import is 'Keeps a statement''s file (permission ledger.adjust). Called by the function import-statement, which then reads it.';

grant execute on function api.request_bank_transfer, api.begin_statement_import to authenticated;

create function api.refuse_statement_import(p_import_id uuid, p_problem jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.refuse_import(p_import_id, p_problem)
$$;

comment on function api.refuse_statement_import is 'Service only: a kept file could not be read.';

create function api.record_statements(p_import_id uuid, p_statements jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.record_statements(p_import_id, p_statements)
$$;

comment on function api.record_statements is 'Service only: what a kept file says.';

create function api.match_bank_lines(p_limit integer default 200)
returns integer
language sql
set search_path = ''
as $$
  select payments.match_lines(p_limit)
$$;

comment on function api.match_bank_lines is 'Service only: matches imported lines; how many could be matched or were put before staff.';

create function api.statement_import_state(p_import_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select payments.import_state(p_import_id)
$$;

comment on function api.statement_import_state is 'Service only: an import as it stands now, for the answer of import-statement.';

grant execute on function
  api.refuse_statement_import, api.record_statements, api.match_bank_lines, api.statement_import_state
to service_role;
