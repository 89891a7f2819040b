import { clsx } from 'clsx';
import type { ReactNode } from 'react';

type Column<Row> = {
  readonly id: string;
  readonly header: string;
  readonly isEnd?: boolean;
  readonly cell: (row: Row) => ReactNode;
};

/** When the place is too narrow for columns, each row becomes a block: the first cell, the last figure beside it, then the rest. */
const stacking = {
  narrow: {
    head: '@max-md:sr-only',
    row: '@max-md:grid @max-md:grid-cols-[minmax(0,1fr)_auto] @max-md:gap-x-3 @max-md:gap-y-1 @max-md:px-4 @max-md:py-2.5',
    first: '@max-md:col-start-1 @max-md:row-start-1 @max-md:p-0',
    aside: '@max-md:col-start-2 @max-md:row-start-1 @max-md:p-0',
    line: '@max-md:col-span-2 @max-md:p-0 @max-md:text-start @max-md:before:me-2 @max-md:before:text-xs @max-md:before:text-ink-soft @max-md:before:content-[attr(data-header)]',
  },
  early: {
    head: '@max-xl:sr-only',
    row: '@max-xl:grid @max-xl:grid-cols-[minmax(0,1fr)_auto] @max-xl:gap-x-3 @max-xl:gap-y-1 @max-xl:px-4 @max-xl:py-2.5',
    first: '@max-xl:col-start-1 @max-xl:row-start-1 @max-xl:p-0',
    aside: '@max-xl:col-start-2 @max-xl:row-start-1 @max-xl:p-0',
    line: '@max-xl:col-span-2 @max-xl:p-0 @max-xl:text-start @max-xl:before:me-2 @max-xl:before:text-xs @max-xl:before:text-ink-soft @max-xl:before:content-[attr(data-header)]',
  },
} as const;

/** A small table inside a page. */
export function SimpleTable<Row>({
  caption,
  columns,
  rows,
  keyOf,
  footer,
  stacks = 'narrow',
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  footer?: ReactNode;
  /** `early` for tables with long texts, which need more room before they read well as columns. */
  stacks?: keyof typeof stacking;
}) {
  const stack = stacking[stacks];
  const aside = columns.findLast((column) => column.isEnd)?.id;
  const placeOf = (column: Column<Row>, index: number) =>
    index === 0 ? stack.first : column.id === aside ? stack.aside : stack.line;
  return (
    <section className="@container overflow-x-auto" tabIndex={0} aria-label={caption}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className={stack.head}>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={clsx(
                  'px-3 py-1.5 text-xs font-medium whitespace-nowrap text-ink-soft first:ps-4 last:pe-4',
                  column.isEnd ? 'text-end' : 'text-start',
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={clsx('border-b border-line last:border-b-0', stack.row)}>
              {columns.map((column, index) => (
                <td
                  key={column.id}
                  data-header={column.header}
                  className={clsx(
                    'px-3 py-1.5 align-top first:ps-4 last:pe-4',
                    column.isEnd && 'text-end',
                    placeOf(column, index),
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer}
      </table>
    </section>
  );
}
