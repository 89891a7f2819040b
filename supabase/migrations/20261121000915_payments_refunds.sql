-- Payments: refunds to the source. Money of a payment goes back to the card or account that it came from.
-- It is held in the payer's wallet until the provider's word moves it or frees it: whatever the provider does,
-- it is in one of two places. Who asks (an order that ends, the buyer, two members of staff) is in the callers.

alter table payments.providers
  add column can_refund boolean not null default true,
  add column refund_takes interval not null default '10 days';

comment on column payments.providers.can_refund is 'Whether money can be sent back to where it came from by a call.';
comment on column payments.providers.refund_takes is 'Within which time a refund usually arrives there; what people are told.';

update payments.providers as p set can_refund = false where p.code in ('easypaisa', 'bank');
update payments.providers as p set refund_takes = '1 day' where p.code = 'jazzcash';

create table payments.refunds (
  id uuid primary key default core.uuid_v7(),
  payment_id uuid not null references payments.payments (id),
  user_id uuid not null references auth.users (id),
  provider text not null references payments.providers (code),
  origin text not null check (origin in ('order', 'buyer', 'staff')),
  order_id uuid,
  order_code text,
  store_id uuid references stores.stores (id),
  amount_minor core.positive_amount_minor not null,
  fee_minor core.amount_minor not null default 0,
  fee_bearer text not null default 'platform' check (fee_bearer in ('platform', 'seller', 'buyer')),
  fee_rule_id uuid references pricing.rules (id),
  currency core.currency_code not null references core.currencies (code),
  status text not null default 'requested' check (
    status in ('requested', 'sending', 'pending', 'needs_attention', 'processed', 'failed')
  ),
  reason text not null,
  requested_by uuid references auth.users (id),
  approval_id uuid references access.approvals (id),
  hold_id bigint not null,
  settle_journal_id bigint,
  return_journal_id bigint,
  expected_at timestamptz not null,
  ended_at timestamptz,
  provider_reference text,
  failure_code text,
  next_poll_at timestamptz,
  poll_count integer not null default 0,
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now(),
  check ((status = 'processed') = (settle_journal_id is not null and return_journal_id is null)),
  check (return_journal_id is null or settle_journal_id is not null),
  check ((status in ('processed', 'failed')) = (ended_at is not null)),
  check ((origin = 'staff') or order_id is not null),
  check (fee_minor = 0 or fee_bearer <> 'platform')
);

comment on table payments.refunds is
  'Money on its way back to the card or account that it came from. amount_minor is what is sent; a buyer who bears the fee has amount and fee held. Held in the payer''s wallet from the request until the provider''s word settles or releases it. origin: an order that ended, its buyer later, or staff.';
comment on column payments.refunds.status is
  'requested (waits to be handed over), sending (handed over, no answer yet), pending (the provider has it), needs_attention (the provider wants something of us), processed (sent), failed (the money is in the wallet).';
comment on column payments.refunds.fee_minor is 'What sending it costs whoever bears it (fee_bearer), minor units; taken only when it was sent.';
comment on column payments.refunds.return_journal_id is 'Set when the provider brought back what it had sent: the money is in the wallet again.';
comment on column payments.refunds.expected_at is 'When it should have arrived; told to people, and late for staff after it.';

-- Paystack's refund events carry no id: with one refund open per payment they are never ambiguous.
create unique index refunds_one_open_per_payment on payments.refunds (payment_id)
  where status in ('requested', 'sending', 'pending', 'needs_attention');
create index refunds_payment_id on payments.refunds (payment_id);
create index refunds_user_id on payments.refunds (user_id, created_at desc);
create index refunds_created_at on payments.refunds (created_at desc, id desc);
create index refunds_order_id on payments.refunds (order_id) where order_id is not null;
create index refunds_store_id on payments.refunds (store_id) where store_id is not null;
create index refunds_provider on payments.refunds (provider);
create index refunds_fee_rule_id on payments.refunds (fee_rule_id) where fee_rule_id is not null;
create index refunds_approval_id on payments.refunds (approval_id) where approval_id is not null;
create index refunds_requested_by on payments.refunds (requested_by);
create index refunds_currency on payments.refunds (currency);
create index refunds_next_poll_at on payments.refunds (next_poll_at) where next_poll_at is not null;

alter table payments.refunds enable row level security;

create policy "payers read their refunds, stores those of their orders, staff all" on payments.refunds
  for select to authenticated
  using (
    user_id = (select access.user_id())
    or store_id = any ((select stores.my_store_list('staff'))::uuid[])
    or (select access.has_permission('payments.read'))
  );

grant select on payments.refunds to authenticated, service_role;

create trigger refunds_touch_updated_at
  before update on payments.refunds
  for each row execute function core.touch_updated_at();

create function payments.announce_refund()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload jsonb := pg_catalog.jsonb_build_object(
    'kind', 'refund.changed', 'id', new.id, 'refund_id', new.id, 'payment_id', new.payment_id, 'order_id', new.order_id,
    'status', new.status, 'at', core.now()
  );
begin
  perform core.broadcast('user:' || new.user_id, 'payment.changed', v_payload);
  perform core.broadcast('staff:payments', 'payments.changed', v_payload);
  if new.order_id is not null then
    perform core.broadcast('order:' || new.order_id, 'refund.changed', v_payload);
  end if;
  return null;
end
$$;

comment on function payments.announce_refund is
  'Tells the open screens of payer, order and staff that a refund has changed, and with it what is held of the wallet.';

create trigger refunds_announce
  after insert or update of status on payments.refunds
  for each row execute function payments.announce_refund();

-- Asking for one -------------------------------------------------------------------------------------------

create function payments.is_open_refund(p_status text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_status in ('requested', 'sending', 'pending', 'needs_attention')
$$;

comment on function payments.is_open_refund is 'Whether a refund in this status has no end yet.';

grant execute on function payments.is_open_refund to authenticated, service_role;

create function payments.lock_payments(p_payment_ids uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Not their keys: who hands a refund over has locked that, and then writes an attempt of its payment.
  perform from payments.payments as p where p.id = any (p_payment_ids) order by p.id for no key update;
end
$$;

comment on function payments.lock_payments is
  'Locks payments in id order, before whoever calls it touches an account: what is sent back of a payment locks order, payment, refund, accounts.';

create function payments.refundable(p_payment payments.payments)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select case
    when p_payment.status in ('succeeded', 'partially_refunded')
      then greatest(p_payment.amount_minor - p_payment.buyer_fee_minor - p_payment.refunded_minor, 0)
    else 0
  end
$$;

comment on function payments.refundable is 'What of a payment can still go back to its source, minor units; without what was paid on top for the provider''s fee.';

create function payments.terms_of_refund(p_payment payments.payments, p_amount_minor bigint)
returns payments.fee_terms
language plpgsql
stable
set search_path = ''
as $$
declare
  v_situation pricing.situation;
  v_rule pricing.rules;
  v_terms payments.fee_terms;
begin
  v_situation.at := core.now();
  v_situation.amount_minor := p_amount_minor;
  v_situation.currency := p_payment.currency;
  v_situation.country := payments.country_of(p_payment.user_id, p_payment.order_id);
  v_situation.provider := p_payment.provider;
  v_situation.method := p_payment.method;
  v_rule := pricing.find_rule('refund_fee', v_situation);
  v_terms.rule_id := v_rule.id;
  v_terms.bearer := coalesce(v_rule.bearer, 'platform');
  v_terms.buyer_minor := case when v_rule.bearer in ('buyer', 'seller') then pricing.charge(v_rule, p_amount_minor) else 0 end;
  return v_terms;
end
$$;

comment on function payments.terms_of_refund is
  'Who bears what it costs to send so much of a payment back, and how much (buyer_minor, also when the seller bears it); the platform when no rule fits.';

create function payments.is_disputed(p_payment_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (select from payments.disputes as d where d.payment_id = p_payment_id and d.status = 'open');
end
$$;

comment on function payments.is_disputed is 'Whether the payer''s bank is deciding about a chargeback of this payment.';

create function payments.require_refundable(p_payment payments.payments, p_amount_minor bigint)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_payment.id is null then
    perform core.fail('payment.not_found', 'There is no such payment.', 404);
  end if;
  if p_payment.status not in ('succeeded', 'partially_refunded') then
    perform core.fail('payment.not_refundable', 'Only a payment that succeeded can go back to its source.', 409, p_payment.status);
  end if;
  -- The bank may give it back itself: then it would go back twice.
  if payments.is_disputed(p_payment.id) then
    perform core.fail('payment.disputed', 'The payer''s bank is deciding about this payment.', 409);
  end if;
  perform core.require_amount(p_amount_minor, p_payment.currency, 1, payments.refundable(p_payment));
  if exists (
    select from payments.refunds as r where r.payment_id = p_payment.id and payments.is_open_refund(r.status)
  ) then
    perform core.fail('payment.refund_open', 'A refund of this payment is still on its way.', 409);
  end if;
end
$$;

comment on function payments.require_refundable is
  'Raises payment.not_found, payment.not_refundable, payment.disputed, payment.refund_open, amount.not_positive, amount.too_large (more than what remains).';

create type payments.refund_wish as (
  origin text,
  amount_minor bigint,
  order_id uuid,
  order_code text,
  store_id uuid,
  reason text,
  requested_by uuid,
  approval_id uuid
);

comment on type payments.refund_wish is 'Who wants how much of a payment sent back, and why. amount_minor: what leaves the wallet, a fee that the buyer bears included.';

create function payments.start_refund(p_payment payments.payments, p_wish payments.refund_wish)
returns payments.refunds
language plpgsql
set search_path = ''
as $$
declare
  v_terms payments.fee_terms;
  v_fee_of_buyer bigint;
  v_refund payments.refunds;
begin
  perform payments.require_refundable(p_payment, p_wish.amount_minor);
  v_terms := payments.terms_of_refund(p_payment, p_wish.amount_minor);
  if v_terms.bearer = 'seller' and p_wish.store_id is null then
    v_terms := row(v_terms.rule_id, 'platform', 0);
  end if;
  v_fee_of_buyer := case when v_terms.bearer = 'buyer' then v_terms.buyer_minor else 0 end;
  if v_fee_of_buyer >= p_wish.amount_minor then
    perform core.fail(
      'amount.below_minimum', 'The amount is below the minimum.', 400, 'more than the fee, ' || v_fee_of_buyer || ' minor units'
    );
  end if;
  v_refund.id := core.uuid_v7();
  v_refund.hold_id := ledger.hold(
    p_key => 'refund:' || v_refund.id || ':hold',
    p_kind => 'refund_to_source',
    p_debit_account => ledger.account('wallet', p_payment.user_id, p_payment.currency),
    p_credit_account => ledger.account('provider_clearing', ledger.provider_owner(p_payment.provider), p_payment.currency),
    p_amount_minor => p_wish.amount_minor,
    p_reference_type => 'refund',
    p_reference_id => v_refund.id
  );
  insert into payments.refunds (
    id, payment_id, user_id, provider, origin, order_id, order_code, store_id, amount_minor, fee_minor, fee_bearer,
    fee_rule_id, currency, reason, requested_by, approval_id, hold_id, expected_at
  )
  select
    v_refund.id, p_payment.id, p_payment.user_id, p_payment.provider, p_wish.origin, p_wish.order_id, p_wish.order_code,
    p_wish.store_id, p_wish.amount_minor - v_fee_of_buyer, v_terms.buyer_minor, v_terms.bearer, v_terms.rule_id,
    p_payment.currency, p_wish.reason, p_wish.requested_by, p_wish.approval_id, v_refund.hold_id, core.now() + p.refund_takes
  from payments.providers as p
  where p.code = p_payment.provider
  returning * into v_refund;
  perform outbox.emit('payout.refund', 'refund', v_refund.id, pg_catalog.jsonb_build_object('refund_id', v_refund.id));
  return v_refund;
end
$$;

comment on function payments.start_refund is
  'Holds the money in the payer''s wallet and has the refund handed over. The payment is locked by the caller; locks the wallet. Raises what payments.require_refundable raises, amount.below_minimum, ledger.insufficient_funds.';

-- Staff: two people -----------------------------------------------------------------------------------------

create function payments.check_refund(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_amount_minor constant bigint := access.payload_integer(p_payload, 'amount_minor');
  v_payment payments.payments;
begin
  select p.* into v_payment from payments.payments as p where p.id = core.uuid_or_null(p_payload ->> 'payment_id');
  perform payments.require_refundable(v_payment, v_amount_minor);
  return pg_catalog.jsonb_build_object(
    'amount_minor', v_amount_minor,
    'currency', v_payment.currency,
    'about', pg_catalog.jsonb_build_object('payment', v_payment.reference, 'provider', v_payment.provider),
    'summary', pg_catalog.format('Payment %s by %s: back to its source', v_payment.reference, v_payment.provider),
    'owners', pg_catalog.jsonb_build_array(v_payment.user_id)
  );
end
$$;

comment on function payments.check_refund is
  'Approvals: money of a payment back to its source {payment_id, amount_minor}. Raises what payments.require_refundable raises, approval.payload_invalid.';

create function payments.refund_approved(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_payment payments.payments;
  v_wish payments.refund_wish;
  v_refund payments.refunds;
begin
  select a.* into strict v_approval from access.approvals as a where a.id = p_approval_id;
  select p.* into v_payment from payments.payments as p where p.id = (p_payload ->> 'payment_id')::uuid for update;
  v_wish.origin := 'staff';
  v_wish.amount_minor := (p_payload ->> 'amount_minor')::bigint;
  v_wish.reason := v_approval.reason;
  v_wish.requested_by := v_approval.requested_by;
  v_wish.approval_id := p_approval_id;
  v_refund := payments.start_refund(v_payment, v_wish);
  perform access.audit(
    'payment.refund', 'payment', v_payment.id::text, null,
    pg_catalog.jsonb_build_object(
      'refund_id', v_refund.id, 'amount_minor', v_wish.amount_minor, 'currency', v_payment.currency, 'approval_id', p_approval_id
    ), v_approval.reason
  );
  return pg_catalog.jsonb_build_object('refund_id', v_refund.id, 'payment_id', v_payment.id, 'status', v_refund.status);
end
$$;

comment on function payments.refund_approved is
  'Approvals: holds the money in the payer''s wallet and has it handed over: {refund_id, payment_id, status}. Locks payment, wallet. Raises what payments.start_refund raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'payment.refund', 'ledger.adjust', 'ledger.adjust', 'payments.check_refund', 'payments.refund_approved',
  'Money of a payment back to the card or account that it came from'
);


-- Handing over ----------------------------------------------------------------------------------------------

create function payments.claim_refunds(p_limit integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_claimed jsonb;
begin
  with due as (
    select r.id
    from payments.refunds as r
    where r.status = 'requested' and not payments.is_disputed(r.payment_id)
    order by r.created_at
    limit greatest(1, least(p_limit, 50))
    for update skip locked
  ),
  claimed as (
    update payments.refunds as r
    set status = 'sending', next_poll_at = core.now() + interval '1 minute'
    from due
    where r.id = due.id
    returning r.*
  ),
  attempted as (
    insert into payments.attempts (payment_id, call)
    select c.payment_id, 'refund' from claimed as c
  )
  select coalesce(
    pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_object(
        'refund_id', c.id, 'provider', p.provider, 'mode', p.mode, 'reference', p.reference,
        'amount_minor', c.amount_minor, 'currency', c.currency
      )
      order by c.created_at, c.id
    ),
    '[]'
  )
  into v_claimed
  from claimed as c
  join payments.payments as p on p.id = c.payment_id;
  return v_claimed;
end
$$;

comment on function payments.claim_refunds is
  'Service only: refunds to hand to the provider now, the oldest first; one of a payment that the payer disputes waits for the bank. Each is claimed once: after that it is asked about and never sent again.';

create function payments.lock_refund(p_refund_id uuid)
returns payments.refunds
language plpgsql
set search_path = ''
as $$
declare
  v_refund payments.refunds;
begin
  -- The payment first, as for whoever starts a refund of it or hears of its chargeback.
  perform payments.lock_payments(array(select r.payment_id from payments.refunds as r where r.id = p_refund_id));
  select r.* into v_refund from payments.refunds as r where r.id = p_refund_id for update;
  if not found then
    perform core.fail('payment.refund_not_found', 'There is no such refund.', 404);
  end if;
  return v_refund;
end
$$;

comment on function payments.lock_refund is
  'A refund, locked after its payment, for whoever then touches accounts: payment, refund, accounts is the order of all. Raises payment.refund_not_found.';

create function payments.refund_sent(p_refund_id uuid, p_outcome text, p_fact jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_refund payments.refunds := payments.lock_refund(p_refund_id);
begin
  perform payments.finish_attempt(v_refund.payment_id, 'refund', p_outcome, p_fact ->> 'failure_code', p_fact);
  if p_outcome = 'refused' and v_refund.status = 'sending' then
    perform payments.fail_refund(v_refund, p_fact);
  elsif p_outcome = 'accepted' and v_refund.status = 'sending' then
    update payments.refunds as r
    set
      status = 'pending',
      provider_reference = p_fact ->> 'provider_id',
      expected_at = core.now() + (select p.refund_takes from payments.providers as p where p.code = r.provider),
      next_poll_at = core.now() + interval '10 minutes'
    where r.id = p_refund_id;
  elsif p_outcome = 'deferred' and v_refund.status = 'sending' then
    update payments.refunds as r set status = 'requested', next_poll_at = null where r.id = p_refund_id;
  end if;
  return (
    select pg_catalog.jsonb_build_object('status', r.status) from payments.refunds as r where r.id = p_refund_id
  );
end
$$;

comment on function payments.refund_sent is
  'Service only: how the call went: accepted, refused (the hold is released), deferred (the provider was busy; it is sent later) or unknown (it stays sending and is looked for at the provider). Raises payment.refund_not_found.';

create function payments.store_lines(
  p_store_id uuid,
  p_currency text,
  p_credit_account bigint,
  p_amount_minor bigint,
  p_kind text
)
returns ledger.transfer_input[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_accounts constant bigint[] := array[
    ledger.account('wallet', p_store_id, p_currency, 'store'), ledger.account('store_receivable', p_store_id, p_currency, 'store')
  ];
  v_available bigint;
begin
  -- All that the journal will lock, at once and in the order in which everybody locks.
  perform from ledger.accounts as a where a.id = any (v_accounts || p_credit_account) and a.mode = 'authorised' order by a.id for update;
  select least(b.available_minor, p_amount_minor) into v_available from ledger.balance(v_accounts[1]) as b;
  return array[
    row(p_kind, v_accounts[1], p_credit_account, v_available)::ledger.transfer_input,
    row(p_kind, v_accounts[2], p_credit_account, p_amount_minor - v_available)::ledger.transfer_input
  ];
end
$$;

comment on function payments.store_lines is
  'Transfers that take an amount (minor units) from a store: from its wallet what is there, the rest as what it owes (store_receivable), which the next releases pay. A transfer may be of nothing. Locks these accounts in id order.';

create function payments.settle_refund(p_refund payments.refunds)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_expense bigint := ledger.account('provider_fee', ledger.platform_owner(), p_refund.currency);
  v_journal_id bigint;
begin
  if p_refund.fee_bearer = 'seller' then
    -- Two journals, of the buyer and of the store: what both touch is locked first, in the order of all.
    perform ledger.lock_accounts(
      array(
        select a.id
        from ledger.accounts as a
        where a.owner_id in (p_refund.user_id, p_refund.store_id) and a.currency = p_refund.currency
      )
    );
  end if;
  v_journal_id := ledger.settle_hold('refund:' || p_refund.id || ':settle', p_refund.hold_id, p_refund.amount_minor::bigint);
  if p_refund.fee_minor = 0 then
    return v_journal_id;
  end if;
  if p_refund.fee_bearer = 'buyer' then
    -- The rest of the hold was freed a moment ago in this transaction, so it is there.
    perform ledger.post(
      p_key => 'refund:' || p_refund.id || ':fee',
      p_kind => 'refund_fee',
      p_transfers => array[
        row('refund_fee', ledger.account('wallet', p_refund.user_id, p_refund.currency), v_expense, p_refund.fee_minor)::ledger.transfer_input
      ],
      p_reference_type => 'refund',
      p_reference_id => p_refund.id
    );
  else
    perform ledger.post(
      p_key => 'refund:' || p_refund.id || ':fee',
      p_kind => 'refund_fee',
      p_transfers => (
        select array_agg(t)
        from unnest(
          payments.store_lines(p_refund.store_id, p_refund.currency, v_expense, p_refund.fee_minor, 'refund_fee')
        ) as t
        where t.amount_minor > 0
      ),
      p_reference_type => 'refund',
      p_reference_id => p_refund.id
    );
  end if;
  return v_journal_id;
end
$$;

comment on function payments.settle_refund is
  'Books a refund that was sent: the hold to the provider, and its fee from whoever bears it to our expense. Returns the journal of the hold.';

create function payments.count_refund(p_payment_id uuid, p_amount_minor bigint)
returns payments.payments
language plpgsql
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_refunded bigint;
begin
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id for no key update;
  -- A chargeback that was lost meanwhile may have given the payer all of it already.
  v_refunded := least(v_payment.refunded_minor + p_amount_minor, v_payment.amount_minor);
  perform payments.act(
    v_payment,
    case
      when v_refunded >= v_payment.amount_minor - v_payment.buyer_fee_minor then 'refund_all'
      when v_refunded > 0 then 'refund_part'
      else 'refund_none'
    end
  );
  update payments.payments as p set refunded_minor = v_refunded where p.id = p_payment_id returning p.* into v_payment;
  return v_payment;
end
$$;

comment on function payments.count_refund is 'Writes what was sent back of a payment (negative: came back to us) into its total and status. Locks the payment; returns it.';

create function payments.end_refund(p_refund payments.refunds, p_status text, p_fact jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  -- What left the wallet: what a buyer bears of the fee belongs to it.
  v_amount_minor bigint := p_refund.amount_minor + case when p_refund.fee_bearer = 'buyer' then p_refund.fee_minor else 0 end;
  v_payment payments.payments;
  v_journal_id bigint;
begin
  if p_status = 'processed' then
    v_journal_id := payments.settle_refund(p_refund);
  else
    perform ledger.release_hold('refund:' || p_refund.id || ':release', p_refund.hold_id);
  end if;
  update payments.refunds as r
  set
    status = p_status,
    settle_journal_id = v_journal_id,
    provider_reference = coalesce(p_fact ->> 'provider_id', r.provider_reference),
    failure_code = case when p_status = 'failed' then coalesce(p_fact ->> 'failure_code', 'refund.failed') end,
    ended_at = core.now(),
    next_poll_at = null
  where r.id = p_refund.id;
  if p_status = 'processed' then
    v_payment := payments.count_refund(p_refund.payment_id, v_amount_minor);
  else
    select p.* into v_payment from payments.payments as p where p.id = p_refund.payment_id;
  end if;
  perform payments.tell_of_refund(v_payment, p_refund, p_status);
end
$$;

comment on function payments.end_refund is
  'Settles or releases the hold of a refund and writes the end into refund and payment; a refund that failed leaves the money in the wallet. The refund is locked by the caller.';

create function payments.tell_of_refund(p_payment payments.payments, p_refund payments.refunds, p_status text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  p_payment.amount_minor := p_refund.amount_minor;
  p_payment.order_id := p_refund.order_id;
  p_payment.order_code := p_refund.order_code;
  perform payments.notify(p_payment, case when p_status = 'processed' then 'payment.refunded' else 'payment.refund_failed' end);
end
$$;

comment on function payments.tell_of_refund is 'Tells the payer how a refund ended: sent, or in the wallet.';

create function payments.apply_refund_fact(p_reference text, p_fact jsonb, p_source text default 'webhook')
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_payment_id uuid;
  v_refund payments.refunds;
begin
  select p.id into v_payment_id from payments.payments as p where p.reference = p_reference for no key update;
  select r.* into v_refund
  from payments.refunds as r
  where r.payment_id = v_payment_id and r.amount_minor = (p_fact ->> 'amount_minor')::numeric
  order by payments.is_open_refund(r.status) desc, r.created_at desc
  limit 1
  for update;
  if not found then
    return case when v_payment_id is null then 'payment.unknown_reference' else 'refund.unknown' end;
  end if;
  return payments.hear_of_refund(v_refund, p_fact, p_source);
end
$$;

comment on function payments.apply_refund_fact is
  'What a webhook or poll says about a refund of the payment with this reference: {status succeeded|failed|pending|needs_attention, amount_minor, currency}; providers give refunds no name of ours, so the amount tells them apart. Locks the payment, the refund, then accounts. Returns applied, unchanged or a problem for staff.';

create function payments.hear_of_refund(p_refund payments.refunds, p_fact jsonb, p_source text)
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_status text := p_fact ->> 'status';
begin
  if (p_fact ->> 'currency') is distinct from p_refund.currency::text then
    return 'payment.currency_mismatch';
  end if;
  if (p_fact ->> 'amount_minor')::numeric is distinct from p_refund.amount_minor then
    return 'payment.amount_mismatch';
  end if;
  if p_refund.status = 'failed' and v_status = 'succeeded' then
    -- The money went back to the wallet and may be spent: a person must decide.
    return 'refund.succeeded_after_failure';
  end if;
  if p_refund.status = 'processed' and v_status = 'failed' then
    if p_source = 'poll' then
      perform payments.return_refund(p_refund, p_fact);
      return 'applied';
    end if;
    -- It contradicts what was said before: the provider is asked before money moves.
    update payments.refunds as r set next_poll_at = core.now() where r.id = p_refund.id;
    return 'unchanged';
  end if;
  if p_refund.status in ('processed', 'failed', 'requested') then
    return 'unchanged';
  end if;
  if p_refund.status = 'needs_attention' and v_status = 'pending' and p_source <> 'poll' then
    -- It may be an older word that came late: only the provider's own state takes the question off the table.
    update payments.refunds as r set next_poll_at = core.now() where r.id = p_refund.id;
    return 'unchanged';
  end if;

  if v_status = 'succeeded' then
    perform payments.end_refund(p_refund, 'processed', p_fact);
  elsif v_status = 'failed' then
    perform payments.fail_refund(p_refund, p_fact);
  else
    update payments.refunds as r
    set
      status = case when v_status = 'needs_attention' then 'needs_attention' else 'pending' end,
      provider_reference = coalesce(p_fact ->> 'provider_id', r.provider_reference)
    where r.id = p_refund.id;
  end if;
  return 'applied';
end
$$;

comment on function payments.hear_of_refund is
  'What a word of the provider does to a refund that the caller has locked: applied, unchanged, or a problem for staff. A failure after a success is asked about first; confirmed by a poll, the money comes back to the wallet.';

create function payments.refund_fact(p_refund_id uuid, p_fact jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_refund payments.refunds := payments.lock_refund(p_refund_id);
  v_result text := 'unchanged';
begin
  select p.* into v_payment from payments.payments as p where p.id = v_refund.payment_id;
  if p_fact ->> 'status' = 'not_found' then
    -- The provider never heard of it: the call was lost on its way, so the money is free again.
    if v_refund.status = 'sending' then
      perform payments.fail_refund(v_refund, '{"failure_code": "refund.not_received"}');
      v_result := 'applied';
    end if;
  else
    -- Asked by our own mark, so this is about this refund and no other.
    v_result := payments.hear_of_refund(v_refund, p_fact, 'poll');
  end if;
  update payments.refunds as r set next_poll_at = null where r.id = p_refund_id and not payments.is_open_refund(r.status);
  perform payments.report_result(v_payment.provider, 'poll', v_result, v_payment.reference, p_fact);
  return pg_catalog.jsonb_build_object(
    'result', v_result, 'status', (select r.status from payments.refunds as r where r.id = p_refund_id)
  );
end
$$;

comment on function payments.refund_fact is
  'Service only: what the provider''s list of refunds says about this one; not_found after an unknown call frees the money. Raises payment.refund_not_found.';

-- Asking the provider ---------------------------------------------------------------------------------------

create function payments.claim_refund_polls(p_limit integer)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  with due as (
    select r.id
    from payments.refunds as r
    where r.next_poll_at <= core.now()
    order by r.next_poll_at
    limit greatest(1, least(p_limit, 100))
    for update skip locked
  ),
  claimed as (
    update payments.refunds as r
    set poll_count = r.poll_count + 1, next_poll_at = core.now() + payments.poll_delay(r.poll_count + 4)
    from due
    where r.id = due.id
    returning r.*
  )
  select coalesce(
    pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_object(
        'refund_id', c.id, 'provider', p.provider, 'mode', p.mode, 'reference', p.reference,
        'amount_minor', c.amount_minor, 'currency', c.currency
      )
    ),
    '[]'
  )
  from claimed as c
  join payments.payments as p on p.id = c.payment_id
$$;

comment on function payments.claim_refund_polls is 'Service only: refunds about which the provider is to be asked now.';

grant execute on function
  payments.claim_refunds, payments.refund_sent, payments.refund_fact, payments.claim_refund_polls
to service_role;
