import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Withdrawal, WithdrawalStatus } from '@shared/schemas/payouts.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Badge, type BadgeTone } from '@/components/ui/badge.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import type { OwnerRef } from '@/lib/query-keys.ts';
import { withdrawalsQuery } from './queries.ts';

const tones: Record<WithdrawalStatus, BadgeTone> = {
  initiated: 'brand',
  under_review: 'frozen',
  pending_provider: 'brand',
  settled: 'positive',
  failed: 'negative',
  cancelled: 'neutral',
  reversed: 'negative',
};

export function WithdrawalBadge({ status }: { status: WithdrawalStatus }) {
  const t = useT();
  return <Badge tone={tones[status]}>{t(`withdrawal.status.${status}`)}</Badge>;
}

/** Withdrawals of an owner in one currency, newest first; nothing at all while there are none. */
export function WithdrawalList({ owner, currency }: { owner: OwnerRef; currency: CurrencyCode }) {
  const t = useT();
  const list = useInfiniteQuery(withdrawalsQuery(owner, currency));
  if (list.isPending) return <SkeletonRows count={2} className="h-14" />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flat();
  if (rows.length === 0) return null;
  return (
    <Section title={t('withdraw.list')}>
      <ul className="card overflow-hidden">
        {rows.map((row) => (
          <WithdrawalRow key={row.id} row={row} />
        ))}
      </ul>
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </Section>
  );
}

function WithdrawalRow({ row }: { row: Withdrawal }) {
  return (
    <li className="relative flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-0 hover:bg-brand-wash/50">
      <div className="min-w-0">
        <Link
          to="/withdrawals/$withdrawalId"
          params={{ withdrawalId: row.id }}
          className="font-medium after:absolute after:inset-0 hover:text-brand-strong"
        >
          <bdi dir="ltr" className="tabular">
            {row.code}
          </bdi>
        </Link>
        <p className="text-sm text-ink-soft">
          {row.destination_label ? (
            <>
              <bdi>{row.destination_label}</bdi>
              {' · '}
            </>
          ) : null}
          <DateTime at={row.requested_at} />
        </p>
      </div>
      <div className="flex items-center gap-3">
        <WithdrawalBadge status={row.status} />
        <span className="font-semibold">
          <Money value={moneyOf(row.amount_minor, row.currency)} />
        </span>
      </div>
    </li>
  );
}
