import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { Wallet, WalletSummary } from '@shared/schemas/wallets.ts';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote, Section } from '@/components/layout/page.tsx';
import { buttonStyle } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { BigMoney, Money, moneyOf } from '@/components/ui/money.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import type { OwnerRef } from '@/lib/query-keys.ts';
import { reviewsQuery, walletLinesQuery, walletsQuery, walletSummariesQuery, withdrawalsQuery } from './queries.ts';
import { latestLinesQuery } from './statement-queries.ts';
import { StatementRows } from './statement-rows.tsx';
import { Reviews } from './reviews.tsx';
import { WalletLines, type OrderLinkOf } from './wallet-lines.tsx';
import { WithdrawalList } from './withdrawal-list.tsx';

type WalletViewProps = {
  owner: OwnerRef;
  /** Shown when there is no account yet: every person and store has at least this one. */
  homeCurrency: CurrencyCode;
  currency: CurrencyCode | undefined;
  currencyLink: (currency: CurrencyCode) => LinkProps;
  statementLink: (currency: CurrencyCode) => LinkProps;
  orderLink: OrderLinkOf;
  renderActions: (currency: CurrencyCode) => ReactNode;
  /** What the children show is still being read. */
  isReadingMore?: boolean;
  children?: ReactNode;
};

/** What an owner has in one currency: free, held, on its way, and the newest movements. */
export function WalletView({ owner, homeCurrency, currency, currencyLink, ...rest }: WalletViewProps) {
  const wallets = useQuery(walletsQuery(owner));
  const summaries = useQuery(walletSummariesQuery(owner));
  const failed = wallets.isError ? wallets : summaries.isError ? summaries : null;
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (wallets.data === undefined || summaries.data === undefined) {
    return (
      <div className="grid gap-5">
        <LoadingNote />
        <div className="skeleton h-48 rounded-card" />
        <SkeletonRows count={6} className="h-12" />
      </div>
    );
  }
  const known = summaries.data.length > 0 ? summaries.data : [emptySummary(owner, homeCurrency)];
  const shown =
    known.find((summary) => summary.currency === currency) ??
    known.find((summary) => summary.currency === homeCurrency) ??
    known[0];
  if (shown === undefined) return null;
  return (
    <div className="grid gap-6">
      {known.length > 1 ? <CurrencyTabs summaries={known} shown={shown.currency} linkOf={currencyLink} /> : null}
      <WalletOf
        key={shown.currency}
        owner={owner}
        summary={shown}
        wallet={wallets.data.find((wallet) => wallet.currency === shown.currency)}
        {...rest}
      />
    </div>
  );
}

function emptySummary(owner: OwnerRef, currency: CurrencyCode): WalletSummary {
  return {
    owner_type: owner.ownerType,
    owner_id: owner.ownerId,
    currency,
    available_minor: 0n,
    held_minor: 0n,
    held_count: 0,
    in_minor: 0n,
    in_count: 0,
    out_minor: 0n,
    out_count: 0,
    reserved_minor: 0n,
  };
}

type WalletOfProps = Omit<WalletViewProps, 'homeCurrency' | 'currency' | 'currencyLink'> & {
  summary: WalletSummary;
  wallet: Wallet | undefined;
};

/** Whether all parts below the balance are here: each by itself would push the next one down. */
function useArePartsRead(owner: OwnerRef, summary: WalletSummary, wallet: Wallet | undefined): boolean {
  const { currency } = summary;
  const isMoving = summary.in_count + summary.out_count > 0;
  const parts = [
    useQuery(reviewsQuery(owner)),
    useInfiniteQuery({ ...walletLinesQuery(owner, currency, 'moving'), enabled: isMoving }),
    useInfiniteQuery({ ...walletLinesQuery(owner, currency, 'held'), enabled: summary.held_count > 0 }),
    useInfiniteQuery(withdrawalsQuery(owner, currency)),
    useQuery({ ...latestLinesQuery(wallet?.account_id ?? 0, latest), enabled: wallet !== undefined }),
  ];
  return parts.every((part) => !part.isLoading);
}

function PartsSkeleton() {
  return (
    <>
      <LoadingNote />
      <SkeletonRows count={6} className="h-16" />
    </>
  );
}

function WalletOf(props: WalletOfProps) {
  const { owner, summary, wallet, statementLink, orderLink, renderActions, isReadingMore = false, children } = props;
  const { currency } = summary;
  const areRead = useArePartsRead(owner, summary, wallet);
  const balance = <Balance summary={summary}>{renderActions(currency)}</Balance>;
  if (!areRead || isReadingMore) {
    return (
      <>
        {balance}
        <PartsSkeleton />
      </>
    );
  }
  return (
    <>
      {balance}
      <Reviews owner={owner} />
      <WalletLines
        owner={owner}
        currency={currency}
        where="moving"
        count={summary.in_count + summary.out_count}
        orderLink={orderLink}
      />
      <WalletLines owner={owner} currency={currency} where="held" count={summary.held_count} orderLink={orderLink} />
      {children}
      <WithdrawalList owner={owner} currency={currency} />
      <LatestLines wallet={wallet} orderLink={orderLink} link={statementLink(currency)} />
    </>
  );
}

function CurrencyTabs({
  summaries,
  shown,
  linkOf,
}: {
  summaries: readonly WalletSummary[];
  shown: CurrencyCode;
  linkOf: (currency: CurrencyCode) => LinkProps;
}) {
  const t = useT();
  return (
    <nav aria-label={t('wallet.currencies')} className="flex flex-wrap gap-2">
      {summaries.map(({ currency, available_minor: available }) => (
        <Link
          key={currency}
          {...linkOf(currency)}
          resetScroll={false}
          aria-current={currency === shown ? 'true' : undefined}
          className={`inline-flex min-h-11 items-center gap-2 rounded-full border px-4 text-sm ${
            currency === shown ? 'border-brand bg-brand-wash font-medium text-brand-strong' : 'border-line bg-surface'
          }`}
        >
          {currency}
          <Money value={moneyOf(available ?? 0n, currency)} currencyLabel="none" />
        </Link>
      ))}
    </nav>
  );
}

function Balance({ summary, children }: { summary: WalletSummary; children: ReactNode }) {
  const t = useT();
  const { currency } = summary;
  const sums = [
    {
      label: t(summary.owner_type === 'store' ? 'wallet.sum_held_store' : 'wallet.sum_held'),
      minor: summary.held_minor,
    },
    { label: t('wallet.sum_in'), minor: summary.in_minor },
    { label: t('wallet.sum_out'), minor: summary.out_minor },
  ].filter(({ minor }) => minor > 0n);
  return (
    <section aria-label={t('wallet.balance')} className="card overflow-hidden">
      <div className="grid gap-5 p-5 md:flex md:items-end md:justify-between md:p-6" aria-live="polite">
        <div className="grid gap-1">
          <p className="text-sm text-ink-soft">{t('wallet.available')}</p>
          <BigMoney value={moneyOf(summary.available_minor ?? 0n, currency)} fraction="always" />
        </div>
        <div className="flex flex-wrap gap-2">{children}</div>
      </div>
      {sums.length > 0 ? (
        <dl className="flex flex-wrap gap-x-8 gap-y-2 border-t border-line bg-paper px-5 py-3 text-sm md:px-6">
          {sums.map(({ label, minor }) => (
            <div key={label} className="flex flex-wrap items-baseline gap-x-2">
              <dt className="text-ink-soft">{label}</dt>
              <dd className="font-semibold">
                <Money value={moneyOf(minor, currency)} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </section>
  );
}

const latest = 8;

function LatestLines({
  wallet,
  orderLink,
  link,
}: {
  wallet: Wallet | undefined;
  orderLink: OrderLinkOf;
  link: LinkProps;
}) {
  const t = useT();
  const lines = useQuery({ ...latestLinesQuery(wallet?.account_id ?? 0, latest), enabled: wallet !== undefined });
  const isEmpty = wallet === undefined || lines.data?.length === 0;
  return (
    <Section
      title={t('wallet.statement')}
      actions={
        isEmpty ? null : (
          <Link {...link} className={buttonStyle({ tone: 'ghost', size: 'small' })}>
            {t('wallet.all_lines')}
          </Link>
        )
      }
    >
      {lines.isError ? <ErrorState error={lines.error} onRetry={() => void lines.refetch()} /> : null}
      {isEmpty ? <EmptyState title={t('wallet.no_entries')} text={t('wallet.no_entries_text')} /> : null}
      {wallet !== undefined && lines.isPending ? (
        <SkeletonRows count={Math.min(latest, wallet.version)} className="h-14" />
      ) : null}
      {wallet !== undefined && lines.data && lines.data.length > 0 ? (
        <StatementRows lines={lines.data} currency={wallet.currency} orderLink={orderLink} />
      ) : null}
    </Section>
  );
}
