-- Payouts, every week: a store's owner says on which day what is in the wallet goes to the bank; a job does it.
-- One run a week at most (unique), on a day on which the store's banks work, at ten in the morning where the store is.

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('payout.weekend', '{"PK": [6, 7], "NG": [6, 7], "IQ": [5, 6]}', 'Days of the week (1 Monday to 7 Sunday) on which no bank of a country works.', true, false),
  ('payout.weekly_hour', '10', 'At which hour of the store''s day weekly payouts run.', true, false);

-- Days without banks ------------------------------------------------------------------------------------------

create table payouts.holidays (
  country char(2) not null,
  day date not null,
  name core.localized_text not null,
  is_expected boolean not null default false,
  primary key (country, day)
);

comment on table payouts.holidays is
  'Days on which the banks of a country do not work, beside its weekend. is_expected: depends on the moon or on an announcement; staff move it once it is known.';

alter table payouts.holidays enable row level security;

create policy "anyone reads the holidays of banks" on payouts.holidays
  for select to anon, authenticated
  using (true);

grant select on payouts.holidays to anon, authenticated, service_role;

-- Of the days that the moon decides these are the likeliest by the new moon; each is expected until it is announced.
insert into payouts.holidays (country, day, name, is_expected)
values
  ('PK', '2026-12-25', '{"en": "Quaid-e-Azam Day", "ur": "یومِ قائدِ اعظم"}', false),
  ('PK', '2027-01-01', '{"en": "Bank holiday", "ur": "بینک تعطیل"}', false),
  ('PK', '2027-02-05', '{"en": "Kashmir Solidarity Day", "ur": "یومِ یکجہتیِ کشمیر"}', false),
  ('PK', '2027-02-09', '{"en": "Bank holiday, first of Ramadan", "ur": "بینک تعطیل، یکم رمضان"}', true),
  ('PK', '2027-03-10', '{"en": "Eid al-Fitr", "ur": "عید الفطر"}', true),
  ('PK', '2027-03-11', '{"en": "Eid al-Fitr", "ur": "عید الفطر"}', true),
  ('PK', '2027-03-12', '{"en": "Eid al-Fitr", "ur": "عید الفطر"}', true),
  ('PK', '2027-03-23', '{"en": "Pakistan Day", "ur": "یومِ پاکستان"}', false),
  ('PK', '2027-05-01', '{"en": "Labour Day", "ur": "یومِ مزدور"}', false),
  ('PK', '2027-05-17', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ"}', true),
  ('PK', '2027-05-18', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ"}', true),
  ('PK', '2027-05-19', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ"}', true),
  ('PK', '2027-05-28', '{"en": "Youm-e-Takbeer", "ur": "یومِ تکبیر"}', false),
  ('PK', '2027-06-15', '{"en": "Ashura", "ur": "عاشورہ"}', true),
  ('PK', '2027-06-16', '{"en": "Ashura", "ur": "عاشورہ"}', true),
  ('PK', '2027-07-01', '{"en": "Bank holiday", "ur": "بینک تعطیل"}', false),
  ('PK', '2027-08-14', '{"en": "Independence Day", "ur": "یومِ آزادی"}', false),
  ('PK', '2027-08-16', '{"en": "Eid Milad-un-Nabi", "ur": "عید میلاد النبی"}', true),
  ('PK', '2027-11-09', '{"en": "Iqbal Day", "ur": "یومِ اقبال"}', false),
  ('PK', '2027-12-25', '{"en": "Quaid-e-Azam Day", "ur": "یومِ قائدِ اعظم"}', false),
  ('NG', '2026-12-25', '{"en": "Christmas Day", "ur": "کرسمس"}', false),
  ('NG', '2026-12-28', '{"en": "Boxing Day, observed", "ur": "باکسنگ ڈے کی تعطیل"}', true),
  ('NG', '2027-01-01', '{"en": "New Year''s Day", "ur": "نیا سال"}', false),
  ('NG', '2027-03-10', '{"en": "Eid al-Fitr", "ur": "عید الفطر"}', true),
  ('NG', '2027-03-11', '{"en": "Eid al-Fitr", "ur": "عید الفطر"}', true),
  ('NG', '2027-03-26', '{"en": "Good Friday", "ur": "گڈ فرائیڈے"}', false),
  ('NG', '2027-03-29', '{"en": "Easter Monday", "ur": "ایسٹر پیر"}', false),
  ('NG', '2027-05-17', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ"}', true),
  ('NG', '2027-05-18', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ"}', true),
  ('NG', '2027-05-03', '{"en": "Workers'' Day, observed", "ur": "یومِ مزدور کی تعطیل"}', true),
  ('NG', '2027-06-14', '{"en": "Democracy Day, observed", "ur": "یومِ جمہوریت کی تعطیل"}', true),
  ('NG', '2027-08-16', '{"en": "Eid al-Mawlid, observed", "ur": "عید میلاد النبی کی تعطیل"}', true),
  ('NG', '2027-10-01', '{"en": "Independence Day", "ur": "یومِ آزادی"}', false),
  ('NG', '2027-12-27', '{"en": "Christmas Day, observed", "ur": "کرسمس کی تعطیل"}', true),
  ('NG', '2027-12-28', '{"en": "Boxing Day, observed", "ur": "باکسنگ ڈے کی تعطیل"}', true),
  ('IQ', '2026-12-25', '{"en": "Christmas Day", "ur": "کرسمس", "ar": "عيد الميلاد"}', true),
  ('IQ', '2027-01-01', '{"en": "New Year''s Day", "ur": "نیا سال", "ar": "رأس السنة الميلادية"}', false),
  ('IQ', '2027-01-06', '{"en": "Army Day", "ur": "یومِ فوج", "ar": "عيد الجيش"}', false),
  ('IQ', '2027-03-09', '{"en": "Eid al-Fitr", "ur": "عید الفطر", "ar": "عيد الفطر"}', true),
  ('IQ', '2027-03-10', '{"en": "Eid al-Fitr", "ur": "عید الفطر", "ar": "عيد الفطر"}', true),
  ('IQ', '2027-03-11', '{"en": "Eid al-Fitr", "ur": "عید الفطر", "ar": "عيد الفطر"}', true),
  ('IQ', '2027-03-16', '{"en": "Halabja Remembrance Day", "ur": "یومِ یادِ حلبجہ", "ar": "ذكرى حلبجة"}', false),
  ('IQ', '2027-03-21', '{"en": "Nowruz", "ur": "نوروز", "ar": "عيد نوروز"}', false),
  ('IQ', '2027-05-01', '{"en": "Labour Day", "ur": "یومِ مزدور", "ar": "عيد العمال"}', false),
  ('IQ', '2027-05-16', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ", "ar": "عيد الأضحى"}', true),
  ('IQ', '2027-05-17', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ", "ar": "عيد الأضحى"}', true),
  ('IQ', '2027-05-18', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ", "ar": "عيد الأضحى"}', true),
  ('IQ', '2027-05-19', '{"en": "Eid al-Adha", "ur": "عید الاضحیٰ", "ar": "عيد الأضحى"}', true),
  ('IQ', '2027-05-24', '{"en": "Eid al-Ghadir", "ur": "عیدِ غدیر", "ar": "عيد الغدير"}', true),
  ('IQ', '2027-06-06', '{"en": "Islamic New Year", "ur": "نیا ہجری سال", "ar": "رأس السنة الهجرية"}', true),
  ('IQ', '2027-06-15', '{"en": "Ashura", "ur": "عاشورہ", "ar": "عاشوراء"}', true),
  ('IQ', '2027-08-15', '{"en": "Mawlid", "ur": "عید میلاد النبی", "ar": "المولد النبوي"}', true),
  ('IQ', '2027-10-03', '{"en": "National Day", "ur": "قومی دن", "ar": "العيد الوطني"}', true),
  ('IQ', '2027-12-25', '{"en": "Christmas Day", "ur": "کرسمس", "ar": "عيد الميلاد"}', true);

create function payouts.is_banking_day(p_country text, p_day date)
returns boolean
language sql
stable
set search_path = ''
as $$
  select not coalesce(core.setting('payout.weekend') -> p_country, '[6, 7]') @> pg_catalog.to_jsonb(extract(isodow from p_day)::integer)
    and not exists (select from payouts.holidays as h where h.country = p_country and h.day = p_day)
$$;

comment on function payouts.is_banking_day is 'Whether banks of a country work on a day.';

create function payouts.banking_day_from(p_country text, p_day date)
returns date
language sql
stable
set search_path = ''
as $$
  select p_day + d.days
  from generate_series(0, 60) as d (days)
  where payouts.is_banking_day(p_country, p_day + d.days)
  order by d.days
  limit 1
$$;

comment on function payouts.banking_day_from is 'The first day from this one on which banks of the country work.';

-- Schedules ----------------------------------------------------------------------------------------------------

create table payouts.schedules (
  store_id uuid primary key references stores.stores (id),
  destination_id uuid not null references payouts.destinations (id),
  weekday smallint not null check (weekday between 1 and 7),
  min_minor core.positive_amount_minor not null,
  is_on boolean not null,
  stop_reason text check (length(stop_reason) between 3 and 500),
  set_by uuid not null references auth.users (id),
  planned_on date,
  next_run_at timestamptz,
  attempts integer not null default 0,
  version integer not null default 1,
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now(),
  check ((next_run_at is null) = (planned_on is null)),
  check (is_on and stop_reason is null or next_run_at is null)
);

comment on table payouts.schedules is
  'Weekly payouts of stores. weekday: 1 Monday to 7 Sunday; min_minor: less than that stays for the next week. is_on is the owner''s word, stop_reason that of staff (null: not stopped). planned_on is the day by the weekday, next_run_at the moment of the run, later when no bank works on that day.';

create index schedules_next_run_at on payouts.schedules (next_run_at) where next_run_at is not null;
create index schedules_destination_id on payouts.schedules (destination_id);
create index schedules_set_by on payouts.schedules (set_by);

alter table payouts.schedules enable row level security;

create policy "who runs the store reads its schedule, staff read all" on payouts.schedules
  for select to authenticated
  using (
    store_id = any ((select access.readable_owners())::uuid[])
    or (select access.has_permission('payouts.read'))
  );

grant select on payouts.schedules to authenticated, service_role;

create trigger schedules_touch_updated_at
  before update on payouts.schedules
  for each row execute function core.touch_updated_at();

create table payouts.weekly_runs (
  id uuid primary key default core.uuid_v7(),
  store_id uuid not null references stores.stores (id),
  week date not null check (extract(isodow from week) = 1),
  planned_on date not null,
  outcome text not null check (outcome in ('requested', 'skipped')),
  skip_reason text,
  available_minor core.amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  withdrawal_id uuid unique references payouts.withdrawals (id),
  ran_at timestamptz not null default core.now(),
  unique (store_id, week),
  check ((outcome = 'requested') = (withdrawal_id is not null)),
  check ((outcome = 'skipped') = (skip_reason is not null))
);

comment on table payouts.weekly_runs is
  'What became of each week of each store: a withdrawal, or why there is none (skip_reason is a code). week is the Monday of planned_on; once per store and week, whatever happens.';

create index weekly_runs_ran_at on payouts.weekly_runs (ran_at desc, id desc);
create index weekly_runs_week on payouts.weekly_runs (week, store_id);
create index weekly_runs_currency on payouts.weekly_runs (currency);

alter table payouts.weekly_runs enable row level security;

create policy "who runs the store reads its weeks, staff read all" on payouts.weekly_runs
  for select to authenticated
  using (
    store_id = any ((select access.readable_owners())::uuid[])
    or (select access.has_permission('payouts.read'))
  );

grant select on payouts.weekly_runs to authenticated, service_role;

create trigger weekly_runs_forbid_change
  before update or delete or truncate on payouts.weekly_runs
  for each statement execute function core.forbid_change();

create function payouts.announce_schedule()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload jsonb := pg_catalog.jsonb_build_object(
    'kind', 'automatic_payout.changed', 'id', new.store_id, 'store_id', new.store_id,
    'status', case when new.next_run_at is null then 'off' else 'on' end, 'version', new.version, 'at', core.now()
  );
begin
  perform core.broadcast('store:' || new.store_id, 'store.changed', v_payload);
  perform core.broadcast('staff:withdrawals', 'withdrawals.changed', v_payload);
  return null;
end
$$;

comment on function payouts.announce_schedule is 'Tells the store''s and the staff''s open screens that a schedule has changed or run.';

create trigger schedules_announce
  after insert or update on payouts.schedules
  for each row execute function payouts.announce_schedule();

-- When ------------------------------------------------------------------------------------------------------------

create function payouts.store_time_zone(p_store_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select identity.time_zone_of(s.country) from stores.stores as s where s.id = p_store_id
$$;

comment on function payouts.store_time_zone is 'Where the store''s day begins.';

grant execute on function payouts.store_time_zone to authenticated;

create function payouts.run_time(p_store_id uuid, p_day date)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select (payouts.banking_day_from(s.country, p_day) + make_interval(hours => core.setting_integer('payout.weekly_hour')::integer))
    at time zone identity.time_zone_of(s.country)
  from stores.stores as s
  where s.id = p_store_id
$$;

comment on function payouts.run_time is 'The moment at which a run that is planned for a day takes place: on it, or on the next day on which banks work.';

create function payouts.next_planned_day(p_store_id uuid, p_weekday integer, p_from date)
returns date
language sql
stable
set search_path = ''
as $$
  select p_from + d.days
  from generate_series(0, 27) as d (days)
  where extract(isodow from p_from + d.days) = p_weekday
    and not exists (
      select from payouts.weekly_runs as r
      where r.store_id = p_store_id and r.week = date_trunc('week', p_from + d.days)::date
    )
  order by d.days
  limit 1
$$;

comment on function payouts.next_planned_day is 'The next such weekday from a day on whose week has not had its run.';

create function payouts.plan_next(p_store_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_schedule payouts.schedules;
  v_day date := (core.now() at time zone payouts.store_time_zone(p_store_id))::date;
  v_planned_on date;
  v_run_at timestamptz;
begin
  select s.* into strict v_schedule from payouts.schedules as s where s.store_id = p_store_id for update;
  if v_schedule.is_on and v_schedule.stop_reason is null then
    v_planned_on := payouts.next_planned_day(p_store_id, v_schedule.weekday, v_day);
    v_run_at := payouts.run_time(p_store_id, v_planned_on);
    -- Too late for today: what is turned on in the afternoon begins a week later.
    if v_run_at <= core.now() then
      v_planned_on := payouts.next_planned_day(p_store_id, v_schedule.weekday, v_planned_on + 1);
      v_run_at := payouts.run_time(p_store_id, v_planned_on);
    end if;
  end if;
  update payouts.schedules as s
  set planned_on = v_planned_on, next_run_at = v_run_at, attempts = 0, version = s.version + 1
  where s.store_id = p_store_id;
end
$$;

comment on function payouts.plan_next is 'Writes when the next run of a store is, or that there is none. Locks the schedule.';

-- The run ----------------------------------------------------------------------------------------------------------

create function payouts.require_runnable(p_schedule payouts.schedules, p_store stores.stores)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_store.status not in ('active', 'on_holiday') then
    perform core.fail('automatic_payout.store_closed', 'The store is not open.', 409, p_store.status);
  end if;
  if not exists (
    select
    from stores.members as m
    join identity.profiles as p on p.user_id = m.user_id
    where m.store_id = p_store.id and m.user_id = p_schedule.set_by and m.role = 'owner' and p.status = 'active'
  ) then
    perform core.fail('automatic_payout.owner_changed', 'Who turned weekly payouts on no longer owns the store.', 409);
  end if;
  perform payouts.require_destination(p_schedule.destination_id, 'store', p_store.id, p_store.currency);
end
$$;

comment on function payouts.require_runnable is
  'Raises automatic_payout.store_closed, automatic_payout.owner_changed, payout_destination.not_found, payout_destination.cooling_off.';

create function payouts.pay_week(p_schedule payouts.schedules, p_store stores.stores, p_available_minor bigint)
returns payouts.withdrawals
language plpgsql
set search_path = ''
as $$
declare
  v_rail payouts.rails := payouts.require_rail_to(p_schedule.destination_id, 'store', p_store.id, p_store.currency);
  v_withdrawal payouts.withdrawals;
  v_amount_minor bigint := least(p_available_minor, v_rail.max_minor);
  v_left_minor bigint := (select min(s.left_minor) from payouts.limit_states('store', p_store.id, p_store.currency) as s);
begin
  perform payouts.require_runnable(p_schedule, p_store);
  if p_available_minor < greatest(p_schedule.min_minor, v_rail.min_minor) then
    perform core.fail('automatic_payout.below_minimum', 'There is less in the wallet than the minimum.', 409);
  end if;
  -- What the limits leave, when that is worth a transfer; else the refusal says which limit it is.
  if v_left_minor >= v_rail.min_minor then
    v_amount_minor := least(v_amount_minor, v_left_minor);
  end if;
  v_withdrawal := payouts.place_withdrawal(
    p_schedule.set_by, 'store', p_store.id, v_amount_minor, v_rail, p_schedule.destination_id
  );
  perform payouts.notify(
    v_withdrawal,
    case v_withdrawal.status when 'under_review' then 'withdrawal.under_review' else 'withdrawal.requested' end,
    null
  );
  if v_withdrawal.status = 'initiated' then
    perform payouts.move_money(v_withdrawal, 'send', '{}');
  end if;
  return v_withdrawal;
end
$$;

comment on function payouts.pay_week is
  'Begins the withdrawal of a week, of all that is available up to the limits of rail and store; large and first ones are reviewed as all others. Locks the destination (shared), the wallet. Raises automatic_payout.below_minimum and what payouts.require_runnable, payouts.require_rail_to and payouts.place_withdrawal raise.';

create function payouts.tell_of_schedule(p_schedule payouts.schedules, p_kind text)
returns void
language sql
set search_path = ''
as $$
  select outbox.emit(
    'notification.payout', 'automatic_payout', p_schedule.store_id,
    pg_catalog.jsonb_build_object(
      'kind', p_kind,
      'user_ids', pg_catalog.to_jsonb(array(
        select m.user_id from stores.members as m where m.store_id = p_schedule.store_id and m.role = 'owner'
      )),
      'store_id', p_schedule.store_id,
      'bank', payouts.account_label(p_schedule.destination_id),
      'reason', p_schedule.stop_reason,
      'link', (select '/sell/' || s.slug || '/wallet' from stores.stores as s where s.id = p_schedule.store_id)
    )
  )
$$;

comment on function payouts.tell_of_schedule is 'Puts a notice to the owners of the store into the outbox.';

create function payouts.run_week(p_schedule payouts.schedules)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_store stores.stores;
  v_available bigint;
  v_withdrawal payouts.withdrawals;
  v_skip_reason text;
begin
  select s.* into strict v_store from stores.stores as s where s.id = p_schedule.store_id;
  -- A holiday that was entered after the plan was made.
  if payouts.run_time(p_schedule.store_id, (core.now() at time zone identity.time_zone_of(v_store.country))::date) > core.now() then
    update payouts.schedules as s
    set
      next_run_at = payouts.run_time(s.store_id, (core.now() at time zone identity.time_zone_of(v_store.country))::date),
      version = s.version + 1
    where s.store_id = p_schedule.store_id;
    return;
  end if;
  -- What is there when nobody else is taking from it: a withdrawal by hand at this moment would make it too much.
  perform ledger.lock_accounts(
    array(select a.id from ledger.accounts as a where a.kind = 'wallet' and a.owner_id = v_store.id and a.currency = v_store.currency)
  );
  v_available := coalesce(
    (
      select b.available_minor
      from ledger.accounts as a
      cross join lateral ledger.balance(a.id) as b
      where a.kind = 'wallet' and a.owner_id = v_store.id and a.currency = v_store.currency
    ), 0
  );
  begin
    v_withdrawal := payouts.pay_week(p_schedule, v_store, v_available);
  exception
    when sqlstate 'PGRST' then
      v_skip_reason := sqlerrm::jsonb ->> 'code';
  end;
  insert into payouts.weekly_runs (
    store_id, week, planned_on, outcome, skip_reason, available_minor, currency, withdrawal_id
  )
  values (
    v_store.id, date_trunc('week', p_schedule.planned_on)::date, p_schedule.planned_on,
    case when v_withdrawal.id is null then 'skipped' else 'requested' end, v_skip_reason, greatest(v_available, 0),
    v_store.currency, v_withdrawal.id
  );
  -- Too little is no news; all other reasons want somebody to act.
  if v_skip_reason <> 'automatic_payout.below_minimum' then
    perform payouts.tell_of_schedule(p_schedule, 'automatic_payout.skipped');
  end if;
  perform payouts.plan_next(p_schedule.store_id);
end
$$;

comment on function payouts.run_week is
  'The run of one store''s week: a withdrawal, or a row that says why not; then the next one is planned. The caller has locked the schedule. Locks the wallet.';

create function payouts.run_weekly(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schedule payouts.schedules;
  v_count integer := 0;
begin
  for v_schedule in
    select s.*
    from payouts.schedules as s
    where s.next_run_at <= core.now()
    order by s.next_run_at
    limit greatest(1, least(p_limit, 500))
    for update skip locked
  loop
    begin
      perform payouts.run_week(v_schedule);
    exception
      when others then
        -- Later again, ever more slowly; the run of this week is still owed.
        update payouts.schedules as s
        set attempts = s.attempts + 1, next_run_at = core.now() + interval '5 minutes' * least(power(2, s.attempts), 60)
        where s.store_id = v_schedule.store_id;
    end;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function payouts.run_weekly is
  'Does the weekly payouts that are due and returns how many it looked at. Run by a job, one store in a transaction (p_limit 1), so that no wallet is held while another is waited for; any number of them at once. One that fails is tried again later.';

grant execute on function payouts.run_weekly to service_role;

-- What owners and staff say -----------------------------------------------------------------------------------------

create function payouts.describe_schedule(p_store_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'store_id', s.store_id, 'is_on', s.is_on, 'stop_reason', s.stop_reason, 'planned_on', s.planned_on,
    'next_run_at', s.next_run_at, 'version', s.version
  )
  from payouts.schedules as s
  where s.store_id = p_store_id
$$;

comment on function payouts.describe_schedule is 'A schedule in short: {store_id, is_on, stop_reason, planned_on, next_run_at, version}.';

create function payouts.save_schedule(
  p_store_id uuid,
  p_is_on boolean,
  p_destination_id uuid,
  p_weekday integer,
  p_min_minor bigint,
  p_step_up uuid,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := payouts.require_owner('store', p_store_id);
  v_scope text := 'save_automatic_payout:' || v_user_id;
  v_arguments jsonb := pg_catalog.jsonb_build_object(
    'store_id', p_store_id, 'is_on', p_is_on, 'destination_id', p_destination_id, 'weekday', p_weekday, 'min_minor', p_min_minor
  );
  v_answer jsonb := core.idempotency_begin(v_scope, p_idempotency_key, v_arguments);
  v_currency text := (select s.currency from stores.stores as s where s.id = p_store_id);
  v_rail payouts.rails;
  v_schedule payouts.schedules;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  if p_is_on is null or (p_is_on and coalesce(p_weekday, 0) not between 1 and 7) then
    perform core.fail('automatic_payout.invalid', 'Say on which day of the week.', 400, 'weekday');
  end if;
  if p_is_on then
    v_rail := payouts.require_rail_to(p_destination_id, 'store', p_store_id, v_currency);
    perform core.require_amount(p_min_minor, v_currency, v_rail.min_minor, v_rail.max_minor);
    perform payouts.require_destination(p_destination_id, 'store', p_store_id, v_currency);
    perform access.require_step_up(
      'automatic_payout.save', p_step_up,
      pg_catalog.jsonb_build_object('store_id', p_store_id, 'destination_id', p_destination_id)
    );
    insert into payouts.schedules as s (store_id, destination_id, weekday, min_minor, is_on, set_by)
    values (p_store_id, p_destination_id, p_weekday, p_min_minor, true, v_user_id)
    on conflict (store_id) do update
    set
      destination_id = excluded.destination_id, weekday = excluded.weekday, min_minor = excluded.min_minor, is_on = true,
      set_by = excluded.set_by
    returning s.* into v_schedule;
    perform payouts.tell_of_schedule(v_schedule, 'automatic_payout.on');
  else
    update payouts.schedules as s set is_on = false, planned_on = null, next_run_at = null where s.store_id = p_store_id;
    if not found then
      perform core.fail('automatic_payout.not_found', 'There are no weekly payouts.', 404);
    end if;
  end if;
  perform payouts.plan_next(p_store_id);
  perform access.audit('automatic_payout.save', 'store', p_store_id::text, null, v_arguments, null);
  return core.idempotency_end(v_scope, p_idempotency_key, payouts.describe_schedule(p_store_id));
end
$$;

comment on function payouts.save_schedule is
  'The owner of a store turns weekly payouts on (step-up automatic_payout.save {store_id, destination_id}; owners are told) or off. Audited. Raises automatic_payout.invalid, automatic_payout.not_found, payout.unavailable, amount.*, payout_destination.*, step_up.*, permission.denied, idempotency.*.';

create function payouts.stop_schedule(p_store_id uuid, p_is_stopped boolean, p_reason text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payouts.decide');
  v_scope text := 'stop_automatic_payout:' || v_staff_id;
  v_reason text := core.require_reason(p_reason);
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_store_id, p_is_stopped, p_reason)
  );
  v_before jsonb := payouts.describe_schedule(p_store_id);
  v_schedule payouts.schedules;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  -- To stop one's own may anybody; to let it go on again is a decision about one's own money.
  if not p_is_stopped then
    perform access.require_no_own_interest(array[p_store_id]);
  end if;
  update payouts.schedules as s
  set
    stop_reason = case when p_is_stopped then v_reason end,
    planned_on = case when not p_is_stopped then s.planned_on end,
    next_run_at = case when not p_is_stopped then s.next_run_at end
  where s.store_id = p_store_id
  returning s.* into v_schedule;
  if not found or p_is_stopped is null then
    perform core.fail('automatic_payout.not_found', 'There are no weekly payouts.', 404);
  end if;
  perform payouts.plan_next(p_store_id);
  perform payouts.tell_of_schedule(
    v_schedule, case when p_is_stopped then 'automatic_payout.stopped' else 'automatic_payout.resumed' end
  );
  perform access.audit(
    'automatic_payout.' || case when p_is_stopped then 'stop' else 'resume' end, 'store', p_store_id::text, v_before,
    payouts.describe_schedule(p_store_id), v_reason
  );
  return core.idempotency_end(v_scope, p_idempotency_key, payouts.describe_schedule(p_store_id));
end
$$;

comment on function payouts.stop_schedule is
  'Staff with payouts.decide: stops a store''s weekly payouts, or lets them go on as the owner has set them; the owner is told. Nobody lets those of a store go on that they run. Audited. Raises automatic_payout.not_found, approval.own_interest, reason.*, idempotency.*.';

create function payouts.save_holiday(p_country text, p_day date, p_name jsonb, p_is_expected boolean, p_reason text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('settings.write');
  v_scope text := 'save_bank_holiday:' || v_staff_id;
  v_reason text := core.require_reason(p_reason);
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_country, p_day, p_name, p_is_expected, p_reason)
  );
  v_store_id uuid;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  if p_country is null or p_country !~ '^[A-Z]{2}$' or p_day is null or p_day not between core.now()::date and core.now()::date + 1100 then
    perform core.fail('bank_holiday.invalid', 'A holiday has a country, a day that is not over, and a name.', 400);
  end if;
  if p_name is null then
    delete from payouts.holidays as h where h.country = p_country and h.day = p_day;
  else
    begin
      insert into payouts.holidays (country, day, name, is_expected)
      values (p_country, p_day, p_name, coalesce(p_is_expected, false))
      on conflict (country, day) do update set name = excluded.name, is_expected = excluded.is_expected;
    exception
      when check_violation then
        perform core.fail('bank_holiday.invalid', 'A holiday has a country, a day that is not over, and a name.', 400, 'name');
    end;
  end if;
  for v_store_id in
    select s.store_id
    from payouts.schedules as s
    join stores.stores as t on t.id = s.store_id
    where t.country = p_country and s.planned_on between p_day - 20 and p_day
    order by s.store_id
    for update of s
  loop
    update payouts.schedules as s
    set next_run_at = payouts.run_time(s.store_id, s.planned_on), version = s.version + 1
    where s.store_id = v_store_id;
  end loop;
  perform access.audit(
    'bank_holiday.save', 'bank_holiday', p_country || ' ' || p_day, null,
    pg_catalog.jsonb_build_object('name', p_name, 'is_expected', p_is_expected), v_reason
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('country', p_country, 'day', p_day, 'is_holiday', p_name is not null)
  );
end
$$;

comment on function payouts.save_holiday is
  'Staff with settings.write: a day on which banks of a country do not work, or (name null) do work after all; runs that it touches move. Audited. Raises bank_holiday.invalid, reason.*, idempotency.*.';

grant execute on function payouts.save_schedule, payouts.stop_schedule, payouts.save_holiday to authenticated;
