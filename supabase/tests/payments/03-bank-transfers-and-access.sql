-- Money that staff found on the bank statement; who may see and do what.
begin;
\ir money.psql
select plan(22);

select tests.as_staff('finance');
select api.admin_record_bank_transfer(tests.user_id('payer'), 250000, 'PKR', 'hbl-2026 / 17', 'On the statement.', 'b1') as t \gset
select is(
  api.admin_record_bank_transfer(tests.user_id('payer'), 250000, 'PKR', 'hbl-2026 / 17', 'On the statement.', 'b1'),
  :'t'::jsonb, 'the same key gives the same answer'
);
select tests.throws_code(format('select api.admin_record_bank_transfer(%L, 250000, ''PKR'', ''HBL-2026 / 17'', ''Again.'', ''b2'')', tests.user_id('payer')), 'bank_transfer.duplicate', 'one line of the statement is credited once');
select tests.throws_code(format('select api.admin_record_bank_transfer(%L, 0, ''PKR'', ''HBL-1'', ''Zero.'', ''b3'')', tests.user_id('payer')), 'amount.not_positive');
select tests.throws_code(format('select api.admin_record_bank_transfer(%L, 1, ''XXX'', ''HBL-1'', ''Odd.'', ''b4'')', tests.user_id('payer')), 'currency.unknown');
select tests.throws_code(format('select api.admin_record_bank_transfer(%L, 1, ''PKR'', ''?'', ''Odd.'', ''b5'')', tests.user_id('payer')), 'bank_transfer.reference_invalid');
select tests.throws_code(format('select api.admin_record_bank_transfer(%L, 1, ''PKR'', ''HBL-1'', '''', ''b6'')', tests.user_id('payer')), 'reason.required');
select tests.throws_code(format('select api.admin_record_bank_transfer(%L, 1, ''PKR'', ''HBL-1'', ''Nobody.'', ''b7'')', gen_random_uuid()), 'user.not_found');
select is((select count(*) from api.admin_bank_transfers as b where b.user_id = tests.user_id('payer')), 1::bigint, 'finance sees what was recorded');
select tests.as_staff('support');
select tests.throws_code(format('select api.admin_record_bank_transfer(%L, 1, ''PKR'', ''HBL-1'', ''No.'', ''b8'')', tests.user_id('payer')), 'permission.denied');
select tests.authenticate_as('payer');
select is((select array_agg(b.amount_minor) from api.bank_transfers as b), array[250000]::bigint[], 'the payer sees it');
select is((select n.kind from api.notifications as n), 'payment.bank_transfer', 'and was told');
select tests.authenticate_as('other');
select is_empty('select * from api.bank_transfers', 'nobody else does');
select tests.clear_authentication();
select is(
  (select array_agg(a.action) from access.audit_log as a where a.entity_id = tests.user_id('payer')::text),
  array['payment.bank_transfer'], 'the act is in the audit log'
);
select throws_ok('update payments.bank_transfers set amount_minor = 1', 'PGRST', null, 'what was recorded stays');

select money.open_payment() as r \gset
select tests.authenticate_as('other');
select is_empty('select * from api.payments', 'payments of others are not seen');
select is_empty('select * from api.admin_payments', 'nor through the view of staff');
select tests.throws_code($$ select api.apply_payment_fact('AMP1', 'poll', '{}') $$, '42501', 'people cannot say what a provider said');
select tests.throws_code($$ select api.receive_webhook('paystack', 'k', 'k', '', '{}', true, null, 'signature', null) $$, '42501', 'nor bring its events');
select tests.throws_code($$ select api.claim_payouts(1) $$, '42501', 'nor take account numbers');
select tests.as_staff('support');
select is((select array_agg(p.reference) from api.admin_payments as p where p.user_id = tests.user_id('payer')), array[:'r'], 'staff see payments');
select tests.clear_authentication();
update payments.providers set configured_methods = case code when 'paystack' then array['hosted'] else '{}' end;
select tests.as_anon();
select is((select array_agg(p.provider || ' ' || p.is_available order by p.provider) from api.payment_providers as p), array['easypaisa false', 'jazzcash false', 'paystack true'], 'everybody sees how one can pay');
select tests.clear_authentication();
select tests.ledger_is_clean();
select * from finish();
rollback;
