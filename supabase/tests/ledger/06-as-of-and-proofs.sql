-- Balances as of then, and statements that prove themselves.
begin;
\ir ../000-setup.sql
select plan(46);
delete from ledger.invariants where check_function not like 'ledger.%';

select tests.create_user('ali');
select tests.create_user('sara');
create temporary table a as
select
  tests.fund_wallet(tests.user_id('ali'), 100000) as ali,
  tests.fund_wallet(tests.user_id('sara'), 500) as sara,
  ledger.account('commission', ledger.platform_owner(), 'PKR') as commission;
grant select on a to public;

-- A hundred transfers an hour apart, as far as time can be moved inside a transaction: the last of each hour is remembered.
create temporary table moments (n integer, at timestamptz, version bigint, ali bigint, commission bigint);
grant select on moments to public;
do $$
declare
  v a := (select a from a);
begin
  for n in 1..100 loop
    perform ledger.post('n' || n, 'sale', array[row('sale', v.ali, v.commission, n), row('sale', v.ali, v.sara, 1)]::ledger.transfer_input[]);
    insert into moments
    select n, a.updated_at, a.version, a.credits_posted - a.debits_posted, (ledger.balance(v.commission)).posted_minor
    from ledger.accounts as a
    where a.id = v.ali;
    perform tests.travel('1 hour');
  end loop;
end
$$;
select is_empty('select m.n from moments as m, a where ledger.version_at(a.ali, m.at) <> m.version', 'the version at each moment');
select is_empty('select m.n from moments as m, a where ledger.version_at(a.ali, m.at + interval ''59 minutes'') <> m.version', 'and until the next');
select is_empty($$select m.n from moments as m, a where ledger.version_at(a.ali, m.at - interval '1 microsecond') <> m.version - 2$$, 'and just before');
select is_empty('select m.n from moments as m, a where (ledger.balance_at(a.ali, m.at)).balance_minor <> m.ali', 'with its balance');
select is_empty('select m.n from moments as m, a where (ledger.balance_at(a.commission, m.at)).balance_minor <> m.commission', 'of a recorded account too');
select is((select (ledger.balance_at(a.commission, '-infinity')).balance_minor from a), 0::bigint, 'before all there was nothing');
select tests.throws_code('select ledger.balance_at(99999999, core.now())', 'ledger.account_unknown');

-- notes of recorded accounts
update core.id_horizons set candidate_id = (select max(id) from ledger.journals), candidate_xmax = '1' where name = 'ledger.journals';
insert into core.id_horizons (name, candidate_id, candidate_xmax) select 'ledger.journals', max(id), '1' from ledger.journals on conflict do nothing;
select cmp_ok(ledger.roll_up(), '>', 0, 'recorded accounts are rolled up');
select is((select count(*) from a, ledger.roll_ups as r where r.account_id = a.commission), 1::bigint, 'and noted');
select is_empty('select m.n from moments as m, a where (ledger.balance_at(a.commission, m.at)).balance_minor <> m.commission', 'the notes change no answer');
select ledger.post('after', 'sale', array[row('sale', ali, commission, 7)::ledger.transfer_input]) from a;
select is((select (ledger.balance_at(a.commission, core.now() + interval '1 hour')).balance_minor - m.commission from a, moments as m where m.n = 100), 7::bigint, 'the tail after a note counts');
select tests.ledger_is_clean('notes are explained');
select tests.throws_code('update ledger.roll_ups set up_to = 1', 'record.immutable', 'notes stay');

-- by when journals count
select is((select ledger.balance_effective(a.ali, 'infinity') from a), (select posted_minor from a, ledger.balance(a.ali)), 'all that counts is all that was posted');
select ledger.post('back', 'sale', array[row('sale', ali, commission, 1000)::ledger.transfer_input], p_effective_at => (select m.at from moments as m where m.n = 50)) from a;
select is((select ledger.balance_effective(a.ali, m.at) - (m.ali + m.n + 1) from a, moments as m where m.n = 50), 0::bigint, 'what counts from a moment is not before it');
select is((select ledger.balance_effective(a.ali, m.at) - (m.ali + m.n + 1) from a, moments as m where m.n = 51), -1000::bigint, 'a back-dated journal counts from then');
select is((select (ledger.balance_at(a.ali, m.at)).balance_minor - m.ali from a, moments as m where m.n = 51), 0::bigint, 'and what the books said then stays said');
select ledger.write_closing('day', (select (m.at at time zone 'UTC')::date from moments as m where m.n = 60), null) is null as x \gset
select is((select ledger.balance_effective(a.ali, m.at) - (m.ali + m.n + 1) from a, moments as m where m.n = 51), -1000::bigint, 'inside a closed day');
select is((select ledger.balance_effective(a.ali, m.at) - (m.ali + m.n + 1) from a, moments as m where m.n = 99), -1000::bigint, 'and after it');
select is((select ledger.balance_effective(a.commission, c.ends_at) from a, ledger.closings as c), (select b.credits_minor::bigint from a, ledger.closing_balances as b where b.account_id = a.commission), 'at its end it is the closing balance');

-- owners and staff
select tests.authenticate_as('ali');
select is((select (api.account_as_of(a.ali, m.at) ->> 'posted_minor')::bigint - m.ali from a, moments as m where m.n = 70), 0::bigint, 'an owner asks');
select is((select api.account_as_of(a.ali) ->> 'is_final' from a), 'false', 'what is open is not final');
select is((select api.account_as_of(a.ali, '2020-01-01') ->> 'is_final' from a), 'true', 'what is closed is');
select tests.throws_code('select api.account_as_of(a.sara) from a', 'ledger.account_unknown', 'not about others');
select tests.throws_code('select api.account_as_of(a.commission) from a', 'ledger.account_unknown', 'nor the platform');
select throws_ok('select ledger.balance_at(a.ali, core.now()) from a', '42501', null, 'and only by the front door');
select is_empty('select * from api.admin_account_entries', 'the T of any account is for staff');
select is_empty('select * from ledger.roll_ups', 'notes too');
select tests.throws_code('select api.wallet_statement_proof(a.ali) from a', 'ledger.not_sealed', 'nothing is proven before it is sealed');
select throws_ok('select * from ledger.seal_secrets', '42501', null, 'nobody reads the secrets of seals');
select throws_ok('select * from ledger.seal_blocks', '42501', null, 'nor the blocks by themselves');
select tests.as_staff('finance');
select is((select count(*) from api.admin_account_entries as e, a where e.account_id = a.sara), 101::bigint, 'staff see a T');
select is((select count(*) from api.admin_account_entries as e, a where e.account_id = a.commission and e.contra_account = a.ali), 102::bigint, 'of recorded accounts too');
select is((select (api.account_as_of(a.sara, m.at) ->> 'version')::bigint from a, moments as m where m.n = 70), 71::bigint, 'and any account as of then');

-- proofs
select tests.clear_authentication();
select ledger.seal_up_to((select id from ledger.journals where key = 'n40')) is null as x, ledger.seal_up_to((select id from ledger.journals where key = 'n90')) is null as y \gset
select tests.ledger_is_clean('sealed books hold');
select tests.as_anon();
select is((select array_agg(k order by k) from jsonb_object_keys(api.ledger_head()) as k), array['hash', 'seal_id', 'sealed_at'], 'anybody may keep the head');
select isnt(api.ledger_head(1), api.ledger_head(), 'or an earlier seal');
select throws_ok('select api.wallet_statement_proof(1)', '42501', null, 'statements are for their owners');
select tests.authenticate_as('ali');
select tests.throws_code('select api.wallet_statement_proof(a.sara) from a', 'ledger.account_unknown');
select set_config('t.proof', api.wallet_statement_proof(a.ali, 11)::text, true) is null as x from a \gset
select is(current_setting('t.proof')::jsonb #>> '{entries,0,version}', '11', 'a statement begins where asked');
select is(current_setting('t.proof')::jsonb -> 'head', api.ledger_head(), 'and leads to the head');
select is(current_setting('t.proof')::jsonb ->> 'unsealed', '22', 'what is not sealed is counted');
select is(
  (select bool_and(encode(sha256(decode(e #>> '{entry,salt}', 'hex') || convert_to(e #>> '{entry,body}', 'utf8')), 'hex') = substring(b ->> 'leaves' from (e #>> '{entry,position}')::integer * 64 - 63 for 64))
   from jsonb_array_elements(current_setting('t.proof')::jsonb -> 'entries') as e
   inner join jsonb_array_elements(current_setting('t.proof')::jsonb -> 'blocks') as b on b -> 'block' = e -> 'block' and b -> 'seal_id' = e -> 'seal_id'),
  true, 'every line is a leaf of its block'
);
select is((select count(*) from jsonb_array_elements(current_setting('t.proof')::jsonb -> 'entries') as e where split_part(e #>> '{entry,body}', '|', 4) <> (select ali::text from a)), 0::bigint, 'and shows its owner''s side only');
select is((select jsonb_array_length(api.wallet_statement_proof(a.ali, 5, 7) -> 'entries') from a), 3, 'a part of it');
select tests.clear_authentication();
alter table ledger.seal_blocks disable trigger user;
update ledger.seal_blocks set hash = sha256('x') where seal_id = 1 and block = (select min(block) from ledger.seal_blocks where seal_id = 1);
select is((select array_agg(distinct v.invariant) from ledger.verify() as v), array['seals_match'], 'a changed block is found');

select * from finish();
rollback;
