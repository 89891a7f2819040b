-- Payments, second part: how a payment begins, what the provider's first answer does, and timed work.
-- The row is committed before the provider is called; a lost answer is asked about, never repeated.

-- Starting a payment ----------------------------------------------------------------------------------

create function payments.describe(p_payment payments.payments)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'payment_id', p_payment.id,
    'reference', p_payment.reference,
    'status', p_payment.status,
    'amount_minor', p_payment.amount_minor,
    'currency', p_payment.currency,
    'provider', p_payment.provider,
    'mode', p_payment.mode,
    'email', (select u.email from auth.users as u where u.id = p_payment.user_id),
    'created_at', p_payment.created_at,
    'expires_at', p_payment.expires_at,
    'checkout_url', p_payment.checkout_url
  )
$$;

comment on function payments.describe is 'A payment as start-payment needs it, with the payer''s e-mail address for the provider.';

create function payments.choose_provider(p_provider text, p_currency text, p_amount_minor bigint)
returns payments.providers
language plpgsql
stable
set search_path = ''
as $$
declare
  v_provider payments.providers;
begin
  select p.* into v_provider
  from payments.providers as p
  where p_currency = any (p.currencies)
    and p.is_available
    and (p_provider is null or p.code = p_provider)
  order by p.position
  limit 1;
  if not found then
    perform core.fail(
      'payment.provider_unavailable',
      'No payment provider takes this currency yet.',
      409, left(p_currency, 20),
      'Choose another way to pay, or pay from the wallet.'
    );
  end if;
  perform core.require_amount(p_amount_minor, p_currency, v_provider.min_minor, v_provider.max_minor);
  return v_provider;
end
$$;

comment on function payments.choose_provider is
  'The named provider, or the first that takes the currency. Raises payment.provider_unavailable, amount.below_minimum, amount.too_large.';

create function payments.require_payable_order(p_order_id uuid, p_user_id uuid, p_amount_minor bigint, p_currency text)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_order record;
begin
  select o.* into v_order from orders.payable(p_order_id) as o;
  if not found or v_order.buyer_id is distinct from p_user_id then
    perform core.fail('order.not_found', 'There is no such order.', 404);
  end if;
  if v_order.status <> 'pending_payment' or v_order.pay_by <= core.now() then
    perform core.fail('payment.order_not_payable', 'This order no longer waits for a payment.', 409, v_order.status);
  end if;
  if v_order.currency <> p_currency or v_order.total_minor <> p_amount_minor then
    perform core.fail(
      'payment.order_amount_differs', 'The amount is not what the order costs.', 409,
      v_order.total_minor || ' ' || v_order.currency
    );
  end if;
  return v_order.pay_by;
end
$$;

comment on function payments.require_payable_order is
  'Checks that the order is the buyer''s and waits for exactly this money; returns until when. Raises order.not_found, payment.order_not_payable, payment.order_amount_differs.';

create function payments.open_payment(
  p_user_id uuid,
  p_provider payments.providers,
  p_purpose text,
  p_order_id uuid,
  p_amount_minor bigint,
  p_currency text,
  p_pay_by timestamptz
)
returns payments.payments
language plpgsql
set search_path = ''
as $$
declare
  v_id uuid := core.uuid_v7();
  v_expires_at timestamptz := least(core.now() + core.setting_interval('payment.expire_after'), p_pay_by);
  v_payment payments.payments;
begin
  insert into payments.payments (
    id, reference, provider, mode, user_id, purpose, order_id, order_code, amount_minor, currency,
    expires_at, next_poll_at
  )
  values (
    v_id, 'AMP' || upper(replace(v_id::text, '-', '')), p_provider.code, p_provider.mode, p_user_id,
    p_purpose, p_order_id, (select o.code from orders.orders as o where o.id = p_order_id),
    p_amount_minor, p_currency, v_expires_at, core.now() + payments.poll_delay(0)
  )
  on conflict (order_id) where order_id is not null and status in ('created', 'requires_action', 'pending')
  do nothing
  returning * into v_payment;
  if not found then
    -- The order already has a page on which it can be paid; the buyer goes back to that one.
    select p.* into v_payment
    from payments.payments as p
    where p.order_id = p_order_id and p.status in ('created', 'requires_action', 'pending')
    for update;
  end if;
  return v_payment;
end
$$;

comment on function payments.open_payment is
  'A new payment in status created, or the order''s open one: two checkout pages for one order could take the money twice.';

create function payments.begin_asking(p_payment payments.payments)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  if p_payment.status not in ('created', 'pending') or p_payment.checkout_url is not null then
    return false;
  end if;
  -- A call ends within 15 seconds; one that began earlier belongs to a caller that died.
  if exists (
    select from payments.attempts as a
    where a.payment_id = p_payment.id
      and a.call = 'initialize'
      and a.outcome = 'started'
      and a.started_at > core.now() - interval '16 seconds'
  ) then
    return false;
  end if;
  update payments.attempts as a
  set outcome = 'unknown', finished_at = core.now()
  where a.payment_id = p_payment.id and a.call = 'initialize' and a.outcome = 'started';
  -- Committed before the provider is called, so that a crash leaves a trace to ask about.
  insert into payments.attempts (payment_id, call) values (p_payment.id, 'initialize');
  return true;
end
$$;

comment on function payments.begin_asking is
  'Whether the caller is the one who asks the provider for this payment''s page now, its attempt written: one at a time, since a second would be told that the reference is taken. The payment is locked by the caller.';

create function payments.create_payment(
  p_purpose text,
  p_amount_minor bigint,
  p_currency text,
  p_order_id uuid,
  p_provider text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_scope text := 'create_payment:' || v_user_id;
  v_answer jsonb;
  v_provider payments.providers;
  v_pay_by timestamptz;
  v_payment payments.payments;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'purpose', p_purpose, 'amount_minor', p_amount_minor, 'currency', p_currency,
      'order_id', p_order_id, 'provider', p_provider
    )
  );
  if v_answer is not null then
    -- The payment as it is now: a repeat after a lost answer must find the checkout page.
    select p.* into strict v_payment
    from payments.payments as p
    where p.id = (v_answer ->> 'payment_id')::uuid
    for update;
  else
    if p_purpose is null or p_purpose not in ('topup', 'order') or (p_purpose = 'order') <> (p_order_id is not null) then
      perform core.fail('payment.purpose_invalid', 'Say what the payment is for: a top-up, or an order.', 400);
    end if;
    v_provider := payments.choose_provider(p_provider, p_currency, p_amount_minor);
    if p_purpose = 'order' then
      v_pay_by := payments.require_payable_order(p_order_id, v_user_id, p_amount_minor, p_currency);
    end if;
    perform access.hit_rate_limit(
      'payment.create', v_user_id::text, core.setting_integer('payment.open_limit')::integer, interval '1 hour'
    );
    v_payment := payments.open_payment(
      v_user_id, v_provider, p_purpose, p_order_id, p_amount_minor, p_currency, v_pay_by
    );
    perform core.idempotency_end(v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('payment_id', v_payment.id));
  end if;

  return payments.describe(v_payment)
    || pg_catalog.jsonb_build_object('may_ask', payments.begin_asking(v_payment));
end
$$;

comment on function payments.create_payment is
  'Signed-in users. Writes the payment and the attempt; the function start-payment then calls the provider when may_ask says so. A repeat of the key, or a second payment for an order with an open one, answers the payment as it is now. Raises payment.purpose_invalid, payment.provider_unavailable, payment.order_not_payable, payment.order_amount_differs, order.not_found, amount.*, currency.unknown, rate.limited, idempotency.*.';

grant execute on function payments.create_payment to authenticated;

-- What start-payment writes after the call --------------------------------------------------------------

create function payments.started(p_payment_id uuid, p_checkout_url text, p_provider_reference text, p_answer jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
begin
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id for update;
  if not found then
    perform core.fail('payment.not_found', 'There is no such payment.', 404);
  end if;
  if p_checkout_url is null or p_checkout_url !~ '^https?://' then
    perform core.fail('payment.checkout_url_invalid', 'The provider answered without a checkout page.', 400);
  end if;
  perform payments.finish_attempt(p_payment_id, 'initialize', 'accepted', null, p_answer);
  update payments.payments as p
  set checkout_url = p_checkout_url, provider_reference = coalesce(p_provider_reference, p.provider_reference)
  where p.id = p_payment_id
  returning p.* into v_payment;
  perform payments.act(v_payment, 'start');
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id;
  return payments.describe(v_payment);
end
$$;

comment on function payments.started is 'Service only: the provider has a page for this payment. Raises payment.not_found, payment.checkout_url_invalid.';

create function payments.attempt_failed(p_payment_id uuid, p_code text, p_is_unknown boolean, p_answer jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
begin
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id for update;
  if not found then
    perform core.fail('payment.not_found', 'There is no such payment.', 404);
  end if;
  perform payments.finish_attempt(
    p_payment_id, 'initialize', case when p_is_unknown then 'unknown' else 'refused' end, p_code, p_answer
  );
  perform payments.act(
    v_payment,
    case when p_is_unknown then 'park' else 'refuse' end,
    pg_catalog.jsonb_build_object('failure_code', p_code)
  );
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id;
  return payments.describe(v_payment);
end
$$;

comment on function payments.attempt_failed is
  'Service only: the provider refused to open a page (the payment failed), or its answer is not known (the payment is parked and asked about under the same reference).';

grant execute on function payments.started, payments.attempt_failed to service_role;

-- Timed work -----------------------------------------------------------------------------------------

create function payments.expire_payments(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_count integer := 0;
begin
  for v_payment in
    select p.*
    from payments.payments as p
    where p.status in ('created', 'requires_action', 'pending') and p.expires_at <= core.now()
    order by p.expires_at
    limit p_limit
    for update skip locked
  loop
    perform payments.act(v_payment, 'expire', '{"failure_code": "payment.expired"}');
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function payments.expire_payments is 'Ends payments whose page was not paid in time; returns how many. Safe to run many times at once.';

create function payments.claim_polls(p_limit integer)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  with due as (
    select p.id
    from payments.payments as p
    where p.next_poll_at <= core.now()
    order by p.next_poll_at
    limit greatest(1, least(p_limit, 200))
    for update skip locked
  ),
  claimed as (
    update payments.payments as p
    set
      poll_count = p.poll_count + 1,
      next_poll_at = case
        when p.settle_journal_id is null and core.now() < p.expires_at + core.setting_interval('payment.ask_until')
          then core.now() + payments.poll_delay(p.poll_count + 1)
      end
    from due
    where p.id = due.id
    returning p.*
  )
  select coalesce(
    pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_object(
        'payment_id', c.id, 'provider', c.provider, 'reference', c.reference,
        'amount_minor', c.amount_minor, 'currency', c.currency, 'started_at', c.created_at
      )
    ),
    '[]'
  )
  from claimed as c
$$;

comment on function payments.claim_polls is
  'Service only: payments about which the provider is to be asked now, [{payment_id, provider, reference, amount_minor, currency, started_at}]; each is due again later whatever happens to the asker.';

create function payments.count_pending()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)
  from payments.payments as p
  where p.status in ('created', 'requires_action', 'pending')
$$;

comment on function payments.count_pending is 'How many payments wait for their end.';

grant execute on function payments.expire_payments, payments.claim_polls, payments.count_pending to service_role;
