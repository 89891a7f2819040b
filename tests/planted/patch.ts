/** Makes of a patch what is run; a patch that does not fit the product any more is an error, never a bug that nobody noticed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bug, Patch } from './bug.ts';

export const repository = join(import.meta.dirname, '../..');

/** SQL that plants the bug, and SQL that takes it out again. */
export interface Statements {
  readonly apply: string;
  readonly undo: string;
}

/** What to run on the database; null for a patch of TypeScript. */
export function statementsOf({ name, patch }: Bug): Statements | null {
  const text = readFileSync(join(repository, patch.file), 'utf8');
  if (patch.kind === 'source') {
    replaceOnce(name, patch, text);
    return null;
  }
  if (patch.kind === 'line') {
    if (count(text, patch.search) !== 1) fail(name, patch, 'the line is not there exactly once');
    return { apply: patch.apply, undo: patch.undo };
  }
  const original = statementIn(name, patch, text);
  return { apply: makeAnew(replaceOnce(name, patch, original)), undo: makeAnew(original) };
}

/** The whole file with the bug in it. */
export function patchedSource({ name, patch }: Bug): string {
  if (patch.kind !== 'source') throw new Error(`${name} is no change of TypeScript.`);
  return replaceOnce(name, patch, readFileSync(join(repository, patch.file), 'utf8'));
}

function statementIn(name: string, patch: Extract<Patch, { readonly kind: 'statement' }>, text: string): string {
  if (count(text, `\n${patch.statement}`) !== 1) fail(name, patch, `"${patch.statement}" is not there exactly once`);
  const start = text.indexOf(`\n${patch.statement}`) + 1;
  const mark = patch.statement.startsWith('create view') ? ';\n' : '\n$$;\n';
  const end = text.indexOf(mark, start);
  if (end < 0) fail(name, patch, 'the statement has no end');
  return text.slice(start, end + mark.length);
}

function replaceOnce(
  name: string,
  patch: { readonly file: string; readonly search: string; readonly replace: string },
  text: string,
): string {
  const times = count(text, patch.search);
  if (times !== 1) fail(name, patch, `the text to replace is there ${times} times`);
  if (patch.search === patch.replace) fail(name, patch, 'nothing is changed');
  return text.replace(patch.search, () => patch.replace);
}

const makeAnew = (statement: string) => statement.replace(/^create /, 'create or replace ');

const count = (text: string, part: string) => text.split(part).length - 1;

function fail(name: string, { file }: { readonly file: string }, what: string): never {
  throw new Error(
    `The planted bug "${name}" does not fit ${file} any more: ${what}. Plant it where the product now is.`,
  );
}
