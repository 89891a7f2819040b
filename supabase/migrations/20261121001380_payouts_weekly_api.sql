-- Payouts, every week, part two: what must always hold, and the api.

create function payouts.verify_weekly()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'payouts.weekly_runs_explained', 'store ' || r.store_id || ' week ' || r.week,
    pg_catalog.jsonb_build_object('withdrawal', w.code, 'owner_id', w.owner_id)
  from payouts.weekly_runs as r
  join payouts.withdrawals as w on w.id = r.withdrawal_id
  where w.owner_id <> r.store_id or w.currency <> r.currency or r.week <> date_trunc('week', r.planned_on)::date
$$;

comment on function payouts.verify_weekly is 'Violations: weeks of stores whose withdrawal is somebody else''s, or that are filed under another week.';

insert into ledger.invariants (name, check_function, description)
values ('weekly_runs_explained', 'payouts.verify_weekly()', 'Weekly payouts are withdrawals of their store, in its currency and week');

create view api.automatic_payouts
with (security_invoker = true) as
select
  s.store_id, s.is_on, s.stop_reason, s.weekday::integer as weekday, s.min_minor::bigint as min_minor, t.currency::text as currency,
  s.destination_id,
  (
    select b.name || ' ······' || d.account_last4
    from payouts.destinations as d
    join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
    where d.id = s.destination_id
  ) as destination_label,
  s.planned_on, s.next_run_at,
  payouts.store_time_zone(s.store_id) as time_zone,
  coalesce((s.next_run_at at time zone payouts.store_time_zone(s.store_id))::date > s.planned_on, false) as is_shifted,
  s.version, s.updated_at
from payouts.schedules as s
join stores.stores as t on t.id = s.store_id
where s.store_id = any ((select access.readable_owners())::uuid[]);

comment on view api.automatic_payouts is
  'Weekly payouts of stores that the signed-in user owns or manages. weekday 1 Monday to 7 Sunday; is_shifted: the run is later than planned_on because no bank works then; stop_reason: stopped by staff.';

create view api.automatic_payout_runs
with (security_invoker = true) as
select
  r.id, r.store_id, r.week, r.planned_on, r.outcome, r.skip_reason, r.available_minor::bigint as available_minor,
  r.currency::text as currency, r.withdrawal_id, w.code as withdrawal_code, w.status as withdrawal_status,
  w.amount_minor::bigint as amount_minor, r.ran_at
from payouts.weekly_runs as r
left join payouts.withdrawals as w on w.id = r.withdrawal_id
where r.store_id = any ((select access.readable_owners())::uuid[]);

comment on view api.automatic_payout_runs is
  'What became of each week of the user''s stores, newest by (ran_at desc, id desc): a withdrawal, or skip_reason, a code of the errors.';

create view api.bank_holidays
with (security_invoker = true) as
select h.country || ' ' || h.day as id, h.country::text as country, h.day, h.name, h.is_expected
from payouts.holidays as h;

comment on view api.bank_holidays is 'Days on which banks of a country do not work, beside its weekend; is_expected ones may still move.';

grant select on api.automatic_payouts, api.automatic_payout_runs to authenticated;
grant select on api.bank_holidays to anon, authenticated;

create view api.admin_automatic_payouts
with (security_invoker = true) as
select
  s.store_id as id, s.store_id, t.name as store_name, t.slug as store_slug, t.country, s.is_on, s.stop_reason,
  case when s.stop_reason is not null then 'stopped' when s.is_on then 'on' else 'off' end as status,
  s.weekday::integer as weekday, s.min_minor::bigint as min_minor, t.currency::text as currency,
  (
    select b.name || ' ······' || d.account_last4
    from payouts.destinations as d
    join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
    where d.id = s.destination_id
  ) as destination_label,
  s.planned_on, s.next_run_at, s.attempts,
  access.user_email(s.set_by) as set_by_email, s.version, s.updated_at
from payouts.schedules as s
join stores.stores as t on t.id = s.store_id
where (select access.has_permission('payouts.read'));

comment on view api.admin_automatic_payouts is
  'Weekly payouts of all stores; page by (updated_at desc, id desc); status on, off, stopped (by staff) (permission payouts.read).';

create view api.admin_automatic_payout_runs
with (security_invoker = true) as
select
  r.id, r.store_id, t.name as store_name, r.week, r.planned_on, r.outcome, r.skip_reason,
  r.available_minor::bigint as available_minor, r.currency::text as currency, r.withdrawal_id, w.code as withdrawal_code,
  w.status as withdrawal_status, w.amount_minor::bigint as amount_minor, r.ran_at
from payouts.weekly_runs as r
join stores.stores as t on t.id = r.store_id
left join payouts.withdrawals as w on w.id = r.withdrawal_id
where (select access.has_permission('payouts.read'));

comment on view api.admin_automatic_payout_runs is
  'The weeks of all stores: the batch of a week is the rows with its Monday; page by (ran_at desc, id desc) (permission payouts.read).';

grant select on api.admin_automatic_payouts, api.admin_automatic_payout_runs to authenticated;

create function api.save_automatic_payout(
  p_store_id uuid,
  p_is_on boolean,
  p_destination_id uuid default null,
  p_weekday integer default null,
  p_min_minor bigint default null,
  p_step_up uuid default null,
  p_idempotency_key text default null
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.save_schedule(p_store_id, p_is_on, p_destination_id, p_weekday, p_min_minor, p_step_up, p_idempotency_key)
$$;

comment on function api.save_automatic_payout is
  'Turns a store''s weekly payouts on (step-up automatic_payout.save, context {store_id, destination_id}) or off; its owner only: {store_id, is_on, stop_reason, planned_on, next_run_at, version}.';

create function api.admin_stop_automatic_payout(p_store_id uuid, p_is_stopped boolean, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.stop_schedule(p_store_id, p_is_stopped, p_reason, p_idempotency_key)
$$;

comment on function api.admin_stop_automatic_payout is 'Stops a store''s weekly payouts or lets them go on (permission payouts.decide).';

create function api.admin_save_bank_holiday(
  p_country text,
  p_day date,
  p_name jsonb,
  p_is_expected boolean,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.save_holiday(p_country, p_day, p_name, p_is_expected, p_reason, p_idempotency_key)
$$;

comment on function api.admin_save_bank_holiday is
  'A day on which banks do not work, with a name by locale; without a name: they do after all (permission settings.write): {country, day, is_holiday}.';

grant execute on function
  api.save_automatic_payout, api.admin_stop_automatic_payout, api.admin_save_bank_holiday
to authenticated;
