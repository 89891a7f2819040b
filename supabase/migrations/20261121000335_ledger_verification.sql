-- Ledger, proving the books. ledger.verify() returns a row for everything that is wrong and nothing
-- when all is well; ledger.verify_since() looks only at what was posted after a journal, and at what
-- that touched. Both run the same checks: p_after is the id of the last journal that is taken for
-- proven, 0 for none.

-- What checks have found ----------------------------------------------------------------------------------

create table ledger.verifications (
  id bigint generated always as identity primary key,
  is_whole boolean not null,
  first_journal_id bigint not null,
  last_journal_id bigint not null,
  violation_count integer not null,
  violations jsonb not null,
  head_seal_id bigint,
  head_hash bytea,
  started_at timestamptz not null,
  finished_at timestamptz not null
);

comment on table ledger.verifications is
  'Checks of the books that the clock ran, and the first twenty violations of each: last_journal_id is the last journal that no open transaction could still come before; head_seal_id and head_hash are the newest seal then, null when there was none: what stands before it is proven as long as that seal has that hash. Append-only.';

create index verifications_good on ledger.verifications (id)
where violation_count = 0;

create trigger verifications_forbid_change
before update or delete or truncate on ledger.verifications
for each statement execute function core.forbid_change();

alter table ledger.verifications enable row level security;

create policy "staff with ledger.read read verifications" on ledger.verifications
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.verifications to authenticated, service_role;

-- What must hold ------------------------------------------------------------------------------------------

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
parallel safe
cost 500000
set search_path = ''
as $$
begin
  -- The sum of all transfers needs all transfers. After a proven journal, the last of each account
  -- has to be its balance and version instead: see ledger.check_heads.
  if p_after > 0 then
    return;
  end if;
  return query
  with moved as (
    select s.account_id, sum(s.debit) as debits, sum(s.credit) as credits, count(*) as transfers
    from ledger.sides as s
    group by s.account_id
  ),
  -- Of a recorded account, what came after the roll-up is not on its row yet.
  tails as (
    select a.id, t.debits, t.credits
    from ledger.accounts as a
    cross join lateral ledger.recorded_sums(a.id, a.rolled_up_to, 9223372036854775807) as t
    where a.mode = 'recorded'
  ),
  summed as (
    select
      a.id, coalesce(m.transfers, 0) as transfers,
      coalesce(m.debits, 0) - coalesce(tail.debits, 0) as debits, coalesce(m.credits, 0) - coalesce(tail.credits, 0) as credits
    from ledger.accounts as a
    left join moved as m on m.account_id = a.id
    left join tails as tail on tail.id = a.id
  )
  select
    'account_equals_its_transfers', 'account ' || a.id,
    pg_catalog.jsonb_build_object(
      'debits_posted', a.debits_posted, 'credits_posted', a.credits_posted, 'version', a.version,
      'debits', s.debits, 'credits', s.credits, 'transfers', s.transfers
    )
  from ledger.accounts as a
  inner join summed as s on s.id = a.id
  where a.debits_posted is distinct from s.debits
    or a.credits_posted is distinct from s.credits
    or (a.mode = 'authorised' and a.version is distinct from s.transfers);
end
$$;

comment on function ledger.check_accounts is 'Every account is the sum of its transfers, and its version their number. Only from the first journal on.';

create function ledger.check_heads(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language plpgsql
stable
parallel safe
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  -- From the first journal on, ledger.check_accounts and ledger.check_sequences together say the same.
  if p_after = 0 then
    return;
  end if;
  return query
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
  where head.sequence is distinct from a.version or head.balance is distinct from a.balance;
end
$$;

comment on function ledger.check_heads is
  'An authorised account stands at what its last transfer left, and has its version. Only after a proven journal.';

create function ledger.check_balanced(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
set search_path = ''
as $$
  with tails as (
    select a.id, t.debits, t.credits
    from ledger.accounts as a
    cross join lateral ledger.recorded_sums(a.id, a.rolled_up_to, 9223372036854775807) as t
    where a.mode = 'recorded'
  )
  select
    'debits_equal_credits', a.currency::text,
    pg_catalog.jsonb_build_object(
      'debits', sum(a.debits_posted + coalesce(tail.debits, 0)), 'credits', sum(a.credits_posted + coalesce(tail.credits, 0))
    )
  from ledger.accounts as a
  left join tails as tail on tail.id = a.id
  group by a.currency
  having sum(a.debits_posted + coalesce(tail.debits, 0)) <> sum(a.credits_posted + coalesce(tail.credits, 0))
$$;

comment on function ledger.check_balanced is 'Per currency, all debits equal all credits. Always of all accounts.';

create function ledger.late_journals()
returns bigint[]
language sql
stable
parallel safe
set search_path = ''
as $$
  select coalesce(array_agg(o.id), '{}')
  from (
    select j.id, j.posted_at, max(j.posted_at) over (order by j.id rows between unbounded preceding and 1 preceding) as latest
    from ledger.journals as j
  ) as o
  where o.posted_at < o.latest
$$;

comment on function ledger.late_journals is
  'Journals that were posted before one with a smaller id: mostly none, since ids are given out in the order of times, but not promised.';

-- Sorted by one number, account and version together (2^31 accounts of 2^32 versions), and with no more columns than are
-- needed: this is the longest part of a check. A version that is none stands before all accounts.
create view ledger.steps
with (security_invoker = true) as
select
  case when i.sequence between 1 and 4294967295 then i.account_id * 4294967296 + i.sequence else - i.account_id end as place,
  i.transfer_id, i.journal_id, i.balance, case a.side when 'debit' then i.debit - i.credit else i.credit - i.debit end as change
from ledger.sides as i
inner join ledger.accounts as a on a.id = i.account_id and a.mode = 'authorised';

comment on view ledger.steps is
  'The sides of transfers on authorised accounts: place orders them by account and version, change is what each did to the balance.';

create type ledger.broken_step as (
  account_id bigint, sequence bigint, journal_id bigint, balance bigint, change bigint, previous_sequence bigint,
  previous_balance bigint, previous_journal_id bigint, is_gap boolean, is_leap boolean, is_overdrawn boolean, is_backwards boolean
);

comment on type ledger.broken_step is 'A transfer that does not follow on the one before it on an account, and what is wrong of it.';

create function ledger.broken_steps(p_after bigint)
returns setof ledger.broken_step
language plpgsql
stable
parallel safe
cost 1000000
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  -- Journals mostly have the times that their ids promise: only of the others two times must be compared.
  v_late bigint[] := case when p_after = 0 then ledger.late_journals() end;
begin
  return query
  with run as (
    select
      q.*, lag(q.place) over w as previous_place, lag(q.balance) over w as previous_balance, lag(q.journal_id) over w as previous_journal_id
    from (
      -- Fenced off: read as they stand and sorted, because in the order of the indexes each row is on another page.
      select t.place, t.journal_id, t.balance, t.change
      from ledger.steps as t
      where p_after = 0 or t.transfer_id > p_after * 1024 + 1023
      offset 0
    ) as q
    window w as (order by q.place)
  ),
  followed as (
    select
      case when r.place < 0 then - r.place else r.place >> 32 end as account_id,
      case when r.place < 0 then 0 else r.place & 4294967295 end as sequence,
      r.journal_id, r.balance, r.change,
      case when p.is_same then r.previous_place & 4294967295 end as previous_sequence,
      case when p.is_same then r.previous_balance end as previous_balance,
      case when p.is_same then r.previous_journal_id end as previous_journal_id
    from run as r
    cross join lateral (select r.previous_place >> 32 = r.place >> 32 as is_same) as p
  ),
  joined as (
    select
      r.account_id, r.sequence, r.journal_id, r.balance, r.change,
      -- What the first of them follows on may be older than where the look begins.
      coalesce(
        r.previous_sequence,
        case when p_after > 0 then (select max(s.sequence) from ledger.sides as s where s.account_id = r.account_id and s.sequence < r.sequence) end,
        0
      ) as previous_sequence,
      coalesce(
        r.previous_balance,
        case when p_after > 0 then (select s.balance from ledger.sides as s where s.account_id = r.account_id and s.sequence = r.sequence - 1) end,
        0
      ) as previous_balance,
      case
        when p_after > 0 then coalesce(
          r.previous_journal_id,
          (select s.journal_id from ledger.sides as s where s.account_id = r.account_id and s.sequence = r.sequence - 1)
        )
        when r.previous_journal_id > r.journal_id or r.journal_id = any (v_late) then r.previous_journal_id
      end as previous_journal_id
    from followed as r
  ),
  judged as (
    select
      r.*,
      r.sequence is distinct from r.previous_sequence + 1 as is_gap,
      r.balance is distinct from r.previous_balance + r.change as is_leap,
      r.balance < 0 and not (select a.may_be_negative from ledger.accounts as a where a.id = r.account_id) as is_overdrawn,
      case
        when r.previous_journal_id <> r.journal_id
          then (select j.posted_at from ledger.journals as j where j.id = r.journal_id)
            < (select j.posted_at from ledger.journals as j where j.id = r.previous_journal_id)
      end as is_backwards
    from joined as r
  )
  -- Asked of the row first: four values for each of millions would take longer than all else.
  select * from judged as r where r.is_gap or r.is_leap or r.is_overdrawn or r.is_backwards;
end
$$;

comment on function ledger.broken_steps is
  'What does not follow, among the transfers after a journal: in gaps of versions, leaps of a balance, overdrafts, times.';

create function ledger.check_sequences(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
cost 1000000
set search_path = ''
as $$
  select v.name, 'account ' || r.account_id || ' version ' || r.sequence, pg_catalog.jsonb_build_object(
    'balance', r.balance, 'change', r.change, 'previous_balance', r.previous_balance,
    'previous_version', r.previous_sequence, 'journal_id', r.journal_id, 'previous_journal_id', r.previous_journal_id
  )
  from ledger.broken_steps(p_after) as r
  cross join lateral (
    values
      ('versions_without_gaps', r.is_gap), ('running_balance_continues', r.is_leap),
      ('time_never_runs_backwards', r.is_backwards), ('never_overdrawn', r.is_overdrawn)
  ) as v (name, is_broken)
  where v.is_broken
$$;

comment on function ledger.check_sequences is
  'On each authorised account: versions without gaps, running balance continuous, time monotonic, no overdraft at any moment.';

create function ledger.check_limits(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
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
parallel safe
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
parallel safe
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
language plpgsql
stable
parallel safe
cost 500000
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return query
  with odd as materialized (
    select t as transfer, t.id as transfer_id, j.id as journal_id
    from (
      select o.*
      from ledger.transfers as o
      where p_after = 0 or o.id > p_after * 1024 + 1023
    ) as t
    full join (
      select o.id
      from ledger.journals as o
      where o.refusal is null and (p_after = 0 or o.id > p_after)
    ) as j on j.id = t.journal_id
    left join ledger.accounts as d on d.id = t.debit_account
    left join ledger.accounts as c on c.id = t.credit_account
    where t.id is null or j.id is null or d.id is null or c.id is null or d.currency <> c.currency
      or d.id = c.id or t.id / 1024 <> t.journal_id
      or (d.mode = 'recorded' and (t.debit_sequence <> t.id or t.debit_balance_minor is not null))
      or (c.mode = 'recorded' and (t.credit_sequence <> t.id or t.credit_balance_minor is not null))
  )
  select 'transfer_is_whole', 'transfer ' || o.transfer_id, pg_catalog.to_jsonb(o.transfer)
  from odd as o
  where o.transfer_id is not null
  union all
  select 'journal_does_something', 'journal ' || o.journal_id, pg_catalog.jsonb_build_object('kind', j.kind)
  from odd as o
  inner join ledger.journals as j on j.id = o.journal_id
  where o.transfer_id is null
    and not exists (select from ledger.holds as h where h.journal_id = o.journal_id)
    and not exists (select from ledger.hold_steps as s where s.journal_id = o.journal_id);
  if p_after > 0 then
    return query
    select 'key_is_unique', j.key, pg_catalog.jsonb_build_object('journal_id', j.id, 'other_journal_id', o.id)
    from ledger.journals as j
    inner join ledger.journals as o on md5(o.key)::uuid = md5(j.key)::uuid and o.key = j.key and o.id <> j.id
    where j.id > p_after;
  -- Numbers are counted much faster than texts: these are looked at only when two of them have one number.
  elsif (select count(*) <> count(distinct pg_catalog.hashtextextended(j.key, 0)) from ledger.journals as j) then
    return query
    select 'key_is_unique', j.key, pg_catalog.jsonb_build_object('journals', count(*))
    from ledger.journals as j
    group by j.key
    having count(*) > 1;
  end if;
end
$$;

comment on function ledger.check_journals is
  'Transfers belong to a journal that was not refused and to two accounts of one currency; journals do something; keys are unique.';

create function ledger.check_roll_ups(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
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

create function ledger.hash_seals(p_after bigint)
returns table (seal_id bigint, block bigint, hash bytea, journals bigint, transfers bigint)
language sql
stable
parallel safe
set search_path = ''
as $$
  select g.seal_ids[b.place], b.block, b.hash, b.journals, b.transfers
  from (
    select
      array_agg(s.id order by s.id) as seal_ids,
      array_agg(x.secret order by s.id) as secrets,
      -- The block that the proven journal stands in is hashed as a whole.
      array_agg(greatest(s.first_journal_id, p_after / 32 * 32) order by s.id) as firsts,
      array_agg(s.last_journal_id order by s.id) as lasts
    from ledger.seals as s
    left join ledger.seal_secrets as x on x.seal_id = s.id
    where s.last_journal_id > p_after
    -- Many at once, because each call costs as much as some journals; not all, because of the memory.
    group by s.id / 1000
  ) as g
  cross join lateral ledger.hash_rows(g.secrets, g.firsts, g.lasts) as b
$$;

comment on function ledger.hash_seals is 'The rows of all blocks that hold journals after this one, hashed again.';

create function ledger.check_seals(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
cost 1000000
set search_path = ''
as $$
  with due as (
    select
      s.*,
      lag(s.id) over w as previous_id,
      lag(s.hash) over w as expected_previous,
      lag(s.last_journal_id) over w as expected_before
    from ledger.seals as s
    -- The one before is proven, and the first of the others must follow on it.
    where s.id >= coalesce((select max(o.id) from ledger.seals as o where o.last_journal_id <= p_after), 0)
    window w as (order by s.id)
  ),
  blocks as (
    select
      coalesce(m.seal_id, k.seal_id) as seal_id,
      bool_and(pg_catalog.sha256(m.hash || k.leaves_hash) is not distinct from k.hash and k.hash is not null) as are_kept,
      sum(m.journals) as journals,
      sum(m.transfers) as transfers
    from ledger.hash_seals(p_after) as m
    full join (
      select b.*
      from ledger.seal_blocks as b
      inner join due as d on d.id = b.seal_id and d.last_journal_id > p_after
      where b.block >= p_after / 32
    ) as k on k.seal_id = m.seal_id and k.block = m.block
    group by 1
  ),
  roots as (
    select b.seal_id, pg_catalog.sha256(string_agg(b.hash, ''::bytea order by b.block)) as root
    from ledger.seal_blocks as b
    inner join due as d on d.id = b.seal_id and d.last_journal_id > p_after
    group by b.seal_id
  )
  select
    'seals_match', 'seal ' || s.id,
    pg_catalog.jsonb_build_object('first_journal_id', s.first_journal_id, 'last_journal_id', s.last_journal_id)
  from due as s
  left join blocks as b on b.seal_id = s.id
  left join roots as r on r.seal_id = s.id
  where s.last_journal_id > p_after
    and (
      not coalesce(b.are_kept, true)
      or s.root is distinct from coalesce(r.root, pg_catalog.sha256(''))
      or s.hash is distinct from pg_catalog.sha256(s.previous_hash || s.root)
      or (
        s.first_journal_id > p_after
        and (s.journal_count, s.transfer_count) is distinct from (coalesce(b.journals, 0)::bigint, coalesce(b.transfers, 0)::bigint)
      )
      or s.id is distinct from coalesce(s.previous_id, 0) + 1
      or s.previous_hash is distinct from coalesce(s.expected_previous, ''::bytea)
      or s.first_journal_id is distinct from coalesce(s.expected_before, 0) + 1
      -- A seal ends with a journal: the last of all cannot be stretched over what is still to come.
      or not exists (select from ledger.journals as j where j.id = s.last_journal_id)
    )
  union all
  select 'checked_seals_stay', 'seal ' || v.head_seal_id, pg_catalog.jsonb_build_object('verification_id', v.id)
  from ledger.verifications as v
  left join ledger.seals as s on s.id = v.head_seal_id
  where v.violation_count = 0
    and v.head_seal_id is not null
    and (p_after = 0 or v.id = (select max(l.id) from ledger.verifications as l where l.violation_count = 0))
    and s.hash is distinct from v.head_hash
$$;

comment on function ledger.check_seals is
  'Every seal matches its rows, block by block, follows on the one before, and is still the one that an earlier check found good. After a proven journal: only blocks that hold later ones are hashed again; the chain is followed from the seal before, which the last check has kept.';

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
-- What is sorted in parts that fit into the processor's cache is sorted faster than at once.
set work_mem = '16MB'
-- The checks share out among the workers that there are; how many rows they return says nothing of their work.
set parallel_setup_cost = 0
set parallel_tuple_cost = 0
as $$
declare
  -- Of small books, workers take longer to start than the checks to run.
  v_is_large boolean := coalesce((select max(j.id) from ledger.journals as j), 0) - p_after > 500;
  v_query text;
begin
  for v_query in
    select string_agg(c.query, ' union all ' order by c.name)
    from (
      -- check_function has the form schema.name by a CHECK, so it needs no quoting.
      select
        i.name,
        pg_catalog.format(
          'select v.invariant, v.subject, v.detail from %s(%s) as v',
          f.name, case when i.is_incremental then p_after::text else '' end
        ) as query,
        case when v_is_large and p.proparallel = 's' then 'together' else i.name end as place
      from ledger.invariants as i
      cross join lateral (select pg_catalog.rtrim(i.check_function, '()') as name) as f
      inner join pg_catalog.pg_proc as p on p.oid = f.name::regproc
      where p_is_whole or i.is_incremental
    ) as c
    group by c.place
    order by c.place
  loop
    return query execute v_query;
  end loop;
end
$$;

comment on function ledger.run_checks is
  'Runs the registered invariants, all of them or those that can begin after a proven journal. Those whose functions are parallel safe run beside each other.';

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
  'Runs every registered invariant, of the ledger and of the other contexts: one row per violation, none when all is well. Stable, so that all checks see the books at one moment. Reads everything and hashes every sealed row again: a row that was changed at any time is found. Nightly, after tests, not on a page.';

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
  'The ledger''s own invariants for what was posted after a journal, and for what that touched. It sees: any change of a row that is newer; a balance that is not what the last transfer left; an account over its limit; debits that are not credits; a seal that is not the one that the last check found good. It leaves to ledger.verify(): a change of a row that was proven before (its seal and all seals since still chain, but its rows are not hashed again), and the invariants of other contexts.';

-- By the clock --------------------------------------------------------------------------------------------

create function ledger.record_verification(p_is_whole boolean)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_started_at timestamptz := core.clock_now();
  v_last bigint := core.advance_horizon('ledger.verifications', coalesce((select max(j.id) from ledger.journals as j), 0));
  -- Read before the checks are run, so that they have seen all of it.
  v_head ledger.seals := (select s from ledger.seals as s order by s.id desc limit 1);
  -- From what was sealed then, and not from what was posted: so every row is hashed again once after it was sealed.
  v_after bigint := case
    when p_is_whole then 0
    else coalesce(
      (
        select least(v.last_journal_id, s.last_journal_id)
        from ledger.verifications as v
        inner join ledger.seals as s on s.id = v.head_seal_id
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
    is_whole, first_journal_id, last_journal_id, violation_count, violations, head_seal_id, head_hash,
    started_at, finished_at
  )
  values (
    p_is_whole, v_after + 1, v_last, v_count, v_found, v_head.id, v_head.hash, v_started_at, core.clock_now()
  );
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
