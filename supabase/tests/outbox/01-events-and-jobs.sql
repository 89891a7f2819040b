begin;
\ir ../000-setup.sql
select plan(33);
-- A topic that no other context takes up: what is tested here is the outbox alone.
delete from outbox.events;

select set_config('t.event', outbox.emit('trial.order_placed', 'order', gen_random_uuid(), '{"a": 1, "code": "123456"}')::text, true);
select outbox.emit('payout.send', 'withdrawal', gen_random_uuid(), '{}');
select outbox.emit('trial.later', 'order', null, '{}', core.now() + interval '1 hour');
select throws_ok($$select outbox.emit('Bad Topic', 'x', null)$$, '23514', null, 'a topic has a form');

select tests.create_user('ali');
select tests.authenticate_as('ali');
select is_empty('select * from api.admin_outbox', 'a user sees no events');
select is_empty('select * from api.admin_jobs', 'a user sees no jobs');
select throws_ok($$select outbox.emit('a.b', 'x', null)$$, '42501', null, 'a user emits nothing');
select throws_ok($$select api.outbox_claim('trial.')$$, '42501', null, 'a user claims nothing');
select tests.throws_code($$select api.admin_retry_event(current_setting('t.event')::uuid, 'because')$$, 'permission.denied');

select tests.as_service();
select is((select array_agg(topic) from api.outbox_claim('trial.')), array['trial.order_placed'], 'only due events of the prefix are claimed');
select is_empty($$select * from api.outbox_claim('trial.')$$, 'a leased event is not claimed again');
select tests.travel('2 minutes');
select is((select attempts from api.outbox_claim('trial.')), 2, 'it comes back when the lease ends');
select lives_ok($$select api.outbox_fail(current_setting('t.event')::uuid, 'boom')$$, 'a worker reports a failure');
select is_empty($$select * from api.outbox_claim('trial.')$$, 'it waits after a failure');
select tests.travel('30 seconds');
select is((select attempts from api.outbox_claim('trial.')), 3, 'and is tried again');
select lives_ok($$select api.outbox_complete(current_setting('t.event')::uuid)$$, 'a worker reports success');
select lives_ok($$select api.outbox_complete(current_setting('t.event')::uuid)$$, 'twice is no error');
select tests.throws_code($$select api.outbox_complete(gen_random_uuid())$$, 'event.not_found');
select tests.throws_code($$select api.outbox_fail(gen_random_uuid(), 'x')$$, 'event.not_found');
select tests.clear_authentication();
select is((select payload from outbox.events where id = current_setting('t.event')::uuid), '{"a": 1}'::jsonb, 'the secret is wiped once delivered');
select isnt((select delivered_at from outbox.events where id = current_setting('t.event')::uuid), null, 'it is delivered');

-- dead letters
select set_config('t.event', (select id::text from outbox.events where topic = 'payout.send'), true);
do $$
begin
  for i in 1..10 loop
    perform outbox.claim('payout.', 10, interval '1 minute');
    perform outbox.fail(current_setting('t.event')::uuid, 'boom');
    perform tests.travel('2 hours');
  end loop;
end
$$;
select isnt((select dead_at from outbox.events where id = current_setting('t.event')::uuid), null, 'ten failures make a dead letter');
select is((select count(*) from outbox.claim('payout.', 10, interval '1 minute')), 0::bigint, 'a dead letter is not claimed');
select tests.as_staff('finance');
select is((select status from api.admin_outbox where id = current_setting('t.event')::uuid), 'dead', 'staff see it');
select tests.throws_code($$select api.admin_retry_event(current_setting('t.event')::uuid, '')$$, 'reason.required');
select lives_ok($$select api.admin_retry_event(current_setting('t.event')::uuid, 'provider is back')$$, 'staff retry it');
select tests.throws_code($$select api.admin_retry_event(current_setting('t.event')::uuid, 'again')$$, 'event.not_dead');
select tests.clear_authentication();
select is((select attempts from outbox.claim('payout.', 10, interval '1 minute')), 1, 'it starts over');

-- ten workers that never came back
update outbox.events set attempts = 10, available_at = core.now() where id = current_setting('t.event')::uuid;
select is((select count(*) from outbox.claim('payout.', 10, interval '1 minute')), 0::bigint, 'an event that kills its workers is given up');
select isnt((select dead_at from outbox.events where id = current_setting('t.event')::uuid), null, 'as a dead letter');

-- jobs
create function core.test_job() returns integer language sql set search_path = '' as 'select 7';
create function core.test_bad_job() returns integer language plpgsql set search_path = '' as 'begin raise exception $m$broken$m$; end';
insert into outbox.jobs (name, description, schedule, function_name, every, registered_at)
values ('test-good', 'x', '* * * * *', 'core.test_job', '1 minute', core.now()),
  ('test-bad', 'x', '* * * * *', 'core.test_bad_job', '1 minute', core.now());
select outbox.run_job('test-good');
select outbox.run_job('test-bad');
select is((select last_status || ' ' || last_result::text from outbox.jobs where name = 'test-good'), 'succeeded 7', 'a job leaves its result');
select is((select last_status || ' ' || last_error from outbox.jobs where name = 'test-bad'), 'failed P0001 broken', 'a failure is kept and not raised');
select is((select runs from outbox.jobs where name = 'test-bad'), 1::bigint, 'runs are counted');
select tests.throws_code($$select outbox.run_job('no-such')$$, 'job.unknown');
select tests.travel('10 minutes');
select tests.as_staff('finance');
select ok((select is_late from api.admin_jobs where name = 'test-good'), 'a job that has not run is late');
select tests.clear_authentication();
delete from vault.secrets where name in ('project_url', 'service_key');
select is(outbox.nudge_function('no-such-function'), null, 'without secrets a nudge does nothing');

select * from finish();
rollback;
