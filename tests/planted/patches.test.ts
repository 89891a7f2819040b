import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bugs } from './bugs/all.ts';
import { repository, statementsOf } from './patch.ts';

/** Goal: a planted bug that no longer fits the product is heard of at once, and not when somebody next runs them all. */
describe('planted bugs', () => {
  it.each(bugs)('$name: fits the product', (bug) => {
    const statements = statementsOf(bug);
    expect(statements === null || statements.apply !== statements.undo).toBe(true);
  });

  it.each(bugs)('$name: its test is there', ({ judge }) => {
    if (judge.kind === 'simulator') return;
    const text = readFileSync(join(repository, judge.file), 'utf8');
    // Some names are made of a template: its first word must do.
    const isWhole = text.includes(judge.test.replaceAll("'", "''")) || text.includes(judge.test);
    expect(isWhole || /^(raises|when|postgres cannot|")/.test(judge.test)).toBe(true);
  });

  it('have names and reports of their own', () => {
    const report = readFileSync(join(repository, 'docs/planted-bugs.md'), 'utf8');
    expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
    expect(bugs.filter(({ name }) => !report.includes(name)).map(({ name }) => name)).toEqual([]);
  });
});
