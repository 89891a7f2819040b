-- A payment that a review holds, and that its payer's bank decides about at the same time: the payer has the money once.
begin;
\ir ../payments/money.psql
select plan(23);

insert into risk.rules (code, version, signal, subjects, threshold, time_window, action, points, starts_at, reason)
values ('test-hold-all', 1, 'payment_started', '{payment}', 1, '1 hour', 'hold', 50, core.now(), 'test');

create function money.dispute(p_reference text, p_id text, p_status text, p_amount_minor bigint default 500000) returns text language sql as $$
  select payments.apply_dispute_fact(p_reference, jsonb_build_object(
    'subject', 'dispute', 'provider', 'paystack', 'mode', 'test', 'provider_id', p_id, 'status', p_status,
    'amount_minor', p_amount_minor, 'currency', 'NGN', 'category', 'chargeback', 'answer_by', '2027-01-02T00:00:00Z'
  ))
$$;
create function money.review(p_reference text) returns risk.cases language sql as $$
  select c.* from risk.cases as c join payments.payments as p on p.id = c.subject_id
  where p.reference = p_reference order by c.opened_at desc, c.id desc limit 1
$$;
create function money.lost(p_id text) returns bigint language sql as $$
  select d.loss_minor from payments.disputes as d where d.provider_dispute_id = p_id
$$;
create function money.held_payment() returns text language plpgsql as $$
declare
  v_reference text := money.open_payment();
begin
  perform payments.apply_fact(v_reference, 'webhook', money.fact('succeeded', jsonb_build_object('reference', v_reference)));
  return v_reference;
end
$$;

-- The bank gives it back while the review waits.
select money.held_payment() as r1 \gset
select is((money.review(:'r1')).status, 'open', 'a payment is held');
select is(money.dispute(:'r1', 'c1', 'open'), 'applied', 'its payer disputes it');
select is(money.dispute(:'r1', 'c1', 'lost'), 'applied', 'and the bank gives it back');
select is(money.lost('c1'), 0::bigint, 'we lose nothing: the money was here all the time');
select is((money.review(:'r1')).status, 'closed', 'there is nothing left to decide');
select is(money.wallet(), 0::bigint, 'nor to spend');
select tests.ledger_is_clean();

-- Released while the bank decides.
select money.held_payment() as r2 \gset
select money.dispute(:'r2', 'c2', 'open') as x \gset
select (money.review(:'r2')).id as case_id \gset
select tests.as_staff('finance');
select is(api.admin_decide_risk_case(:'case_id', 'release', 'Their card.', 'c2') ->> 'status', 'released', 'staff release one that the bank decides about');
select tests.clear_authentication();
select is(money.wallet(), 0::bigint, 'it is not available before the bank has decided');
select is((select d.held_minor::bigint from payments.disputes as d where d.provider_dispute_id = 'c2'), 500000::bigint, 'but held for that');
select money.dispute(:'r2', 'c2', 'lost') as x \gset
select is(money.lost('c2'), 0::bigint, 'and there when the bank takes it');
select tests.ledger_is_clean();

-- Only a part is disputed.
select money.held_payment() as r3 \gset
select money.dispute(:'r3', 'c3', 'lost', 200000) as x \gset
select is(money.lost('c3'), 0::bigint, 'what was disputed is taken from what is held');
select is(money.wallet(), 0::bigint, 'the rest does not become available');
select is((select h.amount_minor::bigint from ledger.holds as h where h.id = (money.review(:'r3')).hold_id), 300000::bigint, 'but waits for staff');
select (money.review(:'r3')).id as case_id \gset
select tests.as_staff('finance');
select is(api.admin_decide_risk_case(:'case_id', 'reject', 'Stolen card.', 'c3') ->> 'status', 'rejected', 'who can send it back');
select tests.clear_authentication();
select is((select r.amount_minor::bigint from payments.refunds as r join payments.payments as p on p.id = r.payment_id where p.reference = :'r3'), 300000::bigint, 'that and no more');
select tests.ledger_is_clean();

-- Rejected; the refund is on its way while the bank gives the same money back, and then it fails.
select money.held_payment() as r4 \gset
select (money.review(:'r4')).id as case_id \gset
select tests.as_staff('finance');
select api.admin_decide_risk_case(:'case_id', 'reject', 'Stolen card.', 'c4') ->> 'status' as x \gset
select tests.clear_authentication();
update payments.refunds as r set status = 'pending' from payments.payments as p where p.id = r.payment_id and p.reference = :'r4';
select money.dispute(:'r4', 'c4', 'lost') as x \gset
select is(money.lost('c4'), 500000::bigint, 'the bank gives back what is on its way already');
select payments.apply_refund_fact(:'r4', '{"status": "failed", "amount_minor": 500000, "currency": "NGN"}') as x \gset
set constraints all immediate;
set constraints all deferred;
select is(money.lost('c4'), 0::bigint, 'the refund that failed pays for it');
select is((money.review(:'r4')).status, 'rejected', 'and nothing is left to be reviewed');
select is(money.wallet(), 0::bigint, 'or to be spent');
select tests.ledger_is_clean();
select * from finish();
rollback;
