import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { listenTo, settle, subscribed, VERSIONS } from '../realtime/support/harness.ts';
import { stack } from '../support/env.ts';

/** Goal: Realtime as the stack runs it, through its gateway; Realtime alone has its tests in tests/realtime. */
const sql = postgres(stack.dbAdminUrl, { max: 1, onnotice: () => undefined });
afterAll(() => sql.end());

const connect = (key: string, vsn: string) =>
  createClient(stack.apiUrl, key, {
    auth: { persistSession: false, storageKey: randomUUID() },
    realtime: { vsn },
  });

test.each(VERSIONS)('a client of vsn %s joins, sends, posts and hears the database', async (vsn) => {
  const topic = `gateway:${randomUUID()}`;
  const sender = connect(stack.secretKey, vsn);
  const receiver = connect(stack.secretKey, vsn);
  const config = { private: true };
  const [outbound, inbound] = [sender.channel(topic, { config }), receiver.channel(topic, { config })];
  const received = listenTo(inbound);
  await Promise.all([subscribed(outbound), subscribed(inbound)]);
  await outbound.send({ type: 'broadcast', event: 'socket', payload: {} });
  await expect.poll(() => received.map((message) => message.event)).toEqual(['socket']);
  expect(await outbound.httpSend('rest', {})).toEqual({ success: true });
  await expect.poll(() => received.map((message) => message.event)).toEqual(['socket', 'rest']);
  await sql`select realtime.send('{}', 'database', ${topic})`;
  await expect.poll(() => received.map((message) => message.event)).toEqual(['socket', 'rest', 'database']);
  await Promise.all([sender.realtime.disconnect(), receiver.realtime.disconnect()]);
});

test('an anonymous client is refused a private channel that no policy opens', async () => {
  const client = connect(stack.publishableKey, '2.0.0');
  const channel = client.channel(`gateway:${randomUUID()}`, { config: { private: true } });
  await expect(subscribed(channel)).rejects.toThrow('Unauthorized');
  await settle(10);
  await client.realtime.disconnect();
});
