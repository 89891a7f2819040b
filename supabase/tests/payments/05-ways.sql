-- Ways to pay: chosen by currency, country, amount and health; a provider that stops answering is set aside by itself.
begin;
\ir money.psql
select plan(51);

-- Here all three are set up, and nothing is wrong with any.
select payments.take_back(p.code) from payments.providers as p \g /dev/null
select tests.as_service();
select api.report_providers('[
  {"code": "paystack", "mode": "test", "methods": ["hosted"], "keeps_cards": true, "pays_out": true},
  {"code": "jazzcash", "mode": "test", "methods": ["hosted", "mobile_account"]},
  {"code": "easypaisa", "mode": "live", "methods": ["hosted", "mobile_account"], "keeps_cards": true, "pays_out": true}
]') \g /dev/null
select tests.clear_authentication();

create function money.way(p_currency text, p_amount bigint, p_provider text default null, p_method text default null, p_name text default 'other')
returns text
language plpgsql
as $$
declare
  v_way payments.provider_methods;
begin
  v_way := payments.choose_way(tests.user_id(p_name), p_provider, p_method, p_currency, p_amount);
  return v_way.provider || ' ' || v_way.method;
exception
  when sqlstate 'PGRST' then
    return sqlerrm::jsonb ->> 'code';
end
$$;

create function money.fail(p_provider text, p_times integer)
returns text
language plpgsql
as $$
begin
  for i in 1..p_times loop
    perform payments.record_outcomes(p_provider, 0, 1);
  end loop;
  return (select h.state from payments.provider_health as h where h.provider = p_provider);
end
$$;

select is(
  (select array_agg(p.code || ' ' || p.pays_out || ' ' || p.keeps_cards || ' ' || p.keys_mode order by p.code) from payments.providers as p where p.keys_mode is not null),
  array['easypaisa false false live', 'jazzcash false false test', 'paystack true true test'], 'settings for the other mode neither pay out nor keep cards'
);
select ok(payments.is_of_mode('paystack', 'test') and not payments.is_of_mode('paystack', 'live') and not payments.is_of_mode('nobody', 'test'), 'keys of one mode');

-- By data.
select is(money.way('PKR', 500000), 'jazzcash mobile_account', 'the first by position is taken');
select is(money.way('PKR', 500000, null, 'hosted'), 'jazzcash hosted', 'or the first of the wanted method');
select is(money.way('PKR', 6000000), 'jazzcash hosted', 'the amount decides too');
select is(money.way('PKR', 500000, 'easypaisa'), 'payment.provider_unavailable', 'settings for the other mode are none');
select is(money.way('NGN', 500000), 'paystack hosted', 'a way for every country is open to somebody in Pakistan');
select is(money.way('PKR', 500000, p_name => 'payer'), 'payment.provider_unavailable', 'a way for Pakistan is not open to somebody in Nigeria');
select is(money.way('PKR', 9999), 'amount.below_minimum', 'too little is said to be too little');
select is(money.way('PKR', 50000001), 'amount.too_large', 'too much is said to be too much');
select is(money.way('PKR', 0), 'amount.not_positive');
select is(money.way('IQD', 500000), 'payment.provider_unavailable', 'a currency without a way has none');
update payments.provider_methods set is_enabled = false where provider = 'jazzcash' and method = 'mobile_account';
select is(money.way('PKR', 500000), 'jazzcash hosted', 'a way that is switched off is not offered');
update payments.provider_methods set is_enabled = true where provider = 'jazzcash';
select tests.authenticate_as('other');
select is(
  (select array_agg(w.provider || ' ' || w.method || ' ' || w.is_working order by w.position) from api.payment_ways as w),
  array['paystack hosted true', 'jazzcash mobile_account true', 'jazzcash hosted true'], 'a buyer sees the ways'
);
select is(
  (select array_agg(w.provider || ' ' || w.method) from api.payment_ways as w where w.keeps_cards),
  array['paystack hosted'], 'and where a card can be kept'
);
select tests.authenticate_as('payer');
select is((select array_agg(w.provider) from api.payment_ways as w), array['paystack'], 'each those of the own country');
select tests.as_service();
select api.report_providers('[{"code": "paystack", "mode": "test", "methods": ["hosted"], "keeps_cards": false}]') \g /dev/null
select tests.authenticate_as('payer');
select is((select array_agg(w.keeps_cards) from api.payment_ways as w), array[false], 'nowhere once the functions hold no key to seal with');
select tests.as_service();
select api.report_providers('[
  {"code": "paystack", "mode": "test", "methods": ["hosted"]},
  {"code": "jazzcash", "mode": "test", "methods": ["hosted", "mobile_account"]}
]') \g /dev/null
select tests.clear_authentication();

-- The breaker.
select is(money.fail('jazzcash', 4), 'closed', 'four calls without an answer are not enough');
select is(money.way('PKR', 500000), 'jazzcash mobile_account', 'and change nothing');
select payments.record_outcomes('jazzcash', 9, 0) \g /dev/null
select is(money.fail('jazzcash', 5), 'closed', 'nor are nine among as many answers');
select is(money.fail('jazzcash', 1), 'open', 'one more is');
select is(money.way('PKR', 500000), 'payment.provider_paused', 'then no payment starts there');
select tests.authenticate_as('other');
select is((select array_agg(distinct w.is_working) from api.payment_ways as w where w.provider = 'jazzcash'), array[false], 'and buyers see it');
select tests.throws_code($$ select api.create_payment('topup', 500000, 'PKR', null, 'jazzcash', 'w1', 'hosted') $$, 'payment.provider_paused');
select tests.clear_authentication();
select tests.travel('2 minutes');
select is(money.way('PKR', 500000), 'jazzcash mobile_account', 'after the pause one is let through');
select is((select h.state from payments.provider_health as h where h.provider = 'jazzcash'), 'half_open', 'to see how it goes');
select is(money.way('PKR', 500000), 'payment.provider_paused', 'but one only');
select is(money.fail('jazzcash', 1), 'open', 'it went wrong: closed for another pause');
select is(money.way('PKR', 500000), 'payment.provider_paused');
select tests.travel('2 minutes');
select is(money.way('PKR', 500000), 'jazzcash mobile_account', 'the next try');
select payments.record_outcomes('jazzcash', 1, 0) \g /dev/null
select is((select h.state || ' ' || h.unknown_count from payments.provider_health as h where h.provider = 'jazzcash'), 'closed 0', 'went well: it works again');
select is(money.fail('jazzcash', 4), 'closed');
select tests.travel('6 minutes');
select is(money.fail('jazzcash', 4), 'closed', 'what failed in an earlier window does not count');

-- Outcomes of starting count by themselves.
select payments.take_back('jazzcash') \g /dev/null
create function money.start_and_lose()
returns void
language plpgsql
as $$
declare
  v_payment jsonb;
begin
  perform tests.authenticate_as('other');
  v_payment := api.create_payment('topup', 500000, 'PKR', null, 'jazzcash', gen_random_uuid()::text, 'hosted');
  perform tests.as_service();
  perform api.payment_attempt_failed((v_payment ->> 'payment_id')::uuid, 'provider.timeout', true, null);
  perform tests.clear_authentication();
end
$$;
select money.start_and_lose() from generate_series(1, 5) \g /dev/null
select is((select h.state from payments.provider_health as h where h.provider = 'jazzcash'), 'open', 'five starts whose answer was lost open it');

-- A form that we write ourselves says nothing of the company.
select tests.travel('2 minutes');
select tests.authenticate_as('other');
select api.create_payment('topup', 500000, 'PKR', null, 'jazzcash', 'form', 'hosted') ->> 'payment_id' as form \gset
select tests.as_service();
select api.payment_started(:'form', '{"kind": "form", "url": "https://x.test/pay", "fields": {"a": "b"}}', null, null) \g /dev/null
select tests.clear_authentication();
select is((select h.state from payments.provider_health as h where h.provider = 'jazzcash'), 'half_open', 'so it does not close it');
select money.fail('jazzcash', 1) \g /dev/null

-- By hand.
select tests.as_staff('support');
select is((select h.state from api.admin_provider_health as h where h.provider = 'jazzcash'), 'open', 'staff see it');
select tests.throws_code($$ select api.admin_switch_provider('jazzcash', 'closed', 'They say it works.', 's1') $$, 'permission.denied');
select tests.as_staff('finance');
select tests.throws_code($$ select api.admin_switch_provider('jazzcash', 'closed', '', 's2') $$, 'reason.required');
select tests.throws_code($$ select api.admin_switch_provider('jazzcash', 'half_open', 'Try.', 's3') $$, 'payment.provider_state_invalid');
select tests.throws_code($$ select api.admin_switch_provider('nobody', 'open', 'Try.', 's4') $$, 'payment.provider_unknown');
select is(api.admin_switch_provider('jazzcash', 'closed', 'They say it works.', 's5') ->> 'state', 'closed', 'finance starts it again');
select api.admin_switch_provider('jazzcash', 'open', 'Complaints about double charges.', 's6') \g /dev/null
select tests.clear_authentication();
select payments.record_outcomes('jazzcash', 5, 0) \g /dev/null
select tests.travel('1 day');
select is(money.way('PKR', 500000), 'payment.provider_paused', 'what people have stopped stays stopped');
select is(
  (select array_agg(a.action || ' ' || a.reason order by a.id) from access.audit_log as a where a.entity_type = 'payment_provider'),
  array['payment_provider.start They say it works.', 'payment_provider.stop Complaints about double charges.'], 'both acts are in the audit log'
);
select tests.authenticate_as('payer');
select is_empty('select * from api.admin_provider_health', 'people do not see the health of providers');
select tests.throws_code($$ select api.report_providers('[]') $$, '42501', 'nor say what is set up');
select tests.throws_code($$ select api.record_provider_outcomes('paystack', 0, 9) $$, '42501', 'nor how it goes');

-- References and checkouts.
select tests.clear_authentication();
select is(
  (select count(distinct r) from (select payments.new_payment_reference() as r from generate_series(1, 1000)) as n where r ~ '^AM[0-9A-HJKMNP-TV-Z]{18}$'),
  1000::bigint, 'references have 20 characters that every provider takes'
);
select is(
  array(
    select payments.is_checkout(c.value)
    from jsonb_array_elements('[
      {"kind": "redirect", "url": "https://a.test/x"}, {"kind": "form", "url": "https://a.test", "fields": {"a": "1"}},
      {"kind": "redirect", "url": "javascript:alert(1)"}, {"kind": "redirect", "url": "//a.test"},
      {"kind": "form", "url": "https://a.test"}, {"kind": "form", "url": "https://a.test", "fields": {"a": 1}},
      {"kind": "other", "url": "https://a.test"}, {"url": "https://a.test"}, {}, [], null
    ]') as c (value)
  ),
  array[true, true] || array_fill(false, array[9]), 'a checkout is an address of the web, or a form of texts for one'
);
select money.open_payment() as r \gset
select tests.authenticate_as('payer');
select is((select p.checkout ->> 'url' from api.payments as p where p.reference = :'r'), 'https://checkout.example.test/x', 'the payer reads the checkout');
select tests.as_staff('finance');
select is((select pg_catalog.to_jsonb(p) ? 'checkout' from api.admin_payments as p where p.reference = :'r'), false, 'staff do not');
select is_empty(format('select checkout from api.payments where reference = %L', :'r'), 'by no view');
select * from finish();
rollback;
