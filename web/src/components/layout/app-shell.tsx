import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Bell, House, Package, ShieldCheck, Store, UserRound, Wallet } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { topics } from '@shared/realtime/topics.ts';
import { useT } from '@/app/i18n.tsx';
import { useTopic } from '@/app/live.tsx';
import { useSession } from '@/app/session.tsx';
import { ConnectionBanner } from '@/components/ui/connection-banner.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { ToastRegion } from '@/components/ui/toast.tsx';
import { notificationSummaryQuery } from '@/features/notifications/queries.ts';
import { SessionEndedBanner } from '@/features/session/session-ended.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { NewVersionBanner } from './new-version-banner.tsx';

/** The frame of every page: skip link, connection banner, header, content, and tabs at the thumb on phones. */
export function AppShell() {
  const t = useT();
  return (
    <>
      <a
        href="#main"
        className="absolute start-2 top-2 z-40 -translate-y-20 rounded-field bg-brand px-4 py-2.5 text-on-brand focus:translate-y-0"
      >
        {t('nav.skip')}
      </a>
      <ConnectionBanner />
      <NewVersionBanner />
      <Header />
      <SessionEndedBanner />
      <Main />
      <Footer />
      <BottomTabs />
      <ToastRegion />
      <LiveSubscriptions />
    </>
  );
}

function LiveSubscriptions() {
  const session = useSession();
  useTopic(session.status === 'signed-in' ? topics.user(session.userId) : null);
  return null;
}

/** Moves the focus to the content after each change of page, so that keyboards and readers start there. */
function Main() {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? state.location.pathname });
  const ref = useRef<HTMLElement>(null);
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    ref.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <main id="main" ref={ref} tabIndex={-1} className="page min-h-[70dvh] pb-12 focus:outline-none">
      <Outlet />
    </main>
  );
}

function Wordmark() {
  return (
    <Link to="/" className="flex min-h-11 items-center gap-2 text-lg font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 40 20" className="w-9 shrink-0 rtl:-scale-x-100">
        <path d="M3 10h34" stroke="var(--brand)" strokeWidth="1.75" />
        <circle cx="3.5" cy="10" r="2.5" fill="var(--brand)" />
        <circle cx="36.5" cy="10" r="2.5" fill="var(--brand)" />
        <path d="M20 2.5 27.5 10 20 17.5 12.5 10Z" fill="var(--brand)" />
      </svg>
      <span className="max-[23rem]:sr-only">Amana</span>
    </Link>
  );
}

const navLinkStyle =
  'inline-flex min-h-11 items-center gap-2 rounded-field px-3 text-sm font-medium text-ink-soft hover:text-ink aria-[current=page]:text-brand-strong';

function Header() {
  const t = useT();
  const session = useSession();
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-surface">
      <div className="page flex h-14 items-center gap-1 sm:gap-2">
        <Wordmark />
        <nav aria-label={t('nav.main')} className="ms-4 hidden flex-1 items-center gap-1 md:flex">
          <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={navLinkStyle}>
            {t('nav.browse')}
          </Link>
          <Link to="/orders" className={navLinkStyle}>
            {t('nav.orders')}
          </Link>
          <Link to="/wallet" className={navLinkStyle}>
            {t('nav.wallet')}
          </Link>
          <Link to="/sell" className={navLinkStyle}>
            {t('nav.sell')}
          </Link>
        </nav>
        <div className="flex-1 md:hidden" />
        <LanguageSwitch />
        {session.status === 'signed-in' ? <SignedInTools /> : <SignedOutTools />}
      </div>
    </header>
  );
}

function SignedOutTools() {
  const t = useT();
  return (
    <div className="flex items-center gap-1">
      <LinkButton to="/sign-in" tone="ghost" size="small">
        {t('nav.sign_in')}
      </LinkButton>
      <LinkButton to="/sign-up" size="small">
        {t('nav.sign_up')}
      </LinkButton>
    </div>
  );
}

function SignedInTools() {
  const t = useT();
  const { data } = useQuery(notificationSummaryQuery());
  const unread = data?.unread_count ?? 0;
  return (
    <div className="flex items-center">
      <Link
        to="/notifications"
        className="relative grid size-11 place-items-center rounded-field text-ink-soft hover:text-ink aria-[current=page]:text-brand-strong"
        aria-label={unread > 0 ? t('nav.notifications_unread', { count: unread }) : t('nav.notifications')}
      >
        <Bell aria-hidden className="size-5" />
        {unread > 0 ? (
          <span
            aria-hidden
            className="tabular absolute end-0.5 top-0.5 min-w-4.5 rounded-full bg-attention px-1 text-center text-[0.6875rem] leading-4.5 font-semibold text-on-attention"
          >
            {unread > 99 ? '99+' : unread}
          </span>
        ) : null}
      </Link>
      <span role="status" className="sr-only">
        {unread > 0 ? t('nav.notifications_unread', { count: unread }) : ''}
      </span>
      <Link
        to="/account"
        className="grid size-11 place-items-center rounded-field text-ink-soft hover:text-ink aria-[current=page]:text-brand-strong max-md:hidden"
        aria-label={t('nav.account')}
      >
        <UserRound aria-hidden className="size-5" />
      </Link>
    </div>
  );
}

const bottomTabStyle =
  'flex min-h-14 flex-col items-center justify-center gap-0.5 text-xs text-ink-soft aria-[current=page]:font-semibold aria-[current=page]:text-brand-strong';

function BottomTabs() {
  const t = useT();
  const session = useSession();
  if (session.status === 'signed-out') return null;
  const tab = (icon: ReactNode, label: string) => (
    <>
      {icon}
      <span className="truncate">{label}</span>
    </>
  );
  return (
    <nav
      aria-label={t('nav.main')}
      className="sticky bottom-0 z-20 grid grid-cols-5 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={bottomTabStyle}>
        {tab(<House aria-hidden className="size-5" />, t('nav.browse'))}
      </Link>
      <Link to="/orders" className={bottomTabStyle}>
        {tab(<Package aria-hidden className="size-5" />, t('nav.orders'))}
      </Link>
      <Link to="/wallet" className={bottomTabStyle}>
        {tab(<Wallet aria-hidden className="size-5" />, t('nav.wallet'))}
      </Link>
      <Link to="/sell" className={bottomTabStyle}>
        {tab(<Store aria-hidden className="size-5" />, t('nav.sell'))}
      </Link>
      <Link to="/account" className={bottomTabStyle}>
        {tab(<UserRound aria-hidden className="size-5" />, t('nav.account'))}
      </Link>
    </nav>
  );
}

function Footer() {
  const t = useT();
  return (
    <footer className="border-t border-line py-6 text-sm text-ink-soft" data-no-print>
      <div className="page flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p>{t('nav.footer')}</p>
        <Link
          to="/protection"
          className="inline-flex min-h-9 items-center gap-2 font-medium text-brand-strong hover:underline pointer-coarse:min-h-11"
        >
          <ShieldCheck aria-hidden className="size-4" />
          {t('nav.protection')}
        </Link>
      </div>
    </footer>
  );
}
