begin;
\ir ../000-setup.sql
select plan(62);

select tests.create_user('ali');
select tests.create_user('sara');
create temporary table a as
select
  tests.fund_wallet(tests.user_id('ali'), 1000) as ali,
  tests.fund_wallet(tests.user_id('sara'), 500) as sara,
  ledger.account('commission', ledger.platform_owner(), 'PKR') as commission;
grant select on a to public;
create temporary table e as
select
  ledger.account('escrow', '44444444-4444-4444-8444-444444444444', 'PKR') as escrow,
  ledger.account('conversion', ledger.platform_owner(), 'PKR') as given;
grant select on e to public;
select ledger.post('k1', 'sale', array[row('sale', ali, sara, 100), row('fee', ali, commission, 7)]::ledger.transfer_input[], 'order', '44444444-4444-4444-8444-444444444444') from a;
select ledger.hold('h1', 'payout', ali, commission, 93) from a;

select is((select ledger.balance_at_version(ali, 0) from a), 0::bigint, 'before everything there was nothing');
select is((select ledger.balance_at_version(ali, 1) from a), 1000::bigint, 'after the first transfer');
select is((select ledger.balance_at_version(ali, 2) from a), 900::bigint, 'after the second');
select is((select ledger.balance_at_version(ali, 3) from a), 893::bigint, 'after the third');
select tests.throws_code('select ledger.balance_at_version(ali, 4) from a', 'ledger.version_unknown');
select tests.throws_code('select ledger.balance_at_version(99999999, 1)', 'ledger.account_unknown');
select tests.throws_code('select * from ledger.balance(99999999)', 'ledger.account_unknown');
select is((select ledger.version_at(ali, 'infinity') from a), 3::bigint, 'the version at a moment');
select is((select ledger.version_at(ali, '-infinity') from a), 0::bigint, 'and before all');

-- owners
select tests.authenticate_as('ali');
select results_eq(
  'select posted_minor, held_minor, available_minor, version from api.wallets', 'values (893::bigint, 93::bigint, 800::bigint, 3::bigint)',
  'an owner sees the own wallet and nothing else'
);
select results_eq(
  'select version, direction, amount_minor::bigint, balance_minor, journal_kind::text from api.wallet_statement order by version',
  $$values (1::bigint, 'in', 1000::bigint, 1000::bigint, 'top_up'), (2, 'out', 100, 900, 'sale'), (3, 'out', 7, 893, 'sale')$$,
  'and the own statement with a running balance'
);
select is((select count(*) from ledger.transfers), 3::bigint, 'even the tables show nothing of others');
select is((select count(*) from ledger.journals), 2::bigint, 'nor other journals');
select is((select count(*) from ledger.accounts), 1::bigint, 'nor other accounts');
select is_empty('select * from ledger.holds', 'holds are for staff');
select is_empty('select * from api.admin_accounts', 'a user sees no account list');
select is_empty('select * from api.admin_journals', 'nor journals');
select is_empty('select * from api.admin_transfers', 'nor transfers');
select is((select ledger.admin_balance(commission) from a), null, 'nor a platform balance');

-- staff
select tests.as_staff('finance');
select is((select count(*) from api.admin_transfers where reference_id = '44444444-4444-4444-8444-444444444444'), 2::bigint, 'staff find the transfers of an order');
select is((select posted_minor from api.admin_accounts, a where id = a.commission), 7::bigint, 'and platform balances');
select is_empty('select * from api.wallets', 'staff own no wallet here');

-- adjustments need two
select tests.throws_code($$select tests.request_approval('ledger.adjustment', jsonb_build_object('debit_account', ali, 'credit_account', ali, 'amount_minor', 7)) from a$$, 'ledger.same_account');
select tests.throws_code($$select tests.request_approval('ledger.adjustment', jsonb_build_object('debit_account', ali, 'credit_account', commission, 'amount_minor', -7)) from a$$, 'ledger.amount_invalid');
select tests.throws_code($$select tests.request_approval('ledger.adjustment', '{"debit_account": 1, "credit_account": 987654321, "amount_minor": 7}') from a$$, 'ledger.account_unknown');
select tests.throws_code($$select tests.request_approval('ledger.adjustment', jsonb_build_object('debit_account', ali, 'credit_account', commission)) from a$$, 'approval.payload_invalid');
select tests.throws_code($$select tests.request_approval('ledger.adjustment', jsonb_build_object('debit_account', e.escrow, 'credit_account', a.ali, 'amount_minor', 7)) from a cross join e$$, 'ledger.account_bound', 'what an order holds is not corrected: the order would no longer be paid');
select tests.throws_code($$select tests.request_approval('ledger.adjustment', jsonb_build_object('debit_account', e.given, 'credit_account', a.ali, 'amount_minor', 7)) from a cross join e$$, 'ledger.account_bound', 'nor what was exchanged');
select set_config('t.adj', (select tests.request_approval('ledger.adjustment', jsonb_build_object('debit_account', commission, 'credit_account', ali, 'amount_minor', 7)) from a)::text, true);
select tests.throws_code($$select tests.decide_approval(current_setting('t.adj')::uuid)$$, 'approval.four_eyes');
select results_eq(
  'select debit_kind, credit_kind, amount_minor, status, journal_id from api.admin_adjustments where id = current_setting(''t.adj'')::uuid',
  $$values ('commission', 'wallet', 7::bigint, 'requested', null::bigint)$$, 'staff see it waiting'
);
select tests.as_staff('superadmin');
select isnt(tests.decide_approval(current_setting('t.adj')::uuid) -> 'result' ->> 'journal_id', null, 'another one posts it');
select is(
  (select j.details from api.admin_journals as j inner join api.admin_adjustments as d on d.journal_id = j.id),
  '{"reason": "a good reason", "evidence": "a paper"}'::jsonb, 'the journal says why and by what proof'
);
select tests.clear_authentication();
select is((select posted_minor from a, ledger.balance(a.ali)), 900::bigint, 'the money has moved');

-- seals and verification: what is planted is found
select ledger.seal_up_to((select max(id) from ledger.journals));
select tests.ledger_is_clean('sealed books hold');
alter table ledger.transfers disable trigger user;
create function pg_temp.found_after(p_sql text) returns text[] language plpgsql as $$
declare v_found text[];
begin
  execute p_sql;
  select array_agg(distinct invariant order by invariant) into v_found from ledger.verify() where invariant <> 'debits_equal_credits';
  raise exception using message = coalesce(v_found::text, '{}'), errcode = 'P9999';
exception when sqlstate 'P9999' then
  return sqlerrm::text[];
end
$$;
select is(pg_temp.found_after('update ledger.transfers set kind = ''x'' where kind = ''fee'''), array['seals_match'], 'a changed word breaks the seal');
select ok(pg_temp.found_after('delete from ledger.transfers where kind = ''fee''') @> array['account_equals_its_transfers', 'seals_match'], 'a removed transfer is found');
select ok(pg_temp.found_after('update ledger.transfers set debit_sequence = 9 where kind = ''fee''') @> array['versions_without_gaps'], 'a gap in versions is found');
select ok(pg_temp.found_after('update ledger.transfers set debit_sequence = -1 where kind = ''fee''') @> array['versions_without_gaps'], 'and a version that is none');
alter table ledger.journals disable trigger user;
select ok(pg_temp.found_after('update ledger.journals set posted_at = posted_at - interval ''1 year'' where key = ''k1''') @> array['time_never_runs_backwards'], 'a time that runs backwards is found');
select ok(pg_temp.found_after('update ledger.journals set refusal = ''{}'' where key = ''k1''') @> array['transfer_is_whole'], 'a refused journal that moved money is found');
select ok(pg_temp.found_after('update ledger.accounts set debits_pending = 5 where id = (select sara from a)') @> array['pending_equals_open_holds'], 'money held for nothing is found');

-- The same after a proven journal: what is newer, and what it touched.
create function pg_temp.found_since(p_journal_id bigint, p_sql text) returns text[] language plpgsql as $$
declare v_found text[];
begin
  execute p_sql;
  select array_agg(distinct invariant order by invariant) into v_found from ledger.verify_since(p_journal_id);
  raise exception using message = coalesce(v_found::text, '{}'), errcode = 'P9999';
exception when sqlstate 'P9999' then
  return sqlerrm::text[];
end
$$;
select max(id) as proven from ledger.journals \gset
select ledger.post('since:1', 'x', array[row('x', (select sara from a), (select ali from a), 3)::ledger.transfer_input, row('x', (select ali from a), (select sara from a), 2)::ledger.transfer_input]) as newer \gset
select is(pg_temp.found_since(:proven, 'select 1'), '{}', 'nothing is wrong with what was posted since');
select is(pg_temp.found_since(:newer, 'select 1'), '{}', 'nor since the last');
select is(pg_temp.found_since(:proven, format('update ledger.transfers set debit_sequence = debit_sequence + 7 where id = %s', :newer * 1024 + 1)), array['account_is_its_last_transfer', 'running_balance_continues', 'versions_without_gaps'], 'a gap after what was proven is found');
select is(pg_temp.found_since(:proven, format('update ledger.transfers set amount_minor = 4 where id = %s', :newer * 1024 + 1)), array['running_balance_continues'], 'a changed amount is found, against the last row before');
select is(pg_temp.found_since(:proven, format('delete from ledger.transfers where id = %s', :newer * 1024 + 2)), array['account_is_its_last_transfer'], 'a missing last transfer is found');
select ok(pg_temp.found_since(:proven, 'update ledger.accounts set credits_posted = credits_posted + 1 where id = (select ali from a)') @> array['account_is_its_last_transfer', 'debits_equal_credits'], 'a changed balance is found');
select is(pg_temp.found_since(:newer, 'update ledger.transfers set kind = ''y'' where kind = ''x'''), '{}', 'what is older than the look is left to the whole check');
select is((ledger.verify_recent() ->> 'violations')::integer, 0, 'the clock''s check');
select is((select v.is_whole::text || v.violation_count from ledger.verifications as v order by v.id desc limit 1), 'false0', 'leaves a row');

-- After a check that was kept, what both looks see of a change that nothing but the seals shows.
select ledger.seal_up_to((select max(id) from ledger.journals)) is null as x \gset
select is((ledger.verify_recent() ->> 'violations')::integer, 0, 'a check of sealed books');
select is((select v.head_hash from ledger.verifications as v order by v.id desc limit 1), (select s.hash from ledger.seals as s order by s.id desc limit 1), 'keeps their head');
select max(id) as proven, max(id) * 1024 + 1 as older from ledger.journals \gset
select ledger.post('since:3', 'x', array[row('x', (select sara from a), (select ali from a), 3)::ledger.transfer_input]) * 1024 + 1 as newer \gset
select ledger.seal_up_to((select max(id) from ledger.journals)) is null as x \gset
alter table ledger.seals disable trigger user;
alter table ledger.seal_blocks disable trigger user;
select is(pg_temp.found_since(:proven, 'select 1'), '{}', 'what was sealed since is as it was posted');
select is(pg_temp.found_since(:proven, 'update ledger.transfers set kind = ''y'' where id = ' || :newer), array['seals_match'], 'a change of a newer row is found since');
select is(pg_temp.found_since(:proven, 'update ledger.transfers set kind = ''y'' where id = ' || :older), '{}', 'one of an older row is left to the whole check');
select is(pg_temp.found_after('update ledger.transfers set kind = ''y'' where id = ' || :older), array['seals_match'], 'which finds it');
select is(pg_temp.found_since(:proven, 'update ledger.seal_blocks set hash = sha256(''x'') where seal_id = (select max(id) from ledger.seals)'), array['seals_match'], 'a block that was exchanged is found');
select is(
  pg_temp.found_since(:proven, 'with changed as (update ledger.seals set hash = sha256(''x'') where id = (select max(id) - 1 from ledger.seals)) update ledger.seals set previous_hash = sha256(''x''), hash = sha256(sha256(''x'') || root) where id = (select max(id) from ledger.seals)'),
  array['checked_seals_stay'], 'a chain that was made anew is not the one that was checked'
);
-- Large books are checked by several processes at once: they see what this transaction sees, and tell what they find.
select count(ledger.post('many:' || n, 'x', array[row('x', (select sara from a), (select ali from a), 1)::ledger.transfer_input, row('x', (select ali from a), (select sara from a), 1)::ledger.transfer_input])) as many from generate_series(1, 600) as n \gset
select ledger.seal_up_to((select max(id) from ledger.journals)) is null as x \gset
select is(pg_temp.found_after('select 1'), '{}', 'nothing is wrong with large books');
select is(pg_temp.found_after('update ledger.transfers set kind = ''y'' where id = ' || :older), array['seals_match'], 'a changed word is found in them');
select ok(pg_temp.found_since(:proven, 'update ledger.transfers set amount_minor = 2 where id = (select max(id) from ledger.transfers)') @> array['running_balance_continues', 'seals_match'], 'and a changed amount among much that is new');
select tests.throws_code('update ledger.verifications set violation_count = 0', 'record.immutable', 'what checks have found stays');

select * from finish();
rollback;
