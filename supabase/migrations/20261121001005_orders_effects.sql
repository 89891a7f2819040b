-- Orders: the small parts of which acts are made: reading an order, guards, effects.
-- An effect takes the order as it is and the act, does its one thing (money, stock or a mark) and
-- returns the order as it is then; orders.act (001010) writes it.

create type orders.act_input as (
  action text,
  actor text,
  actor_id uuid,
  actor_name text,
  payload jsonb,
  at timestamptz
);

comment on type orders.act_input is
  'One act: what, by which side (buyer, seller, staff, system, carrier) and person, with what payload, when.';

-- Reading an order --------------------------------------------------------------------------------------

create function orders.items_as_json(p_order_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_agg(jsonb_build_object('product_id', i.product_id, 'quantity', i.quantity) order by i.product_id), '[]'
    )
    from orders.items as i
    where i.order_id = p_order_id and i.product_id is not null
  );
end
$$;

comment on function orders.items_as_json is 'The products and quantities of an order, as the stock functions want them; what is not kept in stock is left out.';

create function orders.can_read(p_order_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select
    from orders.orders as o
    where o.id = p_order_id
      and (
        o.buyer_id = access.user_id()
        or (o.paid_at is not null and stores.has_role(o.store_id, 'staff'))
        or access.has_permission('orders.read')
      )
  )
$$;

comment on function orders.can_read is 'Whether the signed-in user may see the order: the same condition as its policy, for topics.';

grant execute on function orders.can_read to authenticated;

create function orders.sides_of_caller(p_order orders.orders)
returns text[]
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_order.id is null then
    return '{}'::text[];
  end if;
  -- Who is a party to the order never acts on it as staff.
  if p_order.buyer_id = access.user_id() then
    return '{buyer}'::text[];
  end if;
  if stores.has_role(p_order.store_id, 'driver') then
    return case
      when p_order.paid_at is not null and stores.has_role(p_order.store_id, 'staff') then '{seller}'::text[]
      else '{}'::text[]
    end;
  end if;
  return case when access.has_permission('orders.read') then '{staff}'::text[] else '{}'::text[] end;
end
$$;

comment on function orders.sides_of_caller is
  'As what the signed-in user stands to the order: buyer, seller or staff; nothing for an outsider and for an order that does not exist.';

create function orders.open_dispute(p_order_id uuid)
returns orders.disputes
language sql
stable
security definer
set search_path = ''
as $$
  select d.*
  from orders.disputes as d
  where d.order_id = p_order_id and d.decided_at is null and d.withdrawn_at is null
$$;

comment on function orders.open_dispute is 'The open dispute of an order, a row of nulls when there is none.';

create function orders.guard_holds(p_guard text, p_order orders.orders, p_actor text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return case p_guard
    when 'cancel_not_requested' then p_order.cancel_requested_by is null
    when 'cancel_requested_by_other' then coalesce(p_order.cancel_requested_by <> p_actor, false)
    when 'return_requested' then p_order.return_requested_at is not null and p_order.return_declined_at is null
    when 'return_not_requested' then p_order.return_requested_at is null or p_order.return_declined_at is not null
    when 'return_never_requested' then p_order.return_requested_at is null
    when 'inspection_not_extended' then
      not p_order.is_inspection_extended
      and (p_order.return_requested_at is null or p_order.return_declined_at is not null)
    when 'dispute_opened_by_me' then (orders.open_dispute(p_order.id)).opened_by = p_actor
    when 'dispute_answerable' then exists (
      select
      from orders.open_dispute(p_order.id) as d
      where d.opened_by <> p_actor
        and case p_actor when 'buyer' then d.buyer_answer else d.seller_answer end is null
    )
    else p_guard is null
  end;
end
$$;

comment on function orders.guard_holds is 'Whether the named condition of a transition holds for this side of the order; a transition without one always may.';

create function orders.variant_of(p_order orders.orders, p_action text, p_payload jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case p_action
    when 'resolve' then p_payload ->> 'outcome'
    when 'withdraw_dispute' then p_order.frozen_status
    else ''
  end;
end
$$;

comment on function orders.variant_of is 'Which of the rows of one action is meant: the outcome of a resolution, the status that a withdrawn dispute returns to.';

-- Money effects -----------------------------------------------------------------------------------------

create function orders.post(
  p_order orders.orders,
  p_key text,
  p_kind text,
  p_transfers ledger.transfer_input[]
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
begin
  return ledger.post(
    p_key => 'order:' || p_order.id || ':' || p_key,
    p_kind => p_kind,
    -- The books know no empty transfer: a share of zero is simply not posted.
    p_transfers => (select array_agg(t) from unnest(p_transfers) as t where t.amount_minor > 0),
    p_reference_type => 'order',
    p_reference_id => p_order.id,
    p_details => jsonb_build_object('code', p_order.code)
  );
end
$$;

comment on function orders.post is 'A journal of this order: key order:<id>:<key>, reference order.';

create function orders.escrow_account(p_order orders.orders)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
begin
  return ledger.account('escrow', p_order.id, p_order.currency, 'order');
end
$$;

comment on function orders.escrow_account is 'The order''s own account in the books.';

create function orders.with_provider_fee(p_order orders.orders)
returns orders.orders
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_rule pricing.rules;
begin
  if p_order.payment_id is null then
    return p_order;
  end if;
  select r.* into v_rule
  from payments.payments as p
  inner join pricing.rules as r on r.id = p.provider_fee_rule_id
  where p.id = p_order.payment_id;
  if v_rule.bearer = 'seller' then
    p_order.provider_fee_rule_id := v_rule.id;
    p_order.provider_fee_minor := least(pricing.charge(v_rule, p_order.total_minor), p_order.net_minor);
    p_order.net_minor := p_order.net_minor - p_order.provider_fee_minor;
  end if;
  return p_order;
end
$$;

comment on function orders.with_provider_fee is
  'The order with what its seller bears of the provider''s fee, when a rule says so: by the rule of the payment; frozen when it is paid, taken at release.';

create function orders.effect_fund_escrow(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform orders.post(
    p_order, 'pay', 'order_payment',
    array[
      row(
        'escrow_fund',
        ledger.account('wallet', p_order.buyer_id, p_order.currency, 'user'),
        orders.escrow_account(p_order),
        p_order.total_minor
      )::ledger.transfer_input
    ]
  );
  p_order.held_minor := p_order.total_minor;
  p_order.paid_at := p_act.at;
  return orders.with_provider_fee(p_order);
end
$$;

comment on function orders.effect_fund_escrow is
  'Wallet of the buyer to escrow: the total, once; what the seller bears of the payment''s cost is frozen. Raises ledger.insufficient_funds.';

create function orders.effect_release_escrow(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_escrow bigint := orders.escrow_account(p_order);
  -- What is released shares out as the whole would have: exactly the frozen shares when nothing was
  -- refunded before, in proportion when something was. Nothing is taken on what goes back.
  v_shares bigint[] := core.share_by_weight(
    p_order.held_minor, array[p_order.net_minor, p_order.commission_minor, p_order.tax_minor, p_order.provider_fee_minor]::bigint[]
  );
begin
  perform orders.post(
    p_order, 'release', 'order_release',
    array[
      row('escrow_release', v_escrow, ledger.account('wallet', p_order.store_id, p_order.currency, 'store'), v_shares[1])::ledger.transfer_input,
      row('commission', v_escrow, ledger.account('commission', ledger.platform_owner(), p_order.currency), v_shares[2])::ledger.transfer_input,
      row('commission_tax', v_escrow, ledger.account('tax_payable', ledger.platform_owner(), p_order.currency), v_shares[3])::ledger.transfer_input,
      row('provider_fee_share', v_escrow, ledger.account('provider_fee', ledger.platform_owner(), p_order.currency), v_shares[4])::ledger.transfer_input
    ]
  );
  perform orders.collect_debt(p_order);
  p_order.net_minor := v_shares[1];
  p_order.commission_minor := v_shares[2];
  p_order.tax_minor := v_shares[3];
  p_order.provider_fee_minor := v_shares[4];
  p_order.released_minor := p_order.released_minor + p_order.held_minor;
  p_order.held_minor := 0;
  p_order.completed_at := p_act.at;
  return p_order;
end
$$;

comment on function orders.effect_release_escrow is 'All that is held: net to the store''s wallet, commission and its tax to the platform, what the seller bears of the provider''s fee off that expense, by largest remainder; once. What the store owes is then taken from its wallet.';

create function orders.refund(p_order orders.orders, p_amount_minor bigint)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_order.refund_to = 'source' then
    perform payments.lock_payments(array[p_order.payment_id]);
  end if;
  perform orders.post(
    p_order, 'refund:' || (p_order.last_seq + 1), 'order_refund',
    array[
      row(
        'escrow_refund',
        orders.escrow_account(p_order),
        ledger.account('wallet', p_order.buyer_id, p_order.currency, 'user'),
        p_amount_minor
      )::ledger.transfer_input
    ]
  );
  p_order.held_minor := p_order.held_minor - p_amount_minor;
  p_order.refunded_minor := p_order.refunded_minor + p_amount_minor;
  perform orders.record_refund(p_order, p_amount_minor);
  return p_order;
end
$$;

comment on function orders.refund is 'Escrow to the buyer''s wallet, and on to the source when the buyer chose that; the key carries the seq of the act, so one act refunds once.';

create function orders.return_buyer_fee(p_order orders.orders)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_fee_minor bigint;
begin
  select p.buyer_fee_minor into v_fee_minor
  from payments.payments as p
  inner join pricing.rules as r on r.id = p.provider_fee_rule_id
  where p.id = p_order.payment_id and p.buyer_fee_minor > 0 and r.is_returned_on_reversal;
  if v_fee_minor is null or p_order.refunded_minor < p_order.total_minor then
    return 0;
  end if;
  perform orders.post(
    p_order, 'fee_return', 'order_fee_return',
    array[
      row(
        'provider_fee_return', ledger.account('provider_fee', ledger.platform_owner(), p_order.currency),
        ledger.account('wallet', p_order.buyer_id, p_order.currency), v_fee_minor
      )::ledger.transfer_input
    ]
  );
  return v_fee_minor;
end
$$;

comment on function orders.return_buyer_fee is 'What the buyer paid on top for the provider''s fee, back to the wallet when all of the order is refunded and the rule says so; once by its key. Returns it, 0 for nothing.';

create function orders.hold_disputed(p_order orders.orders, p_act orders.act_input, p_amount_minor bigint)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- What goes back because the bank decided so is taken by that very chargeback (payments.end_dispute).
  if p_order.payment_id is not null and p_act.payload ->> 'decided_by' is distinct from 'bank' then
    perform payments.hold_for_disputes(p_order.payment_id, p_amount_minor);
  end if;
end
$$;

comment on function orders.hold_disputed is
  'What has just gone back to the buyer''s wallet stays there while the buyer''s bank decides about the same money: without this it could be withdrawn and then be given back by the bank as well.';

create function orders.effect_refund_escrow(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_back_minor bigint := p_order.held_minor;
begin
  p_order := orders.refund(p_order, p_order.held_minor);
  v_back_minor := v_back_minor + orders.return_buyer_fee(p_order);
  perform orders.hold_disputed(p_order, p_act, v_back_minor);
  p_order.commission_minor := 0;
  p_order.tax_minor := 0;
  p_order.provider_fee_minor := 0;
  p_order.net_minor := 0;
  p_order.updated_at := p_act.at;
  return p_order;
end
$$;

comment on function orders.effect_refund_escrow is 'All that is held goes back to the buyer, what was paid on top for the provider''s fee too when its rule says so; nothing is earned.';

create function orders.effect_refund_part(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  p_order := orders.refund(p_order, (p_act.payload ->> 'refund_minor')::bigint);
  perform orders.hold_disputed(p_order, p_act, (p_act.payload ->> 'refund_minor')::bigint);
  return p_order;
end
$$;

comment on function orders.effect_refund_part is 'payload.refund_minor, less than what is held (checked by orders.check_payload), goes back to the buyer.';

-- Stock effects -----------------------------------------------------------------------------------------

create function orders.effect_release_stock(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_order.stock_state = 'reserved' then
    perform catalogue.release_stock(orders.items_as_json(p_order.id));
    p_order.stock_state := 'released';
    p_order.updated_at := p_act.at;
  end if;
  return p_order;
end
$$;

create function orders.effect_ship_stock(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_order.stock_state = 'reserved' then
    perform catalogue.ship_stock(orders.items_as_json(p_order.id), p_order.id);
    p_order.stock_state := 'shipped';
    p_order.updated_at := p_act.at;
  end if;
  return p_order;
end
$$;

create function orders.effect_return_stock(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_order.stock_state = 'shipped' and coalesce((p_act.payload ->> 'is_sellable')::boolean, true) then
    perform catalogue.return_stock(orders.items_as_json(p_order.id), p_order.id);
    p_order.stock_state := 'returned';
  end if;
  return p_order;
end
$$;

comment on function orders.effect_release_stock is 'Reserved pieces back to the shelf; nothing when they have left already.';
comment on function orders.effect_ship_stock is 'Reserved pieces leave the store; nothing when they have left already.';
comment on function orders.effect_return_stock is 'Shipped pieces come back to the store unless payload.is_sellable is false.';

-- Other effects -----------------------------------------------------------------------------------------

create function orders.effect_set_tracking(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
immutable
set search_path = ''
as $$
begin
  p_order.tracking_carrier := p_act.payload ->> 'carrier';
  p_order.tracking_number := p_act.payload ->> 'tracking_number';
  p_order.shipped_at := p_act.at;
  return p_order;
end
$$;

create function orders.stamp(p_name text, p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
immutable
set search_path = ''
as $$
begin
  case p_name
    when 'mark_delivered' then
      p_order.delivered_at := p_act.at;
    when 'request_cancel' then
      p_order.cancel_requested_by := p_act.actor;
    when 'clear_cancel_request' then
      p_order.cancel_requested_by := null;
    when 'request_return' then
      p_order.return_requested_at := p_act.at;
    when 'decline_return' then
      p_order.return_declined_at := p_act.at;
    when 'mark_inspection_extended' then
      p_order.is_inspection_extended := true;
  end case;
  return p_order;
end
$$;

create function orders.effect_open_dispute(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into orders.disputes (
    order_id, number, opened_by, opened_by_id, reason, details, opened_at, answer_due_at
  )
  select
    p_order.id,
    1 + count(*),
    p_act.actor,
    p_act.actor_id,
    coalesce(
      p_act.payload ->> 'reason',
      case p_order.status when 'delivered' then 'return_unanswered' else 'not_received' end
    ),
    p_act.payload ->> 'details',
    p_act.at,
    p_act.at + core.setting_interval('order.dispute_answer_within')
  from orders.disputes as d
  where d.order_id = p_order.id;
  return p_order;
end
$$;

create function orders.effect_answer_dispute(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  update orders.disputes as d
  set
    buyer_answer = case p_act.actor when 'buyer' then p_act.payload ->> 'details' else d.buyer_answer end,
    seller_answer = case p_act.actor when 'seller' then p_act.payload ->> 'details' else d.seller_answer end,
    answered_at = p_act.at
  where d.order_id = p_order.id and d.decided_at is null and d.withdrawn_at is null;
  return p_order;
end
$$;

create function orders.effect_withdraw_dispute(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  update orders.disputes as d
  set withdrawn_at = p_act.at
  where d.order_id = p_order.id and d.decided_at is null and d.withdrawn_at is null;
  return p_order;
end
$$;

create function orders.effect_decide_dispute(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  update orders.disputes as d
  set
    outcome = coalesce(p_act.payload ->> 'outcome', 'refund'),
    refund_minor = p_order.refunded_minor,
    decided_by = p_act.actor_id,
    decided_at = p_act.at,
    decision_reason = p_act.payload ->> 'reason'
  where d.order_id = p_order.id and d.decided_at is null and d.withdrawn_at is null;
  return p_order;
end
$$;

create function orders.effect_count_completed(p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform stores.count_order_completed(p_order.store_id);
  p_order.updated_at := p_act.at;
  return p_order;
end
$$;

comment on function orders.effect_set_tracking is 'Keeps payload.carrier and payload.tracking_number; the parcel is on its way.';
comment on function orders.stamp is
  'Effects that only note something on the order: the delivery, which side wants to cancel (or nobody any more), the wish to return, the seller''s no to it (a second request is not possible, a dispute is), that the one longer inspection is used.';
comment on function orders.effect_open_dispute is 'A new dispute row; opened by the system it says what was not done in time.';
comment on function orders.effect_answer_dispute is 'Keeps payload.details as the answer of this side.';
comment on function orders.effect_withdraw_dispute is 'Stamps the open dispute withdrawn.';
comment on function orders.effect_decide_dispute is 'Stamps outcome, refund and reason on the open dispute; decided_by is null when time decided.';
comment on function orders.effect_count_completed is 'One more completed order of the store; last, since the row is shared.';

create function orders.apply_effect(p_name text, p_order orders.orders, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Spelt out, not put together: so the linter sees every call, and a name without a function fails.
  case p_name
    when 'fund_escrow' then
      p_order := orders.effect_fund_escrow(p_order, p_act);
    when 'release_escrow' then
      p_order := orders.effect_release_escrow(p_order, p_act);
    when 'refund_escrow' then
      p_order := orders.effect_refund_escrow(p_order, p_act);
    when 'refund_part' then
      p_order := orders.effect_refund_part(p_order, p_act);
    when 'release_stock' then
      p_order := orders.effect_release_stock(p_order, p_act);
    when 'ship_stock' then
      p_order := orders.effect_ship_stock(p_order, p_act);
    when 'return_stock' then
      p_order := orders.effect_return_stock(p_order, p_act);
    when 'set_tracking' then
      p_order := orders.effect_set_tracking(p_order, p_act);
    when
      'mark_delivered', 'request_cancel', 'clear_cancel_request', 'request_return', 'decline_return',
      'mark_inspection_extended'
    then
      p_order := orders.stamp(p_name, p_order, p_act);
    when 'open_dispute' then
      p_order := orders.effect_open_dispute(p_order, p_act);
    when 'answer_dispute' then
      p_order := orders.effect_answer_dispute(p_order, p_act);
    when 'withdraw_dispute' then
      p_order := orders.effect_withdraw_dispute(p_order, p_act);
    when 'decide_dispute' then
      p_order := orders.effect_decide_dispute(p_order, p_act);
    when 'count_completed' then
      p_order := orders.effect_count_completed(p_order, p_act);
  end case;
  return p_order;
end
$$;

comment on function orders.apply_effect is 'Does the effect of this name (a row of orders.effects) and returns the order as it is then.';
