-- Risk, second part: what it watches. Triggers on the tables of the contexts below, so that no way
-- into them goes around it.

-- Withdrawals ----------------------------------------------------------------------------------------------------------

create function risk.note_destination(p_subject risk.subject, p_destination_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_destination payouts.destinations;
  v_others bigint;
begin
  select d.* into strict v_destination from payouts.destinations as d where d.id = p_destination_id;
  if v_destination.created_at > core.now() - interval '14 days'
    and not exists (
      select from payouts.withdrawals as w where w.destination_id = p_destination_id and w.status = 'settled'
    )
  then
    perform risk.note(p_subject, 'new_destination', p_subject.amount_minor);
  end if;
  select count(distinct d.added_by) into v_others
  from payouts.destinations as d
  where d.account_number = v_destination.account_number and d.bank_code = v_destination.bank_code
    and d.provider = v_destination.provider and d.added_by <> v_destination.added_by;
  if v_others > 0 then
    perform risk.note(p_subject, 'shared_destination', v_others);
  end if;
  if exists (select from payouts.name_checks as c where c.destination_id = p_destination_id and c.status = 'differs') then
    perform risk.note(p_subject, 'name_differs', 1);
  end if;
end
$$;

comment on function risk.note_destination is 'Notes that an account is new, shared by several people, or has another name at the bank.';

create function risk.watch_withdrawal()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_subject risk.subject := row(
    'withdrawal', new.id, new.requested_by, new.owner_type, new.owner_id, new.amount_minor, new.currency, risk.request_device()
  )::risk.subject;
  v_verdict risk.verdict;
  v_case_id uuid;
begin
  perform risk.note_amount(v_subject, 'withdrawal_requested');
  perform risk.note_device(v_subject);
  perform risk.note_destination(v_subject, new.destination_id);
  v_verdict := risk.judge(v_subject, array['allow', 'review', 'hold']);
  if v_verdict.action in ('review', 'hold') then
    v_case_id := risk.open_case(v_subject, v_verdict.action = 'hold', null);
  end if;
  perform risk.write_decision(v_subject, v_verdict, v_case_id);
  if v_verdict.action = 'hold' then
    new.status := 'under_review';
    new.review_reasons := array_append(new.review_reasons, 'risk');
  end if;
  return new;
end
$$;

comment on function risk.watch_withdrawal is 'Trigger: judges a withdrawal as it is written; held, it waits under review.';

create trigger withdrawals_risk
  before insert on payouts.withdrawals
  for each row execute function risk.watch_withdrawal();

create function risk.guard_reviewed_withdrawal()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_held boolean := exists (
    select from risk.cases as c
    where c.subject_type = 'withdrawal' and c.subject_id = new.id and c.is_holding and c.status in ('open', 'asked')
  );
begin
  if v_is_held and new.status = 'initiated' then
    perform core.fail(
      'withdrawal.risk_review_open', 'This withdrawal is held by a review that is not decided yet.', 409, null,
      'Decide the review first.'
    );
  end if;
  if new.status = 'cancelled' then
    update risk.cases as c
    set status = 'closed', decided_at = core.now(), decided_by = access.user_id(), reason = 'The withdrawal was taken back.', version = c.version + 1
    where c.subject_type = 'withdrawal' and c.subject_id = new.id and c.status in ('open', 'asked');
  end if;
  return new;
end
$$;

comment on function risk.guard_reviewed_withdrawal is
  'Trigger: nobody lets a withdrawal go that a review holds; one that ends otherwise needs no review any more. Raises withdrawal.risk_review_open.';

create trigger withdrawals_risk_review
  before update of status on payouts.withdrawals
  for each row
  when (old.status = 'under_review' and new.status <> 'under_review')
  execute function risk.guard_reviewed_withdrawal();

-- Orders ---------------------------------------------------------------------------------------------------------------

create function risk.watch_order()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_subject risk.subject := row(
    'order', new.id, new.buyer_id, 'user', new.buyer_id, new.total_minor, new.currency, risk.request_device()
  )::risk.subject;
  v_verdict risk.verdict;
  v_case_id uuid;
begin
  perform risk.note_amount(v_subject, 'order_placed');
  perform risk.note_device(v_subject);
  v_verdict := risk.judge(v_subject, array['allow', 'review', 'step_up']);
  if v_verdict.factors = '[]' then
    return null;
  end if;
  perform risk.require_confirmed(
    v_subject, v_verdict, 'order.place',
    pg_catalog.jsonb_build_object('store_id', new.store_id, 'total_minor', new.total_minor, 'currency', new.currency)
  );
  if v_verdict.action = 'review' or v_verdict.factors @> '[{"action": "review"}]' then
    v_case_id := risk.open_case(v_subject, false, null);
  end if;
  perform risk.write_decision(v_subject, v_verdict, v_case_id);
  return null;
end
$$;

comment on function risk.watch_order is 'Trigger: judges an order as it is placed. Raises risk.confirmation_required.';

create trigger orders_risk
  after insert on orders.orders
  for each row execute function risk.watch_order();

create function risk.watch_refund()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into risk.signals (kind, user_id, subject_type, subject_id, value, currency, at)
  values ('refund_received', new.buyer_id, 'order', new.id, new.refunded_minor, new.currency, core.now());
  return null;
end
$$;

comment on function risk.watch_refund is 'Trigger: notes that a buyer got money back after the goods were sent.';

create trigger orders_risk_refund
  after update of status on orders.orders
  for each row
  when (old.status is distinct from new.status and new.status in ('returned', 'refunded'))
  execute function risk.watch_refund();

-- Payments -------------------------------------------------------------------------------------------------------------

create function risk.payment_subject(p_payment payments.payments, p_device bytea)
returns risk.subject
language sql
immutable
set search_path = ''
as $$
  select row(
    'payment', p_payment.id, p_payment.user_id, 'user', p_payment.user_id, p_payment.amount_minor - p_payment.buyer_fee_minor,
    p_payment.currency, p_device
  )::risk.subject
$$;

comment on function risk.payment_subject is 'A payment as it is judged: by what the wallet gets of it.';

create function risk.device_of_payment(p_payment_id uuid)
returns bytea
language sql
stable
set search_path = ''
as $$
  select s.device from risk.signals as s where s.subject_id = p_payment_id and s.kind = 'payment_started' limit 1
$$;

comment on function risk.device_of_payment is 'From which device a payment was begun: providers'' webhooks come from none.';

create function risk.watch_new_payment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_subject risk.subject := risk.payment_subject(new, risk.request_device());
  v_verdict risk.verdict;
begin
  perform risk.note_amount(v_subject, 'payment_started');
  perform risk.note_device(v_subject);
  -- Money that has not come yet cannot be held: what else the rules say is asked when it comes.
  v_verdict := risk.judge(v_subject, array['step_up']);
  if v_verdict.factors <> '[]' then
    perform risk.require_confirmed(
      v_subject, v_verdict, 'payment.start',
      pg_catalog.jsonb_build_object('purpose', new.purpose, 'amount_minor', v_subject.amount_minor, 'currency', new.currency)
    );
    perform risk.write_decision(v_subject, v_verdict, null);
  end if;
  return null;
end
$$;

comment on function risk.watch_new_payment is 'Trigger: notes a payment that begins, and asks for a code where a rule wants one. Raises risk.confirmation_required.';

create trigger payments_risk_begin
  after insert on payments.payments
  for each row execute function risk.watch_new_payment();

create function risk.watch_failed_payment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform risk.note(risk.payment_subject(new, risk.device_of_payment(new.id)), 'payment_failed', new.amount_minor);
  return null;
end
$$;

comment on function risk.watch_failed_payment is 'Trigger: notes a payment that failed.';

create trigger payments_risk_failed
  after update of status on payments.payments
  for each row
  when (new.status = 'failed' and old.status <> 'failed')
  execute function risk.watch_failed_payment();

create function risk.hold_payment(p_payment payments.payments, p_subject risk.subject)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_wallet bigint := ledger.account('wallet', p_payment.user_id, p_payment.currency);
  v_amount_minor bigint := payments.wallet_left(
    v_wallet, p_payment.amount_minor - p_payment.buyer_fee_minor - p_payment.refunded_minor
  );
  v_hold_id bigint;
  v_case_id uuid;
begin
  if v_amount_minor = 0 then
    return null;
  end if;
  v_hold_id := ledger.hold(
    p_key => 'risk:' || p_payment.id || ':hold:'
      || (select count(*) from risk.cases as c where c.subject_id = p_payment.id and c.subject_type = 'payment'),
    p_kind => 'risk_review',
    p_debit_account => v_wallet,
    p_credit_account => ledger.account('provider_clearing', ledger.provider_owner(p_payment.provider), p_payment.currency),
    p_amount_minor => v_amount_minor,
    p_reference_type => 'payment',
    p_reference_id => p_payment.id
  );
  v_case_id := risk.open_case(p_subject, true, v_hold_id);
  perform outbox.emit(
    'notification.risk', 'payment', p_payment.id,
    pg_catalog.jsonb_build_object(
      'kind', 'payment.under_review', 'user_ids', pg_catalog.jsonb_build_array(p_payment.user_id),
      'amount_minor', p_subject.amount_minor, 'currency', p_payment.currency, 'reference', p_payment.reference, 'link', '/wallet'
    )
  );
  return v_case_id;
end
$$;

comment on function risk.hold_payment is
  'Holds in the wallet what a payment has just credited, this amount alone, as far as it is there, and opens its review; its owner is told. Null when nothing of it is there. The wallet is locked by the transaction that credited it.';

create function risk.watch_settled_payment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_subject risk.subject := risk.payment_subject(new, risk.device_of_payment(new.id));
  v_verdict risk.verdict := risk.judge(v_subject, array['allow', 'review', 'hold']);
  v_case_id uuid;
begin
  if v_verdict.factors = '[]' then
    return null;
  end if;
  -- The money of an order that was paid is held for the buyer already.
  if v_verdict.action = 'hold' and new.order_outcome is distinct from 'paid' then
    v_case_id := risk.hold_payment(new, v_subject);
  elsif v_verdict.action in ('review', 'hold') then
    v_case_id := risk.open_case(v_subject, false, null);
  end if;
  perform risk.write_decision(v_subject, v_verdict, v_case_id);
  return null;
end
$$;

comment on function risk.watch_settled_payment is 'Trigger: judges a payment when its money has come; held, it waits in the wallet.';

create trigger payments_risk_settled
  after update of status on payments.payments
  for each row
  when (new.status = 'succeeded' and old.status not in ('succeeded', 'partially_refunded', 'refunded'))
  execute function risk.watch_settled_payment();

create function risk.watch_failed_refund()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
begin
  if exists (
    select from risk.cases as c
    where c.subject_type = 'payment' and c.subject_id = new.payment_id and c.status = 'rejected' and c.is_holding
  ) and not exists (
    select from risk.cases as c where c.subject_type = 'payment' and c.subject_id = new.payment_id and c.status in ('open', 'asked')
  ) then
    select p.* into strict v_payment from payments.payments as p where p.id = new.payment_id;
    perform risk.hold_payment(v_payment, risk.payment_subject(v_payment, null));
  end if;
  return null;
end
$$;

comment on function risk.watch_failed_refund is
  'Trigger: money that staff refused and that could not go back to its source is held again, for staff to find another way.';

-- At the end of the transaction: what the payer's bank decides about, or gave back already, is taken first.
create constraint trigger refunds_risk_failed
  after update of status on payments.refunds
  deferrable initially deferred
  for each row
  when (new.status = 'failed' and old.status <> 'failed')
  execute function risk.watch_failed_refund();

create function risk.watch_dispute()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into risk.signals (kind, user_id, device, subject_type, subject_id, value, currency, at)
  select 'charge_disputed', p.user_id, risk.device_of_payment(p.id), 'payment', p.id, new.amount_minor, new.currency, core.now()
  from payments.payments as p
  where p.id = new.payment_id;
  return null;
end
$$;

comment on function risk.watch_dispute is 'Trigger: notes a payment that its payer disputes at the bank of the card.';

create trigger disputes_risk
  after insert on payments.disputes
  for each row execute function risk.watch_dispute();

create function risk.watch_lost_dispute()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
  v_case risk.cases;
begin
  select c.* into v_case
  from risk.cases as c
  where c.subject_type = 'payment' and c.subject_id = new.payment_id and c.hold_id is not null and c.status in ('open', 'asked')
  for update;
  if not found then
    return null;
  end if;
  select p.* into strict v_payment from payments.payments as p where p.id = new.payment_id;
  perform risk.end_case(v_case, 'closed', 'The payer''s bank gave the money back.', null);
  perform ledger.release_hold('risk:' || v_case.id || ':release', v_case.hold_id);
  perform payments.tell_payer(
    new, v_payment, 'payment.dispute_lost', payments.recover_loss(new, v_payment, v_case.id::text, v_case.amount_minor)
  );
  -- What the bank did not decide about waits as before.
  perform risk.hold_payment(v_payment, risk.payment_subject(v_payment, null));
  return null;
end
$$;

comment on function risk.watch_lost_dispute is
  'Trigger: what the payer''s bank gave back of a payment that a review holds is taken from what is held, so that no review can release it. The payment is locked by whoever ends the chargeback.';

create trigger disputes_risk_lost
  after update of status on payments.disputes
  for each row
  when (new.status = 'lost' and old.status <> 'lost')
  execute function risk.watch_lost_dispute();

-- Codes ----------------------------------------------------------------------------------------------------------------

create function risk.watch_code()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into risk.signals (kind, user_id, device, at) values ('code_failed', new.user_id, risk.request_device(), core.now());
  return null;
end
$$;

comment on function risk.watch_code is 'Trigger: notes a wrong confirmation code.';

create trigger step_up_challenges_risk
  after update of attempts_left on access.step_up_challenges
  for each row
  when (new.attempts_left < old.attempts_left)
  execute function risk.watch_code();
