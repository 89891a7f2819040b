/** The suites of tests, each with how it is run and how its result is counted. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from './checks.ts';
import { supabaseCli } from './postgres/database.ts';
import { aptInstall } from './postgres/packages.ts';
import { run, runInteractive } from './process.ts';
import { databaseUrl, repository } from './settings.ts';
import { testStackLocation, type TestStack } from './test-stack.ts';

export interface Result {
  readonly passed: number;
  readonly failed: number;
}

export interface Suite {
  readonly name: string;
  /** What the suite needs to run against. */
  readonly needs: 'nothing' | 'database' | 'apps';
  /** Leaves the stack as it was; after any other suite the database is made anew. */
  readonly onlyLooks?: true;
  /** When all suites are run, those of the same number run one after the other, beside the ones without a number: a third of the time each. */
  readonly beside?: 1 | 2;
  run(stack: TestStack | undefined): Promise<Result>;
}

export const suites: readonly Suite[] = [
  { name: 'check', needs: 'database', onlyLooks: true, beside: 1, run: runChecks },
  { name: 'unit', needs: 'nothing', beside: 2, run: () => runVitest(unitFolders, process.env) },
  { name: 'advisors', needs: 'database', onlyLooks: true, beside: 1, run: runAdvisors },
  { name: 'db', needs: 'database', beside: 1, run: runDatabaseTests },
  {
    name: 'integration',
    needs: 'apps',
    beside: 1,
    run: (stack) => runVitest(integrationFolders, stack?.environment ?? process.env),
  },
  {
    name: 'apart',
    needs: 'nothing',
    beside: 2,
    run: () => runVitest(apartFolders, { ...process.env, ...testStackLocation() }),
  },
  { name: 'e2e', needs: 'apps', run: runBrowserTests },
];

const unitFolders = ['shared', 'web', 'admin', 'supabase/functions', 'supabase/seed', 'tests/planted'];
const integrationFolders = ['tests/host', 'tests/providers', 'tests/ledger-races', 'tests/integration'];
/** What these need they start themselves: simulated companies, a PostgreSQL with Realtime alone, stacks that may be killed. */
const apartFolders = ['tests/companies', 'tests/realtime', 'tests/copies', 'tests/simulator', 'tests/chaos'];

async function runChecks(stack: TestStack | undefined): Promise<Result> {
  let failed = 0;
  for (const check of checks) {
    const problem = await check.run(stack?.settings);
    console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${check.name}`);
    if (problem === undefined) continue;
    failed += 1;
    console.log(problem.trimEnd());
  }
  return { passed: checks.length - failed, failed };
}

/** Runs Vitest over the folders that exist; a folder without tests is a mistake, since it proves nothing. */
async function runVitest(folders: readonly string[], environment: NodeJS.ProcessEnv): Promise<Result> {
  const present = folders.filter((folder) => existsSync(join(repository, folder)));
  const empty = present.filter((folder) => testFiles(folder).length === 0 && folder.startsWith('tests/'));
  for (const folder of empty) console.log(`FAIL ${folder} holds no tests`);
  const filled = present.filter((folder) => testFiles(folder).length > 0);
  if (filled.length === 0) return { passed: 0, failed: empty.length };
  const outputFolder = mkdtempSync(join(tmpdir(), 'amana-vitest-'));
  const output = join(outputFolder, 'result.json');
  const args = [
    'run',
    '--config',
    'tests/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${output}`,
  ];
  const code = await runInteractive(
    join(repository, 'node_modules/.bin/vitest'),
    [...args, ...filled.map((folder) => `${folder}/`)],
    environment,
  );
  const { passed, failed } = readVitest(output);
  rmSync(outputFolder, { recursive: true });
  // A file that could not be loaded has no tests to count, and is a failure all the same.
  return { passed, failed: Math.max(failed, code === 0 ? 0 : 1) + empty.length };
}

function testFiles(folder: string): string[] {
  return globSync('**/*.test.{ts,tsx}', {
    cwd: join(repository, folder),
    exclude: ['**/node_modules/**', '**/dist/**'],
  });
}

function readVitest(path: string): Result {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const result = JSON.parse(readFileSync(path, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numFailedTestSuites: number;
  };
  return { passed: result.numPassedTests, failed: result.numFailedTests };
}

/** pgTAP over supabase/tests, counted by assertion. */
async function runDatabaseTests(stack: TestStack | undefined): Promise<Result> {
  if (!stack) throw new Error('The database tests need a stack.');
  const files = globSync('supabase/tests/**/*.sql', { cwd: repository }).toSorted();
  if (files.length === 0) return { passed: 0, failed: 1 };
  const args = ['--dbname', databaseUrl(stack.settings, 'postgres'), '--ext', '.sql', '--failures', ...files];
  // Tests look for pgTAP where the platform keeps extensions.
  const environment = { ...stack.environment, PGOPTIONS: '-c search_path=tests,public,extensions' };
  const { code, output } = await run('pg_prove', args, { cwd: repository, env: environment });
  process.stdout.write(output);
  const total = Number(/^Files=\d+, Tests=(\d+)/m.exec(output)?.[1] ?? 0);
  const failedTests = [...output.matchAll(/Tests: \d+ Failed: (\d+)\)/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  const failed = Math.max(failedTests, code === 0 ? 0 : 1);
  return { passed: Math.max(total - failedTests, 0), failed };
}

/** The official advisors and plpgsql_check: nothing at level warning or above. */
async function runAdvisors(stack: TestStack | undefined): Promise<Result> {
  if (!stack) throw new Error('The advisors need a stack.');
  const remote = `--remote=${databaseUrl(stack.settings, 'postgres')}?sslmode=disable`;
  const runs = [
    ['db', 'advisors', remote, '--type', 'all', '--level', 'warn', '--fail-on', 'warn'],
    ['db', 'lint', remote, '--level', 'warning', '--fail-on', 'warning', '--schema', await ownSchemas(stack)],
  ];
  let failed = 0;
  for (const args of runs) {
    const { code, output } = await supabaseCli(args);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} supabase ${args.slice(0, 2).join(' ')}`);
    if (code !== 0) console.log(output.trim());
    failed += code === 0 ? 0 : 1;
  }
  return { passed: runs.length - failed, failed };
}

/** The schemas that our migrations made. */
async function ownSchemas(stack: TestStack): Promise<string> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(databaseUrl(stack.settings, 'postgres'), { max: 1 });
  try {
    const rows = await sql<{ name: string }[]>`
      select nspname as name from pg_namespace
      where nspowner = 'postgres'::regrole and nspname not in ('supabase_migrations', 'tests') order by 1`;
    return rows.map(({ name }) => name).join(',');
  } finally {
    await sql.end();
  }
}

async function runBrowserTests(stack: TestStack | undefined): Promise<Result> {
  const chromium = await ensureChromium();
  return runVitest(['tests/e2e'], { ...(stack?.environment ?? process.env), CHROMIUM_PATH: chromium });
}

/** The same engine without a window, which takes a quarter less of the processor; where there is none, the browser itself. */
async function ensureChromium(): Promise<string> {
  const shell = '/usr/bin/chromium-headless-shell';
  const browser = '/usr/bin/chromium';
  if (existsSync(shell)) return shell;
  console.log('Installing chromium-headless-shell with apt ...');
  try {
    await aptInstall(['chromium-headless-shell']);
    return shell;
  } catch (error) {
    if (existsSync(browser)) return browser;
    console.log(error instanceof Error ? error.message : error);
  }
  await aptInstall(['chromium']);
  return browser;
}
