-- The ledger that a good engineer writes from the textbook, as the yardstick of the benchmark:
-- accounts keep a balance and a version, a transfer locks both accounts row by row and writes two
-- entries with the balance before and after. Ids are sortable texts made in PL/pgSQL (ULIDs).
-- Amounts are bigint, locks are taken in a fixed order, limits are checked. It has no idempotency,
-- no holds, no immutability, no seals and no row-level security.

drop schema if exists textbook cascade;
create schema textbook;

create function textbook.new_ulid()
returns text
language plpgsql
volatile
as $$
declare
  v_alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  v_time bigint := (extract(epoch from clock_timestamp()) * 1000)::bigint;
  v_random bytea := uuid_send(gen_random_uuid());
  v_ulid text := '';
begin
  for i in 0..9 loop
    v_ulid := substr(v_alphabet, (v_time & 31)::integer + 1, 1) || v_ulid;
    v_time := v_time >> 5;
  end loop;
  for i in 0..15 loop
    v_ulid := v_ulid || substr(v_alphabet, (get_byte(v_random, i) & 31) + 1, 1);
  end loop;
  return v_ulid;
end
$$;

create table textbook.accounts (
  id text primary key default ('acc_' || textbook.new_ulid()),
  currency text not null,
  balance bigint not null default 0,
  version bigint not null default 0,
  may_be_negative boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  check (may_be_negative or balance >= 0)
);

create table textbook.transfers (
  id text primary key default ('trf_' || textbook.new_ulid()),
  from_account text not null references textbook.accounts (id),
  to_account text not null references textbook.accounts (id),
  amount bigint not null check (amount > 0),
  created_at timestamptz not null default clock_timestamp(),
  details jsonb,
  check (from_account <> to_account)
);

create index transfers_from_account on textbook.transfers (from_account);
create index transfers_to_account on textbook.transfers (to_account);

create table textbook.entries (
  id text primary key default ('ent_' || textbook.new_ulid()),
  transfer_id text not null references textbook.transfers (id),
  account_id text not null references textbook.accounts (id),
  amount bigint not null,
  previous_balance bigint not null,
  current_balance bigint not null,
  account_version bigint not null,
  created_at timestamptz not null default clock_timestamp()
);

create index entries_transfer_id on textbook.entries (transfer_id);
create index entries_account_id on textbook.entries (account_id, account_version);

create type textbook.request as (from_account text, to_account text, amount bigint);

create function textbook.add_entry(p_transfer_id text, p_account_id text, p_amount bigint)
returns void
language plpgsql
as $$
declare
  v_account textbook.accounts;
begin
  update textbook.accounts
  set balance = balance + p_amount, version = version + 1, updated_at = clock_timestamp()
  where id = p_account_id
  returning * into v_account;

  insert into textbook.entries (transfer_id, account_id, amount, previous_balance, current_balance, account_version)
  values (p_transfer_id, p_account_id, p_amount, v_account.balance - p_amount, v_account.balance, v_account.version);
end
$$;

create function textbook.transfer(p_requests textbook.request[])
returns text[]
language plpgsql
as $$
declare
  v_request textbook.request;
  v_account_id text;
  v_transfer_id text;
  v_ids text[] := '{}';
begin
  for v_account_id in
    select distinct a.id
    from unnest(p_requests) as r
    cross join lateral (values (r.from_account), (r.to_account)) as a (id)
    order by a.id
  loop
    perform from textbook.accounts where id = v_account_id for update;
    if not found then
      raise exception 'there is no account %', v_account_id;
    end if;
  end loop;

  foreach v_request in array p_requests loop
    if (select a.currency <> b.currency from textbook.accounts a, textbook.accounts b
      where a.id = v_request.from_account and b.id = v_request.to_account)
    then
      raise exception 'different currencies';
    end if;
    insert into textbook.transfers (from_account, to_account, amount)
    values (v_request.from_account, v_request.to_account, v_request.amount)
    returning id into v_transfer_id;
    perform textbook.add_entry(v_transfer_id, v_request.from_account, - v_request.amount);
    perform textbook.add_entry(v_transfer_id, v_request.to_account, v_request.amount);
    v_ids := v_ids || v_transfer_id;
  end loop;
  return v_ids;
end
$$;
