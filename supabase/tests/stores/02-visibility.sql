-- Who sees what of stores and their money.
begin;
\ir ../orders/market.psql
select plan(10);

select is(market.call(null, '(select count(*) from api.stores)') ->> 'ok', '2', 'visitors see open stores');
select is(market.call(null, '(select count(*) from api.my_stores)') ->> 'error', '42501', 'and have none');
select is(market.call('buyer', '(select count(*) from api.my_stores)') ->> 'ok', '0', 'a buyer has none');
select is(market.call('clerk', '(select m.role from api.my_stores as m)') ->> 'ok', 'staff', 'a member has the store one works in');
select is(market.call('clerk', '(select count(*) from api.store_members)') ->> 'ok', '3', 'and sees colleagues');
select is(market.call('driver', '(select count(*) from api.store_members)') ->> 'ok', '0', 'a driver does not');
select is(market.call('rival', format('(select count(*) from api.store_members as m where m.store_id = %L)', :'store')) ->> 'ok', '0', 'nor does another store');
select is(
  (select array_agg(market.call(w, format('access.can_read_owner(''store'', %L)', :'store')) ->> 'ok') from unnest(array['seller', 'clerk', 'driver', 'rival', 'buyer', 'finance']) as w),
  array['true', 'false', 'false', 'false', 'false', 'true'], 'a store''s money is read by owner and managers, and by staff of finance'
);
select is(market.call('seller', '(select count(*) from api.wallets as w where w.owner_type = ''store'')') ->> 'ok', '1', 'the owner sees the store''s wallet');
select is(market.call('clerk', '(select count(*) from api.wallets as w where w.owner_type = ''store'')') ->> 'ok', '0', 'its staff do not');
select * from finish();
rollback;
