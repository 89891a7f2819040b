/**
 * Orders per second through place, accept, ship and confirm, each act the product's own command in a
 * transaction of its own as the person who may do it; beside a textbook order table on the same cluster
 * that does the same four steps with nothing proved (status updates, a balance column, no events).
 * Then: how many orders a second the release sweep completes.
 * Needs DB_URL of a stack with time travel allowed. Prints one JSON object per line.
 *
 * node tests/bench/orders.ts [orders in each part, default 400]
 */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { call, type Actor, type Json } from '../../supabase/seed/commands.ts';
import { stack } from '../support/env.ts';
import { newMarket, openShop, stockProduct, fundWallet, address, parcel, type Shop } from '../support/scenario.ts';
import { newPerson, type Person } from '../support/people.ts';

const clients = 8;
const sweepers = 4;
/** How many orders each part makes. */
const orderCount = Number(process.argv[2] ?? 400);
const priceMinor = 400_000;
const deliveryMinor = 20_000;
const totalMinor = priceMinor + deliveryMinor;
/** The timed job that does the sweep's work, too. */
const sweepJob = 'order-timers';

interface Cast {
  readonly buyers: readonly Person[];
  readonly shops: readonly Shop[];
  /** One of each shop, in the same order. */
  readonly products: readonly string[];
}

/** One command of the product, in a transaction of its own. */
async function command<Answer>(sql: postgres.Sql, person: Person, name: string, input: Record<string, Json>) {
  const claims = JSON.stringify({ sub: person.id, role: 'authenticated', aal: 'aal1' });
  const actor: Actor = { role: 'authenticated', claims };
  const answer = await sql.begin((tx) => call<Answer>(tx, actor, name, { ...input, p_idempotency_key: randomUUID() }));
  return answer as Answer;
}

function act(sql: postgres.Sql, person: Person, orderId: string, action: string, payload: Json = {}) {
  return command(sql, person, 'order_act', { p_order_id: orderId, p_action: action, p_payload: payload });
}

async function place(sql: postgres.Sql, cast: Cast, index: number) {
  const [buyer, shop] = [pick(cast.buyers, index), pick(cast.shops, index)];
  const { order_id: id } = await command<{ order_id: string }>(sql, buyer, 'place_order', {
    p_store_id: shop.id,
    p_items: [{ product_id: pick(cast.products, index), quantity: 1 }],
    p_address: address as Json,
    p_payment_method: 'wallet',
    p_expected_total_minor: totalMinor,
    p_note: null,
  });
  return { id, buyer, seller: shop.owner };
}

async function together(count: number, work: (index: number) => Promise<void>): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: clients }, worker));
  return (performance.now() - started) / 1000;
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('empty list');
  return item;
}

function print(line: Record<string, string | number>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function textbook(sql: postgres.Sql): Promise<number> {
  await sql`create schema if not exists bench_textbook`;
  await sql`create table bench_textbook.accounts (id integer primary key, balance bigint not null)`;
  await sql`create table bench_textbook.orders (id uuid primary key, buyer integer, seller integer, total bigint, status text)`;
  await sql`insert into bench_textbook.accounts select n, 1000000000 from generate_series(1, 40) as n`;
  const seconds = await together(orderCount, async (index) => {
    const id = randomUUID();
    const buyer = (index % 20) + 1;
    const seller = (index % 20) + 21;
    await sql.begin(async (tx) => {
      await tx`update bench_textbook.accounts set balance = balance - ${totalMinor} where id = ${buyer}`;
      await tx`insert into bench_textbook.orders values (${id}, ${buyer}, ${seller}, ${totalMinor}, 'placed')`;
    });
    await sql.begin((tx) => tx`update bench_textbook.orders set status = 'accepted' where id = ${id}`);
    await sql.begin((tx) => tx`update bench_textbook.orders set status = 'shipped' where id = ${id}`);
    await sql.begin(async (tx) => {
      await tx`update bench_textbook.orders set status = 'completed' where id = ${id}`;
      await tx`update bench_textbook.accounts set balance = balance + ${totalMinor} where id = ${seller}`;
    });
  });
  await sql`drop schema bench_textbook cascade`;
  return orderCount / seconds;
}

async function openMarket(sql: postgres.Sql): Promise<Cast> {
  const market = await newMarket(sql);
  const shops = await Promise.all(Array.from({ length: 4 }, () => openShop(sql, market)));
  const products = await Promise.all(shops.map((shop) => stockProduct(shop, { priceMinor, quantity: 2 * orderCount })));
  const buyers = await Promise.all(Array.from({ length: 8 }, (_, index) => newPerson(sql, { name: `Bench ${index}` })));
  for (const buyer of buyers) await fundWallet(market, buyer, 2 * totalMinor * orderCount);
  return { buyers, shops, products };
}

/** Whole orders a second, from placing to confirming. */
async function measureOrders(sql: postgres.Sql, cast: Cast): Promise<number> {
  const seconds = await together(orderCount, async (index) => {
    const { id, buyer, seller } = await place(sql, cast, index);
    await act(sql, seller, id, 'accept');
    await act(sql, seller, id, 'ship', parcel as Json);
    await act(sql, buyer, id, 'confirm');
  });
  return orderCount / seconds;
}

/** Orders a second that the sweep releases, and how many it left; the timed job must not take part meanwhile. */
async function measureSweep(sql: postgres.Sql, cast: Cast): Promise<{ perSecond: number; leftOver: number }> {
  const waiting: string[] = [];
  await together(orderCount, async (index) => {
    const { id, seller } = await place(sql, cast, index);
    await act(sql, seller, id, 'accept');
    await act(sql, seller, id, 'ship', parcel as Json);
    await act(sql, seller, id, 'deliver', { proof: 'Signed.' });
    waiting.push(id);
  });
  await sql`select core.travel((select max(due_at) - core.now() + interval '1 second' from orders.orders where id = any(${waiting}::uuid[])))`;
  const started = performance.now();
  const counts = await Promise.all(Array.from({ length: sweepers }, () => sweepAll(sql)));
  const seconds = (performance.now() - started) / 1000;
  const [left] = await sql<{ count: number }[]>`
    select count(*)::integer as count from orders.orders where id = any(${waiting}::uuid[]) and status <> 'completed'`;
  return { perSecond: counts.reduce((sum, count) => sum + count, 0) / seconds, leftOver: left?.count ?? 0 };
}

/** Sweeps until nothing is due; other orders of the stack may have come due as well, so what was done is counted. */
async function sweepAll(sql: postgres.Sql): Promise<number> {
  for (let total = 0; ;) {
    const [row] = await sql<{ done: number }[]>`select orders.run_due(50) as done`;
    if ((row?.done ?? 0) === 0) return total;
    total += row?.done ?? 0;
  }
}

/** Runs the work without the timed job, and schedules the job again as it was, also when told to stop meanwhile. */
async function withoutJob<T>(sql: postgres.Sql, name: string, work: () => Promise<T>): Promise<T> {
  const [job] = await sql<{ schedule: string; command: string }[]>`
    select schedule, command from cron.job where jobname = ${name}`;
  if (job === undefined) throw new Error(`there is no timed job ${name}`);
  const putBack = () => sql`select cron.schedule(${name}, ${job.schedule}, ${job.command})`;
  const stop = () => void putBack().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  await sql`select cron.unschedule(${name})`;
  try {
    return await work();
  } finally {
    await putBack();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

const sql = postgres(stack.dbUrl, { max: clients, onnotice: () => undefined });
try {
  const cast = await openMarket(sql);
  const perSecond = await measureOrders(sql, cast);
  print({
    bench: 'orders',
    shape: 'place, accept, ship, confirm',
    clients,
    orders: orderCount,
    per_second: Math.round(perSecond),
    alternative: 'textbook status column, four transactions',
    alternative_per_second: Math.round(await textbook(sql)),
  });
  const sweep = await withoutJob(sql, sweepJob, () => measureSweep(sql, cast));
  print({
    bench: 'release_sweep',
    sweepers,
    orders: orderCount,
    per_second: Math.round(sweep.perSecond),
    left_over: sweep.leftOver,
    alternative: 'one order at a time by the buyer',
    alternative_per_second: Math.round(perSecond),
  });
} finally {
  await sql.end();
}
