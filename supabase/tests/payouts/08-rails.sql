-- The ways out: several of one currency, accounts that are mobile numbers, and the switch of staff.
begin;
\ir people.psql
select plan(51);
select tests.fund_wallet(tests.user_id('saver'), 10000000, 'PKR');

-- Numbers.
select is(payouts.clean_account_number('PK', 'mobile_account', n), '03001234567', format('%L is a mobile number', n))
from unnest(array['03001234567', '0300-123 4567', '+92 300 1234567', '923001234567', '0092 300 1234567', '+92-(300)-1234567', '3001234567']) as u (n);
select tests.throws_code(format('select payouts.clean_account_number(''PK'', ''mobile_account'', %L)', n), 'payout_destination.account_invalid', format('%L is none', n))
from unnest(array['', '0300123456', '030012345678', '4001234567', '02135678901', '+913001234567', '0300123456a', 'PK36SCBL0000001123456702']) as u (n);
select tests.throws_code($$ select payouts.clean_account_number('NG', 'mobile_account', '03001234567') $$, 'payout_destination.account_invalid', 'nor is there a mobile account elsewhere');
select tests.throws_code($$ select payouts.clean_account_number('PK', 'bank', '03001234567') $$, 'payout_destination.account_invalid', 'a bank account is no mobile number');

create function out.quote(p_destination uuid default null)
returns text
language plpgsql
as $$
declare
  v_quote jsonb;
begin
  perform tests.authenticate_as('saver');
  v_quote := api.quote_withdrawal('user', tests.user_id('saver'), 600000, 'PKR', p_destination);
  perform tests.clear_authentication();
  return concat_ws(' ', v_quote ->> 'fee_minor', v_quote ->> 'maximum_minor');
end
$$;

-- Closed at first.
select is(
  (select array_agg(r.provider || ' ' || r.is_available order by r.position) from payouts.rails as r where r.currency = 'PKR'),
  array['bank false', 'jazzcash false', 'easypaisa false'], 'rupees have three ways out, and each is closed'
);
select tests.throws_code($$ select out.add_mobile('jazzcash') $$, 'payout.unavailable', 'no account is entered for a way that is closed');
select tests.throws_code($$ select out.quote() $$, 'payout.unavailable');

-- The switch.
select tests.authenticate_as('saver');
select tests.throws_code($$ select api.admin_switch_payout_rail('PKR', 'jazzcash', true, 'Try it.', 'p1') $$, 'permission.denied');
select tests.as_staff('support');
select is((select count(*) from api.admin_payout_rails as r where r.currency = 'PKR' and r.is_switchable), 2::bigint, 'staff see the ways');
select tests.throws_code($$ select api.admin_switch_payout_rail('PKR', 'jazzcash', true, 'Try it.', 'p1') $$, 'permission.denied', 'but support switches none');
select tests.as_staff('finance');
select tests.throws_code($$ select api.admin_switch_payout_rail('PKR', 'jazzcash', true, ' ', 'p2') $$, 'reason.required');
select tests.throws_code($$ select api.admin_switch_payout_rail('PKR', 'jazzcash', null, 'Try it.', 'p3') $$, 'payout_rail.state_invalid');
select tests.throws_code($$ select api.admin_switch_payout_rail('NGN', 'jazzcash', true, 'Try it.', 'p4') $$, 'payout_rail.unknown');
select tests.throws_code($$ select api.admin_switch_payout_rail('PKR', 'bank', true, 'Try it.', 'p5') $$, 'payout_rail.follows_accounts', 'files follow our bank accounts');
select tests.clear_authentication();
update payments.providers set pays_out = false where code = 'jazzcash';
select tests.as_staff('finance');
select tests.throws_code($$ select api.admin_switch_payout_rail('PKR', 'jazzcash', true, 'Try it.', 'p9') $$, 'payout_rail.not_set_up', 'nobody opens a way that the functions hold no settings for');
select is((select r.is_set_up from api.admin_payout_rails as r where r.provider = 'jazzcash'), false, 'and staff see why');
select is(api.admin_switch_payout_rail('PKR', 'jazzcash', false, 'Not yet.', 'p10') ->> 'is_available', 'false', 'closing needs no settings');
select tests.clear_authentication();
update payments.providers set pays_out = true where code = 'jazzcash';
select tests.as_staff('finance');
select is(api.admin_switch_payout_rail('PKR', 'jazzcash', true, 'Confirmed in the sandbox.', 'p6') ->> 'is_available', 'true', 'finance opens one');
select is(api.admin_switch_payout_rail('PKR', 'jazzcash', true, 'Confirmed in the sandbox.', 'p6') ->> 'is_available', 'true', 'asked twice it is done once');
select tests.clear_authentication();
select is(
  (
    select array_agg(a.action || ' ' || a.entity_id || ' ' || a.reason || ' ' || (a.before ->> 'is_available') order by a.id)
    from access.audit_log as a
    where a.entity_type = 'payout_rail'
  ),
  array['payout_rail.close PKR jazzcash Not yet. false', 'payout_rail.open PKR jazzcash Confirmed in the sandbox. false'],
  'and it is in the audit log'
);
select tests.throws_code($$ select out.add_mobile('easypaisa') $$, 'payout.unavailable', 'the other one stays closed');
select tests.throws_code($$ select out.add_mobile('jazzcash', 'PK36SCBL0000001123456702', 'SCBL') $$, 'payout_destination.bank_unknown', 'banks by JazzCash are not served');

-- An account at each, both open.
select tests.as_staff('finance');
select api.admin_switch_payout_rail('PKR', 'easypaisa', true, 'Confirmed in the sandbox.', 'p7') \g /dev/null
select tests.clear_authentication();
select out.add_mobile('jazzcash') ->> 'destination_id' as jazz \gset
select out.add_mobile('easypaisa') ->> 'destination_id' as easy \gset
select tests.throws_code($$ select out.add_mobile('jazzcash', '0300 1234567') $$, 'payout_destination.duplicate', 'another spelling is the same account');
select tests.clear_authentication();
select is(
  (select array_agg(d.provider || ' ' || d.kind || ' ' || d.account_number order by d.provider) from payouts.destinations as d where d.owner_id = tests.user_id('saver')),
  array['easypaisa mobile_account 03001234567', 'jazzcash mobile_account 03001234567'], 'the number is kept in one form'
);

-- Fees and limits are those of the account's way.
select tests.authenticate_as('saver');
select is((select count(*) from api.withdrawal_limits('user', tests.user_id('saver'), 'PKR')), 1::bigint, 'several ways share the limits of their currency');
select tests.clear_authentication();
update payouts.rails set max_minor = 700000 where provider = 'easypaisa';
select is(split_part(out.quote(:'easy'), ' ', 2), '700000', 'a quote is by the way of the account');
select is(split_part(out.quote(:'jazz'), ' ', 2), '5000000');
select is(out.quote(), out.quote(:'jazz'), 'without an account it is by the first that is open');

select tests.travel('25 hours');
select out.request_rupees(:'easy') as by_easy, out.request_rupees(:'jazz') as by_jazz \gset
select is((select w.provider from payouts.withdrawals as w where w.id = :'by_easy'), 'easypaisa', 'a withdrawal goes by the way of its account');
select is((select w.provider from payouts.withdrawals as w where w.id = :'by_jazz'), 'jazzcash');
select tests.throws_code(format('select out.request_rupees(%L, 700001)', :'easy'), 'amount.too_large', 'with the limits of that way');

-- An open way whose settings are taken away is none, until they are back.
update payments.providers set pays_out = false where code = 'easypaisa';
select tests.throws_code(format('select out.request_rupees(%L)', :'easy'), 'payout.unavailable', 'nothing new goes by a company without settings');
select tests.clear_authentication();
select is((select array_agg(r.provider) from api.payout_rails as r where r.currency = 'PKR' and r.is_available), array['jazzcash'], 'and nobody is offered it');
update payments.providers set pays_out = true where code = 'easypaisa';
select is((select array_agg(r.provider order by r.position) from api.payout_rails as r where r.currency = 'PKR' and r.is_available), array['jazzcash', 'easypaisa'], 'it comes back by itself');
select ok(payouts.is_set_up('bank'), 'files need no settings');

-- Closed again: what was asked for goes on, new ones wait.
select tests.as_staff('finance');
select api.admin_switch_payout_rail('PKR', 'easypaisa', false, 'They do not answer.', 'p8') \g /dev/null
select tests.clear_authentication();
select tests.throws_code(format('select out.request_rupees(%L)', :'easy'), 'payout.unavailable', 'nothing new goes by a way that is closed');
select tests.clear_authentication();
select is(
  (select array_agg(c ->> 'provider' || ' ' || (c ->> 'account_number') order by c ->> 'provider') from jsonb_array_elements(payouts.claim_payouts(10)) as c),
  array['easypaisa 03001234567', 'jazzcash 03001234567'], 'what was asked for is handed over'
);
select tests.ledger_is_clean();
select * from finish();
rollback;
