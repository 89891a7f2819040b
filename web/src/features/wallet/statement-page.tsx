import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { statementGroupNames } from '@shared/schemas/statement-groups.ts';
import type { WalletPeriod } from '@shared/schemas/wallets.ts';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { DayField } from '@/components/ui/day-field.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import type { OwnerRef } from '@/lib/query-keys.ts';
import { useNow, useTimeZone } from '@/lib/time.tsx';
import { walletsQuery } from './queries.ts';
import { StatementFiles } from './statement-files.tsx';
import { statementQuery, walletPeriodQuery, type StatementFilter } from './statement-queries.ts';
import { StatementRows } from './statement-rows.tsx';
import { commonPeriods, filterOf, type StatementSearch } from './statement-search.ts';
import type { OrderLinkOf } from './wallet-lines.tsx';

type StatementPageProps = {
  owner: OwnerRef;
  /** Whose statement it is, as it stands on the files. */
  ownerName: string;
  currency: CurrencyCode;
  search: StatementSearch;
  onSearch: (change: Partial<StatementSearch>) => void;
  orderLink: OrderLinkOf;
  /** What to do while nothing has moved yet. */
  firstStep: ReactNode;
};

/** While it is not known yet whose statement it is. */
export function StatementSkeleton() {
  return (
    <div className="grid gap-5">
      <LoadingNote />
      <div className="skeleton h-40 rounded-card" />
      <SkeletonRows count={8} className="h-14" />
    </div>
  );
}

/** The statement of a wallet: chosen days and kinds, sums that match the books, and files of it. */
export function StatementPage(props: StatementPageProps) {
  const { owner, ownerName, currency, search, onSearch, orderLink, firstStep } = props;
  const t = useT();
  const timeZone = useTimeZone();
  const wallets = useQuery(walletsQuery(owner));
  const wallet = wallets.data?.find((one) => one.currency === currency);
  const filter = filterOf(search, timeZone);
  if (wallets.isError) return <ErrorState error={wallets.error} onRetry={() => void wallets.refetch()} />;
  return (
    <div className="grid gap-5">
      <Filters search={search} onSearch={onSearch} />
      {wallets.isPending ? (
        <>
          <LoadingNote />
          <div className="skeleton h-28 rounded-card" />
          <SkeletonRows count={8} className="h-14" />
        </>
      ) : wallet === undefined ? (
        <EmptyState title={t('wallet.no_entries')} text={t('wallet.no_entries_text')} action={firstStep} />
      ) : (
        <StatementOf
          accountId={wallet.account_id}
          filter={filter}
          search={search}
          ownerName={ownerName}
          orderLink={orderLink}
          onClear={() => onSearch({ from: undefined, to: undefined, group: undefined })}
        />
      )}
    </div>
  );
}

function Filters({ search, onSearch }: Pick<StatementPageProps, 'search' | 'onSearch'>) {
  const t = useT();
  const now = useNow();
  const timeZone = useTimeZone();
  const periods = commonPeriods(now, timeZone);
  const today = periods.this_month.to;
  return (
    <div className="card grid gap-4 p-4">
      <div className="grid items-start gap-4 sm:grid-cols-2 md:grid-cols-3">
        <DayField
          label={t('statement.from')}
          value={search.from}
          whenEmpty={t('statement.from_start')}
          max={search.to ?? today}
          onChange={(from) => onSearch({ from })}
        />
        <DayField
          label={t('statement.to')}
          value={search.to}
          whenEmpty={t('statement.to_today')}
          min={search.from}
          max={today}
          onChange={(to) => onSearch({ to })}
        />
        <SelectField
          label={t('statement.group')}
          value={search.group ?? ''}
          onChange={(event) => onSearch({ group: statementGroupNames.find((name) => name === event.target.value) })}
        >
          <option value="">{t('statement.group.all')}</option>
          {statementGroupNames.map((name) => (
            <option key={name} value={name}>
              {t(`statement.group.${name}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div role="group" aria-label={t('statement.period')} className="flex flex-wrap gap-2">
        {(['this_month', 'last_month', 'all_time'] as const).map((name) => {
          const isChosen = search.from === periods[name].from && search.to === periods[name].to;
          return (
            <Button
              key={name}
              tone={isChosen ? 'primary' : 'quiet'}
              size="small"
              aria-pressed={isChosen}
              onClick={() => onSearch(periods[name])}
            >
              {t(`statement.${name}`)}
            </Button>
          );
        })}
      </div>
    </div>
  );
}

type StatementOfProps = {
  accountId: number;
  filter: StatementFilter;
  search: StatementSearch;
  ownerName: string;
  orderLink: OrderLinkOf;
  onClear: () => void;
};

function StatementOf({ accountId, filter, search, ownerName, orderLink, onClear }: StatementOfProps) {
  const period = useQuery({
    ...walletPeriodQuery(accountId, filter),
    placeholderData: (before) => (before?.account_id === accountId ? before : undefined),
  });
  if (period.isError) return <ErrorState error={period.error} onRetry={() => void period.refetch()} />;
  if (period.isPending) {
    return (
      <>
        <LoadingNote />
        <div className="skeleton h-28 rounded-card" />
        <SkeletonRows count={8} className="h-14" />
      </>
    );
  }
  return (
    <div className="grid gap-5" aria-busy={period.isPlaceholderData || undefined}>
      <Totals period={period.data} isPart={filter.group !== null} />
      <StatementFiles period={period.data} filter={filter} search={search} ownerName={ownerName} />
      {period.isPlaceholderData ? (
        <SkeletonRows count={8} className="h-14" />
      ) : (
        <Lines period={period.data} filter={filter} orderLink={orderLink} onClear={onClear} />
      )}
    </div>
  );
}

function Totals({ period, isPart }: { period: WalletPeriod; isPart: boolean }) {
  const t = useT();
  const amount = (minor: bigint) => <Money value={moneyOf(minor, period.currency)} fraction="always" />;
  const figures = [
    [t('statement.opening'), amount(period.opening_minor)],
    [
      t('statement.sum_in'),
      <Money key="in" value={moneyOf(period.in_minor, period.currency)} fraction="always" sign="always" />,
    ],
    [t('statement.sum_out'), <Money key="out" value={moneyOf(-period.out_minor, period.currency)} fraction="always" />],
    [t('statement.closing'), amount(period.closing_minor)],
  ] as const;
  return (
    <section aria-label={t('statement.period')} className="card grid gap-3 p-4" aria-live="polite">
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-2 md:grid-cols-4">
        {figures.map(([label, value]) => (
          <div key={label} className="flex flex-wrap items-baseline justify-between gap-x-3 sm:grid sm:gap-0.5">
            <dt className="text-sm text-ink-soft">{label}</dt>
            <dd className="font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-ink-soft">
        {t('statement.count', { count: period.count })}
        {isPart ? ` · ${t('statement.group_note')}` : ''}
      </p>
    </section>
  );
}

type LinesProps = { period: WalletPeriod; filter: StatementFilter; orderLink: OrderLinkOf; onClear: () => void };

function Lines({ period, filter, orderLink, onClear }: LinesProps) {
  const t = useT();
  const lines = useInfiniteQuery({ ...statementQuery(period, filter), enabled: period.count > 0 });
  if (period.count === 0) {
    const isFiltered = filter.group !== null || filter.from !== null || filter.to !== null;
    return (
      <EmptyState
        title={t(isFiltered ? 'statement.none' : 'wallet.no_entries')}
        text={t(isFiltered ? 'statement.none_text' : 'wallet.no_entries_text')}
        action={
          isFiltered ? (
            <Button tone="quiet" onClick={onClear}>
              {t('statement.show_all')}
            </Button>
          ) : null
        }
      />
    );
  }
  if (lines.isPending) return <SkeletonRows count={8} className="h-14" />;
  if (lines.isError) return <ErrorState error={lines.error} onRetry={() => void lines.refetch()} />;
  return (
    <div className="grid gap-4">
      <StatementRows lines={lines.data.pages.flat()} currency={period.currency} orderLink={orderLink} />
      <LoadMore
        hasMore={lines.hasNextPage}
        isLoading={lines.isFetchingNextPage}
        onMore={() => void lines.fetchNextPage()}
      />
    </div>
  );
}
