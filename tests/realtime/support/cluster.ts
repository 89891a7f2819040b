import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';

const run = promisify(execFile);
const REALTIME_SQL = new URL('../../../supabase/local/realtime/realtime.sql', import.meta.url);

const ROLES = `
  create role anon nologin;
  create role authenticated nologin;
  create role service_role nologin bypassrls;
  create role supabase_realtime_admin nologin noinherit;
  create role postgres login createdb createrole replication bypassrls;
  grant anon, authenticated, service_role to postgres;`;

export interface TestDatabase {
  /** As supabase_admin. */
  readonly adminUrl: string;
  /** Ends PostgreSQL as a power cut would, and starts it again. Only a PostgreSQL of the test's own can do that. */
  crash(): Promise<void>;
  recover(): Promise<void>;
  stop(): Promise<void>;
}

/** The stack's database when DB_ADMIN_URL names it; else a PostgreSQL of the test's own, thrown away afterwards. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env.DB_ADMIN_URL;
  if (adminUrl !== undefined && adminUrl !== '') {
    const refuse = () => Promise.reject(new Error('a shared database is not stopped'));
    return { adminUrl, crash: refuse, recover: refuse, stop: async () => undefined };
  }
  return startCluster();
}

async function startCluster(): Promise<TestDatabase> {
  const bin = await findPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'realtime-tests-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    const { stdout } = await run('id', ['-u', 'postgres']);
    await chown(folder, Number(stdout), -1);
  }
  const pg = (program: string, args: readonly string[]) => {
    const command = join(bin, program);
    return asRoot ? run('runuser', ['-u', 'postgres', '--', command, ...args]) : run(command, [...args]);
  };
  const data = join(folder, 'data');
  const port = await findFreePort();
  await pg('initdb', ['-D', data, '-U', 'supabase_admin', '--auth=trust', '-E', 'UTF8', '--no-sync']);
  const settings = [
    `port=${port}`,
    "listen_addresses='127.0.0.1'",
    "unix_socket_directories=''",
    'wal_level=logical',
    'fsync=off',
    "timezone='UTC'",
  ];
  await writeFile(join(data, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  const startServer = () => pg('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', 'start']);
  const crash = () => pg('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
  await startServer();
  const adminUrl = `postgresql://supabase_admin@127.0.0.1:${port}/postgres`;
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  await sql.unsafe(ROLES);
  await sql.file(REALTIME_SQL.pathname);
  await sql.end();
  return {
    adminUrl,
    crash: async () => void (await crash()),
    recover: async () => void (await startServer()),
    async stop() {
      await crash();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function findPostgres(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = (await readdir(root)).map(Number).filter(Number.isInteger);
  if (versions.length === 0) throw new Error('PostgreSQL is not installed: set DB_ADMIN_URL or install postgresql');
  return join(root, String(Math.max(...versions)), 'bin');
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
