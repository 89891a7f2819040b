-- Rules are kept: an edit is a new version, and orders keep what they were placed with.
begin;
\ir ../orders/market.psql
\ir rules.psql
select plan(41);

select (pricing.find_rule('commission', row(core.now(), 1, 'PKR', 'PK', null, null, null, null, null, null)::pricing.situation)).rule_id as standard \gset

create function market.history(p_rule uuid)
returns text[]
language sql
as $$
  select array_agg(concat_ws(' ', r.version, r.rate_bps, v.state) order by r.version)
  from pricing.rules as r
  cross join lateral (
    select case
      when r.effective_from = r.effective_until then 'replaced'
      when r.effective_until <= core.now() then 'past'
      when r.effective_from > core.now() then 'future'
      else 'current'
    end as state
  ) as v
  where r.rule_id = p_rule
$$;

-- Who may ---------------------------------------------------------------------------------------------------

select is(market.call(who.name, format('api.admin_save_pricing_rule(''commission'', null, ''{"name": "Mine"}'', null, null, ''why'', %L)', 'k' || who.name)) ->> 'error', 'permission.denied', who.name || ' may not change rules')
from unnest(array['seller', 'support', 'moderator']) as who (name);
select is(market.do('finance', 'insert into pricing.rules (kind, name) values (''commission'', ''x'')'), '42501', 'nobody writes the table');
select is(market.do('seller', 'select * from pricing.rules'), '0 rows', 'sellers do not read it');

-- An edit now ---------------------------------------------------------------------------------------------------

select market.order_along('{paid}') as before \gset
select is(market.save_rule('{"name": "Standard, Pakistan", "currency": "PKR", "rate_bps": 1000}', 'commission', :'standard', 1) -> 'ok' -> 'version', '2', 'an edit is the next version');
select is(market.history(:'standard'), array['1 800 past', '2 1000 current'], 'which ends the one before');
select market.order_along('{paid}') as after \gset
select is((select o.commission_minor::bigint from orders.orders as o where o.id = :'before'), 12000::bigint, 'an order placed before keeps its commission');
select is((select o.commission_minor::bigint from orders.orders as o where o.id = :'after'), 15000::bigint, 'one placed after has the new one');
select is(
  (select array_agg(r.version order by r.version) from orders.items as i inner join pricing.rules as r on r.id = i.commission_rule_id where i.order_id in (:'before', :'after')),
  array[1, 2], 'each line names the version'
);
select market.act('seller', :'before', 'accept'), market.act('seller', :'before', 'ship', market.payload('ship')), market.act('buyer', :'before', 'confirm') \g /dev/null
select is(
  (select array[o.net_minor, o.commission_minor, o.tax_minor]::bigint[] from orders.orders as o where o.id = :'before'),
  array[156200, 12000, 1800]::bigint[], 'and is released by it'
);

select core.travel('1 hour') \g /dev/null

-- Edits that collide ----------------------------------------------------------------------------------------------

select is(market.save_rule('{"name": "Stale", "rate_bps": 1, "currency": "PKR"}', 'commission', :'standard', 1) ->> 'error', 'pricing_rule.changed', 'who edits what has changed is told');
select is(market.save_rule('{"name": "Stale", "rate_bps": 1}', 'commission_tax', :'standard', 2) ->> 'error', 'pricing_rule.not_found', 'a rule stays of its kind');
select is(market.save_rule('{"name": "Stale", "rate_bps": 1}', 'commission', gen_random_uuid(), 1) ->> 'error', 'pricing_rule.not_found', 'an unknown rule');

-- An edit for later ------------------------------------------------------------------------------------------------

select is(market.save_rule('{"name": "Standard, Pakistan", "currency": "PKR", "rate_bps": 1100}', 'commission', :'standard', 2, core.now() + interval '10 days') ? 'ok', true, 'an edit for later');
select is(market.history(:'standard'), array['1 800 past', '2 1000 current', '3 1100 future'], 'leaves what is in force until then');
select is(
  (
    select array_agg(market.decides(jsonb_build_object('amount_minor', 1, 'currency', 'PKR', 'country', 'PK', 'at', core.now() + t)) order by t)
    from unnest(array['0', '10 days -1 microsecond', '10 days']::interval[]) as t
  ), array['Standard, Pakistan', 'Standard, Pakistan', 'Standard, Pakistan'], 'without a gap between them'
);
select is(market.save_rule('{"name": "Standard, Pakistan", "currency": "PKR", "rate_bps": 1200}', 'commission', :'standard', 3, core.now() + interval '20 days') ? 'ok', true, 'an edit of what has not begun');
select is(market.history(:'standard'), array['1 800 past', '2 1000 current', '3 1100 replaced', '4 1200 future'], 'replaces it');
select is(
  (select (pricing.find_rule('commission', row(core.now() + interval '15 days', 1, 'PKR', 'PK', null, null, null, null, null, null)::pricing.situation)).rate_bps::integer),
  1000, 'and what is in force goes on until the new one'
);
select is(market.save_rule('{"name": "Past", "rate_bps": 1, "priority": 3}', 'commission', null, null, core.now() - interval '1 second') ->> 'error', 'pricing_rule.from_past', 'nothing begins in the past');
select is(market.end_rule(:'standard', 4) ? 'ok', true, 'a rule is ended');
select is(market.history(:'standard'), array['1 800 past', '2 1000 past', '3 1100 replaced', '4 1200 replaced'], 'and what was planned for it is taken out');
select is(market.save_rule('{"name": "Dead", "rate_bps": 1}', 'commission', :'standard', 4) ->> 'error', 'pricing_rule.ended', 'what has ended stays so');
select is(market.buy('buyer', market.uuid('kettle')) ->> 'error', 'order.commission_missing', 'without a rule nothing is sold');
select is(market.end_rule((pricing.find_rule('commission_tax', row(core.now(), 1, 'PKR', 'PK', null, null, null, null, null, null)::pricing.situation)).rule_id, 1, null, 'commission_tax') ->> 'error', 'pricing_rule.must_stay', 'a tax is not ended');

-- What cannot be written ------------------------------------------------------------------------------------------

select is(market.save_rule(f.fields) ->> 'error', 'pricing_rule.invalid', 'refused: ' || f.why)
from (
  values
    ('a field of another kind', '{"name": "x", "bearer": "seller"}'::jsonb),
    ('no name', '{"rate_bps": 1}'),
    ('a rate above all', '{"name": "x", "rate_bps": 10001}'),
    ('a word for a number', '{"name": "x", "rate_bps": "much"}'),
    ('an amount without currency', '{"name": "x", "fixed_minor": 5}'),
    ('a maximum below the minimum', '{"name": "x", "currency": "PKR", "minimum_minor": 5, "maximum_minor": 4}'),
    ('an unknown level', '{"name": "x", "seller_level": "legend"}')
) as f (why, fields);
select throws_ok($$update pricing.rules set rate_bps = 1 where version = 2$$, 'PGRST', null, 'a version is not changed, not even by the database''s owner');
select throws_ok($$delete from pricing.rules where version = 2$$, 'PGRST', null, 'nor removed');
select is((select count(*) from access.audit_log as a where a.entity_type = 'pricing_rule' and a.entity_id = :'standard'), 4::bigint, 'each edit is audited');

-- Terms of a store ------------------------------------------------------------------------------------------------

select is(market.call('finance', format('api.admin_set_store_terms(%L, ''top'', ''plus'', ''sells well'', ''terms-1'')', :'store')) -> 'ok' ->> 'plan', 'plus', 'staff set level and plan');
select is(market.call('finance', format('api.admin_set_store_terms(%L, ''legend'', ''plus'', ''sells well'', ''terms-2'')', :'store')) ->> 'error', 'store.terms_invalid', 'of those that exist');
select is(market.call('seller', format('api.admin_set_store_terms(%L, ''top'', ''business'', ''please'', ''terms-3'')', :'store')) ->> 'error', 'permission.denied', 'a seller may not');
select is((select a.before ->> 'plan' || ' ' || (a.after ->> 'plan') || ' ' || a.reason from access.audit_log as a where a.action = 'store.set_terms'), 'basic plus sells well', 'it is audited with the reason');
select is_empty($$select * from ledger.verify()$$, 'the books balance');

select * from finish();
rollback;
