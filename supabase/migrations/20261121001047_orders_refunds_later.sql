-- Orders, refunds of what was released already: two of staff agree, the store gives back what it got, and
-- commission and tax on what goes back are given back too.

create table orders.refund_lines (
  order_id uuid not null,
  seq integer not null,
  item_id uuid not null references orders.items (id),
  quantity integer not null check (quantity > 0),
  amount_minor core.positive_amount_minor not null,
  commission_minor core.amount_minor not null,
  tax_minor core.amount_minor not null,
  primary key (order_id, seq, item_id),
  foreign key (order_id, seq) references orders.refunds (order_id, seq)
);

comment on table orders.refund_lines is
  'Which pieces of a completed order were refunded by an act (seq), with the commission and tax on them that were given back, minor units.';

create index refund_lines_item_id on orders.refund_lines (item_id);

alter table orders.refund_lines enable row level security;

create policy "who reads the order reads its refunded lines" on orders.refund_lines
  for select to authenticated
  using (order_id in (select o.id from orders.orders as o));

grant select on orders.refund_lines to authenticated, service_role;

create trigger refund_lines_forbid_change
before update or delete on orders.refund_lines
for each row execute function core.forbid_change();

create trigger refund_lines_forbid_truncate
before truncate on orders.refund_lines
for each statement execute function core.forbid_change();

create type orders.refund_plan as (
  amount_minor bigint,
  net_minor bigint,
  commission_minor bigint,
  tax_minor bigint,
  fee_minor bigint,
  lines jsonb
);

comment on type orders.refund_plan is
  'What goes back of a released order, minor units: amount is net (from the store), commission, tax and the seller''s share of the provider''s fee; lines are the pieces, when they were named.';

create function orders.plan_lines(p_order orders.orders, p_lines jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_lines jsonb;
begin
  if jsonb_typeof(p_lines) <> 'array' or jsonb_array_length(p_lines) not between 1 and 50 then
    perform core.fail('approval.payload_invalid', 'What is asked for is not complete.', 400, 'lines');
  end if;
  if p_order.refunded_minor <> (
    select coalesce(sum(l.amount_minor), 0) from orders.refund_lines as l where l.order_id = p_order.id
  ) then
    perform core.fail(
      'order.refund_by_amount', 'A part of this order was refunded without naming pieces.', 409, null, 'Name an amount instead.'
    );
  end if;
  select jsonb_agg(
    jsonb_build_object(
      'item_id', i.id, 'quantity', w.quantity, 'amount_minor', i.unit_price_minor * w.quantity,
      -- What all pieces that are back so far bear, less what was given back before: nothing is lost to rounding.
      'commission_minor', div(i.commission_minor::numeric * (b.quantity + w.quantity), i.quantity) - b.commission_minor,
      'tax_minor', div(i.tax_minor::numeric * (b.quantity + w.quantity), i.quantity) - b.tax_minor
    )
    order by i.id
  )
  into v_lines
  from (
    select core.uuid_or_null(l ->> 'item_id') as item_id, core.integer_field(l, 'quantity', 1, 10000, 'order.quantity_invalid')::integer as quantity
    from jsonb_array_elements(p_lines) as l
  ) as w
  inner join orders.items as i on i.id = w.item_id and i.order_id = p_order.id
  cross join lateral (
    select
      coalesce(sum(r.quantity), 0)::integer as quantity, coalesce(sum(r.commission_minor), 0)::bigint as commission_minor,
      coalesce(sum(r.tax_minor), 0)::bigint as tax_minor
    from orders.refund_lines as r
    where r.item_id = i.id
  ) as b
  where b.quantity + w.quantity <= i.quantity;
  if coalesce(jsonb_array_length(v_lines), 0) <> jsonb_array_length(p_lines)
    or (select count(distinct l ->> 'item_id') from jsonb_array_elements(p_lines) as l) <> jsonb_array_length(p_lines)
  then
    perform core.fail('order.refund_lines_invalid', 'These pieces are not in the order, or were refunded before.', 409);
  end if;
  return v_lines;
end
$$;

comment on function orders.plan_lines is
  'The pieces [{item_id, quantity}] with what they cost and the commission and tax on them. Raises approval.payload_invalid, order.quantity_invalid, order.refund_by_amount, order.refund_lines_invalid.';

create function orders.plan_refund(p_order orders.orders, p_payload jsonb)
returns orders.refund_plan
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_plan orders.refund_plan;
  v_shares bigint[];
begin
  if p_order.id is null then
    perform core.fail('order.not_found', 'There is no such order.', 404);
  end if;
  if p_order.status <> 'completed' or p_order.released_minor = 0 then
    perform core.fail(
      'order.refund_not_released', 'Only what was released is refunded in this way.', 409, p_order.status,
      'While the money is held, decide about the order itself.'
    );
  end if;
  if p_payload ? 'lines' then
    v_plan.lines := orders.plan_lines(p_order, p_payload -> 'lines');
    select sum((l ->> 'amount_minor')::bigint), sum((l ->> 'commission_minor')::bigint), sum((l ->> 'tax_minor')::bigint)
    into v_plan.amount_minor, v_plan.commission_minor, v_plan.tax_minor
    from jsonb_array_elements(v_plan.lines) as l;
    v_plan.fee_minor := div(p_order.provider_fee_minor::numeric * v_plan.amount_minor, p_order.released_minor);
    v_plan.net_minor := v_plan.amount_minor - v_plan.commission_minor - v_plan.tax_minor - v_plan.fee_minor;
  else
    v_plan.amount_minor := access.payload_integer(p_payload, 'amount_minor');
    perform core.require_amount(v_plan.amount_minor, p_order.currency, 1, p_order.released_minor);
    v_shares := core.share_by_weight(
      v_plan.amount_minor, array[p_order.net_minor, p_order.commission_minor, p_order.tax_minor, p_order.provider_fee_minor]::bigint[]
    );
    v_plan.net_minor := v_shares[1];
    v_plan.commission_minor := v_shares[2];
    v_plan.tax_minor := v_shares[3];
    v_plan.fee_minor := v_shares[4];
  end if;
  return v_plan;
end
$$;

comment on function orders.plan_refund is
  'What goes back of a completed order for {lines: [{item_id, quantity}]} or {amount_minor}: by pieces exactly what they bore, by amount in the proportion of what is left of the release. Raises order.not_found, order.refund_not_released, amount.* and what orders.plan_lines raises.';

create function orders.check_refund(p_payload jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
  v_plan orders.refund_plan;
begin
  select o.* into v_order from orders.orders as o where o.id = core.uuid_or_null(p_payload ->> 'order_id');
  v_plan := orders.plan_refund(v_order, p_payload);
  return jsonb_build_object(
    'amount_minor', v_plan.amount_minor,
    'currency', v_order.currency,
    'about', pg_catalog.jsonb_build_object(
      'order', v_order.code, 'amount_minor', v_plan.amount_minor || ' ' || v_order.currency, 'store_minor', v_plan.net_minor || ' ' || v_order.currency
    ),
    'summary', format(
      'Order %s: %s back to the buyer, %s of it from the store, %s commission', v_order.code, v_plan.amount_minor, v_plan.net_minor,
      v_plan.commission_minor
    ),
    'owners', jsonb_build_array(v_order.buyer_id, v_order.store_id)
  );
end
$$;

comment on function orders.check_refund is
  'Approvals: money of a completed order back to its buyer {order_id, amount_minor | lines: [{item_id, quantity}]}. Raises what orders.plan_refund raises.';

create function orders.post_refund(p_order orders.orders, p_plan orders.refund_plan)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_wallet constant bigint := ledger.account('wallet', p_order.buyer_id, p_order.currency, 'user');
  v_platform constant uuid := ledger.platform_owner();
  v_is_fee_returned constant boolean := coalesce(
    (select r.is_returned_on_reversal from pricing.rules as r where r.id = p_order.provider_fee_rule_id), true
  );
  v_fee_minor constant bigint := case when v_is_fee_returned then p_plan.fee_minor else 0 end;
  v_from_store constant bigint := p_plan.amount_minor - p_plan.commission_minor - p_plan.tax_minor - v_fee_minor;
  -- Rounding may have let the pieces before bear less than their part; these then bear more than they cost, and what is too
  -- much is the store's, not the buyer's.
  v_tax_over constant bigint := least(greatest(- v_from_store, 0), p_plan.tax_minor);
  v_commission_over constant bigint := least(greatest(- v_from_store, 0) - v_tax_over, p_plan.commission_minor);
  v_fee_over constant bigint := greatest(- v_from_store, 0) - v_tax_over - v_commission_over;
  v_commission constant bigint := ledger.account('commission', v_platform, p_order.currency);
  v_tax constant bigint := ledger.account('tax_payable', v_platform, p_order.currency);
  v_fee constant bigint := ledger.account('provider_fee', v_platform, p_order.currency);
  v_store_wallet constant bigint := ledger.account('wallet', p_order.store_id, p_order.currency, 'store');
begin
  return orders.post(
    p_order, 'refund:' || (p_order.last_seq + 1), 'order_refund',
    payments.store_lines(p_order.store_id, p_order.currency, v_wallet, greatest(v_from_store, 0), 'release_return')
    || array[
      row('commission_return', v_commission, v_wallet, p_plan.commission_minor - v_commission_over)::ledger.transfer_input,
      row('commission_return', v_commission, v_store_wallet, v_commission_over)::ledger.transfer_input,
      row('commission_tax_return', v_tax, v_wallet, p_plan.tax_minor - v_tax_over)::ledger.transfer_input,
      row('commission_tax_return', v_tax, v_store_wallet, v_tax_over)::ledger.transfer_input,
      row('provider_fee_return', v_fee, v_wallet, v_fee_minor - v_fee_over)::ledger.transfer_input,
      row('provider_fee_return', v_fee, v_store_wallet, v_fee_over)::ledger.transfer_input
    ]
  );
end
$$;

comment on function orders.post_refund is
  'One journal to the buyer''s wallet: from the store (what its wallet lacks it owes), from commission and from the tax on it; the seller''s share of the provider''s fee from the platform when the rule gives it back, else from the store.';

create function orders.refund_approved(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_before orders.orders;
  v_order orders.orders;
  v_plan orders.refund_plan;
  v_act orders.act_input;
begin
  select a.* into strict v_approval from access.approvals as a where a.id = p_approval_id;
  select o.* into v_before from orders.orders as o where o.id = (p_payload ->> 'order_id')::uuid for no key update;
  v_plan := orders.plan_refund(v_before, p_payload);
  perform payments.lock_payments(array[v_before.payment_id]);
  perform orders.post_refund(v_before, v_plan);
  perform orders.record_refund(v_before, v_plan.amount_minor);
  insert into orders.refund_lines (order_id, seq, item_id, quantity, amount_minor, commission_minor, tax_minor)
  select
    v_before.id, v_before.last_seq + 1, (l ->> 'item_id')::uuid, (l ->> 'quantity')::integer, (l ->> 'amount_minor')::bigint,
    (l ->> 'commission_minor')::bigint, (l ->> 'tax_minor')::bigint
  from jsonb_array_elements(coalesce(v_plan.lines, '[]')) as l;
  perform payments.hold_for_disputes(v_before.payment_id, v_plan.amount_minor);
  v_act := row(
    'refund', 'staff', v_approval.requested_by,
    (select p.display_name from identity.profiles as p where p.user_id = v_approval.requested_by),
    jsonb_build_object('reason', v_approval.reason), core.now()
  );
  v_order := v_before;
  v_order.net_minor := v_before.net_minor - v_plan.net_minor;
  v_order.commission_minor := v_before.commission_minor - v_plan.commission_minor;
  v_order.tax_minor := v_before.tax_minor - v_plan.tax_minor;
  v_order.provider_fee_minor := v_before.provider_fee_minor - v_plan.fee_minor;
  v_order.released_minor := v_before.released_minor - v_plan.amount_minor;
  v_order.refunded_minor := v_before.refunded_minor + v_plan.amount_minor;
  v_order.last_seq := v_before.last_seq + 1;
  v_order.version := v_before.version + 1;
  v_order.updated_at := v_act.at;
  perform orders.write_order(v_order);
  perform orders.record_event(
    v_order, v_act, v_before.status,
    jsonb_build_object('released_minor', - v_plan.amount_minor, 'refunded_minor', v_plan.amount_minor)
  );
  perform orders.notify(v_order, v_act, '{buyer,seller}');
  perform access.audit(
    'order.refund', 'order', v_order.id::text, jsonb_build_object('released_minor', v_before.released_minor),
    jsonb_build_object('released_minor', v_order.released_minor, 'refunded_minor', v_order.refunded_minor, 'approval_id', p_approval_id),
    v_approval.reason
  );
  return jsonb_build_object('order_id', v_order.id, 'seq', v_order.last_seq, 'refunded_minor', v_order.refunded_minor);
end
$$;

comment on function orders.refund_approved is
  'Approvals: sends money of a completed order back to its buyer, with one event and notices: {order_id, seq, refunded_minor}; held there while the buyer''s bank decides about the same money. Locks the order, its payment, then accounts. Raises what orders.plan_refund raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'order.refund', 'ledger.adjust', 'ledger.adjust', 'orders.check_refund', 'orders.refund_approved',
  'Money of a completed order back to its buyer, from the store and from our commission'
);
