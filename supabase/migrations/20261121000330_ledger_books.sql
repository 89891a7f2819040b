-- Ledger, reading the books: balances, roll-up of recorded accounts, and seals.

-- Balances -------------------------------------------------------------------------------------------------

create function ledger.recorded_sums(p_account bigint, p_after bigint, p_up_to bigint, out debits bigint, out credits bigint)
returns record
language sql
stable
set search_path = ''
as $$
  select
    (
      select coalesce(sum(t.amount_minor), 0)::bigint
      from ledger.transfers as t
      where t.debit_account = p_account and t.debit_sequence > p_after and t.debit_sequence <= p_up_to
    ),
    (
      select coalesce(sum(t.amount_minor), 0)::bigint
      from ledger.transfers as t
      where t.credit_account = p_account and t.credit_sequence > p_after and t.credit_sequence <= p_up_to
    )
$$;

comment on function ledger.recorded_sums is 'Debits and credits of a recorded account in a range of transfer ids (after, up to).';

create function ledger.balance(p_account bigint)
returns table (posted_minor bigint, pending_out_minor bigint, available_minor bigint, version bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_account ledger.accounts;
  v_tail record;
begin
  select a.* into v_account from ledger.accounts as a where a.id = p_account;
  if not found then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  version := v_account.version;
  if v_account.mode = 'recorded' then
    v_tail := ledger.recorded_sums(p_account, v_account.rolled_up_to, 9223372036854775807);
    v_account.debits_posted := v_account.debits_posted + v_tail.debits;
    v_account.credits_posted := v_account.credits_posted + v_tail.credits;
    version := null;
  end if;
  posted_minor := v_account.credits_posted - v_account.debits_posted;
  pending_out_minor := v_account.debits_pending;
  if v_account.side = 'debit' then
    posted_minor := - posted_minor;
    pending_out_minor := v_account.credits_pending;
  end if;
  available_minor := posted_minor - pending_out_minor;
  return next;
end
$$;

comment on function ledger.balance is
  'The balance of an account on its normal side, minor units: posted, held, available, and its version (null for a recorded account, whose balance is its last roll-up plus what came after). Raises ledger.account_unknown.';

create function ledger.balance_at_version(p_account bigint, p_version bigint)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_account ledger.accounts;
  v_balance bigint;
  v_sums record;
begin
  select a.* into v_account from ledger.accounts as a where a.id = p_account;
  if not found then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  if v_account.mode = 'recorded' then
    v_sums := ledger.recorded_sums(p_account, 0, p_version);
    return case v_account.side when 'debit' then 1 else -1 end * (v_sums.debits - v_sums.credits);
  end if;
  if p_version = 0 then
    return 0;
  end if;
  select b.balance into v_balance
  from (
    select t.debit_balance_minor as balance
    from ledger.transfers as t
    where t.debit_account = p_account and t.debit_sequence = p_version
    union all
    select t.credit_balance_minor
    from ledger.transfers as t
    where t.credit_account = p_account and t.credit_sequence = p_version
  ) as b;
  if v_balance is null then
    perform core.fail('ledger.version_unknown', 'This account has no such version.', 404, p_version::text);
  end if;
  return v_balance;
end
$$;

comment on function ledger.balance_at_version is
  'The posted balance of an account right after its transfer number p_version (for a recorded account: after the transfer with that id), exact under any load. Raises ledger.account_unknown, ledger.version_unknown.';

create function ledger.version_at(p_account bigint, p_at timestamptz)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(max(v.version), 0)
  from (
    (
      select t.debit_sequence as version
      from ledger.transfers as t
      inner join ledger.journals as j on j.id = t.journal_id
      where t.debit_account = p_account and j.posted_at <= p_at
      order by t.debit_sequence desc
      limit 1
    )
    union all
    (
      select t.credit_sequence
      from ledger.transfers as t
      inner join ledger.journals as j on j.id = t.journal_id
      where t.credit_account = p_account and j.posted_at <= p_at
      order by t.credit_sequence desc
      limit 1
    )
  ) as v
$$;

comment on function ledger.version_at is
  'The version that an authorised account had at a moment: well defined, because its time never runs backwards.';

-- Roll-up ------------------------------------------------------------------------------------------------------

create function ledger.roll_up(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- The last transfer id that a closed journal can have.
  v_horizon bigint := 1023 + 1024 * core.advance_horizon(
    'ledger.journals', coalesce((select max(j.id) from ledger.journals as j), 0)
  );
  v_count integer;
begin
  with due as (
    select a.id, a.rolled_up_to
    from ledger.accounts as a
    where a.mode = 'recorded' and a.rolled_up_to < v_horizon
    order by a.rolled_up_to, a.id
    limit p_limit
    for no key update
  ),
  sums as (
    select d.id, s.debits, s.credits
    from due as d
    cross join lateral ledger.recorded_sums(d.id, d.rolled_up_to, v_horizon) as s
    where s.debits > 0 or s.credits > 0
  )
  update ledger.accounts as a
  set
    debits_posted = a.debits_posted + s.debits,
    credits_posted = a.credits_posted + s.credits,
    rolled_up_to = v_horizon,
    updated_at = core.now()
  from sums as s
  where a.id = s.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function ledger.roll_up is
  'Adds to recorded accounts what was appended since the last time, up to the id below which nothing can appear any more; returns how many accounts changed. Run by a job; postings do not wait for it.';

-- Seals --------------------------------------------------------------------------------------------------------

create function ledger.seal_leaves(p_first bigint, p_last bigint)
returns table (journal_id bigint, part smallint, item_id bigint, body text)
language sql
stable
set search_path = ''
set timezone = 'UTC'
as $$
  select j.id, 1::smallint, j.id, pg_catalog.jsonb_build_array(
    'journal', j.id, j.key, pg_catalog.encode(j.body_hash, 'hex'), j.kind, j.reference_type, j.reference_id,
    j.posted_at, j.effective_at, j.details, j.refusal
  )::text
  from ledger.journals as j
  where j.id between p_first and p_last
  union all
  select t.journal_id, 2::smallint, t.id, pg_catalog.jsonb_build_array(
    'transfer', t.id, t.journal_id, t.kind, t.debit_account, t.credit_account, t.amount_minor,
    t.debit_sequence, t.credit_sequence, t.debit_balance_minor, t.credit_balance_minor
  )::text
  from ledger.transfers as t
  where t.id between p_first * 1024 and p_last * 1024 + 1023
  union all
  select h.journal_id, 3::smallint, h.id, pg_catalog.jsonb_build_array(
    'hold', h.id, h.journal_id, h.kind, h.debit_account, h.credit_account, h.amount_minor, h.expires_at
  )::text
  from ledger.holds as h
  where h.journal_id between p_first and p_last
  union all
  select s.journal_id, 4::smallint, s.hold_id, pg_catalog.jsonb_build_array(
    'step', s.hold_id, s.journal_id, s.step, s.amount_minor
  )::text
  from ledger.hold_steps as s
  where s.journal_id between p_first and p_last
  union all
  select r.journal_id, 5::smallint, r.transfer_id, pg_catalog.jsonb_build_array(
    'reversal', r.transfer_id, r.original_transfer_id, r.journal_id, r.original_journal_id, r.reason
  )::text
  from ledger.reversals as r
  where r.journal_id between p_first and p_last
$$;

comment on function ledger.seal_leaves is
  'Every row that hangs on a range of journals, each as the text that is hashed. Fields are named one by one, so that a later column does not break old seals.';

create function ledger.seal_hash(
  p_previous bytea, p_first bigint, p_last bigint, out hash bytea, out journals bigint, out transfers bigint
)
returns record
language sql
stable
set search_path = ''
as $$
  select
    pg_catalog.sha256(
      p_previous || coalesce(
        string_agg(
          pg_catalog.sha256(pg_catalog.convert_to(l.body, 'utf8')), ''::bytea
          order by l.journal_id, l.part, l.item_id, l.body
        ), ''::bytea
      )
    ),
    count(*) filter (where l.part = 1),
    count(*) filter (where l.part = 2)
  from ledger.seal_leaves(p_first, p_last) as l
$$;

comment on function ledger.seal_hash is
  'SHA-256 of the previous seal followed by the SHA-256 of each row. One can prove a row to be sealed with the hashes of the others, without showing them.';

create function ledger.seal_up_to(p_last_journal_id bigint)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_previous ledger.seals;
  v_first bigint;
  v_sealed record;
begin
  select s.* into v_previous from ledger.seals as s order by s.id desc limit 1;
  v_first := coalesce(v_previous.last_journal_id, 0) + 1;
  v_sealed := ledger.seal_hash(coalesce(v_previous.hash, ''::bytea), v_first, p_last_journal_id);
  insert into ledger.seals (
    id, first_journal_id, last_journal_id, journal_count, transfer_count, previous_hash, hash, sealed_at
  )
  values (
    coalesce(v_previous.id, 0) + 1, v_first, p_last_journal_id, v_sealed.journals, v_sealed.transfers,
    coalesce(v_previous.hash, ''::bytea), v_sealed.hash, core.now()
  );
  return v_sealed.journals;
end
$$;

comment on function ledger.seal_up_to is 'Adds the next seal, over the journals after the last one up to this id. The caller knows the range to be closed.';

create function ledger.seal(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Locks the horizon, so that two sealers take turns.
  v_horizon bigint := core.advance_horizon(
    'ledger.journals', coalesce((select max(j.id) from ledger.journals as j), 0)
  );
  v_last bigint;
begin
  select max(c.id) into v_last
  from (
    select j.id
    from ledger.journals as j
    where j.id > coalesce((select max(s.last_journal_id) from ledger.seals as s), 0) and j.id <= v_horizon
    order by j.id
    limit p_limit
  ) as c;
  if v_last is null then
    return 0;
  end if;
  return ledger.seal_up_to(v_last)::integer;
end
$$;

comment on function ledger.seal is
  'Seals the next closed range, at most so many journals; returns how many. A journal is sealed at the second run after it, when nothing can appear before it any more. Run by a job.';

grant execute on function
  ledger.balance, ledger.balance_at_version, ledger.version_at, ledger.roll_up, ledger.seal
to service_role;
