import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenTo, settle, startHarness, subscribed, VERSIONS, type Harness } from './support/harness.ts';
import { openRawSocket } from './support/raw-socket.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

const isPrivate = { private: true };

test('a stop refuses joins, then closes every socket with 1012', async () => {
  await harness.restart({ limits: { drainMs: 1_000 } });
  const [first, second] = [await openRawSocket(harness.url), await openRawSocket(harness.url)];
  const restarting = harness.restart();
  await settle(20);
  first.say(`realtime:${harness.topic()}`, 'phx_join', {}, '1');
  const refused = await first.next((message) => message.ref === '1');
  expect(refused.payload.response).toEqual({ reason: 'RealtimeRestarting: Realtime is restarting, please standby' });
  await expect(openRawSocket(harness.url)).rejects.toThrow('503');
  expect(await Promise.all([first.closed, second.closed])).toEqual([1012, 1012]);
  await restarting;
});

test.each(VERSIONS)('a client of vsn %s reconnects and rejoins by itself', async (vsn) => {
  const topic = harness.topic();
  const { token } = await harness.member(topic, { read: true });
  const channel = (await harness.client({ vsn, token })).channel(topic, { config: isPrivate });
  const received = listenTo(channel);
  const statuses: string[] = [];
  channel.subscribe((status) => statuses.push(status));
  await expect.poll(() => statuses).toEqual(['SUBSCRIBED']);
  await harness.restart();
  await expect.poll(() => statuses.filter((status) => status === 'SUBSCRIBED')).toHaveLength(2);
  await harness.sql`select realtime.send('{"back":true}', 'e', ${topic})`;
  await expect.poll(() => received.map((message) => message.payload)).toMatchObject([{ back: true }]);
});

describe.skipIf(process.env.DB_ADMIN_URL)("a database of the test's own", () => {
  test('a lost replication connection is made again, and clients are told to reconnect', async () => {
    const topic = harness.topic();
    const { token } = await harness.member(topic, { read: true });
    const channel = (await harness.client({ token })).channel(topic, { config: isPrivate });
    const received = listenTo(channel);
    const statuses: string[] = [];
    channel.subscribe((status) => statuses.push(status));
    await expect.poll(() => statuses).toEqual(['SUBSCRIBED']);
    const raw = await openRawSocket(harness.url);
    await harness.sql`select pg_terminate_backend(pid) from pg_stat_replication`;
    expect(await raw.closed).toBe(1012);
    await expect.poll(() => statuses.filter((status) => status === 'SUBSCRIBED')).toHaveLength(2);
    await harness.sql`select realtime.send('{"number":1}', 'e', ${topic})`;
    await expect.poll(() => received).toHaveLength(1);
    const slots = await harness.sql`select from pg_replication_slots`;
    expect(slots).toHaveLength(1);
  });

  test('while PostgreSQL is down private joins say so, and everything works again afterwards', async () => {
    harness.disconnectClients();
    const topic = harness.topic();
    const { token } = await harness.member(topic, { read: true, write: true });
    await harness.database.crash();
    await expect.poll(() => harness.realtime.status().replicating).toBe(false);
    const early = (await harness.client({ token })).channel(topic, { config: isPrivate });
    await expect(subscribed(early)).rejects.toThrow(
      'UnableToConnectToProject: Realtime was unable to connect to the project database',
    );
    await early.unsubscribe();
    await harness.database.recover();
    await expect.poll(() => harness.realtime.status().replicating).toBe(true);
    const channel = (await harness.client({ token })).channel(topic, { config: isPrivate });
    const received = listenTo(channel);
    await subscribed(channel);
    await harness.sql`select realtime.send('{"number":1}', 'e', ${topic})`;
    await expect.poll(() => received).toHaveLength(1);
  });

  test('a stopped server leaves no replication slot and no connection behind', async () => {
    const named = () => harness.sql<{ pid: number }[]>`
      select pid from pg_stat_activity where application_name in ('realtime_replication', 'realtime_authorise')`;
    await harness.realtime.stop();
    const before = new Set((await named()).map((row) => row.pid));
    await harness.restart();
    await expect.poll(async () => (await named()).length).toBeGreaterThan(before.size);
    await harness.realtime.stop();
    await expect.poll(async () => (await named()).filter((row) => !before.has(row.pid))).toEqual([]);
  });
});
