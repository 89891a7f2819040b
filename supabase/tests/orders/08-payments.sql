-- What payments ask of orders: payable and mark_paid.
begin;
\ir market.psql
select plan(10);

select market.order_along('{unpaid}') as o \gset
select is((select array[p.total_minor::text, p.currency, p.status] from orders.payable(:'o') as p), array['170000', 'PKR', 'pending_payment'], 'payable says what a payment must be');
select is_empty(format('select * from orders.payable(%L)', gen_random_uuid()), 'and nothing of an order that does not exist');
select is(orders.mark_paid(:'o', '00000000-0000-4000-8000-000000000001'), 'paid', 'a payment funds the order');
select is((select o.status || ' ' || o.held_minor || ' ' || o.payment_id from orders.orders as o where o.id = :'o'), 'placed 170000 00000000-0000-4000-8000-000000000001', 'from the wallet into escrow');
select is(orders.mark_paid(:'o', '00000000-0000-4000-8000-000000000001'), 'paid', 'said again, it is still paid, once');
select is(orders.mark_paid(:'o', '00000000-0000-4000-8000-000000000002'), 'too_late', 'a second payment stays in the wallet');
select is((select count(*) from orders.events as e where e.order_id = :'o' and e.action = 'pay'), 1::bigint, 'one event');
select market.order_along('{unpaid,buyer:cancel}') as c \gset
select is(orders.mark_paid(:'c', '00000000-0000-4000-8000-000000000003'), 'too_late', 'a payment for a cancelled order stays in the wallet');
select market.buy('outsider', :'kettle', 1, 'provider') -> 'ok' ->> 'order_id' as poor \gset
select throws_ok(format('select orders.mark_paid(%L, %L)', :'poor', gen_random_uuid()), 'PGRST', null, 'no money, no order');
select is_empty($$ select * from ledger.verify() $$, 'the books balance');
select * from finish();
rollback;
