-- Realtime: who may listen to which topic, and what the database says on them.
-- Every message only names a row and its sequence or version; the client then asks for what it
-- missed. A lost message is a delay, never a loss: the tables are the truth.

-- Speaking ------------------------------------------------------------------------------------------------

create or replace function core.broadcast(p_topic text, p_event text, p_payload jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform realtime.send(p_payload, p_event, p_topic, true);
end
$$;

comment on function core.broadcast is
  'Sends a message on a private topic when the transaction commits. Runs as the owner, so that no policy on realtime.messages stands in the way; what cannot be sent is only warned about, since the message is never the truth.';

-- Who may listen ------------------------------------------------------------------------------------------

create function access.can_listen(p_topic text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_name text := split_part(p_topic, ':', 1);
  v_id uuid := core.uuid_or_null(split_part(p_topic, ':', 2));
begin
  if access.user_id() is null or access.is_blocked(access.user_id()) or p_topic !~ '^[a-z]+:[^:]+$' then
    return false;
  end if;
  return case v_name
    when 'user' then coalesce(v_id = access.user_id(), false)
    when 'order' then v_id is not null and orders.can_read(v_id)
    when 'store' then v_id is not null and stores.has_role(v_id, 'staff')
    when 'staff' then case split_part(p_topic, ':', 2)
      when 'orders' then access.has_permission('orders.read')
      when 'withdrawals' then access.has_permission('payouts.read')
      when 'payments' then access.has_permission('payments.read')
      when 'stores' then access.has_permission('stores.read')
      when 'inbox' then access.has_permission('payments.read')
      when 'reconciliation' then access.has_permission('ledger.read')
      when 'jobs' then access.has_permission('jobs.read')
      when 'approvals' then access.has_permission('approvals.read')
      when 'risk' then access.has_permission('risk.read')
      when 'ledger' then access.has_permission('ledger.read')
      else false
    end
    else false
  end;
end
$$;

comment on function access.can_listen is
  'Whether the signed-in user may join a private topic: user:{own id}, order:{id} by its parties and staff, store:{id} by its members (staff and up), staff:{queue} by the permission to read it.';

grant execute on function access.can_listen to authenticated;

create policy "people receive what concerns them" on realtime.messages
  for select to authenticated
  using (extension = 'broadcast' and (select access.can_listen((select realtime.topic()))));

-- There is no policy for insert: clients send nothing, the database speaks.

-- Orders --------------------------------------------------------------------------------------------------

create function orders.broadcast_event()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
  v_message jsonb;
begin
  select o.* into strict v_order from orders.orders as o where o.id = new.order_id;
  v_message := jsonb_build_object(
    'kind', 'order', 'id', new.order_id, 'order_id', new.order_id, 'seq', new.seq, 'status', new.to_status,
    'action', new.action, 'at', new.created_at
  );
  perform core.broadcast('order:' || new.order_id, 'order.event', v_message);
  perform core.broadcast('user:' || v_order.buyer_id, 'order.changed', v_message);
  -- As in the policy: a store learns of an order when the money is there.
  if v_order.paid_at is not null then
    perform core.broadcast('store:' || v_order.store_id, 'order.changed', v_message);
  end if;
  perform core.broadcast('staff:orders', 'orders.changed', v_message);
  return null;
end
$$;

comment on function orders.broadcast_event is
  'Trigger: tells the order''s topic, the buyer, the store (once paid) and staff of a new event {kind, id, order_id, seq, status, action, at}.';

create trigger events_broadcast
after insert on orders.events
for each row execute function orders.broadcast_event();

-- Stock ---------------------------------------------------------------------------------------------------

create function catalogue.broadcast_stock()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'store:' || n.store_id, 'stock.changed',
    jsonb_build_object(
      'kind', 'product', 'id', n.id, 'product_id', n.id, 'available', n.on_hand - n.reserved, 'at', core.now()
    )
  )
  from after_change as n
  inner join before_change as b on b.id = n.id
  where n.on_hand <> b.on_hand or n.reserved <> b.reserved;
  return null;
end
$$;

comment on function catalogue.broadcast_stock is 'Trigger: tells the store of products whose stock changed {kind, id, product_id, available, at}.';

create trigger products_broadcast
after update on catalogue.products
referencing old table as before_change new table as after_change
for each statement execute function catalogue.broadcast_stock();

-- Stores --------------------------------------------------------------------------------------------------

create function stores.broadcast_store()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_message jsonb := jsonb_build_object(
    'kind', 'store', 'id', new.store_id, 'store_id', new.store_id, 'status', new.to_status, 'at', new.created_at
  );
begin
  perform core.broadcast('store:' || new.store_id, 'store.changed', v_message);
  perform core.broadcast('staff:stores', 'stores.changed', v_message);
  return null;
end
$$;

comment on function stores.broadcast_store is 'Trigger: tells the store and staff of a change of its status {kind, id, store_id, status, at}.';

create trigger events_broadcast
after insert on stores.events
for each row execute function stores.broadcast_store();
