begin;
\ir ../000-setup.sql
select plan(31);

-- audit: append-only for every role, sealed
select access.audit('thing.done', 'thing', '1', null, '{"a": 1}', 'why');
select access.audit('thing.done', 'thing', '2');
select tests.throws_code($$update access.audit_log set reason = 'x'$$, 'record.immutable', 'postgres cannot change the log');
select tests.throws_code($$delete from access.audit_log$$, 'record.immutable', 'postgres cannot delete from the log');
select tests.throws_code($$truncate access.audit_log$$, 'record.immutable', 'postgres cannot truncate the log');
select tests.throws_code($$truncate access.audit_seals$$, 'record.immutable', 'nor the seals');
select tests.as_service();
select throws_ok($$update access.audit_log set reason = 'x'$$, '42501', null, 'service_role has no right to change the log');
select throws_ok($$delete from access.audit_log$$, '42501', null, 'nor to delete');
select tests.clear_authentication();
select is((select actor_role from access.audit_log order by id desc limit 1), 'system', 'nobody signed in is the system');

-- limits
select lives_ok($$select access.hit_rate_limit('t', 's', 2, '1 minute') from generate_series(1, 2)$$, 'two of two acts pass');
select tests.throws_code($$select access.hit_rate_limit('t', 's', 2, '1 minute')$$, 'rate.limited');
select lives_ok($$select access.hit_rate_limit('t', 'other', 2, '1 minute')$$, 'another subject is not affected');
select is((tests.error_of($$select access.hit_rate_limit('t', 's', 2, '1 minute')$$)) ->> 'status', '429', 'the status is 429');
select ok(((tests.error_of($$select access.hit_rate_limit('t', 's', 2, '1 minute')$$)) ->> 'hint')::integer between 1 and 60, 'the hint says how long to wait');
select tests.travel('2 minutes');
select lives_ok($$select access.hit_rate_limit('t', 's', 2, '1 minute')$$, 'a new window begins');
select tests.travel('2 days');
select is(access.purge_rate_limits(), 2, 'old windows are forgotten');

-- step-up
select tests.create_user('ali');
select tests.create_user('sara');
select tests.authenticate_as('ali');
select tests.throws_code($$select api.start_step_up('withdraw', '[7]')$$, 'step_up.invalid', 'what is confirmed is an object');
select set_config('t.challenge', api.start_step_up('withdraw', '{"amount": 5}')::text, true);
select is(current_setting('t.challenge')::jsonb ->> 'masked_target', 'a***@example.test', 'the address is masked');
select set_config('role', 'none', true);
select set_config('t.id', c.challenge_id::text, true), set_config('t.code', c.code, true)
from access.create_step_up_challenge('withdraw', '{"amount": 5}') as c;
select tests.clear_authentication();
select matches(current_setting('t.code'), '^[0-9]{6}$', 'a code has six digits');
select isnt((select code_hash from access.step_up_challenges where id = current_setting('t.id')::uuid), current_setting('t.code'), 'only a hash is kept');
select set_config('t.wrong', lpad(((current_setting('t.code')::integer + 1) % 1000000)::text, 6, '0'), true);

select tests.authenticate_as('sara');
select tests.throws_code($$select api.verify_step_up(current_setting('t.id')::uuid, current_setting('t.code'))$$, 'step_up.not_found', 'another user''s challenge is not there');
select tests.authenticate_as('ali');
select tests.throws_code($$select api.verify_step_up(current_setting('t.id')::uuid, '12')$$, 'step_up.code_invalid');
select is(api.verify_step_up(current_setting('t.id')::uuid, current_setting('t.wrong')), '{"verified": false, "attempts_left": 4}'::jsonb, 'a wrong code costs an attempt');
select tests.clear_authentication();
select tests.throws_code($$select tests.authenticate_as('ali'), access.require_step_up('withdraw', current_setting('t.id')::uuid, '{"amount": 5}')$$, 'step_up.required', 'not verified yet');
select tests.authenticate_as('ali');
select is(api.verify_step_up(current_setting('t.id')::uuid, current_setting('t.code')), '{"verified": true, "attempts_left": 4}'::jsonb, 'the right code verifies');
select throws_ok($$select access.require_step_up('withdraw', current_setting('t.id')::uuid, '{"amount": 5}')$$, '42501', null, 'a client cannot use it up directly');
select set_config('role', 'none', true);
select tests.throws_code($$select access.require_step_up('withdraw', current_setting('t.id')::uuid, '{"amount": 6}')$$, 'step_up.required', 'other arguments need another code');
select tests.throws_code($$select access.require_step_up('other', current_setting('t.id')::uuid, '{"amount": 5}')$$, 'step_up.required', 'another act needs another code');
select lives_ok($$select access.require_step_up('withdraw', current_setting('t.id')::uuid, '{"amount": 5}')$$, 'it serves its act');
select tests.throws_code($$select access.require_step_up('withdraw', current_setting('t.id')::uuid, '{"amount": 5}')$$, 'step_up.expired', 'once');

select set_config('t.id', api.start_step_up('withdraw', '{}') ->> 'challenge_id', true);
select api.verify_step_up(current_setting('t.id')::uuid, '000000') from generate_series(1, 6);
select is((select attempts_left from access.step_up_challenges where id = current_setting('t.id')::uuid), 0::smallint, 'attempts run out');
select set_config('t.id', api.start_step_up('withdraw', '{}') ->> 'challenge_id', true);
select tests.travel('11 minutes');
select tests.throws_code($$select api.verify_step_up(current_setting('t.id')::uuid, '000000')$$, 'step_up.expired', 'a code lives ten minutes');
select api.start_step_up('withdraw', '{}') from generate_series(1, 5);
select tests.throws_code($$select api.start_step_up('withdraw', '{}')$$, 'rate.limited', 'five codes in ten minutes');

select * from finish();
rollback;
