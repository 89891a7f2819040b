import { useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import type { LinkProps } from '@tanstack/react-router';
import { orderView, type OrderView } from '@shared/orders/view-model.ts';
import { topics } from '@shared/realtime/topics.ts';
import type { Order } from '@shared/schemas/orders.ts';
import { useT } from '@/app/i18n.tsx';
import { useTopic } from '@/app/live.tsx';
import { BackLink, LoadingNote, Section, usePageTitle } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CopyableId } from '@/components/ui/copy-button.tsx';
import { Countdown } from '@/components/ui/countdown.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { MoneyStrip } from '@/components/ui/money-strip.tsx';
import { useNow } from '@/lib/time.tsx';
import { OrderActions } from './order-actions.tsx';
import { DeliverySection, DisputeSection, ItemsSection, MoneySection } from './order-sections.tsx';
import { OrderSentence } from './order-text.tsx';
import { OrderStatusBadge } from './order-status.tsx';
import { OrderTimeline } from './order-timeline.tsx';
import { RefundSection } from './refund-section.tsx';
import { orderActionsQuery, orderQuery } from './queries.ts';
import { stripOf } from './strip-of.ts';

/** The core screen: where the money is, who acts next, until when, and what happens otherwise. */
export function OrderPage({ orderId, back }: { orderId: string; back: LinkProps & { label: string } }) {
  useTopic(topics.order(orderId));
  const order = useQuery(orderQuery(orderId));
  // Both are asked for at once; the page would be pushed down by the acts if they came after it.
  const { isPending: areActsPending } = useQuery(orderActionsQuery(orderId));
  if (order.isPending || (areActsPending && !order.isError)) return <OrderSkeleton />;
  if (order.isError) {
    return (
      <div className="pt-8">
        <ErrorState error={order.error} onRetry={() => void order.refetch()} />
      </div>
    );
  }
  return <OrderContent order={order.data} back={back} />;
}

function OrderSkeleton() {
  return (
    <div className="grid gap-5 pt-6">
      <LoadingNote />
      <div className="skeleton h-10 w-64" />
      <div className="skeleton h-64 rounded-card" />
      <div className="grid gap-5 md:grid-cols-2">
        <div className="skeleton h-72 rounded-card" />
        <div className="skeleton h-72 rounded-card" />
      </div>
    </div>
  );
}

function OrderContent({ order, back }: { order: Order; back: LinkProps & { label: string } }) {
  const t = useT();
  const now = useNow();
  const view = orderView(order, order.viewer_role, now);
  usePageTitle(t('order.code', { code: order.code }));
  return (
    <div className="grid gap-5 pt-4 md:pt-6">
      <div className="grid gap-1">
        <BackLink {...back} />
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xl font-semibold tracking-tight">
            <span className="sr-only">{t('orders.order')}</span>
            <CopyableId value={order.code} />
          </h1>
          <div className="flex items-center gap-2">
            <OrderStatusBadge view={view} />
            <span className="max-md:hidden">
              <Button
                tone="ghost"
                size="small"
                icon={<Printer aria-hidden className="size-4" />}
                onClick={() => window.print()}
              >
                {t('orders.print')}
              </Button>
            </span>
          </div>
        </div>
        <p className="text-sm text-ink-soft">
          <bdi>{order.viewer_role === 'seller' ? (order.buyer_name ?? '') : order.store_name}</bdi>
          {' · '}
          <DateTime at={order.placed_at ?? order.created_at} />
        </p>
      </div>
      <MoneyNow order={order} view={view} />
      <div className="grid items-start gap-5 md:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
        <div className="grid gap-5">
          {order.dispute ? <DisputeSection order={order} dispute={order.dispute} /> : null}
          <Section title={t('orders.timeline')} isCard>
            <OrderTimeline orderId={order.id} />
          </Section>
        </div>
        <div className="grid gap-5">
          <ItemsSection order={order} />
          <MoneySection order={order} />
          <RefundSection order={order} />
          <DeliverySection order={order} />
        </div>
      </div>
    </div>
  );
}

const edge: Record<OrderView['tone'], string> = {
  neutral: 'border-s-line-strong',
  held: 'border-s-brand',
  attention: 'border-s-attention',
  positive: 'border-s-positive',
  negative: 'border-s-negative',
  frozen: 'border-s-frozen',
};

function MoneyNow({ order, view }: { order: Order; view: OrderView }) {
  const t = useT();
  const who = view.isViewersTurn ? t('order.turn.you') : t.maybe(`order.turn.${view.whoActs ?? 'nobody'}`);
  const stripTone = view.tone === 'attention' && order.status === 'disputed' ? 'frozen' : view.tone;
  return (
    <section aria-label={t('orders.money_now')} className={`card grid gap-6 border-s-4 p-4 md:p-6 ${edge[view.tone]}`}>
      <MoneyStrip
        amounts={stripOf(view, order.currency)}
        tone={stripTone}
        buyerName={order.viewer_role === 'buyer' ? t('strip.you') : (order.buyer_name ?? t('strip.place.buyer'))}
        sellerName={order.store_name}
      />
      <div className="grid gap-2" aria-live="polite">
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-sm font-semibold">{who}</span>
          {view.dueAt ? <Countdown until={view.dueAt} /> : null}
        </div>
        <OrderSentence view={view} />
        {view.isOverdue ? <p className="text-sm text-ink-soft">{t('orders.overdue')}</p> : null}
      </div>
      <OrderActions order={order} />
    </section>
  );
}
