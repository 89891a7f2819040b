-- Which rule decides: every thing that rules look at against every other, and the borders of each.
begin;
\ir ../orders/market.psql
\ir rules.psql
select plan(32);

-- One rule for each thing a commission rule may look at; all of them fit the same situation.
create table market.dimensions (place integer, dimension text, fields jsonb);
insert into market.dimensions
values
  (1, 'store', jsonb_build_object('store_id', :'store')),
  (2, 'category', jsonb_build_object('category_id', (select c.id from catalogue.categories as c where c.slug = 'pottery'))),
  (3, 'category above', jsonb_build_object('category_id', (select c.id from catalogue.categories as c where c.slug = 'crafts'))),
  (4, 'seller_level', '{"seller_level": "new"}'),
  (5, 'plan', '{"plan": "basic"}'),
  (6, 'amount', '{"amount_from_minor": 1000, "amount_until_minor": 2000, "currency": "PKR"}'),
  (7, 'promotion', jsonb_build_object('promotion_from', core.now(), 'promotion_until', core.now() + interval '7 days')),
  (8, 'country and currency', '{"country": "PK", "currency": "PKR"}'),
  (9, 'country', '{"country": "PK"}');

select is(
  market.save_rule(d.fields || jsonb_build_object('name', d.dimension, 'rate_bps', d.place * 10)) ? 'ok', true,
  'a rule that looks at ' || d.dimension || ' is saved'
)
from market.dimensions as d
order by d.place;

create table market.situation as
select jsonb_build_object(
  'amount_minor', 1500, 'currency', 'PKR', 'country', 'PK', 'store_id', :'store'::uuid, 'seller_level', 'new', 'plan', 'basic',
  'category_id', (select c.id from catalogue.categories as c where c.slug = 'pottery')
) as fields;

create view market.weighed as
select (w.rule).name, (w.rule).rule_id, w.misses, w.rank
from pricing.weigh(
  'commission',
  jsonb_populate_record(null::pricing.situation, (select s.fields from market.situation as s) || jsonb_build_object('at', core.now()))
) as w;

select is((select count(*) from market.weighed as w where w.misses = '{}'), 10::bigint, 'all nine fit, and the standard one');
select is_empty(
  $$
    select a.dimension, b.dimension
    from market.dimensions as a
    inner join market.dimensions as b on a.place < b.place
    inner join market.weighed as wa on wa.name = a.dimension
    inner join market.weighed as wb on wb.name = b.dimension
    where not wa.rank > wb.rank
  $$,
  'of any two, the one that is earlier in the documented order wins'
);

-- The same through the function that orders ask: the winner is ended, the next one decides.
create function market.winners()
returns text[]
language plpgsql
as $$
declare
  v_winners text[] := '{}';
  v_name text;
begin
  loop
    v_name := market.decides((select s.fields from market.situation as s));
    v_winners := v_winners || v_name;
    exit when v_name = 'Standard, Pakistan' or v_name is null;
    perform market.end_rule((select w.rule_id from market.weighed as w where w.name = v_name), 1);
  end loop;
  return v_winners;
end
$$;

select is(
  market.winners(),
  (select array_agg(d.dimension order by d.place) from market.dimensions as d) || 'Standard, Pakistan'::text,
  'orders ask in the same order, down to the standard rule'
);

-- Priority before everything -----------------------------------------------------------------------------------

select market.save_rule(jsonb_build_object('name', 'For the store', 'rate_bps', 1, 'store_id', :'store')) \g /dev/null
select market.save_rule('{"name": "For all", "rate_bps": 2, "priority": 1}') \g /dev/null
select is(market.decides((select s.fields from market.situation as s)), 'For all', 'priority comes before particularity');
select market.save_rule('{"name": "Last resort", "rate_bps": 2, "priority": -1}') \g /dev/null
select market.end_rule((select w.rule_id from market.weighed as w where w.name = 'For all'), 1) \g /dev/null
select is(market.decides((select s.fields from market.situation as s)), 'For the store', 'without it the store''s own rule decides');
select is(market.decides('{"amount_minor": 1, "currency": "EUR", "country": "PK"}'), 'Last resort', 'a rule that looks at nothing fits everything');
select is(market.decides('{"amount_minor": 1, "currency": "PKR"}', 'withdrawal_fee'), 'Standard, Pakistan', 'each kind decides for itself');
select is(market.decides('{"amount_minor": 1, "currency": "EUR"}', 'withdrawal_fee'), null, 'no rule, no answer');

-- Borders ----------------------------------------------------------------------------------------------------------

select market.save_rule(
  jsonb_build_object('name', 'Band', 'rate_bps', 3, 'priority', 5, 'currency', 'PKR', 'amount_from_minor', 1000, 'amount_until_minor', 1999)
) \g /dev/null
select market.save_rule(
  jsonb_build_object('name', 'Next band', 'rate_bps', 4, 'priority', 5, 'currency', 'PKR', 'amount_from_minor', 2000)
) \g /dev/null
select is(
  (
    select array_agg(market.decides(s.fields || jsonb_build_object('amount_minor', a.amount)) order by a.amount)
    from market.situation as s, unnest(array[999, 1000, 1999, 2000, 9007199254740991]) as a (amount)
  ),
  array['For the store', 'Band', 'Band', 'Next band', 'Next band'], 'a band includes both its borders, to the minor unit'
);
select market.save_rule(
  jsonb_build_object(
    'name', 'Promotion', 'rate_bps', 3, 'priority', 6, 'promotion_from', core.now() + interval '1 day', 'promotion_until', core.now() + interval '2 days'
  )
) \g /dev/null
select is(
  (
    select array_agg(
      market.decides(s.fields || jsonb_build_object('amount_minor', 1, 'at', core.now() + t.after)) order by t.after
    )
    from market.situation as s,
      unnest(array['1 day -1 microsecond', '1 day', '2 days -1 microsecond', '2 days']::interval[]) as t (after)
  ),
  array['For the store', 'Promotion', 'Promotion', 'For the store'], 'a period begins with its first instant and ends before its last'
);

-- Ties ----------------------------------------------------------------------------------------------------------

select is(market.save_rule('{"name": "Again", "rate_bps": 9, "priority": 5, "currency": "PKR", "amount_from_minor": 1999, "amount_until_minor": 1999}') ->> 'error', 'pricing_rule.tie', 'bands that overlap in one unit are refused');
select is(market.save_rule('{"name": "Again", "rate_bps": 9, "priority": 5, "currency": "PKR", "amount_from_minor": 1500}') ->> 'details', 'Band, Next band', 'the refusal names the others');
select is(market.save_rule('{"name": "Below", "rate_bps": 9, "priority": 5, "currency": "PKR", "amount_from_minor": 0, "amount_until_minor": 999}') ? 'ok', true, 'bands that touch are none');
select is(market.save_rule('{"name": "Other priority", "rate_bps": 9, "priority": 4, "currency": "PKR", "amount_from_minor": 1500}') ? 'ok', true, 'nor are rules of different priority');
select is(market.save_rule(jsonb_build_object('name', 'Store again', 'rate_bps', 9, 'store_id', :'store')) ->> 'error', 'pricing_rule.tie', 'nor may two rules look at one store');
select is(market.save_rule(jsonb_build_object('name', 'Other store', 'rate_bps', 9, 'store_id', :'rival_store')) ? 'ok', true, 'two stores may have a rule each');
select is(market.save_rule('{"name": "Tax again", "country": "PK", "rate_bps": 1}', 'commission_tax') ->> 'error', 'pricing_rule.tie', 'a country has one tax at a time');

-- Explanations ----------------------------------------------------------------------------------------------------

select is(
  (
    select array_agg((c ->> 'name') || ' ' || (c ->> 'outcome') || coalesce(' ' || (c ->> 'outranked_by'), '') order by n)
    from jsonb_array_elements(
      market.call('staff', format('api.preview_commission(%L)', jsonb_build_object('store_id', :'store', 'amount_minor', 500))) -> 'ok' -> 'considered'
    ) with ordinality as e (c, n)
    where c ->> 'outcome' <> 'misses'
  ),
  array['Below decides', 'For the store outranked priority', 'Standard, Pakistan outranked priority', 'Last resort outranked priority'],
  'a preview says who decides and in what the others are behind'
);
select is(
  (
    select c -> 'misses'
    from jsonb_array_elements(
      market.call('staff', format('api.preview_commission(%L)', jsonb_build_object('store_id', :'store', 'amount_minor', 500))) -> 'ok' -> 'considered'
    ) as c
    where c ->> 'name' = 'Next band'
  ), '["amount"]', 'and what the rest miss'
);
select is(
  (
    select count(*)
    from jsonb_array_elements(
      market.call('seller', format('api.preview_commission(%L)', jsonb_build_object('store_id', :'store', 'amount_minor', 500))) -> 'ok' -> 'considered'
    ) as c
    where c ->> 'name' = 'Other store'
  ), 0::bigint, 'a seller does not learn what another store pays'
);
select is(
  market.call('rival', format('api.preview_commission(%L)', jsonb_build_object('store_id', :'store', 'amount_minor', 500))) ->> 'error',
  'permission.denied', 'nor may others ask for one''s store'
);
select is(
  (
    select row(c -> 'ok' -> 'commission_minor', c -> 'ok' -> 'tax_minor', c -> 'ok' -> 'considered' -> 0 -> 'is_draft')::text
    from market.call(
      'staff',
      format(
        'api.preview_commission(%L, %L)', jsonb_build_object('store_id', :'store', 'amount_minor', 100000),
        '{"name": "Draft", "rate_bps": 1000, "priority": 9, "fixed_minor": 1, "currency": "PKR"}'
      )
    ) as c
  ), '(10001,1500,true)', 'staff may ask with a rule that is not saved'
);
select is((select count(*) from pricing.rules as r where r.name = 'Draft'), 0::bigint, 'which stays unsaved');

select * from finish();
rollback;
