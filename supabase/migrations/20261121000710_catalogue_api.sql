-- Catalogue, what clients see: search, the picture buckets, views and commands.

-- Search -----------------------------------------------------------------------------------------------

create function catalogue.public_product(p_product catalogue.products, p_store stores.stores, p_category_slug text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_product.id,
    'store_id', p_product.store_id,
    'store_slug', p_store.slug,
    'store_name', p_store.name,
    'category_id', p_product.category_id,
    'category_slug', p_category_slug,
    'slug', p_product.slug,
    'title', p_product.title,
    'description', p_product.description,
    'specifications', p_product.specifications,
    'price_minor', p_product.price_minor,
    'compare_at_minor', p_product.compare_at_minor,
    'currency', p_product.currency,
    'image_path', p_product.image_path,
    'on_hand', null,
    'reserved', null,
    'available', p_product.on_hand - p_product.reserved,
    'minimum_quantity', p_product.minimum_quantity,
    'maximum_quantity', p_product.maximum_quantity,
    'status', p_product.status,
    'created_at', p_product.created_at,
    'updated_at', p_product.updated_at
  )
$$;

comment on function catalogue.public_product is 'A product as everyone may see it: the columns of api.products, without what only members see.';

create function catalogue.search_order(p_sort text)
returns table (sort_key text, key_type text, direction text, comparison text)
language plpgsql
immutable
set search_path = ''
as $$
begin
  return query
  select s.sort_key, s.key_type, s.direction, case s.direction when 'desc' then '<' else '>' end
  from (
    values
      -- Relevance as a whole number, so that a cursor repeats it exactly.
      ('relevance', 'f.score', 'integer', 'desc'),
      ('newest', 'f.created_at', 'timestamptz', 'desc'),
      ('price_up', 'f.price_minor', 'bigint', 'asc'),
      ('price_down', 'f.price_minor', 'bigint', 'desc')
  ) as s (sort, sort_key, key_type, direction)
  where s.sort = p_sort;
  if not found then
    perform core.fail('search.sort_invalid', 'Sort by relevance, newest, price_up or price_down.', 400, left(p_sort, 40));
  end if;
end
$$;

comment on function catalogue.search_order is 'By what a search is sorted and how its cursor goes on. Raises search.sort_invalid.';

create function catalogue.search_text(p_query text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text text := btrim(catalogue.fold_text(p_query));
begin
  if length(v_text) > 200 then
    perform core.fail('search.query_too_long', 'Search for fewer words.', 400);
  end if;
  return nullif(v_text, '');
end
$$;

comment on function catalogue.search_text is 'The searched text as it is compared; null when blank. Raises search.query_too_long (over 200 characters).';

create function catalogue.search_source(p_has_text boolean)
returns text
language sql
immutable
set search_path = ''
as $$
  -- $1 text, $2 category, $3 store, $4 currency, $5 least and $6 most price. Only these fixed pieces
  -- are put together; everything that a client sends stays a parameter.
  select format(
    $sql$
      select p.id, p.created_at, p.price_minor::bigint as price_minor, %s as score
      from catalogue.products as p
      inner join stores.stores as s on s.id = p.store_id
      %s
      where p.status = 'active'
        and s.status in ('active', 'on_holiday')
        and ($2 is null or p.category_id in (select catalogue.category_and_below($2)))
        and ($3 is null or s.slug = $3)
        and ($4 is null or p.currency = $4)
        and ($5 is null or p.price_minor >= $5)
        and ($6 is null or p.price_minor <= $6)
        %s
    $sql$,
    case when p_has_text then
      $sql$(1000 * greatest(
        extensions.word_similarity($1, p.search_title), pg_catalog.ts_rank_cd(p.search, q.words, 32)
      ))::integer$sql$
    else '0' end,
    case when p_has_text then
      $sql$cross join (
        select
          pg_catalog.websearch_to_tsquery('pg_catalog.english', $1)
          || pg_catalog.websearch_to_tsquery('pg_catalog.simple', $1) as words
      ) as q$sql$
    else '' end,
    case when p_has_text then
      $sql$and (p.search @@ q.words or $1 operator(extensions.<%) p.search_title)$sql$
    else '' end
  )
$$;

comment on function catalogue.search_source is 'What a search finds, before sorting and paging, as text of SQL; with words or without.';

create function catalogue.search_products(
  p_query text,
  p_category text,
  p_store text,
  p_currency text,
  p_min_minor bigint,
  p_max_minor bigint,
  p_sort text,
  p_cursor text,
  p_limit integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_text text := catalogue.search_text(p_query);
  v_sort text := coalesce(p_sort, case when v_text is null then 'newest' else 'relevance' end);
  v_limit integer := least(greatest(coalesce(p_limit, 24), 1), 60);
  v_cursor jsonb := core.decode_cursor(p_cursor);
  v_order record;
  v_rows jsonb;
  v_total bigint;
begin
  select o.* into v_order from catalogue.search_order(v_sort) as o;
  if v_cursor is not null and (v_cursor ->> 'sort' is distinct from v_sort or core.uuid_or_null(v_cursor ->> 'id') is null) then
    perform core.fail('cursor.invalid', 'This place in the list is not valid. Start from the beginning.', 400);
  end if;
  -- A word may differ in about every third three-letter piece and still be found: one typing error.
  perform pg_catalog.set_config('pg_trgm.word_similarity_threshold', '0.4', true);

  execute format(
    $sql$
      with found as materialized (%1$s),
      page as (
        select f.id, %2$s::text as sort_key, row_number() over (order by %2$s %3$s, f.id %3$s) as place
        from found as f
        where $8 is null or (%2$s, f.id) %4$s ($7::%5$s, $8)
        order by %2$s %3$s, f.id %3$s
        limit $9 + 1
      )
      select
        (
          select jsonb_agg(
            jsonb_build_object('key', g.sort_key, 'id', g.id, 'item', catalogue.public_product(p, s, c.slug))
            order by g.place
          )
          from page as g
          inner join catalogue.products as p on p.id = g.id
          inner join stores.stores as s on s.id = p.store_id
          inner join catalogue.categories as c on c.id = p.category_id
        ),
        (select count(*) from found)
    $sql$,
    catalogue.search_source(v_text is not null),
    v_order.sort_key, v_order.direction, v_order.comparison, v_order.key_type
  )
  into v_rows, v_total
  using
    v_text, p_category, p_store, p_currency, p_min_minor, p_max_minor,
    v_cursor ->> 'key', core.uuid_or_null(v_cursor ->> 'id'), v_limit;
  return catalogue.search_page(coalesce(v_rows, '[]'), v_limit, v_sort, v_total);
exception
  when invalid_text_representation or invalid_datetime_format or numeric_value_out_of_range then
    perform core.fail('cursor.invalid', 'This place in the list is not valid. Start from the beginning.', 400);
    return null;
end
$$;

comment on function catalogue.search_products is
  'Active products of open stores by words (English, Urdu, Arabic, with typing errors), category and all below, store, currency and price. Reads past row security on purpose, with the public condition written out, so that the text indexes serve it. Raises search.sort_invalid, search.query_too_long, cursor.invalid.';

create function catalogue.search_page(p_rows jsonb, p_limit integer, p_sort text, p_total bigint)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'items', coalesce(
      (
        select jsonb_agg(r.found -> 'item' order by r.place)
        from jsonb_array_elements(p_rows) with ordinality as r (found, place)
        where r.place <= p_limit
      ),
      '[]'
    ),
    'next_cursor', case when jsonb_array_length(p_rows) > p_limit then
      core.encode_cursor(
        jsonb_build_object(
          'sort', p_sort,
          'key', p_rows -> (p_limit - 1) -> 'key',
          'id', p_rows -> (p_limit - 1) -> 'id'
        )
      )
    end,
    'total_estimate', p_total
  )
$$;

comment on function catalogue.search_page is 'One page of what was found: {items, next_cursor, total_estimate}; one row more than the page was read to know whether there is a next.';

grant execute on function catalogue.search_products to anon, authenticated;

-- Pictures -------------------------------------------------------------------------------------------------

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values
  ('product-images', 'product-images', true, 5242880, array['image/jpeg', 'image/png', 'image/webp', 'image/avif']),
  ('store-images', 'store-images', true, 5242880, array['image/jpeg', 'image/png', 'image/webp', 'image/avif'])
on conflict (id) do nothing;

create function catalogue.may_write_picture(p_bucket text, p_path text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select
    not access.is_blocked(access.user_id())
    and case p_bucket
      when 'product-images' then stores.has_role(core.uuid_or_null(split_part(p_path, '/', 1)), 'staff')
      when 'store-images' then stores.has_role(core.uuid_or_null(split_part(p_path, '/', 1)), 'manager')
      else false
    end
$$;

comment on function catalogue.may_write_picture is
  'Whether the signed-in user may write this file: pictures lie in a folder named by the store''s id; staff write product pictures, managers the store''s own, nobody who is suspended.';

grant execute on function catalogue.may_write_picture to authenticated;

-- Everyone sees the pictures by their public address, which needs no policy; listing them does.
create policy "members see the pictures of their store" on storage.objects
  for select to authenticated
  using (bucket_id in ('product-images', 'store-images') and catalogue.may_write_picture(bucket_id, name));

create policy "members add pictures of their store" on storage.objects
  for insert to authenticated
  with check (bucket_id in ('product-images', 'store-images') and catalogue.may_write_picture(bucket_id, name));

create policy "members replace pictures of their store" on storage.objects
  for update to authenticated
  using (bucket_id in ('product-images', 'store-images') and catalogue.may_write_picture(bucket_id, name))
  with check (bucket_id in ('product-images', 'store-images') and catalogue.may_write_picture(bucket_id, name));

create policy "members delete pictures of their store" on storage.objects
  for delete to authenticated
  using (bucket_id in ('product-images', 'store-images') and catalogue.may_write_picture(bucket_id, name));

-- API --------------------------------------------------------------------------------------------------

create view api.categories
with (security_invoker = true) as
select c.id, c.parent_id, c.slug, c.name, c.position
from catalogue.categories as c;

comment on view api.categories is 'The tree of categories: parent_id null at the top, position among siblings, name by locale.';

create view api.products
with (security_invoker = true) as
select
  p.id, p.store_id, s.slug as store_slug, s.name as store_name, p.category_id, c.slug as category_slug, p.slug,
  p.title, p.description, p.specifications, p.price_minor, p.compare_at_minor, p.currency, p.image_path,
  case when p.store_id = any ((select stores.my_store_list('staff'))::uuid[]) then p.on_hand end as on_hand,
  case when p.store_id = any ((select stores.my_store_list('staff'))::uuid[]) then p.reserved end as reserved,
  p.on_hand - p.reserved as available, p.minimum_quantity, p.maximum_quantity, p.status, p.created_at, p.updated_at
from catalogue.products as p
inner join stores.stores as s on s.id = p.store_id
inner join catalogue.categories as c on c.id = p.category_id;

comment on view api.products is
  'Active products of open stores; members see their own in any status. price_minor per piece in currency; on_hand and reserved for members only, else null.';

create view api.stock_movements
with (security_invoker = true) as
select m.id, m.product_id, m.store_id, m.delta, m.on_hand_after, m.reason, m.note, m.order_id, m.actor_name, m.created_at
from catalogue.stock_movements as m;

comment on view api.stock_movements is
  'Every change of what lies in the store, for its members: delta pieces, reason received, damaged, count, other, shipped or returned.';

create function api.search_products(
  p_query text default null,
  p_category text default null,
  p_store text default null,
  p_currency text default null,
  p_min_minor bigint default null,
  p_max_minor bigint default null,
  p_sort text default null,
  p_cursor text default null,
  p_limit integer default 24
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select catalogue.search_products(
    p_query, p_category, p_store, p_currency, p_min_minor, p_max_minor, p_sort, p_cursor, p_limit
  )
$$;

comment on function api.search_products is
  'Finds products: {items: [rows of api.products], next_cursor, total_estimate}. p_category and p_store are slugs; p_sort relevance, newest, price_up or price_down; sort by price within one currency; at most 60 a page. Errors search.sort_invalid, search.query_too_long, cursor.invalid.';

create function api.save_product(p_product_id uuid, p_store_id uuid, p_fields jsonb, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select catalogue.save_product(p_product_id, p_store_id, p_fields, p_idempotency_key)
$$;

comment on function api.save_product is
  'Members (staff and up): a new product when p_product_id is null. p_fields {category_slug, title, description, specifications, price_minor, compare_at_minor, image_path, minimum_quantity, maximum_quantity, status}. Returns {product_id, slug}. Errors product.invalid (details name the field), product.price_invalid, product.category_unknown, product.not_found, permission.denied.';

create function api.adjust_stock(
  p_product_id uuid,
  p_delta integer,
  p_reason text,
  p_note text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select catalogue.adjust_stock(p_product_id, p_delta, p_reason, p_note, p_idempotency_key)
$$;

comment on function api.adjust_stock is
  'Members (staff and up): p_delta pieces more or fewer, p_reason received, damaged, count or other. Returns {on_hand, reserved, available}. Errors product.not_found, stock.reason_invalid, stock.delta_invalid, stock.note_invalid, stock.below_reserved.';

grant select on api.categories, api.products to anon, authenticated;
grant select on api.stock_movements to authenticated;
grant execute on function api.search_products to anon, authenticated;
grant execute on function api.save_product, api.adjust_stock to authenticated;
