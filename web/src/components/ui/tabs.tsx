import type { ReactNode } from 'react';

/** Tabs that are links: each has an address, so back and sharing work. Children are router Links with `tabStyle`. */
export function TabBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto px-4">
      <div className="flex min-w-max gap-1 border-b border-line">{children}</div>
    </nav>
  );
}

export const tabStyle =
  'inline-flex min-h-11 items-center gap-2 border-b-2 border-transparent px-3 text-sm font-medium text-ink-soft hover:text-ink aria-[current=page]:border-brand aria-[current=page]:text-ink';
