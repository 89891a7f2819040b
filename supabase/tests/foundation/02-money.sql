begin;
\ir ../000-setup.sql
select plan(21);

select is(core.percent_of(50, 100), 0::bigint, 'half rounds to the even zero');
select is(core.percent_of(150, 100), 2::bigint, 'one and a half rounds to the even two');
select is(core.percent_of(250, 100), 2::bigint, 'two and a half rounds to the even two');
select is(core.percent_of(251, 100), 3::bigint, 'above half rounds up');
select is(core.percent_of(9007199254740991, 10000), 9007199254740991::bigint, 'the whole of the largest amount is itself');
select tests.throws_code('select core.percent_of(-1, 100)', 'amount.out_of_range');
select tests.throws_code('select core.percent_of(1, 10001)', 'amount.out_of_range');

select is_empty(
  $$with drawn as (
      select (random() * 9007199254740991)::bigint as amount, (random() * 10000)::integer as bps from generate_series(1, 3000)
    ),
    worked as (
      select d.*, core.percent_of(d.amount, d.bps) as got, d.amount::numeric * d.bps as product from drawn as d
    )
    select * from worked as w
    where abs(w.product - w.got::numeric * 10000) > 5000
      or (abs(w.product - w.got::numeric * 10000) = 5000 and w.got % 2 = 1)$$,
  'a rate is never off by more than half, and a tie is even, for 3000 random amounts'
);

select is(core.share_by_weight(100, array[1, 1, 1]::bigint[]), array[34, 33, 33]::bigint[], 'the earlier line gets what is left');
select is(core.share_by_weight(0, array[0, 0]::bigint[]), array[0, 0]::bigint[], 'nothing is shared as nothing');
select is(
  core.share_by_weight(9007199254740991, array[9007199254740991, 9007199254740991, 3]::bigint[]),
  array[4503599627370495, 4503599627370495, 1]::bigint[], 'the largest amounts are shared exactly'
);
select is_empty(
  $$with drawn as (
      select (random() * 1e12)::bigint as total, array[1 + (random() * 1e9)::bigint, (random() * 1e6)::bigint, (random() * 10)::bigint, 1] as weights
      from generate_series(1, 2000)
    )
    select * from drawn as d
    cross join lateral (select core.share_by_weight(d.total, d.weights) as shares) as s
    cross join lateral (select sum(w) as weight from unnest(d.weights) as w) as t
    where (select sum(x) from unnest(s.shares) as x) <> d.total
      or exists (
        select from unnest(s.shares, d.weights) as p (share, weight)
        where abs(p.share - d.total::numeric * p.weight / t.weight) >= 1
      )$$,
  'shares add up exactly and are off by less than one, for 2000 random splits'
);
select tests.throws_code('select core.share_by_weight(10, array[0, 0]::bigint[])', 'amount.out_of_range');
select tests.throws_code('select core.share_by_weight(10, array[]::bigint[])', 'amount.out_of_range');
select tests.throws_code('select core.share_by_weight(10, array[1, null]::bigint[])', 'amount.out_of_range');

select lives_ok($$select core.require_amount(1, 'PKR')$$, 'a single paisa is an amount');
select tests.throws_code($$select core.require_amount(0, 'PKR')$$, 'amount.not_positive');
select tests.throws_code($$select core.require_amount(null, 'PKR')$$, 'amount.not_positive');
select tests.throws_code($$select core.require_amount(9007199254740992, 'PKR')$$, 'amount.too_large');
select tests.throws_code($$select core.require_amount(5, 'PKR', 10)$$, 'amount.below_minimum');
select tests.throws_code($$select core.require_amount(5, 'XXX')$$, 'currency.unknown');

select * from finish();
rollback;
