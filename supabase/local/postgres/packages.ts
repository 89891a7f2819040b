/** Finds PostgreSQL and what the product needs with it; installs them by apt when they are missing and that is allowed. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, run } from '../process.ts';

export interface Installation {
  readonly binaries: string;
  readonly major: number;
}

const minimumMajor = 15;
const debianRoot = '/usr/lib/postgresql';

/** The newest installed PostgreSQL with the extensions that the platform has, installing what is missing. */
export async function ensurePostgres(report: (text: string) => void): Promise<Installation> {
  let found = findPostgres();
  if (!found) {
    report('Installing PostgreSQL with apt ...');
    await aptInstall(['postgresql']);
    found = findPostgres();
    if (!found)
      throw new Error(
        `PostgreSQL ${minimumMajor} or newer is needed, and apt offers none: install it and start again.`,
      );
  }
  const missing = missingExtensions(found);
  if (missing.length > 0) {
    report(`Installing ${missing.join(', ')} with apt ...`);
    await aptInstall(missing);
  }
  return found;
}

function findPostgres(): Installation | undefined {
  if (!existsSync(debianRoot)) return undefined;
  const majors = readdirSync(debianRoot)
    .map(Number)
    .filter((major) => major >= minimumMajor && existsSync(join(debianRoot, String(major), 'bin/postgres')))
    .toSorted((a, b) => b - a);
  const major = majors[0];
  return major === undefined ? undefined : { major, binaries: join(debianRoot, String(major), 'bin') };
}

function missingExtensions(found: Installation): string[] {
  const control = (name: string) => `/usr/share/postgresql/${found.major}/extension/${name}.control`;
  const wanted: Record<string, string> = {
    [control('pg_cron')]: `postgresql-${found.major}-cron`,
    [control('pgtap')]: `postgresql-${found.major}-pgtap`,
    [control('plpgsql_check')]: `postgresql-${found.major}-plpgsql-check`,
    '/usr/bin/pg_prove': 'libtap-parser-sourcehandler-pgtap-perl',
  };
  return Object.entries(wanted)
    .filter(([path]) => !existsSync(path))
    .map(([, packageName]) => packageName);
}

/** Installs Debian packages, or throws one sentence that says what to install by hand. */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  const sentence = `Please install ${packages.join(' ')} (apt-get install ${packages.join(' ')}) and start again.`;
  const isRoot = process.getuid?.() === 0;
  const hasApt = (await run('sh', ['-c', 'command -v apt-get'])).code === 0;
  if (!hasApt) throw new Error(`This machine has no apt-get. ${sentence}`);
  if (!isRoot && (await run('sh', ['-c', 'sudo -n true'])).code !== 0)
    throw new Error(`Installing packages needs root. ${sentence}`);
  const apt = (args: string[]) => {
    // A service started by the package would take the default port and memory for nothing.
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    return isRoot
      ? run('apt-get', args, { env: environment })
      : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'apt-get', ...args], { env: environment });
  };
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if ((await apt(install)).code === 0) return;
  await apt(['update']);
  const second = await apt(install);
  if (second.code !== 0)
    throw new Error(`apt-get could not install ${packages.join(' ')}:\n${second.output.trim()}\n${sentence}`);
}

/** The user and group that PostgreSQL runs as: it refuses to run as root, so root hands it to the postgres user. */
export async function serverIdentity(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const uid = Number((await mustRun('id', ['-u', 'postgres'])).trim());
  const gid = Number((await mustRun('id', ['-g', 'postgres'])).trim());
  return { uid, gid };
}
