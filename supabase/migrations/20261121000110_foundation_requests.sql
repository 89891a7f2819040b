-- Foundation, second part: what serves a request of a client. Its headers and address, answers kept
-- by idempotency key, ids up to which a growing table is complete, cursors of lists, and the api.

-- The request ----------------------------------------------------------------------------------------

create function core.request_header(p_name text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return nullif(pg_catalog.current_setting('request.headers', true), '')::jsonb ->> p_name;
exception
  when invalid_text_representation then
    return null;
end
$$;

comment on function core.request_header is 'A header of the API request (lower-case name), null outside a request.';

create function core.request_ip()
returns inet
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_header text := core.request_header(core.setting('request.ip_header') #>> '{}');
begin
  -- A proxy adds to what came: only the last address is its own word, all before it is the client's.
  return nullif(pg_catalog.btrim(pg_catalog.split_part(v_header, ',', -1)), '')::inet;
exception
  when invalid_text_representation then
    return null;
end
$$;

comment on function core.request_ip is
  'The client''s address as the proxy in front reports it: the last one in the header that the setting request.ip_header names; null when unknown.';

create function core.request_id()
returns text
language sql
stable
set search_path = ''
as $$
  select pg_catalog.left(
    coalesce(core.request_header('x-request-id'), core.request_header('sb-request-id')), 100
  )
$$;

comment on function core.request_id is 'The id of the API request, to find it again in logs.';

grant execute on function core.request_header, core.request_ip, core.request_id to anon, authenticated, service_role;

-- Idempotency of commands ------------------------------------------------------------------------------

create table core.idempotency_keys (
  scope text not null,
  key text not null,
  request_hash bytea not null,
  answer jsonb,
  created_at timestamptz not null,
  primary key (scope, key)
);

comment on table core.idempotency_keys is
  'Answers of commands by the caller''s key. A repeat of the same request gets the first answer; another request under the same key is refused.';

create index idempotency_keys_created_at on core.idempotency_keys (created_at);

alter table core.idempotency_keys enable row level security;

create policy "nobody reads idempotency keys" on core.idempotency_keys
  for select to anon, authenticated
  using (false);

create function core.require_idempotency_key(p_key text)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_key is null or p_key = '' then
    perform core.fail('idempotency.key_required', 'This command needs an idempotency key.', 400);
  end if;
  if pg_catalog.length(p_key) > 200 then
    perform core.fail('idempotency.key_invalid', 'An idempotency key has at most 200 characters.', 400);
  end if;
end
$$;

comment on function core.require_idempotency_key is
  'Raises idempotency.key_required or idempotency.key_invalid (over 200 characters).';

create function core.idempotency_begin(p_scope text, p_key text, p_request jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hash bytea := pg_catalog.sha256(pg_catalog.convert_to(coalesce(p_request, 'null')::text, 'utf8'));
  v_row core.idempotency_keys;
begin
  perform core.require_idempotency_key(p_key);

  -- A second caller with the same key waits here until the first one has finished.
  insert into core.idempotency_keys (scope, key, request_hash, created_at)
  values (p_scope, p_key, v_hash, core.now())
  on conflict (scope, key) do nothing;
  if found then
    return null;
  end if;

  select k.* into strict v_row
  from core.idempotency_keys as k
  where k.scope = p_scope and k.key = p_key;

  if v_row.request_hash is distinct from v_hash then
    perform core.fail(
      'idempotency.conflict',
      'This idempotency key was already used for another request.',
      409
    );
  end if;
  if v_row.answer is null then
    perform core.fail('idempotency.unfinished', 'The first use of this key left no answer.', 500, p_scope);
  end if;
  return v_row.answer;
end
$$;

comment on function core.idempotency_begin is
  'Null: this is the first time, carry on and call core.idempotency_end. Otherwise: the answer of the first time. Scope is the command''s name, a colon and the user''s id. Raises idempotency.conflict, idempotency.key_required, idempotency.key_invalid.';

create function core.idempotency_end(p_scope text, p_key text, p_answer jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  update core.idempotency_keys as k
  set answer = coalesce(p_answer, 'null'::jsonb)
  where k.scope = p_scope and k.key = p_key and k.answer is null;
  if not found then
    perform core.fail('idempotency.not_begun', 'The command did not begin with this key.', 500, p_scope);
  end if;
  return p_answer;
end
$$;

comment on function core.idempotency_end is 'Keeps the answer of a command under its key, and returns it.';

create function core.purge_idempotency_keys(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from core.idempotency_keys as k
  where (k.scope, k.key) in (
    select o.scope, o.key
    from core.idempotency_keys as o
    where o.created_at < core.now() - core.setting_interval('idempotency.keep_for')
    order by o.created_at
    limit p_limit
    for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function core.purge_idempotency_keys is 'Forgets answers older than the setting idempotency.keep_for; returns how many. Run by a job.';

grant execute on function core.idempotency_begin, core.idempotency_end, core.purge_idempotency_keys, core.require_idempotency_key to service_role;

-- Horizons of growing tables -----------------------------------------------------------------------------

create table core.id_horizons (
  name text primary key,
  settled_id bigint not null default 0,
  candidate_id bigint not null default 0,
  candidate_xmax xid8 not null default '0'::xid8
);

comment on table core.id_horizons is
  'Up to which id a growing table is complete: every row with an id up to settled_id is committed, or never will be.';

alter table core.id_horizons enable row level security;

create policy "nobody reads horizons" on core.id_horizons
  for select to anon, authenticated
  using (false);

create function core.advance_horizon(p_name text, p_latest_id bigint)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_row core.id_horizons;
  v_snapshot pg_snapshot := pg_catalog.pg_current_snapshot();
begin
  insert into core.id_horizons (name) values (p_name) on conflict (name) do nothing;
  select h.* into strict v_row from core.id_horizons as h where h.name = p_name for update;

  -- Ids are drawn in any order relative to commits, so "the largest id seen" proves nothing by
  -- itself. It does once every transaction that ran when it was seen has ended.
  if pg_catalog.pg_snapshot_xmin(v_snapshot) >= v_row.candidate_xmax then
    v_row.settled_id := greatest(v_row.settled_id, v_row.candidate_id);
  elsif v_row.candidate_xmax <= pg_catalog.pg_snapshot_xmax(v_snapshot) then
    return v_row.settled_id;
  end if;
  -- A candidate from the future was written by another cluster (a restored dump): seen afresh.
  update core.id_horizons as h
  set
    settled_id = v_row.settled_id,
    candidate_id = greatest(p_latest_id, v_row.settled_id),
    candidate_xmax = pg_catalog.pg_snapshot_xmax(v_snapshot)
  where h.name = p_name;
  return v_row.settled_id;
end
$$;

comment on function core.advance_horizon is
  'Notes the latest id of a growing table and returns the id up to which the table is complete: the latest of an earlier call all of whose concurrent transactions have ended. Writers take their transaction id (pg_current_xact_id) before they draw ids.';

-- Cursors of paged lists -----------------------------------------------------------------------------

create function core.encode_cursor(p_position jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.rtrim(
    pg_catalog.translate(
      pg_catalog.encode(pg_catalog.convert_to(p_position::text, 'utf8'), 'base64'), E'+/\n', '-_'
    ),
    '='
  )
$$;

comment on function core.encode_cursor is 'The place in a paged list as base64url of JSON.';

create function core.decode_cursor(p_cursor text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_base64 text := pg_catalog.translate(p_cursor, '-_', '+/');
begin
  if p_cursor is null then
    return null;
  end if;
  return pg_catalog.convert_from(
    pg_catalog.decode(
      v_base64 || pg_catalog.repeat('=', (4 - pg_catalog.length(v_base64) % 4) % 4), 'base64'
    ),
    'utf8'
  )::jsonb;
exception
  when invalid_parameter_value or invalid_text_representation or character_not_in_repertoire
    or untranslatable_character
  then
    perform core.fail('cursor.invalid', 'This place in the list is not valid. Start from the beginning.', 400);
    return null;
end
$$;

comment on function core.decode_cursor is 'The position in a cursor made by core.encode_cursor; null for null. Raises cursor.invalid.';

grant execute on function core.encode_cursor, core.decode_cursor to anon, authenticated, service_role;

-- API --------------------------------------------------------------------------------------------------

create view api.currencies
with (security_invoker = true) as
select c.code, c.exponent, c.name, c.symbol, c.display_exponent, c.is_active
from core.currencies as c;

comment on view api.currencies is 'Currencies: code, exponent (digits of the minor unit), display_exponent (digits to show), name by locale, symbol.';

create view api.public_settings
with (security_invoker = true) as
select s.key, s.value
from core.settings as s
where s.is_public;

comment on view api.public_settings is 'Settings that clients may know.';

create view api.feature_flags
with (security_invoker = true) as
select f.key, f.is_enabled
from core.feature_flags as f;

comment on view api.feature_flags is 'Which parts of the product are on.';

grant select on api.currencies, api.public_settings, api.feature_flags to anon, authenticated, service_role;
