/**
 * The access matrix: role x table, view or function x verb, as the migrated database has it.
 * `node tests/access-matrix.ts` compares it with tests/access-matrix.txt, `--write` renews that file.
 * Reads DB_URL (role postgres) from the environment; `npm run stack -- env` prints it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';

const query = join(import.meta.dirname, 'access-matrix.sql');
const committed = join(import.meta.dirname, 'access-matrix.txt');

/** One line an object, in a fixed order, as the database grants it now. */
export async function readMatrix(databaseUrl: string): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql.unsafe<{ line: string }[]>(readFileSync(query, 'utf8'));
    return rows.map((row) => row.line);
  } finally {
    await sql.end();
  }
}

/** The lines that were reviewed and committed. */
export function committedMatrix(): string[] {
  return readFileSync(committed, 'utf8').trimEnd().split('\n');
}

/** What differs, as lines of a diff; empty when nothing does. */
export function compareMatrices(expected: readonly string[], actual: readonly string[]): string[] {
  const before = new Set(expected);
  const now = new Set(actual);
  return [
    ...expected.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...actual.filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ];
}

async function main(): Promise<number> {
  const databaseUrl = process.env['DB_URL'];
  if (databaseUrl === undefined) {
    console.error('Set DB_URL to the database to look at (npm run stack -- env prints it).');
    return 1;
  }
  const actual = await readMatrix(databaseUrl);
  if (process.argv.includes('--write')) {
    writeFileSync(committed, `${actual.join('\n')}\n`);
    console.log(`${actual.length} lines written`);
    return 0;
  }
  const differences = compareMatrices(committedMatrix(), actual);
  for (const line of differences) console.log(line);
  console.log(
    differences.length === 0
      ? 'Access is as committed.'
      : 'Access differs from tests/access-matrix.txt. When it is meant: node tests/access-matrix.ts --write',
  );
  return differences.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
