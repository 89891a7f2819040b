import { RealtimeClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, startHarness, subscribed, type Harness } from './support/harness.ts';

const SOCKETS = 1_000;
const MESSAGES = 20;

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

test('a thousand members of one topic each hear every message of the database, in order', async () => {
  const topic = harness.topic();
  const { token } = await harness.member(topic, { read: true });
  const inboxes: number[][] = [];
  const clients: RealtimeClient[] = [];
  const joining = Array.from({ length: SOCKETS }, async (_, index) => {
    const client = new RealtimeClient(`${harness.url.replace('http', 'ws')}/realtime/v1`, {
      params: { apikey: PUBLISHABLE_KEY },
      vsn: index % 2 === 0 ? '2.0.0' : '1.0.0',
      timeout: 30_000,
    });
    clients.push(client);
    await client.setAuth(token);
    const inbox: number[] = [];
    inboxes.push(inbox);
    const channel = client.channel(topic, { config: { private: true } });
    channel.on('broadcast', { event: '*' }, ({ payload }) => inbox.push((payload as { number: number }).number));
    await subscribed(channel);
  });
  await Promise.all(joining);
  expect(harness.realtime.status()).toEqual({ sockets: SOCKETS, channels: SOCKETS, replicating: true });

  for (let number = 0; number < MESSAGES; number += 1) {
    await harness.sql`select realtime.send(${harness.sql.json({ number })}, 'e', ${topic})`;
  }
  const expected = Array.from({ length: MESSAGES }, (_, number) => number);
  await expect.poll(() => inboxes.every((inbox) => inbox.length === MESSAGES)).toBe(true);
  for (const inbox of inboxes) expect(inbox).toEqual(expected);

  for (const client of clients) void client.disconnect();
  await expect.poll(() => harness.realtime.status()).toMatchObject({ sockets: 0, channels: 0 });
});
