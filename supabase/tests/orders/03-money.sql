-- Commission, release and refund, exact to the minor unit.
begin;
\ir market.psql
select plan(9);

-- The order in which rules win is tested with the rules (tests/pricing); here they are applied.
insert into pricing.rules (kind, name, currency, category_id, store_id, rate_bps)
select 'commission', 'Crafts', 'PKR', c.id, null::uuid, 500 from catalogue.categories as c where c.slug = 'crafts'
union all select 'commission', 'This store', 'PKR', null, :'rival_store', 300;

-- Property: shares add up, whatever the amounts ---------------------------------------------------------------

create table market.random_lines as
select
  n,
  (
    select jsonb_agg(
      jsonb_build_object(
        'product_id', gen_random_uuid(),
        'category_id', (select c.id from catalogue.categories as c order by md5(c.slug || n || k) limit 1),
        'total_minor', 1 + abs(hashtext(n || ':' || k))::bigint % (10 ^ (1 + (n + k) % 12))::bigint
      )
    )
    from generate_series(1, 1 + n % 7) as k
  ) as lines
from generate_series(1, 300) as n;

create table market.commissions as
select r.n, r.lines, orders.with_commission(r.lines, s, core.now()) as priced
from market.random_lines as r
cross join stores.stores as s
where s.id = :'store';

select is_empty(
  $$
    select c.n from market.commissions as c
    cross join lateral (
      select (l ->> 'commission_rule_id') as rule, min((l ->> 'commission_bps')::int) as bps, min((l ->> 'tax_bps')::int) as tax_bps,
        sum((l ->> 'total_minor')::bigint)::bigint as total,
        sum((l ->> 'commission_minor')::bigint)::bigint as commission, sum((l ->> 'tax_minor')::bigint) as tax
      from jsonb_array_elements(c.priced) as l
      group by 1
    ) as g
    where g.commission <> core.percent_of(g.total, g.bps) or g.tax <> core.percent_of(g.commission, g.tax_bps)
  $$,
  'commission and tax of a rule are rounded once and shared exactly over its lines'
);

select is_empty(
  $$
    select c.n from market.commissions as c
    cross join lateral jsonb_array_elements(c.priced) as l
    -- Half a unit of the group's rounding and less than one of the sharing.
    where abs((l ->> 'commission_minor')::numeric - (l ->> 'total_minor')::numeric * (l ->> 'commission_bps')::int / 10000) >= 1.5
      or (l ->> 'commission_minor')::bigint > (l ->> 'total_minor')::bigint
    union all
    select c.n from market.commissions as c
    cross join lateral jsonb_array_elements(c.priced) as l
    group by c.n
    having sum((l ->> 'commission_minor')::bigint + (l ->> 'tax_minor')::bigint) > sum((l ->> 'total_minor')::bigint)
  $$,
  'no line bears more than a unit and a half besides its own share, nor more than itself, and no order more than its goods'
);

select is(
  (select count(*) from market.commissions as c where jsonb_array_length(c.priced) <> jsonb_array_length(c.lines)), 0::bigint,
  'every line has its commission'
);

-- Splits of real orders -----------------------------------------------------------------------------------

create table market.splits (refund bigint primary key, order_id uuid);
insert into market.splits (refund)
select distinct refund from (
  values (1::bigint), (2), (3), (169999), (169998), (85000), (12000), (13800), (99999)
  union all select 1 + abs(hashtext('split' || n)) % 169998 from generate_series(1, 20) as n
) as v (refund);
update market.splits as s set order_id = market.order_along('{paid,seller:accept,buyer:dispute}') where true;
do $$
declare
  v_split market.splits;
begin
  for v_split in select * from market.splits loop
    if market.act('staff', v_split.order_id, 'resolve', jsonb_build_object('outcome', 'split', 'reason', 'both', 'refund_minor', v_split.refund)) ? 'error' then
      raise exception 'split of % failed', v_split.refund;
    end if;
  end loop;
end
$$;

select is_empty(
  $$
    select s.refund, o.released_minor, o.net_minor, o.commission_minor, o.tax_minor
    from market.splits as s inner join orders.orders as o on o.id = s.order_id
    where o.refunded_minor <> s.refund or o.released_minor <> 170000 - s.refund
      or o.net_minor + o.commission_minor + o.tax_minor <> o.released_minor
      -- The frozen whole: 500 bps of 150000 and 15 % tax on it.
      or abs(o.commission_minor - 7500::numeric * o.released_minor / 170000) >= 1
      or abs(o.tax_minor - 1125::numeric * o.released_minor / 170000) >= 1
  $$,
  'a part refund takes commission and tax on what is released alone, and everything adds up'
);

select is(
  (
    select count(*) from market.splits as s
    where s.refund is distinct from (
      select sum(t.amount_minor) from ledger.transfers as t inner join ledger.journals as j on j.id = t.journal_id
      where j.reference_id = s.order_id and t.kind = 'escrow_refund'
    )
  ), 0::bigint, 'the books say the same'
);

-- Whole outcomes ------------------------------------------------------------------------------------------------

select market.order_along('{paid,seller:accept,seller:ship,buyer:confirm}') as done,
  market.order_along('{paid,seller:reject}') as rejected \gset

create function market.money(p_order uuid)
returns bigint[]
language sql
as $$
  select array[o.held_minor, o.released_minor, o.refunded_minor, o.net_minor, o.commission_minor, o.tax_minor]::bigint[]
  from orders.orders as o
  where o.id = p_order
$$;

select is(
  market.money(:'done'),
  array[0, 170000, 0, 161375, 7500, 1125]::bigint[], 'a confirmed order pays net, commission and tax as frozen'
);
select is(
  market.money(:'rejected'),
  array[0, 0, 170000, 0, 0, 0]::bigint[], 'a refunded order earns nobody anything'
);
select ok(
  market.act('staff', market.order_along('{paid,seller:accept,buyer:dispute}'), 'resolve', '{"outcome": "split", "reason": "x", "refund_minor": 170000}') ->> 'error' = 'order.outcome_invalid'
  and market.act('staff', market.order_along('{paid,seller:accept,buyer:dispute}'), 'resolve', '{"outcome": "split", "reason": "x", "refund_minor": 0}') ->> 'error' = 'order.outcome_invalid'
  and market.act('staff', market.order_along('{paid,seller:accept,buyer:dispute}'), 'resolve', '{"outcome": "release", "reason": "x", "refund_minor": 5}') ->> 'error' = 'order.outcome_invalid'
  and market.act('staff', market.order_along('{paid,seller:accept,buyer:dispute}'), 'resolve', '{"outcome": "keep", "reason": "x"}') ->> 'error' = 'order.outcome_invalid',
  'a decision that does not add up is refused'
);

select is_empty($$ select * from ledger.verify() $$, 'the books balance');
select * from finish();
rollback;
