import { clsx } from 'clsx';
import { useRef } from 'react';
import { useShownCurrent } from '@/lib/use-shown-current.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { ListPageTab } from './list-page.tsx';

/** Tabs over a list, with counts where they are known. */
export function ListTabs({
  tabs,
  current,
  onChoose,
}: {
  tabs: readonly ListPageTab[];
  current: string;
  onChoose: (id: string) => void;
}) {
  const { t } = useI18n();
  const list = useRef<HTMLElement>(null);
  useShownCurrent(list, current);
  return (
    <nav ref={list} aria-label={t('admin.tabs')} className="flex overflow-x-auto border-b border-line px-1">
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          aria-current={tab.id === current ? 'page' : undefined}
          className={clsx(
            'inline-flex min-h-10 items-center gap-1.5 border-b-2 px-3 text-sm whitespace-nowrap',
            tab.id === current
              ? 'border-brand font-medium text-ink'
              : 'border-transparent text-ink-soft hover:text-ink',
          )}
          onClick={() => onChoose(tab.id)}
        >
          {tab.label}
          {tab.count !== undefined && (
            <span className="min-w-5 rounded-full bg-paper px-1.5 text-center text-xs text-ink-soft">{tab.count}</span>
          )}
        </button>
      ))}
    </nav>
  );
}

const lines = Array.from({ length: 12 }, (_, index) => index);

/** Rows of the true height while a list loads for the first time. */
export function ListSkeleton() {
  const { t } = useI18n();
  return (
    <div aria-busy="true" className="flex flex-col">
      <output className="sr-only">{t('admin.loading')}</output>
      {lines.map((line) => (
        <div key={line} className="flex items-center gap-6 border-b border-line px-3 py-2.5 last:border-b-0">
          <div className="skeleton h-4 w-28" />
          <div className="skeleton hidden h-4 w-40 sm:block" />
          <div className="skeleton h-4 grow" />
          <div className="skeleton h-4 w-20" />
        </div>
      ))}
    </div>
  );
}
