-- Ledger, reading and proving the books: balances, roll-up of recorded accounts, seals, and
-- ledger.verify(), which returns a row for everything that is wrong and nothing when all is well.

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

-- Verification -----------------------------------------------------------------------------------------------------

create function ledger.sides()
returns table (
  account_id bigint, sequence bigint, transfer_id bigint, journal_id bigint, debit bigint, credit bigint, balance bigint
)
language sql
stable
set search_path = ''
as $$
  select t.debit_account, t.debit_sequence, t.id, t.journal_id, t.amount_minor, 0::bigint, t.debit_balance_minor
  from ledger.transfers as t
  union all
  select t.credit_account, t.credit_sequence, t.id, t.journal_id, 0::bigint, t.amount_minor, t.credit_balance_minor
  from ledger.transfers as t
$$;

comment on function ledger.sides is 'Every transfer twice, once for each of its accounts.';

create function ledger.check_accounts()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with summed as (
    select
      s.account_id,
      sum(s.debit) filter (where a.mode = 'authorised' or s.sequence <= a.rolled_up_to) as debits,
      sum(s.credit) filter (where a.mode = 'authorised' or s.sequence <= a.rolled_up_to) as credits,
      count(*) as transfers
    from ledger.sides() as s
    inner join ledger.accounts as a on a.id = s.account_id
    group by s.account_id
  )
  select
    'account_equals_its_transfers', 'account ' || a.id,
    pg_catalog.jsonb_build_object(
      'debits_posted', a.debits_posted, 'credits_posted', a.credits_posted, 'version', a.version,
      'debits', coalesce(s.debits, 0), 'credits', coalesce(s.credits, 0), 'transfers', coalesce(s.transfers, 0)
    )
  from ledger.accounts as a
  left join summed as s on s.account_id = a.id
  where a.debits_posted is distinct from coalesce(s.debits, 0)
    or a.credits_posted is distinct from coalesce(s.credits, 0)
    or (a.mode = 'authorised' and a.version is distinct from coalesce(s.transfers, 0))
$$;

comment on function ledger.check_accounts is 'Every account is the sum of its transfers, and its version their number.';

create function ledger.check_balanced()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'debits_equal_credits', a.currency::text,
    pg_catalog.jsonb_build_object(
      'debits', sum(a.debits_posted + coalesce(tail.debits, 0)), 'credits', sum(a.credits_posted + coalesce(tail.credits, 0))
    )
  from ledger.accounts as a
  left join lateral ledger.recorded_sums(a.id, a.rolled_up_to, 9223372036854775807) as tail on a.mode = 'recorded'
  group by a.currency
  having sum(a.debits_posted + coalesce(tail.debits, 0)) <> sum(a.credits_posted + coalesce(tail.credits, 0))
$$;

comment on function ledger.check_balanced is 'Per currency, all debits equal all credits.';

create function ledger.check_sequences()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with run as (
    select
      s.account_id, s.sequence, s.balance, a.may_be_negative, j.posted_at,
      case a.side when 'debit' then s.debit - s.credit else s.credit - s.debit end as change,
      lag(s.sequence, 1, 0::bigint) over w as previous_sequence,
      lag(s.balance, 1, 0::bigint) over w as previous_balance,
      lag(j.posted_at) over w as previous_at
    from ledger.sides() as s
    inner join ledger.accounts as a on a.id = s.account_id and a.mode = 'authorised'
    inner join ledger.journals as j on j.id = s.journal_id
    window w as (partition by s.account_id order by s.sequence)
  )
  select v.name, 'account ' || r.account_id || ' version ' || r.sequence, pg_catalog.jsonb_build_object(
    'balance', r.balance, 'change', r.change, 'previous_balance', r.previous_balance,
    'previous_version', r.previous_sequence, 'at', r.posted_at, 'previous_at', r.previous_at
  )
  from run as r
  cross join lateral (
    values
      ('versions_without_gaps', r.sequence is distinct from r.previous_sequence + 1),
      ('running_balance_continues', r.balance is distinct from r.previous_balance + r.change),
      ('time_never_runs_backwards', r.posted_at < r.previous_at),
      ('never_overdrawn', r.balance < 0 and not r.may_be_negative)
  ) as v (name, is_broken)
  where v.is_broken
$$;

comment on function ledger.check_sequences is
  'On each authorised account: versions without gaps, running balance continuous, time monotonic, no overdraft at any moment.';

create function ledger.check_limits()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select 'never_overdrawn', 'account ' || a.id, pg_catalog.to_jsonb(a)
  from ledger.accounts as a
  where a.mode = 'authorised' and not a.may_be_negative
    and case a.side
      when 'credit' then a.debits_posted + a.debits_pending > a.credits_posted
      else a.credits_posted + a.credits_pending > a.debits_posted
    end
$$;

comment on function ledger.check_limits is 'No account that has a limit is over it, what is held included.';

create function ledger.check_holds()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with pending as (
    select p.account_id, sum(p.debits) as debits, sum(p.credits) as credits
    from (
      select h.debit_account as account_id, o.remaining_minor as debits, 0 as credits
      from ledger.open_holds as o
      inner join ledger.holds as h on h.id = o.hold_id
      union all
      select h.credit_account, 0, o.remaining_minor
      from ledger.open_holds as o
      inner join ledger.holds as h on h.id = o.hold_id
    ) as p
    group by p.account_id
  )
  select
    'pending_equals_open_holds', 'account ' || a.id,
    pg_catalog.jsonb_build_object(
      'debits_pending', a.debits_pending, 'credits_pending', a.credits_pending,
      'held_out', coalesce(p.debits, 0), 'held_in', coalesce(p.credits, 0)
    )
  from ledger.accounts as a
  left join pending as p on p.account_id = a.id
  where a.mode = 'authorised'
    and (a.debits_pending <> coalesce(p.debits, 0) or a.credits_pending <> coalesce(p.credits, 0))
  union all
  select
    'hold_is_explained', 'hold ' || h.id,
    pg_catalog.jsonb_build_object('amount', h.amount_minor, 'steps', s.total, 'remaining', o.remaining_minor)
  from ledger.holds as h
  left join ledger.open_holds as o on o.hold_id = h.id
  left join lateral (
    select sum(st.amount_minor) as total from ledger.hold_steps as st where st.hold_id = h.id
  ) as s on true
  where h.amount_minor <> coalesce(s.total, 0) + coalesce(o.remaining_minor, 0)
  union all
  select
    'settlement_equals_its_transfer', 'hold ' || st.hold_id,
    pg_catalog.jsonb_build_object('journal_id', st.journal_id, 'settled', st.amount_minor, 'moved', t.amount_minor)
  from ledger.hold_steps as st
  inner join ledger.holds as h on h.id = st.hold_id
  left join ledger.transfers as t
    on t.id = st.journal_id * 1024 + 1 and t.debit_account = h.debit_account and t.credit_account = h.credit_account
  where st.step = 'settled' and t.amount_minor is distinct from st.amount_minor
$$;

comment on function ledger.check_holds is
  'Pending counters are the open holds; a hold is settled, released or expired for exactly its amount, or still open; what was settled moved.';

create function ledger.check_reversals()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'reversals_at_most_the_original', 'transfer ' || o.id,
    pg_catalog.jsonb_build_object('amount', o.amount_minor, 'taken_back', sum(t.amount_minor))
  from ledger.reversals as r
  inner join ledger.transfers as o on o.id = r.original_transfer_id
  inner join ledger.transfers as t on t.id = r.transfer_id
  group by o.id, o.amount_minor
  having sum(t.amount_minor) > o.amount_minor
  union all
  select 'reversal_mirrors_its_original', 'transfer ' || t.id, pg_catalog.to_jsonb(r)
  from ledger.reversals as r
  inner join ledger.transfers as o on o.id = r.original_transfer_id
  inner join ledger.transfers as t on t.id = r.transfer_id
  where t.debit_account <> o.credit_account or t.credit_account <> o.debit_account
    or t.journal_id <> r.journal_id or o.journal_id <> r.original_journal_id
$$;

comment on function ledger.check_reversals is 'Reversals mirror their originals and never exceed them.';

create function ledger.check_journals()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select 'transfer_is_whole', 'transfer ' || t.id, pg_catalog.to_jsonb(t)
  from ledger.transfers as t
  left join ledger.journals as j on j.id = t.journal_id
  left join ledger.accounts as d on d.id = t.debit_account
  left join ledger.accounts as c on c.id = t.credit_account
  where j.id is null or j.refusal is not null or d.id is null or c.id is null or d.currency <> c.currency
    or d.id = c.id or t.id / 1024 <> t.journal_id
    or (d.mode = 'recorded' and (t.debit_sequence <> t.id or t.debit_balance_minor is not null))
    or (c.mode = 'recorded' and (t.credit_sequence <> t.id or t.credit_balance_minor is not null))
  union all
  select 'journal_does_something', 'journal ' || j.id, pg_catalog.jsonb_build_object('kind', j.kind)
  from ledger.journals as j
  where j.refusal is null
    and not exists (select from ledger.transfers as t where t.id between j.id * 1024 and j.id * 1024 + 1023)
    and not exists (select from ledger.holds as h where h.journal_id = j.id)
    and not exists (select from ledger.hold_steps as s where s.journal_id = j.id)
  union all
  select 'key_is_unique', j.key, pg_catalog.jsonb_build_object('journals', count(*))
  from ledger.journals as j
  group by j.key
  having count(*) > 1
$$;

comment on function ledger.check_journals is
  'Transfers belong to a journal that was not refused and to two accounts of one currency; journals do something; keys are unique.';

create function ledger.check_seals()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'seals_match', 'seal ' || s.id,
    pg_catalog.jsonb_build_object('first_journal_id', s.first_journal_id, 'last_journal_id', s.last_journal_id)
  from (
    select
      a.*,
      lag(a.id, 1, 0::bigint) over (order by a.id) as previous_id,
      lag(a.hash, 1, ''::bytea) over (order by a.id) as expected_previous,
      lag(a.last_journal_id, 1, 0::bigint) over (order by a.id) as expected_before
    from ledger.seals as a
  ) as s
  cross join lateral ledger.seal_hash(s.previous_hash, s.first_journal_id, s.last_journal_id) as h
  where s.hash is distinct from h.hash
    or s.journal_count is distinct from h.journals
    or s.transfer_count is distinct from h.transfers
    or s.id is distinct from s.previous_id + 1
    or s.previous_hash is distinct from s.expected_previous
    or s.first_journal_id is distinct from s.expected_before + 1
$$;

comment on function ledger.check_seals is 'Every seal matches its rows and follows on the one before.';

insert into ledger.invariants (name, check_function, description)
values
  ('accounts', 'ledger.check_accounts()', 'Every account is the sum of its transfers'),
  ('balanced', 'ledger.check_balanced()', 'Per currency, all debits equal all credits'),
  ('sequences', 'ledger.check_sequences()', 'Versions, running balances and times of each account are continuous'),
  ('limits', 'ledger.check_limits()', 'No account is over its limit, holds included'),
  ('holds', 'ledger.check_holds()', 'Holds explain what is pending and are resolved once'),
  ('reversals', 'ledger.check_reversals()', 'Reversals mirror their originals and never exceed them'),
  ('journals', 'ledger.check_journals()', 'Journals and transfers are whole, keys unique'),
  ('seals', 'ledger.check_seals()', 'Seals match and chain');

create type ledger.violation as (invariant text, subject text, detail jsonb);

comment on type ledger.violation is 'Something that is wrong with the books: which invariant, where, and the figures.';

create function ledger.verify()
returns setof ledger.violation
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_function text;
begin
  for v_function in
    select pg_catalog.rtrim(i.check_function, '()') from ledger.invariants as i order by i.name
  loop
    -- check_function has the form schema.name by a CHECK, so it needs no quoting.
    return query execute pg_catalog.format('select v.invariant, v.subject, v.detail from %s() as v', v_function);
  end loop;
end
$$;

comment on function ledger.verify is
  'Runs every registered invariant, of the ledger and of the other contexts: one row per violation, none when all is well. Stable, so that all checks see the books at one moment. Reads everything: nightly, after tests, not on a page.';

create function ledger.verify_nightly()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_found jsonb := (
    select pg_catalog.jsonb_agg(pg_catalog.to_jsonb(v))
    from (select * from ledger.verify() as a limit 20) as v
  );
begin
  if v_found is not null then
    raise exception 'the books do not hold: %', v_found;
  end if;
  return pg_catalog.jsonb_build_object('violations', 0);
end
$$;

comment on function ledger.verify_nightly is 'Fails, naming the first twenty violations, when ledger.verify() finds any: so the job monitor shows it.';

grant execute on function
  ledger.balance, ledger.balance_at_version, ledger.version_at, ledger.roll_up, ledger.seal, ledger.verify,
  ledger.verify_nightly
to service_role;
