import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RealtimeOptions } from '../../supabase/local/realtime/index.ts';
import { listenTo, settle, startHarness, subscribed, userToken, type Harness } from './support/harness.ts';
import { openRawSocket } from './support/raw-socket.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

/** The server again, with other limits. */
async function start(options: Partial<RealtimeOptions>): Promise<Harness> {
  harness.disconnectClients();
  await harness.restart(options);
  return harness;
}

test('channels per socket', async () => {
  const { client, topic } = await start({ limits: { channelsPerSocket: 2 } });
  const supabase = await client();
  await subscribed(supabase.channel(topic()));
  const second = supabase.channel(topic());
  await subscribed(second);
  await expect(subscribed(supabase.channel(topic()))).rejects.toThrow('ChannelRateLimitReached: Too many channels');
  await second.unsubscribe();
  await subscribed(supabase.channel(topic()));
});

test('connected users: at the handshake, and at a first join that comes late', async () => {
  const { url, topic } = await start({ limits: { concurrentUsers: 1 } });
  const [first, second] = [await openRawSocket(url), await openRawSocket(url)];
  first.say(`realtime:${topic()}`, 'phx_join', {}, '1');
  await first.next((message) => message.ref === '1');
  second.say(`realtime:${topic()}`, 'phx_join', {}, '1');
  const refused = await second.next((message) => message.ref === '1');
  expect(refused.payload.response).toEqual({ reason: 'ConnectionRateLimitReached: Too many connected users' });
  await expect(openRawSocket(url)).rejects.toThrow('429');
  first.close();
  await first.closed;
  second.say(`realtime:${topic()}`, 'phx_join', {}, '2');
  expect((await second.next((message) => message.ref === '2')).payload.status).toBe('ok');
  second.close();
});

test('joins per second: the client is told and disconnected', async () => {
  const { url, topic } = await start({ limits: { joinsPerSecond: 2 } });
  const socket = await openRawSocket(url);
  for (const ref of ['1', '2', '3']) socket.say(`realtime:${topic()}`, 'phx_join', {}, ref);
  const refused = await socket.next((message) => message.ref === '3');
  expect(refused.payload).toEqual({
    status: 'error',
    response: { reason: 'ClientJoinRateLimitReached: Too many joins per second' },
  });
  expect(await socket.closed).toBe(1000);
});

test("messages per second: the sender's channel is closed with a system message", async () => {
  const { client, topic } = await start({ limits: { messagesPerSecond: 5 } });
  const name = topic();
  const [sender, receiver] = [(await client()).channel(name), (await client()).channel(name)];
  const received = listenTo(receiver);
  const system: unknown[] = [];
  sender.on('system', {}, (payload: unknown) => system.push(payload));
  await Promise.all([subscribed(sender), subscribed(receiver)]);
  for (let number = 0; number < 10; number += 1) {
    void sender.send({ type: 'broadcast', event: 'e', payload: { number } });
  }
  await expect
    .poll(() => system)
    .toEqual([{ extension: 'system', status: 'error', message: 'Too many messages per second', channel: name }]);
  await expect.poll(() => sender.state).toBe('closed');
  await expect.poll(() => received.length).toBe(5);
  expect(receiver.state).toBe('joined');
});

test('messages per second over REST', async () => {
  const { url, topic } = await start({ limits: { messagesPerSecond: 2 } });
  const messages = Array.from({ length: 3 }, () => ({ topic: topic(), event: 'e', payload: {} }));
  const response = await fetch(`${url}/realtime/v1/api/broadcast`, {
    method: 'POST',
    headers: { apikey: 'sb_publishable_realtime_tests' },
    body: JSON.stringify({ messages }),
  });
  expect(response.status).toBe(429);
  expect(await response.json()).toEqual({ message: 'You have exceeded your rate limit' });
});

test('payload size: an acknowledged send is refused, an unacknowledged one is dropped', async () => {
  const { url, topic } = await start({ limits: { payloadBytes: 1_000 } });
  const wireTopic = `realtime:${topic()}`;
  const [sender, receiver] = [await openRawSocket(url), await openRawSocket(url)];
  sender.say(wireTopic, 'phx_join', { config: { broadcast: { ack: true } } }, '1');
  receiver.say(wireTopic, 'phx_join', {}, '1');
  await Promise.all([sender, receiver].map((socket) => socket.next((message) => message.ref === '1')));
  const payload = { type: 'broadcast', event: 'e', payload: { text: 'x'.repeat(2_000) } };
  sender.say(wireTopic, 'broadcast', payload, '2', '1');
  expect((await sender.next((message) => message.ref === '2')).payload).toEqual({
    status: 'error',
    response: { error: 'payload_size_exceeded' },
  });
  receiver.say(wireTopic, 'broadcast', payload, '2', '1');
  await settle();
  expect([...sender.received, ...receiver.received].some((message) => message.event === 'broadcast')).toBe(false);
});

test('frame size: a larger message closes the socket with 1009', async () => {
  const { url } = await start({ limits: { frameBytes: 10_000 } });
  const socket = await openRawSocket(url);
  socket.send('x'.repeat(10_001));
  expect(await socket.closed).toBe(1009);
});

test('presence calls of one client', async () => {
  const { client, topic } = await start({});
  const channel = (await client()).channel(topic(), { config: { presence: { key: 'k', enabled: true } } });
  const system: { message?: string }[] = [];
  channel.on('system', {}, (payload: { message?: string }) => system.push(payload));
  await subscribed(channel);
  for (let number = 0; number < 5; number += 1) expect(await channel.track({ number })).toBe('ok');
  void channel.track({ number: 6 }, { timeout: 300 });
  await expect.poll(() => system.map(({ message }) => message)).toEqual(['Client presence rate limit exceeded']);
  await expect.poll(() => channel.state).toBe('closed');
});

test.each([
  {
    name: 'presence messages of all clients',
    limits: { presenceMessagesPerSecond: 0 },
    message: 'Too many presence messages per second',
  },
  { name: 'size of a presence payload', limits: { payloadBytes: 5 }, message: 'Track message size exceeded' },
])('$name', async ({ limits, message }) => {
  const { client, topic } = await start({ limits });
  const channel = (await client()).channel(topic(), { config: { presence: { key: 'k', enabled: true } } });
  const system: { message?: string }[] = [];
  channel.on('system', {}, (payload: { message?: string }) => system.push(payload));
  await subscribed(channel);
  void channel.track({ number: 1 }, { timeout: 300 });
  await expect.poll(() => system.map((payload) => payload.message)).toEqual([message]);
  await expect.poll(() => channel.state).toBe('closed');
});

test('private channels only', async () => {
  const { client, topic, member } = await start({ isPrivateOnly: true });
  const name = topic();
  const { token } = await member(name, { read: true });
  const supabase = await client({ token });
  await subscribed(supabase.channel(name, { config: { private: true } }));
  const open = supabase.channel(topic());
  await expect(subscribed(open)).rejects.toThrow('PrivateOnly: This project only allows private channels');
});

test('authorisations that wait', async () => {
  const { client, topic } = await start({ limits: { authorisationQueue: 0 } });
  const channel = (await client({ token: userToken('a') })).channel(topic(), { config: { private: true } });
  await expect(subscribed(channel)).rejects.toThrow(
    'IncreaseConnectionPool: Please increase your connection pool size',
  );
});

/** Adds a policy that lets a topic be written, or read, when what is waited for is over. */
async function slowPolicy(topic: string, command: 'select' | 'insert', wait: string): Promise<() => Promise<unknown>> {
  const name = `${topic.replace(/[^a-z0-9]/g, '_')}_slow`.slice(0, 63);
  const slow = `realtime.topic() = '${topic}' and ${wait} is not null`;
  const clause = command === 'select' ? `using (${slow})` : `with check (${slow})`;
  await harness.sql.unsafe(`create policy ${name} on realtime.messages for ${command} to authenticated ${clause}`);
  return () => harness.sql.unsafe(`drop policy ${name} on realtime.messages`);
}

test('messages that wait behind a slow authorisation: the socket is not read meanwhile, and none is lost', async () => {
  const { client, topic, member } = await start({ limits: { waitingMessages: 3 } });
  const name = topic();
  const { token } = await member(name, { read: true });
  const dropPolicy = await slowPolicy(name, 'insert', 'pg_sleep(0.5)');
  try {
    const sender = (await client({ token })).channel(name, { config: { private: true } });
    const receiver = (await client({ token })).channel(name, { config: { private: true } });
    const received = listenTo(receiver);
    await Promise.all([subscribed(sender), subscribed(receiver)]);
    const text = 'x'.repeat(100_000);
    for (let number = 0; number < 100; number += 1) {
      void sender.send({ type: 'broadcast', event: String(number), payload: { text } });
    }
    await expect.poll(() => received.length).toBe(100);
    expect(received.map((message) => Number(message.event))).toEqual(Array.from({ length: 100 }, (_, index) => index));
  } finally {
    await dropPolicy();
  }
});

test('a socket with too many waiting messages is not even asked for its heartbeat until they are done', async () => {
  const { sql, url, topic, member } = await start({ limits: { waitingMessages: 3 } });
  const name = topic();
  const { token } = await member(name, { read: true });
  const dropPolicy = await slowPolicy(name, 'insert', `pg_advisory_xact_lock_shared(hashtext('${name}'))`);
  const holder = await sql.reserve();
  try {
    await holder`select pg_advisory_lock(hashtext(${name}))`;
    const socket = await openRawSocket(url);
    socket.say(`realtime:${name}`, 'phx_join', { config: { private: true }, access_token: token }, '1');
    await socket.next((message) => message.ref === '1');
    for (let number = 0; number < 5; number += 1) {
      socket.say(`realtime:${name}`, 'broadcast', { type: 'broadcast', event: 'e', payload: {} }, '2', '1');
    }
    await settle(100);
    socket.say('phoenix', 'heartbeat', {}, '3');
    await settle(150);
    expect(socket.received.some((message) => message.ref === '3')).toBe(false);
    await holder`select pg_advisory_unlock(hashtext(${name}))`;
    await socket.next((message) => message.ref === '3');
    socket.close();
  } finally {
    await holder`select pg_advisory_unlock_all()`;
    holder.release();
    await dropPolicy();
  }
});

test('a policy that takes too long refuses the join', async () => {
  const { client, topic } = await start({ limits: { authorisationTimeoutMs: 100 } });
  const name = topic();
  const dropPolicy = await slowPolicy(name, 'select', 'pg_sleep(2)');
  try {
    const channel = (await client({ token: userToken(crypto.randomUUID()) })).channel(name, {
      config: { private: true },
    });
    await expect(subscribed(channel)).rejects.toThrow('QueryCanceled: canceling statement due to statement timeout');
  } finally {
    await dropPolicy();
  }
});

test('a refusal waits, so that a client in a loop does not spin', async () => {
  const { url, client, topic } = await start({ limits: { errorDelayMs: 300 } });
  const since = performance.now();
  const channel = (await client()).channel(topic(), { config: { private: true } });
  await expect(subscribed(channel)).rejects.toThrow('Unauthorized');
  expect(performance.now() - since).toBeGreaterThan(290);
  const sinceHandshake = performance.now();
  await expect(openRawSocket(url, { key: 'sb_publishable_other' })).rejects.toThrow('401');
  expect(performance.now() - sinceHandshake).toBeGreaterThan(290);
});

test('a silent socket is closed', async () => {
  const { url } = await start({ limits: { idleTimeoutMs: 1_000 } });
  const socket = await openRawSocket(url);
  for (let beat = 0; beat < 4; beat += 1) {
    await settle(300);
    socket.say('phoenix', 'heartbeat', {}, String(beat));
  }
  await socket.next((message) => message.ref === '3');
  expect(await socket.closed).toBe(1000);
});

test('a client that does not read is cut off and the others are served', async () => {
  const { sql, url, topic, client, realtime, logged } = await start({ limits: { sendBufferBytes: 1_000_000 } });
  const name = topic();
  const healthy = (await client()).channel(name);
  const received = listenTo(healthy);
  await subscribed(healthy);
  const { WebSocket } = await import('ws');
  const stalled = new WebSocket(
    `${url.replace('http', 'ws')}/realtime/v1/websocket?apikey=sb_publishable_realtime_tests&vsn=2.0.0`,
  );
  await new Promise((resolve) => {
    stalled.on('open', resolve);
  });
  stalled.send(JSON.stringify(['1', '1', `realtime:${name}`, 'phx_join', {}]));
  await new Promise((resolve) => {
    stalled.once('message', resolve);
  });
  stalled.pause();
  expect(realtime.status().sockets).toBe(2);
  const payload = sql.json({ text: 'x'.repeat(500_000) });
  for (let number = 0; number < 40; number += 1) await sql`select realtime.send(${payload}, 'e', ${name}, false)`;
  await expect.poll(() => received.length).toBe(40);
  expect(realtime.status().sockets).toBe(1);
  expect(logged.some((line) => line.startsWith('slow_client'))).toBe(true);
  stalled.terminate();
});

// Takes the partition away for a moment: not on a database that others use.
test.skipIf(process.env.DB_ADMIN_URL)('a private channel without a partition for today says so', async () => {
  const { client, topic, member, sql } = await start({});
  const name = topic();
  const { token } = await member(name, { read: true });
  const [row] = await sql<
    { table: string }[]
  >`select to_char(now() at time zone 'utc', '"messages_"YYYY_MM_DD') as "table"`;
  const partition = sql(`realtime.${row?.table ?? ''}`);
  await sql`alter table realtime.messages detach partition ${partition}`;
  try {
    const channel = (await client({ token })).channel(name, { config: { private: true } });
    await expect(subscribed(channel)).rejects.toThrow(
      'MissingPartition: Realtime was unable to find the expected messages partition',
    );
  } finally {
    await sql.unsafe(`
      alter table realtime.messages attach partition realtime.${row?.table ?? ''}
        for values from ('${row?.table.slice(9).replaceAll('_', '-')}')
        to ('${new Date(Date.parse(row?.table.slice(9).replaceAll('_', '-') ?? '') + 86_400_000).toISOString().slice(0, 10)}')`);
  }
  expect(harness.realtime.status().replicating).toBe(true);
});
