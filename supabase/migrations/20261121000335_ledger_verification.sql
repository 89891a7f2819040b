-- Ledger, proving the books. ledger.verify() returns a row for everything that is wrong and nothing
-- when all is well; ledger.verify_since() looks only at what was posted after a journal, and at what
-- that touched. Both run the same checks: p_after is the id of the last journal that is taken for
-- proven, 0 for none.

create view ledger.sides
with (security_invoker = true) as
select
  t.debit_account as account_id, t.debit_sequence as sequence, t.id as transfer_id, t.journal_id,
  t.amount_minor::bigint as debit, 0::bigint as credit, t.debit_balance_minor as balance
from ledger.transfers as t
union all
select
  t.credit_account, t.credit_sequence, t.id, t.journal_id, 0::bigint, t.amount_minor::bigint, t.credit_balance_minor
from ledger.transfers as t;

comment on view ledger.sides is 'Every transfer twice, once for each of its accounts.';

create function ledger.check_accounts(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language plpgsql
stable
set search_path = ''
as $$
begin
  -- The sum of all transfers needs all transfers. After a proven journal, the last of each account
  -- has to be its balance and version instead: see ledger.check_heads.
  if p_after > 0 then
    return;
  end if;
  return query
  with summed as (
    select
      s.account_id,
      sum(s.debit) filter (where a.mode = 'authorised' or s.sequence <= a.rolled_up_to) as debits,
      sum(s.credit) filter (where a.mode = 'authorised' or s.sequence <= a.rolled_up_to) as credits,
      count(*) as transfers
    from ledger.sides as s
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
    or (a.mode = 'authorised' and a.version is distinct from coalesce(s.transfers, 0));
end
$$;

comment on function ledger.check_accounts is 'Every account is the sum of its transfers, and its version their number. Only from the first journal on.';

create function ledger.check_heads(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with touched as (
    select distinct s.account_id from ledger.sides as s where s.transfer_id > p_after * 1024 + 1023
  )
  select
    'account_is_its_last_transfer', 'account ' || a.id,
    pg_catalog.jsonb_build_object(
      'version', a.version, 'last_version', head.sequence, 'balance', a.balance, 'last_balance', head.balance
    )
  from touched as t
  cross join lateral (
    select
      o.id, o.version,
      case o.side when 'debit' then 1 else -1 end * (o.debits_posted - o.credits_posted) as balance
    from ledger.accounts as o
    where o.id = t.account_id and o.mode = 'authorised'
  ) as a
  left join lateral (
    select s.sequence, s.balance
    from ledger.sides as s
    where s.account_id = a.id
    order by s.sequence desc
    limit 1
  ) as head on true
  where head.sequence is distinct from a.version or head.balance is distinct from a.balance
$$;

comment on function ledger.check_heads is 'An authorised account stands at what its last transfer left, and has its version.';

create function ledger.check_balanced(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'debits_equal_credits', a.currency::text,
    pg_catalog.jsonb_build_object(
      'debits', sum(a.debits_posted + tail.debits), 'credits', sum(a.credits_posted + tail.credits)
    )
  from ledger.accounts as a
  -- An authorised account has no tail: an empty range, and not the sum of all that is its own.
  cross join lateral ledger.recorded_sums(
    a.id, a.rolled_up_to, case a.mode when 'recorded' then 9223372036854775807 else 0 end
  ) as tail
  group by a.currency
  having sum(a.debits_posted + tail.debits) <> sum(a.credits_posted + tail.credits)
$$;

comment on function ledger.check_balanced is 'Per currency, all debits equal all credits. Always of all accounts.';

create function ledger.check_sequences(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  with run as (
    select
      s.account_id, s.sequence, s.balance, a.may_be_negative, j.posted_at,
      case a.side when 'debit' then s.debit - s.credit else s.credit - s.debit end as change,
      lag(s.sequence) over w as previous_sequence,
      lag(s.balance) over w as previous_balance,
      lag(j.posted_at) over w as previous_at
    from ledger.sides as s
    inner join ledger.accounts as a on a.id = s.account_id and a.mode = 'authorised'
    inner join ledger.journals as j on j.id = s.journal_id
    where s.transfer_id > p_after * 1024 + 1023
    window w as (partition by s.account_id order by s.sequence)
  ),
  -- What the first of them follows on may be older than where the look begins.
  joined as (
    select
      r.account_id, r.sequence, r.balance, r.may_be_negative, r.posted_at, r.change,
      coalesce(
        r.previous_sequence,
        case when p_after > 0 then (select max(s.sequence) from ledger.sides as s where s.account_id = r.account_id and s.sequence < r.sequence) end,
        0
      ) as previous_sequence,
      coalesce(
        r.previous_balance,
        case when p_after > 0 then (ledger.version_posted_at(r.account_id, r.sequence - 1)).balance_minor end,
        0
      ) as previous_balance,
      coalesce(
        r.previous_at,
        case when p_after > 0 then (ledger.version_posted_at(r.account_id, r.sequence - 1)).posted_at end
      ) as previous_at
    from run as r
  )
  select v.name, 'account ' || r.account_id || ' version ' || r.sequence, pg_catalog.jsonb_build_object(
    'balance', r.balance, 'change', r.change, 'previous_balance', r.previous_balance,
    'previous_version', r.previous_sequence, 'at', r.posted_at, 'previous_at', r.previous_at
  )
  from joined as r
  cross join lateral (
    values
      ('versions_without_gaps', r.sequence is distinct from r.previous_sequence + 1),
      ('running_balance_continues', r.balance is distinct from r.previous_balance + r.change),
      ('time_never_runs_backwards', r.posted_at < r.previous_at),
      ('never_overdrawn', r.balance < 0 and not r.may_be_negative)
  ) as v (name, is_broken)
  -- Asked of the row first: four values for each of millions would take longer than all else.
  where (
      r.sequence is distinct from r.previous_sequence + 1 or r.balance is distinct from r.previous_balance + r.change
      or r.posted_at < r.previous_at or (r.balance < 0 and not r.may_be_negative)
    )
    and v.is_broken
$$;

comment on function ledger.check_sequences is
  'On each authorised account: versions without gaps, running balance continuous, time monotonic, no overdraft at any moment.';

create function ledger.check_limits(p_after bigint default 0)
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

comment on function ledger.check_limits is 'No account that has a limit is over it, what is held included. Always of all accounts.';

create function ledger.check_holds(p_after bigint default 0)
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
    and (
      h.journal_id > p_after
      or exists (select from ledger.hold_steps as l where l.hold_id = h.id and l.journal_id > p_after)
    )
  union all
  select
    'settlement_equals_its_transfer', 'hold ' || st.hold_id,
    pg_catalog.jsonb_build_object('journal_id', st.journal_id, 'settled', st.amount_minor, 'moved', t.amount_minor)
  from ledger.hold_steps as st
  inner join ledger.holds as h on h.id = st.hold_id
  left join ledger.transfers as t
    on t.id = st.journal_id * 1024 + 1 and t.debit_account = h.debit_account and t.credit_account = h.credit_account
  where st.journal_id > p_after and st.step = 'settled' and t.amount_minor is distinct from st.amount_minor
$$;

comment on function ledger.check_holds is
  'Pending counters are the open holds; a hold is settled, released or expired for exactly its amount, or still open; what was settled moved.';

create function ledger.check_reversals(p_after bigint default 0)
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
  where r.original_transfer_id in (select l.original_transfer_id from ledger.reversals as l where l.journal_id > p_after)
  group by o.id, o.amount_minor
  having sum(t.amount_minor) > o.amount_minor
  union all
  select 'reversal_mirrors_its_original', 'transfer ' || t.id, pg_catalog.to_jsonb(r)
  from ledger.reversals as r
  inner join ledger.transfers as o on o.id = r.original_transfer_id
  inner join ledger.transfers as t on t.id = r.transfer_id
  where r.journal_id > p_after
    and (
      t.debit_account <> o.credit_account or t.credit_account <> o.debit_account
      or t.journal_id <> r.journal_id or o.journal_id <> r.original_journal_id
    )
$$;

comment on function ledger.check_reversals is 'Reversals mirror their originals and never exceed them.';

create function ledger.check_journals(p_after bigint default 0)
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
  where t.id > p_after * 1024 + 1023
    and (
      j.id is null or j.refusal is not null or d.id is null or c.id is null or d.currency <> c.currency
      or d.id = c.id or t.id / 1024 <> t.journal_id
      or (d.mode = 'recorded' and (t.debit_sequence <> t.id or t.debit_balance_minor is not null))
      or (c.mode = 'recorded' and (t.credit_sequence <> t.id or t.credit_balance_minor is not null))
    )
  union all
  select 'journal_does_something', 'journal ' || j.id, pg_catalog.jsonb_build_object('kind', j.kind)
  from ledger.journals as j
  where j.id > p_after and j.refusal is null
    and not exists (select from ledger.transfers as t where t.id between j.id * 1024 and j.id * 1024 + 1023)
    and not exists (select from ledger.holds as h where h.journal_id = j.id)
    and not exists (select from ledger.hold_steps as s where s.journal_id = j.id)
  union all
  select 'key_is_unique', j.key, pg_catalog.jsonb_build_object('journals', count(*))
  from ledger.journals as j
  where p_after = 0
  group by j.key
  having count(*) > 1
$$;

comment on function ledger.check_journals is
  'Transfers belong to a journal that was not refused and to two accounts of one currency; journals do something; keys are unique.';

create function ledger.check_roll_ups(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'roll_up_is_its_transfers', 'account ' || r.account_id || ' up to ' || r.up_to,
    pg_catalog.jsonb_build_object(
      'debits', r.debits_posted - r.debits_before, 'credits', r.credits_posted - r.credits_before,
      'moved_debits', s.debits, 'moved_credits', s.credits
    )
  from (
    select
      n.*,
      lag(n.up_to, 1, 0::bigint) over w as up_to_before,
      lag(n.debits_posted::bigint, 1, 0::bigint) over w as debits_before,
      lag(n.credits_posted::bigint, 1, 0::bigint) over w as credits_before
    from ledger.roll_ups as n
    window w as (partition by n.account_id order by n.up_to)
  ) as r
  cross join lateral ledger.recorded_sums(r.account_id, r.up_to_before, r.up_to) as s
  where r.up_to > p_after * 1024 + 1023
    and (r.debits_posted - r.debits_before, r.credits_posted - r.credits_before) is distinct from (s.debits, s.credits)
$$;

comment on function ledger.check_roll_ups is 'What was noted of recorded accounts is what their transfers say, from note to note.';

create function ledger.check_seals(p_after bigint default 0)
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
  left join lateral (
    select
      pg_catalog.sha256(coalesce(string_agg(b.hash, ''::bytea order by b.block), ''::bytea)) as root,
      coalesce(sum(b.journals), 0) as journals,
      coalesce(sum(b.transfers), 0) as transfers,
      -- What proofs are made of.
      bool_and(k.hash is not distinct from b.hash) as are_blocks_kept
    from ledger.seal_secrets as x
    cross join lateral ledger.hash_blocks(x.secret, s.first_journal_id, s.last_journal_id) as b
    left join ledger.seal_blocks as k on k.seal_id = s.id and k.block = b.block
    where x.seal_id = s.id and s.last_journal_id > p_after
  ) as h on true
  where (
      s.last_journal_id > p_after
      and (
        (s.root, s.journal_count::numeric, s.transfer_count::numeric) is distinct from (h.root, h.journals, h.transfers)
        or not coalesce(h.are_blocks_kept, true)
      )
    )
    or s.hash is distinct from pg_catalog.sha256(s.previous_hash || s.root)
    or s.id is distinct from s.previous_id + 1
    or s.previous_hash is distinct from s.expected_previous
    or s.first_journal_id is distinct from s.expected_before + 1
$$;

comment on function ledger.check_seals is 'Every seal matches its rows and follows on the one before.';

insert into ledger.invariants (name, check_function, is_incremental, description)
values
  ('accounts', 'ledger.check_accounts()', true, 'Every account is the sum of its transfers'),
  ('heads', 'ledger.check_heads()', true, 'Every account stands where its last transfer left it'),
  ('balanced', 'ledger.check_balanced()', true, 'Per currency, all debits equal all credits'),
  ('sequences', 'ledger.check_sequences()', true, 'Versions, running balances and times of each account are continuous'),
  ('limits', 'ledger.check_limits()', true, 'No account is over its limit, holds included'),
  ('holds', 'ledger.check_holds()', true, 'Holds explain what is pending and are resolved once'),
  ('reversals', 'ledger.check_reversals()', true, 'Reversals mirror their originals and never exceed them'),
  ('journals', 'ledger.check_journals()', true, 'Journals and transfers are whole, keys unique'),
  ('roll_ups', 'ledger.check_roll_ups()', true, 'Notes of recorded accounts are the sums of their transfers'),
  ('seals', 'ledger.check_seals()', true, 'Seals match and chain');

create type ledger.violation as (invariant text, subject text, detail jsonb);

comment on type ledger.violation is 'Something that is wrong with the books: which invariant, where, and the figures.';

create function ledger.run_checks(p_after bigint, p_is_whole boolean)
returns setof ledger.violation
language plpgsql
stable
set search_path = ''
-- Enough to sort a million transfers without files.
set work_mem = '64MB'
as $$
declare
  v_invariant ledger.invariants;
begin
  for v_invariant in
    select i.* from ledger.invariants as i where p_is_whole or i.is_incremental order by i.name
  loop
    -- check_function has the form schema.name by a CHECK, so it needs no quoting.
    return query execute pg_catalog.format(
      'select v.invariant, v.subject, v.detail from %s(%s) as v',
      pg_catalog.rtrim(v_invariant.check_function, '()'),
      case when v_invariant.is_incremental then p_after::text else '' end
    );
  end loop;
end
$$;

comment on function ledger.run_checks is 'Runs the registered invariants, all of them or those that can begin after a proven journal.';

create function ledger.verify()
returns setof ledger.violation
language sql
stable
security definer
set search_path = ''
as $$
  select * from ledger.run_checks(0, true)
$$;

comment on function ledger.verify is
  'Runs every registered invariant, of the ledger and of the other contexts: one row per violation, none when all is well. Stable, so that all checks see the books at one moment. Reads everything: nightly, after tests, not on a page.';

create function ledger.verify_since(p_journal_id bigint)
returns setof ledger.violation
language sql
stable
security definer
set search_path = ''
as $$
  select * from ledger.run_checks(greatest(p_journal_id, 0), false)
$$;

comment on function ledger.verify_since is
  'The ledger''s own invariants for what was posted after a journal, and for what that touched: as sure as ledger.verify() where everything up to that journal was verified and not changed since (the seals show that). Invariants of other contexts are left to ledger.verify().';

-- Checks by the clock, and what they found ---------------------------------------------------------------------------

create table ledger.verifications (
  id bigint generated always as identity primary key,
  is_whole boolean not null,
  first_journal_id bigint not null,
  last_journal_id bigint not null,
  violation_count integer not null,
  violations jsonb not null,
  started_at timestamptz not null,
  finished_at timestamptz not null
);

comment on table ledger.verifications is
  'Checks of the books that the clock ran, and the first twenty violations of each: last_journal_id is the last journal that no open transaction could still come before.';

alter table ledger.verifications enable row level security;

create policy "staff with ledger.read read verifications" on ledger.verifications
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.verifications to authenticated, service_role;

create function ledger.record_verification(p_is_whole boolean)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_started_at timestamptz := core.clock_now();
  v_last bigint := core.advance_horizon('ledger.verifications', coalesce((select max(j.id) from ledger.journals as j), 0));
  v_after bigint := case
    when p_is_whole then 0
    else coalesce(
      (
        select v.last_journal_id
        from ledger.verifications as v
        where v.violation_count = 0
        order by v.id desc
        limit 1
      ), 0
    )
  end;
  v_count integer;
  v_found jsonb;
begin
  select count(*), coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(f)) filter (where f.place <= 20), '[]')
  into v_count, v_found
  from (
    select c.*, row_number() over () as place
    from ledger.run_checks(v_after, p_is_whole) as c
  ) as f;
  insert into ledger.verifications (
    is_whole, first_journal_id, last_journal_id, violation_count, violations, started_at, finished_at
  )
  values (p_is_whole, v_after + 1, v_last, v_count, v_found, v_started_at, core.clock_now());
  perform core.broadcast(
    'staff:ledger', 'ledger.changed',
    pg_catalog.jsonb_build_object(
      'kind', 'verification', 'id', v_last::text, 'status', case when v_count = 0 then 'good' else 'broken' end, 'at', core.now()
    )
  );
  return pg_catalog.jsonb_build_object('violations', v_count, 'after_journal', v_after)
    || case
      when v_count = 0 then '{}'
      else pg_catalog.jsonb_build_object('error', pg_catalog.format('the books do not hold: %s', v_found))
    end;
end
$$;

comment on function ledger.record_verification is
  'Checks the books, whole or since the last check that found nothing, and keeps what was found: {violations, after_journal, error?}. The error makes the job that runs it count as failed.';

create function ledger.verify_nightly()
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select ledger.record_verification(true)
$$;

comment on function ledger.verify_nightly is 'Every invariant, over everything; run by a job, which fails when one is broken.';

create function ledger.verify_recent()
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select ledger.record_verification(false)
$$;

comment on function ledger.verify_recent is
  'The ledger''s invariants over what was posted since the last check that found nothing; run by a job, which fails when one is broken.';

create view api.admin_verifications
with (security_invoker = true) as
select v.id, v.is_whole, v.first_journal_id, v.last_journal_id, v.violation_count, v.violations, v.started_at, v.finished_at
from ledger.verifications as v
where (select access.has_permission('ledger.read'));

comment on view api.admin_verifications is 'Checks of the books and what they found (permission ledger.read); newest by id.';

grant select on api.admin_verifications to authenticated;
grant execute on function ledger.verify, ledger.verify_since, ledger.verify_nightly, ledger.verify_recent to service_role;
