import type { VisibilityState } from '@tanstack/react-table';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { ListColumn } from './columns.ts';
import { droppable } from './fitting.ts';

type Fitting<Row> = {
  readonly frame: RefObject<HTMLElement | null>;
  readonly columns: readonly ListColumn<Row>[];
  readonly visibility: VisibilityState;
  readonly sortedBy: string;
  readonly rows: readonly Row[];
};

/**
 * Leaves out as many columns as it takes for the table to fit its frame, before the browser paints. How many depends on the
 * rows, the language and the room, so it is measured: all columns first, then one fewer until nothing overflows.
 */
export function useFittingColumns<Row>({
  frame,
  columns,
  visibility,
  sortedBy,
  rows,
}: Fitting<Row>): readonly string[] {
  const width = useWidth(frame);
  const order = droppable(columns, visibility, sortedBy);
  // What the measure depends on; anything else leaves the columns as they are.
  const [measured, setMeasured] = useState({ order: '', rows, width: 0, dropped: 0 });
  const asked = order.join();
  const isFresh = measured.order === asked && measured.rows === rows && measured.width === width;
  const dropped = isFresh ? measured.dropped : 0;
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const isTooWide = element.scrollWidth > element.clientWidth && dropped < order.length;
    if (isFresh && !isTooWide) return;
    // oxlint-disable-next-line react/set-state-in-effect -- the layout is what is asked, and only here is there one
    setMeasured({ order: asked, rows, width, dropped: isTooWide ? dropped + 1 : dropped });
  }, [frame, rows, width, asked, order.length, dropped, isFresh]);
  return order.slice(0, dropped);
}

/** The width of an element in whole pixels, followed as it changes. */
function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  const last = useRef(0);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === last.current) return;
      last.current = element.clientWidth;
      setWidth(element.clientWidth);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
