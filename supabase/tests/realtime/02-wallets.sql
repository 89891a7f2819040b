-- A posting by itself says nothing: whatever moves a wallet tells its owner by an event of its own.
begin;
\ir ../orders/market.psql
\ir ../000-setup.sql
select plan(15);

-- What an act on an order, brought along a path, leaves untold.
create function market.untold(p_path text[], p_actor text, p_action text, p_payload jsonb default null)
returns text
language plpgsql
as $$
declare
  v_order uuid := market.order_along(p_path);
  v_versions bigint;
  v_answer jsonb;
begin
  perform tests.watch_wallets();
  select sum(a.version) into v_versions from ledger.accounts as a where a.kind = 'wallet';
  v_answer := market.act(p_actor, v_order, p_action, coalesce(p_payload, market.payload(p_action)));
  if v_answer ? 'error' or (select sum(a.version) from ledger.accounts as a where a.kind = 'wallet') = v_versions then
    return 'no wallet was moved: ' || v_answer;
  end if;
  return tests.untold_wallets();
end
$$;

select tests.watch_wallets();
select market.order_along('{paid}') \g /dev/null
select is(tests.untold_wallets(), null, 'paying from the wallet');
select is(market.untold('{paid}', 'seller', 'reject'), null, 'reject');
select is(market.untold('{paid}', 'buyer', 'cancel'), null, 'cancel');
select is(market.untold('{paid,seller:accept,buyer:request_cancel}', 'seller', 'agree_cancel'), null, 'agree to cancel');
select is(market.untold('{paid,seller:accept,seller:ship}', 'buyer', 'confirm'), null, 'confirm');
select is(market.untold('{paid,seller:accept,seller:ship,buyer:refuse}', 'seller', 'receive_return'), null, 'a return that came back');
select is(
  market.untold('{paid,seller:accept,buyer:dispute}', 'staff', 'resolve', '{"outcome": "refund", "reason": "a decision"}'),
  null, 'a dispute that ends with a refund'
);
select is(
  market.untold('{paid,seller:accept,buyer:dispute}', 'staff', 'resolve', '{"outcome": "release", "reason": "a decision"}'),
  null, 'a dispute that ends with a release'
);
select is(
  market.untold('{paid,seller:accept,buyer:dispute}', 'staff', 'resolve', '{"outcome": "split", "refund_minor": 50000, "reason": "a decision"}'),
  null, 'a dispute that ends with a split'
);

select market.call(
  'finance',
  format(
    $$tests.request_approval('ledger.adjustment', '{"debit_account": %s, "credit_account": %s, "amount_minor": 500}')$$,
    ledger.account('goodwill', ledger.platform_owner(), 'PKR'), ledger.account('wallet', market.uuid('buyer'), 'PKR')
  )
) ->> 'ok' as adjustment \gset
select tests.watch_wallets();
select isnt(market.call('staff', format('tests.decide_approval(%L)', :'adjustment')) -> 'ok', null, 'an adjustment');
select is(tests.untold_wallets(), null, 'is told');

select market.call(
  'finance',
  format(
    $$tests.request_approval('bank_transfer.record', '{"user_id": "%s", "amount_minor": 5000, "currency": "PKR", "bank_reference": "HBL-1-77"}')$$,
    market.uuid('buyer')
  )
) ->> 'ok' as transfer \gset
select tests.watch_wallets();
select isnt(market.call('staff', format('tests.decide_approval(%L)', :'transfer')) -> 'ok', null, 'a bank transfer that staff recorded');
select is(tests.untold_wallets(), null, 'is told');

select tests.watch_wallets();
select ledger.hold(
  'market:expires', 'hold', ledger.account('wallet', market.uuid('buyer'), 'PKR'),
  ledger.account('goodwill', ledger.platform_owner(), 'PKR'), 700, p_expires_at => core.now() + interval '1 minute'
) \g /dev/null
select isnt(tests.untold_wallets(), null, 'a posting by itself says nothing');
select tests.watch_wallets();
select core.travel(interval '2 minutes') \g /dev/null
select ledger.expire_holds() \g /dev/null
select is(tests.untold_wallets(), null, 'a hold whose time is over');

select * from finish();
rollback;
