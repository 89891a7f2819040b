/** Runs the host until it is told to stop; `--reset` starts with an empty, migrated database. For `npm run stack`. */
import './postgres/driver-guard.ts';
import { loadSettings } from './settings.ts';

// Loaded only now, so that the guard is there before the driver.
const { startHost } = await import('./host.ts');
const starting = startHost(loadSettings(), (text) => console.log(text), { reset: process.argv.includes('--reset') });

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    starting.then((host) => host.stop()).then(() => process.exit(0), fail);
  });
}
starting.catch(fail);

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
