-- What a hosted Supabase project's database holds before the first migration: schemas, extensions, and the services' own
-- tables and functions. Run as supabase_admin (the superuser) in the template database; auth and storage tables are added
-- by the host from @supabase/lite right before this file.

create schema if not exists extensions;
create extension if not exists pgcrypto schema extensions;
create extension if not exists "uuid-ossp" schema extensions;
create extension if not exists pg_stat_statements schema extensions;
create extension if not exists pgtap schema extensions;
create extension if not exists plpgsql_check schema extensions;

grant usage on schema extensions to public;
grant all on schema extensions to postgres, dashboard_user;
grant execute on all functions in schema extensions to public;

-- public: wide default privileges, as on the platform, so that a migration which forgets to revoke them shows here too.
grant usage on schema public to postgres, anon, authenticated, service_role;
grant create on schema public to postgres;
alter default privileges for role postgres in schema public grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to postgres, anon, authenticated, service_role;

---------------------------------------------------------------------------------------------------------------------
-- auth
---------------------------------------------------------------------------------------------------------------------
-- Columns that the platform has and @supabase/lite does not.
alter table auth.users add column if not exists instance_id uuid;
alter table auth.users add column if not exists is_super_admin boolean;
alter table auth.users add column if not exists email_change_token_current varchar(255) default '';
alter table auth.sessions add column if not exists oauth_client_id uuid;

create or replace function auth.uid() returns uuid
language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$$;

create or replace function auth.role() returns text
language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text
$$;

create or replace function auth.email() returns text
language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
  )::text
$$;

create or replace function auth.jwt() returns jsonb
language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;

-- Row-level security is on for the service's tables, so a grant alone opens nothing.
alter table auth.users enable row level security;
alter table auth.sessions enable row level security;
alter table auth.refresh_tokens enable row level security;
alter table auth.identities enable row level security;
alter table auth.flow_state enable row level security;
alter table auth.audit_log_entries enable row level security;

---------------------------------------------------------------------------------------------------------------------
-- storage
---------------------------------------------------------------------------------------------------------------------
-- Objects are deleted through the API: a row deleted by SQL would leave its file behind.
create or replace function storage.protect_delete() returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
    raise exception 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
      using errcode = '42501';
  end if;
  return null;
end
$$;

create or replace trigger protect_objects_delete
  before delete on storage.objects
  for each statement execute function storage.protect_delete();
create or replace trigger protect_buckets_delete
  before delete on storage.buckets
  for each statement execute function storage.protect_delete();

---------------------------------------------------------------------------------------------------------------------
-- realtime: tables and functions are in ../realtime/realtime.sql, applied right after this file
---------------------------------------------------------------------------------------------------------------------
create schema if not exists realtime;

do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;
alter publication supabase_realtime owner to postgres;

---------------------------------------------------------------------------------------------------------------------
-- net: the signatures of pg_net. A request is a row; the host's worker delivers it and writes the answer.
---------------------------------------------------------------------------------------------------------------------
create schema if not exists net;

create unlogged table if not exists net.http_request_queue (
  id bigint generated by default as identity primary key,
  method text not null check (method in ('GET', 'POST', 'DELETE')),
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null
);

create unlogged table if not exists net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamp with time zone not null default now()
);
create index if not exists _http_response_created_idx on net._http_response (created);

create or replace function net.urlencode(string text) returns text
language sql immutable strict
set search_path = ''
as $$
  select coalesce(string_agg(
    case
      when octet_length(letter) = 1 and letter ~ '[A-Za-z0-9_.~-]' then letter
      else regexp_replace(upper(encode(convert_to(letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g')
    end,
    '' order by position
  ), '')
  from unnest(regexp_split_to_array(string, '')) with ordinality as letters (letter, position)
$$;

create or replace function net.encode_url(url text, params jsonb) returns text
language sql stable
set search_path = ''
as $$
  select url || coalesce(
    (
      select (case when position('?' in url) > 0 then '&' else '?' end) || string_agg(
        net.urlencode(key) || '=' || net.urlencode(value), '&'
      )
      from jsonb_each_text(params)
    ),
    ''
  )
$$;

create or replace function net.enqueue_request(
  method text, url text, params jsonb, headers jsonb, body bytea, timeout_milliseconds integer
) returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  request_id bigint;
begin
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (method, net.encode_url(url, params), headers, body, timeout_milliseconds)
  returning id into request_id;
  perform pg_notify('net_http_request', '');
  return request_id;
end
$$;

create or replace function net.http_get(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000
) returns bigint
language sql
set search_path = ''
as $$
  select net.enqueue_request('GET', url, params, headers, null, timeout_milliseconds)
$$;

create or replace function net.http_post(
  url text,
  body jsonb default '{}'::jsonb,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{"Content-Type": "application/json"}'::jsonb,
  timeout_milliseconds integer default 5000
) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  content_type text;
begin
  select value into content_type
  from jsonb_each_text(coalesce(headers, '{}'::jsonb))
  where lower(key) = 'content-type';
  if content_type is null then
    headers := coalesce(headers, '{}'::jsonb) || '{"Content-Type": "application/json"}'::jsonb;
  elsif content_type not like 'application/json%' then
    raise exception 'Content-Type header must be "application/json"';
  end if;
  return net.enqueue_request('POST', url, params, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds);
end
$$;

create or replace function net.http_delete(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000,
  body jsonb default null
) returns bigint
language sql
set search_path = ''
as $$
  select net.enqueue_request('DELETE', url, params, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds)
$$;

revoke execute on all functions in schema net from public;
grant usage on schema net to postgres, service_role;
grant execute on all functions in schema net to postgres, service_role;
grant select on net.http_request_queue, net._http_response to postgres;
grant delete on net._http_response to postgres;

---------------------------------------------------------------------------------------------------------------------
-- vault: the signatures of supabase_vault. The key is a file beside the data that only the server reads.
---------------------------------------------------------------------------------------------------------------------
create schema if not exists vault;

create table if not exists vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea,
  created_at timestamp with time zone not null default current_timestamp,
  updated_at timestamp with time zone not null default current_timestamp
);
create unique index if not exists secrets_name_idx on vault.secrets (name) where name is not null;
alter table vault.secrets enable row level security;

create or replace function vault.encrypt_secret(plain text) returns text
language sql volatile
security definer
set search_path = ''
as $$
  select encode(
    extensions.pgp_sym_encrypt(plain, trim(pg_read_file('vault.key')), 'cipher-algo=aes256, s2k-mode=1'), 'base64'
  )
$$;

create or replace function vault.decrypt_secret(cipher text) returns text
language sql stable
security definer
set search_path = ''
as $$
  select extensions.pgp_sym_decrypt(decode(cipher, 'base64'), trim(pg_read_file('vault.key')))
$$;

create or replace view vault.decrypted_secrets with (security_barrier = true) as
select
  id, name, description, secret, vault.decrypt_secret(secret) as decrypted_secret, key_id, nonce, created_at, updated_at
from vault.secrets;

create or replace function vault.create_secret(
  new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null
) returns uuid
language sql
security definer
set search_path = ''
as $$
  insert into vault.secrets (secret, name, description, key_id)
  values (vault.encrypt_secret(new_secret), new_name, coalesce(new_description, ''), new_key_id)
  returning id
$$;

create or replace function vault.update_secret(
  secret_id uuid,
  new_secret text default null,
  new_name text default null,
  new_description text default null,
  new_key_id uuid default null
) returns void
language sql
security definer
set search_path = ''
as $$
  update vault.secrets
  set
    secret = case when new_secret is null then secret else vault.encrypt_secret(new_secret) end,
    name = coalesce(new_name, name),
    description = coalesce(new_description, description),
    key_id = coalesce(new_key_id, key_id),
    updated_at = current_timestamp
  where id = secret_id
$$;

revoke execute on all functions in schema vault from public;
revoke all on all tables in schema vault from public;
grant usage on schema vault to postgres, service_role;
grant select, delete on vault.secrets, vault.decrypted_secrets to postgres, service_role;
grant execute on function vault.create_secret(text, text, text, uuid) to postgres, service_role;
grant execute on function vault.update_secret(uuid, text, text, text, uuid) to postgres, service_role;
grant execute on function vault.decrypt_secret(text) to postgres, service_role;

---------------------------------------------------------------------------------------------------------------------
-- Ownership and grants of the services' schemas
---------------------------------------------------------------------------------------------------------------------
do $$
declare
  relation record;
begin
  for relation in
    select n.nspname as schema_name, c.relname as name
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('auth', 'storage') and c.relkind in ('r', 'v', 'p')
  loop
    execute format(
      'alter table %I.%I owner to %I', relation.schema_name, relation.name,
      case when relation.schema_name = 'auth' then 'supabase_auth_admin' else 'supabase_storage_admin' end
    );
  end loop;
  for relation in
    select p.oid::regprocedure as signature, n.nspname as schema_name
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname in ('auth', 'storage')
  loop
    execute format(
      'alter function %s owner to %I', relation.signature,
      case when relation.schema_name = 'auth' then 'supabase_auth_admin' else 'supabase_storage_admin' end
    );
  end loop;
end
$$;
alter schema auth owner to supabase_auth_admin;
alter schema storage owner to supabase_storage_admin;

-- On the platform an extension (supautils) lets `postgres` create policies on tables it does not own. Plain PostgreSQL
-- asks for ownership, so these belong to a role that `postgres` and the service are both members of.
alter table storage.objects owner to supabase_policy_owner;
alter table storage.buckets owner to supabase_policy_owner;
grant usage on schema storage to supabase_policy_owner;

grant usage on schema auth to postgres, anon, authenticated, service_role, dashboard_user;
grant all on all tables in schema auth to postgres, dashboard_user;
grant execute on all functions in schema auth to public;
grant usage on schema storage to postgres, anon, authenticated, service_role, dashboard_user;
grant all on storage.objects, storage.buckets to postgres, anon, authenticated, service_role, supabase_storage_admin;
grant execute on all functions in schema storage to public;

---------------------------------------------------------------------------------------------------------------------
-- The Data API reloads its picture of the schema after every change of it.
---------------------------------------------------------------------------------------------------------------------
create or replace function extensions.pgrst_ddl_watch() returns event_trigger
language plpgsql
as $$
begin
  -- Nobody reaches a temporary object through the API.
  if exists (select from pg_event_trigger_ddl_commands() where schema_name is distinct from 'pg_temp') then
    notify pgrst, 'reload schema';
  end if;
end
$$;

create or replace function extensions.pgrst_drop_watch() returns event_trigger
language plpgsql
as $$
begin
  if exists (
    select from pg_event_trigger_dropped_objects()
    where not is_temporary
      and object_type in ('schema', 'table', 'foreign table', 'view', 'materialized view', 'function', 'trigger', 'type')
  ) then
    notify pgrst, 'reload schema';
  end if;
end
$$;

drop event trigger if exists pgrst_ddl_watch;
create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
drop event trigger if exists pgrst_drop_watch;
create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_drop_watch();
