-- Withdrawals that leave by file: collected, approved by another, handed over once, ended by the statement or by two people.
begin;
\ir bank.psql
select plan(83);
select bank.save_account() -> 'ok' ->> 'bank_account_id' as account \gset
select market.give_money('ali', 1000000), market.give_money('bushra', 1000000), market.give_money('finance1', 1000000) \g /dev/null
select bank.destination('ali') as ali, bank.destination('bushra', 'PK76ABCD0000001234567890') as bushra, bank.destination('finance1') as own \gset
select
  bank.withdraw('ali', 100000, :'ali') as a, bank.withdraw('ali', 200000, :'ali') as b,
  bank.withdraw('bushra', 300000, :'bushra') as c, bank.withdraw('finance1', 400000, :'own') as mine \gset

-- Collecting.
select is(payouts.claim_payouts(50), '[]'::jsonb, 'no API is asked to pay what leaves by file');
select is(bank.collect('bushra') ->> 'error', 'permission.denied');
select is(bank.collect('moderator') ->> 'error', 'permission.denied', 'nor for every member of staff');
select is(bank.collect(p_on => core.now()::date - 1) ->> 'error', 'payout_batch.date_invalid', 'not yesterday');
select is(bank.collect(p_on => null) ->> 'error', 'payout_batch.date_invalid');
select is(market.call('finance1', 'api.admin_create_payout_batch(''NGN'', null, core.now()::date, ''Today.'', ''k'')') ->> 'error', 'payout_batch.no_account');
select is(bank.collect(p_ids => array[:'mine'::uuid]) ->> 'error', 'payout_batch.nothing_to_pay', 'nobody collects their own');
select is(bank.collect(p_ids => array[:'a'::uuid, gen_random_uuid()]) ->> 'error', 'payout_batch.nothing_to_pay', 'all that is named or nothing');
select bank.collect() -> 'ok' as batch \gset
select (:'batch'::jsonb ->> 'batch_id')::uuid as batch_id \gset
select is(:'batch'::jsonb - 'batch_id' - 'code', '{"status": "draft", "version": 1, "currency": "PKR", "item_count": 3, "total_minor": 592500}'::jsonb, 'what the bank pays is without our fee');
select is(bank.collect() ->> 'error', 'payout_batch.nothing_to_pay', 'nothing is collected twice');
select throws_ok(format('insert into payouts.batch_items (batch_id, withdrawal_id, amount_minor) values (%L, %L, 1)', :'batch_id', :'a'), '23505', null, 'the table itself has a withdrawal once');

-- Four eyes.
select is(bank.approve(:'batch_id', 'finance1', 'finance1') ->> 'error', 'approval.four_eyes', 'nobody approves what they asked for');
select is(bank.approve(:'batch_id', 'finance2', 'finance1') ->> 'error', 'payout_batch.four_eyes', 'nor a batch that they collected');
select is(bank.approve(:'batch_id', 'finance1', 'finance2', 7) ->> 'error', 'payout_batch.changed', 'nor what they have not seen');
select is(bank.ask('finance1', 'payout_batch.approve', '{"batch_id": "x"}') ->> 'error', 'payout_batch.not_found');
select is(bank.ask('moderator', 'payout_batch.approve', '{}') ->> 'error', 'permission.denied');
select bank.ask('finance1', 'payout_batch.approve', jsonb_build_object('batch_id', :'batch_id', 'version', 1)) as late \gset
select is(bank.batch_do(:'batch_id', 'approve') ->> 'error', 'payout_batch.invalid_transition', 'one alone approves nothing');
select is(bank.batch_do(:'batch_id', 'send') ->> 'error', 'payout_batch.invalid_transition');
select is(bank.batch_do(:'batch_id', 'fly') ->> 'error', 'payout_batch.invalid_transition');
select is(market.call('finance2', format('api.export_payout_batch(%L)', :'batch_id')) ->> 'error', 'payout_batch.invalid_transition', 'no file before the approval');
select is(market.call('finance2', format('api.export_payout_batch(%L)', gen_random_uuid())) ->> 'error', 'payout_batch.not_found');
select throws_ok(format('update payouts.batches set status = ''approved'', approved_by = created_by where id = %L', :'batch_id'), '23514', null, 'the table itself wants two people');
select is(bank.approve(:'batch_id') -> 'ok' ->> 'status', 'approved');
select is(bank.decide(:'late', 'boss') ->> 'error', 'payout_batch.changed', 'once');

-- The file: what its owner takes back before it drops out.
select is(market.call('ali', format('api.cancel_withdrawal(%L, ''take-back'')', :'a')) -> 'ok' ->> 'status', 'cancelled', 'until there is a file, the owner may take it back');
select is(market.call('moderator', format('api.export_payout_batch(%L)', :'batch_id')) ->> 'error', 'permission.denied');
select is(market.call('finance1', format('api.export_payout_batch(%L)', :'batch_id')) -> 'ok' ->> 'total_minor', '495000', 'the file is of what is left');
select is(bank.withdrawal(:'b'), 'pending_provider open', 'handed over');
select is(market.call('ali', format('api.cancel_withdrawal(%L, ''too-late'')', :'b')) ->> 'error', 'withdrawal.not_cancellable', 'from now on it is on its way');
select is(market.call('finance1', format('api.export_payout_batch(%L)', :'batch_id')) -> 'ok' ->> 'status', 'exported', 'the file may be fetched again');
select is((select count(*) from payouts.attempts as t where t.withdrawal_id = :'b'), 1::bigint, 'and is one hand-over all the same');
select is((payouts.batch_content(:'batch_id') -> 'items' -> 0 ->> 'account') || (payouts.batch_content(:'batch_id') ->> 'total_minor'), (select d.account_number from payouts.destinations as d join payouts.withdrawals as w on w.destination_id = d.id where w.id in (:'b', :'c') order by w.code limit 1) || '495000', 'the function reads the whole numbers');
select is(market.call('finance1', format('api.payout_batch_content(%L)', :'batch_id')) ->> 'error', '42501', 'and nobody else');
select lives_ok(format('select payouts.keep_file(%L, ''csv'', repeat(''a'', 64), 10, %L)', :'batch_id', market.uuid('finance1')));
select tests.throws_code(format('select payouts.keep_file(%L, ''csv'', repeat(''b'', 64), 10, %L)', :'batch_id', market.uuid('finance1')), 'payout_batch.file_differs', 'another file than before is not handed out');
select is(bank.batch_do(:'batch_id', 'cancel') ->> 'error', 'payout_batch.invalid_transition', 'what is in a file cannot be cancelled');
select is(bank.batch_do(:'batch_id', 'send') -> 'ok' ->> 'status', 'sent', 'given to the bank');
select is((select array_agg(t.outcome) from payouts.attempts as t where t.withdrawal_id = :'b'), array['accepted']);
select is((select count(*) from payouts.withdrawals as w where w.id in (:'b', :'c') and w.next_poll_at is not null), 0::bigint, 'no API is asked about them');

-- The statement ends them.
select w.code as b_code from payouts.withdrawals as w where w.id = :'b' \gset
select w.code as c_code from payouts.withdrawals as w where w.id = :'c' \gset
select is((bank.import(:'account', jsonb_build_array(
  bank.line(-197500, 'OUT ' || lower(replace(:'b_code', '-', ''))), bank.line(-297499, 'wrong amount ' || :'c_code')
)) -> 'by_status')::text, '{"payout": 1, "unmatched": 1}', 'a line with the code and the amount pays it, another amount does not');
select is(bank.withdrawal(:'b'), 'settled settled');
select is((select b.status from payouts.batches as b where b.id = :'batch_id'), 'sent', 'the batch is open while an item is');
select is(bank.booked('bank'), -197500::bigint, 'the money has left our account in the books');
select is(bank.booked('payout_fee'), 2500::bigint, 'and our fee is earned');

-- Two people end what no line shows; a failure gives the money back.
select is(bank.outcome(:'batch_id', array[:'c'::uuid], 'lost') ->> 'error', 'payout_batch.outcome_invalid');
select is(bank.outcome(:'batch_id', array[:'b'::uuid], 'settled') ->> 'error', 'payout_batch.outcome_invalid', 'what ended does not end again');
select is(bank.outcome(:'batch_id', array[:'a'::uuid], 'settled') ->> 'error', 'payout_batch.outcome_invalid', 'what dropped out was never in the file');
select bank.outcome(:'batch_id', array[:'c'::uuid], 'failed') as said \gset
select is(bank.decide(:'said', 'finance1') ->> 'error', 'approval.four_eyes');
select is(bank.withdrawal(:'c'), 'pending_provider open', 'a word of one moves nothing');
select is(bank.decide(:'said') -> 'ok' ->> 'status', 'closed', 'with the last item the batch closes');
select is(bank.withdrawal(:'c') || ' ' || bank.wallet('bushra'), 'failed failed 1000000', 'all of it is back in the wallet, the fee too');
select is(bank.decide(:'said') ->> 'error', 'approval.decided');

-- What failed is tried again, once, by a new withdrawal.
select is(bank.ask('finance1', 'withdrawal.retry', jsonb_build_object('withdrawal_id', :'b')) ->> 'error', 'withdrawal.not_retryable', 'what was paid is not paid again');
select bank.ask('finance1', 'withdrawal.retry', jsonb_build_object('withdrawal_id', :'c')) as again, bank.ask('finance1', 'withdrawal.retry', jsonb_build_object('withdrawal_id', :'c')) as twice \gset
select bank.decide(:'again') -> 'ok' as retried \gset
select isnt(:'retried'::jsonb ->> 'code', :'c_code', 'under a code of its own');
select is(bank.wallet('bushra') || ' ' || (:'retried'::jsonb ->> 'status'), '700000 initiated', 'its money is held again');
select is(bank.decide(:'twice') ->> 'error', 'withdrawal.not_retryable', 'a second approval of the same finds it done');
select throws_ok(format('update payouts.withdrawals set retry_of = %L where id = %L', :'c', :'b'), '23505', null, 'the table itself has one');
select is(market.call('bushra', format('api.cancel_withdrawal(%L, ''no'')', :'retried'::jsonb ->> 'withdrawal_id')) -> 'ok' ->> 'status', 'cancelled', 'and its owner may still take it back');

-- A failure after the success: the bank brings it back days later.
select tests.travel('3 days');
select is((bank.import(:'account', jsonb_build_array(bank.line(197500, 'RETURNED ' || :'b_code', '{"bank_reference": "RTN-1"}'))) -> 'by_status')::text, '{"payout": 1}', 'a returned item is known by its code');
select is(bank.withdrawal(:'b') || ' ' || bank.wallet('ali'), 'reversed reversed 1000000', 'a success that is taken back is paid back in full');
select is(array[bank.booked('bank'), bank.booked('payout_fee')], array[0, 0]::bigint[], 'and the books are where they were');
select is((bank.import(:'account', jsonb_build_array(bank.line(197500, 'RETURNED ' || :'b_code', '{"bank_reference": "RTN-2"}'))) -> 'by_status')::text, '{"unmatched": 1}', 'a second return of the same item is for people');

-- One debit for a whole file; staff said it before the statement.
select bank.withdraw('ali', 100000, :'ali') as d, bank.withdraw('bushra', 150000, :'bushra') as e \gset
select (bank.collect() -> 'ok' ->> 'batch_id')::uuid as second \gset
select bank.approve(:'second'), market.call('finance1', format('api.export_payout_batch(%L)', :'second')) \g /dev/null
select is(bank.decide(bank.outcome(:'second', array[:'d'::uuid], 'settled')) -> 'ok' ->> 'status', 'exported');
select is((bank.import(:'account', jsonb_build_array(bank.line(-245000, 'BULK ' || (select b.code from payouts.batches as b where b.id = :'second')))) -> 'by_status')::text, '{"payout": 1}', 'a line over the whole batch pays all of it');
select is(bank.withdrawal(:'d') || ', ' || bank.withdrawal(:'e'), 'settled settled, settled settled');
select is((select b.status from payouts.batches as b where b.id = :'second'), 'closed');

-- What was asked for when the bank had not paid is not done when it has.
select bank.withdraw('bushra', 120000, :'bushra') as g \gset
select (bank.collect() -> 'ok' ->> 'batch_id')::uuid as paid_since \gset
select bank.approve(:'paid_since'), market.call('finance1', format('api.export_payout_batch(%L)', :'paid_since')) \g /dev/null
select bank.outcome(:'paid_since', array[:'g'::uuid], 'failed') as said_before \gset
select tests.travel('1 hour');
select bank.import(:'account', jsonb_build_array(bank.line(-117500, 'OUT ' || (select w.code from payouts.withdrawals as w where w.id = :'g')))) \g /dev/null
select is(bank.withdrawal(:'g'), 'settled settled', 'the statement shows it as paid');
select is(bank.decide(:'said_before') ->> 'error', 'approval.outdated', 'so the older word that it failed gives nothing back');
select is(bank.withdrawal(:'g'), 'settled settled');

-- Staff said that it failed, and the statement shows it as paid: before it is tried again, and after.
select bank.withdraw('ali', 110000, :'ali') as h, bank.withdraw('bushra', 130000, :'bushra') as i \gset
select (bank.collect() -> 'ok' ->> 'batch_id')::uuid as contradicted \gset
select bank.approve(:'contradicted'), market.call('finance1', format('api.export_payout_batch(%L)', :'contradicted')) \g /dev/null
select bank.decide(bank.outcome(:'contradicted', array[:'h', :'i']::uuid[], 'failed')) \g /dev/null
select bank.ask('finance1', 'withdrawal.retry', jsonb_build_object('withdrawal_id', :'h')) as h_again \gset
select bank.decide(bank.ask('finance1', 'withdrawal.retry', jsonb_build_object('withdrawal_id', :'i'))) -> 'ok' as i_again \gset
select bank.import(:'account', jsonb_build_array(
  bank.line(-107500, 'PAID H ' || (select w.code from payouts.withdrawals as w where w.id = :'h')),
  bank.line(-127500, 'PAID I ' || (select w.code from payouts.withdrawals as w where w.id = :'i'))
)) -> 'by_status' as contradicted_lines \gset
select is(:'contradicted_lines'::text, '{"unmatched": 2}', 'what the bank paid after all waits for people');
select is(bank.decide(:'h_again') ->> 'error', 'withdrawal.not_retryable', 'and is not tried again any more');
select is(bank.collect() ->> 'error', 'payout_batch.nothing_to_pay', 'nor does a second try leave that was placed before');
select reconciliation.compare('bank', null) \g /dev/null
select is(
  (select string_agg(b.kind || ' ' || b.side || ' ' || b.provider_minor, ', ' order by b.provider_minor) from reconciliation.breaks as b where b.provider = 'bank' and b.subject_type = 'statement_line' and b.status = 'open'),
  'missing ledger -127500, missing ledger -107500', 'each is a break of its own'
);
select is(
  (select b.reference from reconciliation.breaks as b where b.provider = 'bank' and b.provider_minor = -107500), (select w.code from payouts.withdrawals as w where w.id = :'h'), 'that names the withdrawal'
);
select l.narration as h_line from payments.statement_lines as l where l.narration like 'PAID H %' \gset
select bank.decide(bank.propose(:'h_line', 'drop')) \g /dev/null
select reconciliation.compare('bank', null) \g /dev/null
select is((select b.status from reconciliation.breaks as b where b.provider = 'bank' and b.provider_minor = -107500), 'healed', 'and ends when two people have said what the line was');

-- A batch's code and the amount of one item: which one of two nobody guesses, neither paid nor returned.
select bank.withdraw('ali', 140000, :'ali') as j, bank.withdraw('bushra', 140000, :'bushra') as k \gset
select (bank.collect('finance1', array[:'j', :'k']::uuid[]) -> 'ok' ->> 'batch_id')::uuid as twins \gset
select bank.approve(:'twins'), market.call('finance1', format('api.export_payout_batch(%L)', :'twins')) \g /dev/null
select b.code as twins_code from payouts.batches as b where b.id = :'twins' \gset
select is((bank.import(:'account', jsonb_build_array(bank.line(-137500, 'HALF ' || :'twins_code'))) -> 'by_status')::text, '{"unmatched": 1}', 'half of it paid is for people');
select bank.import(:'account', jsonb_build_array(bank.line(-275000, 'WHOLE ' || :'twins_code'))) \g /dev/null
select is(bank.withdrawal(:'j') || ', ' || bank.withdrawal(:'k'), 'settled settled, settled settled', 'all of it paid is not');
select bank.wallet('ali') + bank.wallet('bushra') as twins_wallets \gset
select is((bank.import(:'account', jsonb_build_array(bank.line(137500, 'RETURNED ' || :'twins_code'))) -> 'by_status')::text, '{"unmatched": 1}', 'a return that names the batch alone is for people');
select is(bank.wallet('ali') + bank.wallet('bushra') - :twins_wallets, 0::bigint, 'and gives nobody the money of the other');

-- Cancelling frees what was collected.
select bank.withdraw('ali', 100000, :'ali') as f \gset
select (bank.collect() -> 'ok' ->> 'batch_id')::uuid as third \gset
select is(bank.batch_do(:'third', 'cancel', 'finance1') -> 'ok' ->> 'status', 'cancelled');
select is((bank.collect() -> 'ok' ->> 'item_count')::integer, 1, 'its withdrawals are collected again');
select market.become('ali');
select is_empty('select * from api.admin_payout_batches', 'owners see no batches');
select market.leave();
select bank.is_clean();
select * from finish();
rollback;
