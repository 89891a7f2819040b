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
  /** A figure: at the right in every language, so that digits of one size stand under each other. */
  readonly isEnd?: boolean;
  readonly isHiddenFirst?: boolean;
  /** Gives way when the table has no room for everything: the text is cut, and whole on hover. */
  readonly isFlexible?: boolean;
  /** What the row is about in a figure: it stays on the table, however narrow that gets. */
  readonly isKept?: boolean;
  /**
   * Where it stands in a row of a phone; columns without a place are left to the preview.
   * A `fact` is a line that says little without its header.
   */
  readonly phone?: 'title' | 'aside' | 'line' | 'fact';
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
