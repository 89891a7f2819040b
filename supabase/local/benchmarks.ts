/** `npm run bench`: what tests/bench measures, one JSON object a line on stdout; everything else is said on stderr. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { markSeeding } from './postgres/database.ts';
import { runForLines } from './process.ts';
import { repository } from './settings.ts';
import { startBenchStack, type TestStack } from './test-stack.ts';

/** Words choose files of tests/bench (all without them), numbers are handed to each; answers with the worst exit code. */
export async function runBenchmarks(environment: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const numbers = args.filter((word) => /^\d+$/.test(word));
  const names = args.filter((word) => !numbers.includes(word));
  const files = globSync('tests/bench/*.ts', { cwd: repository }).toSorted();
  const unknown = names.find((name) => !files.includes(`tests/bench/${name}.ts`));
  if (unknown !== undefined) {
    console.error(`There is no benchmark "${unknown}" in tests/bench.`);
    return 2;
  }
  let worst = files.length === 0 ? 1 : 0;
  for (const file of files.filter((path) => names.length === 0 || names.some((name) => path.endsWith(`/${name}.ts`)))) {
    console.error(`${file} ...`);
    worst = Math.max(worst, await runForLines(join(repository, file), numbers, environment, printJson));
  }
  return worst;
}

/** The same on a stack made for it, with the apps and the demo data, and stopped in the end. */
export async function runBenchmarksOnOwnStack(args: readonly string[]): Promise<number> {
  console.error('Starting a fresh stack with demo data ...');
  let stack: TestStack | undefined;
  const stop = async () => stack?.stop();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  try {
    stack = await startBenchStack();
    const seed = join(repository, 'supabase/seed/seed.ts');
    if ((await runForLines(seed, [], stack.environment, (line) => console.error(line))) !== 0) return 1;
    await markSeeding(stack.settings, 'seeded');
    return await runBenchmarks(stack.environment, args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await stop();
  }
}

function printJson(line: string): void {
  (line.startsWith('{') ? console.log : console.error)(line);
}
