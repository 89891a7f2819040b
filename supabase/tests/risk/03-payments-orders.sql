-- Money that comes in: held in the wallet, alone; released, or sent back to its source. Orders and payments that need a code.
begin;
\ir ../payments/money.psql
select plan(45);

insert into risk.rules (code, version, signal, subjects, threshold, time_window, action, points, starts_at, reason)
values ('test-hold', 1, 'payment_failed', '{payment}', 2, '1 hour', 'hold', 50, core.now(), 'test');

create function money.case_of(p_reference text) returns risk.cases language sql security definer as $$
  select c.* from risk.cases as c join payments.payments as p on p.id = c.subject_id
  where p.reference = p_reference order by c.opened_at desc, c.id desc limit 1
$$;
create function money.settle(p_reference text, p_status text) returns void language plpgsql as $$
begin
  perform tests.as_service();
  perform api.apply_payment_fact(p_reference, 'poll', money.fact(p_status, case p_status when 'failed' then '{"failure_code": "card.declined"}' else '{}' end::jsonb));
  perform tests.clear_authentication();
end
$$;

-- One goes, then two fail, then the next is held.
select money.open_payment() as p1 \gset
select money.settle(:'p1', 'succeeded');
select is(money.wallet(), 500000::bigint, 'an ordinary top-up is available');
select is((money.case_of(:'p1')).id, null, 'and nobody looks at it');
select money.open_payment() as f1 \gset
select money.settle(:'f1', 'failed');
select money.open_payment() as f2 \gset
select money.settle(:'f2', 'failed');
select is((select count(*) from risk.signals as s where s.user_id = tests.user_id('payer') and s.kind = 'payment_failed'), 2::bigint, 'each that fails is noted');
select money.open_payment() as p2 \gset
select money.settle(:'p2', 'succeeded');
select is(money.wallet(), 500000::bigint, 'what comes after it is held');
select is((money.case_of(:'p2')).status || ' ' || (money.case_of(:'p2')).is_holding, 'open true', 'by a review');
select is((select d.action from risk.decisions as d where d.case_id = (money.case_of(:'p2')).id), 'hold', 'as the rules said');
select is(
  (select n.kind from notifications.notifications as n where n.user_id = tests.user_id('payer') and n.kind = 'payment.under_review'), 'payment.under_review', 'the owner is told'
);
select tests.ledger_is_clean('the books hold');
select tests.authenticate_as('payer');
select is((select r.amount_minor || ' ' || r.status from api.my_reviews as r), '500000 open', 'and sees it');
select tests.clear_authentication();

-- Released.
select tests.as_staff('finance');
select is(api.admin_decide_risk_case((money.case_of(:'p2')).id, 'release', 'Their card.', 'r1') ->> 'status', 'released', 'staff release it');
select tests.clear_authentication();
select is(money.wallet(), 1000000::bigint, 'and it is available');
select is((select n.kind from notifications.notifications as n where n.user_id = tests.user_id('payer') and n.kind = 'payment.released'), 'payment.released', 'the owner is told');
select tests.ledger_is_clean();

-- Rejected.
select money.open_payment() as p3 \gset
select money.settle(:'p3', 'succeeded');
update access.approval_limits set alone_max_minor = 499999 where action = 'risk.reject' and role = 'moderator' and currency = 'NGN';
select tests.as_staff('moderator');
select tests.throws_code(format('select api.admin_decide_risk_case(%L, ''reject'', ''Stolen card.'', ''r2m'')', (money.case_of(:'p3')).id), 'approval.required', 'to send money back is as much as to let it go: above the limit of the role it takes two');
select tests.request_approval('risk.reject', jsonb_build_object('case_id', (money.case_of(:'p3')).id)) as back \gset
select tests.as_staff('finance');
select is((select c.open_request_id from api.admin_risk_cases as c where c.id = (money.case_of(:'p3')).id), :'back', 'the request stands on the review');
select is(tests.decide_approval(:'back') #>> '{result,status}', 'rejected', 'a second person agrees');
select tests.clear_authentication();
select is(money.wallet(), 1000000::bigint, 'it does not become available');
select is((select r.status || ' ' || r.amount_minor from payments.refunds as r join payments.payments as p on p.id = r.payment_id where p.reference = :'p3'), 'requested 500000', 'it goes back to its source');
select tests.ledger_is_clean();
select payments.end_refund(r, 'failed', '{"failure_code": "refund.refused"}') from payments.refunds as r join payments.payments as p on p.id = r.payment_id where p.reference = :'p3' \g /dev/null
set constraints all immediate;
set constraints all deferred;
select is(money.wallet(), 1000000::bigint, 'also when the provider does not take it back');
select is((money.case_of(:'p3')).status, 'open', 'then it waits for staff again');
select tests.ledger_is_clean();

-- A payment that needs a code.
update risk.rules set ends_at = core.now() where ends_at is null;
insert into risk.rules (code, version, signal, subjects, threshold, time_window, action, points, starts_at, reason)
values ('test-code', 1, 'payment_started', '{payment}', 3, '1 hour', 'step_up', 20, core.now(), 'test'),
  ('test-order', 1, 'payment_started', '{order}', 3, '1 hour', 'step_up', 20, core.now(), 'test');
select tests.authenticate_as('payer');
select tests.throws_code($$ select api.create_payment('topup', 500000, 'NGN', null, null, 'code-1') $$, 'risk.confirmation_required', 'a rule may ask for a code');
select is(
  (tests.error_of($$ select api.create_payment('topup', 500000, 'NGN', null, null, 'code-1') $$) ->> 'details')::jsonb,
  '{"action": "payment.start", "context": {"purpose": "topup", "amount_minor": 500000, "currency": "NGN"}}'::jsonb, 'and says for what'
);
select tests.step_up('payment.start', '{"purpose": "topup", "amount_minor": 400000, "currency": "NGN"}') as x \gset
select tests.throws_code($$ select api.create_payment('topup', 500000, 'NGN', null, null, 'code-1') $$, 'risk.confirmation_required', 'one for another amount is none');
select tests.step_up('payment.start', '{"purpose": "topup", "amount_minor": 500000, "currency": "NGN"}') as x \gset
select isnt(api.create_payment('topup', 500000, 'NGN', null, null, 'code-1') ->> 'payment_id', null, 'with the code it goes');
select tests.throws_code($$ select api.create_payment('topup', 500000, 'NGN', null, null, 'code-2') $$, 'risk.confirmation_required', 'each code once');
select tests.clear_authentication();
select is((select count(*) from risk.decisions as d where d.user_id = tests.user_id('payer') and d.action = 'step_up'), 1::bigint, 'what was confirmed is kept');

-- Wrong codes, devices.
select tests.authenticate_as('payer');
select api.start_step_up('withdraw', '{}') ->> 'challenge_id' as challenge \gset
select (api.verify_step_up(:'challenge', '000000') ->> 'verified')::boolean as x \gset
select tests.clear_authentication();
select cmp_ok((select count(*) from risk.signals as s where s.user_id = tests.user_id('payer') and s.kind = 'code_failed'), '>=', 1::bigint, 'a wrong code is noted');
update risk.rules set ends_at = core.now() where ends_at is null;
select set_config('request.headers', '{"x-amana-device": "0b0e7a52-5a41-4f3d-9d52-0c5f0c1a7a11"}', true) as x \gset
select tests.authenticate_as('other');
select api.create_payment('topup', 500000, 'NGN', null, null, 'device-1') is null as x \gset
select tests.authenticate_as('payer');
select api.create_payment('topup', 500000, 'NGN', null, null, 'device-2') is null as x \gset
select tests.clear_authentication();
select is((select s.value from risk.signals as s where s.user_id = tests.user_id('payer') and s.kind = 'shared_device'), 1::bigint, 'a device that somebody else used is noted');
select is((select length(d.device) from risk.devices as d where d.user_id = tests.user_id('payer')), 32, 'only its hash is kept');
select set_config('request.headers', '{"x-amana-device": "not an id; drop table"}', true) as x \gset
select is(risk.request_device(), null, 'what is no id is no device');
select set_config('request.headers', '', true) as x \gset

-- Unusual amounts.
select is((select count(*) from risk.signals as s where s.user_id = tests.user_id('payer') and s.kind = 'amount_unusual'), 0::bigint, 'the same amount again is usual');
select money.open_payment(5000000) as big \gset
select cmp_ok((select s.value from risk.signals as s where s.user_id = tests.user_id('payer') and s.kind = 'amount_unusual'), '=', 1000::bigint, 'ten times as much is not');
update payments.payments set status = status where reference = :'big';
select is((select count(*) from risk.signals as s where s.kind = 'payment_failed' and s.user_id = tests.user_id('payer')), 2::bigint, 'nothing is noted twice');
select tests.ledger_is_clean();
insert into payments.disputes (provider, provider_dispute_id, payment_id, amount_minor, currency)
select 'paystack', 'd1', p.id, p.amount_minor, p.currency from payments.payments as p where p.reference = :'p1';
select is((select s.value from risk.signals as s where s.user_id = tests.user_id('payer') and s.kind = 'charge_disputed'), 500000::bigint, 'a dispute at the bank of the card is noted');

-- Rejected after a part of it went back from what else the wallet had.
insert into risk.rules (code, version, signal, subjects, threshold, time_window, action, points, starts_at, reason)
values ('test-hold-all', 1, 'payment_started', '{payment}', 1, '1 hour', 'hold', 50, core.now(), 'test');
select money.open_payment() as p9 \gset
select money.settle(:'p9', 'succeeded');
select is((money.case_of(:'p9')).status, 'open', 'another is held');
select payments.start_refund(p, row('staff', 200000, null, null, null, 'Asked for.', null, null)::payments.refund_wish) is null as x
from payments.payments as p where p.reference = :'p9' \gset
update payments.refunds as r set status = 'pending' from payments.payments as p where p.id = r.payment_id and p.reference = :'p9';
select payments.apply_refund_fact(:'p9', '{"status": "succeeded", "amount_minor": 200000, "currency": "NGN"}') as x \gset
select tests.as_staff('finance');
select is(api.admin_decide_risk_case((money.case_of(:'p9')).id, 'reject', 'Stolen card.', 'r9') ->> 'status', 'rejected', 'it can be rejected still');
select tests.clear_authentication();
select is((select r.amount_minor::bigint from payments.refunds as r join payments.payments as p on p.id = r.payment_id where p.reference = :'p9' and r.status = 'requested'), 300000::bigint, 'and what is left of it goes back');

-- The provider says that it went, and brings it back afterwards.
select r.id as went from payments.refunds as r join payments.payments as p on p.id = r.payment_id where p.reference = :'p9' and r.status = 'requested' \gset
update payments.refunds as r set status = 'pending' where r.id = :'went';
select tests.as_service();
select is(api.refund_fact(:'went', '{"status": "succeeded", "amount_minor": 300000, "currency": "NGN"}') ->> 'status', 'processed', 'it went');
select is(api.refund_fact(:'went', '{"status": "failed", "amount_minor": 300000, "currency": "NGN"}') ->> 'status', 'failed', 'and came back');
select tests.clear_authentication();
set constraints all immediate;
set constraints all deferred;
select is((money.case_of(:'p9')).status || ' ' || (money.case_of(:'p9')).is_holding, 'open true', 'then it waits for staff again');
select is((select h.amount_minor::bigint from ledger.holds as h where h.id = (money.case_of(:'p9')).hold_id), 300000::bigint, 'held as it came back');
select tests.ledger_is_clean();
select * from finish();
rollback;
