-- Chargebacks: money is held while the bank decides, and the books follow what it decided, in whatever order it is told.
begin;
\ir money.psql
select plan(72);

create function money.dispute(p_id text, p_status text, p_change jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'subject', 'dispute', 'provider', 'paystack', 'mode', 'test', 'provider_id', p_id, 'status', p_status,
    'amount_minor', 500000, 'currency', 'NGN', 'category', 'chargeback', 'answer_by', '2027-01-02T00:00:00Z'
  ) || p_change
$$;

-- A settled top-up of the payer, of 5,000.00 less nothing; returns its reference.
create function money.topped_up()
returns text
language plpgsql
as $$
declare
  v_reference text := money.open_payment();
begin
  perform payments.apply_fact(v_reference, 'webhook', money.fact('succeeded', jsonb_build_object('reference', v_reference)));
  return v_reference;
end
$$;

create function money.held()
returns bigint
language sql
as $$
  select coalesce(
    (
      select b.posted_minor - b.available_minor
      from ledger.accounts as a cross join lateral ledger.balance(a.id) as b
      where a.kind = 'wallet' and a.owner_id = tests.user_id('payer') and a.currency = 'NGN'
    ),
    0
  )
$$;

create function money.lost()
returns bigint
language sql
as $$
  select coalesce(sum(b.posted_minor), 0)
  from ledger.accounts as a cross join lateral ledger.balance(a.id) as b
  where a.kind = 'write_off' and a.currency = 'NGN'
$$;

-- Why this much of a payment cannot be sent back.
create function money.no_refund(p_reference text, p_amount_minor bigint)
returns text
language sql
as $$
  select tests.error_of(
    format(
      'select payments.require_refundable(p, %s) from payments.payments as p where p.reference = %L', p_amount_minor, p_reference
    )
  ) ->> 'code'
$$;

select money.open_payment() as unpaid \gset
select is(payments.apply_dispute_fact(:'unpaid', money.dispute('d0', 'open')), 'payment.dispute_unsettled', 'what was never paid cannot be disputed: staff look');
select is(payments.apply_dispute_fact('AM000000000000000000', money.dispute('d0', 'open')), 'payment.unknown_reference', 'nor what is not ours');

-- Won ----------------------------------------------------------------------------------------------
select money.topped_up() as r \gset
select money.wallet() as before \gset
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'open', '{"mode":"live"}')), 'payment.mode_mismatch', 'a dispute of real money is none of the test''s');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'open', '{"currency":"PKR"}')), 'payment.currency_mismatch');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'open', '{"amount_minor":500001}')), 'payment.amount_mismatch', 'no more than was paid');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'open', '{"amount_minor":null}')), 'payment.amount_mismatch');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'odd')), 'payment.disputed_at_provider', 'a word that nobody knows goes to staff');
select is_empty('select * from payments.disputes', 'and nothing has begun');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'open')), 'applied', 'a dispute opens');
select is(money.held(), 500000::bigint, 'its amount is held in the wallet');
select is(money.wallet(), :before::bigint - 500000, 'and cannot be spent');
select is(tests.told(tests.user_id('payer'), 'payment.disput%'), array['payment.disputed by mail'], 'the payer is told');
select is(money.no_refund(:'r', 1), 'payment.disputed', 'what the bank may give back is not sent back by us as well');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'open')), 'applied', 'a reminder');
select is(tests.told(tests.user_id('payer'), 'payment.disput%'), '{}', 'is no news');
select is(money.held(), 500000::bigint, 'holds nothing twice');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'won')), 'applied', 'the bank decides for us');
select is(money.wallet(), :before::bigint, 'and all is free again');
select is(tests.told(tests.user_id('payer'), 'payment.disput%'), array['payment.dispute_won by mail'], 'of which the payer is told');
select is(money.no_refund(:'r', 1), null, 'and what was won can be sent back');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'won')), 'unchanged', 'told twice');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'open')), 'unchanged', 'told late');
select is(payments.apply_dispute_fact(:'r', money.dispute('d1', 'lost')), 'payment.dispute_contradictory', 'told otherwise: staff look');
select is(money.status(:'r'), 'succeeded', 'the payment stays what it was');
select is(money.lost(), 0::bigint, 'and nothing was lost');

-- Lost, with all of it in the wallet ------------------------------------------------------------------
select is(payments.apply_dispute_fact(:'r', money.dispute('d2', 'open', '{"amount_minor":200000}')), 'applied', 'of a part');
select is(payments.apply_dispute_fact(:'r', money.dispute('d2', 'lost', '{"amount_minor":200001}')), 'payment.dispute_contradictory', 'the amount stays what it was');
select is(payments.apply_dispute_fact(:'r', money.dispute('d2', 'lost', '{"amount_minor":200000}')), 'applied', 'the bank decides for the payer');
select is(money.wallet(), :before::bigint - 200000, 'the wallet pays it');
select is(tests.told(tests.user_id('payer'), 'payment.disput%'), array['payment.disputed by mail', 'payment.dispute_lost by mail'], 'and the payer is told');
select is((select (d.recovered_minor, d.loss_minor, d.journal_id is null)::text from payments.disputes as d where d.provider_dispute_id = 'd2'), '(200000,0,t)', 'and we lose nothing');
select is((select (p.status, p.refunded_minor)::text from payments.payments as p where p.reference = :'r'), '(partially_refunded,200000)', 'what the bank gave back is not sent back again');

-- Lost at once, told before it was opened, and the money is spent -----------------------------------------
select money.topped_up() as s \gset
select money.wallet() as all_of_it \gset
select ledger.post(
  'dispute-test-spend', 'adjustment',
  array[row('adjustment', ledger.account('wallet', tests.user_id('payer'), 'NGN'), ledger.account('goodwill', ledger.platform_owner(), 'NGN'), :all_of_it - 100000)::ledger.transfer_input]
) is null as x \gset
select is(payments.apply_dispute_fact(:'s', money.dispute('d3', 'lost')), 'applied', 'the end may be told before the beginning');
select is(money.wallet(), 0::bigint, 'what the wallet has is taken');
select is(tests.told(tests.user_id('payer'), 'payment.disput%'), array['payment.dispute_lost by mail'], 'only the end is told');
select is(money.lost(), 400000::bigint, 'the rest is our loss, on its own account');
select is(
  (select (d.status, d.held_minor, d.recovered_minor, d.loss_minor)::text from payments.disputes as d where d.provider_dispute_id = 'd3'),
  '(lost,100000,100000,400000)', 'and both stand in the row'
);
select is(payments.apply_dispute_fact(:'s', money.dispute('d3', 'open')), 'unchanged', 'the beginning that comes late changes nothing');
select is(money.status(:'s'), 'refunded');
select is(payments.apply_dispute_fact(:'s', money.dispute('d4', 'open')), 'applied', 'with an empty wallet there is nothing to hold');
select is((select d.held_minor from payments.disputes as d where d.provider_dispute_id = 'd4')::bigint, 0::bigint);
select is(tests.told(tests.user_id('payer'), 'payment.disput%'), '{}', 'nor to tell');
select is(payments.apply_dispute_fact(:'s', money.dispute('d4', 'won')), 'applied', 'nor to free');

-- Asked for before the payer disputed it: the refund waits for the bank.
select money.topped_up() as t \gset
select payments.start_refund(p, row('staff', 50000, null, null, null, 'Asked for.', null, null)::payments.refund_wish) is null as x
from payments.payments as p where p.reference = :'t' \gset
select is(payments.apply_dispute_fact(:'t', money.dispute('d6', 'open')), 'applied');
select is((select count(*) from jsonb_array_elements(payments.claim_refunds(50)) as c where c ->> 'reference' = :'t'), 0::bigint, 'a refund that was not handed over yet waits');
select is(payments.apply_dispute_fact(:'t', money.dispute('d6', 'won')), 'applied');
select is((select count(*) from jsonb_array_elements(payments.claim_refunds(50)) as c where c ->> 'reference' = :'t'), 1::bigint, 'and goes on when the bank decided for us');

-- Through the inbox ----------------------------------------------------------------------------------------
select tests.as_service();
select api.receive_webhook('paystack', 'charge.dispute.create:1', 'charge.dispute.create', '{}', '{}', true, money.dispute('d5', 'open') || jsonb_build_object('reference', :'r', 'amount_minor', 300000), 'signature', null) ->> 'inbox_id' as e \gset
select is(api.process_webhook(:'e') ->> 'status', 'processed', 'an event of the provider opens one');

-- What its list says when the webhooks were lost.
select tests.clear_authentication();
delete from payments.dispute_lists where true;
select tests.as_service();
select is(api.next_dispute_list('paystack', 'live'), null, 'with keys of the other mode none is asked for');
select is((api.next_dispute_list('paystack', 'test') ->> 'from')::timestamptz, core.now() - interval '30 days', 'the list of a month is asked for');
select is(api.next_dispute_list('paystack', 'test'), null, 'by one at a time');
select tests.travel('11 minutes');
select isnt(api.next_dispute_list('paystack', 'test'), null, 'again soon when no answer came');
select api.dispute_list_heard('paystack') is null as x \gset
select tests.as_staff('finance');
select is((select h.disputes_heard_at from api.admin_provider_health as h where h.provider = 'paystack'), core.now(), 'staff see when it was read to its end');
select is((select h.disputes_heard_at from api.admin_provider_health as h where h.provider = 'jazzcash'), null, 'and that one has none');
select tests.as_service();
select tests.travel('59 minutes');
select is(api.next_dispute_list('paystack', 'test'), null, 'and in an hour when it did');
select is(api.hear_of_dispute(money.dispute('d7', 'open', '{"amount_minor":100}') || jsonb_build_object('reference', :'t')) ->> 'result', 'applied', 'a dispute of which no webhook told');
select is(api.hear_of_dispute(money.dispute('d7', 'open', '{"amount_minor":100}') || jsonb_build_object('reference', :'t')) ->> 'result', 'applied', 'told twice');
select is(api.hear_of_dispute(money.dispute('d7', 'won', '{"amount_minor":100}') || jsonb_build_object('reference', :'t')) ->> 'result', 'applied', 'its end');
select is(api.hear_of_dispute(money.dispute('d7', 'open', '{"amount_minor":100}') || jsonb_build_object('reference', :'t')) ->> 'result', 'unchanged', 'what the list said before its end was known is old');
select tests.travel('2 hours');
select is(api.hear_of_dispute(money.dispute('d7', 'open', '{"amount_minor":100}') || jsonb_build_object('reference', :'t')) ->> 'result', 'payment.dispute_contradictory', 'later it was opened again, and staff see it');
select is(api.hear_of_dispute(money.dispute('d8', 'open') || '{"reference": "AM000000000000000000"}') ->> 'result', 'payment.unknown_reference', 'what is not ours');
select is(api.hear_of_dispute(money.dispute('d8', 'open') || '{"reference": "AM000000000000000000"}') ->> 'result', 'payment.unknown_reference');
select tests.throws_code($$ select api.hear_of_dispute('{"subject": "payment"}') $$, 'payment.source_invalid', 'it tells of nothing else');
select tests.clear_authentication();
select is((select count(*) from payments.inbox as i where i.reference = 'AM000000000000000000' and i.status = 'dead'), 1::bigint, 'stands before staff once');
select tests.travel('100 days');
select ok((payments.next_dispute_list('paystack', 'test') ->> 'from')::timestamptz < core.now() - interval '100 days', 'what has no end yet is asked about however old it is');
select tests.authenticate_as('payer');
select is_empty('select * from api.admin_disputes', 'payers do not see the table');
select tests.as_staff('support');
select is((select count(*) from api.admin_disputes), 7::bigint, 'staff see all');
select is((select (d.status, d.category, d.payment_reference)::text from api.admin_disputes as d where d.provider_dispute_id = 'd5'), format('(open,chargeback,%s)', :'r'));
select tests.clear_authentication();
select throws_ok(format('insert into payments.disputes (provider, provider_dispute_id, payment_id, amount_minor, currency) select ''paystack'', ''d5'', p.id, 1, ''NGN'' from payments.payments as p where p.reference = %L', :'r'), '23505', null, 'one row for one dispute');
select is(payments.apply_dispute_fact(:'s', money.dispute('d5', 'open', '{"amount_minor":300000}')), 'payment.dispute_contradictory', 'which is about one payment');
select tests.as_service();
select tests.throws_code($$ select payments.apply_dispute_fact('x', '{}') $$, '42501', 'only the inbox applies facts');
select tests.clear_authentication();
select tests.ledger_is_clean();
select * from finish();
rollback;
