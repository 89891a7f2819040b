-- What one member of staff decides about held money, what takes two, and what two people decide is what was asked for.
begin;
\ir market.psql
\ir ../000-setup.sql
select plan(71);

-- The limits, role by currency ------------------------------------------------------------------------------
create function market.alone(p_role text, p_currency text, p_amount bigint)
returns text
language plpgsql
as $$
begin
  perform market.become(p_role);
  perform access.require_alone('order.resolve', p_amount, p_currency);
  perform market.leave();
  return 'alone';
exception
  when others then
    perform market.leave();
    return market.error_of(sqlstate, sqlerrm) ->> 'error';
end
$$;
grant execute on function access.require_alone to authenticated;

select is(
  market.alone(l.role, l.currency, l.at) || ', ' || market.alone(l.role, l.currency, l.at + 1), 'alone, approval.required',
  format('%s decides about %s %s alone, and about one more with somebody else', l.role, l.at, l.currency)
)
from (
  values
    ('support', 'PKR', 10000000::bigint), ('support', 'NGN', 50000000), ('support', 'IQD', 500000000), ('support', 'USD', 40000),
    ('moderator', 'PKR', 20000000), ('moderator', 'NGN', 100000000), ('moderator', 'IQD', 1000000000), ('moderator', 'USD', 80000),
    ('staff', 'PKR', 40000000), ('staff', 'NGN', 200000000), ('staff', 'IQD', 2000000000), ('staff', 'USD', 160000)
) as l (role, currency, at);
select is(market.alone(l.role, l.currency, 1), 'approval.required', format('%s never alone in %s', l.role, l.currency))
from (values ('finance', 'PKR'), ('buyer', 'PKR'), ('staff', 'EUR'), ('moderator', 'GBP')) as l (role, currency);
update access.staff set is_active = false where user_id = market.uuid('moderator');
select is(market.alone('moderator', 'PKR', 1), 'approval.required', 'who works here no more decides nothing');
update access.staff set is_active = true where user_id = market.uuid('moderator');
revoke execute on function access.require_alone from authenticated;

-- The commands: at the limit, one above ------------------------------------------------------------------------
-- A paid order of exactly this much.
create function market.order_of(p_total bigint, p_currency text default 'PKR')
returns uuid
language plpgsql
as $$
declare
  v_store constant uuid := (select s.id from stores.stores as s where s.slug = case p_currency when 'PKR' then 'lahore-lights' else 'lagos-lights' end);
  v_answer jsonb;
begin
  v_answer := market.buy(
    'buyer', market.product(v_store, 'seller', 'Chest ' || gen_random_uuid(), p_total - 20000, 1)
  );
  return v_answer -> 'ok' ->> 'order_id';
end
$$;
create function market.in_dispute(p_total bigint)
returns uuid
language plpgsql
as $$
declare
  v_order uuid := market.order_of(p_total);
begin
  perform market.act('seller', v_order, 'accept');
  perform market.act('buyer', v_order, 'dispute', '{"reason": "not as described"}');
  return v_order;
end
$$;
create function market.outcome(p_answer jsonb)
returns text
language sql
as $$
  select coalesce(p_answer -> 'ok' ->> 'status', p_answer ->> 'error')
$$;
create function market.standing(p_order uuid)
returns text
language sql
as $$
  select concat_ws(' ', o.status, o.held_minor, o.released_minor, o.refunded_minor) from orders.orders as o where o.id = p_order
$$;
select market.give_money('buyer', 900000000), market.give_money('buyer', 900000000, 'NGN') \g /dev/null
select market.store('lagos-lights', 'seller', 'NGN') \g /dev/null

select is(
  market.outcome(market.act(l.role, market.order_of(l.at, l.currency), 'cancel', '{"reason": "asked by both"}')) || ', '
  || market.outcome(market.act(l.role, market.order_of(l.at + 1, l.currency), 'cancel', '{"reason": "asked by both"}')),
  'cancelled, approval.required', format('%s cancels a paid order of %s %s alone, not of one more', l.role, l.at, l.currency)
)
from (
  values
    ('support', 'PKR', 10000000::bigint), ('moderator', 'PKR', 20000000), ('staff', 'PKR', 40000000), ('support', 'NGN', 50000000),
    ('moderator', 'NGN', 100000000), ('staff', 'NGN', 200000000)
) as l (role, currency, at);
select is(
  market.outcome(market.act('moderator', market.in_dispute(20000000), 'resolve', p.payload)) || ', '
  || market.outcome(market.act('moderator', market.in_dispute(20000001), 'resolve', p.payload)),
  p.status || ', approval.required', format('a dispute, %s', p.payload ->> 'outcome')
)
from (
  values
    ('{"outcome": "release", "reason": "as described"}'::jsonb, 'completed'), ('{"outcome": "refund", "reason": "broken"}', 'refunded'),
    ('{"outcome": "split", "refund_minor": 1, "reason": "both"}', 'completed')
) as p (payload, status);

-- Refused, and nothing has happened.
select market.in_dispute(30000000) as d \gset
select market.act('moderator', :'d', 'resolve', '{"outcome": "refund", "reason": "broken"}') as refused \gset
select is(:'refused'::jsonb ->> 'details', '20000000 PKR', 'the refusal names the limit');
select is(market.standing(:'d'), 'disputed 30000000 0 0', 'and the money is where it was');
select is_empty(format('select from access.audit_log as a where a.entity_id = %L and a.action = ''order.resolve''', :'d'), 'with no trace of a decision');
select market.order_of(30000000) as returning \gset
select market.act('seller', :'returning', 'accept') \g /dev/null
select market.act('seller', :'returning', 'ship', market.payload('ship')) \g /dev/null
select market.act('seller', :'returning', 'deliver') \g /dev/null
select market.act('buyer', :'returning', 'request_return', '{"reason": "too small"}') \g /dev/null
select is(market.outcome(market.act('support', :'returning', 'approve_return')), 'approval.required', 'sending goods back decides about the money as well');
select is(market.outcome(market.act('seller', :'returning', 'approve_return')), 'returning', 'its seller may, whatever the amount');
select (market.buy('buyer', (select p.id from catalogue.products as p where p.title ->> 'en' = 'Wool rug'), 10, 'provider') -> 'ok' ->> 'order_id') as unpaid \gset
update access.approval_limits set alone_max_minor = 0 where role = 'support';
select is(market.outcome(market.act('support', :'unpaid', 'cancel', '{"reason": "asked by phone"}')), 'cancelled', 'an order that holds nothing is nobody''s money');

-- What the screen reads.
create function market.offered(p_who text, p_order uuid)
returns jsonb
language sql
as $$
  select jsonb_agg(a -> 'alone_max_minor') from jsonb_array_elements(market.call(p_who, format('api.order_actions(%L)', p_order)) -> 'ok') as a
$$;
select is(market.offered('moderator', :'d'), '[20000000]', 'staff read up to what they decide alone');
select is(market.offered('buyer', :'d'), '[null]', 'the parties read nothing of it');

-- Two people ------------------------------------------------------------------------------------------------------
create function market.ask(p_who text, p_payload jsonb)
returns jsonb
language sql
as $$
  select market.call(p_who, format('tests.request_approval(''order.resolve'', %L)', p_payload))
$$;
create function market.agree(p_who text, p_id jsonb, p_is_approved boolean default true)
returns text
language sql
as $$
  select coalesce(a -> 'ok' ->> 'status', a ->> 'error')
  from market.call(p_who, format('tests.decide_approval(%L, %L)', p_id #>> '{}', p_is_approved)) as a
$$;
create function market.decision(p_order uuid, p_more jsonb default '{"action": "resolve", "outcome": "refund"}')
returns jsonb
language sql
as $$
  select jsonb_build_object('order_id', o.id, 'seq', o.last_seq) || p_more from orders.orders as o where o.id = p_order
$$;
create function market.waiting(p_who text, p_order uuid)
returns text
language sql
as $$
  select market.call(p_who, format('(select o.open_decision_id from api.admin_orders as o where o.id = %L)', p_order)) ->> 'ok'
$$;
insert into access.staff (user_id, role, is_active) values (market.person('auditor'), 'finance', true);

select is(market.ask(p.who, p.payload) ->> 'error', p.code, p.what)
from (
  values
    ('moderator', market.decision(:'d', '{"action": "resolve"}'), 'order.outcome_invalid', 'an outcome is needed'),
    ('moderator', market.decision(:'d', '{"action": "resolve", "outcome": "split"}'), 'order.outcome_invalid', 'and shares that fit'),
    ('moderator', market.decision(:'d', '{"action": "resolve", "outcome": "split", "refund_minor": 30000000}'), 'order.outcome_invalid', 'to both'),
    ('moderator', market.decision(:'d', '{"action": "cancel"}'), 'order.invalid_transition', 'only what the machine lets staff do now'),
    ('moderator', market.decision(:'d', '{"action": "confirm"}'), 'order.invalid_transition', 'as staff'),
    ('moderator', market.decision(:'d', '{"action": "resolve", "outcome": "refund", "actor": "buyer"}'), 'approval.payload_invalid', 'and nothing beside'),
    ('moderator', '{"seq": 1, "action": "resolve"}', 'order.not_found', 'of some order'),
    ('moderator', market.decision(:'d') - 'seq', 'approval.payload_invalid', 'that one has looked at'),
    ('moderator', market.decision(:'d') || '{"seq": 1}', 'order.changed', 'in its present state'),
    ('moderator', market.decision(:'d') || '{"seq": 99}', 'order.changed', 'and not in a future one'),
    ('support', market.decision(:'d'), 'permission.denied', 'by somebody who decides disputes at all'),
    ('finance', market.decision(:'d'), 'permission.denied', 'who agrees does not ask'),
    ('seller', market.decision(:'d'), 'permission.denied', 'nor do the parties')
) as p (who, payload, code, what);

select market.ask('moderator', market.decision(:'d')) -> 'ok' as asked \gset
select is(market.standing(:'d'), 'disputed 30000000 0 0', 'asking moves nothing');
select is(
  (select a.about - 'order' from access.approvals as a where a.id = (:'asked'::jsonb #>> '{}')::uuid),
  '{"decision": "resolve_refund", "held_minor": "30000000 PKR"}', 'whoever decides reads in the own language what is asked for'
);
select is(market.waiting('support', :'d'), :'asked'::jsonb #>> '{}', 'all staff see that it waits');
select is(market.agree('moderator', :'asked'), 'permission.denied', 'who asked does not agree');
select is(market.agree('support', :'asked'), 'permission.denied', 'nor does the first line');
select market.act('buyer', :'d', 'answer_dispute', '{"details": "x"}') \g /dev/null
select is(market.agree('finance', :'asked'), 'approved', 'finance agrees');
select is(market.standing(:'d'), 'refunded 0 0 30000000', 'and it is done');
select is(
  (select concat_ws(' ', e.actor, e.actor_id = market.uuid('moderator'), e.reason, e.data ? 'approval_id')
   from orders.events as e where e.order_id = :'d' order by e.seq desc limit 1),
  'staff t a good reason f', 'in the name of who asked, with that reason; the parties read nothing of the request'
);
select is((select a.after ->> 'approval_id' from access.audit_log as a where a.entity_id = :'d' and a.action = 'order.resolve'), :'asked'::jsonb #>> '{}', 'the audit knows by which request');
select is(market.waiting('support', :'d'), null, 'nothing waits any more');
select is(market.agree('finance', :'asked'), 'approval.decided', 'once');

-- Changed in between; decided alone in between; reminded in between.
select market.in_dispute(30000000) as changed, market.in_dispute(30000000) as overtaken, market.in_dispute(30000000) as reminded \gset
select market.ask('moderator', market.decision(:'changed')) -> 'ok' as a1,
  market.ask('moderator', market.decision(:'overtaken')) -> 'ok' as a2,
  market.ask('moderator', market.decision(:'reminded', '{"action": "resolve", "outcome": "split", "refund_minor": 12000000}')) -> 'ok' as a3 \gset
select is(
  (select a.about ->> 'refund_minor' from access.approvals as a where a.id = (:'a3'::jsonb #>> '{}')::uuid), '12000000 PKR',
  'and of a split how much goes back'
);
select market.act('seller', :'changed', 'answer_dispute', '{"details": "The photo shows another chest."}') \g /dev/null
select is(market.agree('finance', :'a1'), 'order.changed', 'a new word of a party: nobody agrees to what was not looked at');
select is(market.standing(:'changed'), 'disputed 30000000 0 0');
select is(market.outcome(market.act('staff', :'overtaken', 'resolve', '{"outcome": "release", "reason": "as described"}')), 'completed', 'somebody of a higher limit decides alone meanwhile');
select is(market.agree('finance', :'a2'), 'order.changed', 'and the request comes too late');
select market.act('system', :'reminded', 'escalate') \g /dev/null
select is(market.agree('finance', :'a3'), 'approved', 'a reminder to decide is no change');
select is(market.standing(:'reminded'), 'completed 0 18000000 12000000', 'and the shares are those that were asked for');

-- A cancellation, asked by the first line; own interest.
select market.order_of(30000000) as c \gset
select market.ask('support', market.decision(:'c', '{"action": "cancel"}')) -> 'ok' as a4 \gset
insert into access.staff (user_id, role, is_active) values (market.uuid('clerk'), 'finance', true), (market.uuid('other'), 'moderator', true);
select market.ask('staff', market.decision(:'c', '{"action": "cancel"}')) -> 'ok' as a5 \gset
select is(market.agree('staff', :'a5'), 'approval.four_eyes', 'nobody agrees with themselves');
select is(market.agree('clerk', :'a4'), 'approval.own_interest', 'whoever works in the store does not agree');
select is(market.agree('finance', :'a4', false), 'refused', 'it may be refused');
select is(market.standing(:'c'), 'placed 30000000 0 0', 'and then nothing happens');
update orders.orders set buyer_id = market.uuid('other') where id = :'c';
select is(market.ask('other', market.decision(:'c', '{"action": "cancel"}')) ->> 'error', 'approval.own_interest', 'nor does a buyer ask for the own money');
update orders.orders set buyer_id = market.uuid('buyer') where id = :'c';
select tests.ledger_is_clean();
select * from finish();
rollback;
