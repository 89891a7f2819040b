import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stack } from '../support/env.ts';
import { eventually } from '../support/wait.ts';
import { connectAsAdmin, connectAsOwner } from './support.ts';

const owner = connectAsOwner();
const admin = connectAsAdmin();

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly key: string | undefined;
}

const seen: Seen[] = [];
const target = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      body,
      key: request.headers['x-key']?.toString(),
    });
    if (request.url?.startsWith('/slow')) return;
    response.writeHead(request.url?.startsWith('/broken') ? 500 : 202, { 'content-type': 'text/plain' }).end('taken');
  });
});
let address = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
});

afterAll(async () => {
  target.closeAllConnections();
  target.close();
  await owner.end();
  await admin.end();
});

describe('roles are those of a hosted project', () => {
  test('migrations run as no superuser', async () => {
    const [role] = await owner`
      select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls from pg_roles where rolname = current_user`;
    expect(role).toEqual({
      rolsuper: false,
      rolcreatedb: true,
      rolcreaterole: true,
      rolreplication: true,
      rolbypassrls: true,
    });
  });

  test.each([
    ['create an object in auth', `create table auth.mine (id integer)`],
    ['create an object in storage', `create table storage.mine (id integer)`],
    ['create an object in realtime', `create table realtime.mine (id integer)`],
    ["change a service's table", `alter table auth.users add column mine integer`],
    ['read a file of the server', `select pg_read_file('vault.key')`],
    ['run a program', `copy (select 1) to program 'cat'`],
    ['become the superuser', `set role supabase_admin`],
  ])('postgres cannot %s', async (_name, statement) => {
    await expect(owner.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('postgres can do what projects do: a trigger on auth.users, policies on storage and realtime', async () => {
    const rollback = new Error('rollback');
    const work = owner.begin(async (sql) => {
      await sql.unsafe(
        `create function public.host_probe() returns trigger language plpgsql as $$ begin return new; end $$`,
      );
      await sql.unsafe(
        `create trigger host_probe after insert on auth.users for each row execute function public.host_probe()`,
      );
      await sql.unsafe(`create policy host_probe on storage.objects for select to authenticated using (true)`);
      await sql.unsafe(`create policy host_probe on realtime.messages for select to authenticated using (true)`);
      await sql.unsafe(`create table public.host_probe (user_id uuid references auth.users (id))`);
      throw rollback;
    });
    await expect(work).rejects.toBe(rollback);
  });
});

describe('vault', () => {
  test('a secret is kept encrypted and read back by name', async () => {
    const name = `host-${randomUUID()}`;
    const [made] = await owner<{ id: string }[]>`select vault.create_secret('hush', ${name}, 'for a test') as id`;
    const [row] =
      await owner`select secret, decrypted_secret, description from vault.decrypted_secrets where name = ${name}`;
    expect(row).toMatchObject({ decrypted_secret: 'hush', description: 'for a test' });
    expect(row?.['secret']).not.toContain('hush');
    await owner`select vault.update_secret(${made?.id ?? ''}, 'new')`;
    const [changed] = await owner`select decrypted_secret from vault.decrypted_secrets where name = ${name}`;
    expect(changed).toEqual({ decrypted_secret: 'new' });
    await owner`delete from vault.secrets where name = ${name}`;
  });

  test('clients cannot reach it', async () => {
    for (const role of ['anon', 'authenticated']) {
      const work = owner.begin(async (sql) => {
        await sql.unsafe(`set local role ${role}`);
        await sql`select * from vault.decrypted_secrets`;
      });
      await expect(work).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('the addresses that jobs call are there', async () => {
    const rows =
      await owner`select name from vault.decrypted_secrets where name in ('project_url', 'service_key') order by name`;
    expect(rows.map(({ name }) => name as string)).toEqual(['project_url', 'service_key']);
  });
});

describe('net', () => {
  const answerTo = (id: string) =>
    eventually('an answer', async () => (await owner`select * from net._http_response where id = ${id}`)[0]);

  test('a request leaves after commit and the answer is kept', async () => {
    const [sent] = await owner<{ id: string }[]>`
      select net.http_post(url => ${`${address}/hook`}, body => '{"a": 1}', params => '{"q": "x y&z"}', headers => '{"x-key": "k"}') as id`;
    const answer = await answerTo(sent?.id ?? '');
    expect(answer).toMatchObject({ status_code: 202, content: 'taken', timed_out: false, error_msg: null });
    expect(seen.at(-1)).toEqual({ method: 'POST', url: '/hook?q=x%20y%26z', body: '{"a": 1}', key: 'k' });
  });

  test('a request of a transaction that was rolled back never leaves', async () => {
    const before = seen.length;
    await owner
      .begin(async (sql) => {
        await sql`select net.http_get(${`${address}/never`})`;
        throw new Error('rollback');
      })
      .catch(() => undefined);
    const [sent] = await owner<{ id: string }[]>`select net.http_get(${`${address}/after`}) as id`;
    await answerTo(sent?.id ?? '');
    expect(seen.slice(before).map(({ url }) => url)).toEqual(['/after']);
  });

  test('errors and time limits are answers too', async () => {
    const [broken] = await owner<{ id: string }[]>`select net.http_get(${`${address}/broken`}) as id`;
    expect(await answerTo(broken?.id ?? '')).toMatchObject({ status_code: 500 });
    const [slow] = await owner<
      { id: string }[]
    >`select net.http_get(${`${address}/slow`}, timeout_milliseconds => 200) as id`;
    expect(await answerTo(slow?.id ?? '')).toMatchObject({ status_code: null, timed_out: true });
    const [nobody] = await owner<{ id: string }[]>`select net.http_get('http://127.0.0.1:9/') as id`;
    expect(await answerTo(nobody?.id ?? '')).toMatchObject({
      status_code: null,
      timed_out: false,
      error_msg: expect.any(String) as string,
    });
  });

  test('visitors and users cannot send requests', async () => {
    const work = owner.begin(async (sql) => {
      await sql.unsafe('set local role authenticated');
      await sql`select net.http_get('http://127.0.0.1:9/')`;
    });
    await expect(work).rejects.toMatchObject({ code: '42501' });
  });
});

test('pg_cron takes a job of postgres', async () => {
  const name = `host-${randomUUID()}`;
  await owner`select cron.schedule(${name}, '* * * * *', 'select 1')`;
  const [job] = await owner`select username, active from cron.job where jobname = ${name}`;
  expect(job).toEqual({ username: 'postgres', active: true });
  await owner`select cron.unschedule(${name})`;
});

test('the Data API is told of changes that can concern it, and not of temporary objects', async () => {
  // A database of its own: nobody else's changes are heard there.
  await admin`drop database if exists host_watch`;
  await admin`create database host_watch template amana_template`;
  const sql = postgres(new URL('/host_watch', stack.dbAdminUrl).href, { max: 1, onnotice: () => undefined });
  const heard: string[] = [];
  try {
    await sql.listen('pgrst', (payload) => heard.push(payload));
    const heardAfter = async (statement: string) => {
      heard.length = 0;
      await sql.unsafe(statement);
      // Notices arrive in order: what this one follows was said before it.
      await sql`notify pgrst, 'end'`;
      await eventually('the last event', () => Promise.resolve(heard.includes('end')));
      return heard.filter((payload) => payload !== 'end');
    };
    const temporary = `create temp table probe (id serial primary key, name text default 'x' unique check (name <> ''))`;
    expect(await heardAfter(temporary)).toEqual([]);
    expect(await heardAfter('create temp view probe_view as select id from probe')).toEqual([]);
    expect(await heardAfter('drop table probe cascade')).toEqual([]);
    expect(await heardAfter('create table public.probe (id integer primary key)')).toEqual(['reload schema']);
    expect(await heardAfter('grant select on public.probe to anon')).toEqual(['reload schema']);
    expect(await heardAfter('drop table public.probe')).toEqual(['reload schema']);
  } finally {
    await sql.end();
    await admin`drop database host_watch`;
  }
});

test('the timed jobs run by themselves, also on a database that was just made anew', async () => {
  // pg_cron starts its jobs on the full minute.
  const finishedAt = await eventually('a finished job', async () => {
    const [job] = await owner<{ finished_at: Date | null }[]>`
      select last_finished_at as finished_at from outbox.jobs where name = 'order-timers' and last_status = 'succeeded'`;
    return job?.finished_at;
  });
  expect(finishedAt).toBeInstanceOf(Date);
});
