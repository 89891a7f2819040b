begin;
\ir ../000-setup.sql
select plan(64);
set local client_min_messages = 'warning';

select tests.create_user('ali');
select tests.fund_wallet(tests.user_id('ali'), 1000);
select set_config('t.wallet', ledger.account('wallet', tests.user_id('ali'), 'PKR')::text, true);

-- Every append-only table refuses every change, for its owner too.
select tests.throws_code(format('update ledger.%I set %I = null', t.name, t.some_column), 'record.immutable', 'postgres cannot update ' || t.name)
from (values ('journals', 'details'), ('transfers', 'kind'), ('holds', 'kind'), ('hold_steps', 'step'), ('reversals', 'reason'), ('seals', 'hash')) as t (name, some_column);
select tests.throws_code(format('delete from ledger.%I', t.name), 'record.immutable', 'postgres cannot delete from ' || t.name)
from unnest(array['journals', 'transfers', 'holds', 'hold_steps', 'reversals', 'seals', 'accounts']) as t (name);
select tests.throws_code(format('truncate ledger.%I cascade', t.name), 'record.immutable', 'postgres cannot truncate ' || t.name)
from unnest(array['journals', 'transfers', 'holds', 'hold_steps', 'reversals', 'seals', 'accounts']) as t (name);
select tests.throws_code(format('delete from ledger.%I', t.name), 'record.immutable', 'postgres cannot delete from ' || t.name)
from unnest(array['seal_blocks', 'seal_secrets', 'roll_ups', 'closings', 'closing_balances', 'closing_totals', 'exchange_rates', 'exchanges']) as t (name);
select tests.throws_code(format('truncate ledger.%I cascade', t.name), 'record.immutable', 'postgres cannot truncate ' || t.name)
from unnest(array['closings', 'exchange_rates', 'seal_secrets']) as t (name);
select tests.throws_code('update ledger.accounts set side = side', 'record.immutable', 'what an account is cannot change');
select throws_ok('update ledger.accounts set debits_posted = credits_posted + 1 where id = ' || current_setting('t.wallet'), '23514', null, 'the table itself refuses an overdraft');

select tests.as_service();
select throws_ok(format('update ledger.%I set id = default', t.name), '42501', null, 'service_role cannot update ' || t.name)
from unnest(array['accounts', 'journals', 'transfers', 'holds', 'seals']) as t (name);
select throws_ok(format('delete from ledger.%I', t.name), '42501', null, 'service_role cannot delete from ' || t.name)
from unnest(array['accounts', 'journals', 'transfers', 'open_holds']) as t (name);
select throws_ok(format('truncate ledger.%I', t.name), '42501', null, 'service_role cannot truncate ' || t.name)
from unnest(array['accounts', 'journals', 'transfers', 'open_holds']) as t (name);
select throws_ok($$select ledger.post('k', 'x', null)$$, '42501', null, 'service_role does not post by itself');

select tests.authenticate_as('ali');
select throws_ok(c.command, '42501', null, 'a user cannot call: ' || c.command)
from unnest(array[
  $$select ledger.post('k', 'x', null)$$, $$select ledger.try_post('k', 'x', null)$$,
  $$select ledger.hold('k', 'x', 1, 2, 1)$$, $$select ledger.settle_hold('k', 1)$$, $$select ledger.release_hold('k', 1)$$,
  $$select ledger.reverse('k', 1, 'x')$$, $$select ledger.account('wallet', gen_random_uuid(), 'PKR')$$,
  $$select ledger.write_closing('day', '2026-01-01', null)$$, $$select ledger.reopen_periods('{}', null)$$, $$select ledger.exchange('k', 1, 2, 1, 1)$$, $$select ledger.balance_effective(1, now())$$,
  $$select ledger.close_account(1)$$, $$select * from ledger.balance(1)$$, $$select * from ledger.verify()$$
]) as c (command);
select tests.throws_code($$select api.admin_preview_approval('ledger.adjustment', '{"debit_account": 1, "credit_account": 2, "amount_minor": 5}')$$, 'permission.denied');

select tests.as_anon();
select throws_ok('select * from ' || v.name, '42501', null, 'anon cannot read ' || v.name)
from unnest(array['api.wallets', 'api.wallet_statement']) as v (name);

select * from finish();
rollback;
