/**
 * The same figures of the ledger at 10 thousand, 1 million and 5 million transfers, half of them on one wallet, so that what
 * grows with the books shows: postings per second, holds with their settlements per second, the newest page and a page in
 * the middle of that wallet's statement, a balance as of a version and as of a moment, a page with its proof, the check
 * since the last thousand journals, the whole check, and bytes per transfer; then how the database reads for each of them.
 * Its alternative is itself when it was small; for a balance as of a moment, adding up what was posted until then; for the
 * whole check, adding up every account, which is all that a textbook ledger can check.
 * Needs DB_URL of a database that may be written to, and DB_ADMIN_URL of the same. Prints one JSON object per line.
 *
 * node tests/bench/growth.ts [sizes in thousands of transfers, default 10,1000,5000] [transfers of one journal, default 100]
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
import { nodesOf, openPlanReader, type Explained, type PlanReader } from './plans.ts';

const run = promisify(execFile);
const sizes = (process.argv[2] ?? '10,1000,5000').split(',').map((thousands) => Number(thousands) * 1_000);
const wallets = 5_000;
const linesPerJournal = Number(process.argv[3] ?? 100);
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

/**
 * Real postings until the books hold so many transfers: every other journal to the busy wallet, the rest between any two.
 * Half of the clients do nothing but wait for one another at that wallet; the others need not wait for them.
 */
async function growTo(sql: postgres.Sql, market: Market, size: number): Promise<void> {
  const began = performance.now();
  const missing = Math.max(0, size - (await transferCount(sql)));
  let journals = Math.ceil(missing / linesPerJournal);
  const fill = async (isToBusy: boolean) => {
    while (journals > 0) {
      journals -= 1;
      const from = Math.floor(Math.random() * wallets);
      await sql`
        select ledger.post('growth:' || gen_random_uuid(), 'release', array(
          select row(
            'release', ${market.first}::bigint + (${from}::integer + line * 47) % ${wallets}::integer,
            case when ${isToBusy}::boolean then ${market.busy}::bigint else ${market.first}::bigint + (${from}::integer + line * 47 + 1) % ${wallets}::integer end, 1
          )::ledger.transfer_input
          from generate_series(1, ${linesPerJournal}::integer) as line
        ), 'order', gen_random_uuid())`;
    }
  };
  await Promise.all(Array.from({ length: fillers }, async (_, index) => fill(index % 2 === 0)));
  await sql`select ledger.roll_up(100000)`;
  // Sealed as by the clock: a journal at the second run after it, when nothing can come before it any more.
  for (let idle = 0; idle < 2;) idle = Number((await sql`select ledger.seal() as n`)[0]?.['n']) > 0 ? 0 : idle + 1;
  for (const table of ['accounts', 'journals', 'transfers', 'holds', 'hold_steps', 'seal_blocks', 'seals']) {
    await sql.unsafe(`vacuum analyze ledger.${table}`);
  }
  console.error(`${missing} transfers more, sealed, in ${((performance.now() - began) / 1000).toFixed(0)} s`);
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

/** How often a second eight clients do this between any two wallets (their ids: `:debit`, `:credit`). */
async function perSecond(folder: string, market: Market, name: string, statement: string): Promise<number> {
  const file = join(folder, `${name}.sql`);
  await writeFile(
    file,
    `\\set a random(0, ${wallets - 1})\n\\set b (:a + random(1, ${wallets - 1})) % ${wallets}\n` +
      `\\set debit ${market.first} + :a\n\\set credit ${market.first} + :b\n${statement};\n`,
  );
  const args = ['-n', '-M', 'prepared', '-c', '8', '-j', '2', '-T', String(secondsOfPosting), '-f', file];
  const { stdout } = await run('pgbench', [...args, stack.dbUrl], { maxBuffer: 1 << 24 });
  const rate = /tps = ([\d.]+)/.exec(stdout)?.[1];
  if (rate === undefined) throw new Error(`pgbench failed:\n${stdout}`);
  return Math.round(Number(rate));
}

const posting = `select ledger.post('growth:' || gen_random_uuid(), 'release', array[row('release', :debit::bigint, :credit::bigint, 1)::ledger.transfer_input], 'order', gen_random_uuid())`;
const holdAndSettlement = `select ledger.settle_hold('settle:' || gen_random_uuid(), ledger.hold('hold:' || gen_random_uuid(), 'payout', :debit::bigint, :credit::bigint, 1, 'withdrawal', gen_random_uuid()))`;

/** The statement read as its owner, through the owner's policies. */
async function statement(sql: postgres.Sql, market: Market, versions: number) {
  const claims = JSON.stringify({ sub: market.owner, role: 'authenticated', aal: 'aal1' });
  const actor: Actor = { role: 'authenticated', claims };
  const middle = () => String(Math.max(2, Math.floor(Math.random() * versions)));
  return sql.begin(async (tx) => {
    const read = (before: string) => actAs(tx, actor, tx.unsafe(page(before), [market.busy]));
    const newest = await timed(() => read(String(versions + 1)));
    const inside = await timed(() => read(middle()));
    const explained = tx.unsafe<{ 'QUERY PLAN': Explained[] }[]>(
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
    // Last, because they add to the books what the checks above would have to read too.
    postings_per_second: await perSecond(folder, market, 'post', posting),
    hold_settle_pairs_per_second: await perSecond(folder, market, 'hold', holdAndSettlement),
    plans: { statement_page: pages.plan },
  };
}

/** How each hot query reads: the statement is told above, because its owner reads it. */
async function plansOf(sql: postgres.Sql, reader: PlanReader, market: Market) {
  const [middle] = await sql<{ version: string; at: string }[]>`
    select version / 2 as version, (ledger.version_posted_at(id, version / 2)).posted_at::text as at
    from ledger.accounts where id = ${market.busy}`;
  if (!middle) throw new Error('the busy wallet is gone');
  const plans: Record<string, string[]> = {
    balance: await reader.read(`select * from ledger.balance(${market.busy})`),
    balance_at_version: await reader.read(`select ledger.balance_at_version(${market.busy}, ${middle.version})`),
    balance_at_moment: await reader.read(`select * from ledger.balance_at(${market.busy}, '${middle.at}')`),
    page_with_proof: await reader.read(`select * from ledger.prove_blocks(${market.busy}, 1, ${pageRows})`),
  };
  const checks = await sql<{ name: string }[]>`
    select rtrim(check_function, '()') as name from ledger.invariants
    where check_function like 'ledger.%' and is_incremental order by name`;
  for (const { name } of checks) plans[`verify: ${name}`] = await reader.read(`select * from ${name}(0)`);
  return { bench: 'growth plans', transfers: await transferCount(sql), ...plans };
}

const sql = postgres(stack.dbUrl, { max: fillers, onnotice: () => undefined });
const reader = await openPlanReader(stack.dbAdminUrl);
const folder = await mkdtemp(join(tmpdir(), 'growth-bench-'));
try {
  const market = await openMarket(sql);
  for (const size of sizes) {
    await growTo(sql, market, size);
    console.log(JSON.stringify(await measure(sql, folder, market)));
    console.log(JSON.stringify(await plansOf(sql, reader, market)));
  }
  const violations = await sql`select * from ledger.verify()`;
  if (violations.length > 0) throw new Error(`the books do not hold: ${JSON.stringify(violations.slice(0, 5))}`);
} finally {
  await Promise.all([sql.end(), reader.close()]);
  await rm(folder, { recursive: true });
}
