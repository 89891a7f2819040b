import { request } from 'node:http';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stack } from '../support/env.ts';
import { eventually } from '../support/wait.ts';
import { call, connectAsAdmin, connectAsOwner, rpc } from './support.ts';

const owner = connectAsOwner();
const admin = connectAsAdmin();

/** Functions that fail in each way a command can fail. */
const objects = `
  create table api.host_probe (id integer primary key, parent integer references api.host_probe (id), amount integer check (amount > 0), name text not null default '');
  alter table api.host_probe enable row level security;
  create policy "anyone reads" on api.host_probe for select to anon, authenticated using (true);
  grant select (id, amount) on api.host_probe to anon;
  grant insert on api.host_probe to service_role;
  grant select on api.host_probe to service_role;
  insert into api.host_probe (id, amount) values (1, 10);
  create function api.host_fail(p_state text) returns void language plpgsql security definer set search_path = '' as $$
  begin
    case p_state
      when 'P0001' then raise exception 'refused' using detail = 'why', hint = 'what now';
      when '23514' then insert into api.host_probe values (2, null, -1);
      when '23505' then insert into api.host_probe values (1);
      when '23503' then insert into api.host_probe values (3, 99);
      when '23502' then insert into api.host_probe (id, name) values (4, null);
      when '22P02' then perform 'x'::integer;
      when 'PGRST' then
        raise sqlstate 'PGRST' using
          message = '{"code":"order.not_found","message":"There is no such order.","details":null,"hint":"Look again."}',
          detail = '{"status":404,"headers":{"x-reason":"gone"}}';
      else raise exception using errcode = p_state, message = 'as asked';
    end case;
  end $$;
  create function api.host_types(p_list jsonb, p_text jsonb, p_big bigint, p_when timestamptz, p_ids uuid[], p_none text default null) returns jsonb
  language sql stable set search_path = '' as $$
    select jsonb_build_object(
      'list', jsonb_typeof(p_list), 'text', jsonb_typeof(p_text), 'big', p_big, 'when', p_when, 'ids', cardinality(p_ids), 'none', p_none)
  $$;
  create function api.host_request() returns jsonb language sql stable set search_path = '' as $$
    select jsonb_build_object(
      'headers', current_setting('request.headers')::jsonb,
      'method', current_setting('request.method'),
      'path', current_setting('request.path'),
      'claims', current_setting('request.jwt.claims')::jsonb,
      'role', current_role,
      'timeout', current_setting('statement_timeout'))
  $$;
  create function api.host_not(p_yes boolean) returns boolean language sql stable set search_path = '' as $$ select not p_yes $$;
  create function api.host_sleep(p_seconds numeric) returns void language sql set search_path = '' as $$ select pg_catalog.pg_sleep(p_seconds) $$;
  grant execute on function api.host_types(jsonb, jsonb, bigint, timestamptz, uuid[], text), api.host_not(boolean), api.host_fail(text), api.host_request(), api.host_sleep(numeric) to anon, authenticated, service_role;
`;

const removal = `
  drop function if exists api.host_types(jsonb, jsonb, bigint, timestamptz, uuid[], text), api.host_not(boolean), api.host_fail(text), api.host_request(), api.host_sleep(numeric);
  drop table if exists api.host_probe;
`;

beforeAll(async () => {
  await owner.unsafe(removal + objects);
  await eventually('a new function answers', async () => (await rpc('host_request')).status === 200);
});

afterAll(async () => {
  await owner.unsafe(removal);
  await owner.end();
  await admin.end();
});

describe('errors of the database come out as PostgREST gives them', () => {
  test.each([
    ['P0001', 400],
    ['23514', 400],
    ['23505', 409],
    ['23503', 409],
    ['23502', 400],
    ['22P02', 400],
    ['40001', 500],
    ['55P03', 500],
    ['53400', 503],
    ['P0002', 500],
    ['28000', 403],
  ])('SQLSTATE %s is HTTP %i', async (state, status) => {
    const answer = await rpc('host_fail', { p_state: state });
    expect(answer.body).toMatchObject({ code: state });
    expect(answer.status).toBe(status);
  });

  test('message, detail and hint are kept', async () => {
    const answer = await rpc('host_fail', { p_state: 'P0001' });
    expect(answer.body).toEqual({ code: 'P0001', message: 'refused', details: 'why', hint: 'what now' });
  });

  test('raise sqlstate PGRST chooses code, status and headers', async () => {
    const answer = await rpc('host_fail', { p_state: 'PGRST' });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      code: 'order.not_found',
      message: 'There is no such order.',
      details: null,
      hint: 'Look again.',
    });
    expect(answer.headers.get('x-reason')).toBe('gone');
  });

  test('a missing right is 401 for a visitor and 403 for a role that signed in', async () => {
    const anonymous = await call('/rest/v1/host_probe', { method: 'POST', body: { id: 9 } });
    expect([anonymous.status, anonymous.body]).toEqual([401, expect.objectContaining({ code: '42501' })]);
    const service = await call('/rest/v1/host_probe?id=eq.1', { method: 'DELETE', key: stack.secretKey });
    expect([service.status, service.body]).toEqual([403, expect.objectContaining({ code: '42501' })]);
  });

  test.each(['TRACE', 'PROPFIND', 'PURGE', 'REPORT'])('a request by %s is not answered as a GET', async (method) => {
    const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const headers = { apikey: stack.publishableKey, 'accept-profile': 'api' };
      const sent = request(`${stack.apiUrl}/rest/v1/host_probe?select=id`, { method, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      sent.on('error', reject).end();
    });
    expect(answer.status).toBe(405);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'PGRST117' });
  });

  test('schemas other than api are not there', async () => {
    const answer = await call('/rest/v1/users', { headers: { 'accept-profile': 'auth' } });
    expect([answer.status, answer.body]).toEqual([406, expect.objectContaining({ code: 'PGRST106' })]);
  });
});

describe('grants are left alone', () => {
  test('a column that is not granted cannot be read', async () => {
    expect((await call('/rest/v1/host_probe?select=id,amount')).body).toEqual([{ id: 1, amount: 10 }]);
    const refused = await call('/rest/v1/host_probe?select=id,name');
    expect(refused.body).toMatchObject({ code: '42501' });
  });

  test('requests of every kind change no privilege', async () => {
    const privileges = () => admin`
      select c.oid::regclass::text as name, c.relacl::text as acl from pg_class as c where c.relacl is not null
      union all select p.oid::regprocedure::text, p.proacl::text from pg_proc as p where p.proacl is not null
      union all select n.nspname, n.nspacl::text from pg_namespace as n where n.nspacl is not null
      union all select d.defaclrole::regrole::text || d.defaclobjtype::text || d.defaclnamespace::text, d.defaclacl::text from pg_default_acl as d
      order by 1, 2`;
    const before = await privileges();
    await call('/rest/v1/host_probe?select=id');
    await rpc('host_request', {}, { key: stack.secretKey });
    await call('/storage/v1/bucket', { key: stack.secretKey });
    await call('/auth/v1/settings');
    expect(await privileges()).toEqual(before);
  });
});

describe('a request reaches the database as PostgREST brings it', () => {
  test('headers, method, path and claims', async () => {
    const { body } = await rpc('host_request', {}, { headers: { 'x-request-id': 'abc' } });
    expect(body).toMatchObject({
      method: 'POST',
      path: '/rpc/host_request',
      role: 'anon',
      headers: { 'x-request-id': 'abc', 'x-forwarded-for': '127.0.0.1' },
      claims: { role: 'anon' },
    });
  });

  test('the function named by pgrst.db_pre_request runs before each request', async () => {
    const [setting] = await admin<{ value: string }[]>`
      select split_part(value, '=', 2) as value from pg_db_role_setting as s, unnest(s.setconfig) as value
      where s.setrole = 'authenticator'::regrole and value like 'pgrst.db_pre_request=%'`;
    expect(setting?.value).toBe('api.pre_request');
    await owner.unsafe(`create function api.host_pre_request() returns void language plpgsql set search_path = '' as $$
      begin raise sqlstate 'PGRST' using message = '{"code":"refused.early","message":"no"}', detail = '{"status":403,"headers":{}}'; end $$;
      grant execute on function api.host_pre_request() to anon;`);
    try {
      await admin`alter role authenticator set pgrst.db_pre_request = 'api.host_pre_request'`;
      await admin`notify pgrst, 'reload config'`;
      const refused = await eventually('the refusal', async () => {
        const answer = await call('/rest/v1/host_probe?select=id');
        return answer.status === 403 ? answer : undefined;
      });
      expect(refused.body).toMatchObject({ code: 'refused.early' });
    } finally {
      await admin`alter role authenticator set pgrst.db_pre_request = 'api.pre_request'`;
      await admin`notify pgrst, 'reload config'`;
      await owner`drop function api.host_pre_request()`;
    }
    await eventually(
      'the view answers again',
      async () => (await call('/rest/v1/host_probe?select=id')).status === 200,
    );
  });

  test('time limits are those of the role: 3 seconds for visitors', async () => {
    expect((await rpc('host_request')).body).toMatchObject({ timeout: '3s' });
    const answer = await rpc('host_sleep', { p_seconds: 4 });
    expect([answer.status, answer.body]).toEqual([500, expect.objectContaining({ code: '57014' })]);
  });

  test('arguments keep their types', async () => {
    const { body } = await rpc('host_types', {
      p_list: [{ id: 1 }],
      p_text: 'word',
      p_big: 9007199254740991,
      p_when: '2026-11-21T10:00:00+05:00',
      p_ids: ['019395a0-0000-7000-8000-000000000001', '019395a0-0000-7000-8000-000000000002'],
    });
    expect(body).toEqual({
      list: 'array',
      text: 'string',
      big: 9007199254740991,
      when: '2026-11-21T05:00:00+00:00',
      ids: 2,
      none: null,
    });
  });

  const nothing = { p_list: [], p_text: '', p_big: 1, p_when: '2026-11-21T10:00:00Z', p_ids: [] };
  test.each([
    ['p_big', true, '22P02'],
    ['p_big', 1.5, '22P02'],
    ['p_big', {}, '22P02'],
    ['p_when', 7, '22007'],
    ['p_when', {}, '22007'],
    ['p_when', 'never', '22007'],
    ['p_ids', 7, '22P02'],
    ['p_ids', { a: 1 }, '22P02'],
    ['p_ids', ['x'], '22P02'],
  ])('%s that is %j is refused as what it is, and nothing is made of it', async (name, value, code) => {
    const answer = await rpc('host_types', { ...nothing, [name]: value });
    expect([answer.status, answer.body]).toEqual([400, expect.objectContaining({ code })]);
  });

  test.each(['maybe', 7, '', {}])('%j is no boolean', async (value) => {
    const answer = await rpc('host_not', { p_yes: value });
    expect([answer.status, answer.body]).toEqual([400, expect.objectContaining({ code: '22P02' })]);
    expect((await rpc('host_not', { p_yes: true })).body).toBe(false);
    expect((await rpc('host_not', { p_yes: 'no' })).body).toBe(true);
  });

  test('a change of the schema is seen without a restart', async () => {
    await owner.unsafe(
      `create function api.host_new() returns integer language sql as 'select 7'; grant execute on function api.host_new() to anon`,
    );
    try {
      const answer = await eventually('the new function', async () => {
        const now = await rpc('host_new');
        return now.status === 200 ? now : undefined;
      });
      expect(answer.body).toBe(7);
    } finally {
      await owner`drop function api.host_new()`;
    }
  });
});

describe('keys', () => {
  test.each([
    ['publishable key in apikey', () => ({ apikey: stack.publishableKey }), 'anon'],
    ['secret key in apikey', () => ({ apikey: stack.secretKey }), 'service_role'],
    ['publishable key as bearer', () => ({ authorization: `Bearer ${stack.publishableKey}` }), 'anon'],
    ['secret key as bearer', () => ({ authorization: `Bearer ${stack.secretKey}` }), 'service_role'],
    [
      'both, as supabase-js sends them',
      () => ({ apikey: stack.secretKey, authorization: `Bearer ${stack.secretKey}` }),
      'service_role',
    ],
  ])('%s', async (_name, headers, role) => {
    const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/host_request`, {
      method: 'POST',
      headers: { 'content-profile': 'api', ...headers() },
    });
    expect(await response.json()).toMatchObject({ role });
  });

  test('no key and a wrong key are refused', async () => {
    const none = await fetch(`${stack.apiUrl}/rest/v1/host_probe`);
    expect(none.status).toBe(401);
    expect((await call('/rest/v1/host_probe', { key: 'sb_publishable_wrong' })).status).toBe(401);
    expect((await call('/rest/v1/host_probe', { token: 'a.b.c' })).status).toBe(401);
  });

  test('the secret key is refused from a browser', async () => {
    const answer = await call('/rest/v1/host_probe?select=id', {
      key: stack.secretKey,
      headers: { 'user-agent': 'Mozilla/5.0 (X11)' },
    });
    expect(answer.status).toBe(401);
  });
});

test('browsers of any origin may ask, with any header of the clients', async () => {
  const response = await fetch(`${stack.apiUrl}/rest/v1/host_probe`, {
    method: 'OPTIONS',
    headers: {
      origin: 'http://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'apikey,content-profile,idempotency-key',
    },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-headers')).toContain('idempotency-key');
  const answer = await call('/rest/v1/host_probe?select=id', { headers: { origin: 'http://shop.example' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

test('the official client reads, counts and pages', async () => {
  const client = createClient(stack.apiUrl, stack.publishableKey, { db: { schema: 'api' } });
  const { data, count, error } = await client
    .from('host_probe')
    .select('id,amount', { count: 'exact' })
    .order('id')
    .range(0, 0);
  expect(error).toBeNull();
  expect(data).toEqual([{ id: 1, amount: 10 }]);
  expect(count).toBe(1);
});
