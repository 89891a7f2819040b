-- How much may leave: levels, limits by day and month, what staff change, and who may.
begin;
\ir people.psql
select plan(34);

update payouts.limits set daily_minor = 2000000, monthly_minor = 5000000 where level = 0 and currency = 'NGN';
update payouts.limits set daily_minor = 4000000, monthly_minor = 9000000 where level = 1 and currency = 'NGN';
select out.add_destination() as d \gset
-- A day of the middle of a month, at noon in Lagos, so that a day more is the same month.
update core.settings set value = 'true' where key = 'time_travel.allowed';
select core.set_clock(date_trunc('month', core.now()) + interval '1 month 10 days 11 hours') as x \gset

create function out.left_of(p_period text) returns text language sql as $$
  select (s.left_minor || ' ' || s.limit_minor) from payouts.limit_states('user', tests.user_id('saver'), 'NGN') as s where s.period = p_period
$$;

-- Days.
select is(out.left_of('day') || ', ' || out.left_of('month'), '2000000 2000000, 5000000 5000000', 'at first all is left');
select out.request(:'d', 1500000) as w1 \gset
select is(out.left_of('day') || ', ' || out.left_of('month'), '500000 2000000, 3500000 5000000', 'a withdrawal takes of both');
select tests.throws_code(format('select out.request(%L, 500001)', :'d'), 'withdrawal.daily_limit', 'more than is left today is refused');
select is(
  ((tests.error_of(format('select out.request(%L, 500001)', :'d')) ->> 'details')::jsonb) - 'resets_at',
  '{"left_minor": 500000, "limit_minor": 2000000, "currency": "NGN"}'::jsonb, 'and says what is left'
);
select is(
  (((tests.error_of(format('select out.request(%L, 500001)', :'d')) ->> 'details')::jsonb) ->> 'resets_at')::timestamptz,
  (date_trunc('day', core.now() at time zone 'Africa/Lagos') + interval '1 day') at time zone 'Africa/Lagos',
  'and when the day begins anew where the money goes'
);
select is(out.wallet(), 8500000::bigint, 'nothing is held for what was refused');
select isnt(out.request(:'d', 500000), null, 'exactly what is left goes');
select tests.throws_code(format('select out.request(%L, 50000)', :'d'), 'withdrawal.daily_limit', 'then nothing more');
select tests.authenticate_as('saver');
select is(api.cancel_withdrawal(:'w1', 'c1') ->> 'status', 'cancelled', 'one is taken back');
select tests.clear_authentication();
select is(out.left_of('day'), '1500000 2000000', 'what was cancelled takes nothing');
select out.request(:'d', 1500000) as w2 \gset

-- Months.
select tests.travel('1 day');
select is(out.left_of('day') || ', ' || out.left_of('month'), '2000000 2000000, 3000000 5000000', 'the next day begins anew, the month does not');
select out.request(:'d', 2000000) as w3 \gset
select tests.travel('1 day');
select tests.throws_code(format('select out.request(%L, 1000001)', :'d'), 'withdrawal.monthly_limit', 'more than the month has left is refused');
select tests.throws_code(format('select out.request(%L, 2000001)', :'d'), 'withdrawal.monthly_limit', 'the month is named first: tomorrow would not help');

-- Levels.
select tests.create_user('checker') as x \gset
create function out.level(p_level integer, p_owner_type text default 'user', p_owner_id uuid default tests.user_id('saver'))
returns jsonb language sql as $$
  select jsonb_build_object('owner_type', p_owner_type, 'owner_id', p_owner_id, 'level', p_level)
$$;
grant usage on schema out to authenticated;
select tests.as_staff('support');
select tests.throws_code(format('select tests.request_approval(''verification.set'', %L)', out.level(1)), 'permission.denied', 'support asks for no level');
select tests.as_staff('moderator');
select tests.throws_code(format('select tests.request_approval(''verification.set'', %L)', out.level(7)), 'verification.level_unknown');
select tests.throws_code(format('select tests.request_approval(''verification.set'', %L)', out.level(1, 'store')), 'verification.owner_unknown', 'a user is no store');
select tests.throws_code(
  format('select tests.request_approval(''verification.set'', %L)', out.level(2, 'user', tests.user_id('staff-moderator'))),
  'approval.own_interest', 'nobody verifies themselves'
);
select tests.throws_code(format('select tests.request_approval(''verification.set'', %L)', out.level(0)), 'approval.nothing_changes');
select tests.request_approval('verification.set', out.level(1)) as asked \gset
select is((select count(*) from api.admin_levels as l where l.owner_id = tests.user_id('saver')), 0::bigint, 'asking changes nothing');
select tests.throws_code(format('select tests.decide_approval(%L)', :'asked'), 'permission.denied', 'a moderator decides about no limit');
select tests.as_staff('finance');
select is(tests.decide_approval(:'asked') #>> '{result,level}', '1', 'finance agrees');
select is((select l.evidence from api.admin_levels as l where l.owner_id = tests.user_id('saver')), 'a paper', 'and all see what was seen');
select is(
  (select l.set_by from api.admin_levels as l where l.owner_id = tests.user_id('saver')), tests.user_id('staff-moderator'), 'and who saw it'
);
select tests.clear_authentication();
select is(
  (select jsonb_agg(a.after ->> 'level') from access.audit_log as a where a.action = 'verification.set' and a.entity_id = tests.user_id('saver')::text),
  '["1"]'::jsonb, 'it is in the audit log once'
);
select is(out.left_of('day') || ', ' || out.left_of('month'), '4000000 4000000, 5000000 9000000', 'a higher level has more');
select tests.authenticate_as('saver');
select is(api.withdrawal_limits('user', tests.user_id('saver'), 'NGN') #> '{periods,0}' ->> 'left_minor', '4000000', 'the owner reads it');
select is((api.withdrawal_limits('user', tests.user_id('saver'), 'NGN') ->> 'level')::integer, 1, 'with the level');
select tests.throws_code('select evidence from payouts.owner_levels', '42501', 'but not what staff noted');
select tests.throws_code(format('select api.withdrawal_limits(''user'', %L, ''NGN'')', tests.user_id('checker')), 'permission.denied', 'and not that of others');
select tests.throws_code($$select tests.request_approval('payout_limit.set', '{"level": 1, "currency": "NGN", "daily_minor": 1, "monthly_minor": 1}')$$, 'permission.denied');

-- Limits.
select tests.as_staff('finance');
select tests.throws_code($$select tests.request_approval('payout_limit.set', '{"level": 1, "currency": "NGN", "daily_minor": 100, "monthly_minor": 99}')$$, 'withdrawal.limit_invalid', 'a day is at most the month');
select tests.request_approval('payout_limit.set', '{"level": 1, "currency": "NGN", "daily_minor": 7, "monthly_minor": 7}') as stale \gset
select is(
  tests.agree('payout_limit.set', '{"level": 1, "currency": "NGN", "daily_minor": 5, "monthly_minor": 2000000}') ->> 'daily_minor', '5',
  'two of the staff change a limit'
);
select tests.throws_code(format('select tests.decide_approval(%L)', :'stale'), 'approval.outdated', 'and what was asked before is about another one');
select tests.clear_authentication();
select tests.throws_code(format('select out.request(%L, 50000)', :'d'), 'withdrawal.monthly_limit', 'and it counts at once');
select * from finish();
rollback;
