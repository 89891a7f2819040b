-- Every page of the admin can be read by staff who may, in full, and gives nothing to others.
begin;
\ir ../000-setup.sql
\ir ../orders/market.psql

-- Rows to be seen: orders with notices and money, and an act of staff.
select market.order_along('{}') as placed \gset
select market.order_along('{unpaid}') as unpaid \gset
select tests.create_user('plain') as plain \gset
select access.audit('test.read', 'test', '1', null, null, 'So that there is something to read.') as entry \gset

create function pg_temp.admin_views()
returns setof text
language sql
as $$
  select c.oid::regclass::text
  from pg_class as c
  where c.relnamespace = 'api'::regnamespace and c.relkind = 'v' and c.relname like 'admin\_%'
  order by 1
$$;

-- Each row whole: a column that nobody asks for is not computed, and what it calls is not checked.
create function pg_temp.rows_of(p_view text)
returns text
language plpgsql
as $$
declare
  v_rows bigint;
begin
  execute 'select count(to_jsonb(v)) from ' || p_view || ' as v' into v_rows;
  return v_rows;
exception
  when others then
    return sqlstate || ' ' || sqlerrm;
end
$$;

grant execute on function pg_temp.rows_of, pg_temp.admin_views to authenticated;

select plan((2 * count(*) + 3)::integer) from pg_temp.admin_views();

select array_agg(v) as views from pg_temp.admin_views() as v \gset
select tests.as_staff('superadmin');
select matches(pg_temp.rows_of(v), '^\d+$', v || ' answers staff') from unnest(:'views'::text[]) as v;
select is(
  (select array_agg(v) from unnest('{admin_orders,admin_users,admin_stores,admin_audit_log,admin_transfers}'::text[]) as v where pg_temp.rows_of('api.' || v) = '0'),
  null, 'and shows them what there is'
);
select tests.authenticate_as('plain');
select is(pg_temp.rows_of(v), '0', v || ' gives nothing to others') from unnest(:'views'::text[]) as v;
select tests.clear_authentication();

select is(
  (select count(*) from pg_temp.admin_views() as v where has_table_privilege('anon', v, 'select')), 0::bigint,
  'who is not signed in may not even ask'
);
select ok(
  exists (
    select from pg_db_role_setting as s
    where s.setrole = 'authenticator'::regrole and 'pgrst.db_pre_request=api.pre_request' = any (s.setconfig)
  ),
  'the Data API runs api.pre_request before every request'
);

select * from finish();
rollback;
