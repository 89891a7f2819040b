-- Ledger, holds and reversals: money that is promised first and moved later, and money that is
-- taken back. Both only ever add rows.
--
-- Order of locks: the hold or the original journal first, then the accounts in id order.

-- Holds --------------------------------------------------------------------------------------------------

create function ledger.hold(
  p_key text,
  p_kind text,
  p_debit_account bigint,
  p_credit_account bigint,
  p_amount_minor bigint,
  p_reference_type text default null,
  p_reference_id uuid default null,
  p_expires_at timestamptz default null
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_body_hash bytea := ledger.body_hash(
    'hold',
    concat_ws(
      '|', p_kind, p_debit_account, p_credit_account, p_amount_minor, p_reference_type,
      p_reference_id::text, extract(epoch from p_expires_at)
    )
  );
  v_journal_id bigint;
  v_outcome ledger.outcome;
  v_hold_id bigint;
begin
  if p_amount_minor between 1 and 9007199254740991 and (p_expires_at is null or p_expires_at > core.now()) then
    v_journal_id := ledger.apply_one(
      p_key, v_body_hash, p_kind, p_kind, p_debit_account, p_credit_account, 0, p_amount_minor, p_reference_type,
      p_reference_id, '{}'
    );
  end if;
  if v_journal_id is null then
    perform core.require_idempotency_key(p_key);
    v_outcome := ledger.earlier(p_key, v_body_hash);
    if v_outcome.journal_id is null then
      if p_expires_at <= core.now() then
        perform core.fail('ledger.hold_expired', 'A hold cannot end in the past.', 400);
      end if;
      perform ledger.check_transfers(
        array[row(p_kind, p_debit_account, p_credit_account, p_amount_minor)::ledger.transfer_input]
      );
      v_outcome := ledger.apply(
        p_key, v_body_hash, p_kind,
        array[row(p_kind, p_debit_account, p_credit_account, 0)::ledger.transfer_input],
        array[p_amount_minor], p_reference_type, p_reference_id, null, null
      );
    end if;
    perform ledger.raise_refusal(v_outcome);
    if not v_outcome.is_new then
      return (select h.id from ledger.holds as h where h.journal_id = v_outcome.journal_id);
    end if;
    v_journal_id := v_outcome.journal_id;
  end if;

  insert into ledger.holds (journal_id, kind, debit_account, credit_account, amount_minor, expires_at)
  values (v_journal_id, p_kind, p_debit_account, p_credit_account, p_amount_minor, p_expires_at)
  returning id into v_hold_id;
  insert into ledger.open_holds (hold_id, remaining_minor, expires_at)
  values (v_hold_id, p_amount_minor, p_expires_at);
  return v_hold_id;
end
$$;

comment on function ledger.hold is
  'Holds an amount (minor units) on the debit account for the credit account and returns the hold''s id; it counts against the limit at once. Raises what ledger.post raises, and ledger.hold_expired for an end in the past.';

create type ledger.open_hold as (
  id bigint,
  remaining_minor bigint,
  is_expired boolean,
  kind text,
  debit_account bigint,
  credit_account bigint,
  reference_type text,
  reference_id uuid
);

comment on type ledger.open_hold is 'A locked hold with what it still holds (null when it is resolved), and what it is for.';

create function ledger.lock_hold(p_hold_id bigint)
returns ledger.open_hold
language plpgsql
set search_path = ''
set enable_seqscan = 'off'
as $$
declare
  v_hold ledger.open_hold;
begin
  select
    o.hold_id, o.remaining_minor, o.expires_at is not null and o.expires_at <= core.now(),
    h.kind, h.debit_account, h.credit_account, j.reference_type, j.reference_id
  into v_hold
  from ledger.open_holds as o
  inner join ledger.holds as h on h.id = o.hold_id
  inner join ledger.journals as j on j.id = h.journal_id
  where o.hold_id = p_hold_id
  for update of o;
  if not found and not exists (select from ledger.holds as h where h.id = p_hold_id) then
    perform core.fail('ledger.hold_not_found', 'There is no such hold.', 404);
  end if;
  return v_hold;
end
$$;

comment on function ledger.lock_hold is
  'Locks a hold and says what it still holds; all null when it is resolved. Raises ledger.hold_not_found.';

create function ledger.resolve_hold(
  p_key text,
  p_body_hash bytea,
  p_hold ledger.open_hold,
  p_settled_minor bigint,
  p_given_up_minor bigint
)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  c_kind constant text := case when p_settled_minor > 0 then p_hold.kind else 'hold_released' end;
  c_resolved constant bigint := p_settled_minor + p_given_up_minor;
  v_outcome ledger.outcome;
  v_journal_id bigint := ledger.apply_one(
    p_key, p_body_hash, c_kind, p_hold.kind, p_hold.debit_account, p_hold.credit_account, p_settled_minor,
    - c_resolved, p_hold.reference_type, p_hold.reference_id, '{}'
  );
begin
  if v_journal_id is null then
    perform core.require_idempotency_key(p_key);
    v_outcome := ledger.earlier(p_key, p_body_hash);
    if v_outcome.journal_id is null then
      v_outcome := ledger.apply(
        p_key, p_body_hash, c_kind,
        array[row(p_hold.kind, p_hold.debit_account, p_hold.credit_account, p_settled_minor)::ledger.transfer_input],
        array[- c_resolved], p_hold.reference_type, p_hold.reference_id, null, null
      );
    end if;
    perform ledger.raise_refusal(v_outcome);
    if not v_outcome.is_new then
      return v_outcome.journal_id;
    end if;
    v_journal_id := v_outcome.journal_id;
  end if;

  insert into ledger.hold_steps (hold_id, journal_id, step, amount_minor)
  select p_hold.id, v_journal_id, s.step, s.amount_minor
  from (values ('settled', p_settled_minor), ('released', p_given_up_minor)) as s (step, amount_minor)
  where s.amount_minor > 0;
  if c_resolved = p_hold.remaining_minor then
    delete from ledger.open_holds as o where o.hold_id = p_hold.id;
  else
    update ledger.open_holds as o
    set remaining_minor = p_hold.remaining_minor - c_resolved
    where o.hold_id = p_hold.id;
  end if;
  return v_journal_id;
end
$$;

comment on function ledger.resolve_hold is
  'Moves part of a locked hold, gives part of it up, and writes the steps; returns the journal''s id, or that of the first use of the key.';

create function ledger.refuse_settlement(p_hold ledger.open_hold, p_amount_minor bigint)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_hold.id is null then
    perform core.fail('ledger.hold_closed', 'This hold was settled or released before.', 409);
  end if;
  if p_hold.is_expired then
    perform core.fail('ledger.hold_expired', 'This hold has expired.', 409);
  end if;
  if p_amount_minor <= 0 then
    perform core.fail('ledger.amount_invalid', 'The amount to settle must be positive.', 400, p_amount_minor::text);
  end if;
  perform core.fail(
    'ledger.hold_exceeded', 'More than this hold still holds cannot be settled.', 409, p_hold.remaining_minor || ' remain'
  );
end
$$;

comment on function ledger.refuse_settlement is
  'Says why a hold cannot be settled: raises ledger.hold_closed, ledger.hold_expired, ledger.amount_invalid or ledger.hold_exceeded.';

create function ledger.settle_hold(
  p_key text,
  p_hold_id bigint,
  p_amount_minor bigint default null,
  p_is_final boolean default true
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_body_hash bytea := ledger.body_hash('settle', concat_ws('|', p_hold_id, coalesce(p_amount_minor, -1), p_is_final));
  v_hold ledger.open_hold := ledger.lock_hold(p_hold_id);
  v_amount_minor bigint := coalesce(p_amount_minor, v_hold.remaining_minor);
  v_outcome ledger.outcome;
begin
  if v_amount_minor between 1 and v_hold.remaining_minor and not v_hold.is_expired then
    return ledger.resolve_hold(
      p_key, v_body_hash, v_hold, v_amount_minor,
      case when coalesce(p_is_final, true) then v_hold.remaining_minor - v_amount_minor else 0 end
    );
  end if;
  perform core.require_idempotency_key(p_key);
  -- Asked under the lock: a twin of this call may just have finished.
  v_outcome := ledger.earlier(p_key, v_body_hash);
  if v_outcome.journal_id is null then
    perform ledger.refuse_settlement(v_hold, v_amount_minor);
  end if;
  perform ledger.raise_refusal(v_outcome);
  return v_outcome.journal_id;
end
$$;

comment on function ledger.settle_hold is
  'Moves what is held, all of it or an amount (minor units), and returns the journal''s id. When final, what is left is given back. Raises ledger.hold_not_found, ledger.hold_closed, ledger.hold_expired, ledger.hold_exceeded, ledger.amount_invalid, idempotency.conflict.';

create function ledger.release_hold(p_key text, p_hold_id bigint)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_body_hash bytea := ledger.body_hash('release', p_hold_id::text);
  v_hold ledger.open_hold := ledger.lock_hold(p_hold_id);
  v_outcome ledger.outcome;
begin
  if v_hold.id is not null then
    return ledger.resolve_hold(p_key, v_body_hash, v_hold, 0, v_hold.remaining_minor);
  end if;
  perform core.require_idempotency_key(p_key);
  v_outcome := ledger.earlier(p_key, v_body_hash);
  if v_outcome.journal_id is null then
    perform core.fail('ledger.hold_closed', 'This hold was settled or released before.', 409);
  end if;
  return v_outcome.journal_id;
end
$$;

comment on function ledger.release_hold is
  'Gives back all that is still held and returns the journal''s id. Raises ledger.hold_not_found, ledger.hold_closed, idempotency.conflict.';

create function ledger.expire_holds(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_holds bigint[];
  v_amounts bigint[];
  v_lines ledger.transfer_input[];
  v_outcome ledger.outcome;
  v_key text := 'ledger.expire_holds:' || core.uuid_v7();
begin
  select
    array_agg(d.hold_id), array_agg(d.remaining_minor),
    array_agg(row('hold_expired', h.debit_account, h.credit_account, 0)::ledger.transfer_input)
  into v_holds, v_amounts, v_lines
  from (
    select o.hold_id, o.remaining_minor
    from ledger.open_holds as o
    where o.expires_at <= core.now()
    order by o.expires_at
    limit least(greatest(p_limit, 1), 1000)
    for update skip locked
  ) as d
  inner join ledger.holds as h on h.id = d.hold_id;
  if v_holds is null then
    return 0;
  end if;

  -- One journal for all, so that all accounts are locked together and in order.
  v_outcome := ledger.apply(
    v_key, ledger.body_hash('expire', v_holds::text), 'hold_expired', v_lines,
    (select array_agg(- a.amount order by a.place) from unnest(v_amounts) with ordinality as a (amount, place)),
    null, null, null, null
  );
  perform ledger.raise_refusal(v_outcome);
  insert into ledger.hold_steps (hold_id, journal_id, step, amount_minor)
  select e.hold_id, v_outcome.journal_id, 'expired', e.amount
  from unnest(v_holds, v_amounts) as e (hold_id, amount);
  delete from ledger.open_holds as o where o.hold_id = any (v_holds);
  perform ledger.announce(array(select h.debit_account from ledger.holds as h where h.id = any (v_holds)));
  return cardinality(v_holds);
end
$$;

comment on function ledger.expire_holds is 'Gives back holds whose time is over, at most so many; returns how many. Run by a job.';

-- Reversals -------------------------------------------------------------------------------------------------

create function ledger.reversible(
  p_journal_id bigint,
  out transfer_ids bigint[],
  out remaining_minor bigint[]
)
returns record
language sql
stable
set search_path = ''
as $$
  select array_agg(o.id order by o.id desc), array_agg(o.remaining order by o.id desc)
  from (
    select
      t.id,
      t.amount_minor - coalesce(
        (
          select sum(b.amount_minor)
          from ledger.reversals as r
          inner join ledger.transfers as b on b.id = r.transfer_id
          where r.original_transfer_id = t.id
        ), 0
      ) as remaining
    from ledger.transfers as t
    where t.id between p_journal_id * 1024 and p_journal_id * 1024 + 1023
  ) as o
$$;

comment on function ledger.reversible is 'The transfers of a journal, last first, and how much of each was not taken back yet.';

create function ledger.write_reversal(
  p_key text,
  p_body_hash bytea,
  p_journal_id bigint,
  p_transfer_ids bigint[],
  p_amounts bigint[],
  p_reason text
)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_lines ledger.transfer_input[];
  v_originals bigint[];
  v_original record;
  v_outcome ledger.outcome;
begin
  select
    array_agg(row(t.kind, t.credit_account, t.debit_account, p.amount)::ledger.transfer_input order by p.place),
    array_agg(t.id order by p.place)
  into v_lines, v_originals
  from unnest(p_transfer_ids, p_amounts) with ordinality as p (id, amount, place)
  inner join ledger.transfers as t on t.id = p.id
  where p.amount > 0;
  select j.reference_type, j.reference_id into v_original from ledger.journals as j where j.id = p_journal_id;

  v_outcome := ledger.apply(
    p_key, p_body_hash, 'reversal', v_lines, null, v_original.reference_type, v_original.reference_id, null,
    pg_catalog.jsonb_build_object('reverses', p_journal_id)
  );
  perform ledger.raise_refusal(v_outcome);
  if v_outcome.is_new then
    insert into ledger.reversals (transfer_id, original_transfer_id, journal_id, original_journal_id, reason)
    select n.id, v_originals[n.place], v_outcome.journal_id, p_journal_id, p_reason
    from (
      select t.id, row_number() over (order by t.id) as place
      from ledger.transfers as t
      where t.id between v_outcome.journal_id * 1024 and v_outcome.journal_id * 1024 + 1023
    ) as n;
  end if;
  return v_outcome.journal_id;
end
$$;

comment on function ledger.write_reversal is 'Posts the given amounts of the given transfers the other way round and links each to its original.';

create function ledger.reverse(p_key text, p_journal_id bigint, p_reason text, p_amount_minor bigint default null)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_body_hash bytea := ledger.body_hash(
    'reverse', concat_ws('|', p_journal_id, coalesce(p_amount_minor, -1), p_reason)
  );
  v_outcome ledger.outcome;
  v_left record;
  v_total bigint;
begin
  perform core.require_idempotency_key(p_key);
  if pg_catalog.length(pg_catalog.btrim(coalesce(p_reason, ''))) not between 1 and 2000 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  -- Two reversals of one journal queue here. The row itself never changes.
  perform from ledger.journals as j where j.id = p_journal_id for no key update;
  if not found then
    perform core.fail('ledger.journal_not_found', 'There is no such journal.', 404);
  end if;
  v_outcome := ledger.earlier(p_key, v_body_hash);
  if v_outcome.journal_id is not null then
    perform ledger.raise_refusal(v_outcome);
    return v_outcome.journal_id;
  end if;

  v_left := ledger.reversible(p_journal_id);
  v_total := (select sum(r) from unnest(v_left.remaining_minor) as r);
  if v_total is null or exists (select from ledger.reversals as r where r.journal_id = p_journal_id) then
    perform core.fail('ledger.not_reversible', 'This journal cannot be reversed.', 409);
  end if;
  if p_amount_minor <= 0 then
    perform core.fail('ledger.amount_invalid', 'The amount to reverse must be positive.', 400, p_amount_minor::text);
  end if;
  -- An amount is of one currency; what has two of them goes back as a whole.
  if p_amount_minor is not null and (
    select count(distinct a.currency)
    from ledger.transfers as t
    inner join ledger.accounts as a on a.id = t.debit_account
    where t.id = any (v_left.transfer_ids)
  ) > 1
  then
    perform core.fail('ledger.not_reversible', 'This journal can only be reversed as a whole.', 409);
  end if;
  if v_total = 0 or p_amount_minor > v_total then
    perform core.fail('ledger.reversal_exceeded', 'More than what remains of this journal cannot be reversed.', 409, v_total || ' remain');
  end if;
  return ledger.write_reversal(
    p_key, v_body_hash, p_journal_id, v_left.transfer_ids,
    core.share_by_weight(coalesce(p_amount_minor, v_total), v_left.remaining_minor), p_reason
  );
end
$$;

comment on function ledger.reverse is
  'Takes a journal back, all that remains or an amount (minor units) shared over its transfers by largest remainder, and returns the new journal''s id. Never more than the original; linked to it; a reversal itself stands. Raises ledger.journal_not_found, ledger.not_reversible, ledger.reversal_exceeded, ledger.amount_invalid, reason.required and what ledger.post raises.';

-- Closing an account -----------------------------------------------------------------------------------------

create function ledger.close_account(p_account bigint)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_account ledger.accounts;
begin
  select a.* into v_account
  from ledger.accounts as a
  where a.id = p_account and a.mode = 'authorised'
  for no key update;
  if not found then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  if v_account.debits_posted <> v_account.credits_posted
    or v_account.debits_pending <> 0 or v_account.credits_pending <> 0
  then
    perform core.fail('ledger.account_not_empty', 'Only an empty account can be closed.', 409, v_account.kind);
  end if;
  update ledger.accounts as a
  set closed_at = coalesce(a.closed_at, core.now())
  where a.id = p_account;
end
$$;

comment on function ledger.close_account is
  'Closes an empty authorised account: nothing is posted to it any more. Raises ledger.account_unknown, ledger.account_not_empty.';

grant usage on schema ledger to authenticated, service_role;
grant execute on function ledger.expire_holds to service_role;
