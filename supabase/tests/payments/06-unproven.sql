-- What proves nothing (pushes of some providers, every return of a browser) never counts as a fact: it makes us ask.
begin;
\ir money.psql
select plan(31);

select payments.take_back(p.code) from payments.providers as p \g /dev/null
update payments.providers set configured_methods = '{hosted,mobile_account}' where code in ('jazzcash', 'easypaisa');
update payments.inbox set received_at = received_at - interval '2 hours' where proof = 'none';

create function money.push(p_reference text, p_kind text default 'ipn', p_key text default gen_random_uuid()::text, p_raw text default '{}')
returns text
language sql
as $$
  select payments.receive_webhook('easypaisa', p_key, p_kind, p_raw, '{}', true, null, 'none', p_reference) ->> 'inbox_id'
$$;

create function money.is_asked(p_reference text)
returns boolean
language sql
as $$
  select p.next_poll_at <= core.now() from payments.payments as p where p.reference = p_reference
$$;

-- A push about our payment.
select money.open_payment() as r \gset
select money.wallet() as before \gset
select is(money.is_asked(:'r'), false, 'nothing is to be asked yet');
select money.push(:'r') as i \gset
select is(payments.process_webhook(:'i'), 'processed', 'a push that proves nothing is processed');
select is(money.is_asked(:'r'), true, 'by asking about the payment');
select is(money.status(:'r') || ' ' || (money.wallet() - :before), 'requires_action 0', 'and moves nothing by itself');
select throws_ok(
  format(
    $$ select payments.receive_webhook('easypaisa', 'k', 'ipn', '{}', '{}', true, money.fact('succeeded', %L), 'none', %L) $$,
    jsonb_build_object('reference', :'r'), :'r'
  ),
  '23514', null, 'no fact without proof can be kept at all'
);
select payments.apply_fact(:'r', 'poll', money.fact('succeeded')) \g /dev/null
select is(payments.process_webhook(money.push(:'r')::uuid), 'processed', 'a push after the end is no case for anybody');
select is((select p.next_poll_at from payments.payments as p where p.reference = :'r'), null::timestamptz, 'and asks nothing');

-- A crash between keeping and asking: the job processes, and the poll asks.
select money.open_payment() as r2 \gset
select money.push(:'r2') \g /dev/null
select is(payments.process_inbox(), 1, 'the job takes up what its receiver did not');
select is(money.is_asked(:'r2'), true, 'and the payment is asked about');
select is(
  (select array_agg(q ->> 'reference') from jsonb_array_elements(payments.claim_polls(50)) as q where q ->> 'reference' = :'r2'),
  array[:'r2'], 'in the next round'
);

-- What we do not know.
select is(payments.process_webhook(money.push('AM000000000000000000')::uuid), 'dead', 'a push about an unknown payment is for staff');
select is(payments.process_webhook(money.push('AM000000000000000000', 'return')::uuid), 'ignored', 'a browser with an unknown reference is not');
select is(payments.process_webhook(money.push(null, 'return')::uuid), 'ignored', 'nor is one without');

-- A flood.
select money.push(:'r2', 'return') from generate_series(1, 60) \g /dev/null
select is((select count(*) from payments.inbox as i where i.reference = :'r2'), 50::bigint, 'of one payment fifty an hour are kept');
select is(money.push(:'r2', 'return'), null, 'more are answered and not kept');
select payments.process_webhook(money.push('AM' || lpad(n::text, 18, '0'), 'return')::uuid) from generate_series(1, 197) as n \g /dev/null
select is(money.push('AM999999999999999999', 'return'), null, 'of unknown ones two hundred');
select isnt(money.push(:'r', 'return'), null, 'which does not keep ours out');

-- Bodies that are forms are shown without what is people's or secret.
select payments.parse_body('pp_TxnRefNo=AM1&pp_Amount=1000&pp_Password=abc&pp_MobileNumber=03001234567&note=a%20b%2Bc+d') as form \gset
select is((:'form'::jsonb) ->> 'pp_Amount', '1000', 'a form is read');
select is((:'form'::jsonb) ->> 'note', 'a b+c d', 'with its escapes');
select is(((:'form'::jsonb) ->> 'pp_Password') || ((:'form'::jsonb) ->> 'pp_MobileNumber'), '******', 'passwords and numbers are blanked out');
select is(payments.parse_body('?a=%ff'), '{"a": null}'::jsonb, 'bytes that are no text are none');
select is(payments.parse_body('no form'), null, 'and neither is this');

-- Approved on the phone.
create function money.ask_on_phone()
returns jsonb
language plpgsql
as $$
declare
  v_payment jsonb;
begin
  perform tests.authenticate_as('other');
  v_payment := api.create_payment('topup', 500000, 'PKR', null, 'jazzcash', gen_random_uuid()::text, 'mobile_account');
  perform tests.as_service();
  return v_payment;
end
$$;
select money.ask_on_phone() as phone \gset
select is((:'phone'::jsonb) ->> 'method' || ' ' || ((:'phone'::jsonb) ->> 'may_ask'), 'mobile_account true', 'the caller asks the phone');
select is(
  (api.payment_waiting(((:'phone'::jsonb) ->> 'payment_id')::uuid, 'P1', '{"status": "succeeded"}')) ->> 'status',
  'pending', 'a reply that says success is not believed'
);
select tests.clear_authentication();
select is(money.is_asked((:'phone'::jsonb) ->> 'reference'), true, 'but makes us ask');
select is(
  (select payments.begin_asking(p) from payments.payments as p where p.reference = (:'phone'::jsonb) ->> 'reference'),
  false, 'the phone is asked once'
);
select money.ask_on_phone() as declined \gset
select is(
  (api.payment_waiting(((:'declined'::jsonb) ->> 'payment_id')::uuid, null, '{"status": "failed", "failure_code": "payer.declined"}')) ->> 'status',
  'failed', 'a refusal on the phone ends the payment'
);
select tests.clear_authentication();

-- A further step in the browser.
select money.open_payment() as r4 \gset
select tests.as_service();
select is(
  api.payment_next_step(
    ((api.payment_question('paystack', :'r4')) ->> 'payment_id')::uuid,
    '{"kind": "form", "url": "https://pay.example.test/2", "fields": {"auth_token": "t"}}'
  ) #>> '{checkout,fields,auth_token}',
  't', 'the payer''s browser gets the next step'
);
select tests.throws_code(format('select api.payment_next_step(%L, ''{"kind": "redirect", "url": "javascript:x"}'')', (api.payment_question('paystack', :'r4')) ->> 'payment_id'), 'payment.checkout_invalid');
select is(api.payment_question('easypaisa', :'r4'), null, 'a payment of one provider is none of another');
select is(api.payment_next_step(((api.payment_question('paystack', :'r')) ->> 'payment_id')::uuid, '{"kind": "redirect", "url": "https://x.test"}'), null, 'a payment that is over has none');
select * from finish();
rollback;
