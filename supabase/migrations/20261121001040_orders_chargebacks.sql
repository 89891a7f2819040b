-- Orders whose payment is disputed at the payer's bank: what payments asks of them. The order is locked first, as everywhere.

create function orders.freeze_disputed(p_order_id uuid, p_details text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
begin
  select o.* into v_order from orders.orders as o where o.id = p_order_id for no key update;
  if not found or v_order.held_minor = 0 or v_order.status = 'disputed' or not exists (
    select
    from orders.transitions as t
    where t.version = v_order.machine_version and t.from_status = v_order.status and t.action = 'dispute' and t.actor = 'system'
  ) then
    return false;
  end if;
  perform orders.system_act(
    v_order, 'dispute', 'system', pg_catalog.jsonb_build_object('reason', 'chargeback', 'details', left(p_details, 500))
  );
  return true;
end
$$;

comment on function orders.freeze_disputed is
  'The payer disputes the payment at the bank: what the order still holds stays where it is, and nothing goes on by itself. False when the order holds nothing, or is in dispute already (staff decide that one). Locks the order.';

create function orders.end_disputed(p_order_id uuid, p_is_lost boolean)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
  v_dispute orders.disputes;
  c_bank constant jsonb := pg_catalog.jsonb_build_object('decided_by', 'bank');
begin
  select o.* into v_order from orders.orders as o where o.id = p_order_id for no key update;
  v_dispute := orders.open_dispute(p_order_id);
  if v_order.status is distinct from 'disputed' then
    return false;
  end if;
  -- Also when the parties were in dispute before the payer went to the bank: the bank has decided theirs with its own.
  if p_is_lost then
    perform orders.system_act(v_order, 'time_out', 'system', c_bank);
    return true;
  end if;
  if v_dispute.reason is distinct from 'chargeback' then
    return false;
  end if;
  perform orders.system_act(v_order, 'withdraw_dispute', 'system', c_bank);
  return true;
end
$$;

comment on function orders.end_disputed is
  'How the bank decided. Lost: what a disputed order holds, whoever disputes it, goes back to the buyer''s wallet, from which the provider took it. Won: an order that the bank''s dispute froze goes on where it stood. False when the order is not in dispute, or staff have decided in between. Locks the order, then products and accounts.';

create function orders.freeze_again(p_order orders.orders)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
begin
  perform payments.freeze_again(p_order.payment_id);
  select o.* into strict v_order from orders.orders as o where o.id = p_order.id;
  return v_order;
end
$$;

comment on function orders.freeze_again is
  'The parties'' dispute was taken back: while the payer''s bank still decides about the payment the order waits for that instead. The order as it is then; locked by the caller.';

grant execute on function orders.freeze_disputed, orders.end_disputed to service_role;
