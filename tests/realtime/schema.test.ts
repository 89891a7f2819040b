import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHarness, type Harness } from './support/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

test("the functions have the platform's signatures and owner", async () => {
  const rows = await harness.sql<{ name: string; arguments: string; owner: string; definer: boolean }[]>`
    select
      proname as name,
      pg_get_function_arguments(pg_proc.oid) as arguments,
      proowner::regrole::text as owner,
      prosecdef as definer
    from pg_proc
    where pronamespace = 'realtime'::regnamespace and proname in ('topic', 'send', 'send_binary', 'broadcast_changes')
    order by proname`;
  const shared = { owner: 'supabase_realtime_admin', definer: false };
  const row =
    'topic_name text, event_name text, operation text, table_name text, table_schema text, new record, old record';
  expect(rows).toEqual([
    { ...shared, name: 'broadcast_changes', arguments: `${row}, level text DEFAULT 'ROW'::text` },
    { ...shared, name: 'send', arguments: 'payload jsonb, event text, topic text, private boolean DEFAULT true' },
    {
      ...shared,
      name: 'send_binary',
      arguments: 'payload bytea, event text, topic text, private boolean DEFAULT true',
    },
    { ...shared, name: 'topic', arguments: '' },
  ]);
});

test("messages has the platform's columns, owner and row-level security", async () => {
  const columns = await harness.sql<{ column: string }[]>`
    select format('%s %s%s', column_name, data_type, case is_nullable when 'NO' then ' not null' else '' end) as column
    from information_schema.columns
    where table_schema = 'realtime' and table_name = 'messages'
    order by ordinal_position`;
  expect(columns.map((row) => row.column)).toEqual([
    'topic text not null',
    'extension text not null',
    'payload jsonb',
    'event text',
    'private boolean',
    'updated_at timestamp without time zone not null',
    'inserted_at timestamp without time zone not null',
    'id uuid not null',
    'binary_payload bytea',
  ]);
  const tables = await harness.sql`
    select distinct relowner::regrole::text as owner, relrowsecurity as secured
    from pg_class
    where relnamespace = 'realtime'::regnamespace and relname like 'messages%' and relkind in ('r', 'p')`;
  expect(tables).toEqual([{ owner: 'supabase_realtime_admin', secured: true }]);
});

test("clients' roles may select, insert and update messages and nothing else in the schema", async () => {
  const grants = await harness.sql<{ grant: string }[]>`
    select distinct format('%s: %s', grantee, string_agg(privilege_type, ', ' order by privilege_type)) as grant
    from information_schema.role_table_grants
    where table_schema = 'realtime' and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC')
    group by grantee, table_name
    order by 1`;
  expect(grants.map((row) => row.grant)).toEqual([
    'anon: INSERT, SELECT, UPDATE',
    'authenticated: INSERT, SELECT, UPDATE',
    'service_role: INSERT, SELECT, UPDATE',
  ]);
});

test('postgres may write policies on messages but add nothing to the schema', async () => {
  const asPostgres = (statement: string) =>
    harness.sql.begin(async (transaction) => {
      await transaction`set local role postgres`;
      await transaction.unsafe(statement);
      throw new Error('undo');
    });
  await expect(asPostgres('create policy p on realtime.messages for select to anon using (true)')).rejects.toThrow(
    'undo',
  );
  await expect(asPostgres('create table realtime.t ()')).rejects.toThrow('permission denied for schema realtime');
  await expect(asPostgres('select realtime.maintain_message_partitions()')).rejects.toThrow('permission denied');
});

test('partitions cover yesterday to three days ahead and older days are dropped', async () => {
  // Rolled back: a shared database keeps its partitions.
  const undone = harness.sql.begin(async (transaction) => {
    await transaction.unsafe(`
      create table realtime.messages_2001_02_03 partition of realtime.messages for values from ('2001-02-03') to ('2001-02-04')`);
    await transaction`select realtime.maintain_message_partitions()`;
    await transaction`select realtime.maintain_message_partitions()`;
    const rows = await transaction<{ name: string }[]>`
      select inhrelid::regclass::text as name from pg_inherits where inhparent = 'realtime.messages'::regclass`;
    const names = rows.map((row) => row.name);
    const day = (offset: number) =>
      `realtime.messages_${new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '_')}`;
    expect(names).toEqual(expect.arrayContaining([-1, 0, 1, 2, 3].map(day)));
    expect(names).not.toContain('realtime.messages_2001_02_03');
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
});

test('messages older than 72 hours are gone, younger ones are not', async () => {
  const undone = harness.sql.begin(async (transaction) => {
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    for (const offset of [-4, -3]) {
      const name = `messages_${day(offset).replaceAll('-', '_')}`;
      await transaction.unsafe(`
        create table if not exists realtime.${name} partition of realtime.messages
          for values from ('${day(offset)}') to ('${day(offset + 1)}');
        insert into realtime.messages (topic, extension, event, inserted_at)
          values ('schema-test', 'broadcast', '${offset}', '${day(offset)} 23:59:59')`);
    }
    await transaction`select realtime.maintain_message_partitions()`;
    const rows = await transaction`select event from realtime.messages where topic = 'schema-test'`;
    expect(rows).toEqual([{ event: '-3' }]);
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
});

test('broadcast_changes refuses statement triggers and unknown operations', async () => {
  const call = (operation: string, level: string) =>
    harness.sql.unsafe(
      `select realtime.broadcast_changes('t', 'e', '${operation}', 'a', 'b', row(1), row(2), '${level}')`,
    );
  await expect(call('INSERT', 'STATEMENT')).rejects.toThrow('can only be triggered for each row');
  await expect(call('TRUNCATE', 'ROW')).rejects.toThrow('Unexpected operation type: TRUNCATE');
});
