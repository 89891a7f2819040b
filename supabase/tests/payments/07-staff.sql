-- What staff look into: an event as it came with people masked, every inquiry, and how a provider does.
begin;
\ir money.psql
select plan(38);

-- Bodies --------------------------------------------------------------------------------------------
select is(payments.mask_text('{"email":"a@b.test","amount":5}'), '{"email":"***","amount":5}', 'a private name in JSON is masked');
select is(payments.mask_text('{"Email" : "a\"b@c.test", "x":1}'), '{"Email" : "***", "x":1}', 'with a quote inside, blanks, and in any case');
select is(payments.mask_text('{"msisdn":923001234567}'), '{"msisdn":"***"}', 'a number too');
select is(payments.mask_text('{"pp_Password":"secr'), '{"pp_Password":"***"', 'and where the text was cut');
select is(payments.mask_text('pp_Password=geheim&pp_Amount=100&ppmpf_1=03001234567'), 'pp_Password=***&pp_Amount=100&ppmpf_1=***', 'in a form');
select is(payments.mask_text('?auth_token=abc&orderRefNumber=AM1'), '?auth_token=***&orderRefNumber=AM1', 'in a query');
select is(payments.mask_text('sent to someone@example.test by +923001234567, IBAN PK36SCBL0000001123456702.'), 'sent to *** by ***, IBAN ***.', 'what looks like a person is masked under any name');
select is(payments.mask_text('{"other":"someone%40example.test"}'), '{"other":"***"}', 'also where the sign is escaped');
select is(payments.mask_text('{"id":4099260516123,"reference":"AM0123456789ABCDEFGH"}'), '{"id":4099260516123,"reference":"AM0123456789ABCDEFGH"}', 'ids and references stay');
select is(length(payments.mask_text(repeat('x', 50000))), 20000, 'a long one is cut');
select is(payments.mask_text(null), null, 'nothing stays nothing');
select is(payments.mask_text('<script>alert(1)</script>'), '<script>alert(1)</script>', 'markup is text like any other');
select is(
  payments.redact(jsonb_build_object('pp_CustomerMsisdn', '0300', 'nested', jsonb_build_array(jsonb_build_object('cnic', '1')))),
  '{"nested": [{"cnic": "***"}], "pp_CustomerMsisdn": "***"}', 'the parsed body uses the same names'
);

select money.open_payment() as r \gset
select tests.as_service();
select api.receive_webhook(
  'paystack', 'odd:1', 'odd', 'not json, from someone@example.test', '{"method":"POST","content-type":"text/plain","user-agent":"x","x-forwarded-for":"1.2.3.4"}',
  true, '{"subject":"attention","provider":"paystack","reference":null,"problem":"inbox.unreadable"}', 'signature', null
) ->> 'inbox_id' as e \gset
select api.process_webhook(:'e');
select tests.authenticate_as('payer');
select tests.throws_code(format('select api.admin_event_text(%L)', :'e'), 'permission.denied', 'a payer does not see what providers sent');
select is_empty('select * from api.admin_provider_health', 'nor how they do');
select throws_ok('select raw_body from payments.inbox', '42501', null, 'nobody reads a raw body from the table');
select tests.as_staff('support');
select throws_ok('select raw_body from payments.inbox', '42501', null, 'nor do staff');
select is(api.admin_event_text(:'e') ->> 'text', 'not json, from ***', 'staff see the text, masked');
select is(api.admin_event_text(:'e') - array['text'], '{"length": 35, "is_cut": false, "method": "POST", "content_type": "text/plain", "user_agent": "x"}', 'with how it came, and no address');
select tests.throws_code('select api.admin_event_text(gen_random_uuid())', 'inbox.not_found');
select is((select i.fact ->> 'problem' from api.admin_inbox as i where i.id = :'e'), 'inbox.unreadable', 'and what was read from it');
select tests.throws_code(format('select api.admin_discard_inbox(%L, ''x'', ''k1'')', :'e'), 'permission.denied', 'support does not decide');
select tests.as_staff('finance');
select tests.throws_code(format('select api.admin_discard_inbox(%L, '' '', ''k1'')', :'e'), 'reason.required');
select is(api.admin_discard_inbox(:'e', 'Sent by a person by hand.', 'k2') ->> 'status', 'ignored', 'finance sets it aside with a reason');
select is((select (i.decision_reason, i.status)::text from api.admin_inbox as i where i.id = :'e'), '("Sent by a person by hand.",ignored)', 'which stays with it');
select tests.throws_code(format('select api.admin_discard_inbox(%L, ''Again, no.'', ''k3'')', :'e'), 'inbox.already_handled');
select is(api.admin_replay_inbox(:'e', 'Looked at it again.', 'k4') ->> 'status', 'dead', 'what was set aside may be taken up again');

-- Inquiries -------------------------------------------------------------------------------------------
select tests.clear_authentication();
select p.id as p from payments.payments as p where p.reference = :'r' \gset
select tests.as_service();
select api.payment_inquiry_failed(:'p', 'unknown', 'provider.timeout');
select api.payment_inquiry_failed(:'p', 'not_found', 'provider.not_found');
select api.apply_payment_fact(:'r', 'poll', money.fact('pending', jsonb_build_object('reference', :'r')));
select tests.as_staff('support');
select is(
  (select array_agg((x ->> 'call') || ' ' || (x ->> 'outcome') || ' ' || coalesce(x ->> 'code', '-') order by x ->> 'call', x ->> 'code')
   from api.admin_payments as p cross join jsonb_array_elements(p.attempts) as x where p.id = :'p'),
  array['initialize accepted -', 'inquiry accepted pending', 'inquiry refused provider.not_found', 'inquiry unknown provider.timeout'],
  'each inquiry stands with its answer'
);
select is(money.status(:'r'), 'pending', 'and what is not known decided nothing');
select is(
  (select (h.unknown_day > 0, h.calls_day >= 4, h.last_answer_at is not null, h.events_day > 0, h.dead_count > 0)::text
   from api.admin_provider_health as h where h.provider = 'paystack'),
  '(t,t,t,t,t)', 'the figures of a provider'
);
select is((select count(*) from api.admin_provider_health as h), (select count(*) from payments.provider_health as q), 'each provider that takes payments has a row');
select tests.clear_authentication();
select tests.as_anon();
select throws_ok(format('select api.payment_inquiry_failed(%L, ''unknown'', ''x'')', :'p'), '42501', null, 'people cannot write inquiries');
select tests.clear_authentication();

-- Until when it is asked ------------------------------------------------------------------------------
create function money.is_asked(p_reference text)
returns boolean
language sql
as $$
  select p.next_poll_at is not null from payments.payments as p where p.reference = p_reference
$$;
select tests.travel('3 days');
select payments.claim_polls(200) \g /dev/null
select tests.as_service();
select api.payment_inquiry_failed(:'p', 'silent', 'provider.timeout');
select tests.clear_authentication();
select ok(money.is_asked(:'r'), 'a provider that is silent is asked on when the time is over');
select tests.as_service();
select api.payment_inquiry_failed(:'p', 'not_found', 'provider.not_found');
select tests.clear_authentication();
select ok(not money.is_asked(:'r'), 'until it answers');
update payments.payments set next_poll_at = core.now() where reference = :'r';
select tests.as_service();
select api.apply_payment_fact(:'r', 'poll', money.fact('pending', jsonb_build_object('reference', :'r'))) \g /dev/null
select tests.clear_authentication();
select ok(not money.is_asked(:'r'), 'a word that is no end is an answer too');
update payments.payments set next_poll_at = core.now() where reference = :'r';
select payments.claim_polls(200) \g /dev/null
select ok(money.is_asked(:'r'), 'whoever asks may die');
select tests.travel('30 days');
select payments.claim_polls(200) \g /dev/null
select ok(not money.is_asked(:'r'), 'after a month nobody is asked any more');
select tests.ledger_is_clean();
select * from finish();
rollback;
