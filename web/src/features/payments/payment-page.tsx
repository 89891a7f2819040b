import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  CircleCheck,
  CircleHelp,
  CircleX,
  Clock,
  LoaderCircle,
  RotateCcw,
  Smartphone,
  Wallet,
  type LucideIcon,
} from 'lucide-react';
import { useEffect } from 'react';
import { isErrorCode } from '@shared/errors/codes.ts';
import type { Checkout, Payment } from '@shared/schemas/payments.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { Facts, LoadingNote, usePageTitle } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { CopyableId } from '@/components/ui/copy-button.tsx';
import { Countdown } from '@/components/ui/countdown.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { ExternalLinkButton, LinkButton } from '@/components/ui/link-button.tsx';
import { BigMoney, moneyOf } from '@/components/ui/money.tsx';
import { keys } from '@/lib/query-keys.ts';
import { useNow } from '@/lib/time.tsx';
import { openCheckout } from './open-checkout.ts';
import { paymentView, type PaymentScene, type PaymentView } from './payment-view.ts';
import { paymentQuery } from './queries.ts';

const pollMs = 4000;

/** One payment from its beginning to its end: what is asked of the payer, what we know, and where the money is. */
export function PaymentPage({ by, wanted }: { by: 'id' | 'reference'; wanted: string }) {
  const t = useT();
  usePageTitle(t('payment.title'));
  const payment = useQuery({
    ...paymentQuery(by, wanted),
    enabled: wanted !== '',
    // Live events come first; the clock is the second line while the provider has not spoken.
    refetchInterval: ({ state }) => (state.data && paymentView(state.data, Date.now()).isOpen ? pollMs : false),
  });
  if (wanted === '') {
    return (
      <div className="pt-8">
        <EmptyState
          title={t('payment.no_reference')}
          text={t('payment.no_reference_text')}
          action={<LinkButton to="/wallet">{t('nav.wallet')}</LinkButton>}
        />
      </div>
    );
  }
  if (payment.isPending) {
    return (
      <div className="mx-auto max-w-xl pt-8">
        <LoadingNote />
        <div className="skeleton h-96 rounded-card" />
      </div>
    );
  }
  if (payment.isError) {
    return (
      <div className="mx-auto max-w-xl pt-8">
        <ErrorState error={payment.error} onRetry={() => void payment.refetch()} />
      </div>
    );
  }
  return <PaymentState payment={payment.data} />;
}

const marks: Record<PaymentScene, { icon: LucideIcon; style: string }> = {
  phone: { icon: Smartphone, style: 'text-brand' },
  to_pay: { icon: Clock, style: 'text-brand' },
  waiting: { icon: LoaderCircle, style: 'text-brand animate-spin' },
  unknown: { icon: CircleHelp, style: 'text-ink-soft' },
  paid: { icon: CircleCheck, style: 'text-positive' },
  late: { icon: Wallet, style: 'text-positive' },
  failed: { icon: CircleX, style: 'text-negative' },
  expired: { icon: CircleX, style: 'text-negative' },
  returned: { icon: RotateCcw, style: 'text-ink-soft' },
};

function PaymentState({ payment }: { payment: Payment }) {
  const { t, describe } = useI18n();
  const queries = useQueryClient();
  const isOnline = useIsOnline();
  const now = useNow(1000);
  const view = paymentView(payment, now);
  const { icon: Icon, style } = marks[view.scene];
  useEffect(() => {
    if (view.isOpen) return;
    void queries.invalidateQueries({ queryKey: keys.wallets() });
    void queries.invalidateQueries({ queryKey: keys.orders() });
  }, [view.isOpen, queries]);
  const text =
    view.scene === 'paid' && payment.order_outcome === 'paid'
      ? t('payment.paid_order_text')
      : t(`payment.${view.scene}_text`);
  return (
    <div className="mx-auto max-w-xl pt-8 md:pt-12">
      <section className="card grid gap-6 p-6">
        <div className="grid justify-items-center gap-3 text-center" aria-live="polite">
          <Icon aria-hidden className={`size-10 ${style}`} strokeWidth={1.5} />
          <h1 className="text-xl font-semibold tracking-tight">{t(`payment.${view.scene}_title`)}</h1>
          <BigMoney value={moneyOf(payment.amount_minor, payment.currency)} />
          <p className="max-w-prose text-ink-soft">{text}</p>
          {view.promptEndsAt === null ? null : <Countdown until={new Date(view.promptEndsAt).toISOString()} />}
          {payment.failure_code && !view.isOpen ? (
            <p className="text-sm text-ink-soft">
              {describe(isErrorCode(payment.failure_code) ? payment.failure_code : 'charge.failed').text}
            </p>
          ) : null}
          {view.isOpen && !isOnline ? <p className="text-sm text-ink-soft">{t('payment.offline_note')}</p> : null}
        </div>
        <Facts
          rows={[
            [t('payment.status_label'), t(`payment.status.${payment.status}`)],
            payment.order_code
              ? [
                  t('orders.order'),
                  <bdi key="order" dir="ltr" className="tabular">
                    {payment.order_code}
                  </bdi>,
                ]
              : null,
            [t('payment.reference'), <CopyableId key="reference" value={payment.reference} />],
            [t('payment.begun'), <DateTime key="begun" at={payment.created_at} />],
            payment.settled_at ? [t('payment.settled'), <DateTime key="settled" at={payment.settled_at} />] : null,
          ]}
        />
        <NextSteps payment={payment} view={view} />
      </section>
    </div>
  );
}

/** At most one strong button: what helps most in this scene. */
function NextSteps({ payment, view }: { payment: Payment; view: PaymentView }) {
  const t = useT();
  const hasFailed = view.scene === 'failed' || view.scene === 'expired';
  const isToPay = view.scene === 'to_pay';
  const rest = isToPay || hasFailed ? 'quiet' : 'primary';
  return (
    <div className="flex flex-wrap justify-center gap-2">
      {view.checkout ? <CheckoutButton checkout={view.checkout} isAgain={!isToPay} /> : null}
      {hasFailed ? <TryAgain payment={payment} /> : null}
      {payment.order_id && view.scene !== 'late' ? (
        <LinkButton to="/orders/$orderId" params={{ orderId: payment.order_id }} tone={rest}>
          {t('payment.to_order')}
        </LinkButton>
      ) : (
        <LinkButton to="/wallet" search={{ currency: payment.currency }} tone={rest}>
          {t('payment.to_wallet')}
        </LinkButton>
      )}
    </div>
  );
}

/** A page to go to is a link, which can be opened elsewhere too; a form can only be posted. */
function CheckoutButton({ checkout, isAgain }: { checkout: Checkout; isAgain: boolean }) {
  const t = useT();
  const label = t(isAgain ? 'payment.open_again' : 'payment.go_to_provider');
  const tone = isAgain ? 'quiet' : 'primary';
  if (checkout.kind === 'redirect') {
    return (
      <ExternalLinkButton href={checkout.url} tone={tone}>
        {label}
      </ExternalLinkButton>
    );
  }
  return (
    <Button tone={tone} onClick={() => openCheckout(checkout)}>
      {label}
    </Button>
  );
}

function TryAgain({ payment }: { payment: Payment }) {
  const t = useT();
  if (payment.order_id) {
    return (
      <LinkButton to="/payments/new" search={{ order: payment.order_id }}>
        {t('payment.try_again')}
      </LinkButton>
    );
  }
  return (
    <LinkButton to="/wallet/top-up" search={{ currency: payment.currency }}>
      {t('payment.try_again')}
    </LinkButton>
  );
}
