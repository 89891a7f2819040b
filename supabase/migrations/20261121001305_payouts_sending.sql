-- Payouts, second part: handing withdrawals to the provider, asking about them, and writing what it said.
-- Each is committed as handed over before the provider hears of it; an unknown outcome is asked about
-- and sent again under its one reference.

-- Sending ------------------------------------------------------------------------------------------------------

create function payouts.sendable(p_withdrawal payouts.withdrawals)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'withdrawal_id', p_withdrawal.id,
    'provider', p_withdrawal.provider,
    'mode', p_withdrawal.mode,
    'reference', p_withdrawal.reference,
    'code', p_withdrawal.code,
    'amount_minor', p_withdrawal.net_minor,
    'currency', p_withdrawal.currency,
    'bank_code', d.bank_code,
    'account_number', d.account_number,
    'account_name', d.account_name,
    'recipient_code', (
      select r.code from payouts.recipients as r where r.destination_id = d.id and r.mode = p_withdrawal.mode
    )
  )
  from payouts.destinations as d
  where d.id = p_withdrawal.destination_id
$$;

comment on function payouts.sendable is
  'A withdrawal as the provider needs it, with the full account number, and the provider''s name for the account in the withdrawal''s mode.';

create function payouts.lock_wallets(p_withdrawal_ids uuid[])
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform ledger.lock_accounts(
    array(
      select a.id
      from payouts.withdrawals as w
      inner join ledger.accounts as a on a.kind = 'wallet' and a.owner_id = w.owner_id and a.currency = w.currency
      where w.id = any (p_withdrawal_ids)
    )
  );
end
$$;

comment on function payouts.lock_wallets is
  'Locks the wallets of withdrawals in id order, for a transaction that moves money of several: one that took them as the withdrawals come would deadlock with the next. The withdrawals are locked by the caller.';

create function payouts.claim_payouts(p_limit integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
  v_claimed jsonb := '[]'::jsonb;
  v_ids uuid[];
begin
  -- All of them before the first account: a row that is locked later would be waited for with money in hand.
  select array_agg(d.id) into v_ids
  from (
    select w.id
    from payouts.withdrawals as w
    where w.status = 'initiated' and not payouts.is_sent_by_file(w.provider)
    order by w.requested_at
    limit greatest(1, least(p_limit, 50))
    for update skip locked
  ) as d;
  perform payouts.lock_wallets(v_ids);
  for v_withdrawal in
    select w.* from payouts.withdrawals as w where w.id = any (v_ids) order by w.requested_at, w.id
  loop
    perform payouts.act(v_withdrawal, 'hand_over', 'system');
    insert into payouts.attempts (withdrawal_id) values (v_withdrawal.id);
    v_claimed := v_claimed || payouts.sendable(v_withdrawal);
  end loop;
  return v_claimed;
end
$$;

comment on function payouts.claim_payouts is
  'Service only: hands over withdrawals that are ready: each becomes pending_provider, its hold settled into payout_in_transit and its attempt written, before the provider hears of it. Locks withdrawals, then their wallets in id order.';

create function payouts.is_unsent(p_withdrawal_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(bool_and(a.outcome = 'deferred'), false)
  from payouts.attempts as a
  where a.withdrawal_id = p_withdrawal_id
$$;

comment on function payouts.is_unsent is
  'Whether it was handed over, and each time the provider surely did nothing. Not every provider can be asked about what it never got, so such a one is sent again without asking.';

create function payouts.claim_polls(p_limit integer)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  with due as (
    select w.id
    from payouts.withdrawals as w
    where w.next_poll_at <= core.now()
    order by w.next_poll_at
    limit greatest(1, least(p_limit, 100))
    for update skip locked
  ),
  claimed as (
    update payouts.withdrawals as w
    set
      poll_count = w.poll_count + 1,
      next_poll_at = case
        when w.status = 'pending_provider' then core.now() + payments.poll_delay(w.poll_count + 2)
        when w.is_provider_fee_unknown and core.now() < w.settled_at + core.setting_interval('payout.fee_ask_until')
          then core.now() + payments.poll_delay(w.poll_count + 2)
      end
    from due
    where w.id = due.id
    returning w.*
  )
  select coalesce(
    pg_catalog.jsonb_agg(
      payouts.sendable(c::payouts.withdrawals) || pg_catalog.jsonb_build_object('is_unsent', payouts.is_unsent(c.id))
    ), '[]'
  )
  from claimed as c
$$;

comment on function payouts.claim_polls is
  'Service only: withdrawals about which the provider is to be asked now. When it never heard of one, or each hand-over before was deferred (is_unsent), it is sent again under the same reference. One that was paid is asked about until its fee is known.';

create function payouts.sent(p_withdrawal_id uuid, p_outcome text, p_recipient_code text, p_fact jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
  v_result text := 'unchanged';
begin
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = p_withdrawal_id for update;
  if not found then
    perform core.fail('withdrawal.not_found', 'There is no such withdrawal.', 404);
  end if;
  update payouts.attempts as a
  set outcome = p_outcome, code = p_fact ->> 'failure_code', answer = p_fact, finished_at = core.now()
  where a.id = (
    select o.id
    from payouts.attempts as o
    where o.withdrawal_id = p_withdrawal_id and o.outcome = 'started'
    order by o.started_at desc, o.id desc
    limit 1
  );
  if p_recipient_code is not null then
    insert into payouts.recipients as r (destination_id, mode, code)
    values (v_withdrawal.destination_id, v_withdrawal.mode, p_recipient_code)
    on conflict (destination_id, mode) do update set code = excluded.code where r.code <> excluded.code;
  end if;
  if p_outcome = 'accepted' and p_fact ->> 'provider_id' is not null and v_withdrawal.provider_reference is null then
    update payouts.withdrawals as w
    set provider_reference = p_fact ->> 'provider_id', version = w.version + 1
    where w.id = p_withdrawal_id
    returning w.* into v_withdrawal;
  end if;
  if p_outcome = 'refused' and v_withdrawal.status = 'pending_provider' then
    v_result := payouts.act(v_withdrawal, 'fail', 'provider', 'reply', p_fact);
  elsif p_outcome = 'accepted' then
    v_result := payouts.apply_fact(v_withdrawal.reference, 'reply', p_fact);
  elsif p_outcome = 'deferred' then
    update payouts.withdrawals as w
    set next_poll_at = core.now() + least(greatest(payments.poll_delay(w.poll_count), interval '5 minutes'), interval '1 hour')
    where w.id = p_withdrawal_id;
  end if;
  perform payments.report_result(v_withdrawal.provider, 'reply', v_result, v_withdrawal.reference, p_fact);
  return pg_catalog.jsonb_build_object(
    'result', v_result, 'status', (select w.status from payouts.withdrawals as w where w.id = p_withdrawal_id)
  );
end
$$;

comment on function payouts.sent is
  'Service only: how a hand-over went: accepted (with the provider''s first word), refused for good (the money returns), unknown (it is asked about), deferred (the provider cannot now; tried again under the same reference, in five minutes at first and every hour in the end). Raises withdrawal.not_found.';

create function payouts.begin_attempt(p_withdrawal_id uuid, p_if_unsent boolean default false)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
begin
  select w.* into v_withdrawal from payouts.withdrawals as w where w.id = p_withdrawal_id for update;
  if not found then
    perform core.fail('withdrawal.not_found', 'There is no such withdrawal.', 404);
  end if;
  if v_withdrawal.status <> 'pending_provider' or (p_if_unsent and not payouts.is_unsent(p_withdrawal_id)) then
    return null;
  end if;
  update payouts.attempts as a
  set outcome = 'unknown', finished_at = core.now()
  where a.withdrawal_id = p_withdrawal_id and a.outcome = 'started';
  insert into payouts.attempts (withdrawal_id) values (p_withdrawal_id);
  return payouts.sendable(v_withdrawal);
end
$$;

comment on function payouts.begin_attempt is
  'Service only: another hand-over of a withdrawal that the provider says it does not know, under the same reference; null when it no longer waits. p_if_unsent, for one that the provider was not asked about: null too, when another has handed it over since. Raises withdrawal.not_found.';

create function payouts.fact(p_reference text, p_source text, p_fact jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_result text;
begin
  perform payments.require_source(p_source);
  v_result := payouts.apply_fact(p_reference, p_source, p_fact);
  perform payments.report_result(p_fact ->> 'provider', p_source, v_result, p_reference, p_fact);
  return pg_catalog.jsonb_build_object(
    'result', v_result, 'status', (select w.status from payouts.withdrawals as w where w.reference = p_reference)
  );
end
$$;

comment on function payouts.fact is 'Service only: applies what a provider answered about a withdrawal: {result, status}. Raises payment.source_invalid.';

create function payouts.count_waiting()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*) from payouts.withdrawals as w where w.status in ('initiated', 'under_review', 'pending_provider')
$$;

comment on function payouts.count_waiting is 'How many withdrawals have not ended.';

grant execute on function
  payouts.claim_payouts, payouts.claim_polls, payouts.sent, payouts.begin_attempt, payouts.fact, payouts.count_waiting
to service_role;
