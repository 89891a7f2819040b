/** Runs a script of ours with the running stack's addresses and keys: `npm run seed`, `npm run db:verify`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { askStatus } from '../control.ts';
import { markSeeding } from '../postgres/database.ts';
import { runScript } from '../process.ts';
import { environmentOf, loadSettings, repository, type Settings } from '../settings.ts';

type Task = (settings: Settings, args: readonly string[]) => Promise<number>;

const tasks: Readonly<Record<string, Task>> = {
  seed: async (settings, args) => {
    const code = await runScript(join(repository, 'supabase/seed/seed.ts'), args, environment(settings));
    if (code === 0) await markSeeding(settings, 'seeded');
    return code;
  },
  'db:verify': async (settings) => {
    const { verifyLedger } = await import('../db-verify.ts');
    return verifyLedger(settings);
  },
};

const [name = '', ...args] = process.argv.slice(2);
const task = tasks[name];
const settings = loadSettings();
if (!task) {
  console.error(`There is no task "${name}".`);
  process.exitCode = 2;
} else if ((await askStatus(settings))?.state !== 'ready') {
  console.error('No host is ready here: start one with npm start or npm run stack -- up.');
  process.exitCode = 1;
} else if (name === 'seed' && !existsSync(join(repository, 'supabase/seed/seed.ts'))) {
  console.error('supabase/seed/seed.ts is missing.');
  process.exitCode = 1;
} else {
  process.exitCode = await task(settings, args);
}

function environment(of: Settings): NodeJS.ProcessEnv {
  return { ...process.env, ...environmentOf(of), AMANA_HOME: of.home, AMANA_PORT_BASE: String(of.ports.api - 1) };
}
