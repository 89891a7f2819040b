-- Ledger, the books as of then, and statements that prove themselves: what anybody can be told about
-- an account at a version, a moment or a closed day, and what an owner can check without us.

-- As of then ---------------------------------------------------------------------------------------------

create function ledger.balance_effective(p_account bigint, p_until timestamptz)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_side text := (select a.side from ledger.accounts as a where a.id = p_account);
  v_closed record;
  v_tail record;
begin
  if v_side is null then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  v_closed := ledger.closed_sums(p_account, p_until);
  select coalesce(sum(m.debits), 0)::bigint as debits, coalesce(sum(m.credits), 0)::bigint as credits into v_tail
  from ledger.movements(v_closed.up_to, p_until, p_account) as m;
  return case v_side when 'debit' then 1 else -1 end
    * (v_closed.debits + v_tail.debits - v_closed.credits - v_tail.credits);
end
$$;

comment on function ledger.balance_effective is
  'The balance of an account by all that counts before a moment, back-dated journals included, minor units: its last closing balance and what counts since. At the end of a closed period it is final. Raises ledger.account_unknown.';

create function ledger.as_of(p_account bigint, p_at timestamptz)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_account ledger.accounts;
  v_posted record;
begin
  perform access.require_reader();
  select a.* into v_account
  from ledger.accounts as a
  where a.id = p_account
    and (a.id = any (ledger.readable_wallets()) or access.has_permission('ledger.read'));
  if not found then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  p_at := coalesce(p_at, core.now());
  v_posted := ledger.balance_at(p_account, p_at);
  return pg_catalog.jsonb_build_object(
    'account_id', v_account.id, 'currency', v_account.currency, 'side', v_account.side, 'mode', v_account.mode,
    'at', p_at,
    'version', v_posted.version,
    'posted_minor', v_posted.balance_minor,
    'effective_minor', ledger.balance_effective(p_account, p_at),
    'is_final', p_at <= (select b.closed_until from ledger.books as b where b.is_only_row)
  );
end
$$;

comment on function ledger.as_of is
  'An account of one''s own (staff with ledger.read: any) at a moment: {account_id, currency, side, mode, at, version, posted_minor, effective_minor, is_final}. posted: by the order of posting, the statement up to that version; effective: by when journals count, final where the books are closed. Raises ledger.account_unknown.';

grant execute on function ledger.balance_effective to service_role;
grant execute on function ledger.as_of to authenticated;

create function api.account_as_of(p_account_id bigint, p_at timestamptz default null)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select ledger.as_of(p_account_id, p_at)
$$;

comment on function api.account_as_of is
  'An account of one''s own (staff with ledger.read: any) at a moment, minor units: {account_id, currency, side, mode, at, version, posted_minor, effective_minor, is_final}.';

grant execute on function api.account_as_of to authenticated;

-- Both sides are put together before anything is joined to them, as in api.wallet_statement: so a page of
-- a long account reads a page.
create view api.admin_account_entries
with (security_invoker = true) as
select
  s.id,
  s.account_id,
  s.version,
  s.direction,
  s.amount_minor::bigint as amount_minor,
  s.balance_minor,
  a.currency,
  a.side,
  s.kind::text as kind,
  s.journal_id,
  j.kind::text as journal_kind,
  s.contra_account,
  c.kind as contra_kind,
  c.owner_type as contra_owner_type,
  c.owner_id as contra_owner_id,
  j.reference_type::text as reference_type,
  j.reference_id,
  j.posted_at,
  coalesce(j.effective_at, j.posted_at) as effective_at
from (
  select
    t.id, t.journal_id, t.debit_account as account_id, t.credit_account as contra_account, 'debit'::text as direction,
    t.amount_minor, t.debit_balance_minor as balance_minor, t.debit_sequence as version, t.kind
  from ledger.transfers as t
  union all
  select
    t.id, t.journal_id, t.credit_account, t.debit_account, 'credit'::text,
    t.amount_minor, t.credit_balance_minor, t.credit_sequence, t.kind
  from ledger.transfers as t
) as s
inner join ledger.accounts as a on a.id = s.account_id
inner join ledger.accounts as c on c.id = s.contra_account
inner join ledger.journals as j on j.id = s.journal_id
where (select access.has_permission('ledger.read'));

comment on view api.admin_account_entries is
  'Both sides of any account as a T: one row per transfer and account with the account against it, minor units (permission ledger.read). Filter by account_id, page by version (newest first); balance_minor is null for recorded accounts, whose version is the transfer''s id.';

grant select on api.admin_account_entries to authenticated;

-- The published head -------------------------------------------------------------------------------------

create function ledger.head(p_seal_id bigint default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object('seal_id', s.id, 'hash', pg_catalog.encode(s.hash, 'hex'), 'sealed_at', s.sealed_at)
  from ledger.seals as s
  where s.id = coalesce(p_seal_id, (select max(l.id) from ledger.seals as l))
$$;

comment on function ledger.head is 'The newest seal, or the given one: {seal_id, hash, sealed_at}; null when there is none.';

grant execute on function ledger.head to anon, authenticated, service_role;
grant usage on schema ledger to anon;

create function api.ledger_head(p_seal_id bigint default null)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select ledger.head(p_seal_id)
$$;

comment on function api.ledger_head is
  'The published head of the books, or an earlier seal, for anybody: {seal_id, hash, sealed_at}; null when there is none. Whoever keeps one can later prove that nothing before it was changed.';

grant execute on function api.ledger_head to anon, authenticated, service_role;

-- Statements that prove themselves -----------------------------------------------------------------------

create function ledger.provable_entries(p_account bigint, p_from bigint, p_to bigint)
returns table (
  version bigint, transfer_id bigint, journal_id bigint, side integer, seal_id bigint, block bigint
)
language sql
stable
set search_path = ''
set enable_seqscan = 'off'
as $$
  select e.version, e.id, e.journal_id, e.side, s.id, e.journal_id / 32
  from (
    select t.debit_sequence as version, t.id, t.journal_id, 1 as side
    from ledger.transfers as t
    where t.debit_account = p_account and t.debit_sequence between p_from and p_to
    union all
    select t.credit_sequence, t.id, t.journal_id, 2
    from ledger.transfers as t
    where t.credit_account = p_account and t.credit_sequence between p_from and p_to
  ) as e
  cross join lateral (
    select l.id
    from ledger.seals as l
    where l.last_journal_id >= e.journal_id
    order by l.last_journal_id
    limit 1
  ) as s
$$;

comment on function ledger.provable_entries is
  'Sealed entries of an account with these versions, and where each is sealed. side: 1 debit, 2 credit.';

create function ledger.proof_blocks(p_seal_ids bigint[], p_blocks bigint[])
returns table (
  seal_id bigint, block bigint, secret bytea, first bigint, last bigint, journals bigint, rows_hash bytea, leaves bytea
)
language sql
stable
set search_path = ''
as $$
  with wanted as (
    select w.seal_id, w.block, w.place, x.secret,
      greatest(s.first_journal_id, w.block * 32) as first, least(s.last_journal_id, w.block * 32 + 31) as last
    from unnest(p_seal_ids, p_blocks) with ordinality as w (seal_id, block, place)
    inner join ledger.seals as s on s.id = w.seal_id
    inner join ledger.seal_secrets as x on x.seal_id = w.seal_id
  )
  select w.seal_id, w.block, w.secret, w.first, w.last, h.journals, r.hash, h.leaves
  from (
    select array_agg(o.secret order by o.place) as secrets, array_agg(o.first order by o.place) as firsts, array_agg(o.last order by o.place) as lasts
    from wanted as o
  ) as a
  cross join lateral ledger.hash_leaves(a.secrets, a.firsts, a.lasts) as h
  inner join wanted as w on w.place = h.place
  inner join lateral ledger.hash_rows(a.secrets, a.firsts, a.lasts) as r on r.place = h.place
$$;

comment on function ledger.proof_blocks is 'Blocks of seals, each block once: their journals, the hash of their rows together and the leaves of each one after the other, and the secret that these were made with.';

create function ledger.prove_blocks(p_account bigint, p_from bigint, p_to bigint, out blocks jsonb, out entries jsonb)
returns record
language sql
stable
set search_path = ''
set timezone = 'UTC'
set enable_seqscan = 'off'
as $$
  with wanted as materialized (
    select e.* from ledger.provable_entries(p_account, p_from, p_to) as e
  ),
  used as materialized (
    select b.*
    from (
      select array_agg(o.seal_id) as seal_ids, array_agg(o.block) as numbers
      from (select distinct w.seal_id, w.block from wanted as w) as o
    ) as a
    cross join lateral ledger.proof_blocks(a.seal_ids, a.numbers) as b
  ),
  -- A journal stands among the journals of its block; a transfer after them, each with two sides.
  journals as (
    select u.seal_id, p.id, p.place
    from used as u
    cross join lateral (
      select j.id, row_number() over (order by j.id) as place from ledger.journals as j where j.id between u.first and u.last
    ) as p
  ),
  transfers as (
    select p.id, u.journals + 2 * p.place as place
    from used as u
    cross join lateral (
      select t.id, row_number() over (order by t.id) as place
      from ledger.transfers as t
      where t.id between u.first * 1024 and u.last * 1024 + 1023
    ) as p
  )
  select
    (
      select coalesce(
        pg_catalog.jsonb_agg(
          pg_catalog.jsonb_build_object(
            'seal_id', u.seal_id, 'block', u.block, 'rows', pg_catalog.encode(u.rows_hash, 'hex'),
            'leaves', pg_catalog.encode(u.leaves, 'hex')
          )
          order by u.seal_id, u.block
        ), '[]'
      )
      from used as u
    ),
    (
      select coalesce(pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'version', w.version, 'seal_id', w.seal_id, 'block', w.block,
          'entry', pg_catalog.jsonb_build_object(
            'position', t.place - 2 + w.side,
            'salt', pg_catalog.encode(substring(ledger.seal_salt(u.secret, 2::smallint, w.transfer_id) from w.side * 16 - 15 for 16), 'hex'),
            'body', case w.side when 1 then e.debit else e.credit end
          ),
          'journal', pg_catalog.jsonb_build_object(
            'position', j.place,
            'salt', pg_catalog.encode(ledger.seal_salt(u.secret, 1::smallint, w.journal_id), 'hex'),
            'body', k.body
          )
        ) order by w.version
      ), '[]')
      from wanted as w
      inner join used as u on u.seal_id = w.seal_id and u.block = w.block
      inner join transfers as t on t.id = w.transfer_id
      inner join journals as j on j.id = w.journal_id
      inner join ledger.sealed_transfers as e on e.id = w.transfer_id
      inner join ledger.sealed_journals as k on k.id = w.journal_id
    )
$$;

comment on function ledger.prove_blocks is 'The proof of the sealed entries of an account with these versions, up to the blocks.';

create function ledger.prove_chain(p_account bigint, p_from bigint, p_to bigint)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_seals bigint[] := array(
    select distinct e.seal_id from ledger.provable_entries(p_account, p_from, p_to) as e order by e.seal_id
  );
begin
  return pg_catalog.jsonb_build_object(
    'first_seal_id', v_seals[1],
    'previous_hash', (select pg_catalog.encode(s.previous_hash, 'hex') from ledger.seals as s where s.id = v_seals[1]),
    'roots', (
      select pg_catalog.jsonb_agg(pg_catalog.encode(s.root, 'hex') order by s.id)
      from ledger.seals as s
      where s.id >= v_seals[1]
    ),
    'seals', (
      select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('seal_id', o.seal_id, 'blocks', o.blocks) order by o.seal_id)
      from (
        select b.seal_id, pg_catalog.jsonb_agg(
          pg_catalog.jsonb_build_array(b.block, pg_catalog.encode(b.hash, 'hex')) order by b.block
        ) as blocks
        from ledger.seal_blocks as b
        where b.seal_id = any (v_seals)
        group by b.seal_id
      ) as o
    )
  );
end
$$;

comment on function ledger.prove_chain is 'The proof from the blocks to the newest seal: the blocks of each seal that is used, and the roots of all seals from the first of them on.';

create function ledger.prove_statement(p_account bigint, p_from bigint, p_to bigint)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_account ledger.accounts;
  v_to bigint;
  v_proof record;
begin
  perform access.require_reader();
  select a.* into v_account from ledger.accounts as a where a.id = p_account and a.id = any (ledger.readable_wallets());
  if not found then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  p_from := greatest(coalesce(p_from, 1), 1);
  v_to := least(coalesce(p_to, v_account.version), v_account.version, p_from + 999);
  v_proof := ledger.prove_blocks(p_account, p_from, v_to);
  if v_proof.entries = '[]' then
    perform core.fail('ledger.not_sealed', 'Nothing of this is sealed yet. Ask again in a few minutes.', 409);
  end if;
  return pg_catalog.jsonb_build_object(
    'format', 'amana-statement-1',
    'account', pg_catalog.jsonb_build_object(
      'id', v_account.id, 'kind', v_account.kind, 'owner_type', v_account.owner_type, 'owner_id', v_account.owner_id,
      'currency', v_account.currency,
      'exponent', (select c.exponent from core.currencies as c where c.code = v_account.currency)
    ),
    'opening', pg_catalog.jsonb_build_object(
      'version', p_from - 1, 'balance_minor', ledger.balance_at_version(p_account, p_from - 1)
    ),
    'unsealed', v_to - p_from + 1 - pg_catalog.jsonb_array_length(v_proof.entries),
    'entries', v_proof.entries,
    'blocks', v_proof.blocks,
    'chain', ledger.prove_chain(p_account, p_from, v_to),
    'head', ledger.head()
  );
end
$$;

comment on function ledger.prove_statement is
  'A statement of one''s own wallet, versions p_from to p_to (at most 1,000 at once, null: from the first, to the last), with the proof that each line is sealed: {format, account, opening, unsealed, entries, blocks, chain, head}; docs/verify-statement.mjs says what each is and checks it. Of other people''s rows there are only salted hashes. unsealed: how many lines are too new to be proven. Raises ledger.account_unknown, ledger.not_sealed.';

grant execute on function ledger.prove_statement to authenticated;

create function api.wallet_statement_proof(p_account_id bigint, p_from_version bigint default null, p_to_version bigint default null)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select ledger.prove_statement(p_account_id, p_from_version, p_to_version)
$$;

comment on function api.wallet_statement_proof is
  'A statement of one''s own wallet that can be checked without us, at most 1,000 lines: save it as a file and run docs/verify-statement.mjs on it.';

grant execute on function api.wallet_statement_proof to authenticated;
