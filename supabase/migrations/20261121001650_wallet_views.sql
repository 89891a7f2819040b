-- Wallet, what its owner sees beside the balance: every amount that is held or on its way, each with
-- what it belongs to and what happens to it next, and the statement by period.
--
-- Reads only. Sums are made of the same rows that are listed, so a total never differs from its list.

-- What is open: few rows of many, found by their owner -------------------------------------------------------

create index orders_held_for_buyer on orders.orders (buyer_id) where held_minor > 0;
create index orders_held_for_store on orders.orders (store_id) where held_minor > 0;
create index payments_open_of_user on payments.payments (user_id) where status in ('created', 'requires_action', 'pending');
create index withdrawals_open_of_owner on payouts.withdrawals (owner_id)
where status in ('initiated', 'under_review', 'pending_provider');

create function ledger.my_open_holds()
returns table (
  hold_id bigint,
  owner_type text,
  owner_id uuid,
  currency text,
  kind text,
  remaining_minor bigint,
  held_at timestamptz,
  expires_at timestamptz,
  reference_type text,
  reference_id uuid
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    h.id, a.owner_type, a.owner_id, a.currency::text, h.kind::text, o.remaining_minor, j.posted_at, h.expires_at,
    j.reference_type::text, j.reference_id
  from ledger.accounts as a
  inner join ledger.holds as h on h.debit_account = a.id
  inner join ledger.open_holds as o on o.hold_id = h.id
  inner join ledger.journals as j on j.id = h.journal_id
  where a.id = any (ledger.readable_wallets())
    and a.debits_pending > 0
$$;

comment on function ledger.my_open_holds is
  'What is held inside the wallets that the signed-in user may read: one row per open hold, minor units. Their sum is held_minor of api.wallets.';

grant execute on function ledger.my_open_holds to authenticated;

-- Refunds to the source are the payer's; the card or account that they go to is the payment's.
create view api.wallet_lines
with (security_invoker = true) as
select
  'order:' || o.id as id,
  'user'::text as owner_type,
  o.buyer_id as owner_id,
  o.currency::text as currency,
  'held'::text as place,
  'order'::text as kind,
  'buyer'::text as viewer_role,
  o.held_minor::bigint as amount_minor,
  null::bigint as net_minor,
  false as is_reserved,
  o.status,
  'order'::text as reference_type,
  o.id as reference_id,
  o.code as reference_code,
  o.store_name as label,
  o.due_at,
  o.due_action,
  o.paid_at as since
from orders.orders as o
where o.held_minor > 0
  and o.buyer_id = any ((select access.readable_owners())::uuid[])
union all
select
  'sale:' || o.id,
  'store',
  o.store_id,
  o.currency::text,
  'held',
  'order',
  'seller',
  o.held_minor::bigint,
  -- What reaches the store when all of it is released; after a refund in part the shares are computed anew.
  case when o.held_minor = o.total_minor then o.net_minor::bigint end,
  false,
  o.status,
  'order',
  o.id,
  o.code,
  o.buyer_name,
  o.due_at,
  o.due_action,
  o.paid_at
from orders.orders as o
where o.held_minor > 0
  and o.store_id = any ((select access.readable_owners())::uuid[])
union all
select
  'hold:' || h.hold_id,
  h.owner_type,
  h.owner_id,
  h.currency,
  'held',
  h.kind,
  null,
  h.remaining_minor,
  null,
  true,
  'open',
  h.reference_type,
  h.reference_id,
  null,
  null,
  h.expires_at,
  case when h.expires_at is not null then 'expire' end,
  h.held_at
from ledger.my_open_holds() as h
where h.kind not in ('withdrawal', 'refund_to_source')
union all
select
  'payment:' || p.id,
  'user',
  p.user_id,
  p.currency::text,
  'in',
  'payment',
  null,
  p.amount_minor::bigint,
  null,
  false,
  p.status,
  'payment',
  p.id,
  p.reference,
  p.purpose,
  p.expires_at,
  'expire',
  p.created_at
from payments.payments as p
where p.status in ('created', 'requires_action', 'pending')
  and p.user_id = (select access.user_id())
union all
select
  'withdrawal:' || w.id,
  w.owner_type,
  w.owner_id,
  w.currency::text,
  'out',
  'withdrawal',
  null,
  w.amount_minor::bigint,
  w.net_minor,
  w.status in ('initiated', 'under_review'),
  w.status,
  'withdrawal',
  w.id,
  w.code,
  (
    select b.name || ' ······' || d.account_last4
    from payouts.destinations as d
    inner join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
    where d.id = w.destination_id
  ),
  null,
  null,
  w.requested_at
from payouts.withdrawals as w
where w.status in ('initiated', 'under_review', 'pending_provider')
  and w.owner_id = any ((select access.readable_owners())::uuid[])
union all
select
  'refund:' || r.id,
  'user',
  p.user_id,
  r.currency::text,
  'out',
  'refund',
  null,
  r.amount_minor::bigint,
  null,
  true,
  r.status,
  'payment',
  p.id,
  p.reference,
  (select v.display_name from payments.providers as v where v.code = p.provider),
  null,
  null,
  r.created_at
from ledger.my_open_holds() as h
inner join payments.refunds as r on r.id = h.reference_id
inner join payments.payments as p on p.id = r.payment_id
where h.kind = 'refund_to_source'
  and p.user_id = (select access.user_id());

comment on view api.wallet_lines is
  'Each amount of the user''s wallets and stores that is not free to use, minor units: place held (by Amana for an order, or inside the wallet for another reason), in or out (on the way). is_reserved: still inside the wallet. due_at and due_action say what happens to it next; label is the other party, the destination or the purpose. Filter by owner_id and currency; page by (since desc, id desc).';

create view api.wallet_summaries
with (security_invoker = true) as
select
  s.owner_type,
  s.owner_id,
  s.currency,
  sum(s.amount_minor) filter (where s.place = 'available')::bigint as available_minor,
  coalesce(sum(s.amount_minor) filter (where s.place = 'held'), 0)::bigint as held_minor,
  count(*) filter (where s.place = 'held') as held_count,
  coalesce(sum(s.amount_minor) filter (where s.place = 'in'), 0)::bigint as in_minor,
  count(*) filter (where s.place = 'in') as in_count,
  coalesce(sum(s.amount_minor) filter (where s.place = 'out'), 0)::bigint as out_minor,
  count(*) filter (where s.place = 'out') as out_count,
  coalesce(sum(s.amount_minor) filter (where s.is_reserved), 0)::bigint as reserved_minor
from (
  select
    w.owner_type, w.owner_id, w.currency::text as currency, 'available' as place, w.available_minor as amount_minor,
    false as is_reserved
  from api.wallets as w
  union all
  select l.owner_type, l.owner_id, l.currency, l.place, l.amount_minor, l.is_reserved
  from api.wallet_lines as l
) as s
group by s.owner_type, s.owner_id, s.currency;

comment on view api.wallet_summaries is
  'For each owner and currency: what is available (null while there is no wallet yet), held, on the way in and out, and how much of that is still inside the wallet (reserved_minor = held_minor of api.wallets); minor units. The sums of api.wallet_lines.';

-- The statement ----------------------------------------------------------------------------------------------

-- Both sides of the transfers are put together before anything is joined to them: so the planner merges two index
-- scans, newest first, and a page of a long statement reads a page. What needs a look-up is looked up for its rows alone.
-- Whose wallet it is is asked of the account: asked of the lines, the planner takes them for a handful and sorts all.
create view api.wallet_statement
with (security_invoker = true) as
select
  s.id,
  s.account_id,
  s.version,
  s.direction,
  s.amount_minor::bigint as amount_minor,
  s.balance_minor,
  s.kind::text as kind,
  j.kind::text as journal_kind,
  j.reference_type::text as reference_type,
  j.reference_id,
  case j.reference_type
    when 'order' then (select o.code from orders.orders as o where o.id = j.reference_id)
    when 'withdrawal' then (select w.code from payouts.withdrawals as w where w.id = j.reference_id)
    when 'payment' then (select p.reference from payments.payments as p where p.id = j.reference_id)
    when 'bank_transfer' then (select b.bank_reference from payments.bank_transfers as b where b.id = j.reference_id)
    when 'refund' then (
      select p.reference
      from payments.refunds as r
      inner join payments.payments as p on p.id = r.payment_id
      where r.id = j.reference_id
    )
  end as reference_code,
  j.posted_at as occurred_at
from (
  select
    t.id, t.journal_id, t.debit_account as account_id, 'out'::text as direction, t.amount_minor,
    t.debit_balance_minor as balance_minor, t.debit_sequence as version, t.kind
  from ledger.transfers as t
  union all
  select
    t.id, t.journal_id, t.credit_account, 'in'::text, t.amount_minor,
    t.credit_balance_minor, t.credit_sequence, t.kind
  from ledger.transfers as t
) as s
inner join ledger.journals as j on j.id = s.journal_id
inner join ledger.accounts as a on a.id = s.account_id
where a.id = any ((select ledger.readable_wallets())::bigint[]);

comment on view api.wallet_statement is
  'Lines of the user''s wallets, one per transfer, minor units, balance_minor after it; reference_code is what people know the order, withdrawal or payment by. Filter by account_id and version (1, 2, 3 ... per account, newest first); api.wallet_period gives the versions of a period.';

create function ledger.version_before(p_account bigint, p_last bigint, p_at timestamptz)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_low bigint := 0;
  v_high bigint := p_last;
  v_middle bigint;
  v_posted_at timestamptz;
begin
  -- An account's time never runs backwards, so halving finds the place in twenty steps of a million.
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    select j.posted_at into strict v_posted_at
    from (
      select t.journal_id
      from ledger.transfers as t
      where t.debit_account = p_account and t.debit_sequence = v_middle
      union all
      select t.journal_id
      from ledger.transfers as t
      where t.credit_account = p_account and t.credit_sequence = v_middle
    ) as s
    inner join ledger.journals as j on j.id = s.journal_id;
    if v_posted_at < p_at then
      v_low := v_middle;
    else
      v_high := v_middle - 1;
    end if;
  end loop;
  return v_low;
end
$$;

comment on function ledger.version_before is
  'The last version (up to p_last) that an authorised account reached before a moment; 0 when none.';

create function ledger.wallet_period(
  p_account bigint,
  p_from timestamptz,
  p_to timestamptz,
  p_kinds text[],
  p_is_except boolean
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_account ledger.accounts;
  v_first bigint;
  v_last bigint;
  v_sums record;
begin
  perform access.require_reader();
  select a.* into v_account from ledger.accounts as a where a.id = p_account and a.id = any (ledger.readable_wallets());
  if not found then
    perform core.fail('wallet.not_found', 'There is no such wallet.', 404);
  end if;
  if p_from >= p_to then
    perform core.fail('wallet.period_invalid', 'The period ends before it begins.', 400);
  end if;
  v_last := case when p_to is null then v_account.version else ledger.version_before(p_account, v_account.version, p_to) end;
  v_first := case when p_from is null then 0 else ledger.version_before(p_account, v_last, p_from) end + 1;
  select
    coalesce(sum(s.amount_minor) filter (where s.direction = 'in'), 0)::bigint as in_minor,
    coalesce(sum(s.amount_minor) filter (where s.direction = 'out'), 0)::bigint as out_minor,
    count(*) as count
  into v_sums
  from (
    select 'out' as direction, t.amount_minor
    from ledger.transfers as t
    where t.debit_account = p_account and t.debit_sequence between v_first and v_last
      and (p_kinds is null or (t.kind = any (p_kinds)) <> coalesce(p_is_except, false))
    union all
    select 'in', t.amount_minor
    from ledger.transfers as t
    where t.credit_account = p_account and t.credit_sequence between v_first and v_last
      and (p_kinds is null or (t.kind = any (p_kinds)) <> coalesce(p_is_except, false))
  ) as s;
  return pg_catalog.jsonb_build_object(
    'account_id', p_account,
    'currency', v_account.currency,
    'first_version', v_first,
    'last_version', v_last,
    'opening_minor', ledger.balance_at_version(p_account, v_first - 1),
    'closing_minor', ledger.balance_at_version(p_account, v_last),
    'in_minor', v_sums.in_minor,
    'out_minor', v_sums.out_minor,
    'count', v_sums.count
  );
end
$$;

comment on function ledger.wallet_period is
  'A period (from, to) of a wallet that the signed-in user may read, open at either end when null: {account_id, currency, first_version, last_version, opening_minor, closing_minor, in_minor, out_minor, count}, minor units; sums and count of the lines of p_kinds (p_is_except: of all others), or of all lines when null, and then closing = opening + in - out. Raises wallet.not_found, wallet.period_invalid.';

grant execute on function ledger.wallet_period to authenticated;

create function api.wallet_period(
  p_account_id bigint,
  p_from timestamptz default null,
  p_to timestamptz default null,
  p_kinds text[] default null,
  p_is_except boolean default false
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select ledger.wallet_period(p_account_id, p_from, p_to, p_kinds, p_is_except)
$$;

comment on function api.wallet_period is
  'Totals of a wallet from p_from up to but without p_to, and the versions to page api.wallet_statement by: {account_id, currency, first_version, last_version, opening_minor, closing_minor, in_minor, out_minor, count}. p_kinds: kinds of lines that are summed up, or with p_is_except those that are not; null for all.';

grant select on api.wallet_lines, api.wallet_summaries, api.wallet_statement to authenticated;
grant execute on function api.wallet_period to authenticated;
