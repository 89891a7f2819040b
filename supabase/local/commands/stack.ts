/** `npm run stack -- up | down | reset | status | env | logs`: the host in the background. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { askStatus, postToHost, startInBackground, stopHost, tailOf } from '../control.ts';
import type { HostStatus } from '../host.ts';
import { environmentOf, loadSettings, type Settings } from '../settings.ts';

const usage = `Usage: npm run stack -- <command>
  up      start the host in the background (or apply new migrations to a running one); returns when it is ready
  down    stop it; the data stays
  reset   empty the database and apply all migrations
  status  say whether it runs, its addresses and keys
  env     print KEY=value lines for programs
  logs    print the last lines of every log`;

const notRunning = 'It does not run: npm start or npm run stack -- up starts it.';

type Command = (settings: Settings) => Promise<number>;

const commands: Readonly<Record<string, Command>> = { up, down, reset, status, env, logs };

async function up(settings: Settings): Promise<number> {
  const isRunning = (await askStatus(settings)) !== undefined;
  return finish(
    isRunning ? await postToHost(settings, '/migrate') : await startInBackground(settings, []),
    'It is ready.',
  );
}

async function down(settings: Settings): Promise<number> {
  return finish(undefined, (await stopHost(settings)) ? 'It is stopped.' : notRunning);
}

async function reset(settings: Settings): Promise<number> {
  const isRunning = (await askStatus(settings)) !== undefined;
  const problem = isRunning ? await postToHost(settings, '/reset') : await startInBackground(settings, ['--reset']);
  return finish(problem, 'The database is new and migrated.');
}

const states: Readonly<Record<HostStatus['state'], string>> = {
  ready: 'It runs.',
  starting: 'It is just starting: ask again in some seconds.',
  failed: 'It runs, but not as it should:',
};

async function status(settings: Settings): Promise<number> {
  const running = await askStatus(settings);
  console.log(running ? states[running.state] : notRunning);
  if (running?.problem) console.log(running.problem);
  return running?.state === 'ready' ? env(settings) : 1;
}

async function env(settings: Settings): Promise<number> {
  for (const [name, value] of Object.entries(environmentOf(settings))) console.log(`${name}=${value}`);
  return 0;
}

async function logs(settings: Settings): Promise<number> {
  const folder = join(settings.home, 'logs');
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).size > 0);
  if (names.length === 0) console.log(`There are no logs yet in ${folder}: it was never started.`);
  for (const name of names) console.log(`== ${name}\n${tailOf(join(folder, name), 40)}\n`);
  return 0;
}

function finish(problem: string | undefined, success: string): number {
  if (problem) console.error(problem);
  else console.log(success);
  return problem ? 1 : 0;
}

const command = commands[process.argv[2] ?? ''];
if (!command || process.argv.length > 3) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(loadSettings());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
