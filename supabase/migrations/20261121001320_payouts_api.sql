-- Payouts, fourth part: the api. Views that owners and staff read, their commands, and what the
-- functions that talk to providers call.

-- API: views ----------------------------------------------------------------------------------------------

create view api.banks
with (security_invoker = true) as
select b.provider, b.country, b.code, b.name, b.is_available, b.kind
from payouts.banks as b;

comment on view api.banks is
  'Where money can be withdrawn to (is_available), by provider and country; kind bank, or mobile_account: the account is a mobile number.';

grant select on api.banks to anon, authenticated, service_role;

create view api.payout_rails
with (security_invoker = true) as
select
  r.currency::text as currency, r.provider, r.country,
  r.is_available and payouts.is_set_up(r.provider) as is_available,
  r.min_minor::bigint as min_minor, r.max_minor::bigint as max_minor, r.position
from payouts.rails as r;

comment on view api.payout_rails is
  'In which currencies and by which providers withdrawals exist (is_available), best first by position, and their limits in minor units; api.quote_withdrawal says what one costs.';

grant select on api.payout_rails to anon, authenticated, service_role;

create view api.withdrawals
with (security_invoker = true) as
select
  w.id,
  w.code,
  w.owner_type,
  w.owner_id,
  case w.owner_type
    when 'store' then (select s.name from stores.stores as s where s.id = w.owner_id)
    else (select p.display_name from identity.profiles as p where p.user_id = w.owner_id)
  end as owner_name,
  w.amount_minor::bigint as amount_minor,
  w.fee_minor::bigint as fee_minor,
  w.net_minor,
  w.currency::text as currency,
  w.destination_id,
  (
    select b.name || ' ······' || d.account_last4
    from payouts.destinations as d
    join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
    where d.id = w.destination_id
  ) as destination_label,
  w.status,
  w.failure_code,
  w.provider_reference,
  w.requested_at,
  w.sent_at,
  w.settled_at,
  w.updated_at,
  w.version
from payouts.withdrawals as w
where w.owner_id = any ((select access.readable_owners())::uuid[]);

comment on view api.withdrawals is
  'Withdrawals of the signed-in user and of stores that the user owns or manages; page by (requested_at desc, id desc).';

create view api.withdrawal_events
with (security_invoker = true) as
select e.id, e.withdrawal_id, e.seq, e.from_status, e.to_status, e.action, e.actor, e.reason, e.created_at
from payouts.events as e;

comment on view api.withdrawal_events is 'What happened to a withdrawal, in order of seq, for whoever may read it.';

create view api.admin_withdrawals
with (security_invoker = true) as
select
  w.id,
  w.code,
  w.reference,
  w.provider,
  w.mode,
  w.owner_type,
  w.owner_id,
  case w.owner_type
    when 'store' then (select s.name from stores.stores as s where s.id = w.owner_id)
    else (select p.display_name from identity.profiles as p where p.user_id = w.owner_id)
  end as owner_name,
  access.user_email(w.requested_by) as owner_email,
  w.requested_by,
  w.amount_minor::bigint as amount_minor,
  w.fee_minor::bigint as fee_minor,
  w.net_minor,
  w.currency::text as currency,
  w.destination_id,
  (
    select b.name || ' ······' || d.account_last4
    from payouts.destinations as d
    join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
    where d.id = w.destination_id
  ) as destination_label,
  (select d.account_name from payouts.destinations as d where d.id = w.destination_id) as account_name,
  w.status,
  w.review_reasons,
  w.failure_code,
  w.provider_reference,
  w.provider_fee_minor::bigint as provider_fee_minor,
  w.is_provider_fee_unknown,
  w.next_poll_at,
  w.poll_count,
  w.requested_at,
  w.sent_at,
  w.settled_at,
  w.updated_at,
  w.version,
  (
    select coalesce(
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'id', a.id, 'outcome', a.outcome, 'code', a.code, 'started_at', a.started_at, 'finished_at', a.finished_at
        ) order by a.started_at, a.id
      ),
      '[]'
    )
    from payouts.attempts as a
    where a.withdrawal_id = w.id
  ) as attempts,
  w.retry_of,
  (select f.code from payouts.withdrawals as f where f.id = w.retry_of) as retry_of_code,
  r.id as retried_by_id,
  r.code as retried_by_code,
  (
    select o.id
    from access.approvals as o
    where o.action = 'withdrawal.retry' and o.payload ->> 'withdrawal_id' = w.id::text and o.status = 'requested'
    order by o.id
    limit 1
  ) as open_retry_id,
  case w.status when 'under_review' then access.alone_limit('withdrawal.release', w.currency) end as alone_max_minor,
  case w.status when 'under_review' then access.open_request('withdrawal.release', 'withdrawal_id', w.id) end as open_release_id,
  case w.status
    when 'pending_provider' then (
      select w.sent_at + (s.value #>> '{}')::interval from core.settings as s where s.key = 'payout.staff_end_after'
    )
  end as endable_at
from payouts.withdrawals as w
left join payouts.withdrawals as r on r.retry_of = w.id
where (select access.has_permission('payouts.read'));

comment on view api.admin_withdrawals is 'All withdrawals with their hand-overs (permission payouts.read); page by (requested_at desc, id desc). is_provider_fee_unknown: paid, and the provider is still asked what it kept. retry_of: the one that failed before; retried_by_id: the one after; open_retry_id: the request for it that waits for a second person. While under review: alone_max_minor, up to which the signed-in person may let it go alone, and open_release_id, the request to let it go that waits for a second person. endable_at: from when staff may say how one ended that a company has (payout.staff_end_after).';

grant select on api.withdrawals, api.withdrawal_events, api.admin_withdrawals to authenticated;

-- API: commands --------------------------------------------------------------------------------------------

create function api.add_payout_destination(
  p_owner_type text,
  p_owner_id uuid,
  p_provider text,
  p_bank_code text,
  p_account_number text,
  p_account_name text,
  p_currency text,
  p_step_up uuid,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.add_destination(
    p_owner_type, p_owner_id, p_provider, p_bank_code, p_account_number, p_account_name, p_currency, p_step_up,
    p_idempotency_key
  )
$$;

comment on function api.add_payout_destination is
  'Adds a bank or mobile account (step-up action payout_destination.add, context {owner_id, bank_code, account_number: the whole number without spaces, a mobile one as 03001234567}): {destination_id, status, usable_at}.';

create function api.remove_payout_destination(p_destination_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.remove_destination(p_destination_id)
$$;

comment on function api.remove_payout_destination is 'Takes a bank account off the list: {destination_id, status}.';

create function api.quote_withdrawal(
  p_owner_type text,
  p_owner_id uuid,
  p_amount_minor bigint,
  p_currency text,
  p_destination_id uuid default null
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select payouts.quote_withdrawal(p_owner_type, p_owner_id, p_amount_minor, p_currency, p_destination_id)
$$;

comment on function api.quote_withdrawal is
  'What a withdrawal would cost, to an account or by the first way out of the currency: {fee_minor, net_minor, free_left (of this month), available_minor, minimum_minor, maximum_minor, currency}.';

create function api.request_withdrawal(
  p_owner_type text,
  p_owner_id uuid,
  p_amount_minor bigint,
  p_currency text,
  p_destination_id uuid,
  p_step_up uuid,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.request_withdrawal(
    p_owner_type, p_owner_id, p_amount_minor, p_currency, p_destination_id, p_step_up, p_idempotency_key
  )
$$;

comment on function api.request_withdrawal is
  'Asks for money to be paid out (step-up action withdrawal.request, context {owner_id, amount_minor, currency, destination_id}): {withdrawal_id, code, status}.';

create function api.cancel_withdrawal(p_withdrawal_id uuid, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.cancel_withdrawal(p_withdrawal_id, p_idempotency_key)
$$;

comment on function api.cancel_withdrawal is 'Takes a withdrawal back before it is handed over: {withdrawal_id, status}.';

create function api.admin_decide_withdrawal(
  p_withdrawal_id uuid,
  p_decision text,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.decide_withdrawal(p_withdrawal_id, p_decision, p_reason, p_idempotency_key)
$$;

comment on function api.admin_decide_withdrawal is
  'Approves or rejects a withdrawal under review (permission payouts.decide): {withdrawal_id, status}. Above what one may approve alone: approval.required, to be asked for as withdrawal.release.';

grant execute on function
  api.add_payout_destination, api.remove_payout_destination, api.quote_withdrawal, api.request_withdrawal,
  api.cancel_withdrawal, api.admin_decide_withdrawal
to authenticated;

-- API: for the functions that talk to providers (secret key) -----------------------------------------------

create function api.claim_payouts(p_limit integer default 20)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.claim_payouts(p_limit)
$$;

comment on function api.claim_payouts is 'Service only: withdrawals to hand to the provider now, with full account numbers.';

create function api.claim_stuck_payouts(p_limit integer default 50)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.claim_polls(p_limit)
$$;

comment on function api.claim_stuck_payouts is 'Service only: withdrawals to ask the provider about.';

create function api.payout_attempt(p_withdrawal_id uuid, p_if_unsent boolean default false)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.begin_attempt(p_withdrawal_id, p_if_unsent)
$$;

comment on function api.payout_attempt is
  'Service only: before a withdrawal is sent again under its reference; null when it no longer waits, or, with p_if_unsent, when it may have been sent.';

create function api.payout_sent(p_withdrawal_id uuid, p_outcome text, p_recipient_code text, p_fact jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.sent(p_withdrawal_id, p_outcome, p_recipient_code, p_fact)
$$;

comment on function api.payout_sent is 'Service only: how a hand-over went (accepted, refused, unknown, deferred): {result, status}.';

create function api.payout_fact(p_reference text, p_source text, p_fact jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.fact(p_reference, p_source, p_fact)
$$;

comment on function api.payout_fact is 'Service only: applies what a provider answered about a withdrawal: {result, status}.';

grant execute on function
  api.claim_payouts, api.claim_stuck_payouts, api.payout_attempt, api.payout_sent, api.payout_fact
to service_role;
