/** Builds the apps with Vite, each only when its sources changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../process.ts';
import { repository } from '../settings.ts';

/** Files and folders that an app's build depends on, beside the app itself. */
const sharedSources = ['shared', 'package-lock.json'];
const ignored = new Set(['node_modules', 'dist', '.vite']);

/** Builds one app when needed; answers with the folder of the built files. */
export async function ensureBuilt(app: 'web' | 'admin', report: (text: string) => void): Promise<string> {
  const folder = join(repository, app, 'dist');
  const stampPath = join(folder, '.sources');
  const stamp = hashSources([app, ...sharedSources]);
  if (existsSync(join(folder, 'index.html')) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp)
    return folder;
  report(`Building ${app} ...`);
  const vite = join(repository, 'node_modules/.bin/vite');
  const { code, output } = await run(
    vite,
    ['build', join(repository, app), '--config', join(repository, app, 'vite.config.ts'), '--logLevel', 'warn'],
    {
      cwd: join(repository, app),
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' },
    },
  );
  if (code !== 0)
    throw new Error(`${app} could not be built:\n${withoutColours(output).trim().split('\n').slice(0, 30).join('\n')}`);
  // A build may write generated sources (the route tree): the stamp is that of the sources after it.
  writeFileSync(stampPath, hashSources([app, ...sharedSources]));
  return folder;
}

function withoutColours(text: string): string {
  // oxlint-disable-next-line no-control-regex -- colour codes begin with the escape character
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

function hashSources(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) {
    for (const file of filesUnder(join(repository, name))) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!readdirSafe(path)) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: false })
    .filter(({ name }) => !ignored.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}

function readdirSafe(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
