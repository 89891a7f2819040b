import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, LoaderCircle, RotateCcw, type LucideIcon } from 'lucide-react';
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import type { Checkout, Payment } from '@shared/schemas/payments.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { Facts, LoadingNote, usePageTitle } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CopyableId } from '@/components/ui/copy-button.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { ExternalLinkButton, LinkButton } from '@/components/ui/link-button.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { openCheckout } from '@/features/payments/open-checkout.ts';
import { paymentView, type PaymentScene } from '@/features/payments/payment-view.ts';
import { paymentQuery } from '@/features/payments/queries.ts';
import { keys } from '@/lib/query-keys.ts';

/** `payment` is set by the function to which providers send the browser back; `reference` by our own links. */
const search = z.object({
  payment: z.catch(z.optional(z.uuid()), undefined),
  reference: z.catch(z.optional(z.coerce.string()), undefined),
});

export const Route = createFileRoute('/_auth/payments/return')({
  validateSearch: search,
  component: PaymentReturnPage,
});

const pollMs = 4000;

function PaymentReturnPage() {
  const t = useT();
  const { payment: id, reference } = Route.useSearch();
  const wanted = id ?? reference ?? '';
  usePageTitle(t('payment.title'));
  const payment = useQuery({
    ...paymentQuery(id === undefined ? 'reference' : 'id', wanted),
    enabled: wanted !== '',
    // Live events come first; the clock is the second line while the provider has not spoken.
    refetchInterval: ({ state }) => (state.data && paymentView(state.data).isOpen ? pollMs : false),
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
        <div className="skeleton h-80 rounded-card" />
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
  return <PaymentOutcome payment={payment.data} />;
}

/** A page to go to is a link, which can be opened elsewhere too; a form can only be posted. */
function CheckoutButton({ checkout }: { checkout: Checkout }) {
  const t = useT();
  if (checkout.kind === 'redirect') {
    return <ExternalLinkButton href={checkout.url}>{t('payment.go_to_provider')}</ExternalLinkButton>;
  }
  return <Button onClick={() => openCheckout(checkout)}>{t('payment.go_to_provider')}</Button>;
}

const marks: Record<PaymentScene, { icon: LucideIcon; style: string }> = {
  to_pay: { icon: LoaderCircle, style: 'text-brand' },
  waiting: { icon: LoaderCircle, style: 'text-brand animate-spin' },
  paid: { icon: CircleCheck, style: 'text-positive' },
  failed: { icon: CircleX, style: 'text-negative' },
  expired: { icon: CircleX, style: 'text-negative' },
  returned: { icon: RotateCcw, style: 'text-ink-soft' },
};

function PaymentOutcome({ payment }: { payment: Payment }) {
  const { t, describe } = useI18n();
  const queries = useQueryClient();
  const view = paymentView(payment);
  const { icon: Icon, style } = marks[view.scene];
  useEffect(() => {
    if (view.isOpen) return;
    void queries.invalidateQueries({ queryKey: keys.wallets() });
    void queries.invalidateQueries({ queryKey: keys.orders() });
  }, [view.isOpen, queries]);
  return (
    <div className="mx-auto max-w-xl pt-8 md:pt-12">
      <section className="card grid gap-6 p-6">
        <div className="grid justify-items-center gap-3 text-center" aria-live="polite">
          <Icon aria-hidden className={`size-10 ${style}`} strokeWidth={1.5} />
          <h1 className="text-xl font-semibold tracking-tight">{t(`payment.${view.scene}_title`)}</h1>
          <p className="text-2xl font-semibold">
            <Money value={moneyOf(payment.amount_minor, payment.currency)} />
          </p>
          <p className="max-w-prose text-ink-soft">
            {view.scene === 'paid' && payment.purpose === 'order'
              ? t('payment.paid_order_text')
              : t(`payment.${view.scene}_text`)}
          </p>
          {payment.failure_code ? <p className="text-sm text-ink-soft">{describe(payment.failure_code).text}</p> : null}
        </div>
        <Facts
          rows={[
            [t('payment.status_label'), t(`payment.status.${payment.status}`)],
            [t('payment.reference'), <CopyableId key="reference" value={payment.reference} />],
            [t('payment.begun'), <DateTime key="begun" at={payment.created_at} />],
            payment.settled_at ? [t('payment.settled'), <DateTime key="settled" at={payment.settled_at} />] : null,
          ]}
        />
        <div className="flex flex-wrap justify-center gap-2">
          {view.checkout ? <CheckoutButton checkout={view.checkout} /> : null}
          {payment.order_id ? (
            <LinkButton
              to="/orders/$orderId"
              params={{ orderId: payment.order_id }}
              tone={view.checkout ? 'quiet' : 'primary'}
            >
              {t('payment.to_order')}
            </LinkButton>
          ) : (
            <LinkButton to="/wallet" tone={view.checkout ? 'quiet' : 'primary'}>
              {t('payment.to_wallet')}
            </LinkButton>
          )}
          {view.scene === 'failed' || view.scene === 'expired' ? (
            payment.purpose === 'topup' ? (
              <LinkButton to="/wallet/top-up" search={{ currency: payment.currency }} tone="quiet">
                {t('payment.try_again')}
              </LinkButton>
            ) : null
          ) : null}
        </div>
      </section>
    </div>
  );
}
