/** The stack that the suites run against: always its own, always fresh, never the one somebody works with. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startInBackground, stopHost } from './control.ts';
import { removeCluster } from './postgres/cluster.ts';
import { environmentOf, loadSettings, repository, type Settings } from './settings.ts';

export interface TestStack {
  readonly settings: Settings;
  /** The environment that suites are run with. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** AMANA_TEST_PORT_BASE and AMANA_TEST_HOME move it, so that two copies of the suites run side by side. */
function testLocation(): NodeJS.ProcessEnv {
  return {
    AMANA_PORT_BASE: process.env['AMANA_TEST_PORT_BASE'] || '25320',
    AMANA_HOME: process.env['AMANA_TEST_HOME'] || join(repository, '.amana-test'),
  };
}

/** Starts a fresh stack; throws when the migrations fail. */
export async function startTestStack(options: { withApps: boolean }): Promise<TestStack> {
  const location = testLocation();
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
    stop: async () => void (await stopHost(settings)),
  };
}
