import { clsx } from 'clsx';
import { ArrowRight, CircleAlert, CircleCheck, CircleHelp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { isCurrencyCode } from '@shared/money/currency.ts';
import { orderStatuses } from '@shared/orders/states.ts';
import { useOverview, type Overview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';
import { PageSkeleton } from '@/components/layout/page-skeleton.tsx';

/** The first page: what is held, what waits for a person, whether the books balance. Live. */
export function OverviewPage() {
  const { t } = useI18n();
  const { data, isPending, error, refetch } = useOverview();
  if (isPending) return <PageSkeleton />;
  if (!data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-lg font-semibold">{t('admin.nav.overview')}</h1>
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Held overview={data} />
          <Waiting overview={data} />
          <Books overview={data} />
        </div>
        <Statuses overview={data} />
      </div>
    </div>
  );
}

function Held({ overview }: { overview: Overview }) {
  const { t } = useI18n();
  const held = Object.entries(overview.held_minor).filter(([code]) => isCurrencyCode(code));
  return (
    <Panel title={t('admin.money_held')}>
      {held.length === 0 ? (
        <p className="text-ink-soft">{t('admin.money_held_none')}</p>
      ) : (
        <ul className="flex flex-wrap gap-x-10 gap-y-3" aria-live="polite">
          {held.map(([code, minor]) => (
            <li key={code} className="text-xl font-semibold">
              {isCurrencyCode(code) && <Amount minor={minor} currency={code} />}
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 text-xs text-ink-soft">{t('admin.money_held_note')}</p>
    </Panel>
  );
}

function Books({ overview }: { overview: Overview }) {
  const { t } = useI18n();
  const { ledger_is_balanced: isBalanced, last_verified_at: at } = overview;
  const [Icon, tone, text] =
    isBalanced === true
      ? ([CircleCheck, 'text-positive', t('admin.books_good')] as const)
      : isBalanced === false
        ? ([CircleAlert, 'text-negative', t('admin.books_bad')] as const)
        : ([CircleHelp, 'text-ink-soft', t('admin.books_unchecked')] as const);
  return (
    <Panel title={t('admin.books')}>
      <p className={clsx('flex items-center gap-2 text-base font-medium', tone)}>
        <Icon aria-hidden className="size-5 shrink-0" />
        {text}
      </p>
      {at && (
        <p className="mt-2 text-xs text-ink-soft">
          {t('admin.checked')} <Moment at={at} />
        </p>
      )}
    </Panel>
  );
}

function Waiting({ overview }: { overview: Overview }) {
  const { t } = useI18n();
  const { mayOpen } = useStaff();
  const lines: readonly { key: string; label: string; count: number; to: string }[] = [
    {
      key: 'approvals',
      label: t('admin.wait_approvals'),
      count: overview.approvals_waiting,
      to: '/approvals',
    },
    {
      key: 'disputes',
      label: t('admin.wait_disputes'),
      count: overview.disputes_open,
      to: '/orders?tab=disputed',
    },
    {
      key: 'withdrawals',
      label: t('admin.wait_withdrawals'),
      count: overview.withdrawals_waiting,
      to: '/withdrawals?tab=review',
    },
    {
      key: 'payout_batches',
      label: t('admin.wait_payout_batches'),
      count: overview.payout_batches_open,
      to: '/payout-batches?tab=open',
    },
    {
      key: 'risk',
      label: t('admin.wait_risk'),
      count: overview.risk_waiting,
      to: '/risk?tab=open',
    },
    {
      key: 'stores',
      label: t('admin.wait_stores'),
      count: overview.stores_submitted,
      to: '/stores?tab=submitted',
    },
    {
      key: 'payments',
      label: t('admin.wait_payments'),
      count: overview.payments_pending,
      to: '/payments?tab=pending',
    },
    {
      key: 'bank_lines',
      label: t('admin.wait_bank_lines'),
      count: overview.bank_lines_waiting,
      to: '/bank',
    },
    {
      key: 'breaks',
      label: t('admin.wait_breaks'),
      count: overview.breaks_open,
      to: '/reconciliation',
    },
    {
      key: 'calls',
      label: t('admin.wait_calls'),
      count: overview.calls_dead,
      to: '/webhooks?tab=dead',
    },
    {
      key: 'events',
      label: t('admin.wait_events'),
      count: overview.dead_events,
      to: '/jobs?book=outbox&tab=dead',
    },
    { key: 'jobs', label: t('admin.wait_jobs'), count: overview.jobs_late, to: '/jobs' },
  ];
  // What somebody else's role sees to is no work of theirs.
  const mine = lines.filter(({ to }) => mayOpen(to));
  return (
    <Panel title={t('admin.waiting_work')} isFlush>
      <ul>
        {mine.map(({ key, label, count, to }) => (
          <li key={key} className="border-b border-line last:border-b-0">
            <Line to={to}>
              <span className="grow">{label}</span>
              <span
                className={clsx(
                  'min-w-7 rounded-full px-2 text-center text-sm font-medium',
                  count > 0 ? 'bg-attention text-on-attention' : 'text-ink-soft',
                )}
              >
                {count}
              </span>
            </Line>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Line({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="flex min-h-9 items-center gap-3 px-4 py-1 hover:bg-brand-wash pointer-coarse:min-h-11">
      {children}
      <ArrowRight aria-hidden className="mirror-rtl size-4 text-ink-soft" />
    </Link>
  );
}

function Statuses({ overview }: { overview: Overview }) {
  const { t } = useI18n();
  const counts = orderStatuses.map((status) => ({ status, count: overview.orders_by_status[status] ?? 0 }));
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <Panel title={t('admin.orders_by_status')} isFlush>
      <ul className="py-1">
        {counts.map(({ status, count }) => (
          <li key={status}>
            <Line to={`/orders?status=${status}`}>
              <span className="w-44 shrink-0">
                <StatusMark group="order.status" status={status} />
              </span>
              <span aria-hidden className="h-1.5 grow rounded-full bg-line/50">
                <span
                  className="block h-full rounded-full bg-brand"
                  style={{ inlineSize: `${(count / most) * 100}%` }}
                />
              </span>
              <span className="w-10 text-end">{count}</span>
            </Line>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
