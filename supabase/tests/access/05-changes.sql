-- Changes of our own rules: settings, and how long a rail may take. What they replace stands in the request.
begin;
\ir ../000-setup.sql
select plan(28);

select is(
  (select array_agg(s.key order by s.key) from core.settings as s where not s.is_decided_by_two),
  array[
    'bank_transfer.open_limit', 'dispute.list_every', 'mail.from', 'payment.breaker_pause', 'payment.breaker_unknowns',
    'payment.breaker_window', 'payment.open_limit', 'payment_link.create_limit', 'payment_link.order_limit', 'payout.weekend',
    'payout.weekly_hour', 'risk.alert_after'
  ],
  'settings that one person changes; every other one, and every new one, needs two'
);
select is(
  (select array_agg(k.action order by k.action) from access.approval_kinds as k where k.permission_to_ask = 'settings.write'),
  array['reconciliation_rail.save', 'setting.change'], 'who asks keeps the right that the change always needed'
);

-- Settings ------------------------------------------------------------------------------------------------------

\set no_review '{"key": "payout.review_first", "value": false}'
select tests.as_staff('finance');
select tests.throws_code(format('select tests.request_approval(''setting.change'', %L)', :'no_review'), 'permission.denied');
select tests.as_staff('superadmin');
select is((select s.is_decided_by_two from api.admin_settings as s where s.key = 'payout.review_first'), true, 'staff see which need two');
select is_empty('select from api.admin_settings as s where s.key = ''time_travel.allowed''', 'and nothing of the host');
select is(
  api.admin_preview_approval('setting.change', :'no_review') - 'payload_hash',
  '{"amount_minor": null, "currency": null, "summary": "Setting: payout.review_first true -> false",
    "about": {"setting": "payout.review_first"},
    "change": {"before": {"payout.review_first": true}, "after": {"payout.review_first": false}}}'::jsonb,
  'the maker sees old and new'
);
select tests.throws_code($$select tests.request_approval('setting.change', '{"key": "time_travel.allowed", "value": true}')$$, 'permission.denied');
select tests.throws_code($$select tests.request_approval('setting.change', '{"key": "no.such", "value": true}')$$, 'setting.unknown');
select tests.throws_code($$select tests.request_approval('setting.change', '{"key": "payout.review_first"}')$$, 'setting.invalid');
select tests.throws_code($$select tests.request_approval('setting.change', '{"key": "payout.review_first", "value": true}')$$, 'approval.nothing_changes');
select tests.throws_code($$select tests.request_approval('setting.change', '{"key": "mail.from", "value": "Amana <post@amana.test>"}')$$, 'setting.needs_one', 'no two ways');
select tests.throws_code(
  format('select tests.request_approval(''setting.change'', %L)', pg_catalog.jsonb_build_object('key', v.key, 'value', v.value)), 'setting.invalid',
  format('%s is never %s', v.key, v.value)
)
from (
  values
    ('ledger.time_zone', '"Asia/Lahore"'::jsonb), ('payout.weekly_hour', '24'), ('payout.weekend', '{"PK": [6, 8]}'),
    ('payout.weekend', '{"PK": [1, 2, 3, 4, 5, 6, 7]}'), ('payout.weekend', '{"Pakistan": [6]}'), ('mail.from', '"post@amana.test"')
) as v (key, value);
select tests.throws_code($$select tests.request_approval('setting.change', '{"key": "payout.review_above_minor", "value": {"PKR": "much"}}')$$, 'setting.invalid');
select tests.throws_code($$select tests.request_approval('setting.change', '{"key": "payout.review_above_minor", "value": {"XXX": 5}}')$$, 'setting.invalid');
select tests.request_approval('setting.change', :'no_review') as asked \gset
select is((select s.value from api.admin_settings as s where s.key = 'payout.review_first'), 'true', 'asking changes nothing');
select tests.throws_code(format('select tests.decide_approval(%L)', :'asked'), 'approval.four_eyes', 'nobody decides about what they ask for');
select tests.as_staff('finance');
select is(tests.decide_approval(:'asked') ->> 'status', 'approved', 'finance agrees');
select tests.clear_authentication();
select is(core.setting('payout.review_first'), 'false', 'and it is so');

-- A setting that changed meanwhile.
select tests.as_staff('superadmin');
select tests.request_approval('setting.change', '{"key": "payout.destination_cool_off", "value": "1 hour"}') as stale \gset
select tests.clear_authentication();
select core.set_setting('payout.destination_cool_off', '"48 hours"') \g /dev/null
select tests.as_staff('finance');
select tests.throws_code(format('select tests.decide_approval(%L)', :'stale'), 'approval.outdated', 'nobody agrees on the change of something else');

-- Rails ---------------------------------------------------------------------------------------------------------

\set rail '{"provider": "paystack", "late_after_hours": 99, "clearing_limit_hours": 100, "is_enabled": true}'
select tests.as_staff('superadmin');
select tests.throws_code(
  format('select tests.request_approval(''reconciliation_rail.save'', %L)', :'rail'::jsonb || '{"late_after_hours": 0}'), 'reconciliation.rail_invalid'
);
select tests.throws_code(
  format('select tests.request_approval(''reconciliation_rail.save'', %L)', :'rail'::jsonb || '{"provider": "nobody"}'),
  'reconciliation.rail_not_found'
);
select tests.agree('reconciliation_rail.save', :'rail', 'superadmin', 'finance') as done \gset
select tests.clear_authentication();
select is((select r.late_after from reconciliation.rails as r where r.provider = 'paystack'), interval '99 hours', 'two change how long a rail may take');

-- What everybody could do alone before is nobody's command any more.
select is_empty(
  $$
    select p.proname
    from pg_proc as p
    where p.pronamespace = 'api'::regnamespace
      and p.proname = any (array[
        'admin_save_pricing_rule', 'admin_end_pricing_rule', 'admin_set_store_terms', 'admin_set_payout_limit', 'admin_set_level',
        'admin_save_reconciliation_rail', 'admin_set_risk_rule'
      ])
  $$, 'there is one way'
);
select * from finish();
rollback;
