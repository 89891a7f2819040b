/** What `npm run bench` runs: tests/bench one after another on a stack made for it, one JSON object a figure on stdout. */
import { join } from 'node:path';
import { markSeeding } from './postgres/database.ts';
import { runForLines } from './process.ts';
import { repository } from './settings.ts';
import { startBenchStack, type TestStack } from './test-stack.ts';

export interface Benchmark {
  /** The file of that name in tests/bench. */
  readonly name: string;
  /** What a run with --short is given, to try the benchmark itself and not the product. */
  readonly shortArguments: readonly string[];
}

/** In this order: pages first, while the stack holds the demo data alone. */
export const benchmarks: readonly Benchmark[] = [
  { name: 'bundle', shortArguments: [] },
  { name: 'lcp', shortArguments: [] },
  { name: 'orders', shortArguments: ['40'] },
  { name: 'realtime', shortArguments: ['20'] },
  { name: 'ledger', shortArguments: ['1'] },
  { name: 'growth', shortArguments: ['10,20'] },
  { name: 'reconciliation', shortArguments: ['500'] },
  { name: 'webhooks', shortArguments: ['40'] },
  { name: 'risk', shortArguments: ['5', '2'] },
];

export interface Run {
  readonly name: string;
  readonly arguments: readonly string[];
}

/** Runs them all, also after one that failed, and leaves nothing running; answers with the worst exit code. */
export async function runBenchmarks(runs: readonly Run[]): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  let stack: TestStack | undefined;
  let worst = 0;
  try {
    console.error('Starting a fresh stack with demo data ...');
    stack = await startBenchStack();
    if (!stopping.signal.aborted) await seed(stack, stopping.signal);
    for (const { name, arguments: words } of runs) {
      if (stopping.signal.aborted) break;
      console.error(`${name} ...`);
      const script = join(repository, `tests/bench/${name}.ts`);
      const code = await runForLines(script, words, stack.environment, printJson, stopping.signal);
      if (code !== 0) console.error(`${name} failed (exit ${code}).`);
      worst = Math.max(worst, code);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    worst = 1;
  } finally {
    await stack?.stop();
  }
  return stopping.signal.aborted ? 130 : worst;
}

async function seed(stack: TestStack, signal: AbortSignal): Promise<void> {
  const script = join(repository, 'supabase/seed/seed.ts');
  const code = await runForLines(script, [], stack.environment, (line) => console.error(line), signal);
  if (code !== 0) throw new Error(`The demo data could not be made (exit ${code}).`);
  await markSeeding(stack.settings, 'seeded');
}

/** Figures are JSON; what else a benchmark says is for the reader only. */
function printJson(line: string): void {
  (line.startsWith('{') ? console.log : console.error)(line);
}
