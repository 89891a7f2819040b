begin;
\ir ../000-setup.sql
\ir ../orders/market.psql
select plan(27);

-- What is held for orders, seen from both sides ------------------------------------------------------------------
select market.order_along('{paid}') as placed \gset
select market.order_along('{paid,seller:accept,seller:ship}') as shipped \gset
select market.order_along('{unpaid}') as unpaid \gset
select market.order_along('{paid,seller:reject}') as rejected \gset

select market.become('buyer');
select results_eq(
  $$select reference_id, amount_minor, viewer_role, status, due_action from api.wallet_lines where place = 'held' order by status$$,
  format(
    $$values (%L::uuid, 170000::bigint, 'buyer', 'placed', 'lapse'), (%L, 170000, 'buyer', 'shipped', 'escalate')$$, :'placed', :'shipped'
  ),
  'the buyer sees each amount that is held, its order, and what happens next'
);
select results_eq(
  $$select held_minor, held_count, reserved_minor, available_minor from api.wallet_summaries where currency = 'PKR'$$,
  $$select 340000::bigint, 2::bigint, 0::bigint, w.available_minor from api.wallets as w where w.currency = 'PKR'$$,
  'and their sum; nothing of it is in the wallet any more'
);
select is_empty($$select from api.wallet_lines where owner_type = 'store'$$, 'nothing of the store''s');
select is(
  (select count(*) from api.wallet_lines where due_at is null and place = 'held'), 0::bigint, 'each amount has a day'
);

select market.become('seller');
select results_eq(
  $$select reference_code, amount_minor, net_minor, viewer_role, label from api.wallet_lines where owner_type = 'store' order by status$$,
  format(
    $$select o.code, o.held_minor::bigint, o.net_minor::bigint, 'seller', 'Buyer' from orders.orders as o where o.id in (%L, %L) order by o.status$$,
    :'placed', :'shipped'
  ),
  'the store sees the same amounts and what it will get'
);
select is_empty($$select from api.wallet_lines where owner_type = 'user'$$, 'and not the buyer''s');
select market.become('clerk');
select is_empty('select from api.wallet_lines', 'a clerk, who does not see the wallet, sees nothing held for it');
select market.become('outsider');
select is_empty('select from api.wallet_lines', 'others see nothing');
select is_empty('select from api.wallet_statement', 'of the statement either');
select market.leave();

-- Other reasons inside a wallet
select ledger.hold(
  'test:hold', 'review', ledger.account('wallet', market.uuid('buyer'), 'PKR'),
  ledger.account('commission', ledger.platform_owner(), 'PKR'), 5000, null, null, core.now() + interval '2 days'
) as hold \gset
select market.become('buyer');
select results_eq(
  $$select id, amount_minor, is_reserved, due_action from api.wallet_lines where kind = 'review'$$,
  format($$values ('hold:%s', 5000::bigint, true, 'expire')$$, :'hold'), 'a hold for another reason is a line with its end'
);
select is(
  (select reserved_minor from api.wallet_summaries where currency = 'PKR'),
  (select held_minor from api.wallets where currency = 'PKR'), 'what is reserved is what the wallet holds'
);
select market.leave();

-- On the way -----------------------------------------------------------------------------------------------------
update identity.profiles set country = 'NG' where user_id = market.uuid('buyer');
select market.become('buyer');
select api.create_payment('topup', 700000, 'NGN', null, null, 'wallet-lines-1') ->> 'payment_id' as payment \gset
select results_eq(
  $$select place, kind, amount_minor, status, reference_id from api.wallet_lines where currency = 'NGN'$$,
  format($$values ('in', 'payment', 700000::bigint, 'created', %L::uuid)$$, :'payment'), 'money that is being paid in is on its way'
);
select results_eq(
  $$select available_minor, in_minor, in_count from api.wallet_summaries where currency = 'NGN'$$,
  'values (null::bigint, 700000::bigint, 1::bigint)', 'also before there is a wallet'
);
select market.leave();

-- The statement -----------------------------------------------------------------------------------------------------
select market.become('buyer');
select account_id as account from api.wallets where currency = 'PKR' \gset
select results_eq(
  format($$select version, reference_code from api.wallet_statement where account_id = %s and reference_type = 'order' order by version$$, :'account'),
  format(
    $$select v.version::bigint, o.code from (values (2, %L::uuid), (3, %L), (4, %L), (5, %L)) as v (version, id) join orders.orders as o on o.id = v.id order by 1$$,
    :'placed', :'shipped', :'rejected', :'rejected'
  ),
  'each line says by which code people know its order'
);
select is(
  api.wallet_period(:'account'), jsonb_build_object(
    'account_id', :'account'::bigint, 'currency', 'PKR', 'first_version', 1, 'last_version', 5, 'opening_minor', 0,
    'closing_minor', 99660000, 'in_minor', 100170000, 'out_minor', 510000, 'count', 5
  ), 'the totals of all time'
);
select is(
  (p ->> 'opening_minor')::bigint + (p ->> 'in_minor')::bigint - (p ->> 'out_minor')::bigint, (p ->> 'closing_minor')::bigint,
  'opening and what moved are closing'
)
from api.wallet_period(:'account') as p;
select is(
  (select jsonb_build_array(p -> 'in_minor', p -> 'out_minor', p -> 'count', p -> 'closing_minor')
  from api.wallet_period(:'account', null, null, '{escrow_refund}') as p),
  '[170000, 0, 1, 99660000]', 'the totals of one kind'
);
select is(
  (select jsonb_build_array(p -> 'in_minor', p -> 'out_minor', p -> 'count')
  from api.wallet_period(:'account', null, null, '{escrow_refund,escrow_fund}', true) as p),
  '[100000000, 0, 1]', 'and of all other kinds'
);
select market.leave();
select core.travel(interval '3 days') \g /dev/null
select market.order_along('{paid}') as late \gset
select market.become('buyer');
select results_eq(
  format(
    $$select (p ->> 'first_version')::int, (p ->> 'last_version')::int, (p ->> 'opening_minor')::bigint, (p ->> 'out_minor')::bigint
    from api.wallet_period(%s, core.now() - interval '1 day', core.now() + interval '1 day') as p$$, :'account'
  ),
  'values (6, 6, 99660000::bigint, 170000::bigint)', 'a period begins with the balance before it'
);
select results_eq(
  format(
    $$select (p ->> 'first_version')::int, (p ->> 'last_version')::int, (p ->> 'count')::int, (p ->> 'closing_minor')::bigint
    from api.wallet_period(%s, core.now() - interval '2 days', core.now() - interval '1 day') as p$$, :'account'
  ),
  'values (6, 5, 0, 99660000::bigint)', 'a period without lines has no versions and keeps its balance'
);
select results_eq(
  format(
    $$select (p ->> 'last_version')::int, (p ->> 'closing_minor')::bigint
    from api.wallet_period(%s, null, core.now() - interval '1 year') as p$$, :'account'
  ),
  'values (0, 0::bigint)', 'before the first line there was nothing'
);
select is(
  (select (p ->> 'count')::int from api.wallet_period(:'account', (select occurred_at from api.wallet_statement where account_id = :'account' and version = 6)) as p),
  1, 'a line at the first moment of a period belongs to it'
);
select is(
  (select (p ->> 'count')::int from api.wallet_period(:'account', null, (select occurred_at from api.wallet_statement where account_id = :'account' and version = 6)) as p),
  5, 'and one at its end does not'
);
select tests.throws_code(format('select api.wallet_period(%s, now(), now())', :'account'), 'wallet.period_invalid');
select market.become('other');
select tests.throws_code(format('select api.wallet_period(%s)', :'account'), 'wallet.not_found');
select tests.throws_code('select api.wallet_period(987654321)', 'wallet.not_found');
select market.become(null);
select throws_ok('select from api.wallet_lines', '42501', null, 'visitors read nothing');
select market.leave();
select * from finish();
rollback;
