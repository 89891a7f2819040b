import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowUpRight, Check, Clock, RotateCcw, X, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { isErrorCode } from '@shared/errors/codes.ts';
import { topics } from '@shared/realtime/topics.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { cancelWithdrawal, type Withdrawal, type WithdrawalStatus } from '@shared/schemas/payouts.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { useTopic } from '@/app/live.tsx';
import { BackLink, Facts, LoadingNote, Section, usePageTitle } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx';
import { CopyableId } from '@/components/ui/copy-button.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { Timeline } from '@/components/ui/timeline.tsx';
import { myStoresQuery } from '@/features/account/queries.ts';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { withdrawalEventsQuery, withdrawalQuery } from './queries.ts';
import { Reviews } from './reviews.tsx';
import { WithdrawalBadge } from './withdrawal-list.tsx';

const icons: Record<WithdrawalStatus, LucideIcon> = {
  initiated: Clock,
  under_review: Clock,
  pending_provider: ArrowUpRight,
  settled: Check,
  failed: X,
  cancelled: X,
  reversed: RotateCcw,
};

/** One withdrawal: where it is, what arrives, and every step it took. */
export function WithdrawalPage({ withdrawalId }: { withdrawalId: string }) {
  const row = useQuery(withdrawalQuery(withdrawalId));
  useTopic(row.data?.owner_type === 'store' ? topics.store(row.data.owner_id) : null);
  if (row.isPending) {
    return (
      <div className="grid gap-4 pt-6">
        <LoadingNote />
        <div className="skeleton h-9 w-56" />
        <div className="skeleton h-64 rounded-card" />
      </div>
    );
  }
  if (row.isError) {
    return (
      <div className="pt-8">
        <ErrorState error={row.error} onRetry={() => void row.refetch()} />
      </div>
    );
  }
  return <WithdrawalContent row={row.data} />;
}

function WithdrawalContent({ row }: { row: Withdrawal }) {
  const { t, describe } = useI18n();
  usePageTitle(t('withdraw.one', { code: row.code }));
  const amount = (minor: bigint) => <Money value={moneyOf(minor, row.currency)} fraction="always" />;
  return (
    <div className="grid max-w-3xl gap-5 pt-6">
      <div className="grid gap-1">
        <BackToWallet row={row} />
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-xl font-semibold tracking-tight">
            <span className="sr-only">{t('withdraw.title')} </span>
            <CopyableId value={row.code} />
          </h1>
          <WithdrawalBadge status={row.status} />
        </div>
      </div>
      <section className="card grid gap-5 p-5" aria-live="polite">
        <p className="text-lg">{t(`withdraw.says_${row.status}`)}</p>
        {row.failure_code ? (
          <p className="text-sm text-ink-soft">
            {t.maybe(`withdraw.failure.${row.failure_code}`) ??
              describe(isErrorCode(row.failure_code) ? row.failure_code : 'transfer.failed').text}{' '}
            <bdi dir="ltr">({row.failure_code})</bdi>
          </p>
        ) : null}
        <Facts
          rows={[
            [t('withdraw.amount'), amount(row.amount_minor)],
            [t('withdraw.fee'), amount(row.fee_minor)],
            [t('withdraw.arrives'), <strong key="net">{amount(row.net_minor)}</strong>],
            row.destination_label ? [t('withdraw.where'), <bdi key="to">{row.destination_label}</bdi>] : null,
            row.provider_reference
              ? [t('withdraw.reference'), <CopyableId key="ref" value={row.provider_reference} />]
              : null,
            [t('withdraw.requested_at'), <DateTime key="at" at={row.requested_at} />],
          ]}
        />
        {row.status === 'initiated' || row.status === 'under_review' ? <CancelButton row={row} /> : null}
      </section>
      <Reviews owner={{ ownerType: row.owner_type, ownerId: row.owner_id }} subjectId={row.id} />
      <Section title={t('orders.timeline')} isCard>
        <WithdrawalTimeline withdrawalId={row.id} />
      </Section>
    </div>
  );
}

/** Back to the wallet that it left: one's own, or that of a store which one runs. */
function BackToWallet({ row }: { row: Withdrawal }) {
  const t = useT();
  const stores = useQuery({ ...myStoresQuery(), enabled: row.owner_type === 'store' });
  if (row.owner_type === 'user') {
    return <BackLink to="/wallet" search={{ currency: row.currency }} label={t('nav.wallet')} />;
  }
  const store = stores.data?.find(({ id }) => id === row.owner_id);
  if (store === undefined) return null;
  return (
    <BackLink
      to="/sell/$store/wallet"
      params={{ store: store.slug }}
      search={{ currency: row.currency }}
      label={t('nav.wallet')}
    />
  );
}

function CancelButton({ row }: { row: Withdrawal }) {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const cancel = useIntent({
    name: 'cancel-withdrawal',
    send: (input: { id: string }, key) => call(cancelWithdrawal, { p_withdrawal_id: input.id, p_idempotency_key: key }),
    onDone: async () => {
      close();
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.withdrawals() }),
        queries.invalidateQueries({ queryKey: keys.wallets() }),
      ]);
    },
  });
  function close() {
    setIsOpen(false);
    cancel.reset();
  }
  const amount = formatMoney(moneyOf(row.amount_minor, row.currency), locale);
  return (
    <div>
      <Button tone="danger-quiet" onClick={() => setIsOpen(true)}>
        {t('withdraw.cancel')}
      </Button>
      <ConfirmDialog
        title={t('withdraw.cancel')}
        isOpen={isOpen}
        onClose={close}
        onConfirm={() => void cancel.run({ id: row.id })}
        confirmLabel={t('withdraw.cancel_confirm', { amount })}
        tone="danger"
        state={cancel.state}
      >
        <p>{t('withdraw.cancel_text', { amount })}</p>
      </ConfirmDialog>
    </div>
  );
}

function WithdrawalTimeline({ withdrawalId }: { withdrawalId: string }) {
  const t = useT();
  const events = useQuery(withdrawalEventsQuery(withdrawalId));
  if (events.isPending) return <SkeletonRows count={3} className="h-12" />;
  if (events.isError) return <ErrorState error={events.error} onRetry={() => void events.refetch()} />;
  return (
    <Timeline
      label={t('orders.timeline')}
      entries={events.data.toReversed().map((event) => {
        const Icon = icons[event.to_status];
        return {
          key: String(event.id),
          title: t(`withdrawal.status.${event.to_status}`),
          meta: (
            <>
              {t.maybe(`withdraw.actor.${event.actor}`) ?? t('order.actor.system')}
              {' · '}
              <DateTime at={event.created_at} />
            </>
          ),
          // Why a withdrawal is looked at first is for staff: whoever knew could walk around it.
          body:
            event.reason && event.action !== 'request' ? (
              <bdi>{t.maybe(`withdraw.failure.${event.reason}`) ?? event.reason}</bdi>
            ) : null,
          icon: <Icon className="size-4" />,
        };
      })}
    />
  );
}
