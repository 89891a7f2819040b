-- Orders, what clients see: views of the parties and of staff, thin commands, and the pages of the
-- admin that look over several contexts.

create function orders.buyer_fee(p_payment_id uuid)
returns bigint
language sql
stable
set search_path = ''
as $$
  select coalesce((select p.buyer_fee_minor::bigint from payments.payments as p where p.id = p_payment_id), 0)
$$;

comment on function orders.buyer_fee is 'What the buyer paid on top of an order for the provider''s fee, minor units; as far as one may read the payment.';

grant execute on function orders.buyer_fee to authenticated;

create view api.orders
with (security_invoker = true) as
select
  o.id,
  o.code,
  o.checkout_id,
  v.viewer_role,
  o.buyer_id,
  o.buyer_name,
  o.store_id,
  o.store_slug,
  o.store_name,
  o.status,
  o.currency,
  o.items_minor,
  o.delivery_minor,
  o.total_minor,
  case when v.viewer_role <> 'buyer' then o.commission_minor end as commission_minor,
  case when v.viewer_role <> 'buyer' then o.tax_minor end as tax_minor,
  case when v.viewer_role <> 'buyer' then o.provider_fee_minor end as provider_fee_minor,
  case when v.viewer_role <> 'buyer' then o.net_minor end as net_minor,
  case when v.viewer_role = 'buyer' then orders.buyer_fee(o.payment_id) end as buyer_fee_minor,
  o.held_minor,
  o.released_minor,
  o.refunded_minor,
  o.payment_method,
  case when v.viewer_role <> 'seller' then o.refund_to end as refund_to,
  o.item_count,
  o.first_item_title,
  o.first_item_image_path,
  o.address,
  o.note,
  o.tracking_carrier,
  o.tracking_number,
  o.due_at,
  o.due_action,
  o.cancel_requested_by,
  case when o.return_declined_at is null then o.return_requested_at end as return_requested_at,
  (
    select jsonb_build_object(
      'opened_by', d.opened_by,
      'reason', d.reason,
      'details', d.details,
      'opened_at', d.opened_at,
      'answer_due_at', d.answer_due_at,
      'answered_at', d.answered_at,
      'buyer_answer', d.buyer_answer,
      'seller_answer', d.seller_answer,
      'outcome', d.outcome,
      'refund_minor', d.refund_minor,
      'decided_at', d.decided_at,
      'decision_reason', d.decision_reason
    )
    from orders.disputes as d
    where d.order_id = o.id and d.withdrawn_at is null
    order by d.number desc
    limit 1
  ) as dispute,
  o.last_seq,
  o.version,
  o.placed_at,
  o.paid_at,
  o.shipped_at,
  o.delivered_at,
  o.inspection_ends_at,
  o.completed_at,
  o.created_at,
  o.updated_at
from orders.orders as o
cross join lateral (
  select case
    when o.buyer_id = (select access.user_id()) then 'buyer'
    when o.store_id = any ((select stores.my_store_list('staff'))::uuid[]) then 'seller'
    else 'staff'
  end as viewer_role
) as v;

comment on view api.orders is
  'Orders of the buyer, the paid ones of the stores where one works, all for staff (orders.read). Amounts in minor units of currency; held + released + refunded = total once paid; commission, tax, provider_fee (the seller''s part of it) and net are null for the buyer; buyer_fee (paid on top by the buyer) is null for others. due_at: when the system does due_action if nobody acts. Lists filter by buyer_id or store_id and page by (created_at, id).';

create view api.order_items
with (security_invoker = true) as
select
  i.id, i.order_id, i.product_id, i.title, i.image_path, i.quantity, i.unit_price_minor, i.total_minor,
  case when o.buyer_id <> (select access.user_id()) then i.commission_minor end as commission_minor,
  case when o.buyer_id <> (select access.user_id()) then i.commission_bps end as commission_bps
from orders.items as i
inner join orders.orders as o on o.id = i.order_id;

comment on view api.order_items is
  'Lines of the orders that one may read, as bought; commission frozen at purchase, null for the buyer. Filter by order_id.';

create view api.order_events
with (security_invoker = true) as
select
  e.id, e.order_id, e.seq, e.action, e.actor,
  -- Parties deal with the platform, not with a person of its staff.
  case when e.actor <> 'staff' or (select access.is_staff()) then e.actor_name end as actor_name,
  e.from_status, e.to_status, e.reason, e.data, e.created_at
from orders.events as e;

comment on view api.order_events is
  'What happened to an order, seq 1, 2, 3 ... without gaps; from_status is null for place. data has what the act carried and the money that it moved (held_minor, released_minor, refunded_minor as differences). A client that was away asks for seq greater than its last.';

create view api.admin_orders
with (security_invoker = true) as
select
  o.*,
  (select p.email from identity.profiles as p where p.user_id = o.buyer_id) as buyer_email,
  extract(epoch from core.now() - o.created_at)::bigint as age,
  case when o.held_minor > 0 then access.open_request('order.resolve', 'order_id', o.id) end as open_decision_id
from api.orders as o
where (select access.has_permission('orders.read'));

comment on view api.admin_orders is 'All orders for staff (orders.read): the columns of api.orders, buyer_email (with users.read, else null), age in seconds, and open_decision_id, the request to decide about its held money that waits for a second person.';

create function orders.account_label(p_account ledger.accounts)
returns text
language sql
stable
set search_path = ''
as $$
  select p_account.kind || coalesce(
    ' · ' || case p_account.owner_type
      when 'user' then (select p.display_name from identity.profiles as p where p.user_id = p_account.owner_id)
      when 'store' then (select s.name from stores.stores as s where s.id = p_account.owner_id)
      when 'order' then (select o.code from orders.orders as o where o.id = p_account.owner_id)
    end,
    ''
  )
$$;

comment on function orders.account_label is 'An account as staff read it: its kind and whose it is, as far as the reader may know.';

grant execute on function orders.account_label to authenticated;

create view api.admin_order_ledger
with (security_invoker = true) as
select
  t.id,
  j.reference_id as order_id,
  j.id as journal_id,
  j.kind as journal_kind,
  t.kind,
  t.debit_account,
  orders.account_label(d) as debit_label,
  t.credit_account,
  orders.account_label(c) as credit_label,
  t.amount_minor,
  d.currency,
  j.posted_at as occurred_at
from ledger.journals as j
inner join ledger.transfers as t on t.journal_id = j.id
inner join ledger.accounts as d on d.id = t.debit_account
inner join ledger.accounts as c on c.id = t.credit_account
where j.reference_type = 'order'
  and (select access.has_permission('ledger.read'));

comment on view api.admin_order_ledger is
  'Every ledger line of an order for staff (ledger.read): from debit to credit, minor units. Filter by order_id.';

create view api.admin_users
with (security_invoker = true) as
select
  p.user_id as id, p.email, p.display_name, p.phone, p.country, p.locale, p.status, p.created_at, p.last_sign_in_at,
  (select count(*) from orders.orders as o where o.buyer_id = p.user_id) as orders_count,
  (
    select coalesce(
      jsonb_agg(jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name, 'role', m.role) order by s.name), '[]'
    )
    from stores.members as m
    inner join stores.stores as s on s.id = m.store_id
    where m.user_id = p.user_id
  ) as stores
from identity.profiles as p
where (select access.has_permission('users.read'));

comment on view api.admin_users is
  'People, for staff (users.read). orders_count needs orders.read and stores needs stores.read to be complete.';

create view api.admin_stores
with (security_invoker = true) as
select
  s.id, s.slug, s.name, s.status, s.country, s.currency, s.city,
  (
    select p.email
    from stores.members as m
    inner join identity.profiles as p on p.user_id = m.user_id
    where m.store_id = s.id and m.role = 'owner'
  ) as owner_email,
  (select count(*) from catalogue.products as p where p.store_id = s.id) as products_count,
  (select count(*) from orders.orders as o where o.store_id = s.id) as orders_count,
  s.created_at, s.submitted_at, s.decided_at, s.status_reason, s.tagline, s.description, s.policies, s.delivery_fee_minor,
  s.seller_level, s.plan
from stores.stores as s
where (select access.has_permission('stores.read'));

comment on view api.admin_stores is 'Stores in any status, for staff (stores.read); owner_email needs users.read, orders_count orders.read.';

create view api.admin_store_events
with (security_invoker = true) as
select e.id, e.store_id, e.action, e.from_status, e.to_status, e.actor_id, e.reason, e.created_at
from stores.events as e
where (select access.has_permission('stores.read'));

comment on view api.admin_store_events is 'What happened to stores, for staff (stores.read).';

-- Commands ----------------------------------------------------------------------------------------------

create function api.quote_order(p_store_id uuid, p_items jsonb, p_address jsonb default null)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select orders.quote(p_store_id, p_items, p_address)
$$;

comment on function api.quote_order is
  'What an order of p_items [{product_id, quantity}] would cost now: {store_id, currency, items, items_minor, delivery_minor, total_minor, wallet_available_minor, problems [{product_id, code}]}. Errors order.items_invalid, order.empty, order.too_many_items, order.quantity_invalid, store.not_found, store.closed, address.invalid.';

create function api.place_order(
  p_store_id uuid,
  p_items jsonb,
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
  select orders.place(
    p_store_id, p_items, p_address, p_payment_method, p_expected_total_minor, p_note, p_idempotency_key
  )
$$;

comment on function api.place_order is
  'Buys: {checkout_id, order_id, code, status, total_minor, currency, pay_by}. From the wallet it is paid at once (placed); by provider it waits (pending_payment) until pay_by. Errors order.empty, order.too_many_items, order.items_invalid, order.quantity_invalid, order.payment_method_invalid, order.note_invalid, order.own_store, order.too_many_unpaid, order.total_changed, product.unavailable, stock.insufficient, store.not_found, store.closed, address.invalid, amount.too_large, ledger.insufficient_funds.';

create function api.order_actions(p_order_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select orders.actions(p_order_id)
$$;

comment on function api.order_actions is
  'What the caller may do with the order now: [{action, to_status, actor, requires, money_minor, is_primary, alone_max_minor}]; money_minor is what would move, 0 for nothing; alone_max_minor, for staff on an order that holds money: above it a second person must agree (approval order.resolve). Errors order.not_found.';

create function api.order_act(p_order_id uuid, p_action text, p_payload jsonb, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select orders.command(p_order_id, p_action, p_payload, p_idempotency_key)
$$;

comment on function api.order_act is
  'Acts on an order: {order_id, status, seq, version, due_at, due_action}. Payload keys: reason, details, carrier, tracking_number, proof, is_sellable, outcome, refund_minor, expected_version. Errors order.not_found, order.changed, order.action_not_allowed, order.invalid_transition, order.payload_invalid, order.reason_required, order.details_required, order.tracking_required, order.outcome_invalid, approval.required.';

create function orders.overview()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_verify outbox.jobs;
begin
  perform access.require_reader();
  if not access.is_staff() then
    perform core.fail('permission.denied', 'You are not allowed to do this.', 403, 'staff');
  end if;
  select j.* into v_verify
  from outbox.jobs as j
  where j.name like '%verify%'
  order by j.last_finished_at desc nulls last
  limit 1;
  return jsonb_build_object(
    'held_minor', (
      select coalesce(jsonb_object_agg(h.currency, h.held), '{}')
      from (
        select o.currency, sum(o.held_minor) as held
        from orders.orders as o
        where o.status not in ('completed', 'cancelled', 'rejected', 'returned', 'refunded')
        group by o.currency
      ) as h
    ),
    'orders_by_status', (
      select jsonb_object_agg(s.status, coalesce(c.orders, 0))
      from orders.statuses as s
      left join (select o.status, count(*) as orders from orders.orders as o group by o.status) as c on c.status = s.status
    ),
    'disputes_open', (select count(*) from orders.orders as o where o.status = 'disputed'),
    'withdrawals_waiting', payouts.count_waiting(),
    'payout_batches_open', payouts.count_open_batches(),
    'payments_pending', payments.count_pending(),
    'breaks_open', reconciliation.count_open(),
    'approvals_waiting', access.count_approvals_to_decide(),
    'bank_lines_waiting', payments.count_lines_waiting(),
    'calls_dead', payments.count_dead_calls(),
    'risk_waiting', risk.count_waiting(),
    'stores_submitted', (select count(*) from stores.stores as s where s.status = 'submitted'),
    'dead_events', (select count(*) from outbox.events as e where e.dead_at is not null),
    'jobs_late', (
      select count(*) from outbox.jobs as j where coalesce(j.last_finished_at, j.registered_at) < core.now() - 3 * j.every
    ),
    'ledger_is_balanced', case when v_verify.last_finished_at is not null then v_verify.last_status = 'succeeded' end,
    'last_verified_at', v_verify.last_finished_at
  );
end
$$;

comment on function orders.overview is 'The numbers of the admin''s first page, for any staff. Raises permission.denied.';

grant execute on function orders.overview to authenticated;

create function api.admin_overview()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select orders.overview()
$$;

comment on function api.admin_overview is
  'Staff: {held_minor by currency, orders_by_status, disputes_open, withdrawals_waiting, payout_batches_open, payments_pending, breaks_open, approvals_waiting (those that the caller may decide), bank_lines_waiting, calls_dead, risk_waiting, stores_submitted, dead_events, jobs_late, ledger_is_balanced, last_verified_at}. Errors permission.denied.';

grant select on
  api.orders, api.order_items, api.order_events, api.admin_orders, api.admin_order_ledger,
  api.admin_users, api.admin_stores, api.admin_store_events
to authenticated;
grant execute on function api.quote_order, api.place_order, api.order_actions, api.order_act, api.admin_overview
to authenticated;
