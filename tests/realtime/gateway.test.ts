import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, expect, test, describe } from 'vitest';
import { listenTo, settle, subscribed, VERSIONS } from './support/harness.ts';

const { API_URL, PUBLISHABLE_KEY, SECRET_KEY, DB_ADMIN_URL } = process.env;

// Runs when the stack does: its addresses and keys come from `npm run stack -- env`.
describe.skipIf(!API_URL || !PUBLISHABLE_KEY || !SECRET_KEY || !DB_ADMIN_URL)(
  'through the gateway of the stack',
  () => {
    const sql = postgres(DB_ADMIN_URL ?? '', { max: 1, onnotice: () => undefined });
    const connect = (key: string | undefined, vsn: string) =>
      createClient(API_URL ?? '', key ?? '', {
        auth: { persistSession: false, storageKey: crypto.randomUUID() },
        realtime: { vsn },
      });

    afterAll(() => sql.end());

    test.each(VERSIONS)('a client of vsn %s joins, sends, posts and hears the database', async (vsn) => {
      const topic = `gateway:${crypto.randomUUID()}`;
      const sender = connect(SECRET_KEY, vsn);
      const receiver = connect(SECRET_KEY, vsn);
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
      const client = connect(PUBLISHABLE_KEY, '2.0.0');
      const channel = client.channel(`gateway:${crypto.randomUUID()}`, { config: { private: true } });
      await expect(subscribed(channel)).rejects.toThrow('Unauthorized');
      await settle(10);
      await client.realtime.disconnect();
    });
  },
);
