import { clsx } from 'clsx';
import type { ReactNode } from 'react';

type Column<Row> = {
  readonly id: string;
  readonly header: string;
  readonly isEnd?: boolean;
  readonly cell: (row: Row) => ReactNode;
};

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
  return (
    <section className="overflow-x-auto" tabIndex={0} aria-label={caption}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={clsx(
                  'px-4 py-1.5 text-xs font-medium whitespace-nowrap text-ink-soft',
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
            <tr key={keyOf(row)} className="border-b border-line last:border-b-0">
              {columns.map((column) => (
                <td key={column.id} className={clsx('px-4 py-1.5 align-top', column.isEnd && 'text-end')}>
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
