-- Jobs: timed work. One line each, calling a function of the context that owns the work.
-- Every job may run at any moment, twice at once or late: its function takes what is due and skips
-- what another has in hand. Heartbeats are in outbox.jobs.

grant usage on schema jobs to service_role;

create function jobs.ask_providers()
returns void
language sql
set search_path = ''
as $$
  select outbox.nudge_function('poll-providers')
$$;

comment on function jobs.ask_providers is 'Wakes the function that asks providers about what has no end yet.';

create function jobs.send_payouts()
returns void
language sql
set search_path = ''
as $$
  select outbox.nudge_function('send-payout')
$$;

comment on function jobs.send_payouts is 'Wakes the function that hands over withdrawals and refunds, should a nudge have been lost.';

create function jobs.send_mail()
returns void
language sql
set search_path = ''
as $$
  select outbox.nudge_function('dispatch-notifications')
$$;

comment on function jobs.send_mail is 'Wakes the function that sends e-mail, should a nudge have been lost.';

create function jobs.purge()
returns jsonb
language sql
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'idempotency_keys', core.purge_idempotency_keys(),
    'rate_limits', access.purge_rate_limits(),
    'step_up_challenges', access.purge_step_up_challenges(),
    'events', outbox.purge(),
    'notifications', notifications.purge(),
    'webhook_bodies', payments.forget_bodies(),
    'risk_signals', risk.purge()
  )
$$;

comment on function jobs.purge is 'Forgets what need not be kept; returns how much of each.';

create function jobs.purge_run_details()
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_count integer;
begin
  -- pg_cron never forgets by itself; two days are enough to look into a problem.
  delete from cron.job_run_details as d where d.end_time < pg_catalog.now() - interval '2 days';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function jobs.purge_run_details is 'Forgets how timed jobs ended, after two days.';

-- The schedule -----------------------------------------------------------------------------------------

-- In steps: what moves the money of many people one after the other, in the order in which it came.
select outbox.register_job(
  t.name, t.schedule, t.function::regprocedure, t.every::interval, t.description,
  t.name in ('payment-inbox', 'bank-lines', 'weekly-payouts')
)
from (
  values
    ('order-timers', '* * * * *', 'orders.run_due(integer)', '1 minute', 'Deadlines of orders: expiry, lapse, release, escalation'),
    ('payment-inbox', '* * * * *', 'payments.process_inbox(integer)', '1 minute', 'Provider events that were received and not processed'),
    ('payment-expiry', '* * * * *', 'payments.expire_payments(integer)', '1 minute', 'Checkout pages that were not paid in time'),
    ('bank-lines', '* * * * *', 'payments.match_lines(integer)', '1 minute', 'Lines of bank statements that were imported and not matched'),
    ('bank-references', '*/5 * * * *', 'payments.expire_references(integer)', '5 minutes', 'Bank transfers that did not come in time'),
    ('provider-poll', '* * * * *', 'jobs.ask_providers()', '1 minute', 'Payments, refunds and withdrawals without an end are asked about, and hourly whether a payer disputes one'),
    ('reconciliation-runs', '*/10 * * * *', 'reconciliation.open_runs()', '10 minutes', 'The last whole day of each rail is collected and compared'),
    ('reconciliation-breaks', '*/5 * * * *', 'reconciliation.compare_again()', '5 minutes', 'Clearing accounts by age, and breaks that stand, looked at again'),
    ('payout-dispatch', '* * * * *', 'jobs.send_payouts()', '1 minute', 'Withdrawals and refunds that wait to be handed over'),
    ('weekly-payouts', '* * * * *', 'payouts.run_weekly(integer)', '1 minute', 'Weekly payouts of stores whose hour has come'),
    ('notification-events', '* * * * *', 'notifications.handle_waiting(integer)', '1 minute', 'Notices that were due later or failed at once'),
    ('mail-dispatch', '* * * * *', 'jobs.send_mail()', '1 minute', 'E-mail that waits'),
    ('ledger-roll-up', '* * * * *', 'ledger.roll_up(integer)', '1 minute', 'Balances of recorded accounts'),
    ('ledger-seals', '* * * * *', 'ledger.seal(integer)', '1 minute', 'Seals over the ledger'),
    ('ledger-hold-expiry', '* * * * *', 'ledger.expire_holds(integer)', '1 minute', 'Holds whose time is over'),
    ('ledger-day-closing', '*/5 * * * *', 'ledger.close_days(integer)', '5 minutes', 'Days of the books that are long over are closed'),
    ('approval-expiry', '*/5 * * * *', 'access.expire_approvals(integer)', '5 minutes', 'Requests of staff that nobody decided in time'),
    ('risk-reviews', '*/5 * * * *', 'risk.alert_waiting(integer)', '5 minutes', 'Reviews that nobody takes are brought before staff'),
    ('audit-seals', '*/5 * * * *', 'access.seal_audit(integer)', '5 minutes', 'Seals over the audit log'),
    ('ledger-verify', '17 2 * * *', 'ledger.verify_nightly()', '1 day', 'Every invariant of the books'),
    ('ledger-verify-recent', '*/5 * * * *', 'ledger.verify_recent()', '5 minutes', 'The invariants over what was posted since the last check'),
    ('purge', '43 3 * * *', 'jobs.purge()', '1 day', 'What need not be kept'),
    ('purge-run-details', '53 3 * * *', 'jobs.purge_run_details()', '1 day', 'How timed jobs ended')
) as t (name, schedule, function, every, description);

-- Health -------------------------------------------------------------------------------------------------

create function jobs.health()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with late as (
    -- A job that is new has as long as one that has run.
    select count(*)::integer as jobs_late
    from outbox.jobs as j
    where coalesce(j.last_finished_at, j.registered_at) < core.now() - 3 * j.every
  ),
  verify as (
    select
      max(j.last_finished_at) filter (where j.name = 'ledger-verify') as last_finished_at,
      bool_or(j.last_status = 'failed') as is_broken
    from outbox.jobs as j
    where j.name in ('ledger-verify', 'ledger-verify-recent')
  )
  select pg_catalog.jsonb_build_object(
    'status', case
      when v.is_broken then 'broken'
      when l.jobs_late > 0 then 'late'
      else 'ok'
    end,
    'database_time', core.now(),
    'jobs_late', l.jobs_late,
    'ledger_verified_at', v.last_finished_at
  )
  from late as l
  left join verify as v on true
$$;

comment on function jobs.health is
  'Whether the project is well: ok, late (timed jobs are behind) or broken (the books did not verify); names nobody and no amount.';

grant usage on schema jobs to anon, authenticated;
grant execute on function jobs.health to anon, authenticated, service_role;

create function api.health()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jobs.health()
$$;

comment on function api.health is 'For monitors: {status ok|late|broken, database_time, jobs_late, ledger_verified_at}.';

grant execute on function api.health to anon, authenticated, service_role;
