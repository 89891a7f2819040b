-- A withdrawal that a rule holds: it alone waits; staff release, reject or ask; two people above a limit.
begin;
\ir ../payouts/people.psql
select plan(49);
update risk.rules set ends_at = core.now() where ends_at is null;
insert into risk.rules (code, version, signal, subjects, threshold, time_window, action, points, starts_at, reason)
values ('test-hold', 1, 'new_destination', '{withdrawal}', 2000000, '1 day', 'hold', 50, core.now(), 'test'),
  ('test-look', 1, 'withdrawal_requested', '{withdrawal}', 3, '1 day', 'review', 20, core.now(), 'test');
select tests.fund_wallet(tests.user_id('saver'), 90000000, 'NGN') is null as x \gset
select out.add_destination() as d \gset
select tests.travel('25 hours');

create function out.case_of(p_withdrawal uuid) returns risk.cases language sql security definer as $$
  select c.* from risk.cases as c where c.subject_id = p_withdrawal order by c.opened_at desc limit 1
$$;
create function out.state(p_withdrawal uuid) returns text language sql security definer as $$
  select w.status || ' ' || array_to_string(w.review_reasons, ',') from payouts.withdrawals as w where w.id = p_withdrawal
$$;

-- Judged where it is asked for.
select out.request(:'d', 1000000) as small \gset
select is(out.state(:'small'), 'initiated ', 'a small one goes');
select is((select d.action || ' ' || d.score from risk.decisions as d where d.subject_id = :'small'), 'allow 0', 'and what the rules said is kept');
select out.request(:'d', 2000000) as large \gset
select is(out.state(:'large'), 'under_review risk', 'one that a rule holds waits');
select is((select d.factors #>> '{0,rule}' from risk.decisions as d where d.subject_id = :'large'), 'test-hold', 'with the reason');
select is((out.case_of(:'large')).status, 'open', 'in a review');
select ok((out.case_of(:'large')).is_holding, 'that holds it');
select is(out.wallet(), 97000000::bigint, 'its amount is held and nothing else');
select out.request(:'d', 1000000) as third \gset
select is(out.state(:'third'), 'initiated ', 'another one goes on meanwhile, though a rule wants a look at it');
select is((out.case_of(:'third')).is_holding, false, 'a quiet look');

-- What people see.
select tests.authenticate_as('saver');
select is((select array_agg(r.status) from api.my_reviews as r), array['open'], 'the owner sees what waits and not the quiet look');
select tests.throws_code('select reason from risk.cases', '42501', 'not why');
select is_empty('select * from risk.decisions', 'and no rule');
select tests.authenticate_as('other');
select is_empty('select * from api.my_reviews', 'others see nothing');
select tests.clear_authentication();

-- Only the review lets it go.
select tests.as_staff('finance');
select tests.throws_code(format('select api.admin_decide_withdrawal(%L, ''approve'', ''Fine.'', ''w1'')', :'large'), 'withdrawal.risk_review_open', 'the list of withdrawals does not let it go');
select tests.as_staff('support');
select tests.throws_code(format('select api.admin_decide_risk_case(%L, ''release'', ''Fine.'', ''r0'')', (out.case_of(:'large')).id), 'permission.denied', 'nor support');
select tests.as_staff('moderator');
select tests.throws_code(format('select api.admin_decide_risk_case(%L, ''release'', '' '', ''r1'')', (out.case_of(:'large')).id), 'reason.required');
select tests.throws_code(format('select api.admin_decide_risk_case(%L, ''burn'', ''Fine.'', ''r2'')', (out.case_of(:'large')).id), 'risk.decision_invalid');
select tests.throws_code(format('select api.admin_decide_risk_case(%L, ''release'', ''Fine.'', ''r3'')', gen_random_uuid()), 'risk.case_not_found');

-- Asking.
select is(api.admin_decide_risk_case((out.case_of(:'large')).id, 'ask', 'Is this account yours?', 'a1') ->> 'status', 'asked', 'staff ask');
select tests.authenticate_as('saver');
select is((select r.question from api.my_reviews as r where r.status = 'asked'), 'Is this account yours?', 'the owner reads it');
select is((select n.kind from notifications.notifications as n where n.user_id = tests.user_id('saver') and n.kind = 'risk.question'), 'risk.question', 'and is told');
select tests.throws_code(format('select api.answer_review(%L, '''', ''b0'')', (select r.id from api.my_reviews as r where r.status = 'asked')), 'risk.answer_invalid');
select is(api.answer_review((select r.id from api.my_reviews as r where r.status = 'asked'), 'It is my own.', 'b1') ->> 'status', 'open', 'and answers');
select tests.throws_code(format('select api.answer_review(%L, ''Again.'', ''b2'')', (select r.id from api.my_reviews as r)), 'risk.not_asked', 'once');
select tests.authenticate_as('other');
select tests.throws_code(format('select api.answer_review(%L, ''Mine.'', ''b3'')', (out.case_of(:'large')).id), 'risk.case_not_found', 'nobody else does');

-- Releasing.
select tests.as_staff('moderator');
select is((select c.answer from api.admin_risk_cases as c where c.subject_id = :'large'), 'It is my own.', 'staff read the answer');
select is(api.admin_decide_risk_case((out.case_of(:'large')).id, 'release', 'Called them.', 'r4') ->> 'status', 'released', 'and release');
select tests.throws_code(format('select api.admin_decide_risk_case(%L, ''reject'', ''No.'', ''r5'')', (out.case_of(:'large')).id), 'risk.case_decided', 'once');
select tests.clear_authentication();
select is(out.state(:'large'), 'initiated risk', 'it goes');
select is(
  (select array_agg(a.action order by a.id) from access.audit_log as a where a.entity_type = 'risk_case'), array['risk.ask', 'risk.release'],
  'all is in the audit log'
);

-- Rejecting, and what also waits for finance.
select out.request(:'d', 2000000) as bad \gset
select tests.as_staff('moderator');
select is(api.admin_decide_risk_case((out.case_of(:'bad')).id, 'reject', 'Not theirs.', 'r6') ->> 'status', 'rejected', 'staff reject');
select tests.clear_authentication();
select is(out.state(:'bad'), 'cancelled risk', 'the withdrawal ends');
update core.settings set value = 'true' where key = 'payout.review_first';
select out.request(:'d', 2000000) as both_wait \gset
select is(out.state(:'both_wait'), 'under_review first_to_destination,risk', 'one may wait for two things');
select tests.as_staff('moderator');
select api.admin_decide_risk_case((out.case_of(:'both_wait')).id, 'release', 'Fine by risk.', 'r7') ->> 'status' as x \gset
select is(out.state(:'both_wait'), 'under_review first_to_destination,risk', 'then finance decides on');
select tests.as_staff('finance');
select is(api.admin_decide_withdrawal(:'both_wait', 'approve', 'Fine.', 'w2') ->> 'status', 'initiated', 'and lets it go');
select tests.clear_authentication();
update core.settings set value = 'false' where key = 'payout.review_first';

-- Taking it back.
select out.request(:'d', 2000000) as taken \gset
select tests.authenticate_as('saver');
select is(api.cancel_withdrawal(:'taken', 'c9') ->> 'status', 'cancelled', 'the owner may take it back while it waits');
select tests.clear_authentication();
select is((out.case_of(:'taken')).status, 'closed', 'and nothing is left to decide');

-- Two people.
select is(
  (
    select array_agg(l.role || ' ' || l.alone_max_minor order by l.role)
    from access.approval_limits as l where l.action = 'risk.release' and l.currency = 'NGN'
  ), array['finance 150000000', 'moderator 100000000', 'superadmin 200000000'], 'each role has its own limit'
);
update access.approval_limits set alone_max_minor = 2500000 where action = 'risk.release' and role = 'moderator' and currency = 'NGN';
select out.request(:'d', 3000000) as huge \gset
select tests.as_staff('moderator');
select is((select c.alone_max_minor from api.admin_risk_cases as c where c.subject_id = :'huge'), 2500000::bigint, 'staff see how much they may let go');
select tests.throws_code(format('select api.admin_decide_risk_case(%L, ''release'', ''Fine.'', ''r8'')', (out.case_of(:'huge')).id), 'approval.required', 'one alone does not let so much go');
select tests.throws_code(format('select tests.request_approval(''risk.reject'', jsonb_build_object(''case_id'', %L))', (out.case_of(:'huge')).id), 'risk.reject_alone', 'to reject a withdrawal leaves the money with its owner: it takes no second person');
select tests.as_staff('superadmin');
select tests.request_approval('risk.release', jsonb_build_object('case_id', (out.case_of(:'huge')).id)) as approval \gset
select is(out.state(:'huge'), 'under_review risk', 'asking changes nothing');
select is((select c.open_request_id from api.admin_risk_cases as c where c.subject_id = :'huge'), :'approval', 'and stands on the review');
select tests.throws_code(format('select tests.decide_approval(%L)', :'approval'), 'approval.four_eyes', 'who asks does not decide');
select tests.as_staff('finance');
select is(tests.decide_approval(:'approval') ->> 'status', 'approved', 'a second person does');
select tests.clear_authentication();
select is(out.state(:'huge'), 'initiated risk', 'and it goes');

-- Nobody takes it.
select out.request(:'d', 2000000) as lonely \gset
select is(risk.alert_waiting() >= 0, true, 'at first nobody is alerted') ;
select tests.travel('5 hours');
select risk.alert_waiting() as n \gset
select ok((out.case_of(:'lonely')).alerted_at is not null, 'a review that nobody takes is brought before staff');
select tests.ledger_is_clean();
select * from finish();
rollback;
