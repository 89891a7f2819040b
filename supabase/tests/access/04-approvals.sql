-- Approvals: one asks, another decides, and what is done is what was asked for.
begin;
\ir ../000-setup.sql
select plan(46);

-- An act of this test's own: it notes that it was done, and can be told to fail.
create table tests.done (approval_id uuid, note text);
create table tests.drift (factor integer);
grant select on tests.done to authenticated;
create function tests.check_note(p_payload jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'amount_minor', access.payload_integer(p_payload, 'amount_minor') * coalesce((select max(factor) from tests.drift), 1),
    'currency', p_payload ->> 'currency', 'summary', 'A note', 'owners', coalesce(p_payload -> 'owners', '[]')
  )
$$;
create function tests.do_note(p_payload jsonb, p_approval_id uuid) returns jsonb language plpgsql as $$
begin
  insert into tests.done values (p_approval_id, p_payload ->> 'note');
  if p_payload ->> 'note' = 'fail' then
    perform core.fail('test.failed', 'It cannot be done.', 409);
  end if;
  return '{"is_done": true}';
end
$$;
insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values ('test.note', 'ledger.adjust', 'ledger.adjust', 'tests.check_note', 'tests.do_note', 'A note');
insert into access.approval_limits (role, action, currency, ask_max_minor, decide_max_minor)
values ('finance', 'test.note', 'PKR', 1000, 500);
select tests.make_staff('finance'), tests.make_staff('superadmin'), tests.make_staff('support') \g /dev/null
select tests.create_user('second') \g /dev/null
insert into access.staff (user_id, role) values (tests.user_id('second'), 'finance');

-- asking
select tests.as_staff('support');
select tests.throws_code($$select api.admin_preview_approval('test.note', '{}')$$, 'permission.denied');
select tests.throws_code($$select api.admin_request_approval('test.note', '{}', 'because', 'paper', null, 'k')$$, 'permission.denied');
select is_empty('select * from api.admin_approvals', 'others see no requests');
select tests.as_staff('finance');
select tests.throws_code($$select api.admin_preview_approval('no.such', '{}')$$, 'approval.action_unknown');
select tests.throws_code($$select api.admin_preview_approval('test.note', '[]')$$, 'approval.payload_invalid');
select tests.throws_code($$select api.admin_preview_approval('test.note', '{"amount_minor": 1.5}')$$, 'approval.payload_invalid');
select is(
  api.admin_preview_approval('test.note', '{"amount_minor": 400, "currency": "PKR"}') - 'payload_hash',
  '{"amount_minor": 400, "currency": "PKR", "summary": "A note"}'::jsonb, 'the maker sees first what it is about'
);
select tests.throws_code($$select api.admin_request_approval('test.note', '{"amount_minor": 400, "currency": "PKR"}', 'because', 'paper', null, 'k')$$, 'step_up.required');
select tests.throws_code(
  $$select api.admin_request_approval('test.note', '{"amount_minor": 400, "currency": "PKR"}', 'because', 'paper',
    tests.step_up('approval.request', jsonb_build_object('action', 'test.note', 'payload_hash',
      api.admin_preview_approval('test.note', '{"amount_minor": 4, "currency": "PKR"}') -> 'payload_hash')), 'k')$$,
  'step_up.required', 'a code for another amount does not serve'
);
select tests.throws_code($$select api.admin_request_approval('test.note', '{"amount_minor": 4, "currency": "PKR"}', ' ', 'paper', null, 'k')$$, 'reason.required');
select tests.throws_code($$select api.admin_request_approval('test.note', '{"amount_minor": 4, "currency": "PKR"}', 'because', '', null, 'k')$$, 'approval.evidence_required');
select tests.throws_code($$select tests.request_approval('test.note', '{"amount_minor": 1001, "currency": "PKR"}')$$, 'approval.limit_exceeded', 'over the limit of the act');
select tests.throws_code($$select tests.request_approval('test.note', '{"amount_minor": 4000001, "currency": "USD"}')$$, 'approval.limit_exceeded', 'or of the role');
select tests.throws_code(
  $$select tests.request_approval('test.note', jsonb_build_object('amount_minor', 4, 'currency', 'PKR', 'owners', jsonb_build_array(tests.user_id('staff-finance'))))$$,
  'approval.own_interest', 'nobody asks for the own money'
);
select set_config('t.id', tests.request_approval('test.note', '{"amount_minor": 400, "currency": "PKR", "note": "one"}', 'key')::text, true);
select is(
  (api.admin_request_approval('test.note', '{"amount_minor": 400, "currency": "PKR", "note": "one"}', 'a good reason', 'a paper', null, 'key') ->> 'approval_id')::uuid,
  current_setting('t.id')::uuid, 'asking twice with one key asks once'
);
select results_eq(
  'select action, amount_minor, currency::text, summary, status, is_mine, can_decide, requested_by_label from api.admin_approvals',
  $$values ('test.note', 400::bigint, 'PKR', 'A note', 'requested', true, false, 'staff-finance@example.test')$$, 'the maker sees it, and cannot decide'
);
select is_empty('select * from tests.done', 'nothing is done yet');

-- deciding
select tests.throws_code($$select tests.decide_approval(current_setting('t.id')::uuid)$$, 'approval.four_eyes');
select tests.throws_code($$select tests.decide_approval(gen_random_uuid())$$, 'approval.not_found');
select tests.as_staff('support');
select tests.throws_code($$select tests.decide_approval(current_setting('t.id')::uuid)$$, 'permission.denied');
select tests.authenticate_as('second');
select is((select can_decide from api.admin_approvals), true, 'another one can decide');
select tests.throws_code($$select api.admin_decide_approval(current_setting('t.id')::uuid, true, 'seen', null, 'd')$$, 'step_up.required');
select tests.throws_code(
  $$select api.admin_decide_approval(current_setting('t.id')::uuid, true, 'seen',
    tests.step_up('approval.decide', jsonb_build_object('approval_id', current_setting('t.id'), 'is_approved', false)), 'd')$$,
  'step_up.required', 'a code to refuse does not approve'
);
select tests.throws_code($$select api.admin_decide_approval(current_setting('t.id')::uuid, true, '', null, 'd')$$, 'reason.required');
select is(tests.decide_approval(current_setting('t.id')::uuid, true, 'd') -> 'result', '{"is_done": true}'::jsonb, 'another one approves, and it is done');
select is(
  api.admin_decide_approval(current_setting('t.id')::uuid, true, 'well looked at', null, 'd') ->> 'status', 'approved',
  'deciding twice with one key decides once'
);
select tests.throws_code($$select tests.decide_approval(current_setting('t.id')::uuid, false)$$, 'approval.decided');
select tests.clear_authentication();
select is((select count(*) from tests.done), 1::bigint, 'once');
select tests.throws_code($$update access.approvals set payload = '{}'$$, 'record.immutable', 'what was asked stays');
select tests.throws_code($$update access.approvals set decision_reason = 'other'$$, 'record.immutable', 'and what was decided');
select tests.throws_code($$delete from access.approvals$$, 'record.immutable', 'and the request itself');
select results_eq(
  $$select action, actor_id from access.audit_log where entity_id = current_setting('t.id') order by id$$,
  $$values ('approval.request', tests.user_id('staff-finance')), ('approval.approve', tests.user_id('second'))$$, 'the audit trail names both'
);

-- limits, errors, drift
select tests.as_staff('superadmin');
select set_config('t.large', tests.request_approval('test.note', '{"amount_minor": 501, "currency": "PKR"}')::text, true);
select set_config('t.fails', tests.request_approval('test.note', '{"amount_minor": 5, "currency": "PKR", "note": "fail"}')::text, true);
select tests.authenticate_as('second');
select tests.throws_code($$select tests.decide_approval(current_setting('t.large')::uuid)$$, 'approval.limit_exceeded');
select tests.throws_code($$select tests.decide_approval(current_setting('t.fails')::uuid)$$, 'test.failed', 'what cannot be done is an error');
select is((select status from api.admin_approvals where id = current_setting('t.fails')::uuid), 'requested', 'and leaves the request as it is');
select tests.clear_authentication();
insert into tests.drift values (2);
select tests.authenticate_as('second');
select tests.throws_code($$select tests.decide_approval(current_setting('t.fails')::uuid)$$, 'approval.outdated', 'what has become something else is not done');
select is(tests.decide_approval(current_setting('t.fails')::uuid, false) ->> 'status', 'refused', 'but can be refused');

-- the maker may less by now
select tests.clear_authentication();
delete from tests.drift;
select tests.as_staff('finance');
select set_config('t.lesser', tests.request_approval('test.note', '{"amount_minor": 400, "currency": "PKR"}')::text, true);
select tests.clear_authentication();
update access.staff set role = 'support' where user_id = tests.user_id('staff-finance');
select tests.authenticate_as('second');
select tests.throws_code($$select tests.decide_approval(current_setting('t.lesser')::uuid)$$, 'approval.maker_not_allowed', 'who asked has another role now: it takes two who may');
select tests.clear_authentication();
update access.staff set role = 'finance' where user_id = tests.user_id('staff-finance');
update access.approval_limits set ask_max_minor = 399 where role = 'finance' and action = 'test.note';
select tests.authenticate_as('second');
select tests.throws_code($$select tests.decide_approval(current_setting('t.lesser')::uuid)$$, 'approval.maker_not_allowed', 'or a lower limit');
select tests.clear_authentication();
update access.approval_limits set ask_max_minor = 1000 where role = 'finance' and action = 'test.note';
update access.staff set is_active = false where user_id = tests.user_id('staff-finance');
select tests.authenticate_as('second');
select tests.throws_code($$select tests.decide_approval(current_setting('t.lesser')::uuid)$$, 'approval.maker_not_allowed', 'or no role at all');
select is(tests.decide_approval(current_setting('t.lesser')::uuid, false) ->> 'status', 'refused', 'it can be refused');
select tests.clear_authentication();
update access.staff set is_active = true where user_id = tests.user_id('staff-finance');
insert into tests.drift values (2);
select tests.authenticate_as('second');

-- withdrawing and expiry
select tests.throws_code($$select api.admin_withdraw_approval(current_setting('t.large')::uuid, 'no need')$$, 'approval.not_yours');
select tests.as_staff('superadmin');
select is(api.admin_withdraw_approval(current_setting('t.large')::uuid, 'no need') ->> 'status', 'withdrawn', 'the maker takes it back');
select tests.clear_authentication();
delete from tests.drift;
select tests.as_staff('superadmin');
select set_config('t.old', tests.request_approval('test.note', '{"amount_minor": 5, "currency": "PKR"}')::text, true);
select tests.clear_authentication();
select tests.travel('8 days');
select tests.authenticate_as('second');
select tests.throws_code($$select tests.decide_approval(current_setting('t.old')::uuid)$$, 'approval.expired');
select tests.clear_authentication();
select is(access.expire_approvals(), 1, 'the clock ends it');
select is((select status from access.approvals where id = current_setting('t.old')::uuid), 'expired', 'for good');

select * from finish();
rollback;
