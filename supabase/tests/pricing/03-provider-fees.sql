-- Who bears what a provider charges: platform, seller or buyer, frozen when the payment begins.
begin;
\ir ../orders/market.psql
\ir rules.psql
select plan(31);

update payments.providers set configured_methods = '{hosted,mobile_account}' where code in ('jazzcash', 'paystack');
update core.settings set value = '1000' where key = 'payment.open_limit';

create function market.start(p_order uuid, p_fee bigint default 0, p_method text default 'hosted')
returns jsonb
language sql
as $$
  select market.call(
    'buyer',
    format(
      'api.create_payment(''order'', %s, ''PKR'', %L, ''jazzcash'', %L, %L, %s)',
      (select o.total_minor from orders.orders as o where o.id = p_order), p_order, gen_random_uuid(), p_method, p_fee
    )
  )
$$;

create function market.pays(p_payment jsonb, p_fee bigint default 3000)
returns text
language sql
as $$
  select payments.apply_fact(
    p_payment ->> 'reference', 'webhook',
    jsonb_build_object(
      'provider', 'jazzcash', 'mode', 'test', 'status', 'succeeded', 'amount_minor', p_payment -> 'amount_minor',
      'currency', 'PKR', 'fee_minor', p_fee
    )
  )
$$;

create function market.lines(p_order uuid)
returns text[]
language sql
as $$
  select array_agg(t.kind || ' ' || d.kind || '>' || c.kind || ' ' || t.amount_minor order by t.id)
  from ledger.transfers as t
  inner join ledger.journals as j on j.id = t.journal_id
  inner join ledger.accounts as d on d.id = t.debit_account
  inner join ledger.accounts as c on c.id = t.credit_account
  where j.reference_id = p_order or j.reference_id in (select p.id from payments.payments as p where p.order_id = p_order)
$$;

create function market.unpaid()
returns uuid
language sql
as $$
  select (market.buy('buyer', market.uuid('kettle'), 1, 'provider') -> 'ok' ->> 'order_id')::uuid
$$;

-- The platform, as long as no rule says otherwise -----------------------------------------------------------------

select market.unpaid() as o \gset
select is(market.call('buyer', format('api.quote_payment(170000, ''PKR'', %L)', :'o')) -> 'ok' ->> 'fee_minor', '0', 'nobody pays on top');
select market.start(:'o') -> 'ok' as p \gset
select is(market.pays(:'p'), 'applied', 'the order is paid');
select is(
  market.lines(:'o'),
  array['order provider_clearing>wallet 170000', 'provider_fee provider_fee>provider_clearing 3000', 'escrow_fund wallet>escrow 170000'],
  'and the fee is our cost'
);

-- The seller ------------------------------------------------------------------------------------------------------

select is(
  market.save_rule('{"name": "Sellers bear phones", "bearer": "seller", "provider": "jazzcash", "method": "mobile_account", "currency": "PKR", "rate_bps": 150, "fixed_minor": 100}', 'provider_fee') ? 'ok',
  true, 'a rule of one method'
);
select market.unpaid() as s \gset
select market.start(:'s', 0, 'mobile_account') -> 'ok' as p \gset
select market.pays(:'p') \g /dev/null
select is((select o.provider_fee_minor::bigint from orders.orders as o where o.id = :'s'), 2650::bigint, 'is frozen on the order when it is paid');
select market.unpaid() as n \gset
select market.start(:'n') -> 'ok' as p \gset
select market.pays(:'p') \g /dev/null
select is((select o.provider_fee_minor::bigint from orders.orders as o where o.id = :'n'), 0::bigint, 'another method has another rule');
select market.act('seller', :'s', 'accept'), market.act('seller', :'s', 'ship', market.payload('ship')), market.act('buyer', :'s', 'confirm') \g /dev/null
select is(
  (select array[o.net_minor, o.commission_minor, o.tax_minor, o.provider_fee_minor]::bigint[] from orders.orders as o where o.id = :'s'),
  array[153550, 12000, 1800, 2650]::bigint[], 'and taken at release'
);
select ok('provider_fee_share escrow>provider_fee 2650' = any (market.lines(:'s')), 'off our cost');
select is((market.call('seller', 'api.quote_payment(170000, ''PKR'', null, ''jazzcash'', ''mobile_account'')') -> 'ok' ->> 'fee_minor')::bigint, 0::bigint, 'a payer sees nothing of it');

-- The buyer -------------------------------------------------------------------------------------------------------

select is(
  market.save_rule('{"name": "Buyers bear pages", "bearer": "buyer", "provider": "jazzcash", "method": "hosted", "currency": "PKR", "rate_bps": 200, "maximum_minor": 3000}', 'provider_fee') ? 'ok',
  true, 'a rule with a maximum'
);
select market.unpaid() as b \gset
select is(
  market.call('buyer', format('api.quote_payment(170000, ''PKR'', %L, ''jazzcash'', ''hosted'')', :'b')) -> 'ok',
  '{"provider": "jazzcash", "method": "hosted", "currency": "PKR", "amount_minor": 170000, "fee_minor": 3000, "total_minor": 173000}'::jsonb,
  'is shown before anything is paid'
);
select is(market.start(:'b') ->> 'error', 'payment.fee_changed', 'nobody is charged a fee that was not shown');
select is(market.start(:'b', 2999) ->> 'error', 'payment.fee_changed', 'nor another one');
select market.start(:'b', 3000) -> 'ok' as p \gset
select is((:'p'::jsonb ->> 'amount_minor')::bigint, 173000::bigint, 'the provider is asked for both together');
select market.end_rule((select r.rule_id from pricing.rules as r where r.name = 'Buyers bear pages'), 1, null, 'provider_fee') \g /dev/null
select is(
  payments.apply_fact(:'p'::jsonb ->> 'reference', 'webhook', '{"provider": "jazzcash", "mode": "test", "status": "succeeded", "amount_minor": 170000, "currency": "PKR", "fee_minor": 0}'),
  'payment.amount_mismatch', 'the price alone does not pay it'
);
select is(market.pays(:'p'), 'applied', 'what was agreed on does, though the rule has ended since');
select is(
  market.lines(:'b'),
  array[
    'order provider_clearing>wallet 170000', 'provider_fee_share provider_clearing>provider_fee 3000',
    'provider_fee provider_fee>provider_clearing 3000', 'escrow_fund wallet>escrow 170000'
  ],
  'the wallet gets the price, our cost is borne'
);
select is((select o.status from orders.orders as o where o.id = :'b'), 'placed', 'and the order is paid');
select is(market.call('buyer', format('(select o.buyer_fee_minor from api.orders as o where o.id = %L)', :'b')) ->> 'ok', '3000', 'the buyer sees it on the order');
select is(market.call('buyer', format('(select p.amount_minor - p.buyer_fee_minor from api.payments as p where p.order_id = %L)', :'b')) ->> 'ok', '170000', 'and on the payment');
select is(market.call('seller', format('(select o.buyer_fee_minor from api.orders as o where o.id = %L)', :'b')) ->> 'ok', null, 'the seller does not');
select market.act('seller', :'b', 'reject', market.payload('reject')) \g /dev/null
select ok('provider_fee_return provider_fee>wallet 3000' = any (market.lines(:'b')), 'refunded in full, the fee comes back too');
select is((select o.refunded_minor::bigint from orders.orders as o where o.id = :'b'), 170000::bigint, 'beside the price');

-- A rule that keeps it ---------------------------------------------------------------------------------------------

select market.save_rule('{"name": "Kept", "bearer": "buyer", "provider": "jazzcash", "method": "hosted", "currency": "PKR", "fixed_minor": 500, "is_returned_on_reversal": false}', 'provider_fee') \g /dev/null
select market.unpaid() as k \gset
select market.start(:'k', 500) -> 'ok' as p \gset
select market.pays(:'p') \g /dev/null
select market.act('seller', :'k', 'reject', market.payload('reject')) \g /dev/null
select is(array_length(market.lines(:'k'), 1), 5, 'a rule may keep it');

-- What is shown to staff --------------------------------------------------------------------------------------------

select is(
  (
    select row(c -> 'ok' ->> 'fee_minor', c -> 'ok' ->> 'bearer')::text
    from market.call('staff', 'api.admin_preview_fee(''provider_fee'', ''{"amount_minor": 10000, "currency": "PKR", "country": "PK", "provider": "jazzcash", "method": "hosted"}'')') as c
  ), '(500,buyer)', 'staff preview it'
);
select is(market.save_rule('{"name": "Half", "rate_bps": 5}', 'refund_fee') ->> 'error', 'pricing_rule.invalid', 'such a rule says who');

-- Withdrawals ---------------------------------------------------------------------------------------------------

create function market.withdrawal_fee(p_method text)
returns bigint
language sql
as $$
  select f.fee_minor
  from payouts.rails as r
  cross join lateral payouts.fee_of(
    'store', (select m.store_id from stores.members as m where m.user_id = market.uuid('seller') and m.role = 'owner' limit 1),
    500000, r, p_method
  ) as f
  where r.currency = 'PKR' and r.provider = 'bank'
$$;

select is(market.withdrawal_fee('bank'), 2500::bigint, 'a withdrawal costs what the standard says');
select market.save_rule('{"name": "Top sellers", "seller_level": "top", "currency": "PKR", "rate_bps": 10, "fixed_minor": 700, "method": "bank"}', 'withdrawal_fee') \g /dev/null
select is(market.withdrawal_fee('bank'), 2500::bigint, 'a rule for another level changes nothing');
select market.agree('store_terms.set', jsonb_build_object('store_id', :'store', 'seller_level', 'top', 'plan', 'basic')) \g /dev/null
select is(market.withdrawal_fee('bank'), 1200::bigint, 'fixed and per cent, by the level of the seller');
select is(market.withdrawal_fee('mobile_account'), 2500::bigint, 'and by method');
select is_empty($$ select * from ledger.verify() $$, 'the books balance');

select * from finish();
rollback;
