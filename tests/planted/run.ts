/**
 * Plants each bug, asks its judge, takes it out again, and writes docs/planted-bugs.md. Runs against a stack of its own that
 * `npm run test:planted` starts: the bugs are real while they are in.
 *
 * node tests/planted/run.ts [a part of a bug's name ...]
 */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import postgres from 'postgres';
import { postToHost } from '../../supabase/local/control.ts';
import { loadSettings } from '../../supabase/local/settings.ts';
import { stack } from '../support/env.ts';
import type { Bug, Judge } from './bug.ts';
import { bugs } from './bugs/all.ts';
import { ask, prepareDatabaseTests, type Verdict } from './judges.ts';
import { patchedSource, repository, statementsOf } from './patch.ts';
import { writeReport, type Result } from './report.ts';

const wanted = process.argv.slice(2);
const chosen = bugs.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

// First of all: a patch that fits no more must be heard of before anything is run.
for (const bug of chosen) statementsOf(bug);

// Database tests leave nothing behind, and want an empty database: they come first.
const order: readonly Judge['kind'][] = ['database', 'simulator', 'vitest'];
const inOrder = chosen.toSorted((a, b) => order.indexOf(a.judge.kind) - order.indexOf(b.judge.kind));
let isUsed = false;

const sql = postgres(stack.dbAdminUrl, { max: 1, onnotice: () => undefined });
const copy = copyRepository();
try {
  await prepareDatabaseTests();
  await mustBeGreen(inOrder.map(({ judge }) => judge));
  const before = await fingerprint();
  const results: Result[] = [];
  for (const bug of inOrder) {
    const result: Result = { bug, verdict: await plant(bug) };
    console.log(`${result.verdict.padEnd(8)}${bug.name}`);
    results.push(result);
  }
  if ((await fingerprint()) !== before) throw new Error('A bug was left in the database: an undo is incomplete.');
  const missed = results.filter(({ verdict }) => verdict !== 'red').length;
  if (wanted.length === 0)
    writeFileSync(
      join(repository, 'docs/planted-bugs.md'),
      writeReport(results.toSorted((a, b) => bugs.indexOf(a.bug) - bugs.indexOf(b.bug))),
    );
  console.log(`${results.length - missed} of ${results.length} planted bugs were noticed.`);
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
  await sql.end();
}

/** A red test that was red before shows nothing. */
async function mustBeGreen(judges: readonly Judge[]): Promise<void> {
  const distinct = new Map(judges.map((judge) => [JSON.stringify(judge), judge]));
  for (const [key, judge] of distinct) {
    await freshFor(judge);
    const verdict = await ask(judge);
    if (verdict !== 'green') throw new Error(`Without any bug, this is ${verdict}: ${key}`);
  }
}

async function plant(bug: Bug): Promise<Verdict> {
  const statements = statementsOf(bug);
  if (statements === null) return plantSource(bug);
  await freshFor(bug.judge);
  await sql.unsafe(statements.apply);
  try {
    return await ask(bug.judge);
  } finally {
    await sql.unsafe(statements.undo);
  }
}

async function plantSource(bug: Bug): Promise<Verdict> {
  const path = join(copy, bug.patch.file);
  writeFileSync(path, patchedSource(bug));
  try {
    return await ask(bug.judge, copy);
  } finally {
    cpSync(join(repository, bug.patch.file), path);
  }
}

/** Empties the database when the test wants it so and another has used it. */
async function freshFor(judge: Judge): Promise<void> {
  const wasUsed = isUsed;
  isUsed = judge.kind !== 'database';
  if (!wasUsed || judge.kind === 'vitest') return;
  const problem = await postToHost(loadSettings(), '/reset');
  if (problem !== undefined) throw new Error(problem);
  await prepareDatabaseTests();
}

/** All that patches can change, in one word. */
async function fingerprint(): Promise<string> {
  const [row] = await sql<{ all: string }[]>`
    select md5(string_agg(d.definition, '' order by d.definition)) as all
    from (
      select pg_get_functiondef(p.oid) as definition
      from pg_proc as p
      where p.pronamespace::regnamespace::text = any (array['core', 'access', 'ledger', 'orders', 'catalogue', 'payments', 'payouts'])
        and p.prokind = 'f'
      union all select pg_get_viewdef(c.oid) || c.relrowsecurity from pg_class as c where c.relnamespace = 'api'::regnamespace and c.relkind = 'v'
      union all select c.oid::regclass::text || c.relrowsecurity from pg_class as c where c.relkind = 'r' and c.relnamespace::regnamespace::text !~ '^pg_'
      union all select t.tgname || t.tgenabled::text from pg_trigger as t where not t.tgisinternal
      union all select pg_get_constraintdef(k.oid) from pg_constraint as k
      union all select p.polname || coalesce(pg_get_expr(p.polqual, p.polrelid), '') from pg_policy as p
      union all select t::text from payments.transitions as t
      union all select t::text from payouts.transitions as t
      union all select j.jobname || j.active from cron.job as j
    ) as d`;
  return row?.all ?? '';
}

/** The repository without what is installed or left by runs; its packages are those of the original. */
function copyRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amana-planted-copy-'));
  const left = /^(node_modules|\.git|\.amana.*|dist)$/;
  cpSync(repository, folder, { recursive: true, filter: (path) => path === repository || !left.test(basename(path)) });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
