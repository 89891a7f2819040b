-- Every situation x action x actor. Goal: what the list below allows works and leads where it says;
-- everything else is refused and changes nothing. The list is written by hand, not read from the
-- machine. Method: an order is brought into each situation by real commands; each attempt runs in a
-- subtransaction that is always undone.
begin;
\ir market.psql
select plan(9);

create table market.situations (name text primary key, steps text[] not null, order_id uuid);
insert into market.situations (name, steps)
values
  ('pending_payment', '{unpaid}'),
  ('placed', '{paid}'),
  ('accepted', '{paid,seller:accept}'),
  ('accepted, buyer asks to cancel', '{paid,seller:accept,buyer:request_cancel}'),
  ('accepted, seller asks to cancel', '{paid,seller:accept,seller:request_cancel}'),
  ('preparing', '{paid,seller:accept,seller:prepare}'),
  ('preparing, buyer asks to cancel', '{paid,seller:accept,seller:prepare,buyer:request_cancel}'),
  ('preparing, seller asks to cancel', '{paid,seller:accept,seller:prepare,seller:request_cancel}'),
  ('shipped', '{paid,seller:accept,seller:ship}'),
  ('delivered', '{paid,seller:accept,seller:ship,seller:deliver}'),
  ('delivered, extended', '{paid,seller:accept,seller:ship,carrier:deliver,buyer:extend_inspection}'),
  ('delivered, return asked', '{paid,seller:accept,seller:ship,seller:deliver,buyer:request_return}'),
  ('delivered, return declined', '{paid,seller:accept,seller:ship,seller:deliver,buyer:request_return,seller:decline_return}'),
  ('returning', '{paid,seller:accept,seller:ship,buyer:refuse}'),
  ('disputed by buyer', '{paid,seller:accept,buyer:dispute}'),
  ('disputed by buyer, answered', '{paid,seller:accept,seller:ship,seller:deliver,buyer:dispute,seller:answer_dispute}'),
  ('disputed by seller', '{paid,seller:accept,seller:ship,buyer:refuse,seller:dispute}'),
  ('disputed by system', '{paid,seller:accept,seller:ship,system:escalate}'),
  ('completed', '{paid,seller:accept,seller:ship,buyer:confirm}'),
  ('cancelled', '{paid,buyer:cancel}'),
  ('rejected', '{paid,seller:reject}'),
  ('returned', '{paid,seller:accept,seller:ship,buyer:refuse,seller:receive_return}'),
  ('refunded', '{paid,seller:accept,buyer:dispute,staff:resolve}');
update market.situations set order_id = market.order_along(steps) where true;

create table market.allowed (situation text, actor text, action text, to_status text, primary key (situation, actor, action));
insert into market.allowed (situation, actor, action, to_status)
select s.situation, trim(split_part(a, ':', 1)), split_part(split_part(a, ':', 2), '>', 1), split_part(a, '>', 2)
from (
  values
    ('pending_payment', 'system:pay>placed, buyer:cancel>cancelled, staff:cancel>cancelled, support:cancel>cancelled, system:expire>cancelled'),
    ('placed', 'seller:accept>accepted, seller:reject>rejected, buyer:cancel>cancelled, staff:cancel>cancelled, support:cancel>cancelled, system:lapse>cancelled, clerk:accept>accepted, clerk:reject>rejected, system:dispute>disputed'),
    ('accepted', 'seller:prepare>preparing, seller:ship>shipped, buyer:request_cancel>accepted, seller:request_cancel>accepted, staff:cancel>cancelled, support:cancel>cancelled, system:lapse>cancelled, buyer:dispute>disputed, seller:dispute>disputed, clerk:prepare>preparing, clerk:ship>shipped, clerk:request_cancel>accepted, clerk:dispute>disputed, system:dispute>disputed'),
    ('accepted, buyer asks to cancel', 'seller:prepare>preparing, seller:ship>shipped, seller:agree_cancel>cancelled, seller:decline_cancel>accepted, staff:cancel>cancelled, support:cancel>cancelled, system:lapse>cancelled, buyer:dispute>disputed, seller:dispute>disputed, clerk:prepare>preparing, clerk:ship>shipped, clerk:agree_cancel>cancelled, clerk:decline_cancel>accepted, clerk:dispute>disputed, system:dispute>disputed'),
    ('accepted, seller asks to cancel', 'seller:prepare>preparing, seller:ship>shipped, buyer:agree_cancel>cancelled, buyer:decline_cancel>accepted, staff:cancel>cancelled, support:cancel>cancelled, system:lapse>cancelled, buyer:dispute>disputed, seller:dispute>disputed, clerk:prepare>preparing, clerk:ship>shipped, clerk:dispute>disputed, system:dispute>disputed'),
    ('preparing', 'seller:ship>shipped, buyer:request_cancel>preparing, seller:request_cancel>preparing, staff:cancel>cancelled, support:cancel>cancelled, system:lapse>cancelled, buyer:dispute>disputed, seller:dispute>disputed, clerk:ship>shipped, clerk:request_cancel>preparing, clerk:dispute>disputed, system:dispute>disputed'),
    ('preparing, buyer asks to cancel', 'seller:ship>shipped, seller:agree_cancel>cancelled, seller:decline_cancel>preparing, staff:cancel>cancelled, support:cancel>cancelled, system:lapse>cancelled, buyer:dispute>disputed, seller:dispute>disputed, clerk:ship>shipped, clerk:agree_cancel>cancelled, clerk:decline_cancel>preparing, clerk:dispute>disputed, system:dispute>disputed'),
    ('preparing, seller asks to cancel', 'seller:ship>shipped, buyer:agree_cancel>cancelled, buyer:decline_cancel>preparing, staff:cancel>cancelled, support:cancel>cancelled, system:lapse>cancelled, buyer:dispute>disputed, seller:dispute>disputed, clerk:ship>shipped, clerk:dispute>disputed, system:dispute>disputed'),
    ('shipped', 'seller:deliver>delivered, carrier:deliver>delivered, buyer:confirm>completed, buyer:refuse>returning, seller:return_to_origin>returning, carrier:return_to_origin>returning, system:escalate>disputed, buyer:dispute>disputed, seller:dispute>disputed, clerk:deliver>delivered, clerk:return_to_origin>returning, clerk:dispute>disputed, system:dispute>disputed'),
    ('delivered', 'buyer:confirm>completed, system:release>completed, buyer:extend_inspection>delivered, buyer:request_return>delivered, buyer:dispute>disputed, seller:dispute>disputed, clerk:dispute>disputed, system:dispute>disputed'),
    ('delivered, extended', 'buyer:confirm>completed, system:release>completed, buyer:request_return>delivered, buyer:dispute>disputed, seller:dispute>disputed, clerk:dispute>disputed, system:dispute>disputed'),
    ('delivered, return asked', 'buyer:confirm>completed, seller:approve_return>returning, clerk:approve_return>returning, staff:approve_return>returning, support:approve_return>returning, seller:decline_return>delivered, clerk:decline_return>delivered, system:escalate>disputed, buyer:dispute>disputed, seller:dispute>disputed, clerk:dispute>disputed, system:dispute>disputed'),
    ('delivered, return declined', 'buyer:confirm>completed, system:release>completed, buyer:extend_inspection>delivered, buyer:dispute>disputed, seller:dispute>disputed, clerk:dispute>disputed, system:dispute>disputed'),
    ('returning', 'seller:receive_return>returned, clerk:receive_return>returned, system:return_lapse>returned, buyer:dispute>disputed, seller:dispute>disputed, clerk:dispute>disputed, system:dispute>disputed'),
    ('disputed by buyer', 'seller:answer_dispute>disputed, clerk:answer_dispute>disputed, buyer:withdraw_dispute>accepted, staff:resolve>refunded, system:escalate>disputed, system:time_out>refunded'),
    ('disputed by buyer, answered', 'buyer:withdraw_dispute>delivered, staff:resolve>refunded, system:escalate>disputed, system:time_out>refunded'),
    ('disputed by seller', 'buyer:answer_dispute>disputed, seller:withdraw_dispute>returning, clerk:withdraw_dispute>returning, staff:resolve>refunded, system:escalate>disputed, system:time_out>refunded'),
    ('disputed by system', 'buyer:answer_dispute>disputed, seller:answer_dispute>disputed, clerk:answer_dispute>disputed, staff:resolve>refunded, system:escalate>disputed, system:time_out>refunded, system:withdraw_dispute>shipped')
) as s (situation, acts)
cross join lateral unnest(string_to_array(s.acts, ', ')) as a;

-- Who may decide disputes besides the superadmin is a row of data; the list follows it.
insert into market.allowed (situation, actor, action, to_status)
select a.situation, st.name, a.action, a.to_status
from market.allowed as a
cross join (values ('support'), ('moderator'), ('finance')) as st (name)
inner join access.staff as s on s.user_id = market.uuid(st.name)
inner join access.role_permissions as r on r.role = s.role
where a.actor = 'staff'
  and r.permission = case a.action when 'resolve' then 'orders.resolve' else 'orders.act' end
on conflict do nothing;
delete from market.allowed as a
where a.actor in ('support')
  and not exists (
    select from access.staff as s inner join access.role_permissions as r on r.role = s.role
    where s.user_id = market.uuid(a.actor)
      and r.permission = case a.action when 'resolve' then 'orders.resolve' else 'orders.act' end
  );

create function market.state(p_order uuid)
returns text
language sql
as $$
  select md5(
    (select row_to_json(o)::text from orders.orders as o where o.id = p_order)
    || (select count(*) from orders.events)
    || (select coalesce(sum(a.version), 0) from ledger.accounts as a)
    || (select sum(p.on_hand * 31 + p.reserved) from catalogue.products as p)
    || (select count(*) from outbox.events) || (select count(*) from access.audit_log)
    || (select count(*) from core.idempotency_keys) || (select count(*) from orders.disputes)
  )
$$;

-- The outcome of one attempt, undone: "> status", or the code of the refusal with "!" when something changed.
create function market.attempt(p_actor text, p_order uuid, p_action text)
returns text
language plpgsql
as $$
declare
  v_before text := market.state(p_order);
  v_answer jsonb;
  v_result text;
begin
  begin
    v_answer := market.act(p_actor, p_order, p_action, market.payload(p_action));
    if v_answer ? 'error' then
      v_result := v_answer ->> 'error' || case when market.state(p_order) <> v_before then '!' else '' end;
    else
      v_result := '> ' || (v_answer -> 'ok' ->> 'status')
        || (select string_agg(v.subject || v.invariant, ',') from orders.verify_escrow() as v);
      v_result := coalesce(v_result, '> ' || (v_answer -> 'ok' ->> 'status'));
    end if;
    raise exception 'undo' using errcode = 'AA000';
  exception
    when sqlstate 'AA000' then null;
  end;
  return v_result;
end
$$;

create table market.results as
select s.name as situation, s.order_id, p.actor, a.action, market.attempt(p.actor, s.order_id, a.action) as result
from market.situations as s
cross join (
  values ('buyer'), ('seller'), ('clerk'), ('driver'), ('staff'), ('support'), ('finance'), ('moderator'), ('system'), ('carrier'),
    ('outsider'), ('rival'), ('other')
) as p (actor)
cross join (select distinct t.action from orders.transitions as t union select 'no_such_action') as a;

select cmp_ok((select count(*) from market.results), '>=', 8000::bigint, 'the matrix is whole');

select is_empty(
  $$
    select r.situation, r.actor, r.action, r.result, a.to_status
    from market.results as r
    inner join market.allowed as a using (situation, actor, action)
    where r.result <> '> ' || a.to_status
  $$,
  'everything that is allowed works, leads where it should and leaves the escrow right'
);

select is_empty(
  $$
    select r.situation, r.actor, r.action, r.result
    from market.results as r
    left join market.allowed as a using (situation, actor, action)
    where a.action is null and r.result like '> %'
  $$,
  'nothing else works'
);

select is_empty(
  $$ select r.situation, r.actor, r.action, r.result from market.results as r where r.result like '%!' $$,
  'a refusal changes nothing'
);

select is_empty(
  $$
    select distinct r.actor, r.result from market.results as r
    where r.result not like '> %'
      and r.result not in ('order.not_found', 'order.action_not_allowed', 'order.invalid_transition')
  $$,
  'a refusal has one of three codes'
);

select is_empty(
  $$
    select r.situation, r.actor, r.action, r.result from market.results as r
    where r.actor in ('outsider', 'rival', 'other', 'driver') and r.result <> 'order.not_found'
  $$,
  'other people''s orders do not exist'
);

select is_empty(
  $$ select r.situation from market.results as r where r.action = 'no_such_action' and r.result like '> %' $$,
  'an action that does not exist is refused'
);

select is(
  (
    select count(*)
    from market.situations as s
    cross join (values ('buyer'), ('seller'), ('staff'), ('support'), ('clerk')) as p (actor)
    where (
      select array_agg(x ->> 'action' order by x ->> 'action')
      from jsonb_array_elements(market.call(p.actor, format('api.order_actions(%L)', s.order_id)) -> 'ok') as x
    ) is distinct from (
      select array_agg(a.action order by a.action)
      from market.allowed as a
      where a.situation = s.name and a.actor = p.actor
    )
  ),
  0::bigint,
  'the buttons of everybody are exactly what works'
);

select is_empty($$ select * from ledger.verify() $$, 'the books balance after all situations');

select * from finish();
rollback;
