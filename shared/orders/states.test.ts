import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { finalOrderStatuses, orderStatuses, personActions, systemActions } from './states.ts';

const folder = join(import.meta.dirname, '../../supabase/migrations');
const orders = readdirSync(folder)
  .filter((name) => /_orders/.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')
  .replace(/--[^\n]*/g, '');

it('has the statuses of the database, in its order', () => {
  const insert = /insert into orders\.statuses[^;]*;/.exec(orders)?.[0] ?? '';
  const rows = [...insert.matchAll(/\('([a-z_]+)', (true|false), \d+\)/g)];
  expect(rows.map((row) => row[1])).toEqual([...orderStatuses]);
  expect(rows.filter((row) => row[2] === 'true').map((row) => row[1])).toEqual([...finalOrderStatuses]);
});

it('knows every act of the transition table, and no other', () => {
  const inserts = orders.match(/insert into orders\.transitions[^;]*;/g)?.join('\n') ?? '';
  const actors = '(?:buyer|seller|staff|system|carrier)';
  const acts = new Set(
    [...inserts.matchAll(new RegExp(`'([a-z_]+)', (?:'${actors}'|a\\.actor)`, 'g'))].map((match) => match[1]),
  );
  const known: readonly string[] = [...personActions, ...systemActions];
  expect(acts).toEqual(new Set(known.filter((act) => act !== 'place')));
});
