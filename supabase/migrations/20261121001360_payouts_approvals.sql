-- Payouts, what two people of staff decide: a large withdrawal under review is let go, a batch goes to the bank, its items
-- or a withdrawal that nobody else can tell of ended as a portal says, and a withdrawal that failed is tried again.

insert into core.settings (key, value, description, is_public)
values
  ('payout.staff_end_after', '"24 hours"', 'How long a withdrawal must have been on its way before staff may say how it ended: until then the company is asked.', true);

create function payouts.approval_owners(p_withdrawal_ids uuid[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(pg_catalog.jsonb_agg(distinct o.id), '[]')
  from payouts.withdrawals as w
  cross join lateral (values (w.owner_id), (w.requested_by)) as o (id)
  where w.id = any (p_withdrawal_ids)
$$;

comment on function payouts.approval_owners is 'Whose money withdrawals are, and who asked for them: none of them may ask for or decide an approval about it.';

create function payouts.describe_act(p_withdrawal payouts.withdrawals, p_words text, p_about jsonb default '{}')
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'amount_minor', p_withdrawal.amount_minor,
    'currency', p_withdrawal.currency,
    'about', pg_catalog.jsonb_build_object('withdrawal', p_withdrawal.code, 'account', l.label) || p_about,
    'summary', pg_catalog.format(p_words, p_withdrawal.code, l.label),
    'owners', payouts.approval_owners(array[p_withdrawal.id])
  )
  from (select payouts.account_label(p_withdrawal.destination_id) as label) as l
$$;

comment on function payouts.describe_act is
  'For checks: what an act on one withdrawal is about. p_words has a place for its code and one for its account; p_about is what the act adds.';

-- A withdrawal under review that is more than one person lets go ----------------------------------------------

create function payouts.check_release(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
begin
  perform core.require_keys(p_payload, array['withdrawal_id'], 'approval.payload_invalid');
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = core.uuid_or_null(p_payload ->> 'withdrawal_id');
  if not found then
    perform core.fail('withdrawal.not_found', 'There is no such withdrawal.', 404);
  end if;
  if v_withdrawal.status <> 'under_review' then
    perform core.fail('withdrawal.not_under_review', 'This withdrawal does not wait for a decision.', 409, v_withdrawal.status);
  end if;
  return payouts.describe_act(v_withdrawal, 'Let withdrawal %s to %s go');
end
$$;

comment on function payouts.check_release is
  'Approvals: a withdrawal {withdrawal_id} under review is to be let go. What it says never changes while it waits, and it never waits twice. Raises withdrawal.not_found, withdrawal.not_under_review, approval.payload_invalid.';

create function payouts.release_approved(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_withdrawal payouts.withdrawals;
begin
  select a.* into strict v_approval from access.approvals as a where a.id = p_approval_id;
  select w.* into strict v_withdrawal from payouts.withdrawals as w where w.id = (p_payload ->> 'withdrawal_id')::uuid for update;
  -- Somebody may have decided while this waited for the lock.
  perform payouts.check_release(p_payload);
  perform payouts.act(v_withdrawal, 'approve', 'staff', 'command', '{}', v_approval.reason);
  perform access.audit(
    'withdrawal.approve', 'withdrawal', v_withdrawal.id::text,
    pg_catalog.jsonb_build_object('status', v_withdrawal.status),
    pg_catalog.jsonb_build_object('decision', 'approve', 'approval_id', p_approval_id), v_approval.reason
  );
  return (
    select pg_catalog.jsonb_build_object('withdrawal_id', w.id, 'code', w.code, 'status', w.status)
    from payouts.withdrawals as w where w.id = v_withdrawal.id
  );
end
$$;

comment on function payouts.release_approved is
  'Approvals: lets a withdrawal under review go, as one person does with a smaller one: {withdrawal_id, code, status}. Locks the withdrawal, then accounts. Raises withdrawal.risk_review_open and what payouts.check_release raises.';

-- A batch goes to the bank ---------------------------------------------------------------------------------

create function payouts.check_batch_approval(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_batch payouts.batches;
begin
  select b.* into v_batch from payouts.batches as b where b.id = core.uuid_or_null(p_payload ->> 'batch_id');
  if not found then
    perform core.fail('payout_batch.not_found', 'There is no such batch.', 404);
  end if;
  -- Who approves has seen exactly this batch.
  if v_batch.version <> access.payload_integer(p_payload, 'version') then
    perform core.fail('payout_batch.changed', 'The batch has changed. Look at it again.', 409, v_batch.version::text);
  end if;
  if v_batch.status <> 'draft' then
    perform core.fail(
      'payout_batch.invalid_transition', 'This cannot be done with the batch as it is.', 409, v_batch.status || ' approve'
    );
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', v_batch.total_minor,
    'currency', v_batch.currency,
    'about', pg_catalog.jsonb_build_object('batch', v_batch.code, 'number', v_batch.item_count, 'day', v_batch.execute_on),
    'summary', pg_catalog.format(
      'Pay batch %s: %s withdrawals on %s', v_batch.code, v_batch.item_count, v_batch.execute_on
    ),
    'owners', payouts.approval_owners(
      array(select i.withdrawal_id from payouts.batch_items as i where i.batch_id = v_batch.id and i.status <> 'dropped')
    )
  );
end
$$;

comment on function payouts.check_batch_approval is
  'Approvals: a batch {batch_id, version} that is to go to the bank. Raises payout_batch.not_found, payout_batch.changed, payout_batch.invalid_transition, approval.payload_invalid.';

create function payouts.approve_batch(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_batch payouts.batches := payouts.lock_batch((p_payload ->> 'batch_id')::uuid);
begin
  if v_batch.created_by = access.user_id() then
    perform core.fail('payout_batch.four_eyes', 'Somebody else has to approve your batch.', 403);
  end if;
  v_batch := payouts.act_on_batch(v_batch, 'approve');
  perform access.audit(
    'payout_batch.approve', 'payout_batch', v_batch.id::text, null, pg_catalog.jsonb_build_object('approval_id', p_approval_id)
  );
  return payouts.describe_batch(v_batch);
end
$$;

comment on function payouts.approve_batch is
  'Approvals: lets a batch go to the bank; not by who collected it, whoever asked. Locks the batch. Raises payout_batch.four_eyes, payout_batch.invalid_transition.';

-- Items end by hand --------------------------------------------------------------------------------------------

create function payouts.check_items_end(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_batch payouts.batches;
  v_outcome text := left(p_payload ->> 'outcome', 20);
  v_ids uuid[] := array(
    select distinct core.uuid_or_null(x.id) from pg_catalog.jsonb_array_elements_text(
      case pg_catalog.jsonb_typeof(p_payload -> 'withdrawal_ids') when 'array' then p_payload -> 'withdrawal_ids' else '[]' end
    ) as x (id)
  );
  v_count bigint;
  v_total_minor bigint;
begin
  select b.* into v_batch from payouts.batches as b where b.id = core.uuid_or_null(p_payload ->> 'batch_id');
  if not found then
    perform core.fail('payout_batch.not_found', 'There is no such batch.', 404);
  end if;
  if v_batch.exported_at is null then
    perform core.fail('payout_batch.invalid_transition', 'This cannot be done with the batch as it is.', 409, v_batch.status);
  end if;
  select count(*), sum(i.amount_minor) into v_count, v_total_minor
  from payouts.batch_items as i
  where i.batch_id = v_batch.id and i.withdrawal_id = any (v_ids)
    and i.status = any (case v_outcome when 'settled' then array['open'] when 'failed' then array['open', 'settled'] end);
  if v_count = 0 or v_count <> cardinality(v_ids) then
    perform core.fail(
      'payout_batch.outcome_invalid', 'These items cannot end like this.', 400, v_outcome,
      'settled: items that are open; failed: items that are open or settled.'
    );
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', v_total_minor,
    'currency', v_batch.currency,
    'about', pg_catalog.jsonb_build_object('batch', v_batch.code, 'number', v_count, 'outcome', v_outcome),
    'summary', pg_catalog.format('Batch %s: %s of its withdrawals %s', v_batch.code, v_count, v_outcome),
    'owners', payouts.approval_owners(v_ids)
  );
end
$$;

comment on function payouts.check_items_end is
  'Approvals: that items of a batch ended {batch_id, withdrawal_ids, outcome settled|failed} as the bank''s portal says, before or without a line of the statement; failed on a settled one takes the success back. Raises payout_batch.not_found, payout_batch.invalid_transition, payout_batch.outcome_invalid.';

create function payouts.hear_portal(p_withdrawal payouts.withdrawals, p_outcome text, p_approval_id uuid)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_fact jsonb := payouts.bank_fact(
    p_withdrawal, case p_outcome when 'settled' then 'succeeded' else 'failed' end, null,
    case p_outcome when 'failed' then 'transfer.failed' end
  );
begin
  -- A company may name a fee later: its record of the day brings it.
  if not payouts.is_sent_by_file(p_withdrawal.provider) then
    v_fact := v_fact - 'fee_minor';
  end if;
  if payouts.apply_fact(p_withdrawal.reference, 'staff', v_fact) <> 'applied' then
    return false;
  end if;
  perform access.audit(
    'withdrawal.' || p_outcome, 'withdrawal', p_withdrawal.id::text, null,
    pg_catalog.jsonb_build_object('approval_id', p_approval_id)
  );
  return true;
end
$$;

comment on function payouts.hear_portal is
  'Gives the machine of a locked withdrawal what staff read in a portal, outcome settled or failed; audited. False, and nothing done, when it cannot end so.';

create function payouts.end_items(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_outcome text := p_payload ->> 'outcome';
  v_ids constant uuid[] := array(
    select x.id::uuid from pg_catalog.jsonb_array_elements_text(p_payload -> 'withdrawal_ids') as x (id)
  );
  v_asked_at constant timestamptz := (select a.requested_at from access.approvals as a where a.id = p_approval_id);
  v_withdrawal payouts.withdrawals;
  v_batch payouts.batches;
begin
  perform from payouts.withdrawals as w where w.id = any (v_ids) order by w.id for update;
  perform payouts.lock_wallets(v_ids);
  for v_withdrawal in
    select w.* from payouts.withdrawals as w where w.id = any (v_ids) order by w.id
  loop
    -- Who asked saw it open; since then the bank has shown that it paid.
    if v_withdrawal.settled_at > v_asked_at then
      perform core.fail('approval.outdated', 'This is no longer what was asked for.', 409, v_withdrawal.code, 'Refuse it and ask anew.');
    end if;
    if not payouts.hear_portal(v_withdrawal, v_outcome, p_approval_id) then
      perform core.fail(
        'payout_batch.outcome_invalid', 'These items cannot end like this.', 400, v_withdrawal.code || ' ' || v_withdrawal.status
      );
    end if;
    perform payouts.end_item(
      v_withdrawal.id,
      case when v_outcome = 'settled' then 'settled' when v_withdrawal.status = 'settled' then 'reversed' else 'failed' end,
      null
    );
  end loop;
  select b.* into strict v_batch from payouts.batches as b where b.id = (p_payload ->> 'batch_id')::uuid;
  return payouts.describe_batch(v_batch);
end
$$;

comment on function payouts.end_items is
  'Approvals: all named items end, or none: the machine of withdrawals hears each. Locks withdrawals in id order, their wallets, the batch, accounts. Raises payout_batch.outcome_invalid, and approval.outdated for one that the bank paid after it was asked for.';

-- A withdrawal that nobody else can tell of ------------------------------------------------------------------

create function payouts.check_end(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_outcome constant text := p_payload ->> 'outcome';
  v_withdrawal payouts.withdrawals;
begin
  perform core.require_keys(p_payload, array['withdrawal_id', 'outcome'], 'approval.payload_invalid');
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = core.uuid_or_null(p_payload ->> 'withdrawal_id');
  if not found then
    perform core.fail('withdrawal.not_found', 'There is no such withdrawal.', 404);
  end if;
  if coalesce(v_outcome not in ('settled', 'failed'), true) then
    perform core.fail('approval.payload_invalid', 'The outcome is settled or failed.', 400, left(v_outcome, 20));
  end if;
  if v_withdrawal.status <> 'pending_provider'
    or payouts.is_sent_by_file(v_withdrawal.provider)
    or v_withdrawal.sent_at > core.now() - core.setting_interval('payout.staff_end_after')
  then
    perform core.fail(
      'withdrawal.not_endable', 'Staff end only what has been on its way by a company for long.', 409, v_withdrawal.status,
      'Withdrawals by file end in their batch.'
    );
  end if;
  return payouts.describe_act(v_withdrawal, 'Withdrawal %s to %s: ' || v_outcome, pg_catalog.jsonb_build_object('outcome', v_outcome));
end
$$;

comment on function payouts.check_end is
  'Approvals: that a withdrawal ended {withdrawal_id, outcome settled|failed} as the company''s portal says, when the company has not said it for payout.staff_end_after, as one that cannot be asked never does. Raises withdrawal.not_found, withdrawal.not_endable, approval.payload_invalid.';

create function payouts.end_by_staff(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_outcome constant text := p_payload ->> 'outcome';
  v_withdrawal payouts.withdrawals;
begin
  select w.* into strict v_withdrawal from payouts.withdrawals as w where w.id = (p_payload ->> 'withdrawal_id')::uuid for update;
  perform payouts.check_end(p_payload);
  if not payouts.hear_portal(v_withdrawal, v_outcome, p_approval_id) then
    perform core.fail('withdrawal.not_endable', 'This withdrawal cannot end like this.', 409, v_withdrawal.status);
  end if;
  return pg_catalog.jsonb_build_object('withdrawal_id', v_withdrawal.id, 'code', v_withdrawal.code, 'status', v_outcome);
end
$$;

comment on function payouts.end_by_staff is
  'Approvals: the machine of withdrawals hears what staff read in the company''s portal: {withdrawal_id, code, status}. Its owner is told; failed gives the money back. Locks the withdrawal, then accounts. Raises what payouts.check_end raises.';

-- Trying again -------------------------------------------------------------------------------------------------

create function payouts.check_retry(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
  v_rail payouts.rails;
begin
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = core.uuid_or_null(p_payload ->> 'withdrawal_id');
  if not found then
    perform core.fail('withdrawal.not_found', 'There is no such withdrawal.', 404);
  end if;
  if v_withdrawal.status not in ('failed', 'reversed')
    or exists (select from payouts.withdrawals as r where r.retry_of = v_withdrawal.id)
    -- The provider says that it paid it after all: it would be paid twice.
    or exists (
      select
      from payments.inbox as i
      where i.reference = v_withdrawal.reference and i.status = 'dead' and i.error = 'withdrawal.paid_after_return'
    )
    or payouts.is_paid_after_all(v_withdrawal.id)
  then
    perform core.fail(
      'withdrawal.not_retryable', 'Only a withdrawal that failed is tried again, and once.', 409, v_withdrawal.status
    );
  end if;
  v_rail := payouts.require_rail(v_withdrawal.currency, v_withdrawal.provider);
  perform core.require_amount(v_withdrawal.amount_minor, v_withdrawal.currency, v_rail.min_minor, v_rail.max_minor);
  if not exists (
    select from payouts.destinations as d
    where d.id = v_withdrawal.destination_id and d.removed_at is null and d.provider = v_rail.provider
  ) then
    perform core.fail('payout_destination.not_found', 'There is no such account in the list.', 404);
  end if;
  return payouts.describe_act(v_withdrawal, 'Try withdrawal %s to %s again');
end
$$;

comment on function payouts.check_retry is
  'Approvals: a withdrawal {withdrawal_id} that failed or came back is to be tried again, to the same account; not while staff have to look at a provider''s word that it was paid after all, nor when our bank''s statement shows it as paid. Raises withdrawal.not_found, withdrawal.not_retryable, payout.unavailable, payout_destination.not_found, amount.*.';

create function payouts.retry(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_failed payouts.withdrawals;
  v_withdrawal payouts.withdrawals;
begin
  select w.* into strict v_failed from payouts.withdrawals as w where w.id = (p_payload ->> 'withdrawal_id')::uuid for update;
  perform payouts.check_retry(p_payload);
  v_withdrawal := payouts.place_withdrawal(
    v_failed.requested_by, v_failed.owner_type, v_failed.owner_id, v_failed.amount_minor,
    payouts.require_rail(v_failed.currency, v_failed.provider), v_failed.destination_id
  );
  update payouts.withdrawals as w
  set retry_of = v_failed.id
  where w.id = v_withdrawal.id
  returning w.* into v_withdrawal;
  perform payouts.notify(
    v_withdrawal,
    case v_withdrawal.status when 'under_review' then 'withdrawal.under_review' else 'withdrawal.requested' end,
    null
  );
  if v_withdrawal.status = 'initiated' then
    perform payouts.move_money(v_withdrawal, 'send', '{}');
  end if;
  perform access.audit(
    'withdrawal.retry', 'withdrawal', v_withdrawal.id::text, null,
    pg_catalog.jsonb_build_object('approval_id', p_approval_id, 'retry_of', v_failed.id)
  );
  return pg_catalog.jsonb_build_object(
    'withdrawal_id', v_withdrawal.id, 'code', v_withdrawal.code, 'status', v_withdrawal.status
  );
end
$$;

comment on function payouts.retry is
  'Approvals: a new withdrawal like the failed one, from the wallet into which its money went back: {withdrawal_id, code, status}. Its owner is told. Locks the failed one, then the wallet. Raises ledger.insufficient_funds and what payouts.check_retry raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values
  (
    'payout_batch.approve', 'payouts.decide', 'payouts.decide', 'payouts.check_batch_approval', 'payouts.approve_batch',
    'Let a batch of withdrawals go to the bank: {batch_id, version}'
  ),
  (
    'payout_batch.end_items', 'payouts.decide', 'payouts.decide', 'payouts.check_items_end', 'payouts.end_items',
    'Say how withdrawals of a batch ended: {batch_id, withdrawal_ids, outcome settled|failed}'
  ),
  (
    'withdrawal.release', 'payouts.decide', 'payouts.decide', 'payouts.check_release', 'payouts.release_approved',
    'Let a withdrawal under review go that is above what one person lets go: {withdrawal_id}'
  ),
  (
    'withdrawal.end', 'payouts.decide', 'payouts.decide', 'payouts.check_end', 'payouts.end_by_staff',
    'Say how a withdrawal ended of which its company says nothing: {withdrawal_id, outcome settled|failed}'
  ),
  (
    'withdrawal.retry', 'payouts.decide', 'payouts.decide', 'payouts.check_retry', 'payouts.retry',
    'Try a withdrawal that failed again: {withdrawal_id}'
  );

-- Finance lets most of what is reviewed go alone; what is more than a day's takings of most stores takes two.
insert into access.approval_limits (role, action, currency, ask_max_minor, decide_max_minor, alone_max_minor)
select l.role, 'withdrawal.release', l.currency, l.ask_max_minor, l.decide_max_minor, c.alone_max_minor * r.factor
from (values ('finance', 3), ('superadmin', 4)) as r (role, factor)
inner join access.approval_limits as l on l.role = r.role and l.action is null
inner join (
  values ('PKR', 10000000), ('NGN', 50000000), ('IQD', 500000000), ('USD', 40000)
) as c (currency, alone_max_minor) on c.currency = l.currency;
