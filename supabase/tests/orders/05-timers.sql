-- Time: what the system does when nobody acts, what a dispute stops, and that every timer has a job.
begin;
\ir market.psql
select plan(32);

create function market.later(p_setting text, p_more interval default '1 second')
returns void
language sql
as $$
  select core.travel(core.setting_interval(p_setting) + p_more)
$$;

create function market.status(p_order uuid)
returns text
language sql
as $$
  select o.status from orders.orders as o where o.id = p_order
$$;

select is(orders.run_due(), 0, 'nothing is due at the beginning');

select market.order_along('{unpaid}') as o \gset
select is((select o.due_action || ' ' || (o.due_at - o.created_at) from orders.orders as o where o.id = :'o'), 'expire 00:30:00', 'an unpaid order waits half an hour');
select market.later('order.pay_within', '-1 second') \g /dev/null
select is(orders.run_due(), 0, 'a second before nothing happens');
select core.travel('2 seconds') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1cancelled', 'an unpaid order expires');
select is((select p.reserved from catalogue.products as p where p.id = :'kettle'), 0, 'and gives its pieces back');
select is(orders.run_due(), 0, 'once');

select market.order_along('{paid}') as o \gset
select market.later('order.accept_within') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1cancelled', 'what the seller does not accept lapses');
select is((select array[o.held_minor, o.refunded_minor]::bigint[] from orders.orders as o where o.id = :'o'), array[0, 170000]::bigint[], 'with everything refunded');

select market.order_along('{paid,seller:accept,seller:prepare}') as o \gset
select market.later('order.ship_within') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1cancelled', 'what the seller does not ship lapses');

select market.order_along('{paid,seller:accept,seller:ship,seller:deliver}') as o \gset
select market.later('order.inspect_within') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1completed', 'the money is released when the buyer says nothing');
select is((select count(*) from orders.events as e where e.order_id = :'o' and e.action = 'release' and e.actor = 'system' and e.actor_id is null), 1::bigint, 'by the system');

select market.order_along('{paid,seller:accept,seller:ship,seller:deliver,buyer:extend_inspection}') as o \gset
select market.later('order.inspect_within') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '0delivered', 'a longer inspection is longer');
select market.later('order.inspect_within') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1completed', 'and ends');

select market.order_along('{paid,seller:accept,seller:ship,seller:deliver,buyer:request_return}') as o \gset
select market.later('order.return_answer_within') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1disputed', 'a request to return that is not answered goes to staff');
select is((select d.opened_by || ' ' || d.reason from orders.disputes as d where d.order_id = :'o'), 'system return_unanswered', 'opened by the system, saying why');
select is(
  (select market.act('staff', :'o', 'resolve', '{"outcome": "refund", "reason": "no answer"}') -> 'ok' ->> 'status'), 'refunded', 'staff decide'
);

select market.order_along('{paid,seller:accept,seller:ship,seller:deliver,buyer:request_return,seller:approve_return}') as o \gset
select market.later('order.return_within') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1returned', 'a return that never ends refunds the buyer');
select is((select p.reserved from catalogue.products as p where p.id = :'kettle'), 0, 'no piece stays promised');

-- A dispute stops the clock and starts its own.
select market.order_along('{paid,seller:accept,seller:ship,seller:deliver}') as o \gset
select core.travel('1 day') \g /dev/null
select market.act('buyer', :'o', 'dispute', '{"reason": "damaged", "details": "broken"}') \g /dev/null
select is((select o.frozen_action || ' ' || o.frozen_remaining from orders.orders as o where o.id = :'o'), 'release 2 days', 'what remained is kept');
select is((select o.due_action || ' ' || (o.due_at - core.now()) from orders.orders as o where o.id = :'o'), 'escalate 3 days', 'the other party has its own time');
select core.travel('2 days 12:00') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '0disputed', 'no release while disputed');
select market.act('buyer', :'o', 'withdraw_dispute') \g /dev/null
select is((select o.status || ' ' || o.due_action || ' ' || (o.due_at - core.now()) from orders.orders as o where o.id = :'o'), 'delivered release 2 days', 'a withdrawn dispute goes on where it was');
select is((select o.dispute from api.orders as o where o.id = :'o'), null, 'and is gone from the page');
select core.travel('2 days 1 second') \g /dev/null
select is(orders.run_due() || market.status(:'o'), '1completed', 'then the money is released');

select market.order_along('{paid,seller:accept,seller:ship,buyer:dispute}') as o \gset
do $$
begin
  for v_day in 1..70 loop
    perform core.travel('1 day');
    perform orders.run_due();
  end loop;
end
$$;
select is((select market.status(:'o') || ' ' || (o.updated_at - d.opened_at) from orders.orders as o inner join orders.disputes as d on d.order_id = o.id where o.id = :'o'), 'refunded 60 days', 'an undecided dispute refunds the buyer at its limit');
select cmp_ok((select count(*) from orders.events as e where e.order_id = :'o' and e.action = 'escalate'), '>=', 25::bigint, 'after staff were reminded again and again');
select is((select d.outcome || coalesce(d.decided_by::text, ' by time') from orders.disputes as d where d.order_id = :'o'), 'refund by time', 'the dispute says that time decided');

-- One order that cannot be served does not stop the others.
select market.order_along('{unpaid}') as bad, market.order_along('{unpaid}') as good \gset
alter table catalogue.products disable trigger user;
alter table orders.orders disable trigger user;
update orders.orders set machine_version = 1, due_action = 'no_such_action' where id = :'bad';
select market.later('order.pay_within') \g /dev/null
set local client_min_messages = error;
select is(orders.run_due() || market.status(:'good'), '1cancelled', 'a broken order does not stop the sweep');
select is((select o.status || ' ' || o.due_failures || ' ' || (o.due_at > core.now()) from orders.orders as o where o.id = :'bad'), 'pending_payment 1 true', 'it is tried again later');
update orders.orders set due_action = 'expire' where id = :'bad';
set local client_min_messages = warning;

select is(
  (select j.function_name || ' ' || (j.every <= interval '5 minutes') from outbox.jobs as j where j.function_name like 'orders.run_due%'),
  'orders.run_due true', 'a job looks for due orders every few minutes'
);
select is_empty(
  $$ select o.id from orders.orders as o inner join orders.statuses as s on s.status = o.status where not s.is_final and o.due_at is null $$,
  'no unfinished order is without a timer'
);
select is_empty($$ select * from ledger.verify() $$, 'the books balance');
select * from finish();
rollback;
