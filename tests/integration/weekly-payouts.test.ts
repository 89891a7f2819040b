import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { read } from '../providers/support/money.ts';
import { quiet } from '../simulator/quiet.ts';
import { newIban, openBankAccount } from '../support/bank.ts';
import { call, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson } from '../support/people.ts';
import {
  fundWallet,
  newMarket,
  openShop,
  placeOrder,
  stockProduct,
  act,
  parcel,
  walletOf,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually } from '../support/wait.ts';

/** Goal: a store's week is paid once, whoever and how many look at the same moment. Method: eight sweepers on connections of their own. */
const sql = openDatabase(8);
let market: Market;

beforeAll(async () => {
  market = await newMarket(sql);
  await openBankAccount(market, 'camt053', { sends_payouts: true });
  // Banks work at every hour of every day here.
  await sql`select core.set_setting('payout.weekend', '{"PK": []}'), core.set_setting('payout.weekly_hour', '0')`;
  await sql`delete from payouts.holidays where day between core.now()::date - 1 and core.now()::date + 1`;
});
afterEach(() => expectBooksInOrder(sql));
afterAll(async () => {
  await sql`select core.set_setting('payout.weekend', '{"PK": [6, 7], "NG": [6, 7], "IQ": [5, 6]}'), core.set_setting('payout.weekly_hour', '10')`;
  await sql.end();
});

async function openScheduledShop(): Promise<Shop> {
  const shop = await openShop(sql, market);
  const buyer = await newPerson(sql, { name: 'Weekly Buyer' });
  await fundWallet(market, buyer, 1_020_000);
  const product = await stockProduct(shop, { priceMinor: 1_000_000, quantity: 1 });
  const { order_id: order } = await placeOrder(buyer, shop, {
    items: [{ product_id: product, quantity: 1 }],
    totalMinor: 1_020_000,
  });
  await act(shop.owner, order, 'accept');
  await act(shop.owner, order, 'ship', parcel);
  await act(buyer, order, 'confirm');
  const number = newIban();
  const added = await call<{ destination_id: string }>(shop.owner, 'add_payout_destination', {
    p_owner_type: 'store',
    p_owner_id: shop.id,
    p_provider: 'bank',
    p_bank_code: 'SCBL',
    p_account_number: number,
    p_account_name: 'Shop Owner',
    p_currency: 'PKR',
    p_step_up: await stepUp(shop.owner, 'payout_destination.add', {
      owner_id: shop.id,
      bank_code: 'SCBL',
      account_number: number,
    }),
    p_idempotency_key: newKey('destination'),
  });
  await sql`update payouts.destinations set usable_at = core.now() where id = ${added.destination_id}`;
  const saved = await call<{ next_run_at: string }>(shop.owner, 'save_automatic_payout', {
    p_store_id: shop.id,
    p_is_on: true,
    p_destination_id: added.destination_id,
    p_weekday: 3,
    p_min_minor: 50_000,
    p_step_up: await stepUp(shop.owner, 'automatic_payout.save', {
      store_id: shop.id,
      destination_id: added.destination_id,
    }),
    p_idempotency_key: newKey('weekly'),
  });
  expect(Date.parse(saved.next_run_at)).toBeGreaterThan(Date.now());
  return shop;
}

it('eight sweepers at once pay each store once', async () => {
  const shops = [await openScheduledShop(), await openScheduledShop(), await openScheduledShop()];
  const ids = shops.map((shop) => shop.id);
  const before = await Promise.all(shops.map((shop) => walletOf(shop.owner, shop.id, 'PKR')));
  await sql`update payouts.schedules set next_run_at = core.now() - interval '1 minute' where store_id in ${sql(ids)}`;
  await Promise.all(Array.from({ length: 8 }, () => sql`select payouts.run_weekly(2)`));
  await Promise.all(Array.from({ length: 8 }, () => sql`select payouts.run_weekly(100)`));
  for (const [index, shop] of shops.entries()) {
    const runs = await read(
      shop.owner,
      `automatic_payout_runs?store_id=eq.${shop.id}&select=outcome,amount_minor,withdrawal_status`,
    );
    expect(runs).toEqual([
      { outcome: 'requested', amount_minor: before[index]?.available, withdrawal_status: 'under_review' },
    ]);
    expect(await walletOf(shop.owner, shop.id, 'PKR')).toMatchObject({ available: 0 });
  }
  const [planned] = await sql`select count(*)::integer as later from payouts.schedules
    where store_id in ${sql(ids)} and next_run_at > core.now()`;
  expect(planned?.['later']).toBe(3);
});

it('the job holds no wallet of one store while it waits for that of the next', async () => {
  const [first, second] = [await openScheduledShop(), await openScheduledShop()];
  const goOn = await quiet();
  await sql`update payouts.schedules set next_run_at = core.now() - interval '2 minutes' where store_id = ${first.id}`;
  await sql`update payouts.schedules set next_run_at = core.now() - interval '1 minute' where store_id = ${second.id}`;
  const [job] = await sql`select command from cron.job where jobname = 'weekly-payouts'`;
  let sweep: Promise<unknown> = Promise.resolve();
  const free = await sql.begin(async (tx) => {
    await tx`select from ledger.accounts where kind = 'wallet' and owner_id = ${second.id} and currency = 'PKR' for update`;
    const [own] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
    sweep = sql.unsafe(String(job?.['command'])).simple().execute();
    await eventually('the job waits for the wallet of the second', async () => {
      const waiting = await sql`select pid from pg_stat_activity where ${own?.pid ?? 0} = any(pg_blocking_pids(pid))`;
      return waiting.length === 1 || undefined;
    });
    return tx`
      select id from ledger.accounts
      where kind = 'wallet' and owner_id = ${first.id} and currency = 'PKR' for update skip locked`;
  });
  await sweep;
  await goOn();
  expect(free).toHaveLength(1);
  const runs = await sql`select outcome from payouts.weekly_runs where store_id in (${first.id}, ${second.id})`;
  expect(runs.map((row) => row['outcome'])).toEqual(['requested', 'requested']);
});

it('a sweeper that comes while the owner withdraws by hand takes what that leaves', async () => {
  const shop = await openScheduledShop();
  const { available } = await walletOf(shop.owner, shop.id, 'PKR');
  await sql`update payouts.schedules set next_run_at = core.now() - interval '1 minute' where store_id = ${shop.id}`;
  let sweep: Promise<unknown> = Promise.resolve();
  await sql.begin(async (tx) => {
    await tx`
      select payouts.place_withdrawal(s.set_by, 'store', s.store_id, ${available - 100_000}, r, s.destination_id)
      from payouts.schedules as s
      cross join payouts.rails as r
      where s.store_id = ${shop.id} and r.currency = 'PKR' and r.provider = 'bank'`;
    const [own] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
    sweep = sql`select payouts.run_weekly(100)`.execute();
    await eventually('the sweeper waits for the wallet', async () => {
      const waiting = await sql`select pid from pg_stat_activity where ${own?.pid ?? 0} = any(pg_blocking_pids(pid))`;
      return waiting.length === 1 || undefined;
    });
  });
  await sweep;
  const runs = await read(shop.owner, `automatic_payout_runs?store_id=eq.${shop.id}&select=outcome,amount_minor`);
  expect(runs).toEqual([{ outcome: 'requested', amount_minor: 100_000 }]);
  expect((await walletOf(shop.owner, shop.id, 'PKR')).available).toBe(0);
});

it('a sweeper that runs while the owner turns it off pays either once or not at all', async () => {
  const shop = await openScheduledShop();
  await sql`update payouts.schedules set next_run_at = core.now() - interval '1 minute' where store_id = ${shop.id}`;
  const turnOff = call(shop.owner, 'save_automatic_payout', {
    p_store_id: shop.id,
    p_is_on: false,
    p_idempotency_key: newKey('off'),
  });
  await Promise.all([turnOff, ...Array.from({ length: 4 }, () => sql`select payouts.run_weekly(100)`)]);
  const runs = await read(shop.owner, `automatic_payout_runs?store_id=eq.${shop.id}&select=outcome`);
  expect(runs.length).toBeLessThanOrEqual(1);
  const [schedule] = await read(shop.owner, `automatic_payouts?store_id=eq.${shop.id}&select=is_on,next_run_at`);
  expect(schedule).toEqual({ is_on: false, next_run_at: null });
});
