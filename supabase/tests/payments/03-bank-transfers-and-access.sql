-- Money that staff found on the bank statement; who may see and do what.
begin;
\ir money.psql
select plan(29);

create function money.transfer(p_change jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'user_id', tests.user_id('payer'), 'amount_minor', 250000, 'currency', 'PKR', 'bank_reference', 'hbl-2026 / 17'
  ) || p_change
$$;

-- What asking for this transfer raises.
create function money.refusal(p_change jsonb default '{}')
returns text
language sql
as $$
  select tests.error_of(format('select api.admin_preview_approval(''bank_transfer.record'', %L)', money.transfer(p_change))) ->> 'code'
$$;

select tests.create_user('colleague');
insert into access.staff (user_id, role) values (tests.user_id('colleague'), 'finance');
select tests.as_staff('finance');
select tests.request_approval('bank_transfer.record', money.transfer()) as asked \gset
select tests.request_approval('bank_transfer.record', money.transfer('{"amount_minor": 300000}')) as again \gset
select is((select a.summary from api.admin_approvals as a where a.id = :'asked'), 'Bank transfer HBL-2026 / 17 to the wallet of payer', 'the request says what is credited to whom');
select is_empty('select * from api.admin_bank_transfers', 'nothing moves by one pair of eyes');
select tests.throws_code(format('select tests.decide_approval(%L)', :'asked'), 'approval.four_eyes', 'nobody approves the own request');
select tests.authenticate_as('colleague');
select ok(tests.decide_approval(:'asked') -> 'result' ? 'journal_id', 'a second person approves it');
select tests.throws_code(format('select tests.decide_approval(%L)', :'again'), 'bank_transfer.duplicate', 'one line of the statement is credited once, whoever asked before');
select is(money.refusal(), 'bank_transfer.duplicate', 'nor can it be asked for again');
select is(money.refusal('{"bank_reference": "HBL-1", "amount_minor": 0}'), 'amount.not_positive');
select is(money.refusal('{"bank_reference": "HBL-1", "amount_minor": 1.5}'), 'approval.payload_invalid');
select is(money.refusal('{"bank_reference": "HBL-1", "currency": "XXX"}'), 'currency.unknown');
select is(money.refusal('{"bank_reference": "?"}'), 'bank_transfer.reference_invalid');
select is(money.refusal('{"bank_reference": "HBL-1", "journal": 1}'), 'approval.payload_invalid', 'nothing is passed over');
select is(money.refusal(jsonb_build_object('bank_reference', 'HBL-1', 'user_id', gen_random_uuid())), 'user.not_found');
select tests.throws_code(
  format('select tests.request_approval(''bank_transfer.record'', %L)', money.transfer(jsonb_build_object('bank_reference', 'HBL-1', 'user_id', tests.user_id('colleague')))),
  'approval.own_interest', 'nobody credits the own wallet'
);
select tests.throws_code(
  format('select tests.request_approval(''bank_transfer.record'', %L)', money.transfer('{"bank_reference": "HBL-1", "amount_minor": 1000000001}')),
  'approval.limit_exceeded', 'nor more than the role may'
);
select is((select array_agg(b.approval_id) from api.admin_bank_transfers as b where b.user_id = tests.user_id('payer')), array[:'asked'::uuid], 'finance sees what was recorded');
select tests.as_staff('support');
select is(money.refusal('{"bank_reference": "HBL-1"}'), 'permission.denied');
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
