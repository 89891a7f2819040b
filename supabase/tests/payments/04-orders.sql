-- A payment for an order: what "too late" is, and what is not: a failure nobody expected moves nothing and is tried again.
begin;
\ir ../orders/market.psql
select plan(17);

update payments.inbox set next_attempt_at = 'infinity' where status = 'received';
insert into payments.provider_methods (provider, method, currency, min_minor, max_minor, position, display)
values ('paystack', 'hosted', 'PKR', 5000, 1000000000, 1, 'Paystack');

create function market.open_payment(p_order_id uuid)
returns text
language sql
as $$
  select market.call(
    'buyer', format('api.create_payment(''order'', 170000, ''PKR'', %L, null, %L)', p_order_id, gen_random_uuid()::text)
  ) -> 'ok' ->> 'reference'
$$;

create function market.hear_success(p_reference text)
returns uuid
language sql
as $$
  select (
    payments.receive_webhook(
      'paystack', 'charge.success:' || p_reference, 'charge.success', '{}', '{}', true,
      jsonb_build_object(
        'subject', 'payment', 'provider', 'paystack', 'mode', 'test', 'status', 'succeeded', 'reference', p_reference,
        'amount_minor', 170000, 'currency', 'PKR', 'fee_minor', 2500
      ),
      'signature', null
    ) ->> 'inbox_id'
  )::uuid
$$;

create function market.paid(p_reference text)
returns text
language sql
as $$
  select concat_ws(' ', p.status, p.order_outcome, o.status)
  from payments.payments as p
  inner join orders.orders as o on o.id = p.order_id
  where p.reference = p_reference
$$;

create function market.available()
returns bigint
language sql
as $$
  select orders.wallet_available(market.uuid('buyer'), 'PKR')
$$;

-- Whoever writes an event of an order meets this error.
create table market.planted (code text);
insert into market.planted values (null);
create function market.fail_as_planted()
returns trigger
language plpgsql
as $$
declare
  v_code text := (select p.code from market.planted as p);
begin
  if v_code = 'bug' then
    raise exception 'planted';
  elsif v_code is not null then
    perform core.fail(v_code, 'planted', 409);
  end if;
  return new;
end
$$;
create trigger planted before insert on orders.events for each row execute function market.fail_as_planted();

-- A failure that nobody expected.
select market.order_along('{unpaid}') as o \gset
select market.open_payment(:'o') as r \gset
select market.available() as before \gset
select market.hear_success(:'r') as i \gset
update market.planted set code = 'bug' where true;
select is(payments.process_webhook(:'i'), 'received', 'a bug keeps the event for another try');
select is(market.paid(:'r'), 'created pending_payment', 'the payment is untouched, and so is the order');
select is(market.available(), :before::bigint, 'no money moved');
select matches((select i.error from payments.inbox as i where i.id = :'i'), 'P0001.*planted', 'the event says why, for staff to see');
update market.planted set code = 'ledger.account_unknown' where true;
select tests.travel('1 minute');
select is(payments.process_inbox(), 1, 'it is tried again');
select is(market.paid(:'r'), 'created pending_payment', 'an error of the product that has another name is no "too late" either');
select is((select i.attempts from payments.inbox as i where i.id = :'i'), 2, 'both tries count');
update market.planted set code = null where true;
select tests.travel('1 minute');
select is(payments.process_inbox(), 1, 'and again');
select is(market.paid(:'r'), 'succeeded paid placed', 'once the cause is gone the order is paid');
select is(market.available(), :before::bigint, 'from what came in');
select is((select count(*) from orders.events as e where e.order_id = :'o' and e.action = 'pay'), 1::bigint, 'once');

-- It never works: staff find it, with its cause.
select market.order_along('{unpaid}') as o2 \gset
select market.open_payment(:'o2') as r2 \gset
select market.hear_success(:'r2') as i2 \gset
update market.planted set code = 'bug' where true;
do $$
begin
  for v_try in 1..10 loop
    perform tests.travel('2 hours');
    perform payments.process_inbox();
  end loop;
end
$$;
select is((select i.status || ' ' || i.attempts from payments.inbox as i where i.id = :'i2'), 'dead 10', 'what fails ten times waits for staff');
select is(market.call('finance', format('api.admin_replay_inbox(%L, ''looked into'', ''k1'')', :'i2')) -> 'ok' ->> 'status', 'received', 'who may try it again');
update market.planted set code = null where true;

-- Too late is said by the machine of orders alone.
select market.order_along('{unpaid}') as o3 \gset
select market.open_payment(:'o3') as r3 \gset
select market.available() as before3 \gset
update market.planted set code = 'order.invalid_transition' where true;
select is(payments.process_webhook(market.hear_success(:'r3')), 'processed', 'an order that refuses the payment does not refuse the money');
select is(market.paid(:'r3'), 'succeeded too_late pending_payment', 'it came too late for the order');
select is(market.available() - :before3, 170000::bigint, 'and is in the wallet');
update market.planted set code = null where true;
select is_empty($$ select * from ledger.verify() $$, 'the books balance');
select * from finish();
rollback;
