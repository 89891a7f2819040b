begin;
\ir ../000-setup.sql
select plan(41);

select tests.create_user('ali');
select tests.create_user('sara');

select tests.as_anon();
select is(access.user_id(), null, 'nobody is signed in');
select throws_ok('select access.require_user()', '42501', null, 'the guard itself is not for anon');
select throws_ok('select * from access.staff', '42501', null, 'anon reads no staff');
select throws_ok('select * from api.staff_me', '42501', null, 'anon has no staff view');

select tests.authenticate_as('ali');
select is(access.require_user(), tests.user_id('ali'), 'a signed-in user passes');
select tests.throws_code($$select access.require_permission('orders.read')$$, 'permission.denied');
select ok(not access.is_staff(), 'a user is not staff');
select is_empty('select * from api.staff_me', 'a user has no staff row');
select is_empty('select * from api.admin_audit_log', 'a user reads no audit log');
select is_empty('select * from api.admin_settings', 'a user reads no settings');
select is_empty('select * from api.admin_roles', 'a user reads no roles');
select ok(access.can_read_owner('user', tests.user_id('ali')), 'a user reads own money');
select ok(not access.can_read_owner('user', tests.user_id('sara')), 'a user does not read another''s money');
select throws_ok($$select access.audit('a', 'b', 'c')$$, '42501', null, 'a user writes no audit line');
select throws_ok($$select access.hit_rate_limit('a', 'b', 1, '1 day')$$, '42501', null, 'a user does not count for others');
select throws_ok($$insert into access.staff (user_id, role) values (tests.user_id('ali'), 'superadmin')$$, '42501', null, 'a user cannot become staff');

select tests.clear_authentication();
delete from auth.sessions where user_id = tests.user_id('ali');
select set_config('role', 'authenticated', true);
select set_config('request.jwt.claims', json_build_object('sub', tests.user_id('ali'), 'role', 'authenticated', 'session_id', gen_random_uuid())::text, true);
select tests.throws_code('select access.require_user()', 'auth.session_ended');

select tests.clear_authentication();
insert into access.account_blocks (user_id, reason) values (tests.user_id('sara'), 'test');
select tests.authenticate_as('sara');
select tests.throws_code('select access.require_user()', 'account.suspended');
select tests.throws_code('select api.pre_request()', 'account.suspended');
select is(access.require_reader(), tests.user_id('sara'), 'what only reads lets a suspended person in');
-- The Data API runs reads, also functions that are stable, in transactions that cannot write.
savepoint reading;
set transaction read only;
select lives_ok('select api.pre_request()', 'a suspended account may read');
release savepoint reading;
select tests.throws_code('select api.pre_request()', 'account.suspended', 'and again does not write');

select tests.clear_authentication();
insert into access.ip_rules (network, is_allowed, reason) values ('203.0.113.0/24', false, 'test'), ('203.0.113.8/32', true, 'test');
select tests.as_anon();
select set_config('request.headers', '{"x-forwarded-for": "203.0.113.7"}', true);
select tests.throws_code('select api.pre_request()', 'request.address_refused');
select set_config('request.headers', '{"x-forwarded-for": "198.51.100.1, 203.0.113.7"}', true);
select tests.throws_code('select api.pre_request()', 'request.address_refused', 'whatever address the client itself writes in front');
select set_config('request.headers', '{"x-forwarded-for": "203.0.113.8"}', true);
select lives_ok('select api.pre_request()', 'the most specific rule decides');
select set_config('request.headers', '', true);

-- Views are read; commands write.
select tests.clear_authentication();
create function tests.refused_write(p_role text, p_method text, p_view text)
returns text
language plpgsql
as $$
begin
  perform set_config('request.method', p_method, true), set_config('request.path', '/' || p_view, true);
  perform set_config('role', p_role, true);
  perform api.pre_request();
  perform set_config('role', 'none', true);
  return 'none';
exception
  when sqlstate 'PGRST' then
    return sqlerrm::jsonb ->> 'code';
end
$$;
select set_eq(
  $$ select c.relname::text || ' ' || r.role || ' ' || m.method
     from pg_class as c
     cross join (values ('anon'), ('authenticated'), ('service_role')) as r (role)
     cross join (values ('POST'), ('PUT'), ('PATCH'), ('DELETE')) as m (method)
     where c.relnamespace = 'api'::regnamespace and c.relkind = 'v'
       and tests.refused_write(r.role, m.method, c.relname) is distinct from 'request.read_only' $$,
  $$ values ('addresses authenticated POST'), ('addresses authenticated PUT'), ('addresses authenticated PATCH'), ('addresses authenticated DELETE') $$,
  'of all views people write to their addresses alone'
);
select is_empty(
  $$ select c.relname, r.role
     from pg_class as c
     cross join (values ('anon'), ('authenticated'), ('service_role')) as r (role)
     where c.relnamespace = 'api'::regnamespace and c.relkind = 'v' and c.relname <> 'addresses'
       and (has_any_column_privilege(r.role, c.oid, 'insert') or has_any_column_privilege(r.role, c.oid, 'update')
         or has_table_privilege(r.role, c.oid, 'delete, truncate')) $$,
  'nor does any other grant a write'
);
select is(tests.refused_write('authenticated', 'GET', 'orders'), 'none', 'reading goes on');
select is(tests.refused_write('authenticated', 'POST', 'rpc/order_act'), 'none', 'and so do commands');
select set_config('request.method', '', true), set_config('request.path', '', true);

select tests.as_staff('finance');
select lives_ok($$select access.require_permission('ledger.read')$$, 'finance reads the books');
select tests.throws_code($$select access.require_permission('staff.manage')$$, 'permission.denied');
select is((select role from api.staff_me), 'finance', 'staff see themselves');
select ok((select 'payouts.decide' = any (permissions) from api.staff_me), 'with their permissions');
select tests.throws_code($$select api.admin_set_setting('idempotency.keep_for', '"1 day"', 'because')$$, 'permission.denied');

select tests.as_staff('superadmin');
select tests.throws_code($$select api.admin_set_setting('time_travel.allowed', 'true', 'because')$$, 'permission.denied');
select tests.throws_code($$select api.admin_set_setting('payment.breaker_pause', '5', 'because')$$, 'setting.invalid');
select tests.throws_code($$select api.admin_set_setting('payment.breaker_pause', '"often"', 'because')$$, 'setting.invalid', 'a time stays a time');
select tests.throws_code($$select api.admin_set_setting('payment.breaker_unknowns', '-1', 'because')$$, 'setting.invalid');
select tests.throws_code($$select api.admin_set_setting('payout.review_first', 'false', 'because')$$, 'setting.needs_two', 'not one that concerns money');
select lives_ok($$select api.admin_set_setting('payment.breaker_pause', '"3 minutes"', 'because')$$, 'a superadmin changes a setting');
select is(
  (select array_agg(action order by id) from api.admin_audit_log where actor_id = tests.user_id('staff-superadmin')),
  array['setting.set'], 'what was done is in the audit log'
);

select * from finish();
rollback;
