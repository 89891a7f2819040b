-- Stores: who sells.
-- A store is applied for, decided on by staff, run by its members. Its life is a transition table;
-- approval opens its account in the books. What a member may do is a rank. 000610 is what clients see.

grant usage on schema stores to anon, authenticated, service_role;

-- Roles of members -----------------------------------------------------------------------------------

create table stores.roles (
  role text primary key,
  rank smallint not null unique,
  description text not null
);

comment on table stores.roles is 'Roles of store members by rank: a guard asks for at least a role.';

alter table stores.roles enable row level security;

create policy "anyone signed in reads member roles" on stores.roles
  for select to authenticated
  using (true);

grant select on stores.roles to authenticated, service_role;

insert into stores.roles (role, rank, description)
values
  ('driver', 1, 'Delivers; sees no orders or money in lists.'),
  ('staff', 2, 'Works on orders, products and stock.'),
  ('manager', 3, 'Also the store page, staff and drivers, and reads the wallet.'),
  ('owner', 4, 'Also managers, withdrawals and closing the store.');

-- Stores -----------------------------------------------------------------------------------------------

create table stores.stores (
  id uuid primary key default core.uuid_v7(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) between 3 and 60),
  name text not null check (length(name) between 2 and 80),
  tagline core.localized_text,
  description core.localized_text,
  country text not null check (country in ('PK', 'NG', 'IQ')),
  currency core.currency_code not null references core.currencies (code),
  city text not null check (length(city) between 1 and 100),
  logo_path text check (length(logo_path) <= 300),
  banner_path text check (length(banner_path) <= 300),
  policies jsonb not null default '{}',
  delivery_fee_minor core.amount_minor not null default 0,
  status text not null check (status in ('draft', 'submitted', 'active', 'rejected', 'suspended', 'on_holiday')),
  status_reason text,
  completed_orders integer not null default 0 check (completed_orders >= 0),
  submitted_at timestamptz,
  decided_at timestamptz,
  opened_at timestamptz,
  created_by uuid not null references identity.profiles (user_id),
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now()
);

comment on table stores.stores is
  'One row per store. delivery_fee_minor is per order, in the store''s currency; policies {returns, shipping} are texts by locale; opened_at is the first approval; completed_orders counts released orders.';

create index stores_created_by on stores.stores (created_by);
create index stores_currency on stores.stores (currency);
create index stores_status on stores.stores (status, submitted_at);

create trigger stores_touch
before update on stores.stores
for each row execute function core.touch_updated_at();

create table stores.members (
  store_id uuid not null references stores.stores (id) on delete cascade,
  user_id uuid not null references identity.profiles (user_id) on delete cascade,
  role text not null references stores.roles (role),
  created_at timestamptz not null default core.now(),
  primary key (store_id, user_id)
);

comment on table stores.members is 'Who works in a store, and as what. Every store has exactly one owner.';

create index members_user_id on stores.members (user_id);
create index members_role on stores.members (role);
create unique index members_one_owner on stores.members (store_id) where role = 'owner';

-- Guards -------------------------------------------------------------------------------------------------

create function stores.rank_of(p_role text)
returns smallint
language sql
stable
security definer
set search_path = ''
as $$
  select r.rank from stores.roles as r where r.role = p_role
$$;

comment on function stores.rank_of is 'The rank of a role, null when there is no such role.';

create function stores.has_role(p_store_id uuid, p_minimum text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select exists (
      select
      from stores.members as m
      inner join stores.roles as r on r.role = m.role
      where m.store_id = p_store_id
        and m.user_id = access.user_id()
        and r.rank >= stores.rank_of(p_minimum)
    )
  );
end
$$;

comment on function stores.has_role is
  'Whether the signed-in user is a member of the store with at least this role, suspended or not: what is written is guarded by access.require_user as well.';

create function stores.my_store_ids(p_minimum text)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select m.store_id
  from stores.members as m
  inner join stores.roles as r on r.role = m.role
  where m.user_id = access.user_id()
    and r.rank >= stores.rank_of(p_minimum)
$$;

comment on function stores.my_store_ids is 'Stores where the signed-in user has at least this role.';

create function stores.my_store_list(p_minimum text)
returns uuid[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(s), '{}') from stores.my_store_ids(p_minimum) as s
$$;

comment on function stores.my_store_list is
  'stores.my_store_ids as an array: in a policy, store_id = any ((select stores.my_store_list(''staff''))::uuid[]) runs once and can use an index.';

create function stores.require_role(p_store_id uuid, p_minimum text)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
begin
  if p_store_id is null or not stores.has_role(p_store_id, p_minimum) then
    perform core.fail('permission.denied', 'You are not allowed to do this in this store.', 403, 'store.' || p_minimum);
  end if;
  return v_user;
end
$$;

comment on function stores.require_role is
  'Guard of store commands: the signed-in user''s id. Raises permission.denied unless a member with at least this role (also for a store that does not exist).';

grant execute on function stores.has_role, stores.my_store_ids, stores.my_store_list to anon, authenticated, service_role;
grant execute on function stores.require_role to authenticated;

-- A store's money may be read by who runs it.
create or replace function access.can_read_owner(p_owner_type text, p_owner_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select
    (p_owner_type = 'user' and p_owner_id = access.user_id())
    or (p_owner_type = 'store' and stores.has_role(p_owner_id, 'manager'))
    or access.has_permission('ledger.read')
$$;

create or replace function access.readable_owners()
returns uuid[]
language sql
stable
security definer
set search_path = ''
as $$
  select array_remove(array[access.user_id()], null) || stores.my_store_list('manager')
$$;

comment on function access.readable_owners is
  'Owners whose wallets the signed-in user may read: the user, and the stores that the user owns or manages.';

-- Row-level security ---------------------------------------------------------------------------------------

alter table stores.stores enable row level security;
alter table stores.members enable row level security;

create policy "everyone reads open stores" on stores.stores
  for select to anon
  using (status in ('active', 'on_holiday'));

create policy "signed-in people read open stores and their own, staff read all" on stores.stores
  for select to authenticated
  using (
    status in ('active', 'on_holiday')
    or id = any ((select stores.my_store_list('driver'))::uuid[])
    or (select access.has_permission('stores.read'))
  );

create policy "members read their fellow members, staff read all" on stores.members
  for select to authenticated
  using (
    user_id = (select access.user_id())
    or store_id = any ((select stores.my_store_list('staff'))::uuid[])
    or (select access.has_permission('stores.read'))
  );

grant select on stores.stores to anon, authenticated, service_role;
grant select on stores.members to authenticated, service_role;

-- The life of a store ---------------------------------------------------------------------------------------

create table stores.transitions (
  from_status text not null,
  action text not null,
  actor text not null check (actor in ('owner', 'manager', 'moderator')),
  to_status text not null,
  needs_reason boolean not null default false,
  primary key (from_status, action)
);

comment on table stores.transitions is
  'The life of a store as data. actor: the least member role, or moderator for staff with stores.decide.';

alter table stores.transitions enable row level security;

create policy "anyone signed in reads the life of a store" on stores.transitions
  for select to authenticated
  using (true);

grant select on stores.transitions to authenticated, service_role;

insert into stores.transitions (from_status, action, actor, to_status, needs_reason)
values
  ('draft', 'submit', 'owner', 'submitted', false),
  ('rejected', 'submit', 'owner', 'submitted', false),
  ('submitted', 'approve', 'moderator', 'active', false),
  ('submitted', 'reject', 'moderator', 'rejected', true),
  ('active', 'suspend', 'moderator', 'suspended', true),
  ('on_holiday', 'suspend', 'moderator', 'suspended', true),
  ('suspended', 'reactivate', 'moderator', 'active', false),
  ('active', 'start_holiday', 'manager', 'on_holiday', false),
  ('on_holiday', 'end_holiday', 'manager', 'active', false);

create table stores.events (
  id bigint generated always as identity primary key,
  store_id uuid not null references stores.stores (id),
  action text not null,
  from_status text not null,
  to_status text not null,
  actor_id uuid references identity.profiles (user_id),
  reason text,
  created_at timestamptz not null default core.now()
);

comment on table stores.events is 'What happened to a store, append-only.';

create index events_store_id on stores.events (store_id, id);
create index events_actor_id on stores.events (actor_id);

create trigger events_forbid_change
before update or delete or truncate on stores.events
for each statement execute function core.forbid_change();

alter table stores.events enable row level security;

create policy "members read what happened to their store, staff read all" on stores.events
  for select to authenticated
  using (
    store_id = any ((select stores.my_store_list('manager'))::uuid[])
    or (select access.has_permission('stores.read'))
  );

grant select on stores.events to authenticated, service_role;

create function stores.notify(p_store_id uuid, p_action text, p_reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform outbox.emit(
    'notification.store', 'store', p_store_id,
    jsonb_build_object(
      'store_id', p_store_id,
      'kind', 'store.' || p_action,
      'reason', p_reason,
      'user_ids', (
        select jsonb_agg(m.user_id order by m.user_id)
        from stores.members as m
        where m.store_id = p_store_id and m.role in ('owner', 'manager')
      )
    )
  );
end
$$;

comment on function stores.notify is 'Tells owner and managers what staff decided (outbox topic notification.store).';

create function stores.act(p_store_id uuid, p_action text, p_reason text)
returns stores.stores
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
  v_store stores.stores;
  v_row stores.transitions;
  v_before text;
begin
  select s.* into v_store from stores.stores as s where s.id = p_store_id for no key update;
  select t.* into v_row from stores.transitions as t where t.from_status = v_store.status and t.action = p_action;
  if v_row.action is null then
    perform core.fail('store.invalid_transition', 'This cannot be done with the store in its present state.', 409, v_store.status);
  end if;
  if v_row.actor = 'moderator' then
    perform access.require_permission('stores.decide');
  else
    perform stores.require_role(p_store_id, v_row.actor);
  end if;
  if v_row.needs_reason then
    perform core.require_reason(p_reason);
  end if;

  v_before := v_store.status;
  update stores.stores as s
  set
    status = v_row.to_status,
    status_reason = nullif(btrim(p_reason), ''),
    submitted_at = case when p_action = 'submit' then core.now() else s.submitted_at end,
    decided_at = case when v_row.actor = 'moderator' then core.now() else s.decided_at end,
    opened_at = case when p_action = 'approve' then coalesce(s.opened_at, core.now()) else s.opened_at end
  where s.id = p_store_id
  returning s.* into v_store;
  insert into stores.events (store_id, action, from_status, to_status, actor_id, reason)
  values (p_store_id, p_action, v_before, v_row.to_status, v_user, nullif(btrim(p_reason), ''));

  if p_action = 'approve' then
    perform ledger.account('wallet', p_store_id, v_store.currency);
  end if;
  if v_row.actor = 'moderator' then
    perform stores.notify(p_store_id, p_action, nullif(btrim(p_reason), ''));
    perform access.audit(
      'store.' || p_action, 'store', p_store_id::text,
      jsonb_build_object('status', v_before), jsonb_build_object('status', v_row.to_status), p_reason
    );
  end if;
  return v_store;
end
$$;

comment on function stores.act is
  'The only way to change a store''s status: looks the action up in stores.transitions, checks who may, records it; approval opens the wallet in the books. Locks the store row, then an account. Raises store.invalid_transition, permission.denied, reason.required.';

-- Commands -----------------------------------------------------------------------------------------------

create function stores.clean_policies(p_policies jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  perform core.require_keys(coalesce(p_policies, '{}'), array['returns', 'shipping'], 'store.invalid');
  return jsonb_strip_nulls(
    jsonb_build_object(
      'returns', core.localized_field(coalesce(p_policies, '{}'), 'returns', 4000, 'store.invalid'),
      'shipping', core.localized_field(coalesce(p_policies, '{}'), 'shipping', 4000, 'store.invalid')
    )
  );
end
$$;

comment on function stores.clean_policies is 'Store policies {returns, shipping}, each a text by locale of at most 4000 characters. Raises store.invalid.';

create function stores.require_slug(p_slug text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_slug is null or p_slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$' or length(p_slug) not between 3 and 60 then
    perform core.fail(
      'store.slug_invalid', 'Use 3 to 60 small letters, digits and single hyphens.', 400, left(p_slug, 80)
    );
  end if;
  -- Names that would read as the marketplace itself.
  if p_slug in ('admin', 'amana', 'api', 'help', 'official', 'staff', 'support', 'www') then
    perform core.fail('store.slug_taken', 'This address is taken. Choose another one.', 409, p_slug);
  end if;
  return p_slug;
end
$$;

comment on function stores.require_slug is 'Raises store.slug_invalid for a malformed address, store.slug_taken for a reserved one.';

create function stores.apply(p_fields jsonb, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
  v_scope text := 'apply_for_store:' || v_user;
  v_answer jsonb := core.idempotency_begin(v_scope, p_idempotency_key, p_fields);
  v_slug text;
  v_store_id uuid;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_slug := stores.require_slug(p_fields ->> 'slug');
  if coalesce(p_fields ->> 'country', '') not in ('PK', 'NG', 'IQ') then
    perform core.fail('store.invalid', 'This country is not served.', 400, 'country');
  end if;
  if not exists (select from core.currencies as c where c.code = p_fields ->> 'currency' and c.is_active) then
    perform core.fail('currency.unknown', 'This currency is not supported.', 400, left(p_fields ->> 'currency', 20));
  end if;
  -- The lock on the profile makes the count below true for two applications at once.
  perform from identity.profiles as p where p.user_id = v_user for no key update;
  if (select count(*) from stores.members as m where m.user_id = v_user and m.role = 'owner') >= 5 then
    perform core.fail('store.too_many', 'One person can own at most five stores.', 409);
  end if;

  insert into stores.stores (
    slug, name, tagline, description, country, currency, city, delivery_fee_minor, policies,
    status, submitted_at, created_by
  )
  values (
    v_slug,
    core.text_field(p_fields, 'name', 80, 'store.invalid', true),
    core.localized_field(p_fields, 'tagline', 160, 'store.invalid'),
    core.localized_field(p_fields, 'description', 4000, 'store.invalid'),
    p_fields ->> 'country',
    p_fields ->> 'currency',
    core.text_field(p_fields, 'city', 100, 'store.invalid', true),
    coalesce(core.integer_field(p_fields, 'delivery_fee_minor', 0, 9007199254740991, 'store.invalid'), 0),
    stores.clean_policies(nullif(p_fields -> 'policies', 'null')),
    'draft', null, v_user
  )
  on conflict (slug) do nothing
  returning id into v_store_id;
  if v_store_id is null then
    perform core.fail('store.slug_taken', 'This address is taken. Choose another one.', 409, v_slug);
  end if;
  insert into stores.members (store_id, user_id, role) values (v_store_id, v_user, 'owner');
  perform stores.act(v_store_id, 'submit', null);
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    jsonb_build_object('store_id', v_store_id, 'slug', v_slug, 'status', 'submitted')
  );
end
$$;

comment on function stores.apply is
  'The signed-in person applies for a store and becomes its owner; it waits for staff. Raises store.invalid (details name the field), store.slug_invalid, store.slug_taken, store.too_many, currency.unknown.';

create function stores.update(p_store_id uuid, p_patch jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_store stores.stores;
  v_path text;
begin
  perform stores.require_role(p_store_id, 'manager');
  perform core.require_keys(
    p_patch,
    array['name', 'tagline', 'description', 'city', 'delivery_fee_minor', 'policies', 'logo_path', 'banner_path'],
    'store.invalid'
  );
  foreach v_path in array array['logo_path', 'banner_path'] loop
    if p_patch ->> v_path is not null and p_patch ->> v_path not like p_store_id || '/%' then
      perform core.fail('store.invalid', 'The picture must lie in the store''s own folder.', 400, v_path);
    end if;
  end loop;
  select s.* into strict v_store from stores.stores as s where s.id = p_store_id for no key update;
  if p_patch ? 'name' then
    v_store.name := core.text_field(p_patch, 'name', 80, 'store.invalid', true);
    if length(v_store.name) < 2 then
      perform core.fail('store.invalid', 'This name is too short.', 400, 'name');
    end if;
  end if;
  if p_patch ? 'city' then
    v_store.city := core.text_field(p_patch, 'city', 100, 'store.invalid', true);
  end if;
  update stores.stores as s
  set
    name = v_store.name,
    city = v_store.city,
    tagline = case when p_patch ? 'tagline' then core.localized_field(p_patch, 'tagline', 160, 'store.invalid') else s.tagline end,
    description = case when p_patch ? 'description' then core.localized_field(p_patch, 'description', 4000, 'store.invalid') else s.description end,
    delivery_fee_minor = coalesce(core.integer_field(p_patch, 'delivery_fee_minor', 0, 9007199254740991, 'store.invalid'), s.delivery_fee_minor),
    policies = case when p_patch ? 'policies' then stores.clean_policies(nullif(p_patch -> 'policies', 'null')) else s.policies end,
    logo_path = case when p_patch ? 'logo_path' then core.text_field(p_patch, 'logo_path', 300, 'store.invalid') else s.logo_path end,
    banner_path = case when p_patch ? 'banner_path' then core.text_field(p_patch, 'banner_path', 300, 'store.invalid') else s.banner_path end
  where s.id = p_store_id;
end
$$;

comment on function stores.update is
  'Owner or manager change the store page; fields that are not sent stay. Orders already placed keep the fee that they were placed with. Raises store.invalid (details name the field), permission.denied.';

create function stores.set_holiday(p_store_id uuid, p_on boolean)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_status text;
begin
  perform stores.require_role(p_store_id, 'manager');
  select s.status into strict v_status from stores.stores as s where s.id = p_store_id for no key update;
  if p_on is null then
    perform core.fail('store.invalid', 'Say whether the holiday begins or ends.', 400, 'on');
  end if;
  -- Asking for what already is, is no error: a double click must not look like one.
  if (p_on and v_status = 'on_holiday') or (not p_on and v_status = 'active') then
    return jsonb_build_object('store_id', p_store_id, 'status', v_status);
  end if;
  v_status := (stores.act(p_store_id, case when p_on then 'start_holiday' else 'end_holiday' end, null)).status;
  return jsonb_build_object('store_id', p_store_id, 'status', v_status);
end
$$;

comment on function stores.set_holiday is
  'Owner or manager close the store for new orders, or open it again. Raises permission.denied, store.invalid_transition.';

create function stores.submit(p_store_id uuid, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_scope text := 'submit_store:' || stores.require_role(p_store_id, 'owner');
  v_answer jsonb := core.idempotency_begin(v_scope, p_idempotency_key, to_jsonb(p_store_id));
begin
  if v_answer is not null then
    return v_answer;
  end if;
  perform stores.act(p_store_id, 'submit', null);
  return core.idempotency_end(
    v_scope, p_idempotency_key, jsonb_build_object('store_id', p_store_id, 'status', 'submitted')
  );
end
$$;

comment on function stores.submit is 'The owner of a rejected store hands it in again. Raises permission.denied, store.invalid_transition.';

create function stores.decide(p_store_id uuid, p_decision text, p_reason text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_scope text := 'admin_decide_store:' || access.require_permission('stores.decide');
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key,
    jsonb_build_object('store_id', p_store_id, 'decision', p_decision, 'reason', p_reason)
  );
  v_store stores.stores;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  if p_decision is null or p_decision not in ('approve', 'reject', 'suspend', 'reactivate') then
    perform core.fail('store.decision_invalid', 'Approve, reject, suspend or reactivate.', 400, left(p_decision, 40));
  end if;
  if not exists (select from stores.stores as s where s.id = p_store_id) then
    perform core.fail('store.not_found', 'There is no such store.', 404);
  end if;
  if stores.has_role(p_store_id, 'driver') then
    perform core.fail('permission.denied', 'You cannot decide about a store that you work in.', 403, 'own store');
  end if;
  v_store := stores.act(p_store_id, p_decision, p_reason);
  return core.idempotency_end(
    v_scope, p_idempotency_key, jsonb_build_object('store_id', p_store_id, 'status', v_store.status)
  );
end
$$;

comment on function stores.decide is
  'Staff with stores.decide approve, reject, suspend or reactivate; reject and suspend need a reason; never a store one works in. Raises store.not_found, store.decision_invalid, store.invalid_transition, reason.required.';

create function stores.add_member(p_store_id uuid, p_email text, p_role text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := stores.require_role(p_store_id, 'manager');
  v_scope text := 'add_store_member:' || v_user;
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, jsonb_build_object('store_id', p_store_id, 'email', p_email, 'role', p_role)
  );
  v_member uuid;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  if p_role is null or p_role not in ('manager', 'staff', 'driver') then
    perform core.fail('member.role_invalid', 'A member is a manager, staff or a driver.', 400, left(p_role, 40));
  end if;
  if p_role = 'manager' then
    perform stores.require_role(p_store_id, 'owner');
  end if;
  -- Whether an address has an account can be learnt here, so it can only be asked slowly.
  perform access.hit_rate_limit('add_store_member', v_user::text, 30, interval '1 hour');
  select p.user_id into v_member
  from identity.profiles as p
  where lower(p.email) = lower(btrim(p_email)) and p.status = 'active';
  if not found then
    perform core.fail('member.user_unknown', 'Nobody with this address has an account here.', 404);
  end if;
  insert into stores.members (store_id, user_id, role)
  values (p_store_id, v_member, p_role)
  on conflict (store_id, user_id) do nothing;
  if not found then
    perform core.fail('member.exists', 'This person already works in the store.', 409);
  end if;
  perform access.audit(
    'store.member_added', 'store', p_store_id::text, null, jsonb_build_object('user_id', v_member, 'role', p_role), null
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    jsonb_build_object('store_id', p_store_id, 'user_id', v_member, 'role', p_role)
  );
end
$$;

comment on function stores.add_member is
  'Managers add staff and drivers, the owner also managers, by the address of an account. Raises permission.denied, member.role_invalid, member.user_unknown, member.exists, rate.limited.';

create function stores.remove_member(p_store_id uuid, p_user_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
  v_role text;
begin
  select m.role into v_role
  from stores.members as m
  where m.store_id = p_store_id and m.user_id = p_user_id
  for update;
  if p_user_id is distinct from v_user then
    perform stores.require_role(p_store_id, case when v_role = 'manager' then 'owner' else 'manager' end);
  end if;
  if v_role is null then
    perform core.fail('member.not_found', 'This person does not work in the store.', 404);
  end if;
  if v_role = 'owner' then
    perform core.fail('member.owner_stays', 'The owner of a store cannot be removed.', 409);
  end if;
  delete from stores.members as m where m.store_id = p_store_id and m.user_id = p_user_id;
  perform access.audit(
    'store.member_removed', 'store', p_store_id::text, jsonb_build_object('user_id', p_user_id, 'role', v_role), null, null
  );
  return jsonb_build_object('store_id', p_store_id, 'user_id', p_user_id);
end
$$;

comment on function stores.remove_member is
  'Managers remove staff and drivers, the owner also managers; anyone but the owner may leave. Raises permission.denied, member.not_found, member.owner_stays.';

create function stores.visible_members()
returns table (store_id uuid, user_id uuid, display_name text, email text, role text, created_at timestamptz)
language sql
stable
security definer
rows 20
set search_path = ''
as $$
  select m.store_id, m.user_id, p.display_name, p.email, m.role, m.created_at
  from stores.members as m
  inner join identity.profiles as p on p.user_id = m.user_id
  where m.store_id in (select stores.my_store_ids('staff'))
$$;

comment on function stores.visible_members is 'Fellow members with names and addresses, of the stores where the signed-in user is at least staff.';

create function stores.count_order_completed(p_store_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update stores.stores as s set completed_orders = s.completed_orders + 1 where s.id = p_store_id;
end
$$;

comment on function stores.count_order_completed is 'One more released order. The orders call it last in their transaction: the row is shared by all orders of the store.';

grant execute on function
  stores.apply, stores.update, stores.set_holiday, stores.submit, stores.decide,
  stores.add_member, stores.remove_member, stores.visible_members
to authenticated;
