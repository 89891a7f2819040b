-- Reconciliation, api: what staff read.

create view api.admin_reconciliation_rails
with (security_invoker = true) as
select
  r.provider, p.display_name, r.source, r.time_zone, r.is_enabled, r.version,
  (extract(epoch from r.late_after) / 3600)::integer as late_after_hours,
  (extract(epoch from r.clearing_limit) / 3600)::integer as clearing_limit_hours,
  (core.now() at time zone r.time_zone)::date as today,
  (select count(*) from reconciliation.breaks as b where b.provider = r.provider and b.status = 'open') as open_breaks,
  (select max(u.day) from reconciliation.runs as u where u.provider = r.provider and u.status = 'compared') as compared_to
from reconciliation.rails as r
join payments.providers as p on p.code = r.provider
where (select access.has_permission('ledger.read'));

comment on view api.admin_reconciliation_rails is
  'How each rail is compared and how it stands; today is its own day (permission ledger.read).';

create view api.admin_reconciliation_runs
with (security_invoker = true) as
select
  u.id, u.provider, u.day, u.status, u.stage, u.position, u.attempts, u.next_attempt_at, u.error, u.round, u.record_count,
  u.unanswered_count, u.break_count, access.user_email(u.requested_by) as requested_by_label, u.version, u.created_at,
  u.collected_at, u.compared_at
from reconciliation.runs as u
where (select access.has_permission('ledger.read'));

comment on view api.admin_reconciliation_runs is
  'Daily runs of each rail; page by (day desc, id desc). status waiting, collecting (attempts and error when the provider does not answer), collected, compared, failed (permission ledger.read).';

create view api.admin_reconciliation_breaks
with (security_invoker = true) as
select
  b.id, b.provider, b.currency::text as currency, b.kind, b.side, b.subject_type, b.subject_key, b.subject_id,
  coalesce(
    (select p.reference from payments.payments as p where p.id = b.subject_id),
    (select w.code from payouts.withdrawals as w where w.id = b.subject_id),
    (select p.reference from payments.refunds as r join payments.payments as p on p.id = r.payment_id where r.id = b.subject_id),
    b.reference
  ) as reference,
  b.provider_record_id, b.day, b.provider_minor, b.provider_fee_minor, b.ledger_minor, b.ledger_fee_minor, b.difference_minor,
  b.status, b.resolution, b.reason, b.approval_id, b.journal_id, b.first_run_id, b.last_run_id, b.opened_at, b.closed_at,
  b.version,
  array(
    select r.resolution from reconciliation.resolutions as r where reconciliation.can_resolve(b, r) order by r.resolution
  ) as resolutions,
  (
    select a.id from access.approvals as a
    where a.action = 'reconciliation.resolve' and a.status = 'requested' and a.payload ->> 'break_id' = b.id::text
    limit 1
  ) as open_approval_id,
  o.provider_id, o.status as provider_status, o.occurred_at, o.source as provider_source
from reconciliation.breaks as b
left join reconciliation.provider_records as o on o.id = b.provider_record_id
where (select access.has_permission('ledger.read'));

comment on view api.admin_reconciliation_breaks is
  'Where provider, bank and books disagree; page by (opened_at desc, id desc). Amounts are signed minor units, into our clearing account is positive; resolutions are what may be asked for now, open_approval_id what is asked for already (permission ledger.read).';

create view api.admin_clearing_items
with (security_invoker = true) as
select
  i.id, c.account_id, c.provider, c.currency, i.subject_type, i.subject_id, i.subject_key,
  coalesce(
    (select p.reference from payments.payments as p where p.id = i.subject_id),
    (select w.code from payouts.withdrawals as w where w.id = i.subject_id),
    (select p.reference from payments.refunds as r join payments.payments as p on p.id = r.payment_id where r.id = i.subject_id),
    (select p.reference from payments.disputes as d join payments.payments as p on p.id = d.payment_id where d.id = i.subject_id),
    (select l.bank_reference from payments.statement_lines as l where l.id = i.subject_id)
  ) as reference,
  i.gross_minor, i.fee_minor, i.open_minor, i.opened_at, i.day,
  floor(extract(epoch from core.now() - i.opened_at) / 86400)::integer as age_days,
  i.subject_type <> 'journal' as is_explained,
  i.opened_at < core.now() - r.clearing_limit as is_over_limit
from reconciliation.clearing_accounts as c
join reconciliation.rails as r on r.provider = c.provider
join reconciliation.clearing_items as i on i.account_id = c.account_id
where i.open_minor <> 0 and (select access.has_permission('ledger.read'));

comment on view api.admin_clearing_items is
  'Open amounts on clearing accounts, each with what it is about and its age; page by (opened_at, id). Not explained: a journal that names no payment, refund, chargeback, withdrawal or statement line (permission ledger.read).';

create view api.admin_clearing_accounts
with (security_invoker = true) as
select
  c.account_id as id, c.account_id, c.provider, c.currency, b.balance_minor,
  o.explained_minor, o.unexplained_minor, b.balance_minor - o.explained_minor - o.unexplained_minor as recent_minor,
  o.over_limit_minor, o.open_count, o.over_limit_count, o.oldest_at,
  o.minor_1_day, o.minor_3_days, o.minor_7_days, o.minor_older,
  (extract(epoch from r.late_after) / 3600)::integer as late_after_hours,
  (extract(epoch from r.clearing_limit) / 3600)::integer as clearing_limit_hours
from reconciliation.clearing_accounts as c
join reconciliation.rails as r on r.provider = c.provider
cross join lateral ledger.admin_balance(c.account_id) as b (balance_minor)
cross join lateral (
  select
    coalesce(sum(i.open_minor) filter (where i.subject_type <> 'journal'), 0)::bigint as explained_minor,
    coalesce(sum(i.open_minor) filter (where i.subject_type = 'journal'), 0)::bigint as unexplained_minor,
    coalesce(sum(i.open_minor) filter (where i.opened_at < core.now() - r.clearing_limit), 0)::bigint as over_limit_minor,
    count(*) as open_count,
    count(*) filter (where i.opened_at < core.now() - r.clearing_limit) as over_limit_count,
    min(i.opened_at) as oldest_at,
    coalesce(sum(i.open_minor) filter (where i.opened_at >= core.now() - interval '1 day'), 0)::bigint as minor_1_day,
    coalesce(
      sum(i.open_minor) filter (where i.opened_at < core.now() - interval '1 day' and i.opened_at >= core.now() - interval '3 days'), 0
    )::bigint as minor_3_days,
    coalesce(
      sum(i.open_minor) filter (where i.opened_at < core.now() - interval '3 days' and i.opened_at >= core.now() - interval '7 days'), 0
    )::bigint as minor_7_days,
    coalesce(sum(i.open_minor) filter (where i.opened_at < core.now() - interval '7 days'), 0)::bigint as minor_older
  from reconciliation.clearing_items as i
  where i.account_id = c.account_id and i.open_minor <> 0
) as o
where (select access.has_permission('ledger.read'));

comment on view api.admin_clearing_accounts is
  'Clearing accounts by age: balance = explained + unexplained + recent (posted in the last minutes, not sorted yet), to the last minor unit; minor_1_day: open for less than a day, minor_3_days: one to three, minor_7_days: three to seven, minor_older (permission ledger.read).';

grant select on
  api.admin_reconciliation_rails, api.admin_reconciliation_runs, api.admin_reconciliation_breaks, api.admin_clearing_items,
  api.admin_clearing_accounts
to authenticated;

create view api.admin_report_days
with (security_invoker = true) as
select
  u.provider || ':' || c.currency || ':' || u.day as id, u.provider, c.currency, u.day, u.id as run_id, u.status, u.break_count,
  u.compared_at, s.signed_at, access.user_email(a.decided_by) as signed_by_label,
  (s.figures ->> 'closing_minor')::bigint as signed_closing_minor
from reconciliation.runs as u
join reconciliation.clearing_accounts as c on c.provider = u.provider
left join reconciliation.signed_reports as s on s.provider = u.provider and s.currency = c.currency and s.day = u.day
left join access.approvals as a on a.id = s.approval_id
where (select access.has_permission('ledger.read'));

comment on view api.admin_report_days is
  'Days of rails and currencies that have a report, and who signed it; page by (day desc, id desc) (permission ledger.read).';

grant select on api.admin_report_days to authenticated;

create function api.admin_day_report(p_provider text, p_currency text, p_day date)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select reconciliation.day_report(p_provider, p_currency, p_day)
$$;

comment on function api.admin_day_report is
  'The report of a day of a rail in a currency (permission ledger.read): {figures, figures_hash, is_ready, open_approval_id, signed}. Sign it by an approval of reconciliation.sign_report {provider, currency, day, figures_hash}.';

grant execute on function api.admin_day_report to authenticated;

-- What a provider was asked about and has not ended: a person sees that it is asked again, and when.
create view api.admin_parked
with (security_invoker = true) as
select
  s.id, s.thing, s.reference, s.provider, s.amount_minor, s.currency, s.status, s.since, s.poll_count, s.next_poll_at, s.last_code,
  s.next_poll_at is null or s.next_poll_at < core.now() - interval '5 minutes' as is_forgotten
from (
  select
    p.id, 'payment' as thing, p.reference, p.provider, p.amount_minor::bigint as amount_minor, p.currency::text as currency,
    p.status, p.created_at as since, p.poll_count, p.next_poll_at,
    (
      select a.code from payments.attempts as a
      where a.payment_id = p.id and a.call = 'initialize'
      order by a.started_at desc, a.id desc
      limit 1
    ) as last_code
  from payments.payments as p
  where p.status in ('created', 'pending')
  union all
  select
    w.id, 'withdrawal', w.code, w.provider, w.net_minor, w.currency::text, w.status, w.sent_at, w.poll_count, w.next_poll_at,
    (select a.code from payouts.attempts as a where a.withdrawal_id = w.id order by a.started_at desc, a.id desc limit 1)
  from payouts.withdrawals as w
  where w.status = 'pending_provider' and w.provider <> 'bank'
  union all
  select
    r.id, 'refund', p.reference, p.provider, r.amount_minor::bigint, r.currency::text, r.status, r.created_at, r.poll_count,
    r.next_poll_at,
    (
      select a.code from payments.attempts as a
      where a.payment_id = p.id and a.call = 'refund'
      order by a.started_at desc, a.id desc
      limit 1
    )
  from payments.refunds as r
  join payments.payments as p on p.id = r.payment_id
  where r.status in ('sending', 'pending', 'needs_attention')
) as s
where (select access.has_permission('payments.read'));

comment on view api.admin_parked is
  'Payments, withdrawals and refunds whose outcome is not known yet, oldest by (since, id): how often the provider was asked, when it is asked next, and what its last answer to us was called. is_forgotten: nobody will ask, or the job that asks stands still (permission payments.read).';

grant select on api.admin_parked to authenticated;
