-- Terms of a store: its level as a seller and the plan that it is on.
-- Rules of prices look at them (000800). Staff set them, with a reason, audited.

create table stores.seller_levels (
  code text primary key check (code ~ '^[a-z][a-z_]*$'),
  position smallint not null unique,
  name core.localized_text not null
);

comment on table stores.seller_levels is 'Levels of sellers, from new to best; names by locale.';

create table stores.plans (
  code text primary key check (code ~ '^[a-z][a-z_]*$'),
  position smallint not null unique,
  name core.localized_text not null
);

comment on table stores.plans is 'Plans that a store can be on, from smallest to largest; names by locale.';

alter table stores.seller_levels enable row level security;
alter table stores.plans enable row level security;

create policy "anyone reads the levels" on stores.seller_levels
  for select to anon, authenticated
  using (true);

create policy "anyone reads the plans" on stores.plans
  for select to anon, authenticated
  using (true);

grant select on stores.seller_levels, stores.plans to anon, authenticated, service_role;

insert into stores.seller_levels (code, position, name)
values
  ('new', 1, '{"en": "New", "ur": "نیا", "ar": "جديد"}'),
  ('proven', 2, '{"en": "Proven", "ur": "آزمودہ", "ar": "مجرَّب"}'),
  ('top', 3, '{"en": "Top", "ur": "بہترین", "ar": "الأفضل"}');

insert into stores.plans (code, position, name)
values
  ('basic', 1, '{"en": "Basic", "ur": "بنیادی", "ar": "أساسي"}'),
  ('plus', 2, '{"en": "Plus", "ur": "پلس", "ar": "بلس"}'),
  ('business', 3, '{"en": "Business", "ur": "کاروباری", "ar": "أعمال"}');

alter table stores.stores
  add column seller_level text not null default 'new' references stores.seller_levels (code),
  add column plan text not null default 'basic' references stores.plans (code);

comment on column stores.stores.seller_level is 'How far the seller has come; changed by staff alone.';
comment on column stores.stores.plan is 'What the store subscribed to; changed by staff alone.';

create index stores_seller_level on stores.stores (seller_level);
create index stores_plan on stores.stores (plan);

insert into access.permissions (code, description)
values ('pricing.write', 'Change commission, fees and the terms of stores');

insert into access.role_permissions (role, permission)
values ('finance', 'pricing.write'), ('superadmin', 'pricing.write');

create function stores.set_terms(
  p_store_id uuid,
  p_seller_level text,
  p_plan text,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_scope text := 'admin_set_store_terms:' || access.require_permission('pricing.write');
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key,
    jsonb_build_object('store_id', p_store_id, 'seller_level', p_seller_level, 'plan', p_plan, 'reason', p_reason)
  );
  v_reason text := core.require_reason(p_reason);
  v_store stores.stores;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  select s.* into v_store from stores.stores as s where s.id = p_store_id for no key update;
  if not found then
    perform core.fail('store.not_found', 'There is no such store.', 404);
  end if;
  if stores.has_role(p_store_id, 'driver') then
    perform core.fail('permission.denied', 'You cannot decide about a store that you work in.', 403, 'own store');
  end if;
  if not exists (select from stores.seller_levels as l where l.code = p_seller_level)
    or not exists (select from stores.plans as p where p.code = p_plan)
  then
    perform core.fail('store.terms_invalid', 'Choose a level and a plan that exist.', 400);
  end if;
  update stores.stores as s set seller_level = p_seller_level, plan = p_plan where s.id = p_store_id;
  perform access.audit(
    'store.set_terms', 'store', p_store_id::text,
    jsonb_build_object('seller_level', v_store.seller_level, 'plan', v_store.plan),
    jsonb_build_object('seller_level', p_seller_level, 'plan', p_plan), v_reason
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    jsonb_build_object('store_id', p_store_id, 'seller_level', p_seller_level, 'plan', p_plan)
  );
end
$$;

comment on function stores.set_terms is
  'Staff with pricing.write set a store''s level and plan, with a reason, audited; never of a store one works in. Orders placed before keep their commission. Raises store.not_found, store.terms_invalid, reason.required.';

grant execute on function stores.set_terms to authenticated;

create view api.seller_levels
with (security_invoker = true) as
select l.code, l.position, l.name from stores.seller_levels as l;

comment on view api.seller_levels is 'Levels of sellers by position; name by locale.';

create view api.store_plans
with (security_invoker = true) as
select p.code, p.position, p.name from stores.plans as p;

comment on view api.store_plans is 'Plans of stores by position; name by locale.';

create function api.admin_set_store_terms(
  p_store_id uuid,
  p_seller_level text,
  p_plan text,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select stores.set_terms(p_store_id, p_seller_level, p_plan, p_reason, p_idempotency_key)
$$;

comment on function api.admin_set_store_terms is
  'Staff (pricing.write): sets level and plan of a store: {store_id, seller_level, plan}. Errors store.not_found, store.terms_invalid, reason.required.';

grant select on api.seller_levels, api.store_plans to anon, authenticated;
grant execute on function api.admin_set_store_terms to authenticated;
