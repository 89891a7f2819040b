-- The table of the machine as a graph: no dead end, a timed way out of everything unfinished, and
-- names that exist.
begin;
\ir market.psql
select plan(14);

select is_empty(
  $$
    select s.status from orders.statuses as s
    where not s.is_final
      and not exists (select from orders.transitions as t where t.from_status = s.status and t.to_status <> s.status)
  $$,
  'every unfinished status has a way out'
);

select is_empty(
  $$
    select s.status from orders.statuses as s
    inner join orders.transitions as t on t.from_status = s.status
    where s.is_final
  $$,
  'nothing leads out of a final status'
);

select is_empty(
  $$
    with recursive reached (status) as (
      select 'pending_payment'
      union
      select t.to_status from orders.transitions as t inner join reached as r on t.from_status = r.status
    )
    select s.status from orders.statuses as s where s.status not in (select r.status from reached as r)
  $$,
  'every status can be reached from the first'
);

select is_empty(
  $$
    with recursive ways (status) as (
      select s.status from orders.statuses as s where s.is_final
      union
      select t.from_status
      from orders.transitions as t
      inner join ways as w on t.to_status = w.status
      where t.actor = 'system'
    )
    select s.status from orders.statuses as s where s.status not in (select w.status from ways as w)
  $$,
  'the system alone brings every order to an end'
);

select is_empty(
  $$
    select t.from_status, t.action, t.to_status, t.due_action
    from orders.transitions as t
    inner join orders.statuses as s on s.status = t.to_status and not s.is_final
    where t.due_action is not null
      and not exists (
        select from orders.transitions as n
        where n.version = t.version and n.from_status = t.to_status and n.action = t.due_action and n.actor = 'system'
      )
  $$,
  'a timer that is started has an act of the system to end in'
);

select is_empty(
  $$
    select t.from_status, t.action, t.timer
    from orders.transitions as t
    inner join orders.statuses as s on s.status = t.to_status
    where s.is_final <> (t.timer = 'clear')
  $$,
  'timers are cleared at the end and only there'
);

select is_empty(
  $$
    select t.from_status, t.action
    from orders.transitions as t
    where t.timer in ('keep', 'extend') and t.from_status <> t.to_status and (t.from_status, t.to_status) <> ('accepted', 'preparing')
  $$,
  'a timer is kept only where the order stays, or goes from accepted to preparing'
);

select is_empty(
  $$
    select e.effect from orders.transitions as t cross join lateral unnest(t.effects) as e (effect)
    where e.effect not in (select n.name from orders.effects as n)
  $$,
  'every effect of a transition is known'
);

select is_empty(
  $$ select e.name from orders.effects as e where to_regprocedure('orders.effect_' || e.name || '(orders.orders, orders.act_input)') is null
       and not exists (select from pg_proc as f where f.oid = 'orders.stamp'::regproc and position(quote_literal(e.name) in f.prosrc) > 0) $$,
  'every effect has its function'
);

select is_empty(
  $$
    select t.from_status, t.action
    from orders.transitions as t
    where (t.to_status in ('completed', 'cancelled', 'rejected', 'returned', 'refunded'))
      and t.from_status <> 'pending_payment'
      and not t.effects && array['release_escrow', 'refund_escrow']
  $$,
  'a paid order ends only with its money moved'
);

select is_empty(
  $$
    select t.from_status, t.action, t.effects
    from orders.transitions as t
    where (
        select max(array_position(t.effects, s.name))
        from unnest(array['release_stock', 'ship_stock', 'return_stock']) as s (name)
      ) > (
        select min(array_position(t.effects, m.name))
        from unnest(array['fund_escrow', 'release_escrow', 'refund_escrow', 'refund_part']) as m (name)
      )
  $$,
  'stock is touched before money, as the order of locks wants'
);

select is_empty(
  $$
    select t.from_status, t.action, t.actor
    from orders.transitions as t
    where t.moves <> 'nothing' and not t.effects && array['fund_escrow', 'release_escrow', 'refund_escrow']
      or t.moves = 'nothing' and t.effects && array['release_escrow', 'refund_escrow']
  $$,
  'the buttons say truly which acts move money'
);

select is_empty(
  $$ select t.due_setting from orders.transitions as t where t.due_setting is not null and core.setting_interval(t.due_setting) <= interval '0' $$,
  'every deadline is a length of time'
);

select is_empty(
  $$
    select t.from_status, t.action, t.actor
    from orders.transitions as t
    where t.action not in ('resolve', 'withdraw_dispute')
    group by t.version, t.from_status, t.action, t.actor
    having count(*) > 1
  $$,
  'one act of one side has one outcome, but for decisions and withdrawn disputes'
);

select * from finish();
rollback;
