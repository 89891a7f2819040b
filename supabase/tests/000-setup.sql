-- Helpers of the database tests, in schema tests. Run once before the tests (pg_prove over this
-- folder runs this file first) or included by a test with \ir ../000-setup.sql: inside a test's
-- transaction it disappears with it. Only for test databases.

select
  to_regnamespace('tests') is null as is_missing,
  now() = statement_timestamp() as is_alone
\gset

\if :is_missing

create schema tests;
grant usage on schema tests to public;
alter default privileges in schema tests grant execute on functions to public;

create function tests.user_id(p_name text)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select u.id from auth.users as u where u.email = lower(p_name) || '@example.test'
$$;

comment on function tests.user_id is 'The id of a user made by tests.create_user.';

create function tests.create_user(p_name text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid := gen_random_uuid();
begin
  insert into auth.users (
    id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at
  )
  values (
    v_id, 'authenticated', 'authenticated', lower(p_name) || '@example.test', now(),
    '{"provider": "email", "providers": ["email"]}', '{}', now(), now()
  );
  return v_id;
end
$$;

comment on function tests.create_user is 'A confirmed user as Auth makes one; the address is name@example.test.';

create function tests.claims_of(p_name text)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := tests.user_id(p_name);
  v_session_id uuid := gen_random_uuid();
begin
  if v_user_id is null then
    raise exception 'there is no test user %', p_name;
  end if;
  insert into auth.sessions (id, user_id, created_at, updated_at, aal)
  values (v_session_id, v_user_id, now(), now(), 'aal1');
  return json_build_object(
    'sub', v_user_id, 'role', 'authenticated', 'aal', 'aal1', 'session_id', v_session_id,
    'email', lower(p_name) || '@example.test', 'aud', 'authenticated', 'is_anonymous', false
  )::text;
end
$$;

comment on function tests.claims_of is 'Claims of a fresh session of the user.';

create function tests.authenticate_as(p_name text)
returns void
language plpgsql
as $$
begin
  perform set_config('request.jwt.claims', tests.claims_of(p_name), true);
  perform set_config('role', 'authenticated', true);
end
$$;

comment on function tests.authenticate_as is 'From here on the test acts as this user, until the next change or the end of the transaction.';

create function tests.make_staff(p_role text)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name text := 'staff-' || p_role;
begin
  if tests.user_id(v_name) is null then
    perform tests.create_user(v_name);
    insert into access.staff (user_id, role) values (tests.user_id(v_name), p_role);
  end if;
  return v_name;
end
$$;

comment on function tests.make_staff is 'A member of staff with this role, made when missing; returns the name staff-ROLE.';

create function tests.as_staff(p_role text)
returns void
language plpgsql
as $$
begin
  perform tests.authenticate_as(tests.make_staff(p_role));
end
$$;

comment on function tests.as_staff is 'From here on the test acts as staff of this role.';

create function tests.step_up(p_action text, p_context jsonb)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_challenge record := access.create_step_up_challenge(p_action, p_context);
begin
  perform access.verify_step_up(v_challenge.challenge_id, v_challenge.code);
  return v_challenge.challenge_id;
end
$$;

comment on function tests.step_up is 'A confirmed challenge of whoever the test acts as.';

create function tests.request_approval(p_action text, p_payload jsonb, p_key text default gen_random_uuid()::text)
returns uuid
language sql
set search_path = ''
as $$
  select (api.admin_request_approval(
    p_action, p_payload, 'a good reason', 'a paper',
    tests.step_up(
      'approval.request',
      jsonb_build_object('action', p_action, 'payload_hash', api.admin_preview_approval(p_action, p_payload) -> 'payload_hash')
    ),
    p_key
  ) ->> 'approval_id')::uuid
$$;

comment on function tests.request_approval is 'Asks for an approval as staff do, with a confirmed code; its id.';

create function tests.decide_approval(p_approval_id uuid, p_is_approved boolean default true, p_key text default gen_random_uuid()::text)
returns jsonb
language sql
set search_path = ''
as $$
  select api.admin_decide_approval(
    p_approval_id, p_is_approved, 'well looked at',
    tests.step_up('approval.decide', jsonb_build_object('approval_id', p_approval_id, 'is_approved', p_is_approved)),
    p_key
  )
$$;

comment on function tests.decide_approval is 'Decides an approval as staff do, with a confirmed code; the answer.';

create function tests.agree(
  p_action text,
  p_payload jsonb,
  p_maker text default 'finance',
  p_checker text default 'superadmin'
)
returns jsonb
language plpgsql
as $$
declare
  v_approval_id uuid;
begin
  perform tests.make_staff(p_checker);
  perform tests.as_staff(p_maker);
  v_approval_id := tests.request_approval(p_action, p_payload);
  perform tests.as_staff(p_checker);
  return tests.decide_approval(v_approval_id) -> 'result';
end
$$;

comment on function tests.agree is
  'What two of the staff do together, one asking and one deciding; what came of it. From here on the test acts as the second.';

create function tests.as_service()
returns void
language plpgsql
as $$
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  perform set_config('role', 'service_role', true);
end
$$;

comment on function tests.as_service is 'From here on the test acts as an Edge Function with the secret key.';

create function tests.as_anon()
returns void
language plpgsql
as $$
begin
  perform set_config('request.jwt.claims', '{"role": "anon"}', true);
  perform set_config('role', 'anon', true);
end
$$;

comment on function tests.as_anon is 'From here on the test acts as somebody who is not signed in.';

create function tests.clear_authentication()
returns void
language plpgsql
as $$
begin
  perform set_config('role', 'none', true);
  perform set_config('request.jwt.claims', '', true);
end
$$;

comment on function tests.clear_authentication is 'Back to role postgres.';

create function tests.error_of(p_sql text)
returns jsonb
language plpgsql
as $$
declare
  v_detail text;
begin
  execute p_sql;
  return null;
exception
  when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    if sqlstate = 'PGRST' then
      return sqlerrm::jsonb || jsonb_build_object('status', v_detail::jsonb -> 'status');
    end if;
    return jsonb_build_object('code', sqlstate, 'message', sqlerrm, 'details', v_detail);
end
$$;

comment on function tests.error_of is
  'What a statement raises, as {code, message, details, hint, status}: the product''s code, else the SQLSTATE; null when it raises nothing.';

create function tests.throws_code(p_sql text, p_code text, p_description text default null)
returns text
language plpgsql
as $$
declare
  v_error jsonb := tests.error_of(p_sql);
begin
  return case
    when v_error ->> 'code' is distinct from p_code
      then extensions.is(v_error::text, p_code, coalesce(p_description, 'raises ' || p_code))
    else extensions.pass(coalesce(p_description, 'raises ' || p_code))
  end;
end
$$;

comment on function tests.throws_code is 'Passes when the statement raises this code (of core.fail, or an SQLSTATE).';

create function tests.travel(p_by interval)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update core.settings as s set value = 'true' where s.key = 'time_travel.allowed';
  perform core.travel(p_by);
end
$$;

comment on function tests.travel is 'Moves the product''s time forward, whatever role the test has taken.';

create function tests.fund_wallet(p_owner_id uuid, p_amount_minor bigint, p_currency text default 'PKR')
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_wallet bigint := ledger.account('wallet', p_owner_id, p_currency);
  v_clearing bigint := ledger.account('provider_clearing', ledger.provider_owner('tests'), p_currency);
begin
  perform ledger.post(
    'tests.fund:' || gen_random_uuid(), 'top_up',
    array[row('top_up', v_clearing, v_wallet, p_amount_minor)::ledger.transfer_input]
  );
  return v_wallet;
end
$$;

comment on function tests.fund_wallet is 'Puts money into a wallet as a settled top-up would; returns the account.';

create function tests.told(p_user_id uuid, p_kinds text)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_told text[] := array(
    select n.kind || case when d.id is null then '' else ' by mail' end
    from notifications.notifications as n
    left join notifications.deliveries as d on d.event_id = n.event_id and d.user_id = n.user_id
    where n.user_id = p_user_id and n.kind like p_kinds and n.read_at is null
    order by n.created_at, n.id
  );
begin
  update notifications.notifications as n set read_at = core.now() where n.user_id = p_user_id;
  return v_told;
end
$$;

comment on function tests.told is 'The kinds of notices that this person got since the last look, the newest last, and which of them by mail, too.';

create function tests.ledger_is_clean(p_description text default 'the books hold')
returns text
language plpgsql
security definer
set search_path = 'extensions'
as $$
begin
  return extensions.is(
    (select jsonb_agg(to_jsonb(v)) from ledger.verify() as v), null::jsonb, p_description
  );
end
$$;

comment on function tests.ledger_is_clean is 'Passes when ledger.verify() finds nothing.';

create function tests.watch_wallets()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from realtime.messages where true;
  drop table if exists pg_temp.watched_wallets;
  create temporary table watched_wallets on commit drop as
  select a.id, a.version, a.debits_pending from ledger.accounts as a where a.kind = 'wallet';
end
$$;

comment on function tests.watch_wallets is 'From here on tests.untold_wallets looks.';

create function tests.untold_wallets()
returns text
language plpgsql
security definer
set search_path = ''
as $$
begin
  return (
    select string_agg(a.owner_type || ':' || a.owner_id, ', ')
    from ledger.accounts as a
    left join pg_temp.watched_wallets as w on w.id = a.id
    where a.kind = 'wallet' and a.owner_type in ('user', 'store')
      and (a.version <> coalesce(w.version, 0) or a.debits_pending <> coalesce(w.debits_pending, 0))
      and not exists (
        select from realtime.messages as m
        where m.topic = a.owner_type || ':' || a.owner_id
          and m.event in ('order.changed', 'payment.changed', 'withdrawal.changed', 'wallet.changed')
      )
  );
end
$$;

comment on function tests.untold_wallets is
  'Owners whose wallet changed since tests.watch_wallets and whose screens heard nothing that makes them read it again; null when all were told.';

\endif

\if :is_alone
select '1..1' union all select 'ok 1 - helpers are installed in schema tests';
\endif
