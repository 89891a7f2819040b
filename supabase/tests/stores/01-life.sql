-- Stores: applying, deciding, running, the team; every status x action x actor.
begin;
\ir ../orders/market.psql
select plan(44);

create function market.apply(p_change jsonb, p_key text default null)
returns text
language plpgsql
as $$
declare
  v jsonb := '{"who": "outsider", "slug": "new-store", "name": "New store", "country": "PK", "currency": "PKR", "city": "Quetta", "fee": 0}'::jsonb || p_change;
begin
  return (
    select coalesce(c ->> 'error', c -> 'ok' ->> 'status')
    from market.call(
      v ->> 'who',
      format(
        'api.apply_for_store(%L, %L, %L, %L, %L, %L, %L, %L, %L, %L)', v ->> 'slug', v ->> 'name', v -> 'tagline', v -> 'description',
        v ->> 'country', v ->> 'currency', v ->> 'city', v ->> 'fee', v -> 'policies', coalesce(p_key, gen_random_uuid()::text)
      )
    ) as c
  );
end
$$;

select is(market.apply('{"slug": "ab"}'), 'store.slug_invalid', 'an address that is too short');
select is(market.apply('{"slug": "Über Store"}'), 'store.slug_invalid', 'an address with other letters');
select is(market.apply('{"slug": null}'), 'store.slug_invalid', 'no address');
select is(market.apply('{"slug": "amana"}'), 'store.slug_taken', 'an address that reads as the marketplace');
select is(market.apply('{"slug": "lahore-lights"}'), 'store.slug_taken', 'an address that is taken');
select is(market.apply('{"name": " "}'), 'store.invalid', 'no name');
select is(market.apply('{"country": "US"}'), 'store.invalid', 'a country that is not served');
select is(market.apply('{"currency": "EUR"}'), 'currency.unknown', 'a currency that is not known');
select is(market.apply('{"fee": -1}'), 'store.invalid', 'a negative fee');
select is(market.apply('{"fee": 9007199254740992}'), 'store.invalid', 'a fee beyond what is exact');
select is(market.apply('{"tagline": "text"}'), 'store.invalid', 'a tagline without language');
select is(market.apply('{"tagline": {"fr": "x"}}'), 'store.invalid', 'a tagline in another language');
select is(market.apply('{"policies": {"privacy": {"en": "x"}}}'), 'store.invalid', 'a policy that is not known');
select is(market.apply('{"who": null}'), '42501', 'nobody is signed in');
select is(market.apply('{"tagline": {"en": "T", "ur": "ٹ"}, "policies": {"returns": {"en": "14 days"}}}', 'k'), 'submitted', 'a person applies');
select is(market.apply('{"tagline": {"en": "T", "ur": "ٹ"}, "policies": {"returns": {"en": "14 days"}}}', 'k'), 'submitted', 'once, also when repeated');
select s.id as fresh from stores.stores as s where s.slug = 'new-store' \gset
select is((select count(*) from market.call('outsider', '(select m.role from api.my_stores as m)') as c where c ->> 'ok' = 'owner'), 1::bigint, 'and owns it');
select is(market.call(null, '(select count(*) from api.stores as s where s.slug = ''new-store'')') ->> 'ok', '0', 'visitors do not see it yet');
select is(market.call('other', '(select count(*) from api.stores as s where s.slug = ''new-store'')') ->> 'ok', '0', 'nor do other people');
do $$ begin for v_n in 1..4 loop perform market.apply(jsonb_build_object('slug', 'more-' || v_n)); end loop; end $$;
select is(market.apply('{"slug": "one-more"}'), 'store.too_many', 'five stores are enough for one person');

-- Every status x action x actor ------------------------------------------------------------------------------

create table market.expected (status text, action text, actor text, to_status text);
insert into market.expected
values
  ('draft', 'submit', 'owner', 'submitted'), ('rejected', 'submit', 'owner', 'submitted'),
  ('submitted', 'approve', 'moderator', 'active'), ('submitted', 'reject', 'moderator', 'rejected'),
  ('active', 'suspend', 'moderator', 'suspended'), ('on_holiday', 'suspend', 'moderator', 'suspended'),
  ('suspended', 'reactivate', 'moderator', 'active'),
  ('active', 'start_holiday', 'owner', 'on_holiday'), ('active', 'start_holiday', 'manager', 'on_holiday'),
  ('on_holiday', 'end_holiday', 'owner', 'active'), ('on_holiday', 'end_holiday', 'manager', 'active');
insert into stores.members (store_id, user_id, role)
values (:'fresh', market.uuid('other'), 'manager'), (:'fresh', market.uuid('clerk'), 'staff'), (:'fresh', market.uuid('driver'), 'driver');
grant execute on function stores.act to authenticated;

create function market.store_attempt(p_store uuid, p_status text, p_action text, p_actor text)
returns text
language plpgsql
as $$
declare
  v_result text;
begin
  begin
    update stores.stores set status = p_status where id = p_store;
    select coalesce(c ->> 'error', c -> 'ok' ->> 'status') into v_result
    from market.call(
      case p_actor
        when 'owner' then 'outsider' when 'manager' then 'other' when 'staff' then 'clerk' when 'visitor' then null
        else p_actor
      end,
      format('stores.act(%L, %L, ''a reason'')', p_store, p_action)
    ) as c;
    raise exception 'undo' using errcode = 'AA000';
  exception
    when sqlstate 'AA000' then null;
  end;
  return v_result;
end
$$;

create table market.outcomes as
select s.status, a.action, p.actor, market.store_attempt(:'fresh', s.status, a.action, p.actor) as result
from unnest(array['draft', 'submitted', 'active', 'rejected', 'suspended', 'on_holiday']) as s (status)
cross join (select distinct t.action from stores.transitions as t union select 'no_such') as a
cross join unnest(array['owner', 'manager', 'staff', 'driver', 'moderator', 'finance', 'buyer', 'visitor']) as p (actor);
select is_empty(
  $$
    select o.*, e.to_status
    from market.outcomes as o
    inner join market.expected as e using (status, action, actor)
    where o.result is distinct from e.to_status
  $$,
  'what is allowed works'
);
select is_empty(
  $$
    select o.*
    from market.outcomes as o
    left join market.expected as e using (status, action, actor)
    where e.action is null and o.result not in ('store.invalid_transition', 'permission.denied', '42501')
  $$,
  'all else is refused'
);
revoke execute on function stores.act from authenticated;

-- Deciding ----------------------------------------------------------------------------------------------------

create function market.decide(p_who text, p_store uuid, p_decision text, p_reason text, p_key text default null)
returns text
language sql
as $$
  select coalesce(c ->> 'error', c -> 'ok' ->> 'status')
  from market.call(p_who, format('api.admin_decide_store(%L, %L, %L, %L)', p_store, p_decision, p_reason, coalesce(p_key, gen_random_uuid()::text))) as c
$$;

select is(market.decide('outsider', :'fresh', 'approve', null), 'permission.denied', 'the owner does not approve');
select is(market.decide('moderator', :'fresh', 'reject', ''), 'reason.required', 'rejecting needs a reason');
select is(market.decide('moderator', :'fresh', 'explode', 'x'), 'store.decision_invalid', 'a decision that does not exist');
select is(market.decide('moderator', gen_random_uuid(), 'approve', null), 'store.not_found', 'a store that does not exist');
select is(market.decide('moderator', :'fresh', 'reject', 'no pictures'), 'rejected', 'staff reject with a reason');
select is(market.call('outsider', format('(select m.status_reason from api.my_stores as m where m.id = %L)', :'fresh')) ->> 'ok', 'no pictures', 'which the owner reads');
select is(market.call('outsider', format('api.submit_store(%L, ''again'')', :'fresh')) -> 'ok' ->> 'status', 'submitted', 'and hands it in again');
select is(market.decide('moderator', :'fresh', 'approve', null, 'd') || market.decide('moderator', :'fresh', 'approve', null, 'd'), 'activeactive', 'staff approve, once');
select is((select count(*) from ledger.accounts as a where a.owner_id = :'fresh' and a.kind = 'wallet' and a.currency = 'PKR'), 1::bigint, 'approval opens the wallet');
select is((select string_agg(e.action, ',' order by e.id) from stores.events as e where e.store_id = :'fresh'), 'submit,reject,submit,approve', 'every step is kept');
select is((select count(*) from access.audit_log as a where a.entity_id = :'fresh' and a.action like 'store.%'), 2::bigint, 'staff acts are in the audit log');
select is(market.call(null, '(select count(*) from api.stores as s where s.slug = ''new-store'')') ->> 'ok', '1', 'now everyone sees it');
insert into stores.members (store_id, user_id, role) values (:'fresh', market.uuid('moderator'), 'staff');
select is(market.decide('moderator', :'fresh', 'suspend', 'x'), 'permission.denied', 'nobody decides about a store one works in');
delete from stores.members where user_id = market.uuid('moderator');

-- The page and the team -----------------------------------------------------------------------------------------

select is(market.call('clerk', format('api.update_store(%L, ''{"name": "X"}'')', :'store')) ->> 'error', 'permission.denied', 'staff do not change the page');
select is(market.call('seller', format('api.update_store(%L, ''{"name": "Lights of Lahore", "delivery_fee_minor": 5}'')', :'store')) -> 'ok' ->> 'name', 'Lights of Lahore', 'the owner does');
select is(market.call('seller', format('api.update_store(%L, ''{"logo_path": "%s/logo.png"}'')', :'store', :'rival_store')) ->> 'error', 'store.invalid', 'not with a picture of another store');
select is(market.call('seller', format('api.update_store(%L, ''{"status": "active"}'')', :'store')) ->> 'error', 'store.invalid', 'nor its status');
select is(market.call('seller', format('api.set_store_holiday(%L, true)', :'store')) -> 'ok' ->> 'status' || (market.buy('buyer', :'kettle') ->> 'error'), 'on_holidaystore.closed', 'on holiday nothing can be bought');
select is(market.call('clerk', format('api.add_store_member(%L, ''other@market.test'', ''staff'', ''k'')', :'store')) ->> 'error', 'permission.denied', 'staff do not hire');
select is(market.call('seller', format('api.add_store_member(%L, ''nobody@market.test'', ''staff'', ''k'')', :'store')) ->> 'error', 'member.user_unknown', 'nobody unknown is hired');
select is(market.call('seller', format('api.add_store_member(%L, ''other@market.test'', ''owner'', ''k'')', :'store')) ->> 'error', 'member.role_invalid', 'there is one owner');
select is(
  (market.call('seller', format('api.remove_store_member(%L, %L)', :'store', market.uuid('seller'))) ->> 'error')
  || (market.call('clerk', format('api.remove_store_member(%L, %L)', :'store', market.uuid('driver'))) ->> 'error')
  || (market.call('driver', format('api.remove_store_member(%L, %L)', :'store', market.uuid('driver'))) -> 'ok' ->> 'store_id'),
  'member.owner_stayspermission.denied' || :'store', 'the owner stays, staff do not fire, anyone else may leave'
);

select * from finish();
rollback;
