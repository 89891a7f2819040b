-- What an act carries: hostile, stale, repeated and incomplete payloads have one code each and change nothing.
begin;
\ir market.psql
select plan(36);

select market.order_along('{paid,seller:accept}') as o \gset
select o.version as version, o.last_seq as seq from orders.orders as o where o.id = :'o' \gset

create function market.code(p_who text, p_order uuid, p_action text, p_payload text, p_key text default null)
returns text
language sql
as $$
  select market.call(
    p_who, format('api.order_act(%L, %L, %L, %L)', p_order, p_action, p_payload, coalesce(p_key, gen_random_uuid()::text))
  ) ->> 'error'
$$;

select is(market.code('seller', :'o', 'ship', '{}'), 'order.tracking_required', 'shipping needs a carrier and a number');
select is(market.code('seller', :'o', 'ship', null), 'order.tracking_required', 'no payload is an empty one');
select is(market.code('seller', :'o', 'ship', '{"carrier": "TCS"}'), 'order.tracking_required', 'a carrier alone is not enough');
select is(market.code('seller', :'o', 'ship', '{"carrier": "TCS", "tracking_number": "   "}'), 'order.tracking_required', 'blanks are nothing');
select is(market.code('seller', :'o', 'ship', format('{"carrier": "TCS", "tracking_number": "%s"}', repeat('1', 61))), 'order.payload_invalid', 'a number that is too long');
select is(market.code('seller', :'o', 'ship', '{"carrier": ["TCS"], "tracking_number": "1"}'), 'order.payload_invalid', 'a carrier that is a list');
select is(market.code('seller', :'o', 'ship', '{"carrier": "TCS", "tracking_number": "1", "status": "completed"}'), 'order.payload_invalid', 'a field that is not known');
select is(market.code('seller', :'o', 'ship', '{"carrier": "TCS", "tracking_number": "1", "outcome": "release"}'), 'order.payload_invalid', 'a field of another act');
select is(market.code('seller', :'o', 'prepare', '{"reason": "because"}'), 'order.payload_invalid', 'a reason where none is asked');
select is(market.code('seller', :'o', 'prepare', '[]'), 'order.payload_invalid', 'a list as payload');
select is(market.code('seller', :'o', 'prepare', '"x"'), 'order.payload_invalid', 'a text as payload');
select is(market.code('buyer', :'o', 'request_cancel', '{}'), 'order.reason_required', 'asking to cancel needs a reason');
select is(market.code('buyer', :'o', 'request_cancel', format('{"reason": "%s"}', repeat('x', 501))), 'order.payload_invalid', 'a reason that is too long');
select is(market.code('buyer', :'o', 'request_cancel', '{"reason": 5}'), 'order.payload_invalid', 'a reason that is a number');
select is(market.code('seller', :'o', 'prepare', '{"expected_version": 1}'), 'order.changed', 'an older version than the order''s');
select is(market.code('seller', :'o', 'prepare', '{"expected_version": 99}'), 'order.changed', 'a version that is not there yet');
select is(market.code('seller', :'o', 'prepare', '{"expected_version": 1e99}'), 'order.payload_invalid', 'a version beyond numbers');
select is(market.code('seller', :'o', 'prepare', '{"expected_version": 1.5}'), 'order.payload_invalid', 'a version and a half');
select is(market.code('seller', null, 'prepare', '{}'), 'order.not_found', 'no order');
select is(market.code('seller', gen_random_uuid(), 'prepare', '{}'), 'order.not_found', 'an order that does not exist');
select is(market.code('seller', :'o', null, '{}'), 'order.action_not_allowed', 'no action');
select is(market.code('seller', :'o', repeat('x', 10000), '{}'), 'order.action_not_allowed', 'a huge action');
select is(market.code('seller', :'o', 'pay', '{}'), 'order.action_not_allowed', 'a seller cannot pay');
select is(market.code('buyer', :'o', 'release', '{}'), 'order.action_not_allowed', 'a buyer is not the system');
select is(market.code(null, :'o', 'prepare', '{}'), '42501', 'nobody is signed in');
select is(market.code('seller', :'o', 'prepare', '{}', ''), 'idempotency.key_required', 'no key');
select is((select array[o.version, o.last_seq] from orders.orders as o where o.id = :'o'), array[:version, :seq], 'nothing of all that changed the order');

-- Twice the same, and the same key for something else.
select market.call('seller', format('api.order_act(%L, ''prepare'', ''{}'', ''twice'')', :'o')) as first \gset
select is(market.call('seller', format('api.order_act(%L, ''prepare'', ''{}'', ''twice'')', :'o')), :'first'::jsonb, 'the same key gives the same answer');
select is((select o.last_seq from orders.orders as o where o.id = :'o'), :seq + 1, 'and acts once');
select is(market.code('seller', :'o', 'ship', '{"carrier": "TCS", "tracking_number": "1"}', 'twice'), 'idempotency.conflict', 'the same key for another act is refused');

-- A suspended person, an ended session.
select market.call('staff', format('api.admin_set_user_status(%L, ''suspended'', ''fraud'', ''s1'')', market.uuid('seller'))) \g /dev/null
select is(market.code('seller', :'o', 'ship', '{"carrier": "TCS", "tracking_number": "1"}'), 'account.suspended', 'who is suspended does nothing');
select is(market.act('clerk', :'o', 'ship', '{"carrier": "TCS", "tracking_number": "1"}') -> 'ok' ->> 'status', 'shipped', 'colleagues go on');

-- Staff never act on orders in which they have a part.
select market.give_money('support', 10000000) \g /dev/null
select market.buy('support', :'kettle') -> 'ok' ->> 'order_id' as own \gset
select market.act('support', :'own', 'cancel') -> 'ok' ->> 'status' as s \gset
select is((select e.actor from orders.events as e where e.order_id = :'own' order by e.seq desc limit 1), 'buyer', 'staff who buy are buyers');
select market.buy('staff', :'kettle') as x \gset
select market.give_money('staff', 10000000) \g /dev/null
select market.buy('staff', :'kettle') -> 'ok' ->> 'order_id' as mine \gset
select market.act('clerk', :'mine', 'accept') \g /dev/null
select market.act('staff', :'mine', 'dispute', '{"reason": "other"}') \g /dev/null
select is(market.code('staff', :'mine', 'resolve', '{"outcome": "refund", "reason": "mine"}'), 'order.action_not_allowed', 'nobody decides the own dispute');
select is(
  (select count(*) from access.audit_log as a where a.entity_id = :'mine'), 0::bigint, 'and nothing of it is a staff act'
);
select is_empty($$ select * from ledger.verify() $$, 'the books balance');
select * from finish();
rollback;
