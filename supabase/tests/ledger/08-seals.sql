-- Whatever is changed in a sealed row, in a column that is there now or comes later, the seals no longer match.
begin;
\ir ../000-setup.sql
select plan(12);

select tests.create_user('ali');
create temporary table a as
select
  tests.fund_wallet(tests.user_id('ali'), 1000) as ali,
  ledger.account('wallet', '11111111-1111-4111-8111-111111111111', 'PKR') as store;
select ledger.post('sold', 'sale', array[row('sale', ali, store, 100)::ledger.transfer_input], 'order', core.uuid_v7(), null, '{"a": 1}') as sold from a \gset
select ledger.settle_hold('settled', ledger.hold('held', 'payout', ali, store, 10), 4) is null as x from a \gset
select ledger.reverse('back', :sold, 'a good reason') is null as x \gset
select ledger.try_post('too much', 'sale', array[row('sale', store, ali, 100000)::ledger.transfer_input]) is null as x from a \gset
select ledger.seal_up_to((select max(j.id) from ledger.journals as j)) is null as x \gset

-- What keeps these tables as they are is out of the way: as if somebody had the whole database.
do $$
declare
  v record;
begin
  for v in
    select c.conrelid::regclass::text as name, c.conname
    from pg_constraint as c
    where c.connamespace = 'ledger'::regnamespace and c.conrelid <> 0 and c.contype in ('f', 'c')
  loop
    execute format('alter table %s drop constraint %I', v.name, v.conname);
  end loop;
  for v in
    select c.oid::regclass::text as name from pg_class as c where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r'
  loop
    execute format('alter table %s disable trigger user', v.name);
  end loop;
end
$$;
alter table ledger.journals alter column id drop identity;
alter table ledger.holds alter column id drop identity;

create function pg_temp.is_seen(p_change text) returns boolean language plpgsql as $$
declare
  v_is_seen boolean;
begin
  execute p_change;
  v_is_seen := exists (select from ledger.check_seals(0));
  raise exception using message = v_is_seen::text, errcode = 'P9999';
exception when sqlstate 'P9999' then
  return sqlerrm::boolean;
end
$$;

-- Every column of the newest rows, one after the other, gets another value, and a null gets one.
create function pg_temp.unseen(p_table regclass) returns text[] language sql as $$
  select coalesce(array_agg(distinct c.attname::text), '{}')
  from pg_attribute as c
  inner join pg_type as t on t.oid = c.atttypid
  cross join lateral (select coalesce(nullif(t.typbasetype, 0), t.oid)::regtype::text as type) as b
  cross join lateral generate_series(0, (xpath('/row/n/text()', query_to_xml(format('select least(count(*), 20) - 1 as n from %s', p_table), false, true, '')))[1]::text::integer) as r (place)
  where c.attrelid = p_table and c.attnum > 0 and not c.attisdropped
    and not pg_temp.is_seen(
      format(
        'update %1$s set %2$I = %3$s where ctid = (select ctid from %1$s order by ctid desc offset %4$s limit 1)', p_table, c.attname,
        case b.type
          when 'bigint' then format('coalesce(%I + 1000000, 7)', c.attname)
          when 'text' then format('coalesce(%I || ''x'', ''x'')', c.attname)
          when 'uuid' then 'core.uuid_v7()'
          when 'bytea' then format('sha256(coalesce(%I, ''''))', c.attname)
          when 'jsonb' then format('coalesce(%I, ''{}'') || ''{"x": 1}''', c.attname)
          when 'timestamp with time zone' then format('coalesce(%I, now()) + interval ''1 microsecond''', c.attname)
        end,
        r.place
      )
    )
$$;

select is((select count(*) from ledger.check_seals(0)), 0::bigint, 'sealed books match');
select is(pg_temp.unseen('ledger.journals'), '{}', 'no column of a journal can be changed unseen');
select is(pg_temp.unseen('ledger.transfers'), '{}', 'nor of a transfer');
select is(pg_temp.unseen('ledger.holds'), '{}', 'nor of a hold');
select is(pg_temp.unseen('ledger.hold_steps'), '{}', 'nor of its steps');
select is(pg_temp.unseen('ledger.reversals'), '{}', 'nor of a reversal');
select is(pg_temp.unseen('ledger.seal_blocks'), '{}', 'nor of a block');
select is(pg_temp.unseen('ledger.seal_secrets'), '{}', 'nor of a secret');
select is(pg_temp.unseen('ledger.seals'), array['sealed_at'], 'nor of a seal, but for when it was written');
select is(
  (select array_agg(format('%s gone', t.name)) from unnest(array['journals', 'transfers', 'holds', 'hold_steps', 'reversals', 'seal_blocks', 'seal_secrets', 'seals']) as t (name)
   where not pg_temp.is_seen(format('delete from ledger.%1$s where ctid = (select max(ctid) from ledger.%1$s)', t.name)) and t.name <> 'seals'),
  null, 'no row can be taken away unseen'
);
select ok(pg_temp.is_seen(format('insert into ledger.transfers select id + 1, journal_id, debit_account, credit_account, 70, 70, 1, 1, 1, kind from ledger.transfers where journal_id = %s', :sold)), 'nor added');
-- The leaves are what proofs are made of: they cannot be exchanged for others with the block that they make.
select ok(
  pg_temp.is_seen('update ledger.seal_blocks set leaves_hash = sha256(''x''), hash = sha256(sha256(''rows'') || sha256(''x''))'),
  'nor can leaves be exchanged together with their block'
);

select * from finish();
rollback;
