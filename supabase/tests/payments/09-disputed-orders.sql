-- Chargebacks of orders: what the order holds is frozen, and goes on or back as the bank decided.
begin;
\ir ../orders/market.psql
\ir ../000-setup.sql
select plan(99);

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

-- Decided for the buyer while the bank decides about the same money -------------------------------------------------
create function market.wallet_held()
returns bigint
language sql
as $$
  select (b.posted_minor - b.available_minor)::bigint
  from ledger.accounts as a cross join lateral ledger.balance(a.id) as b
  where a.kind = 'wallet' and a.owner_id = market.uuid('buyer') and a.currency = 'PKR'
$$;
create function market.chargeback(p_id text)
returns text
language sql
as $$
  select concat_ws(' ', d.status, d.is_order_frozen, d.held_minor, d.recovered_minor, d.loss_minor)
  from payments.disputes as d where d.provider_dispute_id = p_id
$$;
-- An order paid by card whose payment is then disputed, and the payment's reference.
create function market.frozen(p_id text, out o uuid, out r text)
language plpgsql
as $$
begin
  o := market.order_along('{unpaid}');
  r := market.paid_by_card(o);
  perform market.dispute(r, p_id, 'open');
end
$$;
select market.buyer_has() as before, market.wallet_held() as held, tests.told(market.uuid('buyer'), 'payment.disput%') as x \gset

select * from market.frozen('h1') \gset
select is(market.act('staff', :'o', 'resolve', '{"outcome": "refund", "reason": "never sent"}') -> 'ok' ->> 'status', 'refunded', 'staff decide before the bank does');
select is(market.buyer_has(), :before::bigint, 'what goes back cannot be spent');
select is(market.wallet_held(), :held::bigint + 170000, 'it is held at once');
select is(market.chargeback('h1'), 'open f 170000', 'for the chargeback');
select is(tests.told(market.uuid('buyer'), 'payment.disput%'), array['payment.disputed by mail'], 'of which the buyer is told');
select is(market.dispute(:'r', 'h1', 'won'), 'applied', 'the bank decides for us');
select is(market.buyer_has(), :before::bigint + 170000, 'and what staff gave is the buyer''s');
select is(tests.told(market.uuid('buyer'), 'payment.disput%'), array['payment.dispute_won by mail'], 'who is told');
select market.buyer_has() as before \gset

select * from market.frozen('h2') \gset
update orders.orders as x set refund_to = 'source' where x.id = :'o';
select market.act('staff', :'o', 'resolve', '{"outcome": "refund", "reason": "never sent"}') \g /dev/null
select is(market.chargeback('h2'), 'open f 170000', 'also when the buyer wanted it at the source, where the bank may bring it');
select is(market.dispute(:'r', 'h2', 'lost'), 'applied', 'the bank decides for the payer');
select is(market.buyer_has(), :before::bigint, 'nothing is paid twice');
select is(market.wallet_held(), :held::bigint, 'nothing stays held');
select is(market.chargeback('h2'), 'lost f 170000 170000 0', 'and we lose nothing');
select is((select p.status from payments.payments as p where p.reference = :'r'), 'refunded');

select * from market.frozen('h3') \gset
select market.act('staff', :'o', 'resolve', '{"outcome": "split", "refund_minor": 60000, "reason": "half"}') \g /dev/null
select is(market.chargeback('h3'), 'open f 60000', 'of a split the buyer''s share is held');
select is(market.dispute(:'r', 'h3', 'lost'), 'applied');
select is(market.chargeback('h3'), 'lost f 60000 170000 0', 'and taken, with what the wallet has beside it');
select market.buyer_has() as before \gset

-- By the clock, and by the store: a dispute of the parties was there first, so the bank's froze nothing.
select * from market.frozen('h4') \gset
select market.act('system', :'o', 'time_out') \g /dev/null
select is(market.chargeback('h4'), 'open f 170000', 'a dispute that time decides is no other');
select market.dispute(:'r', 'h4', 'won') \g /dev/null
select market.order_along('{unpaid}') as o7 \gset
select market.paid_by_card(:'o7') as r7 \gset
select market.act('seller', :'o7', 'accept', '{}') \g /dev/null
select market.act('buyer', :'o7', 'dispute', '{"reason": "not received"}') \g /dev/null
select ledger.post(
  'held-test-spend', 'adjustment',
  array[row('adjustment', ledger.account('wallet', market.uuid('buyer'), 'PKR'), ledger.account('goodwill', ledger.platform_owner(), 'PKR'), market.buyer_has() - 50000)::ledger.transfer_input]
) is null as x \gset
select market.dispute(:'r7', 'h5', 'open') \g /dev/null
select is(market.chargeback('h5'), 'open f 50000', 'what the wallet had is held');
select market.act('staff', :'o7', 'resolve', '{"outcome": "refund", "reason": "never sent"}') \g /dev/null
select is(market.chargeback('h5'), 'open f 170000', 'and what goes back, up to what is disputed');
select is(market.buyer_has(), 50000::bigint, 'no more than that');
select is((select count(*) from payments.dispute_holds as h join payments.disputes as d on d.id = h.dispute_id where d.provider_dispute_id = 'h5'), 2::bigint, 'in two holds');
select tests.throws_code('delete from payments.dispute_holds', 'record.immutable', 'which nobody removes');
select market.dispute(:'r7', 'h5', 'won') \g /dev/null
select is(market.buyer_has(), 220000::bigint, 'won: all of it is free');

-- Two chargebacks of one payment, in part: the first is lost, the second keeps its share of what the order gives back.
select market.order_along('{unpaid}') as o8 \gset
select market.paid_by_card(:'o8') as r8 \gset
select market.buyer_has() as before \gset
select payments.apply_dispute_fact(:'r8', jsonb_build_object('subject', 'dispute', 'provider', 'paystack', 'mode', 'test', 'provider_id', w.id, 'status', w.status, 'amount_minor', w.amount, 'currency', 'PKR'))
from (values ('h6', 'open', 100000), ('h7', 'open', 70000), ('h6', 'lost', 100000)) as w (id, status, amount) \g /dev/null
select is(market.standing(:'o8'), 'refunded 0 0 170000', 'the first is lost');
select is(market.chargeback('h6'), 'lost t 0 100000 0', 'takes its part');
select is(market.chargeback('h7'), 'open f 70000', 'and the rest is held for the second');
select is(market.buyer_has(), :before::bigint, 'so that nothing of it can be spent');
select payments.apply_dispute_fact(:'r8', '{"subject": "dispute", "provider": "paystack", "mode": "test", "provider_id": "h7", "status": "lost", "amount_minor": 70000, "currency": "PKR"}') \g /dev/null
select is(market.chargeback('h7'), 'lost f 70000 70000 0', 'until that is lost, too');

-- A completed order that two people refund while its payment is disputed.
select market.order_along('{unpaid}') as o9 \gset
select market.paid_by_card(:'o9') as r9 \gset
select market.act('seller', :'o9', 'accept', '{}') \g /dev/null
select market.act('seller', :'o9', 'ship', market.payload('ship')) \g /dev/null
select market.act('buyer', :'o9', 'confirm', '{}') \g /dev/null
select ledger.post(
  'held-test-spend-2', 'adjustment',
  array[row('adjustment', ledger.account('wallet', market.uuid('buyer'), 'PKR'), ledger.account('goodwill', ledger.platform_owner(), 'PKR'), market.buyer_has())::ledger.transfer_input]
) is null as x \gset
select market.dispute(:'r9', 'h8', 'open') \g /dev/null
select is(market.chargeback('h8'), 'open f 0', 'the wallet is empty');
select market.call('finance', format('tests.request_approval(''order.refund'', %L)', jsonb_build_object('order_id', :'o9', 'amount_minor', 90000))) ->> 'ok' as a \gset
select market.call('staff', format('tests.decide_approval(%L)', :'a')) ->> 'error' as x \gset
select is(market.chargeback('h8'), 'open f 90000', 'what the store gives back is held for the chargeback');
-- The payer goes to the bank while the parties are in dispute -------------------------------------------------------
create function market.in_dispute(p_id text, out o uuid, out r text)
language plpgsql
as $$
begin
  o := market.order_along('{unpaid}');
  r := market.paid_by_card(o);
  perform market.act('seller', o, 'accept', '{}');
  perform market.act('buyer', o, 'dispute', '{"reason": "not received"}');
  -- What the buyer had is spent, so that the order is all there is.
  perform ledger.post(
    'in-dispute:' || p_id, 'adjustment',
    array[row('adjustment', ledger.account('wallet', market.uuid('buyer'), 'PKR'), ledger.account('goodwill', ledger.platform_owner(), 'PKR'), market.buyer_has())::ledger.transfer_input]
  )
  where market.buyer_has() > 0;
  perform market.dispute(r, p_id, 'open');
end
$$;

select * from market.in_dispute('p1') \gset
select is(market.standing(:'o'), 'disputed 170000 0 0', 'the parties'' dispute stays theirs');
select is(market.chargeback('p1'), 'open f 0', 'there is nothing to hold');
select is(market.dispute(:'r', 'p1', 'lost'), 'applied', 'the bank gives the payer the money');
select is(market.standing(:'o'), 'refunded 0 0 170000', 'which the order still held: it decides the parties'' dispute, too');
select is(market.chargeback('p1'), 'lost f 0 170000 0', 'and we lose nothing');
select is(market.buyer_has(), 0::bigint, 'nor is the buyer paid twice');
select is((select (d.outcome, d.refund_minor::bigint)::text from orders.disputes as d where d.order_id = :'o'), '(refund,170000)', 'the dispute says how it ended');

select * from market.in_dispute('p2') \gset
select is(market.act('buyer', :'o', 'withdraw_dispute', '{}') -> 'ok' ->> 'status', 'disputed', 'who takes the dispute back waits for the bank all the same');
select is((select (d.opened_by, d.reason)::text from orders.open_dispute(:'o') as d), '(system,chargeback)', 'the order is frozen for the bank''s');
select is(market.chargeback('p2'), 'open t 0');
select is(market.act('buyer', :'o', 'withdraw_dispute', '{}') ->> 'error', 'order.invalid_transition', 'which nobody takes back');
select is(market.act('buyer', :'o', 'confirm', '{}') ->> 'error', 'order.invalid_transition', 'so that the store is not paid with money that the bank takes');
select is((select count(*)::integer from orders.events as e where e.order_id = :'o'), (select x.last_seq from orders.orders as x where x.id = :'o'), 'each of the two acts is an event');
select is(market.dispute(:'r', 'p2', 'won'), 'applied', 'won');
select is(market.standing(:'o'), 'accepted 170000 0 0', 'it goes on where it stood before both');

select * from market.in_dispute('p3') \gset
select market.act('buyer', :'o', 'withdraw_dispute', '{}') \g /dev/null
select is(market.dispute(:'r', 'p3', 'lost'), 'applied', 'lost');
select is(market.chargeback('p3'), 'lost t 0 170000 0', 'the order pays for it');

select * from market.in_dispute('p4') \gset
select is(market.dispute(:'r', 'p4', 'won'), 'applied', 'won while the parties are in dispute');
select is(market.standing(:'o'), 'disputed 170000 0 0', 'leaves theirs to be decided');

-- Two of one payment: the first is won, the second is open.
select market.order_along('{unpaid}') as o10 \gset
select market.paid_by_card(:'o10') as r10 \gset
select market.dispute(:'r10', 'p5', 'open'), market.dispute(:'r10', 'p6', 'open'), market.dispute(:'r10', 'p5', 'won') \g /dev/null
select is(market.standing(:'o10'), 'disputed 170000 0 0', 'the order waits for the second');
select is(market.chargeback('p6'), 'open t 0', 'which freezes it now');
select is(market.dispute(:'r10', 'p6', 'won') || ', ' || market.standing(:'o10'), 'applied, placed 170000 0 0', 'and goes on when that is won, too');
-- The same money is on its way back when the payer goes to the bank, and the provider does not send it ------------------
create function market.sent_back(p_id text, out r text, out f uuid)
language plpgsql
as $$
declare
  v_order uuid := market.order_along('{unpaid}');
begin
  r := market.paid_by_card(v_order);
  update orders.orders as x set refund_to = 'source' where x.id = v_order;
  perform market.act('seller', v_order, 'reject', '{"reason": "sold"}');
  select n.id into strict f from payments.refunds as n inner join payments.payments as p on p.id = n.payment_id where p.reference = r;
  perform payments.claim_refunds(50);
  perform market.dispute(r, p_id, 'open');
end
$$;
select ledger.post(
  'sent-back-spend', 'adjustment',
  array[row('adjustment', ledger.account('wallet', market.uuid('buyer'), 'PKR'), ledger.account('goodwill', ledger.platform_owner(), 'PKR'), market.buyer_has())::ledger.transfer_input]
) is null where market.buyer_has() > 0 \g /dev/null

select * from market.sent_back('q1') \gset
select market.dispute(:'r', 'q1', 'lost') \g /dev/null
select is(market.chargeback('q1'), 'lost f 0 0 170000', 'lost while a refund of it is on its way: for the time being our loss');
select payments.refund_sent(:'f', 'refused', '{"failure_code": "disputed"}') \g /dev/null
select is(market.buyer_has(), 0::bigint, 'the refund is not sent: its money is not the payer''s a second time');
select is(market.chargeback('q1'), 'lost f 0 170000 0', 'and the loss is made good');

select * from market.sent_back('q2') \gset
select payments.refund_fact(:'f', '{"status": "not_found"}') \g /dev/null
select is(market.buyer_has() || ', ' || market.chargeback('q2'), '0, open f 170000', 'while the bank decides it is held for that');
select market.dispute(:'r', 'q2', 'won') \g /dev/null
select is(market.buyer_has(), 170000::bigint, 'and free when that is won');

select * from market.sent_back('q3') \gset
select payments.refund_fact(:'f', '{"status": "succeeded", "amount_minor": 170000, "currency": "PKR"}'), market.dispute(:'r', 'q3', 'lost') \g /dev/null
select is(market.chargeback('q3'), 'lost f 170000 170000 0', 'what the wallet had pays for one that was sent');
select payments.refund_fact(:'f', '{"status": "failed", "amount_minor": 170000, "currency": "PKR"}') \g /dev/null
select is(market.buyer_has(), 170000::bigint, 'and what then comes back is the payer''s, whose money it was');
select * from ledger.verify();
select tests.ledger_is_clean();
select * from finish();
rollback;
