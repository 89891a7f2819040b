-- Clearing accounts: open amounts by age that add up to the balance, to the last minor unit; and runs that go on where they stopped.
begin;
\ir recon.psql
select plan(32);

create function recon.balance() returns bigint language sql as $$
  select b.posted_minor from ledger.balance(recon.account()) as b
$$;
create function recon.open(p_reference text) returns bigint language sql as $$
  select i.open_minor
  from reconciliation.clearing_items as i
  where i.account_id = recon.account() and i.subject_id = (select p.id from payments.payments as p where p.reference = p_reference)
$$;
create function recon.sum_open() returns numeric language sql as $$
  select coalesce(sum(i.open_minor), 0) from reconciliation.clearing_items as i where i.account_id = recon.account()
$$;
-- Money that leaves the clearing account for what a statement line says.
create function recon.out(p_type text, p_amount_minor bigint, p_id uuid default gen_random_uuid()) returns bigint language sql as $$
  select ledger.post(
    gen_random_uuid()::text, 'test',
    array[row('test', ledger.account('bank', ledger.platform_owner(), 'NGN'), recon.account(), p_amount_minor)::ledger.transfer_input],
    p_type, p_id
  )
$$;

-- The account may hold things already; they are settled first, being older, so the tests look at their own items.
select recon.roll();
select recon.out('statement_line', greatest(recon.balance(), 1)) is not null as emptied \gset
select recon.roll();
select is(recon.sum_open(), recon.balance()::numeric, 'open amounts add up to the balance from the beginning');

select recon.paid(500000, 17500) as a \gset
select recon.paid(300000, 4500) as b \gset
select recon.roll();
select is(recon.open(:'b'), 295500::bigint, 'a payment is open with what the provider owes us of it');
select is(recon.sum_open(), recon.balance()::numeric, 'and the open amounts are the balance');

select recon.open(:'a') as open_a \gset
select recon.out('statement_line', recon.open(:'a') + 500) is not null as settled \gset
select recon.roll();
select is(recon.open(:'a'), 0::bigint, 'a settlement takes up the oldest first');
select is(recon.open(:'b'), 295000::bigint, 'then the next');
select is(recon.sum_open(), recon.balance()::numeric, 'and they still add up');
select is(recon.roll(), 0, 'rolling again finds nothing new');

select recon.out('nothing', 9000) is not null as odd \gset
select recon.roll();
select is(recon.open(:'b'), 295000::bigint, 'what nothing explains takes up no explained amount');
select reconciliation.compare('paystack', null);
select is(
  (select b.kind || ' ' || b.side || ' ' || b.difference_minor from reconciliation.breaks as b where b.subject_type = 'journal' and b.status = 'open' and b.ledger_minor = -9000),
  'extra ledger 9000', 'and is a break'
);
select tests.as_staff('finance');
select is(
  (select a.balance_minor - a.explained_minor - a.unexplained_minor - a.recent_minor from api.admin_clearing_accounts as a where a.account_id = recon.account()),
  0::bigint, 'staff see how the balance is explained'
);
select cmp_ok((select a.unexplained_minor from api.admin_clearing_accounts as a where a.account_id = recon.account()), '<=', -9000::bigint, 'with the remainder that is not');
select is((select i.reference from api.admin_clearing_items as i where i.reference = :'b'), :'b', 'and each open amount by what it is about');
select tests.clear_authentication();

-- A refund is set against its own payment, not against the oldest.
select recon.paid(200000, 3000) as c \gset
insert into payments.refunds (payment_id, user_id, provider, origin, expected_at, amount_minor, currency, reason, requested_by, hold_id)
select p.id, p.user_id, p.provider, 'staff', core.now(), 50000, 'NGN', 'test', tests.user_id('other'), 1 from payments.payments as p where p.reference = :'c' returning id as refund \gset
select recon.out('refund', 50000, :'refund') is not null as refunded \gset
select recon.roll();
select is(recon.open(:'c'), 147000::bigint, 'a refund takes up its own payment');
select is(recon.open(:'b'), 295000::bigint, 'and leaves older ones alone');

-- Age.
select is_empty($$ select from reconciliation.breaks as b where b.subject_type = 'clearing' and b.provider = 'paystack' $$, 'nothing is too old yet');
select tests.travel('8 days');
select reconciliation.compare_again();
select is(
  (select b.kind || ' ' || b.side || ' ' || b.ledger_minor from reconciliation.breaks as b where b.subject_type = 'clearing' and b.provider = 'paystack' and b.currency = 'NGN'),
  'late bank ' || (recon.sum_open() - (select sum(i.open_minor) from reconciliation.clearing_items as i where i.account_id = recon.account() and i.subject_type = 'journal')),
  'after the rail''s limit the open amounts are late'
);
select tests.as_staff('finance');
select cmp_ok((select a.over_limit_minor from api.admin_clearing_accounts as a where a.account_id = recon.account()), '<>', 0::bigint, 'which shows on the account');
select tests.clear_authentication();

select is_empty($$ select * from reconciliation.verify() $$, 'the invariant holds');
update reconciliation.clearing_items set open_minor = open_minor + 1
where account_id = recon.account()
  and subject_id = (select p.id from payments.payments as p where p.reference = :'b');
select isnt_empty($$ select * from reconciliation.verify() $$, 'and finds a single minor unit');
update reconciliation.clearing_items set open_minor = open_minor - 1
where account_id = recon.account()
  and subject_id = (select p.id from payments.payments as p where p.reference = :'b');

-- Runs.
update payments.providers set configured_methods = '{hosted}' where code = 'paystack';
update payments.providers set configured_methods = '{}' where code <> 'paystack';
select reconciliation.open_runs();
select is((select count(*) from reconciliation.runs as u where u.provider = 'paystack'), 1::bigint, 'the last whole day is opened');
select reconciliation.open_runs();
select is((select count(*) from reconciliation.runs as u where u.provider = 'paystack'), 1::bigint, 'once');
select is_empty($$ select from reconciliation.runs as u where u.provider = 'bank' $$, 'a rail that nothing has used yet is not compared');
select tests.as_service();
select api.claim_reconciliation_run() as task \gset
select is((:'task'::jsonb ->> 'stage') || (:'task'::jsonb ->> 'status'), 'paymentcollecting', 'a run begins with payments');
select is(api.claim_reconciliation_run(), null, 'and is taken once');
select api.record_reconciliation_page((:'task'::jsonb ->> 'run_id')::uuid, 1, 'payment', null, jsonb_build_array(recon.word('X1')), '2') as task2 \gset
select is((:'task2'::jsonb ->> 'stage') || (:'task2'::jsonb ->> 'position'), 'payment2', 'a page moves it on');
select api.record_reconciliation_page((:'task'::jsonb ->> 'run_id')::uuid, 1, 'payment', null, jsonb_build_array(recon.word('X1')), '2') as again \gset
select is((:'again'::jsonb ->> 'position'), '2', 'the same page once more moves nothing');
select api.pause_reconciliation_run((:'task'::jsonb ->> 'run_id')::uuid, 1, 'provider.timeout');
select tests.clear_authentication();
select is((select u.attempts || ' ' || u.position || ' ' || u.error from reconciliation.runs as u where u.provider = 'paystack'), '1 2 provider.timeout', 'silence makes it wait, where it is');
select tests.as_service();
select api.record_reconciliation_page((:'task'::jsonb ->> 'run_id')::uuid, 1, s.stage, s.position, '[]', null)
from (values (1, 'payment', '2'), (2, 'refund', null), (3, 'payout', null), (4, 'settlement', null)) as s (place, stage, position)
order by s.place \g /dev/null
select is(api.compare_reconciliation_run((:'task'::jsonb ->> 'run_id')::uuid) ->> 'status', 'compared', 'after its last stage it is compared');

select tests.as_staff('finance');
select is(api.admin_start_reconciliation('paystack', (:'task'::jsonb ->> 'day')::date, 'run-again-1') ->> 'status', 'waiting', 'staff may run a day again');
select tests.throws_code($$ select api.admin_start_reconciliation('paystack', '2100-01-01', 'run-again-2') $$, 'reconciliation.day_invalid');

-- What is not known yet is seen, with when it is asked about next.
select tests.clear_authentication();
select money.open_payment() as parked \gset
update payments.payments set status = 'pending' where reference = :'parked';
select tests.as_staff('finance');
select is((select p.thing || ' ' || p.is_forgotten from api.admin_parked as p where p.reference = :'parked'), 'payment false', 'a payment without an end is listed');
select tests.clear_authentication();
update payments.payments set next_poll_at = null where reference = :'parked';
select tests.as_staff('finance');
select is((select p.is_forgotten from api.admin_parked as p where p.reference = :'parked'), true, 'and one that nobody asks about stands out');
select * from finish();
rollback;
