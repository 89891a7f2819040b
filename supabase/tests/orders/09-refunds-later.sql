-- A completed order that is refunded: from the store and from our commission, by pieces or by amount, at most what remains.
begin;
\ir market.psql
\ir ../000-setup.sql
select plan(31);

create function market.agree(p_payload jsonb)
returns jsonb
language plpgsql
as $$
declare
  v_id uuid;
  v_answer jsonb;
begin
  perform tests.as_staff('finance');
  v_id := tests.request_approval('order.refund', p_payload);
  perform tests.as_staff('superadmin');
  v_answer := tests.decide_approval(v_id);
  perform tests.clear_authentication();
  return v_answer -> 'result';
end
$$;

create function market.preview(p_payload jsonb)
returns jsonb
language sql
as $$
  select market.call('finance', format('api.admin_preview_approval(''order.refund'', %L)', p_payload))
$$;

create function market.money(p_order uuid)
returns bigint[]
language sql
as $$
  select array[o.released_minor, o.refunded_minor, o.net_minor, o.commission_minor, o.tax_minor]::bigint[] from orders.orders as o where o.id = p_order
$$;

create function market.balance(p_kind text, p_owner uuid)
returns bigint
language sql
as $$
  select b.available_minor from ledger.accounts as a cross join lateral ledger.balance(a.id) as b
  where a.kind = p_kind and a.owner_id = p_owner and a.currency = 'PKR'
$$;

create function market.completed(p_quantity integer)
returns uuid
language plpgsql
as $$
declare
  v_order uuid := (market.buy('buyer', market.uuid('kettle'), p_quantity) -> 'ok' ->> 'order_id')::uuid;
begin
  perform market.act('seller', v_order, 'accept');
  perform market.act('seller', v_order, 'ship', market.payload('ship'));
  perform market.act('buyer', v_order, 'confirm');
  return v_order;
end
$$;

select market.give_money('buyer', 10000000) \g /dev/null
select market.completed(3) as o \gset
select i.id as item from orders.items as i where i.order_id = :'o' \gset
select is(market.money(:'o'), array[470000, 0, 428600, 36000, 5400]::bigint[], 'three pieces of 1500.00, 8 % and 15 % of it');
select
  market.balance('wallet', :'store') as store_before,
  market.balance('wallet', market.uuid('buyer')) as buyer_before,
  market.balance('commission', ledger.platform_owner()) as commission_before \gset

-- Who, and how much -----------------------------------------------------------------------------------------------

select is(market.preview(jsonb_build_object('order_id', gen_random_uuid(), 'amount_minor', 1)) ->> 'error', 'order.not_found', 'an order that exists');
select is(market.preview(jsonb_build_object('order_id', :'o', 'amount_minor', 470001)) ->> 'error', 'amount.too_large', 'at most what was released');
select is(market.preview(jsonb_build_object('order_id', :'o', 'amount_minor', 0)) ->> 'error', 'amount.not_positive', 'and something');
select is(market.preview(jsonb_build_object('order_id', :'o')) ->> 'error', 'approval.payload_invalid', 'an amount or pieces');
select is(market.preview(jsonb_build_object('order_id', :'o', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'item', 'quantity', 4)))) ->> 'error', 'order.refund_lines_invalid', 'no more pieces than were bought');
select is(
  market.preview(jsonb_build_object('order_id', :'o', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'item', 'quantity', 1), jsonb_build_object('item_id', :'item', 'quantity', 1)))) ->> 'error',
  'order.refund_lines_invalid', 'each named once'
);
select is(market.preview(jsonb_build_object('order_id', market.order_along('{paid}'), 'amount_minor', 1)) ->> 'error', 'order.refund_not_released', 'what is held is decided otherwise');

-- By pieces --------------------------------------------------------------------------------------------------------

select is(market.agree(jsonb_build_object('order_id', :'o', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'item', 'quantity', 1)))) ->> 'refunded_minor', '150000', 'one piece goes back');
select is(market.money(:'o'), array[320000, 150000, 292400, 24000, 3600]::bigint[], 'with its commission and tax');
select is(market.balance('wallet', :'store') - :store_before, -136200::bigint, 'the store gives back what it got for it');
select is(market.balance('commission', ledger.platform_owner()) - :commission_before, -12000::bigint, 'and we our commission');
select is((select e.actor || ' ' || e.to_status || ' ' || e.reason from orders.events as e where e.order_id = :'o' and e.action = 'refund'), 'staff completed a good reason', 'the order tells');
select is((select count(*) from outbox.events as e where e.aggregate_id = :'o' and e.payload ->> 'kind' = 'order.refund'), 1::bigint, 'both are told');
select is(market.preview(jsonb_build_object('order_id', :'o', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'item', 'quantity', 3)))) ->> 'error', 'order.refund_lines_invalid', 'a piece goes back once');
select is(market.agree(jsonb_build_object('order_id', :'o', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'item', 'quantity', 2)))) ->> 'refunded_minor', '450000', 'then the others');
select is(market.money(:'o'), array[20000, 450000, 20000, 0, 0]::bigint[], 'the delivery is left, and no commission');
select is(market.agree(jsonb_build_object('order_id', :'o', 'amount_minor', 20000)) ->> 'refunded_minor', '470000', 'which may go back as an amount');
select is(market.balance('wallet', market.uuid('buyer')) - :buyer_before, (470000 - 170000)::bigint, 'the buyer has it all (and bought another)');
select is(market.preview(jsonb_build_object('order_id', :'o', 'amount_minor', 1)) ->> 'error', 'order.refund_not_released', 'nothing is left');

-- A store that no longer has it --------------------------------------------------------------------------------------

select market.completed(2) as p \gset
select ledger.post('empty', 'adjustment', array[row('adjustment', a.id, ledger.account('goodwill', ledger.platform_owner(), 'PKR'), a.credits_posted - a.debits_posted)::ledger.transfer_input])
from ledger.accounts as a where a.kind = 'wallet' and a.owner_id = :'store' and a.currency = 'PKR' and a.credits_posted > a.debits_posted \g /dev/null
select is(market.agree(jsonb_build_object('order_id', :'p', 'amount_minor', 160000)) ->> 'refunded_minor', '160000', 'the buyer gets it all the same');
select is(
  (select a.debits_posted - a.credits_posted from ledger.accounts as a where a.kind = 'store_receivable' and a.owner_id = :'store' and a.currency = 'PKR'),
  (select 160000 - (24000 - o.commission_minor) - (3600 - o.tax_minor) from orders.orders as o where o.id = :'p')::bigint, 'and the store owes it'
);
select i.id as piece from orders.items as i where i.order_id = :'p' \gset
select is(market.preview(jsonb_build_object('order_id', :'p', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'piece', 'quantity', 1)))) ->> 'error', 'order.refund_by_amount', 'after an amount nobody knows which pieces');
select is((select count(*) from access.audit_log as a where a.action = 'order.refund' and a.entity_id in (:'o', :'p')), 4::bigint, 'each is audited');

-- Commission that takes nearly all of it, and does not divide -----------------------------------------------------------

insert into pricing.rules (kind, name, store_id, currency, fixed_minor, effective_from)
values ('commission', 'Nearly all', :'store', 'PKR', 5000, core.now());
update catalogue.products set price_minor = 3 where id = market.uuid('kettle');
select market.completed(3) as q \gset
select i.id as crumb from orders.items as i where i.order_id = :'q' \gset
select is(market.money(:'q'), array[20009, 0, 20001, 7, 1]::bigint[], 'three pieces of 0.03, at most what they cost');
select
  market.balance('wallet', :'store') - market.balance('store_receivable', :'store') as store_before,
  market.balance('wallet', market.uuid('buyer')) as buyer_before \gset
select is(market.agree(jsonb_build_object('order_id', :'q', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'crumb', 'quantity', 2)))) ->> 'refunded_minor', '6', 'two pieces bear less than their part');
select is(market.agree(jsonb_build_object('order_id', :'q', 'lines', jsonb_build_array(jsonb_build_object('item_id', :'crumb', 'quantity', 1)))) ->> 'refunded_minor', '9', 'and the last one more than it cost');
select is(market.balance('wallet', market.uuid('buyer')) - :buyer_before, 9::bigint, 'its buyer gets what it cost, and not more');
select is(market.balance('wallet', :'store') - market.balance('store_receivable', :'store') - :store_before, -1::bigint, 'the store gives what all of them brought it');
select is(market.money(:'q'), array[20000, 9, 20000, 0, 0]::bigint[], 'and no commission is left');
select is_empty($$ select * from ledger.verify() $$, 'the books balance');

select * from finish();
rollback;
