-- Roles of a hosted Supabase project, with their attributes. Run once per cluster as supabase_admin (the superuser).
-- The point that matters most: migrations run as `postgres`, which is NOT a superuser, as on the platform.

do $$
declare
  wanted record;
begin
  for wanted in
    select *
    from (
      values
        ('postgres', 'login createdb createrole replication bypassrls'),
        ('anon', 'nologin inherit'),
        ('authenticated', 'nologin inherit'),
        ('service_role', 'nologin inherit bypassrls'),
        ('authenticator', 'login noinherit'),
        ('supabase_auth_admin', 'login noinherit'),
        ('supabase_storage_admin', 'login noinherit'),
        ('supabase_realtime_admin', 'nologin noinherit'),
        ('supabase_replication_admin', 'login replication'),
        ('supabase_read_only_user', 'login bypassrls'),
        ('dashboard_user', 'nologin createdb createrole replication'),
        -- Ours alone: owns the storage tables on which the platform lets `postgres` create policies (see platform.sql).
        ('supabase_policy_owner', 'nologin')
    ) as roles (name, attributes)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
end
$$;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;
grant pg_read_all_data, pg_monitor, pg_signal_backend to postgres;
grant pg_read_all_data to supabase_read_only_user;
grant supabase_policy_owner to postgres, supabase_storage_admin;
-- As supautils does on the platform (pgrst.* is among its privileged_role_allowed_configs).
grant set on parameter "pgrst.db_pre_request" to postgres;
-- Storage switches to the caller's role for row-level security, like the Data API.
grant anon, authenticated, service_role to supabase_storage_admin;
-- supabase_auth_admin and supabase_storage_admin must use what they own and what they are members of.
alter role supabase_storage_admin inherit;

-- Time limits as hosted: a request of a visitor ends after 3 s, of a signed-in user after 8 s.
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
alter role supabase_auth_admin set search_path = 'auth';
alter role supabase_storage_admin set search_path = 'storage';
-- The service deletes rows together with their files; everybody else is stopped by storage.protect_delete().
alter role supabase_storage_admin set storage.allow_delete_query = 'true';
alter role postgres set search_path = '$user', public, extensions;
alter role supabase_admin set search_path = '$user', public, extensions;
