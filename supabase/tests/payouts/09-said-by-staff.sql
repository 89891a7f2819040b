-- A withdrawal of which its company says nothing: two people of finance say how it ended, when it has been asked for a day.
begin;
\ir people.psql
select plan(22);
select tests.fund_wallet(tests.user_id('saver'), 10000000, 'PKR');
update payouts.rails set is_available = true where provider = 'easypaisa';
select out.add_mobile('easypaisa') ->> 'destination_id' as destination \gset
select tests.clear_authentication();
select tests.travel('25 hours');

create function out.payload(p_withdrawal uuid, p_outcome text)
returns jsonb
language sql
as $$
  select jsonb_build_object('withdrawal_id', p_withdrawal, 'outcome', p_outcome)
$$;

create function out.status_and_wallet(p_withdrawal uuid)
returns text
language sql
as $$
  select w.status || ' ' || (select b.available_minor from ledger.balance(ledger.account('wallet', w.owner_id, w.currency)) as b)
  from payouts.withdrawals as w
  where w.id = p_withdrawal
$$;

select out.request_rupees(:'destination') as paid, out.request_rupees(:'destination') as lost \gset
select tests.as_staff('finance');
select tests.throws_code(format('select tests.request_approval(''withdrawal.end'', out.payload(%L, ''settled''))', :'paid'), 'withdrawal.not_endable', 'what was not handed over did not end');
select tests.clear_authentication();
select payouts.claim_payouts(10) \g /dev/null
select is(out.status_and_wallet(:'paid'), 'pending_provider 8800000', 'both are on their way');
select tests.as_staff('finance');
select tests.throws_code(format('select tests.request_approval(''withdrawal.end'', out.payload(%L, ''settled''))', :'paid'), 'withdrawal.not_endable', 'nor is it said while the company is asked');
select is(
  (select w.endable_at - w.sent_at from api.admin_withdrawals as w where w.id = :'paid'), interval '24 hours',
  'and the list says from when'
);
select tests.clear_authentication();
select tests.travel('25 hours');

select tests.as_staff('support');
select tests.throws_code(format('select tests.request_approval(''withdrawal.end'', out.payload(%L, ''settled''))', :'paid'), 'permission.denied');
select tests.as_staff('finance');
select tests.throws_code(format('select tests.request_approval(''withdrawal.end'', out.payload(%L, ''lost''))', :'paid'), 'approval.payload_invalid');
select tests.throws_code('select tests.request_approval(''withdrawal.end'', out.payload(gen_random_uuid(), ''settled''))', 'withdrawal.not_found');
select tests.request_approval('withdrawal.end', out.payload(:'paid', 'settled')) as said_paid, tests.request_approval('withdrawal.end', out.payload(:'lost', 'failed')) as said_lost \gset
select tests.throws_code(format('select tests.decide_approval(%L)', :'said_paid'), 'approval.four_eyes', 'nobody agrees with themselves');
select tests.as_staff('superadmin');
select is(tests.decide_approval(:'said_paid') ->> 'status', 'approved');
select is(tests.decide_approval(:'said_lost') ->> 'status', 'approved');
select tests.clear_authentication();
select is(out.status_and_wallet(:'paid'), 'settled 9400000', 'what arrived is settled, and its fee is not made up');
select is((select w.provider_fee_minor from payouts.withdrawals as w where w.id = :'paid'), null);
select is(out.status_and_wallet(:'lost'), 'failed 9400000', 'what did not is back in the wallet, all of it');
select is(
  (select array_agg(a.action order by a.id) from access.audit_log as a where a.entity_id in (:'paid', :'lost') and a.action in ('withdrawal.settled', 'withdrawal.failed')),
  array['withdrawal.settled', 'withdrawal.failed'], 'both are in the audit log'
);
select is((select count(*) from notifications.notifications as n where n.user_id = tests.user_id('saver') and n.kind in ('withdrawal.settled', 'withdrawal.failed')), 2::bigint, 'its owner is told');

-- The company speaks after all.
select is(payouts.apply_fact((select w.reference from payouts.withdrawals as w where w.id = :'paid'), 'poll', (select payouts.bank_fact(w, 'succeeded', 'EP1', null) from payouts.withdrawals as w where w.id = :'paid')), 'applied', 'its later word brings the fee that was missing');
select is(out.status_and_wallet(:'paid'), 'settled 9400000', 'and moves nothing else');

-- It speaks against what staff said: nothing is paid again before somebody has looked.
select payouts.bank_fact(w, 'succeeded', 'EP2', null) as late_word, w.reference as lost_reference from payouts.withdrawals as w where w.id = :'lost' \gset
select tests.as_staff('finance');
select tests.request_approval('withdrawal.retry', jsonb_build_object('withdrawal_id', :'lost')) as again \gset
select tests.as_service();
select is(api.payout_fact(:'lost_reference', 'poll', :'late_word') ->> 'result', 'withdrawal.paid_after_return', 'a success after the money went back is for staff');
select tests.as_staff('superadmin');
select tests.throws_code(format('select tests.decide_approval(%L)', :'again'), 'withdrawal.not_retryable', 'until they have decided, it is not sent once more');
select tests.clear_authentication();
select is(out.status_and_wallet(:'lost'), 'failed 9400000');
update payments.inbox set status = 'ignored' where reference = :'lost_reference' and status = 'dead';
select tests.as_staff('superadmin');
select is(tests.decide_approval(:'again') ->> 'status', 'approved', 'when that was nothing, it is');
select tests.clear_authentication();
select tests.ledger_is_clean();
select * from finish();
rollback;
