-- Refunds: to the wallet or on to the source, held until the provider's word, never lost, and who bears the fee.
begin;
\ir ../orders/market.psql
\ir ../000-setup.sql
\ir ../pricing/rules.psql
select plan(89);

update payments.providers set configured_methods = '{hosted}' where code in ('paystack', 'jazzcash', 'easypaisa');
update core.settings set value = '1000' where key = 'payment.open_limit';

create function market.paid_order(p_provider text default 'jazzcash')
returns uuid
language plpgsql
as $$
declare
  v_order uuid := (market.buy('buyer', market.uuid('kettle'), 1, 'provider') -> 'ok' ->> 'order_id')::uuid;
  v_payment jsonb := market.call(
    'buyer', format('api.create_payment(''order'', 170000, ''PKR'', %L, %L, %L)', v_order, p_provider, gen_random_uuid())
  ) -> 'ok';
begin
  perform payments.apply_fact(
    v_payment ->> 'reference', 'webhook',
    jsonb_build_object(
      'provider', p_provider, 'mode', 'test', 'status', 'succeeded', 'amount_minor', 170000, 'currency', 'PKR', 'fee_minor', 3000
    )
  );
  return v_order;
end
$$;

create function market.payment_of(p_order uuid)
returns payments.payments
language sql
as $$
  select p.* from payments.payments as p where p.order_id = p_order
$$;

create function market.fact(p_status text, p_amount bigint, p_change jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('subject', 'refund', 'provider', 'jazzcash', 'status', p_status, 'amount_minor', p_amount, 'currency', 'PKR') || p_change
$$;

create function market.hear(p_order uuid, p_status text, p_amount bigint default 170000)
returns text
language sql
as $$
  select payments.apply_refund_fact((market.payment_of(p_order)).reference, market.fact(p_status, p_amount))
$$;

-- The last refund of an order, as its buyer sees it.
create function market.refund(p_order uuid, p_who text default 'buyer')
returns text
language sql
as $$
  select market.call(
    p_who,
    format(
      '(select concat_ws('' '', r.destination, r.status, r.place, r.amount_minor, r.fee_minor) from api.refunds as r where r.order_id = %L order by r.created_at desc, r.id desc limit 1)',
      p_order
    )
  ) ->> 'ok'
$$;

create function market.wallet(p_owner uuid default market.uuid('buyer'))
returns text
language sql
as $$
  select b.available_minor || ' ' || b.pending_out_minor
  from ledger.accounts as a
  cross join lateral ledger.balance(a.id) as b
  where a.kind = 'wallet' and a.owner_id = p_owner and a.currency = 'PKR'
$$;

create function market.send()
returns bigint
language sql
as $$
  select count(*) from jsonb_array_elements(payments.claim_refunds(50))
$$;

create function market.refund_id(p_order uuid)
returns uuid
language sql
as $$
  select r.id from payments.refunds as r where r.order_id = p_order order by r.created_at desc, r.id desc limit 1
$$;

-- The buyer starts with nothing, so that the wallet shows refunds alone.
select ledger.post(
  'market:empty', 'adjustment',
  array[row('adjustment', a.id, ledger.account('goodwill', ledger.platform_owner(), 'PKR'), (a.credits_posted - a.debits_posted))::ledger.transfer_input]
)
from ledger.accounts as a
where a.kind = 'wallet' and a.owner_id = market.uuid('buyer') and a.currency = 'PKR' and a.credits_posted > a.debits_posted \g /dev/null

-- To the wallet, at once --------------------------------------------------------------------------------------------

select market.paid_order() as w \gset
select is(market.refund(:'w'), null, 'nothing is refunded yet');
select market.act('seller', :'w', 'reject', market.payload('reject')) \g /dev/null
select is(market.refund(:'w'), 'wallet processed wallet 170000 0', 'without a choice the money is in the wallet at once');
select is(market.refund(:'w', 'seller'), 'wallet processed wallet 170000 0', 'as the seller sees too');
select is(market.refund(:'w', 'rival'), null, 'but nobody else');
select is(market.wallet(), '170000 0', 'and it is there');
select is(market.send(), 0::bigint, 'nothing goes to the provider');

-- And from there on to the source, in parts ---------------------------------------------------------------------------

select is(
  market.call('buyer', format('api.refund_choice(%L)', :'w')) -> 'ok',
  '{"refund_to": "wallet", "can_choose": false, "provider": "jazzcash", "provider_name": "JazzCash", "takes_days": 1, "left_minor": 170000, "fee_minor": 0, "currency": "PKR"}'::jsonb,
  'the buyer may send it on'
);
select is(market.call('seller', format('api.refund_choice(%L)', :'w')) ->> 'error', 'order.not_found', 'the seller may not');
select is(market.call('buyer', format('api.forward_refund(%L, 170001, ''f0'')', :'w')) ->> 'error', 'amount.too_large', 'at most what was refunded');
select is(market.call('buyer', format('api.forward_refund(%L, 0, ''f0'')', :'w')) ->> 'error', 'amount.not_positive', 'and something');
select is(market.call('rival', format('api.forward_refund(%L, 1, ''f0'')', :'w')) ->> 'error', 'order.not_found', 'only by its buyer');
select is(market.call('buyer', format('api.forward_refund(%L, 100000, ''f1'')', :'w')) -> 'ok' ->> 'status', 'requested', 'a part');
select is(market.call('buyer', format('api.forward_refund(%L, 100000, ''f1'')', :'w')) -> 'ok' ->> 'refund_id', market.refund_id(:'w')::text, 'pressed twice, it is one');
select is(market.call('buyer', format('api.forward_refund(%L, 1, ''f2'')', :'w')) ->> 'error', 'payment.refund_open', 'one at a time');
select is(market.refund(:'w'), 'source requested held 100000 0', 'is held first');
select is(market.wallet(), '70000 100000', 'in the wallet');
select is(market.send(), 1::bigint, 'handed over');
select is(market.refund(:'w'), 'source sending held 100000 0', 'still held while no answer came');
select is(market.send(), 0::bigint, 'and never handed over twice');
select is(payments.refund_sent(market.refund_id(:'w'), 'accepted', '{"provider_id": "R1"}') ->> 'status', 'pending', 'the provider takes it');
select is(market.hear(:'w', 'needs_attention', 100000), 'applied', 'it wants something of us');
select is(market.hear(:'w', 'pending', 100000), 'unchanged', 'an older word that comes late does not hide that');
select is((select r.status from payments.refunds as r where r.id = market.refund_id(:'w')), 'needs_attention', 'staff still see it');
select is(payments.refund_fact(market.refund_id(:'w'), market.fact('pending', 100000)) ->> 'result', 'applied', 'the provider''s own state does');
select is(market.refund(:'w'), 'source pending provider 100000 0', 'now it is with the provider');
select is(
  market.call('buyer', format('(select r.expected_at from api.refunds as r where r.payment_id = %L and r.place = ''provider'')', (market.payment_of(:'w')).id)) ->> 'ok',
  to_jsonb(core.now() + interval '1 day') #>> '{}', 'and people are told when to expect it'
);
select is(market.hear(:'w', 'succeeded', 99999), 'refund.unknown', 'another amount is not ours');
select is(market.hear(:'w', 'succeeded', 100000), 'applied', 'it is sent');
select is(market.hear(:'w', 'succeeded', 100000), 'unchanged', 'said twice, it is sent once');
select is(market.refund(:'w'), 'source processed source 100000 0', 'it is where it came from');
select is(market.wallet(), '70000 0', 'and no longer in the wallet');
select is((market.payment_of(:'w')).status, 'partially_refunded', 'the payment says so');
select is((market.call('buyer', format('api.refund_choice(%L)', :'w')) -> 'ok' ->> 'left_minor')::bigint, 70000::bigint, 'the rest may follow');
select is(
  market.call('finance', format('api.admin_preview_approval(''payment.refund'', %L)', jsonb_build_object('payment_id', (market.payment_of(:'w')).id, 'amount_minor', 70001))) ->> 'error',
  'amount.too_large', 'and of a payment never more than what remains'
);
select is(market.call('buyer', format('api.forward_refund(%L, 70000, ''f3'')', :'w')) -> 'ok' ->> 'status', 'requested', 'it does');
select market.send() \g /dev/null
select is(market.hear(:'w', 'succeeded', 70000), 'applied', 'before the call was even answered');
select is(payments.refund_sent(market.refund_id(:'w'), 'accepted', '{"provider_id": "R2"}') ->> 'status', 'processed', 'whose answer then changes nothing');
select is((market.payment_of(:'w')).status, 'refunded', 'all is back');
select is(market.call('buyer', format('api.forward_refund(%L, 1, ''f4'')', :'w')) ->> 'error', 'order.refund_nothing_left', 'and nothing is left');

-- A failure after the success -------------------------------------------------------------------------------------------

select is(market.hear(:'w', 'failed', 70000), 'unchanged', 'a message that contradicts is not believed');
select ok((select r.next_poll_at <= core.now() from payments.refunds as r where r.id = market.refund_id(:'w')), 'the provider is asked');
select is(payments.refund_fact(market.refund_id(:'w'), market.fact('succeeded', 70000)) ->> 'result', 'unchanged', 'if it says the old thing, nothing happens');
select is((select r.next_poll_at from payments.refunds as r where r.id = market.refund_id(:'w')), null, 'and it is not asked again');
select is(payments.refund_fact(market.refund_id(:'w'), market.fact('failed', 70000)) ->> 'result', 'applied', 'if it confirms');
select is(market.refund(:'w'), 'source failed wallet 70000 0', 'the money is in the wallet again');
select is(market.wallet(), '70000 0', 'all of it');
select is((market.payment_of(:'w')).refunded_minor::bigint, 100000::bigint, 'and the payment counts what is gone');
select is(payments.refund_fact(market.refund_id(:'w'), market.fact('failed', 70000)) ->> 'result', 'unchanged', 'once');
select is(payments.refund_fact(market.refund_id(:'w'), market.fact('succeeded', 70000)) ->> 'result', 'refund.succeeded_after_failure', 'a success after that goes to staff');
select is((market.call('buyer', format('api.refund_choice(%L)', :'w')) -> 'ok' ->> 'left_minor')::bigint, 70000::bigint, 'it may be tried again');

-- To the source by choice -----------------------------------------------------------------------------------------------

select market.paid_order() as s \gset
select is(market.call('seller', format('api.choose_refund(%L, ''source'')', :'s')) ->> 'error', 'order.not_found', 'the choice is the buyer''s');
select is(market.call('buyer', format('api.choose_refund(%L, ''cash'')', :'s')) ->> 'error', 'order.refund_to_invalid', 'between two places');
select is(market.call('buyer', format('api.choose_refund(%L, ''source'')', :'s')) -> 'ok' ->> 'refund_to', 'source', 'chosen while the money is held');
select market.act('seller', :'s', 'reject', market.payload('reject')) \g /dev/null
select is(market.refund(:'s'), 'source requested held 170000 0', 'the refund goes on by itself');
select is(market.call('buyer', format('api.choose_refund(%L, ''wallet'')', :'s')) ->> 'error', 'order.refund_decided', 'and cannot be called back');
select market.send() \g /dev/null
select is(payments.refund_sent(market.refund_id(:'s'), 'refused', '{"failure_code": "refund.refused"}') ->> 'status', 'failed', 'the provider refuses');
select is(market.refund(:'s'), 'source failed wallet 170000 0', 'so it is in the wallet');
select is(market.wallet(), '240000 0', 'to spend');
select is((market.payment_of(:'s')).status, 'succeeded', 'and the payment stands');

-- A provider that cannot ------------------------------------------------------------------------------------------------

select market.paid_order('easypaisa') as e \gset
select is(market.call('buyer', format('api.choose_refund(%L, ''source'')', :'e')) ->> 'error', 'order.refund_no_source', 'no choice without a way back');
update orders.orders set refund_to = 'source' where id = :'e';
select is(market.act('seller', :'e', 'reject', market.payload('reject')) ? 'ok', true, 'the order goes back all the same');
select is(market.refund(:'e'), 'wallet processed wallet 170000 0', 'to the wallet');

-- Who bears the fee -----------------------------------------------------------------------------------------------------

select market.save_rule('{"name": "Buyers bear refunds", "bearer": "buyer", "provider": "jazzcash", "currency": "PKR", "fixed_minor": 1000}', 'refund_fee') \g /dev/null
select market.paid_order() as b \gset
select market.call('buyer', format('api.choose_refund(%L, ''source'')', :'b')) \g /dev/null
select market.act('seller', :'b', 'reject', market.payload('reject')) \g /dev/null
select is(market.refund(:'b'), 'source requested held 170000 1000', 'the buyer sees the fee');
select market.send() \g /dev/null
select is(market.hear(:'b', 'succeeded', 169000), 'applied', 'what is sent is less by it');
select is(market.wallet(), '410000 0', 'all of the price has left the wallet');
select is(
  (
    select array_agg(t.kind || ' ' || c.kind || ' ' || t.amount_minor order by t.id)
    from ledger.transfers as t
    inner join ledger.journals as j on j.id = t.journal_id
    inner join ledger.accounts as c on c.id = t.credit_account
    where j.reference_id = market.refund_id(:'b')
  ), array['refund_to_source provider_clearing 169000', 'refund_fee provider_fee 1000'], 'to the provider and to our cost'
);
select is((market.payment_of(:'b')).status, 'refunded', 'the payment is refunded');
select is(payments.refund_fact(market.refund_id(:'b'), market.fact('failed', 169000)) ->> 'result', 'applied', 'should it come back');
select is(market.wallet(), '580000 0', 'so does the fee');
select market.end_rule((select r.rule_id from pricing.rules as r where r.name = 'Buyers bear refunds'), 1, null, 'refund_fee') \g /dev/null
select market.save_rule('{"name": "Sellers bear refunds", "bearer": "seller", "provider": "jazzcash", "currency": "PKR", "fixed_minor": 2000}', 'refund_fee') \g /dev/null
select market.paid_order() as v \gset
select market.call('buyer', format('api.choose_refund(%L, ''source'')', :'v')) \g /dev/null
select market.act('seller', :'v', 'reject', market.payload('reject')) \g /dev/null
select market.send() \g /dev/null
select is(market.hear(:'v', 'succeeded'), 'applied', 'a fee of the seller');
select is(
  (
    select a.debits_posted - a.credits_posted from ledger.accounts as a
    where a.kind = 'store_receivable' and a.owner_id = :'store' and a.currency = 'PKR'
  ), 2000::bigint, 'is owed by a store without money'
);
select market.order_along('{paid,seller:accept,seller:ship,buyer:confirm}') as r \gset
select is(
  (
    select a.debits_posted - a.credits_posted from ledger.accounts as a
    where a.kind = 'store_receivable' and a.owner_id = :'store' and a.currency = 'PKR'
  ), 0::bigint, 'and paid by its next release'
);
select is(market.wallet(:'store'), (select (o.net_minor - 2000) || ' 0' from orders.orders as o where o.id = :'r'), 'from its wallet');

-- Staff: two of them ------------------------------------------------------------------------------------------------------

select market.paid_order() as t \gset
select is(
  market.call('finance', format('api.admin_preview_approval(''payment.refund'', %L)', jsonb_build_object('payment_id', (market.payment_of(:'t')).id, 'amount_minor', 170001))) ->> 'error',
  'amount.too_large', 'staff send back at most what was paid'
);
select is(
  market.call('finance', format('api.admin_preview_approval(''payment.refund'', %L)', jsonb_build_object('payment_id', gen_random_uuid(), 'amount_minor', 1))) ->> 'error',
  'payment.not_found', 'of a payment that exists'
);
select is(
  market.call('support', format('api.admin_preview_approval(''payment.refund'', %L)', jsonb_build_object('payment_id', (market.payment_of(:'t')).id, 'amount_minor', 1))) ->> 'error',
  'permission.denied', 'and only those who may'
);
select is(
  market.call('finance', format('api.admin_preview_approval(''payment.refund'', %L)', jsonb_build_object('payment_id', (market.payment_of(:'t')).id, 'amount_minor', 5000))) -> 'ok' ->> 'amount_minor',
  '5000', 'it says what it is about'
);

-- Where no call can tell, two of staff say how it ended -----------------------------------------------------------------

select is(market.agree('payment.refund', jsonb_build_object('payment_id', (market.payment_of(:'t')).id, 'amount_minor', 50000)) -> 'ok' ->> 'status', 'requested', 'a refund that two of staff agree on');
select r.id as by_staff from payments.refunds as r where r.origin = 'staff' and r.payment_id = (market.payment_of(:'t')).id \gset
select is((select r.reason || ' ' || r.amount_minor || ' ' || (r.approval_id is not null) from payments.refunds as r where r.id = :'by_staff'), 'a good reason 50000 true', 'says why, and by which approval');
select is(
  market.call('finance', format('api.admin_preview_approval(''payment.refund_end'', %L)', jsonb_build_object('refund_id', :'by_staff', 'outcome', 'processed'))) ->> 'error',
  'payment.refund_ended', 'what was not sent yet has no end that anybody saw'
);
select market.send() \g /dev/null
select is(payments.refund_sent(:'by_staff', 'unknown', '{}') ->> 'status', 'sending', 'a lost answer parks it');
select is(
  market.call('finance', format('api.admin_preview_approval(''payment.refund_end'', %L)', jsonb_build_object('refund_id', :'by_staff', 'outcome', 'perhaps'))) ->> 'error',
  'approval.payload_invalid', 'it went or it did not'
);
select is(market.agree('payment.refund_end', jsonb_build_object('refund_id', :'by_staff', 'outcome', 'processed')) -> 'ok' ->> 'status', 'processed', 'staff saw that it went');
select is((market.payment_of(:'t')).refunded_minor::bigint, 50000::bigint, 'and the payment says so');
select is(
  market.call('finance', format('api.admin_preview_approval(''payment.refund_end'', %L)', jsonb_build_object('refund_id', :'by_staff', 'outcome', 'failed'))) ->> 'error',
  'payment.refund_ended', 'once'
);
select is((select count(*) from access.audit_log as a where a.action in ('payment.refund', 'payment.refund_end') and a.entity_id = (market.payment_of(:'t')).id::text), 2::bigint, 'both are audited');

-- What staff see ------------------------------------------------------------------------------------------------------------

select is(
  market.call('finance', format('(select count(*) from api.admin_refunds where is_returned and user_id = %L)', market.uuid('buyer'))) ->> 'ok', '2', 'staff see what came back'
);
select core.travel('2 days') \g /dev/null
select is(market.call('finance', format('(select count(*) from api.admin_refunds where is_late and user_id = %L)', market.uuid('buyer'))) ->> 'ok', '0', 'nothing is late');
select is_empty($$ select * from ledger.verify() $$, 'the books balance');

select * from finish();
rollback;
