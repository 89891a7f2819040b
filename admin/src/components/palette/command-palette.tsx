import { useDataProvider } from '@refinedev/core';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useDeferredValue, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';
import { navigation } from '@/components/layout/navigation.ts';
import { searchEverywhere, shortestSearch, type Found } from './search.ts';

const typingPauseMs = 250;
const item =
  'flex min-h-10 cursor-pointer items-center gap-2 rounded-field px-3 py-1 data-[selected=true]:bg-brand-wash';

/** Ctrl K: go anywhere, or find an order, withdrawal, payment, person or store by what one knows of it. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { can, mayOpen } = useStaff();
  const navigate = useNavigate();
  const provider = useDataProvider()();
  const [text, setText] = useState('');
  const wanted = usePaused(useDeferredValue(text));

  const { data, isFetching, error, refetch } = useQuery({
    queryKey: ['palette', wanted],
    queryFn: () => searchEverywhere(provider, can, wanted),
    enabled: wanted.trim().length >= shortestSearch,
    staleTime: 15_000,
    retry: false,
  });
  const found = wanted.trim().length >= shortestSearch ? (data ?? []) : [];
  const words = text.trim().toLowerCase();
  const pages = navigation
    .flat()
    .filter((page) => mayOpen(page.path))
    .filter((page) => t(page.key).toLowerCase().includes(words));

  const go = (href: string) => {
    onClose();
    void navigate(href);
  };
  const isNothing = pages.length === 0 && found.length === 0 && !isFetching && !error;
  return (
    <Dialog title={t('admin.palette')} onClose={onClose} size="large">
      <Command label={t('admin.palette')} shouldFilter={false} loop className="flex flex-col">
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder={t('admin.palette_hint')}
          className="h-12 border-b border-line bg-transparent px-4 text-base outline-none"
        />
        {/* What is said of the search stands above the list: a list of choices holds nothing but choices. */}
        <div aria-live="polite" className="px-5 text-ink-soft *:pt-3">
          {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
          {isFetching && <p className="text-xs">{t('admin.searching')}</p>}
          {isNothing && <p>{text.trim().length < shortestSearch ? t('admin.palette_more') : t('admin.no_match')}</p>}
        </div>
        <Command.List label={t('admin.palette')} className="max-h-96 min-h-40 overflow-y-auto p-2">
          {found.length > 0 && (
            <Command.Group heading={t('admin.palette_found')} className="text-xs text-ink-soft">
              {found.map((one) => (
                <FoundItem key={`${one.kind}-${one.id}`} found={one} onGo={go} />
              ))}
            </Command.Group>
          )}
          {pages.length > 0 && (
            <Command.Group heading={t('admin.palette_pages')} className="text-xs text-ink-soft">
              {pages.map(({ path, key, icon: Icon }) => (
                <Command.Item key={path} value={path} className={item} onSelect={() => go(path)}>
                  <Icon aria-hidden className="size-4" />
                  <span className="text-sm text-ink">{t(key)}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function FoundItem({ found, onGo }: { found: Found; onGo: (href: string) => void }) {
  const { t } = useI18n();
  return (
    <Command.Item value={`${found.kind}-${found.id}`} className={item} onSelect={() => onGo(found.href)}>
      <span className="w-24 shrink-0 text-xs text-ink-soft">{t(`admin.kind.${found.kind}`)}</span>
      <bdi className="text-sm font-medium text-ink">{found.title}</bdi>
      <bdi className="min-w-0 truncate text-xs text-ink-soft">{found.detail}</bdi>
    </Command.Item>
  );
}

/** A value once it has rested. */
function usePaused(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), typingPauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
