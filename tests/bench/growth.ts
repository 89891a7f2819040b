/**
 * The same figures of the ledger at 10 thousand, 1 million and 5 million transfers, half of them on one wallet, so that what
 * grows with the books shows: postings per second, the newest page and a page in the middle of that wallet's statement, a
 * balance as of a version, a moment and a closed day, a page with its proof, the check since the last thousand journals, the whole check, bytes per transfer, and the plan of the statement.
 * Its alternative is itself when it was small; for a balance as of a moment, adding up what was posted until then; for the
 * whole check, adding up every account, which is all that a textbook ledger can check.
 * Needs DB_URL of a database that may be written to. Prints one JSON object per line.
 *
 * node tests/bench/growth.ts [sizes in thousands of transfers, default 10,1000,5000]
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { actAs, type Actor } from '../../supabase/seed/commands.ts';
import { stack } from '../support/env.ts';

const run = promisify(execFile);
const sizes = (process.argv[2] ?? '10,1000,5000').split(',').map((thousands) => Number(thousands) * 1_000);
const wallets = 5_000;
const linesPerJournal = 100;
const fillers = 4;
const pageRows = 50;
const looks = 60;
const secondsOfPosting = 5;

interface Market {
  /** The first of the wallets; their ids follow one another. */
  readonly first: number;
  /** The wallet that has a side in half of all transfers, and its owner. */
  readonly busy: string;
  readonly owner: string;
}

/** A page of the owner's statement, as the wallet of the web app reads it. */
const page = (before: string) =>
  `select * from api.wallet_statement where account_id = $1 and version < ${before} order by version desc limit ${pageRows}`;

async function openMarket(sql: postgres.Sql): Promise<Market> {
  const owner = randomUUID();
  const [busy] = await sql<{ id: string }[]>`select ledger.account('wallet', ${owner}::uuid, 'PKR', 'user') as id`;
  const [made] = await sql<{ first: string }[]>`
    select min(w) as first
    from (select ledger.account('wallet', core.uuid_v7(), 'PKR', 'store') as w from generate_series(1, ${wallets}::integer)) as s`;
  if (!busy || !made) throw new Error('the wallets could not be made');
  await sql`
    select ledger.post('growth:' || gen_random_uuid(), 'top_up', array_agg(row('top_up', clearing, ${made.first}::bigint + n, 1000000000)::ledger.transfer_input))
    from generate_series(0, ${wallets - 1}::integer) as n, ledger.account('provider_clearing', ledger.provider_owner('growth'), 'PKR') as clearing
    group by n / 1000`;
  return { first: Number(made.first), busy: busy.id, owner };
}

const transferCount = async (sql: postgres.Sql) =>
  Number((await sql`select count(*) as n from ledger.transfers`)[0]?.['n']);

/** Real postings until the books hold so many transfers: every other line to the busy wallet, the rest between any two. */
async function growTo(sql: postgres.Sql, market: Market, size: number): Promise<void> {
  let journals = Math.max(0, Math.ceil((size - (await transferCount(sql))) / linesPerJournal));
  const fill = async () => {
    while (journals > 0) {
      journals -= 1;
      const from = Math.floor(Math.random() * wallets);
      await sql`
        select ledger.post('growth:' || gen_random_uuid(), 'release', array(
          select row(
            'release', ${market.first}::bigint + (${from}::integer + line * 47) % ${wallets}::integer,
            case when line % 2 = 0 then ${market.busy}::bigint else ${market.first}::bigint + (${from}::integer + line * 47 + 1) % ${wallets}::integer end, 1
          )::ledger.transfer_input
          from generate_series(1, ${linesPerJournal}::integer) as line
        ), 'order', gen_random_uuid())`;
    }
  };
  await Promise.all(Array.from({ length: fillers }, fill));
  await sql`select ledger.roll_up(100000)`;
  // Sealed as by the clock: what nothing can come before any more.
  while (Number((await sql`select ledger.seal() as n`)[0]?.['n']) > 0);
  for (const table of ['accounts', 'journals', 'transfers']) await sql.unsafe(`vacuum analyze ledger.${table}`);
}

/** Milliseconds in the middle and at the 95th percentile. */
async function timed(work: (round: number) => Promise<unknown>, rounds = looks): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await work(round);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(2));
  return { p50: at(0.5), p95: at(0.95) };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Number(((performance.now() - began) / 1000).toFixed(2));
}

async function postingsPerSecond(folder: string, market: Market): Promise<number> {
  const file = join(folder, 'post.sql');
  await writeFile(
    file,
    `\\set a random(0, ${wallets - 1})\n\\set b (:a + random(1, ${wallets - 1})) % ${wallets}\n` +
      `select ledger.post('growth:' || gen_random_uuid(), 'release', array[row('release', ${market.first} + :a::bigint, ${market.first} + :b::bigint, 1)::ledger.transfer_input], 'order', gen_random_uuid());\n`,
  );
  const args = ['-n', '-M', 'prepared', '-c', '8', '-j', '2', '-T', String(secondsOfPosting), '-f', file];
  const { stdout } = await run('pgbench', [...args, stack.dbUrl], { maxBuffer: 1 << 24 });
  const perSecond = /tps = ([\d.]+)/.exec(stdout)?.[1];
  if (perSecond === undefined) throw new Error(`pgbench failed:\n${stdout}`);
  return Math.round(Number(perSecond));
}

/** The statement read as its owner, through the owner's policies. */
async function statement(sql: postgres.Sql, market: Market, versions: number) {
  const claims = JSON.stringify({ sub: market.owner, role: 'authenticated', aal: 'aal1' });
  const actor: Actor = { role: 'authenticated', claims };
  const middle = () => String(Math.max(2, Math.floor(Math.random() * versions)));
  return sql.begin(async (tx) => {
    const read = (before: string) => actAs(tx, actor, tx.unsafe(page(before), [market.busy]));
    const newest = await timed(() => read(String(versions + 1)));
    const inside = await timed(() => read(middle()));
    const explained = tx.unsafe<{ 'QUERY PLAN': Plan }[]>(
      `explain (format json) ${page(middle()).replace('$1', market.busy)}`,
    );
    const [plan] = await actAs(tx, actor, explained);
    return { newest, inside, plan: plan ? nodesOf(plan['QUERY PLAN']) : [] };
  });
}

/** Fifty lines with what proves them, from where everything is sealed. */
function proof(sql: postgres.Sql, market: Market, versions: number) {
  const from = Math.max(1, Math.floor(Math.random() * versions * 0.9) - pageRows);
  return sql`select ledger.prove_blocks(${market.busy}, ${from}, ${from + pageRows - 1}), ledger.prove_chain(${market.busy}, ${from}, ${from + pageRows - 1})`;
}

type Plan = readonly { readonly Plan: PlanNode }[];

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** How each table is read: the kind of scan and its index. */
function nodesOf(plan: Plan): string[] {
  const walk = (node: PlanNode): string[] => [
    ...(node['Relation Name'] ? [`${node['Node Type']} ${node['Index Name'] ?? node['Relation Name']}`] : []),
    ...(node.Plans ?? []).flatMap(walk),
  ];
  return [...new Set(plan.flatMap(({ Plan }) => walk(Plan)))];
}

async function measure(sql: postgres.Sql, folder: string, market: Market) {
  const transfers = await transferCount(sql);
  const [state] = await sql<{ versions: string; bytes: string; head: string; begin: Date; end: Date }[]>`
    select
      (select version from ledger.accounts where id = ${market.busy}) as versions,
      (select sum(pg_total_relation_size(c.oid)) from pg_class as c where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r') as bytes,
      (select max(id) - 1000 from ledger.journals) as head,
      (select posted_at from ledger.journals order by id limit 1) as begin,
      (select posted_at from ledger.journals order by id desc limit 1) as "end"`;
  if (!state) throw new Error('the busy wallet is gone');
  const versions = Number(state.versions);
  const momentOf = () =>
    new Date(state.begin.getTime() + Math.random() * (state.end.getTime() - state.begin.getTime()));
  const pages = await statement(sql, market, versions);
  return {
    bench: 'growth',
    transfers,
    entries_of_the_busy_wallet: versions,
    postings_per_second: await postingsPerSecond(folder, market),
    newest_page_ms: pages.newest,
    middle_page_ms: pages.inside,
    balance_at_version_ms: await timed(
      () => sql`select ledger.balance_at_version(${market.busy}, ${Math.floor(Math.random() * versions)})`,
    ),
    balance_at_moment_ms: await timed(() => sql`select * from ledger.balance_at(${market.busy}, ${momentOf()})`),
    balance_at_moment_by_adding_up_ms: await timed(
      () => sql`select sum(s.credit - s.debit) from ledger.sides as s
        inner join ledger.journals as j on j.id = s.journal_id
        where s.account_id = ${market.busy} and j.posted_at <= ${momentOf()}`,
      3,
    ),
    page_with_proof_ms: await timed(() => proof(sql, market, versions), 10),
    verify_since_s: await seconds(() => sql`select * from ledger.verify_since(${state.head})`),
    verify_s: await seconds(() => sql`select * from ledger.verify()`),
    verify_by_adding_up_s: await seconds(
      () => sql`select s.account_id from ledger.sides as s inner join ledger.accounts as a on a.id = s.account_id
        group by s.account_id, a.debits_posted, a.credits_posted
        having (sum(s.debit), sum(s.credit)) is distinct from (a.debits_posted::numeric, a.credits_posted::numeric)`,
    ),
    bytes_per_transfer: Math.round(Number(state.bytes) / transfers),
    statement_plan: pages.plan,
  };
}

const sql = postgres(stack.dbUrl, { max: fillers, onnotice: () => undefined });
const folder = await mkdtemp(join(tmpdir(), 'growth-bench-'));
try {
  const market = await openMarket(sql);
  for (const size of sizes) {
    await growTo(sql, market, size);
    console.log(JSON.stringify(await measure(sql, folder, market)));
  }
  const violations = await sql`select * from ledger.verify()`;
  if (violations.length > 0) throw new Error(`the books do not hold: ${JSON.stringify(violations.slice(0, 5))}`);
} finally {
  await sql.end();
  await rm(folder, { recursive: true });
}
