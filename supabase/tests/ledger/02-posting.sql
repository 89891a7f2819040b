begin;
\ir ../000-setup.sql
select plan(41);
-- The orders and withdrawals here are made up: only what the ledger itself must keep is asked.
delete from ledger.invariants where check_function not like 'ledger.%';

select tests.create_user('ali');
create temporary table a as
select
  tests.fund_wallet(tests.user_id('ali'), 1000) as ali,
  ledger.account('wallet', '11111111-1111-4111-8111-111111111111', 'PKR') as store,
  ledger.account('wallet', '11111111-1111-4111-8111-111111111111', 'NGN') as naira,
  ledger.account('escrow', '22222222-2222-4222-8222-222222222222', 'PKR') as escrow,
  ledger.account('driver_cash', '33333333-3333-4333-8333-333333333333', 'PKR') as cash,
  ledger.account('commission', ledger.platform_owner(), 'PKR') as commission;
create function pg_temp.lines(variadic p_lines jsonb[]) returns ledger.transfer_input[] language sql as $$
  select array_agg(row('t', l ->> 0, l ->> 1, l ->> 2)::ledger.transfer_input) from unnest(p_lines) as l
$$;
create function pg_temp.post(p_key text, p_from bigint, p_to bigint, p_amount bigint) returns bigint language sql as $$
  select ledger.post(p_key, 'test', array[row('t', p_from, p_to, p_amount)::ledger.transfer_input])
$$;

select is((select owner_type from ledger.accounts, a where id = a.ali), 'user', 'a user''s wallet belongs to a user');
select is((select owner_type from ledger.accounts, a where id = a.store), 'store', 'any other wallet belongs to a store');
select is(ledger.account('wallet', tests.user_id('ali'), 'PKR'), (select ali from a), 'an account is made once');
select tests.throws_code($$select ledger.account('no_such', gen_random_uuid(), 'PKR')$$, 'ledger.account_unknown');
select tests.throws_code($$select ledger.account('wallet', null, 'PKR')$$, 'ledger.account_unknown');
select tests.throws_code($$select ledger.account('escrow', gen_random_uuid(), 'PKR', 'user')$$, 'ledger.account_unknown');
select tests.throws_code($$select ledger.account('wallet', gen_random_uuid(), 'XXX')$$, 'currency.unknown');

-- idempotency
select set_config('t.journal', (select pg_temp.post('k1', ali, store, 100)::text from a), true);
select is((select pg_temp.post('k1', ali, store, 100) from a), current_setting('t.journal')::bigint, 'the same key and body is the first journal');
select is((select posted_minor from a, ledger.balance(a.ali)), 900::bigint, 'and moves money once');
select tests.throws_code('select pg_temp.post(''k1'', ali, store, 101) from a', 'idempotency.conflict');
select tests.throws_code('select pg_temp.post(''k1'', ali, commission, 100) from a', 'idempotency.conflict');
select tests.throws_code('select pg_temp.post(null, ali, store, 1) from a', 'idempotency.key_required');
select tests.throws_code('select pg_temp.post(repeat(''x'', 201), ali, store, 1) from a', 'idempotency.key_invalid');

-- what can never be posted
select tests.throws_code('select pg_temp.post(''k2'', ali, store, 0) from a', 'ledger.amount_invalid');
select tests.throws_code('select pg_temp.post(''k2'', ali, store, -5) from a', 'ledger.amount_invalid');
select tests.throws_code('select pg_temp.post(''k2'', ali, store, null) from a', 'ledger.amount_invalid');
select tests.throws_code('select pg_temp.post(''k2'', ali, store, 9007199254740992) from a', 'ledger.amount_invalid');
select tests.throws_code('select pg_temp.post(''k2'', ali, ali, 5) from a', 'ledger.same_account');
select tests.throws_code('select pg_temp.post(''k2'', ali, naira, 5) from a', 'ledger.currency_mismatch');
select tests.throws_code('select pg_temp.post(''k2'', ali, 99999999999, 5) from a', 'ledger.account_unknown');
select tests.throws_code('select pg_temp.post(''k2'', null, ali, 5) from a', 'ledger.account_unknown');
select tests.throws_code($$select ledger.post('k2', 'test', '{}')$$, 'ledger.journal_empty');
select tests.throws_code($$select ledger.post('k2', 'test', array(select row('t', 1, 2, 1)::ledger.transfer_input from generate_series(1, 1001)))$$, 'ledger.journal_too_large');
select tests.throws_code($$select ledger.post('k2', 'test', array[row('t', ali, store, 1)::ledger.transfer_input], null, null, core.now() + interval '1 day') from a$$, 'ledger.effective_at_invalid');
select tests.throws_code($$select ledger.post('k2', null, array[row('t', ali, store, 1)::ledger.transfer_input]) from a$$, 'ledger.journal_invalid');

-- limits
select tests.throws_code('select pg_temp.post(''k3'', ali, store, 901) from a', 'ledger.insufficient_funds');
select is((tests.error_of('select pg_temp.post(''k3'', ali, store, 901) from a')) ->> 'details', 'wallet', 'the error names the kind and not the owner');
select is((select count(*) from ledger.journals where key = 'k3'), 0::bigint, 'a raised refusal leaves nothing');
select tests.throws_code('select ledger.post(''k4'', ''test'', array[row(''t'', ali, store, 950), row(''t'', store, ali, 950)]::ledger.transfer_input[]) from a', 'ledger.insufficient_funds', 'each line must be affordable in its turn');
select lives_ok('select ledger.post(''k5'', ''test'', array[row(''t'', commission, ali, 100), row(''t'', ali, escrow, 1000)]::ledger.transfer_input[]) from a', 'an earlier line pays for a later one');
select tests.throws_code('select pg_temp.post(''k6'', store, cash, 5) from a', 'ledger.insufficient_funds', 'cash that is not there cannot be handed over');
select lives_ok('select pg_temp.post(''k7'', cash, escrow, 500) from a', 'cash is collected');
select is((select posted_minor from a, ledger.balance(a.cash)), 500::bigint, 'a debit-normal balance stands on its own side');

-- a refusal that lasts
select is((select (ledger.try_post('k8', 'test', array[row('t', ali, store, 77)::ledger.transfer_input])).refusal ->> 'code' from a), 'ledger.insufficient_funds', 'a refusal can be an answer');
select pg_temp.post('k9', commission, ali, 500) from a;
select tests.throws_code('select ledger.post(''k8'', ''test'', array[row(''t'', ali, store, 77)::ledger.transfer_input]) from a', 'ledger.journal_refused', 'its key stays refused when money has come');
select tests.throws_code('select ledger.post(''k8'', ''test'', array[row(''t'', ali, store, 78)::ledger.transfer_input]) from a', 'idempotency.conflict', 'for its own body');

-- closing
select tests.throws_code('select ledger.close_account(ali) from a', 'ledger.account_not_empty');
select lives_ok('select ledger.close_account(naira) from a', 'an empty account can be closed');
select tests.throws_code($$select ledger.post('k10', 'test', array[row('t', ledger.account('commission', ledger.platform_owner(), 'NGN'), naira, 5)::ledger.transfer_input]) from a$$, 'ledger.account_closed');

select tests.throws_code('select pg_temp.post(''big1'', commission, store, 9007199254740991), pg_temp.post(''big2'', commission, store, 9007199254740991) from a', 'ledger.balance_too_large');
select tests.ledger_is_clean();

select * from finish();
rollback;
