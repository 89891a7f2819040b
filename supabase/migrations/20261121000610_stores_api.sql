-- Stores, what clients see: views and thin commands.

create view api.stores
with (security_invoker = true) as
select
  s.id, s.slug, s.name, s.tagline, s.description, s.country, s.currency, s.city, s.logo_path, s.banner_path,
  s.policies, s.delivery_fee_minor, s.status, s.completed_orders, s.opened_at as member_since, s.created_at
from stores.stores as s;

comment on view api.stores is
  'Stores open to everyone (active, on_holiday); members and staff see theirs in any status. delivery_fee_minor per order in currency; member_since is the day of approval.';

create view api.my_stores
with (security_invoker = true) as
select s.id, s.slug, s.name, s.status, m.role, s.currency, s.country, s.status_reason, s.logo_path
from stores.members as m
inner join stores.stores as s on s.id = m.store_id
where m.user_id = (select access.user_id());

comment on view api.my_stores is 'Stores in which the signed-in person works, with the role there; status_reason is what staff said.';

create view api.store_members
with (security_invoker = true) as
select m.store_id, m.user_id, m.display_name, m.email, m.role, m.created_at
from stores.visible_members() as m;

comment on view api.store_members is 'Members of the stores where the signed-in person is at least staff.';

create function api.apply_for_store(
  p_slug text,
  p_name text,
  p_tagline jsonb,
  p_description jsonb,
  p_country text,
  p_currency text,
  p_city text,
  p_delivery_fee_minor bigint,
  p_policies jsonb,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select stores.apply(
    jsonb_build_object(
      'slug', p_slug, 'name', p_name, 'tagline', p_tagline, 'description', p_description,
      'country', p_country, 'currency', p_currency, 'city', p_city,
      'delivery_fee_minor', p_delivery_fee_minor, 'policies', p_policies
    ),
    p_idempotency_key
  )
$$;

comment on function api.apply_for_store is
  'Applies for a store: {store_id, slug, status: submitted}. Errors store.invalid, store.slug_invalid, store.slug_taken, store.too_many, currency.unknown.';

create function api.submit_store(p_store_id uuid, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select stores.submit(p_store_id, p_idempotency_key)
$$;

comment on function api.submit_store is 'The owner hands a rejected store in again: {store_id, status}. Errors permission.denied, store.invalid_transition.';

create function api.update_store(p_store_id uuid, p_patch jsonb)
returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform stores.update(p_store_id, p_patch);
  return (select to_jsonb(s) from api.stores as s where s.id = p_store_id);
end
$$;

comment on function api.update_store is
  'Owner or manager: {name, tagline, description, city, delivery_fee_minor, policies, logo_path, banner_path}, each optional. Returns the row of api.stores. Errors store.invalid, permission.denied.';

create function api.set_store_holiday(p_store_id uuid, p_on boolean)
returns jsonb
language sql
set search_path = ''
as $$
  select stores.set_holiday(p_store_id, p_on)
$$;

comment on function api.set_store_holiday is 'Owner or manager: {store_id, status}. Errors permission.denied, store.invalid_transition.';

create function api.add_store_member(p_store_id uuid, p_email text, p_role text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select stores.add_member(p_store_id, p_email, p_role, p_idempotency_key)
$$;

comment on function api.add_store_member is
  'p_role manager (by the owner), staff or driver: {store_id, user_id, role}. Errors member.role_invalid, member.user_unknown, member.exists, permission.denied, rate.limited.';

create function api.remove_store_member(p_store_id uuid, p_user_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select stores.remove_member(p_store_id, p_user_id)
$$;

comment on function api.remove_store_member is 'Removes a member, or leaves: {store_id, user_id}. Errors member.not_found, member.owner_stays, permission.denied.';

create function api.admin_decide_store(p_store_id uuid, p_decision text, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select stores.decide(p_store_id, p_decision, p_reason, p_idempotency_key)
$$;

comment on function api.admin_decide_store is
  'Staff (stores.decide): p_decision approve, reject, suspend or reactivate: {store_id, status}. Errors store.not_found, store.decision_invalid, store.invalid_transition, reason.required.';

grant select on api.stores to anon, authenticated;
grant select on api.my_stores, api.store_members to authenticated;
grant execute on function
  api.apply_for_store, api.submit_store, api.update_store, api.set_store_holiday,
  api.add_store_member, api.remove_store_member, api.admin_decide_store
to authenticated;
