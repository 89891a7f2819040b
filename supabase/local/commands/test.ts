/** `npm test [suite ...]`: runs the suites on fresh stacks of their own and ends with "N passed, N failed". */
import { existsSync } from 'node:fs';
import { startSideRun, type SideRun } from '../side-run.ts';
import { suites, type Result, type Suite } from '../suites.ts';
import { startTestStack, type TestStack } from '../test-stack.ts';

const names = process.argv.slice(2);
const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
if (unknown !== undefined) {
  console.error(`There is no suite "${unknown}"; there are ${suites.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const chosen = suites.filter(({ name, beside }) => (names.length === 0 ? beside === undefined : names.includes(name)));

let stack: TestStack | undefined;
const sideRuns: SideRun[] = [];
/** Whether a suite has left rows, or a clock that it moved. */
let isUsed = false;
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    for (const run of sideRuns) run.stop();
    void (stack?.stop() ?? Promise.resolve()).finally(() => process.exit(130));
  });
}

const results = new Map<string, Result>();
try {
  for (const suite of chosen) {
    console.log(`\n== ${suite.name}`);
    const began = performance.now();
    const result = await runSuite(suite);
    results.set(suite.name, result);
    process.send?.([suite.name, result]);
    console.log(`-- ${suite.name}: ${describe(result)} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
} finally {
  await stack?.stop();
}
for (const run of sideRuns) for (const [name, result] of await run.show()) results.set(name, result);
process.disconnect?.();

console.log('');
for (const [name, result] of results) console.log(`${name.padEnd(12)}${describe(result)}`);
const total = { passed: sum('passed'), failed: sum('failed') };
console.log(describe(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function runSuite(suite: Suite): Promise<Result> {
  try {
    if (suite.needs !== 'nothing' && !stack) await start();
    if (suite.needs !== 'nothing') {
      if (isUsed) await stack?.reset();
      isUsed = !suite.onlyLooks;
    }
    return await suite.run(stack);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

/** The runs beside this one wait for its stack, which installs and builds what all of them need. */
async function start(): Promise<void> {
  const withApps = chosen.some(({ needs }) => needs === 'apps') && existsSync('web/index.html');
  console.log('Starting a fresh stack ...');
  stack = await startTestStack({ withApps });
  if (names.length > 0) return;
  for (const number of [1, 2] as const) {
    const beside = suites.filter((suite) => suite.beside === number).map(({ name }) => name);
    console.log(`The suites ${beside.join(', ')} run beside these, and are shown after them.`);
    sideRuns.push(startSideRun(number, beside));
  }
}

function sum(part: keyof Result): number {
  return [...results.values()].reduce((total, result) => total + result[part], 0);
}

function describe({ passed, failed }: Result): string {
  return `${passed} passed, ${failed} failed`;
}
