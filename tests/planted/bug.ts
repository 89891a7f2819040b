/** What a planted bug is: a small change of the product, and the test that must notice it. */

/** A SQL function or view of a migration, changed and made anew on a running database. */
interface StatementPatch {
  readonly kind: 'statement';
  readonly file: string;
  /** How the statement begins: `create function ledger.work_out(`. */
  readonly statement: string;
  readonly search: string;
  readonly replace: string;
}

/** Rows, policies, triggers and constraints cannot be made anew in place: what undoes the line of the migration, and what makes it again. */
interface LinePatch {
  readonly kind: 'line';
  readonly file: string;
  readonly search: string;
  readonly apply: string;
  readonly undo: string;
}

/** TypeScript, changed in a copy of the repository. */
interface SourcePatch {
  readonly kind: 'source';
  readonly file: string;
  readonly search: string;
  readonly replace: string;
}

export type Patch = StatementPatch | LinePatch | SourcePatch;

/** The test that must turn red. The market simulator has no test by that name: it must notice by itself. */
export type Judge =
  | { readonly kind: 'database'; readonly file: string; readonly test: string }
  | { readonly kind: 'vitest'; readonly file: string; readonly test: string }
  | { readonly kind: 'simulator'; readonly seed: number; readonly steps: number };

export interface Bug {
  /** What goes wrong, as its victim would say it. */
  readonly name: string;
  /** Where others had it. */
  readonly seen: string;
  readonly patch: Patch;
  readonly judge: Judge;
}

const migrations = 'supabase/migrations/20261121';

export function statement(context: string, begin: string, search: string, replace: string): StatementPatch {
  return { kind: 'statement', file: `${migrations}${context}.sql`, statement: begin, search, replace };
}

export function line(context: string, search: string, apply: string, undo: string): LinePatch {
  return { kind: 'line', file: `${migrations}${context}.sql`, search, apply, undo };
}

export function source(file: string, search: string, replace: string): SourcePatch {
  return { kind: 'source', file, search, replace };
}

export const database = (file: string, test: string): Judge => ({
  kind: 'database',
  file: `supabase/tests/${file}.sql`,
  test,
});
export const vitest = (file: string, test: string): Judge => ({ kind: 'vitest', file: `${file}.test.ts`, test });
export const simulator = (seed: number, steps: number): Judge => ({ kind: 'simulator', seed, steps });
