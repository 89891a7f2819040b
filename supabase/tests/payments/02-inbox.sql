-- The inbox: kept once, processed once, taken up again after a crash; forgeries and oddities go to staff.
begin;
\ir money.psql
select plan(28);

select money.open_payment() as r \gset
select money.wallet() as before \gset
select tests.as_service();
select api.receive_webhook(
  'paystack', 'charge.success:1', 'charge.success',
  '{"event":"charge.success","data":{"customer":{"email":"payer@example.test"},"amount":500000}}', '{}', true,
  money.fact('succeeded', jsonb_build_object('reference', :'r')), 'signature', null
) as kept \gset
select is((:'kept'::jsonb) -> 'is_new', 'true'::jsonb, 'an event is kept');
select is(
  api.receive_webhook('paystack', 'charge.success:1', 'charge.success', '{}', '{}', true, null, 'signature', null),
  (:'kept'::jsonb) || '{"is_new": false}', 'and known again'
);
select tests.clear_authentication();
select is(money.wallet(), :before::bigint, 'keeping moves nothing');
select is(payments.process_inbox(), 1, 'whoever died after keeping it: the job takes it up');
select is(money.wallet() - :before, 500000::bigint, 'and the money is there');
select is(payments.process_inbox(), 0, 'once');
select is(payments.process_webhook(((:'kept'::jsonb) ->> 'inbox_id')::uuid), 'processed', 'processing again says what it is');
select is(money.wallet() - :before, 500000::bigint, 'and moves nothing');
select is(
  (select i.body #>> '{data,customer,email}' from payments.inbox as i where i.id = ((:'kept'::jsonb) ->> 'inbox_id')::uuid),
  '***', 'staff do not see whose it was'
);

-- A failure inside leaves only the count, and is tried again with patience.
create function money.break() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
select money.open_payment() as r2 \gset
create trigger broken before update on payments.payments for each row execute function money.break();
select payments.receive_webhook('paystack', 'charge.success:2', 'charge.success', '{}', '{}', true,
  money.fact('succeeded', jsonb_build_object('reference', :'r2')), 'signature', null) ->> 'inbox_id' as i2 \gset
select is(payments.process_webhook(:'i2'), 'received', 'a failure keeps the event');
select is((select i.attempts from payments.inbox as i where i.id = :'i2'), 1, 'and counts');
select matches((select i.error from payments.inbox as i where i.id = :'i2'), 'broken', 'and says why');
select is(payments.process_inbox(), 0, 'not at once again');
drop trigger broken on payments.payments;
select tests.travel('1 minute');
select is(payments.process_inbox(), 1, 'but later');
select is(money.status(:'r2'), 'succeeded', 'and then it works');

-- Forged.
select money.open_payment() as r3 \gset
select payments.receive_webhook('paystack', 'forged:1', 'charge.success', 'not json', '{}', false, null, 'signature', null) ->> 'inbox_id' as i3 \gset
select is((select i.status || ' ' || i.error from payments.inbox as i where i.id = :'i3'), 'dead inbox.signature_invalid', 'a forgery waits for staff');
select throws_ok($$ insert into payments.inbox (provider, event_key, kind, raw_body, headers, signature_ok) values ('paystack', 'x', 'x', '', '{}', false) $$, '23514', null, 'and no forgery can ever wait to be processed');
select payments.receive_webhook('paystack', 'forged:' || n, 'charge.success', '', '{}', false, null, 'signature', null) from generate_series(2, 120) as n \g /dev/null
select is((select count(*) from payments.inbox as i where not i.signature_ok and i.received_at > core.now() - interval '1 hour'), 100::bigint, 'at most a hundred an hour are kept');

-- Staff.
select payments.receive_webhook('paystack', 'odd:1', 'charge.success', '{}', '{}', true,
  money.fact('succeeded', '{"reference": "AMP1"}'), 'signature', null) ->> 'inbox_id' as odd \gset
select is(payments.process_webhook(:'odd'), 'dead', 'an unknown reference waits for staff');
select payments.receive_webhook('paystack', 'sub:1', 'subscription.create', '{}', '{}', true, null, 'signature', null) ->> 'inbox_id' as sub \gset
select is(payments.process_webhook(:'sub'), 'ignored', 'what is not about us is ignored');
select tests.authenticate_as('payer');
select is_empty('select * from api.admin_inbox', 'people do not see the inbox');
select tests.throws_code(format('select api.admin_replay_inbox(%L, %L, %L)', :'odd', 'try again', 'k'), 'permission.denied');
select tests.throws_code('select raw_body from payments.inbox', '42501', 'no client role reads a raw body');
select tests.as_staff('finance');
select isnt_empty('select * from api.admin_inbox', 'finance does');
select tests.throws_code(format('select api.admin_replay_inbox(%L, %L, %L)', :'i3', 'try again', 'k'), 'inbox.not_verified');
select is(api.admin_replay_inbox(:'odd', 'try again', 'k1') ->> 'status', 'dead', 'a replay processes again');
select is(api.admin_discard_inbox(:'odd', 'not ours', 'k2') ->> 'status', 'ignored', 'or it is set aside');
select tests.clear_authentication();
select tests.ledger_is_clean();
select * from finish();
rollback;
