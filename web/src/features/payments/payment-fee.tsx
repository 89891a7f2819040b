import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { quotePayment, type PaymentMethod } from '@shared/schemas/payments.ts';
import { useT } from '@/app/i18n.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { ask } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';

export type PaymentQuestion = {
  readonly amountMinor: bigint | null;
  readonly currency: CurrencyCode;
  readonly orderId?: string;
  readonly provider?: string;
  readonly method?: PaymentMethod;
};

const quoteOf = ({ amountMinor, currency, orderId, provider, method }: PaymentQuestion) =>
  queryOptions({
    queryKey: keys.paymentQuote(`${currency} ${amountMinor} ${orderId ?? ''} ${provider ?? ''} ${method ?? ''}`),
    enabled: amountMinor !== null && amountMinor > 0n,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () =>
      ask(quotePayment, {
        p_amount_minor: amountMinor ?? 0n,
        p_currency: currency,
        p_order_id: orderId ?? null,
        p_provider: provider ?? null,
        p_method: method ?? null,
      }),
  });

/** What a payment adds for the provider's fee; null while that is not known, or nothing can be paid. */
export function usePaymentFee(question: PaymentQuestion): bigint | null {
  const { data } = useQuery(quoteOf(question));
  return data?.fee_minor ?? null;
}

/** Said before anything is paid, where the payer bears the provider's fee. */
export function PaymentFeeNote({
  feeMinor,
  amountMinor,
  currency,
}: {
  feeMinor: bigint | null;
  amountMinor: bigint;
  currency: CurrencyCode;
}) {
  const t = useT();
  if (feeMinor === null || feeMinor === 0n) return null;
  return (
    <dl className="grid gap-1.5 text-sm" aria-live="polite">
      <div className="flex justify-between gap-4">
        <dt className="text-ink-soft">{t('payment.fee')}</dt>
        <dd>
          <Money value={moneyOf(feeMinor, currency)} />
        </dd>
      </div>
      <div className="flex justify-between gap-4 font-semibold">
        <dt>{t('payment.to_pay')}</dt>
        <dd>
          <Money value={moneyOf(amountMinor + feeMinor, currency)} />
        </dd>
      </div>
    </dl>
  );
}
