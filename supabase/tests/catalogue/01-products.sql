-- Products and stock: saving, bad input, who sees what, movements that explain every piece.
begin;
\ir ../orders/market.psql
select plan(50);

create function market.save(p_fields text, p_product uuid default null, p_who text default 'seller', p_key text default null)
returns text
language sql
as $$
  select coalesce(c ->> 'error', 'ok')
  from market.call(
    p_who,
    format(
      'api.save_product(%L, %L, %L, %L)', p_product, (select s.id from stores.stores as s where s.slug = 'lahore-lights'),
      p_fields, coalesce(p_key, gen_random_uuid()::text)
    )
  ) as c
$$;

select is(market.save('{"title": {"en": "Lamp"}, "price_minor": 5, "category_slug": "crafts"}'), 'ok', 'a member adds a product');
select is((select p.status || p.currency || p.on_hand from catalogue.products as p where p.slug like 'lamp-%'), 'draftPKR0', 'a draft in the store''s currency, none in stock');
select is(market.save('{"title": {"en": "Lamp"}, "price_minor": 5, "category_slug": "crafts"}', null, 'driver'), 'permission.denied', 'a driver does not');
select is(market.save('{"title": {"en": "Lamp"}, "price_minor": 5, "category_slug": "crafts"}', null, 'rival'), 'permission.denied', 'nor does another store');
select is(market.save('{"title": {"en": "X"}}', :'rug'), 'product.not_found', 'another store''s product does not exist');
select is(market.save('{"title": {"en": "X"}}', gen_random_uuid()), 'product.not_found', 'nor does one that does not exist');
select is(market.save('{"price_minor": 5, "category_slug": "crafts"}'), 'product.invalid', 'no title');
select is(market.save('{"title": {"ar": "x"}, "price_minor": 5, "category_slug": "crafts"}'), 'product.invalid', 'a title in Arabic alone');
select is(market.save('{"title": {"en": 5}, "price_minor": 5, "category_slug": "crafts"}'), 'product.invalid', 'a title that is a number');
select is(market.save('{"title": "X", "price_minor": 5, "category_slug": "crafts"}'), 'product.invalid', 'a title without language');
select is(market.save(format('{"title": {"en": "%s"}, "price_minor": 5, "category_slug": "crafts"}', repeat('x', 161))), 'product.invalid', 'a title that is too long');
select is(market.save('{"title": {"en": "X"}, "category_slug": "crafts"}'), 'product.price_invalid', 'no price');
select is(market.save('{"title": {"en": "X"}, "price_minor": 0, "category_slug": "crafts"}'), 'product.price_invalid', 'a price of zero');
select is(market.save('{"title": {"en": "X"}, "price_minor": -5, "category_slug": "crafts"}'), 'product.price_invalid', 'a negative price');
select is(market.save('{"title": {"en": "X"}, "price_minor": 1.5, "category_slug": "crafts"}'), 'product.price_invalid', 'a fraction of a minor unit');
select is(market.save('{"title": {"en": "X"}, "price_minor": 9007199254740992, "category_slug": "crafts"}'), 'product.price_invalid', 'a price beyond what is exact');
select is(market.save('{"title": {"en": "X"}, "price_minor": 1e400, "category_slug": "crafts"}'), 'product.price_invalid', 'a price beyond numbers');
select is(market.save('{"title": {"en": "X"}, "price_minor": "5", "category_slug": "crafts"}'), 'product.price_invalid', 'a price as text');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "compare_at_minor": 5, "category_slug": "crafts"}'), 'product.price_invalid', 'an earlier price that was not higher');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "category_slug": "no-such"}'), 'product.category_unknown', 'a category that does not exist');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5}'), 'product.category_unknown', 'no category');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "category_slug": "crafts", "on_hand": 99}'), 'product.invalid', 'stock is not a field');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "category_slug": "crafts", "currency": "USD"}'), 'product.invalid', 'nor is the currency');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "category_slug": "crafts", "minimum_quantity": 5, "maximum_quantity": 4}'), 'product.invalid', 'at least more than at most');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "category_slug": "crafts", "minimum_quantity": null}'), 'product.invalid', 'no least quantity');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "category_slug": "crafts", "status": "sold"}'), 'product.invalid', 'a status that does not exist');
select is(market.save('{"title": {"en": "X"}, "price_minor": 5, "category_slug": "crafts", "specifications": {"a": [1]}}'), 'product.invalid', 'specifications that are lists');
select is(market.save(format('{"image_path": "%s/a.png"}', :'rival_store'), :'kettle'), 'product.invalid', 'a picture of another store');
select is(market.save(format('{"image_path": "%s/a.png", "specifications": {"size": {"en": "20 cm", "ur": "20 سم"}, "weight": 5}}', :'store'), :'kettle'), 'ok', 'a picture of the own');
select is(market.save('{"price_minor": 6}', :'kettle', 'clerk', 'same') || market.save('{"price_minor": 6}', :'kettle', 'clerk', 'same') || market.save('{"price_minor": 7}', :'kettle', 'clerk', 'same'), 'okokidempotency.conflict', 'once by its key');
select is((select p.title ->> 'en' from catalogue.products as p where p.id = :'kettle'), 'Copper kettle', 'what is not sent stays');

-- Who sees ------------------------------------------------------------------------------------------------

select is(market.call(null, '(select count(*) from api.products)') ->> 'ok', '3', 'visitors see active products of open stores');
select is(market.call('seller', '(select count(*) from api.products)') ->> 'ok', '4', 'members also their drafts');
select is(market.call('buyer', format('(select jsonb_build_array(p.on_hand, p.reserved, p.available) from api.products as p where p.id = %L)', :'kettle')) -> 'ok', '[null, null, 500]'::jsonb, 'buyers see what is available');
select is(market.call('clerk', format('(select jsonb_build_array(p.on_hand, p.reserved, p.available) from api.products as p where p.id = %L)', :'kettle')) -> 'ok', '[500, 0, 500]'::jsonb, 'members see what is in stock');
select is(market.call('rival', '(select count(*) from api.stock_movements)') ->> 'ok', '1', 'movements are of the own store');
select is(market.call(null, '(select count(*) from api.stock_movements)') ->> 'error', '42501', 'not for visitors');

-- Stock -----------------------------------------------------------------------------------------------------

create function market.adjust(p_product uuid, p_delta text, p_reason text, p_who text default 'seller')
returns text
language sql
as $$
  select coalesce(c ->> 'error', c -> 'ok' ->> 'available')
  from market.call(p_who, format('api.adjust_stock(%L, %s, %L, null, %L)', p_product, p_delta, p_reason, gen_random_uuid())) as c
$$;

select is(market.adjust(:'kettle', '-100', 'damaged'), '400', 'pieces are taken away with a reason');
select is(market.adjust(:'kettle', '0', 'count'), 'stock.delta_invalid', 'not none');
select is(market.adjust(:'kettle', 'null', 'count'), 'stock.delta_invalid', 'not nothing');
select is(market.adjust(:'kettle', '1000001', 'count'), 'stock.delta_invalid', 'not more than a million');
select is(market.adjust(:'kettle', '-2147483648', 'count'), 'stock.delta_invalid', 'not the least of all numbers');
select is(market.adjust(:'kettle', '5', 'stolen'), 'stock.reason_invalid', 'not for a reason that is not known');
select is(market.adjust(:'rug', '5', 'count'), 'product.not_found', 'not in another store');
select is(market.adjust(:'kettle', '5', 'count', 'buyer'), 'product.not_found', 'not as a buyer');
select market.buy('buyer', :'lamp', 2) -> 'ok' ->> 'order_id' as o \gset
select is(market.adjust(:'lamp', '-2', 'count'), 'stock.below_reserved', 'not what is promised');
select market.act('seller', :'o', 'accept'), market.act('seller', :'o', 'ship', market.payload('ship')), market.act('buyer', :'o', 'refuse', market.payload('refuse')) \g /dev/null
select is((select p.on_hand || '/' || p.reserved from catalogue.products as p where p.id = :'lamp'), '1/0', 'shipped pieces are gone');
select market.act('seller', :'o', 'receive_return', '{"is_sellable": true}') \g /dev/null
select is((select string_agg(m.reason || m.delta, ',' order by m.id) from catalogue.stock_movements as m where m.product_id = :'lamp'), 'received3,shipped-2,returned2', 'returned pieces come back, and every step is kept');
select throws_ok('update catalogue.stock_movements set delta = 1 where true', 'PGRST', null, 'movements cannot be changed');
select is_empty('select * from catalogue.verify_stock()', 'every piece is explained');

select * from finish();
rollback;
