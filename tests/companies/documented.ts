/** What the tables of documented replies share: answers that are put down, and an outcome in two words at most. */
import type {
  AccountName,
  Lookup,
  SendAnswer,
  StartAnswer,
} from '../../supabase/functions/_shared/providers/provider.ts';

/** Answers one call after the other; a call more than that finds nobody. */
export function replies(answers: readonly Response[]): typeof fetch {
  const left = [...answers];
  return () => {
    const next = left.shift();
    return next === undefined ? Promise.reject(new TypeError('nothing was put down')) : Promise.resolve(next.clone());
  };
}

/** The outcome, and the status of the fact where there is one: `waiting failed`, `found succeeded`, `refused`. */
export function becomes(answer: StartAnswer | Lookup | SendAnswer | AccountName): string {
  const fact = 'fact' in answer ? answer.fact : null;
  return fact === null ? answer.outcome : `${answer.outcome} ${fact.status}`;
}

/** Codes of three digits, both ends with them. */
export function numbers(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(3, '0'));
}
