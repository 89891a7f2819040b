import type { ReactNode } from 'react';
import { Moment } from '@/components/ui/moment.tsx';

export type TimelineEntry = {
  readonly id: string;
  readonly title: ReactNode;
  readonly who: ReactNode;
  readonly at: string;
  readonly note?: ReactNode;
};

/** What happened, newest last, each with who and when. */
export function Timeline({ label, entries }: { label: string; entries: readonly TimelineEntry[] }) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {entries.map((entry, index) => (
        <li key={entry.id} className="relative flex gap-3 pb-4 last:pb-0">
          <div aria-hidden className="flex w-3 shrink-0 flex-col items-center">
            <span className="mt-1.5 size-2.5 rotate-45 bg-brand" />
            {index < entries.length - 1 && <span className="mt-1 w-px grow bg-line-strong" />}
          </div>
          <div className="min-w-0 grow">
            <p className="font-medium">{entry.title}</p>
            <p className="text-xs text-ink-soft">
              <bdi>{entry.who}</bdi> · <Moment at={entry.at} />
            </p>
            {entry.note && <div className="mt-1">{entry.note}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
