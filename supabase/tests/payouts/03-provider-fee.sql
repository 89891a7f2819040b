-- The provider's fee for a transfer: known with the settlement, or asked for until it is; booked once.
begin;
\ir people.psql
select plan(27);

select out.add_destination() as d \gset
select tests.travel('25 hours');
update payouts.withdrawals set next_poll_at = null where next_poll_at is not null;

create function out.fees()
returns bigint
language sql
as $$
  select coalesce(
    (
      select b.posted_minor from ledger.accounts as a cross join lateral ledger.balance(a.id) as b
      where a.kind = 'provider_fee' and a.owner_id = ledger.platform_owner() and a.currency = 'NGN'
    ),
    0
  )
$$;

-- A withdrawal of which the provider says only that it was paid; returns its reference.
create function out.settle_without_fee(p_destination uuid)
returns text
language plpgsql
as $$
declare
  v_id uuid := out.request(p_destination);
  v_reference text := (select w.reference from payouts.withdrawals as w where w.id = v_id);
begin
  perform payouts.claim_payouts(50);
  perform payouts.apply_fact(v_reference, 'webhook', out.fact('succeeded', '{"fee_minor": null}'));
  return v_reference;
end
$$;

create function out.state(p_reference text)
returns text
language sql
as $$
  select concat_ws(' ', w.status, coalesce(w.provider_fee_minor::text, 'unknown'), case when w.next_poll_at is null then 'done' else 'asked' end)
  from payouts.withdrawals as w
  where w.reference = p_reference
$$;

-- Not said at first, said later.
select out.fees() as fees \gset
select out.settle_without_fee(:'d') as r \gset
select is(out.state(:'r'), 'settled unknown asked', 'paid without a word about the fee: it is unknown, and asked for');
select is(out.fees(), :fees::bigint, 'and not booked as nothing');
select tests.ledger_is_clean('the books hold meanwhile');
select tests.as_staff('finance');
select is((select w.is_provider_fee_unknown from api.admin_withdrawals as w where w.reference = :'r'), true, 'staff see that it is missing');
select tests.clear_authentication();
select is(payouts.claim_polls(50), '[]'::jsonb, 'nobody is asked at once');
select tests.travel('31 seconds');
select is(payouts.claim_polls(50) #>> '{0,reference}', :'r', 'but soon');
select is(payouts.claim_polls(50), '[]'::jsonb, 'and then waited for');
select is(payouts.fact(:'r', 'poll', out.fact('succeeded', '{"fee_minor": null}')) ->> 'result', 'unchanged', 'no answer is no fee');
select tests.travel('1 day');
select is(jsonb_array_length(payouts.claim_polls(50)), 1, 'the job asks again');
select is(payouts.fact(:'r', 'poll', out.fact('succeeded')) ->> 'result', 'applied', 'now the provider names it');
select is(out.state(:'r'), 'settled 2500 done', 'it is known, and asked for no more');
select is(out.fees() - :fees, 2500::bigint, 'and booked');
select is(payouts.apply_fact(:'r', 'webhook', out.fact('succeeded')), 'unchanged', 'a late webhook that names it too');
select is(payouts.fact(:'r', 'poll', out.fact('succeeded', '{"fee_minor": 3000}')) ->> 'result', 'unchanged', 'and another word about it');
select is(out.fees() - :fees, 2500::bigint, 'book nothing more');
select is((select count(*) from ledger.journals as j inner join payouts.withdrawals as w on w.id = j.reference_id where w.reference = :'r' and j.kind = 'withdrawal_provider_fee'), 1::bigint, 'one journal of its own');
select tests.ledger_is_clean('and the books hold');

-- A fee of nothing is a fee that is known.
select out.settle_without_fee(:'d') as r2 \gset
select is(payouts.apply_fact(:'r2', 'poll', out.fact('succeeded', '{"fee_minor": 0}')), 'applied', 'no fee at all');
select is(out.state(:'r2'), 'settled 0 done', 'is known');

-- A fee that cannot be.
select out.settle_without_fee(:'d') as r3 \gset
select is(payouts.apply_fact(:'r3', 'poll', out.fact('succeeded', '{"fee_minor": 995001}')), 'payment.fee_invalid', 'a fee above what was paid goes to staff');
select is(payouts.apply_fact(:'r3', 'poll', out.fact('succeeded', '{"amount_minor": 1}')), 'payment.amount_mismatch', 'and so does one for another amount');

-- Reversed before the fee was known.
select is(payouts.apply_fact(:'r3', 'webhook', out.fact('reversed', '{"fee_minor": null}')), 'applied', 'the bank sends it back');
select is(out.state(:'r3'), 'reversed unknown asked', 'what it cost is still asked');
select is(payouts.apply_fact(:'r3', 'poll', out.fact('reversed')), 'applied', 'the provider keeps its fee');
select is(out.state(:'r3'), 'reversed 2500 done', 'and it is booked');

-- It is never said.
select out.settle_without_fee(:'d') as r4 \gset
select tests.travel('31 days');
select payouts.claim_polls(50) \g /dev/null
select is(out.state(:'r4'), 'settled unknown done', 'after a month nobody is asked; staff still see it');
select tests.ledger_is_clean();
select * from finish();
rollback;
