-- Buying: what is asked, what is refused, what happens once, and stock that is never oversold.
begin;
\ir market.psql
select plan(52);

create function market.place(p_change jsonb, p_key text default null)
returns text
language plpgsql
as $$
declare
  v jsonb := jsonb_build_object(
    'store', (select s.id from stores.stores as s where s.slug = 'lahore-lights'),
    'items', jsonb_build_array(jsonb_build_object('product_id', market.uuid('kettle'), 'quantity', 1)),
    'address', market.address(), 'method', 'wallet', 'total', 170000, 'note', null, 'who', 'buyer'
  ) || p_change;
  v_answer jsonb;
begin
  v_answer := market.call(
    v ->> 'who',
    format(
      'api.place_order(%L, %L, %L, %L, %L, %L, %L)', v ->> 'store', nullif(v -> 'items', 'null'), nullif(v -> 'address', 'null'), v ->> 'method', v ->> 'total', v ->> 'note',
      case when p_key is null then gen_random_uuid()::text else nullif(p_key, 'null') end
    )
  );
  return coalesce(v_answer ->> 'error', v_answer -> 'ok' ->> 'status');
end
$$;

create function market.item(p_product text, p_quantity text)
returns jsonb
language sql
as $$
  select jsonb_build_object('items', jsonb_build_array(jsonb_build_object('product_id', p_product, 'quantity', p_quantity::jsonb)))
$$;

create function market.counts()
returns text
language sql
as $$
  select concat_ws(
    '/', (select count(*) from orders.orders), (select count(*) from orders.checkouts), (select count(*) from orders.items), (select count(*) from orders.events),
    (select sum(p.reserved) from catalogue.products as p), (select sum(a.version) from ledger.accounts as a), (select count(*) from outbox.events),
    (select count(*) from core.idempotency_keys)
  )
$$;

select market.counts() as before \gset

-- Everything that is wrong ------------------------------------------------------------------------------------

select is(market.place('{"items": []}'), 'order.empty', 'nothing to buy');
select is(market.place('{"items": null}'), 'order.items_invalid', 'no list');
select is(market.place('{"items": {"a": 1}}'), 'order.items_invalid', 'not a list');
select is(market.place('{"items": [5]}'), 'order.items_invalid', 'a list of something else');
select is(market.place('{"items": [{"product_id": "x", "quantity": 1}]}'), 'order.items_invalid', 'no id');
select is(market.place('{"items": [{"quantity": 1}]}'), 'order.items_invalid', 'an id missing');
select is(market.place(market.item(:'kettle', 'null')), 'order.quantity_invalid', 'a quantity missing');
select is(market.place(market.item(:'kettle', '0')), 'order.quantity_invalid', 'zero pieces');
select is(market.place(market.item(:'kettle', '-1')), 'order.quantity_invalid', 'fewer than zero pieces');
select is(market.place(market.item(:'kettle', '1.5')), 'order.quantity_invalid', 'one and a half pieces');
select is(market.place(market.item(:'kettle', '1e30')), 'order.quantity_invalid', 'more pieces than there are numbers');
select is(market.place(market.item(:'kettle', '"1"')), 'order.quantity_invalid', 'pieces as text');
select is(market.place(market.item(:'kettle', '101')), 'order.quantity_invalid', 'more pieces than the product allows at once');
select is(market.place(jsonb_build_object('items', jsonb_build_array(jsonb_build_object('product_id', :'kettle', 'quantity', 1, 'price_minor', 1)))), 'order.items_invalid', 'a price brought along');
select is(
  market.place(jsonb_build_object('items', jsonb_build_array(jsonb_build_object('product_id', :'kettle', 'quantity', 1), jsonb_build_object('product_id', upper(:'kettle'), 'quantity', 1)))),
  'order.items_invalid', 'a product twice, spelt differently'
);
select is(
  market.place((select jsonb_build_object('items', jsonb_agg(jsonb_build_object('product_id', gen_random_uuid(), 'quantity', 1))) from generate_series(1, 51))),
  'order.too_many_items', 'fifty-one products'
);
select is(market.place(market.item(gen_random_uuid()::text, '1')), 'product.unavailable', 'a product that does not exist');
select is(market.place(market.item(:'rug', '1')), 'product.unavailable', 'a product of another store');
select is(market.place(market.item(:'lamp', '4')), 'stock.insufficient', 'more pieces than are left');
select is(market.place('{"total": 169999}'), 'order.total_changed', 'another total than expected');
select is(market.place('{"total": null}'), 'order.total_changed', 'no expected total');
select is(market.place('{"total": -170000}'), 'order.total_changed', 'a negative total');
select is(market.place('{"method": "cash"}'), 'order.payment_method_invalid', 'a way of paying that is not offered');
select is(market.place('{"method": null}'), 'order.payment_method_invalid', 'no way of paying');
select is(market.place('{"address": null}'), 'address.invalid', 'no address');
select is(market.place('{"address": {"recipient": "B"}}'), 'address.invalid', 'half an address');
select is(market.place(jsonb_build_object('address', market.address() || '{"country": "XX"}')), 'address.invalid', 'an address elsewhere');
select is(market.place(jsonb_build_object('address', market.address() || '{"planet": "Mars"}')), 'address.invalid', 'an address with something unknown');
select is(market.place(jsonb_build_object('address', market.address() || jsonb_build_object('line1', repeat('x', 201)))), 'address.invalid', 'a line that is too long');
select is(market.place(jsonb_build_object('address', market.address() || '{"phone": "call me"}')), 'address.invalid', 'a phone that cannot be called');
select is(market.place(jsonb_build_object('note', repeat('x', 501))), 'order.note_invalid', 'a note that is too long');
select is(market.place(jsonb_build_object('note', E'a\u202Eb')), 'order.note_invalid', 'a note that turns the direction of the text');
select is(market.place(jsonb_build_object('store', gen_random_uuid())), 'store.not_found', 'a store that does not exist');
select is(market.place('{"store": null}'), 'store.not_found', 'no store');
select is(market.place('{"who": "seller"}'), 'order.own_store', 'the owner buys from the own store');
select is(market.place('{"who": "driver"}'), 'order.own_store', 'a driver buys from the own store');
select is(market.place('{"who": "outsider"}'), 'ledger.insufficient_funds', 'somebody without money');
select is(market.place('{"who": null}'), '42501', 'nobody is signed in');
select is(market.place('{}', 'null'), 'idempotency.key_required', 'no key');
select is(market.place('{}', ''), 'idempotency.key_required', 'an empty key');
select is(market.place('{}', repeat('k', 201)), 'idempotency.key_invalid', 'a key that is too long');
select is(market.counts(), :'before', 'nothing of all that left a trace');

-- Once ---------------------------------------------------------------------------------------------------

select market.buy('buyer', :'kettle', 2, 'wallet', 'once') as first \gset
select is(market.buy('buyer', :'kettle', 2, 'wallet', 'once'), :'first'::jsonb, 'the same key gives the same answer');
select is((select count(*) from orders.orders), 1::bigint, 'and buys once');
select is(market.buy('buyer', :'kettle', 1, 'wallet', 'once') ->> 'error', 'idempotency.conflict', 'the same key for something else is refused');
select is(market.buy('other', :'kettle', 2, 'wallet', 'once') ->> 'error', null, 'the key of another person is another key');

-- Stock ------------------------------------------------------------------------------------------------------

select market.buy('other', :'lamp', 2, 'provider') -> 'ok' ->> 'order_id' as unpaid \gset
select is((select array[p.on_hand, p.reserved] from catalogue.products as p where p.id = :'lamp'), array[3, 2], 'an unpaid order keeps its pieces');
select is(market.buy('buyer', :'lamp', 2) ->> 'error', 'stock.insufficient', 'others cannot have them');
select is(market.act('other', :'unpaid', 'cancel') -> 'ok' ->> 'status', 'cancelled', 'the buyer gives up');
select is(market.buy('buyer', :'lamp', 3) -> 'ok' ->> 'status', 'placed', 'and the pieces are free again');
select throws_ok(format('update catalogue.products set reserved = 4 where id = %L', :'lamp'), '23514', null, 'the table itself refuses to be oversold');

select is_empty($$ select * from ledger.verify() $$, 'the books balance');
select * from finish();
rollback;
