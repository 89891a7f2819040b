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
  /** Of each kind of act, how many were tried and how many were done. */
  readonly acts: Readonly<Record<string, readonly [tried: number, done: number]>>;
  readonly races: Readonly<Record<number, 0 | 1>>;
  readonly orders: Readonly<Record<string, number>>;
}

/** Stops at the first run that goes wrong; answers with its exit code. */
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
    if (code === 0 && reports.length > 0) console.log(summary(reports));
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
  const refused = Object.entries(codes).reduce((sum, [code, times]) => sum + (code === 'done' ? 0 : times), 0);
  const ends = Object.entries(orders).map(([status, times]) => `${times} ${status}`);
  return `seed ${seed}: ${steps} steps in ${seconds.toFixed(1)} s, ${refused} refusals of ${kinds - 1} kinds, ${Object.keys(races).length} races; orders: ${ends.join(', ')}`;
}

function summary(reports: readonly Report[]): string {
  const steps = reports.reduce((sum, report) => sum + report.steps, 0);
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  const kinds = new Set(reports.flatMap(({ codes }) => Object.keys(codes)));
  return `${steps} steps over ${reports.length} seeds in ${seconds.toFixed(0)} s (${(steps / seconds).toFixed(1)} a second), ${kinds.size} different answers: the product did what the model says.\n${acts(reports)}`;
}

/** How often people did what, and how often it was done and not refused: an act that never is shows little. */
function acts(reports: readonly Report[]): string {
  const sums: Record<string, [tried: number, done: number]> = {};
  for (const [kind, [tried, done]] of reports.flatMap((report) => Object.entries(report.acts))) {
    const [before, doneBefore] = sums[kind] ?? [0, 0];
    sums[kind] = [before + tried, doneBefore + done];
  }
  const sorted = Object.entries(sums).toSorted(([a], [b]) => a.localeCompare(b));
  return sorted.map(([kind, [tried, done]]) => `  ${kind}: ${done} of ${tried} done`).join('\n');
}
