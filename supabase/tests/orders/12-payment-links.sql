-- Payment links: an agreed sale becomes an ordinary order, for who has the link, as often as it may and no longer than it may.
begin;
\ir market.psql
select plan(60);

create function market.link(p_fields jsonb, p_actor text default 'seller', p_key text default null)
returns jsonb
language sql
as $$
  select market.call(
    p_actor,
    format(
      'api.create_payment_link(%L, %L, %L)', (select s.id from stores.stores as s where s.slug = 'lahore-lights'),
      p_fields, coalesce(p_key, gen_random_uuid()::text)
    )
  )
$$;

create function market.show(p_slug text, p_actor text default null)
returns jsonb
language sql
as $$
  select market.call(p_actor, format('api.payment_link(%L)', p_slug)) -> 'ok'
$$;

create function market.pay_by_link(p_slug text, p_total bigint, p_buyer text default 'buyer', p_method text default 'wallet', p_key text default null)
returns jsonb
language sql
as $$
  select market.call(
    p_buyer,
    format(
      'api.place_order_by_link(%L, %L, %L, %s, null, %L)', p_slug, market.address(), p_method,
      coalesce(p_total::text, 'null'), coalesce(p_key, gen_random_uuid()::text)
    )
  )
$$;

create function market.custom(p_change jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('title', 'Two lamps, as agreed', 'category_slug', 'crafts', 'unit_price_minor', 250000, 'max_uses', 1) || p_change
$$;

-- Making -------------------------------------------------------------------------------------------
select market.link(market.custom(), 'seller', 'k1') as made \gset
select is((:'made'::jsonb) -> 'error', null::jsonb, 'a seller writes down what was agreed');
select (:'made'::jsonb) -> 'ok' ->> 'slug' as slug \gset
select matches(:'slug'::text, '^[0-9a-z]{18}$', 'and has an address that nobody can guess');
select is(market.link(market.custom(), 'seller', 'k1'), :'made'::jsonb, 'the same key gives the same link');
select is(market.link(market.custom('{"quantity":2}'), 'seller', 'k1') ->> 'error', 'idempotency.conflict', 'and no other');
select is(market.link(market.custom(), 'clerk') -> 'error', null::jsonb, 'so may a clerk');
select is(market.link(market.custom(), 'driver') ->> 'error', 'permission.denied', 'a driver may not');
select is(market.link(market.custom(), 'rival') ->> 'error', 'permission.denied', 'nor another seller');
select is(market.link(market.custom(), 'buyer') ->> 'error', 'permission.denied', 'nor a buyer');
select is(market.link('{"product_id": null}') ->> 'error', 'payment_link.invalid', 'without a price it is none');
select is(market.link(market.custom('{"unit_price_minor":0}')) ->> 'error', 'payment_link.invalid', 'nothing is free');
select is(market.link(market.custom('{"unit_price_minor":-5}')) ->> 'error', 'payment_link.invalid');
select is(market.link(market.custom('{"unit_price_minor":9007199254740991,"quantity":10}')) ->> 'error', 'amount.too_large');
select is(market.link(market.custom('{"title":"  "}')) ->> 'error', 'payment_link.invalid', 'it has a name');
select is(market.link(market.custom(jsonb_build_object('title', repeat('x', 121)))) ->> 'error', 'payment_link.invalid', 'of some length');
select is(market.link(market.custom('{"category_slug":"nothing"}')) ->> 'error', 'product.category_unknown', 'and a kind, by which commission is found');
select is(market.link(market.custom('{"valid_hours":2161}')) ->> 'error', 'payment_link.invalid', 'ninety days at most');
select is(market.link(market.custom('{"max_uses":0}')) ->> 'error', 'payment_link.invalid');
select is(market.link(market.custom('{"status":"active"}')) ->> 'error', 'payment_link.invalid', 'no field of its own making');
select is(market.link(jsonb_build_object('product_id', :'rug', 'unit_price_minor', 5)) ->> 'error', 'product.unavailable', 'what another store sells cannot be sold');
select is(market.link('{"product_id":"x","unit_price_minor":5}') ->> 'error', 'product.unavailable');

-- Showing ---------------------------------------------------------------------------------------------
select is(market.show(:'slug') - array['store', 'expires_at', 'slug'], '{
  "status": "active", "title": {"en": "Two lamps, as agreed"}, "image_path": null, "product_id": null, "quantity": 1,
  "unit_price_minor": 250000, "items_minor": 250000, "delivery_minor": 20000, "total_minor": 270000, "currency": "PKR",
  "note": null, "is_single": true}', 'whoever has the link sees what it says');
select is(market.show(:'slug') -> 'store' ->> 'slug', 'lahore-lights', 'and whose it is');
select is(market.show('nothing'), 'null'::jsonb, 'any other address shows nothing');
select is(market.show(''' or true --'), 'null'::jsonb, 'whatever it tries');
select is(market.show(upper(:'slug')), 'null'::jsonb, 'it is the address to the letter');
select is(market.call(null, 'api.payment_link(null)'), '{"ok": null}'::jsonb);
select is(market.call('buyer', format('(select count(*) from api.payment_links where slug = %L)', :'slug')) -> 'ok', '0'::jsonb, 'buyers list none');
select is(market.call('clerk', format('(select count(*) from api.payment_links where slug = %L)', :'slug')) -> 'ok', '1'::jsonb, 'members of the store do');
select is(market.call('buyer', format('api.quote_payment_link(%L) - array[''payment_fee_minor'']', :'slug')) -> 'ok', '{"is_own_store": false, "wallet_available_minor": 100000000}', 'a buyer hears what is in the wallet');

-- Paying ----------------------------------------------------------------------------------------------
select is(market.pay_by_link(:'slug', 270000, null) ->> 'error', '42501', 'one signs in to pay');
select is(market.pay_by_link(:'slug', 270000, 'seller') ->> 'error', 'order.own_store', 'nobody buys of oneself');
select is(market.pay_by_link(:'slug', 269999) ->> 'error', 'order.total_changed', 'the total is what was looked at');
select is(market.pay_by_link(:'slug', null) ->> 'error', 'order.total_changed');
select is(market.pay_by_link(repeat('0', 18), 270000) ->> 'error', 'payment_link.not_found', 'an address of nobody');
select market.pay_by_link(:'slug', 270000, 'buyer', 'wallet', 'p1') as paid \gset
select is((:'paid'::jsonb) -> 'ok' ->> 'status', 'placed', 'it is paid, and the seller has an order');
select is(market.pay_by_link(:'slug', 270000, 'buyer', 'wallet', 'p1'), :'paid'::jsonb, 'a repeat buys nothing twice');
select is(market.pay_by_link(:'slug', 270000, 'other') ->> 'error', 'payment_link.ended', 'one sale is one sale');
select is(market.show(:'slug') - array['store', 'slug'], '{"status": "used_up"}', 'and its price is nobody''s business any more');
select (:'paid'::jsonb) -> 'ok' ->> 'order_id' as o \gset
select is(
  (select (i.product_id, i.title ->> 'en', i.unit_price_minor, i.commission_minor > 0)::text from orders.items as i where i.order_id = :'o'),
  '(,"Two lamps, as agreed",250000,t)', 'its line is what was agreed, with commission'
);
select is((select o.held_minor from orders.orders as o where o.id = :'o')::bigint, 270000::bigint, 'the money is held as for any order');
select is(market.act('seller', :'o', 'accept') -> 'ok' ->> 'status', 'accepted');
select is(market.act('seller', :'o', 'ship', market.payload('ship')) -> 'ok' ->> 'status', 'shipped', 'what is not in stock ships too');
select is(market.act('buyer', :'o', 'confirm') -> 'ok' ->> 'status', 'completed', 'to its end');

-- A product at an agreed price, more than once ----------------------------------------------------------
select market.link(jsonb_build_object('product_id', market.uuid('lamp'), 'unit_price_minor', 80000, 'quantity', 2, 'delivery_minor', 0)) -> 'ok' ->> 'slug' as lamps \gset
select is(market.show(:'lamps') -> 'total_minor', '160000'::jsonb, 'a product below its price, delivery free');
select is(market.pay_by_link(:'lamps', 160000, 'buyer', 'provider') -> 'ok' ->> 'status', 'pending_payment', 'paid by a provider it waits for the money');
select is((select p.reserved from catalogue.products as p where p.id = market.uuid('lamp')), 2, 'with its pieces reserved');
select is(market.pay_by_link(:'lamps', 160000, 'other') ->> 'error', 'stock.insufficient', 'and no more than there are');
select tests.travel('2 hours');
select orders.run_due();
select is((select p.reserved from catalogue.products as p where p.id = market.uuid('lamp')), 0, 'not paid in time they are free again');
select is(market.pay_by_link(:'lamps', 160000, 'other') -> 'ok' ->> 'status', 'placed', 'and the link works for the next');
select is((select l.uses from api.payment_links as l where l.slug = :'lamps'), 1::bigint, 'an order that was never paid is no use of it');
select market.call('seller', format('api.save_product(%L, (select s.id from stores.stores as s where s.slug = ''lahore-lights''), ''{"status":"archived"}'', ''arch'')', market.uuid('lamp'))) is null as x \gset
select is(market.pay_by_link(:'lamps', 160000, 'buyer') ->> 'error', 'product.unavailable', 'a product that is gone cannot be bought by a link either');

-- Ending ---------------------------------------------------------------------------------------------------
select market.link(market.custom('{"valid_hours":1,"max_uses":null}')) -> 'ok' as short \gset
select tests.travel('61 minutes');
select is(market.show((:'short'::jsonb) ->> 'slug') ->> 'status', 'expired', 'a link ends');
select is(market.pay_by_link((:'short'::jsonb) ->> 'slug', 270000) ->> 'error', 'payment_link.ended');
select market.link(market.custom()) -> 'ok' as other \gset
select is(market.call('rival', format('api.revoke_payment_link(%L)', (:'other'::jsonb) ->> 'payment_link_id')) ->> 'error', 'permission.denied', 'nobody else ends it');
select is(market.call('clerk', format('api.revoke_payment_link(%L)', (:'other'::jsonb) ->> 'payment_link_id')) -> 'ok' ->> 'status', 'revoked', 'its store does');
select is(market.pay_by_link((:'other'::jsonb) ->> 'slug', 270000) ->> 'error', 'payment_link.ended', 'at once');
select is(market.call('seller', 'api.revoke_payment_link(gen_random_uuid())') ->> 'error', 'permission.denied');
update core.settings set value = '1' where key = 'payment_link.order_limit';
select market.link(market.custom('{"max_uses":null}')) -> 'ok' ->> 'slug' as many \gset
select is(market.pay_by_link(:'many', 270000, 'other') -> 'ok' ->> 'status', 'placed', 'a link for many');
select is(market.pay_by_link(:'many', 270000, 'other') ->> 'error', 'rate.limited', 'but nobody goes on for ever');
select tests.ledger_is_clean();
select * from finish();
rollback;
