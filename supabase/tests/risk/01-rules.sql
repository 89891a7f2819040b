-- Rules: every one of them at its threshold and just below it; windows, currencies, devices, versions, previews.
begin;
\ir ../000-setup.sql

create schema judged;
grant usage on schema judged to public;

-- What the rule of this code says of a person who has so many (or so much) of its signal.
create function judged.says(p_code text, p_amount bigint, p_ago interval default '0')
returns text
language plpgsql
as $$
declare
  v_rule risk.rules;
  v_kind risk.signal_kinds;
  v_user uuid := tests.create_user('r' || replace(gen_random_uuid()::text, '-', ''));
  v_device bytea := sha256(gen_random_uuid()::text::bytea);
  v_subject risk.subject;
  v_verdict risk.verdict;
begin
  select r.* into strict v_rule from risk.rules as r where r.code = p_code and r.ends_at is null;
  select k.* into strict v_kind from risk.signal_kinds as k where k.kind = v_rule.signal;
  v_subject := row(v_rule.subjects[1], gen_random_uuid(), v_user, 'user', v_user, 100, coalesce(v_rule.currency, 'NGN'), v_device)::risk.subject;
  insert into risk.signals (kind, user_id, device, subject_type, subject_id, value, currency, at)
  select v_rule.signal, v_user, v_device, v_subject.type, v_subject.id, case when v_kind.measure = 'count' then 1 else p_amount end,
    v_subject.currency, core.now() - p_ago
  from generate_series(1, case when v_kind.measure = 'count' then p_amount else 1 end);
  v_verdict := risk.judge(v_subject, array['allow', 'review', 'step_up', 'hold']);
  return (select f ->> 'action' from jsonb_array_elements(v_verdict.factors) as f where f ->> 'rule' = p_code);
end
$$;

select plan((2 * (select count(*) from risk.rules as r where r.ends_at is null))::integer + 31);

select is(judged.says(r.code, r.threshold), r.action, r.code || ' matches at its threshold')
from risk.rules as r where r.ends_at is null order by r.code;
select is(judged.says(r.code, r.threshold - 1), null, r.code || ' does not match below it')
from risk.rules as r where r.ends_at is null order by r.code;

-- Windows, devices, currencies.
select is(judged.says('failed-payments', 8, '59 minutes'), 'hold', 'what was within the window counts');
select is(judged.says('failed-payments', 8, '61 minutes'), null, 'what was before it does not');
select is(judged.says('failed-payments-device', 15), 'review', 'a device is counted whoever used it');
select is(
  (select cardinality(array(select jsonb_array_elements((risk.judge(row('withdrawal', gen_random_uuid(), gen_random_uuid(), 'user', gen_random_uuid(), 1, 'NGN', null)::risk.subject, array['hold'])).factors)))),
  0, 'who did nothing matches nothing'
);
insert into risk.rules (code, version, signal, subjects, currency, threshold, time_window, action, points, starts_at, reason)
values ('test-pkr', 1, 'payment_failed', '{order}', 'PKR', 1, '1 hour', 'review', 60, core.now(), 'test'),
  ('test-a', 1, 'payment_failed', '{order}', null, 1, '1 hour', 'allow', 60, core.now(), 'test'),
  ('test-b', 1, 'payment_failed', '{order}', null, 1, '1 hour', 'allow', 39, core.now(), 'test');
select tests.create_user('judged') as judged \gset
insert into risk.signals (kind, user_id, at) values ('payment_failed', :'judged', core.now());
create function judged.order_of(p_currency text) returns risk.verdict language sql as $$
  select risk.judge(row('order', gen_random_uuid(), tests.user_id('judged'), 'user', tests.user_id('judged'), 1, p_currency, null)::risk.subject, array['allow', 'review', 'step_up'])
$$;
select is((judged.order_of('NGN')).action || ' ' || (judged.order_of('NGN')).score, 'allow 99', 'points add up; a rule of another currency is left out');
select is((judged.order_of('PKR')).action, 'review', 'and matches in its own');
update risk.rules set points = 40 where code = 'test-b';
select is((judged.order_of('NGN')).action, 'review', 'enough points together make a review');
select is(jsonb_array_length((judged.order_of('PKR')).factors), 3, 'with every reason');
delete from risk.rules where code like 'test-%';

-- Who may see and change.
select tests.authenticate_as('judged');
select is_empty('select id from risk.signals', 'people see no signals');
select is_empty('select * from risk.rules', 'no rules');
select is_empty('select * from risk.decisions', 'and no decisions');
select tests.throws_code($$ select api.admin_add_risk_rule('new-rule', '{}', 'Because.', 'k') $$, 'permission.denied');
select tests.as_staff('support');
select isnt_empty('select * from api.admin_risk_rules', 'staff read the rules');
select tests.throws_code($$ select api.admin_add_risk_rule('new-rule', '{}', 'Because.', 'k') $$, 'permission.denied', 'but not all change them');
select tests.throws_code('select device from risk.signals', '42501', 'devices are for nobody to read');

-- Versions.
select tests.as_staff('finance');
\set draft '{"signal": "payment_failed", "subjects": ["payment"], "threshold": 2, "window": "2 hours", "action": "hold", "points": 50}'
select tests.throws_code($$ select api.admin_add_risk_rule('new-rule', '{"signal": "nothing"}', 'Because.', 'k') $$, 'risk.rule_invalid');
select tests.throws_code(format('select api.admin_add_risk_rule(''new-rule'', %L, ''Because.'', ''k'')', :'draft'::jsonb || '{"window": "forever"}'), 'risk.rule_invalid');
select tests.throws_code(format('select api.admin_add_risk_rule(''new-rule'', %L, ''Because.'', ''k'')', :'draft'::jsonb || '{"subjects": ["order"]}'), 'risk.action_unfit', 'the money of an order is held anyway');
select tests.throws_code(format('select api.admin_add_risk_rule(''new-rule'', %L, '' '', ''k'')', :'draft'::jsonb), 'reason.required');
select is(api.admin_add_risk_rule('new-rule', :'draft', 'Stolen cards this week.', 'k1'), '{"code": "new-rule", "version": 1}', 'one person adds a rule, at once');
select is((select r.is_in_force from api.admin_risk_rules as r where r.code = 'new-rule'), true, 'and it counts');
select tests.throws_code(format('select api.admin_add_risk_rule(''failed-payments'', %L, ''Too strict.'', ''k2'')', :'draft'), 'risk.rule_exists', 'but changes none of those in force');
select tests.throws_code($$ select tests.request_approval('risk_rule.change', '{"code": "no-such", "draft": null}') $$, 'risk.rule_not_found');
select is(
  tests.agree('risk_rule.change', jsonb_build_object('code', 'failed-payments', 'draft', :'draft'::jsonb)), '{"code": "failed-payments", "version": 2}',
  'two change it: a new version'
);
select is(
  (select array_agg(r.version || ' ' || r.threshold || ' ' || r.is_in_force order by r.version) from api.admin_risk_rules as r where r.code = 'failed-payments'),
  array['1 8 false', '2 2 true'], 'the one before stays readable'
);
select tests.request_approval('risk_rule.change', jsonb_build_object('code', 'failed-payments', 'draft', :'draft'::jsonb || '{"points": 1}')) as stale \gset
select is(
  tests.agree('risk_rule.change', '{"code": "failed-payments", "draft": null}'), '{"code": "failed-payments", "version": 2}', 'two end a rule'
);
select tests.as_staff('finance');
select tests.throws_code(format('select tests.decide_approval(%L)', :'stale'), 'risk.rule_not_found', 'what was asked about it meanwhile is not done');
select tests.throws_code($$ select tests.request_approval('risk_rule.change', '{"code": "failed-payments", "draft": null}') $$, 'risk.rule_not_found', 'once');
select tests.clear_authentication();
select is(
  (select array_agg(a.action order by a.id) from access.audit_log as a where a.entity_type = 'risk_rule' and a.entity_id = 'failed-payments'),
  array['risk_rule.set', 'risk_rule.end'], 'both are in the audit log'
);

-- What would have matched.
select tests.as_staff('finance');
select set_config('t.before', api.admin_preview_risk_rule(:'draft', 30)::text, true) as x \gset
select tests.clear_authentication();
insert into risk.signals (kind, user_id, subject_type, subject_id, value, currency, at)
select k.kind, :'judged', 'payment', gen_random_uuid(), 700, 'NGN', core.now() - interval '3 days' + n * interval '10 minutes'
from generate_series(1, 4) as n, (values ('payment_started'), ('payment_failed')) as k (kind);
select tests.as_staff('finance');
select is(
  (api.admin_preview_risk_rule(:'draft', 30) ->> 'matched')::integer - (current_setting('t.before')::jsonb ->> 'matched')::integer, 3,
  'a preview counts those of the last days that had enough before them'
);
select tests.throws_code(format('select api.admin_preview_risk_rule(%L, 91)', :'draft'), 'risk.days_invalid');
select tests.clear_authentication();
select * from finish();
rollback;
