-- Who may do what, as the database sees it: role x object x verb for every schema of ours, and the
-- policies that decide about rows. One line an object; a dash means nobody but the owner.

with schemas as (
  select n.oid, n.nspname as name
  from pg_catalog.pg_namespace as n
  where n.nspowner = 'postgres'::regrole
    and n.nspname not in ('supabase_migrations', 'tests', 'public', 'extensions')
),
roles (role, place) as (
  values ('anon', 1), ('authenticated', 2), ('service_role', 3)
),
schema_lines as (
  select
    1 as part,
    s.name as object,
    format('schema   %s: %s', s.name, coalesce(string_agg(r.role, ', ' order by r.place) filter (where has_schema_privilege(r.role, s.oid, 'usage')), '-')) as line
  from schemas as s
  cross join roles as r
  group by s.name
),
relation_verbs as (
  select
    c.oid,
    s.name || '.' || c.relname as object,
    case c.relkind when 'v' then 'view' else 'table' end as kind,
    r.role,
    r.place,
    string_agg(
      v.verb || case
        when has_table_privilege(r.role, c.oid, v.verb) then ''
        else ' (' || (
          select string_agg(a.attname, ', ' order by a.attnum)
          from pg_catalog.pg_attribute as a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and has_column_privilege(r.role, c.oid, a.attnum, v.verb)
        ) || ')'
      end,
      ', '
      order by v.place
    ) filter (
      where has_table_privilege(r.role, c.oid, v.verb)
        or (v.verb in ('select', 'insert', 'update') and has_any_column_privilege(r.role, c.oid, v.verb))
    ) as verbs
  from pg_catalog.pg_class as c
  inner join schemas as s on s.oid = c.relnamespace
  cross join roles as r
  cross join (values ('select', 1), ('insert', 2), ('update', 3), ('delete', 4), ('truncate', 5)) as v (verb, place)
  where c.relkind in ('r', 'p', 'v', 'm')
  group by c.oid, s.name, c.relname, c.relkind, r.role, r.place
),
relation_lines as (
  select
    2 as part,
    v.object,
    format('%s %s: %s', rpad(v.kind, 8), v.object, coalesce(string_agg(v.role || ' ' || v.verbs, '; ' order by v.place) filter (where v.verbs is not null), '-')) as line
  from relation_verbs as v
  group by v.object, v.kind
),
policy_lines as (
  select
    3 as part,
    p.schemaname || '.' || p.tablename || '.' || p.cmd || '.' || p.policyname as object,
    format(
      'policy   %s.%s: %s %s: "%s"', p.schemaname, p.tablename, array_to_string(p.roles, ', '), lower(p.cmd), p.policyname
    ) as line
  from pg_catalog.pg_policies as p
  where p.schemaname in (select s.name from schemas as s) or p.schemaname in ('storage', 'realtime')
),
function_lines as (
  select
    4 as part,
    s.name || '.' || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')' as object,
    format(
      'function %s.%s(%s): %s%s', s.name, f.proname, pg_get_function_identity_arguments(f.oid),
      coalesce(string_agg(r.role, ', ' order by r.place) filter (where has_function_privilege(r.role, f.oid, 'execute')), '-'),
      case when f.prosecdef then ' [as owner]' else '' end
    ) as line
  from pg_catalog.pg_proc as f
  inner join schemas as s on s.oid = f.pronamespace
  cross join roles as r
  where f.prorettype <> 'trigger'::regtype
  group by s.name, f.proname, f.oid, f.prosecdef
)
select l.line
from (
  select * from schema_lines
  union all select * from relation_lines
  union all select * from policy_lines
  union all select * from function_lines
) as l
order by l.part, l.object collate "C";
