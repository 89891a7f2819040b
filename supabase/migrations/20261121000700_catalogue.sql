-- Catalogue: what is sold.
-- Categories, products with texts in three languages, stock that is never oversold and whose every
-- movement is kept, search that forgives typing errors, and the picture buckets.

create extension if not exists pg_trgm with schema extensions;

grant usage on schema catalogue to anon, authenticated, service_role;

-- Categories -----------------------------------------------------------------------------------------

create table catalogue.categories (
  id uuid primary key default core.uuid_v7(),
  parent_id uuid references catalogue.categories (id),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name core.localized_text not null,
  position integer not null default 0
);

comment on table catalogue.categories is 'The tree of categories; names by locale.';

create index categories_parent_id on catalogue.categories (parent_id);

alter table catalogue.categories enable row level security;

create policy "everyone reads categories" on catalogue.categories
  for select to anon, authenticated
  using (true);

grant select on catalogue.categories to anon, authenticated, service_role;

insert into catalogue.categories (slug, name, position)
values
  ('electronics', '{"en": "Electronics", "ur": "الیکٹرانکس", "ar": "إلكترونيات"}', 1),
  ('home-kitchen', '{"en": "Home and kitchen", "ur": "گھر اور باورچی خانہ", "ar": "المنزل والمطبخ"}', 2),
  ('fashion', '{"en": "Clothing and shoes", "ur": "کپڑے اور جوتے", "ar": "ملابس وأحذية"}', 3),
  ('beauty', '{"en": "Beauty and care", "ur": "حسن اور نگہداشت", "ar": "الجمال والعناية"}', 4),
  ('food', '{"en": "Food and spices", "ur": "کھانا اور مصالحے", "ar": "أطعمة وتوابل"}', 5),
  ('crafts', '{"en": "Crafts and decoration", "ur": "دستکاری اور آرائش", "ar": "حرف يدوية وديكور"}', 6),
  ('books', '{"en": "Books and stationery", "ur": "کتابیں اور سٹیشنری", "ar": "كتب وقرطاسية"}', 7),
  ('sports', '{"en": "Sports and outdoors", "ur": "کھیل اور سیر", "ar": "رياضة وهواء طلق"}', 8);

insert into catalogue.categories (parent_id, slug, name, position)
select c.id, k.slug, k.name, k.position
from (
  values
    ('electronics', 'phones', '{"en": "Phones and accessories", "ur": "فون اور لوازمات", "ar": "هواتف وملحقاتها"}'::jsonb, 1),
    ('electronics', 'computers', '{"en": "Computers", "ur": "کمپیوٹر", "ar": "حواسيب"}', 2),
    ('electronics', 'audio', '{"en": "Audio", "ur": "آڈیو", "ar": "صوتيات"}', 3),
    ('home-kitchen', 'cookware', '{"en": "Cookware", "ur": "برتن", "ar": "أواني الطهي"}', 1),
    ('home-kitchen', 'bedding', '{"en": "Bedding", "ur": "بستر", "ar": "مفروشات"}', 2),
    ('fashion', 'women', '{"en": "Women", "ur": "خواتین", "ar": "نساء"}', 1),
    ('fashion', 'men', '{"en": "Men", "ur": "مرد", "ar": "رجال"}', 2),
    ('fashion', 'shoes', '{"en": "Shoes", "ur": "جوتے", "ar": "أحذية"}', 3),
    ('food', 'spices', '{"en": "Spices", "ur": "مصالحے", "ar": "توابل"}', 1),
    ('food', 'tea-sweets', '{"en": "Tea and sweets", "ur": "چائے اور مٹھائی", "ar": "شاي وحلويات"}', 2),
    ('crafts', 'textiles', '{"en": "Textiles and rugs", "ur": "کپڑا اور قالین", "ar": "منسوجات وسجاد"}', 1),
    ('crafts', 'pottery', '{"en": "Pottery", "ur": "مٹی کے برتن", "ar": "فخار"}', 2)
) as k (parent, slug, name, position)
inner join catalogue.categories as c on c.slug = k.parent;

create function catalogue.category_and_below(p_slug text)
returns setof uuid
language sql
stable
security definer
rows 10
set search_path = ''
as $$
  with recursive tree as (
    select c.id from catalogue.categories as c where c.slug = p_slug
    union
    select c.id from catalogue.categories as c inner join tree as t on c.parent_id = t.id
  )
  select t.id from tree as t
$$;

comment on function catalogue.category_and_below is 'The category and all below it.';

-- Words ------------------------------------------------------------------------------------------------

create function catalogue.fold_text(p_text text)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select pg_catalog.lower(
    pg_catalog.translate(
      -- Vowel marks, the stretch mark and the zero-width joiners carry no difference in meaning.
      pg_catalog.regexp_replace(coalesce(p_text, ''), '[\u064B-\u065F\u0670\u0640\u200B-\u200D]', '', 'g'),
      -- Letters that look alike and are typed for each other on Arabic and Urdu keyboards; digits.
      'أإآٱىيئكةھہۃۀؤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹',
      'ااااییکههههو01234567890123456789'
    )
  )
$$;

comment on function catalogue.fold_text is
  'A text as search compares it: lower case, Arabic and Urdu forms of one letter made one, vowel marks dropped, digits plain.';

create function catalogue.search_vector(p_title jsonb, p_description jsonb, p_specifications jsonb)
returns tsvector
language sql
immutable
parallel safe
set search_path = ''
as $$
  select
    setweight(to_tsvector('pg_catalog.english', catalogue.fold_text(p_title ->> 'en')), 'A')
    || setweight(to_tsvector('pg_catalog.simple', catalogue.fold_text(concat_ws(' ', p_title ->> 'en', p_title ->> 'ur', p_title ->> 'ar'))), 'A')
    || setweight(to_tsvector('pg_catalog.english', catalogue.fold_text(left(p_description ->> 'en', 4000))), 'C')
    || setweight(to_tsvector('pg_catalog.simple', catalogue.fold_text(left(concat_ws(' ', p_description ->> 'ur', p_description ->> 'ar'), 8000))), 'C')
    || setweight(to_tsvector('pg_catalog.simple', catalogue.fold_text(left(p_specifications::text, 4000))), 'D')
$$;

comment on function catalogue.search_vector is 'What full-text search looks through: titles first, then descriptions, then specifications.';

-- Products -----------------------------------------------------------------------------------------------

create table catalogue.products (
  id uuid primary key default core.uuid_v7(),
  store_id uuid not null references stores.stores (id),
  category_id uuid not null references catalogue.categories (id),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 90),
  title core.localized_text not null,
  description core.localized_text,
  specifications jsonb not null default '{}' check (jsonb_typeof(specifications) = 'object'),
  price_minor core.positive_amount_minor not null,
  compare_at_minor core.positive_amount_minor check (compare_at_minor > price_minor),
  currency core.currency_code not null references core.currencies (code),
  image_path text check (length(image_path) <= 300),
  on_hand integer not null default 0,
  reserved integer not null default 0,
  minimum_quantity integer not null default 1 check (minimum_quantity between 1 and 10000),
  maximum_quantity integer not null default 100 check (maximum_quantity between 1 and 10000),
  status text not null default 'draft' check (status in ('draft', 'active', 'archived')),
  search tsvector generated always as (catalogue.search_vector(title, description, specifications)) stored,
  search_title text generated always as (
    catalogue.fold_text((title ->> 'en') || ' ' || coalesce(title ->> 'ur', '') || ' ' || coalesce(title ->> 'ar', ''))
  ) stored,
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now(),
  unique (store_id, slug),
  constraint products_never_oversold check (reserved between 0 and on_hand),
  constraint products_on_hand_bounded check (on_hand <= 100000000),
  check (minimum_quantity <= maximum_quantity)
)
-- Room on each page for new versions of its rows, so that a change of stock touches no index.
with (fillfactor = 70);

-- No trigger before update, on purpose: with one, every change of stock would build the search
-- columns anew. catalogue.write_product stamps updated_at.
comment on table catalogue.products is
  'One row per product. price_minor is per piece; on_hand pieces lie in the store, reserved of them are promised to orders, the rest is available.';

create index products_store_id on catalogue.products (store_id, created_at desc, id desc);
create index products_category_id on catalogue.products (category_id);
create index products_currency on catalogue.products (currency);
create index products_newest on catalogue.products (created_at desc, id desc) where status = 'active';
create index products_price on catalogue.products (price_minor, id) where status = 'active';
create index products_search on catalogue.products using gin (search) where status = 'active';
create index products_search_title on catalogue.products using gin (search_title extensions.gin_trgm_ops)
  where status = 'active';

alter table catalogue.products enable row level security;

create policy "everyone reads active products of open stores" on catalogue.products
  for select to anon
  using (
    status = 'active'
    and store_id in (select s.id from stores.stores as s where s.status in ('active', 'on_holiday'))
  );

create policy "people read active products, members their own, staff all" on catalogue.products
  for select to authenticated
  using (
    (
      status = 'active'
      and store_id in (select s.id from stores.stores as s where s.status in ('active', 'on_holiday'))
    )
    or store_id = any ((select stores.my_store_list('staff'))::uuid[])
    or (select access.has_permission('stores.read'))
  );

grant select on catalogue.products to anon, authenticated, service_role;

-- Stock ----------------------------------------------------------------------------------------------------

create table catalogue.stock_movements (
  id bigint generated always as identity primary key,
  product_id uuid not null references catalogue.products (id),
  store_id uuid not null references stores.stores (id),
  delta integer not null check (delta <> 0),
  on_hand_after integer not null check (on_hand_after >= 0),
  reason text not null check (reason in ('received', 'damaged', 'count', 'other', 'shipped', 'returned')),
  note text check (length(note) <= 300),
  order_id uuid,
  actor_id uuid references identity.profiles (user_id),
  actor_name text,
  created_at timestamptz not null default core.now()
);

comment on table catalogue.stock_movements is
  'Every change of what lies in the store, append-only: the deltas of a product add up to its on_hand. Reservations are no movement.';

create index stock_movements_product_id on catalogue.stock_movements (product_id, id desc);
create index stock_movements_store_id on catalogue.stock_movements (store_id, id desc);
create index stock_movements_actor_id on catalogue.stock_movements (actor_id);

create trigger stock_movements_forbid_change
before update or delete or truncate on catalogue.stock_movements
for each statement execute function core.forbid_change();

alter table catalogue.stock_movements enable row level security;

create policy "members read the stock movements of their store, staff all" on catalogue.stock_movements
  for select to authenticated
  using (
    store_id = any ((select stores.my_store_list('staff'))::uuid[])
    or (select access.has_permission('stores.read'))
  );

grant select on catalogue.stock_movements to authenticated, service_role;

-- Items are [{"product_id": uuid, "quantity": integer}], each product once; their callers made them so.
create function catalogue.lock_products(p_items jsonb)
returns setof catalogue.products
language sql
security definer
set search_path = ''
as $$
  select p.*
  from catalogue.products as p
  where p.id in (select (i ->> 'product_id')::uuid from jsonb_array_elements(p_items) as i)
  order by p.id
  for no key update of p
$$;

comment on function catalogue.lock_products is 'Locks products in the order of their ids, as everything that touches stock must, and returns them.';

create function catalogue.reserve_stock(p_items jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_missing text;
begin
  select string_agg(p.id::text, ',' order by p.id) into v_missing
  from catalogue.lock_products(p_items) as p
  inner join jsonb_to_recordset(p_items) as i (product_id uuid, quantity integer) on i.product_id = p.id
  where p.on_hand - p.reserved < i.quantity;
  if v_missing is not null then
    perform core.fail('stock.insufficient', 'There are not enough pieces left.', 409, v_missing, 'Choose fewer pieces.');
  end if;
  update catalogue.products as p
  set reserved = p.reserved + i.quantity
  from jsonb_to_recordset(p_items) as i (product_id uuid, quantity integer)
  where p.id = i.product_id;
end
$$;

comment on function catalogue.reserve_stock is
  'Promises pieces to an order, all or none. Locks products in id order. Raises stock.insufficient (409; details are the product ids, comma-separated).';

create function catalogue.release_stock(p_items jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform catalogue.lock_products(p_items);
  update catalogue.products as p
  set reserved = p.reserved - i.quantity
  from jsonb_to_recordset(p_items) as i (product_id uuid, quantity integer)
  where p.id = i.product_id;
end
$$;

comment on function catalogue.release_stock is 'Gives promised pieces back to the shelf. Locks products in id order.';

create function catalogue.move_stock(p_items jsonb, p_reason text, p_order_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sign integer := case p_reason when 'shipped' then -1 else 1 end;
begin
  perform catalogue.lock_products(p_items);
  with moved as (
    update catalogue.products as p
    set
      on_hand = p.on_hand + v_sign * i.quantity,
      reserved = p.reserved - case p_reason when 'shipped' then i.quantity else 0 end
    from jsonb_to_recordset(p_items) as i (product_id uuid, quantity integer)
    where p.id = i.product_id
    returning p.id, p.store_id, v_sign * i.quantity as delta, p.on_hand
  )
  insert into catalogue.stock_movements (product_id, store_id, delta, on_hand_after, reason, order_id)
  select m.id, m.store_id, m.delta, m.on_hand, p_reason, p_order_id
  from moved as m;
end
$$;

comment on function catalogue.move_stock is
  'Pieces of an order leave the store (shipped: they were reserved) or come back to it (returned). Locks products in id order.';

create function catalogue.ship_stock(p_items jsonb, p_order_id uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  select catalogue.move_stock(p_items, 'shipped', p_order_id)
$$;

create function catalogue.return_stock(p_items jsonb, p_order_id uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  select catalogue.move_stock(p_items, 'returned', p_order_id)
$$;

comment on function catalogue.ship_stock is 'Reserved pieces leave the store.';
comment on function catalogue.return_stock is 'Sellable pieces come back to the store.';

create function catalogue.adjust_stock(
  p_product_id uuid,
  p_delta integer,
  p_reason text,
  p_note text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
  v_scope text := 'adjust_stock:' || v_user;
  v_answer jsonb;
  v_product catalogue.products;
begin
  select p.* into v_product from catalogue.products as p where p.id = p_product_id for no key update;
  perform catalogue.require_own_product(v_product.store_id);
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    jsonb_build_object('product_id', p_product_id, 'delta', p_delta, 'reason', p_reason, 'note', p_note)
  );
  if v_answer is not null then
    return v_answer;
  end if;
  if p_reason is null or p_reason not in ('received', 'damaged', 'count', 'other') then
    perform core.fail('stock.reason_invalid', 'Say why: received, damaged, count or other.', 400, left(p_reason, 40));
  end if;
  if p_delta is null or p_delta = 0 or abs(p_delta::bigint) > 1000000 then
    perform core.fail('stock.delta_invalid', 'Change the stock by at least one and at most a million pieces.', 400);
  end if;
  if v_product.on_hand::bigint + p_delta < v_product.reserved then
    perform core.fail(
      'stock.below_reserved', 'So many pieces are promised to orders that they cannot be taken away.', 409,
      v_product.reserved || ' reserved'
    );
  end if;
  if v_product.on_hand::bigint + p_delta > 100000000 then
    perform core.fail('stock.delta_invalid', 'No store holds that many pieces.', 400);
  end if;

  update catalogue.products as p
  set on_hand = p.on_hand + p_delta
  where p.id = p_product_id
  returning p.* into v_product;
  insert into catalogue.stock_movements (product_id, store_id, delta, on_hand_after, reason, note, actor_id, actor_name)
  values (
    p_product_id, v_product.store_id, p_delta, v_product.on_hand, p_reason,
    core.text_field(jsonb_build_object('note', p_note), 'note', 300, 'stock.note_invalid'),
    v_user, identity.display_name(v_user)
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    jsonb_build_object(
      'on_hand', v_product.on_hand, 'reserved', v_product.reserved,
      'available', v_product.on_hand - v_product.reserved
    )
  );
end
$$;

comment on function catalogue.adjust_stock is
  'Members (staff and up) add or take pieces, with a reason. Locks the product. Raises product.not_found, stock.reason_invalid, stock.delta_invalid, stock.note_invalid, stock.below_reserved.';

create function catalogue.require_own_product(p_store_id uuid)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
begin
  -- A product of somebody else's store is answered like one that does not exist.
  if p_store_id is null or not stores.has_role(p_store_id, 'staff') then
    perform core.fail('product.not_found', 'There is no such product in your stores.', 404);
  end if;
  return v_user;
end
$$;

comment on function catalogue.require_own_product is 'Raises product.not_found unless the signed-in user works in the product''s store.';

create function catalogue.verify_stock()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
security definer
set search_path = ''
as $$
  select 'stock_explained', 'product ' || p.id, jsonb_build_object('on_hand', p.on_hand, 'moved', coalesce(m.moved, 0))
  from catalogue.products as p
  left join (
    select s.product_id, sum(s.delta) as moved from catalogue.stock_movements as s group by s.product_id
  ) as m on m.product_id = p.id
  where p.on_hand <> coalesce(m.moved, 0)
$$;

comment on function catalogue.verify_stock is 'Products whose pieces are not explained by their movements; none when all is well.';

-- Saving products ----------------------------------------------------------------------------------------

create function catalogue.slug_of(p_title jsonb)
returns text
language sql
volatile
set search_path = ''
as $$
  select btrim(
    coalesce(
      nullif(left(btrim(regexp_replace(lower(p_title ->> 'en'), '[^a-z0-9]+', '-', 'g'), '-'), 70), ''),
      'product'
    ),
    '-'
  ) || '-' || lower(substr(replace(pg_catalog.gen_random_uuid()::text, '-', ''), 1, 6))
$$;

comment on function catalogue.slug_of is 'The address of a new product: its English title and six random characters.';

create function catalogue.clean_specifications(p_fields jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_value jsonb := coalesce(nullif(p_fields -> 'specifications', 'null'), '{}');
begin
  if jsonb_typeof(v_value) <> 'object' or length(v_value::text) > 8000
    or (select count(*) from jsonb_object_keys(v_value)) > 40
    or jsonb_path_exists(v_value, 'strict $.* ? (@.type() != "string" && @.type() != "number" && @.type() != "object")')
    or jsonb_path_exists(v_value, 'strict $.* ? (@.type() == "object").* ? (@.type() != "string")')
  then
    perform core.fail('product.invalid', 'Specifications are at most 40 names with short values.', 400, 'specifications');
  end if;
  return v_value;
end
$$;

comment on function catalogue.clean_specifications is
  'Specifications: at most 40 names, each with a text, a number or a text by locale. Raises product.invalid.';

create function catalogue.merge_product(p_product catalogue.products, p_fields jsonb)
returns catalogue.products
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_max constant bigint := 9007199254740991;
begin
  if p_fields ? 'category_slug' then
    select c.id into p_product.category_id
    from catalogue.categories as c
    where c.slug = core.text_field(p_fields, 'category_slug', 100, 'product.invalid', true);
  end if;
  if p_fields ? 'title' then
    p_product.title := core.localized_field(p_fields, 'title', 160, 'product.invalid', true);
  end if;
  if p_fields ? 'description' then
    p_product.description := core.localized_field(p_fields, 'description', 8000, 'product.invalid');
  end if;
  if p_fields ? 'specifications' then
    p_product.specifications := catalogue.clean_specifications(p_fields);
  end if;
  if p_fields ? 'price_minor' then
    p_product.price_minor := core.integer_field(p_fields, 'price_minor', 1, v_max, 'product.price_invalid');
  end if;
  if p_fields ? 'compare_at_minor' then
    p_product.compare_at_minor := core.integer_field(p_fields, 'compare_at_minor', 1, v_max, 'product.price_invalid');
  end if;
  if p_fields ? 'image_path' then
    p_product.image_path := core.text_field(p_fields, 'image_path', 300, 'product.invalid');
  end if;
  if p_fields ? 'minimum_quantity' then
    p_product.minimum_quantity := core.integer_field(p_fields, 'minimum_quantity', 1, 10000, 'product.invalid');
  end if;
  if p_fields ? 'maximum_quantity' then
    p_product.maximum_quantity := core.integer_field(p_fields, 'maximum_quantity', 1, 10000, 'product.invalid');
  end if;
  if p_fields ? 'status' then
    p_product.status := core.text_field(p_fields, 'status', 20, 'product.invalid', true);
  end if;
  return p_product;
end
$$;

comment on function catalogue.merge_product is 'The product with the sent fields put in, each read and limited; what belongs together is checked by catalogue.check_product.';

create function catalogue.check_product(p_product catalogue.products)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_product.category_id is null then
    perform core.fail('product.category_unknown', 'Choose a category that exists.', 400, 'category_slug');
  end if;
  if p_product.title is null then
    perform core.fail('product.invalid', 'A product needs a title.', 400, 'title');
  end if;
  if p_product.price_minor is null then
    perform core.fail('product.price_invalid', 'A product needs a price of more than zero.', 400, 'price_minor');
  end if;
  if p_product.compare_at_minor <= p_product.price_minor then
    perform core.fail('product.price_invalid', 'The earlier price must be higher than the price.', 400, 'compare_at_minor');
  end if;
  if coalesce(p_product.minimum_quantity > p_product.maximum_quantity, true) then
    perform core.fail('product.invalid', 'The least quantity cannot be above the most.', 400, 'minimum_quantity');
  end if;
  if p_product.status not in ('draft', 'active', 'archived') then
    perform core.fail('product.invalid', 'A product is a draft, active or archived.', 400, 'status');
  end if;
  if p_product.image_path not like p_product.store_id || '/%' then
    perform core.fail('product.invalid', 'The picture must lie in the store''s own folder.', 400, 'image_path');
  end if;
end
$$;

comment on function catalogue.check_product is 'What must hold of a product as a whole. Raises product.invalid, product.price_invalid, product.category_unknown.';

create function catalogue.save_product(p_product_id uuid, p_store_id uuid, p_fields jsonb, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_scope text := 'save_product:' || stores.require_role(p_store_id, 'staff');
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key,
    jsonb_build_object('product_id', p_product_id, 'store_id', p_store_id, 'fields', p_fields)
  );
  v_product catalogue.products;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  perform core.require_keys(
    p_fields,
    array[
      'category_slug', 'title', 'description', 'specifications', 'price_minor', 'compare_at_minor',
      'image_path', 'minimum_quantity', 'maximum_quantity', 'status'
    ],
    'product.invalid'
  );
  if p_product_id is null then
    v_product.store_id := p_store_id;
    v_product.specifications := '{}';
    v_product.minimum_quantity := 1;
    v_product.maximum_quantity := 100;
    v_product.status := 'draft';
  else
    select p.* into v_product
    from catalogue.products as p
    where p.id = p_product_id and p.store_id = p_store_id
    for no key update;
    perform catalogue.require_own_product(v_product.store_id);
  end if;
  v_product := catalogue.merge_product(v_product, p_fields);
  perform catalogue.check_product(v_product);
  v_product := catalogue.write_product(v_product);
  return core.idempotency_end(
    v_scope, p_idempotency_key, jsonb_build_object('product_id', v_product.id, 'slug', v_product.slug)
  );
end
$$;

comment on function catalogue.save_product is
  'Members (staff and up) add a product (p_product_id null) or change one; fields that are not sent stay. Stock changes by adjust_stock alone. Raises product.invalid, product.price_invalid, product.category_unknown, product.not_found, permission.denied.';

create function catalogue.write_product(p_product catalogue.products)
returns catalogue.products
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_product catalogue.products;
begin
  if p_product.id is null then
    insert into catalogue.products (
      store_id, category_id, slug, title, description, specifications, price_minor, compare_at_minor,
      currency, image_path, minimum_quantity, maximum_quantity, status
    )
    values (
      p_product.store_id, p_product.category_id, catalogue.slug_of(p_product.title), p_product.title,
      p_product.description, p_product.specifications, p_product.price_minor, p_product.compare_at_minor,
      (select s.currency from stores.stores as s where s.id = p_product.store_id),
      p_product.image_path, p_product.minimum_quantity, p_product.maximum_quantity, p_product.status
    )
    returning * into v_product;
    return v_product;
  end if;
  update catalogue.products as p
  set
    category_id = p_product.category_id,
    title = p_product.title,
    description = p_product.description,
    specifications = p_product.specifications,
    price_minor = p_product.price_minor,
    compare_at_minor = p_product.compare_at_minor,
    image_path = p_product.image_path,
    minimum_quantity = p_product.minimum_quantity,
    maximum_quantity = p_product.maximum_quantity,
    status = p_product.status,
    updated_at = core.now()
  where p.id = p_product.id
  returning p.* into v_product;
  return v_product;
end
$$;

comment on function catalogue.write_product is 'Stores a checked product; a new one gets its address and its store''s currency. Never touches stock.';

grant execute on function catalogue.save_product, catalogue.adjust_stock to authenticated;
