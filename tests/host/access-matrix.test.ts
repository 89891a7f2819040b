import { expect, test } from 'vitest';
import { committedMatrix, compareMatrices, readMatrix } from '../access-matrix.ts';

const databaseUrl = process.env['DB_URL'] ?? '';

test('access is what was reviewed and committed', async () => {
  const actual = await readMatrix(databaseUrl);
  expect(actual.length).toBeGreaterThan(100);
  expect(compareMatrices(committedMatrix(), actual)).toEqual([]);
});

test('a grant that nobody reviewed shows as a difference', async () => {
  const actual = await readMatrix(databaseUrl);
  const [first = '', ...rest] = actual;
  expect(compareMatrices(actual, rest)).toEqual([`- ${first}`]);
  expect(compareMatrices(rest, actual)).toEqual([`+ ${first}`]);
});

test('visitors write nothing', async () => {
  const actual = await readMatrix(databaseUrl);
  expect(
    actual.filter((line) => /: anon (?!select( \([a-z_, ]+\))?(;|$))/.test(line) && /^(table|view)/.test(line)),
  ).toEqual([]);
});
