-- Chargebacks of orders: what the order holds is frozen, and goes on or back as the bank decided.
begin;
\ir ../orders/market.psql
select plan(39);

insert into payments.provider_methods (provider, method, currency, min_minor, max_minor, position, display)
values ('paystack', 'hosted', 'PKR', 5000, 1000000000, 1, 'Paystack');

-- An order that was paid through the provider; returns the payment's reference.
create function market.paid_by_card(p_order_id uuid)
returns text
language plpgsql
as $$
declare
  v_reference text := market.call(
    'buyer', format('api.create_payment(''order'', 170000, ''PKR'', %L, null, %L)', p_order_id, gen_random_uuid()::text)
  ) -> 'ok' ->> 'reference';
begin
  perform payments.apply_fact(
    v_reference, 'webhook',
    jsonb_build_object(
      'provider', 'paystack', 'mode', 'test', 'status', 'succeeded', 'amount_minor', 170000, 'currency', 'PKR', 'fee_minor', 0
    )
  );
  return v_reference;
end
$$;

create function market.dispute(p_reference text, p_id text, p_status text)
returns text
language sql
as $$
  select payments.apply_dispute_fact(
    p_reference,
    jsonb_build_object(
      'subject', 'dispute', 'provider', 'paystack', 'mode', 'test', 'provider_id', p_id, 'status', p_status,
      'amount_minor', 170000, 'currency', 'PKR', 'category', 'chargeback'
    )
  )
$$;

create function market.standing(p_order_id uuid)
returns text
language sql
as $$
  select concat_ws(' ', o.status, o.held_minor, o.released_minor, o.refunded_minor) from orders.orders as o where o.id = p_order_id
$$;

create function market.buyer_has()
returns bigint
language sql
as $$
  select orders.wallet_available(market.uuid('buyer'), 'PKR')
$$;

-- Won -------------------------------------------------------------------------------------------------
select market.order_along('{unpaid}') as o \gset
select market.paid_by_card(:'o') as r \gset
select market.buyer_has() as before \gset
select market.act('seller', :'o', 'accept', '{}') is null as x \gset
select is(market.dispute(:'r', 'd1', 'open'), 'applied', 'the payer disputes the payment of an order that is on its way');
select is(market.standing(:'o'), 'disputed 170000 0 0', 'the order is frozen with its money');
select is((select (d.is_order_frozen, d.held_minor)::text from payments.disputes as d where d.provider_dispute_id = 'd1'), '(t,0)', 'so nothing is held in the wallet');
select is(market.buyer_has(), :before::bigint);
select is((select (d.opened_by, d.reason)::text from orders.disputes as d where d.order_id = :'o'), '(system,chargeback)', 'and says why');
select is(tests.told(market.uuid('buyer'), '%\_by\_bank'), array['order.dispute_by_bank by mail'], 'the buyer is told what the bank asks');
select is(tests.told(market.uuid('seller'), '%\_by\_bank'), array['order.dispute_by_bank by mail'], 'and the store that its money waits');
select is_empty($$ select from notifications.notifications as n where n.kind = 'order.dispute' $$, 'nobody is told that the other side opened a dispute');
select is(market.dispute(:'r', 'd1', 'won'), 'applied');
select is(tests.told(market.uuid('seller'), '%\_by\_bank'), array['order.withdraw_dispute_by_bank by mail'], 'won: the store is told that it goes on');
select is(market.standing(:'o'), 'accepted 170000 0 0', 'won: it goes on where it stood');
select is(market.act('seller', :'o', 'prepare', '{}') -> 'ok' ->> 'status', 'preparing', 'with all that can be done there');

-- Lost --------------------------------------------------------------------------------------------------
update orders.orders as o set refund_to = 'source' where o.id = :'o';
select is(market.dispute(:'r', 'd2', 'open'), 'applied', 'a second one');
select is(market.dispute(:'r', 'd2', 'lost'), 'applied', 'is lost');
select is(market.standing(:'o'), 'refunded 0 0 170000', 'the order goes back to the buyer');
select is(market.buyer_has(), :before::bigint, 'whose wallet pays it on to the bank at once');
select is((select (d.recovered_minor, d.loss_minor)::text from payments.disputes as d where d.provider_dispute_id = 'd2'), '(170000,0)', 'so that we lose nothing');
select is((select p.status from payments.payments as p where p.reference = :'r'), 'refunded', 'and nothing of it can be sent back again');
select is_empty(format('select from payments.refunds as f join payments.payments as p on p.id = f.payment_id where p.reference = %L', :'r'), 'nor was it, though the buyer wanted refunds at the source');
select is(tests.told(market.uuid('buyer'), '%\_by\_bank'), array['order.withdraw_dispute_by_bank by mail', 'order.dispute_by_bank by mail', 'order.time_out_by_bank by mail'], 'of which the buyer is told');
select is(tests.told(market.uuid('seller'), '%\_by\_bank'), array['order.dispute_by_bank by mail', 'order.time_out_by_bank by mail'], 'and the store');

-- A paid order that nobody has accepted yet ---------------------------------------------------------------
select market.order_along('{unpaid}') as o2 \gset
select market.paid_by_card(:'o2') as r2 \gset
select is(market.dispute(:'r2', 'd3', 'open'), 'applied');
select is(market.standing(:'o2'), 'disputed 170000 0 0', 'is frozen too');
select is(market.dispute(:'r2', 'd3', 'won'), 'applied');
select is(market.standing(:'o2'), 'placed 170000 0 0', 'and waits for the seller again');

-- The store has been paid -----------------------------------------------------------------------------------
select market.order_along('{unpaid}') as o3 \gset
select market.paid_by_card(:'o3') as r3 \gset
select market.act('seller', :'o3', 'accept', '{}') is null as x \gset
select market.act('seller', :'o3', 'ship', market.payload('ship')) is null as x \gset
select market.act('buyer', :'o3', 'confirm', '{}') is null as x \gset
select least(market.buyer_has(), 170000) as there \gset
select is(market.dispute(:'r3', 'd4', 'open'), 'applied', 'when the order is over the wallet is asked');
select is((select (d.is_order_frozen, d.held_minor)::text from payments.disputes as d where d.provider_dispute_id = 'd4'), format('(f,%s)', :'there'));
select is(market.dispute(:'r3', 'd4', 'lost'), 'applied');
select is((select d.loss_minor from payments.disputes as d where d.provider_dispute_id = 'd4')::bigint, 170000 - :there::bigint, 'and what it lacks is our loss');
select matches(market.standing(:'o3'), '^completed 0 ', 'the store keeps what it earned');

-- A charge that came too late for an order which other money paid -------------------------------------------------
select market.order_along('{unpaid}') as o5 \gset
select market.call('buyer', format('api.create_payment(''order'', 170000, ''PKR'', %L, null, %L)', :'o5', gen_random_uuid()::text)) -> 'ok' ->> 'reference' as r5 \gset
select tests.clear_authentication();
select orders.mark_paid(:'o5', gen_random_uuid()) as x \gset
select payments.apply_fact(:'r5', 'webhook', '{"provider": "paystack", "mode": "test", "status": "succeeded", "amount_minor": 170000, "currency": "PKR", "fee_minor": 0}') as x \gset
select is((select p.order_outcome from payments.payments as p where p.reference = :'r5'), 'too_late', 'a charge that reached a paid order');
select is(market.dispute(:'r5', 'd6', 'open'), 'applied', 'is disputed');
select is(market.standing(:'o5'), 'placed 170000 0 0', 'the order, which other money paid, goes on');
select is((select (d.is_order_frozen, d.held_minor)::text from payments.disputes as d where d.provider_dispute_id = 'd6'), '(f,170000)', 'what the charge brought is held in the wallet');

-- Lost while a refund of it waits to be sent ----------------------------------------------------------------------
select market.order_along('{unpaid}') as o6 \gset
select market.call('buyer', format('api.create_payment(''order'', 170000, ''PKR'', %L, null, %L)', :'o6', gen_random_uuid()::text)) -> 'ok' ->> 'reference' as r6 \gset
select tests.clear_authentication();
select orders.mark_paid(:'o6', gen_random_uuid()) as x \gset
select payments.apply_fact(:'r6', 'webhook', '{"provider": "paystack", "mode": "test", "status": "succeeded", "amount_minor": 170000, "currency": "PKR", "fee_minor": 0}') as x \gset
select payments.start_refund(p, row('staff', 50000, null, null, null, 'Asked for.', null, null)::payments.refund_wish) is null as x
from payments.payments as p where p.reference = :'r6' \gset
select market.dispute(:'r6', 'd8', 'lost') as x \gset
select is((select r.status || ' ' || r.failure_code from payments.refunds as r join payments.payments as p on p.id = r.payment_id where p.reference = :'r6'), 'failed payment.disputed', 'what waited to go back is not sent: the bank gave it to the payer');
select is((select d.loss_minor::bigint from payments.disputes as d where d.provider_dispute_id = 'd8'), 0::bigint, 'and pays for what the bank took');

-- Lost while the same money is on its way back --------------------------------------------------------------------
select market.dispute(:'r5', 'd6', 'won') as x \gset
select payments.start_refund(p, row('staff', 70000, null, null, null, 'Asked for.', null, null)::payments.refund_wish) is null as x
from payments.payments as p where p.reference = :'r5' \gset
update payments.refunds as r set status = 'pending' from payments.payments as p where p.id = r.payment_id and p.reference = :'r5';
select market.dispute(:'r5', 'd7', 'lost') as x \gset
select is(payments.apply_refund_fact(:'r5', '{"status": "succeeded", "amount_minor": 70000, "currency": "PKR"}'), 'applied', 'a refund that arrives after the bank took all of it ends, too');
select is((select (p.status, p.refunded_minor)::text from payments.payments as p where p.reference = :'r5'), '(refunded,170000)', 'and counts for no more than was paid');
select * from ledger.verify();
select tests.ledger_is_clean();
select * from finish();
rollback;
