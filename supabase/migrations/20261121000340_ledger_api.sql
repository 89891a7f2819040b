-- Ledger, what clients see: wallets and their statements for owners, the books for staff, and
-- adjustments that two members of staff must agree on.

-- Adjustments -----------------------------------------------------------------------------------------------

create table ledger.adjustments (
  id uuid primary key,
  debit_account bigint not null references ledger.accounts (id),
  credit_account bigint not null references ledger.accounts (id),
  amount_minor bigint not null check (amount_minor between 1 and 9007199254740991),
  reason text not null check (length(reason) between 3 and 2000),
  status text not null default 'requested' check (status in ('requested', 'posted', 'refused')),
  requested_by uuid not null,
  requested_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) <= 2000),
  journal_id bigint references ledger.journals (id),
  check (debit_account <> credit_account),
  check (decided_by is null or decided_by <> requested_by),
  check ((status = 'requested') = (decided_by is null)),
  check ((status = 'posted') = (journal_id is not null))
);

comment on table ledger.adjustments is
  'Corrections by hand: one member of staff asks, another one decides (four eyes, by a CHECK).';

create index adjustments_debit_account on ledger.adjustments (debit_account);
create index adjustments_credit_account on ledger.adjustments (credit_account);
create index adjustments_journal_id on ledger.adjustments (journal_id);

alter table ledger.adjustments enable row level security;

create policy "staff with ledger.read read adjustments" on ledger.adjustments
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.adjustments to authenticated;

create function ledger.request_adjustment(
  p_debit_account bigint,
  p_credit_account bigint,
  p_amount_minor bigint,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_permission('ledger.adjust');
  v_scope text := 'ledger.request_adjustment:' || v_user_id;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_array(p_debit_account, p_credit_account, p_amount_minor, p_reason)
  );
  v_id uuid := core.uuid_v7();
begin
  if v_answer is not null then
    return v_answer;
  end if;
  if pg_catalog.length(pg_catalog.btrim(coalesce(p_reason, ''))) not between 3 and 2000 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  perform ledger.check_transfers(
    array[row('adjustment', p_debit_account, p_credit_account, p_amount_minor)::ledger.transfer_input]
  );
  if (select count(*) from ledger.accounts as a where a.id in (p_debit_account, p_credit_account)) <> 2 then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  if (select count(distinct a.currency) from ledger.accounts as a where a.id in (p_debit_account, p_credit_account)) <> 1 then
    perform core.fail('ledger.currency_mismatch', 'Both accounts must be in the same currency.', 409);
  end if;
  insert into ledger.adjustments (id, debit_account, credit_account, amount_minor, reason, requested_by, requested_at)
  values (v_id, p_debit_account, p_credit_account, p_amount_minor, p_reason, v_user_id, core.now());
  perform access.audit(
    'adjustment.request', 'adjustment', v_id::text, null,
    (select pg_catalog.to_jsonb(a) from ledger.adjustments as a where a.id = v_id), p_reason
  );
  return core.idempotency_end(v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('adjustment_id', v_id));
end
$$;

comment on function ledger.request_adjustment is
  'Asks for a correction between two accounts (minor units): {adjustment_id}. Permission ledger.adjust; audited; nothing moves before somebody else agrees. Raises ledger.amount_invalid, ledger.same_account, ledger.account_unknown, ledger.currency_mismatch, reason.required.';

create function ledger.decide_adjustment(p_adjustment_id uuid, p_is_approved boolean, p_reason text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_permission('ledger.adjust');
  v_adjustment ledger.adjustments;
  v_journal_id bigint;
begin
  select a.* into v_adjustment from ledger.adjustments as a where a.id = p_adjustment_id for update;
  if not found then
    perform core.fail('adjustment.not_found', 'There is no such adjustment.', 404);
  end if;
  if v_adjustment.status <> 'requested' then
    perform core.fail('adjustment.decided', 'This adjustment was already decided.', 409, v_adjustment.status);
  end if;
  if v_adjustment.requested_by = v_user_id then
    perform core.fail('adjustment.four_eyes', 'Somebody else has to decide about your adjustment.', 403);
  end if;
  if p_is_approved is null or pg_catalog.length(pg_catalog.btrim(coalesce(p_reason, ''))) not between 3 and 2000 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  if p_is_approved then
    v_journal_id := ledger.post(
      'adjustment:' || p_adjustment_id, 'adjustment',
      array[row(
        'adjustment', v_adjustment.debit_account, v_adjustment.credit_account, v_adjustment.amount_minor
      )::ledger.transfer_input],
      'adjustment', p_adjustment_id
    );
    perform ledger.announce(array[v_adjustment.debit_account, v_adjustment.credit_account]);
  end if;
  update ledger.adjustments as a
  set
    status = case when p_is_approved then 'posted' else 'refused' end,
    decided_by = v_user_id,
    decided_at = core.now(),
    decision_reason = p_reason,
    journal_id = v_journal_id
  where a.id = p_adjustment_id;
  perform access.audit(
    'adjustment.decide', 'adjustment', p_adjustment_id::text, pg_catalog.to_jsonb(v_adjustment),
    (select pg_catalog.to_jsonb(a) from ledger.adjustments as a where a.id = p_adjustment_id), p_reason
  );
  return pg_catalog.jsonb_build_object('adjustment_id', p_adjustment_id, 'journal_id', v_journal_id);
end
$$;

comment on function ledger.decide_adjustment is
  'Posts or refuses an adjustment that somebody else asked for: {adjustment_id, journal_id}. Permission ledger.adjust; audited. Raises adjustment.not_found, adjustment.decided, adjustment.four_eyes, reason.required and what ledger.post raises.';

grant execute on function ledger.request_adjustment, ledger.decide_adjustment to authenticated;

-- For owners ---------------------------------------------------------------------------------------------------

create view api.wallets
with (security_invoker = true) as
select
  a.id as account_id,
  a.owner_type,
  a.owner_id,
  a.currency,
  a.credits_posted - a.debits_posted - a.debits_pending as available_minor,
  a.debits_pending::bigint as held_minor,
  a.credits_posted - a.debits_posted as posted_minor,
  a.version,
  a.updated_at
from ledger.accounts as a
where a.kind = 'wallet'
  and a.owner_id = any ((select access.readable_owners())::uuid[]);

comment on view api.wallets is
  'The signed-in user''s wallets and those of the stores that the user runs; minor units. available = posted - held.';

-- Both sides of the transfers are put together before anything is joined to them: so the planner
-- merges two index scans, newest first, and a page of a long statement reads a page.
create view api.wallet_entries
with (security_invoker = true) as
select
  s.id,
  s.account_id,
  a.owner_type,
  a.owner_id,
  a.currency,
  s.direction,
  s.amount_minor::bigint as amount_minor,
  s.balance_minor,
  s.version,
  s.kind::text as kind,
  j.kind::text as journal_kind,
  j.reference_type::text as reference_type,
  j.reference_id,
  j.details,
  j.posted_at as occurred_at
from (
  select
    t.id,
    t.journal_id,
    t.debit_account as account_id,
    'out'::text as direction,
    t.amount_minor,
    t.debit_balance_minor as balance_minor,
    t.debit_sequence as version,
    t.kind
  from ledger.transfers as t
  union all
  select
    t.id,
    t.journal_id,
    t.credit_account,
    'in'::text,
    t.amount_minor,
    t.credit_balance_minor,
    t.credit_sequence,
    t.kind
  from ledger.transfers as t
) as s
inner join ledger.accounts as a on a.id = s.account_id
inner join ledger.journals as j on j.id = s.journal_id
where a.kind = 'wallet'
  and a.owner_id = any ((select access.readable_owners())::uuid[]);

comment on view api.wallet_entries is
  'The statement of the user''s wallets: one row per transfer and wallet, minor units, balance_minor after it. version counts 1, 2, 3 ... per account: page by it, newest first.';

create view api.ledger_seals
with (security_invoker = true) as
select
  s.id,
  s.first_journal_id,
  s.last_journal_id,
  s.journal_count,
  s.transfer_count,
  pg_catalog.encode(s.previous_hash, 'hex') as previous_hash,
  pg_catalog.encode(s.hash, 'hex') as hash,
  s.sealed_at
from ledger.seals as s;

comment on view api.ledger_seals is 'The published chain of seals. Keep a hash: nothing before it can change without the chain breaking.';

create function ledger.prove_entry(p_transfer_id bigint)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_wallets bigint[] := ledger.readable_wallets();
  v_journal_id bigint;
  v_seal ledger.seals;
begin
  perform access.require_reader();
  select t.journal_id into v_journal_id
  from ledger.transfers as t
  where t.id = p_transfer_id and (t.debit_account = any (v_wallets) or t.credit_account = any (v_wallets));
  if not found then
    perform core.fail('ledger.entry_not_found', 'There is no such entry in your wallets.', 404);
  end if;
  select s.* into v_seal
  from ledger.seals as s
  where s.last_journal_id >= v_journal_id
  order by s.id
  limit 1;
  if not found then
    perform core.fail('ledger.not_sealed', 'This entry is not sealed yet. Ask again in a few minutes.', 409);
  end if;
  return (
    select pg_catalog.jsonb_build_object(
      'seal_id', v_seal.id,
      'previous_hash', pg_catalog.encode(v_seal.previous_hash, 'hex'),
      'hash', pg_catalog.encode(v_seal.hash, 'hex'),
      'body', max(l.body) filter (where l.part = 2 and l.item_id = p_transfer_id),
      'position', max(l.position) filter (where l.part = 2 and l.item_id = p_transfer_id),
      'leaves', pg_catalog.jsonb_agg(
        pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(l.body, 'utf8')), 'hex') order by l.position
      )
    )
    from (
      select o.*, row_number() over (order by o.journal_id, o.part, o.item_id, o.body) as position
      from ledger.seal_leaves(v_seal.first_journal_id, v_seal.last_journal_id) as o
    ) as l
  );
end
$$;

comment on function ledger.prove_entry is
  'Proof that an entry of one''s own is sealed: {seal_id, previous_hash, hash, body, position (from 1), leaves}. sha256(body) is the leaf at that position; sha256(previous_hash and all leaves, as bytes) is the hash. Other people''s rows appear as hashes only. Raises ledger.entry_not_found, ledger.not_sealed.';

grant execute on function ledger.prove_entry to authenticated;

create function api.wallet_entry_proof(p_entry_id bigint)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select ledger.prove_entry(p_entry_id)
$$;

comment on function api.wallet_entry_proof is
  'Proof that an entry of one''s own statement is sealed: {seal_id, previous_hash, hash, body, position, leaves}.';

grant select on api.wallets, api.wallet_entries, api.ledger_seals to authenticated;
grant execute on function api.wallet_entry_proof to authenticated;

-- For staff ------------------------------------------------------------------------------------------------------

create function ledger.admin_balance(p_account bigint)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select b.posted_minor
  from ledger.balance(p_account) as b
  where access.has_permission('ledger.read')
$$;

comment on function ledger.admin_balance is 'The posted balance of any account, for staff with ledger.read.';

grant execute on function ledger.admin_balance to authenticated;

create view api.admin_accounts
with (security_invoker = true) as
select
  a.id,
  a.kind,
  a.owner_type,
  a.owner_id,
  a.currency,
  a.mode,
  a.side,
  case
    when a.mode = 'recorded' then ledger.admin_balance(a.id)
    when a.side = 'debit' then a.debits_posted - a.credits_posted
    else a.credits_posted - a.debits_posted
  end as posted_minor,
  (case when a.side = 'debit' then a.credits_pending else a.debits_pending end)::bigint as held_minor,
  a.version,
  a.created_at,
  a.updated_at,
  a.closed_at
from ledger.accounts as a
where (select access.has_permission('ledger.read'));

comment on view api.admin_accounts is 'All accounts with their balance on the normal side, minor units (permission ledger.read).';

create view api.admin_journals
with (security_invoker = true) as
select
  j.id,
  j.key,
  j.kind::text as kind,
  j.reference_type::text as reference_type,
  j.reference_id,
  j.posted_at,
  coalesce(j.effective_at, j.posted_at) as effective_at,
  coalesce(j.details, '{}') as details,
  j.refusal
from ledger.journals as j
where (select access.has_permission('ledger.read'));

comment on view api.admin_journals is 'All journals, refused ones included (permission ledger.read); newest by id.';

create view api.admin_transfers
with (security_invoker = true) as
select
  t.id,
  j.id as journal_id,
  j.kind::text as journal_kind,
  t.kind::text as kind,
  t.debit_account,
  d.kind as debit_kind,
  d.owner_type as debit_owner_type,
  d.owner_id as debit_owner_id,
  t.credit_account,
  c.kind as credit_kind,
  c.owner_type as credit_owner_type,
  c.owner_id as credit_owner_id,
  t.amount_minor::bigint as amount_minor,
  d.currency,
  t.debit_balance_minor,
  t.credit_balance_minor,
  j.reference_type::text as reference_type,
  j.reference_id,
  j.details,
  j.posted_at
from ledger.transfers as t
inner join ledger.journals as j
  on j.id = t.journal_id and t.id between j.id * 1024 and j.id * 1024 + 1023
inner join ledger.accounts as d on d.id = t.debit_account
inner join ledger.accounts as c on c.id = t.credit_account
where (select access.has_permission('ledger.read'));

comment on view api.admin_transfers is
  'All transfers with both accounts (permission ledger.read); newest by id; filter by reference_id for one order, payment or withdrawal.';

create view api.admin_adjustments
with (security_invoker = true) as
select a.*, d.currency, d.kind as debit_kind, c.kind as credit_kind
from ledger.adjustments as a
inner join ledger.accounts as d on d.id = a.debit_account
inner join ledger.accounts as c on c.id = a.credit_account
where (select access.has_permission('ledger.read'));

comment on view api.admin_adjustments is 'Adjustments and their decisions (permission ledger.read).';

grant select on api.admin_accounts, api.admin_journals, api.admin_transfers, api.admin_adjustments to authenticated;

create function api.admin_request_adjustment(
  p_debit_account bigint,
  p_credit_account bigint,
  p_amount_minor bigint,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select ledger.request_adjustment(p_debit_account, p_credit_account, p_amount_minor, p_reason, p_idempotency_key)
$$;

comment on function api.admin_request_adjustment is
  'Asks for a correction between two accounts: {adjustment_id} (permission ledger.adjust). Somebody else decides.';

create function api.admin_decide_adjustment(p_adjustment_id uuid, p_is_approved boolean, p_reason text)
returns jsonb
language sql
set search_path = ''
as $$
  select ledger.decide_adjustment(p_adjustment_id, p_is_approved, p_reason)
$$;

comment on function api.admin_decide_adjustment is
  'Posts or refuses an adjustment that somebody else asked for: {adjustment_id, journal_id} (permission ledger.adjust).';

grant execute on function api.admin_request_adjustment, api.admin_decide_adjustment to authenticated;
