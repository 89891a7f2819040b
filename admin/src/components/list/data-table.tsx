import {
  flexRender,
  getCoreRowModel,
  useReactTable,
  type ColumnDef,
  type VisibilityState,
} from '@tanstack/react-table';
import { clsx } from 'clsx';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { ListColumn } from './columns.ts';
import type { ListState } from './list-state.ts';
import { useFittingColumns } from './use-fitting-columns.ts';

export type Density = 'compact' | 'roomy';

type Props<Row> = {
  caption: string;
  columns: readonly ListColumn<Row>[];
  visibility: VisibilityState;
  rows: readonly Row[];
  idOf: (row: Row) => string;
  sort: ListState['sort'];
  onSort: (sort: ListState['sort']) => void;
  density: Density;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onOpen: (row: Row) => void;
  /** Told which columns found no room, so that the list can say so. */
  onLeaveOut: (ids: readonly string[]) => void;
};

/** The dense table of an operator: sortable heads, one selected row, no jumping. */
export function DataTable<Row>(props: Props<Row>) {
  const { columns, rows, idOf, onLeaveOut } = props;
  const frame = useRef<HTMLElement>(null);
  const leftOut = useFittingColumns({
    frame,
    columns,
    visibility: props.visibility,
    sortedBy: props.sort.field,
    rows,
  });
  const hidden = leftOut.join();
  const visibility = useMemo(
    () => ({ ...props.visibility, ...Object.fromEntries(hidden.split(',').map((id) => [id, false])) }),
    [props.visibility, hidden],
  );
  useEffect(() => onLeaveOut(hidden === '' ? [] : hidden.split(',')), [hidden, onLeaveOut]);
  const definitions = useMemo<ColumnDef<Row>[]>(
    () =>
      columns.map((column) => ({ id: column.id, header: column.header, cell: ({ row }) => column.cell(row.original) })),
    [columns],
  );
  // oxlint-disable-next-line react/incompatible-library -- the table is made anew at each render, as it must be
  const table = useReactTable({
    data: rows as Row[],
    columns: definitions,
    state: { columnVisibility: visibility },
    getRowId: idOf,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    manualPagination: true,
    manualFiltering: true,
  });
  const byId = new Map(columns.map((column) => [column.id, column]));
  const flexible = columns.filter((column) => column.isFlexible && visibility[column.id] !== false);
  const share = flexible.length === 1 ? 'w-1/2' : flexible.length === 2 ? 'w-1/3' : 'w-1/4';
  const selected = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (props.selectedId !== null) selected.current?.scrollIntoView({ block: 'nearest' });
  }, [props.selectedId]);

  return (
    <section ref={frame} className="overflow-x-auto" tabIndex={0} aria-label={props.caption}>
      <table className="w-full border-collapse text-start text-sm">
        <caption className="sr-only">{props.caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line">
              {group.headers.map((header) => (
                <HeadCell key={header.id} column={byId.get(header.id)!} sort={props.sort} onSort={props.onSort} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => {
            const isSelected = row.id === props.selectedId;
            return (
              <tr
                key={row.id}
                ref={isSelected ? selected : null}
                aria-current={isSelected ? true : undefined}
                className={clsx(
                  'cursor-pointer border-b border-line last:border-b-0',
                  isSelected ? 'bg-brand-wash' : 'hover:bg-paper',
                )}
                onClick={(event) => {
                  if (!isInteractive(event.target)) props.onSelect(row.id);
                }}
                onDoubleClick={() => props.onOpen(row.original)}
              >
                {row.getVisibleCells().map((cell) => {
                  const column = byId.get(cell.column.id);
                  return (
                    <td
                      key={cell.id}
                      title={column?.isFlexible ? column.text(row.original) : undefined}
                      className={clsx(
                        'truncate px-2.5 align-middle first:ps-3 last:pe-3',
                        '[&_a]:inline-block [&_a]:max-w-full [&_a]:truncate [&_a]:align-bottom [&_a]:leading-6',
                        column?.isFlexible
                          ? // Cut at its own end: a latin text in a page from right to left would lose its beginning.
                            [
                              'max-w-0 [&_bdi]:inline-block [&_bdi]:max-w-full [&_bdi]:truncate [&_bdi]:align-bottom',
                              share,
                            ]
                          : 'max-w-72',
                        props.density === 'compact' ? 'py-1' : 'py-2.5',
                        column?.isEnd && 'text-right',
                      )}
                    >
                      {flexRender(cell.column.columnDef.cell, cell.getContext())}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: ListColumn<Row>;
  sort: ListState['sort'];
  onSort: (sort: ListState['sort']) => void;
}) {
  const { t } = useI18n();
  const field = column.sort;
  const isSorted = field !== undefined && field === sort.field;
  const classes = clsx(
    'px-2.5 py-1.5 text-xs font-medium whitespace-nowrap text-ink-soft first:ps-3 last:pe-3',
    column.isFlexible && 'min-w-24',
    column.isEnd ? 'text-right' : 'text-start',
  );
  if (field === undefined) {
    return (
      <th scope="col" className={classes}>
        {column.header}
      </th>
    );
  }
  const Icon = !isSorted ? ChevronsUpDown : sort.order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={classes}
      aria-sort={isSorted ? (sort.order === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        className="-mx-1 inline-flex min-h-6 items-center gap-1 rounded px-1 hover:text-ink"
        title={t('admin.sort_by', { column: column.header })}
        onClick={() => onSort({ field, order: isSorted && sort.order === 'desc' ? 'asc' : 'desc' })}
      >
        {column.header}
        <Icon aria-hidden className={clsx('size-3', isSorted && 'text-ink')} />
      </button>
    </th>
  );
}

/** Clicks on links and buttons inside a row are theirs. */
export const isInteractive = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a,button,input,select,textarea,label') !== null;
