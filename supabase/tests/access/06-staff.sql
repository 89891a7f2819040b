-- Who is staff: two people give a role, one takes it away; and what staff take along leaves a line.
begin;
select plan(56);

select tests.create_user('ali'), tests.create_user('second'), tests.create_user('third'), tests.create_user('customer') \g /dev/null
select tests.make_staff(r) from unnest(array['superadmin', 'finance', 'moderator', 'support']) as r \g /dev/null
insert into access.staff (user_id, role) values (tests.user_id('second'), 'superadmin'), (tests.user_id('third'), 'support');

create function tests.seat(p_name text, p_role text) returns jsonb language sql as $$
  select jsonb_build_object('user_id', tests.user_id(p_name), 'role', p_role)
$$;
create function tests.seat_of(p_name text) returns text language sql security definer as $$
  select s.role || case when s.is_active then '' else ' stopped' end from access.staff as s where s.user_id = tests.user_id(p_name)
$$;
create function tests.status_of(p_approval_id uuid) returns text language sql security definer as $$
  select a.status from access.approvals as a where a.id = p_approval_id
$$;

-- Nobody gives a role alone, and few may ask.
select is(
  (select array_agg(r.role order by r.role) from access.role_permissions as r where r.permission = 'staff.manage'), array['superadmin'],
  'superadmins ask for roles'
);
select is(
  (select array_agg(r.role order by r.role) from access.role_permissions as r where r.permission = 'staff.approve'),
  array['finance', 'superadmin'], 'finance and superadmins agree'
);
select hasnt_function('api', 'admin_set_staff', 'no command gives a role by one person');
select is(
  (
    select array_agg(distinct p.oid::regprocedure::text order by p.oid::regprocedure::text)
    from pg_proc as p
    where p.prosrc ~ '(insert into|update|delete from) access\.staff' and p.pronamespace <> 'tests'::regnamespace
  ),
  array['access.end_seat(uuid,text)', 'access.give_seat(jsonb,uuid)'], 'and no other function writes who is staff'
);
select tests.as_staff('finance');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('ali', 'support'))$$, 'permission.denied', 'finance does not ask');
select tests.as_staff('moderator');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('ali', 'support'))$$, 'permission.denied', 'nor a moderator');
select tests.authenticate_as('customer');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('ali', 'support'))$$, 'permission.denied', 'nor a customer');
select throws_ok($$update access.staff set role = 'superadmin'$$, '42501', null, 'nobody writes the table');

-- What can be asked for.
select tests.as_staff('superadmin');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('ali', 'king'))$$, 'staff.role_unknown');
select tests.throws_code($$select tests.request_approval('staff.set', jsonb_build_object('user_id', gen_random_uuid(), 'role', 'support'))$$, 'user.not_found');
select tests.throws_code($$select tests.request_approval('staff.set', jsonb_build_object('user_id', tests.user_id('ali')))$$, 'approval.payload_invalid');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('ali', 'support') || '{"is_active": true}')$$, 'approval.payload_invalid', 'nothing else is asked along');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('second', 'superadmin'))$$, 'approval.nothing_changes');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('staff-superadmin', 'finance'))$$, 'approval.own_interest', 'nobody asks for their own role');
select tests.throws_code(
  $$select api.admin_request_approval('staff.set', tests.seat('ali', 'support'), 'because', 'a contract', gen_random_uuid(), 'no-code-1')$$,
  'step_up.required', 'nor without a code'
);
select tests.throws_code(
  $$select api.admin_request_approval('staff.set', tests.seat('ali', 'support'), 'because', '', gen_random_uuid(), 'no-proof-1')$$,
  'approval.evidence_required', 'nor without evidence'
);
select tests.throws_code(
  $$select api.admin_request_approval('staff.set', tests.seat('ali', 'support'), '', 'a contract', gen_random_uuid(), 'no-reason-1')$$,
  'reason.required', 'nor without a reason'
);

-- Asked for, and agreed to.
select tests.request_approval('staff.set', tests.seat('ali', 'superadmin')) as asked \gset
select is(tests.seat_of('ali'), null, 'asking changes nothing');
select is((select a.change from api.admin_approvals as a where a.id = :'asked'), '{"before": null, "after": {"role": "superadmin"}}'::jsonb, 'whoever decides sees what was and what will be');
select is((select a.about ->> 'person' from api.admin_approvals as a where a.id = :'asked'), 'ali@example.test', 'and who it is');
select tests.throws_code(format('select tests.decide_approval(%L)', :'asked'), 'approval.four_eyes', 'who asks does not decide');
select tests.as_staff('moderator');
select tests.throws_code(format('select tests.decide_approval(%L)', :'asked'), 'permission.denied', 'nor does a moderator');
select tests.authenticate_as('ali');
select tests.throws_code(format('select tests.decide_approval(%L)', :'asked'), 'permission.denied', 'nor whose role it is');
select tests.as_staff('finance');
select is(tests.decide_approval(:'asked') #>> '{result,role}', 'superadmin', 'finance agrees');
select is(tests.seat_of('ali'), 'superadmin', 'and it is so');
select tests.authenticate_as('ali');
select is((select role from api.staff_me), 'superadmin', 'at once');

-- Another role is asked for alike, and not decided by whose it is, even with the permission.
select tests.as_staff('superadmin');
select tests.request_approval('staff.set', tests.seat('ali', 'finance')) as lower_role \gset
select is((select s.open_request_id from api.admin_staff as s where s.user_id = tests.user_id('ali')), :'lower_role', 'the list says that a request waits');
select tests.authenticate_as('ali');
select tests.throws_code(format('select tests.decide_approval(%L)', :'lower_role'), 'approval.own_interest', 'nobody decides about their own role');
select tests.authenticate_as('second');
select is(tests.decide_approval(:'lower_role') #>> '{result,role}', 'finance', 'somebody else does');
select is(tests.seat_of('ali'), 'finance', 'the role is another one');

-- A request is of what was there when it was asked.
select tests.as_staff('superadmin');
select tests.request_approval('staff.set', tests.seat('ali', 'moderator')) as stale \gset
select api.admin_stop_staff(tests.user_id('ali'), 'Left the company.') \g /dev/null
select tests.as_staff('finance');
select tests.throws_code(format('select tests.decide_approval(%L)', :'stale'), 'approval.outdated', 'one that was asked before somebody was stopped gives nothing back');
select is(tests.seat_of('ali'), 'finance stopped', 'who was stopped stays stopped');

-- One person stops somebody, and what they asked for falls.
select tests.as_staff('support');
select tests.throws_code($$select api.admin_stop_staff(tests.user_id('third'), 'because')$$, 'permission.denied', 'not any of the staff');
select tests.as_staff('superadmin');
select tests.throws_code($$select api.admin_stop_staff(tests.user_id('third'), ' ')$$, 'reason.required');
select tests.throws_code($$select api.admin_stop_staff(tests.user_id('customer'), 'because')$$, 'staff.not_found');
select tests.authenticate_as('second');
select tests.request_approval('staff.set', tests.seat('customer', 'superadmin')) as planted \gset
select tests.as_staff('superadmin');
select lives_ok($$select api.admin_stop_staff(tests.user_id('second'), 'The account was taken over.')$$, 'a superadmin stops another one at once');
select is(tests.seat_of('second'), 'superadmin stopped', 'who is no longer staff');
select is(tests.status_of(:'planted'), 'withdrawn', 'what they asked for is taken back');
select tests.as_staff('finance');
select tests.throws_code(format('select tests.decide_approval(%L)', :'planted'), 'approval.decided', 'so nobody agrees to it');
select tests.as_staff('superadmin');
select lives_ok($$select api.admin_stop_staff(tests.user_id('second'), 'Once more.')$$, 'a second time changes nothing');
select tests.throws_code($$select api.admin_stop_staff(tests.user_id('staff-superadmin'), 'because')$$, 'staff.last_superadmin', 'the last superadmin stays');
select tests.clear_authentication();
select is(
  (select array_agg(a.action order by a.id) from access.audit_log as a where a.entity_type = 'user' and a.entity_id = tests.user_id('second')::text),
  array['staff.stop'], 'each in the audit log, once'
);

-- A suspended account loses its role: reinstated by one person it is a customer's.
select tests.as_staff('superadmin');
select api.admin_set_user_status(tests.user_id('third'), 'suspended', 'A report came in.', 'suspend-third') \g /dev/null
select is(tests.seat_of('third'), 'support stopped', 'who is suspended is no longer staff');
select tests.throws_code($$select tests.request_approval('staff.set', tests.seat('third', 'support'))$$, 'account.suspended', 'and gets no role meanwhile');
select tests.as_staff('moderator');
select is(api.admin_set_user_status(tests.user_id('third'), 'active', 'It was nothing.', 'reinstate-third') ->> 'status', 'active', 'a moderator reinstates the account');
select is(tests.seat_of('third'), 'support stopped', 'and not the role');
select is(tests.agree('staff.set', tests.seat('third', 'support'), 'superadmin', 'finance') ->> 'role', 'support', 'which two give again');

-- The first ones of an empty system come by SQL, as the owner of the database; from then on it takes two.
select tests.clear_authentication();
select lives_ok($$insert into access.staff (user_id, role) values (tests.user_id('customer'), 'superadmin')$$, 'the owner of the database seats the first ones');

-- What staff take along.
select tests.authenticate_as('second');
select tests.throws_code($$select api.admin_note_export('orders', '{}', 3, true)$$, 'permission.denied', 'nobody else takes lists along');
select tests.as_staff('support');
select tests.throws_code($$select api.admin_note_export('Orders; drop', '{}', 3, true)$$, 'export.invalid');
select tests.throws_code($$select api.admin_note_export('orders', '[]', 3, true)$$, 'export.invalid');
select tests.throws_code($$select api.admin_note_export('orders', '{}', -1, true)$$, 'export.invalid');
select tests.throws_code($$select api.admin_note_export('orders', null, 3, true)$$, 'export.invalid');
select api.admin_note_export(
  'users',
  '{"search": "ali", "email": "ali@example.test", "display_name": "Ali Raza", "phone": "+923001234567", "country": "PK", "status": "active,suspended", "created_at": "2026-11-22", "is_mine": "true"}',
  4120, false
) \g /dev/null
select tests.clear_authentication();
select is(
  (select a.after from access.audit_log as a where a.action = 'list.export'),
  '{"rows": 4120, "is_whole": false, "filter": {"search": "…", "email": "…", "display_name": "…", "phone": "…", "country": "PK", "status": "active,suspended", "created_at": "2026-11-22", "is_mine": "true"}}'::jsonb,
  'which rows is kept, and nothing about a person'
);
select is(
  (select array[a.actor_role, a.entity_type, a.entity_id] from access.audit_log as a where a.action = 'list.export'),
  array['support', 'list', 'users'], 'with who took them'
);
select is(access.plain_filter('{"owner_id": "0190a4a5-0000-7000-8000-000000000001", "minor": "123456789", "at": "2026-11-22T10:00:00.000Z"}'), '{"owner_id": "0190a4a5-0000-7000-8000-000000000001", "minor": "…", "at": "2026-11-22T10:00:00.000Z"}'::jsonb, 'ids and moments stay, a long number could be a phone''s');

select * from finish();
rollback;
