-- Orders: what makes the machine run.
-- orders.act does one transition of an order that its caller has locked: effects in their order,
-- the timer, one event, one notice, an audit row for staff. Locks are taken in one global order:
-- order row, products by id, accounts by id, the store's counter; so nothing deadlocks.

-- Timers ------------------------------------------------------------------------------------------------

create function orders.with_timer(p_order orders.orders, p_row orders.transitions, p_at timestamptz)
returns orders.orders
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_final timestamptz;
begin
  if p_row.timer = 'keep' then
    return p_order;
  end if;
  if p_row.timer = 'extend' then
    p_order.due_at := greatest(p_order.due_at, p_at) + core.setting_interval(p_row.due_setting);
    p_order.inspection_ends_at := p_order.due_at;
    return p_order;
  end if;
  if p_row.timer = 'resume' then
    p_order.due_at := p_at + p_order.frozen_remaining;
    p_order.due_action := p_order.frozen_action;
    p_order.frozen_remaining := null;
    p_order.frozen_action := null;
    p_order.frozen_status := null;
    return p_order;
  end if;
  if p_row.timer = 'freeze' then
    p_order.frozen_remaining := greatest(p_order.due_at - p_at, interval '0');
    p_order.frozen_action := p_order.due_action;
    p_order.frozen_status := p_row.from_status;
  end if;
  p_order.due_at := p_at + core.setting_interval(p_row.due_setting);
  p_order.due_action := p_row.due_action;
  if p_row.timer in ('freeze', 'dispute') then
    v_final := coalesce((orders.open_dispute(p_order.id)).opened_at, p_at)
      + core.setting_interval('order.dispute_final_after');
    if p_order.due_at >= v_final then
      p_order.due_at := v_final;
      p_order.due_action := 'time_out';
    end if;
  end if;
  if p_order.due_action = 'release' then
    p_order.inspection_ends_at := p_order.due_at;
  end if;
  return p_order;
end
$$;

comment on function orders.with_timer is
  'The order with its timer as the transition says: started, kept, extended, frozen under the dispute''s, resumed with what remained, or cleared. A dispute''s timer ends in time_out at order.dispute_final_after.';

-- The act -----------------------------------------------------------------------------------------------

create function orders.write_order(p_order orders.orders)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update orders.orders as o
  set
    status = p_order.status,
    commission_minor = p_order.commission_minor,
    tax_minor = p_order.tax_minor,
    provider_fee_minor = p_order.provider_fee_minor,
    provider_fee_rule_id = p_order.provider_fee_rule_id,
    net_minor = p_order.net_minor,
    held_minor = p_order.held_minor,
    released_minor = p_order.released_minor,
    refunded_minor = p_order.refunded_minor,
    payment_id = p_order.payment_id,
    stock_state = p_order.stock_state,
    tracking_carrier = p_order.tracking_carrier,
    tracking_number = p_order.tracking_number,
    due_at = p_order.due_at,
    due_action = p_order.due_action,
    due_failures = 0,
    frozen_remaining = p_order.frozen_remaining,
    frozen_action = p_order.frozen_action,
    frozen_status = p_order.frozen_status,
    cancel_requested_by = p_order.cancel_requested_by,
    return_requested_at = p_order.return_requested_at,
    return_declined_at = p_order.return_declined_at,
    is_inspection_extended = p_order.is_inspection_extended,
    last_seq = p_order.last_seq,
    version = p_order.version,
    paid_at = p_order.paid_at,
    shipped_at = p_order.shipped_at,
    delivered_at = p_order.delivered_at,
    inspection_ends_at = p_order.inspection_ends_at,
    completed_at = p_order.completed_at,
    updated_at = p_order.updated_at
  where o.id = p_order.id;
end
$$;

comment on function orders.write_order is 'Writes an order as an act left it, in one update.';

create function orders.record_event(
  p_order orders.orders,
  p_act orders.act_input,
  p_from_status text,
  p_data jsonb
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into orders.events (
    order_id, seq, action, actor, actor_id, actor_name, from_status, to_status, reason, data, created_at
  )
  values (
    p_order.id, p_order.last_seq, p_act.action, p_act.actor, p_act.actor_id, p_act.actor_name,
    p_from_status, p_order.status, p_act.payload ->> 'reason',
    (p_act.payload - array['reason', 'expected_version', 'approval_id']) || p_data,
    p_act.at
  );
end
$$;

comment on function orders.record_event is 'One row of what happened, with the payload of the act and the money that it moved.';

create function orders.notice_kind(p_act orders.act_input)
returns text
language sql
immutable
set search_path = ''
as $$
  select 'order.' || p_act.action || case
    when p_act.actor = 'system' and (p_act.payload ->> 'reason' = 'chargeback' or p_act.payload ->> 'decided_by' = 'bank')
      then '_by_bank'
    else ''
  end
$$;

comment on function orders.notice_kind is
  'Which texts tell of an act: those of the action; what the payer''s bank does through the system has texts of its own.';

create function orders.notify(p_order orders.orders, p_act orders.act_input, p_notifies text[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_audience text[] := array_replace(
    p_notifies, 'other', case p_act.actor when 'buyer' then 'seller' else 'buyer' end
  );
  v_users uuid[];
begin
  select array_agg(distinct u.id order by u.id) into v_users
  from (
    select p_order.buyer_id as id where 'buyer' = any (v_audience)
    union all
    select m.user_id
    from stores.members as m
    where m.store_id = p_order.store_id and m.role <> 'driver' and 'seller' = any (v_audience)
    union all
    select s.user_id
    from access.staff as s
    inner join access.role_permissions as r on r.role = s.role and r.permission = 'orders.resolve'
    where s.is_active and 'staff' = any (v_audience)
  ) as u
  where u.id is distinct from p_act.actor_id;
  if v_users is null then
    return;
  end if;
  perform outbox.emit(
    'notification.order', 'order', p_order.id,
    jsonb_build_object(
      'order_id', p_order.id,
      'seq', p_order.last_seq,
      'kind', orders.notice_kind(p_act),
      'user_ids', to_jsonb(v_users),
      'buyer_id', p_order.buyer_id,
      'store_id', p_order.store_id,
      'code', p_order.code,
      'status', p_order.status,
      'actor', p_act.actor,
      'currency', p_order.currency,
      'total_minor', p_order.total_minor,
      'reason', p_act.payload ->> 'reason'
    )
  );
end
$$;

comment on function orders.notify is
  'One outbox event (topic notification.order, kind order.<action>) for everybody whom the transition wants told, less the one who acted.';

create function orders.act(p_order orders.orders, p_row orders.transitions, p_act orders.act_input)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders := p_order;
  v_effect text;
begin
  foreach v_effect in array p_row.effects loop
    v_order := orders.apply_effect(v_effect, v_order, p_act);
  end loop;
  v_order.status := p_row.to_status;
  if p_row.timer = 'clear' then
    v_order.due_at := null;
    v_order.due_action := null;
    v_order.frozen_remaining := null;
    v_order.frozen_action := null;
    v_order.frozen_status := null;
  else
    v_order := orders.with_timer(v_order, p_row, p_act.at);
  end if;
  v_order.last_seq := p_order.last_seq + 1;
  v_order.version := p_order.version + 1;
  v_order.updated_at := p_act.at;
  perform orders.write_order(v_order);
  perform orders.record_event(
    v_order, p_act, p_order.status,
    jsonb_strip_nulls(
      jsonb_build_object(
        'held_minor', nullif(v_order.held_minor - p_order.held_minor, 0),
        'released_minor', nullif(v_order.released_minor - p_order.released_minor, 0),
        'refunded_minor', nullif(v_order.refunded_minor - p_order.refunded_minor, 0)
      )
    )
  );
  perform orders.notify(v_order, p_act, p_row.notifies);
  if p_act.actor = 'staff' then
    perform access.audit(
      'order.' || p_act.action, 'order', v_order.id::text,
      jsonb_build_object('status', p_order.status, 'held_minor', p_order.held_minor),
      jsonb_strip_nulls(
        jsonb_build_object(
          'status', v_order.status, 'held_minor', v_order.held_minor, 'released_minor', v_order.released_minor,
          'refunded_minor', v_order.refunded_minor, 'approval_id', p_act.payload -> 'approval_id'
        )
      ),
      p_act.payload ->> 'reason'
    );
  end if;
  return v_order;
end
$$;

comment on function orders.act is
  'Does one transition of an order that the caller has locked and for which it found the row: effects by name in their order, status, timer, one update, one event with the next seq, one notice, an audit row for staff. All or nothing with the transaction.';

-- Acts of the system ------------------------------------------------------------------------------------

create function orders.system_act(
  p_order orders.orders,
  p_action text,
  p_actor text default 'system',
  p_payload jsonb default '{}'
)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_row orders.transitions;
begin
  select t.* into v_row
  from orders.transitions as t
  where t.version = p_order.machine_version
    and t.from_status = p_order.status
    and t.action = p_action
    and t.actor = p_actor
    and t.variant = orders.variant_of(p_order, p_action, p_payload)
    and t.actor in ('system', 'carrier')
    and orders.guard_holds(t.guard, p_order, p_actor);
  if not found then
    perform core.fail(
      'order.invalid_transition', 'The order does not allow this now.', 409, p_order.status || ' ' || p_action
    );
  end if;
  return orders.act(
    p_order, v_row, row(p_action, p_actor, null, null, p_payload, core.now())::orders.act_input
  );
end
$$;

comment on function orders.system_act is
  'An act of the system or of a carrier on an order that the caller has locked. Raises order.invalid_transition.';

create function orders.lock_order(p_order_id uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  select from orders.orders as o where o.id = p_order_id for no key update
$$;

comment on function orders.lock_order is
  'Locks an order. Payments call it before they touch an account: order first, accounts after, as everybody does.';

create function orders.payable(p_order_id uuid)
returns table (buyer_id uuid, currency text, total_minor bigint, pay_by timestamptz, status text)
language sql
stable
security definer
set search_path = ''
as $$
  select o.buyer_id, o.currency::text, o.total_minor::bigint, case o.status when 'pending_payment' then o.due_at end, o.status
  from orders.orders as o
  where o.id = p_order_id
$$;

comment on function orders.payable is 'What a payment for this order must be: of whom, how much, until when (pay_by null when it is not waiting for money). No row when there is no such order.';

create function orders.mark_paid(p_order_id uuid, p_payment_id uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
begin
  select o.* into v_order from orders.orders as o where o.id = p_order_id for no key update;
  if not found then
    return 'too_late';
  end if;
  if v_order.status <> 'pending_payment' then
    return case when v_order.payment_id = p_payment_id then 'paid' else 'too_late' end;
  end if;
  v_order.payment_id := p_payment_id;
  perform orders.system_act(v_order, 'pay', 'system', jsonb_build_object('payment_id', p_payment_id));
  return 'paid';
end
$$;

comment on function orders.mark_paid is
  'Payments report that the buyer''s wallet was credited for this order: funds it and returns paid (also when repeated), or too_late when the order no longer waits: the money then stays in the wallet. Raises ledger.insufficient_funds when the wallet was emptied in between. Locks the order, then accounts.';

grant execute on function orders.lock_order, orders.payable, orders.mark_paid to service_role;

create function orders.lock_for_sweep(p_order_ids uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform payments.lock_payments(
    array(select o.payment_id from orders.orders as o where o.id = any (p_order_ids) and o.refund_to = 'source')
  );
  perform from catalogue.lock_products(
    (
      select coalesce(jsonb_agg(distinct jsonb_build_object('product_id', i.product_id)), '[]')
      from orders.items as i
      inner join orders.orders as o on o.id = i.order_id
      where o.id = any (p_order_ids) and o.stock_state = 'reserved'
    )
  );
  perform ledger.lock_accounts(
    (
      select array_agg(distinct w.id)
      from orders.orders as o
      cross join lateral (
        select orders.escrow_account(o)
        union all
        select ledger.account('wallet', o.buyer_id, o.currency, 'user')
        union all
        select ledger.account('wallet', o.store_id, o.currency, 'store')
      ) as w (id)
      where o.id = any (p_order_ids) and o.held_minor > 0
    )
  );
end
$$;

comment on function orders.lock_for_sweep is
  'Locks all payments that refunds may go to, all products and then all accounts that acts on these orders may touch, each in id order, so that a transaction over many orders keeps the global order of locks.';

create function orders.run_due(p_limit integer default 200)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := core.now();
  v_ids uuid[];
  v_order orders.orders;
  v_done integer := 0;
begin
  select array_agg(d.id order by d.due_at, d.id) into v_ids
  from (
    select o.id, o.due_at
    from orders.orders as o
    where o.due_action is not null and o.due_at <= v_now
    order by o.due_at
    limit least(greatest(coalesce(p_limit, 200), 1), 1000)
    for no key update skip locked
  ) as d;
  perform orders.lock_for_sweep(v_ids);
  for v_order in
    select o.* from orders.orders as o where o.id = any (v_ids) order by o.due_at, o.id
  loop
    begin
      perform orders.system_act(v_order, v_order.due_action);
      v_done := v_done + 1;
    exception
      when others then
        -- One order that cannot be served must not stop the others: it is tried again later and later.
        raise warning 'order %: % failed: % %', v_order.id, v_order.due_action, sqlstate, sqlerrm;
        update orders.orders as o
        set
          due_failures = o.due_failures + 1,
          due_at = v_now + interval '1 minute' * least(2 ^ o.due_failures, 1440)
        where o.id = v_order.id;
    end;
  end loop;
  return v_done;
end
$$;

comment on function orders.run_due is
  'Does what is due on at most p_limit orders and returns how many; many may run at once, each takes orders that no other has. Run by a job every minute. An order whose act fails is tried again with growing delay (due_failures).';

grant execute on function orders.run_due to service_role;

-- Invariants --------------------------------------------------------------------------------------------

create function orders.verify_escrow()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
security definer
set search_path = ''
as $$
  select
    'escrow_owed', 'order ' || coalesce(o.id, a.owner_id),
    jsonb_build_object('status', o.status, 'held_minor', o.held_minor, 'escrow_minor', a.balance)
  from orders.orders as o
  full join (
    select e.owner_id, e.credits_posted - e.debits_posted as balance
    from ledger.accounts as e
    where e.kind = 'escrow'
  ) as a on a.owner_id = o.id
  where coalesce(o.held_minor, 0) <> coalesce(a.balance, 0)
    or (o.id is null and a.balance <> 0)
  union all
  select
    'escrow_split', 'order ' || o.id,
    jsonb_build_object('net', o.net_minor, 'commission', o.commission_minor, 'tax', o.tax_minor, 'provider_fee', o.provider_fee_minor, 'released', o.released_minor)
  from orders.orders as o
  where o.released_minor > 0 and o.released_minor <> o.net_minor + o.commission_minor + o.tax_minor + o.provider_fee_minor
  union all
  select 'event_gaps', 'order ' || o.id, jsonb_build_object('last_seq', o.last_seq, 'events', e.events, 'highest', e.highest)
  from orders.orders as o
  inner join (
    select v.order_id, count(*) as events, max(v.seq) as highest from orders.events as v group by v.order_id
  ) as e on e.order_id = o.id
  where o.last_seq <> e.events or o.last_seq <> e.highest
  union all
  select 'stock_promised', 'product ' || p.id, jsonb_build_object('reserved', p.reserved, 'promised', coalesce(r.promised, 0))
  from catalogue.products as p
  left join (
    select i.product_id, sum(i.quantity) as promised
    from orders.items as i
    inner join orders.orders as o on o.id = i.order_id
    where o.stock_state = 'reserved'
    group by i.product_id
  ) as r on r.product_id = p.id
  where p.reserved <> coalesce(r.promised, 0)
$$;

comment on function orders.verify_escrow is
  'Violations only: escrow other than what the order still owes, released money that does not split into net, commission, tax and the seller''s part of the provider''s fee, gaps in events, reserved stock that no order explains.';

insert into ledger.invariants (name, check_function, description)
values
  ('escrow', 'orders.verify_escrow()', 'Each escrow is what its order still owes, and zero when it is final'),
  ('stock', 'catalogue.verify_stock()', 'Every piece in stock is explained by its movements');
