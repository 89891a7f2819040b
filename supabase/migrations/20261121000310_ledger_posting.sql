-- Ledger, posting: how journals come into the books, in one way only. Lock every authorised account
-- once and in id order, work the journal out line by line, write everything set-based.

create type ledger.transfer_input as (
  kind text,
  debit_account bigint,
  credit_account bigint,
  amount_minor bigint
);

comment on type ledger.transfer_input is 'A transfer to be posted: from debit_account to credit_account, minor units.';

create type ledger.outcome as (
  journal_id bigint,
  is_new boolean,
  refusal jsonb
);

comment on type ledger.outcome is
  'What became of a journal: its id; whether this call made it; and, when the books refuse it, {code, message, details}.';

create type ledger.book as (
  ids bigint[],
  locked integer,
  currencies text[],
  kinds text[],
  signs integer[],
  balances bigint[],
  helds bigint[],
  versions bigint[],
  are_limited boolean[],
  are_closed boolean[],
  last_at timestamptz,
  places tid[]
);

comment on type ledger.book is
  'The accounts of a journal while it is posted: the first `locked` are authorised and locked, in id order; the rest are recorded and have ids, currencies and kinds only. A sign is 1 where a debit adds to the balance, else -1; places are where the locked rows are.';

create type ledger.posting as (
  refusal jsonb,
  posted bigint[],
  pending bigint[],
  account_versions bigint[],
  versions bigint[],
  balances bigint[]
);

comment on type ledger.posting is
  'What a journal does; of two rows in an array the first is the debit side, the second the credit side. posted, pending: by how much the counters of each locked account change; account_versions: the version that each gets. versions, balances: what each transfer leaves on its two accounts, null where the account is recorded. Or why the journal is refused.';

create function ledger.body_hash(p_operation text, p_body text)
returns bytea
language plpgsql
immutable
set search_path = ''
as $$
begin
  return substring(pg_catalog.sha256(pg_catalog.convert_to(p_operation || ' ' || p_body, 'utf8')) from 1 for 16);
end
$$;

comment on function ledger.body_hash is 'The first 128 bits of the SHA-256 of what a key stands for.';

create function ledger.earlier(p_key text, p_body_hash bytea)
returns ledger.outcome
language plpgsql
stable
set search_path = ''
set enable_seqscan = 'off'
as $$
declare
  v_journal record;
begin
  select j.id, j.body_hash, j.refusal into v_journal
  from ledger.journals as j
  where md5(j.key)::uuid = md5(p_key)::uuid and j.key = p_key;
  if not found then
    return null;
  end if;
  if v_journal.body_hash is distinct from p_body_hash then
    perform core.fail('idempotency.conflict', 'This idempotency key was already used for another request.', 409);
  end if;
  return row(v_journal.id, false, v_journal.refusal)::ledger.outcome;
end
$$;

comment on function ledger.earlier is
  'What the first use of a key led to, null when it is new. Raises idempotency.conflict when the key stands for something else.';

create function ledger.open_book(p_transfers ledger.transfer_input[])
returns ledger.book
language plpgsql
set search_path = ''
as $$
declare
  v_wanted constant bigint[] := (
    select array_agg(t.debit_account) || array_agg(t.credit_account) from unnest(p_transfers) as t
  );
  v_book ledger.book;
  v_rest record;
begin

  -- Every posting locks in id order, so no two of them wait for each other. Key shares by foreign
  -- keys do not disturb it.
  select
    coalesce(array_agg(a.id), '{}'), count(*)::integer, coalesce(array_agg(a.currency::text), '{}'),
    coalesce(array_agg(a.kind), '{}'), array_agg(a.sign), array_agg(a.balance),
    array_agg(a.held), array_agg(a.version), array_agg(not a.may_be_negative),
    array_agg(a.closed_at is not null), max(a.updated_at), array_agg(a.place)
  into v_book
  from (
    select
      o.ctid as place, o.id, o.currency, o.kind, o.version, o.may_be_negative, o.closed_at, o.updated_at,
      case o.side when 'debit' then 1 else -1 end as sign,
      case o.side when 'debit' then o.debits_posted - o.credits_posted else o.credits_posted - o.debits_posted end as balance,
      case o.side when 'debit' then o.credits_pending else o.debits_pending end as held
    from ledger.accounts as o
    where o.id = any (v_wanted) and o.mode = 'authorised'
    order by o.id
    for no key update
  ) as a;

  -- Two accounts, both locked: the usual journal needs no more.
  if v_book.locked < 2 or cardinality(p_transfers) > 1 then
    select array_agg(a.id) as ids, array_agg(a.currency::text) as currencies, array_agg(a.kind) as kinds
    into v_rest
    from ledger.accounts as a
    where a.id = any (array(select unnest(v_wanted) except select unnest(v_book.ids)));
    v_book.ids := v_book.ids || v_rest.ids;
    v_book.currencies := v_book.currencies || v_rest.currencies;
    v_book.kinds := v_book.kinds || v_rest.kinds;
  end if;
  return v_book;
end
$$;

comment on function ledger.open_book is
  'Locks the authorised accounts of a journal once, in id order, and reads the recorded ones without a lock.';

create function ledger.refusal(p_code text, p_message text, p_details text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object('code', p_code, 'message', p_message, 'details', p_details)
$$;

comment on function ledger.refusal is 'Why the books refuse a journal.';

create function ledger.refusal_of(p_book ledger.book, p_place integer, p_available bigint)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_book.are_closed[p_place] then
    return ledger.refusal('ledger.account_closed', 'This account is closed.', p_book.kinds[p_place]);
  end if;
  if p_available < 0 then
    return ledger.refusal('ledger.insufficient_funds', 'There is not enough money for this.', p_book.kinds[p_place]);
  end if;
  return ledger.refusal('ledger.balance_too_large', 'This balance would become too large.', p_book.kinds[p_place]);
end
$$;

comment on function ledger.refusal_of is
  'Why an account cannot take what a line does to it. Names the kind of the account and never its owner.';

create function ledger.work_out(
  p_book ledger.book,
  p_transfers ledger.transfer_input[],
  p_pendings bigint[]
)
returns ledger.posting
language plpgsql
immutable
set search_path = ''
as $$
declare
  c_locked constant integer := p_book.locked;
  c_locked_ids constant bigint[] := p_book.ids[:p_book.locked];
  c_recorded_ids constant bigint[] := p_book.ids[p_book.locked + 1:];
  c_currencies constant text[] := p_book.currencies;
  c_is_one_currency constant boolean := p_book.currencies[1] = all (p_book.currencies);
  c_signs constant integer[] := p_book.signs;
  c_are_limited constant boolean[] := p_book.are_limited;
  c_are_closed constant boolean[] := p_book.are_closed;
  v_accounts_balance bigint[] := p_book.balances;
  v_accounts_held bigint[] := p_book.helds;
  v_accounts_version bigint[] := p_book.versions;
  v_posting ledger.posting;
  v_posted bigint[] := array_fill(0::bigint, array[2, c_locked]);
  v_pended bigint[] := v_posted;
  v_versions bigint[] := array_fill(null::bigint, array[2, cardinality(p_transfers)]);
  v_balances bigint[] := v_versions;
  v_transfer ledger.transfer_input;
  v_line integer := 0;
  v_pending bigint := 0;
  v_debit_place integer;
  v_credit_place integer;
  v_place integer;
  v_change bigint;
  v_balance bigint;
begin
  foreach v_transfer in array p_transfers loop
    v_line := v_line + 1;
    v_pending := coalesce(p_pendings[v_line], 0);
    -- The recorded ones are few; the locked ones are in order, so they are found by halves, or the one before is.
    v_debit_place := coalesce(
      c_locked + array_position(c_recorded_ids, v_transfer.debit_account),
      width_bucket(v_transfer.debit_account, c_locked_ids)
    );
    v_credit_place := coalesce(
      c_locked + array_position(c_recorded_ids, v_transfer.credit_account),
      width_bucket(v_transfer.credit_account, c_locked_ids)
    );
    if (v_debit_place > c_locked or c_locked_ids[v_debit_place] = v_transfer.debit_account) is not true
      or (v_credit_place > c_locked or c_locked_ids[v_credit_place] = v_transfer.credit_account) is not true
    then
      perform core.fail('ledger.account_unknown', 'There is no such account.', 404, 'line ' || v_line);
    end if;
    if not c_is_one_currency and c_currencies[v_debit_place] <> c_currencies[v_credit_place] then
      perform core.fail('ledger.currency_mismatch', 'Both accounts must be in the same currency.', 409, 'line ' || v_line);
    end if;

    -- The sides that are locked: 1 is the debit, 2 the credit.
    for v_side in 1 + (v_debit_place > c_locked)::integer..2 - (v_credit_place > c_locked)::integer loop
      v_place := case v_side when 1 then v_debit_place else v_credit_place end;
      -- A debit adds to a debit-normal account and takes from a credit-normal one; a credit the
      -- other way round. Only what takes can be held.
      v_change := case v_side when 1 then c_signs[v_place] else - c_signs[v_place] end;
      if v_pending <> 0 then
        if v_change < 0 then
          v_accounts_held[v_place] := v_accounts_held[v_place] + v_pending;
        end if;
        v_pended[v_side][v_place] := v_pended[v_side][v_place] + v_pending;
      end if;
      v_balance := v_accounts_balance[v_place] + v_change * v_transfer.amount_minor;
      if c_are_closed[v_place]
        or (c_are_limited[v_place] and v_balance < v_accounts_held[v_place])
        or abs(v_balance) > 9007199254740991
      then
        v_posting.refusal := ledger.refusal_of(
          p_book, v_place, case when c_are_limited[v_place] then v_balance - v_accounts_held[v_place] else 0 end
        );
        return v_posting;
      end if;
      if v_transfer.amount_minor > 0 then
        v_accounts_balance[v_place] := v_balance;
        v_accounts_version[v_place] := v_accounts_version[v_place] + 1;
        v_posted[v_side][v_place] := v_posted[v_side][v_place] + v_transfer.amount_minor;
        v_versions[v_side][v_line] := v_accounts_version[v_place];
        v_balances[v_side][v_line] := v_balance;
      end if;
    end loop;
  end loop;
  return row(null, v_posted, v_pended, v_accounts_version, v_versions, v_balances)::ledger.posting;
end
$$;

comment on function ledger.work_out is
  'Works a journal out line by line on the locked accounts, without writing: every account must afford every line in its turn, what is held included. Raises ledger.account_unknown, ledger.currency_mismatch.';

create function ledger.check_journal(p_kind text, p_effective_at timestamptz, p_details jsonb, p_at timestamptz)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_effective_at > p_at then
    perform core.fail('ledger.effective_at_invalid', 'A journal cannot count from a time in the future.', 400);
  end if;
  if p_kind is null or pg_catalog.jsonb_typeof(p_details) <> 'object' then
    perform core.fail('ledger.journal_invalid', 'A journal needs a kind, and details that are an object.', 400);
  end if;
end
$$;

comment on function ledger.check_journal is 'Raises ledger.effective_at_invalid, ledger.journal_invalid.';

create function ledger.write_journal(
  p_key text,
  p_body_hash bytea,
  p_kind text,
  p_reference_type text,
  p_reference_id uuid,
  p_effective_at timestamptz,
  p_details jsonb,
  p_at timestamptz,
  p_refusal jsonb
)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_id bigint;
begin
  perform ledger.check_journal(p_kind, p_effective_at, p_details, p_at);
  if p_effective_at is not null then
    perform ledger.require_open_period(p_effective_at);
  end if;
  insert into ledger.journals (
    posted_at, effective_at, reference_id, key, body_hash, kind, reference_type, details, refusal
  )
  values (
    p_at, nullif(p_effective_at, p_at), p_reference_id, p_key, p_body_hash, p_kind, p_reference_type,
    nullif(p_details, '{}'), p_refusal
  )
  on conflict ((md5(key)::uuid)) do nothing
  returning id into v_id;
  return v_id;
end
$$;

comment on function ledger.write_journal is
  'Adds the journal''s row; null when another connection used the key meanwhile. Raises ledger.effective_at_invalid, ledger.period_closed, ledger.journal_invalid.';

create function ledger.write_transfers(
  p_journal_id bigint,
  p_book ledger.book,
  p_transfers ledger.transfer_input[],
  p_posting ledger.posting,
  p_at timestamptz
)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_changed integer;
begin
  -- A locked row stays where it was read, so it is changed there and not looked for again.
  if p_book.locked > 0 then
    update ledger.accounts as a
    set
      debits_posted = a.debits_posted + c.debits_posted,
      credits_posted = a.credits_posted + c.credits_posted,
      debits_pending = a.debits_pending + c.debits_pending,
      credits_pending = a.credits_pending + c.credits_pending,
      version = c.version,
      updated_at = p_at
    from unnest(
      p_book.places,
      p_posting.posted[1:1], p_posting.posted[2:2], p_posting.pending[1:1], p_posting.pending[2:2],
      p_posting.account_versions
    ) as c (place, debits_posted, credits_posted, debits_pending, credits_pending, version)
    where a.ctid = c.place;
    get diagnostics v_changed = row_count;
    assert v_changed = p_book.locked, 'an account was changed while it was locked';
  end if;

  insert into ledger.transfers (
    id, journal_id, debit_account, credit_account, debit_sequence, credit_sequence, amount_minor,
    debit_balance_minor, credit_balance_minor, kind
  )
  select
    p_journal_id * 1024 + t.line, p_journal_id, t.debit_account, t.credit_account,
    coalesce(t.debit_version, p_journal_id * 1024 + t.line),
    coalesce(t.credit_version, p_journal_id * 1024 + t.line),
    t.amount_minor, t.debit_balance, t.credit_balance, t.kind
  from unnest(
    p_transfers,
    p_posting.versions[1:1], p_posting.versions[2:2], p_posting.balances[1:1], p_posting.balances[2:2]
  ) with ordinality as t (
    kind, debit_account, credit_account, amount_minor,
    debit_version, credit_version, debit_balance, credit_balance, line
  )
  where t.amount_minor > 0;
end
$$;

comment on function ledger.write_transfers is 'One update of all locked accounts, one insert of all transfers.';

create function ledger.twin(p_key text, p_body_hash bytea)
returns ledger.outcome
language plpgsql
set search_path = ''
as $$
declare
  v_earlier ledger.outcome := ledger.earlier(p_key, p_body_hash);
begin
  if v_earlier.journal_id is null then
    perform core.fail('idempotency.conflict', 'This idempotency key was already used for another request.', 409);
  end if;
  return v_earlier;
end
$$;

comment on function ledger.twin is 'The journal of another connection that used the key while this one was working.';

create type ledger.pair as (
  locked integer,
  currency text,
  last_at timestamptz,
  is_able boolean,
  debit_version bigint,
  debit_balance bigint,
  credit_version bigint,
  credit_balance bigint
);

comment on type ledger.pair is
  'The two accounts of a transfer as it would leave them: how many are authorised and so locked, whether these can take it, and version and balance of each, null where it is recorded.';

create function ledger.lock_pair(p_debit_id bigint, p_credit_id bigint, p_amount bigint, p_pending bigint)
returns ledger.pair
language plpgsql
set search_path = ''
as $$
declare
  v_pair ledger.pair;
begin
  -- In id order, as every posting locks. What is taken must be there beside what is held.
  select
    count(*), min(a.currency), max(a.updated_at),
    bool_and(a.closed_at is null and a.balance between a.held and 9007199254740991) and min(a.currency) = max(a.currency),
    max(a.version) filter (where a.is_debit), max(a.balance) filter (where a.is_debit),
    max(a.version) filter (where not a.is_debit), max(a.balance) filter (where not a.is_debit)
  into v_pair
  from (
    select
      o.id = p_debit_id as is_debit, o.currency, o.updated_at, o.closed_at, o.version + 1 as version,
      case o.side when 'debit' then o.debits_posted - o.credits_posted else o.credits_posted - o.debits_posted end
        + case when (o.id = p_debit_id) = (o.side = 'debit') then p_amount else - p_amount end as balance,
      case o.side when 'debit' then o.credits_pending else o.debits_pending end
        + case when (o.id = p_debit_id) = (o.side = 'debit') then 0 else p_pending end as held
    from ledger.accounts as o
    where o.id in (p_debit_id, p_credit_id) and o.mode = 'authorised'
    order by o.id
    for no key update
  ) as a;
  if v_pair.locked = 1 then
    perform from ledger.accounts as a
    where a.id in (p_debit_id, p_credit_id) and a.mode = 'recorded' and a.currency = v_pair.currency;
    v_pair.is_able := v_pair.is_able and found;
  end if;
  return v_pair;
end
$$;

comment on function ledger.lock_pair is
  'Locks the authorised ones of two accounts and works out what a transfer and a hold on them would leave. Not able, or null, when anything speaks against it: ledger.apply says what.';

create function ledger.apply_one(
  p_key text,
  p_body_hash bytea,
  p_kind text,
  p_transfer_kind text,
  p_debit_id bigint,
  p_credit_id bigint,
  p_amount bigint,
  p_pending bigint,
  p_reference_type text,
  p_reference_id uuid,
  p_details jsonb
)
returns bigint
language plpgsql
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set enable_seqscan = 'off'
set jit = 'off'
as $$
declare
  v_pair ledger.pair := ledger.lock_pair(p_debit_id, p_credit_id, p_amount, p_pending);
  v_at timestamptz;
  v_id bigint;
begin
  if (v_pair.is_able and length(p_key) between 1 and 200 and p_kind is not null
    and pg_catalog.jsonb_typeof(p_details) = 'object') is not true
  then
    return null;
  end if;
  -- core.clock_now, read while the accounts are locked, so that time never runs backwards on an account. The
  -- locks gave the transaction its id: before it read the clock, and before its rows had theirs.
  insert into ledger.journals (posted_at, reference_id, key, body_hash, kind, reference_type, details)
  values (
    greatest(pg_catalog.clock_timestamp() + (select c.moved_by from core.clock as c), v_pair.last_at),
    p_reference_id, p_key, p_body_hash, p_kind, p_reference_type, nullif(p_details, '{}')
  )
  on conflict ((md5(key)::uuid)) do nothing
  returning id, posted_at into v_id, v_at;
  if v_id is null then
    return null;
  end if;
  -- One update for both sides: the checks of the table are prepared, and its triggers run, per statement.
  update ledger.accounts as a
  set
    debits_posted = a.debits_posted + case when a.id = p_debit_id then p_amount else 0 end,
    credits_posted = a.credits_posted + case when a.id = p_credit_id then p_amount else 0 end,
    debits_pending = a.debits_pending + case when a.id = p_debit_id then p_pending else 0 end,
    credits_pending = a.credits_pending + case when a.id = p_credit_id then p_pending else 0 end,
    version = a.version + case when p_amount > 0 then 1 else 0 end,
    updated_at = v_at
  where a.id in (p_debit_id, p_credit_id) and a.mode = 'authorised';
  if p_amount > 0 then
    insert into ledger.transfers (
      id, journal_id, debit_account, credit_account, debit_sequence, credit_sequence, amount_minor,
      debit_balance_minor, credit_balance_minor, kind
    )
    values (
      v_id * 1024 + 1, v_id, p_debit_id, p_credit_id, coalesce(v_pair.debit_version, v_id * 1024 + 1),
      coalesce(v_pair.credit_version, v_id * 1024 + 1), p_amount, v_pair.debit_balance, v_pair.credit_balance, p_transfer_kind
    );
  end if;
  return v_id;
end
$$;

comment on function ledger.apply_one is
  'What ledger.apply does, for the plain journal of one line, which most are; without arrays it takes half the time. Same order of locks, same rows. Null, and nothing written, when it is not plain: a key that was used before, an account that cannot take it, two recorded accounts, anything to refuse. The caller then goes the general way, which says what it is.';

create function ledger.apply(
  p_key text,
  p_body_hash bytea,
  p_kind text,
  p_transfers ledger.transfer_input[],
  p_pendings bigint[],
  p_reference_type text,
  p_reference_id uuid,
  p_effective_at timestamptz,
  p_details jsonb
)
returns ledger.outcome
language plpgsql
set search_path = ''
-- The plans are the same for every journal; without this each call plans its statements anew. And a
-- plan made while the tables were small must not scan them when they have grown (which costs enough
-- on paper to set the JIT compiler off).
set plan_cache_mode = 'force_generic_plan'
set enable_seqscan = 'off'
set jit = 'off'
as $$
declare
  v_book ledger.book := ledger.open_book(p_transfers);
  v_posting ledger.posting := ledger.work_out(v_book, p_transfers, p_pendings);
  v_at timestamptz;
  v_journal_id bigint;
begin
  -- The transaction has its id before it reads the clock (see ledger.write_closing) and before its rows
  -- have their ids (see core.advance_horizon).
  perform pg_catalog.pg_current_xact_id();
  -- The clock is read while the accounts are locked, so time never runs backwards on an account.
  v_at := greatest(core.clock_now(), v_book.last_at);
  v_journal_id := ledger.write_journal(
    p_key, p_body_hash, p_kind, p_reference_type, p_reference_id, p_effective_at, p_details, v_at,
    v_posting.refusal
  );
  if v_journal_id is null then
    return ledger.twin(p_key, p_body_hash);
  end if;
  if v_posting.refusal is null then
    perform ledger.write_transfers(v_journal_id, v_book, p_transfers, v_posting, v_at);
  end if;
  return row(v_journal_id, true, v_posting.refusal)::ledger.outcome;
end
$$;

comment on function ledger.apply is
  'The one way into the books: locks, works out, writes. Callers have looked for an earlier use of the key. Lines with amount 0 only hold or give up what p_pendings says for them.';

create function ledger.check_transfers(p_transfers ledger.transfer_input[])
returns void
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_wrong record;
begin
  if p_transfers is null or cardinality(p_transfers) = 0 then
    perform core.fail('ledger.journal_empty', 'A journal needs at least one transfer.', 400);
  end if;
  -- A journal holds its locks until it is written: 1,000 lines take some 30 ms.
  if cardinality(p_transfers) > 1000 then
    perform core.fail('ledger.journal_too_large', 'A journal has at most 1000 transfers.', 400);
  end if;
  select t.amount_minor, t.amount_minor between 1 and 9007199254740991 as is_amount into v_wrong
  from unnest(p_transfers) as t
  where (t.amount_minor between 1 and 9007199254740991) is not true or t.debit_account = t.credit_account
  limit 1;
  if not found then
    return;
  end if;
  if v_wrong.is_amount then
    perform core.fail('ledger.same_account', 'A transfer needs two different accounts.', 400);
  end if;
  perform core.fail('ledger.amount_invalid', 'The amount of a transfer must be positive.', 400, v_wrong.amount_minor::text);
end
$$;

comment on function ledger.check_transfers is
  'Refuses what can never be posted: ledger.journal_empty, ledger.journal_too_large, ledger.amount_invalid, ledger.same_account.';

create function ledger.try_post(
  p_key text,
  p_kind text,
  p_transfers ledger.transfer_input[],
  p_reference_type text default null,
  p_reference_id uuid default null,
  p_effective_at timestamptz default null,
  p_details jsonb default '{}'
)
returns ledger.outcome
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- As ledger.body_hash('post', ...), without the call.
  c_body_hash constant bytea := substring(
    pg_catalog.sha256(
      pg_catalog.convert_to(
        'post ' || concat_ws(
          '|', p_kind, p_transfers::text, p_reference_type, p_reference_id::text, p_effective_at::text, p_details::text
        ),
        'utf8'
      )
    ) from 1 for 16
  );
  v_earlier ledger.outcome;
  v_journal_id bigint;
begin
  if cardinality(p_transfers) = 1 and (p_transfers[1]).amount_minor between 1 and 9007199254740991 and p_effective_at is null then
    v_journal_id := ledger.apply_one(
      p_key, c_body_hash, p_kind, (p_transfers[1]).kind, (p_transfers[1]).debit_account, (p_transfers[1]).credit_account,
      (p_transfers[1]).amount_minor, 0, p_reference_type, p_reference_id, p_details
    );
    if v_journal_id is not null then
      return row(v_journal_id, true, null)::ledger.outcome;
    end if;
  end if;
  perform core.require_idempotency_key(p_key);
  v_earlier := ledger.earlier(p_key, c_body_hash);
  if v_earlier.journal_id is not null then
    return v_earlier;
  end if;
  perform ledger.check_transfers(p_transfers);
  return ledger.apply(
    p_key, c_body_hash, p_kind, p_transfers, null, p_reference_type, p_reference_id, p_effective_at, p_details
  );
end
$$;

comment on function ledger.try_post is
  'Posts a journal, or records that the books refused it (not enough money, a closed account): the refusal is an answer and commits with the caller, so the key stays refused for ever. For callers that go on after a refusal. Input that can never be posted raises, see ledger.post.';

create function ledger.raise_refusal(p_outcome ledger.outcome)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_outcome.refusal is null then
    return;
  end if;
  if p_outcome.is_new then
    perform core.fail(
      p_outcome.refusal ->> 'code', p_outcome.refusal ->> 'message', 409, p_outcome.refusal ->> 'details'
    );
  end if;
  perform core.fail(
    'ledger.journal_refused', 'This was refused before and stays refused.', 409,
    p_outcome.refusal ->> 'code', 'Start anew with another key.'
  );
end
$$;

comment on function ledger.raise_refusal is 'Turns a refusal into an error: its own code the first time, ledger.journal_refused on a repeat.';

create function ledger.post(
  p_key text,
  p_kind text,
  p_transfers ledger.transfer_input[],
  p_reference_type text default null,
  p_reference_id uuid default null,
  p_effective_at timestamptz default null,
  p_details jsonb default '{}'
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_outcome ledger.outcome := ledger.try_post(
    p_key, p_kind, p_transfers, p_reference_type, p_reference_id, p_effective_at, p_details
  );
begin
  if v_outcome.refusal is not null then
    perform ledger.raise_refusal(v_outcome);
  end if;
  return v_outcome.journal_id;
end
$$;

comment on function ledger.post is
  'Posts a journal in the caller''s transaction and returns its id; the same key with the same body returns the first id. A refusal is raised, and so is undone with the whole command, key included: nothing happened, the command may be tried again. Where a refusal must last, use ledger.try_post. Raises ledger.insufficient_funds, ledger.account_closed, ledger.balance_too_large, ledger.journal_refused, idempotency.conflict, ledger.account_unknown, ledger.currency_mismatch, ledger.effective_at_invalid, ledger.period_closed, ledger.journal_invalid and what ledger.check_transfers raises.';
