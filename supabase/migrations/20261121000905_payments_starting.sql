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
    'buyer_fee_minor', p_payment.buyer_fee_minor,
    'currency', p_payment.currency,
    'provider', p_payment.provider,
    'mode', p_payment.mode,
    'email', (select u.email from auth.users as u where u.id = p_payment.user_id),
    'created_at', p_payment.created_at,
    'expires_at', p_payment.expires_at,
    'method', p_payment.method,
    'purpose', p_payment.purpose,
    'order_code', p_payment.order_code,
    'checkout', p_payment.checkout
  )
$$;

comment on function payments.describe is 'A payment as start-payment needs it, with the payer''s e-mail address for the provider.';

create function payments.new_payment_reference()
returns text
language sql
volatile
set search_path = ''
as $$
  -- Crockford's alphabet has 32 letters: five bits of each random byte, without bias. Bytes 6 and 8 of a uuid are not all random.
  select 'AM' || string_agg(
    substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (pg_catalog.get_byte(r.bytes, i.at) & 31) + 1, 1), '' order by i.at
  )
  from (
    select pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) || pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) as bytes
  ) as r
  cross join unnest(array[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]) as i (at)
$$;

comment on function payments.new_payment_reference is
  'A reference that nobody can guess: AM and 18 letters and digits, 90 random bits. It is the key by which providers know a payment.';

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

create function payments.open_of_order(p_order_id uuid)
returns setof payments.payments
language sql
set search_path = ''
as $$
  select p.*
  from payments.payments as p
  where p.order_id = p_order_id and p.status in ('created', 'requires_action', 'pending')
  for update
$$;

comment on function payments.open_of_order is 'The open payment of an order, locked: the buyer goes back to that one.';

create type payments.fee_terms as (
  rule_id uuid,
  bearer text,
  buyer_minor bigint
);

comment on type payments.fee_terms is 'Who bears what a provider charges for a payment: the version of the rule, who, and what a buyer bears, minor units.';

create function payments.terms_of_fee(p_country text, p_way payments.provider_methods, p_amount_minor bigint)
returns payments.fee_terms
language plpgsql
stable
set search_path = ''
as $$
declare
  v_situation pricing.situation;
  v_rule pricing.rules;
  v_terms payments.fee_terms;
begin
  v_situation.at := core.now();
  v_situation.amount_minor := p_amount_minor;
  v_situation.currency := p_way.currency;
  v_situation.country := p_country;
  v_situation.provider := p_way.provider;
  v_situation.method := p_way.method;
  v_rule := pricing.find_rule('provider_fee', v_situation);
  v_terms.rule_id := v_rule.id;
  v_terms.bearer := coalesce(v_rule.bearer, 'platform');
  v_terms.buyer_minor := case when v_rule.bearer = 'buyer' then pricing.charge(v_rule, p_amount_minor) else 0 end;
  return v_terms;
end
$$;

comment on function payments.terms_of_fee is 'Who bears the provider''s fee of a payment now; the platform when no rule fits. Country: of the order''s store, or of who tops up.';

create function payments.country_of(p_user_id uuid, p_order_id uuid)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    (
      select s.country
      from orders.orders as o
      inner join stores.stores as s on s.id = o.store_id
      where o.id = p_order_id
    ),
    (select p.country from identity.profiles as p where p.user_id = p_user_id)
  );
end
$$;

comment on function payments.country_of is 'Whose country rules of fees look at: the store''s for an order, else the payer''s.';

create function payments.require_fee(
  p_user_id uuid,
  p_way payments.provider_methods,
  p_order_id uuid,
  p_amount_minor bigint,
  p_shown_minor bigint
)
returns payments.fee_terms
language plpgsql
stable
set search_path = ''
as $$
declare
  v_terms payments.fee_terms := payments.terms_of_fee(payments.country_of(p_user_id, p_order_id), p_way, p_amount_minor);
begin
  if v_terms.buyer_minor is distinct from coalesce(p_shown_minor, 0) then
    perform core.fail(
      'payment.fee_changed', 'The fee of this way to pay is not the one that was shown.', 409, v_terms.buyer_minor::text,
      'Look at the amount again, then pay.'
    );
  end if;
  return v_terms;
end
$$;

comment on function payments.require_fee is
  'The terms of the fee, when the payer was shown what it adds; nobody is charged what they did not see. Raises payment.fee_changed (details: the fee, minor units).';

create function payments.best_way(p_user_id uuid, p_provider text, p_method text, p_currency text, p_amount_minor bigint)
returns payments.provider_methods
language sql
stable
set search_path = ''
as $$
  select w.*
  from payments.ways(p_currency, (select p.country from identity.profiles as p where p.user_id = p_user_id)) as w
  where (p_provider is null or w.provider = p_provider) and (p_method is null or w.method = p_method)
  order by
    (p_amount_minor between w.min_minor and w.max_minor) desc nulls last, payments.works_now(w.provider) desc, w.position
  limit 1
$$;

comment on function payments.best_way is 'The way that payments.choose_way would most likely take now, without taking it; nulls when there is none.';

create function payments.quote(
  p_amount_minor bigint,
  p_currency text,
  p_order_id uuid,
  p_provider text,
  p_method text
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_reader();
  v_way payments.provider_methods;
  v_terms payments.fee_terms;
begin
  perform core.require_amount(p_amount_minor, p_currency);
  v_way := payments.best_way(v_user_id, p_provider, p_method, p_currency, p_amount_minor);
  if v_way.provider is null then
    perform core.fail('payment.provider_unavailable', 'No payment provider takes this currency yet.', 409, left(p_currency, 20));
  end if;
  v_terms := payments.terms_of_fee(payments.country_of(v_user_id, p_order_id), v_way, p_amount_minor);
  return pg_catalog.jsonb_build_object(
    'provider', v_way.provider, 'method', v_way.method, 'currency', p_currency,
    'amount_minor', p_amount_minor, 'fee_minor', v_terms.buyer_minor, 'total_minor', p_amount_minor + v_terms.buyer_minor
  );
end
$$;

comment on function payments.quote is
  'What paying so much would charge the payer: {provider, method, currency, amount_minor, fee_minor (what the payer bears of the provider''s fee), total_minor}. Raises payment.provider_unavailable, amount.*, currency.unknown.';

grant execute on function payments.quote to authenticated;

create function payments.open_payment(
  p_user_id uuid,
  p_way payments.provider_methods,
  p_purpose text,
  p_order_id uuid,
  p_amount_minor bigint,
  p_currency text,
  p_pay_by timestamptz,
  p_fee payments.fee_terms
)
returns payments.payments
language plpgsql
set search_path = ''
as $$
declare
  v_expires_at timestamptz := least(core.now() + core.setting_interval('payment.expire_after'), p_pay_by);
  v_payment payments.payments;
begin
  insert into payments.payments (
    id, reference, provider, method, mode, user_id, purpose, order_id, order_code, amount_minor, currency,
    provider_fee_rule_id, buyer_fee_minor, expires_at, next_poll_at
  )
  values (
    core.uuid_v7(), payments.new_payment_reference(), p_way.provider, p_way.method,
    (select p.mode from payments.providers as p where p.code = p_way.provider), p_user_id,
    p_purpose, p_order_id, (select o.code from orders.orders as o where o.id = p_order_id),
    p_amount_minor + p_fee.buyer_minor, p_currency, p_fee.rule_id, p_fee.buyer_minor,
    v_expires_at, core.now() + payments.poll_delay(0)
  )
  on conflict (order_id) where order_id is not null and status in ('created', 'requires_action', 'pending')
  do nothing
  returning * into v_payment;
  if not found then
    -- Another call was faster with the same order.
    select p.* into v_payment from payments.open_of_order(p_order_id) as p;
  end if;
  return v_payment;
end
$$;

comment on function payments.open_payment is
  'A new payment in status created, charged with what the payer bears of the provider''s fee, or the order''s open one: two checkout pages for one order could take the money twice.';

create function payments.begin_asking(p_payment payments.payments)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  if p_payment.status not in ('created', 'pending') or p_payment.checkout is not null then
    return false;
  end if;
  -- A phone is asked once: a second prompt could be approved beside the first.
  if p_payment.method = 'mobile_account'
    and exists (select from payments.attempts as a where a.payment_id = p_payment.id and a.call = 'initialize')
  then
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
  p_idempotency_key text,
  p_method text,
  p_fee_minor bigint default 0
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
  v_way payments.provider_methods;
  v_pay_by timestamptz;
  v_payment payments.payments;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'purpose', p_purpose, 'amount_minor', p_amount_minor, 'currency', p_currency,
      'order_id', p_order_id, 'provider', p_provider, 'method', p_method, 'fee_minor', p_fee_minor
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
    if p_purpose = 'order' then
      v_pay_by := payments.require_payable_order(p_order_id, v_user_id, p_amount_minor, p_currency);
    end if;
    perform access.hit_rate_limit(
      'payment.create', v_user_id::text, core.setting_integer('payment.open_limit')::integer, interval '1 hour'
    );
    select p.* into v_payment from payments.open_of_order(p_order_id) as p;
    if v_payment.id is null then
      v_way := payments.choose_way(v_user_id, p_provider, p_method, p_currency, p_amount_minor);
      v_payment := payments.open_payment(
        v_user_id, v_way, p_purpose, p_order_id, p_amount_minor, p_currency, v_pay_by,
        payments.require_fee(v_user_id, v_way, p_order_id, p_amount_minor, p_fee_minor)
      );
    end if;
    perform core.idempotency_end(v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('payment_id', v_payment.id));
  end if;

  return payments.describe(v_payment)
    || pg_catalog.jsonb_build_object('may_ask', payments.begin_asking(v_payment));
end
$$;

comment on function payments.create_payment is
  'Signed-in users. Writes the payment and the attempt; the function start-payment then calls the provider when may_ask says so. A repeat of the key, or a second payment for an order with an open one, answers the payment as it is now. p_fee_minor: what the payer was shown of the provider''s fee (payments.quote). Raises payment.purpose_invalid, payment.fee_changed, payment.provider_unavailable, payment.provider_paused, payment.order_not_payable, payment.order_amount_differs, order.not_found, amount.*, currency.unknown, rate.limited, idempotency.*.';

grant execute on function payments.create_payment to authenticated;

-- What start-payment writes after the call --------------------------------------------------------------

create function payments.started(p_payment_id uuid, p_checkout jsonb, p_provider_reference text, p_answer jsonb)
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
  if p_checkout is null or not payments.is_checkout(p_checkout) then
    perform core.fail('payment.checkout_invalid', 'The provider answered without a checkout page.', 400);
  end if;
  perform payments.finish_attempt(p_payment_id, 'initialize', 'accepted', null, p_answer);
  update payments.payments as p
  set checkout = p_checkout, provider_reference = coalesce(p_provider_reference, p.provider_reference)
  where p.id = p_payment_id
  returning p.* into v_payment;
  perform payments.act(v_payment, 'start');
  -- A form is ours: the provider has not been called, and may be as silent as before.
  if p_checkout ->> 'kind' <> 'form' then
    perform payments.count_outcomes(v_payment.provider, 1, 0);
  end if;
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id;
  return payments.describe(v_payment);
end
$$;

comment on function payments.started is
  'Service only: the provider has a page for this payment, {kind, url, fields}. Locks the payment, then the provider''s health when it is not well. Raises payment.not_found, payment.checkout_invalid.';

create function payments.waiting(p_payment_id uuid, p_provider_reference text, p_fact jsonb)
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
  perform payments.finish_attempt(p_payment_id, 'initialize', 'accepted', null, p_fact);
  update payments.payments as p
  set provider_reference = coalesce(p_provider_reference, p.provider_reference)
  where p.id = p_payment_id
  returning p.* into v_payment;
  if p_fact ->> 'status' = 'failed' then
    perform payments.act(v_payment, 'fail', p_fact);
  else
    perform payments.act(v_payment, 'wait');
  end if;
  perform payments.ask_soon(v_payment.reference);
  perform payments.count_outcomes(v_payment.provider, 1, 0);
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id;
  return payments.describe(v_payment);
end
$$;

comment on function payments.waiting is
  'Service only: the payer was asked on the phone. What the reply already said is no proof of money: only a failure is believed; a success makes us ask. Raises payment.not_found.';

create function payments.next_step(p_payment_id uuid, p_checkout jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
begin
  if p_checkout is null or not payments.is_checkout(p_checkout) then
    perform core.fail('payment.checkout_invalid', 'The provider answered without a checkout page.', 400);
  end if;
  update payments.payments as p
  set checkout = p_checkout
  where p.id = p_payment_id and p.method = 'hosted' and p.status in ('requires_action', 'pending')
  returning p.* into v_payment;
  if not found then
    return null;
  end if;
  return payments.describe(v_payment);
end
$$;

comment on function payments.next_step is
  'Service only: the provider''s checkout has a further step for the payer''s browser. Null when the payment is over. Raises payment.checkout_invalid.';

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
  if p_code not in ('provider.not_configured', 'payment.email_missing') then
    -- A refusal is a clear answer too.
    perform payments.count_outcomes(
      v_payment.provider, case when p_is_unknown then 0 else 1 end, case when p_is_unknown then 1 else 0 end
    );
  end if;
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id;
  return payments.describe(v_payment);
end
$$;

comment on function payments.attempt_failed is
  'Service only: the provider refused to open a page (the payment failed), or its answer is not known (the payment is parked and asked about under the same reference).';

-- Asking the provider about one payment ------------------------------------------------------------------

create function payments.ask_soon(p_reference text)
returns boolean
language sql
set search_path = ''
as $$
  with asked as (
    update payments.payments as p
    set next_poll_at = core.now()
    where p.reference = p_reference
      and p.settle_journal_id is null
      and core.now() < p.expires_at + core.setting_interval('payment.ask_until')
    returning p.id
  )
  select exists (select from asked)
$$;

comment on function payments.ask_soon is
  'Makes the next round ask the provider about an unsettled payment, for whoever asks at once may die. Returns whether there is anything to ask.';

create function payments.describe_question(p_payment payments.payments)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'payment_id', p_payment.id, 'provider', p_payment.provider, 'mode', p_payment.mode,
    'reference', p_payment.reference, 'amount_minor', p_payment.amount_minor, 'currency', p_payment.currency,
    'method', p_payment.method, 'started_at', p_payment.created_at
  )
$$;

comment on function payments.describe_question is 'What a provider is told when it is asked about a payment.';

create function payments.question(p_provider text, p_reference text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select payments.describe_question(p) || pg_catalog.jsonb_build_object('is_settled', p.settle_journal_id is not null)
  from payments.payments as p
  where p.reference = p_reference and p.provider = p_provider
$$;

comment on function payments.question is
  'Service only: what to ask this provider about the payment with this reference, {payment_id, provider, mode, reference, amount_minor, currency, method, started_at, is_settled}; null when it has none.';

grant execute on function
  payments.started, payments.waiting, payments.next_step, payments.attempt_failed, payments.question
to service_role;

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

create function payments.stop_asking(p_payment_id uuid)
returns void
language sql
set search_path = ''
as $$
  update payments.payments as p
  set next_poll_at = null
  where p.id = p_payment_id
    and p.next_poll_at is not null
    and core.now() >= p.expires_at + core.setting_interval('payment.ask_until')
$$;

comment on function payments.stop_asking is
  'The provider has answered about this payment: when its time is over (payment.ask_until), that was the last question. A provider that is silent is asked on, for 30 days.';

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
      -- Whoever asks may die, and the provider may be silent for weeks: payments.stop_asking ends it when there is an answer.
      next_poll_at = case
        when p.settle_journal_id is null and core.now() < p.expires_at + interval '30 days'
          then core.now() + payments.poll_delay(p.poll_count + 1)
      end
    from due
    where p.id = due.id
    returning p.id
  )
  select coalesce(
    pg_catalog.jsonb_agg(payments.describe_question(p)),
    '[]'
  )
  from claimed as c
  join payments.payments as p on p.id = c.id
$$;

comment on function payments.claim_polls is
  'Service only: payments about which the provider is to be asked now, payments.describe_question of each; each is due again later whatever happens to the asker.';

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
