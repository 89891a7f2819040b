import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { withdrawalStatus } from '@shared/schemas/payouts.ts';
import { paymentStatus } from '@shared/schemas/payments.ts';
import type { WalletLine } from '@shared/schemas/wallets.ts';
import { formatDeadline } from '@shared/time/format-time.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import type { OwnerRef } from '@/lib/query-keys.ts';
import { useNow, useTimeZone } from '@/lib/time.tsx';
import { heldReason } from './held-reason.ts';
import { walletLinesQuery } from './queries.ts';
import { WithdrawalBadge } from './withdrawal-list.tsx';

export type OrderLinkOf = (orderId: string) => LinkProps;

type WalletLinesProps = {
  owner: OwnerRef;
  currency: CurrencyCode;
  where: 'held' | 'moving';
  /** How many there are, for a skeleton of the right height; none shows nothing. */
  count: number;
  orderLink: OrderLinkOf;
};

/** Each amount that is not free to use: what it belongs to, why, and what happens to it when. */
export function WalletLines({ owner, currency, where, count, orderLink }: WalletLinesProps) {
  const t = useT();
  const list = useInfiniteQuery({ ...walletLinesQuery(owner, currency, where), enabled: count > 0 });
  if (count === 0) return null;
  return (
    <Section title={t(where === 'held' ? 'wallet.held_title' : 'wallet.moving_title')}>
      {list.isPending ? <SkeletonRows count={Math.min(count, 3)} className="h-20" /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data ? (
        <ul className="card overflow-hidden">
          {list.data.pages.flat().map((line) => (
            <LineRow key={line.id} line={line} orderLink={orderLink} />
          ))}
        </ul>
      ) : null}
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </Section>
  );
}

function LineRow({ line, orderLink }: { line: WalletLine; orderLink: OrderLinkOf }) {
  const link = linkOf(line, orderLink);
  const title = <LineTitle line={line} />;
  return (
    <li className="relative flex gap-3 border-b border-line px-3 py-3 last:border-0 hover:bg-brand-wash/50 min-[24rem]:px-4">
      <LineMark line={line} />
      <div className="grid min-w-0 flex-1 gap-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="min-w-0 font-medium">
            {link === null ? (
              title
            ) : (
              <Link {...link} className="after:absolute after:inset-0 hover:text-brand-strong">
                {title}
              </Link>
            )}
          </p>
          <span className="ms-auto font-semibold">
            <Money value={moneyOf(line.amount_minor, line.currency)} />
          </span>
        </div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
          <LineState line={line} />
        </div>
      </div>
    </li>
  );
}

/** The diamond stands where money is held, as on every strip; arrows say which way the rest goes. */
function LineMark({ line }: { line: WalletLine }) {
  const isFrozen = line.status === 'disputed';
  const Arrow = line.place === 'in' ? ArrowDownLeft : ArrowUpRight;
  return (
    <span aria-hidden className="grid size-6 shrink-0 place-items-center">
      {line.place === 'held' ? (
        <span className={`size-3 rotate-45 ${isFrozen ? 'bg-frozen' : 'bg-brand'}`} />
      ) : (
        <Arrow className={`size-4.5 rtl:-scale-x-100 ${line.place === 'in' ? 'text-positive' : 'text-ink-soft'}`} />
      )}
    </span>
  );
}

function LineTitle({ line }: { line: WalletLine }): ReactNode {
  const t = useT();
  if (line.kind === 'payment') return t(line.label === 'order' ? 'payment.purpose_order' : 'payment.purpose_topup');
  if (line.kind === 'refund') return t('wallet.entry.refund_to_source');
  if (line.reference_code === null) return t.maybe(`wallet.hold.${line.kind}`) ?? t('wallet.hold.other');
  return (
    <>
      <bdi dir="ltr" className="tabular">
        {line.reference_code}
      </bdi>
      {line.label === null ? null : (
        <>
          {' · '}
          <bdi>{line.label}</bdi>
        </>
      )}
    </>
  );
}

/** Why it is not free, and until when. */
function LineState({ line }: { line: WalletLine }): ReactNode {
  const { t, locale } = useI18n();
  const now = useNow();
  const timeZone = useTimeZone();
  if (line.kind === 'withdrawal') {
    const { data: status } = withdrawalStatus.safeParse(line.status);
    return (
      <>
        {status ? <WithdrawalBadge status={status} /> : null}
        <DateTime at={line.since} />
        {line.is_reserved ? <span>{t('wallet.reserved_note')}</span> : null}
      </>
    );
  }
  if (line.kind === 'payment') {
    const { data: status } = paymentStatus.safeParse(line.status);
    return (
      <>
        {status ? <Badge tone="brand">{t(`payment.status.${status}`)}</Badge> : null}
        <DateTime at={line.since} />
      </>
    );
  }
  if (line.kind === 'refund') return <p>{t('wallet.refund_note', { provider: line.label ?? '' })}</p>;
  const due = line.due_at === null ? '' : formatDeadline(line.due_at, now, locale, { timeZone });
  const net = line.net_minor === null ? null : formatMoney(moneyOf(line.net_minor, line.currency), locale);
  return (
    <p>
      {t(heldReason(line), { due, party: line.label ?? '' })}
      {net === null ? null : ` ${t('wallet.held_net', { amount: net })}`}
    </p>
  );
}

function linkOf(line: WalletLine, orderLink: OrderLinkOf): LinkProps | null {
  const id = line.reference_id;
  if (id === null) return null;
  if (line.reference_type === 'order') return orderLink(id);
  if (line.reference_type === 'withdrawal') return { to: '/withdrawals/$withdrawalId', params: { withdrawalId: id } };
  if (line.reference_type === 'payment') return { to: '/payments/return', search: { payment: id } };
  return null;
}
