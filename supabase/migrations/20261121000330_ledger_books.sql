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

create function ledger.recorded_at(p_account bigint, p_up_to bigint, out debits bigint, out credits bigint)
returns record
language plpgsql
stable
set search_path = ''
as $$
declare
  v_note ledger.roll_ups;
  v_tail record;
begin
  select r.* into v_note
  from ledger.roll_ups as r
  where r.account_id = p_account and r.up_to <= p_up_to
  order by r.up_to desc
  limit 1;
  v_tail := ledger.recorded_sums(p_account, coalesce(v_note.up_to, 0), p_up_to);
  debits := coalesce(v_note.debits_posted, 0) + v_tail.debits;
  credits := coalesce(v_note.credits_posted, 0) + v_tail.credits;
end
$$;

comment on function ledger.recorded_at is 'Debits and credits of a recorded account after the transfer with this id: the last note and a short tail.';

create function ledger.version_posted_at(p_account bigint, p_version bigint, out posted_at timestamptz, out balance_minor bigint)
returns record
language plpgsql
stable
set search_path = ''
set enable_seqscan = 'off'
as $$
declare
  v_journal_id bigint;
begin
  select t.journal_id, t.debit_balance_minor into v_journal_id, balance_minor
  from ledger.transfers as t
  where t.debit_account = p_account and t.debit_sequence = p_version;
  if not found then
    select t.journal_id, t.credit_balance_minor into v_journal_id, balance_minor
    from ledger.transfers as t
    where t.credit_account = p_account and t.credit_sequence = p_version;
  end if;
  posted_at := (select j.posted_at from ledger.journals as j where j.id = v_journal_id);
end
$$;

comment on function ledger.version_posted_at is
  'When an authorised account got this version, and its balance then; null when it has no such version.';

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
    v_sums := ledger.recorded_at(p_account, p_version);
    return case v_account.side when 'debit' then 1 else -1 end * (v_sums.debits - v_sums.credits);
  end if;
  if p_version = 0 then
    return 0;
  end if;
  v_balance := (ledger.version_posted_at(p_account, p_version)).balance_minor;
  if v_balance is null then
    perform core.fail('ledger.version_unknown', 'This account has no such version.', 404, p_version::text);
  end if;
  return v_balance;
end
$$;

comment on function ledger.balance_at_version is
  'The posted balance of an account right after its transfer number p_version (for a recorded account: after the transfer with that id), exact under any load. Raises ledger.account_unknown, ledger.version_unknown.';

create function ledger.journal_at(p_at timestamptz)
returns bigint
language plpgsql
stable
set search_path = ''
set enable_seqscan = 'off'
as $$
declare
  v_low bigint := 0;
  v_high bigint := coalesce((select max(j.id) from ledger.journals as j), 0);
  v_middle record;
begin
  while v_low < v_high loop
    select j.id, j.posted_at into v_middle
    from ledger.journals as j
    where j.id >= v_low + (v_high - v_low + 1) / 2
    order by j.id
    limit 1;
    if v_middle.posted_at <= p_at then
      v_low := v_middle.id;
    else
      v_high := v_low + (v_high - v_low + 1) / 2 - 1;
    end if;
  end loop;
  -- Journals that were written beside each other are in order but for a few.
  return coalesce(
    (
      select max(j.id)
      from ledger.journals as j
      where j.id > v_low and j.id <= v_low + 1000 and j.posted_at <= p_at
    ), v_low
  );
end
$$;

comment on function ledger.journal_at is
  'The last journal that was posted at a moment, by halves: some twenty probes of the primary key however many journals there are. 0 when there was none.';

create function ledger.version_at(p_account bigint, p_at timestamptz)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_account ledger.accounts;
  v_low bigint := 0;
  v_high bigint;
  v_middle bigint;
begin
  select a.* into v_account from ledger.accounts as a where a.id = p_account;
  if not found then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  if v_account.mode = 'recorded' then
    return ledger.journal_at(p_at) * 1024 + 1023;
  end if;
  if p_at >= v_account.updated_at then
    return v_account.version;
  end if;
  v_high := v_account.version;
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    if (ledger.version_posted_at(p_account, v_middle)).posted_at <= p_at then
      v_low := v_middle;
    else
      v_high := v_middle - 1;
    end if;
  end loop;
  return v_low;
end
$$;

comment on function ledger.version_at is
  'The version that an account had at a moment, found by halves: well defined, because its time never runs backwards. For a recorded account the id up to which transfers were posted then. Raises ledger.account_unknown.';

create function ledger.balance_at(p_account bigint, p_at timestamptz, out version bigint, out balance_minor bigint)
returns record
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  version := ledger.version_at(p_account, p_at);
  balance_minor := ledger.balance_at_version(p_account, version);
end
$$;

comment on function ledger.balance_at is
  'What the books said of an account at a moment, in the order of posting: its version and posted balance, minor units. Raises ledger.account_unknown.';

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
  v_changed bigint[];
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
  ),
  changed as (
    update ledger.accounts as a
    set
      debits_posted = a.debits_posted + s.debits,
      credits_posted = a.credits_posted + s.credits,
      rolled_up_to = v_horizon,
      updated_at = core.now()
    from sums as s
    where a.id = s.id
    returning a.id
  )
  select array_agg(c.id) into v_changed from changed as c;

  -- One note for some ten thousand journals: that many rows at most are added up for an old balance.
  insert into ledger.roll_ups (account_id, up_to, debits_posted, credits_posted)
  select a.id, a.rolled_up_to, a.debits_posted, a.credits_posted
  from ledger.accounts as a
  where a.id = any (v_changed)
    and not exists (
      select from ledger.roll_ups as r where r.account_id = a.id and r.up_to > a.rolled_up_to - 10000 * 1024
    );
  return coalesce(cardinality(v_changed), 0);
end
$$;

comment on function ledger.roll_up is
  'Adds to recorded accounts what was appended since the last time, up to the id below which nothing can appear any more; returns how many accounts changed. Run by a job; postings do not wait for it.';

-- Seals --------------------------------------------------------------------------------------------------------

-- Every row that hangs on a journal is hashed twice when it is sealed: with its neighbours, which is what checks
-- repeat, and by itself as a leaf, so that it can be proven to its owner without showing theirs. Both hashes of a
-- block make its hash. Fields are named one by one, so that a later column does not break old seals.
-- The texts of leaves: numbers stand before the one word, so no two rows have one text. Views, because a function
-- cannot be taken apart by the planner, and this is read for each row of the books.
create view ledger.sealed_transfers
with (security_invoker = true) as
select
  t.id,
  concat_ws(
    '|', 'debit', t.id, t.journal_id, t.debit_account, t.debit_sequence, t.amount_minor,
    coalesce(t.debit_balance_minor::text, ''), t.kind
  ) as debit,
  concat_ws(
    '|', 'credit', t.id, t.journal_id, t.credit_account, t.credit_sequence, t.amount_minor,
    coalesce(t.credit_balance_minor::text, ''), t.kind
  ) as credit
from ledger.transfers as t;

comment on view ledger.sealed_transfers is
  'Each side of a transfer as the text that is sealed, by itself, so that a proof shows its owner one side and nothing of the other: side|id|journal|account|version|amount|balance after it (empty when recorded)|kind.';

create view ledger.sealed_journals
with (security_invoker = true) as
select
  j.id,
  pg_catalog.json_build_array(
    'journal', j.id, j.key, pg_catalog.encode(j.body_hash, 'hex'), j.kind, j.reference_type, j.reference_id,
    j.posted_at, j.effective_at, j.details, j.refusal
  )::text as body
from ledger.journals as j;

comment on view ledger.sealed_journals is 'Each journal as the JSON text that is sealed; times are in the time zone of the reader, who sets UTC.';

create view ledger.sealed_notes
with (security_invoker = true) as
select
  h.journal_id, 4::smallint as part, h.id as item_id,
  pg_catalog.json_build_array(
    'hold', h.id, h.journal_id, h.kind, h.debit_account, h.credit_account, h.amount_minor, h.expires_at
  )::text as body
from ledger.holds as h
union all
select
  s.journal_id, 5::smallint, s.hold_id,
  pg_catalog.json_build_array('step', s.hold_id, s.journal_id, s.step, s.amount_minor)::text
from ledger.hold_steps as s
union all
select
  r.journal_id, 6::smallint, r.transfer_id,
  pg_catalog.json_build_array(
    'reversal', r.transfer_id, r.original_transfer_id, r.journal_id, r.original_journal_id, r.reason
  )::text
from ledger.reversals as r;

comment on view ledger.sealed_notes is 'Holds, their steps and reversals as the JSON texts that are sealed.';

create function ledger.seal_salt(p_secret bytea, p_part smallint, p_item_id bigint)
returns bytea
language sql
immutable
parallel safe
set search_path = ''
as $$
  select pg_catalog.sha256(p_secret || pg_catalog.int2send(p_part) || pg_catalog.int8send(p_item_id))
$$;

comment on function ledger.seal_salt is
  'What a row is hashed with, so that its hash gives nothing away: known for one row, it says nothing of others. part: 1 a journal, 2 a transfer (the first half is for its debit side, the second for its credit side), 4 a hold, 5 a step, 6 a reversal.';

create function ledger.hash_rows(p_secrets bytea[], p_firsts bigint[], p_lasts bigint[])
returns table (place bigint, block bigint, journals bigint, transfers bigint, hash bytea)
language sql
stable
parallel safe
set search_path = ''
set timezone = 'UTC'
-- Block by block along the indexes: nothing is sorted, and no more than a block is in memory.
set enable_seqscan = 'off'
set jit = 'off'
as $$
  select r.place, b.block, j.count, t.count, pg_catalog.sha256(r.secret || j.sent || t.sent || n.sent)
  from unnest(p_secrets, p_firsts, p_lasts) with ordinality as r (secret, first, last, place)
  cross join lateral generate_series(r.first / 32, r.last / 32) as b (block)
  cross join lateral (
    select count(*), coalesce(string_agg(o.sent, ''), '') as sent
    from (
      -- As PostgreSQL sends a row: each field with its type and length, so no two rows have the same bytes. Types of
      -- our own have another number in each database, so they are sent as what they are made of.
      select pg_catalog.record_send(row(
        s.id, s.posted_at, s.effective_at, s.reference_id, s.key, s.body_hash, s.kind::text, s.reference_type::text,
        s.details, s.refusal
      )) as sent
      from ledger.journals as s
      where s.id between greatest(r.first, b.block * 32) and least(r.last, b.block * 32 + 31)
      order by s.id
    ) as o
  ) as j
  cross join lateral (
    select count(*), coalesce(string_agg(o.sent, ''), '') as sent
    from (
      select pg_catalog.record_send(row(
        s.id, s.journal_id, s.debit_account, s.credit_account, s.debit_sequence, s.credit_sequence,
        s.amount_minor::bigint, s.debit_balance_minor, s.credit_balance_minor, s.kind::text
      )) as sent
      from ledger.transfers as s
      where s.id between greatest(r.first, b.block * 32) * 1024 and least(r.last, b.block * 32 + 31) * 1024 + 1023
      order by s.id
    ) as o
  ) as t
  cross join lateral (
    select
      coalesce(
        string_agg(
          pg_catalog.convert_to(s.body, 'utf8'), '' order by s.journal_id, s.part, s.item_id, s.body collate "C"
        ), ''
      ) as sent
    from ledger.sealed_notes as s
    where s.journal_id between greatest(r.first, b.block * 32) and least(r.last, b.block * 32 + 31)
  ) as n
  where j.count > 0 or t.count > 0 or n.sent <> ''
$$;

comment on function ledger.hash_rows is
  'The hash of the rows of each block of 32 journals in ranges of journals (place: of the range): SHA-256 of the secret of the range and of every row one after the other. One hash of a block costs a quarter of a hash of each row, and this is what every check of the books repeats.';

create function ledger.hash_leaves(p_secrets bytea[], p_firsts bigint[], p_lasts bigint[])
returns table (place bigint, block bigint, journals bigint, leaves bytea)
language sql
stable
parallel safe
set search_path = ''
set timezone = 'UTC'
set enable_seqscan = 'off'
set jit = 'off'
as $$
  select r.place, b.block, j.count, j.leaves || t.leaves || n.leaves
  from unnest(p_secrets, p_firsts, p_lasts) with ordinality as r (secret, first, last, place)
  cross join lateral generate_series(r.first / 32, r.last / 32) as b (block)
  cross join lateral (
    select
      count(*),
      coalesce(string_agg(pg_catalog.sha256(o.salt || pg_catalog.convert_to(o.body, 'utf8')), ''), '') as leaves
    from (
      select
        s.body,
        -- As ledger.seal_salt, without the call.
        pg_catalog.sha256(r.secret || '\x0001'::bytea || pg_catalog.int8send(s.id)) as salt
      from ledger.sealed_journals as s
      where s.id between greatest(r.first, b.block * 32) and least(r.last, b.block * 32 + 31)
      order by s.id
    ) as o
  ) as j
  cross join lateral (
    select
      coalesce(
        string_agg(
          pg_catalog.sha256(substring(o.salts from 1 for 16) || pg_catalog.convert_to(o.debit, 'utf8'))
          || pg_catalog.sha256(substring(o.salts from 17) || pg_catalog.convert_to(o.credit, 'utf8')), ''
        ), ''
      ) as leaves
    from (
      select
        s.debit, s.credit,
        pg_catalog.sha256(r.secret || '\x0002'::bytea || pg_catalog.int8send(s.id)) as salts
      from ledger.sealed_transfers as s
      where s.id between greatest(r.first, b.block * 32) * 1024 and least(r.last, b.block * 32 + 31) * 1024 + 1023
      order by s.id
    ) as o
  ) as t
  cross join lateral (
    select
      coalesce(
        string_agg(
          pg_catalog.sha256(
            pg_catalog.sha256(r.secret || pg_catalog.int2send(s.part) || pg_catalog.int8send(s.item_id))
            || pg_catalog.convert_to(s.body, 'utf8')
          ), ''
          order by s.journal_id, s.part, s.item_id, s.body collate "C"
        ), ''
      ) as leaves
    from ledger.sealed_notes as s
    where s.journal_id between greatest(r.first, b.block * 32) and least(r.last, b.block * 32 + 31)
  ) as n
  where j.leaves <> '' or t.leaves <> '' or n.leaves <> ''
$$;

comment on function ledger.hash_leaves is
  'The leaves of each block of 32 journals in ranges of journals (place: of the range), each with its secret: the SHA-256 of each row''s salt and text, one after the other: journals, then the two sides of every transfer, then the rest, each by id. What proofs are made of.';

create function ledger.seal_up_to(p_last_journal_id bigint)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  -- 244 random bits.
  c_secret constant bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) || pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
  v_previous ledger.seals;
  v_id bigint;
  v_first bigint;
  v_blocks record;
begin
  select s.* into v_previous from ledger.seals as s order by s.id desc limit 1;
  v_id := coalesce(v_previous.id, 0) + 1;
  v_first := coalesce(v_previous.last_journal_id, 0) + 1;
  select
    array_agg(b.block order by b.block) as numbers, array_agg(b.leaves_hash order by b.block) as leaves_hashes,
    array_agg(b.hash order by b.block) as hashes,
    coalesce(sum(b.journals), 0)::bigint as journals, coalesce(sum(b.transfers), 0)::bigint as transfers,
    pg_catalog.sha256(coalesce(string_agg(b.hash, ''::bytea order by b.block), ''::bytea)) as root
  into v_blocks
  from (
    select
      r.block, r.journals, r.transfers, pg_catalog.sha256(l.leaves) as leaves_hash,
      pg_catalog.sha256(r.hash || pg_catalog.sha256(l.leaves)) as hash
    from ledger.hash_rows(array[c_secret], array[v_first], array[p_last_journal_id]) as r
    inner join ledger.hash_leaves(array[c_secret], array[v_first], array[p_last_journal_id]) as l on l.block = r.block
  ) as b;
  insert into ledger.seals (
    id, first_journal_id, last_journal_id, journal_count, transfer_count, previous_hash, root, hash, sealed_at
  )
  values (
    v_id, v_first, p_last_journal_id, v_blocks.journals, v_blocks.transfers,
    coalesce(v_previous.hash, ''::bytea), v_blocks.root,
    pg_catalog.sha256(coalesce(v_previous.hash, ''::bytea) || v_blocks.root), core.now()
  );
  insert into ledger.seal_secrets (seal_id, secret) values (v_id, c_secret);
  insert into ledger.seal_blocks (seal_id, block, leaves_hash, hash)
  select v_id, b.number, b.leaves_hash, b.hash
  from unnest(v_blocks.numbers, v_blocks.leaves_hashes, v_blocks.hashes) as b (number, leaves_hash, hash);
  return v_blocks.journals;
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
  v_count integer;
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
  v_count := ledger.seal_up_to(v_last);
  -- A posting says nothing to staff, since a message costs as much; this says it for all of a minute.
  perform core.broadcast(
    'staff:ledger', 'ledger.changed',
    pg_catalog.jsonb_build_object('kind', 'seal', 'id', v_last::text, 'status', 'sealed', 'at', core.now())
  );
  return v_count;
end
$$;

comment on function ledger.seal is
  'Seals the next closed range, at most so many journals; returns how many. A journal is sealed at the second run after it, when nothing can appear before it any more. Run by a job.';

grant execute on function
  ledger.balance, ledger.balance_at, ledger.balance_at_version, ledger.version_at, ledger.roll_up, ledger.seal
to service_role;
