/** `npm run test:planted [part of a name ...]`: plants known defects one at a time; each must turn a test red. */
import { join } from 'node:path';
import { runForLines } from '../process.ts';
import { repository } from '../settings.ts';
import { startPlantedStack } from '../test-stack.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

console.error('Starting a fresh stack ...');
const stack = await startPlantedStack();
try {
  process.exitCode = await runForLines(
    join(repository, 'tests/planted/run.ts'),
    process.argv.slice(2),
    stack.environment,
    (line) => console.log(line),
    stopping.signal,
  );
} finally {
  await stack.stop();
}
