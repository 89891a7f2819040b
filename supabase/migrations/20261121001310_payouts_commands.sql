-- Payouts, third part: what owners and staff may do, and the invariants.

-- Guards ---------------------------------------------------------------------------------------------

create function payouts.require_owner(p_owner_type text, p_owner_id uuid)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
begin
  if p_owner_type = 'store' then
    return stores.require_role(p_owner_id, 'owner');
  end if;
  if p_owner_type is distinct from 'user' or p_owner_id is distinct from v_user_id then
    perform core.fail('permission.denied', 'You may only take out your own money.', 403);
  end if;
  return v_user_id;
end
$$;

comment on function payouts.require_owner is
  'Only the person, or the owner of the store (no manager), may move this money out; returns the user. Raises permission.denied and what access.require_user raises.';

-- Destinations -----------------------------------------------------------------------------------------

create function payouts.tell_of_destination(p_destination_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_destination payouts.destinations;
begin
  select d.* into strict v_destination from payouts.destinations as d where d.id = p_destination_id;
  perform access.audit(
    'payout_destination.add', 'payout_destination', v_destination.id::text, null,
    pg_catalog.jsonb_build_object(
      'owner_type', v_destination.owner_type, 'owner_id', v_destination.owner_id,
      'bank_code', v_destination.bank_code, 'last4', v_destination.account_last4
    ),
    null
  );
  perform outbox.emit(
    'notification.payout', 'payout_destination', v_destination.id,
    pg_catalog.jsonb_build_object(
      'kind', 'destination.added',
      'user_ids', pg_catalog.jsonb_build_array(v_destination.added_by),
      'bank', payouts.account_label(v_destination.id),
      'until', v_destination.usable_at,
      'link', '/wallet'
    )
  );
end
$$;

comment on function payouts.tell_of_destination is 'Audits a new bank account and tells who added it, with the time from which money can go to it.';

create function payouts.add_destination(
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
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := payouts.require_owner(p_owner_type, p_owner_id);
  v_scope text := 'add_payout_destination:' || v_user_id;
  v_answer jsonb;
  v_rail payouts.rails;
  v_bank payouts.banks;
  v_number text;
  v_name text := btrim(regexp_replace(coalesce(p_account_name, ''), '\s+', ' ', 'g'));
  v_id uuid;
  v_usable_at timestamptz;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'owner_type', p_owner_type, 'owner_id', p_owner_id, 'provider', p_provider, 'bank_code', p_bank_code,
      'account', encode(sha256(convert_to(coalesce(p_account_number, ''), 'utf8')), 'hex'),
      'account_name', p_account_name, 'currency', p_currency
    )
  );
  if v_answer is not null then
    return v_answer;
  end if;
  v_rail := payouts.require_rail(p_currency, p_provider);
  v_bank := payouts.require_bank(v_rail, p_bank_code);
  v_number := payouts.clean_account_number(v_rail.country, v_bank.kind, p_account_number);
  if length(v_name) not between 2 and 100 or v_name ~ core.hidden_marks() then
    perform core.fail('payout_destination.name_invalid', 'Write the name as the bank has it.', 400);
  end if;
  perform access.require_step_up(
    'payout_destination.add', p_step_up,
    pg_catalog.jsonb_build_object('owner_id', p_owner_id, 'bank_code', p_bank_code, 'account_number', v_number)
  );

  v_usable_at := core.now() + core.setting_interval('payout.destination_cool_off');
  insert into payouts.destinations (
    owner_type, owner_id, provider, country, kind, bank_code, account_number, account_name, currency, usable_at, added_by
  )
  values (
    p_owner_type, p_owner_id, v_rail.provider, v_rail.country, v_bank.kind, v_bank.code, v_number, v_name, p_currency,
    v_usable_at, v_user_id
  )
  on conflict (owner_type, owner_id, provider, bank_code, account_number) where removed_at is null do nothing
  returning id into v_id;
  if not found then
    perform core.fail('payout_destination.duplicate', 'This account is already in the list.', 409);
  end if;
  perform payouts.tell_of_destination(v_id);
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'destination_id', v_id,
      'status', case when v_usable_at > core.now() then 'cooling_off' else 'active' end,
      'usable_at', v_usable_at
    )
  );
end
$$;

comment on function payouts.add_destination is
  'Adds a bank or mobile account to which the owner may withdraw after the cool-off. Needs a step-up for exactly this account; audited; the owner is told. Raises payout.unavailable, payout_destination.bank_unknown, payout_destination.account_invalid, iban.invalid, payout_destination.name_invalid, payout_destination.duplicate, step_up.*, permission.denied, idempotency.*.';

create function payouts.remove_destination(p_destination_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_destination payouts.destinations;
begin
  perform access.require_user();
  select d.* into v_destination
  from payouts.destinations as d
  where d.id = p_destination_id and access.can_read_owner(d.owner_type, d.owner_id)
  for update;
  if not found then
    perform core.fail('payout_destination.not_found', 'There is no such account in the list.', 404);
  end if;
  perform payouts.require_owner(v_destination.owner_type, v_destination.owner_id);
  if exists (
    select from payouts.withdrawals as w
    where w.destination_id = p_destination_id and w.status in ('initiated', 'under_review', 'pending_provider')
  ) then
    perform core.fail('payout_destination.in_use', 'A withdrawal to this account is on its way.', 409);
  end if;
  if v_destination.removed_at is null then
    update payouts.destinations as d set removed_at = core.now() where d.id = p_destination_id;
    perform access.audit(
      'payout_destination.remove', 'payout_destination', p_destination_id::text, null,
      pg_catalog.jsonb_build_object('owner_type', v_destination.owner_type, 'owner_id', v_destination.owner_id), null
    );
  end if;
  return pg_catalog.jsonb_build_object('destination_id', p_destination_id, 'status', 'removed');
end
$$;

comment on function payouts.remove_destination is
  'Takes a bank account off the list; again is no error. Raises payout_destination.not_found, payout_destination.in_use, permission.denied.';

-- Withdrawals ------------------------------------------------------------------------------------------

create function payouts.fee_of(
  p_owner_type text,
  p_owner_id uuid,
  p_amount_minor bigint,
  p_rail payouts.rails,
  p_method text,
  out rule_id uuid,
  out fee_minor bigint,
  out free_left integer
)
returns record
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_situation pricing.situation;
  v_rule pricing.rules;
begin
  v_situation.at := core.now();
  v_situation.amount_minor := coalesce(p_amount_minor, 0);
  v_situation.currency := p_rail.currency;
  v_situation.country := p_rail.country;
  v_situation.provider := p_rail.provider;
  v_situation.method := p_method;
  select s.plan, s.seller_level into v_situation.plan, v_situation.seller_level
  from stores.stores as s
  where p_owner_type = 'store' and s.id = p_owner_id;
  v_rule := pricing.find_rule('withdrawal_fee', v_situation);
  if v_rule.id is null then
    perform core.fail('payout.unavailable', 'This currency cannot be withdrawn yet.', 409, p_rail.currency);
  end if;
  select greatest(v_rule.free_per_month - count(*), 0) into free_left
  from payouts.withdrawals as w
  where w.owner_id = p_owner_id
    and w.currency = p_rail.currency
    and w.requested_at >= date_trunc('month', core.now(), 'UTC')
    and w.status not in ('failed', 'cancelled', 'reversed');
  rule_id := v_rule.id;
  fee_minor := case when free_left > 0 then 0 else pricing.charge(v_rule, v_situation.amount_minor) end;
end
$$;

comment on function payouts.fee_of is
  'What we charge for a withdrawal, minor units, by which version of which rule (which may look at the store''s plan and level, provider, method, currency, amount), and how many more are free this month (UTC; what failed, was cancelled or came back does not count). Raises payout.unavailable.';

create function payouts.quote_withdrawal(
  p_owner_type text,
  p_owner_id uuid,
  p_amount_minor bigint,
  p_currency text,
  p_destination_id uuid
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_rail payouts.rails;
  v_available bigint;
  v_fee record;
begin
  perform access.require_reader();
  if not coalesce(access.can_read_owner(p_owner_type, p_owner_id), false) then
    perform core.fail('permission.denied', 'You are not allowed to do this.', 403);
  end if;
  v_rail := payouts.require_rail_to(p_destination_id, p_owner_type, p_owner_id, p_currency);
  v_fee := payouts.fee_of(
    p_owner_type, p_owner_id, p_amount_minor, v_rail,
    coalesce(
      (select d.kind from payouts.destinations as d where d.id = p_destination_id and d.provider = v_rail.provider),
      (
        select min(b.kind)
        from payouts.banks as b
        where b.provider = v_rail.provider and b.country = v_rail.country and b.is_available
      )
    )
  );
  select b.available_minor into v_available
  from ledger.accounts as a
  cross join lateral ledger.balance(a.id) as b
  where a.kind = 'wallet' and a.owner_id = p_owner_id and a.currency = p_currency;
  return pg_catalog.jsonb_build_object(
    'fee_minor', v_fee.fee_minor,
    'net_minor', greatest(coalesce(p_amount_minor, 0) - v_fee.fee_minor, 0),
    'free_left', v_fee.free_left,
    'available_minor', coalesce(v_available, 0),
    'minimum_minor', v_rail.min_minor,
    'maximum_minor', v_rail.max_minor,
    'currency', p_currency
  );
end
$$;

comment on function payouts.quote_withdrawal is
  'What a withdrawal would cost, to this account or (null) by the first way out of the currency: fee, net to the account, how many more of this month are free, what is available, limits, minor units. Raises payout.unavailable, permission.denied.';

create function payouts.review_reasons(p_destination_id uuid, p_amount_minor bigint, p_currency text)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array_remove(
    array[
      case
        when p_amount_minor > coalesce((core.setting('payout.review_above_minor') ->> p_currency)::bigint, 0)
          then 'large_amount'
      end,
      case
        when core.setting('payout.review_first') = 'true'::jsonb
          and not exists (
            select from payouts.withdrawals as w
            where w.destination_id = p_destination_id and w.status = 'settled'
          )
          then 'first_to_destination'
      end
    ],
    null
  )
$$;

comment on function payouts.review_reasons is 'Why a withdrawal waits for a person: large_amount, first_to_destination; empty when it need not.';

create function payouts.require_destination(p_destination_id uuid, p_owner_type text, p_owner_id uuid, p_currency text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_destination payouts.destinations;
begin
  -- Shared lock: the account cannot be removed while a withdrawal to it is being written.
  select d.* into v_destination
  from payouts.destinations as d
  where d.id = p_destination_id
    and d.owner_type = p_owner_type
    and d.owner_id = p_owner_id
    and d.removed_at is null
  for share;
  if not found or v_destination.currency <> p_currency then
    perform core.fail('payout_destination.not_found', 'There is no such account in the list.', 404);
  end if;
  -- Where new accounts may take a little at once, the withdrawal itself knows whether it is little enough.
  if v_destination.usable_at > core.now() and core.setting('payout.cooling_off_cap_minor') -> p_currency is null then
    perform core.fail(
      'payout_destination.cooling_off', 'This account is new and cannot be used yet.', 409,
      to_char(v_destination.usable_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'For your safety a new account waits before money can go to it.'
    );
  end if;
end
$$;

comment on function payouts.require_destination is
  'Checks that the account is the owner''s, of this currency and past its cool-off. Raises payout_destination.not_found, payout_destination.cooling_off (details: from when).';

create function payouts.place_withdrawal(
  p_user_id uuid,
  p_owner_type text,
  p_owner_id uuid,
  p_amount_minor bigint,
  p_rail payouts.rails,
  p_destination_id uuid
)
returns payouts.withdrawals
language plpgsql
set search_path = ''
as $$
declare
  v_id uuid := core.uuid_v7();
  v_code text := core.short_code('WD');
  v_reasons text[] := payouts.review_reasons(p_destination_id, p_amount_minor, p_rail.currency);
  v_withdrawal payouts.withdrawals;
  v_hold_id bigint;
  v_fee record;
begin
  while exists (select from payouts.withdrawals as w where w.code = v_code) loop
    v_code := core.short_code('WD');
  end loop;
  v_hold_id := ledger.hold(
    p_key => 'withdrawal:' || v_id || ':hold',
    p_kind => 'withdrawal',
    p_debit_account => ledger.account('wallet', p_owner_id, p_rail.currency),
    p_credit_account => ledger.account('payout_in_transit', v_id, p_rail.currency),
    p_amount_minor => p_amount_minor,
    p_reference_type => 'withdrawal',
    p_reference_id => v_id
  );
  -- After the hold, which locks the wallet: of two requests at once only one takes the last free one.
  v_fee := payouts.fee_of(
    p_owner_type, p_owner_id, p_amount_minor, p_rail,
    (select d.kind from payouts.destinations as d where d.id = p_destination_id)
  );
  if v_fee.fee_minor >= p_amount_minor then
    perform core.fail(
      'amount.below_minimum', 'The amount is below the minimum.', 400, 'more than the fee, ' || v_fee.fee_minor || ' minor units'
    );
  end if;
  insert into payouts.withdrawals (
    id, code, reference, provider, mode, owner_type, owner_id, requested_by, destination_id, amount_minor, fee_minor,
    fee_rule_id, currency, status, review_reasons, hold_id, last_seq
  )
  values (
    v_id, v_code, 'amw-' || replace(v_id::text, '-', ''), p_rail.provider,
    (select p.mode from payments.providers as p where p.code = p_rail.provider),
    p_owner_type, p_owner_id, p_user_id, p_destination_id, p_amount_minor, v_fee.fee_minor, v_fee.rule_id, p_rail.currency,
    case when cardinality(v_reasons) > 0 then 'under_review' else 'initiated' end, v_reasons, v_hold_id, 1
  )
  returning * into v_withdrawal;
  insert into payouts.events (withdrawal_id, seq, from_status, to_status, action, actor, actor_id, reason)
  values (v_id, 1, null, v_withdrawal.status, 'request', 'owner', p_user_id, nullif(array_to_string(v_withdrawal.review_reasons, ', '), ''));
  return v_withdrawal;
end
$$;

comment on function payouts.place_withdrawal is 'Holds the money and writes the withdrawal with its fee and its first event. Raises amount.below_minimum when the fee takes it all, payout.unavailable.';

create function payouts.request_withdrawal(
  p_owner_type text,
  p_owner_id uuid,
  p_amount_minor bigint,
  p_currency text,
  p_destination_id uuid,
  p_step_up uuid,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := payouts.require_owner(p_owner_type, p_owner_id);
  v_scope text := 'request_withdrawal:' || v_user_id;
  v_answer jsonb;
  v_rail payouts.rails;
  v_withdrawal payouts.withdrawals;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'owner_type', p_owner_type, 'owner_id', p_owner_id, 'amount_minor', p_amount_minor, 'currency', p_currency,
      'destination_id', p_destination_id
    )
  );
  if v_answer is not null then
    return v_answer;
  end if;
  v_rail := payouts.require_rail_to(p_destination_id, p_owner_type, p_owner_id, p_currency);
  perform core.require_amount(p_amount_minor, p_currency, v_rail.min_minor, v_rail.max_minor);
  perform payouts.require_destination(p_destination_id, p_owner_type, p_owner_id, p_currency);
  perform access.require_step_up(
    'withdrawal.request', p_step_up,
    pg_catalog.jsonb_build_object(
      'owner_id', p_owner_id, 'amount_minor', p_amount_minor, 'currency', p_currency, 'destination_id', p_destination_id
    )
  );
  perform access.hit_rate_limit(
    'withdrawal.request', v_user_id::text, core.setting_integer('payout.request_limit')::integer, interval '1 hour'
  );

  v_withdrawal := payouts.place_withdrawal(
    v_user_id, p_owner_type, p_owner_id, p_amount_minor, v_rail, p_destination_id
  );
  perform payouts.notify(
    v_withdrawal,
    case v_withdrawal.status when 'under_review' then 'withdrawal.under_review' else 'withdrawal.requested' end,
    null
  );
  if v_withdrawal.status = 'initiated' then
    perform payouts.move_money(v_withdrawal, 'send', '{}');
  end if;
  perform access.audit(
    'withdrawal.request', 'withdrawal', v_withdrawal.id::text, null,
    pg_catalog.jsonb_build_object(
      'code', v_withdrawal.code, 'amount_minor', p_amount_minor, 'currency', p_currency,
      'destination_id', p_destination_id, 'status', v_withdrawal.status
    ),
    null
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'withdrawal_id', v_withdrawal.id, 'code', v_withdrawal.code, 'status', v_withdrawal.status
    )
  );
end
$$;

comment on function payouts.request_withdrawal is
  'Holds the amount in the wallet and begins a withdrawal, under review when large or the first to the account. Needs a step-up for exactly these arguments. Locks destination (shared), wallet. Raises payout.unavailable, amount.*, payout_destination.*, step_up.*, ledger.insufficient_funds, rate.limited, permission.denied, idempotency.*.';

create function payouts.cancel_withdrawal(p_withdrawal_id uuid, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_scope text := 'cancel_withdrawal:' || v_user_id;
  v_answer jsonb;
  v_withdrawal payouts.withdrawals;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('withdrawal_id', p_withdrawal_id)
  );
  if v_answer is not null then
    return v_answer;
  end if;
  select w.* into v_withdrawal
  from payouts.withdrawals as w
  where w.id = p_withdrawal_id and access.can_read_owner(w.owner_type, w.owner_id)
  for update;
  if not found then
    perform core.fail('withdrawal.not_found', 'There is no such withdrawal.', 404);
  end if;
  perform payouts.require_owner(v_withdrawal.owner_type, v_withdrawal.owner_id);
  if payouts.act(v_withdrawal, 'cancel', 'owner') <> 'applied' then
    perform core.fail(
      'withdrawal.not_cancellable', 'This withdrawal is already on its way and cannot be stopped.', 409, v_withdrawal.status
    );
  end if;
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object('withdrawal_id', p_withdrawal_id, 'status', 'cancelled')
  );
end
$$;

comment on function payouts.cancel_withdrawal is
  'The owner takes a withdrawal back before it is handed over; the money is available again. Raises withdrawal.not_found, withdrawal.not_cancellable, permission.denied, idempotency.*.';

create function payouts.decide_withdrawal(
  p_withdrawal_id uuid,
  p_decision text,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payouts.decide');
  v_scope text := 'decide_withdrawal:' || v_staff_id;
  v_answer jsonb;
  v_withdrawal payouts.withdrawals;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object('withdrawal_id', p_withdrawal_id, 'decision', p_decision, 'reason', p_reason)
  );
  if v_answer is not null then
    return v_answer;
  end if;
  if p_decision is null or p_decision not in ('approve', 'reject') then
    perform core.fail('withdrawal.decision_invalid', 'Approve or reject.', 400);
  end if;
  if length(btrim(coalesce(p_reason, ''))) < 3 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = p_withdrawal_id for update;
  if not found then
    perform core.fail('withdrawal.not_found', 'There is no such withdrawal.', 404);
  end if;
  -- Nobody passes their own money through the review.
  if array[v_withdrawal.requested_by, v_withdrawal.owner_id] && access.readable_owners() then
    perform core.fail('withdrawal.own', 'Someone else must decide on your own withdrawal.', 403);
  end if;
  -- To reject gives the owner their own money back: it needs no second person, whatever the amount.
  if p_decision = 'approve' and v_withdrawal.status = 'under_review' then
    perform access.require_alone('withdrawal.release', v_withdrawal.amount_minor, v_withdrawal.currency);
  end if;
  if payouts.act(v_withdrawal, p_decision, 'staff', 'command', '{}', btrim(p_reason)) <> 'applied' then
    perform core.fail('withdrawal.not_under_review', 'This withdrawal does not wait for a decision.', 409, v_withdrawal.status);
  end if;
  perform access.audit(
    'withdrawal.' || p_decision, 'withdrawal', p_withdrawal_id::text,
    pg_catalog.jsonb_build_object('status', v_withdrawal.status),
    pg_catalog.jsonb_build_object('decision', p_decision), btrim(p_reason)
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    (
      select pg_catalog.jsonb_build_object('withdrawal_id', w.id, 'status', w.status)
      from payouts.withdrawals as w where w.id = p_withdrawal_id
    )
  );
end
$$;

comment on function payouts.decide_withdrawal is
  'Staff with payouts.decide let a withdrawal under review go, alone up to the limit of their role (above it: approval withdrawal.release), or give the money back, of any amount. Audited. Raises approval.required, withdrawal.not_found, withdrawal.not_under_review, withdrawal.own, withdrawal.decision_invalid, reason.required, idempotency.*.';

grant execute on function
  payouts.add_destination, payouts.remove_destination, payouts.quote_withdrawal, payouts.request_withdrawal,
  payouts.cancel_withdrawal, payouts.decide_withdrawal
to authenticated;

-- Invariants ---------------------------------------------------------------------------------------------

create table payouts.clearing_corrections (
  journal_id bigint primary key,
  provider text not null references payments.providers (code),
  currency core.currency_code not null references core.currencies (code),
  amount_minor bigint not null check (amount_minor <> 0),
  approval_id uuid not null,
  created_at timestamptz not null default core.now()
);

comment on table payouts.clearing_corrections is
  'What two people added to or took from a clearing account because provider, bank and books differed: minor units, a debit is positive. Append-only.';

create index clearing_corrections_provider on payouts.clearing_corrections (provider, currency);

alter table payouts.clearing_corrections enable row level security;

create policy "staff with ledger.read read corrections" on payouts.clearing_corrections
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on payouts.clearing_corrections to authenticated, service_role;

create trigger clearing_corrections_forbid_change
  before update or delete or truncate on payouts.clearing_corrections
  for each statement execute function core.forbid_change();

create function payouts.verify_clearing()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with explained as (
    select p.provider, p.currency::text as currency, sum(p.amount_minor - p.fee_minor) as amount_minor
    from payments.payments as p
    where p.settle_journal_id is not null
    group by p.provider, p.currency
    union all
    select p.provider, r.currency::text, -sum(r.amount_minor)
    from payments.refunds as r
    join payments.payments as p on p.id = r.payment_id
    where r.settle_journal_id is not null and r.return_journal_id is null
    group by p.provider, r.currency
    union all
    -- A reversed withdrawal brought its net back; the provider's fee for it stays spent. A fee still unknown is not booked.
    select
      w.provider, w.currency::text,
      -sum(coalesce(w.provider_fee_minor, 0) + case when w.status = 'settled' then w.net_minor else 0 end)
    from payouts.withdrawals as w
    where w.status in ('settled', 'reversed')
    group by w.provider, w.currency
    union all
    select c.provider, c.currency::text, sum(c.amount_minor)
    from payouts.clearing_corrections as c
    group by c.provider, c.currency
    union all
    -- A lost chargeback: the provider gave the payer's money back from what it holds for us.
    select d.provider, d.currency::text, -sum(d.amount_minor)
    from payments.disputes as d
    where d.status = 'lost'
    group by d.provider, d.currency
    union all
    -- What went between a provider and our bank, or left the bank for withdrawals, as the bank's statement shows it.
    select l.provider, l.currency::text, -sum(l.amount_minor)
    from payments.statement_lines as l
    where l.provider is not null
    group by l.provider, l.currency
  ),
  expected as (
    select p.code as provider, a.id as account_id, a.currency::text as currency
    from payments.providers as p
    join ledger.accounts as a on a.kind = 'provider_clearing' and a.owner_id = ledger.provider_owner(p.code)
  ),
  compared as (
    select
      coalesce(e.provider, x.provider) as provider,
      coalesce(e.currency, x.currency) as currency,
      coalesce(
        (
          select sum(case when t.debit_account = e.account_id then t.amount_minor else -t.amount_minor end)
          from ledger.transfers as t
          where e.account_id in (t.debit_account, t.credit_account)
        ),
        0
      ) as booked_minor,
      coalesce(x.amount_minor, 0) as explained_minor
    from expected as e
    full join (
      select provider, currency, sum(amount_minor) as amount_minor from explained group by provider, currency
    ) as x on x.provider = e.provider and x.currency = e.currency
  )
  select
    'payments.clearing_explained',
    c.provider || ' ' || c.currency,
    pg_catalog.jsonb_build_object('booked_minor', c.booked_minor, 'explained_minor', c.explained_minor)
  from compared as c
  where c.booked_minor <> c.explained_minor
$$;

comment on function payouts.verify_clearing is
  'Violations: provider clearing accounts whose balance is not what payments, refunds, chargebacks, withdrawals and approved corrections say the provider holds for us.';

create function payouts.verify_withdrawals()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  -- Between hand-over and the provider's word the whole amount is in transit; otherwise nothing is.
  select
    'payouts.in_transit_explained',
    'withdrawal ' || w.code,
    pg_catalog.jsonb_build_object('status', w.status, 'in_transit_minor', b.posted_minor, 'amount_minor', w.amount_minor)
  from payouts.withdrawals as w
  left join ledger.accounts as a on a.kind = 'payout_in_transit' and a.owner_id = w.id
  left join lateral ledger.balance(a.id) as b on true
  where coalesce(b.posted_minor, 0) <> case when w.status = 'pending_provider' then w.amount_minor else 0 end
  union all
  select
    'payouts.in_transit_explained',
    'account ' || a.id,
    pg_catalog.jsonb_build_object('owner_id', a.owner_id)
  from ledger.accounts as a
  where a.kind = 'payout_in_transit'
    and not exists (select from payouts.withdrawals as w where w.id = a.owner_id)
  union all
  select
    'payouts.holds_explained',
    'withdrawal ' || w.code,
    pg_catalog.jsonb_build_object('status', w.status, 'hold_id', w.hold_id)
  from payouts.withdrawals as w
  where (w.status in ('initiated', 'under_review')) is distinct from exists (
    select from ledger.open_holds as h where h.hold_id = w.hold_id
  )
  union all
  select
    'payments.refund_holds_explained',
    'refund ' || r.id,
    pg_catalog.jsonb_build_object('status', r.status, 'hold_id', r.hold_id)
  from payments.refunds as r
  where (r.status not in ('processed', 'failed')) is distinct from exists (
    select from ledger.open_holds as h where h.hold_id = r.hold_id
  )
$$;

comment on function payouts.verify_withdrawals is
  'Violations: money in transit that no withdrawal explains, withdrawals or refunds whose hold does not fit their status.';

insert into ledger.invariants (name, check_function, description)
values
  ('clearing_explained', 'payouts.verify_clearing()', 'What each provider holds for us is what payments, refunds and withdrawals say'),
  ('withdrawals_explained', 'payouts.verify_withdrawals()', 'Money in transit and holds belong to open withdrawals and refunds');
