begin;
\ir ../000-setup.sql
select plan(56);
-- The orders and withdrawals here are made up: only what the ledger itself must keep is asked.
delete from ledger.invariants where check_function not like 'ledger.%';

select tests.create_user('ali');
create temporary table a as
select
  tests.fund_wallet(tests.user_id('ali'), 1000) as ali,
  ledger.account('payout_in_transit', gen_random_uuid(), 'PKR') as transit,
  ledger.account('provider_clearing', ledger.provider_owner('tests'), 'PKR') as clearing,
  ledger.account('wallet', '11111111-1111-4111-8111-111111111111', 'PKR') as store,
  ledger.account('commission', ledger.platform_owner(), 'PKR') as commission;
create function pg_temp.available() returns bigint language sql as $$
  select b.available_minor from a, ledger.balance(a.ali) as b
$$;

select set_config('t.h', (select ledger.hold('h1', 'payout', ali, transit, 600) from a)::text, true);
select is(pg_temp.available(), 400::bigint, 'a hold counts at once');
select is((select posted_minor from a, ledger.balance(a.ali)), 1000::bigint, 'and moves nothing');
select is((select ledger.hold('h1', 'payout', ali, transit, 600) from a), current_setting('t.h')::bigint, 'the same key is the same hold');
select tests.throws_code($$select ledger.hold('h1', 'payout', ali, transit, 601) from a$$, 'idempotency.conflict');
select tests.throws_code($$select ledger.hold('h2', 'payout', ali, transit, 401) from a$$, 'ledger.insufficient_funds', 'what is held cannot be held again');
select tests.throws_code($$select ledger.post('p1', 'x', array[row('x', ali, store, 401)::ledger.transfer_input]) from a$$, 'ledger.insufficient_funds', 'nor spent');
select tests.throws_code($$select ledger.hold('h2', 'payout', ali, transit, 0) from a$$, 'ledger.amount_invalid');
select tests.throws_code($$select ledger.hold('h2', 'payout', ali, ali, 5) from a$$, 'ledger.same_account');
select tests.throws_code($$select ledger.hold('h2', 'payout', ali, transit, 5, null, null, core.now()) from a$$, 'ledger.hold_expired');
select tests.throws_code($$select ledger.close_account(transit) from a$$, 'ledger.account_not_empty', 'an account that expects money stays open');

select set_config('t.j', ledger.settle_hold('s1', current_setting('t.h')::bigint, 250, false)::text, true);
select is(ledger.settle_hold('s1', current_setting('t.h')::bigint, 250, false), current_setting('t.j')::bigint, 'a repeated settlement is the first one');
select is((select posted_minor from a, ledger.balance(a.transit)), 250::bigint, 'a part has moved');
select is(pg_temp.available(), 400::bigint, 'the rest is still held');
select tests.throws_code($$select ledger.settle_hold('s2', current_setting('t.h')::bigint, 351)$$, 'ledger.hold_exceeded');
select tests.throws_code($$select ledger.settle_hold('s2', current_setting('t.h')::bigint, 0)$$, 'ledger.amount_invalid');
select tests.throws_code($$select ledger.settle_hold('s2', 99999999)$$, 'ledger.hold_not_found');
select tests.throws_code($$select ledger.release_hold('s2', 99999999)$$, 'ledger.hold_not_found');
select lives_ok($$select ledger.settle_hold('s3', current_setting('t.h')::bigint, 100)$$, 'a final settlement of a part');
select is(pg_temp.available(), 650::bigint, 'gives back what is left');
select tests.throws_code($$select ledger.settle_hold('s4', current_setting('t.h')::bigint)$$, 'ledger.hold_closed');
select tests.throws_code($$select ledger.release_hold('s5', current_setting('t.h')::bigint)$$, 'ledger.hold_closed');
select tests.throws_code($$select ledger.release_hold('s1', current_setting('t.h')::bigint)$$, 'idempotency.conflict', 'a key is for one act');

select set_config('t.h', (select ledger.hold('h3', 'payout', ali, clearing, 50) from a)::text, true);
select set_config('t.j', ledger.release_hold('r3', current_setting('t.h')::bigint)::text, true);
select is(ledger.release_hold('r3', current_setting('t.h')::bigint), current_setting('t.j')::bigint, 'a repeated release is the first one');
select is(pg_temp.available(), 650::bigint, 'a release gives all back');

select set_config('t.h', (select ledger.hold('h4', 'payout', ali, transit, 50, 'order', gen_random_uuid(), core.now() + interval '1 hour') from a)::text, true);
select is(ledger.expire_holds(), 0, 'nothing expires before its time');
select tests.travel('61 minutes');
select tests.throws_code($$select ledger.settle_hold('s6', current_setting('t.h')::bigint)$$, 'ledger.hold_expired', 'an expired hold cannot be settled');
select is(ledger.expire_holds(), 1, 'it expires');
select is(ledger.expire_holds(), 0, 'once');
select is(pg_temp.available(), 650::bigint, 'and gives all back');
select tests.ledger_is_clean('holds are explained');

-- parts, then the rest by time or by hand
select set_config('t.h', (select ledger.hold('h5', 'payout', ali, transit, 90, null, null, core.now() + interval '1 hour') from a)::text, true);
select ledger.settle_hold('s7', current_setting('t.h')::bigint, 20, false) is null as x, ledger.settle_hold('s8', current_setting('t.h')::bigint, 30, false) is null as y \gset
select is((select o.remaining_minor from ledger.open_holds as o where o.hold_id = current_setting('t.h')::bigint), 40::bigint, 'parts are settled one after the other');
select tests.throws_code($$select ledger.settle_hold('s9', current_setting('t.h')::bigint, 41, false)$$, 'ledger.hold_exceeded', 'together at most the whole');
select tests.travel('61 minutes');
select is(ledger.expire_holds(), 1, 'what is left expires');
select results_eq(
  $$select s.step, sum(s.amount_minor)::bigint from ledger.hold_steps as s where s.hold_id = current_setting('t.h')::bigint group by s.step order by s.step$$,
  $$values ('expired', 40::bigint), ('settled', 50)$$, 'and every part says what became of it'
);
select tests.throws_code($$select ledger.release_hold('r9', current_setting('t.h')::bigint)$$, 'ledger.hold_closed', 'an expired hold is over');
select is(pg_temp.available(), 600::bigint, 'what was settled is gone, the rest is back');
select ledger.hold('h6', 'payout', ali, transit, 10, null, null, core.now() + interval '1 minute') is null as x, ledger.hold('h7', 'payout', ali, clearing, 10, null, null, core.now() + interval '1 minute') is null as y from a \gset
select tests.travel('2 minutes');
select is(ledger.expire_holds(), 2, 'several holds of one account expire together');
select set_config('t.h', (select ledger.hold('h8', 'payout', ali, transit, 50) from a)::text, true);
select set_config('t.j', ledger.settle_hold('s10', current_setting('t.h')::bigint, 50)::text, true);
select lives_ok($$select ledger.reverse('x0', current_setting('t.j')::bigint, 'the bank sent it back')$$, 'what was settled can be taken back like any journal');
select is(pg_temp.available(), 600::bigint, 'and is available again');
select tests.fund_wallet(tests.user_id('ali'), 50) is null as x \gset

-- reversals
select is((ledger.try_post('v0', 'x', array[row('x', ali, store, 999999)::ledger.transfer_input])).refusal ->> 'code', 'ledger.insufficient_funds', 'a refused journal has nothing') from a;
select tests.throws_code($$select ledger.reverse('x0b', (select id from ledger.journals where key = 'v0'), 'because')$$, 'ledger.not_reversible', 'that could be taken back');
select set_config('t.j', (select ledger.post('v1', 'release', array[row('a', ali, store, 100), row('b', ali, commission, 11), row('c', ali, store, 50)]::ledger.transfer_input[], 'order', gen_random_uuid()) from a)::text, true);
select tests.throws_code($$select ledger.reverse('x1', 99999999, 'because')$$, 'ledger.journal_not_found');
select tests.throws_code($$select ledger.reverse('x1', current_setting('t.j')::bigint, '')$$, 'reason.required');
select tests.throws_code($$select ledger.reverse('x1', current_setting('t.j')::bigint, 'because', 0)$$, 'ledger.amount_invalid');
select tests.throws_code($$select ledger.reverse('x1', current_setting('t.j')::bigint, 'because', 162)$$, 'ledger.reversal_exceeded');
select set_config('t.r', ledger.reverse('x1', current_setting('t.j')::bigint, 'because', 60)::text, true);
select is(ledger.reverse('x1', current_setting('t.j')::bigint, 'because', 60), current_setting('t.r')::bigint, 'a repeated reversal is the first one');
select is((select sum(t.amount_minor) from ledger.transfers as t where t.journal_id = current_setting('t.r')::bigint), 60::numeric, 'a part is shared exactly');
select tests.throws_code($$select ledger.reverse('x2', current_setting('t.j')::bigint, 'because', 102)$$, 'ledger.reversal_exceeded', 'parts together are at most the whole');
select lives_ok($$select ledger.reverse('x3', current_setting('t.j')::bigint, 'because')$$, 'what remains is reversed');
select is(pg_temp.available(), 650::bigint, 'all is back');
select tests.throws_code($$select ledger.reverse('x4', current_setting('t.j')::bigint, 'because')$$, 'ledger.reversal_exceeded', 'once');
select tests.throws_code($$select ledger.reverse('x5', current_setting('t.r')::bigint, 'because')$$, 'ledger.not_reversible', 'a reversal stands');
select tests.throws_code($$select ledger.reverse('x6', (select journal_id from ledger.holds limit 1), 'because')$$, 'ledger.not_reversible', 'a hold is released, not reversed');
select ledger.post('v2', 'sale', array[row('a', ali, store, 30)::ledger.transfer_input]), ledger.post('v3', 'spend', array[row('a', store, commission, 30)::ledger.transfer_input]) from a;
select tests.throws_code($$select ledger.reverse('x7', (select id from ledger.journals where key = 'v2'), 'because')$$, 'ledger.insufficient_funds', 'spent money cannot be taken back');
-- a journal of closed books is taken back today
select ledger.post('v4', 'sale', array[row('a', ali, store, 30)::ledger.transfer_input]) is null as x from a \gset
select tests.travel('2 days');
select ledger.write_closing('day', (core.now() at time zone 'UTC')::date - 1, null) is null as x \gset
select ledger.reverse('x8', (select id from ledger.journals where key = 'v4'), 'because') as reversal \gset
select ok((select coalesce(j.effective_at, j.posted_at) >= b.closed_until from ledger.journals as j, ledger.books as b where j.id = :reversal), 'closed books are corrected in open ones');
select tests.ledger_is_clean('reversals are explained');

select * from finish();
rollback;
