import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { currencies } from './currency.ts';

it('has the currencies of the database, with the same digits', () => {
  const foundation = join(import.meta.dirname, '../../supabase/migrations/20261121000100_foundation.sql');
  const insert = /insert into core\.currencies[^;]*;/.exec(readFileSync(foundation, 'utf8'))?.[0] ?? '';
  const rows = [...insert.matchAll(/\('([A-Z]{3})', (\d), [^\n]*?, (\d)\)/g)].map((row) => ({
    code: row[1],
    exponent: Number(row[2]),
    displayExponent: Number(row[3]),
  }));
  const ours = Object.values(currencies).map(({ code, exponent, displayExponent }) => ({
    code,
    exponent,
    displayExponent,
  }));
  expect(rows).toHaveLength(ours.length);
  expect(rows).toEqual(expect.arrayContaining(ours));
});
