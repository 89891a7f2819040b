-- Payments, chargebacks: a payer disputes a charge at the card's bank, and the provider tells us. While it is open
-- the money that can be held is held; when it is lost the provider takes the amount from what it holds for us, and
-- the books follow: first what the order or the wallet still has, the rest is our loss.

create table payments.disputes (
  id uuid primary key default core.uuid_v7(),
  provider text not null references payments.providers (code),
  provider_dispute_id text not null check (length(provider_dispute_id) between 1 and 100),
  payment_id uuid not null references payments.payments (id),
  status text not null default 'open' check (status in ('open', 'won', 'lost')),
  category text,
  amount_minor core.positive_amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  is_order_frozen boolean not null default false,
  held_minor core.amount_minor not null default 0,
  recovered_minor core.amount_minor,
  loss_minor core.amount_minor,
  journal_id bigint,
  answer_by timestamptz,
  opened_at timestamptz not null default core.now(),
  resolved_at timestamptz,
  updated_at timestamptz not null default core.now(),
  unique (provider, provider_dispute_id),
  check ((status = 'open') = (resolved_at is null)),
  check ((status = 'lost') = (loss_minor is not null)),
  check (held_minor <= amount_minor),
  check (recovered_minor + loss_minor = amount_minor)
);

comment on table payments.disputes is
  'Chargebacks, one row per dispute of a provider. Open: the order is frozen, or held_minor is held in the payer''s wallet (payments.dispute_holds). Lost: recovered_minor came from there, loss_minor is ours (account write_off); journal_id is the journal of what the holds did not cover.';
comment on column payments.disputes.answer_by is 'Until when the provider wants our evidence; it is given in the provider''s dashboard.';

create index disputes_payment_id on payments.disputes (payment_id);
create index disputes_currency on payments.disputes (currency);
create index disputes_opened_at on payments.disputes (opened_at desc, id desc);

alter table payments.disputes enable row level security;

create policy "staff read chargebacks" on payments.disputes
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.disputes to authenticated, service_role;

create trigger disputes_touch_updated_at
  before update on payments.disputes
  for each row execute function core.touch_updated_at();

create table payments.dispute_holds (
  hold_id bigint primary key,
  dispute_id uuid not null references payments.disputes (id),
  amount_minor core.positive_amount_minor not null,
  created_at timestamptz not null default core.now()
);

comment on table payments.dispute_holds is
  'What a chargeback holds in the payer''s wallet (hold_id of the ledger, minor units): what was there when it opened, and what went back of the disputed order since. All end with the chargeback. Append-only.';

create index dispute_holds_dispute_id on payments.dispute_holds (dispute_id);

alter table payments.dispute_holds enable row level security;

create policy "staff read holds of chargebacks" on payments.dispute_holds
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.dispute_holds to authenticated, service_role;

create trigger dispute_holds_forbid_change
  before update or delete or truncate on payments.dispute_holds
  for each statement execute function core.forbid_change();

create function payments.announce_dispute()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:payments', 'payments.changed',
    pg_catalog.jsonb_build_object('kind', 'payments.changed', 'id', new.id, 'payment_id', new.payment_id, 'status', new.status, 'at', core.now())
  );
  return null;
end
$$;

comment on function payments.announce_dispute is 'Tells the staff''s open screens that a chargeback has changed.';

create trigger disputes_announce
  after insert or update of status on payments.disputes
  for each row execute function payments.announce_dispute();

-- Money -------------------------------------------------------------------------------------------------------

create function payments.wallet_left(p_account bigint, p_amount_minor bigint)
returns bigint
language sql
stable
set search_path = ''
as $$
  select greatest(least(b.available_minor, p_amount_minor), 0) from ledger.balance(p_account) as b
$$;

comment on function payments.wallet_left is 'How much of an amount (minor units) is available in this account.';

create function payments.tell_payer(p_dispute payments.disputes, p_payment payments.payments, p_kind text, p_amount_minor bigint)
returns void
language sql
set search_path = ''
as $$
  select outbox.emit(
    'notification.payment', 'dispute', p_dispute.id,
    pg_catalog.jsonb_build_object(
      'kind', p_kind,
      'user_ids', pg_catalog.jsonb_build_array(p_payment.user_id),
      'amount_minor', p_amount_minor,
      'currency', p_dispute.currency,
      'reference', p_payment.reference,
      'until', p_dispute.answer_by,
      'link', '/wallet'
    )
  )
  where p_amount_minor > 0
$$;

comment on function payments.tell_payer is
  'A notice about what a chargeback does to the payer''s wallet; none about nothing. What it does to an order is told by the order''s acts.';

create function payments.hold_for_dispute(p_dispute payments.disputes, p_payment payments.payments, p_amount_minor bigint)
returns payments.disputes
language plpgsql
set search_path = ''
as $$
declare
  v_wallet bigint := ledger.account('wallet', p_payment.user_id, p_payment.currency);
  v_amount_minor bigint := least(p_amount_minor, p_dispute.amount_minor - p_dispute.held_minor);
  v_hold_id bigint;
begin
  perform ledger.lock_accounts(array[v_wallet]);
  v_amount_minor := payments.wallet_left(v_wallet, v_amount_minor);
  if v_amount_minor <= 0 then
    return p_dispute;
  end if;
  v_hold_id := ledger.hold(
    p_key => 'dispute:' || p_dispute.id || ':hold:'
      || (select count(*) from payments.dispute_holds as h where h.dispute_id = p_dispute.id),
    p_kind => 'chargeback',
    p_debit_account => v_wallet,
    p_credit_account => ledger.account('provider_clearing', ledger.provider_owner(p_payment.provider), p_payment.currency),
    p_amount_minor => v_amount_minor,
    p_reference_type => 'dispute',
    p_reference_id => p_dispute.id
  );
  insert into payments.dispute_holds (hold_id, dispute_id, amount_minor) values (v_hold_id, p_dispute.id, v_amount_minor);
  p_dispute.held_minor := p_dispute.held_minor + v_amount_minor;
  return p_dispute;
end
$$;

comment on function payments.hold_for_dispute is
  'Holds at most this much of the payer''s wallet for a chargeback that the caller has locked, no more than is disputed and there; the caller writes held_minor. Locks the wallet.';

create function payments.open_dispute(p_payment payments.payments, p_fact jsonb)
returns payments.disputes
language plpgsql
set search_path = ''
as $$
declare
  v_dispute payments.disputes;
begin
  insert into payments.disputes (provider, provider_dispute_id, payment_id, category, amount_minor, currency, answer_by)
  values (
    p_payment.provider, p_fact ->> 'provider_id', p_payment.id, left(p_fact ->> 'category', 50),
    (p_fact ->> 'amount_minor')::bigint, p_payment.currency, (p_fact ->> 'answer_by')::timestamptz
  )
  returning * into v_dispute;
  -- Only the order that this charge paid: one that it reached too late was paid by other money.
  v_dispute.is_order_frozen := coalesce(p_payment.order_outcome = 'paid', false)
    and orders.freeze_disputed(p_payment.order_id, 'Disputed at the payer''s bank.');
  if not v_dispute.is_order_frozen then
    v_dispute := payments.hold_for_dispute(v_dispute, p_payment, v_dispute.amount_minor);
  end if;
  update payments.disputes as d
  set is_order_frozen = v_dispute.is_order_frozen, held_minor = v_dispute.held_minor
  where d.id = v_dispute.id
  returning d.* into v_dispute;
  return v_dispute;
end
$$;

comment on function payments.open_dispute is
  'A new chargeback of a payment that the caller has locked: freezes its order while that holds money, else holds what the payer''s wallet has. Locks the order, then the wallet. Whoever the money belongs to is told by the caller or the order.';

create function payments.hold_for_disputes(p_payment_id uuid, p_amount_minor bigint)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_dispute payments.disputes;
  v_held payments.disputes;
  v_left bigint := p_amount_minor;
begin
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id;
  for v_dispute in
    select d.* from payments.disputes as d where d.payment_id = p_payment_id and d.status = 'open' order by d.opened_at, d.id for update
  loop
    v_held := payments.hold_for_dispute(v_dispute, v_payment, v_left);
    v_left := v_left - (v_held.held_minor - v_dispute.held_minor);
    -- The order is decided: from now on the money is in the wallet, or was never the order's.
    update payments.disputes as d set held_minor = v_held.held_minor, is_order_frozen = false where d.id = v_dispute.id;
    perform payments.tell_payer(v_dispute, v_payment, 'payment.disputed', v_held.held_minor - v_dispute.held_minor);
  end loop;
end
$$;

comment on function payments.hold_for_disputes is
  'This much has gone back from the order to the payer''s wallet: as far as the payer''s bank decides about the same money it is held for that, and the payer is told. The order, if any, is locked by the caller; locks the open chargebacks of the payment, then the wallet.';

create function payments.freeze_again(p_payment_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_dispute payments.disputes;
begin
  select p.* into v_payment from payments.payments as p where p.id = p_payment_id and p.order_outcome = 'paid';
  select d.* into v_dispute
  from payments.disputes as d
  where d.payment_id = v_payment.id and d.status = 'open'
  order by d.opened_at, d.id
  limit 1
  for update;
  if found and orders.freeze_disputed(v_payment.order_id, 'Disputed at the payer''s bank.') then
    update payments.disputes as d set is_order_frozen = true where d.id = v_dispute.id;
  end if;
end
$$;

comment on function payments.freeze_again is
  'What kept the order of a payment in dispute has ended: when the payer''s bank still decides about the payment, the order is frozen for that. Locks that chargeback; the order, locked by the caller, comes first.';

create function payments.post_loss(p_dispute payments.disputes, p_payment payments.payments)
returns payments.disputes
language plpgsql
set search_path = ''
as $$
declare
  v_wallet bigint := ledger.account('wallet', p_payment.user_id, p_payment.currency);
  v_clearing bigint := ledger.account(
    'provider_clearing', ledger.provider_owner(p_payment.provider), p_payment.currency
  );
  v_rest bigint := p_dispute.amount_minor - p_dispute.held_minor;
  v_from_wallet bigint := 0;
  v_transfers ledger.transfer_input[] := '{}'::ledger.transfer_input[];
begin
  perform ledger.settle_hold('dispute:' || p_dispute.id || ':settle:' || h.hold_id, h.hold_id)
  from payments.dispute_holds as h
  where h.dispute_id = p_dispute.id
  order by h.hold_id;
  if v_rest > 0 then
    perform ledger.lock_accounts(array[v_wallet]);
    v_from_wallet := payments.wallet_left(v_wallet, v_rest);
    if v_from_wallet > 0 then
      v_transfers := v_transfers || row('chargeback', v_wallet, v_clearing, v_from_wallet)::ledger.transfer_input;
    end if;
    if v_rest > v_from_wallet then
      v_transfers := v_transfers || row(
        'chargeback_loss', ledger.account('write_off', ledger.platform_owner(), p_payment.currency), v_clearing, v_rest - v_from_wallet
      )::ledger.transfer_input;
    end if;
    p_dispute.journal_id := ledger.post(
      p_key => 'dispute:' || p_dispute.id || ':loss',
      p_kind => 'chargeback',
      p_transfers => v_transfers,
      p_reference_type => 'dispute',
      p_reference_id => p_dispute.id,
      p_details => pg_catalog.jsonb_build_object('provider', p_payment.provider, 'payment_id', p_payment.id)
    );
  end if;
  p_dispute.loss_minor := v_rest - v_from_wallet;
  p_dispute.recovered_minor := p_dispute.amount_minor - p_dispute.loss_minor;
  return p_dispute;
end
$$;

comment on function payments.post_loss is
  'The provider took the amount from what it holds for us: settles the holds, then takes what the payer''s wallet has, and writes off the rest.';

create function payments.recover_loss(
  p_dispute payments.disputes,
  p_payment payments.payments,
  p_source text,
  p_amount_minor bigint
)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_wallet bigint := ledger.account('wallet', p_payment.user_id, p_payment.currency);
  v_amount_minor bigint;
begin
  perform ledger.lock_accounts(array[v_wallet]);
  v_amount_minor := payments.wallet_left(v_wallet, least(p_dispute.loss_minor, p_amount_minor)::bigint);
  if v_amount_minor > 0 then
    perform ledger.post(
      p_key => 'dispute:' || p_dispute.id || ':recovered:' || p_source,
      p_kind => 'chargeback',
      p_transfers => array[
        row('chargeback', v_wallet, ledger.account('write_off', ledger.platform_owner(), p_payment.currency), v_amount_minor)::ledger.transfer_input
      ],
      p_reference_type => 'dispute',
      p_reference_id => p_dispute.id
    );
    update payments.disputes as d
    set loss_minor = d.loss_minor - v_amount_minor, recovered_minor = d.recovered_minor + v_amount_minor
    where d.id = p_dispute.id;
  end if;
  return v_amount_minor;
end
$$;

comment on function payments.recover_loss is
  'Takes this much of money of the payer that is in the wallet again, at most what was lost, for a chargeback that the caller has locked. p_source: the id of what it came from, for the key. Returns how much. Locks the wallet.';

create function payments.settle_with_bank(p_refund payments.refunds)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_dispute payments.disputes;
  v_held payments.disputes;
  v_taken bigint;
  v_left bigint := p_refund.amount_minor + case when p_refund.fee_bearer = 'buyer' then p_refund.fee_minor else 0 end;
begin
  select p.* into v_payment from payments.payments as p where p.id = p_refund.payment_id;
  for v_dispute in
    select d.*
    from payments.disputes as d
    where d.payment_id = p_refund.payment_id and (d.loss_minor > 0 or (d.status = 'open' and not d.is_order_frozen))
    order by d.opened_at, d.id
    for update
  loop
    if v_dispute.status = 'open' then
      v_held := payments.hold_for_dispute(v_dispute, v_payment, v_left);
      v_taken := v_held.held_minor - v_dispute.held_minor;
      update payments.disputes as d set held_minor = v_held.held_minor where d.id = v_dispute.id;
      perform payments.tell_payer(v_dispute, v_payment, 'payment.disputed', v_taken);
    else
      v_taken := payments.recover_loss(v_dispute, v_payment, p_refund.id::text, v_left);
      perform payments.tell_payer(v_dispute, v_payment, 'payment.dispute_lost', v_taken);
    end if;
    v_left := v_left - v_taken;
  end loop;
end
$$;

comment on function payments.settle_with_bank is
  'Money that was on its way back to the payer is in the wallet again: what the payer''s bank decides about is held for that, and what the bank gave back already is taken for our loss, so that the payer has it once. The payment is locked by the caller; locks its chargebacks, then the wallet.';

create function payments.fail_refund(p_refund payments.refunds, p_fact jsonb)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform payments.end_refund(p_refund, 'failed', p_fact);
  perform payments.settle_with_bank(p_refund);
end
$$;

comment on function payments.fail_refund is
  'A refund that the provider did not send: its money is in the wallet again, as far as the payer''s bank does not give the same money back. Payment and refund are locked by the caller.';

create function payments.return_refund(p_refund payments.refunds, p_fact jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_wallet bigint := ledger.account('wallet', p_refund.user_id, p_refund.currency);
  v_fee_of_buyer bigint := case when p_refund.fee_bearer = 'buyer' then p_refund.fee_minor else 0 end;
  v_transfers ledger.transfer_input[];
  v_payment payments.payments;
  v_journal_id bigint;
begin
  v_transfers := array[
    row(
      'refund_return', ledger.account('provider_clearing', ledger.provider_owner(p_refund.provider), p_refund.currency), v_wallet,
      p_refund.amount_minor
    )::ledger.transfer_input
  ];
  if v_fee_of_buyer > 0 then
    v_transfers := v_transfers || row(
      'refund_fee_return', ledger.account('provider_fee', ledger.platform_owner(), p_refund.currency), v_wallet, v_fee_of_buyer
    )::ledger.transfer_input;
  end if;
  v_journal_id := ledger.post(
    p_key => 'refund:' || p_refund.id || ':return',
    p_kind => 'refund_returned',
    p_transfers => v_transfers,
    p_reference_type => 'refund',
    p_reference_id => p_refund.id
  );
  -- Counted first: who looks at the refund that failed sees a payment whose money is here again.
  v_payment := payments.count_refund(p_refund.payment_id, - (p_refund.amount_minor + v_fee_of_buyer));
  update payments.refunds as r
  set
    status = 'failed', return_journal_id = v_journal_id, failure_code = coalesce(p_fact ->> 'failure_code', 'refund.returned'),
    ended_at = core.now(), next_poll_at = null
  where r.id = p_refund.id;
  perform payments.tell_of_refund(v_payment, p_refund, 'failed');
  perform payments.settle_with_bank(p_refund);
end
$$;

comment on function payments.return_refund is
  'A refund that was sent and came back: the money, and what its buyer paid for the sending, is in the wallet again. The refund is locked by the caller.';

create function payments.count_as_refunded(p_payment payments.payments, p_amount_minor bigint)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_refunded bigint := least(p_payment.amount_minor, p_payment.refunded_minor + p_amount_minor);
begin
  perform payments.act(p_payment, case when v_refunded >= p_payment.amount_minor then 'refund_all' else 'refund_part' end);
  update payments.payments as p set refunded_minor = v_refunded where p.id = p_payment.id;
end
$$;

comment on function payments.count_as_refunded is
  'What the bank gave back to the payer can no longer be sent back by us. The payment is locked by the caller.';

create function payments.give_up_refund(p_payment_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_refund payments.refunds;
begin
  -- Locked, and looked at under the lock: one that is being handed over at this moment is sent, and ends by the provider's word.
  select r.* into v_refund
  from payments.refunds as r
  where r.payment_id = p_payment_id and r.status = 'requested'
  for update;
  if found then
    perform payments.end_refund(v_refund, 'failed', '{"failure_code": "payment.disputed"}');
  end if;
end
$$;

comment on function payments.give_up_refund is
  'What waits to be sent back of a payment is not sent: the bank gave it to the payer. The payment is locked by the caller.';

create function payments.end_dispute(p_dispute payments.disputes, p_payment payments.payments, p_status text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_dispute payments.disputes := p_dispute;
  -- Not when staff have decided about the order in between: then the money is in the wallet, or with the store.
  v_is_by_order boolean := coalesce(p_payment.order_outcome = 'paid', false)
    and (p_dispute.is_order_frozen or p_status = 'lost')
    and orders.end_disputed(p_payment.order_id, p_status = 'lost');
begin
  if p_status = 'lost' then
    perform payments.give_up_refund(p_payment.id);
    v_dispute := payments.post_loss(p_dispute, p_payment);
    perform payments.count_as_refunded(p_payment, p_dispute.amount_minor);
  else
    perform ledger.release_hold('dispute:' || p_dispute.id || ':release:' || h.hold_id, h.hold_id)
    from payments.dispute_holds as h
    where h.dispute_id = p_dispute.id
    order by h.hold_id;
  end if;
  update payments.disputes as d
  set
    status = p_status,
    journal_id = v_dispute.journal_id,
    recovered_minor = v_dispute.recovered_minor,
    loss_minor = v_dispute.loss_minor,
    resolved_at = core.now()
  where d.id = p_dispute.id;
  if not v_is_by_order then
    perform payments.tell_payer(
      p_dispute, p_payment, 'payment.dispute_' || p_status,
      case p_status when 'lost' then v_dispute.recovered_minor else p_dispute.held_minor end
    );
  elsif p_status = 'lost' then
    -- What went back and this chargeback did not take is held for another one of the same payment.
    perform payments.hold_for_disputes(p_payment.id, p_payment.amount_minor);
  else
    -- It goes on, unless the bank has another one of the same payment to decide.
    perform payments.freeze_again(p_payment.id);
  end if;
  perform ledger.announce(array[ledger.account('wallet', p_payment.user_id, p_payment.currency)]);
end
$$;

comment on function payments.end_dispute is
  'Ends an open chargeback. lost: what a disputed order holds goes back to the buyer''s wallet, and the amount leaves it for the provider, as far as it is there. won: what was held is free, and the order goes on.';

-- The reducer of facts ---------------------------------------------------------------------------------------

create function payments.dispute_problem(p_payment payments.payments, p_fact jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when p_payment.settle_journal_id is null then 'payment.dispute_unsettled'
    when (p_fact ->> 'provider') is distinct from p_payment.provider then 'payment.provider_mismatch'
    when (p_fact ->> 'mode') is distinct from p_payment.mode then 'payment.mode_mismatch'
    when (p_fact ->> 'currency') is distinct from p_payment.currency::text then 'payment.currency_mismatch'
    when coalesce((p_fact ->> 'amount_minor')::numeric, 0) not between 1 and p_payment.amount_minor then 'payment.amount_mismatch'
    when p_fact ->> 'status' not in ('open', 'won', 'lost') then 'payment.disputed_at_provider'
  end
$$;

comment on function payments.dispute_problem is 'Why a provider''s word about a chargeback must be looked at by staff before anything follows from it, or null.';

create function payments.apply_dispute_fact(p_reference text, p_fact jsonb)
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_dispute payments.disputes;
  v_status text := p_fact ->> 'status';
  v_problem text;
begin
  -- The order first, as for whoever decides about it and then holds what goes back for this very chargeback.
  perform orders.lock_order(p.order_id)
  from payments.payments as p
  where p.reference = p_reference and p.order_outcome = 'paid';
  select p.* into v_payment from payments.payments as p where p.reference = p_reference for no key update;
  if not found then
    return 'payment.unknown_reference';
  end if;
  v_problem := payments.dispute_problem(v_payment, p_fact);
  if v_problem is not null then
    return v_problem;
  end if;
  select d.* into v_dispute
  from payments.disputes as d
  where d.provider = v_payment.provider and d.provider_dispute_id = p_fact ->> 'provider_id'
  for update;
  if not found then
    v_dispute := payments.open_dispute(v_payment, p_fact);
    -- Of one whose end is told first there is only the end to tell.
    if v_status = 'open' then
      perform payments.tell_payer(v_dispute, v_payment, 'payment.disputed', v_dispute.held_minor);
    end if;
  elsif v_dispute.payment_id <> v_payment.id or v_dispute.amount_minor <> (p_fact ->> 'amount_minor')::bigint then
    return 'payment.dispute_contradictory';
  elsif v_dispute.status <> 'open' and v_status <> 'open' and v_status <> v_dispute.status then
    return 'payment.dispute_contradictory';
  elsif v_dispute.status <> 'open' then
    return 'unchanged';
  elsif v_status = 'open' then
    update payments.disputes as d
    set answer_by = coalesce((p_fact ->> 'answer_by')::timestamptz, d.answer_by)
    where d.id = v_dispute.id;
    return 'applied';
  end if;
  if v_status <> 'open' then
    perform payments.end_dispute(v_dispute, v_payment, v_status);
  end if;
  return 'applied';
end
$$;

comment on function payments.apply_dispute_fact is
  'What a webhook says about a chargeback of the payment with this reference: {provider_id, status open|won|lost, amount_minor, currency, category, answer_by}. In any order and any number of times. Returns applied, unchanged, or a problem for staff. Locks the order, the payment, the dispute, then accounts.';

-- Invariant ---------------------------------------------------------------------------------------------------

create function payments.verify_dispute_holds()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'payments.dispute_holds_explained', 'dispute ' || d.id,
    pg_catalog.jsonb_build_object('status', d.status, 'held_minor', d.held_minor, 'open_minor', coalesce(h.open_minor, 0))
  from payments.disputes as d
  left join (
    select n.dispute_id, sum(o.remaining_minor) as open_minor
    from payments.dispute_holds as n
    inner join ledger.open_holds as o on o.hold_id = n.hold_id
    group by n.dispute_id
  ) as h on h.dispute_id = d.id
  where coalesce(h.open_minor, 0) <> case d.status when 'open' then d.held_minor else 0 end
$$;

comment on function payments.verify_dispute_holds is
  'Violations: open chargebacks whose holds in the payer''s wallet are not what they say, and ended ones that still hold something.';

insert into ledger.invariants (name, check_function, description)
values ('dispute_holds', 'payments.verify_dispute_holds()', 'An open chargeback holds what it says, an ended one nothing');

-- What the provider lists ------------------------------------------------------------------------------------

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('dispute.list_every', '"1 hour"', 'How often a provider is asked for its list of disputes, so that one whose webhooks were lost is found.', false, false),
  ('dispute.list_back', '"30 days"', 'How far back that list is read; further when a chargeback that was opened before has no end yet.', false, true);

create table payments.dispute_lists (
  provider text primary key references payments.providers (code),
  next_at timestamptz not null
);

comment on table payments.dispute_lists is
  'When each provider''s list of disputes is to be asked for next; its health says when it was last read to its end.';

alter table payments.dispute_lists enable row level security;

create policy "staff read when disputes are listed" on payments.dispute_lists
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.dispute_lists to authenticated, service_role;

create function payments.next_dispute_list(p_provider text, p_mode text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := core.now();
begin
  if not payments.is_of_mode(p_provider, p_mode) then
    return null;
  end if;
  -- Without an answer it is asked for again in ten minutes.
  insert into payments.dispute_lists as l (provider, next_at)
  values (p_provider, v_now + interval '10 minutes')
  on conflict (provider) do update set next_at = excluded.next_at where l.next_at <= v_now;
  if not found then
    return null;
  end if;
  return pg_catalog.jsonb_build_object(
    'from', least(
      v_now - core.setting_interval('dispute.list_back'),
      (select min(d.opened_at) from payments.disputes as d where d.provider = p_provider and d.status = 'open') - interval '1 day'
    ),
    'to', v_now
  );
end
$$;

comment on function payments.next_dispute_list is
  'Service only: from when to when a provider''s disputes are to be listed now with keys of this mode, {from, to}; null when it is not time yet.';

create function payments.dispute_list_heard(p_provider text)
returns void
language sql
security definer
set search_path = ''
as $$
  update payments.dispute_lists as l
  set next_at = core.now() + core.setting_interval('dispute.list_every')
  where l.provider = p_provider;
  update payments.provider_health as h set disputes_heard_at = core.now() where h.provider = p_provider
$$;

comment on function payments.dispute_list_heard is 'Service only: the list of a provider was read to its end.';

create function payments.hear_of_dispute(p_fact jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_result text;
begin
  if coalesce(p_fact ->> 'subject', '') not in ('dispute', 'attention') then
    perform core.fail('payment.source_invalid', 'This is not about a dispute.', 400, left(p_fact ->> 'subject', 40));
  end if;
  v_result := payments.apply_event(p_fact);
  -- The list is of now: what ended a while ago and is open in it was opened again by the payer's bank, which no event of ours tells.
  if v_result = 'unchanged' and p_fact ->> 'status' = 'open' and exists (
    select
    from payments.disputes as d
    where d.provider = p_fact ->> 'provider'
      and d.provider_dispute_id = p_fact ->> 'provider_id'
      and d.resolved_at < core.now() - interval '1 hour'
  ) then
    v_result := 'payment.dispute_contradictory';
  end if;
  perform payments.report_result(p_fact ->> 'provider', 'poll', v_result, p_fact ->> 'reference', p_fact);
  return pg_catalog.jsonb_build_object('result', v_result);
end
$$;

comment on function payments.hear_of_dispute is
  'Service only: what a provider''s list says of a dispute, applied as its webhook is: {result}. One that had ended and is open again is a problem. A problem goes to the staff''s queue, once. Raises payment.source_invalid.';

grant execute on function payments.next_dispute_list, payments.dispute_list_heard, payments.hear_of_dispute to service_role;

-- API -----------------------------------------------------------------------------------------------------------

create view api.admin_disputes
with (security_invoker = true) as
select
  d.id,
  d.provider,
  d.provider_dispute_id,
  d.payment_id,
  p.reference as payment_reference,
  p.order_id,
  p.order_code,
  p.user_id,
  access.user_email(p.user_id) as user_email,
  d.status,
  d.category,
  d.amount_minor::bigint as amount_minor,
  d.currency::text as currency,
  d.is_order_frozen,
  d.held_minor::bigint as held_minor,
  d.recovered_minor::bigint as recovered_minor,
  d.loss_minor::bigint as loss_minor,
  d.journal_id,
  d.answer_by,
  d.opened_at,
  d.resolved_at
from payments.disputes as d
join payments.payments as p on p.id = d.payment_id
where (select access.has_permission('payments.read'));

comment on view api.admin_disputes is
  'Chargebacks (permission payments.read): where the disputed money is while open, and what was recovered and lost of it after.';

grant select on api.admin_disputes to authenticated;

create function api.next_dispute_list(p_provider text, p_mode text)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.next_dispute_list(p_provider, p_mode)
$$;

comment on function api.next_dispute_list is 'Service only: from when to when a provider''s disputes are to be listed now, or null.';

create function api.dispute_list_heard(p_provider text)
returns void
language sql
set search_path = ''
as $$
  select payments.dispute_list_heard(p_provider)
$$;

comment on function api.dispute_list_heard is 'Service only: the list of a provider was read to its end.';

create function api.hear_of_dispute(p_fact jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.hear_of_dispute(p_fact)
$$;

comment on function api.hear_of_dispute is 'Service only: what a provider''s list says of a dispute: {result}.';

grant execute on function api.next_dispute_list, api.dispute_list_heard, api.hear_of_dispute to service_role;
