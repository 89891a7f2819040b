import type { ReactNode } from 'react';

export type TimelineEntry = {
  readonly key: string;
  readonly title: ReactNode;
  readonly meta: ReactNode;
  readonly body?: ReactNode;
  readonly icon?: ReactNode;
};

/** What happened, newest first: each entry has an act, an actor and a time. */
export function Timeline({ entries, label }: { entries: readonly TimelineEntry[]; label: string }) {
  return (
    <ol aria-label={label} className="grid">
      {entries.map((entry, index) => (
        <li key={entry.key} className="slide-in relative grid grid-cols-[1.75rem_1fr] gap-3 pb-5 last:pb-0">
          {index < entries.length - 1 ? (
            <span
              aria-hidden
              className="absolute start-3.5 top-7 bottom-0 w-px -translate-x-1/2 bg-line rtl:translate-x-1/2"
            />
          ) : null}
          <span
            aria-hidden
            className={`grid size-7 place-items-center rounded-full border ${
              index === 0 ? 'border-brand bg-brand-wash text-brand-strong' : 'border-line bg-surface text-ink-soft'
            }`}
          >
            {entry.icon}
          </span>
          <div className="min-w-0 pt-0.5">
            <p className={index === 0 ? 'font-semibold' : 'font-medium'}>{entry.title}</p>
            <p className="text-sm text-ink-soft">{entry.meta}</p>
            {entry.body ? <div className="mt-1 text-sm">{entry.body}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
