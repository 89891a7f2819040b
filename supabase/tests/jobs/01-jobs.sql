-- Timed work: registered, scheduled, runnable; a monitor sees when it stops.
begin;
\ir ../000-setup.sql
select plan(12);

select is_empty('select j.name from outbox.jobs as j except select c.jobname from cron.job as c where c.active', 'every job has a schedule');
select is(
  (select array_agg(j.name order by j.name) from outbox.jobs as j),
  array[
    'approval-expiry',
    'audit-seals',
    'bank-lines',
    'bank-references',
    'ledger-day-closing',
    'ledger-hold-expiry',
    'ledger-roll-up',
    'ledger-seals',
    'ledger-verify',
    'ledger-verify-recent',
    'mail-dispatch',
    'notification-events',
    'order-timers',
    'payment-expiry',
    'payment-inbox',
    'payout-dispatch',
    'provider-poll',
    'purge',
    'purge-run-details',
    'reconciliation-breaks',
    'reconciliation-runs',
    'risk-reviews',
    'weekly-payouts'
  ],
  'all timed work is there'
);
select outbox.run_job(j.name) from outbox.jobs as j \g /dev/null
select is_empty($$ select j.name, j.last_error from outbox.jobs as j where j.last_status is distinct from 'succeeded' $$, 'every job runs');

select tests.as_anon();
select is(api.health() ->> 'status', 'ok', 'anybody may ask how it goes');
select is(api.health() - array['status', 'database_time', 'jobs_late', 'ledger_verified_at'], '{}'::jsonb, 'and learns nothing else');
select tests.travel('10 minutes');
select is(api.health() ->> 'status', 'late', 'timers that stand still show');
select cmp_ok((api.health() ->> 'jobs_late')::integer, '>', 5, 'with how many');
select tests.clear_authentication();
update outbox.jobs set last_status = 'failed' where name = 'ledger-verify';
select is(jobs.health() ->> 'status', 'broken', 'books that do not hold show first');
update outbox.jobs set last_status = 'succeeded' where name = 'ledger-verify';
select is(jobs.health() ->> 'status', 'late', 'and no longer when they hold again');
alter table ledger.accounts disable trigger user;
select tests.fund_wallet(gen_random_uuid(), 5) is null as x \gset
update ledger.accounts set debits_posted = debits_posted + 1 where kind = 'provider_clearing';
select outbox.run_job('ledger-verify-recent');
select ok((select j.last_status = 'failed' and j.last_error like '%debits_equal_credits%' from outbox.jobs as j where j.name = 'ledger-verify-recent'), 'a check that finds something is a job that failed');
select cmp_ok((select v.violation_count from ledger.verifications as v order by v.id desc limit 1), '>', 0, 'and what it found is kept');
select is_empty(
  $$ select d.due_action from (select distinct t.due_action from orders.transitions as t where t.due_action is not null) as d
     where not exists (select from outbox.jobs as j where j.function_name = 'orders.run_due') $$,
  'every timer of an order has its job'
);
select * from finish();
rollback;
