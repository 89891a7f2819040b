import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  listenTo,
  settle,
  startHarness,
  subscribed,
  VERSIONS,
  type Harness,
  type Received,
} from './support/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

const isPrivate = { private: true };

async function listener(topic: string, options: { vsn?: (typeof VERSIONS)[number]; config?: object } = {}) {
  const { vsn = '2.0.0', config = isPrivate } = options;
  const { token } = await harness.member(topic, { read: true });
  const channel = (await harness.client({ vsn, token })).channel(topic, { config: { ...config } });
  const received = listenTo(channel);
  await subscribed(channel);
  return received;
}

const numbersOf = (received: readonly Received[]) =>
  received.map((message) => (message.payload as { number: number }).number);

describe.each(VERSIONS)('realtime.send to a client of vsn %s', (vsn) => {
  test('delivers the payload with its id, as payload.id and in meta', async () => {
    const topic = harness.topic();
    const received = await listener(topic, { vsn });
    await harness.sql`select realtime.send('{"amount":1500,"text":"قیمت"}', 'order.paid', ${topic})`;
    await expect.poll(() => received).toHaveLength(1);
    const [row] = await harness.sql`select id from realtime.messages where topic = ${topic}`;
    const payload = { id: row?.id, amount: 1500, text: 'قیمت' };
    expect(received).toEqual([{ type: 'broadcast', event: 'order.paid', payload, meta: { id: row?.id } }]);
  });

  test('keeps a payload.id that the sender chose', async () => {
    const topic = harness.topic();
    const received = await listener(topic, { vsn });
    await harness.sql`select realtime.send('{"id":"mine"}', 'e', ${topic})`;
    await expect.poll(() => received.map((message) => message.payload)).toEqual([{ id: 'mine' }]);
  });
});

test('nothing is delivered before the commit, everything after it, in order', async () => {
  const topic = harness.topic();
  const received = await listener(topic);
  await harness.sql.begin(async (transaction) => {
    for (const number of [1, 2, 3]) {
      await transaction`select realtime.send(${transaction.json({ number })}, 'e', ${topic})`;
    }
    await settle();
    expect(received).toEqual([]);
  });
  await expect.poll(() => numbersOf(received)).toEqual([1, 2, 3]);
});

test('transactions are delivered in the order they commit, not in the order they began', async () => {
  const topic = harness.topic();
  const received = await listener(topic);
  const [first, second] = await Promise.all([harness.sql.reserve(), harness.sql.reserve()]);
  await first`begin`;
  await first`select realtime.send('{"number":1}', 'e', ${topic})`;
  await second`begin`;
  await second`select realtime.send('{"number":2}', 'e', ${topic})`;
  await second`commit`;
  await first`select realtime.send('{"number":3}', 'e', ${topic})`;
  await first`commit`;
  await expect.poll(() => numbersOf(received)).toEqual([2, 1, 3]);
  first.release();
  second.release();
});

test('a rollback, whole or to a savepoint, delivers nothing', async () => {
  const topic = harness.topic();
  const received = await listener(topic);
  const undone = harness.sql.begin(async (transaction) => {
    await transaction`select realtime.send('{"number":1}', 'e', ${topic})`;
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  await harness.sql.begin(async (transaction) => {
    const inner = transaction.savepoint(async (savepoint) => {
      await savepoint`select realtime.send('{"number":2}', 'e', ${topic})`;
      throw new Error('undo inner');
    });
    await expect(inner).rejects.toThrow('undo inner');
    await transaction`select realtime.send('{"number":3}', 'e', ${topic})`;
  });
  await expect.poll(() => received.length).toBeGreaterThan(0);
  await settle();
  expect(numbersOf(received)).toEqual([3]);
});

test('a thousand messages of concurrent transactions arrive complete, each topic in commit order', async () => {
  const topics = Array.from({ length: 5 }, () => harness.topic());
  const inboxes = await Promise.all(topics.map((topic) => listener(topic)));
  const writers = topics.map(async (topic) => {
    for (let number = 0; number < 200; number += 1) {
      await harness.sql`select realtime.send(${harness.sql.json({ number })}, 'e', ${topic})`;
    }
  });
  await Promise.all(writers);
  const expected = Array.from({ length: 200 }, (_, number) => number);
  for (const received of inboxes) await expect.poll(() => received.length).toBe(200);
  for (const received of inboxes) expect(numbersOf(received)).toEqual(expected);
});

test('a public message goes to public channels only, a private one to private channels only', async () => {
  const topic = harness.topic();
  const atPrivate = await listener(topic);
  const atPublic = await listener(topic, { config: { private: false } });
  await harness.sql`select realtime.send('{"id":"private"}', 'e', ${topic}, true)`;
  await harness.sql`select realtime.send('{"id":"public"}', 'e', ${topic}, false)`;
  await expect.poll(() => [atPrivate.length, atPublic.length]).toEqual([1, 1]);
  expect(atPrivate[0]?.payload).toEqual({ id: 'private' });
  expect(atPublic[0]?.payload).toEqual({ id: 'public' });
});

test('realtime.send_binary delivers bytes', async () => {
  const topic = harness.topic();
  const received = await listener(topic);
  await harness.sql`select realtime.send_binary('\\x00ff7f0a', 'bytes', ${topic})`;
  await expect.poll(() => received.length).toBe(1);
  expect(new Uint8Array(received[0]?.payload as ArrayBuffer)).toEqual(Uint8Array.of(0, 255, 127, 10));
});

test('realtime.broadcast_changes delivers the row before and after, from a trigger of a plain user', async () => {
  const topic = harness.topic();
  const schema = topic.split(':')[0] ?? '';
  const received = await listener(topic);
  await harness.sql.unsafe(`
    create table ${schema}.notes (id int primary key, text text);
    create function ${schema}.tell() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      perform realtime.broadcast_changes('${topic}', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
      return null;
    end;
    $$;
    create trigger tell after insert or update or delete on ${schema}.notes
      for each row execute function ${schema}.tell();
    grant all on ${schema}.notes to authenticated;`);
  await harness.sql.begin(async (transaction) => {
    await transaction`set local role authenticated`;
    await transaction.unsafe(`insert into ${schema}.notes values (1, 'a')`);
    await transaction.unsafe(`update ${schema}.notes set text = 'b'`);
    await transaction.unsafe(`delete from ${schema}.notes`);
  });
  await expect.poll(() => received.length).toBe(3);
  const shared = { table: 'notes', schema, id: expect.any(String) };
  expect(received.map((message) => message.payload)).toEqual([
    { ...shared, operation: 'INSERT', record: { id: 1, text: 'a' }, old_record: null },
    { ...shared, operation: 'UPDATE', record: { id: 1, text: 'b' }, old_record: { id: 1, text: 'a' } },
    { ...shared, operation: 'DELETE', record: null, old_record: { id: 1, text: 'b' } },
  ]);
});

test('realtime.send by a user without the right to insert warns, and the transaction goes on', async () => {
  const topic = harness.topic();
  const received = await listener(topic);
  const warnings: string[] = [];
  const sql = postgres(harness.databaseUrl, { max: 1, onnotice: (notice) => warnings.push(String(notice.message)) });
  await sql.begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', '{}', true)`;
    await transaction`set local role authenticated`;
    await transaction`select realtime.send('{}', 'e', ${topic})`;
    await transaction`select 1`;
  });
  await sql.end();
  expect(warnings).toEqual([
    expect.stringMatching(/^WarnSendingBroadcastMessage: new row violates row-level security/),
  ]);
  await settle();
  expect(received).toEqual([]);
});

describe('replay', () => {
  const since = () => Date.now() - 60_000;

  test('brings the newest private messages, oldest first, marked as replayed', async () => {
    const topic = harness.topic();
    for (const number of [1, 2, 3]) {
      await harness.sql`select realtime.send(${harness.sql.json({ number })}, 'e', ${topic})`;
    }
    const config = { ...isPrivate, broadcast: { replay: { since: since(), limit: 2 } } };
    const received = await listener(topic, { config });
    await expect.poll(() => numbersOf(received)).toEqual([2, 3]);
    expect(received[0]?.meta).toEqual({ replayed: true, id: expect.any(String) });
    await harness.sql`select realtime.send('{"number":4}', 'e', ${topic})`;
    await expect.poll(() => numbersOf(received)).toEqual([2, 3, 4]);
    expect(received[2]?.meta?.replayed).toBeUndefined();
  });

  test('neither loses nor doubles a message that commits during the join', async () => {
    const topic = harness.topic();
    const writer = { isWriting: true };
    let written = 0;
    const writing = (async () => {
      while (writer.isWriting && written < 2_000) {
        written += 1;
        await harness.sql`select realtime.send(${harness.sql.json({ number: written })}, 'e', ${topic})`;
      }
    })();
    const config = { ...isPrivate, broadcast: { replay: { since: since(), limit: 25 } } };
    const inboxes: Received[][] = [];
    for (let join = 0; join < 10; join += 1) inboxes.push(await listener(topic, { config }));
    writer.isWriting = false;
    await writing;
    for (const received of inboxes) await expect.poll(() => numbersOf(received).at(-1)).toBe(written);
    for (const received of inboxes) {
      const numbers = numbersOf(received);
      const first = numbers[0] ?? 0;
      expect(numbers).toEqual(Array.from({ length: written - first + 1 }, (_, index) => first + index));
    }
  });

  test('leaves out public messages', async () => {
    const topic = harness.topic();
    await harness.sql`select realtime.send('{"number":1}', 'e', ${topic}, false)`;
    await harness.sql`select realtime.send('{"number":2}', 'e', ${topic})`;
    const received = await listener(topic, { config: { ...isPrivate, broadcast: { replay: { since: since() } } } });
    await expect.poll(() => numbersOf(received)).toEqual([2]);
  });

  test('leaves out messages from before the moment asked for', async () => {
    const topic = harness.topic();
    await harness.sql`select realtime.send('{"number":1}', 'e', ${topic})`;
    await settle(20);
    const moment = Date.now();
    await settle(20);
    await harness.sql`select realtime.send('{"number":2}', 'e', ${topic})`;
    const received = await listener(topic, { config: { ...isPrivate, broadcast: { replay: { since: moment } } } });
    await expect.poll(() => numbersOf(received)).toEqual([2]);
  });

  test('with wrong parameters refuses the join', async () => {
    const topic = harness.topic();
    const config = { ...isPrivate, broadcast: { replay: { since: 'yesterday' as unknown as number } } };
    await expect(listener(topic, { config })).rejects.toThrow('UnableToReplayMessages: Replay params are not valid');
  });

  test('without the right to read refuses the join', async () => {
    const topic = harness.topic();
    const { token } = await harness.member(topic, { presenceRead: true });
    const config = { ...isPrivate, presence: { enabled: true }, broadcast: { replay: { since: since() } } };
    const channel = (await harness.client({ token })).channel(topic, { config });
    await expect(subscribed(channel)).rejects.toThrow('Unauthorized: You do not have permissions to read');
  });
});

test('a client that asks for it is told when broadcasts from the database are live', async () => {
  const topic = harness.topic();
  const { token } = await harness.member(topic, { read: true });
  const config = { ...isPrivate, broadcast: { replication_ready: true } };
  const channel = (await harness.client({ token })).channel(topic, { config });
  const system: unknown[] = [];
  channel.on('system', {}, (payload: unknown) => system.push(payload));
  await subscribed(channel);
  await expect
    .poll(() => system)
    .toEqual([{ extension: 'system', status: 'ok', message: 'Replication connection established', channel: topic }]);
});

test('large payloads cross whole', async () => {
  const topic = harness.topic();
  const received = await listener(topic);
  const text = randomUUID().repeat(20_000);
  await harness.sql`select realtime.send(${harness.sql.json({ text })}, 'e', ${topic})`;
  await expect.poll(() => received.length).toBe(1);
  expect(received[0]?.payload).toMatchObject({ text });
});
