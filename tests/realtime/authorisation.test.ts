import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  listenTo,
  SECRET_KEY,
  settle,
  signToken,
  startHarness,
  subscribed,
  userToken,
  VERSIONS,
  type Harness,
} from './support/harness.ts';
import { openRawSocket } from './support/raw-socket.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

const isPrivate = { private: true };
const denied = (topic: string) => `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`;

/** A channel of a member, with what its system messages said and how it ended. */
async function watched(topic: string, token: string, config: object = isPrivate) {
  const client = await harness.client({ manualToken: token });
  const channel = client.channel(topic, { config: { ...config } });
  const system: unknown[] = [];
  const statuses: string[] = [];
  channel.on('system', {}, (payload: unknown) => system.push(payload));
  await new Promise<void>((resolve) => {
    channel.subscribe((status) => {
      statuses.push(status);
      resolve();
    });
  });
  return { client, channel, system, statuses };
}

describe.each(VERSIONS)('private channels at vsn %s', (vsn) => {
  test('a member joins', async () => {
    const topic = harness.topic();
    const { token } = await harness.member(topic, { read: true });
    const client = await harness.client({ vsn, token });
    await subscribed(client.channel(topic, { config: isPrivate }));
  });

  test('a stranger and an anonymous client are denied', async () => {
    const topic = harness.topic();
    await harness.member(topic, { read: true });
    const stranger = await harness.client({ vsn, token: userToken(randomUUID()) });
    await expect(subscribed(stranger.channel(topic, { config: isPrivate }))).rejects.toThrow(denied(topic));
    const anonymous = await harness.client({ vsn });
    await expect(subscribed(anonymous.channel(topic, { config: isPrivate }))).rejects.toThrow(denied(topic));
  });

  test('a member of another topic is denied', async () => {
    const topic = harness.topic();
    const { token } = await harness.member(harness.topic(), { read: true, write: true });
    const client = await harness.client({ vsn, token });
    await expect(subscribed(client.channel(topic, { config: isPrivate }))).rejects.toThrow(denied(topic));
  });

  test('sending without the right to is silence: no acknowledgement, no message', async () => {
    const topic = harness.topic();
    const reader = await harness.member(topic, { read: true });
    const other = await harness.member(topic, { read: true });
    const config = { ...isPrivate, broadcast: { ack: true, self: true } };
    const channel = (await harness.client({ vsn, token: reader.token })).channel(topic, { config });
    const listener = (await harness.client({ token: other.token })).channel(topic, { config: isPrivate });
    const [atSender, atListener] = [listenTo(channel), listenTo(listener)];
    await Promise.all([subscribed(channel), subscribed(listener)]);
    const answer = await channel.send({ type: 'broadcast', event: 'e', payload: {} }, { timeout: 300 });
    expect(answer).toBe('timed out');
    expect(atSender).toEqual([]);
    expect(atListener).toEqual([]);
  });

  test('the secret key may everything: service_role passes by row-level security', async () => {
    const topic = harness.topic();
    const config = { ...isPrivate, broadcast: { ack: true } };
    const channel = (await harness.client({ vsn, key: SECRET_KEY })).channel(topic, { config });
    await subscribed(channel);
    expect(await channel.send({ type: 'broadcast', event: 'e', payload: {} })).toBe('ok');
  });
});

test('the right to send is asked at the first send and remembered for the join', async () => {
  const topic = harness.topic();
  const member = await harness.member(topic, { read: true, write: true });
  const config = { ...isPrivate, broadcast: { ack: true } };
  const client = await harness.client({ token: member.token });
  const channel = client.channel(topic, { config });
  await subscribed(channel);
  expect(await channel.send({ type: 'broadcast', event: 'e', payload: {} })).toBe('ok');
  await harness.setRights(topic, member.userId, { read: true });
  expect(await channel.send({ type: 'broadcast', event: 'e', payload: {} })).toBe('ok');
  await channel.unsubscribe();
  const again = client.channel(topic, { config });
  await subscribed(again);
  expect(await again.send({ type: 'broadcast', event: 'e', payload: {} }, { timeout: 300 })).toBe('timed out');
});

test('probes leave no row behind', async () => {
  const topic = harness.topic();
  const member = await harness.member(topic, { read: true, write: true });
  const config = { ...isPrivate, broadcast: { ack: true } };
  const channel = (await harness.client({ token: member.token })).channel(topic, { config });
  await subscribed(channel);
  await channel.send({ type: 'broadcast', event: 'e', payload: {} });
  expect(await harness.sql`select from realtime.messages where topic = ${topic}`).toHaveLength(0);
});

test('a member with presence alone joins but hears no broadcast', async () => {
  const topic = harness.topic();
  const member = await harness.member(topic, { presenceRead: true });
  const client = await harness.client({ token: member.token });
  const channel = client.channel(topic, { config: { ...isPrivate, presence: { key: 'me', enabled: true } } });
  const received = listenTo(channel);
  await subscribed(channel);
  await harness.sql`select realtime.send('{}', 'e', ${topic})`;
  await settle();
  expect(received).toEqual([]);
});

describe('tokens', () => {
  test('an expired token refuses the join and says since when', async () => {
    const client = await harness.client({ token: userToken(randomUUID(), -5) });
    const joining = subscribed(client.channel(harness.topic()));
    await expect(joining).rejects.toThrow(/^InvalidJWTToken: Token has expired ([5-9]|\d\d) seconds ago$/);
  });

  const bad = [
    {
      name: 'text that is no token',
      token: () => 'abc',
      reason: 'MalformedJWT: The token provided is not a valid JWT',
    },
    {
      name: 'a forged signature',
      token: () => signToken({ role: 'authenticated', exp: 4e9 }, 'another secret'),
      reason: 'JwtSignatureError: Failed to validate JWT signature',
    },
    {
      name: 'a token that claims to need no signature',
      token: () => signToken({ role: 'service_role', exp: 4e9 }, '', 'none'),
      reason: 'JwtSignerError: Failed to generate JWT signer, check your JWT secret or JWKS configuration',
    },
    {
      name: 'a token without exp',
      token: () => signToken({ role: 'authenticated' }),
      reason: 'InvalidJWTToken: Fields `role` and `exp` are required in JWT',
    },
  ];
  test.each(bad)('$name refuses the join', async ({ token, reason }) => {
    const client = await harness.client({ token: token() });
    await expect(subscribed(client.channel(harness.topic()))).rejects.toThrow(reason);
  });

  test('a channel is closed when its token expires, with a system message', async () => {
    const topic = harness.topic();
    const userId = (await harness.member(topic, { read: true })).userId;
    const { channel, system, statuses } = await watched(topic, userToken(userId, 3));
    expect(statuses).toEqual(['SUBSCRIBED']);
    await expect.poll(() => statuses).toEqual(['SUBSCRIBED', 'CLOSED']);
    expect(system).toEqual([
      {
        extension: 'system',
        status: 'error',
        message: expect.stringMatching(/^Token has expired \d+ seconds ago$/),
        channel: topic,
      },
    ]);
    expect(channel.state).toBe('closed');
  });

  test('a renewed token keeps the channel open past the first expiry', async () => {
    const topic = harness.topic();
    const { userId } = await harness.member(topic, { read: true });
    const { client, channel, statuses } = await watched(topic, userToken(userId, 3));
    const received = listenTo(channel);
    await client.realtime.setAuth(userToken(userId, 60));
    await settle(3_200);
    expect(statuses).toEqual(['SUBSCRIBED']);
    await harness.sql`select realtime.send('{"still":"here"}', 'e', ${topic})`;
    await expect.poll(() => received.length).toBe(1);
  });

  test('a renewed token that ends sooner closes the channel sooner', async () => {
    const topic = harness.topic();
    const { userId } = await harness.member(topic, { read: true });
    const { client, statuses } = await watched(topic, userToken(userId, 600));
    await client.realtime.setAuth(userToken(userId, 1));
    await expect.poll(() => statuses).toEqual(['SUBSCRIBED', 'CLOSED']);
  });

  test('a revoked member is evicted at the next token', async () => {
    const topic = harness.topic();
    const { userId } = await harness.member(topic, { read: true });
    const { client, channel, system, statuses } = await watched(topic, userToken(userId, 60));
    const received = listenTo(channel);
    await harness.setRights(topic, userId, {});
    await harness.sql`select realtime.send('{}', 'before', ${topic})`;
    await expect.poll(() => received.length).toBe(1); // cached until then, as on the platform
    await client.realtime.setAuth(userToken(userId, 61));
    await expect.poll(() => statuses).toEqual(['SUBSCRIBED', 'CLOSED']);
    expect(system).toMatchObject([
      { status: 'error', message: `You do not have permissions to read from this Channel topic: ${topic}` },
    ]);
    await harness.sql`select realtime.send('{}', 'after', ${topic})`;
    await settle();
    expect(received).toHaveLength(1);
  });

  test('losing broadcast while keeping presence evicts as well', async () => {
    const topic = harness.topic();
    const { userId } = await harness.member(topic, { read: true, presenceRead: true });
    const config = { ...isPrivate, presence: { key: 'me', enabled: true } };
    const { client, system, statuses } = await watched(topic, userToken(userId, 60), config);
    await harness.setRights(topic, userId, { presenceRead: true });
    await client.realtime.setAuth(userToken(userId, 61));
    await expect.poll(() => statuses).toEqual(['SUBSCRIBED', 'CLOSED']);
    expect(system).toMatchObject([
      { message: `You no longer have permission to read from this Channel topic: ${topic}` },
    ]);
  });

  test('a renewed token that is forged closes the channel', async () => {
    const topic = harness.topic();
    const { userId, token } = await harness.member(topic, { read: true });
    const { client, system, statuses } = await watched(topic, token);
    await client.realtime.setAuth(signToken({ role: 'authenticated', sub: userId, exp: 4e9 }, 'another secret'));
    await expect.poll(() => statuses).toEqual(['SUBSCRIBED', 'CLOSED']);
    expect(system).toMatchObject([{ message: 'Failed to validate JWT signature' }]);
  });

  test('the same token, null and an API key as token change nothing', async () => {
    const topic = harness.topic();
    const { userId, token } = await harness.member(topic, { read: true });
    const socket = await openRawSocket(harness.url);
    const wireTopic = `realtime:${topic}`;
    socket.say(wireTopic, 'phx_join', { config: isPrivate, access_token: token }, '1');
    expect((await socket.next((message) => message.ref === '1')).payload.status).toBe('ok');
    await harness.setRights(topic, userId, {}); // would evict, if the policies were asked again
    for (const access_token of [token, null, 'sb_publishable_x', 5]) {
      socket.say(wireTopic, 'access_token', { access_token }, '2', '1');
    }
    socket.say('phoenix', 'heartbeat', {}, '3');
    await socket.next((message) => message.ref === '3');
    await settle();
    expect(socket.received).toHaveLength(2);
    socket.close();
  });
});

test('a policy that raises counts as a denial, at the join and at the send', async () => {
  const policy = harness.topic().split(':')[0] ?? '';
  const topic = `${policy}:raises`;
  await harness.sql.unsafe(`
    create policy ${policy}_raises on realtime.messages for select to authenticated
      using (realtime.topic() = '${topic}' and 1 / (case when realtime.topic() = '${topic}' then 0 else 1 end) = 1)`);
  try {
    const client = await harness.client({ token: userToken(randomUUID()) });
    await expect(subscribed(client.channel(topic, { config: isPrivate }))).rejects.toThrow(denied(topic));
    expect(harness.logged.some((line) => line.startsWith('policy_error: division by zero'))).toBe(true);
  } finally {
    await harness.sql.unsafe(`drop policy ${policy}_raises on realtime.messages`);
  }
});

test('policies see the claims, the topic and the x- headers of the client', async () => {
  const policy = harness.topic().split(':')[0] ?? '';
  const topic = `${policy}:context`;
  const userId = randomUUID();
  await harness.sql.unsafe(`
    create policy ${policy}_context on realtime.messages for select to authenticated using (
      realtime.topic() = '${topic}'
      and topic = '${topic}'
      and current_setting('request.jwt.claim.sub') = '${userId}'
      and current_setting('request.jwt.claim.role') = 'authenticated'
      and current_setting('request.jwt.claims')::jsonb ->> 'aud' = 'authenticated'
      and current_setting('request.headers')::jsonb ->> 'x-client-info' is null
      and current_user = 'authenticated'
    )`);
  try {
    const client = await harness.client({ token: userToken(userId) });
    await subscribed(client.channel(topic, { config: isPrivate }));
  } finally {
    await harness.sql.unsafe(`drop policy ${policy}_context on realtime.messages`);
  }
});

test('a join that asks for postgres_changes is told that there are none', async () => {
  const client = await harness.client();
  const channel = client
    .channel(harness.topic())
    .on('postgres_changes', { event: '*', schema: 'public', table: 'orders' }, () => undefined);
  await expect(subscribed(channel)).rejects.toThrow(/^PostgresChangesNotSupported: /);
});

test('a role that does not exist is denied', async () => {
  const topic = harness.topic();
  const token = signToken({ role: 'no_such_role', sub: randomUUID(), exp: 4e9 });
  const client = await harness.client({ token });
  await expect(subscribed(client.channel(topic, { config: isPrivate }))).rejects.toThrow(denied(topic));
});
