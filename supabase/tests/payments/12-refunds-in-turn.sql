-- Refunds that wait are handed over in the order in which they were asked for, whatever order their rows are read in.
begin;
\ir money.psql
select plan(1);

create temporary table waiting as select n, money.open_payment() as reference from generate_series(1, 20) as n;
select payments.apply_fact(w.reference, 'webhook', money.fact('succeeded')) from waiting as w \g /dev/null

-- The rows are written in another order than that of their age.
insert into payments.refunds (
  payment_id, user_id, provider, origin, amount_minor, currency, reason, hold_id, expected_at, created_at
)
select
  p.id, p.user_id, p.provider, 'staff', 1000, 'NGN', 'Asked for.',
  ledger.hold(
    'turn:' || w.n, 'refund_to_source', ledger.account('wallet', p.user_id, 'NGN'),
    ledger.account('provider_clearing', ledger.provider_owner('paystack'), 'NGN'), 1000
  ),
  core.now() + interval '5 days', core.now() - interval '1 minute' * (w.n * 7 % 20)
from waiting as w
inner join payments.payments as p on p.reference = w.reference
order by w.n;

select is(
  (
    select array_agg(c.refund ->> 'reference' order by c.place)
    from jsonb_array_elements(payments.claim_refunds(50)) with ordinality as c (refund, place)
  ),
  (select array_agg(w.reference order by w.n * 7 % 20 desc) from waiting as w),
  'the oldest first'
);

select * from finish();
rollback;
