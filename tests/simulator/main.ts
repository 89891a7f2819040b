/**
 * One run against the host that the environment names; `npm run simulate` calls it for each seed on a host of its own.
 * The last line of a run that went well is its report as JSON.
 *
 * node tests/simulator/main.ts [--seed 1] [--steps 500] [--http 0.1] [--thorough] [--verbose] [--replay file]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quiet } from './quiet.ts';
import { Divergence, simulate, type RunOptions } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '500' },
    http: { type: 'string', default: '0.1' },
    thorough: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});

/** What a run that went wrong leaves behind: enough to do the same again, the races in the order in which they ended. */
type Recording = Pick<RunOptions, 'seed' | 'steps' | 'httpShare'> & {
  readonly races: NonNullable<RunOptions['races']>;
};

const options: RunOptions = {
  ...(values.replay === undefined
    ? { seed: Number(values.seed), steps: Number(values.steps), httpShare: Number(values.http) }
    : (JSON.parse(readFileSync(values.replay, 'utf8')) as Recording)),
  checkEvery: values.thorough ? 1 : 25,
  ...(values.verbose ? { onStep: tell } : {}),
};

function tell(step: number, text: string, code: string): void {
  console.log(`${String(step).padStart(6)}  ${code}  ${text}`);
}

/** What went wrong, in full, and how to see it again. */
function explain(error: Divergence): void {
  const { seed, step, act, expected, got, races } = error;
  const path = join(tmpdir(), `amana-simulation-${seed}.json`);
  const recording: Recording = { seed, steps: step, httpShare: options.httpShare, races };
  writeFileSync(path, JSON.stringify(recording));
  const indented = (value: unknown) => JSON.stringify(value, null, 1).replaceAll('\n', '\n            ');
  console.error(`The product and the model differ: seed ${seed}, step ${step}.
  act       ${act}
  expected  ${indented(expected)}
  got       ${indented(got)}
Again:       npm run simulate -- --replay ${path}
Step by step: npm run simulate -- --seed ${seed} --steps ${step} --verbose`);
}

const resume = await quiet();
try {
  console.log(JSON.stringify(await simulate(options)));
} catch (error) {
  if (!(error instanceof Divergence)) throw error;
  explain(error);
  process.exitCode = 1;
} finally {
  await resume();
}
