import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RealtimeClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import {
  JWT_SECRET,
  PUBLISHABLE_KEY,
  settle,
  signToken,
  startHarness,
  subscribed,
  VERSIONS,
  type Harness,
} from './support/harness.ts';
import { openRawSocket } from './support/raw-socket.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

const now = () => Math.floor(Date.now() / 1_000);

/** The answer to a handshake that is refused. */
function refusedHandshake(query: string, headers: Record<string, string> = {}, path = '/realtime/v1/websocket') {
  return new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const webSocket = new WebSocket(`${harness.url.replace('http', 'ws')}${path}${query}`, { headers });
    webSocket.on('open', () => reject(new Error('the handshake was accepted')));
    webSocket.on('error', () => undefined);
    webSocket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(String(Buffer.concat(chunks))) });
      });
    });
  });
}

describe('the handshake', () => {
  const cases = [
    { name: 'no key', query: () => '', status: 401, error: 'API key is missing' },
    {
      name: 'a key of another project',
      query: () => '?apikey=sb_publishable_other',
      status: 401,
      error: 'The token provided is not a valid JWT',
    },
    {
      name: 'a token signed with another secret',
      query: () => `?apikey=${signToken({ role: 'anon', exp: now() + 60 }, 'another')}`,
      status: 401,
      error: 'Failed to validate JWT signature',
    },
    {
      name: 'a token that claims to need no signature',
      query: () => `?apikey=${signToken({ role: 'service_role', exp: now() + 60 }, JWT_SECRET, 'none')}`,
      status: 401,
      error: 'Failed to generate JWT signer, check your JWT secret or JWKS configuration',
    },
    {
      name: 'an expired token',
      query: () => `?apikey=${signToken({ role: 'anon', exp: now() - 60 })}`,
      status: 401,
      error: 'Token has expired',
    },
    {
      name: 'a token without a role',
      query: () => `?apikey=${signToken({ exp: now() + 60 })}`,
      status: 401,
      error: 'Fields `role` and `exp` are required in JWT',
    },
    {
      name: 'a protocol version of the future',
      query: () => `?apikey=${PUBLISHABLE_KEY}&vsn=3.0.0`,
      status: 403,
      error: 'The requested protocol version is not supported',
    },
  ];
  test.each(cases)('refuses $name', async ({ query, status, error }) => {
    expect(await refusedHandshake(query())).toEqual({ status, body: { error } });
  });

  test('answers another path with 404', async () => {
    const answer = await refusedHandshake(`?apikey=${PUBLISHABLE_KEY}`, {}, '/realtime/v1/longpoll');
    expect(answer).toEqual({ status: 404, body: { error: 'Not found' } });
  });

  test('takes the key from the header x-api-key as well', async () => {
    const socket = new WebSocket(`${harness.url.replace('http', 'ws')}/realtime/v1/websocket`, {
      headers: { 'x-api-key': PUBLISHABLE_KEY },
    });
    await new Promise((resolve) => {
      socket.on('open', resolve);
    });
    socket.close();
  });

  test('a client that goes away during a refusal does no harm', async () => {
    const upgrade = request(`${harness.url}/realtime/v1/websocket`, {
      headers: { connection: 'upgrade', upgrade: 'websocket' },
    });
    upgrade.on('error', () => undefined);
    upgrade.end();
    await settle(5);
    upgrade.destroy();
    await settle(50);
    (await openRawSocket(harness.url)).close();
  });
});

describe.each(VERSIONS)('frames of vsn %s', (vsn) => {
  test('a heartbeat is answered', async () => {
    const socket = await openRawSocket(harness.url, { vsn });
    socket.say('phoenix', 'heartbeat', {}, '7');
    const answer = await socket.next((message) => message.ref === '7');
    expect(answer).toMatchObject({ topic: 'phoenix', event: 'phx_reply', payload: { status: 'ok', response: {} } });
    socket.close();
  });

  test('a join is answered, a leave is answered and then closed', async () => {
    const socket = await openRawSocket(harness.url, { vsn });
    const topic = `realtime:${harness.topic()}`;
    socket.say(topic, 'phx_join', { config: {} }, '1');
    const joined = await socket.next((message) => message.ref === '1');
    expect(joined).toEqual({
      joinRef: '1',
      ref: '1',
      topic,
      event: 'phx_reply',
      payload: { status: 'ok', response: { postgres_changes: [] } },
    });
    socket.say(topic, 'phx_leave', {}, '2', '1');
    await socket.next((message) => message.event === 'phx_close');
    expect(socket.received.slice(1).map(({ event, joinRef, ref }) => ({ event, joinRef, ref }))).toEqual([
      { event: 'phx_reply', joinRef: '1', ref: '2' },
      { event: 'phx_close', joinRef: '1', ref: '1' },
    ]);
    socket.close();
  });

  test('a second join of a topic closes the first', async () => {
    const socket = await openRawSocket(harness.url, { vsn });
    const topic = `realtime:${harness.topic()}`;
    socket.say(topic, 'phx_join', {}, '1');
    await socket.next((message) => message.ref === '1');
    socket.say(topic, 'phx_join', {}, '2');
    await socket.next((message) => message.ref === '2');
    expect(socket.received.map(({ event, ref }) => ({ event, ref }))).toEqual([
      { event: 'phx_reply', ref: '1' },
      { event: 'phx_close', ref: '1' },
      { event: 'phx_reply', ref: '2' },
    ]);
    // A late leave of the first join does not end the second.
    socket.say(topic, 'phx_leave', {}, '3', '1');
    socket.say('phoenix', 'heartbeat', {}, '4');
    await socket.next((message) => message.ref === '4');
    expect(socket.received.some((message) => message.ref === '3')).toBe(false);
    socket.close();
  });

  test('a message to a topic that is not joined is answered as unmatched, a leave with ok', async () => {
    const socket = await openRawSocket(harness.url, { vsn });
    socket.say('realtime:nowhere', 'broadcast', {}, '1');
    socket.say('realtime:nowhere', 'phx_leave', {}, '2');
    socket.say('other:topic', 'phx_join', {}, '3');
    await socket.next((message) => message.ref === '3');
    expect(socket.received.map((message) => message.payload)).toEqual([
      { status: 'error', response: { reason: 'unmatched topic' } },
      { status: 'ok', response: {} },
      { status: 'error', response: { reason: 'unmatched topic' } },
    ]);
    socket.close();
  });

  test('malformed messages are ignored and the socket lives on', async () => {
    const socket = await openRawSocket(harness.url, { vsn });
    const broken = [
      '',
      'not json',
      'null',
      '[]',
      '{}',
      '["1","1",5,"phx_join",{}]',
      '{"topic":1,"event":"x"}',
      Buffer.from([]),
      Buffer.from([3]),
      Buffer.from([3, 255, 255, 255, 255, 255, 1]),
      Buffer.from([4, 0, 0, 0, 0, 0]),
      Buffer.from([9, 1, 2, 3]),
    ];
    for (const frame of broken) socket.send(frame);
    socket.say('phoenix', 'heartbeat', {}, '9');
    expect((await socket.next((message) => message.ref === '9')).payload.status).toBe('ok');
    expect(socket.received).toHaveLength(1);
    socket.close();
  });

  test('booleans of the join may be strings and unknown fields are ignored', async () => {
    const socket = await openRawSocket(harness.url, { vsn });
    const topic = `realtime:${harness.topic()}`;
    const config = { broadcast: { ack: 'true', self: 'True', colour: 1 }, presence: null, private: 'false' };
    socket.say(topic, 'phx_join', { config, version: 'x' }, '1');
    await socket.next((message) => message.ref === '1');
    socket.say(topic, 'broadcast', { type: 'broadcast', event: 'e', payload: { a: 1 }, extra: 2 }, '2', '1');
    await socket.next((message) => message.ref === '2');
    const echoed = await socket.next((message) => message.event === 'broadcast');
    expect(echoed.payload).toEqual({ type: 'broadcast', event: 'e', payload: { a: 1 }, extra: 2 });
    expect(echoed.joinRef).toBeNull();
    socket.close();
  });

  test('an empty topic is refused', async () => {
    const socket = await openRawSocket(harness.url, { vsn });
    socket.say('realtime:', 'phx_join', {}, '1');
    const { payload } = await socket.next((message) => message.ref === '1');
    expect(payload).toEqual({
      status: 'error',
      response: { reason: 'TopicNameRequired: You must provide a topic name' },
    });
    socket.close();
  });
});

test("the official client's heartbeats are answered for as long as it is connected", async () => {
  const beats: string[] = [];
  const client = new RealtimeClient(`${harness.url.replace('http', 'ws')}/realtime/v1`, {
    params: { apikey: PUBLISHABLE_KEY },
    heartbeatIntervalMs: 300,
    heartbeatCallback: (status) => beats.push(status),
  });
  await subscribed(client.channel(harness.topic()));
  await expect.poll(() => beats.filter((status) => status === 'ok').length).toBeGreaterThan(4);
  expect(beats).not.toContain('timeout');
  await client.disconnect();
});

test('a client that names no version speaks 1.0.0', async () => {
  const webSocket = new WebSocket(
    `${harness.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${PUBLISHABLE_KEY}`,
  );
  await new Promise((resolve) => {
    webSocket.on('open', resolve);
  });
  const answer = new Promise<string>((resolve) => {
    webSocket.on('message', (data) => resolve((data as Buffer).toString('utf8')));
  });
  webSocket.send(JSON.stringify({ topic: 'phoenix', event: 'heartbeat', payload: {}, ref: '1' }));
  expect(JSON.parse(await answer)).toMatchObject({ topic: 'phoenix', event: 'phx_reply', ref: '1' });
  webSocket.close();
});

test('bytes of a binary broadcast go from kind 3 to kind 4 unchanged', async () => {
  const [sender, receiver] = [await openRawSocket(harness.url), await openRawSocket(harness.url)];
  const topic = `realtime:${harness.topic()}`;
  for (const socket of [sender, receiver]) {
    socket.say(topic, 'phx_join', { config: {} }, '1');
    await socket.next((message) => message.ref === '1');
  }
  const [event, body] = [Buffer.from('été'), Buffer.from([0, 255, 128, 10])];
  const header = Buffer.from([3, 1, 1, Buffer.byteLength(topic), event.length, 0, 0]);
  sender.send(Buffer.concat([header, Buffer.from('12'), Buffer.from(topic), event, body]));
  await expect.poll(() => receiver.binaries.length).toBe(1);
  const expected = Buffer.concat([
    Buffer.from([4, Buffer.byteLength(topic), event.length, 0, 0]),
    Buffer.from(topic),
    event,
    body,
  ]);
  expect(receiver.binaries[0]?.equals(expected)).toBe(true);
  sender.close();
  receiver.close();
});

test('frames of every length class arrive whole', async () => {
  const socket = await openRawSocket(harness.url);
  const topic = `realtime:${harness.topic()}`;
  socket.say(topic, 'phx_join', { config: { broadcast: { self: true } } }, '1');
  await socket.next((message) => message.ref === '1');
  const push = Buffer.concat([Buffer.from([3, 1, 1, Buffer.byteLength(topic), 1, 0, 0]), Buffer.from(`12${topic}e`)]);
  const headerBytes = 5 + Buffer.byteLength(topic) + 1;
  const sizes = [125, 126, 127, 65_535, 65_536, 65_537, 200_000];
  for (const size of sizes) socket.send(Buffer.concat([push, Buffer.alloc(size - headerBytes, 7)]));
  await expect.poll(() => socket.binaries.map((frame) => frame.length)).toEqual(sizes);
  for (const frame of socket.binaries) expect(frame.subarray(headerBytes).every((byte) => byte === 7)).toBe(true);
  socket.close();
});

test('a topic too long for a binary frame is served in text frames', async () => {
  const topic = `realtime:${harness.topic()}${'x'.repeat(250)}`;
  const socket = await openRawSocket(harness.url);
  socket.say(topic, 'phx_join', { config: { private: false } }, '1');
  await socket.next((message) => message.ref === '1');
  await harness.sql`select realtime.send('{"id":"1","a":2}', 'event', ${topic.slice('realtime:'.length)}, false)`;
  const message = await socket.next(({ event }) => event === 'broadcast');
  expect(message.payload).toMatchObject({ type: 'broadcast', event: 'event', payload: { id: '1', a: 2 } });
  socket.close();
});
