/** Asks the test that must notice a bug. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../supabase/local/process.ts';
import { stack } from '../support/env.ts';
import type { Judge } from './bug.ts';
import { repository } from './patch.ts';

/** red: the test ran and failed; green: it ran and passed; silent: it did not run, which proves nothing. */
export type Verdict = 'red' | 'green' | 'silent';

/** Where the product is: the repository, or the copy of it with a bug in its TypeScript. */
export function ask(judge: Judge, folder: string = repository): Promise<Verdict> {
  if (judge.kind === 'database') return askDatabase(judge.file, judge.test);
  if (judge.kind === 'vitest') return askVitest(judge.file, judge.test, folder);
  return askSimulator(judge.seed, judge.steps);
}

function psql(file: string) {
  const environment = { ...process.env, PGOPTIONS: '-c search_path=tests,public,extensions' };
  const args = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--dbname', stack.dbUrl, '--file', file];
  return run('psql', args, { cwd: repository, env: environment });
}

/** What some of the database tests expect to be there: the suite runs this file first. */
export async function prepareDatabaseTests(): Promise<void> {
  await psql('supabase/tests/000-setup.sql');
}

/** Many assertions may have one description: red when any of them failed. */
async function askDatabase(file: string, test: string): Promise<Verdict> {
  const { output } = await psql(file);
  const results = [...output.matchAll(/^(ok|not ok) \d+ - (.*)$/gm)].filter(([, , name]) => name === test);
  if (results.some(([, result]) => result === 'not ok')) return 'red';
  return results.length > 0 ? 'green' : 'silent';
}

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

async function askVitest(file: string, test: string, folder: string): Promise<Verdict> {
  const output = mkdtempSync(join(tmpdir(), 'amana-planted-'));
  const path = join(output, 'result.json');
  const args = ['run', '--config', 'tests/vitest.config.ts', '--reporter=json', `--outputFile=${path}`, file];
  const pattern = test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  await run(join(repository, 'node_modules/.bin/vitest'), [...args, '-t', pattern], { cwd: folder });
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
    const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    const own = results.filter(({ title, status }) => title === test && status !== 'skipped' && status !== 'pending');
    if (own.some(({ status }) => status === 'failed')) return 'red';
    return own.length > 0 ? 'green' : 'silent';
  } catch {
    return 'silent';
  } finally {
    rmSync(output, { recursive: true });
  }
}

async function askSimulator(seed: number, steps: number): Promise<Verdict> {
  const script = join(repository, 'tests/simulator/main.ts');
  const words = ['--seed', String(seed), '--steps', String(steps)];
  const { code, output } = await run(process.execPath, [script, ...words], { cwd: repository });
  if (code === 0) return 'green';
  return output.includes('The product and the model differ') ? 'red' : 'silent';
}
