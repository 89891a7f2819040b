import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askStatus, postToHost, startInBackground, stopHost } from '../../supabase/local/control.ts';
import { listen } from '../../supabase/local/listen.ts';
import { removeCluster } from '../../supabase/local/postgres/cluster.ts';
import {
  databaseUrl,
  homeHash,
  loadSettings,
  repository,
  SettingError,
  type Settings,
} from '../../supabase/local/settings.ts';
import { eventually } from '../support/wait.ts';

/** Two copies beside the stack under test, on ports of their own. */
const base = Number(process.env['AMANA_PORT_BASE'] ?? 25320);
const folders = [1, 2].map((number) => mkdtempSync(join(tmpdir(), `amana-copy-${number}-`)));
const [first, second] = folders.map((home, index) =>
  loadSettings({ AMANA_HOME: home, AMANA_PORT_BASE: String(base + 20 * (index + 1)) }),
) as [Settings, Settings];

beforeAll(async () => {
  process.env['AMANA_WITHOUT_APPS'] = '1';
  const problems = await Promise.all([first, second].map((settings) => startInBackground(settings, [])));
  expect(problems).toEqual([undefined, undefined]);
});

afterAll(async () => {
  for (const settings of [first, second]) {
    await stopHost(settings);
    await removeCluster(settings);
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function query<T extends object>(settings: Settings, work: (sql: postgres.Sql) => Promise<T[]>): Promise<T[]> {
  const sql = postgres(databaseUrl(settings, 'supabase_admin'), { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** Processes whose command line or environment names the home, or the socket folder made for it. */
async function processesOf(settings: Settings): Promise<string[]> {
  const { readdir } = await import('node:fs/promises');
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids.filter((id) => {
    try {
      const line = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      const environment =
        line.includes('run.ts') || line.includes('deno') ? readFileSync(`/proc/${id}/environ`, 'utf8') : '';
      return [settings.home, homeHash(settings)].some((mark) => `${line}${environment}`.includes(mark));
    } catch {
      return false;
    }
  });
}

describe('two copies', () => {
  test('have their own data, keys and ports', async () => {
    expect(first.secrets.secretKey).not.toBe(second.secrets.secretKey);
    await query(first, (sql) => sql`create table public.only_here (id integer)`);
    const found = (settings: Settings) =>
      query(settings, (sql) => sql`select to_regclass('public.only_here') is not null as found`);
    expect([await found(first), await found(second)]).toEqual([[{ found: true }], [{ found: false }]]);
    const foreign = await fetch(`${second.apiUrl}/rest/v1/`, { headers: { apikey: first.secrets.publishableKey } });
    expect(foreign.status).toBe(401);
  });

  test('listen on loopback only', () => {
    const listening = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/));
    const ours = listening.filter(([, local = '', , state]) => {
      const port = Number.parseInt(local.split(':')[1] ?? '', 16);
      return state === '0A' && port > first.ports.api - 1 && port < second.ports.api + 9;
    });
    expect(ours.length).toBeGreaterThan(5);
    // 0100007F is 127.0.0.1.
    expect(ours.filter(([, local = '']) => !local.startsWith('0100007F:'))).toEqual([]);
  });

  test('a command for one with the key of the other is refused', async () => {
    const answer = await fetch(`http://127.0.0.1:${second.ports.control}/reset`, {
      method: 'POST',
      headers: { authorization: `Bearer ${first.secrets.secretKey}` },
    });
    expect(answer.status).toBe(401);
  });
});

test('migrations that were edited after they were applied ask for a reset in one sentence, and it makes the database anew', async () => {
  expect(await postToHost(second, '/migrate')).toBeUndefined();
  await query(
    second,
    (sql) => sql`do $$ begin
      create table public.to_be_gone (id integer);
      execute format('comment on schema supabase_migrations is %L',
        jsonb_set(obj_description('supabase_migrations'::regnamespace)::jsonb, '{20261121000300}', '"otherwise"'));
    end $$`,
  );
  const problem = await postToHost(second, '/migrate');
  expect(problem).toMatch(/^Migrations were changed .*\(20261121000300_ledger\.sql\): npm run stack -- reset .*\.$/);
  expect(await postToHost(second, '/reset')).toBeUndefined();
  const rows = await query(second, (sql) => sql`select to_regclass('public.to_be_gone') is null as gone`);
  expect(rows).toEqual([{ gone: true }]);
  const health = await fetch(`${second.apiUrl}/auth/v1/health`, { headers: { apikey: second.secrets.publishableKey } });
  expect(health.status).toBe(200);
  expect(await postToHost(second, '/migrate')).toBeUndefined();
});

/** The ways by which the database reaches the outside, each asked for by a visitor or by the database itself. */
async function everythingWorks(settings: Settings): Promise<void> {
  const headers = { apikey: settings.secrets.publishableKey, 'accept-profile': 'api' };
  await eventually('the Data API', async () => {
    const answer = await fetch(`${settings.apiUrl}/rest/v1/nothing`, { headers });
    return answer.status === 404;
  });
  const health = await fetch(`${settings.apiUrl}/functions/v1/health`, { headers });
  expect(health.status).toBe(200);
  // Row changes to sockets by replication: a message of the database must arrive.
  const client = createClient(settings.apiUrl, settings.secrets.publishableKey);
  const heard: unknown[] = [];
  const channel = client.channel('host:recovery', { config: { broadcast: { self: true } } });
  channel.on('broadcast', { event: 'probe' }, ({ payload }) => heard.push(payload)).subscribe();
  await eventually('the channel is joined', () => Promise.resolve(channel.state === 'joined'));
  await eventually('a message of the database', async () => {
    await query(settings, (sql) => sql`select realtime.send('{"is": "heard"}', 'probe', 'host:recovery', false)`);
    return heard.length > 0;
  });
  await client.removeAllChannels();
  // The net worker: a request of the database gets its answer.
  const url = `${settings.apiUrl}/auth/v1/health`;
  const [sent] = await query(settings, (sql) => sql<{ id: string }[]>`select net.http_get(${url}) as id`);
  await eventually('the answer to the database', async () => {
    const answers = await query(settings, (sql) => sql`select from net._http_response where id = ${sent?.id ?? 0}`);
    return answers.length > 0;
  });
}

function isReplaced(processId: number): Promise<true> {
  return eventually('another PostgreSQL', async () => (await askStatus(second))?.processes['postgres'] !== processId);
}

test('a PostgreSQL that is killed starts again, with all that was committed', async () => {
  await query(second, (sql) => sql`create table public.committed as select 1 as id`);
  const before = (await askStatus(second))?.processes['postgres'] ?? 0;
  process.kill(before, 'SIGKILL');
  await isReplaced(before);
  const rows = await eventually('the committed row', () =>
    query(second, (sql) => sql`select id from public.committed`),
  );
  expect(rows).toEqual([{ id: 1 }]);
  await everythingWorks(second);
  // A second time: what was mended once must be mendable again.
  const again = (await askStatus(second))?.processes['postgres'] ?? 0;
  process.kill(again, 'SIGKILL');
  await isReplaced(again);
  await everythingWorks(second);
  expect((await askStatus(second))?.state).toBe('ready');
});

test('a stop leaves no process behind, and a start finds the data again', async () => {
  await query(first, (sql) => sql`insert into public.only_here values (7)`);
  const privileges = () =>
    query(
      first,
      (sql) => sql`
    select oid::regclass::text as name, relacl::text as acl from pg_class where relacl is not null
    union all select oid::regprocedure::text, proacl::text from pg_proc where proacl is not null
    union all select nspname, nspacl::text from pg_namespace where nspacl is not null order by 1, 2`,
    );
  const before = await privileges();
  expect((await processesOf(first)).length).toBeGreaterThan(1);
  await stopHost(first);
  expect(await processesOf(first)).toEqual([]);
  expect(await startInBackground(first, [])).toBeUndefined();
  expect(await query(first, (sql) => sql`select id from public.only_here`)).toEqual([{ id: 7 }]);
  const ignoringPartitions = (rows: object[]) =>
    rows.filter((row) => !JSON.stringify(row).includes('realtime.messages_'));
  expect(ignoringPartitions(await privileges())).toEqual(ignoringPartitions(before));
});

test('a host in the foreground ends cleanly at Ctrl-C', async () => {
  await stopHost(first);
  const child: ChildProcess = spawn(process.execPath, [join(repository, 'supabase/local/run.ts')], {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, AMANA_HOME: first.home, AMANA_PORT_BASE: String(first.ports.api - 1) },
  });
  await eventually('the host is ready', async () => (await askStatus(first))?.state === 'ready');
  process.kill(-(child.pid ?? 0), 'SIGINT');
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
  expect(await processesOf(first)).toEqual([]);
});

test('a wrong setting is one sentence that names it', () => {
  expect(() => loadSettings({ AMANA_PORT_BASE: 'many', AMANA_HOME: folders[0] })).toThrow(SettingError);
  expect(() => loadSettings({ AMANA_PORT_BASE: 'many', AMANA_HOME: folders[0] })).toThrow(/^AMANA_PORT_BASE must be/);
});

test('a port that another program holds for a moment is waited for', async () => {
  const [holder, server] = [createServer(), createServer()];
  await listen(holder, 0);
  const { port } = holder.address() as AddressInfo;
  const listening = listen(server, port);
  await new Promise((resolve) => setTimeout(resolve, 300));
  holder.close();
  await listening;
  expect((server.address() as AddressInfo).port).toBe(port);
  server.close();
});

test('ports are outside of those that systems lend to outgoing connections', () => {
  const { ports } = loadSettings({ AMANA_HOME: folders[0] });
  const [first = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t').map(Number);
  expect(Math.max(...Object.values(ports))).toBeLessThan(first);
});
