-- Terms of a store: its level as a seller and the plan that it is on.
-- Rules of prices look at them (000800). One member of staff asks for other ones, another decides.

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

comment on column stores.stores.seller_level is 'How far the seller has come; changed by two of the staff.';
comment on column stores.stores.plan is 'What the store subscribed to; changed by two of the staff.';

create index stores_seller_level on stores.stores (seller_level);
create index stores_plan on stores.stores (plan);

insert into access.permissions (code, description)
values ('pricing.write', 'Change commission, fees and the terms of stores');

insert into access.role_permissions (role, permission)
values ('finance', 'pricing.write'), ('superadmin', 'pricing.write');

create function stores.interested(p_store_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_array(p_store_id) || coalesce(
    (select jsonb_agg(m.user_id order by m.user_id) from stores.members as m where m.store_id = p_store_id), '[]'
  )
$$;

comment on function stores.interested is
  'A store and who works in it: none of them may ask for or decide an approval about its fees, terms or limits.';

create function stores.check_terms(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_store stores.stores;
begin
  perform core.require_keys(p_payload, array['store_id', 'seller_level', 'plan'], 'approval.payload_invalid');
  select s.* into v_store from stores.stores as s where s.id = core.uuid_or_null(p_payload ->> 'store_id');
  if not found then
    perform core.fail('store.not_found', 'There is no such store.', 404);
  end if;
  if not exists (select from stores.seller_levels as l where l.code = p_payload ->> 'seller_level')
    or not exists (select from stores.plans as p where p.code = p_payload ->> 'plan')
  then
    perform core.fail('store.terms_invalid', 'Choose a level and a plan that exist.', 400);
  end if;
  return access.describe_act(
    'Terms of ' || v_store.name, jsonb_build_object('store', v_store.name), jsonb_build_object(
      'before', jsonb_build_object('seller_level', v_store.seller_level, 'plan', v_store.plan),
      'after', p_payload - 'store_id'
    ),
    stores.interested(v_store.id)
  );
end
$$;

comment on function stores.check_terms is
  'Approval store_terms.set {store_id, seller_level, plan}. Raises store.not_found, store.terms_invalid, approval.nothing_changes, approval.payload_invalid.';

create function stores.set_terms(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_store_id uuid := core.uuid_or_null(p_payload ->> 'store_id');
  v_approval access.approvals;
begin
  perform from stores.stores as s where s.id = v_store_id for no key update;
  v_approval := access.require_unchanged(p_approval_id, stores.check_terms(p_payload) -> 'change');
  update stores.stores as s
  set seller_level = p_payload ->> 'seller_level', plan = p_payload ->> 'plan'
  where s.id = v_store_id;
  perform access.audit(
    'store.set_terms', 'store', v_store_id::text, v_approval.change -> 'before',
    (v_approval.change -> 'after') || jsonb_build_object('approval_id', p_approval_id), v_approval.reason
  );
  return p_payload;
end
$$;

comment on function stores.set_terms is
  'Approval store_terms.set: sets level and plan, audited. Orders placed before keep their commission. Locks the store. Raises approval.outdated.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'store_terms.set', 'pricing.write', 'pricing.write', 'stores.check_terms', 'stores.set_terms',
  'Set the level of a seller and the plan of a store'
);

create view api.seller_levels
with (security_invoker = true) as
select l.code, l.position, l.name from stores.seller_levels as l;

comment on view api.seller_levels is 'Levels of sellers by position; name by locale.';

create view api.store_plans
with (security_invoker = true) as
select p.code, p.position, p.name from stores.plans as p;

comment on view api.store_plans is 'Plans of stores by position; name by locale.';

grant select on api.seller_levels, api.store_plans to anon, authenticated;
