/** `npm run test:planted [part of a name ...]`: plants known defects one at a time; each must turn a test red. */
import { join } from 'node:path';
import { bugs } from '../../../tests/planted/bugs/all.ts';
import { runForLines } from '../process.ts';
import { repository } from '../settings.ts';
import { startPlantedStack, type TestStack } from '../test-stack.ts';

const parts = process.argv.slice(2);
const unknown = parts.find((part) => !bugs.some(({ name }) => name.includes(part)));
if (unknown === undefined) {
  process.exitCode = await plant();
} else {
  console.error(`No planted bug has "${unknown}" in its name; docs/planted-bugs.md lists them.`);
  process.exitCode = 2;
}

/** Plants the chosen bugs, or all, on a stack made for it; answers with the exit code. */
async function plant(): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  console.error('Starting a fresh stack ...');
  let stack: TestStack | undefined;
  try {
    stack = await startPlantedStack();
    const script = join(repository, 'tests/planted/run.ts');
    return await runForLines(script, parts, stack.environment, (line) => console.log(line), stopping.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await stack?.stop();
  }
}
