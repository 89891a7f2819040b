import { clsx } from 'clsx';
import type { ListColumn } from './columns.ts';
import { isInteractive } from './data-table.tsx';

/** The same rows on a phone: title and aside on the first line, the rest under them. */
export function RowCards<Row>({
  caption,
  columns,
  rows,
  idOf,
  selectedId,
  onSelect,
}: {
  caption: string;
  columns: readonly ListColumn<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  selectedId: string | null;
  onSelect: (id: string) => void;
}) {
  const at = (...places: readonly ListColumn<Row>['phone'][]) =>
    columns.filter((column) => places.includes(column.phone));
  return (
    <ul aria-label={caption}>
      {rows.map((row) => {
        const id = idOf(row);
        return (
          // A tap is a short cut; the link in the row and the list's keys do the same.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
          <li
            key={id}
            className={clsx('border-b border-line px-4 py-2.5 last:border-b-0', id === selectedId && 'bg-brand-wash')}
            onClick={(event) => {
              if (!isInteractive(event.target)) onSelect(id);
            }}
          >
            <div className="flex items-center justify-between gap-3">
              <div className="flex min-w-0 items-center gap-2 font-medium">
                {at('title').map((column) => (
                  <span key={column.id} className="line-clamp-2 min-w-0 wrap-anywhere">
                    {column.cell(row)}
                  </span>
                ))}
              </div>
              <div className="shrink-0">
                {at('aside').map((column) => (
                  <span key={column.id}>{column.cell(row)}</span>
                ))}
              </div>
            </div>
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-soft [&_a]:inline-flex [&_a]:min-h-6 [&_a]:items-center [&_a]:gap-1">
              {at('line', 'fact')
                .filter((column) => column.text(row) !== '')
                .map((column) => (
                  <span key={column.id} className="line-clamp-2 min-w-0 wrap-anywhere">
                    {column.phone === 'fact' && `${column.header} `}
                    {column.cell(row)}
                  </span>
                ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
