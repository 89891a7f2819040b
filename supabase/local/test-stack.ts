/** The stacks that suites and benchmarks run against: always their own, always fresh, never the one somebody works with. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { postToHost, startInBackground, stopHost } from './control.ts';
import { removeCluster } from './postgres/cluster.ts';
import { environmentOf, loadSettings, repository, type Settings } from './settings.ts';

export interface TestStack {
  readonly settings: Settings;
  /** The environment that suites are run with. */
  readonly environment: NodeJS.ProcessEnv;
  /** Empties the database and sets its clock right: what one suite did is nothing to the next. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

type Location = Readonly<Record<'AMANA_PORT_BASE' | 'AMANA_HOME', string>>;

/** AMANA_TEST_PORT_BASE and AMANA_TEST_HOME move it, so that two copies of the suites run side by side. */
export function testStackLocation(): Location {
  return {
    AMANA_PORT_BASE: process.env['AMANA_TEST_PORT_BASE'] || '25320',
    AMANA_HOME: process.env['AMANA_TEST_HOME'] || join(repository, '.amana-test'),
  };
}

export function startTestStack(options: { withApps: boolean }): Promise<TestStack> {
  return startFreshStack(testStackLocation(), options);
}

/** AMANA_BENCH_PORT_BASE and AMANA_BENCH_HOME move it. */
export function startBenchStack(): Promise<TestStack> {
  const location = {
    AMANA_PORT_BASE: process.env['AMANA_BENCH_PORT_BASE'] || '26320',
    AMANA_HOME: process.env['AMANA_BENCH_HOME'] || join(repository, '.amana-bench'),
  };
  return startFreshStack(location, { withApps: true });
}

/** AMANA_SIMULATION_PORT_BASE and AMANA_SIMULATION_HOME move it. */
export function startSimulationStack(): Promise<TestStack> {
  const location = {
    AMANA_PORT_BASE: process.env['AMANA_SIMULATION_PORT_BASE'] || '27320',
    AMANA_HOME: process.env['AMANA_SIMULATION_HOME'] || join(repository, '.amana-simulation'),
  };
  return startFreshStack(location, { withApps: false });
}

/** AMANA_PLANTED_PORT_BASE and AMANA_PLANTED_HOME move it. */
export function startPlantedStack(): Promise<TestStack> {
  const location = {
    AMANA_PORT_BASE: process.env['AMANA_PLANTED_PORT_BASE'] || '28320',
    AMANA_HOME: process.env['AMANA_PLANTED_HOME'] || join(repository, '.amana-planted'),
  };
  return startFreshStack(location, { withApps: false });
}

/** Starts a fresh stack; throws when the migrations fail. */
async function startFreshStack(location: Location, options: { withApps: boolean }): Promise<TestStack> {
  const before = loadSettings(location);
  await stopHost(before);
  await removeCluster(before);
  rmSync(before.home, { recursive: true, force: true });
  const settings = loadSettings(location);
  if (options.withApps) delete process.env['AMANA_WITHOUT_APPS'];
  else process.env['AMANA_WITHOUT_APPS'] = '1';
  const problem = await startInBackground(settings, []);
  if (problem) {
    await stopHost(settings);
    throw new Error(problem);
  }
  return {
    settings,
    environment: { ...process.env, ...location, ...environmentOf(settings) },
    reset: async () => {
      const problem = await postToHost(settings, '/reset');
      if (problem) throw new Error(problem);
    },
    stop: async () => void (await stopHost(settings)),
  };
}
