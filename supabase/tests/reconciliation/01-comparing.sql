-- Provider's word beside the books: each kind of break is found, repeated comparing changes nothing, and what agrees heals.
begin;
\ir recon.psql
select plan(30);

-- What agrees is no break.
select recon.paid() as fine \gset
select recon.say(recon.word(:'fine'));
select recon.compare();
select is(recon.breaks(), null, 'a payment that both sides have alike is no break');

-- A webhook that was lost: the provider has it, we do not.
select money.open_payment() as lost \gset
select recon.say(recon.word(:'lost'));
select recon.compare();
select is(recon.breaks(:'lost'), 'missing ledger 500000 open', 'what the provider has and the books lack is missing there');
select b.id as first_break, b.version as first_version from reconciliation.breaks as b where b.status = 'open' \gset
select recon.compare();
select recon.compare();
select is((select count(*) from reconciliation.breaks as b where b.kind = 'missing'), 1::bigint, 'comparing again finds the same break');
select is((select b.version from reconciliation.breaks as b where b.id = :'first_break'), :first_version, 'and does not even touch it');
select payments.apply_fact(:'lost', 'poll', money.fact('succeeded')) as late_word \gset
select reconciliation.compare('paystack', null);
select is((select b.status from reconciliation.breaks as b where b.id = :'first_break'), 'healed', 'once it is booked, the break heals by itself');
select isnt((select b.closed_at from reconciliation.breaks as b where b.id = :'first_break'), null, 'and says when');

-- The other way round: in our books, unknown there.
select recon.paid() as ghost \gset
select recon.compare();
select is(recon.breaks(:'ghost'), 'missing provider -500000 open', 'what the books have and the provider lacks is missing there');
select recon.say(recon.word(:'ghost', '{"status": "failed"}'));
select recon.compare();
select is(recon.breaks(:'ghost'), 'missing provider -500000 open', 'also when the provider says that it failed');
select recon.say(recon.word(:'ghost'));
select recon.compare();
select is(recon.breaks(:'ghost'), null, 'and heals when the provider has it after all');

-- Differences.
select recon.paid() as more \gset
select recon.say(recon.word(:'more', '{"amount_minor": 500100}'));
select recon.paid() as dear \gset
select recon.say(recon.word(:'dear', '{"fee_minor": 20000}'));
select recon.paid(500000, 0) as untold \gset
select recon.say(recon.word(:'untold', '{"fee_minor": null}'));
select recon.compare();
select is(recon.breaks(:'more'), 'amount ledger 100 open', 'another amount is a break of that much');
select is(recon.breaks(:'dear'), 'fee ledger -2500 open', 'a dearer fee is a break: the account has less than we think');
select is(recon.breaks(:'untold'), 'fee ledger ? open', 'a fee that is not told is a break of an amount that nobody knows');
select recon.say(recon.word(:'untold', '{"fee_minor": 0}'));
select recon.compare();
select is(recon.breaks(:'untold'), null, 'until it is told');

-- Things we never asked for.
select recon.say(recon.word('ELSEWHERE', '{"amount_minor": 777}'));
select recon.say(recon.word('nobody', '{"kind": "payout", "amount_minor": 900}'));
select recon.say(recon.word('nobody', '{"kind": "refund", "reference": null, "amount_minor": 50}'));
select recon.compare();
select set_eq(
  $$ select b.kind || ' ' || b.side || ' ' || b.difference_minor from reconciliation.breaks as b where b.subject_type = 'provider_record' and b.status = 'open' $$,
  $$ values ('extra provider 777'), ('extra provider -900'), ('extra provider -50') $$,
  'payments, payouts and refunds under a reference that is not ours are extra, each in its direction'
);
select recon.say(recon.word('left', '{"status": "pending"}'), recon.word('declined', '{"status": "failed"}'));
select recon.compare();
select is_empty(
  $$ select from reconciliation.breaks as b where b.reference in ('left', 'declined') $$, 'what moved no money there is nothing to us'
);

-- A charge that was taken back.
select recon.say(recon.word(:'fine', '{"status": "reversed"}'));
select recon.compare();
select is(recon.breaks(:'fine'), 'missing provider -500000 open', 'a charge that the provider took back is missing there');

-- A chargeback that was lost is in the books as the payment and as the loss.
select recon.paid() as charged_back \gset
insert into payments.disputes (provider, provider_dispute_id, payment_id, status, amount_minor, currency, recovered_minor, loss_minor, resolved_at)
select 'paystack', 'd1', p.id, 'lost', 500000, 'NGN', 0, 500000, core.now() from payments.payments as p where p.reference = :'charged_back'
returning id as dispute \gset
select ledger.post(
  'test:dispute', 'chargeback',
  array[row('chargeback_loss', ledger.account('write_off', ledger.platform_owner(), 'NGN'), recon.account(), 500000)::ledger.transfer_input],
  'dispute', :'dispute'
) is not null as x \gset
select recon.say(recon.word(:'charged_back', '{"status": "reversed"}'));
select recon.compare();
select is(recon.breaks(:'charged_back'), null, 'a charge that the provider took back by a chargeback agrees with its loss');

-- A word from before.
select recon.paid() as early \gset
select recon.say(recon.word(:'early', '{"status": "pending"}'));
update reconciliation.provider_records set changed_at = core.now() - interval '1 hour' where reference = :'early';
select recon.compare();
select is(recon.breaks(:'early'), null, 'a pending that is older than our booking contradicts nothing');

-- Settlements: provider and bank.
select recon.say(recon.word('s', jsonb_build_object('kind', 'settlement', 'provider_id', 's1', 'reference', null, 'amount_minor', 400000, 'fee_minor', null)));
select recon.compare();
select is_empty($$ select from reconciliation.breaks as b where b.side = 'bank' $$, 'a settlement may take its days');
select tests.travel('4 days');
select recon.compare();
select is(
  (select b.kind || ' ' || b.status from reconciliation.breaks as b where b.side = 'bank' and b.subject_type = 'provider_record'), 'late open',
  'one that the bank does not show in time is late'
);
insert into payments.bank_accounts (bank_name, holder_name, account_number, currency, format)
values ('Bank', 'Amana', '0001112223', 'NGN', 'mt940');
insert into payments.statement_imports (bank_account_id, file_name, content, content_hash, imported_by)
select a.id, 'file', 'x', 'x', tests.user_id('other') from payments.bank_accounts as a where a.account_number = '0001112223';
insert into payments.statement_lines (
  bank_account_id, statement_import_id, line_key, occurrence, position, booked_on, amount_minor, currency, narration, raw, status
)
select i.bank_account_id, i.id, 'k', n, n, recon.today() - 3, n * 400000, 'NGN', 'PAYSTACK', 'raw', 'unmatched'
from payments.statement_imports as i, generate_series(1, 2) as n
where i.content_hash = 'x';
select payments.act_on_line(l, 'settle', 'system', jsonb_populate_record(null::payments.line_explanation, '{"provider": "paystack"}'))
from payments.statement_lines as l where l.narration = 'PAYSTACK' \g /dev/null
select recon.compare();
select is((select count(*) from reconciliation.provider_records as r where r.statement_line_id is not null), 1::bigint, 'a line of the amount joins it');
select is(
  (select string_agg(b.kind || ' ' || b.subject_type || ' ' || b.status, ', ' order by b.opened_at, b.id) from reconciliation.breaks as b where b.side = 'bank'),
  'late provider_record healed, extra statement_line open', 'so that it is late no more, and a line without settlement is extra'
);

-- Withdrawals that never end.
update reconciliation.breaks set status = 'healed', closed_at = core.now() where status = 'open';
select tests.clear_authentication();
select is((select count(*) from reconciliation.breaks as b where b.status = 'open'), 0::bigint, 'anew');
select recon.compare();
select cmp_ok((select count(*) from reconciliation.breaks as b where b.status = 'open'), '>', 0::bigint, 'what was closed and still differs is found again');

-- Inquiry instead of lists.
update reconciliation.rails set source = 'inquiry' where provider = 'paystack';
select recon.paid() as silent \gset
select recon.compare();
select is(recon.breaks(:'silent'), 'late provider ? open', 'a provider that is asked and did not answer is late');
select recon.say(recon.word(:'silent', '{"status": "not_found"}'));
select recon.compare();
select is(recon.breaks(:'silent'), 'missing provider -500000 open', 'one that knows nothing lacks it');
update reconciliation.rails set source = 'list' where provider = 'paystack';

select tests.as_staff('support');
select is_empty('select from api.admin_reconciliation_breaks', 'support sees no breaks');
select tests.clear_authentication();
select tests.ledger_is_clean();
select tests.clear_authentication();
insert into reconciliation.runs (provider, day, started_at) values ('paystack', recon.today(), core.now() - interval '1 minute');
select recon.paid() as fresh \gset
select recon.compare();
select is(recon.breaks(:'fresh'), null, 'what was booked after the provider was asked is no break');
update reconciliation.runs set started_at = core.now() + interval '1 minute' where provider = 'paystack';
select recon.compare();
select is(recon.breaks(:'fresh'), 'missing provider -500000 open', 'until it is asked again and has nothing');
select * from finish();
rollback;
