-- Payments, fourth part: money that reached our bank directly, the staff's queue, and the api.

-- Bank transfers that two of staff recorded -------------------------------------------------------------

create table payments.bank_transfers (
  id uuid primary key default core.uuid_v7(),
  bank_reference text not null unique check (bank_reference ~ '^[A-Za-z0-9][A-Za-z0-9 ./_-]{3,59}$'),
  user_id uuid not null references auth.users (id),
  amount_minor core.positive_amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  reason text not null,
  journal_id bigint not null,
  recorded_by uuid not null references auth.users (id),
  approval_id uuid not null unique references access.approvals (id),
  created_at timestamptz not null default core.now()
);

comment on table payments.bank_transfers is
  'Transfers that people made to our bank account, as one of finance (recorded_by) found them on the statement and another one agreed (approval_id). The bank''s reference is unique, so that one line of a statement is credited once.';

create index bank_transfers_user_id on payments.bank_transfers (user_id);
create index bank_transfers_recorded_by on payments.bank_transfers (recorded_by);
create index bank_transfers_currency on payments.bank_transfers (currency);
create index bank_transfers_created_at on payments.bank_transfers (created_at desc, id desc);

alter table payments.bank_transfers enable row level security;

create policy "people read their bank transfers, staff read all" on payments.bank_transfers
  for select to authenticated
  using (
    user_id = (select access.user_id())
    or (select access.has_permission('payments.read'))
  );

grant select on payments.bank_transfers to authenticated, service_role;

create trigger bank_transfers_forbid_change
  before update or delete or truncate on payments.bank_transfers
  for each statement execute function core.forbid_change();

create function payments.post_bank_transfer(
  p_id uuid,
  p_reference text,
  p_user_id uuid,
  p_amount_minor bigint,
  p_currency text
)
returns bigint
language sql
set search_path = ''
as $$
  select ledger.post(
    p_key => 'bank_transfer:' || p_reference,
    p_kind => 'bank_transfer',
    p_transfers => array[
      row(
        'bank_transfer',
        ledger.account('bank', ledger.platform_owner(), p_currency),
        ledger.account('wallet', p_user_id, p_currency),
        p_amount_minor
      )::ledger.transfer_input
    ],
    p_reference_type => 'bank_transfer',
    p_reference_id => p_id,
    p_details => pg_catalog.jsonb_build_object('bank_reference', p_reference)
  )
$$;

comment on function payments.post_bank_transfer is 'Journal of a bank transfer: our bank to the wallet, once per line of the statement by its key.';

create function payments.check_bank_transfer(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_amount_minor constant bigint := access.payload_integer(p_payload, 'amount_minor');
  v_currency constant text := p_payload ->> 'currency';
  v_reference constant text := upper(btrim(coalesce(p_payload ->> 'bank_reference', '')));
  v_user identity.profiles;
begin
  perform core.require_keys(
    p_payload, array['user_id', 'amount_minor', 'currency', 'bank_reference'], 'approval.payload_invalid'
  );
  perform core.require_amount(v_amount_minor, v_currency);
  if v_reference !~ '^[A-Z0-9][A-Z0-9 ./_-]{3,59}$' then
    perform core.fail('bank_transfer.reference_invalid', 'Give the bank''s reference as it stands on the statement.', 400);
  end if;
  select p.* into v_user
  from identity.profiles as p
  where p.user_id = core.uuid_or_null(p_payload ->> 'user_id') and p.status <> 'closed';
  if not found then
    perform core.fail('user.not_found', 'There is no such user.', 404);
  end if;
  if exists (select from payments.bank_transfers as t where t.bank_reference = v_reference) then
    perform core.fail('bank_transfer.duplicate', 'This line of the statement was recorded before.', 409, v_reference);
  end if;
  perform payments.require_not_imported(v_reference, v_amount_minor, v_currency);
  return pg_catalog.jsonb_build_object(
    'amount_minor', v_amount_minor,
    'currency', v_currency,
    'about', pg_catalog.jsonb_build_object('reference', v_reference, 'person', v_user.display_name),
    'summary', pg_catalog.format('Bank transfer %s to the wallet of %s', v_reference, v_user.display_name),
    'owners', pg_catalog.jsonb_build_array(v_user.user_id)
  );
end
$$;

comment on function payments.check_bank_transfer is
  'Approvals: a transfer on our bank statement {user_id, amount_minor, currency, bank_reference} that is credited to a wallet. Raises bank_transfer.reference_invalid, bank_transfer.duplicate, user.not_found, amount.*, currency.unknown, approval.payload_invalid.';

create function payments.lock_bank_reference(p_reference text)
returns void
language sql
set search_path = ''
as $$
  select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('payments.bank_reference:' || p_reference, 0))
$$;

comment on function payments.lock_bank_reference is
  'Until the transaction ends, nobody else records or matches a transfer with this reference of the bank: neither would see what the other has not committed, and the money would be credited twice. Before any order or account is locked; nothing for null.';

create function payments.record_bank_transfer(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_transfer payments.bank_transfers;
begin
  select a.* into strict v_approval from access.approvals as a where a.id = p_approval_id;
  perform payments.lock_bank_reference(upper(btrim(p_payload ->> 'bank_reference')));
  v_transfer.id := core.uuid_v7();
  v_transfer.bank_reference := upper(btrim(p_payload ->> 'bank_reference'));
  v_transfer.user_id := (p_payload ->> 'user_id')::uuid;
  v_transfer.amount_minor := (p_payload ->> 'amount_minor')::bigint;
  v_transfer.currency := p_payload ->> 'currency';
  v_transfer.journal_id := payments.post_bank_transfer(
    v_transfer.id, v_transfer.bank_reference, v_transfer.user_id, v_transfer.amount_minor, v_transfer.currency
  );
  insert into payments.bank_transfers (
    id, bank_reference, user_id, amount_minor, currency, reason, journal_id, recorded_by, approval_id
  )
  values (
    v_transfer.id, v_transfer.bank_reference, v_transfer.user_id, v_transfer.amount_minor, v_transfer.currency,
    v_approval.reason, v_transfer.journal_id, v_approval.requested_by, p_approval_id
  );
  perform ledger.announce(array[ledger.account('wallet', v_transfer.user_id, v_transfer.currency)]);
  perform outbox.emit(
    'notification.payment', 'bank_transfer', v_transfer.id,
    pg_catalog.jsonb_build_object(
      'kind', 'payment.bank_transfer', 'user_ids', pg_catalog.jsonb_build_array(v_transfer.user_id),
      'amount_minor', v_transfer.amount_minor, 'currency', v_transfer.currency,
      'reference', v_transfer.bank_reference, 'link', '/wallet'
    )
  );
  perform access.audit(
    'payment.bank_transfer', 'user', v_transfer.user_id::text, null,
    pg_catalog.jsonb_build_object(
      'bank_transfer_id', v_transfer.id, 'amount_minor', v_transfer.amount_minor, 'currency', v_transfer.currency,
      'bank_reference', v_transfer.bank_reference, 'journal_id', v_transfer.journal_id, 'approval_id', p_approval_id
    ),
    v_approval.reason
  );
  return pg_catalog.jsonb_build_object('bank_transfer_id', v_transfer.id, 'journal_id', v_transfer.journal_id);
exception
  -- Two requests about one line of the statement, approved at two screens: the second hears the same.
  when unique_violation then
    perform core.fail(
      'bank_transfer.duplicate', 'This line of the statement was recorded before.', 409, v_transfer.bank_reference
    );
    return null;
end
$$;

comment on function payments.record_bank_transfer is
  'Approvals: credits a wallet with money that is on our bank statement (journal bank to wallet; the payer is told): {bank_transfer_id, journal_id}. Locks the wallet. Raises bank_transfer.duplicate.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'bank_transfer.record', 'ledger.adjust', 'ledger.adjust', 'payments.check_bank_transfer', 'payments.record_bank_transfer',
  'Credit a wallet with a transfer that stands on our bank statement'
);

-- The staff's queue --------------------------------------------------------------------------------------

create function payments.decide_inbox(p_inbox_id uuid, p_decision text, p_reason text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payments.replay');
  v_scope text := p_decision || '_inbox:' || v_staff_id;
  v_answer jsonb;
  v_event payments.inbox;
  v_status text;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('inbox_id', p_inbox_id, 'reason', p_reason)
  );
  if v_answer is not null then
    return v_answer;
  end if;
  if length(btrim(coalesce(p_reason, ''))) < 3 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  select i.* into v_event from payments.inbox as i where i.id = p_inbox_id for update;
  if not found then
    perform core.fail('inbox.not_found', 'There is no such event.', 404);
  end if;

  if p_decision = 'replay' then
    if not v_event.signature_ok then
      perform core.fail('inbox.not_verified', 'An event whose signature is false is never processed.', 409);
    end if;
    update payments.inbox as i
    set
      status = 'received', attempts = 0, error = null, next_attempt_at = core.now(), processed_at = null,
      decided_by = v_staff_id, decision_reason = btrim(p_reason)
    where i.id = p_inbox_id;
    v_status := payments.process_webhook(p_inbox_id);
  else
    if v_event.status not in ('dead', 'received') then
      perform core.fail('inbox.already_handled', 'This event was already handled.', 409, v_event.status);
    end if;
    update payments.inbox as i
    set status = 'ignored', processed_at = core.now(), decided_by = v_staff_id, decision_reason = btrim(p_reason)
    where i.id = p_inbox_id;
    v_status := 'ignored';
  end if;
  perform access.audit(
    'inbox.' || p_decision, 'inbox', p_inbox_id::text,
    pg_catalog.jsonb_build_object('status', v_event.status, 'error', v_event.error),
    pg_catalog.jsonb_build_object('status', v_status), btrim(p_reason)
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('inbox_id', p_inbox_id, 'status', v_status)
  );
end
$$;

comment on function payments.decide_inbox is
  'Staff with payments.replay: replay processes an event again (harmless when it was processed: facts apply once), discard sets it aside. Audited. Raises inbox.not_found, inbox.not_verified, inbox.already_handled, reason.required.';

create function payments.replay_inbox(p_inbox_id uuid, p_reason text, p_idempotency_key text)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select payments.decide_inbox(p_inbox_id, 'replay', p_reason, p_idempotency_key)
$$;

comment on function payments.replay_inbox is 'See payments.decide_inbox.';

create function payments.discard_inbox(p_inbox_id uuid, p_reason text, p_idempotency_key text)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select payments.decide_inbox(p_inbox_id, 'discard', p_reason, p_idempotency_key)
$$;

comment on function payments.discard_inbox is 'See payments.decide_inbox.';

grant execute on function payments.replay_inbox, payments.discard_inbox to authenticated;

create function payments.forget_bodies(p_limit integer default 5000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  update payments.inbox as i
  set raw_body = '', headers = '{}'
  where i.id in (
    select o.id
    from payments.inbox as o
    where o.received_at < core.now() - interval '180 days' and o.raw_body <> '' and o.status in ('processed', 'ignored')
    limit p_limit
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function payments.forget_bodies is
  'Empties raw bodies half a year after their event was handled (they name payers and cards); the redacted body stays. Run by a job.';

grant execute on function payments.forget_bodies to service_role;

-- API: views ----------------------------------------------------------------------------------------------

create view api.payments
with (security_invoker = true) as
select
  p.id,
  p.reference,
  p.provider,
  p.purpose,
  p.order_id,
  p.order_code,
  p.amount_minor::bigint as amount_minor,
  p.currency::text as currency,
  p.buyer_fee_minor::bigint as buyer_fee_minor,
  p.status,
  p.method,
  case when p.status in ('created', 'requires_action', 'pending') then p.checkout end as checkout,
  p.failure_code,
  p.order_outcome,
  p.refunded_minor::bigint as refunded_minor,
  p.expires_at,
  p.created_at,
  p.settled_at,
  p.created_at + (
    select pg_catalog.make_interval(secs => m.prompt_seconds)
    from payments.provider_methods as m
    where m.provider = p.provider and m.method = p.method and m.currency = p.currency
  ) as prompt_ends_at
from payments.payments as p
where p.user_id = (select access.user_id());

comment on view api.payments is
  'amount_minor is what is charged, buyer_fee_minor the part of it that goes to the provider''s fee. The signed-in user''s own payments through providers; page by (created_at desc, id desc). checkout: what the browser does next, {kind: redirect, url} or {kind: form, url, fields}, while the payment is open. prompt_ends_at: until when the company asks the payer''s phone; null where it asks none.';

create view api.bank_transfers
with (security_invoker = true) as
select t.id, t.bank_reference, t.amount_minor::bigint as amount_minor, t.currency::text as currency, t.created_at
from payments.bank_transfers as t
where t.user_id = (select access.user_id());

comment on view api.bank_transfers is 'The signed-in user''s own transfers to our bank that were credited.';

grant select on api.payments, api.bank_transfers to authenticated;

create view api.admin_payments
with (security_invoker = true) as
select
  p.id,
  p.reference,
  p.provider,
  p.mode,
  p.user_id,
  access.user_email(p.user_id) as user_email,
  p.purpose,
  p.order_id,
  p.order_code,
  p.amount_minor::bigint as amount_minor,
  p.currency::text as currency,
  p.status,
  p.method,
  p.provider_reference,
  p.fee_minor::bigint as fee_minor,
  p.buyer_fee_minor::bigint as buyer_fee_minor,
  (select r.bearer from pricing.rules as r where r.id = p.provider_fee_rule_id) as fee_bearer,
  p.refunded_minor::bigint as refunded_minor,
  p.failure_code,
  p.order_outcome,
  p.expires_at,
  p.next_poll_at,
  p.poll_count,
  p.paid_at,
  p.settled_at,
  p.settled_by,
  p.settle_journal_id,
  p.created_at,
  p.updated_at,
  (
    select coalesce(
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'id', a.id, 'call', a.call, 'outcome', a.outcome, 'code', a.code, 'answer', a.answer,
          'started_at', a.started_at, 'finished_at', a.finished_at
        ) order by a.started_at, a.id
      ),
      '[]'
    )
    from payments.attempts as a
    where a.payment_id = p.id
  ) as attempts,
  (
    select coalesce(
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'id', r.id, 'amount_minor', r.amount_minor, 'status', r.status, 'reason', r.reason,
          'failure_code', r.failure_code, 'created_at', r.created_at, 'updated_at', r.updated_at
        ) order by r.created_at, r.id
      ),
      '[]'
    )
    from payments.refunds as r
    where r.payment_id = p.id
  ) as refunds
from payments.payments as p
where (select access.has_permission('payments.read'));

comment on view api.admin_payments is 'All payments, with their calls to the provider and their refunds (permission payments.read).';

create view api.admin_bank_transfers
with (security_invoker = true) as
select
  t.id,
  t.bank_reference,
  t.user_id,
  access.user_email(t.user_id) as user_email,
  t.amount_minor::bigint as amount_minor,
  t.currency::text as currency,
  t.reason,
  t.journal_id,
  t.recorded_by,
  t.approval_id,
  t.created_at
from payments.bank_transfers as t
where (select access.has_permission('payments.read'));

comment on view api.admin_bank_transfers is 'Bank transfers that two of staff recorded (permission payments.read).';

create view api.admin_inbox
with (security_invoker = true) as
select
  i.id,
  i.provider,
  i.kind,
  i.event_key,
  i.reference,
  i.status,
  i.signature_ok,
  i.proof,
  i.inquiry,
  i.error,
  i.attempts,
  case when i.status = 'received' then i.next_attempt_at end as next_attempt_at,
  i.received_at,
  i.processed_at,
  i.decided_by,
  access.user_email(i.decided_by) as decided_by_email,
  i.decision_reason,
  i.body,
  i.fact
from payments.inbox as i
where (select access.has_permission('payments.read'));

comment on view api.admin_inbox is
  'What providers sent, personal data blanked out (permission payments.read). status dead waits for a person: api.admin_replay_inbox or api.admin_discard_inbox.';

grant select on api.admin_payments, api.admin_bank_transfers, api.admin_inbox to authenticated;

-- API: commands --------------------------------------------------------------------------------------------

create function api.create_payment(
  p_purpose text,
  p_amount_minor bigint,
  p_currency text,
  p_order_id uuid default null,
  p_provider text default null,
  p_idempotency_key text default null,
  p_method text default null,
  p_fee_minor bigint default 0
)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.create_payment(
    p_purpose, p_amount_minor, p_currency, p_order_id, p_provider, p_idempotency_key, p_method, p_fee_minor
  )
$$;

comment on function api.create_payment is
  'Begins a payment (purpose topup, or order with p_order_id): the payment as start-payment needs it, with checkout and may_ask. p_provider and p_method choose one of api.payment_ways; without them the first that works is taken. p_fee_minor: what the payer was shown by api.quote_payment and pays on top. Called by the function start-payment with the user''s token.';

create function api.quote_payment(
  p_amount_minor bigint,
  p_currency text,
  p_order_id uuid default null,
  p_provider text default null,
  p_method text default null
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select payments.quote(p_amount_minor, p_currency, p_order_id, p_provider, p_method)
$$;

comment on function api.quote_payment is
  'What paying so much by a way (none named: the best that works) would charge: {provider, method, currency, amount_minor, fee_minor, total_minor}, minor units; fee_minor is what the payer bears of the provider''s fee. Errors payment.provider_unavailable, amount.*, currency.unknown.';

grant execute on function api.quote_payment to authenticated;

create function api.admin_replay_inbox(p_inbox_id uuid, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.replay_inbox(p_inbox_id, p_reason, p_idempotency_key)
$$;

comment on function api.admin_replay_inbox is 'Processes an event again (permission payments.replay): {inbox_id, status}.';

create function api.admin_discard_inbox(p_inbox_id uuid, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.discard_inbox(p_inbox_id, p_reason, p_idempotency_key)
$$;

comment on function api.admin_discard_inbox is 'Sets an event aside (permission payments.replay): {inbox_id, status}.';

grant execute on function
  api.create_payment, api.admin_replay_inbox, api.admin_discard_inbox
to authenticated;

-- API: for the functions that talk to providers (secret key) -----------------------------------------------

create function api.payment_started(p_payment_id uuid, p_checkout jsonb, p_provider_reference text, p_raw jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.started(p_payment_id, p_checkout, p_provider_reference, p_raw)
$$;

comment on function api.payment_started is 'Service only: the provider has a page for the payment.';

create function api.payment_waiting(p_payment_id uuid, p_provider_reference text, p_fact jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.waiting(p_payment_id, p_provider_reference, p_fact)
$$;

comment on function api.payment_waiting is 'Service only: the payer was asked to approve on the phone.';

create function api.payment_next_step(p_payment_id uuid, p_checkout jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.next_step(p_payment_id, p_checkout)
$$;

comment on function api.payment_next_step is 'Service only: the provider''s checkout has a further step for the payer''s browser.';

create function api.payment_question(p_provider text, p_reference text)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.question(p_provider, p_reference)
$$;

comment on function api.payment_question is 'Service only: what to ask the provider about a payment, or null.';

create function api.payment_attempt_failed(p_payment_id uuid, p_code text, p_is_unknown boolean, p_raw jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.attempt_failed(p_payment_id, p_code, p_is_unknown, p_raw)
$$;

comment on function api.payment_attempt_failed is 'Service only: the provider refused, or its answer is not known.';

create function api.receive_webhook(
  p_provider text,
  p_event_key text,
  p_kind text,
  p_raw_body text,
  p_headers jsonb,
  p_signature_ok boolean,
  p_parsed jsonb,
  p_proof text,
  p_inquiry text
)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.receive_webhook(
    p_provider, p_event_key, p_kind, p_raw_body, p_headers, p_signature_ok, p_parsed, p_proof, p_inquiry
  )
$$;

comment on function api.receive_webhook is 'Service only: keeps an event before anything else is done with it: {inbox_id, is_new}.';

create function api.process_webhook(p_inbox_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object('status', payments.process_webhook(p_inbox_id))
$$;

comment on function api.process_webhook is 'Service only: processes a kept event: {status}.';

create function api.apply_payment_fact(p_reference text, p_source text, p_fact jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.apply_payment_fact(p_reference, p_source, p_fact)
$$;

comment on function api.apply_payment_fact is 'Service only: applies what a provider answered about a payment: {result, status}.';

create function api.claim_stuck_payments(p_limit integer default 50)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.claim_polls(p_limit)
$$;

comment on function api.claim_stuck_payments is 'Service only: payments to ask the provider about, as api.payment_question describes each.';

create function api.claim_refunds(p_limit integer default 20)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.claim_refunds(p_limit)
$$;

comment on function api.claim_refunds is 'Service only: refunds to hand to the provider.';

create function api.refund_sent(p_refund_id uuid, p_outcome text, p_fact jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.refund_sent(p_refund_id, p_outcome, p_fact)
$$;

comment on function api.refund_sent is 'Service only: how handing over a refund went.';

create function api.claim_stuck_refunds(p_limit integer default 50)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.claim_refund_polls(p_limit)
$$;

comment on function api.claim_stuck_refunds is 'Service only: refunds to ask the provider about.';

create function api.refund_fact(p_refund_id uuid, p_fact jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.refund_fact(p_refund_id, p_fact)
$$;

comment on function api.refund_fact is 'Service only: what the provider says about a refund.';

grant execute on function
  api.payment_started, api.payment_waiting, api.payment_next_step, api.payment_question,
  api.payment_attempt_failed, api.receive_webhook, api.process_webhook,
  api.apply_payment_fact, api.claim_stuck_payments, api.claim_refunds, api.refund_sent,
  api.claim_stuck_refunds, api.refund_fact
to service_role;
