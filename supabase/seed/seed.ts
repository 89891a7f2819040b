/**
 * Makes the demo marketplace: people, stores, products with pictures, and thirty days of history in which every row comes
 * from a command of the product, run as the person who would run it, with the product's clock moved. One transaction: it is
 * there as a whole or not at all. A second run finds it and only sees to the pictures.
 */
import postgres from 'postgres';
import { createAccounts, endSessions, find } from './accounts.ts';
import { historyHours, startClock } from './clock.ts';
import { call, callRows, service, type Transaction } from './commands.ts';
import { renderPictures, uploadPictures } from './pictures.ts';
import { planOrders, planSteps } from './plan.ts';
import { sendMessages } from './messages.ts';
import { openRails, reportProviders } from './money.ts';
import { createRandom } from './random.ts';
import { applyAsPotter, openShops, openStore } from './shops.ts';
import type { OpenShop, World } from './world.ts';

/** How often in the history the waiting e-mails go out; each round costs the seed a few milliseconds. */
const postEveryHours = 4;

async function main(): Promise<void> {
  const began = performance.now();
  const [databaseUrl, apiUrl, secretKey] = ['DB_URL', 'API_URL', 'SECRET_KEY'].map(requireSetting);
  const sql = postgres(databaseUrl ?? '', {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: 'seed' },
  });
  try {
    const rendering = renderPictures(await storedPictures(sql));
    const isNew = await sql.begin(makeMarketplace);
    await uploadPictures(apiUrl ?? '', secretKey ?? '', await storeIds(sql), await rendering);
    await verifyBooks(sql);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      isNew ? `The demo marketplace is made (${seconds} s).` : `The demo marketplace was there already (${seconds} s).`,
    );
  } finally {
    await sql.end();
  }
}

/** Ids of the demo stores by slug. */
async function storeIds(sql: postgres.Sql): Promise<ReadonlyMap<string, string>> {
  const slugs = openShops.map((shop) => shop.slug);
  const stores = await sql<
    { id: string; slug: string }[]
  >`select s.id, s.slug from stores.stores as s where s.slug in ${sql(slugs)}`;
  return new Map(stores.map((store) => [store.slug, store.id]));
}

/** `slug/name` of the pictures that are there already. */
async function storedPictures(sql: postgres.Sql): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }[]>`
    select s.slug || '/' || split_part(o.name, '/', 2) as name
    from storage.objects as o
    join stores.stores as s on s.id::text = split_part(o.name, '/', 1)
    where o.bucket_id in ('product-images', 'store-images')`;
  return new Set(rows.map((row) => row.name));
}

function requireSetting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The seed needs ${name}; run it by npm run seed.`);
  return value;
}

/** Whether anything had to be made. */
async function makeMarketplace(tx: Transaction): Promise<boolean> {
  await tx`select pg_advisory_xact_lock(hashtext('amana.seed'))`;
  const [known] = await tx`select from auth.users as u where u.email = 'seller@amana.test'`;
  if (known !== undefined) return false;
  const clock = await startClock(tx);
  const accounts = await createAccounts(tx);
  // The demo pays out without a day of waiting; a real platform keeps the default.
  await tx`select core.set_setting('payout.destination_cool_off', '"0 seconds"')`;
  await reportProviders(tx);
  await openRails(tx, find(accounts, 'finance'));
  await clock.advanceTo(3);
  const shops = new Map<string, OpenShop>();
  for (const shop of openShops) shops.set(shop.slug, await openStore(tx, accounts, shop));

  const random = createRandom(20261121);
  let keys = 0;
  const world: World = { tx, accounts, shops, random, newKey: (purpose) => `seed:${purpose}:${(keys += 1)}` };
  let lastPost = 0;
  for (const step of planSteps(planOrders(random))) {
    await clock.advanceTo(step.at);
    await step.run(world);
    if (step.at - lastPost < postEveryHours) continue;
    await sendMessages(tx);
    lastPost = step.at;
  }
  await clock.advanceTo(historyHours - 0.05);
  await applyAsPotter(tx, accounts);
  await clock.finish();
  await sendMessages(tx);
  await completeEvents(tx);
  await endSessions(tx, accounts);
  await catchUpBooks(tx);
  return true;
}

/** Sends to providers were reported in the history itself; nothing is left to do for their events. */
async function completeEvents(tx: Transaction): Promise<void> {
  const events = await callRows<{ id: string }>(tx, service, 'outbox_claim', {
    p_topic_prefix: 'payout.',
    p_limit: 100,
    p_lease_seconds: 60,
  });
  for (const { id } of events) await call(tx, service, 'outbox_complete', { p_id: id });
}

/** What the jobs of thirty days would have done. */
async function catchUpBooks(tx: Transaction): Promise<void> {
  await tx`select ledger.roll_up(100000), ledger.seal(100000)`;
}

/** Runs the nightly check of the books as its job, so that the first page of staff shows books that were checked. */
async function verifyBooks(sql: postgres.Sql): Promise<void> {
  await sql`select outbox.run_job('ledger-verify')`;
  const [job] = await sql<{ last_status: string | null; last_error: string | null }[]>`
    select j.last_status, j.last_error from outbox.jobs as j where j.name = 'ledger-verify'`;
  if (job?.last_status !== 'succeeded') throw new Error(`The books do not hold after the history: ${job?.last_error}`);
}

await main();
