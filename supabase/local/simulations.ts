/** Runs tests/simulator on a stack made for it, with an empty database for each run. */
import { join } from 'node:path';
import { runForLines } from './process.ts';
import { repository } from './settings.ts';
import { startSimulationStack, type TestStack } from './test-stack.ts';

/** The words that one run of tests/simulator/main.ts is given. */
export type Simulation = readonly string[];

interface Report {
  readonly seed: number;
  readonly steps: number;
  readonly seconds: number;
  readonly codes: Readonly<Record<string, number>>;
  /** Of each kind of act that there is, how often each answer was given. */
  readonly acts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly races: Readonly<Record<number, 0 | 1>>;
  readonly orders: Readonly<Record<string, number>>;
}

/** What is answered when something was not refused. */
const done = 'done';
/** Twenty seeds of the usual length. */
const stepsForEachAct = 10_000;

/** Stops at the first run that goes wrong; answers with its exit code. An act that never was done in a long life is wrong, too. */
export async function runSimulations(simulations: readonly Simulation[]): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  const reports: Report[] = [];
  let stack: TestStack | undefined;
  let code = 0;
  try {
    console.error('Starting a fresh stack ...');
    stack = await startSimulationStack();
    for (const [index, words] of simulations.entries()) {
      if (index > 0) await stack.reset();
      if (stopping.signal.aborted) break;
      code = await runOne(words, stack, reports, stopping.signal);
      if (code !== 0) break;
    }
    if (code === 0 && reports.length > 0) {
      console.log(summary(reports));
      code = judge(reports);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    code = 1;
  } finally {
    await stack?.stop();
  }
  return stopping.signal.aborted ? 130 : code;
}

/** Reports are JSON and are told in a sentence; what else a run says is for the reader. */
function runOne(words: Simulation, { environment }: TestStack, reports: Report[], signal: AbortSignal) {
  const take = (line: string) => {
    if (!line.startsWith('{')) return console.log(line);
    const report = JSON.parse(line) as Report;
    reports.push(report);
    console.log(describe(report));
  };
  return runForLines(join(repository, 'tests/simulator/main.ts'), words, environment, take, signal);
}

function describe({ seed, steps, seconds, codes, orders, races }: Report): string {
  const kinds = Object.keys(codes).length;
  const refused = Object.entries(codes).reduce((sum, [code, times]) => sum + (code === done ? 0 : times), 0);
  const ends = Object.entries(orders).map(([status, times]) => `${times} ${status}`);
  return `seed ${seed}: ${steps} steps in ${seconds.toFixed(1)} s, ${refused} refusals of ${kinds - 1} kinds, ${Object.keys(races).length} races; orders: ${ends.join(', ')}`;
}

function summary(reports: readonly Report[]): string {
  const steps = reports.reduce((sum, report) => sum + report.steps, 0);
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  const kinds = new Set(reports.flatMap(({ codes }) => Object.keys(codes)));
  return `${steps} steps over ${reports.length} seeds in ${seconds.toFixed(0)} s (${(steps / seconds).toFixed(1)} a second), ${kinds.size} different answers: the product did what the model says.\n${acts(reports)}`;
}

/** How often people did what, and how often it was done and not refused: an act that never is shows nothing. */
function acts(reports: readonly Report[]): string {
  return Object.entries(answersByAct(reports))
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, answers]) => {
      const tried = Object.values(answers).reduce((sum, times) => sum + times, 0);
      const refusals = Object.entries(answers).filter(([code]) => code !== done);
      const often = refusals.toSorted(([, a], [, b]) => b - a).slice(0, 4);
      const told = often.map(([code, times]) => `${code} ${times}`).join(', ');
      return `  ${kind}: ${answers[done] ?? 0} of ${tried} done${told === '' ? '' : ` (${told})`}`;
    })
    .join('\n');
}

function answersByAct(reports: readonly Report[]): Record<string, Record<string, number>> {
  const sums: Record<string, Record<string, number>> = {};
  for (const [kind, answers] of reports.flatMap((report) => Object.entries(report.acts))) {
    const sum = (sums[kind] ??= {});
    for (const [code, times] of Object.entries(answers)) sum[code] = (sum[code] ?? 0) + times;
  }
  return sums;
}

function neverDone(reports: readonly Report[]): string[] {
  return Object.entries(answersByAct(reports)).flatMap(([kind, answers]) =>
    answers[done] === undefined ? [kind] : [],
  );
}

/** So many steps are enough for each act to be done; of fewer, what they leave out is only told. */
function judge(reports: readonly Report[]): number {
  const missing = neverDone(reports);
  if (missing.length === 0) return 0;
  const steps = reports.reduce((sum, report) => sum + report.steps, 0);
  console.log(`NEVER DONE in ${steps} steps: ${missing.toSorted().join(', ')}`);
  if (steps < stepsForEachAct) return 0;
  console.log(`In ${stepsForEachAct} steps or more each act must be done once: nothing was shown of these.`);
  return 1;
}
