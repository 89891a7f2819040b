-- Foundation: what every other context stands on and nothing of the market itself.
-- Schemas and their closed defaults, one way to fail, time that tests can move, ids, money and
-- locale types, currencies, settings, feature flags. What serves a request is in the next file.

-- Extensions ---------------------------------------------------------------------------------

create schema if not exists extensions;

create extension if not exists pgcrypto with schema extensions;

create extension if not exists pg_cron;

-- pg_net and the vault come with Supabase. Where the host brings its own `net` and `vault`
-- schemas there is no such extension to create.
do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_net') then
    create extension if not exists pg_net;
  end if;
  if exists (select from pg_catalog.pg_available_extensions where name = 'supabase_vault') then
    create extension if not exists supabase_vault;
  end if;
end
$$;

-- Schemas: one per context, nothing granted by default -----------------------------------------

-- Every function is executable by everybody unless this default is taken away; it can only be
-- taken away for the role as a whole, not per schema.
alter default privileges for role postgres revoke execute on functions from public;

do $$
declare
  v_schema text;
begin
  foreach v_schema in array array[
    'core', 'access', 'ledger', 'outbox', 'identity', 'stores', 'catalogue',
    'pricing', 'payments', 'orders', 'payouts', 'risk', 'notifications', 'jobs', 'api',
    'reconciliation'
  ] loop
    execute format('create schema %I', v_schema);
    execute format('revoke all on schema %I from public', v_schema);
    execute format(
      'alter default privileges for role postgres in schema %I revoke all on tables from public, anon, authenticated, service_role',
      v_schema
    );
    execute format(
      'alter default privileges for role postgres in schema %I revoke all on sequences from public, anon, authenticated, service_role',
      v_schema
    );
    execute format(
      'alter default privileges for role postgres in schema %I revoke all on functions from public, anon, authenticated, service_role',
      v_schema
    );
  end loop;
end
$$;

comment on schema core is 'Foundation: time, errors, ids, money and locale types, settings, idempotency.';
comment on schema access is 'Who may do what: guards, staff, permissions, rate limits, step-up codes, audit.';
comment on schema ledger is 'The books: accounts, journals, transfers, holds, seals. Every amount of money is explained here.';
comment on schema outbox is 'Events that must be delivered after commit, and the monitor of the timed jobs.';
comment on schema reconciliation is 'What providers and banks say beside what the books say: records, daily runs, breaks, clearing accounts by age.';
comment on schema identity is 'People: profiles.';
comment on schema stores is 'Stores, their members and their approval.';
comment on schema catalogue is 'Products, prices, stock, images.';
comment on schema pricing is 'What things cost: commission, the tax on it, who bears a provider''s fee, fees of withdrawals, as rules.';
comment on schema payments is 'Money coming in: payments, the provider inbox, refunds to source.';
comment on schema orders is 'Orders, their transition table, their events and timers.';
comment on schema payouts is 'Money going out: destinations and withdrawals.';
comment on schema risk is 'Signals that something may be wrong, rules that judge them, reviews by people.';
comment on schema notifications is 'Templates, preferences, notifications and their deliveries.';
comment on schema jobs is 'Timed work.';
comment on schema api is 'The only exposed schema: views that clients read and commands that clients call.';

grant usage on schema api to anon, authenticated, service_role;

-- Policies, views and invoker wrappers of every context call the small functions of core.
grant usage on schema core to anon, authenticated, service_role;

-- Errors -----------------------------------------------------------------------------------------

create function core.fail(
  p_code text,
  p_message text,
  p_http integer default 400,
  p_detail text default null,
  p_hint text default null
)
returns void
language plpgsql
-- Volatile, so that the planner never calls it ahead of time.
volatile
set search_path = ''
as $$
begin
  raise sqlstate 'PGRST' using
    message = pg_catalog.json_build_object(
      'code', p_code, 'message', p_message, 'details', p_detail, 'hint', p_hint
    )::text,
    detail = pg_catalog.json_build_object(
      'status', p_http, 'headers', pg_catalog.json_build_object()
    )::text;
end
$$;

comment on function core.fail is
  'Refuses a command: clients receive {code, message, details, hint} with the HTTP status. The code is stable and dotted; nothing that happened in the transaction remains.';

grant execute on function core.fail to anon, authenticated, service_role;

-- Append-only tables -------------------------------------------------------------------------------

create function core.forbid_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform core.fail(
    'record.immutable',
    'This record is permanent. Correct it by adding another one.',
    409,
    tg_table_schema || '.' || tg_table_name || ' refuses ' || pg_catalog.lower(tg_op)
  );
  return null;
end
$$;

comment on function core.forbid_change is
  'Statement trigger of append-only tables (before update or delete or truncate): raises record.immutable for every role.';

-- Settings -----------------------------------------------------------------------------------------

create table core.settings (
  key text primary key check (key ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$'),
  value jsonb not null,
  description text not null,
  is_public boolean not null default false,
  is_decided_by_two boolean not null default true,
  updated_at timestamptz not null default pg_catalog.now()
);

comment on column core.settings.is_decided_by_two is
  'Whether staff change it by a request that a second person decides: all that makes a fee, a limit, a time to wait or a protection different. A new setting is, until its context says that it only concerns how often somebody may try, when machines run, or the like.';
comment on table core.settings is
  'Values that operators may change without a release. Durations are text that PostgreSQL reads as an interval. Each context inserts its own rows.';

alter table core.settings enable row level security;

create policy "anyone reads public settings" on core.settings
  for select to anon, authenticated
  using (is_public);

grant select (key, value, is_public) on core.settings to anon, authenticated;
grant select on core.settings to service_role;

create function core.setting(p_key text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_value jsonb;
begin
  select s.value into v_value from core.settings as s where s.key = p_key;
  if not found then
    perform core.fail('setting.unknown', 'There is no such setting.', 500, p_key);
  end if;
  return v_value;
end
$$;

comment on function core.setting is 'The value of a setting. Raises setting.unknown, so that a misspelt key is never a silent default.';

grant execute on function core.setting to service_role;

create function core.setting_interval(p_key text)
returns interval
language sql
stable
set search_path = ''
as $$
  select (core.setting(p_key) #>> '{}')::interval
$$;

comment on function core.setting_interval is 'A setting that is a duration, for example "3 days".';

create function core.setting_integer(p_key text)
returns bigint
language sql
stable
set search_path = ''
as $$
  select (core.setting(p_key) #>> '{}')::bigint
$$;

comment on function core.setting_integer is 'A setting that is a whole number.';

create function core.set_setting(p_key text, p_value jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_value is null then
    perform core.fail('setting.invalid', 'A setting needs a value.', 400, p_key);
  end if;
  update core.settings as s
  set value = p_value, updated_at = pg_catalog.now()
  where s.key = p_key;
  if not found then
    perform core.fail('setting.unknown', 'There is no such setting.', 404, p_key);
  end if;
end
$$;

comment on function core.set_setting is 'Changes an existing setting. For postgres and service_role; staff use a command that audits.';

grant execute on function core.setting_interval, core.setting_integer, core.set_setting to service_role;

insert into core.settings (key, value, description, is_public)
values
  ('time_travel.allowed', 'false', 'Whether core.travel may move the clock. True only on hosts for development and tests.', false),
  ('request.ip_header', '"x-forwarded-for"', 'Header that carries the client address; the last one in it counts. It must be that of the outermost proxy, which nobody passes by: on hosted Supabase cf-connecting-ip.', false),
  ('idempotency.keep_for', '"30 days"', 'How long the answer of a command is kept for repeats of the same key.', false);

-- Feature flags ------------------------------------------------------------------------------------

create table core.feature_flags (
  key text primary key check (key ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$'),
  is_enabled boolean not null default false,
  description text not null,
  updated_at timestamptz not null default pg_catalog.now()
);

comment on table core.feature_flags is 'Parts of the product that can be switched off as a whole.';

alter table core.feature_flags enable row level security;

create policy "anyone reads feature flags" on core.feature_flags
  for select to anon, authenticated
  using (true);

grant select (key, is_enabled) on core.feature_flags to anon, authenticated;
grant select, update on core.feature_flags to service_role;

create function core.feature_enabled(p_key text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce((select f.is_enabled from core.feature_flags as f where f.key = p_key), false)
$$;

comment on function core.feature_enabled is 'Whether a feature is on; an unknown feature is off.';

grant execute on function core.feature_enabled to anon, authenticated, service_role;

-- Time ---------------------------------------------------------------------------------------------

create table core.clock (
  is_only_row boolean primary key default true check (is_only_row),
  moved_by interval not null default interval '0'
);

comment on table core.clock is 'How far the product''s clock is ahead of the machine''s. One row; zero in production.';

insert into core.clock default values;

alter table core.clock enable row level security;

create policy "nobody reads the clock table" on core.clock
  for select to anon, authenticated
  using (false);

create function core.now()
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return pg_catalog.now() + (select c.moved_by from core.clock as c where c.is_only_row);
end
$$;

comment on function core.now is
  'The product''s time: start of the transaction plus what core.travel added. Everything reads time from here, so that tests can move it.';

create function core.clock_now()
returns timestamptz
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return pg_catalog.clock_timestamp() + (select c.moved_by from core.clock as c where c.is_only_row);
end
$$;

comment on function core.clock_now is
  'Like core.now, but of this very moment and not of the start of the transaction. For stamps taken under a lock.';

grant execute on function core.now, core.clock_now to anon, authenticated, service_role;

create function core.require_time_travel()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if core.setting('time_travel.allowed') is distinct from 'true'::jsonb then
    perform core.fail(
      'time_travel.forbidden',
      'This host does not let time be moved.',
      403,
      'setting time_travel.allowed is not true'
    );
  end if;
end
$$;

comment on function core.require_time_travel is 'Raises time_travel.forbidden unless the host allows moving the clock.';

create function core.travel(p_by interval)
returns timestamptz
language plpgsql
set search_path = ''
as $$
begin
  perform core.require_time_travel();
  if p_by is null or p_by <= interval '0' then
    perform core.fail('time_travel.backwards', 'Time only moves forward.', 400, p_by::text);
  end if;
  update core.clock as c set moved_by = c.moved_by + p_by where c.is_only_row;
  return core.now();
end
$$;

comment on function core.travel is
  'Moves the product''s time forward and returns the new time. Only role postgres; raises time_travel.forbidden or time_travel.backwards.';

create function core.set_clock(p_now timestamptz)
returns timestamptz
language plpgsql
set search_path = ''
as $$
begin
  perform core.require_time_travel();
  update core.clock as c set moved_by = p_now - pg_catalog.now() where c.is_only_row;
  return core.now();
end
$$;

comment on function core.set_clock is
  'Sets the product''s time, also backwards: for a seed that begins its history in the past. Only role postgres, only where time travel is allowed.';

create function core.touch_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := core.now();
  return new;
end
$$;

comment on function core.touch_updated_at is 'Row trigger (before update) that stamps updated_at.';

-- Ids ----------------------------------------------------------------------------------------------

create function core.uuid_v7()
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_microseconds bigint := (extract(epoch from pg_catalog.clock_timestamp()) * 1000000)::bigint;
  v_bytes bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
  -- The 12 bits after the version hold the fraction of the millisecond (RFC 9562, method 3), so
  -- that ids made one after the other also sort within a millisecond.
  v_fraction integer := ((v_microseconds % 1000) * 4096 / 1000)::integer;
begin
  v_bytes := overlay(
    v_bytes placing substring(pg_catalog.int8send(v_microseconds / 1000) from 3) from 1 for 6
  );
  v_bytes := pg_catalog.set_byte(v_bytes, 6, 112 | (v_fraction >> 8));
  v_bytes := pg_catalog.set_byte(v_bytes, 7, v_fraction & 255);
  return pg_catalog.encode(v_bytes, 'hex')::uuid;
end
$$;

comment on function core.uuid_v7 is 'A new time-ordered id (RFC 9562 version 7) by the machine''s clock.';

create function core.short_code(p_prefix text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- Crockford's alphabet: no I, L, O, U. 32 letters, so five random bits each and no bias.
  v_alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  v_random bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
  v_code text := '';
begin
  for v_byte in 0..5 loop
    v_code := v_code || substr(v_alphabet, (pg_catalog.get_byte(v_random, v_byte) & 31) + 1, 1);
  end loop;
  return p_prefix || '-' || substr(v_code, 1, 4) || '-' || substr(v_code, 5, 2);
end
$$;

comment on function core.short_code is
  'A code that people read aloud, like AM-7K2Q-9F: one of 1,073,741,824. The column that keeps it is unique; its context draws again when a code is taken.';

grant execute on function core.uuid_v7, core.short_code to anon, authenticated, service_role;

-- Money --------------------------------------------------------------------------------------------

-- 2^53 - 1: the largest whole number that every JSON client reads exactly.
create domain core.amount_minor as bigint
  check (value between 0 and 9007199254740991);

comment on domain core.amount_minor is 'An amount in minor units (paisa, kobo, fils), zero or more, exact as a JSON number.';

create domain core.positive_amount_minor as bigint
  check (value between 1 and 9007199254740991);

comment on domain core.positive_amount_minor is 'An amount in minor units, at least one.';

create domain core.bps as integer
  check (value between 0 and 10000);

comment on domain core.bps is 'A rate in basis points: 10000 is the whole.';

create domain core.currency_code as char(3)
  check (value ~ '^[A-Z]{3}$');

comment on domain core.currency_code is 'ISO 4217 code.';

-- Texts in the languages of the product: {"en": "...", "ur": "...", "ar": "..."}.
create domain core.localized_text as jsonb
  check (
    jsonb_typeof(value) = 'object'
    and (value ? 'en' or value ? 'ur')
    and not jsonb_path_exists(value, '$.* ? (@.type() != "string")')
  );

comment on domain core.localized_text is 'A text by locale; has en or ur, may have ar; every value is a string.';

create table core.currencies (
  code core.currency_code primary key,
  exponent smallint not null check (exponent between 0 and 4),
  name core.localized_text not null,
  symbol text not null check (symbol <> ''),
  display_exponent smallint not null check (display_exponent between 0 and 4),
  is_active boolean not null default true,
  check (display_exponent <= exponent)
);

comment on table core.currencies is
  'Currencies of the books. exponent: digits of the minor unit; display_exponent: digits that people see (the dinar is kept in fils and shown without).';

alter table core.currencies enable row level security;

create policy "anyone reads currencies" on core.currencies
  for select to anon, authenticated
  using (true);

grant select on core.currencies to anon, authenticated, service_role;

insert into core.currencies (code, exponent, name, symbol, display_exponent)
values
  ('PKR', 2, '{"en": "Pakistani rupee", "ur": "پاکستانی روپیہ", "ar": "روبية باكستانية"}', 'Rs', 2),
  ('NGN', 2, '{"en": "Nigerian naira", "ur": "نائجیرین نائرا", "ar": "نايرا نيجيرية"}', '₦', 2),
  ('IQD', 3, '{"en": "Iraqi dinar", "ur": "عراقی دینار", "ar": "دينار عراقي"}', 'د.ع', 0),
  ('USD', 2, '{"en": "US dollar", "ur": "امریکی ڈالر", "ar": "دولار أمريكي"}', '$', 2);

create function core.require_amount(
  p_amount bigint,
  p_currency text,
  p_min bigint default 1,
  p_max bigint default 9007199254740991
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not exists (
    select from core.currencies as c where c.code = p_currency and c.is_active
  ) then
    perform core.fail('currency.unknown', 'This currency is not supported.', 400, left(p_currency, 20));
  end if;
  if p_amount is null or p_amount <= 0 then
    perform core.fail('amount.not_positive', 'The amount must be more than zero.', 400, p_amount::text);
  end if;
  if p_amount > least(p_max, 9007199254740991) then
    perform core.fail(
      'amount.too_large', 'The amount is too large.', 400,
      'at most ' || least(p_max, 9007199254740991) || ' minor units'
    );
  end if;
  if p_amount < p_min then
    perform core.fail(
      'amount.below_minimum', 'The amount is below the minimum.', 400,
      'at least ' || p_min || ' minor units'
    );
  end if;
end
$$;

comment on function core.require_amount is
  'Checks an amount in minor units and its currency. Raises currency.unknown, amount.not_positive, amount.too_large, amount.below_minimum.';

create function core.percent_of(p_amount bigint, p_bps integer)
returns bigint
language plpgsql
immutable
strict
set search_path = ''
as $$
declare
  v_share bigint;
  v_rest bigint;
  v_remainder bigint;
begin
  if p_amount < 0 or p_amount > 9007199254740991 or p_bps < 0 or p_bps > 10000 then
    perform core.fail('amount.out_of_range', 'The amount or rate is out of range.', 400);
  end if;
  -- Split so that nothing leaves bigint: the product itself could (2^53 times 10^4).
  v_rest := p_amount % 10000 * p_bps;
  v_share := p_amount / 10000 * p_bps + v_rest / 10000;
  v_remainder := v_rest % 10000;
  if v_remainder > 5000 or (v_remainder = 5000 and v_share % 2 = 1) then
    return v_share + 1;
  end if;
  return v_share;
end
$$;

comment on function core.percent_of is
  'A rate in basis points of an amount in minor units, rounded half to even, once. Raises amount.out_of_range.';

create function core.share_by_weight(p_total bigint, p_weights bigint[])
returns bigint[]
language plpgsql
immutable
strict
set search_path = ''
as $$
declare
  v_sum numeric := (select sum(w) from unnest(p_weights) as w);
  v_shares bigint[];
begin
  if p_total < 0 or p_total > 9007199254740991 or cardinality(p_weights) = 0
    or exists (select from unnest(p_weights) as w where w is null or w < 0)
    or (v_sum = 0 and p_total > 0)
  then
    perform core.fail('amount.out_of_range', 'The amount cannot be shared by these weights.', 400);
  end if;
  if p_total = 0 then
    return array_fill(0::bigint, array[cardinality(p_weights)]);
  end if;

  with parts as (
    select
      w.position,
      div(p_total::numeric * w.weight, v_sum) as share,
      mod(p_total::numeric * w.weight, v_sum) as remainder
    from unnest(p_weights) with ordinality as w (weight, position)
  ),
  ranked as (
    select
      p.position,
      p.share,
      row_number() over (order by p.remainder desc, p.position) as place,
      p_total - sum(p.share) over () as missing
    from parts as p
  )
  select array_agg((r.share + case when r.place <= r.missing then 1 else 0 end)::bigint order by r.position)
  into v_shares
  from ranked as r;
  return v_shares;
end
$$;

comment on function core.share_by_weight is
  'Splits a total in minor units by weights; parts are whole and add up exactly. What is left after rounding down goes to the largest remainders, the earlier line first among equals. Raises amount.out_of_range.';

grant execute on function core.require_amount, core.percent_of, core.share_by_weight to anon, authenticated, service_role;

create function core.localize(p_text jsonb, p_locale text)
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(p_text ->> p_locale, p_text ->> 'en', p_text ->> 'ur', p_text ->> 'ar')
$$;

comment on function core.localize is 'The text in the locale, else in English, Urdu, Arabic.';

grant execute on function core.localize to anon, authenticated, service_role;
