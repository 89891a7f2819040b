-- Payment links: a sale that two people agreed on elsewhere, in a chat or at a stall, paid and protected here. The
-- seller writes down what was agreed; whoever has the link sees it, signs in, pays, and has an ordinary order.

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('payment_link.create_limit', '60', 'How many payment links one person may make in an hour.', false, false),
  ('payment_link.order_limit', '30', 'How many orders one person may place by payment links in an hour.', false, false);

create table orders.payment_links (
  id uuid primary key default core.uuid_v7(),
  slug text not null unique check (slug ~ '^[0-9a-z]{18}$'),
  store_id uuid not null references stores.stores (id),
  product_id uuid references catalogue.products (id),
  category_id uuid not null references catalogue.categories (id),
  title core.localized_text not null,
  image_path text,
  quantity integer not null check (quantity between 1 and 10000),
  unit_price_minor core.positive_amount_minor not null,
  delivery_minor core.amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  note text check (length(note) <= 500),
  max_uses integer check (max_uses between 1 and 10000),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_by uuid not null references identity.profiles (user_id),
  created_at timestamptz not null default core.now()
);

comment on table orders.payment_links is
  'What a seller agreed on with somebody: a product of the store (product_id) or something that is not on sale, at the agreed price. slug is its only secret: 90 random bits. max_uses null: as often as wanted; an order that was never paid does not count.';

create index payment_links_store_id on orders.payment_links (store_id, created_at desc, id desc);
create index payment_links_product_id on orders.payment_links (product_id) where product_id is not null;
create index payment_links_category_id on orders.payment_links (category_id);
create index payment_links_currency on orders.payment_links (currency);
create index payment_links_created_by on orders.payment_links (created_by);

alter table orders.payment_links enable row level security;

create policy "members read the links of their store, staff read all" on orders.payment_links
  for select to authenticated
  using (
    store_id = any ((select stores.my_store_list('staff'))::uuid[])
    or (select access.has_permission('orders.read'))
  );

grant select on orders.payment_links to authenticated, service_role;

alter table orders.orders add column payment_link_id uuid references orders.payment_links (id);

comment on column orders.orders.payment_link_id is 'The payment link by which it was placed.';

create index orders_payment_link_id on orders.orders (payment_link_id) where payment_link_id is not null;

-- Reading --------------------------------------------------------------------------------------------------

create function orders.link_uses(p_link_id uuid)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)
  from orders.orders as o
  where o.payment_link_id = p_link_id and not (o.status = 'cancelled' and o.paid_at is null)
$$;

comment on function orders.link_uses is 'How often a payment link was used: orders that were paid, or may still be.';

create function orders.link_status(p_link orders.payment_links)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when p_link.revoked_at is not null then 'revoked'
    when p_link.expires_at <= core.now() then 'expired'
    when orders.link_uses(p_link.id) >= p_link.max_uses then 'used_up'
    else 'active'
  end
$$;

comment on function orders.link_status is 'active, or why a payment link can no longer be paid: revoked, expired, used_up.';

create function orders.link_by_slug(p_slug text)
returns orders.payment_links
language sql
stable
security definer
set search_path = ''
as $$
  select l.* from orders.payment_links as l where l.slug = case when p_slug ~ '^[0-9a-z]{18}$' then p_slug end
$$;

comment on function orders.link_by_slug is 'The payment link with this slug, a row of nulls for anything else, however it looks.';

create function orders.show_link(p_slug text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_link orders.payment_links := orders.link_by_slug(p_slug);
  v_status text;
  v_store stores.stores;
begin
  if v_link.id is null then
    return null;
  end if;
  v_status := orders.link_status(v_link);
  select s.* into v_store from stores.stores as s where s.id = v_link.store_id;
  if v_store.status not in ('active', 'on_holiday') then
    return null;
  end if;
  return pg_catalog.jsonb_build_object(
    'slug', v_link.slug,
    'status', case when v_status = 'active' and v_store.status = 'on_holiday' then 'closed' else v_status end,
    'store', pg_catalog.jsonb_build_object(
      'id', v_store.id, 'slug', v_store.slug, 'name', v_store.name, 'country', v_store.country,
      'logo_path', v_store.logo_path, 'completed_orders', v_store.completed_orders
    )
  ) || case
    -- What can no longer be bought is nobody's business any more.
    when v_status <> 'active' then '{}'
    else pg_catalog.jsonb_build_object(
      'title', v_link.title, 'image_path', v_link.image_path, 'product_id', v_link.product_id,
      'quantity', v_link.quantity, 'unit_price_minor', v_link.unit_price_minor,
      'items_minor', v_link.unit_price_minor * v_link.quantity, 'delivery_minor', v_link.delivery_minor,
      'total_minor', v_link.unit_price_minor * v_link.quantity + v_link.delivery_minor,
      'currency', v_link.currency, 'note', v_link.note, 'expires_at', v_link.expires_at,
      'is_single', coalesce(v_link.max_uses = 1, false)
    )
  end;
end
$$;

comment on function orders.show_link is
  'What whoever has a payment link may see: {slug, status active|closed|revoked|expired|used_up, store, and while active: title, image_path, product_id, quantity, unit_price_minor, items_minor, delivery_minor, total_minor, currency, note, expires_at, is_single}; null when there is none.';

-- Making and revoking ------------------------------------------------------------------------------------------

create function orders.link_slug()
returns text
language sql
volatile
set search_path = ''
as $$
  -- As references of payments are made: five bits of each byte that is wholly random.
  select lower(
    string_agg(
      substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (pg_catalog.get_byte(r.bytes, i.at) & 31) + 1, 1), '' order by i.at
    )
  )
  from (
    select pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) || pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) as bytes
  ) as r
  cross join unnest(array[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]) as i (at)
$$;

comment on function orders.link_slug is 'A slug that nobody can guess: 18 letters and digits, 90 random bits.';

create function orders.read_link(p_store stores.stores, p_fields jsonb)
returns orders.payment_links
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_link orders.payment_links;
  v_product catalogue.products;
  v_title text;
  v_hours bigint;
begin
  perform core.require_keys(
    p_fields,
    array[
      'product_id', 'category_slug', 'title', 'quantity', 'unit_price_minor', 'delivery_minor', 'note', 'max_uses', 'valid_hours'
    ],
    'payment_link.invalid'
  );
  v_link.store_id := p_store.id;
  v_link.currency := p_store.currency;
  v_link.quantity := coalesce(core.integer_field(p_fields, 'quantity', 1, 10000, 'payment_link.invalid'), 1);
  v_link.unit_price_minor := core.integer_field(p_fields, 'unit_price_minor', 1, 9007199254740991, 'payment_link.invalid');
  v_link.delivery_minor := coalesce(
    core.integer_field(p_fields, 'delivery_minor', 0, 9007199254740991, 'payment_link.invalid'), p_store.delivery_fee_minor
  );
  v_link.note := core.text_field(p_fields, 'note', 500, 'payment_link.invalid');
  v_link.max_uses := core.integer_field(p_fields, 'max_uses', 1, 10000, 'payment_link.invalid');
  -- Ninety days at most: prices and stock do not stay.
  v_hours := core.integer_field(p_fields, 'valid_hours', 1, 2160, 'payment_link.invalid');
  v_link.expires_at := core.now() + coalesce(v_hours, 72) * interval '1 hour';
  if v_link.unit_price_minor is null then
    perform core.fail('payment_link.invalid', 'Say which price was agreed.', 400, 'unit_price_minor');
  end if;
  if v_link.unit_price_minor::numeric * v_link.quantity + v_link.delivery_minor > 9007199254740991 then
    perform core.fail('amount.too_large', 'The amount is too large.', 400);
  end if;
  if p_fields ->> 'product_id' is not null then
    select p.* into v_product
    from catalogue.products as p
    where p.id = core.uuid_or_null(p_fields ->> 'product_id') and p.store_id = p_store.id and p.status = 'active';
    if not found then
      perform core.fail('product.unavailable', 'This product is not on sale in this store.', 409, left(p_fields ->> 'product_id', 60));
    end if;
    v_link.product_id := v_product.id;
    v_link.category_id := v_product.category_id;
    v_link.title := v_product.title;
    v_link.image_path := v_product.image_path;
  else
    v_title := core.text_field(p_fields, 'title', 120, 'payment_link.invalid', true);
    v_link.title := pg_catalog.jsonb_build_object('en', v_title);
    select c.id into v_link.category_id from catalogue.categories as c where c.slug = p_fields ->> 'category_slug';
    if not found then
      perform core.fail('product.category_unknown', 'There is no such category.', 400, left(p_fields ->> 'category_slug', 60));
    end if;
  end if;
  return v_link;
end
$$;

comment on function orders.read_link is
  'A payment link from what the seller sent, not written yet. Raises payment_link.invalid, product.unavailable, product.category_unknown, amount.too_large.';

create function orders.create_link(p_store_id uuid, p_fields jsonb, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := stores.require_role(p_store_id, 'staff');
  v_scope text := 'create_payment_link:' || v_user;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('store_id', p_store_id, 'fields', p_fields)
  );
  v_link orders.payment_links;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_link := orders.read_link(orders.require_open_store(p_store_id), p_fields);
  perform access.hit_rate_limit(
    'payment_link.create', v_user::text, core.setting_integer('payment_link.create_limit')::integer, interval '1 hour'
  );
  insert into orders.payment_links (
    slug, store_id, product_id, category_id, title, image_path, quantity, unit_price_minor, delivery_minor, currency,
    note, max_uses, expires_at, created_by
  )
  values (
    orders.link_slug(), v_link.store_id, v_link.product_id, v_link.category_id, v_link.title, v_link.image_path,
    v_link.quantity, v_link.unit_price_minor, v_link.delivery_minor, v_link.currency, v_link.note, v_link.max_uses,
    v_link.expires_at, v_user
  )
  returning * into v_link;
  return core.idempotency_end(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('payment_link_id', v_link.id, 'slug', v_link.slug)
  );
end
$$;

comment on function orders.create_link is
  'Members (staff and up) of an open store write down a sale that was agreed on: {payment_link_id, slug}. Fields: product_id, or title and category_slug; unit_price_minor; quantity (1); delivery_minor (the store''s); note; max_uses (any number); valid_hours (72). Raises what orders.read_link raises, store.not_found, store.closed, permission.denied, rate.limited.';

create function orders.revoke_link(p_payment_link_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_link orders.payment_links;
begin
  select l.* into v_link from orders.payment_links as l where l.id = p_payment_link_id;
  perform stores.require_role(v_link.store_id, 'staff');
  -- Whoever is paying by it at this moment holds the row: the order is placed before, or not at all.
  update orders.payment_links as l
  set revoked_at = core.now()
  where l.id = p_payment_link_id and l.revoked_at is null;
  return pg_catalog.jsonb_build_object('payment_link_id', p_payment_link_id, 'status', 'revoked');
end
$$;

comment on function orders.revoke_link is
  'Members (staff and up) end a payment link; orders that were placed by it go on. Doing it twice changes nothing. Raises permission.denied.';

-- Paying ------------------------------------------------------------------------------------------------------

create function orders.lock_link(p_slug text)
returns orders.payment_links
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_link orders.payment_links := orders.link_by_slug(p_slug);
  v_status text;
begin
  select l.* into v_link from orders.payment_links as l where l.id = v_link.id for no key update;
  if not found then
    perform core.fail('payment_link.not_found', 'There is no such payment link.', 404, null, 'Ask the seller for a new link.');
  end if;
  v_status := orders.link_status(v_link);
  if v_status <> 'active' then
    perform core.fail('payment_link.ended', 'This payment link can no longer be paid.', 409, v_status, 'Ask the seller for a new link.');
  end if;
  return v_link;
end
$$;

comment on function orders.lock_link is
  'The payment link, locked, so that it is not used more often than it may be. Raises payment_link.not_found, payment_link.ended.';

create function orders.link_lines(p_link orders.payment_links, p_store stores.stores)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_items jsonb := '[]'::jsonb;
  v_lines jsonb;
begin
  if p_link.product_id is not null then
    v_items := pg_catalog.jsonb_build_array(
      pg_catalog.jsonb_build_object('product_id', p_link.product_id, 'quantity', p_link.quantity)
    );
    perform from catalogue.lock_products(v_items) as p where p.status = 'active';
    if not found then
      perform core.fail('product.unavailable', 'A product can no longer be bought.', 409, p_link.product_id::text);
    end if;
    perform catalogue.reserve_stock(v_items);
  end if;
  v_lines := orders.with_commission(
    pg_catalog.jsonb_build_array(
      pg_catalog.jsonb_build_object(
        'product_id', p_link.product_id, 'category_id', p_link.category_id, 'title', p_link.title,
        'image_path', p_link.image_path, 'quantity', p_link.quantity, 'unit_price_minor', p_link.unit_price_minor,
        'total_minor', p_link.unit_price_minor * p_link.quantity
      )
    ),
    p_store, core.now()
  );
  if v_lines is null then
    perform core.fail('order.commission_missing', 'Nothing can be sold here until the platform has set its commission.', 500, p_store.currency);
  end if;
  return v_lines;
end
$$;

comment on function orders.link_lines is
  'The one line of an order by a payment link, at the agreed price, with commission; the product''s pieces are reserved. Locks the product. Raises product.unavailable, stock.insufficient, order.commission_missing.';

create function orders.place_by_link(
  p_slug text,
  p_address jsonb,
  p_payment_method text,
  p_expected_total_minor bigint,
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
  v_scope text := 'place_by_link:' || v_user;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'slug', p_slug, 'address', p_address, 'payment_method', p_payment_method,
      'expected_total_minor', p_expected_total_minor, 'note', p_note
    )
  );
  v_link orders.payment_links;
  v_store stores.stores;
  v_lines jsonb;
  v_order orders.orders;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  perform access.hit_rate_limit(
    'payment_link.order', v_user::text, core.setting_integer('payment_link.order_limit')::integer, interval '1 hour'
  );
  v_link := orders.lock_link(p_slug);
  v_store := orders.check_place(v_link.store_id, p_address, p_payment_method, p_expected_total_minor, p_note, v_user);
  v_store.delivery_fee_minor := v_link.delivery_minor;
  v_lines := orders.link_lines(v_link, v_store);
  v_order := orders.new_order(
    v_store, v_user, v_lines, identity.clean_address(p_address), p_payment_method,
    core.text_field(pg_catalog.jsonb_build_object('note', p_note), 'note', 500, 'order.note_invalid')
  );
  v_order.payment_link_id := v_link.id;
  if v_order.total_minor <> p_expected_total_minor then
    perform core.fail(
      'order.total_changed', 'The total has changed since you looked.', 409, v_order.total_minor::text,
      'Look at the new total and confirm again.'
    );
  end if;
  v_order := orders.insert_order(v_order, v_lines);
  if p_payment_method = 'wallet' then
    v_order := orders.system_act(v_order, 'pay');
  end if;
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'checkout_id', v_order.checkout_id, 'order_id', v_order.id, 'code', v_order.code, 'status', v_order.status,
      'total_minor', v_order.total_minor, 'currency', v_order.currency,
      'pay_by', case v_order.status when 'pending_payment' then v_order.due_at end
    )
  );
end
$$;

comment on function orders.place_by_link is
  'Signed-in users buy what a payment link says: an ordinary order with all its protection, {checkout_id, order_id, code, status, total_minor, currency, pay_by}. Locks the link, the buyer''s profile, the product, then accounts. Raises payment_link.not_found, payment_link.ended, what orders.check_place and orders.link_lines raise, order.total_changed, ledger.insufficient_funds, rate.limited, idempotency.*.';

create function orders.quote_link(p_slug text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_reader();
  v_link orders.payment_links := orders.link_by_slug(p_slug);
  v_store stores.stores;
begin
  if v_link.id is null then
    perform core.fail('payment_link.not_found', 'There is no such payment link.', 404, null, 'Ask the seller for a new link.');
  end if;
  v_store := orders.require_open_store(v_link.store_id);
  return pg_catalog.jsonb_build_object(
    'wallet_available_minor', orders.wallet_available(v_user, v_link.currency),
    'payment_fee_minor', orders.payment_fee(
      v_user, v_store, v_link.unit_price_minor * v_link.quantity + v_link.delivery_minor
    ),
    'is_own_store', stores.has_role(v_link.store_id, 'driver')
  );
end
$$;

comment on function orders.quote_link is
  'What the signed-in user has to know beside the link itself: {wallet_available_minor, payment_fee_minor (null: no provider), is_own_store}. Raises payment_link.not_found, store.not_found, store.closed.';

grant execute on function orders.link_uses, orders.link_status to authenticated;
-- Visitors see a link by its one function; no table of this context is open to them.
grant usage on schema orders to anon;
grant execute on function orders.show_link to anon, authenticated;
grant execute on function orders.quote_link, orders.create_link, orders.revoke_link, orders.place_by_link to authenticated;

-- API ---------------------------------------------------------------------------------------------------------

create view api.payment_links
with (security_invoker = true) as
select
  l.id,
  l.slug,
  l.store_id,
  l.product_id,
  l.title,
  l.image_path,
  l.quantity,
  l.unit_price_minor::bigint as unit_price_minor,
  l.delivery_minor::bigint as delivery_minor,
  (l.unit_price_minor * l.quantity + l.delivery_minor)::bigint as total_minor,
  l.currency::text as currency,
  l.note,
  l.max_uses,
  orders.link_uses(l.id) as uses,
  orders.link_status(l) as status,
  l.expires_at,
  l.created_at
from orders.payment_links as l;

comment on view api.payment_links is
  'Payment links of the stores where one works (all for staff with orders.read); filter by store_id and page by (created_at, id). status: active, revoked, expired, used_up.';

grant select on api.payment_links to authenticated;

create function api.payment_link(p_slug text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select orders.show_link(p_slug)
$$;

comment on function api.payment_link is 'What a payment link says, for whoever has it, signed in or not; null when there is none. See orders.show_link.';

create function api.quote_payment_link(p_slug text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select orders.quote_link(p_slug)
$$;

comment on function api.quote_payment_link is 'What the signed-in user could pay a link with. See orders.quote_link.';

create function api.create_payment_link(p_store_id uuid, p_fields jsonb, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select orders.create_link(p_store_id, p_fields, p_idempotency_key)
$$;

comment on function api.create_payment_link is 'A seller writes down an agreed sale: {payment_link_id, slug}. See orders.create_link.';

create function api.revoke_payment_link(p_payment_link_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select orders.revoke_link(p_payment_link_id)
$$;

comment on function api.revoke_payment_link is 'A seller ends a payment link: {payment_link_id, status}.';

create function api.place_order_by_link(
  p_slug text,
  p_address jsonb,
  p_payment_method text,
  p_expected_total_minor bigint,
  p_note text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select orders.place_by_link(p_slug, p_address, p_payment_method, p_expected_total_minor, p_note, p_idempotency_key)
$$;

comment on function api.place_order_by_link is 'Buys what a payment link says; answers as api.place_order does. See orders.place_by_link.';

grant execute on function api.payment_link to anon, authenticated;
grant execute on function
  api.quote_payment_link, api.create_payment_link, api.revoke_payment_link, api.place_order_by_link
to authenticated;
