/** `npm run simulate`: the market simulator over one seed or many, each on an empty database of a stack of its own. */
import { parseArgs } from 'node:util';
import { runSimulations, type Simulation } from '../simulations.ts';

const usage = `Usage: npm run simulate -- [--seed N] [--seeds N] [--steps N] [--http SHARE] [--thorough] [--verbose]
       npm run simulate -- --replay FILE
  --seed      the first seed, 1 without it; a run with the same seed does the same
  --seeds     how many seeds, one after the other
  --steps     steps of each run, 500 without it
  --http      share of the commands that go over HTTP, 0.1 without it; payments and messages always do
  --thorough  everything is compared after every step, not after each 25
  --verbose   prints each step
  --replay    a run that went wrong, from the file that it left behind`;

const options = {
  seed: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '1' },
  steps: { type: 'string', default: '500' },
  http: { type: 'string', default: '0.1' },
  thorough: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  replay: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** The options as they were given; undefined when one is unknown or lacks its value. */
function readOptions() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

/** The runs that the options ask for; undefined when they ask for none. */
function plan(): Simulation[] | undefined {
  const values = readOptions();
  if (!values || values.help) return undefined;
  const counts = [values.seed, values.seeds, values.steps];
  if (!counts.every((value) => /^\d{1,9}$/.test(value)) || !/^[01](\.\d+)?$/.test(values.http)) return undefined;
  const common = [...(values.thorough ? ['--thorough'] : []), ...(values.verbose ? ['--verbose'] : [])];
  if (values.replay !== undefined) return [['--replay', values.replay, ...common]];
  const first = Number(values.seed);
  return Array.from({ length: Number(values.seeds) }, (_, index) => {
    const words = ['--seed', String(first + index), '--steps', values.steps, '--http', values.http];
    return [...words, ...common];
  });
}

const simulations = plan();
if (!simulations || simulations.length === 0) {
  console.error(usage);
  process.exitCode = 2;
} else {
  process.exitCode = await runSimulations(simulations);
}
