import { clsx } from 'clsx';
import type { ReactNode } from 'react';

/** A titled part of a page. */
export function Panel({
  title,
  actions,
  children,
  isFlush = false,
  className,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Without padding, for tables that reach the edges. */
  isFlush?: boolean;
  className?: string;
}) {
  return (
    <section className={clsx('min-w-0 rounded-card border border-line bg-surface', className)}>
      <header className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-1.5">
        <h2 className="text-sm font-semibold">{title}</h2>
        {actions}
      </header>
      <div className={isFlush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

export type Fact = { readonly label: string; readonly value: ReactNode } | null;

/** Names and values, two columns where there is room; null facts are left out. */
export function Facts({ facts, columns = 1 }: { facts: readonly Fact[]; columns?: 1 | 2 }) {
  const shown = facts.filter((fact) => fact !== null);
  return (
    <dl className={clsx('grid gap-x-6 gap-y-2', columns === 2 && 'sm:grid-cols-2')}>
      {shown.map((fact) => (
        <div key={fact.label} className="grid grid-cols-[8rem_minmax(0,1fr)] items-baseline gap-2">
          <dt className="text-xs text-ink-soft">{fact.label}</dt>
          <dd className="min-w-0 break-words">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
