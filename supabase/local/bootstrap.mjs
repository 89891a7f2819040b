/**
 * The first step of every command, in plain JavaScript for any Node from 20 on: installs the npm packages when they are missing
 * or other than the lock file says, then runs the command under the Node that comes with them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const repository = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const binaries = join(repository, 'node_modules/.bin');

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) fail(`Node 20 or newer is needed, and this is ${process.versions.node}.`);

const [command, ...args] = process.argv.slice(2);
const script = join(repository, `supabase/local/commands/${command}.ts`);
if (!command || !existsSync(script)) fail(`There is no command "${command ?? ''}".`);

if (!areInstalled()) install();
run();

/** Whether each package of the lock file is there in its version; packages for other machines may be absent. */
function areInstalled() {
  const installedPath = join(repository, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath) || !existsSync(join(binaries, 'node'))) return false;
  const wanted = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.includes('node_modules/') || link || (optional && !installed[path]) || installed[path]?.version === version,
  );
}

function install() {
  console.log('Installing npm packages (once, some minutes on a slow line) ...');
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status } = spawnSync(program, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: repository,
    stdio: 'inherit',
  });
  if (status !== 0) fail('npm ci failed: the npm registry must be reachable for the first start.');
}

function run() {
  const path = `${binaries}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(join(binaries, 'node'), [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path, LITE_TELEMETRY: '0', DO_NOT_TRACK: '1', NODE_NO_WARNINGS: '1' },
  });
  // Ctrl-C reaches the command by itself (same terminal); this process waits for it to finish its work.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(String(error)));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
