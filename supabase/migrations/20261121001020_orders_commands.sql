-- Orders: placing them, and acting on them as a person.

-- Commission --------------------------------------------------------------------------------------------

create function orders.in_category(p_situation pricing.situation, p_category_id uuid)
returns pricing.situation
language plpgsql
immutable
set search_path = ''
as $$
begin
  p_situation.category_id := p_category_id;
  return p_situation;
end
$$;

comment on function orders.in_category is 'The same question about another category.';

create function orders.share_tax(p_tax_minor bigint, p_commissions bigint[])
returns bigint[]
language sql
immutable
set search_path = ''
as $$
  -- Without tax there is nothing to share, and without commission nothing to share it by.
  select case
    when p_tax_minor = 0 then array_fill(0::bigint, array[cardinality(p_commissions)])
    else core.share_by_weight(p_tax_minor, p_commissions)
  end
$$;

comment on function orders.share_tax is 'Tax on commission shared as the commission is, exact to the minor unit.';

create function orders.with_commission(p_lines jsonb, p_store stores.stores, p_at timestamptz)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_situation pricing.situation;
  v_tax pricing.rules;
begin
  v_situation.at := p_at;
  v_situation.amount_minor := (select sum((l ->> 'total_minor')::bigint) from jsonb_array_elements(p_lines) as l);
  v_situation.currency := p_store.currency;
  v_situation.country := p_store.country;
  v_situation.store_id := p_store.id;
  v_situation.seller_level := p_store.seller_level;
  v_situation.plan := p_store.plan;
  v_tax := pricing.find_rule('commission_tax', v_situation);
  return (
    with lines as (
      select l.line, l.place, (l.line ->> 'total_minor')::bigint as total_minor, (l.line ->> 'category_id')::uuid as category_id
      from jsonb_array_elements(p_lines) with ordinality as l (line, place)
    ),
    -- One question for each category: fifty lines are rarely of fifty kinds.
    rules as (
      select c.category_id, r as rule
      from (select distinct n.category_id from lines as n) as c
      cross join lateral pricing.find_rule('commission', orders.in_category(v_situation, c.category_id)) as r
      where r.id is not null and v_tax.id is not null
    ),
    -- One rounding for all lines of a rule; the parts then go to the lines by largest remainder.
    grouped as (
      select
        g.places, g.totals, g.commission_minor, core.percent_of(g.commission_minor, v_tax.rate_bps) as tax_minor,
        core.share_by_weight(g.commission_minor, g.totals) as commissions
      from (
        select
          array_agg(n.place order by n.place) as places,
          array_agg(n.total_minor order by n.place) as totals,
          pricing.commission_of((array_agg(r.rule))[1], v_tax.rate_bps, sum(n.total_minor)::bigint) as commission_minor
        from lines as n
        inner join rules as r on r.category_id is not distinct from n.category_id
        group by (r.rule).id
      ) as g
    ),
    shared as (
      select s.place, s.commission_minor, s.tax_minor
      from grouped as g
      cross join lateral unnest(g.places, g.commissions, orders.share_tax(g.tax_minor, g.commissions))
        as s (place, commission_minor, tax_minor)
    )
    select jsonb_agg(
      n.line || jsonb_build_object(
        'commission_rule_id', (r.rule).id, 'tax_rule_id', v_tax.id,
        'commission_bps', (r.rule).rate_bps, 'tax_bps', v_tax.rate_bps,
        'commission_minor', s.commission_minor, 'tax_minor', s.tax_minor
      )
      order by n.place
    )
    from lines as n
    inner join rules as r on r.category_id is not distinct from n.category_id
    inner join shared as s on s.place = n.place
  );
end
$$;

comment on function orders.with_commission is
  'The priced lines of an order at a store with rules, rates, commission and tax on it. Commission of a rule, fixed amount and all, is for all its lines together: rounded once and shared over them by largest remainder. A line without a rule is left out, which its caller refuses.';

-- What is being bought ------------------------------------------------------------------------------------

create function orders.clean_items(p_items jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_item jsonb;
begin
  if p_items is null or jsonb_typeof(p_items) <> 'array' then
    perform core.fail('order.items_invalid', 'Send the products as a list.', 400);
  end if;
  if jsonb_array_length(p_items) = 0 then
    perform core.fail('order.empty', 'There is nothing in this order.', 400);
  end if;
  if jsonb_array_length(p_items) > 50 then
    perform core.fail('order.too_many_items', 'An order has at most 50 different products.', 400);
  end if;
  for v_item in select i from jsonb_array_elements(p_items) as i loop
    perform core.require_keys(v_item, array['product_id', 'quantity'], 'order.items_invalid');
    if core.uuid_or_null(v_item ->> 'product_id') is null then
      perform core.fail('order.items_invalid', 'This is not the id of a product.', 400, left(v_item ->> 'product_id', 60));
    end if;
    if core.integer_field(v_item, 'quantity', 1, 10000, 'order.quantity_invalid') is null then
      perform core.fail('order.quantity_invalid', 'Say how many pieces.', 400, 'quantity');
    end if;
  end loop;
  if (
    select count(distinct (i ->> 'product_id')::uuid) < count(*) from jsonb_array_elements(p_items) as i
  ) then
    perform core.fail('order.items_invalid', 'A product is in the list twice.', 400, 'duplicate');
  end if;
  return p_items;
end
$$;

comment on function orders.clean_items is
  'The list [{product_id, quantity}], 1 to 50 different products, 1 to 10000 pieces each. Raises order.items_invalid, order.empty, order.too_many_items, order.quantity_invalid.';

create function orders.item_problem(p_product catalogue.products, p_store_id uuid, p_quantity integer)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when p_product.id is null or p_product.store_id <> p_store_id or p_product.status <> 'active' then 'product.unavailable'
    when p_quantity not between p_product.minimum_quantity and p_product.maximum_quantity then 'order.quantity_invalid'
    when p_product.on_hand - p_product.reserved < p_quantity then 'stock.insufficient'
  end
$$;

comment on function orders.item_problem is 'Why so many pieces of this product cannot be bought in this store now, or null.';

create function orders.price_lines(p_store_id uuid, p_items jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select jsonb_agg(
      jsonb_build_object(
        'product_id', i.product_id,
        'category_id', p.category_id,
        'title', p.title,
        'image_path', p.image_path,
        'quantity', i.quantity,
        'unit_price_minor', p.price_minor,
        'total_minor', p.price_minor::numeric * i.quantity,
        'available', greatest(p.on_hand - p.reserved, 0),
        'problem', orders.item_problem(p, p_store_id, i.quantity)
      )
      order by i.place
    )
    from (
      select (e.item ->> 'product_id')::uuid as product_id, (e.item ->> 'quantity')::integer as quantity, e.place
      from jsonb_array_elements(p_items) with ordinality as e (item, place)
    ) as i
    -- What is not on sale here is answered like what does not exist.
    left join catalogue.products as p on p.id = i.product_id and p.store_id = p_store_id and p.status = 'active'
  );
end
$$;

comment on function orders.price_lines is 'The list with titles, prices and, where a line cannot be bought, the problem. Prices are read as they are; whoever sells by them has locked the products.';

create function orders.require_open_store(p_store_id uuid)
returns stores.stores
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_store stores.stores;
begin
  select s.* into v_store from stores.stores as s where s.id = p_store_id;
  if not found or v_store.status not in ('active', 'on_holiday') then
    perform core.fail('store.not_found', 'There is no such store.', 404);
  end if;
  if v_store.status = 'on_holiday' then
    perform core.fail('store.closed', 'This store takes no orders at present.', 409);
  end if;
  return v_store;
end
$$;

comment on function orders.require_open_store is 'The store, which takes orders now. Raises store.not_found, store.closed.';

create function orders.payment_fee(p_user_id uuid, p_store stores.stores, p_total_minor bigint)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select (payments.terms_of_fee(p_store.country, w, p_total_minor)).buyer_minor
  from payments.best_way(p_user_id, null, null, p_store.currency, p_total_minor) as w
  where w.provider is not null and p_total_minor > 0
$$;

comment on function orders.payment_fee is 'What the buyer would pay on top through the best provider that works, minor units; null when there is none.';

create function orders.quote(p_store_id uuid, p_items jsonb, p_address jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_reader();
  v_items jsonb := orders.clean_items(p_items);
  v_store stores.stores := orders.require_open_store(p_store_id);
  v_lines jsonb := orders.price_lines(p_store_id, v_items);
  v_items_minor numeric;
begin
  if p_address is not null and jsonb_typeof(p_address) <> 'null' then
    perform identity.clean_address(p_address);
  end if;
  select coalesce(sum((l ->> 'total_minor')::numeric), 0) into v_items_minor
  from jsonb_array_elements(v_lines) as l
  where l ->> 'total_minor' is not null;
  if v_items_minor + v_store.delivery_fee_minor > 9007199254740991 then
    perform core.fail('amount.too_large', 'The amount is too large.', 400);
  end if;
  return jsonb_build_object(
    'store_id', p_store_id,
    'currency', v_store.currency,
    'items', (
      select jsonb_agg(l - array['problem', 'category_id', 'image_path'] order by n)
      from jsonb_array_elements(v_lines) with ordinality as e (l, n)
    ),
    'items_minor', v_items_minor,
    'delivery_minor', v_store.delivery_fee_minor,
    'total_minor', v_items_minor + v_store.delivery_fee_minor,
    'wallet_available_minor', orders.wallet_available(v_user, v_store.currency),
    'payment_fee_minor', orders.payment_fee(v_user, v_store, (v_items_minor + v_store.delivery_fee_minor)::bigint),
    'problems', (
      select coalesce(jsonb_agg(jsonb_build_object('product_id', l -> 'product_id', 'code', l -> 'problem') order by n), '[]')
      from jsonb_array_elements(v_lines) with ordinality as e (l, n)
      where l ->> 'problem' is not null
    )
  );
end
$$;

comment on function orders.quote is
  'What the order would cost now, what a payment through a provider adds (payment_fee_minor), and what stands in its way. Reserves nothing. Raises order.items_invalid, order.empty, order.too_many_items, order.quantity_invalid, store.not_found, store.closed, address.invalid, amount.too_large.';

create function orders.wallet_available(p_user_id uuid, p_currency text)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- A question makes no account: who never had money in this currency has none.
  return coalesce(
    (
      select b.available_minor
      from ledger.accounts as a
      cross join lateral ledger.balance(a.id) as b
      where a.owner_id = p_user_id and a.kind = 'wallet' and a.currency = p_currency
    ),
    0
  );
end
$$;

comment on function orders.wallet_available is 'What a user can pay with now, in minor units; zero without a wallet.';

-- Placing -----------------------------------------------------------------------------------------------

create function orders.priced_lines_to_sell(p_store stores.stores, p_items jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_lines jsonb;
  v_problem jsonb;
begin
  -- Locked before the price is read: what is agreed on is what is true when it is sold.
  perform catalogue.lock_products(p_items);
  v_lines := orders.price_lines(p_store.id, p_items);
  select l into v_problem from jsonb_array_elements(v_lines) as l where l ->> 'problem' is not null limit 1;
  case v_problem ->> 'problem'
    when 'product.unavailable' then
      perform core.fail('product.unavailable', 'A product can no longer be bought.', 409, v_problem ->> 'product_id', 'Take it out of the order.');
    when 'order.quantity_invalid' then
      perform core.fail('order.quantity_invalid', 'So many pieces cannot be bought at once.', 400, v_problem ->> 'product_id');
    when 'stock.insufficient' then
      perform core.fail('stock.insufficient', 'There are not enough pieces left.', 409, v_problem ->> 'product_id', 'Choose fewer pieces.');
    else
      null;
  end case;
  if (
    select sum((l ->> 'total_minor')::numeric) + p_store.delivery_fee_minor > 9007199254740991
    from jsonb_array_elements(v_lines) as l
  ) then
    perform core.fail('amount.too_large', 'The amount is too large.', 400);
  end if;
  v_lines := orders.with_commission(v_lines, p_store, p_at);
  if jsonb_array_length(coalesce(v_lines, '[]')) <> jsonb_array_length(p_items) then
    perform core.fail('order.commission_missing', 'Nothing can be sold here until the platform has set its commission.', 500, p_store.currency);
  end if;
  return v_lines;
end
$$;

comment on function orders.priced_lines_to_sell is
  'The lines of an order with price and commission, products locked in id order. Raises product.unavailable, order.quantity_invalid, stock.insufficient, amount.too_large, order.commission_missing.';

create function orders.new_order(
  p_store stores.stores,
  p_buyer_id uuid,
  p_lines jsonb,
  p_address jsonb,
  p_payment_method text,
  p_note text
)
returns orders.orders
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
  v_now timestamptz := core.now();
begin
  select
    sum((l ->> 'total_minor')::bigint), sum((l ->> 'commission_minor')::bigint), sum((l ->> 'tax_minor')::bigint)
  into v_order.items_minor, v_order.commission_minor, v_order.tax_minor
  from jsonb_array_elements(p_lines) as l;
  v_order.id := core.uuid_v7();
  v_order.machine_version := (select m.version from orders.machines as m where m.is_current);
  v_order.buyer_id := p_buyer_id;
  v_order.buyer_name := identity.display_name(p_buyer_id);
  v_order.store_id := p_store.id;
  v_order.store_slug := p_store.slug;
  v_order.store_name := p_store.name;
  v_order.status := 'pending_payment';
  v_order.currency := p_store.currency;
  v_order.delivery_minor := p_store.delivery_fee_minor;
  v_order.total_minor := v_order.items_minor + v_order.delivery_minor;
  v_order.net_minor := v_order.total_minor - v_order.commission_minor - v_order.tax_minor;
  v_order.provider_fee_minor := 0;
  v_order.held_minor := 0;
  v_order.released_minor := 0;
  v_order.refunded_minor := 0;
  v_order.refund_to := 'wallet';
  v_order.payment_method := p_payment_method;
  v_order.item_count := jsonb_array_length(p_lines);
  v_order.first_item_title := p_lines -> 0 -> 'title';
  v_order.first_item_image_path := p_lines -> 0 ->> 'image_path';
  v_order.address := p_address;
  v_order.note := p_note;
  v_order.stock_state := 'reserved';
  v_order.due_at := v_now + core.setting_interval('order.pay_within');
  v_order.due_action := 'expire';
  v_order.due_failures := 0;
  v_order.is_inspection_extended := false;
  v_order.last_seq := 1;
  v_order.version := 1;
  v_order.placed_at := v_now;
  v_order.created_at := v_now;
  v_order.updated_at := v_now;
  return v_order;
end
$$;

comment on function orders.new_order is 'A new order in memory: waits for money until order.pay_within, keeps the current version of the machine.';

create function orders.insert_order(p_order orders.orders, p_lines jsonb)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders := p_order;
begin
  insert into orders.checkouts (buyer_id, payment_method, currency, total_minor, created_at)
  values (v_order.buyer_id, v_order.payment_method, v_order.currency, v_order.total_minor, v_order.created_at)
  returning id into v_order.checkout_id;
  -- One code in a thousand million: drawn again in the rare case that it is taken.
  loop
    v_order.code := core.short_code('AM');
    insert into orders.orders select v_order.* on conflict (code) do nothing;
    exit when found;
  end loop;
  insert into orders.items (
    order_id, product_id, position, title, image_path, quantity, unit_price_minor, total_minor,
    commission_rule_id, tax_rule_id, commission_bps, tax_bps, commission_minor, tax_minor
  )
  select
    v_order.id, l.product_id, row_number() over (order by e.place), l.title, l.image_path, l.quantity,
    l.unit_price_minor, l.total_minor, l.commission_rule_id, l.tax_rule_id, l.commission_bps, l.tax_bps,
    l.commission_minor, l.tax_minor
  from jsonb_array_elements(p_lines) with ordinality as e (line, place)
  cross join lateral jsonb_to_record(e.line) as l (
    product_id uuid, title jsonb, image_path text, quantity integer, unit_price_minor bigint, total_minor bigint,
    commission_rule_id uuid, tax_rule_id uuid, commission_bps integer, tax_bps integer, commission_minor bigint, tax_minor bigint
  );
  perform orders.record_event(
    v_order,
    row('place', 'buyer', v_order.buyer_id, v_order.buyer_name, '{}', v_order.created_at)::orders.act_input,
    null,
    jsonb_build_object('total_minor', v_order.total_minor)
  );
  return v_order;
end
$$;

comment on function orders.insert_order is 'Writes a new order, its checkout, lines and first event (place).';

create function orders.check_place(
  p_store_id uuid,
  p_address jsonb,
  p_payment_method text,
  p_expected_total_minor bigint,
  p_note text,
  p_user uuid
)
returns stores.stores
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_store stores.stores;
begin
  if p_payment_method is null or p_payment_method not in ('wallet', 'provider') then
    perform core.fail('order.payment_method_invalid', 'Pay from the wallet or by a provider.', 400, left(p_payment_method, 40));
  end if;
  if p_expected_total_minor is null then
    perform core.fail('order.total_changed', 'Look at the total first, then order.', 409, 'expected total missing');
  end if;
  perform identity.clean_address(p_address);
  perform core.text_field(jsonb_build_object('note', p_note), 'note', 500, 'order.note_invalid');
  v_store := orders.require_open_store(p_store_id);
  if stores.has_role(p_store_id, 'driver') then
    perform core.fail('order.own_store', 'You cannot buy from a store that you work in.', 409);
  end if;
  -- The profile is the lock of what a buyer has open: unpaid orders keep pieces from others.
  perform from identity.profiles as p where p.user_id = p_user for no key update;
  if (select count(*) from orders.orders as o where o.buyer_id = p_user and o.status = 'pending_payment') >= 20 then
    perform core.fail('order.too_many_unpaid', 'Pay or cancel your unpaid orders first.', 409);
  end if;
  return v_store;
end
$$;

comment on function orders.check_place is
  'What must be right before an order is priced. Locks the buyer''s profile. Raises order.payment_method_invalid, order.total_changed, address.invalid, order.note_invalid, store.not_found, store.closed, order.own_store, order.too_many_unpaid.';

create function orders.place(
  p_store_id uuid,
  p_items jsonb,
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
  v_scope text := 'place_order:' || v_user;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key,
    jsonb_build_object(
      'store_id', p_store_id, 'items', p_items, 'address', p_address, 'payment_method', p_payment_method,
      'expected_total_minor', p_expected_total_minor, 'note', p_note
    )
  );
  v_items jsonb;
  v_store stores.stores;
  v_lines jsonb;
  v_order orders.orders;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_items := orders.clean_items(p_items);
  v_store := orders.check_place(p_store_id, p_address, p_payment_method, p_expected_total_minor, p_note, v_user);
  v_lines := orders.priced_lines_to_sell(v_store, v_items, core.now());
  v_order := orders.new_order(
    v_store, v_user, v_lines, identity.clean_address(p_address), p_payment_method,
    core.text_field(jsonb_build_object('note', p_note), 'note', 500, 'order.note_invalid')
  );
  if v_order.total_minor <> p_expected_total_minor then
    perform core.fail(
      'order.total_changed', 'The total has changed since you looked.', 409, v_order.total_minor::text,
      'Look at the new total and confirm again.'
    );
  end if;
  perform catalogue.reserve_stock(v_items);
  v_order := orders.insert_order(v_order, v_lines);
  if p_payment_method = 'wallet' then
    v_order := orders.system_act(v_order, 'pay');
  end if;
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    jsonb_build_object(
      'checkout_id', v_order.checkout_id, 'order_id', v_order.id, 'code', v_order.code, 'status', v_order.status,
      'total_minor', v_order.total_minor, 'currency', v_order.currency,
      'pay_by', case v_order.status when 'pending_payment' then v_order.due_at end
    )
  );
end
$$;

comment on function orders.place is
  'Buys: checks, prices under lock, reserves the pieces, writes the order and, from the wallet, pays it; all or nothing. Locks the buyer''s profile, products in id order, then accounts. Raises what orders.clean_items, orders.check_place and orders.priced_lines_to_sell raise, order.total_changed, ledger.insufficient_funds.';

-- Acting ------------------------------------------------------------------------------------------------

create function orders.clean_payload(p_payload jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_payload jsonb := coalesce(nullif(p_payload, 'null'), '{}');
begin
  perform core.require_keys(
    v_payload,
    array[
      'reason', 'details', 'carrier', 'tracking_number', 'proof', 'is_sellable', 'outcome', 'refund_minor',
      'expected_version'
    ],
    'order.payload_invalid'
  );
  if coalesce(jsonb_typeof(v_payload -> 'is_sellable'), 'null') not in ('boolean', 'null') then
    perform core.fail('order.payload_invalid', 'Say whether the goods can be sold again.', 400, 'is_sellable');
  end if;
  return jsonb_strip_nulls(
    jsonb_build_object(
      'reason', core.text_field(v_payload, 'reason', 500, 'order.payload_invalid'),
      'details', core.text_field(v_payload, 'details', 4000, 'order.payload_invalid'),
      'carrier', core.text_field(v_payload, 'carrier', 60, 'order.payload_invalid'),
      'tracking_number', core.text_field(v_payload, 'tracking_number', 60, 'order.payload_invalid'),
      'proof', core.text_field(v_payload, 'proof', 500, 'order.payload_invalid'),
      'is_sellable', v_payload -> 'is_sellable',
      'outcome', core.text_field(v_payload, 'outcome', 20, 'order.outcome_invalid'),
      'refund_minor', core.integer_field(v_payload, 'refund_minor', 0, 9007199254740991, 'order.outcome_invalid'),
      'expected_version', core.integer_field(v_payload, 'expected_version', 1, 2147483647, 'order.payload_invalid')
    )
  );
end
$$;

comment on function orders.clean_payload is
  'What an act may carry: reason, details, carrier, tracking_number, proof, is_sellable, outcome, refund_minor, expected_version; trimmed, blanks and nulls left out. Raises order.payload_invalid, order.outcome_invalid.';

create function orders.check_payload(p_order orders.orders, p_row orders.transitions, p_payload jsonb)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_refund bigint := (p_payload ->> 'refund_minor')::bigint;
  v_allowed text[] := p_row.requires || p_row.accepts || '{expected_version}'
    || case when 'tracking' = any (p_row.requires) then '{carrier,tracking_number}'::text[] else '{}' end;
begin
  perform core.require_keys(p_payload, v_allowed, 'order.payload_invalid');
  if 'reason' = any (p_row.requires) and not p_payload ? 'reason' then
    perform core.fail('order.reason_required', 'Say why, in a few words.', 400);
  end if;
  if 'details' = any (p_row.requires) and not p_payload ? 'details' then
    perform core.fail('order.details_required', 'Say what happened.', 400);
  end if;
  if 'tracking' = any (p_row.requires) and not p_payload ?& array['carrier', 'tracking_number'] then
    perform core.fail('order.tracking_required', 'Name the carrier and the tracking number.', 400);
  end if;
  if not (case p_row.variant
    when 'split' then coalesce(v_refund between 1 and p_order.held_minor - 1, false)
    when 'release' then coalesce(v_refund, 0) = 0
    when 'refund' then coalesce(v_refund, 0) in (0, p_order.held_minor)
    else true
  end) then
    perform core.fail(
      'order.outcome_invalid', 'The refund does not fit the outcome.', 400,
      'held ' || p_order.held_minor, 'A split gives each side something: refund less than what is held.'
    );
  end if;
end
$$;

comment on function orders.check_payload is
  'Whether the payload has what the transition requires and nothing that it does not accept. Raises order.payload_invalid, order.reason_required, order.details_required, order.tracking_required, order.outcome_invalid.';

create function orders.find_transition(p_order orders.orders, p_action text, p_sides text[], p_payload jsonb)
returns orders.transitions
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_row orders.transitions;
  v_variant text := orders.variant_of(p_order, p_action, p_payload);
begin
  if not exists (
    select
    from orders.transitions as t
    where t.version = p_order.machine_version
      and t.action = p_action
      and t.actor = any (p_sides)
      and (t.permission is null or access.has_permission(t.permission))
  ) then
    perform core.fail('order.action_not_allowed', 'This is not yours to do on this order.', 403, left(p_action, 40));
  end if;
  select t.* into v_row
  from orders.transitions as t
  where t.version = p_order.machine_version
    and t.from_status = p_order.status
    and t.action = p_action
    and t.actor = any (p_sides)
    and (t.permission is null or access.has_permission(t.permission))
    and orders.guard_holds(t.guard, p_order, t.actor)
  order by (t.variant = coalesce(v_variant, '')) desc
  limit 1;
  if not found then
    perform core.fail(
      'order.invalid_transition', 'The order does not allow this now.', 409, p_order.status || ' ' || left(p_action, 40),
      'Load the order again to see what can be done.'
    );
  end if;
  if v_row.variant <> coalesce(v_variant, '') then
    perform core.fail('order.outcome_invalid', 'Decide for release, refund or split.', 400, left(v_variant, 40));
  end if;
  return v_row;
end
$$;

comment on function orders.find_transition is
  'The row of the machine for this act by these sides. Raises order.action_not_allowed (never theirs), order.invalid_transition (not now), order.outcome_invalid (theirs and now, but no such outcome).';

create function orders.command(p_order_id uuid, p_action text, p_payload jsonb, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
  v_scope text := 'order_act:' || v_user;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key,
    jsonb_build_object('order_id', p_order_id, 'action', p_action, 'payload', p_payload)
  );
  v_order orders.orders;
  v_sides text[];
  v_payload jsonb;
  v_row orders.transitions;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  select o.* into v_order from orders.orders as o where o.id = p_order_id for no key update;
  v_sides := orders.sides_of_caller(v_order);
  if cardinality(v_sides) = 0 then
    perform core.fail('order.not_found', 'There is no such order.', 404);
  end if;
  v_payload := orders.clean_payload(p_payload);
  if (v_payload ->> 'expected_version')::integer <> v_order.version then
    perform core.fail(
      'order.changed', 'The order has changed since you looked.', 409, 'version ' || v_order.version,
      'Look at its present state, then decide.'
    );
  end if;
  v_row := orders.find_transition(v_order, p_action, v_sides, v_payload);
  perform orders.check_payload(v_order, v_row, v_payload);
  if v_row.actor = 'staff' and v_order.held_minor > 0 then
    perform access.require_alone('order.resolve', v_order.held_minor, v_order.currency);
  end if;
  v_order := orders.act(
    v_order, v_row,
    row(
      p_action, v_row.actor, v_user,
      case v_row.actor when 'seller' then v_order.store_name else identity.display_name(v_user) end,
      v_payload, core.now()
    )::orders.act_input
  );
  if p_action = 'withdraw_dispute' then
    v_order := orders.freeze_again(v_order);
  end if;
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    jsonb_build_object(
      'order_id', v_order.id, 'status', v_order.status, 'seq', v_order.last_seq, 'version', v_order.version,
      'due_at', v_order.due_at, 'due_action', v_order.due_action
    )
  );
end
$$;

comment on function orders.command is
  'An act of a person: finds the side from which the signed-in user acts, the row of the machine, checks the payload, does it. Locks the order first. Raises order.not_found (also for other people''s), order.changed, order.action_not_allowed, order.invalid_transition, order.payload_invalid, order.reason_required, order.details_required, order.tracking_required, order.outcome_invalid, and approval.required when staff alone decide about more held money than their role may.';

create function orders.actions(p_order_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_reader();
  v_order orders.orders;
  v_sides text[];
begin
  select o.* into v_order from orders.orders as o where o.id = p_order_id;
  v_sides := orders.sides_of_caller(v_order);
  if cardinality(v_sides) = 0 then
    perform core.fail('order.not_found', 'There is no such order.', 404);
  end if;
  if access.is_blocked(v_user) then
    return '[]'::jsonb;
  end if;
  return (
    select coalesce(jsonb_agg(a.entry order by a.is_primary desc, a.action), '[]')
    from (
      -- An action with several outcomes is one button.
      select distinct on (t.action)
        t.action, t.is_primary,
        jsonb_build_object(
          'action', t.action,
          'to_status', t.to_status,
          'actor', t.actor,
          'requires', to_jsonb(t.requires),
          'money_minor', case t.moves when 'held' then v_order.held_minor when 'total' then v_order.total_minor else 0 end,
          'is_primary', t.is_primary,
          'alone_max_minor', case
            when t.actor = 'staff' and v_order.held_minor > 0 then access.alone_limit('order.resolve', v_order.currency)
          end
        ) as entry
      from orders.transitions as t
      where t.version = v_order.machine_version
        and t.from_status = v_order.status
        and t.actor = any (v_sides)
        and (t.permission is null or access.has_permission(t.permission))
        and (t.action <> 'withdraw_dispute' or t.variant = v_order.frozen_status)
        and orders.guard_holds(t.guard, v_order, t.actor)
      order by t.action, t.variant
    ) as a
  );
end
$$;

comment on function orders.actions is
  'What the signed-in user may do with the order now, from the same rows that orders.command obeys; nothing when suspended. Raises order.not_found.';

grant execute on function orders.quote, orders.place, orders.command, orders.actions to authenticated;
