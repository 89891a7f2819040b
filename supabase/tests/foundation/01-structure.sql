-- What must hold for the whole database: nothing open by default, everything pinned and indexed.
begin;
\ir ../000-setup.sql
select plan(8);

create function pg_temp.product_schemas() returns text[] language sql as $$
  select array['core', 'access', 'ledger', 'outbox', 'identity', 'stores', 'catalogue', 'pricing', 'payments',
    'orders', 'payouts', 'risk', 'notifications', 'jobs', 'api',
    'reconciliation']
$$;

select is_empty(
  $$select c.relnamespace::regnamespace || '.' || c.relname
    from pg_class as c
    where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any (pg_temp.product_schemas())
      and not c.relrowsecurity$$,
  'every table has row-level security'
);

select is_empty(
  $$select c.relnamespace::regnamespace || '.' || c.relname
    from pg_class as c
    where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('core', 'access', 'ledger', 'outbox')
      and not exists (select from pg_policy as p where p.polrelid = c.oid)
      and (has_table_privilege('authenticated', c.oid, 'select') or has_table_privilege('service_role', c.oid, 'select'))$$,
  'every table of the core that anybody may read has a policy'
);

select is_empty(
  $$select p.oid::regprocedure
    from pg_proc as p
    where p.pronamespace::regnamespace::text = any (pg_temp.product_schemas())
      and not coalesce(p.proconfig @> array['search_path=""'], false)$$,
  'every function has an empty search_path'
);

select is_empty(
  $$select p.oid::regprocedure
    from pg_proc as p
    where p.pronamespace::regnamespace::text = any (pg_temp.product_schemas())
      and exists (
        select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
        where a.grantee = 0 and a.privilege_type = 'EXECUTE'
      )$$,
  'no function is executable by everybody'
);

select is_empty(
  $$select p.oid::regprocedure from pg_proc as p where p.pronamespace = 'api'::regnamespace and p.prosecdef$$,
  'no exposed function is a security definer'
);

select is_empty(
  $$select c.relname from pg_class as c
    where c.relkind = 'v' and c.relnamespace = 'api'::regnamespace
      and not coalesce(c.reloptions @> array['security_invoker=true'], false)$$,
  'every exposed view runs with the rights of its reader'
);

select is_empty(
  $$select con.conrelid::regclass || ' ' || con.conname
    from pg_constraint as con
    where con.contype = 'f' and con.connamespace::regnamespace::text in ('core', 'access', 'ledger', 'outbox')
      and not exists (
        select from pg_index as i
        where i.indrelid = con.conrelid
          and (i.indkey::smallint[])[0:cardinality(con.conkey) - 1] @> con.conkey
      )$$,
  'every foreign key is indexed'
);

select is_empty(
  $$select c.relnamespace::regnamespace || '.' || c.relname
    from pg_class as c
    where c.relnamespace::regnamespace::text in ('core', 'access', 'ledger', 'outbox', 'api') and c.relkind in ('r', 'v')
      and obj_description(c.oid, 'pg_class') is null
    union all
    select p.oid::regprocedure::text from pg_proc as p
    where p.pronamespace::regnamespace::text in ('core', 'access', 'ledger', 'outbox', 'api')
      and obj_description(p.oid, 'pg_proc') is null$$,
  'every object of the core has a comment'
);

select * from finish();
rollback;
