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

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '500' },
    http: { type: 'string', default: '0.1' },
    thorough: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    replay: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
  strict: false,
});

const isNumber = (value: unknown, pattern: RegExp) => typeof value === 'string' && pattern.test(value);
const isUsable =
  [values.seed, values.seeds, values.steps].every((value) => isNumber(value, /^\d{1,9}$/)) &&
  isNumber(values.http, /^[01](\.\d+)?$/);

if (values.help || !isUsable) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const common = [...(values.thorough ? ['--thorough'] : []), ...(values.verbose ? ['--verbose'] : [])];
  const first = Number(values.seed);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => first + index);
  const simulations: Simulation[] =
    typeof values.replay === 'string'
      ? [['--replay', values.replay, ...common]]
      : seeds.map((seed) => [
          '--seed',
          String(seed),
          '--steps',
          String(values.steps),
          '--http',
          String(values.http),
          ...common,
        ]);
  process.exitCode = await runSimulations(simulations);
}
