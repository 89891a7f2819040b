/** Runs a script of ours with the running stack's addresses and keys: `npm run seed`, `npm run db:verify`. */
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

/** Runs the task that the first word names; answers with the exit code. */
async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const task = tasks[name];
  if (!task) {
    console.error(`There is no task "${name}".`);
    return 2;
  }
  const settings = loadSettings();
  if ((await askStatus(settings))?.state !== 'ready') {
    console.error('No host is ready here: start one with npm start or npm run stack -- up.');
    return 1;
  }
  return task(settings, args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function environment(of: Settings): NodeJS.ProcessEnv {
  return { ...process.env, ...environmentOf(of), AMANA_HOME: of.home, AMANA_PORT_BASE: String(of.ports.api - 1) };
}
