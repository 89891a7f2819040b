-- Who sees what: each view as buyer, seller, other people, visitors and staff.
begin;
\ir market.psql
select plan(34);

select market.order_along('{paid,seller:accept,buyer:dispute}') as o, market.order_along('{unpaid}') as unpaid \gset

create function market.sees(p_who text, p_view text)
returns bigint
language sql
as $$
  select (market.call(p_who, format('(select count(*) from api.%s)', p_view)) ->> 'ok')::bigint
$$;

select is(market.sees('buyer', 'orders'), 2::bigint, 'a buyer sees the own orders');
select is(market.sees('other', 'orders'), 0::bigint, 'another buyer does not');
select is(market.sees('seller', 'orders'), 1::bigint, 'a seller sees orders that are paid');
select is(market.sees('clerk', 'orders'), 1::bigint, 'so do the store''s staff');
select is(market.sees('driver', 'orders'), 0::bigint, 'a driver has no list of orders');
select is(market.sees('rival', 'orders'), 0::bigint, 'another store sees nothing');
select is(market.sees('support', 'orders'), 2::bigint, 'staff see all');
select is(market.call(null, '(select count(*) from api.orders)') ->> 'error', '42501', 'a visitor may not even ask');
select is(market.sees('buyer', 'order_items') || '/' || market.sees('seller', 'order_items') || '/' || market.sees('other', 'order_items'), '2/1/0', 'lines follow their order');
select is(market.sees('buyer', 'order_events') || '/' || market.sees('seller', 'order_events') || '/' || market.sees('other', 'order_events'), '5/4/0', 'events follow their order');

select is(market.call('buyer', format('(select jsonb_build_array(o.viewer_role, o.commission_minor, o.tax_minor, o.net_minor) from api.orders as o where o.id = %L)', :'o')) -> 'ok', '["buyer", null, null, null]'::jsonb, 'a buyer does not learn what the platform takes');
select is(market.call('seller', format('(select jsonb_build_array(o.viewer_role, o.commission_minor, o.tax_minor, o.net_minor) from api.orders as o where o.id = %L)', :'o')) -> 'ok', '["seller", 12000, 1800, 156200]'::jsonb, 'a seller does');
select is(market.call('staff', format('(select o.viewer_role from api.orders as o where o.id = %L)', :'o')) ->> 'ok', 'staff', 'staff are staff');
select is(market.call('buyer', format('(select i.commission_minor from api.order_items as i where i.order_id = %L)', :'o')) -> 'ok', 'null'::jsonb, 'nor from the lines');
select is(market.call('clerk', format('(select i.commission_minor from api.order_items as i where i.order_id = %L)', :'o')) -> 'ok', '12000'::jsonb, 'which the store sees');

select market.act('staff', :'o', 'resolve', '{"outcome": "release", "reason": "as described"}') \g /dev/null
select is(market.call('buyer', format('(select e.actor_name from api.order_events as e where e.order_id = %L and e.actor = ''staff'')', :'o')) -> 'ok', 'null'::jsonb, 'parties do not learn who of the staff decided');
select is(market.call('finance', format('(select e.actor_name from api.order_events as e where e.order_id = %L and e.actor = ''staff'')', :'o')) ->> 'ok', 'Staff', 'colleagues do');
select is((select d -> 'dispute' ->> 'outcome' from market.call('seller', format('(select to_jsonb(o) from api.orders as o where o.id = %L)', :'o')) as c cross join lateral (select c -> 'ok' as d) as x), 'release', 'both see the decision');

select is(market.sees('buyer', 'admin_orders') || '/' || market.sees('seller', 'admin_orders'), '0/0', 'the admin''s orders are for staff');
select is(market.sees('staff', 'admin_orders'), 2::bigint, 'who see them');
select is(market.call('staff', format('(select o.buyer_email from api.admin_orders as o where o.id = %L)', :'o')) ->> 'ok', 'buyer@market.test', 'with the buyer''s address');
select is(market.sees('buyer', 'admin_order_ledger'), 0::bigint, 'ledger lines are for staff');
select is((market.call('staff', format('(select sum(l.amount_minor) from api.admin_order_ledger as l where l.order_id = %L)', :'o')) ->> 'ok')::bigint, 340000::bigint, 'who see every line: in and out');
select is(market.sees('seller', 'admin_users') + market.sees('seller', 'admin_stores') + market.sees('seller', 'admin_store_events') + market.sees('seller', 'admin_pricing_rules'), 0::bigint, 'so are people, stores and rules');
select cmp_ok(market.sees('staff', 'admin_users') * market.sees('staff', 'admin_stores') * market.sees('staff', 'admin_store_events') * market.sees('staff', 'admin_pricing_rules'), '>', 0::bigint, 'for staff');
select is(market.call('seller', 'api.admin_overview()') ->> 'error', 'permission.denied', 'the overview is for staff');
select is(market.call('support', 'api.admin_overview()') -> 'ok' -> 'orders_by_status' ->> 'completed', '1', 'who see the numbers');
select is(
  market.call('support', 'api.admin_overview()') -> 'ok' ->> 'payout_batches_open',
  (select count(*)::text from payouts.batches as b where b.status not in ('closed', 'cancelled')), 'of files that are under way, too'
);
select is(market.call('other', format('api.order_actions(%L)', :'o')) ->> 'error', 'order.not_found', 'nobody asks about other people''s orders');

select is(
  (
    select count(*) from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('identity', 'stores', 'catalogue', 'orders') and c.relkind = 'r' and not c.relrowsecurity
  ), 0::bigint, 'every table has row security'
);
select is(
  (
    select count(*)
    from information_schema.role_table_grants as g
    where g.table_schema in ('stores', 'catalogue', 'orders') and g.grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC') and g.privilege_type <> 'SELECT'
  ), 0::bigint, 'nobody writes tables of stores, catalogue and orders directly'
);
select is(
  (
    select count(*) from pg_proc as p
    where p.pronamespace in ('identity'::regnamespace, 'stores'::regnamespace, 'catalogue'::regnamespace, 'orders'::regnamespace)
      and (p.proacl is null or exists (select from aclexplode(p.proacl) as a where a.grantee = 0))
  ), 0::bigint, 'no function is open to everybody'
);
select is(market.do('buyer', format('update orders.orders set status = ''completed'' where id = %L', :'unpaid')), '42501', 'not even a buyer who knows the table''s name');
select throws_ok('delete from orders.events where true', 'PGRST', null, 'events cannot be deleted');

select * from finish();
rollback;
