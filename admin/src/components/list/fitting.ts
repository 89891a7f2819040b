import type { VisibilityState } from '@tanstack/react-table';
import type { ListColumn } from './columns.ts';

type Place = Pick<ListColumn<never>, 'id' | 'sort' | 'phone' | 'isKept'>;

/** How much a column is missed: one that a phone leaves out goes first, one that says what the row is stays. */
const weights = { left_out: 0, fact: 1, line: 1, chosen: 2, kept: 3 } as const;

/**
 * The columns that give way when a table has no room, the first to go first. Titles, marks and amounts never go, nor
 * does the column that the list is sorted by; what somebody chose to see goes last. All of it stays in the preview.
 */
export function droppable(columns: readonly Place[], visibility: VisibilityState, sortedBy: string): string[] {
  return columns
    .filter((column) => visibility[column.id] !== false)
    .map((column, index) => ({ id: column.id, index, weight: weightOf(column, visibility, sortedBy) }))
    .filter(({ weight }) => weight !== weights.kept)
    .sort((a, b) => a.weight - b.weight || b.index - a.index)
    .map(({ id }) => id);
}

function weightOf(column: Place, visibility: VisibilityState, sortedBy: string): number {
  const isNamed = column.phone === 'title' || column.phone === 'aside';
  if (isNamed || column.isKept || column.sort === sortedBy) return weights.kept;
  if (visibility[column.id] === true) return weights.chosen;
  return weights[column.phone === 'line' || column.phone === 'fact' ? column.phone : 'left_out'];
}
