import type { ReactNode } from 'react';

/** Nothing here yet: says what will be here and offers the next act. The drawing is the strip, empty. */
export function EmptyState({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className="card grid justify-items-center gap-4 px-6 py-12 text-center">
      <svg aria-hidden viewBox="0 0 160 24" className="w-40 text-line-strong rtl:-scale-x-100" fill="none">
        <path d="M6 12h148" stroke="currentColor" strokeWidth="1.5" strokeDasharray="3 5" />
        <circle cx="6" cy="12" r="4.5" fill="var(--surface)" stroke="currentColor" strokeWidth="1.5" />
        <path d="M80 2 96 12 80 22 64 12Z" fill="var(--surface)" stroke="currentColor" strokeWidth="1.5" />
        <circle cx="154" cy="12" r="4.5" fill="var(--surface)" stroke="currentColor" strokeWidth="1.5" />
      </svg>
      <div className="grid max-w-md gap-1">
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="text-ink-soft">{text}</p>
      </div>
      {action}
    </div>
  );
}
