/** One PostgreSQL cluster of our own: made once, started as a child of the host, reachable over loopback only. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import postgres from 'postgres';
import { listen } from '../listen.ts';
import { ended, mustRun, run, startLogged, stopChild, waitUntil } from '../process.ts';
import { databaseUrl, homeHash, SettingError, type Settings } from '../settings.ts';
import { ensurePostgres, serverIdentity, type Installation } from './packages.ts';

export interface Cluster {
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Process id of the postmaster. */
  readonly processId: number;
  /** Fast shutdown: sessions are ended, everything committed is kept. */
  stop(): Promise<void>;
}

interface Place {
  readonly data: string;
  readonly sockets: string;
  readonly identity: { uid: number; gid: number } | undefined;
}

/** Makes the cluster when it does not exist, starts it, and returns when it accepts connections. */
export async function startCluster(settings: Settings, report: (text: string) => void): Promise<Cluster> {
  const installation = await ensurePostgres(report);
  const place = await preparePlace(settings);
  if (!existsSync(join(place.data, 'PG_VERSION'))) {
    report('Creating the database cluster ...');
    await initialise(installation, place, settings);
  }
  checkVersion(installation, place);
  writeServerFile(place, join(place.data, 'vault.key'), `${settings.secrets.vaultKey}\n`);
  // A host that was killed may have left its server behind; it would hold the port and the data.
  await run(join(installation.binaries, 'pg_ctl'), ['stop', '-D', place.data, '-m', 'fast', '-w'], {
    ...place.identity,
    cwd: place.data,
  });
  const child = await startListening(installation, place, settings);
  return {
    ended: ended(child),
    processId: child.pid ?? 0,
    stop: () => stopChild(child, 'SIGINT', 20_000),
  };
}

/** Removes the cluster and all its data. The server must not run. */
export async function removeCluster(settings: Settings): Promise<void> {
  const place = await preparePlace(settings);
  const isOutside = !place.data.startsWith(settings.home);
  for (const folder of [isOutside ? dirname(place.data) : place.data, place.sockets])
    rmSync(folder, { recursive: true, force: true });
}

async function preparePlace(settings: Settings): Promise<Place> {
  const identity = await serverIdentity();
  const data = dataFolder(settings, identity);
  // A socket's path may have 107 bytes at most, so it cannot lie in a deep home.
  const sockets = join(tmpdir(), `amana-${homeHash(settings)}`);
  for (const folder of [data, sockets]) {
    // Folders above it must let the server's user pass; the folder itself is the server's alone.
    mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    if (identity) chownSync(folder, identity.uid, identity.gid);
  }
  return { data, sockets, identity };
}

/** The data lies in the home; where the server's user cannot reach the home (a clone under /root), in /var/lib/amana. */
function dataFolder(settings: Settings, identity: Place['identity']): string {
  const inHome = join(settings.home, 'postgres');
  if (!identity) return inHome;
  const reachable = canEnter(dirname(inHome), identity);
  return reachable ? inHome : join('/var/lib/amana', homeHash(settings), 'postgres');
}

function canEnter(folder: string, identity: { uid: number; gid: number }): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...identity, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function initialise(installation: Installation, place: Place, settings: Settings): Promise<void> {
  const passwordFile = join(place.sockets, 'password');
  writeServerFile(place, passwordFile, `${settings.secrets.databasePassword}\n`);
  const args = [
    `--pgdata=${place.data}`,
    '--username=supabase_admin',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  try {
    await mustRun(join(installation.binaries, 'initdb'), args, { ...place.identity, cwd: place.data });
  } finally {
    rmSync(passwordFile);
  }
}

function checkVersion(installation: Installation, place: Place): void {
  const version = Number(readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim());
  if (version === installation.major) return;
  throw new Error(
    `The data in ${place.data} belongs to PostgreSQL ${version}, and ${installation.major} is installed: install that version or remove the folder.`,
  );
}

function writeServerFile(place: Place, path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  if (place.identity) chownSync(path, place.identity.uid, place.identity.gid);
}

/** Throws one sentence when another program has the port: it might answer in PostgreSQL's place, and be waited for. */
async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, port);
  await new Promise((resolve) => probe.close(resolve));
}

/** Tries again when the port is taken for a moment (see listen.ts). */
async function startListening(installation: Installation, place: Place, settings: Settings): Promise<ChildProcess> {
  await requireFreePort(settings.ports.database);
  for (let attempt = 1; ; attempt += 1) {
    const child = startServer(installation, place, settings);
    try {
      await waitForServer(child, settings);
      return child;
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      const isTaken = message.includes('Address already in use');
      // The sessions of a server that was killed take a moment to notice it.
      const isDying = message.includes('shared memory block');
      if ((!isTaken && !isDying) || (isDying && attempt === 10)) throw error;
      if (attempt === 10) {
        throw new SettingError(
          `Port ${settings.ports.database} is taken by another program: set AMANA_PORT_BASE to a number whose next ten ports are free.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

function startServer(installation: Installation, place: Place, settings: Settings): ChildProcess {
  const parameters: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port: settings.ports.database,
    unix_socket_directories: place.sockets,
    shared_preload_libraries: 'pg_cron,pg_stat_statements',
    'cron.database_name': 'postgres',
    'cron.use_background_workers': 'on',
    wal_level: 'logical',
    max_connections: 200,
    max_worker_processes: 24,
    max_replication_slots: 10,
    max_wal_senders: 10,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %u ',
  };
  const args = ['-D', place.data, ...Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  return startLogged(join(installation.binaries, 'postgres'), args, join(settings.home, 'logs/postgres.log'), {
    ...place.identity,
    cwd: place.data,
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' },
  });
}

async function waitForServer(child: ChildProcess, settings: Settings): Promise<void> {
  const log = join(settings.home, 'logs/postgres.log');
  await waitUntil(
    async () => {
      if (child.exitCode !== null)
        throw new Error(`PostgreSQL did not start; the last lines of ${log} say why.\n${tail(log)}`);
      const sql = postgres(databaseUrl(settings, 'supabase_admin', 'template1'), {
        max: 1,
        connect_timeout: 2,
        onnotice: () => undefined,
      });
      try {
        await sql`select 1`;
        return true;
      } catch {
        return false;
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
    60_000,
    `PostgreSQL did not accept connections within a minute; see ${log}.`,
  );
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}

/** A fingerprint of texts, to see whether something made from them is still up to date. */
export function fingerprint(...texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}
