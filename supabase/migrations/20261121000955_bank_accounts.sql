-- Payments, bank: our own accounts. Buyers transfer to one of them and withdrawals are paid from one, so whoever could
-- change one alone could have everybody pay to another account: one asks, another one decides.

create function payments.account_in_words(p_account payments.bank_accounts)
returns table (place integer, field text, value text)
language sql
stable
set search_path = ''
as $$
  -- What misleads most comes first: a summary may be cut off at its end.
  values
    (1, 'buyers transfer to it', case when p_account.receives_transfers then 'yes' else 'no' end),
    (2, 'withdrawals are paid from it', case when p_account.sends_payouts then 'yes' else 'no' end),
    (3, 'holder', p_account.holder_name),
    (4, 'bank', p_account.bank_name),
    (5, 'BIC', coalesce(p_account.bic, 'none')),
    (6, 'statements', p_account.format),
    (7, 'layout', coalesce(left(pg_catalog.md5(p_account.csv_format::text), 8), 'none'))
$$;

comment on function payments.account_in_words is 'What of our account can be changed, for those who decide. The layout of a CSV is named by its hash: it stands in the request.';

create function payments.require_account_free(p_account payments.bank_accounts)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if exists (
    select from payments.bank_accounts as a
    where a.id is distinct from p_account.id and a.currency = p_account.currency
      and (
        a.account_number = p_account.account_number
        or (a.receives_transfers and p_account.receives_transfers)
        or (a.sends_payouts and p_account.sends_payouts)
      )
  ) then
    perform core.fail(
      'bank_account.duplicate', 'This account is known, or another one already does this for the currency.', 409
    );
  end if;
end
$$;

comment on function payments.require_account_free is
  'An account is kept once, and one a currency receives and one pays. Raises bank_account.duplicate.';

create function payments.require_account_valid(p_account payments.bank_accounts)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_problem text := case
    when length(p_account.bank_name) < 2 then 'bank_name'
    when length(p_account.holder_name) < 2 then 'holder_name'
    when p_account.account_number !~ '^[A-Z0-9]{6,34}$' then 'account_number'
    when not core.is_account_number(p_account.account_number) then 'iban'
    when p_account.bic !~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$' then 'bic'
    when not exists (select from core.currencies as c where c.code = p_account.currency) then 'currency'
    when p_account.format not in ('camt053', 'mt940', 'csv') then 'format'
    when (p_account.format = 'csv') <> (p_account.csv_format is not null)
      or jsonb_typeof(p_account.csv_format) <> 'object' then 'csv_format'
  end;
begin
  if v_problem = 'iban' then
    perform core.fail('iban.invalid', 'The check digits of this IBAN do not fit.', 400);
  elsif v_problem is not null then
    perform core.fail('bank_account.invalid', 'A field of the account is not valid.', 400, v_problem);
  end if;
end
$$;

comment on function payments.require_account_valid is 'Raises bank_account.invalid (details: the field), iban.invalid.';

create function payments.account_before(p_payload jsonb)
returns payments.bank_accounts
language plpgsql
stable
set search_path = ''
as $$
declare
  v_account payments.bank_accounts;
begin
  if p_payload ->> 'bank_account_id' is not null then
    select a.* into v_account
    from payments.bank_accounts as a
    where a.id = core.uuid_or_null(p_payload ->> 'bank_account_id');
    if not found then
      perform core.fail('bank_account.not_found', 'There is no such bank account of ours.', 404);
    end if;
    -- Who decides has seen what is changed.
    if v_account.version <> access.payload_integer(p_payload, 'version') then
      perform core.fail(
        'bank_account.changed', 'The account has changed. Look at it again.', 409, v_account.version::text
      );
    end if;
  end if;
  return v_account;
end
$$;

comment on function payments.account_before is
  'The account of ours that a payload changes; nothing but nulls when it adds one. Raises bank_account.not_found, bank_account.changed, approval.payload_invalid.';

create function payments.account_after(p_payload jsonb)
returns payments.bank_accounts
language plpgsql
stable
set search_path = ''
as $$
declare
  v_code constant text := 'bank_account.invalid';
  v_account payments.bank_accounts := payments.account_before(p_payload);
begin
  perform core.require_keys(
    p_payload, array[
      'bank_account_id', 'version', 'bank_name', 'holder_name', 'account_number', 'bic', 'currency', 'format',
      'csv_format', 'receives_transfers', 'sends_payouts'
    ], v_code
  );
  if coalesce(jsonb_typeof(p_payload -> 'receives_transfers'), 'boolean') <> 'boolean'
    or coalesce(jsonb_typeof(p_payload -> 'sends_payouts'), 'boolean') <> 'boolean'
  then
    perform core.fail(v_code, 'Say yes or no.', 400, 'receives_transfers, sends_payouts');
  end if;
  -- The account itself is permanent: lines belong to it. Another number is another account.
  if v_account.id is null then
    v_account.account_number := upper(
      regexp_replace(core.text_field(p_payload, 'account_number', 60, v_code, true), '[\s-]', '', 'g')
    );
    v_account.currency := core.text_field(p_payload, 'currency', 3, v_code, true);
  end if;
  v_account.bank_name := core.text_field(p_payload, 'bank_name', 100, v_code, true);
  v_account.holder_name := core.text_field(p_payload, 'holder_name', 70, v_code, true);
  v_account.bic := core.text_field(p_payload, 'bic', 11, v_code);
  v_account.format := core.text_field(p_payload, 'format', 10, v_code, true);
  v_account.csv_format := nullif(p_payload -> 'csv_format', 'null');
  v_account.receives_transfers := coalesce((p_payload ->> 'receives_transfers')::boolean, false);
  v_account.sends_payouts := coalesce((p_payload ->> 'sends_payouts')::boolean, false);
  perform payments.require_account_valid(v_account);
  perform payments.require_account_free(v_account);
  return v_account;
end
$$;

comment on function payments.account_after is
  'The account of ours as a payload wants it. Raises bank_account.invalid, iban.invalid, bank_account.not_found, bank_account.changed, bank_account.duplicate, approval.payload_invalid.';

create function payments.check_bank_account(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_before payments.bank_accounts := payments.account_before(p_payload);
  v_after payments.bank_accounts := payments.account_after(p_payload);
  -- The account itself never changes: what is left is what the request may say.
  c_permanent constant text[] := array['id', 'account_number', 'currency', 'version', 'created_at', 'updated_at'];
  v_words text;
begin
  select string_agg(
    a.field || ' ' || a.value || case when v_before.id is null then '' else ' (was ' || b.value || ')' end, ', ' order by a.place
  )
  into v_words
  from payments.account_in_words(v_after) as a
  join payments.account_in_words(v_before) as b using (place)
  where v_before.id is null or a.value <> b.value;
  if v_words is null then
    perform core.fail('bank_account.invalid', 'Nothing would change.', 400, 'unchanged');
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', null,
    'currency', null,
    'summary', left(
      pg_catalog.format(
        '%s %s (%s): %s', case when v_before.id is null then 'New account of ours' else 'Our account' end,
        v_after.account_number, v_after.currency, v_words
      ), 500
    ),
    'about', pg_catalog.jsonb_build_object(
      'account_act', case when v_before.id is null then 'add' else 'change' end,
      'account', v_after.account_number,
      'currency', v_after.currency
    ),
    'change', pg_catalog.jsonb_build_object(
      'before', case when v_before.id is not null then pg_catalog.to_jsonb(v_before) - c_permanent end,
      'after', pg_catalog.to_jsonb(v_after) - c_permanent
    ),
    'owners', pg_catalog.jsonb_build_array()
  );
end
$$;

comment on function payments.check_bank_account is
  'Approvals: an account of ours to add, or to change (bank_account_id and version) in all but its number and currency; the summary says field by field what changes. Raises what payments.account_after raises.';

create function payments.save_bank_account(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_before payments.bank_accounts;
  v_account payments.bank_accounts;
begin
  select a.* into v_before
  from payments.bank_accounts as a
  where a.id = core.uuid_or_null(p_payload ->> 'bank_account_id')
  for update;
  -- Locked now: somebody may have changed it since it was checked.
  v_account := payments.account_after(p_payload);
  insert into payments.bank_accounts as a (
    id, bank_name, holder_name, account_number, bic, currency, format, csv_format, receives_transfers, sends_payouts
  )
  values (
    coalesce(v_account.id, core.uuid_v7()), v_account.bank_name, v_account.holder_name, v_account.account_number,
    v_account.bic, v_account.currency, v_account.format, v_account.csv_format, v_account.receives_transfers,
    v_account.sends_payouts
  )
  on conflict (id) do update
  set
    bank_name = excluded.bank_name, holder_name = excluded.holder_name, bic = excluded.bic,
    format = excluded.format, csv_format = excluded.csv_format,
    receives_transfers = excluded.receives_transfers, sends_payouts = excluded.sends_payouts,
    version = a.version + 1
  returning a.* into v_account;
  perform access.audit(
    'bank_account.save', 'bank_account', v_account.id::text,
    case when v_before.id is not null then pg_catalog.to_jsonb(v_before) end,
    pg_catalog.to_jsonb(v_account) || pg_catalog.jsonb_build_object('approval_id', p_approval_id),
    (select a.reason from access.approvals as a where a.id = p_approval_id)
  );
  return pg_catalog.jsonb_build_object('bank_account_id', v_account.id, 'version', v_account.version);
exception
  -- Two requests for one account, or one use of it, approved at two screens.
  when unique_violation then
    perform core.fail(
      'bank_account.duplicate', 'This account is known, or another one already does this for the currency.', 409
    );
    return null;
end
$$;

comment on function payments.save_bank_account is
  'Approvals: adds or changes an account of ours: {bank_account_id, version}. Locks the account. Raises what payments.account_after raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'bank_account.save', 'ledger.adjust', 'settings.write', 'payments.check_bank_account', 'payments.save_bank_account',
  'Add an account of ours or change it: buyers transfer to one, withdrawals are paid from one'
);
