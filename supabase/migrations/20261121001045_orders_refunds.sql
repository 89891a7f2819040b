-- Orders, refunds: where the money of an order goes back to, what is still on its way, and what a store owes.
-- The order's money always goes to the buyer's wallet first, at once (001005). From there it goes on to the
-- card or account that it was paid from when its buyer wants that; what the provider does not take stays in the wallet.

create table orders.refunds (
  id uuid primary key default core.uuid_v7(),
  order_id uuid not null references orders.orders (id),
  seq integer not null,
  amount_minor core.positive_amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  refund_id uuid unique references payments.refunds (id),
  created_at timestamptz not null default core.now(),
  unique (order_id, seq)
);

comment on table orders.refunds is
  'What went back to the buyer of an order, act by act (seq), minor units. refund_id: the same money on its way on to where it was paid from.';

create index refunds_currency on orders.refunds (currency);

alter table orders.refunds enable row level security;

create policy "who reads the order reads its refunds" on orders.refunds
  for select to authenticated
  using (order_id in (select o.id from orders.orders as o));

grant select on orders.refunds to authenticated, service_role;

create trigger refunds_forbid_change
before update or delete on orders.refunds
for each row execute function core.forbid_change();

create trigger refunds_forbid_truncate
before truncate on orders.refunds
for each statement execute function core.forbid_change();

-- Recording one ---------------------------------------------------------------------------------------------

create function orders.send_to_source(p_order orders.orders, p_amount_minor bigint, p_origin text, p_requested_by uuid)
returns payments.refunds
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_wish payments.refund_wish;
begin
  select p.* into v_payment from payments.payments as p where p.id = p_order.payment_id for no key update;
  if v_payment.id is null then
    perform core.fail('order.refund_no_source', 'This order was not paid by a provider.', 409);
  end if;
  if not (select p.can_refund from payments.providers as p where p.code = v_payment.provider) then
    perform core.fail('payment.refund_unsupported', 'This provider cannot send money back.', 409, v_payment.provider);
  end if;
  v_wish.origin := p_origin;
  v_wish.amount_minor := p_amount_minor;
  v_wish.order_id := p_order.id;
  v_wish.order_code := p_order.code;
  v_wish.store_id := p_order.store_id;
  v_wish.reason := 'Order ' || p_order.code;
  v_wish.requested_by := p_requested_by;
  return payments.start_refund(v_payment, v_wish);
end
$$;

comment on function orders.send_to_source is
  'Sends money of a refunded order on to where it was paid from. The order is locked by the caller; locks payment, wallet. Raises order.refund_no_source, payment.refund_unsupported and what payments.start_refund raises.';

create function orders.record_refund(p_order orders.orders, p_amount_minor bigint)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_refund_id uuid;
begin
  if p_order.refund_to = 'source' then
    begin
      v_refund_id := (orders.send_to_source(p_order, p_amount_minor, 'order', null)).id;
    exception
      when sqlstate 'PGRST' then
        -- The order goes back whatever the provider can do: the money is in the wallet already, and stays there.
        v_refund_id := null;
    end;
  end if;
  insert into orders.refunds (order_id, seq, amount_minor, currency, refund_id)
  values (p_order.id, p_order.last_seq + 1, p_amount_minor, p_order.currency, v_refund_id);
end
$$;

comment on function orders.record_refund is
  'Writes what an act gave back, and sends it on when the buyer chose the source; when that cannot be, it stays in the wallet.';

-- What a store owes -------------------------------------------------------------------------------------------

create function orders.collect_debt(p_order orders.orders)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_wallet bigint;
  v_debt bigint;
  v_due bigint;
begin
  select a.id into v_debt
  from ledger.accounts as a
  where a.kind = 'store_receivable' and a.owner_id = p_order.store_id and a.currency = p_order.currency
    and a.debits_posted > a.credits_posted;
  if not found then
    return;
  end if;
  v_wallet := ledger.account('wallet', p_order.store_id, p_order.currency, 'store');
  perform from ledger.accounts as a where a.id in (v_wallet, v_debt) order by a.id for update;
  select least(a.debits_posted - a.credits_posted, b.available_minor) into v_due
  from ledger.accounts as a
  cross join ledger.balance(v_wallet) as b
  where a.id = v_debt;
  if v_due > 0 then
    perform orders.post(
      p_order, 'debt:' || (p_order.last_seq + 1), 'store_debt', array[row('store_debt', v_wallet, v_debt, v_due)::ledger.transfer_input]
    );
  end if;
end
$$;

comment on function orders.collect_debt is
  'After a release: what the store owes from refunds that its wallet could not cover is taken first. Locks both accounts in id order.';

-- What the buyer may choose -----------------------------------------------------------------------------------

create function orders.refund_left_for_source(p_order orders.orders)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select greatest(
    least(
      p_order.refunded_minor - (
        select coalesce(sum(r.amount_minor + case when r.fee_bearer = 'buyer' then r.fee_minor else 0 end), 0)
        from payments.refunds as r
        where r.order_id = p_order.id and r.status <> 'failed'
      ),
      payments.refundable(p), orders.wallet_available(p_order.buyer_id, p_order.currency)
    )::bigint, 0
  )
  from payments.payments as p
  inner join payments.providers as v on v.code = p.provider
  where p.id = p_order.payment_id and v.can_refund
    and not exists (
      select from payments.refunds as r where r.payment_id = p.id and payments.is_open_refund(r.status)
    )
$$;

comment on function orders.refund_left_for_source is
  'How much of what went back to the wallet may still go on to the source, minor units: of this order, at most what remains of its payment and is in the wallet. Null or zero: nothing, or not now.';

create function orders.require_own_order(p_order_id uuid, p_user_id uuid)
returns orders.orders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders;
begin
  select o.* into v_order from orders.orders as o where o.id = p_order_id and o.buyer_id = p_user_id for update;
  if not found then
    perform core.fail('order.not_found', 'There is no such order.', 404);
  end if;
  return v_order;
end
$$;

comment on function orders.require_own_order is 'The buyer''s own order, locked. Raises order.not_found.';

create function orders.refund_choice(p_order_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_reader();
  v_order orders.orders;
  v_payment payments.payments;
  v_provider payments.providers;
  v_left bigint;
  v_terms payments.fee_terms;
begin
  select o.* into v_order from orders.orders as o where o.id = p_order_id and o.buyer_id = v_user_id;
  if not found then
    perform core.fail('order.not_found', 'There is no such order.', 404);
  end if;
  select p.* into v_payment from payments.payments as p where p.id = v_order.payment_id;
  select p.* into v_provider from payments.providers as p where p.code = v_payment.provider;
  v_left := coalesce(orders.refund_left_for_source(v_order), 0);
  if v_payment.id is not null then
    v_terms := payments.terms_of_refund(v_payment, case when v_left > 0 then v_left else v_order.total_minor end);
  end if;
  return jsonb_build_object(
    'refund_to', v_order.refund_to,
    'can_choose', coalesce(v_provider.can_refund, false) and v_order.held_minor > 0,
    'provider', v_payment.provider,
    'provider_name', v_provider.display_name,
    'takes_days', ceil(extract(epoch from v_provider.refund_takes) / 86400)::integer,
    'left_minor', v_left,
    'fee_minor', case when v_terms.bearer = 'buyer' then v_terms.buyer_minor else 0 end,
    'currency', v_order.currency
  );
end
$$;

comment on function orders.refund_choice is
  'For the buyer: where money of this order goes back to (refund_to wallet|source), whether that can be chosen (can_choose), how long the source takes (takes_days), how much of what is in the wallet may go on (left_minor) and what that costs the buyer (fee_minor). Raises order.not_found.';

create function orders.choose_refund(p_order_id uuid, p_refund_to text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_order orders.orders := orders.require_own_order(p_order_id, access.require_user());
begin
  if p_refund_to is null or p_refund_to not in ('wallet', 'source') then
    perform core.fail('order.refund_to_invalid', 'Choose the wallet or the source.', 400, left(p_refund_to, 40));
  end if;
  if v_order.held_minor = 0 then
    perform core.fail('order.refund_decided', 'The money of this order is no longer held.', 409, v_order.status);
  end if;
  if p_refund_to = 'source' and not exists (
    select
    from payments.payments as p
    inner join payments.providers as v on v.code = p.provider
    where p.id = v_order.payment_id and v.can_refund
  ) then
    perform core.fail('order.refund_no_source', 'Money of this order can only go back to the wallet.', 409);
  end if;
  update orders.orders as o set refund_to = p_refund_to where o.id = p_order_id;
  return jsonb_build_object('order_id', p_order_id, 'refund_to', p_refund_to);
end
$$;

comment on function orders.choose_refund is
  'The buyer says where the money goes should the order be refunded, as long as it is held; again is no error. Locks the order. Raises order.not_found, order.refund_to_invalid, order.refund_decided, order.refund_no_source.';

create function orders.forward_refund(p_order_id uuid, p_amount_minor bigint, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_scope text := 'forward_refund:' || v_user_id;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, jsonb_build_object('order_id', p_order_id, 'amount_minor', p_amount_minor)
  );
  v_order orders.orders;
  v_refund payments.refunds;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_order := orders.require_own_order(p_order_id, v_user_id);
  perform payments.lock_payments(array[v_order.payment_id]);
  if exists (
    select from payments.refunds as r where r.payment_id = v_order.payment_id and payments.is_open_refund(r.status)
  ) then
    perform core.fail('payment.refund_open', 'A refund of this payment is still on its way.', 409);
  end if;
  if coalesce(orders.refund_left_for_source(v_order), 0) = 0 then
    perform core.fail('order.refund_nothing_left', 'Nothing of this order can go back to where it was paid from.', 409);
  end if;
  perform core.require_amount(p_amount_minor, v_order.currency, 1, orders.refund_left_for_source(v_order));
  v_refund := orders.send_to_source(v_order, p_amount_minor, 'buyer', v_user_id);
  return core.idempotency_end(
    v_scope, p_idempotency_key, jsonb_build_object('refund_id', v_refund.id, 'order_id', p_order_id, 'status', v_refund.status)
  );
end
$$;

comment on function orders.forward_refund is
  'The buyer sends what an order brought back to the wallet on to where it was paid from, all or part. Locks order, payment, wallet. Raises order.not_found, order.refund_nothing_left, payment.refund_open, amount.*, idempotency.* and what orders.send_to_source raises.';

grant execute on function orders.refund_choice, orders.choose_refund, orders.forward_refund to authenticated;

-- Invariant ---------------------------------------------------------------------------------------------------

create function orders.verify_refunds()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'order_refunds', 'order ' || o.id,
    jsonb_build_object('refunded', o.refunded_minor, 'written', coalesce(r.amount_minor, 0), 'to_source', coalesce(s.amount_minor, 0))
  from orders.orders as o
  left join (
    select n.order_id, sum(n.amount_minor) as amount_minor from orders.refunds as n group by n.order_id
  ) as r on r.order_id = o.id
  left join (
    select n.order_id, sum(n.amount_minor + case when n.fee_bearer = 'buyer' then n.fee_minor else 0 end) as amount_minor
    from payments.refunds as n
    where n.order_id is not null and n.status <> 'failed'
    group by n.order_id
  ) as s on s.order_id = o.id
  where o.refunded_minor <> coalesce(r.amount_minor, 0) or coalesce(s.amount_minor, 0) > o.refunded_minor
$$;

comment on function orders.verify_refunds is
  'Violations: orders whose refunds are not what went back of them, or of which more went to the source than to the buyer.';

insert into ledger.invariants (name, check_function, description)
values ('order_refunds', 'orders.verify_refunds()', 'What went back of an order is written act by act, and no more of it goes to the source');

-- What people see ---------------------------------------------------------------------------------------------

create function orders.place_of_refund(p_status text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when p_status is null or p_status = 'failed' then 'wallet'
    when p_status in ('requested', 'sending', 'needs_attention') then 'held'
    when p_status = 'pending' then 'provider'
    when p_status = 'processed' then 'source'
  end
$$;

comment on function orders.place_of_refund is
  'Where refunded money is: wallet (of the buyer, to spend), held (there, until the provider has it), provider (on its way), source (sent to the card or account). Null status: it never left the wallet.';

grant execute on function orders.place_of_refund to authenticated;

create view api.refunds
with (security_invoker = true) as
select
  n.id,
  n.order_id,
  o.code as order_code,
  p.payment_id,
  n.amount_minor::bigint as amount_minor,
  coalesce(case when p.fee_bearer = 'buyer' then p.fee_minor end, 0)::bigint as fee_minor,
  n.currency::text as currency,
  case when p.id is null then 'wallet' else 'source' end as destination,
  coalesce(p.status, 'processed') as status,
  orders.place_of_refund(p.status) as place,
  p.provider,
  v.display_name as provider_name,
  case when payments.is_open_refund(p.status) then p.expected_at end as expected_at,
  p.failure_code,
  n.created_at,
  coalesce(p.ended_at, case when p.id is null then n.created_at end) as ended_at
from orders.refunds as n
inner join orders.orders as o on o.id = n.order_id
left join payments.refunds as p on p.id = n.refund_id
left join payments.providers as v on v.code = p.provider
union all
select
  p.id, p.order_id, p.order_code, p.payment_id,
  (p.amount_minor + case when p.fee_bearer = 'buyer' then p.fee_minor else 0 end)::bigint,
  case when p.fee_bearer = 'buyer' then p.fee_minor else 0 end::bigint,
  p.currency::text, 'source', p.status, orders.place_of_refund(p.status), p.provider, v.display_name,
  case when payments.is_open_refund(p.status) then p.expected_at end,
  p.failure_code, p.created_at, p.ended_at
from payments.refunds as p
inner join payments.providers as v on v.code = p.provider
where p.origin <> 'order';

comment on view api.refunds is
  'Money that went back to buyers, for the buyer, the store of the order and staff: destination wallet (at once) or source (the card or account), where it is now (place: wallet, held, provider, source), when it should have arrived (expected_at, while it is on its way), and that it is in the wallet when the provider did not take it (status failed). amount_minor is what left the order or the wallet, fee_minor the part of it that the buyer bears. Filter by order_id; page by (created_at desc, id desc).';

create view api.admin_refunds
with (security_invoker = true) as
select
  r.id,
  r.payment_id,
  p.reference as payment_reference,
  r.user_id,
  access.user_email(r.user_id) as user_email,
  r.provider,
  r.origin,
  r.order_id,
  r.order_code,
  r.store_id,
  r.amount_minor::bigint as amount_minor,
  r.fee_minor::bigint as fee_minor,
  r.fee_bearer,
  r.currency::text as currency,
  r.status,
  orders.place_of_refund(r.status) as place,
  r.return_journal_id is not null as is_returned,
  payments.is_open_refund(r.status) and r.expected_at < core.now() as is_late,
  r.reason,
  r.requested_by,
  access.user_email(r.requested_by) as requested_by_email,
  r.approval_id,
  r.provider_reference,
  r.failure_code,
  r.settle_journal_id,
  r.return_journal_id,
  r.expected_at,
  r.next_poll_at,
  r.poll_count,
  r.created_at,
  r.ended_at,
  r.updated_at
from payments.refunds as r
inner join payments.payments as p on p.id = r.payment_id
where (select access.has_permission('payments.read'));

comment on view api.admin_refunds is
  'Refunds to the source, for staff (payments.read): where the money is (place), whether it is late (open after expected_at) or came back after it was sent (is_returned), who bears the fee, and by which approval it was sent.';

grant select on api.refunds, api.admin_refunds to authenticated;

create function api.refund_choice(p_order_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select orders.refund_choice(p_order_id)
$$;

comment on function api.refund_choice is
  'The buyer''s choice for an order: {refund_to, can_choose, provider, provider_name, takes_days, left_minor, fee_minor, currency}. Errors order.not_found.';

create function api.choose_refund(p_order_id uuid, p_refund_to text)
returns jsonb
language sql
set search_path = ''
as $$
  select orders.choose_refund(p_order_id, p_refund_to)
$$;

comment on function api.choose_refund is
  'Says where money of an order goes back to: wallet or source; {order_id, refund_to}. Errors order.not_found, order.refund_to_invalid, order.refund_decided, order.refund_no_source.';

create function api.forward_refund(p_order_id uuid, p_amount_minor bigint, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select orders.forward_refund(p_order_id, p_amount_minor, p_idempotency_key)
$$;

comment on function api.forward_refund is
  'Sends what an order brought back to the wallet on to where it was paid from: {refund_id, order_id, status}. Errors order.not_found, order.refund_nothing_left, payment.refund_open, payment.refund_unsupported, amount.*.';

grant execute on function api.refund_choice, api.choose_refund, api.forward_refund to authenticated;
