import { Menu, Search } from 'lucide-react';
import { Suspense, useCallback, useEffect, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { areShortcutsOn } from '@/lib/shortcuts.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { IconButton } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { CommandPalette } from '@/components/palette/command-palette.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { PageSkeleton } from './page-skeleton.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { SideNavigation } from './side-navigation.tsx';

type Overlay = 'none' | 'palette' | 'help' | 'menu';

/** The frame of every page: navigation, search, account, connection. */
export function Shell() {
  const { t } = useI18n();
  const { pathname } = useLocation();
  // What lies over a page belongs to it: moving on closes it.
  const [shown, setShown] = useState<{ overlay: Overlay; path: string }>({ overlay: 'none', path: pathname });
  const overlay = shown.path === pathname ? shown.overlay : 'none';
  const setOverlay = useCallback((next: Overlay) => setShown({ overlay: next, path: pathname }), [pathname]);
  const close = useCallback(() => setOverlay('none'), [setOverlay]);
  useGlobalKeys(setOverlay);

  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50 focus:rounded-field focus:bg-surface focus:p-2"
      >
        {t('admin.skip')}
      </a>
      <header
        data-no-print
        className="sticky top-0 z-30 flex h-13 items-center gap-2 border-b border-line bg-surface px-3"
      >
        <IconButton label={t('admin.menu')} className="md:hidden" onClick={() => setOverlay('menu')}>
          <Menu aria-hidden className="size-5" />
        </IconButton>
        <span className="flex items-center gap-2 pe-2 font-semibold md:w-47">
          <Mark />
          {t('admin.app_name')}
        </span>
        <button
          type="button"
          className="flex h-8 min-w-0 max-w-96 grow items-center gap-2 rounded-field border border-line-strong bg-paper px-2.5 text-start text-xs text-ink-soft hover:text-ink pointer-coarse:h-11"
          onClick={() => setOverlay('palette')}
        >
          <Search aria-hidden className="size-4 shrink-0" />
          <span className="min-w-0 grow truncate">{t('admin.palette_hint')}</span>
          <kbd className="hidden rounded border border-line px-1 font-sans sm:block" dir="ltr">
            Ctrl K
          </kbd>
        </button>
        <div className="ms-auto">
          <AccountMenu onHelp={() => setOverlay('help')} />
        </div>
      </header>
      <ConnectionBanner />
      <div className="flex grow">
        <div
          data-no-print
          className="sticky top-13 hidden h-[calc(100dvh-3.25rem)] w-52 shrink-0 overflow-y-auto border-e border-line p-2 md:block"
        >
          <SideNavigation />
        </div>
        <main id="main" tabIndex={-1} className="min-w-0 grow p-3 outline-none md:p-4">
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {overlay === 'palette' && <CommandPalette onClose={close} />}
      {overlay === 'help' && <ShortcutHelp onClose={close} />}
      {overlay === 'menu' && (
        <Dialog title={t('admin.menu')} onClose={close}>
          <div className="p-2">
            <SideNavigation />
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** The mark: a lozenge on a line, as on the money strip. */
export function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0 text-brand">
      <path d="M2 16h28" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" opacity=".45" />
      <path d="M16 7 25 16 16 25 7 16z" fill="currentColor" />
    </svg>
  );
}

/** Ctrl K and ? from anywhere; closing is the dialog's own. */
function useGlobalKeys(show: (overlay: Overlay) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        show('palette');
        return;
      }
      const isTyping =
        event.target instanceof Element && event.target.closest('input,textarea,select,[contenteditable]');
      // On a keyboard for Urdu the sign is ؟.
      if (!['?', '؟'].includes(event.key) || isTyping || !areShortcutsOn() || document.querySelector('dialog[open]'))
        return;
      event.preventDefault();
      show('help');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [show]);
}
