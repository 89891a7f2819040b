-- Rules are kept: an edit is a new version, and orders keep what they were placed with.
begin;
\ir ../orders/market.psql
\ir rules.psql
select plan(56);

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

select is(market.agree('pricing_rule.save', '{"kind": "commission", "fields": {"name": "Mine"}}', who.name) ->> 'error', 'permission.denied', who.name || ' may not ask for rules')
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

create function market.terms(p_store uuid, p_level text, p_plan text, p_maker text default 'finance')
returns jsonb
language sql
as $$
  select market.agree(
    'store_terms.set', jsonb_build_object('store_id', p_store, 'seller_level', p_level, 'plan', p_plan), p_maker
  )
$$;
select is(market.terms(:'store', 'top', 'plus') -> 'ok' ->> 'plan', 'plus', 'two of the staff set level and plan');
select is(market.terms(:'store', 'legend', 'plus') ->> 'error', 'store.terms_invalid', 'of those that exist');
select is(market.terms(:'store', 'top', 'plus') ->> 'error', 'approval.nothing_changes', 'to something else than they are');
select is(market.terms(:'store', 'top', 'business', 'seller') ->> 'error', 'permission.denied', 'a seller may not');
select is((select a.before ->> 'plan' || ' ' || (a.after ->> 'plan') || ' ' || a.reason from access.audit_log as a where a.action = 'store.set_terms'), 'basic plus a good reason', 'it is audited with the reason');
select market.call('seller', format('api.add_store_member(%L, ''finance@market.test'', ''staff'', ''add-finance'')', :'store')) \g /dev/null
select is(market.terms(:'store', 'top', 'business') ->> 'error', 'approval.own_interest', 'nor may staff who work in the store');
select is(market.save_rule(jsonb_build_object('name', 'A friend', 'rate_bps', 1, 'store_id', :'store')) ->> 'error', 'approval.own_interest', 'who do not make rules for it either');

-- One person alone ------------------------------------------------------------------------------------------------

\set dear '{"kind": "commission", "fields": {"name": "Dear", "currency": "PKR", "rate_bps": 900, "priority": 7}}'
select market.call('staff', format('tests.request_approval(''pricing_rule.save'', %L)', :'dear')) ->> 'ok' as asked \gset
select is((select count(*) from pricing.rules as r where r.name = 'Dear'), 0::bigint, 'asking changes nothing');
select is(
  (select a.summary from access.approvals as a where a.id = :'asked'),
  'New rule of commission "Dear": currency – -> PKR, fixed_minor – -> 0, free_per_month – -> 0, is_returned_on_reversal – -> true, name – -> Dear, priority – -> 7, rate_bps – -> 900',
  'whoever decides reads what it will be'
);
select is(market.call('staff', format('tests.decide_approval(%L)', :'asked')) ->> 'error', 'approval.four_eyes', 'nobody agrees with themselves');
select is(market.call('finance', format('tests.decide_approval(%L)', :'asked')) -> 'ok' ->> 'status', 'approved', 'somebody else does');
select is(
  (select (r.created_by = market.uuid('staff')) || ' ' || r.reason || ' ' || r.rate_bps from pricing.rules as r where r.name = 'Dear'),
  'true a good reason 900', 'and it is of whoever asked, for their reason'
);

-- Between asking and deciding --------------------------------------------------------------------------------------

select r.rule_id as dear_id from pricing.rules as r where r.name = 'Dear' \gset
create function market.ask_rate(p_rule uuid, p_bps integer, p_from timestamptz default null)
returns uuid
language sql
as $$
  select (market.call('staff', format('tests.request_approval(''pricing_rule.save'', %L)', jsonb_build_object(
    'kind', 'commission', 'rule_id', p_rule, 'version', 1, 'effective_from', p_from,
    'fields', jsonb_build_object('name', 'Dear', 'currency', 'PKR', 'priority', 7, 'rate_bps', p_bps)
  ))) ->> 'ok')::uuid
$$;
select market.ask_rate(:'dear_id', 950) as first, market.ask_rate(:'dear_id', 960) as second, market.ask_rate(:'dear_id', 970, core.now() + interval '1 hour') as late \gset
select is(
  (select a.change from access.approvals as a where a.id = :'first') #> '{before,rate_bps}', '900', 'a request keeps what it replaces'
);
select core.travel('2 hours') \g /dev/null
select is(market.call('finance', format('tests.decide_approval(%L)', :'late')) ->> 'error', 'pricing_rule.from_past', 'what was agreed on too late does not begin at another time');
select is(market.call('finance', format('tests.decide_approval(%L)', :'first')) #>> '{ok,result,version}', '2', 'one of two requests is agreed on');
select is((select r.effective_from from pricing.rules as r where r.name = 'Dear' and r.version = 2), core.now(), 'and counts from then on');
select is(market.call('finance', format('tests.decide_approval(%L)', :'second')) ->> 'error', 'pricing_rule.changed', 'the other was about something that is no more');
select is((select r.rate_bps::integer from pricing.rules as r where r.name = 'Dear' and r.effective_until is null), 950, 'and changes nothing');
select is((select a.status from access.approvals as a where a.id = :'second'), 'requested', 'it can still be refused');
select is_empty($$select * from ledger.verify()$$, 'the books balance');

select * from finish();
rollback;
