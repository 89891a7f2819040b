-- Whose account it is: what the bank says of the name, what follows, and the first days of a new account.
begin;
\ir people.psql
select plan(35);

-- Names as banks write them.
select ok(payouts.names_match(a, b) = is_same, format('%s / %s', a, b))
from (
  values
    ('Ngozi Obi', 'NGOZI OBI', true),
    ('Ngozi Obi', 'OBI, NGOZI', true),
    ('Ngozi Obi', 'Mrs. Ngozi Chioma Obi', true),
    ('Ngozi Obi', 'Chidi Obi', false),
    ('Obi', 'Ngozi Obi', false),
    ('Obi', 'OBI', true),
    ('Ngozi Obi', '', false),
    ('', '', false),
    ('علی خان', 'علی خان', true)
) as t (a, b, is_same);

select out.add_destination() as d \gset
select is((select c.status from payouts.name_checks as c where c.destination_id = :'d'), 'waiting', 'a new account waits for its name');
select tests.authenticate_as('saver');
select tests.throws_code('select api.claim_name_checks(10)', '42501', 'people do not ask for it');
select tests.throws_code(format('select api.name_checked(%L, ''found'', ''Ngozi Obi'')', :'d'), '42501', 'nor answer');
select tests.as_service();
select is((api.claim_name_checks(10) #>> '{0,account_number}'), '0123456789', 'the function that asks gets the number');
select is(api.claim_name_checks(10), '[]'::jsonb, 'once at a time');
select is(api.name_checked(:'d', 'unknown', null) ->> 'status', 'waiting', 'no answer is no answer');
select tests.travel('11 minutes');
select is(jsonb_array_length(api.claim_name_checks(10)), 1, 'and is asked for again');
select is(api.name_checked(:'d', 'found', 'OBI NGOZI') ->> 'status', 'matched', 'the name is theirs');
select is(api.name_checked(:'d', 'not_found', null) ->> 'status', 'matched', 'the first clear answer stands');
select is(api.claim_name_checks(10), '[]'::jsonb, 'and is asked for no more');
select tests.clear_authentication();

-- Another name.
select out.add_destination('0123456701') as other \gset
select tests.as_service();
select jsonb_array_length(api.claim_name_checks(10)) as x \gset
select is(api.name_checked(:'other', 'found', 'CHIDI EZE') ->> 'status', 'differs', 'another name differs');
select tests.authenticate_as('saver');
select is((select p.name_check from api.payout_destinations as p where p.id = :'other'), 'differs', 'the owner learns that');
select tests.throws_code('select found_name from payouts.name_checks', '42501', 'but not whose account it is');
select tests.as_staff('finance');
select is((select p.found_name from api.admin_payout_destinations as p where p.id = :'other'), 'CHIDI EZE', 'staff see both names');
select is((select p.other_owners from api.admin_payout_destinations as p where p.id = :'other'), 0, 'nobody else has the account');
select tests.clear_authentication();
select tests.travel('25 hours');
select out.request(:'other') as w \gset
select is((select w.status || ' ' || array_to_string(w.review_reasons, ',') from payouts.withdrawals as w where w.id = :'w'), 'under_review name_differs', 'a withdrawal to it waits for a person');
select is((select e.reason from payouts.events as e where e.withdrawal_id = :'w'), 'name_differs', 'and its first event says so');
select out.request(:'d') as v \gset
select is((select w.status from payouts.withdrawals as w where w.id = :'v'), 'initiated', 'one to the other account goes');

-- No such account.
select out.add_destination('0123456702') as none \gset
select tests.as_service();
select is(api.name_checked(:'none', 'not_found', null) ->> 'status', 'not_found', 'the bank may know no such account');
select tests.clear_authentication();
select tests.travel('25 hours');
select tests.throws_code(format('select out.request(%L)', :'none'), 'payout_destination.not_at_bank', 'then nothing goes there');

-- No answer to be had.
select out.add_destination('0123456703') as mute \gset
update payouts.name_checks set attempts = 6 where destination_id = :'mute';
select tests.as_service();
select is(api.name_checked(:'mute', 'unknown', null) ->> 'status', 'not_offered', 'after six attempts a name is not to be had');
select tests.clear_authentication();

-- A little may go at once where the setting says so.
select tests.throws_code(format('select out.request(%L, 50000)', :'mute'), 'payout_destination.cooling_off', 'a new account waits');
update core.settings set value = '{"NGN": 100000}' where key = 'payout.cooling_off_cap_minor';
select isnt(out.request(:'mute', 60000), null, 'with a cap a little goes');
select tests.throws_code(format('select out.request(%L, 50000)', :'mute'), 'payout_destination.cooling_off', 'but not more than the cap in all');

-- The same account at somebody else.
select tests.authenticate_as('other');
select api.add_payout_destination('user', tests.user_id('other'), 'paystack', '058', '0123456701', 'Chidi Eze', 'NGN',
  out.step_up('payout_destination.add', jsonb_build_object('owner_id', tests.user_id('other'), 'bank_code', '058', 'account_number', '0123456701')), 'o1') is null as x \gset
select tests.as_staff('finance');
select is((select p.other_owners from api.admin_payout_destinations as p where p.id = :'other'), 1, 'staff see that somebody else has it too');
select tests.clear_authentication();
select tests.ledger_is_clean();
select * from finish();
rollback;
