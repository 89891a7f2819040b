-- Who may join which topic, and what the database says on it.
begin;
\ir ../orders/market.psql
select plan(19);

select market.order_along('{unpaid}') as unpaid \gset
select market.order_along('{paid,seller:accept}') as o \gset

-- Asks as Realtime asks: one message of the topic is there; does the policy show it?
create function market.may_join(p_who text, p_topic text, p_extension text default 'broadcast')
returns boolean
language plpgsql
as $$
declare
  v_seen boolean;
begin
  begin
    insert into realtime.messages (topic, extension, private, payload, event) values (p_topic, p_extension, true, '{}', 'probe');
    perform set_config('realtime.topic', p_topic, true);
    perform market.become(p_who);
    select exists (select from realtime.messages as m where m.event = 'probe') into v_seen;
    raise exception 'undo' using errcode = 'AA000';
  exception
    when sqlstate 'AA000' then null;
  end;
  perform market.leave();
  return v_seen;
end
$$;

create function market.who(p_topic text)
returns text
language sql
as $$
  select coalesce(string_agg(w, ',' order by w), '')
  from unnest(array['buyer', 'other', 'seller', 'clerk', 'driver', 'rival', 'support', 'finance', 'moderator', 'staff']) as w
  where market.may_join(w, p_topic)
$$;

select is(market.who('user:' || market.uuid('buyer')), 'buyer', 'a person''s topic is for that person');
select is(market.who('order:' || :'o'), 'buyer,clerk,finance,moderator,seller,staff,support', 'an order''s topic is for its parties and staff who read orders');
select is(replace(market.who('order:' || :'unpaid'), 'finance,moderator,', ''), 'buyer,staff,support', 'of an unpaid order the store hears nothing');
select is(market.who('store:' || :'store'), 'clerk,seller', 'a store''s topic is for its members, not drivers');
select is(market.who('order:' || gen_random_uuid()), '', 'an order that does not exist');
select is(market.who('order:rubbish') || market.who('user:') || market.who('nothing:x') || market.who('') || market.who('user:a:b'), '', 'topics that are none');
select is(
  (select string_agg(q || '=' || market.who('staff:' || q), ' ') from unnest(array['orders', 'withdrawals', 'payments', 'stores', 'inbox', 'jobs', 'other']) as q where market.who('staff:' || q) ~ 'buyer|seller|clerk|rival'),
  null, 'queues are for staff'
);
select is(market.who('staff:nothing'), '', 'a queue that does not exist');
select is(
  (select count(*) from unnest(array['orders', 'withdrawals', 'payments', 'stores', 'inbox', 'jobs']) as q where market.may_join('staff', 'staff:' || q)), 6::bigint, 'all permissions hear all queues'
);
select is(market.may_join('buyer', 'user:' || market.uuid('buyer'), 'presence'), false, 'no presence in this product');
select is(market.may_join(null, 'user:' || market.uuid('buyer')), false, 'visitors hear nothing');
select is(market.do('buyer', format('insert into realtime.messages (topic, extension, private, payload, event) values (''user:%s'', ''broadcast'', true, ''{}'', ''x'')', market.uuid('buyer'))), '42501', 'clients send nothing');
select market.call('staff', format('api.admin_set_user_status(%L, ''suspended'', ''x'', ''k'')', market.uuid('other'))) \g /dev/null
select is(market.may_join('other', 'user:' || market.uuid('other')), false, 'who is suspended hears nothing');

-- What is said --------------------------------------------------------------------------------------------

delete from realtime.messages where true;
select market.act('seller', :'o', 'prepare') \g /dev/null
select is(
  (select string_agg(m.topic || ' ' || m.event, ', ' order by m.topic) from realtime.messages as m where m.event in ('order.event', 'order.changed', 'orders.changed')),
  'order:' || :'o' || ' order.event, staff:orders orders.changed, store:' || :'store' || ' order.changed, user:' || market.uuid('buyer') || ' order.changed',
  'an act is said to the order, the store, the buyer and staff, once each'
);
select is(
  (select m.payload - 'at' - 'id' from realtime.messages as m where m.event = 'order.event'),
  jsonb_build_object('kind', 'order', 'order_id', :'o', 'seq', 4, 'status', 'preparing', 'action', 'prepare'), 'with what a client needs to ask for the rest'
);
select is((select count(*) from realtime.messages as m where not m.private), 0::bigint, 'only in private');
delete from realtime.messages where true;
select market.order_along('{unpaid}') \g /dev/null
select is((select count(*) from realtime.messages as m where m.topic like 'store:%' and m.event = 'order.changed'), 0::bigint, 'a store is told when the money is there');
select is((select count(*) from realtime.messages as m where m.topic = 'store:' || :'store' and m.event = 'stock.changed'), 1::bigint, 'it is told of its stock');
select is((select count(*) from realtime.messages as m where m.payload::text ~ 'market.test|Mall Road|\+92'), 0::bigint, 'and nothing personal is said');

select * from finish();
rollback;
