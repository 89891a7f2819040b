import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../../supabase/local/gateway/gateway.ts';
import { timeLimits } from '../../supabase/local/gateway/time-limit.ts';
import { readProjectConfig } from '../../supabase/local/project-config.ts';
import { loadSettings } from '../../supabase/local/settings.ts';
import { sleep } from '../support/wait.ts';
import { connectAsAdmin } from './support.ts';

const admin = connectAsAdmin();
const own = loadSettings();
let gateway: Gateway;
let url: string;

/** A second gateway on the stack's database, with limits that a test can wait for and functions that are slow on purpose. */
beforeAll(async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  url = `http://127.0.0.1:${port}`;
  const upstreams = {
    mail: { send: () => Promise.resolve() },
    functions: slowFunction,
    realtime: () => Promise.resolve(new Response(null, { status: 202 })),
  };
  const limits = { ...timeLimits, rest: 1, functions: 1 };
  gateway = await startGateway({ ...own, ports: { ...own.ports, api: port } }, readProjectConfig(), upstreams, limits);
});

afterAll(async () => {
  await admin`drop function if exists api.host_hang()`;
  await admin.end();
  await gateway.stop();
});

async function slowFunction(request: Request): Promise<Response> {
  if (!request.url.endsWith('/stream')) return new Promise<Response>(() => undefined);
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      for (const word of ['one ', 'two ', 'three']) {
        controller.enqueue(new TextEncoder().encode(word));
        await sleep(700);
      }
      controller.close();
    },
  });
  return new Response(body);
}

const timedOut = { code: 'UPSTREAM_TIMEOUT', message: 'No answer within 1 s.' };

test('a service that does not answer is answered for after its limit, with a code, readable for browsers', async () => {
  const began = performance.now();
  const answer = await fetch(`${url}/functions/v1/never`);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(answer.status).toBe(504);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(await answer.json()).toMatchObject(timedOut);
});

test('a database that keeps a request waiting is given up too, and the next request is served', async () => {
  await admin.unsafe(`create function api.host_hang() returns void language sql set search_path = ''
    as 'select pg_catalog.pg_sleep(2)'; grant execute on function api.host_hang() to anon`);
  const headers = { apikey: own.secrets.publishableKey, 'content-profile': 'api', 'content-type': 'application/json' };
  const ask = () => fetch(`${url}/rest/v1/rpc/host_hang`, { method: 'POST', headers, body: '{}' });
  const answer = await ask();
  expect([answer.status, await answer.json()]).toEqual([504, expect.objectContaining(timedOut)]);
  expect((await fetch(`${url}/auth/v1/health`, { headers })).status).toBe(200);
});

test('an answer that has begun may stream for longer', async () => {
  const answer = await fetch(`${url}/functions/v1/stream`);
  expect([answer.status, await answer.text()]).toEqual([200, 'one two three']);
});
