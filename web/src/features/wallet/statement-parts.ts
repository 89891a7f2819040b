import type { StatementLine, WalletPeriod } from '@shared/schemas/wallets.ts';

/** A document of more lines than this takes a phone too long to make and a person too long to open. */
export const linesPerPart = 2000;

/** As many documents as anybody will fetch one by one; beyond that a shorter period says more. */
export const mostParts = 12;

/** In how many documents a period of so many lines comes. */
export const partsOf = (count: number): number => Math.max(1, Math.ceil(count / linesPerPart));

export type StatementPart = { readonly period: WalletPeriod; readonly lines: readonly StatementLine[] };

/**
 * One part (from 1) of all lines of a period, oldest first, with balances and sums of its own: each line carries the balance
 * after it, so the parts follow on from each other without a gap.
 */
export function partOf(period: WalletPeriod, all: readonly StatementLine[], part: number): StatementPart {
  if (partsOf(all.length) === 1) return { period, lines: all };
  const lines = all.slice((part - 1) * linesPerPart, part * linesPerPart);
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined)
    throw new RangeError(`a statement of ${all.length} lines has no part ${part}`);
  const sumOf = (direction: StatementLine['direction']) =>
    lines.reduce((sum, line) => (line.direction === direction ? sum + line.amount_minor : sum), 0n);
  const before = all[(part - 1) * linesPerPart - 1];
  return {
    lines,
    period: {
      ...period,
      first_version: first.version,
      last_version: last.version,
      opening_minor: before?.balance_minor ?? period.opening_minor,
      closing_minor: last === all.at(-1) ? period.closing_minor : last.balance_minor,
      in_minor: sumOf('in'),
      out_minor: sumOf('out'),
      count: lines.length,
    },
  };
}
