import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { negate } from '@shared/money/money.ts';
import type { Wallet, WalletEntry } from '@shared/schemas/wallets.ts';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote, Section } from '@/components/layout/page.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import type { OwnerRef } from '@/lib/query-keys.ts';
import { walletEntriesQuery, walletsQuery } from './queries.ts';

type WalletViewProps = {
  owner: OwnerRef;
  /** Shown when there is no account yet: every person and store has at least this one. */
  homeCurrency: CurrencyCode;
  currency: CurrencyCode | undefined;
  currencyLink: (currency: CurrencyCode) => LinkProps;
  renderActions: (wallet: Wallet) => ReactNode;
  children?: ReactNode;
};

/** Balances of an owner, and the statement of the currency that is looked at. */
export function WalletView({ owner, homeCurrency, currency, currencyLink, renderActions, children }: WalletViewProps) {
  const wallets = useQuery(walletsQuery(owner));
  if (wallets.isPending) {
    return (
      <div className="grid gap-5">
        <LoadingNote />
        <div className="skeleton h-40 rounded-card" />
        <SkeletonRows count={6} className="h-12" />
      </div>
    );
  }
  if (wallets.isError) return <ErrorState error={wallets.error} onRetry={() => void wallets.refetch()} />;
  const known = wallets.data.length > 0 ? wallets.data : [emptyWallet(owner, homeCurrency)];
  const shown =
    known.find((wallet) => wallet.currency === currency) ??
    known.find((wallet) => wallet.currency === homeCurrency) ??
    known[0];
  if (shown === undefined) return null;
  return (
    <div className="grid gap-6">
      {known.length > 1 ? <CurrencyTabs wallets={known} shown={shown.currency} linkOf={currencyLink} /> : null}
      <Balance wallet={shown}>{renderActions(shown)}</Balance>
      {children}
      <Statement owner={owner} currency={shown.currency} />
    </div>
  );
}

function emptyWallet(owner: OwnerRef, currency: CurrencyCode): Wallet {
  return {
    account_id: 0,
    owner_type: owner.ownerType,
    owner_id: owner.ownerId,
    currency,
    available_minor: 0n,
    held_minor: 0n,
    posted_minor: 0n,
    version: 0,
    updated_at: null,
  };
}

function CurrencyTabs({
  wallets,
  shown,
  linkOf,
}: {
  wallets: readonly Wallet[];
  shown: CurrencyCode;
  linkOf: (currency: CurrencyCode) => LinkProps;
}) {
  const t = useT();
  return (
    <nav aria-label={t('wallet.currencies')} className="flex flex-wrap gap-2">
      {wallets.map((wallet) => (
        <Link
          key={wallet.currency}
          {...linkOf(wallet.currency)}
          resetScroll={false}
          aria-current={wallet.currency === shown ? 'true' : undefined}
          className={`inline-flex min-h-11 items-center gap-2 rounded-full border px-4 text-sm ${
            wallet.currency === shown
              ? 'border-brand bg-brand-wash font-medium text-brand-strong'
              : 'border-line bg-surface'
          }`}
        >
          {wallet.currency}
          <Money value={moneyOf(wallet.available_minor, wallet.currency)} currencyLabel="none" />
        </Link>
      ))}
    </nav>
  );
}

function Balance({ wallet, children }: { wallet: Wallet; children: ReactNode }) {
  const t = useT();
  return (
    <section
      aria-label={t('wallet.balance')}
      className="card grid gap-5 p-5 md:flex md:items-end md:justify-between md:p-6"
    >
      <div className="grid gap-1" aria-live="polite">
        <p className="text-sm text-ink-soft">{t('wallet.available')}</p>
        <p className="text-xl font-semibold tracking-tight min-[24rem]:text-2xl">
          <Money value={moneyOf(wallet.available_minor, wallet.currency)} fraction="always" />
        </p>
        <p className="text-sm text-ink-soft">
          {t('wallet.held')} <Money value={moneyOf(wallet.held_minor, wallet.currency)} />
          {wallet.held_minor > 0n ? ` · ${t('wallet.held_why')}` : ''}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </section>
  );
}

/** Every movement, newest first, with the balance after it. */
function Statement({ owner, currency }: { owner: OwnerRef; currency: CurrencyCode }) {
  const t = useT();
  const entries = useInfiniteQuery(walletEntriesQuery(owner, currency));
  const rows = entries.data?.pages.flat() ?? [];
  return (
    <Section title={t('wallet.statement')}>
      {entries.isPending ? <SkeletonRows count={6} className="h-14" /> : null}
      {entries.isError ? <ErrorState error={entries.error} onRetry={() => void entries.refetch()} /> : null}
      {entries.isSuccess && rows.length === 0 ? (
        <EmptyState title={t('wallet.no_entries')} text={t('wallet.no_entries_text')} />
      ) : null}
      {rows.length > 0 ? (
        <div className="card overflow-hidden">
          <div
            aria-hidden
            className="hidden grid-cols-[minmax(0,1fr)_9rem_9rem] gap-4 border-b border-line px-4 py-2 text-xs text-ink-soft md:grid"
          >
            <span>{t('wallet.what')}</span>
            <span className="text-end">{t('wallet.amount')}</span>
            <span className="text-end">{t('wallet.balance_after')}</span>
          </div>
          <ul>
            {rows.map((entry) => (
              <EntryRow key={`${entry.account_id}:${entry.version}`} entry={entry} />
            ))}
          </ul>
        </div>
      ) : null}
      <LoadMore
        hasMore={entries.hasNextPage}
        isLoading={entries.isFetchingNextPage}
        onMore={() => void entries.fetchNextPage()}
      />
    </Section>
  );
}

function EntryRow({ entry }: { entry: WalletEntry }) {
  const t = useT();
  const isIn = entry.direction === 'in';
  const amount = moneyOf(entry.amount_minor, entry.currency);
  const Icon = isIn ? ArrowDownLeft : ArrowUpRight;
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-3 border-b border-line px-3 py-2.5 last:border-0 min-[24rem]:px-4 md:gap-x-4 md:grid-cols-[minmax(0,1fr)_9rem_9rem]">
      <div className="flex min-w-0 items-center gap-3">
        <Icon
          aria-hidden
          className={`size-4.5 shrink-0 max-[24rem]:hidden rtl:-scale-x-100 ${isIn ? 'text-positive' : 'text-ink-soft'}`}
        />
        <div className="min-w-0">
          <p className="text-sm font-medium">
            <EntryTitle entry={entry} />
          </p>
          <p className="text-xs text-ink-soft">
            <DateTime at={entry.occurred_at} />
          </p>
        </div>
      </div>
      <p className={`text-end font-semibold ${isIn ? 'text-positive' : ''}`}>
        <span className="sr-only">{t(isIn ? 'wallet.in' : 'wallet.out')} </span>
        <Money value={isIn ? amount : negate(amount)} sign="always" fraction="always" />
      </p>
      <p className="col-span-2 text-end text-xs text-ink-soft md:col-span-1 md:text-sm">
        <span className="md:sr-only">{t('wallet.balance_after')} </span>
        <Money value={moneyOf(entry.balance_minor, entry.currency)} fraction="always" />
      </p>
    </li>
  );
}

/** What moved the money, in words, leading to the order or withdrawal that it belongs to. */
function EntryTitle({ entry }: { entry: WalletEntry }) {
  const t = useT();
  const text =
    t.maybe(`wallet.entry.${entry.journal_kind}`) ??
    t.maybe(`wallet.entry.${entry.kind}`) ??
    entry.journal_kind.replaceAll('_', ' ');
  const style = 'inline-block py-1 hover:text-brand-strong hover:underline';
  if (entry.reference_id !== null && entry.reference_type === 'order') {
    return (
      <Link to="/orders/$orderId" params={{ orderId: entry.reference_id }} className={style}>
        {text}
      </Link>
    );
  }
  if (entry.reference_id !== null && entry.reference_type === 'withdrawal') {
    return (
      <Link to="/withdrawals/$withdrawalId" params={{ withdrawalId: entry.reference_id }} className={style}>
        {text}
      </Link>
    );
  }
  return text;
}
