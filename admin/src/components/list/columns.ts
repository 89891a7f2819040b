import type { ReactNode } from 'react';

/** One column of a list: how it looks, what is copied and exported, and whether it sorts. */
export type ListColumn<Row> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** The plain value, for CSV. */
  readonly text: (row: Row) => string;
  /** The column of the view to sort by; none when the list cannot be sorted by it. */
  readonly sort?: string;
  readonly isEnd?: boolean;
  readonly isHiddenFirst?: boolean;
  /** Where it stands in a row of a phone; columns without a place are left to the preview. */
  readonly phone?: 'title' | 'aside' | 'line';
};

/** A filter of a list, as the toolbar offers it. */
export type ListFilter =
  | {
      readonly kind: 'choice';
      readonly field: string;
      readonly label: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  | { readonly kind: 'day-range'; readonly field: string; readonly label: string }
  | { readonly kind: 'text'; readonly field: string; readonly label: string };
