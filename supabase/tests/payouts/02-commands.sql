-- What owners and staff may do: destinations, requests, cancelling, the review; who sees what.
begin;
\ir people.psql
select plan(47);

-- Destinations.
select out.add_destination() as d \gset
select is((select x.status from payouts.destinations as p, api.payout_destinations as x where p.id = :'d' and x.id = p.id), 'cooling_off', 'a new account waits');
select tests.throws_code(format('select out.request(%L)', :'d'), 'payout_destination.cooling_off', 'and no money goes to it');
select tests.throws_code('select out.add_destination()', 'payout_destination.duplicate');
select tests.throws_code($$ select out.add_destination('12345') $$, 'payout_destination.account_invalid');
select tests.authenticate_as('saver');
select tests.throws_code(
  format($$ select api.add_payout_destination('user', %L, 'paystack', '058', '0123456780', E'Ngozi \u202EObi', 'NGN', null, 'hidden') $$, tests.user_id('saver')),
  'payout_destination.name_invalid', 'nor under a name that reads otherwise than it is'
);
select tests.clear_authentication();
select is(payouts.clean_account_number('PK', 'bank', 'pk36 scbl-0000 0011 2345 6702'), 'PK36SCBL0000001123456702', 'an IBAN as it is copied from a letter');
select is(payouts.clean_account_number('IQ', 'bank', 'IQ98 NBIQ 8501 2345 6789 012'), 'IQ98NBIQ850123456789012');
select tests.throws_code($$ select payouts.clean_account_number('PK', 'bank', 'PK36SCBL0000001123456703') $$, 'iban.invalid', 'one digit is another one');
select tests.throws_code($$ select payouts.clean_account_number('PK', 'bank', 'PK36SCBL0000001123456720') $$, 'iban.invalid', 'two changed places');
select tests.throws_code($$ select payouts.clean_account_number('PK', 'bank', 'PK63SCBL0000001123456702') $$, 'iban.invalid');
select tests.throws_code($$ select payouts.clean_account_number('IQ', 'bank', 'IQ98NBIQ850123456789013') $$, 'iban.invalid');
select tests.throws_code($$ select payouts.clean_account_number('PK', 'bank', 'IQ98NBIQ850123456789012') $$, 'payout_destination.account_invalid', 'an IBAN of another country');
select tests.throws_code($$ select payouts.clean_account_number('PK', 'bank', '0000001123456702') $$, 'payout_destination.account_invalid', 'the bare number of an IBAN');
select tests.throws_code($$ select payouts.clean_account_number('NG', 'bank', '01234567890') $$, 'payout_destination.account_invalid');
select throws_ok(
  format($$ insert into payouts.destinations (owner_type, owner_id, provider, country, bank_code, account_number, account_name, currency, usable_at, added_by) select 'user', %1$L, b.provider, b.country, b.code, 'PK37SCBL0000001123456702', 'Ali', 'PKR', core.now(), %1$L from payouts.banks as b limit 1 $$, tests.user_id('saver')),
  '23514', null, 'whoever writes it: the table takes no IBAN that is none'
);
select tests.authenticate_as('saver');
select tests.throws_code(format('select api.add_payout_destination(''user'', %L, ''paystack'', ''058'', ''0123456780'', ''Ngozi Obi'', ''NGN'', null, ''k'')', tests.user_id('saver')), 'step_up.required', 'a code is needed');
select tests.throws_code(format('select api.add_payout_destination(''user'', %L, ''paystack'', ''058'', ''0123456780'', ''Ngozi Obi'', ''NGN'', %L, ''k'')', tests.user_id('saver'),
  out.step_up('payout_destination.add', jsonb_build_object('owner_id', tests.user_id('saver'), 'bank_code', '058', 'account_number', '0999996780'))), 'step_up.required', 'a code for another account is none, also when it ends in the same digits');
select tests.throws_code(format('select api.add_payout_destination(''user'', %L, ''paystack'', ''999'', ''0123456780'', ''Ngozi Obi'', ''NGN'', null, ''k'')', tests.user_id('saver')), 'payout_destination.bank_unknown');
select tests.throws_code(format('select api.add_payout_destination(''user'', %L, ''jazzcash'', ''HABB'', ''PK36SCBL0000001123456702'', ''Ali'', ''PKR'', null, ''k'')', tests.user_id('saver')), 'payout.unavailable', 'there is no way out for rupees yet');
select tests.throws_code(format('select api.add_payout_destination(''user'', %L, ''paystack'', ''058'', ''0123456780'', ''Ngozi Obi'', ''NGN'', null, ''k'')', tests.user_id('other')), 'permission.denied', 'not for somebody else');
select is((select array_agg(x.account_masked) from api.payout_destinations as x), array['······6789'], 'only the end of the number is shown');
select tests.throws_code('select account_number from payouts.destinations', '42501', 'the number itself is closed to people');
select tests.as_service();
select tests.throws_code('select account_number from payouts.destinations', '42501', 'and to the secret key');
select tests.as_staff('finance');
select tests.throws_code('select account_number from payouts.destinations', '42501', 'and to staff');
select tests.authenticate_as('other');
select is_empty('select * from api.payout_destinations', 'others see nothing');
select tests.throws_code(format('select api.remove_payout_destination(%L)', :'d'), 'payout_destination.not_found', 'and remove nothing');
select tests.clear_authentication();
select tests.travel('25 hours');

-- Quotes and requests.
select tests.authenticate_as('saver');
select is(
  api.quote_withdrawal('user', tests.user_id('saver'), 1000000, 'NGN'),
  '{"fee_minor": 5000, "net_minor": 995000, "free_left": 0, "available_minor": 10000000, "minimum_minor": 50000, "maximum_minor": 500000000, "currency": "NGN"}'::jsonb,
  'a quote says what it costs'
);
select tests.throws_code(format('select api.quote_withdrawal(''user'', %L, 1, ''NGN'')', tests.user_id('other')), 'permission.denied');
select tests.throws_code(format('select api.quote_withdrawal(''user'', %L, 1, ''PKR'')', tests.user_id('saver')), 'payout.unavailable');
select tests.clear_authentication();
select tests.throws_code(format('select out.request(%L, 49999)', :'d'), 'amount.below_minimum');
select tests.throws_code(format('select out.request(%L, 500000001)', :'d'), 'amount.too_large');
select tests.throws_code(format('select out.request(%L, 10000001)', :'d'), 'ledger.insufficient_funds');
select tests.throws_code(format('select out.request(%L)', gen_random_uuid()), 'payout_destination.not_found');
select out.request(:'d', 1000000, 'same') as w \gset
select is(out.request(:'d', 1000000, 'same'), :'w'::uuid, 'the same key is the same withdrawal');
select is(out.wallet(), 9000000::bigint, 'held once');
select tests.authenticate_as('saver');
select tests.throws_code(format('select api.remove_payout_destination(%L)', :'d'), 'payout_destination.in_use');
select is(api.cancel_withdrawal(:'w', 'c1') ->> 'status', 'cancelled', 'the owner may take it back');
select tests.throws_code(format('select api.cancel_withdrawal(%L, ''c2'')', :'w'), 'withdrawal.not_cancellable', 'once');
select tests.clear_authentication();
select is(out.wallet(), 10000000::bigint, 'and the money is available again');

-- The review.
update core.settings set value = 'true' where key = 'payout.review_first';
select out.request(:'d') as r \gset
select is((select w.status || ' ' || w.review_reasons[1] from payouts.withdrawals as w where w.id = :'r'), 'under_review first_to_destination', 'the first to an account waits for a person');
select tests.as_staff('support');
select tests.throws_code(format('select api.admin_decide_withdrawal(%L, ''approve'', ''Fine.'', ''s1'')', :'r'), 'permission.denied');
select tests.as_staff('finance');
select tests.throws_code(format('select api.admin_decide_withdrawal(%L, ''approve'', '''', ''s2'')', :'r'), 'reason.required');
select is(api.admin_decide_withdrawal(:'r', 'reject', 'The name differs.', 's3') ->> 'status', 'cancelled', 'finance may refuse');
select tests.throws_code(format('select api.admin_decide_withdrawal(%L, ''approve'', ''Fine.'', ''s4'')', :'r'), 'withdrawal.not_under_review', 'once');
select tests.clear_authentication();
select is(out.wallet(), 10000000::bigint, 'and the money is back');
update core.settings set value = '{"NGN": 1000000}' where key = 'payout.review_above_minor';
select is(payouts.review_reasons(:'d', 1000001, 'NGN'), array['large_amount', 'first_to_destination'], 'large amounts wait too');
select tests.ledger_is_clean();
select * from finish();
rollback;
