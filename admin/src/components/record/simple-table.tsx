import { clsx } from 'clsx';
import type { ReactNode } from 'react';

type Column<Row> = {
  readonly id: string;
  readonly header: string;
  /** A figure: at the right in every language, so that digits of one size stand under each other. */
  readonly isEnd?: boolean;
  /** Words at the far end of the row. */
  readonly isAside?: boolean;
  readonly cell: (row: Row) => ReactNode;
};

/** In a place too narrow for columns each row becomes a block: the first cell, the first figure beside it, then the rest. */
const stacked = {
  first: '@max-md:col-start-1 @max-md:row-start-1 @max-md:p-0',
  aside: '@max-md:col-start-2 @max-md:row-start-1 @max-md:p-0',
  line: '@max-md:col-span-2 @max-md:p-0 @max-md:text-start @max-md:before:me-2 @max-md:before:text-xs @max-md:before:text-ink-soft @max-md:before:content-[attr(data-header)]',
} as const;

/** A small table inside a page. */
export function SimpleTable<Row>({
  caption,
  columns,
  rows,
  keyOf,
  footer,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  footer?: ReactNode;
}) {
  const aside = columns.find((column) => column.isEnd || column.isAside)?.id;
  const placeOf = (column: Column<Row>, index: number) =>
    index === 0 ? stacked.first : column.id === aside ? stacked.aside : stacked.line;
  return (
    <section className="@container overflow-x-auto" tabIndex={0} aria-label={caption}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="@max-md:sr-only">
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={clsx(
                  'px-3 py-1.5 text-xs font-medium whitespace-nowrap text-ink-soft first:ps-4 last:pe-4',
                  column.isEnd ? 'text-right' : column.isAside ? 'text-end' : 'text-start',
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              className="border-b border-line last:border-b-0 @max-md:grid @max-md:grid-cols-[minmax(0,1fr)_fit-content(60%)] @max-md:gap-x-3 @max-md:gap-y-1 @max-md:px-4 @max-md:py-2.5"
            >
              {columns.map((column, index) => {
                const content = column.cell(row);
                return (
                  <td
                    key={column.id}
                    data-header={column.header}
                    className={clsx(
                      'py-1.5 align-top',
                      index === 0 ? 'ps-4' : 'ps-3',
                      index === columns.length - 1 ? 'pe-4' : 'pe-3',
                      column.isEnd && 'text-right @max-md:text-end',
                      column.isAside && 'text-end',
                      placeOf(column, index),
                      // A header without a value says nothing.
                      content === null && '@max-md:hidden',
                    )}
                  >
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {footer}
      </table>
    </section>
  );
}
