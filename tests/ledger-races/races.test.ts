/**
 * The ledger under concurrency, on real connections to DB_URL: exact counts whatever the interleaving, and
 * books that hold afterwards. Every test makes its own accounts, so it can run on a database in use.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { stack } from '../support/env.ts';

type Line = readonly [debit: string, credit: string, amountMinor: number];
type Outcome = { ok: true; id: string } | { ok: false; code: string };

let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(stack.dbUrl, { max: 20, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
});

afterEach(async () => {
  expect(await sql`select * from ledger.verify()`).toEqual([]);
});

/** The product's code of an error, else the SQLSTATE (40P01 is a deadlock). */
function codeOf(error: unknown): string {
  if (!(error instanceof postgres.PostgresError)) throw error;
  return error.code === 'PGRST' ? (JSON.parse(error.message) as { code: string }).code : error.code;
}

async function attempt(work: Promise<readonly { id: string }[]>): Promise<Outcome> {
  try {
    const rows = await work;
    return { ok: true, id: String(rows[0]?.id) };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

function post(key: string, lines: readonly Line[]): Promise<Outcome> {
  const [debits, credits, amounts] = [0, 1, 2].map((column) => lines.map((line) => String(line[column])));
  return attempt(sql<{ id: string }[]>`
    select ledger.post(${key}, 'race', array(
      select row('race', l.debit, l.credit, l.amount)::ledger.transfer_input
      from unnest(${debits as string[]}::bigint[], ${credits as string[]}::bigint[], ${amounts as string[]}::bigint[])
        with ordinality as l (debit, credit, amount, place) order by l.place
    )) as id`);
}

const hold = (key: string, from: string, to: string, amount: number) =>
  attempt(sql<{ id: string }[]>`select ledger.hold(${key}, 'race', ${from}, ${to}, ${amount}) as id`);
const settle = (key: string, id: string, amount: number | null = null, isFinal = true) =>
  attempt(sql<{ id: string }[]>`select ledger.settle_hold(${key}, ${id}, ${amount}, ${isFinal}) as id`);
const release = (key: string, id: string) =>
  attempt(sql<{ id: string }[]>`select ledger.release_hold(${key}, ${id}) as id`);

async function account(kind: string, owner = randomUUID() as string): Promise<string> {
  const rows = await sql<{ id: string }[]>`select ledger.account(${kind}, ${owner}, 'PKR') as id`;
  return String(rows[0]?.id);
}

const platform = () => account('commission', '00000000-0000-0000-0000-000000000000');

async function wallet(amountMinor = 0): Promise<string> {
  const id = await account('wallet');
  if (amountMinor > 0)
    expect(await post(`fund:${id}`, [[await platform(), id, amountMinor]])).toMatchObject({ ok: true });
  return id;
}

async function balance(id: string): Promise<{ posted: number; available: number; version: number }> {
  const rows = await sql<
    { posted_minor: string; available_minor: string; version: string }[]
  >`select * from ledger.balance(${id})`;
  return {
    posted: Number(rows[0]?.posted_minor),
    available: Number(rows[0]?.available_minor),
    version: Number(rows[0]?.version),
  };
}

const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const succeeded = (outcomes: readonly Outcome[]) => outcomes.filter((outcome) => outcome.ok).length;
const codes = (outcomes: readonly Outcome[]) => [
  ...new Set(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.code]))),
];

test('of forty payments from a wallet that can pay for thirteen, thirteen succeed', async () => {
  const [from, to] = [await wallet(1_399), await wallet()];
  const outcomes = await times(40, (index) => post(`${from}:${index}`, [[from, to, 100]]));
  expect(succeeded(outcomes)).toBe(13);
  expect(codes(outcomes)).toEqual(['ledger.insufficient_funds']);
  expect(await balance(from)).toMatchObject({ posted: 99, version: 14 });
  expect(await balance(to)).toMatchObject({ posted: 1_300, version: 13 });
});

test('of twenty holds on a wallet that can cover seven, seven succeed', async () => {
  const [from, to] = [await wallet(700), await wallet()];
  const outcomes = await times(20, (index) => hold(`${from}:${index}`, from, to, 100));
  expect(succeeded(outcomes)).toBe(7);
  expect(await balance(from)).toMatchObject({ posted: 700, available: 0 });
});

test('the same key from twenty connections posts once and answers all with the same journal', async () => {
  const [from, to] = [await wallet(1_000), await wallet()];
  const outcomes = await times(20, () => post(`same:${from}`, [[from, to, 100]]));
  expect(succeeded(outcomes)).toBe(20);
  expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.id)).size).toBe(1);
  expect((await balance(to)).posted).toBe(100);
});

test('the same key with two bodies posts one of them and refuses the other', async () => {
  const [from, to] = [await wallet(1_000), await wallet()];
  const outcomes = await times(20, (index) => post(`two:${from}`, [[from, to, index % 2 === 0 ? 100 : 101]]));
  expect(succeeded(outcomes)).toBe(10);
  expect(codes(outcomes)).toEqual(['idempotency.conflict']);
  expect((await balance(from)).version).toBe(2);
});

test('the same key for a journal of recorded accounts only still posts once', async () => {
  const [from, to] = [await account('bank', '00000000-0000-0000-0000-000000000000'), await platform()];
  const key = `recorded:${randomUUID()}`;
  const outcomes = await times(20, () => post(key, [[from, to, 1]]));
  expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.id)).size).toBe(1);
  const rows = await sql<{ count: number }[]>`select count(*)::int from ledger.journals where key = ${key}`;
  expect(rows[0]?.count).toBe(1);
});

test('a hold is either settled or released when both are tried at once, many times over', async () => {
  const [from, to] = [await wallet(2_000), await wallet()];
  let settled = 0;
  for (let round = 0; round < 20; round += 1) {
    const held = await hold(`${from}:${round}`, from, to, 100);
    if (!held.ok) throw new Error(held.code);
    const outcomes = await Promise.all([
      settle(`s1:${held.id}`, held.id),
      release(`r1:${held.id}`, held.id),
      settle(`s2:${held.id}`, held.id),
      release(`r2:${held.id}`, held.id),
    ]);
    expect(succeeded(outcomes)).toBe(1);
    expect(codes(outcomes)).toEqual(['ledger.hold_closed']);
    settled += outcomes[0]?.ok || outcomes[2]?.ok ? 1 : 0;
  }
  expect((await balance(to)).posted).toBe(settled * 100);
  expect((await balance(from)).available).toBe(2_000 - settled * 100);
});

test('partial settlements at once never move more than was held', async () => {
  const [from, to] = [await wallet(1_000), await wallet()];
  const held = await hold(`parts:${from}`, from, to, 1_000);
  if (!held.ok) throw new Error(held.code);
  const outcomes = await times(15, (index) => settle(`${held.id}:${index}`, held.id, 90, false));
  expect(succeeded(outcomes)).toBe(11);
  expect(codes(outcomes)).toEqual(['ledger.hold_exceeded']);
  expect(await balance(to)).toMatchObject({ posted: 990 });
});

test('a journal reversed by ten at once is reversed once', async () => {
  const [from, to] = [await wallet(500), await wallet()];
  const posted = await post(`sale:${from}`, [[from, to, 500]]);
  if (!posted.ok) throw new Error(posted.code);
  const outcomes = await times(10, (index) =>
    attempt(sql<{ id: string }[]>`select ledger.reverse(${`${posted.id}:${index}`}, ${posted.id}, 'race') as id`),
  );
  expect(succeeded(outcomes)).toBe(1);
  expect((await balance(from)).posted).toBe(500);
});

test('an account asked for by twenty at once is made once', async () => {
  const owner = randomUUID();
  const ids = await times(20, () => account('wallet', owner));
  expect(new Set(ids).size).toBe(1);
});

test('random journals over many accounts never deadlock, and versions and times stay in order', async () => {
  const wallets = await times(8, () => wallet(100_000));
  const line = fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 50 }));
  const journals = fc.sample(fc.array(line, { minLength: 1, maxLength: 12 }), { numRuns: 400, seed: 20261121 });
  const outcomes = await Promise.all(
    journals.map((lines, index) =>
      post(
        `random:${wallets[0]}:${index}`,
        lines.map(([from, step, amount]): Line => [
          wallets[from] as string,
          wallets[(from + step) % 8] as string,
          amount,
        ]),
      ),
    ),
  );
  expect(codes(outcomes)).toEqual([]);
  const total = (await Promise.all(wallets.map(balance))).reduce((sum, each) => sum + each.posted, 0);
  expect(total).toBe(800_000);
  const backwards = await sql`
    select * from (
      select s.account_id, j.posted_at, lag(j.posted_at) over (partition by s.account_id order by s.sequence) as before
      from ledger.sides as s join ledger.journals as j on j.id = s.journal_id
      where s.account_id = any(${wallets}::bigint[])
    ) as t where before > posted_at`;
  expect(backwards).toEqual([]);
});

test('a posting never waits for a lock on a platform account', async () => {
  const [from, to] = [await wallet(100), await platform()];
  await sql.begin(async (holder) => {
    await holder`select id from ledger.accounts where id = ${to} for update`;
    const answer = await Promise.race([
      post(`free:${from}`, [[from, to, 10]]),
      new Promise<'waited'>((resolve) => {
        setTimeout(() => resolve('waited'), 30_000).unref();
      }),
    ]);
    expect(answer).toMatchObject({ ok: true });
  });
});

test('rolling up and sealing while others post changes no balance and leaves the books whole', async () => {
  const [from, to] = [await wallet(10_000), await platform()];
  const before = (await balance(to)).posted;
  const posting = times(200, (index) => post(`roll:${from}:${index}`, [[from, to, 10]]));
  for (let round = 0; round < 6; round += 1) {
    await sql`select ledger.roll_up()`;
    await sql`select ledger.seal()`;
  }
  expect(succeeded(await posting)).toBe(200);
  for (let round = 0; round < 3; round += 1) {
    await sql`select ledger.roll_up()`;
    await sql`select ledger.seal()`;
  }
  expect((await balance(to)).posted).toBe(before + 2_000);
});
