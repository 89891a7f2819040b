import { useState } from 'react';
import { useParams } from 'react-router';
import { orderView } from '@shared/orders/view-model.ts';
import type { AllowedAction } from '@shared/schemas/orders.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { useNow } from '@/lib/clock.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { WaitingRequest } from '@/features/approvals/waiting-request.tsx';
import { ActDialog } from './act-dialog.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import { DisputePanel } from './dispute-panel.tsx';
import { MoneyStrip } from './money-strip.tsx';
import { OrderEvents } from './order-events.tsx';
import { OrderFacts, OrderItems, OrderParties } from './order-facts.tsx';
import { OrderLedger } from './order-ledger.tsx';
import { OrderPayments } from './order-payments.tsx';
import { OrderRefund } from './order-refund.tsx';
import { useActionLabel } from './use-action-label.ts';
import { useLiveOrder } from './use-live-order.ts';
import { useOrderActions } from './use-order-actions.ts';
import { useOrderSentence } from './use-order-sentence.ts';

/** Order 360: where the money is, what happened, every ledger line, and what staff may do now. */
export function OrderPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { record: order, query } = useRecord('orders', id);
  useLiveOrder(id);
  return (
    <RecordPage
      query={query}
      back="/orders"
      backLabel={t('admin.nav.orders')}
      title={
        order && (
          <Copyable value={order.code}>
            {t('admin.order')} <bdi dir="ltr">{order.code}</bdi>
          </Copyable>
        )
      }
      status={order && <StatusMark group="order.status" status={order.status} />}
    >
      {order && <OrderBody order={order} />}
    </RecordPage>
  );
}

function OrderBody({ order }: { order: OrderRow }) {
  const now = useNow();
  const actions = useOrderActions(order.id, order.version);
  const view = orderView(order, 'staff', now, actions.data);
  const sentence = useOrderSentence(view);
  const [chosen, setChosen] = useState<AllowedAction | null>(null);
  return (
    <>
      <section className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4 md:p-5">
        <MoneyStrip
          where={view.where}
          currency={order.currency}
          buyer={order.buyer_name ?? order.buyer_email ?? ''}
          seller={order.store_name}
        />
        <p className="max-w-4xl text-base">{sentence}</p>
        {order.open_decision_id !== null && <WaitingRequest id={order.open_decision_id} />}
        <ActionBar actions={actions} onChoose={setChosen} order={order} />
        <OrderRefund order={order} />
      </section>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {order.dispute && <DisputePanel order={order} dispute={order.dispute} />}
          <OrderLedger order={order} />
          <OrderEvents order={order} />
          <OrderPayments orderId={order.id} />
          <AuditPanel entityType="order" entityId={order.id} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <OrderFacts order={order} />
          <OrderParties order={order} />
          <OrderItems order={order} />
        </div>
      </div>
      {chosen &&
        (chosen.requires.includes('outcome') ? (
          <DecisionDialog order={order} action={chosen} onClose={() => setChosen(null)} />
        ) : (
          <ActDialog order={order} action={chosen} onClose={() => setChosen(null)} />
        ))}
    </>
  );
}

function ActionBar({
  actions,
  order,
  onChoose,
}: {
  actions: ReturnType<typeof useOrderActions>;
  order: OrderRow;
  onChoose: (action: AllowedAction) => void;
}) {
  const { t } = useI18n();
  const labelOf = useActionLabel(order);
  if (actions.isPending) return <div aria-hidden className="skeleton h-9 w-44" />;
  if (actions.error) return <ErrorNote error={actions.error} onRetry={() => void actions.refetch()} />;
  if (actions.data.length === 0) return <p className="text-xs text-ink-soft">{t('admin.no_action')}</p>;
  return (
    <div className="flex flex-wrap gap-2">
      {actions.data.map((action) => (
        <Button
          key={action.action}
          tone={action.is_primary || action.requires.includes('outcome') ? 'primary' : 'quiet'}
          onClick={() => onChoose(action)}
        >
          {labelOf(action)}
        </Button>
      ))}
    </div>
  );
}
