-- What is in a store's wallet goes to its bank every week: when, once, and why not.
begin;
\ir bank.psql
select plan(67);
select bank.save_account() -> 'ok' ->> 'bank_account_id' as account \gset

-- The store's own bank account, and its money.
create function bank.store_destination(p_number text)
returns uuid
language plpgsql
as $$
declare
  v_store uuid := (select s.id from stores.stores as s where s.slug = 'lahore-lights');
  v_id uuid := (
    market.call(
      'seller',
      format(
        'api.add_payout_destination(''store'', %L, ''bank'', ''SCBL'', %L, ''Lahore Lights'', ''PKR'', %L, %L)', v_store, p_number,
        bank.confirmed('seller', 'payout_destination.add', jsonb_build_object('owner_id', v_store, 'bank_code', 'SCBL', 'account_number', p_number)),
        gen_random_uuid()
      )
    ) -> 'ok' ->> 'destination_id'
  )::uuid;
begin
  update payouts.destinations set usable_at = core.now() where id = v_id;
  return v_id;
end
$$;

create function bank.turn_on(p_destination uuid, p_weekday integer, p_min_minor bigint default 100000, p_by text default 'seller')
returns jsonb
language sql
as $$
  select market.call(
    p_by,
    format(
      'api.save_automatic_payout(%L, true, %L, %L, %L, %L, %L)', (select s.id from stores.stores as s where s.slug = 'lahore-lights'),
      p_destination, p_weekday, p_min_minor,
      bank.confirmed(p_by, 'automatic_payout.save', jsonb_build_object('store_id', (select s.id from stores.stores as s where s.slug = 'lahore-lights'), 'destination_id', p_destination)),
      gen_random_uuid()
    )
  )
$$;

create function bank.earn(p_amount_minor bigint)
returns void
language sql
as $$
  select ledger.post(
    'bank:' || gen_random_uuid(), 'payment',
    array[row(
      'topup', ledger.account('provider_clearing', ledger.provider_owner('market'), 'PKR'),
      ledger.account('wallet', (select s.id from stores.stores as s where s.slug = 'lahore-lights'), 'PKR', 'store'), p_amount_minor
    )::ledger.transfer_input]
  )
$$;

-- Stands at a moment of Karachi.
create function bank.at(p_local timestamp)
returns void
language sql
as $$
  select tests.travel((p_local at time zone 'Asia/Karachi') - core.now())
$$;

create function bank.next_run()
returns text
language sql
as $$
  select to_char(s.next_run_at at time zone 'Asia/Karachi', 'Dy YYYY-MM-DD HH24:MI')
  from payouts.schedules as s
  where s.store_id = (select t.id from stores.stores as t where t.slug = 'lahore-lights')
$$;

create function bank.weeks()
returns text[]
language sql
as $$
  select array_agg(concat_ws(' ', r.week, r.outcome, r.skip_reason) order by r.week)
  from payouts.weekly_runs as r
  where r.store_id = (select t.id from stores.stores as t where t.slug = 'lahore-lights')
$$;

select s.id as store from stores.stores as s where s.slug = 'lahore-lights' \gset
-- The holidays that we begin with.
select is_empty(
  $$
    select c.country, y.last_day
    from (values ('PK'), ('NG'), ('IQ')) as c (country)
    cross join (values ('2027-01-01'::date), ('2027-12-31')) as y (last_day)
    where not exists (
      select from payouts.holidays as h where h.country = c.country and h.day between y.last_day - 30 and y.last_day
    )
  $$,
  'each country has its holidays to the end of the next year'
);
select is_empty(
  $$ select h.country, h.day, h.name from payouts.holidays as h where h.name ->> 'en' ~ 'Eid|Ashura|Ramadan|Mawlid|Islamic|observed' and not h.is_expected $$,
  'what the moon or the government decides is marked as expected'
);
select is(payouts.banking_day_from('IQ', '2027-01-01'), '2027-01-03'::date, 'in Iraq the week begins on Sunday');
select is(payouts.banking_day_from('IQ', '2027-03-21'), '2027-03-22'::date, 'and Nowruz is a holiday');
delete from payouts.holidays where true;
select bank.at('2026-12-01 08:00');
select bank.store_destination('PK36SCBL0000001123456702') as d \gset

-- Days on which banks work.
select ok(payouts.is_banking_day('PK', '2026-12-04') and not payouts.is_banking_day('PK', '2026-12-05') and not payouts.is_banking_day('PK', '2026-12-06'), 'Saturday and Sunday are the weekend');
select ok(not payouts.is_banking_day('IQ', '2026-12-04') and payouts.is_banking_day('IQ', '2026-12-06'), 'elsewhere it is Friday and Saturday');
select is(market.call('boss', 'api.admin_save_bank_holiday(''PK'', ''2026-12-25'', ''{"en": "Quaid-e-Azam Day"}'', false, ''The calendar.'', ''h1'')') -> 'ok' ->> 'is_holiday', 'true');
select is(market.call('finance1', 'api.admin_save_bank_holiday(''PK'', ''2026-12-24'', ''{"en": "Mine"}'', false, ''A day off.'', ''h2'')') ->> 'error', 'permission.denied');
select is(market.call('boss', 'api.admin_save_bank_holiday(''IQ'', ''2027-03-12'', ''{"en": "Eid al-Fitr", "ar": "عيد الفطر"}'', false, ''Announced.'', ''h2b'')') -> 'ok' ->> 'is_holiday', 'true', 'staff write what was announced');
select is(market.call('boss', 'api.admin_save_bank_holiday(''PK'', ''2026-12-24'', ''{}'', false, ''The calendar.'', ''h3'')') ->> 'error', 'bank_holiday.invalid', 'with a name');
select is(market.call('boss', 'api.admin_save_bank_holiday(''PK'', ''2020-01-01'', ''{"en": "x"}'', false, ''The calendar.'', ''h4'')') ->> 'error', 'bank_holiday.invalid', 'that is not over');
select is(payouts.banking_day_from('PK', '2026-12-25'), '2026-12-28'::date, 'after a holiday before the weekend comes Monday');

-- Turning it on.
select is(bank.turn_on(:'d', 5, p_by => 'clerk') ->> 'error', 'permission.denied', 'only the owner');
select is(bank.turn_on(:'d', 8) ->> 'error', 'automatic_payout.invalid', 'a day of the week');
select is(bank.turn_on(:'d', null) ->> 'error', 'automatic_payout.invalid');
select is(bank.turn_on(:'d', 5, 1) ->> 'error', 'amount.below_minimum', 'no less than a withdrawal has');
select is(bank.turn_on(gen_random_uuid(), 5) ->> 'error', 'payout_destination.not_found', 'to an account of the store');
select is(market.call('seller', format('api.save_automatic_payout(%L, true, %L, 5, 100000, null, ''n1'')', :'store', :'d')) ->> 'error', 'step_up.required', 'with a code');
select is(market.call('seller', format('api.save_automatic_payout(%L, false, p_idempotency_key => ''n2'')', :'store')) ->> 'error', 'automatic_payout.not_found', 'what is not there cannot be turned off');
select is(bank.turn_on(:'d', 5) -> 'ok' ->> 'planned_on', '2026-12-04', 'Friday of this week');
select is(bank.next_run(), 'Fri 2026-12-04 10:00', 'at ten in the morning of Karachi');
select notifications.handle_waiting(100) \g /dev/null
select is((select count(*) from notifications.notifications as n where n.user_id = market.uuid('seller') and n.kind = 'automatic_payout.on'), 1::bigint, 'the owner is told, should it have been somebody else');
select market.become('seller');
select is((select a.time_zone || ' ' || a.weekday || ' ' || a.is_shifted from api.automatic_payouts as a), 'Asia/Karachi 5 false', 'who runs the store sees it');
select market.leave();
select market.become('ali');
select is_empty('select * from api.automatic_payouts', 'nobody else does');
select is_empty('select * from api.admin_automatic_payouts');
select market.leave();

-- Once a week.
select bank.earn(1000000);
select is(payouts.run_weekly(), 0, 'nothing is due before its hour');
select bank.at('2026-12-04 10:05');
select is(payouts.run_weekly(), 1, 'then it is');
select is(bank.weeks(), array['2026-11-30 requested'], 'and the week has its withdrawal');
select is((select w.amount_minor || ' ' || w.status from payouts.withdrawals as w where w.owner_id = :'store'), '1000000 initiated', 'of all that was available');
select is(payouts.run_weekly(), 0, 'once');
select is(bank.next_run(), 'Fri 2026-12-11 10:00', 'the next is in a week');
select throws_ok(format('insert into payouts.weekly_runs (store_id, week, planned_on, outcome, skip_reason, available_minor, currency) values (%L, ''2026-11-30'', ''2026-12-03'', ''skipped'', ''x'', 0, ''PKR'')', :'store'), '23505', null, 'the table itself has a week once');
select bank.earn(500000);
select is(bank.turn_on(:'d', 6) -> 'ok' ->> 'planned_on', '2026-12-12', 'another day in a week that has run begins with the next week');
select is(bank.next_run(), 'Mon 2026-12-14 10:00', 'a Saturday is Monday for the bank');
select bank.at('2026-12-12 12:00');
select is(payouts.run_weekly(), 0);
select bank.at('2026-12-14 10:00');
select is(payouts.run_weekly(), 1);
select is(bank.weeks(), array['2026-11-30 requested', '2026-12-07 requested'], 'and still the run of the week that was planned');
select is(bank.next_run(), 'Mon 2026-12-21 10:00', 'the week that has begun keeps its own');

-- Holidays.
select is(bank.turn_on(:'d', 5) -> 'ok' ->> 'planned_on', '2026-12-18');
select is(market.call('boss', 'api.admin_save_bank_holiday(''PK'', ''2026-12-18'', ''{"ur": "عید"}'', true, ''Announced today.'', ''h5'')') -> 'ok' ->> 'is_holiday', 'true');
select is(bank.next_run(), 'Mon 2026-12-21 10:00', 'a holiday moves what was planned');
select is(market.call('boss', 'api.admin_save_bank_holiday(''PK'', ''2026-12-18'', null, null, ''No moon was seen.'', ''h6'')') -> 'ok' ->> 'is_holiday', 'false');
select is(bank.next_run(), 'Fri 2026-12-18 10:00', 'and back');
insert into payouts.holidays (country, day, name) values ('PK', '2026-12-18', '{"en": "Sudden"}');
select bank.at('2026-12-18 10:00');
select is(payouts.run_weekly(), 1, 'one that came behind our back');
select is(bank.next_run() || ' ' || cardinality(bank.weeks()), 'Mon 2026-12-21 10:00 2', 'moves it at the last moment');

-- Why not.
select bank.at('2026-12-21 10:00');
select is(payouts.run_weekly(), 1);
select is((bank.weeks())[3], '2026-12-14 skipped automatic_payout.below_minimum', 'too little stays');
select bank.earn(500000);
update payouts.destinations set removed_at = core.now() where id = :'d';
select bank.at('2026-12-28 11:00');
select is(payouts.run_weekly(), 1, 'Christmas Friday is Monday');
select is((bank.weeks())[4], '2026-12-21 skipped payout_destination.not_found', 'an account that was removed');
select notifications.handle_waiting(100) \g /dev/null
select is((select count(*) from notifications.notifications as n where n.user_id = market.uuid('seller') and n.kind = 'automatic_payout.skipped'), 1::bigint, 'that wants somebody to act is told, too little is not');
update payouts.destinations set removed_at = null where id = :'d';
update stores.stores set status = 'suspended' where id = :'store';
select bank.at('2027-01-01 11:00');
select is(payouts.run_weekly() || (bank.weeks())[5], '12026-12-28 skipped automatic_payout.store_closed');
update stores.stores set status = 'active' where id = :'store';
update identity.profiles set status = 'suspended' where user_id = market.uuid('seller');
select bank.at('2027-01-08 11:00');
select is(payouts.run_weekly() || (bank.weeks())[6], '12027-01-04 skipped automatic_payout.owner_changed');
update identity.profiles set status = 'active' where user_id = market.uuid('seller');

-- No more than may be taken out.
update payouts.limits set daily_minor = 300000 where currency = 'PKR';
select bank.at('2027-01-15 11:00');
select is(payouts.run_weekly() || (bank.weeks())[7], '12027-01-11 requested', 'a limit makes it less');
select is((select w.amount_minor::bigint from payouts.weekly_runs as r join payouts.withdrawals as w on w.id = r.withdrawal_id where r.week = '2027-01-11'), 300000::bigint, 'what is left of the day');
update payouts.limits set daily_minor = 10 where currency = 'PKR';
select bank.at('2027-01-22 11:00');
select is(payouts.run_weekly() || (bank.weeks())[8], '12027-01-18 skipped withdrawal.daily_limit', 'or is the reason why there is none');

-- Off, by the owner and by staff.
select is(market.call('finance1', format('api.admin_stop_automatic_payout(%L, true, ''Under investigation.'', ''s1'')', :'store')) -> 'ok' ->> 'next_run_at', null, 'staff stop it');
select is(bank.turn_on(:'d', 5) -> 'ok' ->> 'next_run_at', null, 'and the owner cannot start it against them');
select is(market.call('moderator', format('api.admin_stop_automatic_payout(%L, false, ''I think so.'', ''s2'')', :'store')) ->> 'error', 'permission.denied');
select bank.at('2027-01-29 11:00');
select is(payouts.run_weekly(), 0);
insert into stores.members (store_id, user_id, role) values (:'store', market.uuid('finance2'), 'manager');
select is(market.call('finance2', format('api.admin_stop_automatic_payout(%L, false, ''It is mine.'', ''s2m'')', :'store')) ->> 'error', 'approval.own_interest', 'nobody lets the money of their own store go');
select is(market.call('finance1', format('api.admin_stop_automatic_payout(%L, false, ''All is well.'', ''s3'')', :'store')) -> 'ok' ->> 'planned_on', '2027-02-05', 'it goes on where the owner had it');
select is(market.call('seller', format('api.save_automatic_payout(%L, false, p_idempotency_key => ''off'')', :'store')) -> 'ok' ->> 'next_run_at', null, 'the owner turns it off without a code');
select bank.at('2027-02-05 11:00');
select is(payouts.run_weekly(), 0);
select is((select count(*) from payouts.withdrawals as w where w.owner_id = :'store'), 3::bigint, 'three weeks were paid in all');
select market.become('finance1');
select is((select array_agg(distinct r.outcome order by r.outcome) from api.admin_automatic_payout_runs as r where r.store_id = :'store'), array['requested', 'skipped'], 'staff see every week');
select market.leave();
select tests.throws_code('delete from payouts.weekly_runs where true', 'record.immutable', 'what became of a week stays');
select bank.is_clean();
select * from finish();
rollback;
