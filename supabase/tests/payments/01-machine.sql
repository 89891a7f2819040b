-- The payment machine: every status, every fact; money once; what does not fit goes to staff.
begin;
\ir money.psql
select plan(58);

-- Every status against every fact.
create temporary table expected (status text, fact text, result text, to_status text);
insert into expected
values
  ('created', 'succeeded', 'applied', 'succeeded'), ('created', 'failed', 'applied', 'failed'),
  ('created', 'pending', 'applied', 'pending'), ('created', 'reversed', 'unchanged', 'created'),
  ('requires_action', 'succeeded', 'applied', 'succeeded'), ('requires_action', 'failed', 'applied', 'failed'),
  ('requires_action', 'pending', 'applied', 'pending'), ('requires_action', 'reversed', 'unchanged', 'requires_action'),
  ('pending', 'succeeded', 'applied', 'succeeded'), ('pending', 'failed', 'applied', 'failed'),
  ('pending', 'pending', 'unchanged', 'pending'), ('pending', 'reversed', 'unchanged', 'pending'),
  ('failed', 'succeeded', 'applied', 'succeeded'), ('failed', 'failed', 'unchanged', 'failed'),
  ('failed', 'pending', 'unchanged', 'failed'), ('failed', 'reversed', 'unchanged', 'failed'),
  ('expired', 'succeeded', 'applied', 'succeeded'), ('expired', 'failed', 'applied', 'failed'),
  ('expired', 'pending', 'unchanged', 'expired'), ('expired', 'reversed', 'unchanged', 'expired'),
  ('succeeded', 'succeeded', 'unchanged', 'succeeded'), ('succeeded', 'failed', 'unchanged', 'succeeded'),
  ('succeeded', 'pending', 'unchanged', 'succeeded'), ('succeeded', 'reversed', 'payment.taken_back', 'succeeded'),
  ('partially_refunded', 'succeeded', 'unchanged', 'partially_refunded'),
  ('partially_refunded', 'reversed', 'payment.taken_back', 'partially_refunded'),
  ('refunded', 'succeeded', 'unchanged', 'refunded'), ('refunded', 'reversed', 'unchanged', 'refunded');

create function money.in_status(p_status text)
returns text
language plpgsql
as $$
declare
  v_reference text := money.open_payment();
begin
  if p_status in ('succeeded', 'partially_refunded', 'refunded') then
    perform payments.apply_fact(v_reference, 'poll', money.fact('succeeded'));
  end if;
  update payments.payments as p set status = p_status where p.reference = v_reference;
  return v_reference;
end
$$;

create function money.try(p_status text, p_fact text)
returns text
language plpgsql
as $$
declare
  v_reference text := money.in_status(p_status);
begin
  return payments.apply_fact(v_reference, 'poll', money.fact(p_fact)) || ' ' || money.status(v_reference);
end
$$;

select is(
  money.try(e.status, e.fact), e.result || ' ' || e.to_status, 'when ' || e.status || ', ' || e.fact || ' is ' || e.result
)
from expected as e;

select is(
  (select count(*) from payments.transitions as t where not exists (
    select from payments.transitions as u where t.to_status = u.from_status) and t.to_status <> 'refunded'),
  0::bigint, 'no status but refunded is a dead end'
);
select tests.ledger_is_clean('after every status and fact the books hold');

-- Once, whoever says it, however often.
select money.open_payment() as r \gset
select money.wallet() as before \gset
select is(payments.apply_fact(:'r', 'webhook', money.fact('succeeded')), 'applied', 'the first word counts');
select is(payments.apply_fact(:'r', 'poll', money.fact('succeeded')), 'unchanged', 'the second changes nothing');
select is(money.wallet() - :before, 500000::bigint, 'the wallet has it once, without the fee');
select is((select p.settled_by from payments.payments as p where p.reference = :'r'), 'webhook', 'and it is known whose word it was');

-- What does not fit moves nothing.
create function money.try_change(p_change jsonb)
returns text
language plpgsql
as $$
declare
  v_reference text := money.open_payment();
  v_before bigint := money.wallet();
begin
  return payments.apply_fact(v_reference, 'webhook', money.fact('succeeded', p_change))
    || ' ' || money.status(v_reference) || ' ' || (money.wallet() - v_before);
end
$$;
select is(money.try_change('{"amount_minor": 499999}'), 'payment.amount_mismatch requires_action 0', 'one kobo less is refused');
select is(money.try_change('{"amount_minor": 500001}'), 'payment.amount_mismatch requires_action 0', 'one kobo more is refused');
select is(money.try_change('{"amount_minor": null}'), 'payment.amount_mismatch requires_action 0', 'no amount is refused');
select is(money.try_change('{"currency": "GHS"}'), 'payment.currency_mismatch requires_action 0', 'another currency is refused');
select is(money.try_change('{"mode": "live"}'), 'payment.mode_mismatch requires_action 0', 'the other mode is refused');
select is(money.try_change('{"mode": null}'), 'payment.mode_mismatch requires_action 0', 'no mode is refused');
select is(money.try_change('{"provider": "jazzcash"}'), 'payment.provider_mismatch requires_action 0', 'another provider is refused');
select is(money.try_change('{"fee_minor": 500001}'), 'payment.fee_invalid requires_action 0', 'a fee above the amount is refused');
select is(payments.apply_fact('AMP0', 'webhook', money.fact('succeeded')), 'payment.unknown_reference', 'an unknown reference is a case for staff');

-- Starting.
select tests.authenticate_as('payer');
select api.create_payment('topup', 500000, 'NGN', null, null, 'one') as first \gset
select is(api.create_payment('topup', 500000, 'NGN', null, null, 'one') ->> 'payment_id', (:'first'::jsonb) ->> 'payment_id', 'the same key is the same payment');
select tests.throws_code($$ select api.create_payment('topup', 500001, 'NGN', null, null, 'one') $$, 'idempotency.conflict');
select tests.throws_code($$ select api.create_payment('topup', 500000, 'NGN', null, null, null) $$, 'idempotency.key_required');
select tests.throws_code($$ select api.create_payment('gift', 500000, 'NGN', null, null, 'two') $$, 'payment.purpose_invalid');
select tests.throws_code($$ select api.create_payment('topup', 500000, 'PKR', null, null, 'three') $$, 'payment.provider_unavailable');
select tests.throws_code($$ select api.create_payment('topup', 500000, 'NGN', null, 'jazzcash', 'four') $$, 'payment.provider_unavailable');
select tests.throws_code($$ select api.create_payment('topup', 0, 'NGN', null, null, 'five') $$, 'amount.not_positive');
select tests.throws_code($$ select api.create_payment('topup', 4999, 'NGN', null, null, 'six') $$, 'amount.below_minimum');
select tests.throws_code($$ select api.create_payment('topup', 1000000001, 'NGN', null, null, 'seven') $$, 'amount.too_large');
select tests.as_anon();
select tests.throws_code($$ select api.create_payment('topup', 500000, 'NGN', null, null, 'one') $$, '42501', 'nobody cannot start a payment');
select tests.clear_authentication();

-- Time.
select money.open_payment() as late \gset
select tests.travel('46 minutes');
select cmp_ok(payments.expire_payments(), '>=', 1, 'a page that was not paid expires');
select is(money.status(:'late'), 'expired', 'and says so');
select is(payments.apply_fact(:'late', 'webhook', money.fact('succeeded')), 'applied', 'money that comes late is credited all the same');
select is(
  (select count(*) from notifications.notifications as n where n.user_id = tests.user_id('payer') and n.kind = 'payment.succeeded_late' and n.created_at = core.now()),
  1::bigint, 'and the payer is told'
);
select tests.ledger_is_clean();
select * from finish();
rollback;
