begin;
\ir ../000-setup.sql
select plan(28);

select ok(core.now() - now() < interval '1 second', 'the product''s clock is the machine''s');
update core.settings set value = 'false' where key = 'time_travel.allowed';
select tests.throws_code($$select core.travel('1 day')$$, 'time_travel.forbidden');
select tests.throws_code($$select core.set_clock(now())$$, 'time_travel.forbidden');
update core.settings set value = 'true' where key = 'time_travel.allowed';
select core.set_clock(now());
select is(core.travel('3 days'), now() + interval '3 days', 'time moves forward');
select tests.throws_code($$select core.travel('-1 day')$$, 'time_travel.backwards');
select tests.throws_code($$select core.travel(null)$$, 'time_travel.backwards');

select matches(core.uuid_v7()::text, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', 'ids are version 7');
create temporary table made as select n, core.uuid_v7() as id from generate_series(1, 2000) as n;
select is((select count(distinct id) from made), 2000::bigint, 'ids are distinct');
select ok(
  (select count(*) from (select id, lag(id) over (order by n) as before from made) as s where s.before > s.id) < 200,
  'ids made in turn nearly always sort in turn'
);
select matches(core.short_code('AM'), '^AM-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$', 'codes have no look-alikes');

select tests.throws_code($$select core.setting('no.such')$$, 'setting.unknown');
select tests.throws_code($$select core.set_setting('no.such', '1')$$, 'setting.unknown');
select is(core.setting_interval('idempotency.keep_for'), interval '30 days', 'a setting can be a duration');
select ok(not core.feature_enabled('no_such'), 'an unknown feature is off');

select is(core.idempotency_begin('cmd:u', 'k', '{"a": 1}'), null, 'the first use of a key goes on');
select is(core.idempotency_end('cmd:u', 'k', '{"x": 2}'), '{"x": 2}'::jsonb, 'the answer is kept');
select is(core.idempotency_begin('cmd:u', 'k', '{"a": 1}'), '{"x": 2}'::jsonb, 'the same request gets the first answer');
select tests.throws_code($$select core.idempotency_begin('cmd:u', 'k', '{"a": 2}')$$, 'idempotency.conflict');
select is(core.idempotency_begin('cmd:other', 'k', '{"a": 2}'), null, 'another user''s key is another key');
select tests.throws_code($$select core.idempotency_begin('cmd:u', '', '{}')$$, 'idempotency.key_required');
select tests.throws_code($$select core.idempotency_begin('cmd:u', repeat('k', 201), '{}')$$, 'idempotency.key_invalid');
select tests.throws_code($$select core.idempotency_end('cmd:u', 'never', '{}')$$, 'idempotency.not_begun');

select is(core.decode_cursor(core.encode_cursor('{"id": "ö?>", "n": 1}')), '{"id": "ö?>", "n": 1}'::jsonb, 'a cursor comes back');
select tests.throws_code($$select core.decode_cursor('%%%')$$, 'cursor.invalid');
select is(core.localize('{"ur": "سلام"}', 'en'), 'سلام', 'a missing language falls back');
select throws_ok($$select '{"ar": "x"}'::core.localized_text$$, '23514', null, 'a text needs English or Urdu');

select set_config('request.headers', '{"x-forwarded-for": "203.0.113.7, 10.0.0.1"}', true);
select is(core.request_ip(), '10.0.0.1'::inet, 'the client address is the one that the proxy added, not what came with the request');
select set_config('request.headers', '{"x-forwarded-for": "203.0.113.7"}', true);
select is(core.request_ip(), '203.0.113.7'::inet, 'alone it is the proxy''s, too');

select * from finish();
rollback;
