import { database, line, simulator, statement, vitest, type Bug } from '../bug.ts';

export const orderBugs: readonly Bug[] = [
  {
    name: 'A split leaves the odd unit lying',
    seen: 'Mercur and Medusa: unrounded shares of one payment',
    patch: statement(
      '000100_foundation',
      'create function core.share_by_weight(',
      'case when r.place <= r.missing then 1 else 0 end',
      '0',
    ),
    judge: database(
      'foundation/02-money',
      'shares add up exactly and are off by less than one, for 2000 random splits',
    ),
  },
  {
    name: 'Commission is taken on what went back to the buyer',
    seen: 'Dokan: commission on refunded lines; Mercur resolves commission anew later',
    patch: statement(
      '001005_orders_effects',
      'create function orders.effect_release_escrow(',
      'p_order.held_minor, array[p_order.net_minor, p_order.commission_minor, p_order.tax_minor, p_order.provider_fee_minor]::bigint[]\n  );',
      `p_order.held_minor, array[
      p_order.held_minor - least(p_order.held_minor, p_order.commission_minor),
      least(p_order.held_minor, p_order.commission_minor), 0, 0
    ]::bigint[]
  );`,
    ),
    judge: database(
      'orders/03-money',
      'a part refund takes commission and tax on what is released alone, and everything adds up',
    ),
  },
  {
    name: 'A refunded order still shows its commission as earned',
    seen: 'Dokan: balances of sellers unchanged after a refund; Spree: a refunded order still read as paid',
    patch: statement(
      '001005_orders_effects',
      'create function orders.effect_refund_escrow(',
      'p_order.commission_minor := 0;',
      'p_order.commission_minor := p_order.commission_minor;',
    ),
    judge: database('orders/03-money', 'a refunded order earns nobody anything'),
  },
  {
    name: 'A refund reaches the store instead of the buyer',
    seen: 'Dokan: refunds that miss the balance they belong to',
    patch: statement(
      '001005_orders_effects',
      'create function orders.refund(',
      "ledger.account('wallet', p_order.buyer_id, p_order.currency, 'user')",
      "ledger.account('wallet', p_order.store_id, p_order.currency, 'store')",
    ),
    judge: simulator(11, 120),
  },
  {
    name: 'Pieces are counted without a lock: the last one is promised to many',
    seen: 'Medusa and Vendure: overselling under load',
    patch: statement(
      '000700_catalogue',
      'create function catalogue.reserve_stock(',
      'from catalogue.lock_products(p_items) as p\n',
      'from catalogue.products as p\n',
    ),
    judge: vitest(
      'tests/integration/races',
      'ten buyers, one unit: one order, nine clear refusals, nobody charged in vain',
    ),
  },
  {
    name: 'Pieces of a cancelled order never return to the shelf',
    seen: 'Vendure: stock leaks with cancelled orders',
    patch: statement(
      '001005_orders_effects',
      'create function orders.effect_release_stock(',
      'perform catalogue.release_stock(orders.items_as_json(p_order.id));',
      '',
    ),
    judge: simulator(12, 120),
  },
  {
    name: 'Two clicks at once on one order both count',
    seen: 'Medusa: a cart that is completed twice',
    patch: statement(
      '001020_orders_commands',
      'create function orders.command(',
      'where o.id = p_order_id for no key update;',
      'where o.id = p_order_id;',
    ),
    judge: vitest('tests/integration/races', 'twelve confirmations under different keys release once'),
  },
  {
    name: 'An order under a key that was used is placed again',
    seen: 'Saleor and Midaz: missing idempotency',
    patch: statement(
      '000110_foundation_requests',
      'create function core.idempotency_begin(',
      'on conflict (scope, key) do nothing;',
      'on conflict (scope, key) do update set answer = null;',
    ),
    judge: database('orders/04-placing', 'and buys once'),
  },
  {
    name: 'Another order under a used key gets the answer of the first',
    seen: 'Formance: the key without a look at the body',
    patch: statement(
      '000110_foundation_requests',
      'create function core.idempotency_begin(',
      'if v_row.request_hash is distinct from v_hash then',
      'if false then',
    ),
    judge: database('orders/04-placing', 'the same key for something else is refused'),
  },
  {
    name: 'An order is charged at a price that its buyer never saw',
    seen: 'Spree: cancelling a parcel priced its delivery anew',
    patch: statement(
      '001020_orders_commands',
      'create function orders.place(',
      'if v_order.total_minor <> p_expected_total_minor then',
      'if false then',
    ),
    judge: database('orders/04-placing', 'another total than expected'),
  },
  {
    name: 'The other store reads the order and the address of its buyer',
    seen: 'Spree: the order page showed every seller’s commission',
    patch: line(
      '001000_orders_tables',
      'create policy "buyers read their own orders, stores the paid ones, staff all" on orders.orders',
      'alter policy "buyers read their own orders, stores the paid ones, staff all" on orders.orders using (true)',
      `alter policy "buyers read their own orders, stores the paid ones, staff all" on orders.orders using (
        buyer_id = (select access.user_id())
        or (store_id = any ((select stores.my_store_list('staff'))::uuid[]) and paid_at is not null)
        or (select access.has_permission('orders.read'))
      )`,
    ),
    judge: database('orders/07-visibility', 'another store sees nothing'),
  },
  {
    name: 'A deadline that nobody sweeps',
    seen: 'Spree: payouts were never made since the core ships no cron',
    patch: line(
      '002000_jobs',
      "('order-timers', '* * * * *', 'orders.run_due(integer)'",
      "select cron.alter_job(j.jobid, active := false) from cron.job as j where j.jobname = 'order-timers'",
      "select cron.alter_job(j.jobid, active := true) from cron.job as j where j.jobname = 'order-timers'",
    ),
    judge: database('jobs/01-jobs', 'every job has a schedule'),
  },
];
