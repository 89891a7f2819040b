-- Periods: closed books refuse what counts inside them, keep their balances, and are opened again by two people only.
begin;
\ir ../000-setup.sql
select plan(48);
delete from ledger.invariants where check_function not like 'ledger.%';

select tests.create_user('ali');
create temporary table a as
select
  tests.fund_wallet(tests.user_id('ali'), 1000) as ali,
  ledger.account('wallet', '11111111-1111-4111-8111-111111111111', 'PKR') as store,
  ledger.account('commission', ledger.platform_owner(), 'PKR') as commission;
grant select on a to public;
select (core.now() at time zone 'UTC')::date as today \gset
select date_trunc('month', (:'today'::date + interval '1 month')::timestamp)::date as next_month, date_trunc('month', :'today'::date::timestamp)::date as this_month \gset
select ledger.post('k1', 'sale', array[row('sale', ali, store, 100), row('fee', ali, commission, 7)]::ledger.transfer_input[]) from a;

-- bounds
select is(ledger.period_bounds('day', '2026-02-28')::text, '("2026-02-28 00:00:00+00","2026-03-01 00:00:00+00")', 'a day');
select is(ledger.period_bounds('month', '2026-12-01')::text, '("2026-12-01 00:00:00+00","2027-01-01 00:00:00+00")', 'a month');
update core.settings set value = '"Asia/Karachi"' where key = 'ledger.time_zone';
select is((ledger.period_bounds('day', '2026-02-28')).starts_at, '2026-02-27 19:00:00+00'::timestamptz, 'where the books are');
update core.settings set value = '"UTC"' where key = 'ledger.time_zone';
select tests.throws_code($$select ledger.period_bounds('month', '2026-12-02')$$, 'ledger.period_invalid');
select tests.throws_code($$select ledger.period_bounds('week', '2026-12-01')$$, 'ledger.period_invalid');

-- who may ask, and for what
select tests.authenticate_as('ali');
select tests.throws_code($$select api.admin_preview_approval('ledger.close_period', '{"period": "day", "starts_on": "2026-01-01"}')$$, 'permission.denied');
select throws_ok($$select ledger.close_days()$$, '42501', null, 'users do not close days');
select is_empty('select * from api.admin_closings', 'nor see closings');
select is_empty('select * from api.admin_books', 'nor the state of the books');
select tests.as_staff('finance');
select tests.throws_code(format($$select api.admin_preview_approval('ledger.close_period', '{"period": "day", "starts_on": "%s"}')$$, :'today'), 'ledger.period_running');
select tests.throws_code($$select api.admin_preview_approval('ledger.close_period', '{"period": "day", "starts_on": "2026-02-30"}')$$, 'approval.payload_invalid');
select tests.throws_code($$select api.admin_preview_approval('ledger.close_period', '{"period": "day"}')$$, 'approval.payload_invalid');
select tests.throws_code($$select api.admin_preview_approval('ledger.reopen_period', '{"starts_on": "2026-01-01"}')$$, 'ledger.period_open');

-- closing a day
select tests.clear_authentication();
select tests.travel('1 day');
select ledger.post('k2', 'sale', array[row('sale', ali, store, 50)::ledger.transfer_input], p_effective_at => core.now() - interval '1 day') from a;
select ledger.post('k3', 'sale', array[row('sale', ali, store, 30)::ledger.transfer_input]) from a;
select tests.as_staff('finance');
select set_config('t.close', tests.request_approval('ledger.close_period', jsonb_build_object('period', 'day', 'starts_on', :'today'))::text, true);
select tests.throws_code($$select tests.decide_approval(current_setting('t.close')::uuid)$$, 'approval.four_eyes');
select tests.as_staff('superadmin');
select isnt(tests.decide_approval(current_setting('t.close')::uuid) -> 'result' ->> 'closing_id', null, 'two people close a day');
select is((select closed_until from api.admin_books), (:'today'::date + 1)::timestamptz, 'the books are closed up to its end');
select results_eq(
  $$select kind, debits_minor, credits_minor, balance_minor from api.admin_trial_balances order by kind$$,
  $$values ('commission', 0::bigint, 7::bigint, 7::bigint), ('provider_clearing', 1000, 0, 1000), ('wallet', 157, 1150, 993)$$,
  'the trial balance has what counts inside, back-dated or not, and nothing later'
);
select tests.clear_authentication();
select is((select credits from a, ledger.closed_sums(a.store, 'infinity')), 150::bigint, 'and so has each account');
select tests.throws_code($$select ledger.post('k4', 'late', array[row('sale', ali, store, 1)::ledger.transfer_input], p_effective_at => core.now() - interval '1 day') from a$$, 'ledger.period_closed', 'a journal cannot count inside it');
select tests.throws_code($$select ledger.post('k4', 'late', array[row('sale', ali, store, 1), row('fee', ali, commission, 1)]::ledger.transfer_input[], p_effective_at => core.now() - interval '1 day') from a$$, 'ledger.period_closed', 'of several lines neither');
select lives_ok($$select ledger.post('k4', 'late', array[row('sale', ali, store, 1)::ledger.transfer_input]) from a$$, 'the key is not used up, and the books go on');
select tests.as_staff('finance');
select tests.throws_code(
  $$select api.admin_preview_approval('ledger.adjustment', jsonb_build_object('debit_account', store, 'credit_account', commission, 'amount_minor', 5, 'effective_at', to_char(core.now() - interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) from a$$,
  'ledger.period_closed', 'nor an adjustment'
);
select tests.throws_code(format($$select api.admin_preview_approval('ledger.close_period', '{"period": "day", "starts_on": "%s"}')$$, :'today'), 'ledger.period_closed');
select tests.clear_authentication();
select tests.ledger_is_clean('closed books hold');
select is(ledger.close_days(), 0, 'the clock closes nothing before its time');

-- what is wrong is found
select tests.throws_code('update ledger.closings set last_journal_id = 0', 'record.immutable');
select tests.throws_code('update ledger.closing_balances set debits_minor = 0', 'record.immutable');
select tests.throws_code('delete from ledger.closings', 'record.immutable');
create function pg_temp.found_after(p_sql text) returns text[] language plpgsql as $$
declare v_found text[];
begin
  execute p_sql;
  select array_agg(distinct invariant order by invariant) into v_found from ledger.verify();
  raise exception using message = coalesce(v_found::text, '{}'), errcode = 'P9999';
exception when sqlstate 'P9999' then
  return sqlerrm::text[];
end
$$;
alter table ledger.closing_balances disable trigger user;
select is(pg_temp.found_after('update ledger.closing_balances set credits_minor = credits_minor + 1 where account_id = (select store from a)'), array['closing_balance_is_its_transfers'], 'a changed closing balance is found');
select is(pg_temp.found_after('delete from ledger.closing_balances where account_id = (select store from a)'), array['closing_balance_is_its_transfers'], 'a missing one is found');
select is(pg_temp.found_after($$update ledger.books set closed_until = '-infinity'; select ledger.post('k5', 'late', array[row('sale', ali, store, 1)::ledger.transfer_input], p_effective_at => core.now() - interval '1 day') from a$$), array['books_closed_as_said', 'closing_balance_is_its_transfers'], 'so is a journal that slipped in');
select max(id) as proven from ledger.journals \gset
select is(
  (select array_agg(c.invariant) from (select ledger.post('k6', 'x', array[row('sale', ali, store, 1)::ledger.transfer_input]) from a) as p, ledger.check_closings(:proven) as c),
  null, 'what is posted now is not late'
);

-- opening again
select tests.as_staff('finance');
select set_config('t.reopen', tests.request_approval('ledger.reopen_period', jsonb_build_object('starts_on', :'today'))::text, true);
select tests.as_staff('superadmin');
select is(tests.decide_approval(current_setting('t.reopen')::uuid) -> 'result' ->> 'reopened', '1', 'two people open it again');
select is((select closed_until from api.admin_books), null, 'nothing is closed');
select tests.clear_authentication();
select lives_ok($$select ledger.post('k7', 'late', array[row('sale', ali, store, 9)::ledger.transfer_input], p_effective_at => core.now() - interval '1 day') from a$$, 'then a journal may count inside');
select tests.travel('20 days');
select is(ledger.close_days(), 0, 'the clock leaves books alone that staff opened');
select ledger.write_closing('day', :'today', null) is null as x \gset
select is((select credits from a, ledger.closed_sums(a.store, 'infinity')), 159::bigint, 'closed again, the late one is in');
select tests.ledger_is_clean('closed again, they hold');

-- by the clock: once nobody can be writing any more
update core.id_horizons set candidate_id = extract(epoch from core.now())::bigint, candidate_xmax = '1' where name = 'ledger.clock';
select is(ledger.close_days(5), 5, 'the clock closes days one after the other');
select is((select closed_until from ledger.books), (:'today'::date + 6)::timestamptz, 'without a gap');
select is(ledger.close_days(100), 8, 'up to so long ago');
-- a month over days that are closed
select tests.travel('40 days');
select isnt(ledger.write_closing('month', :'this_month', null), null, 'a month is closed over its days');
select is((select count(distinct (t.debits_minor - t.credits_minor)) from ledger.closing_totals as t where t.kind = 'wallet' and t.closing_id >= (select max(id) - 3 from ledger.closings)), 1::bigint, 'and its trial balance is theirs');
select tests.ledger_is_clean('months and days hold together');
-- a day of before, closed after a later one
select (core.now() at time zone 'UTC')::date as before \gset
select ledger.post('k8', 'sale', array[row('sale', ali, store, 5)::ledger.transfer_input]) from a;
select tests.travel('3 days');
select ledger.write_closing('day', :'before'::date + 2, null) as later \gset
select isnt(ledger.write_closing('day', :'before', null), null, 'a day before closed ones may be closed, too');
select tests.ledger_is_clean('then both hold');
alter table ledger.closing_balances disable trigger user;
select is(
  pg_temp.found_after(format('update ledger.closing_balances set credits_minor = credits_minor + 1 where closing_id = %s and account_id = (select store from a)', :later)),
  array['closing_balance_is_its_transfers'], 'and a changed balance of the later one is found'
);
alter table ledger.closing_balances enable trigger user;
select tests.as_staff('finance');
select tests.travel('200 days');
select tests.throws_code(format($$select api.admin_preview_approval('ledger.reopen_period', '{"starts_on": "%s"}')$$, :'today'), 'ledger.period_final', 'books of long ago stay closed');

select * from finish();
rollback;
