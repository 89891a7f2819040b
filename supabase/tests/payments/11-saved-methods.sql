-- Saved cards: kept when their payer agreed, used by their payer alone, forgotten at once, and never readable.
begin;
\ir money.psql
select plan(33);

create function money.card(p_change jsonb default '{}')
returns jsonb
language sql
as $$
  select '{"fingerprint":"SIG_1","brand":"visa","last4":"4081","expires_month":12,"expires_year":2030,"sealed_token":"v1.abc"}'::jsonb || p_change
$$;
create function money.payment_id(p_reference text)
returns uuid
language sql
security definer
as $$ select p.id from payments.payments as p where p.reference = p_reference $$;
create function money.new_payment()
returns uuid
language plpgsql
as $$
begin
  perform tests.authenticate_as('payer');
  return (api.create_payment('topup', 500000, 'NGN', null, null, gen_random_uuid()::text) ->> 'payment_id')::uuid;
end
$$;

select money.new_payment() as p \gset
select tests.authenticate_as('other');
select tests.throws_code(format('select api.choose_payment_method(%L, null, true)', :'p'), 'payment.not_found', 'nobody decides for another');
select tests.authenticate_as('payer');
select lives_ok(format('select api.choose_payment_method(%L, null, true)', :'p'), 'the payer agrees that the card is kept');
select tests.clear_authentication();
select p.reference as r from payments.payments as p where p.id = :'p' \gset
select tests.as_service();
select is(api.keep_payment_method(:'r', money.card()), false, 'a card that has not paid is not kept');
select tests.clear_authentication();
select payments.apply_fact(:'r', 'webhook', money.fact('succeeded', jsonb_build_object('reference', :'r'))) is null as x \gset
select tests.as_service();
select is(api.keep_payment_method(:'r', money.card()), true, 'one that has is');
select is(api.keep_payment_method(:'r', money.card('{"sealed_token":"v1.def"}')), false, 'once, however often it is told');
select tests.authenticate_as('payer');
select is((select count(*) from api.saved_payment_methods), 1::bigint, 'it is one card');
select is((select to_jsonb(m) - array['id', 'created_at'] from api.saved_payment_methods as m), '{"provider":"paystack","brand":"visa","last4":"4081","expires_month":12,"expires_year":2030,"last_used_at":null}', 'its owner sees brand and last four digits');
select throws_ok('select sealed_token from payments.saved_methods', '42501', null, 'and no token');
select throws_ok('select fingerprint from payments.saved_methods', '42501', null, 'nor the mark of the card');
select throws_ok('insert into payments.saved_methods (user_id) values (null)', '42501', null, 'nobody writes one');
select tests.throws_code($$ select api.payment_token(gen_random_uuid()) $$, '42501', 'or asks for a token');
select tests.throws_code($$ select api.keep_payment_method('x', '{}') $$, '42501', 'or keeps one');
select m.id as m from api.saved_payment_methods as m \gset
select tests.authenticate_as('other');
select is_empty('select * from api.saved_payment_methods', 'others see nothing');
select tests.as_staff('superadmin');
select is_empty('select m.id from payments.saved_methods as m', 'nor do staff');

-- Paying with it ----------------------------------------------------------------------------------------
select money.new_payment() as p2 \gset
select lives_ok(format('select api.choose_payment_method(%L, %L, true)', :'p2', :'m'), 'its owner pays with it');
select tests.clear_authentication();
select is((select (p.saved_method_id = :'m', p.wants_saving)::text from payments.payments as p where p.id = :'p2'), '(t,f)', 'and need not agree again');
select tests.as_service();
select is(api.payment_token(:'p2'), 'v1.abc', 'the function gets its token');
select tests.authenticate_as('payer');
select isnt((select m.last_used_at from api.saved_payment_methods as m), null, 'and it is known when');
select tests.authenticate_as('other');
select (api.create_payment('topup', 500000, 'NGN', null, null, 'other-1') ->> 'payment_id')::uuid as p3 \gset
select tests.throws_code(format('select api.choose_payment_method(%L, %L, false)', :'p3', :'m'), 'payment.method_gone', 'nobody pays with the card of another');
select tests.throws_code(format('select api.choose_payment_method(%L, gen_random_uuid(), false)', :'p3'), 'payment.method_gone');

-- A payment without consent -----------------------------------------------------------------------------
select money.open_payment() as r4 \gset
select payments.apply_fact(:'r4', 'webhook', money.fact('succeeded', jsonb_build_object('reference', :'r4'))) is null as x \gset
select tests.as_service();
select is(api.keep_payment_method(:'r4', money.card('{"fingerprint":"SIG_2"}')), false, 'without a word of the payer nothing is kept');
select is(api.keep_payment_method('AM000000000000000000', money.card()), false, 'nor for a payment that is none of ours');

-- Removing ------------------------------------------------------------------------------------------------
select tests.authenticate_as('other');
select lives_ok(format('select api.remove_payment_method(%L)', :'m'), 'what is not one''s own');
select tests.authenticate_as('payer');
select is((select count(*) from api.saved_payment_methods), 1::bigint, 'is not removed');
select lives_ok(format('select api.remove_payment_method(%L)', :'m'), 'its owner removes it');
select is_empty('select * from api.saved_payment_methods', 'at once');
select tests.clear_authentication();
select is((select m.sealed_token from payments.saved_methods as m where m.id = :'m'), null, 'with its token');
select tests.as_service();
select is(api.payment_token(:'p2'), null, 'which nothing gives back');
select is(api.keep_payment_method(:'r', money.card()), false, 'and the payment that it was kept with does not bring it back');
select money.new_payment() as p5 \gset
select api.choose_payment_method(:'p5', null, true) is null as x \gset
select tests.clear_authentication();
select p.reference as r5 from payments.payments as p where p.id = :'p5' \gset
select payments.apply_fact(:'r5', 'poll', money.fact('succeeded', jsonb_build_object('reference', :'r5'))) is null as x \gset
select tests.as_service();
select is(api.keep_payment_method(:'r5', money.card('{"sealed_token":"v1.ghi"}')), true, 'it is kept again when its owner agrees again');
select tests.authenticate_as('payer');
select is((select count(*) from api.saved_payment_methods), 1::bigint, 'as a new one');
select isnt((select s.id::text from api.saved_payment_methods as s), :'m', 'with nothing of the old');
select tests.clear_authentication();
select tests.ledger_is_clean();
select * from finish();
rollback;
