import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { orderView, type ViewAction } from '@shared/orders/view-model.ts';
import type { AllowedAction, Order } from '@shared/schemas/orders.ts';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { PaymentFeeNote, usePaymentFee } from '@/features/payments/payment-fee.tsx';
import { useNow } from '@/lib/time.tsx';
import { ActDialog, harshActions, type PersonViewAction } from './act-dialog.tsx';
import { useOrderTextParams } from './order-text.tsx';
import { orderActionsQuery } from './queries.ts';

const quietShown = 2;

/** The acts that the database allows this person now: one primary, at most two quiet ones, the rest behind "More". */
export function OrderActions({ order }: { order: Order }) {
  const t = useT();
  const now = useNow();
  const [open, setOpen] = useState<PersonViewAction | null>(null);
  const actions = useQuery(orderActionsQuery(order.id));
  const navigate = useNavigate();
  const feeMinor = usePaymentFee({
    amountMinor: isPayable(order) ? order.total_minor : null,
    currency: order.currency,
    orderId: order.id,
  });
  const view = orderView(order, order.viewer_role, now, actions.data ?? []);
  const params = useOrderTextParams(view);
  if (actions.isPending) return <div aria-hidden className="skeleton h-11 w-56" />;
  if (actions.isError) return <ErrorNote error={actions.error} />;
  const isOffered = (action: ViewAction) => action !== 'pay' || isPayable(order);
  const primary = view.primaryAction !== null && isOffered(view.primaryAction) ? view.primaryAction : null;
  const quiet = view.secondaryActions.filter(isOffered);
  // A dialog that is open stays, though the order has moved on: what was sent from it is still to be answered.
  if (primary === null && quiet.length === 0 && open === null) return null;
  function handlePress(action: ViewAction) {
    if (action !== 'pay') {
      setOpen(action);
      return;
    }
    void navigate({ to: '/payments/new', search: { order: order.id } });
  }
  const labelOf = (action: ViewAction) => t.maybe(`order.action.${action}`, params) ?? action;
  return (
    <div className="grid gap-3" data-no-print>
      {isPayable(order) ? (
        <PaymentFeeNote feeMinor={feeMinor} amountMinor={order.total_minor} currency={order.currency} />
      ) : null}
      <div className="grid gap-2 md:flex md:flex-wrap md:items-center">
        {primary === null ? null : (
          // On phones the one act that matters stays at the thumb, above the tabs.
          <div
            data-act-bar
            className="max-md:fixed max-md:inset-x-0 max-md:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] max-md:z-10 max-md:grid max-md:border-t max-md:border-line max-md:bg-surface max-md:px-4 max-md:py-2.5"
          >
            <Button onClick={() => handlePress(primary)}>{labelOf(primary)}</Button>
          </div>
        )}
        <div className="grid auto-cols-fr grid-flow-col gap-2 md:flex md:flex-wrap">
          {quiet.slice(0, quietShown).map((action) => (
            <Button
              key={action}
              tone={harshActions.has(action) ? 'danger-quiet' : 'quiet'}
              onClick={() => handlePress(action)}
            >
              {labelOf(action)}
            </Button>
          ))}
        </div>
        {quiet.length > quietShown ? (
          <details className="md:relative">
            <summary className="inline-flex min-h-11 items-center rounded-field px-3 text-sm font-medium text-ink-soft hover:bg-brand-wash">
              {t('orders.more_actions')}
            </summary>
            <div className="grid gap-1 md:absolute md:start-0 md:top-full md:z-10 md:w-64 md:rounded-card md:border md:border-line md:bg-surface md:p-2 md:shadow-float">
              {quiet.slice(quietShown).map((action) => (
                <Button key={action} tone="ghost" onClick={() => handlePress(action)}>
                  {labelOf(action)}
                </Button>
              ))}
            </div>
          </details>
        ) : null}
      </div>
      <ActDialog
        order={order}
        view={view}
        allowed={allowedOf(actions.data, open)}
        action={open}
        onClose={() => setOpen(null)}
      />
    </div>
  );
}

function isPayable(order: Order): boolean {
  return order.status === 'pending_payment' && order.viewer_role === 'buyer';
}

function allowedOf(actions: readonly AllowedAction[], action: string | null): AllowedAction | null {
  return actions.find((one) => one.action === action) ?? null;
}
