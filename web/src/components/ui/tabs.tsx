import { useEffect, useRef, type ReactNode } from 'react';

/** Tabs that are links: each has an address, so back and sharing work. Children are router Links with `tabStyle`. */
export function TabBar({ label, children }: { label: string; children: ReactNode }) {
  const bar = useRef<HTMLElement>(null);
  // On a narrow screen the tab one is on may lie beyond the edge; only the bar moves, never the page.
  useEffect(() => {
    const current = bar.current?.querySelector('[aria-current="page"]');
    if (!bar.current || !current) return;
    const [outer, inner] = [bar.current.getBoundingClientRect(), current.getBoundingClientRect()];
    if (inner.right > outer.right) bar.current.scrollLeft += inner.right - outer.right + 16;
    else if (inner.left < outer.left) bar.current.scrollLeft += inner.left - outer.left - 16;
  });
  return (
    <nav ref={bar} aria-label={label} className="-mx-4 overflow-x-auto px-4">
      <div className="flex min-w-max gap-1 border-b border-line">{children}</div>
    </nav>
  );
}

export const tabStyle =
  'inline-flex min-h-11 items-center gap-2 border-b-2 border-transparent px-3 text-sm font-medium text-ink-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:text-ink';
