-- Resolutions: two people, one balanced journal each, and the break is gone because the facts agree.
begin;
\ir recon.psql
select plan(36);

select tests.create_user('second');
insert into access.staff (user_id, role) values (tests.user_id('second'), 'finance');

create function recon.break_of(p_reference text) returns reconciliation.breaks language sql security definer set search_path = '' as $$
  select b
  from reconciliation.breaks as b
  where b.subject_id = coalesce(
    (select p.id from payments.payments as p where p.reference = p_reference),
    (select r.id from reconciliation.provider_records as r where r.reference = p_reference)
  )
  order by b.opened_at desc, b.id desc
  limit 1
$$;
create function recon.payload(p_reference text, p_resolution text) returns jsonb language sql security definer set search_path = '' as $$
  select jsonb_build_object('break_id', (b).id, 'resolution', p_resolution, 'version', (b).version) from recon.break_of(p_reference) as b
$$;
-- One of finance asks, another one approves; the answer.
create function recon.resolve(p_reference text, p_resolution text) returns jsonb language plpgsql as $$
declare
  v_approval_id uuid;
  v_answer jsonb;
begin
  perform tests.as_staff('finance');
  v_approval_id := tests.request_approval('reconciliation.resolve', recon.payload(p_reference, p_resolution));
  perform tests.authenticate_as('second');
  v_answer := tests.decide_approval(v_approval_id);
  perform tests.clear_authentication();
  return v_answer -> 'result';
end
$$;
create function recon.balance(p_kind text) returns bigint language sql security definer set search_path = '' as $$
  select coalesce(
    (
      select b.posted_minor
      from ledger.accounts as a
      cross join lateral ledger.balance(a.id) as b
      where a.kind = p_kind and a.currency = 'NGN'
        and a.owner_id = case p_kind when 'provider_clearing' then ledger.provider_owner('paystack') else ledger.platform_owner() end
    ), 0
  )
$$;
create function recon.state(p_reference text) returns text language sql as $$
  select (b).status || ' ' || coalesce((b).resolution, '-') from recon.break_of(p_reference) as b
$$;

-- A payment that never reached us.
select money.open_payment() as lost \gset
select recon.say(recon.word(:'lost'));
select recon.compare();
select money.wallet() as before \gset
select tests.as_staff('finance');
select is(
  (select b.resolutions from api.admin_reconciliation_breaks as b where b.reference = :'lost'), array['book', 'explain', 'suspense'],
  'staff see what can be done'
);
select tests.throws_code(
  format($$ select api.admin_preview_approval('reconciliation.resolve', %L) $$, recon.payload(:'lost', 'book_fee')), 'reconciliation.resolution_invalid'
);
select tests.throws_code(
  format($$ select api.admin_preview_approval('reconciliation.resolve', %L) $$, recon.payload(:'lost', 'book') || '{"version": 99}'), 'reconciliation.break_changed'
);
select tests.throws_code(
  $$ select api.admin_preview_approval('reconciliation.resolve', '{"break_id": "00000000-0000-0000-0000-000000000000", "resolution": "book", "version": 1}') $$,
  'reconciliation.break_not_found'
);
select is((api.admin_preview_approval('reconciliation.resolve', recon.payload(:'lost', 'book')) ->> 'amount_minor')::bigint, 500000::bigint, 'and for how much');
select tests.as_staff('support');
select tests.throws_code(
  format($$ select api.admin_preview_approval('reconciliation.resolve', %L) $$, recon.payload(:'lost', 'book')), 'permission.denied', 'support may not'
);
select tests.clear_authentication();
select isnt(recon.resolve(:'lost', 'book'), null, 'two people book it');
select is(money.status(:'lost'), 'succeeded', 'the payment is paid as if its webhook had come');
select is(money.wallet() - :before, 500000::bigint, 'and the money is with its owner');
select is(recon.state(:'lost'), 'resolved book', 'the break is resolved');
select recon.compare();
select is(recon.breaks(:'lost'), null, 'and not found again');
select tests.as_staff('finance');
select tests.throws_code(
  format($$ select api.admin_preview_approval('reconciliation.resolve', %L) $$, recon.payload(:'lost', 'book')), 'reconciliation.break_closed'
);
select tests.clear_authentication();

-- A fee that was dearer than we booked.
select recon.paid() as dear \gset
select recon.say(recon.word(:'dear', '{"fee_minor": 20000}'));
select recon.compare();
select recon.balance('provider_fee') as fees, recon.balance('provider_clearing') as clearing \gset
select recon.resolve(:'dear', 'book_fee') ->> 'journal_id' as fee_journal \gset
select is(recon.balance('provider_fee') - :fees, 2500::bigint, 'the difference is an expense');
select is(recon.balance('provider_clearing') - :clearing, -2500::bigint, 'and gone from the clearing account');
select recon.compare();
select is(recon.breaks(:'dear'), null, 'after which both sides have the same fee');
select is((select j.kind::text || ' ' || j.reference_type from ledger.journals as j where j.id = :fee_journal), 'reconciliation payment', 'the journal is about the payment');

-- More than we asked for, and money from nowhere.
select recon.paid() as more \gset
select recon.say(recon.word(:'more', '{"amount_minor": 500100}'), recon.word('ELSEWHERE', '{"amount_minor": 777, "fee_minor": 0}'));
select recon.compare();
select recon.balance('suspense') as suspense \gset
select recon.resolve(:'more', 'suspense') is not null as x \gset
select recon.resolve('ELSEWHERE', 'suspense') is not null as x \gset
select is(recon.balance('suspense') - :suspense, 877::bigint, 'money without an owner waits in suspense');
select recon.compare();
select is(recon.breaks(:'more'), null, 'the amount agrees');
select is(recon.state('ELSEWHERE'), 'resolved suspense', 'the strange payment has its place');
select is_empty($$ select from reconciliation.breaks as b where b.reference = 'ELSEWHERE' and b.status = 'open' $$, 'and is found no more');

-- In our books, never at the provider.
select recon.paid(500000, 0) as ghost \gset
select recon.compare();
select recon.balance('write_off') as losses \gset
select recon.resolve(:'ghost', 'write_off') is not null as x \gset
select is(recon.balance('write_off') - :losses, 500000::bigint, 'what never came is a loss');
select recon.compare();
select is(recon.breaks(:'ghost'), null, 'and the books say nothing of it at the provider');

-- Only a matter of time.
select recon.paid() as slow \gset
select recon.compare();
select recon.resolve(:'slow', 'explain') is not null as x \gset
select is(recon.state(:'slow'), 'explained explain', 'an explained break waits');
select is((select (b).reason from recon.break_of(:'slow') as b), (select a.reason from access.approvals as a order by a.id desc limit 1), 'with its reason');
select recon.compare();
select is(recon.state(:'slow'), 'explained explain', 'and stays explained as long as it stays the same');
select recon.say(recon.word(:'slow', '{"amount_minor": 100}'));
select recon.compare();
select isnt_empty(
  $$ select from reconciliation.breaks as b where b.kind = 'amount' and b.status = 'open' $$, 'what turns out otherwise is open again'
);
select recon.say(recon.word(:'slow'));
select recon.compare();
select is(recon.breaks(:'slow'), null, 'what comes after all heals');

-- The machine has the last word.
select money.open_payment() as other_amount \gset
select recon.say(recon.word(:'other_amount', '{"amount_minor": 1}'));
select recon.compare();
select tests.throws_code(format($$ select recon.resolve(%L, 'book') $$, :'other_amount'), 'reconciliation.not_booked', 'an amount that differs is not booked as the payment');
select tests.clear_authentication();

-- What came right between the asking and the deciding, before any job looked.
select money.open_payment() as crossed \gset
select recon.say(recon.word(:'crossed'));
select recon.compare();
select tests.as_staff('finance');
select tests.request_approval('reconciliation.resolve', recon.payload(:'crossed', 'suspense')) as crossing \gset
select tests.clear_authentication();
select payments.apply_fact(:'crossed', 'webhook', money.fact('succeeded', '{"amount_minor": 500000, "fee_minor": 17500}'));
select recon.balance('suspense') as suspense, recon.balance('provider_clearing') as clearing \gset
select tests.authenticate_as('second');
select tests.throws_code(
  format('select tests.decide_approval(%L)', :'crossing'), 'reconciliation.break_closed', 'what agrees by now is not posted a second time'
);
select tests.clear_authentication();
select is(recon.balance('suspense') - :suspense, 0::bigint, 'suspense holds nothing of it');
select is(recon.balance('provider_clearing') - :clearing, 0::bigint, 'and the clearing account moved once');

-- A movement that nothing explains, corrected before the items are rolled up.
select (
  ledger.post(
    'test:strange:' || gen_random_uuid(), 'provider_settlement',
    array[row('provider_settlement', ledger.account('bank', ledger.platform_owner(), 'NGN'), recon.account(), 4321)::ledger.transfer_input]
  )
) as strange \gset
select recon.roll();
select recon.compare();
create function recon.strange(p_journal bigint) returns reconciliation.breaks language sql security definer set search_path = '' as $$
  select b from reconciliation.breaks as b where b.subject_key = 'journal:' || p_journal order by b.opened_at desc, b.id desc limit 1
$$;
select tests.as_staff('finance');
select tests.request_approval(
  'reconciliation.resolve', jsonb_build_object('break_id', (b).id, 'resolution', 'suspense', 'version', (b).version)
) as correcting
from recon.strange(:strange) as b \gset
select tests.authenticate_as('second');
select isnt(tests.decide_approval(:'correcting'), null, 'it goes to suspense');
select tests.clear_authentication();
select recon.compare();
select is((recon.strange(:strange)).status, 'resolved', 'and is not found again while its correction waits to be rolled up');

-- Corrections are explained to the unit.
select is_empty($$ select * from reconciliation.verify_corrections() $$, 'every correction is its journal');
select tests.throws_code($$ delete from payouts.clearing_corrections where true $$, 'record.immutable', 'and permanent');
select tests.ledger_is_clean();
select * from finish();
rollback;
