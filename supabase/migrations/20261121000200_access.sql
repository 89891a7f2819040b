-- Access: who may do what. Guards that every command begins with, staff and their permissions,
-- rate limits, address rules and the audit log. Step-up codes and commands are in the next file.
-- It knows users only by id; what a person or a store is comes later.

grant usage on schema access to anon, authenticated, service_role;

-- Staff, roles, permissions --------------------------------------------------------------------------

create table access.permissions (
  code text primary key check (code ~ '^[a-z]+\.[a-z]+$'),
  description text not null
);

comment on table access.permissions is 'What staff can be allowed to do.';

create table access.roles (
  code text primary key check (code ~ '^[a-z]+$'),
  description text not null
);

comment on table access.roles is 'Roles of staff.';

create table access.role_permissions (
  role text not null references access.roles (code),
  permission text not null references access.permissions (code),
  primary key (role, permission)
);

comment on table access.role_permissions is 'Which role may do what.';

create index role_permissions_permission on access.role_permissions (permission);

create table access.staff (
  user_id uuid primary key references auth.users (id) on delete cascade,
  role text not null references access.roles (code),
  is_active boolean not null default true,
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now()
);

comment on table access.staff is 'People who work for the platform. One role each.';

create index staff_role on access.staff (role);

create trigger staff_touch before update on access.staff
  for each row execute function core.touch_updated_at();

create table access.account_blocks (
  user_id uuid primary key references auth.users (id) on delete cascade,
  reason text not null check (length(reason) between 1 and 500),
  blocked_at timestamptz not null default core.now()
);

comment on table access.account_blocks is
  'Suspended accounts. They change nothing, but see what is theirs (orders, wallet, withdrawals, stores), since their money must stay visible to them. Sessions end at once; a token of before reads until it expires, as does one of a new sign-in.';

insert into access.permissions (code, description)
values
  ('orders.read', 'See every order'),
  ('orders.act', 'Act on an order in place of its parties'),
  ('orders.resolve', 'Decide a dispute'),
  ('orders.approve', 'Agree, as the second person, to what staff decide about the money of an order'),
  ('stores.read', 'See every store'),
  ('stores.decide', 'Approve, reject, suspend stores'),
  ('users.read', 'See every user'),
  ('users.suspend', 'Suspend and reinstate users'),
  ('payments.read', 'See payments and the provider inbox'),
  ('payments.replay', 'Process a provider message again'),
  ('payouts.read', 'See withdrawals'),
  ('payouts.decide', 'Approve and refuse withdrawals'),
  ('ledger.read', 'See every account and journal'),
  ('ledger.adjust', 'Post adjustments'),
  ('catalogue.decide', 'Approve and reject products'),
  ('audit.read', 'Read the audit log'),
  ('jobs.read', 'See timed jobs and events'),
  ('jobs.retry', 'Send a failed event again'),
  ('settings.write', 'Change settings'),
  ('staff.manage', 'Ask for roles of staff, and take them away');

insert into access.roles (code, description)
values
  ('support', 'Helps buyers and sellers; sees, does not decide about money'),
  ('moderator', 'Decides about stores, products and disputes'),
  ('finance', 'Payments, withdrawals and the books'),
  ('superadmin', 'Everything');

insert into access.role_permissions (role, permission)
select 'superadmin', p.code from access.permissions as p
union all
select 'support', unnest(array[
  'orders.read', 'orders.act', 'stores.read', 'users.read', 'payments.read', 'payouts.read'
])
union all
select 'moderator', unnest(array[
  'orders.read', 'orders.act', 'orders.resolve', 'stores.read', 'stores.decide', 'users.read',
  'users.suspend', 'catalogue.decide', 'audit.read'
])
union all
select 'finance', unnest(array[
  'orders.read', 'orders.approve', 'stores.read', 'users.read', 'payments.read', 'payments.replay', 'payouts.read',
  'payouts.decide', 'ledger.read', 'ledger.adjust', 'audit.read', 'jobs.read', 'jobs.retry'
]);

-- Guards -----------------------------------------------------------------------------------------------

create function access.user_id()
returns uuid
language sql
stable
set search_path = ''
as $$
  select auth.uid()
$$;

comment on function access.user_id is 'The signed-in user, null for nobody.';

create function access.session_is_live()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_session_id text := auth.jwt() ->> 'session_id';
begin
  -- The id is compared as a uuid, so that it is found by index; one that is none is of no session.
  return v_session_id is null or exists (
    select
    from auth.sessions as s
    where s.id = core.uuid_or_null(v_session_id)
      and s.user_id = auth.uid()
      and (s.not_after is null or s.not_after > pg_catalog.now())
  );
end
$$;

comment on function access.session_is_live is
  'False once the session of the token has ended: tokens outlive sign-out, money must not move with them.';

create function access.is_blocked(p_user_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (select from access.account_blocks as b where b.user_id = p_user_id);
end
$$;

comment on function access.is_blocked is 'Whether the account is suspended.';

create function access.require_not_blocked(p_user_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if access.is_blocked(p_user_id) then
    perform core.fail(
      'account.suspended', 'This account is suspended.', 403, null,
      'Contact support to find out why and what to do.'
    );
  end if;
end
$$;

comment on function access.require_not_blocked is 'Raises account.suspended for a suspended account.';

create function access.require_reader()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := auth.uid();
begin
  if v_user_id is null then
    perform core.fail('auth.required', 'Sign in to continue.', 401);
  end if;
  return v_user_id;
end
$$;

comment on function access.require_reader is
  'Guard of functions that only read: the signed-in user''s id, also of a suspended one, who may see what is theirs. Like a view it asks the token alone, not its session. Raises auth.required.';

create function access.require_user()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_reader();
begin
  if not access.session_is_live() then
    perform core.fail('auth.session_ended', 'Your session has ended. Sign in again.', 401);
  end if;
  perform access.require_not_blocked(v_user_id);
  return v_user_id;
end
$$;

comment on function access.require_user is
  'Guard of every command: the signed-in user''s id. Raises auth.required, auth.session_ended, account.suspended.';

create function access.has_permission(p_code text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select
    from access.staff as s
    inner join access.role_permissions as rp on rp.role = s.role
    where s.user_id = auth.uid()
      and s.is_active
      and rp.permission = p_code
      and not exists (select from access.account_blocks as b where b.user_id = s.user_id)
  )
$$;

comment on function access.has_permission is
  'Whether the signed-in user is active staff with this permission. In policies: (select access.has_permission(''x.y'')).';

create function access.is_staff()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select
    from access.staff as s
    where s.user_id = auth.uid()
      and s.is_active
      and not exists (select from access.account_blocks as b where b.user_id = s.user_id)
  )
$$;

comment on function access.is_staff is 'Whether the signed-in user is active staff.';

create function access.require_permission(p_code text)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
begin
  if not access.has_permission(p_code) then
    perform core.fail('permission.denied', 'You are not allowed to do this.', 403, p_code);
  end if;
  return v_user_id;
end
$$;

comment on function access.require_permission is
  'Guard of staff commands: the user''s id. Raises what access.require_user raises, and permission.denied.';

create function access.require_staff()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
begin
  if not access.is_staff() then
    perform core.fail('permission.denied', 'You are not allowed to do this.', 403);
  end if;
  return v_user_id;
end
$$;

comment on function access.require_staff is
  'Guard of what all of the staff may do: the user''s id. Raises what access.require_user raises, and permission.denied.';

create function access.readable_owners()
returns uuid[]
language sql
stable
security definer
set search_path = ''
as $$
  select array_remove(array[auth.uid()], null)
$$;

comment on function access.readable_owners is
  'Owners whose wallets the signed-in user may read: the user alone, until the context of stores adds the stores that the user runs.';

create function access.can_read_owner(p_owner_type text, p_owner_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select
    (p_owner_type = 'user' and p_owner_id = auth.uid())
    or access.has_permission('ledger.read')
$$;

comment on function access.can_read_owner is
  'Whether the signed-in user may see the money of this owner: own, or staff with ledger.read. The context of stores adds stores.';

create function access.user_email(p_user_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select u.email::text
  from auth.users as u
  where u.id = p_user_id
    and (
      p_user_id = auth.uid()
      or access.has_permission('users.read')
      or access.has_permission('audit.read')
    )
$$;

comment on function access.user_email is 'The address of a user, for the user and for staff who may see users or the audit log.';

grant execute on function
  access.user_id, access.is_staff, access.has_permission, access.can_read_owner,
  access.readable_owners, access.user_email
to anon, authenticated, service_role;

grant execute on function access.require_reader, access.require_user, access.require_permission to authenticated, service_role;

-- Row-level security of the above ------------------------------------------------------------------------

alter table access.permissions enable row level security;
alter table access.roles enable row level security;
alter table access.role_permissions enable row level security;
alter table access.staff enable row level security;
alter table access.account_blocks enable row level security;

create policy "staff read permissions" on access.permissions
  for select to authenticated
  using ((select access.is_staff()));

create policy "staff read roles" on access.roles
  for select to authenticated
  using ((select access.is_staff()));

create policy "staff read role permissions" on access.role_permissions
  for select to authenticated
  using ((select access.is_staff()));

create policy "staff read themselves, managers read all staff" on access.staff
  for select to authenticated
  using (
    user_id = (select access.user_id())
    or (select access.has_permission('staff.manage'))
  );

create policy "staff who see users see who is suspended" on access.account_blocks
  for select to authenticated
  using ((select access.has_permission('users.read')));

grant select on access.permissions, access.roles, access.role_permissions, access.staff, access.account_blocks
to authenticated, service_role;

-- Rate limits ------------------------------------------------------------------------------------------

create table access.rate_limits (
  action text not null,
  subject text not null,
  started_at timestamptz not null,
  hits integer not null,
  primary key (action, subject)
);

comment on table access.rate_limits is 'How often each subject did each action in its current window.';

create index rate_limits_started_at on access.rate_limits (started_at);

alter table access.rate_limits enable row level security;

create policy "nobody reads rate limits" on access.rate_limits
  for select to anon, authenticated
  using (false);

create function access.hit_rate_limit(p_action text, p_subject text, p_limit integer, p_window interval)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := core.now();
  v_row access.rate_limits;
begin
  insert into access.rate_limits as r (action, subject, started_at, hits)
  values (p_action, coalesce(p_subject, ''), v_now, 1)
  on conflict (action, subject) do update
  set
    started_at = case when r.started_at + p_window <= v_now then v_now else r.started_at end,
    hits = case when r.started_at + p_window <= v_now then 1 else r.hits + 1 end
  returning r.* into v_row;

  if v_row.hits > p_limit then
    perform core.fail(
      'rate.limited', 'Too many attempts. Wait a little and try again.', 429, p_action,
      ceil(extract(epoch from v_row.started_at + p_window - v_now))::integer::text
    );
  end if;
end
$$;

comment on function access.hit_rate_limit is
  'Counts one act of a subject; raises rate.limited (hint: seconds to wait) beyond the limit in the window, which starts with the first act. A refused command rolls back with its count, so what is counted are accepted acts; limits on guessing count elsewhere (a wrong step-up code is an answer, not an error).';

create function access.purge_rate_limits(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  -- No window is longer than a day.
  delete from access.rate_limits as r
  where (r.action, r.subject) in (
    select o.action, o.subject
    from access.rate_limits as o
    where o.started_at < core.now() - interval '1 day'
    order by o.started_at
    limit p_limit
    for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function access.purge_rate_limits is 'Forgets windows older than a day; returns how many. Run by a job.';

grant execute on function access.hit_rate_limit, access.purge_rate_limits to service_role;

-- Address rules and the check before every request ---------------------------------------------------------

create table access.ip_rules (
  network cidr primary key,
  is_allowed boolean not null,
  reason text not null check (length(reason) between 1 and 500),
  created_at timestamptz not null default core.now(),
  expires_at timestamptz
);

comment on table access.ip_rules is 'Networks that are refused, and exceptions inside them. The most specific rule decides.';

create index ip_rules_network on access.ip_rules using gist (network inet_ops);

alter table access.ip_rules enable row level security;

create policy "staff who change settings read address rules" on access.ip_rules
  for select to authenticated
  using ((select access.has_permission('settings.write')));

grant select on access.ip_rules to authenticated;
grant select, insert, update, delete on access.ip_rules to service_role;

create function access.check_request()
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_ip inet := core.request_ip();
  v_is_allowed boolean;
begin
  if v_ip is not null then
    select r.is_allowed into v_is_allowed
    from access.ip_rules as r
    where r.network >>= v_ip
      and (r.expires_at is null or r.expires_at > core.now())
    order by masklen(r.network) desc
    limit 1;
    if not coalesce(v_is_allowed, true) then
      perform core.fail('request.address_refused', 'Requests from this network are not accepted.', 403);
    end if;
  end if;

  -- The Data API runs reads (GET, HEAD, calls of functions that are stable or immutable) in read-only
  -- transactions: what could write is told by the transaction and not by the name of a function.
  if pg_catalog.current_setting('transaction_read_only') = 'off' then
    perform access.require_not_blocked(auth.uid());
  end if;
end
$$;

comment on function access.check_request is
  'Refuses a request from a denied network (request.address_refused), and one of a suspended account that could write (account.suspended).';

grant execute on function access.check_request to anon, authenticated, service_role;

-- Audit ------------------------------------------------------------------------------------------------

create table access.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_id uuid,
  actor_role text not null,
  action text not null check (action <> ''),
  entity_type text not null,
  entity_id text not null,
  before jsonb,
  after jsonb,
  reason text check (length(reason) <= 2000),
  ip inet,
  request_id text
);

comment on table access.audit_log is
  'Who did what to which thing, when, why, from where. Append-only. actor_role is a staff role, user, or system. Holds no personal data beyond ids and addresses of requests.';

create index audit_log_entity on access.audit_log (entity_type, entity_id, id);
create index audit_log_actor on access.audit_log (actor_id, id);
create index audit_log_action on access.audit_log (action, id);

alter table access.audit_log enable row level security;

create policy "staff with audit.read read the audit log" on access.audit_log
  for select to authenticated
  using ((select access.has_permission('audit.read')));

grant select on access.audit_log to authenticated;

create trigger audit_log_forbid_change
before update or delete or truncate on access.audit_log
  for each statement execute function core.forbid_change();

create table access.audit_seals (
  id bigint primary key,
  first_id bigint not null,
  last_id bigint not null,
  row_count bigint not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  check (first_id <= last_id)
);

comment on table access.audit_seals is
  'A chain of SHA-256 hashes over closed ranges of the audit log. A changed, added or removed row no longer matches.';

alter table access.audit_seals enable row level security;

create policy "staff with audit.read read audit seals" on access.audit_seals
  for select to authenticated
  using ((select access.has_permission('audit.read')));

grant select on access.audit_seals to authenticated;

create trigger audit_seals_forbid_change
before update or delete or truncate on access.audit_seals
  for each statement execute function core.forbid_change();

create function access.audit(
  p_action text,
  p_entity_type text,
  p_entity_id text,
  p_before jsonb default null,
  p_after jsonb default null,
  p_reason text default null
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_actor uuid := auth.uid();
  v_role text := (select s.role from access.staff as s where s.user_id = v_actor and s.is_active);
  v_id bigint;
begin
  -- The transaction has its id before the row has one: see core.advance_horizon.
  perform pg_catalog.pg_current_xact_id();
  insert into access.audit_log (
    at, actor_id, actor_role, action, entity_type, entity_id, before, after, reason, ip, request_id
  )
  values (
    core.now(), v_actor,
    case when v_actor is null then 'system' else coalesce(v_role, 'user') end,
    p_action, p_entity_type, p_entity_id, p_before, p_after, p_reason,
    core.request_ip(), core.request_id()
  )
  returning id into v_id;
  return v_id;
end
$$;

comment on function access.audit is
  'Writes one line of the audit log in the caller''s transaction and returns its id. Called by commands; no client may.';

create function access.audit_hash(p_previous bytea, p_first_id bigint, p_last_id bigint, out hash bytea, out row_count bigint)
returns record
language sql
stable
set search_path = ''
set timezone = 'UTC'
as $$
  select
    pg_catalog.sha256(
      p_previous || pg_catalog.convert_to(coalesce(string_agg(pg_catalog.to_jsonb(a)::text, E'\n' order by a.id), ''), 'utf8')
    ),
    count(*)
  from access.audit_log as a
  where a.id between p_first_id and p_last_id
$$;

comment on function access.audit_hash is 'SHA-256 of the previous seal and the rows of a range, in order of id.';

create function access.seal_audit(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_horizon bigint;
  v_previous access.audit_seals;
  v_last_id bigint;
  v_sealed record;
begin
  v_horizon := core.advance_horizon('access.audit_log', coalesce((select max(a.id) from access.audit_log as a), 0));
  select s.* into v_previous from access.audit_seals as s order by s.id desc limit 1;

  select max(r.id) into v_last_id
  from (
    select a.id
    from access.audit_log as a
    where a.id > coalesce(v_previous.last_id, 0) and a.id <= v_horizon
    order by a.id
    limit p_limit
  ) as r;
  if v_last_id is null then
    return 0;
  end if;

  v_sealed := access.audit_hash(coalesce(v_previous.hash, ''::bytea), coalesce(v_previous.last_id, 0) + 1, v_last_id);
  insert into access.audit_seals (id, first_id, last_id, row_count, previous_hash, hash, sealed_at)
  values (
    coalesce(v_previous.id, 0) + 1, coalesce(v_previous.last_id, 0) + 1, v_last_id, v_sealed.row_count,
    coalesce(v_previous.hash, ''::bytea), v_sealed.hash, core.now()
  );
  return v_sealed.row_count::integer;
end
$$;

comment on function access.seal_audit is 'Seals the next closed range of the audit log, at most so many rows; returns how many. Run by a job.';

create function access.verify_audit()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
security definer
set search_path = ''
as $$
  select
    'audit_seals_match', 'seal ' || s.id,
    pg_catalog.jsonb_build_object('first_id', s.first_id, 'last_id', s.last_id)
  from (
    select
      a.*,
      lag(a.hash, 1, ''::bytea) over (order by a.id) as expected_previous,
      lag(a.last_id, 1, 0::bigint) over (order by a.id) as expected_before
    from access.audit_seals as a
  ) as s
  cross join lateral access.audit_hash(s.previous_hash, s.first_id, s.last_id) as h
  where s.hash is distinct from h.hash
    or s.row_count is distinct from h.row_count
    or s.previous_hash is distinct from s.expected_previous
    or s.first_id is distinct from s.expected_before + 1
$$;

comment on function access.verify_audit is 'Seals of the audit log that no longer match it; none when nothing was tampered with.';

grant execute on function access.seal_audit, access.verify_audit to service_role;
