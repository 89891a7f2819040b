-- Exchange: currencies never mix, rates are agreed on and recorded, rounding is seen.
begin;
\ir ../000-setup.sql
select plan(44);
delete from ledger.invariants where check_function not like 'ledger.%';

select tests.create_user('ali');
select tests.create_user('sara');
create temporary table a as
select
  tests.fund_wallet(tests.user_id('ali'), 1000000) as ali,
  ledger.account('wallet', tests.user_id('ali'), 'NGN') as ali_ngn,
  ledger.account('wallet', tests.user_id('ali'), 'IQD') as ali_iqd,
  ledger.account('wallet', tests.user_id('sara'), 'NGN') as sara_ngn,
  ledger.account('bank', ledger.platform_owner(), 'PKR') as bank,
  ledger.account('bank', ledger.platform_owner(), 'NGN') as bank_ngn,
  ledger.account('conversion', ledger.platform_owner(), 'PKR') as given,
  ledger.account('conversion', ledger.platform_owner(), 'NGN') as taken,
  ledger.account('exchange_spread', ledger.platform_owner(), 'NGN') as spread;
grant select on a to public;
create function pg_temp.posted(p_account bigint) returns bigint language sql as $$ select b.posted_minor from ledger.balance(p_account) as b $$;
create function pg_temp.rate(p_from text, p_to text, p_rate text, p_spread integer) returns jsonb language sql as $$
  select jsonb_build_object('from_currency', p_from, 'to_currency', p_to, 'rate', p_rate, 'spread_basis_points', p_spread,
    'valid_until', to_char(core.now() + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
$$;
grant execute on all functions in schema pg_temp to public;

-- rounding, once and half to even
select is(ledger.round_half_even(0.5), 0::bigint, '0.5 is 0');
select is(ledger.round_half_even(1.5), 2::bigint, '1.5 is 2');
select is(ledger.round_half_even(2.5), 2::bigint, '2.5 is 2');
select is(ledger.round_half_even(2.5000000001), 3::bigint, 'a little more is 3');
select is(ledger.round_half_even(7), 7::bigint, 'whole stays');
select is((select (ledger.convert(row(1, 'PKR', 'NGN', 5.25, 100, null, null, null)::ledger.exchange_rates, 100000))::text), '(525000,525000,5250,519750)', 'the same exponent');
select is((select (ledger.convert(row(1, 'PKR', 'IQD', 4.7, 0, null, null, null)::ledger.exchange_rates, 333)).gross_minor), 15651::bigint, 'two digits to three');
select is((select (ledger.convert(row(1, 'IQD', 'PKR', 0.2125, 0, null, null, null)::ledger.exchange_rates, 2000)).gross_minor), 42::bigint, 'three digits to two, half to even');
select tests.throws_code($$select ledger.convert(row(1, 'IQD', 'PKR', 0.0001, 0, null, null, null)::ledger.exchange_rates, 10)$$, 'exchange.amount_too_small');
select tests.throws_code($$select ledger.convert(row(1, 'PKR', 'NGN', 1000000, 0, null, null, null)::ledger.exchange_rates, 9007199254740991)$$, 'ledger.balance_too_large');

-- rates need two
select tests.authenticate_as('ali');
select tests.throws_code($$select api.admin_preview_approval('ledger.exchange_rate', '{}')$$, 'permission.denied');
select tests.as_staff('finance');
select tests.throws_code(format('select tests.request_approval(%L, %L)', 'ledger.exchange_rate', pg_temp.rate('PKR', 'PKR', '1', 0)), 'exchange.rate_invalid');
select tests.throws_code(format('select tests.request_approval(%L, %L)', 'ledger.exchange_rate', pg_temp.rate('PKR', 'NGN', '0', 0)), 'exchange.rate_invalid');
select tests.throws_code(format('select tests.request_approval(%L, %L)', 'ledger.exchange_rate', pg_temp.rate('PKR', 'NGN', '-1', 0)), 'exchange.rate_invalid');
select tests.throws_code(format('select tests.request_approval(%L, %L)', 'ledger.exchange_rate', pg_temp.rate('PKR', 'NGN', '1e9', 0)), 'exchange.rate_invalid');
select tests.throws_code(format('select tests.request_approval(%L, %L)', 'ledger.exchange_rate', pg_temp.rate('PKR', 'NGN', '5', 1001)), 'exchange.rate_invalid');
select tests.throws_code(format('select tests.request_approval(%L, %L)', 'ledger.exchange_rate', pg_temp.rate('PKR', 'NGN', '5', 0) - 'valid_until'), 'approval.payload_invalid');
select set_config('t.rate', tests.request_approval('ledger.exchange_rate', pg_temp.rate('PKR', 'NGN', '5.25', 100))::text, true) is null as x \gset
select set_config('t.back', tests.request_approval('ledger.exchange_rate', pg_temp.rate('NGN', 'PKR', '0.19', 0))::text, true) is null as x \gset
select tests.as_staff('superadmin');
select isnt(tests.decide_approval(current_setting('t.rate')::uuid) -> 'result' ->> 'rate_id', null, 'another one agrees to a rate');
select tests.decide_approval(current_setting('t.back')::uuid) is null as x \gset
select is((select rate || ' ' || spread_basis_points from api.exchange_rates where from_currency = 'PKR'), '5.2500000000 100', 'it can be read');
select tests.clear_authentication();
select id as rate_id from ledger.exchange_rates where from_currency = 'PKR' \gset
select id as back_id from ledger.exchange_rates where from_currency = 'NGN' \gset

-- exchanging
select tests.throws_code(format($$select ledger.exchange('e1', ali, sara_ngn, 100, %s) from a$$, :rate_id), 'exchange.accounts_differ', 'not between people');
select tests.throws_code(format($$select ledger.exchange('e1', ali, bank_ngn, 100, %s) from a$$, :rate_id), 'exchange.accounts_differ', 'nor between kinds');
select tests.throws_code(format($$select ledger.exchange('e1', given, taken, 100, %s) from a$$, :rate_id), 'exchange.accounts_differ', 'nor between conversion accounts');
select tests.throws_code(format($$select ledger.exchange('e1', ali, ali_iqd, 100, %s) from a$$, :rate_id), 'exchange.rate_unknown', 'not by the rate of another pair');
select tests.throws_code(format($$select ledger.exchange('e1', ali, ali_ngn, 100, %s) from a$$, :back_id), 'exchange.rate_unknown', 'nor backwards');
select tests.throws_code(format($$select ledger.exchange('e1', ali, ali_ngn, 0, %s) from a$$, :rate_id), 'ledger.amount_invalid');
select tests.throws_code(format($$select ledger.exchange('e1', ali, ali_ngn, 1000001, %s) from a$$, :rate_id), 'ledger.insufficient_funds');
select tests.throws_code($$select ledger.post('m', 'x', array[row('x', ali, ali_ngn, 5)::ledger.transfer_input]) from a$$, 'ledger.currency_mismatch', 'nothing mixes in a transfer');
select ledger.exchange('e1', ali, ali_ngn, 100000, :rate_id) as journal_id from a \gset
select is((select array[pg_temp.posted(ali), pg_temp.posted(ali_ngn), pg_temp.posted(given), pg_temp.posted(taken), pg_temp.posted(spread)] from a), array[900000, 519750, 100000, -525000, 5250]::bigint[], 'both sides, position and spread');
select is((select ledger.exchange('e1', ali, ali_ngn, 100000, :rate_id) from a), :journal_id::bigint, 'the same key is the same exchange');
select tests.throws_code(format($$select ledger.exchange('e1', ali, ali_ngn, 100001, %s) from a$$, :rate_id), 'idempotency.conflict');
select ledger.exchange('e2', bank, bank_ngn, 100000, :rate_id) is null as x from a \gset
select is((select array[pg_temp.posted(bank), pg_temp.posted(bank_ngn), pg_temp.posted(given), pg_temp.posted(taken), pg_temp.posted(spread)] from a), array[-100000, 519750, 0, 0, 0]::bigint[], 'our own bank covers the position');
select tests.ledger_is_clean('exchanges hold');

-- going back
select tests.throws_code(format($$select ledger.reverse('r1', %s, 'because', 5)$$, :journal_id), 'ledger.not_reversible', 'no part of two currencies');
select lives_ok(format($$select ledger.reverse('r1', %s, 'because')$$, :journal_id), 'the whole goes back');
select is((select array[pg_temp.posted(ali), pg_temp.posted(ali_ngn)] from a), array[1000000, 0]::bigint[], 'as it was');
select tests.ledger_is_clean('reversed exchanges hold');

-- by staff, with two
select tests.as_staff('finance');
select set_config('t.exchange', (select tests.request_approval('ledger.exchange', jsonb_build_object('from_account', ali, 'to_account', ali_ngn, 'amount_minor', 200, 'rate_id', :rate_id)) from a)::text, true) is null as x \gset
select is((select p.amount_minor || p.currency from api.admin_approvals as p where p.id = current_setting('t.exchange')::uuid), '200PKR', 'staff ask');
select tests.as_staff('superadmin');
select isnt(tests.decide_approval(current_setting('t.exchange')::uuid) -> 'result' ->> 'journal_id', null, 'and another one does it');
select is((select target_minor || ' ' || spread_minor || ' ' || rounding_minor from api.admin_exchanges order by journal_id desc limit 1), '1040 10 0', 'staff see it');
select tests.authenticate_as('ali');
select is((select count(*) from ledger.exchanges), 2::bigint, 'owners see their own');
select tests.clear_authentication();

-- what is wrong is found, what is old refused
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
alter table ledger.exchanges disable trigger user;
select is(pg_temp.found_after('update ledger.exchanges set source_minor = source_minor + 100 where source_minor = 200'), array['exchange_follows_its_rate', 'exchange_moved_what_it_says'], 'another amount is found');
select is(pg_temp.found_after('delete from ledger.exchanges where source_minor = 200'), array['conversion_only_by_exchange'], 'money that mixed unseen is found');
select tests.travel('2 days');
select tests.throws_code(format($$select ledger.exchange('e3', ali, ali_ngn, 100, %s) from a$$, :rate_id), 'exchange.rate_expired');
select is((select ledger.exchange('e1', ali, ali_ngn, 100000, :rate_id) from a), :journal_id::bigint, 'a repeat is answered all the same');

select * from finish();
rollback;
