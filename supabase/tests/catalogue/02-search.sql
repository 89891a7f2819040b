-- Search: three languages, typing errors, filters, sorting, and pages that neither repeat nor skip.
begin;
\ir ../orders/market.psql
select plan(27);

create function market.add(p_en text, p_ur text, p_ar text, p_price bigint, p_category text, p_at interval)
returns void
language sql
as $$
  insert into catalogue.products (store_id, category_id, slug, title, description, price_minor, currency, status, created_at)
  select s.id, c.id, catalogue.slug_of(jsonb_build_object('en', p_en)), jsonb_build_object('en', p_en, 'ur', p_ur, 'ar', p_ar),
    '{"en": "Handmade in Multan"}', p_price, 'PKR', 'active', core.now() - p_at
  from stores.stores as s, catalogue.categories as c
  where s.slug = 'lahore-lights' and c.slug = p_category
$$;

select market.add('Walnut chess set', 'اخروٹ کی شطرنج', 'شطرنج خشب الجوز', 900000, 'crafts', '1 day') \g /dev/null
select market.add('Blue pottery bowl', 'نیلی مٹی کا پیالہ', 'وعاء فخار أزرق', 120000, 'pottery', '2 days') \g /dev/null
select market.add('Cotton bed sheet', 'سوتی چادر', 'ملاءة قطنية', 350000, 'bedding', '3 days') \g /dev/null
select market.add('Wireless headphones', 'وائرلیس ہیڈفون', 'سماعات لاسلكية', 800000, 'audio', '4 days') \g /dev/null

create function market.found(p_arguments text)
returns text
language sql
as $$
  select coalesce(
    c ->> 'error',
    (select string_agg(i -> 'title' ->> 'en', ', ' order by n) from jsonb_array_elements(c -> 'ok' -> 'items') with ordinality as e (i, n)),
    ''
  )
  from market.call(null, 'api.search_products(' || p_arguments || ')') as c
$$;

select is(market.found($$'chess'$$), 'Walnut chess set', 'an English word');
select is(market.found($$'sheets'$$), 'Cotton bed sheet', 'an English word in another form');
select is(market.found($$'chees set'$$), 'Walnut chess set', 'an English word with a typing error');
select is(market.found($$'hedphones'$$), 'Wireless headphones', 'another one');
select is(market.found($$'شطرنج'$$), 'Walnut chess set', 'an Urdu word');
select is(market.found($$'چادر'$$), 'Cotton bed sheet', 'another one');
select is(market.found($$'وائرلس ہیڈفون'$$), 'Wireless headphones', 'Urdu words with a typing error');
select is(market.found($$'نيلي'$$), 'Blue pottery bowl', 'an Urdu word typed on an Arabic keyboard');
select is(market.found($$'سماعات'$$), 'Wireless headphones', 'an Arabic word');
select is(market.found($$'ازرق'$$), 'Blue pottery bowl', 'an Arabic word without its mark');
select is(market.found($$'multan', p_limit => 10, p_sort => 'price_up'$$), 'Blue pottery bowl, Cotton bed sheet, Wireless headphones, Walnut chess set', 'a word of the description');
select is(market.found($$'zzzzqq'$$), '', 'a word that nowhere is');
select is(market.found($$'''; drop table x; --'$$), '', 'a hostile text is a text');
select is(market.found($$'((( & | ! :*'$$), '', 'signs are no query language');
select is(market.found($$p_category => 'crafts', p_sort => 'price_down'$$), 'Walnut chess set, Wool rug, Copper kettle, Blue pottery bowl, Brass lamp', 'a category and all below it');
select is(market.found($$p_category => 'no-such'$$), '', 'a category that does not exist');
select is(market.found($$p_store => 'rival-rugs'$$), 'Wool rug', 'one store');
select is(market.found($$p_currency => 'NGN'$$), '', 'one currency');
select is(market.found($$p_min_minor => 120000, p_max_minor => 350000, p_sort => 'price_up'$$), 'Blue pottery bowl, Copper kettle, Cotton bed sheet', 'a band of prices');
select is(market.found($$p_sort => 'random'$$), 'search.sort_invalid', 'a sorting that is not offered');
select is(market.found($$repeat('x', 201)$$), 'search.query_too_long', 'too many words');
select is(market.found($$p_cursor => 'rubbish!'$$), 'cursor.invalid', 'a place that is not one');
select is(market.found($$p_sort => 'newest', p_cursor => core.encode_cursor('{"sort": "newest", "key": "never", "id": "00000000-0000-4000-8000-000000000000"}')$$), 'cursor.invalid', 'a place made up');
select is(market.found($$p_sort => 'price_up', p_cursor => core.encode_cursor('{"sort": "newest", "key": "5", "id": "00000000-0000-4000-8000-000000000000"}')$$), 'cursor.invalid', 'a place of another list');

-- Pages: 90 more products, many with the same price and time.
do $$
begin
  for v_n in 1..90 loop
    perform market.add('Plain cup ' || v_n, 'پیالی', 'كوب', 1000 + v_n % 7, 'pottery', '1 hour');
  end loop;
end
$$;

create function market.walk(p_arguments text)
returns bigint
language plpgsql
as $$
declare
  v_page jsonb;
  v_cursor text;
  v_ids text[] := '{}';
begin
  loop
    v_page := market.call(null, format('api.search_products(%s, p_limit => 7, p_cursor => %L)', p_arguments, v_cursor)) -> 'ok';
    v_ids := v_ids || array(select i ->> 'id' from jsonb_array_elements(v_page -> 'items') as i);
    v_cursor := v_page ->> 'next_cursor';
    exit when v_cursor is null or cardinality(v_ids) > 1000;
  end loop;
  return case when cardinality(v_ids) = (select count(distinct i) from unnest(v_ids) as i) then cardinality(v_ids) else -1 end;
end
$$;

select is(
  array[market.walk($$p_sort => 'newest'$$), market.walk($$p_sort => 'price_up'$$), market.walk($$p_sort => 'price_down'$$), market.walk($$'cup', p_sort => 'relevance'$$)],
  array[97, 97, 97, 90]::bigint[], 'pages together are the whole, once, in every order'
);
update stores.stores set status = 'suspended' where slug = 'lahore-lights';
select is(market.found($$$$), 'Wool rug', 'what a suspended store sells is not found');
update catalogue.products set status = 'archived' where id = :'rug';
select is(market.found($$$$), '', 'nor what is archived');

select * from finish();
rollback;
