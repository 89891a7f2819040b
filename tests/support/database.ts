import postgres from 'postgres';
import { expect } from 'vitest';
import { stack } from './env.ts';

/** A connection as role postgres: for arranging people and time, and for asking the judge. */
export function openDatabase(max = 4): postgres.Sql {
  return postgres(stack.dbUrl, { max, onnotice: () => undefined, idle_timeout: 20 });
}

/** Every scenario ends with this: the books have nothing to say. */
export async function expectBooksInOrder(sql: postgres.Sql): Promise<void> {
  const violations = await sql`select * from ledger.verify()`;
  expect(violations).toEqual([]);
}

/** Moves the product's clock forward, as the passing of days would. */
export async function travel(sql: postgres.Sql, interval: string): Promise<void> {
  await sql`select core.travel(${interval}::interval)`;
}
