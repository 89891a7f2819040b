-- The withdrawal machine: every status, every act and word of the provider; money where it belongs each time.
begin;
\ir people.psql
select plan(63);

select tests.fund_wallet(tests.user_id('saver'), 100000000, 'NGN');
select out.add_destination() as d \gset
select tests.travel('25 hours');

-- Brings a new withdrawal of 10,000 naira to a status by the real acts.
create function out.in_status(p_status text, p_destination uuid)
returns uuid
language plpgsql
as $$
declare
  v_id uuid;
  v_reference text;
begin
  perform tests.clear_authentication();
  update core.settings set value = to_jsonb(p_status = 'under_review') where key = 'payout.review_first';
  v_id := out.request(p_destination);
  v_reference := (select w.reference from payouts.withdrawals as w where w.id = v_id);
  if p_status = 'cancelled' then
    perform tests.authenticate_as('saver');
    perform api.cancel_withdrawal(v_id, gen_random_uuid()::text);
    perform tests.clear_authentication();
  elsif p_status not in ('initiated', 'under_review') then
    perform payouts.claim_payouts(50);
  end if;
  if p_status in ('settled', 'reversed') then
    perform payouts.apply_fact(v_reference, 'poll', out.fact('succeeded'));
  end if;
  if p_status = 'reversed' then
    perform payouts.apply_fact(v_reference, 'poll', out.fact('reversed'));
  elsif p_status = 'failed' then
    perform payouts.apply_fact(v_reference, 'poll', out.fact('failed'));
  end if;
  return v_id;
end
$$;

-- What a fact does: result, new status, and what came back to the wallet by it.
create function out.try(p_status text, p_source text, p_fact text, p_destination uuid)
returns text
language plpgsql
as $$
declare
  v_id uuid;
  v_withdrawal payouts.withdrawals;
  v_before bigint;
  v_result text;
begin
  v_id := out.in_status(p_status, p_destination);
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = v_id;
  v_before := out.wallet();
  v_result := payouts.apply_fact(v_withdrawal.reference, p_source, out.fact(p_fact));
  return concat_ws(
    ' ', v_result, (select w.status from payouts.withdrawals as w where w.id = v_withdrawal.id), out.wallet() - v_before
  );
end
$$;

create temporary table expected (status text, source text, fact text, outcome text);
insert into expected
values
  ('initiated', 'webhook', 'succeeded', 'ask_again initiated 0'),
  ('initiated', 'poll', 'succeeded', 'withdrawal.paid_after_return initiated 0'),
  ('initiated', 'poll', 'failed', 'unchanged initiated 0'),
  ('initiated', 'poll', 'reversed', 'unchanged initiated 0'),
  ('under_review', 'poll', 'succeeded', 'withdrawal.paid_after_return under_review 0'),
  ('under_review', 'poll', 'failed', 'unchanged under_review 0'),
  ('pending_provider', 'webhook', 'succeeded', 'applied settled 0'),
  ('pending_provider', 'poll', 'pending', 'unchanged pending_provider 0'),
  ('pending_provider', 'webhook', 'failed', 'applied failed 1000000'),
  ('pending_provider', 'webhook', 'reversed', 'applied failed 1000000'),
  ('settled', 'webhook', 'succeeded', 'unchanged settled 0'),
  ('settled', 'webhook', 'reversed', 'applied reversed 1000000'),
  ('settled', 'webhook', 'failed', 'ask_again settled 0'),
  ('settled', 'poll', 'failed', 'applied reversed 1000000'),
  ('settled', 'poll', 'pending', 'unchanged settled 0'),
  ('failed', 'webhook', 'succeeded', 'ask_again failed 0'),
  ('failed', 'poll', 'succeeded', 'withdrawal.paid_after_return failed 0'),
  ('failed', 'poll', 'failed', 'unchanged failed 0'),
  ('failed', 'poll', 'reversed', 'unchanged failed 0'),
  ('reversed', 'webhook', 'succeeded', 'ask_again reversed 0'),
  ('reversed', 'poll', 'succeeded', 'withdrawal.paid_after_return reversed 0'),
  ('reversed', 'poll', 'reversed', 'unchanged reversed 0'),
  ('cancelled', 'poll', 'succeeded', 'withdrawal.paid_after_return cancelled 0'),
  ('cancelled', 'poll', 'failed', 'unchanged cancelled 0');
select is(
  out.try(e.status, e.source, e.fact, :'d'), e.outcome, 'when ' || e.status || ', a ' || e.source || ' of ' || e.fact
)
from expected as e;
select tests.ledger_is_clean('after every status and word the books hold');

-- Facts that do not fit.
create function out.try_change(p_change jsonb, p_destination uuid, p_source text default 'webhook')
returns text
language plpgsql
as $$
declare
  v_id uuid;
  v_withdrawal payouts.withdrawals;
  v_result text;
begin
  v_id := out.in_status('pending_provider', p_destination);
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = v_id;
  v_result := payouts.apply_fact(v_withdrawal.reference, p_source, out.fact('succeeded', p_change));
  return v_result || ' ' || (select w.status from payouts.withdrawals as w where w.id = v_withdrawal.id);
end
$$;
select is(out.try_change('{"amount_minor": 1000000}', :'d'), 'payment.amount_mismatch pending_provider', 'the net is what must be paid, not the amount');
select is(out.try_change('{"amount_minor": null}', :'d'), 'payment.amount_mismatch pending_provider', 'a push that tells no amount proves nothing');
select is(out.try_change('{"amount_minor": null}', :'d', 'poll'), 'applied settled', 'an answer to our question is about what we sent');
select is(out.try_change('{"amount_minor": 1}', :'d', 'poll'), 'payment.amount_mismatch pending_provider', 'unless it tells another amount');
select is(out.try_change('{"currency": "USD"}', :'d'), 'payment.currency_mismatch pending_provider', 'another currency');
select is(out.try_change('{"mode": "live"}', :'d'), 'payment.mode_mismatch pending_provider', 'the other mode');
select is(out.try_change('{"fee_minor": -1}', :'d'), 'payment.fee_invalid pending_provider', 'a negative fee');
select is(payouts.apply_fact('amw-0', 'webhook', out.fact('succeeded')), 'withdrawal.unknown_reference', 'an unknown reference');

-- Money on its way, step by step.
create function out.balance(p_kind text, p_owner uuid)
returns bigint
language sql
as $$
  select coalesce(
    (
      select b.posted_minor from ledger.accounts as a cross join lateral ledger.balance(a.id) as b
      where a.kind = p_kind and a.owner_id = p_owner and a.currency = 'NGN'
    ),
    0
  )
$$;
select out.balance('payout_fee', ledger.platform_owner()) as fees \gset
select out.balance('provider_clearing', ledger.provider_owner('paystack')) as clearing \gset
select out.wallet() as before \gset
select out.in_status('initiated', :'d') as w \gset
select is(out.wallet(), :before::bigint - 1000000, 'asked for: held');
select is(out.balance('payout_in_transit', :'w'), 0::bigint, 'nothing in transit yet');
select jsonb_array_length(payouts.claim_payouts(50)) as claimed \gset
select is(out.balance('payout_in_transit', :'w'), 1000000::bigint, 'handed over: all of it is in transit');
select is((select count(*) from payouts.attempts as a where a.withdrawal_id = :'w' and a.outcome = 'started'), 1::bigint, 'and the attempt is written before the call');
select is(jsonb_array_length(payouts.claim_payouts(50)), 0, 'nobody hands it over twice');
select is(payouts.sent(:'w', 'unknown', null, '{"failure_code": "provider.timeout"}') ->> 'status', 'pending_provider', 'a timeout is pending, never failed');
select is(payouts.sent(:'w', 'accepted', 'RCP_1', out.fact('pending')) ->> 'status', 'pending_provider', 'accepted is not yet paid');
select is(payouts.sendable(w) ->> 'recipient_code', 'RCP_1', 'the provider''s name for the account is kept') from payouts.withdrawals as w where w.id = :'w';
update payouts.withdrawals set mode = 'live' where id = :'w';
select is(payouts.sendable(w) ->> 'recipient_code', null, 'and is nobody''s with keys of the other mode') from payouts.withdrawals as w where w.id = :'w';
update payouts.withdrawals set mode = 'test' where id = :'w';
select payouts.sent(:'w', 'unknown', 'RCP_2', '{}') \g /dev/null
select is((select string_agg(r.mode || ' ' || r.code, ' ') from payouts.recipients as r where r.destination_id = :'d'), 'test RCP_2', 'the newest name counts');
select tests.throws_code(format('update payouts.destinations set account_number = ''9876543210'' where id = %L', :'d'), 'payout_destination.final', 'an account is never another one later');
select payouts.apply_fact((select w.reference from payouts.withdrawals as w where w.id = :'w'), 'webhook', out.fact('succeeded')) as settled \gset
select is(out.balance('payout_in_transit', :'w'), 0::bigint, 'paid: nothing is in transit');
select is(out.balance('payout_fee', ledger.platform_owner()) - :fees, 5000::bigint, 'our fee is ours');
select is(:clearing - out.balance('provider_clearing', ledger.provider_owner('paystack')), 997500::bigint, 'net and the provider''s fee left the provider');
select is(array(select e.action from payouts.events as e where e.withdrawal_id = :'w' order by e.seq), array['request', 'hand_over', 'succeed'], 'each act is an event');
select throws_ok('delete from payouts.events', 'PGRST', null, 'and stays');
select is(
  (select array_agg(n.kind order by n.created_at, n.id) from notifications.notifications as n where n.user_id = tests.user_id('saver') and n.link = '/withdrawals/' || :'w'),
  array['withdrawal.requested', 'withdrawal.settled'], 'the owner is told at both ends'
);

-- What the provider could not take is sent again without asking, as long as nobody can have sent it.
select out.in_status('pending_provider', :'d') as w3 \gset
create function out.unsent(p_withdrawal_id uuid)
returns boolean
language sql
as $$
  update payouts.withdrawals set next_poll_at = core.now() where id = p_withdrawal_id;
  select (q ->> 'is_unsent')::boolean from jsonb_array_elements(payouts.claim_polls(100)) as q where (q ->> 'withdrawal_id')::uuid = p_withdrawal_id
$$;
delete from payouts.attempts where withdrawal_id = :'w3';
select ok(not out.unsent(:'w3'), 'never handed over is not that');
select payouts.begin_attempt(:'w3') \g /dev/null
select ok(not out.unsent(:'w3'), 'nor is a hand-over whose end nobody knows');
select is(payouts.sent(:'w3', 'deferred', null, '{"failure_code": "provider.locked"}') ->> 'status', 'pending_provider', 'deferred: it waits');
select is((select w.next_poll_at - core.now() from payouts.withdrawals as w where w.id = :'w3'), interval '5 minutes', 'for some minutes');
select ok(out.unsent(:'w3'), 'then it may be sent again');
select isnt(payouts.begin_attempt(:'w3', true), null::jsonb, 'by one');
select is(payouts.begin_attempt(:'w3', true), null::jsonb, 'and by no other beside it');
update payouts.withdrawals set poll_count = 30 where id = :'w3';
select payouts.sent(:'w3', 'deferred', null, '{"failure_code": "provider.locked"}') \g /dev/null
select is((select w.next_poll_at - core.now() from payouts.withdrawals as w where w.id = :'w3'), interval '1 hour', 'ever more slowly');

-- A refusal for good, and the graph.
select out.in_status('pending_provider', :'d') as w2 \gset
select is(payouts.sent(:'w2', 'refused', null, '{"failure_code": "recipient.refused"}') ->> 'status', 'failed', 'a refusal brings the money back');
select is((select w.failure_code from payouts.withdrawals as w where w.id = :'w2'), 'recipient.refused', 'and says why');
select is(payouts.begin_attempt(:'w2'), null::jsonb, 'and it is never sent again');
select is_empty(
  $$ select t.to_status from payouts.transitions as t
     except select t.from_status from payouts.transitions as t $$,
  'every status has a way for the provider''s word'
);
select tests.ledger_is_clean();
select * from finish();
rollback;
