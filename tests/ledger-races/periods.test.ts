/**
 * Closing the books beside people who post into them, on real connections to DB_URL: a journal is either
 * in the closing balance or refused. Every test moves the clock by a day and closes the day before.
 */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectBooksInOrder, openDatabase, travel } from '../support/database.ts';
import { newPerson } from '../support/people.ts';

let sql: postgres.Sql;
let day: string;
let wallet: string;
let platform: string;

beforeAll(() => {
  sql = openDatabase(12);
});

beforeEach(async () => {
  await travel(sql, '1 day');
  const rows = await sql<{ day: string; wallet: string; platform: string }[]>`
    select ((core.now() - interval '1 day') at time zone ledger.time_zone())::date::text as day,
      ledger.account('wallet', ${randomUUID()}, 'PKR', 'store') as wallet,
      ledger.account('commission', ledger.platform_owner(), 'PKR') as platform`;
  ({ day, wallet, platform } = rows[0] ?? { day: '', wallet: '', platform: '' });
});

afterAll(async () => {
  await expectBooksInOrder(sql);
  await sql.end();
});

function codeOf(error: unknown): string {
  if (!(error instanceof postgres.PostgresError)) throw error;
  return error.code === 'PGRST' ? (JSON.parse(error.message) as { code: string }).code : error.code;
}

/** Pays 1 into the wallet as of the day before; the code when it is refused. */
async function postYesterday(): Promise<string> {
  try {
    await sql`select ledger.post(${`late:${randomUUID()}`}, 'late', array[row('late', ${platform}, ${wallet}, 1)::ledger.transfer_input],
      p_effective_at => core.now() - interval '1 day')`;
    return 'posted';
  } catch (error) {
    return codeOf(error);
  }
}

const close = () => sql`select ledger.write_closing('day', ${day}, null)`;

test('what is posted into a day while it is closed is in its balance or refused', async () => {
  const books = { isClosed: false };
  const closing = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    await close();
    books.isClosed = true;
  })();
  const outcomes: string[] = [];
  const poster = async () => {
    while (!books.isClosed) {
      const outcome = await postYesterday();
      outcomes.push(outcome);
    }
    const last = await postYesterday();
    outcomes.push(last);
  };
  await Promise.all([closing, ...Array.from({ length: 8 }, poster)]);

  const posted = outcomes.filter((outcome) => outcome === 'posted').length;
  expect(posted).toBeGreaterThan(0);
  expect(new Set(outcomes)).toEqual(new Set(['posted', 'ledger.period_closed']));
  const kept = await sql<{ credits: string }[]>`select credits from ledger.closed_sums(${wallet}::bigint, 'infinity')`;
  expect(Number(kept[0]?.credits)).toBe(posted);
});

test('a day is not closed while a posting that may have begun in it is still being written', async () => {
  const approval = randomUUID();
  const maker = await newPerson(sql, { name: 'maker' });
  await sql.begin(async (writer) => {
    await writer`select ledger.post(${`open:${approval}`}, 'open', array[row('open', ${platform}, ${wallet}, 1)::ledger.transfer_input])`;
    await sql`insert into access.approvals (id, action, payload, summary, reason, evidence, requested_by, requested_at, expires_at)
      values (${approval}, 'ledger.close_period', ${sql.json({ period: 'day', starts_on: day })}, 'Close', 'a reason', 'a paper',
        ${maker.id}, core.now(), core.now() + interval '1 day')`;
    const early = await sql`select ledger.close_period(payload, id) from access.approvals where id = ${approval}`.catch(
      codeOf,
    );
    expect(early).toBe('ledger.period_busy');
  });
  const closed = await sql<{ answer: { closing_id: number } }[]>`
    select ledger.close_period(payload, id) as answer from access.approvals where id = ${approval}`;
  expect(closed[0]?.answer.closing_id).toBeGreaterThan(0);
  await sql`update access.approvals set status = 'withdrawn', decided_at = core.now() where id = ${approval}`;
  expect(await postYesterday()).toBe('ledger.period_closed');
});
