import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { formatMoney } from '@shared/money/format-money.ts';
import { topics } from '@shared/realtime/topics.ts';
import type { Order } from '@shared/schemas/orders.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { useTopic } from '@/app/live.tsx';
import { FormSkeleton, PageHeading } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { Countdown } from '@/components/ui/countdown.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { BankTransferLink } from '@/features/bank-transfer/bank-transfer-link.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { orderQuery } from '@/features/orders/queries.ts';
import { ConfirmAndRepeat, paymentConfirmation } from '@/features/wallet/confirm-and-repeat.tsx';
import { focusFirstProblem } from '@/lib/focus-first-problem.ts';
import { PaymentFeeNote, usePaymentFee } from './payment-fee.tsx';
import { openPaymentOfOrderQuery } from './queries.ts';
import { CardFields, useCardChoice } from './saved-cards.tsx';
import { useStartPayment } from './use-start-payment.ts';
import { useArePaymentWaysRead, useWay } from './use-way.ts';
import { WayFields } from './way-fields.tsx';

/** Paying an order: how much, by which of the ways that work now, and until when the goods are kept. */
export function OrderPaymentPage({ orderId }: { orderId: string | undefined }) {
  const t = useT();
  useTopic(orderId === undefined ? null : topics.order(orderId));
  const order = useQuery({ ...orderQuery(orderId ?? ''), enabled: orderId !== undefined });
  const me = useQuery(meQuery());
  const failed = order.isError ? order : me.isError ? me : null;
  if (orderId === undefined) {
    return (
      <div className="pt-8">
        <EmptyState
          title={t('payment.no_reference')}
          text={t('pay.no_order_text')}
          action={<LinkButton to="/orders">{t('orders.title')}</LinkButton>}
        />
      </div>
    );
  }
  return (
    <div>
      <PageHeading
        title={t('pay.order_title')}
        back={{ to: '/orders/$orderId', params: { orderId }, label: t('payment.to_order') }}
      />
      {failed ? <ErrorState error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      {!failed && (order.isPending || me.isPending) ? <FormSkeleton /> : null}
      {order.data && me.data ? <PayOrder order={order.data} mobile={me.data.phone} /> : null}
    </div>
  );
}

function PayOrder({ order, mobile }: { order: Order; mobile: string | null }) {
  const t = useT();
  const begun = useQuery(openPaymentOfOrderQuery(order.id));
  const areWaysRead = useArePaymentWaysRead(order.currency);
  const pay = useStartPayment();
  // What is started here goes on from here, though the list of payments knows it already.
  const isStarting = pay.state.status !== 'idle' && pay.state.status !== 'refused';
  if (order.status === 'pending_payment' && order.viewer_role === 'buyer') {
    if (begun.isPending || !areWaysRead) return <FormSkeleton />;
    if (begun.isError) return <ErrorState error={begun.error} onRetry={() => void begun.refetch()} />;
    // Two payments at once could both take the money: the one that has begun comes to its end first.
    if (begun.data === null || isStarting) return <PayForm order={order} mobile={mobile} pay={pay} />;
    return <UnderWay paymentId={begun.data.id} />;
  }
  return (
    <EmptyState
      title={t('pay.not_payable')}
      text={t('pay.not_payable_text')}
      action={
        <LinkButton to="/orders/$orderId" params={{ orderId: order.id }}>
          {t('payment.to_order')}
        </LinkButton>
      }
    />
  );
}

function UnderWay({ paymentId }: { paymentId: string }) {
  const t = useT();
  return (
    <EmptyState
      title={t('pay.under_way')}
      text={t('pay.under_way_text')}
      action={
        <LinkButton to="/payments/return" search={{ payment: paymentId }}>
          {t('pay.see_it')}
        </LinkButton>
      }
    />
  );
}

type PayFormProps = { order: Order; mobile: string | null; pay: ReturnType<typeof useStartPayment> };

function PayForm({ order, mobile, pay }: PayFormProps) {
  const { t, locale } = useI18n();
  const isOnline = useIsOnline();
  const [isChecked, setIsChecked] = useState(false);
  const { currency, total_minor: amountMinor } = order;
  const choice = useWay(currency, amountMinor, mobile);
  const { way, payer } = choice;
  const card = useCardChoice(way);
  const feeMinor = usePaymentFee({
    amountMinor,
    currency,
    orderId: order.id,
    ...(way ? { provider: way.provider, method: way.method } : {}),
  });
  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsChecked(true);
    focusFirstProblem(event.currentTarget);
    handlePay();
  }
  function handlePay() {
    if (way === null || payer === null || !isOnline) return;
    const { provider, method } = way;
    pay.run(
      { purpose: 'order', amountMinor, feeMinor, currency, orderId: order.id, provider, method, ...card.wish },
      payer,
    );
  }
  const amount = formatMoney(moneyOf(amountMinor + (feeMinor ?? 0n), currency), locale);
  return (
    <form className="form-column card grid gap-5 p-5" onSubmit={handleSubmit} noValidate>
      <div className="grid gap-1">
        <p className="text-sm text-ink-soft">
          <bdi dir="ltr" className="tabular">
            {order.code}
          </bdi>
          {' · '}
          <bdi>{order.store_name}</bdi>
        </p>
        <p className="text-xl font-semibold tracking-tight">
          <Money value={moneyOf(amountMinor, currency)} />
        </p>
        {order.due_at ? (
          <p className="flex flex-wrap items-center gap-2 text-sm text-ink-soft">
            {t('pay.kept_until')} <Countdown until={order.due_at} />
          </p>
        ) : null}
      </div>
      <WayFields
        choice={choice}
        currency={currency}
        amountMinor={amountMinor}
        isDisabled={pay.isSending}
        isChecked={isChecked}
      />
      <CardFields choice={card} isDisabled={pay.isSending} />
      <PaymentFeeNote feeMinor={feeMinor} amountMinor={amountMinor} currency={currency} />
      <IntentNote state={pay.state} />
      <ConfirmAndRepeat
        state={pay.state}
        request={paymentConfirmation('order', amountMinor, currency)}
        onConfirmed={handlePay}
      />
      <Button
        type="submit"
        isWide
        isBusy={pay.isSending || pay.state.status === 'done'}
        isDisabled={way === null || !isOnline}
      >
        {way === null ? t('top_up.submit_empty') : t('top_up.submit', { amount, provider: way.provider_name })}
      </Button>
      <p className="text-xs text-ink-soft">{t('pay.held_note', { store: order.store_name })}</p>
      <BankTransferLink currency={currency} orderId={order.id} />
    </form>
  );
}
