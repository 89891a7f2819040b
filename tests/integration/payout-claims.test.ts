import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDestination, requestWithdrawal } from '../providers/support/money.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson } from '../support/people.ts';
import { fundWallet, newMarket, type Market } from '../support/scenario.ts';

/**
 * Goal: however many senders ask at the same moment, each withdrawal is handed to one of them.
 * Method: the claim itself, on connections of their own that begin together; over HTTP one round at a time runs and hides the race.
 */
const claimers = 8;
const perPerson = 4;
const sql = openDatabase();
const connections = Array.from({ length: claimers }, () => openDatabase(1));
let first: readonly string[];
let second: readonly string[];

beforeAll(async () => {
  // Under review nobody takes them: the nudge after each request would be first.
  await sql`select core.set_setting('payout.review_first', 'true')`;
  // Accounts of the platform are made at their first use, and who comes second waits for that once.
  await sql`
    select ledger.account('payout_fee', ledger.platform_owner(), 'NGN'),
      ledger.account('provider_clearing', ledger.provider_owner('paystack'), 'NGN')`;
  const market = await newMarket(sql);
  [first, second] = await Promise.all([askForMoney(market), askForMoney(market)]);
});
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.end()));
  await expectBooksInOrder(sql);
  await sql.end();
});

/** Withdrawals of a new person: as many as one may confirm by code in ten minutes. */
async function askForMoney(market: Market): Promise<readonly string[]> {
  const person = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(market, person, 100_000_000, 'NGN');
  const destination = await addDestination(sql, person);
  const requested: string[] = [];
  for (let count = 0; count < perPerson; count += 1)
    requested.push((await requestWithdrawal(person, destination, 1_000_000)).withdrawal_id);
  return requested;
}

/** Lets them go past the machine and its nudge, which would wake a sender before the race begins. */
async function letGo(ids: readonly string[]): Promise<void> {
  await sql`update payouts.withdrawals set status = 'initiated' where id = any(${ids})`;
}

async function claim(connection: postgres.Sql | postgres.TransactionSql, limit: number): Promise<readonly string[]> {
  const [row] = await connection<{ claimed: { withdrawal_id: string }[] }[]>`
    select payouts.claim_payouts(${limit}) as claimed`;
  return (row?.claimed ?? []).map((item) => item.withdrawal_id);
}

/** Claims one after the other until there is nothing left; begins when the gate opens. */
async function claimAll(connection: postgres.Sql): Promise<readonly string[]> {
  await connection`select pg_advisory_lock_shared(hashtext('tests/payout-claims'))`;
  const claimed: string[] = [];
  for (;;) {
    const next = await claim(connection, 1);
    if (next.length === 0) return claimed;
    claimed.push(...next);
  }
}

/** Begins the work of all at once, when what they race for is let go: the job of the minute finds it no moment sooner than they. */
async function behindAGate<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
  const gate = await sql.reserve();
  try {
    await gate`select pg_advisory_lock(hashtext('tests/payout-claims'))`;
    const working = work();
    for (let waiting = 0; waiting < claimers;) {
      const [row] = await sql<{ waiting: number }[]>`
        select count(*)::integer as waiting from pg_locks where locktype = 'advisory' and not granted`;
      waiting = row?.waiting ?? 0;
    }
    await letGo(ids);
    await gate`select pg_advisory_unlock(hashtext('tests/payout-claims'))`;
    return await working;
  } finally {
    gate.release();
  }
}

describe('withdrawals that wait to be handed over', () => {
  it('do not wait for one that another sender has in hand', async () => {
    const ids = [first[0], second[0]].map(String);
    await letGo(ids);
    const [holder, other] = connections;
    if (holder === undefined || other === undefined) throw new Error('too few connections');
    const claimed = await holder.begin(async (tx) => {
      const inHand = await claim(tx, 1);
      const meanwhile = await other.begin(async (quick) => {
        await quick`set local lock_timeout = '3s'`;
        return claim(quick, 5);
      });
      return [...inHand, ...meanwhile];
    });
    expect(claimed.toSorted()).toEqual(ids.toSorted());
  });

  it('are each given to one of many who claim at once', async () => {
    const ids = [...first.slice(1), ...second.slice(1)];
    const claims = await behindAGate(ids, () => Promise.all(connections.map(claimAll)));
    expect(claims.flat().toSorted()).toEqual(ids.toSorted());
    const attempts = await sql<{ attempts: number }[]>`
      select count(*)::integer as attempts from payouts.attempts where withdrawal_id = any(${ids}) group by withdrawal_id`;
    expect(attempts).toEqual(ids.map(() => ({ attempts: 1 })));
  });
});
