/**
 * Journals per second of the ledger beside a textbook two-entry ledger (sql/textbook-ledger.sql) in the same
 * run on the same database, and beside plain pgbench simple-update, all driven by pgbench over prepared
 * statements. Each journal of ours has a fresh idempotency key and a reference; the textbook has neither.
 * Shapes: spread over 5,000 wallets, by 8 clients and by 32; one platform account in every transfer; 100
 * transfers per journal, all on that platform account; pairs of a hold and its settlement, beside a textbook
 * transfer to a holding account and one on from it.
 * The two take turns, so that what else the machine does meets both. cpu_us is what the server's own
 * processes worked for one posting (one pair, one batch), which a busy machine changes least: it is read from
 * /proc, and null where the server is elsewhere. Bytes per transfer count tables and indexes.
 * Where PGLEDGER_SQL names the files of pgledger as it is published (`uuid-to-ulid.sql:pgledger.sql`), it takes its turns too.
 * Needs DB_URL and DB_ADMIN_URL of a database that may be written to. Prints one JSON object per line.
 *
 * node tests/bench/ledger.ts [seconds per shape and side, default 10]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { stack } from '../support/env.ts';

const seconds = Number(process.argv[2] ?? 10);
/** Few, since a new connection plans everything anew: what that takes is in its turn. */
const turns = 2;
const wallets = 5_000;
const run = promisify(execFile);

/** Where each ledger keeps its rows, and what its functions must find without its name. */
const sides = {
  ours: { schema: 'ledger', transfers: 'transfers', options: '' },
  textbook: { schema: 'textbook', transfers: 'transfers', options: '' },
  pgledger: { schema: 'pgledger', transfers: 'pgledger_transfers', options: '-c search_path=pgledger' },
} as const;
type Side = keyof typeof sides;
const pgledgerFiles = (process.env['PGLEDGER_SQL'] ?? '').split(':').filter((file) => file !== '');
const others: readonly Exclude<Side, 'ours'>[] = pgledgerFiles.length > 0 ? ['textbook', 'pgledger'] : ['textbook'];

type Shape = { name: string; clients: number; transfers: number } & Record<Side, string>;
type Accounts = { first: string; platform: string };

function shapes({ first, platform }: Accounts): Shape[] {
  const from = `${first} + :a::bigint`;
  const to = `${first} + :b::bigint`;
  const text = (number: string) => `'acc_01TEXTBOOK' || lpad((${number})::bigint::text, 16, '0')`;
  const pick = `\\set a random(0, ${wallets - 1})\n\\set b (:a + random(1, ${wallets - 1})) % ${wallets}\n`;
  const post = (lines: string) =>
    `select ledger.post('order-' || gen_random_uuid() || '-release', 'release', ${lines}, 'order', gen_random_uuid());\n`;
  const one = (debit: string, credit: string) => `array[row('release', ${debit}, ${credit}, 1)::ledger.transfer_input]`;
  const plain = (debit: string, credit: string) =>
    `select textbook.transfer(row(${debit}, ${credit}, 1)::textbook.request);\n`;
  const published = (debit: string, credit: string) =>
    `select from pgledger_create_transfer(${debit}, ${credit}, 1);\n`;
  const third = `\\set c case when (:b + 1) % ${wallets} = :a then (:b + 2) % ${wallets} else (:b + 1) % ${wallets} end\n`;
  const many = '(:a::bigint + line * 47) % 5000';
  const spread = {
    transfers: 1,
    ours: pick + post(one(from, to)),
    textbook: pick + plain(text(':a'), text(':b')),
    pgledger: pick + published(text(':a'), text(':b')),
  };
  return [
    // Eight clients wait for the disk most of the time, whatever the ledger; 32 keep the processors busy.
    { name: 'spread', clients: 8, ...spread },
    { name: 'spread', clients: 32, ...spread },
    {
      name: 'platform',
      clients: 20,
      transfers: 1,
      ours: pick + post(one(from, platform)),
      textbook: pick + plain(text(':a'), text('999999')),
      pgledger: pick + published(text(':a'), text('999999')),
    },
    {
      name: 'batch100',
      clients: 4,
      transfers: 100,
      ours:
        pick +
        post(
          `array(select row('release', ${first} + ${many}, ${platform}, 1)::ledger.transfer_input from generate_series(1, 100) as line)`,
        ),
      textbook:
        pick +
        `select textbook.transfer_all(array(select row(${text(many)}, ${text('999999')}, 1)::textbook.request from generate_series(1, 100) as line));\n`,
      pgledger:
        pick +
        `select from pgledger_create_transfers(array(select row(${text(many)}, ${text('999999')}, 1)::transfer_request from generate_series(1, 100) as line));\n`,
    },
    {
      // Two journals a pair, as a withdrawal makes them: held at the request, moved when it is handed over.
      name: 'hold_settle',
      clients: 8,
      transfers: 1,
      ours:
        pick +
        `select ledger.settle_hold('settle-' || gen_random_uuid(), ledger.hold('hold-' || gen_random_uuid(), 'payout', ${from}, ${to}, 1, 'withdrawal', gen_random_uuid()));\n`,
      textbook: pick + third + plain(text(':a'), text(':c')) + plain(text(':c'), text(':b')),
      pgledger: pick + third + published(text(':a'), text(':c')) + published(text(':c'), text(':b')),
    },
  ];
}

/** Wallets with money on both sides; ids of ours are looked up once, since pgbench only knows numbers. */
async function prepare(sql: postgres.Sql): Promise<Accounts> {
  await sql.unsafe(await readFile(new URL('sql/textbook-ledger.sql', import.meta.url), 'utf8'));
  await sql`insert into textbook.accounts (id, currency, balance, may_be_negative)
    select 'acc_01TEXTBOOK' || lpad(n::text, 16, '0'), 'PKR', 1000000000, n = 999999
    from (select generate_series(0, ${wallets - 1}::integer) union all select 999999) as s (n)`;
  if (others.includes('pgledger')) await preparePgledger();
  const rows = await sql<{ first: string; last: string; platform: string }[]>`
    select min(w) as first, max(w) as last, ledger.account('commission', ledger.platform_owner(), 'PKR') as platform
    from (select ledger.account('wallet', core.uuid_v7(), 'PKR', 'store') as w from generate_series(1, ${wallets}::integer)) as s`;
  const accounts = rows[0];
  if (accounts === undefined || Number(accounts.last) - Number(accounts.first) !== wallets - 1) {
    throw new Error('the wallets did not get consecutive ids: is somebody else using this database?');
  }
  await sql`
    select ledger.post('bench:' || gen_random_uuid(), 'top_up', array_agg(row('top_up', clearing, ${accounts.first}::bigint + n, 1000000000)::ledger.transfer_input))
    from generate_series(0, ${wallets - 1}::integer) as n, ledger.account('provider_clearing', ledger.provider_owner('bench'), 'PKR') as clearing
    group by n / 1000`;
  return accounts;
}

/** The published ledger as its authors install it, with the same accounts as the textbook. */
async function preparePgledger(): Promise<void> {
  const statements = await Promise.all(pgledgerFiles.map((file) => readFile(file, 'utf8')));
  await sql.unsafe(`create schema pgledger; set search_path = pgledger; ${statements.join(';')}; reset search_path`);
  await sql`insert into pgledger.pgledger_accounts
      (id, name, currency, balance, allow_negative_balance, allow_positive_balance, created_at, updated_at)
    select a.id, a.id, 'PKR', a.balance, a.may_be_negative, true, now(), now() from textbook.accounts as a`;
}

/** What one side did in all of its turns. */
interface Tally {
  transactions: number;
  seconds: number;
  /** Null when the server's processes cannot be seen from here. */
  cpuMicroseconds: number | null;
  bytes: number;
  transfers: number;
}

async function pgbench(clients: number, script: string | null, options = ''): Promise<[number, number]> {
  const file = join(folder, 'script.sql');
  const turn = Math.max(1, Math.round(seconds / turns));
  const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(turn)];
  if (script === null) args.push('-b', 'simple-update');
  else {
    await writeFile(file, script);
    args.push('-f', file);
  }
  const env = { ...process.env, PGOPTIONS: options };
  const { stdout } = await run('pgbench', [...args, stack.dbUrl], { maxBuffer: 1 << 24, env });
  const done = /transactions actually processed: (\d+)/.exec(stdout)?.[1];
  const perSecond = /tps = ([\d.]+)/.exec(stdout)?.[1];
  const failed = /number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? '0';
  if (done === undefined || perSecond === undefined || failed !== '0') throw new Error(`pgbench failed:\n${stdout}`);
  return [Number(done), Number(done) / Number(perSecond)];
}

/** Processor time of all server processes that have ended, as the first of them, their parent, counts it. */
async function endedCpu(sql: postgres.Sql): Promise<number | null> {
  // The last connections of a run are still being closed when pgbench has gone.
  await setTimeout(300);
  try {
    const [row] = await sql<{ file: string }[]>`select pg_read_file('postmaster.pid') as file`;
    const stat = await readFile(`/proc/${parseInt(row?.file ?? '', 10)}/stat`, 'utf8');
    const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(14, 16).map(Number);
    // The kernel counts in hundredths of a second, on every machine that Linux tells programs about.
    return ((user ?? NaN) + (system ?? NaN)) * 10_000;
  } catch {
    return null;
  }
}

async function size(side: Side): Promise<{ bytes: number; transfers: number }> {
  const { schema, transfers } = sides[side];
  const rows = await sql<{ bytes: string; transfers: string }[]>`
    select (select sum(pg_total_relation_size(c.oid)) from pg_class as c
        where c.relnamespace = ${schema}::regnamespace and c.relkind = 'r') as bytes,
      (select count(*) from ${sql(schema)}.${sql(transfers)}) as transfers`;
  return { bytes: Number(rows[0]?.bytes), transfers: Number(rows[0]?.transfers) };
}

async function measure(shape: Shape, side: Side, tally: Tally): Promise<void> {
  const [before, cpuBefore] = [await size(side), await endedCpu(admin)];
  const [transactions, taken] = await pgbench(shape.clients, shape[side], sides[side].options);
  const [cpuAfter, after] = [await endedCpu(admin), await size(side)];
  tally.transactions += transactions;
  tally.seconds += taken;
  tally.cpuMicroseconds =
    cpuBefore === null || cpuAfter === null || tally.cpuMicroseconds === null
      ? null
      : tally.cpuMicroseconds + cpuAfter - cpuBefore;
  tally.bytes += after.bytes - before.bytes;
  tally.transfers += after.transfers - before.transfers;
}

const nothing = (): Tally => ({ transactions: 0, seconds: 0, cpuMicroseconds: 0, bytes: 0, transfers: 0 });
const cpuOf = ({ cpuMicroseconds, transactions }: Tally) =>
  cpuMicroseconds === null ? null : Math.round(cpuMicroseconds / transactions);

async function compare(shape: Shape): Promise<void> {
  const tallies: Record<Side, Tally> = { ours: nothing(), textbook: nothing(), pgledger: nothing() };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const side of ['ours', ...others] as const) await measure(shape, side, tallies[side]);
  }
  for (const other of others) report(shape, tallies.ours, other, tallies[other]);
}

function report(shape: Shape, ours: Tally, other: Side, its: Tally): void {
  const [rate, otherRate] = [ours.transactions / ours.seconds, its.transactions / its.seconds];
  const [cpu, otherCpu] = [cpuOf(ours), cpuOf(its)];
  console.log(
    JSON.stringify({
      bench: 'ledger',
      shape: shape.name,
      clients: shape.clients,
      per_second: Math.round(rate * shape.transfers),
      alternative: other === 'textbook' ? 'textbook two-entry ledger' : 'pgledger as published',
      alternative_per_second: Math.round(otherRate * shape.transfers),
      ratio: Number((rate / otherRate).toFixed(2)),
      cpu_us: cpu,
      alternative_cpu_us: otherCpu,
      cpu_ratio: cpu === null || otherCpu === null ? null : Number((otherCpu / cpu).toFixed(2)),
      bytes_per_transfer: Math.round(ours.bytes / ours.transfers),
      alternative_bytes_per_transfer: Math.round(its.bytes / its.transfers),
    }),
  );
}

const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => undefined });
const admin = postgres(stack.dbAdminUrl, { max: 1, onnotice: () => undefined });
const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-'));
try {
  const accounts = await prepare(sql);
  await run('pgbench', ['-i', '-q', '-s', '10', stack.dbUrl]);
  await sql`vacuum analyze ledger.accounts, ledger.journals, ledger.transfers, textbook.accounts, pgbench_accounts`;
  // What preparing wrote is on the disk before anything is timed: its first second would pay for it.
  await admin`checkpoint`;
  const [transactions, taken] = await pgbench(8, null);
  console.log(
    JSON.stringify({
      bench: 'ledger',
      shape: 'pgbench simple-update',
      clients: 8,
      per_second: Math.round(transactions / taken),
    }),
  );
  for (const shape of shapes(accounts)) await compare(shape);
  const violations = await sql`select * from ledger.verify()`;
  if (violations.length > 0) throw new Error(`the books do not hold: ${JSON.stringify(violations.slice(0, 5))}`);
} finally {
  await sql`drop schema if exists textbook, pgledger cascade`;
  await sql`drop table if exists pgbench_accounts, pgbench_branches, pgbench_tellers, pgbench_history`;
  await sql.end();
  await admin.end();
  await rm(folder, { recursive: true });
}
