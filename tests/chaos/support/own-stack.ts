/** A stack of one test file's own, whose processes it may kill without harming any other suite. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { inject } from 'vitest';
import { askStatus, startInBackground } from '../../../supabase/local/control.ts';
import { functionEnvironment } from '../../../supabase/local/functions/environment.ts';
import { databaseUrl, environmentOf, type Settings } from '../../../supabase/local/settings.ts';
import { invokeAsProject } from '../../providers/support/money.ts';
import { openDatabase } from '../../support/database.ts';
import { stack } from '../../support/env.ts';
import { eventually } from '../../support/wait.ts';
import { ownSettings, removeHome, type OwnNumber } from './own-home.ts';

const poolSize = 6;

export interface OwnStack {
  /** A connection as role postgres; a broken one is opened anew by itself. */
  readonly sql: postgres.Sql;
  /** Ends the process of a function, or of PostgreSQL, at once and without a word (SIGKILL). */
  kill(name: string): Promise<void>;
  /** Stops a function in its tracks (SIGSTOP): what it is sent waits unread, until it is killed. */
  freeze(name: string): Promise<void>;
  /** PostgreSQL and every function at once, as when the power fails; returns when the database answers again. */
  powerCut(): Promise<void>;
  /** The host and everything under it end at once; then it is started again, as by a person. */
  killHost(): Promise<void>;
  /** Keeps others from what the statement locks until the returned function is called. */
  lock(statement: string): Promise<() => Promise<void>>;
  /** A setting with which the functions of this stack run. */
  functionSetting(name: string): string;
  stop(): Promise<void>;
}

export async function startOwnStack(number: OwnNumber): Promise<OwnStack> {
  const home = mkdtempSync(join(tmpdir(), `amana-chaos-${number}-`));
  const template = inject('templateHome');
  // The server's files must stay its user's, which only cp keeps.
  if (template !== undefined) execFileSync('cp', ['-a', `${template}/.`, home]);
  const settings = ownSettings(home, number);
  const problem = await startInBackground(settings, []);
  if (problem !== undefined) {
    await removeHome(settings);
    throw new Error(problem);
  }
  // What the shared helpers talk to, in this file's process only.
  Object.assign(process.env, environmentOf(settings));
  const sql = openDatabase(poolSize);
  // The tests say when jobs run: one that came by itself in between would hide what the kill left behind.
  await sql`select cron.unschedule(jobid) from cron.job`;
  return makeStack(settings, sql);
}

function makeStack(settings: Settings, sql: postgres.Sql): OwnStack {
  const signal = async (name: string, kind: 'SIGKILL' | 'SIGSTOP'): Promise<void> => {
    const id = (await askStatus(settings))?.processes[name];
    if (id === undefined) throw new Error(`${name} does not run`);
    process.kill(id, kind);
    if (kind === 'SIGSTOP') await eventually(`${name} stands still`, async () => stateOf(id) === 'T', undefined, 5);
  };
  return {
    sql,
    async kill(name) {
      const before = await startedAt();
      await signal(name, 'SIGKILL');
      if (name === 'postgres') await databaseAnswers(before);
    },
    freeze: (name) => signal(name, 'SIGSTOP'),
    async powerCut() {
      const before = await startedAt();
      killAll((await askStatus(settings))?.processes ?? {});
      await databaseAnswers(before);
    },
    async killHost() {
      const before = await startedAt();
      const running = await askStatus(settings);
      if (running === undefined) throw new Error('the host does not run');
      process.kill(running.processId, 'SIGKILL');
      killAll(running.processes);
      const problem = await startInBackground(settings, []);
      if (problem !== undefined) throw new Error(problem);
      await databaseAnswers(before);
    },
    lock: (statement) => lock(settings, statement),
    functionSetting: (name) => functionEnvironment(settings)[name] ?? '',
    async stop() {
      await sql.end({ timeout: 2 });
      await removeHome(settings);
    },
  };

  async function startedAt(): Promise<string> {
    const [row] = await sql<{ at: string }[]>`select pg_postmaster_start_time()::text as at`;
    return row?.at ?? '';
  }

  /** Sessions of a killed server go on for a moment: every connection must have reached the one that was started since. */
  async function databaseAnswers(before: string): Promise<void> {
    const everyConnection = Array.from({ length: poolSize });
    await eventually('PostgreSQL answers again', async () =>
      (await Promise.all(everyConnection.map(startedAt))).every((at) => at !== before),
    );
    // The Data API has connections of its own, and finds out by itself that they are broken.
    await eventually('the Data API answers again', async () => {
      const answers = await Promise.all(everyConnection.map(askHealth));
      return answers.every(({ ok }) => ok);
    });
  }
}

function askHealth(): Promise<Response> {
  return fetch(`${stack.apiUrl}/rest/v1/rpc/health`, {
    method: 'POST',
    headers: { apikey: stack.publishableKey, 'content-profile': 'api' },
  });
}

/** A transaction of somebody else that holds a lock; it ends with its connection, or with the database if that is killed first. */
async function lock(settings: Settings, statement: string): Promise<() => Promise<void>> {
  const holder = postgres(databaseUrl(settings, 'postgres'), { max: 1, onnotice: () => undefined });
  const session = await holder.reserve();
  await session.unsafe(`begin; ${statement}`);
  return () => holder.end({ timeout: 0 });
}

/** Waits until somebody waits for a lock with a statement like this. */
export function somebodyWaits(sql: postgres.Sql, statement: string): Promise<unknown> {
  return eventually(`a statement like ${statement} waits`, async () => {
    const [row] = await sql`
      select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ~* ${statement}`;
    return row;
  });
}

/** Jobs are run now instead of at the next full minute. */
export async function runJobs(sql: postgres.Sql, ...names: readonly string[]): Promise<void> {
  for (const name of names) await sql`select outbox.run_job(${name})`;
}

/** What the schedule does every minute, until the answer is there: events, polls, payouts, and deadlines of all of them. */
export function whileJobsRun<T>(
  sql: postgres.Sql,
  what: string,
  ask: () => Promise<T | undefined | null | false>,
): Promise<T> {
  return eventually(
    what,
    async () => {
      const early = await ask();
      if (early !== undefined && early !== null && early !== false) return early;
      await sql`update payments.inbox set next_attempt_at = core.now() where status = 'received'`;
      await sql`update payments.payments set next_poll_at = core.now() where next_poll_at is not null`;
      await sql`update payouts.withdrawals set next_poll_at = core.now() where next_poll_at is not null`;
      await runJobs(sql, 'payment-inbox');
      await invokeAsProject('send-payout');
      await invokeAsProject('poll-providers');
      return ask();
    },
    undefined,
    300,
  );
}

function stateOf(processId: number): string {
  // "pid (name) state ..."; the name may hold anything but is followed by the last parenthesis.
  return /\) (\S)/.exec(readFileSync(`/proc/${processId}/stat`, 'utf8').replace(/^.*\)/s, ')'))?.[1] ?? '';
}

/** A function that has ended keeps its id in the status; the id may be another program's by now, so its command is looked at. */
function killAll(processes: Readonly<Record<string, number>>): void {
  for (const [name, id] of Object.entries(processes)) {
    const isOurs = name === 'postgres' || commandOf(id).includes(`supabase/functions/${name}/`);
    if (isOurs && id > 0) process.kill(id, 'SIGKILL');
  }
}

function commandOf(processId: number): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
