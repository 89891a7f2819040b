-- Ledger: the books. Every transfer debits one account and credits another by the same amount, so
-- the books balance by construction; a journal groups the transfers of one business event.
--
-- Authorised accounts (anything with a limit) keep their balance on their row, changed under its
-- lock. Recorded accounts (touched by everything, limited by nothing) are never locked or changed
-- by a posting: it only appends, and a job rolls them up. So no row is hot.

-- Checks of the tables that every posting writes are domains where they can be: PostgreSQL reads the
-- text of a table's CHECK anew for each statement, and keeps a domain's.
create domain ledger.counter as bigint
  check (value >= 0);

comment on domain ledger.counter is 'A sum of amounts in minor units that only one direction can change.';

create domain ledger.label as text
  check (length(value) between 1 and 40);

comment on domain ledger.label is 'A short name: what kind of journal, transfer or reference something is.';

-- Kinds of account ---------------------------------------------------------------------------------------

create table ledger.account_kinds (
  kind text primary key check (kind ~ '^[a-z][a-z_]{0,39}$'),
  side text not null check (side in ('debit', 'credit')),
  owner_types text[] not null check (
    cardinality(owner_types) > 0
    and owner_types <@ array['platform', 'user', 'store', 'order', 'withdrawal', 'provider', 'driver']
  ),
  mode text not null check (mode in ('authorised', 'recorded')),
  may_be_negative boolean not null default false,
  description text not null
);

comment on table ledger.account_kinds is
  'The chart of accounts. side: where the balance normally stands; mode: authorised (balance on the row, limited, locked while posting) or recorded (append-only, rolled up).';

alter table ledger.account_kinds enable row level security;

create policy "staff with ledger.read read kinds" on ledger.account_kinds
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.account_kinds to authenticated, service_role;

insert into ledger.account_kinds (kind, side, owner_types, mode, may_be_negative, description)
values
  ('provider_clearing', 'debit', '{provider}', 'recorded', true, 'Money that a provider holds for us'),
  ('bank', 'debit', '{platform}', 'recorded', true, 'Money settled into our bank'),
  ('driver_cash', 'debit', '{driver}', 'authorised', false, 'Cash in the hands of a platform driver'),
  ('commission_receivable', 'debit', '{store}', 'authorised', false, 'Commission that a store owes on cash that it collected itself'),
  ('store_receivable', 'debit', '{store}', 'authorised', false, 'What a store owes after a refund that its wallet could not cover'),
  ('wallet', 'credit', '{user,store}', 'authorised', false, 'Available money; pending debits are held'),
  ('escrow', 'credit', '{order}', 'authorised', false, 'The money of an order'),
  ('payout_in_transit', 'credit', '{withdrawal}', 'authorised', false, 'Sent to a provider, not yet confirmed'),
  ('tax_payable', 'credit', '{platform}', 'recorded', true, 'Tax on commission'),
  ('commission', 'credit', '{platform}', 'recorded', true, 'Revenue: commission on orders'),
  ('payout_fee', 'credit', '{platform}', 'recorded', true, 'Revenue: fees on withdrawals'),
  ('subscription', 'credit', '{platform}', 'recorded', true, 'Revenue: subscriptions of stores'),
  ('promotion_cost', 'debit', '{platform}', 'recorded', true, 'Expense: promotions that the platform pays'),
  ('provider_fee', 'debit', '{platform}', 'recorded', true, 'Expense: fees of providers'),
  ('goodwill', 'debit', '{platform}', 'recorded', true, 'Expense: compensation'),
  ('write_off', 'debit', '{platform}', 'recorded', true, 'Expense: money that will not come back');

-- Accounts -------------------------------------------------------------------------------------------------

create table ledger.accounts (
  id bigint generated always as identity primary key,
  kind text not null references ledger.account_kinds (kind),
  owner_type text not null,
  owner_id uuid not null,
  currency char(3) not null references core.currencies (code),
  mode text not null,
  side text not null,
  may_be_negative boolean not null,
  debits_pending ledger.counter not null default 0,
  debits_posted ledger.counter not null default 0,
  credits_pending ledger.counter not null default 0,
  credits_posted ledger.counter not null default 0,
  version bigint not null default 0,
  rolled_up_to bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz,
  unique (owner_id, kind, currency),
  constraint accounts_not_overdrawn check (
    may_be_negative
    or (side = 'credit' and debits_posted + debits_pending <= credits_posted)
    or (side = 'debit' and credits_posted + credits_pending <= debits_posted)
  )
)
-- Room on each page for new versions of its rows, so that a posting touches no index.
with (fillfactor = 50);

comment on table ledger.accounts is
  'One account of one owner in one currency; amounts in minor units. Authorised: the four counters are exact, version counts the transfers, updated_at is the time of the last change and never runs backwards. Recorded: posted counters hold all transfers up to the id rolled_up_to.';

create index accounts_kind on ledger.accounts (kind);
create index accounts_currency on ledger.accounts (currency);

create function ledger.forbid_account_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform core.fail('record.immutable', 'What an account is cannot be changed.', 409, 'ledger.accounts');
  return null;
end
$$;

comment on function ledger.forbid_account_change is 'Trigger: the identity of an account is permanent.';

create trigger accounts_identity_is_permanent
before update of id, kind, owner_type, owner_id, currency, mode, side, may_be_negative, created_at on ledger.accounts
for each statement execute function ledger.forbid_account_change();

create trigger accounts_forbid_removal
before delete or truncate on ledger.accounts
for each statement execute function core.forbid_change();

alter table ledger.accounts enable row level security;

create policy "owners read their accounts, staff with ledger.read read all" on ledger.accounts
  for select to authenticated
  using (
    (owner_id = any ((select access.readable_owners())::uuid[]) and kind = 'wallet')
    or (select access.has_permission('ledger.read'))
  );

grant select on ledger.accounts to authenticated, service_role;

-- Journals -----------------------------------------------------------------------------------------------------

create table ledger.journals (
  id bigint generated always as identity primary key,
  posted_at timestamptz not null,
  effective_at timestamptz,
  reference_id uuid,
  key text not null,
  body_hash bytea not null,
  kind ledger.label not null,
  reference_type ledger.label,
  details jsonb,
  refusal jsonb
);

comment on table ledger.journals is
  'One business event. key and body_hash (128 bits of SHA-256) make it idempotent: the same key never does a second thing. posted_at is taken while the accounts are locked; effective_at is when it counts, null when the same. refusal is set when the journal was refused: it then has no transfers and its key stays refused. Append-only.';

-- Keys are long and come in no order: 16 bytes of each keep this index half as large. Two keys
-- with one digest would be told idempotency.conflict, never mixed up.
create unique index journals_key on ledger.journals ((md5(key)::uuid));

create index journals_reference_id on ledger.journals (reference_id)
where reference_id is not null;

create trigger journals_forbid_change
before update or delete or truncate on ledger.journals
for each statement execute function core.forbid_change();

-- Transfers ----------------------------------------------------------------------------------------------------

create table ledger.transfers (
  id bigint primary key,
  journal_id bigint not null,
  debit_account bigint not null,
  credit_account bigint not null,
  debit_sequence bigint not null,
  credit_sequence bigint not null,
  amount_minor core.positive_amount_minor not null,
  debit_balance_minor bigint,
  credit_balance_minor bigint,
  kind ledger.label not null
);

-- No foreign keys here, on purpose: checking one takes a share lock on the account's row, and that
-- lock is written into the row. Every posting would write to every platform account again. Rows
-- come from one function only, accounts and journals cannot be removed, and ledger.verify() checks.
comment on table ledger.transfers is
  'Money moved from one account to another, in minor units. id is journal_id * 1024 + line, so the primary key also finds the lines of a journal: join on both journal_id and the range of ids. sequence and balance are per side: for an authorised account its version (1, 2, 3 ... without gaps) and its balance after this transfer, on its normal side; for a recorded account the transfer''s id and null. Append-only.';

create unique index transfers_debit on ledger.transfers (debit_account, debit_sequence);
create unique index transfers_credit on ledger.transfers (credit_account, credit_sequence);

create trigger transfers_forbid_change
before update or delete or truncate on ledger.transfers
for each statement execute function core.forbid_change();

create function ledger.readable_wallets()
returns bigint[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(a.id), '{}')
  from ledger.accounts as a
  where a.owner_id = any (access.readable_owners()) and a.kind = 'wallet'
$$;

comment on function ledger.readable_wallets is 'Wallet accounts whose owner the signed-in user is, or whose store the user runs.';

create function ledger.journal_touches(p_journal_id bigint, p_accounts bigint[])
returns boolean
language plpgsql
stable
security definer
set search_path = ''
-- A probe of the primary key, whatever the planner believes about ranges of it.
set enable_seqscan = 'off'
as $$
begin
  return exists (
    select
    from ledger.transfers as t
    where t.id between p_journal_id * 1024 and p_journal_id * 1024 + 1023
      and (t.debit_account = any (p_accounts) or t.credit_account = any (p_accounts))
  );
end
$$;

comment on function ledger.journal_touches is 'Whether a journal moved money of one of these accounts.';

alter table ledger.transfers enable row level security;

create policy "owners read transfers of their wallets, staff with ledger.read read all" on ledger.transfers
  for select to authenticated
  using (
    debit_account = any ((select ledger.readable_wallets())::bigint[])
    or credit_account = any ((select ledger.readable_wallets())::bigint[])
    or (select access.has_permission('ledger.read'))
  );

alter table ledger.journals enable row level security;

create policy "owners read journals that touch their wallets, staff with ledger.read read all" on ledger.journals
  for select to authenticated
  using (
    (select access.has_permission('ledger.read'))
    or ledger.journal_touches(id, (select ledger.readable_wallets()))
  );

grant select on ledger.transfers, ledger.journals to authenticated, service_role;
grant execute on function ledger.readable_wallets, ledger.journal_touches to authenticated;

-- Holds ------------------------------------------------------------------------------------------------------------

create table ledger.holds (
  id bigint generated always as identity primary key,
  journal_id bigint not null unique references ledger.journals (id),
  kind ledger.label not null,
  debit_account bigint not null,
  credit_account bigint not null,
  amount_minor bigint not null check (amount_minor between 1 and 9007199254740991),
  expires_at timestamptz,
  check (debit_account <> credit_account)
);

comment on table ledger.holds is
  'Money promised from one account to another: it counts against the limit at once and moves when settled. Append-only; what became of it are its steps.';

-- No foreign keys to the accounts, for the reason given at ledger.transfers.
create index holds_debit_account on ledger.holds (debit_account);
create index holds_credit_account on ledger.holds (credit_account);

create trigger holds_forbid_change
before update or delete or truncate on ledger.holds
for each statement execute function core.forbid_change();

create table ledger.hold_steps (
  hold_id bigint not null references ledger.holds (id),
  journal_id bigint not null references ledger.journals (id),
  step text not null check (step in ('settled', 'released', 'expired')),
  amount_minor bigint not null check (amount_minor between 1 and 9007199254740991),
  primary key (hold_id, journal_id, step)
);

comment on table ledger.hold_steps is
  'What became of a hold: parts settled (moved), released (given back) or expired (given back by time). Together at most the hold''s amount. Append-only.';

create index hold_steps_journal_id on ledger.hold_steps (journal_id);

create trigger hold_steps_forbid_change
before update or delete or truncate on ledger.hold_steps
for each statement execute function core.forbid_change();

create table ledger.open_holds (
  hold_id bigint primary key references ledger.holds (id),
  remaining_minor bigint not null check (remaining_minor between 1 and 9007199254740991),
  expires_at timestamptz
);

comment on table ledger.open_holds is
  'Holds that still hold something, and how much. Working state that holds and hold_steps explain; locked before the accounts when a hold is resolved.';

create index open_holds_expires_at on ledger.open_holds (expires_at)
where expires_at is not null;

alter table ledger.holds enable row level security;
alter table ledger.hold_steps enable row level security;
alter table ledger.open_holds enable row level security;

create policy "staff with ledger.read read holds" on ledger.holds
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

create policy "staff with ledger.read read hold steps" on ledger.hold_steps
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

create policy "staff with ledger.read read open holds" on ledger.open_holds
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.holds, ledger.hold_steps, ledger.open_holds to authenticated, service_role;

-- Reversals ------------------------------------------------------------------------------------------------------------

create table ledger.reversals (
  transfer_id bigint primary key references ledger.transfers (id),
  original_transfer_id bigint not null references ledger.transfers (id),
  journal_id bigint not null references ledger.journals (id),
  original_journal_id bigint not null references ledger.journals (id),
  reason text not null check (length(reason) between 1 and 2000)
);

comment on table ledger.reversals is
  'Which transfer takes back (part of) which: the same accounts the other way round, together at most the original amount. Append-only.';

create index reversals_original_transfer_id on ledger.reversals (original_transfer_id);
create index reversals_journal_id on ledger.reversals (journal_id);
create index reversals_original_journal_id on ledger.reversals (original_journal_id);

create trigger reversals_forbid_change
before update or delete or truncate on ledger.reversals
for each statement execute function core.forbid_change();

alter table ledger.reversals enable row level security;

create policy "staff with ledger.read read reversals" on ledger.reversals
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.reversals to authenticated, service_role;

-- Roll-ups -----------------------------------------------------------------------------------------------------------------

create table ledger.roll_ups (
  account_id bigint not null references ledger.accounts (id),
  up_to bigint not null,
  debits_posted ledger.counter not null,
  credits_posted ledger.counter not null,
  primary key (account_id, up_to)
);

comment on table ledger.roll_ups is
  'What a recorded account had after the transfer with the id up_to, noted now and then: its balance as of any transfer is the note before and a short tail. Append-only.';

create trigger roll_ups_forbid_change
before update or delete or truncate on ledger.roll_ups
for each statement execute function core.forbid_change();

alter table ledger.roll_ups enable row level security;

create policy "staff with ledger.read read roll-ups" on ledger.roll_ups
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.roll_ups to authenticated, service_role;

-- Seals and invariants ---------------------------------------------------------------------------------------------------

create table ledger.seals (
  id bigint primary key check (id > 0),
  first_journal_id bigint not null,
  last_journal_id bigint not null,
  journal_count bigint not null,
  transfer_count bigint not null,
  previous_hash bytea not null,
  root bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  check (first_journal_id <= last_journal_id)
);

comment on table ledger.seals is
  'A chain of SHA-256 hashes over closed ranges of journals with all that hangs on them: hash is of the previous hash and root, root of the hashes of its blocks. A changed, added or removed row no longer matches. Append-only.';

create unique index seals_last_journal_id on ledger.seals (last_journal_id);

create trigger seals_forbid_change
before update or delete or truncate on ledger.seals
for each statement execute function core.forbid_change();

create table ledger.seal_blocks (
  seal_id bigint not null references ledger.seals (id),
  block bigint not null,
  leaves_hash bytea not null,
  hash bytea not null,
  primary key (seal_id, block)
);

comment on table ledger.seal_blocks is
  'The hash of every 32 journals (journal id / 32) of a seal: SHA-256 of the hash of their rows, which is not kept but made anew by every check, and of leaves_hash, by which a row is proven with the leaves of its neighbours and the blocks of its seal. Append-only.';

create trigger seal_blocks_forbid_change
before update or delete or truncate on ledger.seal_blocks
for each statement execute function core.forbid_change();

create table ledger.seal_secrets (
  seal_id bigint primary key references ledger.seals (id),
  secret bytea not null check (length(secret) = 32)
);

comment on table ledger.seal_secrets is
  'Random bytes that the rows of a seal are hashed with: whoever gets the hashes of other people''s rows with a proof cannot find them by guessing. Nobody reads it but the functions that seal, check and prove. Append-only.';

create trigger seal_secrets_forbid_change
before update or delete or truncate on ledger.seal_secrets
for each statement execute function core.forbid_change();

alter table ledger.seals enable row level security;
alter table ledger.seal_blocks enable row level security;
alter table ledger.seal_secrets enable row level security;

create policy "anyone signed in reads seals" on ledger.seals
  for select to authenticated
  using (true);

grant select on ledger.seals to authenticated, service_role;

create table ledger.invariants (
  name text primary key,
  check_function text not null check (check_function ~ '^[a-z_]+\.[a-z0-9_]+(\(\))?$'),
  is_incremental boolean not null default false,
  description text not null
);

comment on table ledger.invariants is
  'Further checks that ledger.verify() runs: functions without arguments that return (invariant text, subject text, detail jsonb) for each violation. Each context adds its own. is_incremental: the function takes the id of the last proven journal (0 for none) and may leave out what is older.';

alter table ledger.invariants enable row level security;

create policy "staff with ledger.read read invariants" on ledger.invariants
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on ledger.invariants to authenticated, service_role;

insert into ledger.invariants (name, check_function, description)
values ('audit_seals', 'access.verify_audit()', 'The audit log matches its seals');

-- Finding and making accounts -----------------------------------------------------------------------------------------------

create function ledger.platform_owner()
returns uuid
language sql
immutable
set search_path = ''
as $$
  select '00000000-0000-0000-0000-000000000000'::uuid
$$;

comment on function ledger.platform_owner is 'Owner of the platform''s own accounts.';

create function ledger.provider_owner(p_provider text)
returns uuid
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_bytes bytea := substring(
    pg_catalog.sha256(pg_catalog.convert_to('provider:' || p_provider, 'utf8')) from 1 for 16
  );
begin
  -- Version 8 of RFC 9562: an id computed from a name in a way of one's own.
  v_bytes := pg_catalog.set_byte(v_bytes, 6, (pg_catalog.get_byte(v_bytes, 6) & 15) | 128);
  v_bytes := pg_catalog.set_byte(v_bytes, 8, (pg_catalog.get_byte(v_bytes, 8) & 63) | 128);
  return pg_catalog.encode(v_bytes, 'hex')::uuid;
end
$$;

comment on function ledger.provider_owner is 'Owner of a provider''s accounts, always the same for the same name.';

create function ledger.create_account(p_kind text, p_owner_id uuid, p_currency text, p_owner_type text)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_kind ledger.account_kinds;
  v_owner_type text := p_owner_type;
  v_id bigint;
begin
  select k.* into v_kind from ledger.account_kinds as k where k.kind = p_kind;
  if not found or p_owner_id is null then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404, p_kind);
  end if;
  if not exists (select from core.currencies as c where c.code = p_currency) then
    perform core.fail('currency.unknown', 'This currency is not supported.', 400, left(p_currency, 20));
  end if;
  if v_owner_type is null then
    v_owner_type := case
      when cardinality(v_kind.owner_types) = 1 then v_kind.owner_types[1]
      when exists (select from auth.users as u where u.id = p_owner_id) then 'user'
      else 'store'
    end;
  end if;
  if v_owner_type <> all (v_kind.owner_types) then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404, p_kind || ' of ' || v_owner_type);
  end if;

  insert into ledger.accounts (
    kind, owner_type, owner_id, currency, mode, side, may_be_negative, created_at, updated_at
  )
  values (
    p_kind, v_owner_type, p_owner_id, p_currency, v_kind.mode, v_kind.side, v_kind.may_be_negative,
    core.now(), core.now()
  )
  on conflict (owner_id, kind, currency) do nothing;
  select a.id into strict v_id
  from ledger.accounts as a
  where a.owner_id = p_owner_id and a.kind = p_kind and a.currency = p_currency;
  return v_id;
end
$$;

comment on function ledger.create_account is 'The slow path of ledger.account: makes the account unless somebody else just did.';

create function ledger.account(p_kind text, p_owner_id uuid, p_currency text, p_owner_type text default null)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id bigint;
begin
  select a.id into v_id
  from ledger.accounts as a
  where a.owner_id = p_owner_id and a.kind = p_kind and a.currency = p_currency;
  if found then
    return v_id;
  end if;
  return ledger.create_account(p_kind, p_owner_id, p_currency, p_owner_type);
end
$$;

comment on function ledger.account is
  'The id of an owner''s account, made when missing. The owner''s type follows from the kind; a wallet belongs to a user when the id is one, else to a store. Raises ledger.account_unknown, currency.unknown.';

create function ledger.lock_accounts(p_accounts bigint[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform a.id
  from ledger.accounts as a
  where a.id = any (p_accounts) and a.mode = 'authorised'
  order by a.id
  for no key update;
end
$$;

comment on function ledger.lock_accounts is
  'Locks authorised accounts in id order. For a transaction that posts several journals: lock what all of them touch first, and it cannot deadlock.';

create function ledger.announce(p_accounts bigint[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    a.owner_type || ':' || a.owner_id, 'wallet.changed',
    pg_catalog.jsonb_build_object(
      'kind', 'wallet', 'id', a.id, 'account_id', a.id, 'version', a.version, 'currency', a.currency, 'at', a.updated_at
    )
  )
  from ledger.accounts as a
  where a.id = any (p_accounts) and a.kind = 'wallet' and a.owner_type in ('user', 'store');
end
$$;

comment on function ledger.announce is
  'Tells the owners of the wallets among these accounts to read them again {kind, id, account_id, version, currency, at}. For commands whose own event (of an order, payment or withdrawal) does not reach the owner anyway: a message costs as much as a posting, so a posting by itself says nothing.';
