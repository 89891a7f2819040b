-- Payments: money that comes in through a payment provider.
-- A payment is written before the provider is asked; reply, webhook and poll each propose a fact
-- about it, and one reducer (payments.apply_fact) decides what the fact does. How a payment
-- begins, the provider inbox, refunds to source and bank transfers are in the next files.

-- Settings ---------------------------------------------------------------------------------------

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('payment.expire_after', '"45 minutes"', 'How long a checkout page may be paid before the payment counts as expired. Later money still reaches the wallet.', true, true),
  ('payment.ask_until', '"2 days"', 'How long after its expiry the provider is still asked about a payment without an end.', false, true),
  ('payment.open_limit', '20', 'How many payments one person may start in an hour.', false, false);

-- Providers --------------------------------------------------------------------------------------

create table payments.providers (
  code text primary key check (code ~ '^[a-z][a-z0-9_]*$'),
  display_name text not null check (display_name <> ''),
  mode text not null default 'test' check (mode in ('test', 'live')),
  is_available boolean not null default true,
  configured_methods text[] not null default '{}',
  keeps_cards boolean not null default false,
  pays_out boolean not null default false,
  keys_mode text check (keys_mode in ('test', 'live')),
  reported_at timestamptz
);

comment on table payments.providers is
  'Companies that take payments for us. mode: facts from the other mode are refused. is_available: whether new payments may start here at all.';
comment on column payments.providers.configured_methods is
  'The methods for which the functions hold this provider''s settings, in this mode, as they last said (reported_at). Empty: nothing can be started with it.';

comment on column payments.providers.keeps_cards is
  'Whether a card can be kept for the next payment: the provider can, and the functions hold a key to seal its token with, as they last said.';

comment on column payments.providers.pays_out is
  'Whether the functions hold what this provider needs to send money out, in this mode, as they last said. Nothing new is sent through one without.';

comment on column payments.providers.keys_mode is
  'The mode of the keys that the functions hold, as they last said; null: none. Keys of the other mode than ours count as none.';

alter table payments.providers enable row level security;

create policy "anyone reads the providers" on payments.providers
  for select to anon, authenticated
  using (true);

grant usage on schema payments to anon, authenticated, service_role;
grant select on payments.providers to anon, authenticated, service_role;

-- The functions say within a minute what they are set up for; until then Paystack counts as set up.
insert into payments.providers (code, display_name, configured_methods, pays_out)
values
  ('paystack', 'Paystack', '{hosted}', true),
  ('jazzcash', 'JazzCash', '{}', false),
  ('easypaisa', 'Easypaisa', '{}', false);

create function payments.is_of_mode(p_provider text, p_mode text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (select from payments.providers as p where p.code = p_provider and p.mode = p_mode)
$$;

comment on function payments.is_of_mode is
  'Whether keys of this mode are those of a provider''s mode here; with others nothing of ours would be found, and what is found is not ours.';

create function payments.is_checkout(p_checkout jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    p_checkout ->> 'url' ~ '^https?://[^\s]+$'
    and case p_checkout ->> 'kind'
      when 'redirect' then not p_checkout ? 'fields'
      when 'form' then jsonb_typeof(p_checkout -> 'fields') = 'object'
        and not jsonb_path_exists(p_checkout, 'strict $.fields.* ? (@.type() != "string")', '{}', true)
    end,
    false
  )
$$;

comment on function payments.is_checkout is
  'Whether this says what a browser does next: {kind: redirect, url}, or {kind: form, url, fields} with texts as fields; the address is http or https.';

-- The machine --------------------------------------------------------------------------------------

create table payments.transitions (
  from_status text not null,
  action text not null,
  to_status text not null,
  effects text[] not null default '{}',
  primary key (from_status, action)
);

comment on table payments.transitions is
  'The payment machine. effects: credit (journal to the wallet), pay_order (escrow), alert (the case goes to staff, no money moves). An action without a row changes nothing.';

alter table payments.transitions enable row level security;

create policy "anyone reads the payment machine" on payments.transitions
  for select to anon, authenticated
  using (true);

grant select on payments.transitions to service_role;

insert into payments.transitions (from_status, action, to_status, effects)
values
  ('created', 'start', 'requires_action', '{}'),
  ('created', 'park', 'pending', '{}'),
  ('created', 'refuse', 'failed', '{}'),
  ('created', 'wait', 'pending', '{}'),
  ('created', 'succeed', 'succeeded', '{credit,pay_order}'),
  ('created', 'fail', 'failed', '{}'),
  ('created', 'expire', 'expired', '{}'),
  ('requires_action', 'wait', 'pending', '{}'),
  ('requires_action', 'succeed', 'succeeded', '{credit,pay_order}'),
  ('requires_action', 'fail', 'failed', '{}'),
  ('requires_action', 'expire', 'expired', '{}'),
  ('pending', 'start', 'requires_action', '{}'),
  ('pending', 'refuse', 'failed', '{}'),
  ('pending', 'succeed', 'succeeded', '{credit,pay_order}'),
  ('pending', 'fail', 'failed', '{}'),
  ('pending', 'expire', 'expired', '{}'),
  -- A buyer may pay with a second card after a refused one, or after we stopped waiting.
  ('failed', 'succeed', 'succeeded', '{credit,pay_order}'),
  ('expired', 'succeed', 'succeeded', '{credit,pay_order}'),
  ('expired', 'fail', 'failed', '{}'),
  -- The provider takes a settled charge back: a person decides, since the money may be spent.
  ('succeeded', 'take_back', 'succeeded', '{alert}'),
  ('partially_refunded', 'take_back', 'partially_refunded', '{alert}'),
  ('succeeded', 'refund_part', 'partially_refunded', '{}'),
  ('succeeded', 'refund_all', 'refunded', '{}'),
  ('partially_refunded', 'refund_part', 'partially_refunded', '{}'),
  ('partially_refunded', 'refund_all', 'refunded', '{}'),
  -- What was sent back to the source came back to us.
  ('refunded', 'refund_part', 'partially_refunded', '{}'),
  ('refunded', 'refund_none', 'succeeded', '{}'),
  ('partially_refunded', 'refund_none', 'succeeded', '{}');

-- Payments -----------------------------------------------------------------------------------------

create table payments.payments (
  id uuid primary key default core.uuid_v7(),
  reference text not null unique check (reference ~ '^AM[0-9A-HJKMNP-TV-Z]{18}$'),
  provider text not null references payments.providers (code),
  mode text not null check (mode in ('test', 'live')),
  user_id uuid not null references auth.users (id),
  purpose text not null check (purpose in ('topup', 'order')),
  order_id uuid,
  order_code text,
  amount_minor core.positive_amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  status text not null default 'created' check (
    status in (
      'created', 'requires_action', 'pending', 'succeeded', 'failed', 'expired',
      'partially_refunded', 'refunded'
    )
  ),
  method text not null check (method in ('hosted', 'mobile_account')),
  checkout jsonb check (checkout is null or payments.is_checkout(checkout)),
  provider_reference text,
  fee_minor core.amount_minor,
  provider_fee_rule_id uuid references pricing.rules (id),
  buyer_fee_minor core.amount_minor not null default 0,
  refunded_minor core.amount_minor not null default 0,
  failure_code text,
  order_outcome text check (order_outcome in ('paid', 'too_late')),
  settle_journal_id bigint,
  settled_by text check (settled_by in ('webhook', 'poll', 'reply')),
  expires_at timestamptz not null,
  next_poll_at timestamptz,
  poll_count integer not null default 0,
  paid_at timestamptz,
  settled_at timestamptz,
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now(),
  check ((purpose = 'order') = (order_id is not null)),
  check ((status in ('succeeded', 'partially_refunded', 'refunded')) = (settle_journal_id is not null)),
  check ((settle_journal_id is null) = (settled_at is null)),
  check (buyer_fee_minor < amount_minor),
  check (refunded_minor <= amount_minor),
  check (coalesce(fee_minor, 0) <= amount_minor)
);

comment on table payments.payments is
  'One intent to pay in through a provider. reference is ours and is what the provider keeps; it is committed before the provider hears of it. Succeeded means: the journal settle_journal_id credited the wallet.';
comment on column payments.payments.reference is
  'AM and 18 characters of Crockford''s alphabet, 90 random bits: short enough for every provider (JazzCash and Easypaisa allow 20).';
comment on column payments.payments.method is 'hosted: on the provider''s page; mobile_account: the payer approves on the phone.';
comment on column payments.payments.checkout is
  'What the payer''s browser does next: {kind: redirect, url} or {kind: form, url, fields}. Only the payer reads it; no field is a secret that the browser may not see.';
comment on column payments.payments.fee_minor is 'What the provider kept of the amount, minor units; known once settled.';
comment on column payments.payments.amount_minor is 'What the payer is charged, minor units: what was wanted and buyer_fee_minor on top.';
comment on column payments.payments.provider_fee_rule_id is 'The version of the rule that said who bears the provider''s fee when the payment began.';
comment on column payments.payments.buyer_fee_minor is 'The part of amount_minor that goes to the provider''s fee, borne by the payer; the wallet gets the rest.';
comment on column payments.payments.settled_by is 'Whose word settled it first: the provider''s webhook, our poll, or the reply to a call.';
comment on column payments.payments.order_outcome is 'For order payments: paid, or too_late when the order no longer waited and the money stayed in the wallet.';
comment on column payments.payments.next_poll_at is 'When the provider is asked next about this payment; null: no more.';

create index payments_user_id on payments.payments (user_id, created_at desc, id desc);
create index payments_created_at on payments.payments (created_at desc, id desc);
create index payments_order_id on payments.payments (order_id) where order_id is not null;
create index payments_provider on payments.payments (provider);
create index payments_currency on payments.payments (currency);
create index payments_provider_fee_rule_id on payments.payments (provider_fee_rule_id);
create index payments_next_poll_at on payments.payments (next_poll_at) where next_poll_at is not null;
create index payments_expires_at on payments.payments (expires_at)
  where status in ('created', 'requires_action', 'pending');

-- An order is paid through one open checkout page at a time.
create unique index payments_one_open_per_order on payments.payments (order_id)
  where order_id is not null and status in ('created', 'requires_action', 'pending');

alter table payments.payments enable row level security;

create policy "people read their own payments, staff read all" on payments.payments
  for select to authenticated
  using (
    user_id = (select access.user_id())
    or (select access.has_permission('payments.read'))
  );

grant select on payments.payments to authenticated, service_role;

create trigger payments_touch_updated_at
  before update on payments.payments
  for each row execute function core.touch_updated_at();

create function payments.announce_payment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload jsonb := pg_catalog.jsonb_build_object(
    'kind', 'payment.changed', 'id', new.id, 'payment_id', new.id, 'status', new.status, 'at', core.now()
  );
begin
  perform core.broadcast('user:' || new.user_id, 'payment.changed', v_payload);
  perform core.broadcast('staff:payments', 'payments.changed', v_payload);
  return null;
end
$$;

comment on function payments.announce_payment is 'Tells the payer''s and the staff''s open screens that a payment has changed.';

create trigger payments_announce_insert
  after insert on payments.payments
  for each row execute function payments.announce_payment();

create trigger payments_announce_update
  after update on payments.payments
  for each row
  when (
    old.status is distinct from new.status
    or old.checkout is distinct from new.checkout
    or old.refunded_minor is distinct from new.refunded_minor
  )
  execute function payments.announce_payment();

-- Attempts: every call to a provider that changes something ------------------------------------------

create table payments.attempts (
  id uuid primary key default core.uuid_v7(),
  payment_id uuid not null references payments.payments (id),
  call text not null check (call in ('initialize', 'inquiry', 'refund')),
  outcome text not null default 'started' check (outcome in ('started', 'accepted', 'refused', 'unknown', 'deferred')),
  code text,
  answer jsonb,
  started_at timestamptz not null default core.now(),
  finished_at timestamptz
);

comment on table payments.attempts is
  'Calls to a provider about a payment. Of those that change something (initialize, refund) the row is committed before the call and the outcome is written after: started for long means that the caller died; the reference is then asked about, never replaced. An inquiry is written once it was answered, with what was said.';

create index attempts_payment_id on payments.attempts (payment_id, started_at desc);
create index attempts_started_at on payments.attempts (started_at);

alter table payments.attempts enable row level security;

create policy "staff read payment attempts" on payments.attempts
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.attempts to authenticated, service_role;

create function payments.finish_attempt(
  p_payment_id uuid,
  p_call text,
  p_outcome text,
  p_code text,
  p_answer jsonb
)
returns void
language sql
set search_path = ''
as $$
  update payments.attempts as a
  set outcome = p_outcome, code = p_code, answer = p_answer, finished_at = core.now()
  where a.id = (
    select o.id
    from payments.attempts as o
    where o.payment_id = p_payment_id and o.call = p_call and o.outcome = 'started'
    order by o.started_at desc, o.id desc
    limit 1
  )
$$;

comment on function payments.finish_attempt is 'Writes the outcome of the newest unfinished call; does nothing when there is none.';

-- Small parts of the machine -----------------------------------------------------------------------

create function payments.poll_delay(p_poll_count integer)
returns interval
language sql
immutable
set search_path = ''
as $$
  -- People wait at the screen for the first minutes; after that a lost webhook is in no hurry.
  select case
    when p_poll_count < 3 then interval '30 seconds'
    when p_poll_count < 6 then interval '2 minutes'
    when p_poll_count < 12 then interval '10 minutes'
    when p_poll_count < 18 then interval '1 hour'
    else interval '6 hours'
  end
$$;

comment on function payments.poll_delay is 'How long to wait before a provider is asked again, by how often it was asked.';

create function payments.fact_mismatch(p_fact jsonb, p_provider text, p_mode text, p_currency text, p_amount_minor bigint)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when (p_fact ->> 'provider') is distinct from p_provider then 'payment.provider_mismatch'
    when (p_fact ->> 'mode') is distinct from p_mode then 'payment.mode_mismatch'
    when (p_fact ->> 'currency') is distinct from p_currency then 'payment.currency_mismatch'
    when (p_fact ->> 'amount_minor')::numeric is distinct from p_amount_minor then 'payment.amount_mismatch'
    when coalesce((p_fact ->> 'fee_minor')::numeric, 0) not between 0 and p_amount_minor then 'payment.fee_invalid'
  end
$$;

comment on function payments.fact_mismatch is
  'In what a provider''s word differs from what was agreed, or null: provider, mode, currency and amount must be the same, and a fee at most the amount.';

create function payments.fact_problem(p_payment payments.payments, p_fact jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select payments.fact_mismatch(p_fact, p_payment.provider, p_payment.mode, p_payment.currency, p_payment.amount_minor)
$$;

comment on function payments.fact_problem is
  'Why money must not be credited on this fact, or null: provider, mode, currency and amount must be those of the payment.';

create function payments.credit(p_payment payments.payments, p_fact jsonb)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_fee bigint := coalesce((p_fact ->> 'fee_minor')::bigint, 0);
  v_clearing bigint := ledger.account(
    'provider_clearing', ledger.provider_owner(p_payment.provider), p_payment.currency
  );
  v_wallet bigint := ledger.account('wallet', p_payment.user_id, p_payment.currency);
  v_expense bigint := ledger.account('provider_fee', ledger.platform_owner(), p_payment.currency);
  v_transfers ledger.transfer_input[];
begin
  v_transfers := array[
    row(p_payment.purpose, v_clearing, v_wallet, p_payment.amount_minor - p_payment.buyer_fee_minor)::ledger.transfer_input
  ];
  if p_payment.buyer_fee_minor > 0 then
    v_transfers := v_transfers || row('provider_fee_share', v_clearing, v_expense, p_payment.buyer_fee_minor)::ledger.transfer_input;
  end if;
  if v_fee > 0 then
    v_transfers := v_transfers || row('provider_fee', v_expense, v_clearing, v_fee)::ledger.transfer_input;
  end if;
  return ledger.post(
    p_key => 'payment:' || p_payment.id || ':settle',
    p_kind => 'payment',
    p_transfers => v_transfers,
    p_reference_type => 'payment',
    p_reference_id => p_payment.id,
    p_details => pg_catalog.jsonb_build_object('provider', p_payment.provider, 'purpose', p_payment.purpose)
  );
end
$$;

comment on function payments.credit is
  'Journal of a payment that succeeded: provider_clearing to the payer''s wallet; what the payer bears of the provider''s fee to provider_fee; the fee itself from provider_fee to provider_clearing. Once per payment by its key.';

create function payments.pay_order(p_payment payments.payments)
returns text
language plpgsql
set search_path = ''
as $$
begin
  return orders.mark_paid(p_payment.order_id, p_payment.id);
exception
  when sqlstate 'PGRST' then
    -- The order no longer allows to be paid: the money is real whatever became of it, and stays in the wallet.
    if sqlerrm::jsonb ->> 'code' = 'order.invalid_transition' then
      return 'too_late';
    end if;
    -- Anything else, of the product or of PostgreSQL, says nothing about the order: the whole fact fails,
    -- moves nothing, is tried again, and reaches staff when it never works.
    raise;
end
$$;

comment on function payments.pay_order is
  'Funds the order from the wallet that was just credited. Returns paid, or too_late when the order no longer waits. Any other failure is raised, so that the fact is tried again as a whole.';

create function payments.notify(p_payment payments.payments, p_kind text)
returns void
language sql
set search_path = ''
as $$
  select outbox.emit(
    'notification.payment', 'payment', p_payment.id,
    pg_catalog.jsonb_build_object(
      'kind', p_kind,
      'user_ids', pg_catalog.jsonb_build_array(p_payment.user_id),
      'amount_minor', p_payment.amount_minor,
      'currency', p_payment.currency,
      'reference', p_payment.reference,
      'order_id', p_payment.order_id,
      'order_code', p_payment.order_code,
      'failure_code', p_payment.failure_code,
      'link', case
        when p_payment.order_id is not null then '/orders/' || p_payment.order_id
        else '/wallet'
      end
    )
  )
$$;

comment on function payments.notify is 'Puts a notice to the payer into the outbox.';

-- The machine's one door ----------------------------------------------------------------------------

create function payments.act(p_payment payments.payments, p_action text, p_fact jsonb default '{}')
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_transition payments.transitions;
  v_payment payments.payments := p_payment;
  v_was text := p_payment.status;
begin
  select t.* into v_transition
  from payments.transitions as t
  where t.from_status = p_payment.status and t.action = p_action;
  if not found then
    return 'unchanged';
  end if;
  if 'alert' = any (v_transition.effects) then
    return 'payment.taken_back';
  end if;

  if 'credit' = any (v_transition.effects) then
    if p_payment.purpose = 'order' then
      perform orders.lock_order(p_payment.order_id);
    end if;
    v_payment.settle_journal_id := payments.credit(p_payment, p_fact);
    v_payment.fee_minor := coalesce((p_fact ->> 'fee_minor')::bigint, 0);
    v_payment.settled_at := core.now();
    v_payment.settled_by := p_fact ->> 'source';
    v_payment.paid_at := coalesce((p_fact ->> 'paid_at')::timestamptz, core.now());
    v_payment.next_poll_at := null;
    if p_payment.purpose = 'order' then
      v_payment.order_outcome := payments.pay_order(p_payment);
    end if;
  end if;

  update payments.payments as p
  set
    status = v_transition.to_status,
    settle_journal_id = v_payment.settle_journal_id,
    fee_minor = v_payment.fee_minor,
    settled_at = v_payment.settled_at,
    settled_by = v_payment.settled_by,
    paid_at = v_payment.paid_at,
    next_poll_at = v_payment.next_poll_at,
    order_outcome = v_payment.order_outcome,
    failure_code = case
      when v_transition.to_status in ('failed', 'expired') then coalesce(p_fact ->> 'failure_code', p.failure_code)
    end
  where p.id = p_payment.id
  returning p.* into v_payment;

  perform payments.tell(v_payment, v_was);
  return 'applied';
end
$$;

comment on function payments.act is
  'Applies one action to a payment row that the caller has locked: money, order, status, notice. Locks the order, then accounts, as everybody does. Returns applied, unchanged (no such transition) or payment.taken_back (staff must look).';

create function payments.tell(p_payment payments.payments, p_was text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  -- A refund that came back is told about by itself.
  if p_was in ('refunded', 'partially_refunded') then
    return;
  end if;
  if p_payment.status = 'succeeded' and p_payment.order_outcome = 'too_late' then
    perform payments.notify(p_payment, 'payment.order_too_late');
  elsif p_payment.status = 'succeeded' and p_was in ('expired', 'failed') and p_payment.purpose = 'topup' then
    perform payments.notify(p_payment, 'payment.succeeded_late');
  elsif p_payment.status = 'succeeded' and p_payment.purpose = 'topup' then
    perform payments.notify(p_payment, 'payment.succeeded');
  elsif p_payment.status = 'failed' and p_was not in ('failed', 'created') then
    perform payments.notify(p_payment, 'payment.failed');
  end if;
end
$$;

comment on function payments.tell is 'Chooses the notice for a payment that has just changed. Paid orders are told about by the order itself.';

-- The one reducer of facts ---------------------------------------------------------------------------

create function payments.apply_fact(p_reference text, p_source text, p_fact jsonb)
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_status text := p_fact ->> 'status';
  v_problem text;
begin
  select p.* into v_payment
  from payments.payments as p
  where p.reference = p_reference
  for update;
  if not found then
    return 'payment.unknown_reference';
  end if;

  if v_status = 'succeeded' then
    v_problem := payments.fact_problem(v_payment, p_fact);
    if v_problem is not null then
      -- What the provider says will not get better by asking; staff decide.
      update payments.payments as p set next_poll_at = null where p.id = v_payment.id;
      return v_problem;
    end if;
  end if;

  return payments.act(
    v_payment,
    case v_status
      when 'succeeded' then 'succeed'
      when 'failed' then 'fail'
      when 'pending' then 'wait'
      when 'reversed' then 'take_back'
      else 'none'
    end,
    p_fact || pg_catalog.jsonb_build_object('source', p_source)
  );
end
$$;

comment on function payments.apply_fact is
  'What a reply, webhook or poll says about a payment: {provider, mode, status succeeded|failed|pending|reversed, amount_minor, currency, fee_minor, provider_id, paid_at, failure_code}. Locks the payment. Returns applied or unchanged, or the code of a problem that goes to staff; money moves only when provider, mode, currency and amount match, and only once.';
