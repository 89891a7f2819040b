-- Ledger, what clients see: wallets and their statements for owners, the books for staff, and
-- adjustments, which two members of staff must agree on.

-- Adjustments -----------------------------------------------------------------------------------------------

create function ledger.check_adjustment(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  c_debit_id constant bigint := access.payload_integer(p_payload, 'debit_account');
  c_credit_id constant bigint := access.payload_integer(p_payload, 'credit_account');
  c_amount constant bigint := access.payload_integer(p_payload, 'amount_minor');
  v_debit ledger.accounts;
  v_credit ledger.accounts;
begin
  perform ledger.check_transfers(array[row('adjustment', c_debit_id, c_credit_id, c_amount)::ledger.transfer_input]);
  select a.* into v_debit from ledger.accounts as a where a.id = c_debit_id;
  select a.* into v_credit from ledger.accounts as a where a.id = c_credit_id;
  if v_debit.id is null or v_credit.id is null then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  if v_debit.currency <> v_credit.currency then
    perform core.fail('ledger.currency_mismatch', 'Both accounts must be in the same currency.', 409);
  end if;
  if v_debit.kind in ('escrow', 'payout_in_transit', 'conversion') or v_credit.kind in ('escrow', 'payout_in_transit', 'conversion') then
    perform core.fail(
      'ledger.account_bound', 'The money of an order, a withdrawal or an exchange moves with that alone.', 409, null,
      'Decide about the order or the withdrawal, or correct another account.'
    );
  end if;
  if p_payload ? 'effective_at' then
    perform ledger.check_effective_at(access.payload_time(p_payload, 'effective_at'));
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', c_amount,
    'currency', v_debit.currency,
    'about', pg_catalog.jsonb_build_object(
      'debit_kind', v_debit.kind, 'debit', v_debit.id, 'credit_kind', v_credit.kind, 'credit', v_credit.id
    ),
    'summary', pg_catalog.format(
      'Debit %s #%s, credit %s #%s', v_debit.kind, v_debit.id, v_credit.kind, v_credit.id
    ),
    'owners', pg_catalog.to_jsonb(array(
      select o.owner_id
      from unnest(array[v_debit, v_credit]) as o
      where o.owner_type in ('user', 'store')
    ))
  );
end
$$;

comment on function ledger.check_adjustment is
  'Approvals: what an adjustment {debit_account, credit_account, amount_minor, effective_at?} is about. Raises ledger.amount_invalid, ledger.same_account, ledger.account_unknown, ledger.currency_mismatch, ledger.account_bound (of an account whose balance an order, a withdrawal or an exchange explains), ledger.effective_at_invalid, ledger.period_closed.';

create function ledger.post_adjustment(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  c_accounts constant bigint[] := array[(p_payload ->> 'debit_account')::bigint, (p_payload ->> 'credit_account')::bigint];
  v_journal_id bigint := ledger.post(
    'adjustment:' || p_approval_id, 'adjustment',
    array[row('adjustment', c_accounts[1], c_accounts[2], (p_payload ->> 'amount_minor')::bigint)::ledger.transfer_input],
    'approval', p_approval_id,
    p_effective_at => (p_payload ->> 'effective_at')::timestamptz,
    p_details => (
      select pg_catalog.jsonb_build_object('reason', a.reason, 'evidence', a.evidence)
      from access.approvals as a
      where a.id = p_approval_id
    )
  );
begin
  perform ledger.announce(c_accounts);
  return pg_catalog.jsonb_build_object('journal_id', v_journal_id);
end
$$;

comment on function ledger.post_adjustment is
  'Approvals: posts an adjustment, reason and evidence in the journal''s details: {journal_id}. Raises what ledger.post raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'ledger.adjustment', 'ledger.adjust', 'ledger.adjust', 'ledger.check_adjustment', 'ledger.post_adjustment',
  'A correction between two accounts by a further journal'
);

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

create view api.ledger_seals
with (security_invoker = true) as
select
  s.id,
  s.first_journal_id,
  s.last_journal_id,
  s.journal_count,
  s.transfer_count,
  pg_catalog.encode(s.previous_hash, 'hex') as previous_hash,
  pg_catalog.encode(s.root, 'hex') as root,
  pg_catalog.encode(s.hash, 'hex') as hash,
  s.sealed_at
from ledger.seals as s;

comment on view api.ledger_seals is
  'The published chain of seals: hash = sha256(previous_hash and root, as bytes). Keep a hash: nothing before it can change without the chain breaking.';

grant select on api.wallets, api.ledger_seals to authenticated;

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
select
  a.id,
  d.id as debit_account,
  d.kind as debit_kind,
  c.id as credit_account,
  c.kind as credit_kind,
  a.amount_minor,
  a.currency,
  a.reason,
  a.evidence,
  a.status,
  a.requested_by = (select access.user_id()) as is_mine,
  access.can_decide_approval(a) as can_decide,
  a.requested_by,
  a.requested_at,
  a.decided_by,
  a.decided_at,
  a.decision_reason,
  (a.result ->> 'journal_id')::bigint as journal_id
from access.approvals as a
inner join ledger.accounts as d on d.id = (a.payload ->> 'debit_account')::bigint
inner join ledger.accounts as c on c.id = (a.payload ->> 'credit_account')::bigint
where a.action = 'ledger.adjustment'
  and (select access.has_permission('ledger.read'));

comment on view api.admin_adjustments is
  'Approvals of adjustments with their accounts and journal (permissions ledger.read and approvals.read).';

grant select on api.admin_accounts, api.admin_journals, api.admin_transfers, api.admin_adjustments to authenticated;
