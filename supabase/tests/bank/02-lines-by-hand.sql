-- What two people do with lines that nothing explains, and what the books say of each.
begin;
\ir bank.psql
select plan(43);
select bank.save_account() -> 'ok' ->> 'bank_account_id' as account \gset
select bank.import(:'account', jsonb_build_array(
  bank.line(5000, 'a'), bank.line(6000, 'b'), bank.line(7000, 'c'), bank.line(-300, 'd'), bank.line(90000, 'e'), bank.line(-40000, 'f'),
  bank.line(8000, 'g'), bank.line(9000, 'h')
)) -> 'by_status' as counts \gset
select is(:'counts'::text, '{"unmatched": 8}', 'eight lines wait');
select is(bank.booked('bank'), 0::bigint, 'and are not in the books');

-- Four eyes.
select is(bank.propose('a', 'credit', '{}') ->> 'error', 'bank_line.target_invalid', 'to whom?');
select is(bank.propose('a', 'credit', jsonb_build_object('user_id', gen_random_uuid())) ->> 'error', 'bank_line.target_invalid', 'to somebody who exists');
select is(bank.propose('a', 'fly', '{}') ->> 'error', 'bank_line.action_invalid');
select is(bank.propose('d', 'credit', jsonb_build_object('user_id', market.uuid('ali'))) ->> 'error', 'bank_line.action_invalid', 'money out credits nobody');
select is(bank.propose('a', 'park', '{}') ->> 'error', 'bank_line.action_invalid', 'what the machine does is not for people');
select is(bank.propose('a', 'credit', jsonb_build_object('user_id', market.uuid('ali')), 'bushra') ->> 'error', 'permission.denied');
select bank.propose('a', 'credit', jsonb_build_object('user_id', market.uuid('ali'))) as a \gset
select is(bank.wallet('ali'), 0::bigint, 'a proposal moves nothing');
select is(
  (select a.about - 'day' from access.approvals as a where a.id = (:'a'::jsonb -> 'ok' ->> 'approval_id')::uuid),
  '{"line_action": "credit", "target": "Ali, a"}', 'whoever decides reads in the own language what is asked for'
);
select bank.propose('a', 'suspend') as other \gset
select is((select count(*) from api.admin_bank_lines as l), 0::bigint, 'nobody without a permission sees lines');
select is(bank.decide(:'a', 'finance1') ->> 'error', 'approval.four_eyes', 'nobody decides about their own');
select is(bank.decide(:'a', 'ali') ->> 'error', 'permission.denied', 'nor does its owner');
select is(bank.decide(:'a') -> 'ok' ->> 'status', 'credited', 'somebody else does');
select is(bank.decide(:'a') ->> 'error', 'approval.decided', 'once');
select is(bank.decide(:'other') ->> 'error', 'bank_line.action_invalid', 'and what another one asked meanwhile no longer fits');
select is(bank.wallet('ali'), 5000::bigint, 'and the wallet has it');
select bank.decide(bank.propose('b', 'suspend'), 'finance2', false) \g /dev/null
select is(bank.status('b'), 'unmatched', 'a refused proposal leaves the line');
select is(bank.propose('b', 'credit', jsonb_build_object('user_id', market.uuid('finance1'))) ->> 'error', 'approval.own_interest', 'nobody asks for their own wallet');
select is(
  bank.decide(bank.propose('b', 'credit', jsonb_build_object('user_id', market.uuid('finance2')))) ->> 'error', 'approval.own_interest', 'nor decides about it'
);
select is(bank.propose('b', 'suspend', '{"provider": "jazzcash"}') ->> 'error', 'bank_line.target_invalid', 'a target too many');
select is(bank.propose('b', 'suspend', '{"sql": "x"}') ->> 'error', 'bank_line.target_invalid', 'a field that is not known');
select throws_ok(
  format('insert into payments.line_events (statement_line_id, seq, from_status, to_status, action, actor) values (%L, 99, ''a'', ''b'', ''c'', ''staff'')', bank.line_id('a')),
  '23514', null, 'the table itself wants the approval of what staff did'
);

-- Suspense and what follows.
select is(bank.decide(bank.propose('b', 'suspend')) -> 'ok' ->> 'status', 'suspense');
select is(bank.booked('suspense'), 6000::bigint, 'suspense holds it');
select is(bank.decide(bank.propose('b', 'credit', jsonb_build_object('user_id', market.uuid('bushra')))) -> 'ok' ->> 'status', 'credited', 'from there it finds its owner later');
select is(array[bank.booked('suspense'), bank.wallet('bushra'), bank.booked('bank')], array[0, 6000, 11000]::bigint[], 'and the books follow');

-- Back to the sender.
select bank.decide(bank.propose('c', 'return')) -> 'ok' as back \gset
select is(:'back'::jsonb ->> 'status', 'returning', 'money on its way back');
select matches(:'back'::jsonb ->> 'return_code', '^RT', 'has a code for the transfer');
select bank.import(:'account', jsonb_build_array(bank.line(-7000, 'payment ' || lower(:'back'::jsonb ->> 'return_code')))) is not null as imported \gset
select is(bank.status('c') || ', ' || bank.status('payment ' || lower(:'back'::jsonb ->> 'return_code')), 'returned, returned', 'the line of its leaving ends it');
select is(bank.booked('suspense'), 0::bigint, 'and suspense is empty');
select is(bank.decide(bank.propose('g', 'return')) -> 'ok' ->> 'status', 'returning');
select bank.import(:'account', jsonb_build_array(bank.line(-8000, 'no code'))) is not null as imported \gset
select is(bank.status('no code'), 'unmatched', 'a payment without the code waits');
select is(bank.propose('no code', 'send_back', jsonb_build_object('other_line_id', bank.line_id('h'))) ->> 'error', 'bank_line.target_invalid');
select is(bank.decide(bank.propose('no code', 'send_back', jsonb_build_object('other_line_id', bank.line_id('g')))) -> 'ok' ->> 'status', 'returned', 'until two people pair it');

-- Fees, settlements, duplicates.
select is(bank.decide(bank.propose('d', 'charge')) -> 'ok' ->> 'status', 'fee');
select is(bank.booked('provider_fee'), 300::bigint, 'what the bank charges is an expense');
select is(bank.propose('e', 'settle', '{"provider": "nobody"}') ->> 'error', 'bank_line.target_invalid');
select is(bank.decide(bank.propose('e', 'settle', '{"provider": "jazzcash"}')) -> 'ok' ->> 'status', 'settlement', 'a provider settled');
select is(bank.decide(bank.propose('f', 'settle', '{"provider": "easypaisa"}')) -> 'ok' ->> 'status', 'settlement', 'or was funded');
select is(bank.decide(bank.propose('h', 'drop')) -> 'ok' ->> 'status', 'duplicate');
select is((select e.actor_id || ' ' || e.reason from payments.line_events as e where e.statement_line_id = bank.line_id('a') and e.approval_id is not null), market.uuid('finance2') || ' Seen in the portal.', 'each act names its approval');
select bank.is_clean();
select * from finish();
rollback;
