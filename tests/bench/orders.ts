/**
 * Orders per second through place, accept, ship and confirm, each act the product's own command in a
 * transaction of its own as the person who may do it; beside a textbook order table on the same cluster
 * that does the same four steps with nothing proved (status updates, a balance column, no events).
 * Then: how many orders a second the release sweep completes.
 * Needs DB_URL of a stack with time travel allowed. Prints one JSON object per line.
 */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { stack } from '../support/env.ts';
import { newMarket, openShop, stockProduct, fundWallet, address, type Shop } from '../support/scenario.ts';
import { newPerson, type Person } from '../support/people.ts';

const clients = 8;
const orderCount = 400;
const sweepCount = 400;
const priceMinor = 400_000;
const deliveryMinor = 20_000;
const totalMinor = priceMinor + deliveryMinor;

type Tx = postgres.TransactionSql;

async function as<T>(sql: postgres.Sql, userId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await sql.begin(async (tx) => {
    const claims = JSON.stringify({ sub: userId, role: 'authenticated', aal: 'aal1' });
    await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`;
    return work(tx);
  });
  return result as T;
}

async function act(
  sql: postgres.Sql,
  userId: string,
  orderId: string,
  action: string,
  payload: postgres.JSONValue = {},
) {
  await as(sql, userId, (tx) => tx`select api.order_act(${orderId}, ${action}, ${tx.json(payload)}, ${randomUUID()})`);
}

async function place(sql: postgres.Sql, buyer: Person, shop: Shop, product: string): Promise<string> {
  const items = [{ product_id: product, quantity: 1 }];
  const rows = await as(
    sql,
    buyer.id,
    (tx) => tx<{ answer: { order_id: string } }[]>`
      select api.place_order(${shop.id}, ${tx.json(items)}, ${tx.json(address as postgres.JSONValue)}, 'wallet',
        ${totalMinor}, null, ${randomUUID()}) as answer`,
  );
  const orderId = rows[0]?.answer.order_id;
  if (orderId === undefined) throw new Error('place_order gave no order');
  return orderId;
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

const sql = postgres(stack.dbUrl, { max: clients, onnotice: () => undefined });
try {
  const market = await newMarket(sql);
  const shops = await Promise.all(Array.from({ length: 4 }, () => openShop(sql, market)));
  const products = await Promise.all(
    shops.map((shop) => stockProduct(shop, { priceMinor, quantity: orderCount + sweepCount })),
  );
  const buyers = await Promise.all(Array.from({ length: 8 }, (_, index) => newPerson(sql, { name: `Bench ${index}` })));
  for (const buyer of buyers) await fundWallet(market, buyer, totalMinor * (orderCount + sweepCount));

  const seconds = await together(orderCount, async (index) => {
    const shop = pick(shops, index);
    const buyer = pick(buyers, index);
    const id = await place(sql, buyer, shop, pick(products, index));
    await act(sql, shop.owner.id, id, 'accept');
    await act(sql, shop.owner.id, id, 'ship', { carrier: 'TCS', tracking_number: `B-${index}` });
    await act(sql, buyer.id, id, 'confirm');
  });
  const textbookPerSecond = await textbook(sql);
  print({
    bench: 'orders',
    shape: 'place, accept, ship, confirm',
    clients,
    orders: orderCount,
    per_second: Math.round(orderCount / seconds),
    alternative: 'textbook status column, four transactions',
    alternative_per_second: Math.round(textbookPerSecond),
  });

  const waiting: string[] = [];
  await together(sweepCount, async (index) => {
    const shop = pick(shops, index);
    const id = await place(sql, pick(buyers, index), shop, pick(products, index));
    await act(sql, shop.owner.id, id, 'accept');
    await act(sql, shop.owner.id, id, 'ship', { carrier: 'TCS', tracking_number: `S-${index}` });
    await act(sql, shop.owner.id, id, 'deliver', { proof: 'Signed.' });
    waiting.push(id);
  });
  await sql`select core.travel((select max(due_at) - core.now() + interval '1 second' from orders.orders where id = any(${waiting}::uuid[])))`;
  const sweepStarted = performance.now();
  const sweepers = 4;
  await Promise.all(
    Array.from({ length: sweepers }, async () => {
      for (;;) {
        const [row] = await sql<{ done: number }[]>`select orders.run_due(50) as done`;
        if ((row?.done ?? 0) === 0) return;
      }
    }),
  );
  const sweepSeconds = (performance.now() - sweepStarted) / 1000;
  const [left] = await sql<{ count: number }[]>`
    select count(*)::integer as count from orders.orders where id = any(${waiting}::uuid[]) and status <> 'completed'`;
  print({
    bench: 'release_sweep',
    sweepers,
    orders: sweepCount,
    per_second: Math.round(sweepCount / sweepSeconds),
    left_over: left?.count ?? 0,
    alternative: 'one order at a time by the buyer',
    alternative_per_second: Math.round(orderCount / seconds),
  });
} finally {
  await sql.end();
}
