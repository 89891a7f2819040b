/** A statement is exported with its proof, checked by the script in docs, and refused once anything in it was changed. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newClient, newPerson, type Person } from '../support/people.ts';
import { eventually } from '../support/wait.ts';

interface Leaf {
  position: number;
  salt: string;
  body: string;
}
interface Statement {
  account: { id: number };
  opening: { version: number; balance_minor: number };
  entries: { version: number; entry: Leaf; journal: Leaf }[];
  blocks: { leaves: string }[];
  chain: { roots: string[]; previous_hash: string; seals: { blocks: [number, string][] }[] };
  head: { seal_id: number; hash: string };
}

const script = join(import.meta.dirname, '../../docs/verify-statement.mjs');
let sql: postgres.Sql;
let folder: string;
let person: Person;
let wallet: number;
let exported: Statement;

/** Runs the script as its reader does: its exit code and what it says. */
async function check(statement: Statement, head?: string): Promise<{ code: number; said: string }> {
  const file = join(folder, `${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(statement));
  return new Promise((resolve) => {
    execFile(process.execPath, [script, file, ...(head === undefined ? [] : [head])], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr });
    });
  });
}

/** Seals as the job does, until the journal is in: a range is closed once all that ran beside it has ended. */
async function sealUpTo(journalId: string): Promise<void> {
  await eventually('the journal is sealed', async () => {
    const rows = await sql<{ is_sealed: boolean }[]>`
      select ledger.seal() is not null and coalesce((select max(last_journal_id) from ledger.seals), 0) >= ${journalId} as is_sealed`;
    return rows[0]?.is_sealed;
  });
}

beforeAll(async () => {
  sql = openDatabase();
  folder = await mkdtemp(join(tmpdir(), 'statement-'));
  person = await newPerson(sql, { name: 'Ayesha Malik' });
  const accounts = await sql<{ wallet: string; platform: string }[]>`
    select ledger.account('wallet', ${person.id}, 'PKR') as wallet, ledger.account('commission', ledger.platform_owner(), 'PKR') as platform`;
  wallet = Number(accounts[0]?.wallet);
  const platform = accounts[0]?.platform ?? '';
  let journal = '';
  for (let line = 1; line <= 60; line += 1) {
    const [debit, credit] = line % 3 === 0 ? [wallet, platform] : [platform, wallet];
    const rows = await sql<{ id: string }[]>`
      select ledger.post(${`proof:${randomUUID()}`}, 'proof', array[row('proof', ${debit}, ${credit}, ${line * 10})::ledger.transfer_input]) as id`;
    journal = rows[0]?.id ?? '';
    if (line % 20 === 0) await sealUpTo(journal);
  }
  exported = await call<Statement>(person, 'wallet_statement_proof', { p_account_id: wallet });
});

afterAll(async () => {
  await expectBooksInOrder(sql);
  await sql.end();
  await rm(folder, { recursive: true });
});

it('is true as exported, against the head that anybody may ask for', async () => {
  const { data: head } = await newClient().rpc('ledger_head', { p_seal_id: exported.head.seal_id });
  const { code, said } = await check(exported, (head as { hash: string }).hash);
  expect(said).toContain('60 lines are sealed and follow each other.');
  expect(said).toContain('proof\t+0.10 PKR\t0.10 PKR');
  expect(code).toBe(0);
});

it('is true in part, with what was there before as its opening', async () => {
  const part = await call<Statement>(person, 'wallet_statement_proof', {
    p_account_id: wallet,
    p_from_version: 31,
    p_to_version: 45,
  });
  expect(part.opening.version).toBe(30);
  expect((await check(part)).said).toContain('15 lines are sealed');
});

const editSide = (leaf: Leaf, field: number, value: number) => {
  leaf.body = leaf.body.split('|').with(field, String(value)).join('|');
};
const editJournal = (leaf: Leaf, field: number, value: unknown) => {
  leaf.body = JSON.stringify((JSON.parse(leaf.body) as unknown[]).with(field, value));
};
const entry = (statement: Statement, index: number) => {
  const found = statement.entries[index];
  if (found === undefined) throw new Error('no such entry');
  return found;
};

const tamperings: readonly [name: string, tamper: (statement: Statement) => void, says: RegExp][] = [
  ['a larger amount', (s) => editSide(entry(s, 4).entry, 5, 99_999), /line 5 is not what was sealed/],
  ['a larger balance', (s) => editSide(entry(s, 59).entry, 6, 99_999), /line 60 is not what was sealed/],
  [
    'another day',
    (s) => editJournal(entry(s, 7).journal, 7, '2020-01-01T00:00:00+00:00'),
    /the journal of line 8 is not/,
  ],
  ['a line left out', (s) => s.entries.splice(20, 1), /a line is missing: 22 follows 20/],
  ['a line twice', (s) => s.entries.splice(20, 0, structuredClone(entry(s, 20))), /a line is missing/],
  ['lines in another order', (s) => (s.entries = s.entries.toReversed()), /a line is missing/],
  ['an opening that was not', (s) => (s.opening.balance_minor = 500), /an account begins with nothing/],
  ['another account', (s) => (s.account.id += 1), /line 1 is of another account/],
  ['another journal', (s) => (entry(s, 3).journal = entry(s, 2).journal), /line 4 is of another journal/],
  [
    'a leaf of somebody else',
    (s) => s.blocks.forEach((block) => (block.leaves += '00'.repeat(32))),
    /is not the one that was sealed/,
  ],
  ['a block less', (s) => s.chain.seals[0]?.blocks.pop(), /do not lead to its root/],
  ['a seal less', (s) => s.chain.roots.pop(), /does not end at the head/],
  ['another root', (s) => (s.chain.roots[0] = '00'.repeat(32)), /do not lead to/],
  ['another head', (s) => (s.head.hash = '00'.repeat(32)), /do not lead to the head/],
];
it.each(tamperings)('is refused with %s', async (_name, tamper, says) => {
  const statement = structuredClone(exported);
  tamper(statement);
  const { code, said } = await check(statement);
  expect(said).toMatch(says);
  expect(code).toBe(1);
});

it('is refused when the head is not the one that is known', async () => {
  const { code, said } = await check(exported, 'ab'.repeat(32));
  expect(said).toContain('the head is not the one you know');
  expect(code).toBe(1);
});

it('is nobody else’s to export', async () => {
  const stranger = await newPerson(sql, { name: 'Bilal Khan' });
  const { error } = await stranger.client.rpc('wallet_statement_proof', { p_account_id: wallet });
  expect(error?.code).toBe('ledger.account_unknown');
});
