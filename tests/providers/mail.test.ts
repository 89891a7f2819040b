import type postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/commands.ts';
import { openDatabase } from '../support/database.ts';
import { newPerson } from '../support/people.ts';
import { eventually } from '../support/wait.ts';
import { invokeAsProject } from './support/money.ts';

let sql: postgres.Sql;

beforeAll(() => {
  sql = openDatabase();
});
afterAll(() => sql.end());

function deliveriesOf(userId: string) {
  return sql`select id, kind, status, attempts, body, message_id, last_error from notifications.deliveries where user_id = ${userId}`;
}

test('a code is mailed once, and nothing of it stays in the database', async () => {
  const person = await newPerson(sql, { name: 'Ali Raza', locale: 'ur' });
  await call(person, 'start_step_up', { p_action: 'withdrawal.request', p_context: {} });
  await Promise.all([invokeAsProject('dispatch-notifications'), invokeAsProject('dispatch-notifications')]);
  const [sent] = await eventually('the mail is sent', async () => {
    const rows = await deliveriesOf(person.id);
    return rows[0]?.['status'] === 'sent' ? rows : undefined;
  });
  expect(sent).toMatchObject({ kind: 'step_up_code', attempts: 1, body: '-' });
  expect(sent?.['message_id']).toBeTruthy();
  const codes = await sql`
    select 1 from outbox.events where payload ->> 'user_id' = ${person.id} and payload ? 'code'`;
  expect(codes).toHaveLength(0);
});

test('a code whose time is over is not sent', async () => {
  const person = await newPerson(sql, { name: 'Ali Raza' });
  const [{ id }] = await sql<[{ id: string }]>`
    insert into notifications.deliveries (event_id, user_id, kind, locale, subject, body, expires_at)
    values (gen_random_uuid(), ${person.id}, 'step_up_code', 'en', 'Code', '123456', core.now() - interval '1 second')
    returning id`;
  const row = await eventually('it is given up', async () => {
    await invokeAsProject('dispatch-notifications');
    const [found] = await sql`select status, last_error, body from notifications.deliveries where id = ${id}`;
    return found?.['status'] === 'queued' ? undefined : found;
  });
  expect(row).toEqual({ status: 'dead', last_error: 'mail.expired', body: '-' });
});
