import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { providerState, walletMinor, withdrawalRow } from '../providers/support/money.ts';
import { openBankAccount, type BankAccount } from '../support/bank.ts';
import { batchSteps, batchWalk, transferSteps, transferWalk, type BankWalk } from './support/bank-walks.ts';
import { deaths, twice } from './support/deaths.ts';
import { earn, turnOnWeeks } from './support/more-ways.ts';
import { openQuietMarket, totalMinor } from './support/quiet-market.ts';
import { payoutSteps, sendingWalk, type PayoutWalk } from './support/walks.ts';

/**
 * Goal: the ways of money through our own bank account, and that of a store's week, survive a death between any two steps and each
 * step made twice. Method: as in steps.test.ts, the steps one by one on a host where nothing happens by itself.
 */
const scene = openQuietMarket(4);
let account: BankAccount;

beforeAll(async () => {
  account = await openBankAccount(scene.market, 'camt053', { receives_transfers: true, sends_payouts: true });
});

const journals = async () => {
  const [row] = await scene.own.sql<{ count: string }[]>`select count(*) from ledger.journals`;
  return row?.count ?? '';
};

/** Makes these steps, then lets whoever is left put things right, twice; answers with where the money was before, and is now. */
async function walk(one: BankWalk, made: readonly number[]): Promise<{ before: string; after: string }> {
  // More codes than staff may ask for in an hour.
  await scene.own.sql`delete from access.rate_limits`;
  for (const index of made) await one.steps[index]?.();
  const before = await one.end();
  await one.recover();
  const [after, count] = [await one.end(), await journals()];
  await one.recover();
  expect([await one.end(), await journals()]).toEqual([after, count]);
  return { before, after };
}

describe('a transfer to our bank account', () => {
  const credited = 'the amount in the wallet';
  const notYet = '0 in the wallet';

  it.each(deaths(transferSteps))('whose worker dies $when is credited once', async ({ made }) => {
    const { before, after } = await walk(await transferWalk(scene.ground, account), made);
    expect(before).toBe(made.length === transferSteps.length ? credited : notYet);
    expect(after).toBe(credited);
  });

  it.each(twice(transferSteps))('of which $step twice is credited once', async ({ made }) => {
    expect(await walk(await transferWalk(scene.ground, account), made)).toEqual({ before: credited, after: credited });
  });
});

describe('a withdrawal by a file of the bank', () => {
  const paid = 'request, hand_over, succeed; in 1 file, handed over 1 times; the amount gone';
  const begin = () => batchWalk(scene.ground, scene.market, account);

  it.each(deaths(batchSteps))('whose worker dies $when is paid once', async ({ made }) => {
    const { before, after } = await walk(await begin(), made);
    expect(before === paid).toBe(made.length === batchSteps.length);
    expect(after).toBe(paid);
  });

  it.each(twice(batchSteps))('of which $step twice is paid once', async ({ made }) => {
    expect(await walk(await begin(), made)).toEqual({ before: paid, after: paid });
  });
});

describe('the week of a store', () => {
  let week = 0;
  beforeAll(() => turnOnWeeks(scene));
  // Each walk has a week of its own, and something earned in it.
  beforeEach(async () => {
    week += 1;
    await earn({ ...scene, totalMinor });
    await scene.own.sql`
      update payouts.schedules set planned_on = core.now()::date + ${7 * week}::integer, next_run_at = core.now()
      where store_id = ${scene.shop.id}`;
  });

  /** As the job does it; the withdrawal of this week. */
  async function runWeek(): Promise<string> {
    await scene.own.sql`select payouts.run_weekly(10)`;
    const rows = await scene.own.sql<{ withdrawal_id: string }[]>`
      select withdrawal_id from payouts.weekly_runs
      where store_id = ${scene.shop.id} and planned_on = core.now()::date + ${7 * week}::integer`;
    expect(rows).toMatchObject([{ withdrawal_id: expect.any(String) as string }]);
    return rows[0]?.withdrawal_id ?? '';
  }

  async function expectPaidOnce({ steps, seen, recover }: PayoutWalk, made: readonly number[]): Promise<void> {
    for (const index of made) await steps[index]?.();
    await recover();
    const count = await journals();
    await recover();
    expect(await journals()).toBe(count);
    const { amount_minor: amount, status } = await withdrawalRow(scene.own.sql, seen.id);
    expect([status, Number(amount) > 0]).toEqual(['settled', true]);
    const { transfers } = await providerState();
    expect(transfers.filter((item) => item['reference'] === seen.reference)).toMatchObject([{ status: 'success' }]);
    expect(await walletMinor(scene.own.sql, scene.shop.id)).toBe(0);
    expect(await scene.own.sql`select 1 from payouts.weekly_runs where store_id = ${scene.shop.id}`).toHaveLength(week);
  }

  it.each(deaths(payoutSteps))('whose worker dies $when is paid out once', async ({ made }) => {
    await expectPaidOnce(sendingWalk(scene.ground, runWeek), made);
  });

  it.each(twice(payoutSteps))('of which $step twice is paid out once', async ({ made }) => {
    await expectPaidOnce(sendingWalk(scene.ground, runWeek), made);
  });
});
