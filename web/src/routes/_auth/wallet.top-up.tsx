import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as z from 'zod/mini';
import { currencyCodes, currencyOfCountry, type CurrencyCode } from '@shared/money/currency.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { PaymentWay } from '@shared/schemas/payments.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { FormSkeleton, PageHeading } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { moneyOf } from '@/components/ui/money.tsx';
import { BankTransferLink } from '@/features/bank-transfer/bank-transfer-link.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { PaymentFeeNote, usePaymentFee } from '@/features/payments/payment-fee.tsx';
import { CardFields, useCardChoice } from '@/features/payments/saved-cards.tsx';
import { useStartPayment } from '@/features/payments/use-start-payment.ts';
import { useArePaymentWaysRead, useWay } from '@/features/payments/use-way.ts';
import { WayFields } from '@/features/payments/way-fields.tsx';
import { AmountField } from '@/features/wallet/amount-field.tsx';
import { ConfirmAndRepeat, paymentConfirmation } from '@/features/wallet/confirm-and-repeat.tsx';
import { focusFirstProblem } from '@/lib/focus-first-problem.ts';

const search = z.object({ currency: z.catch(z.optional(z.enum(currencyCodes)), undefined) });

export const Route = createFileRoute('/_auth/wallet/top-up')({ validateSearch: search, component: TopUpPage });

function TopUpPage() {
  const t = useT();
  const { currency } = Route.useSearch();
  const me = useQuery(meQuery());
  const start = me.data ? (currency ?? currencyOfCountry[me.data.country]) : null;
  const [first] = useState(currency);
  const areWaysRead = useArePaymentWaysRead(first ?? start);
  return (
    <div>
      <PageHeading title={t('top_up.title')} lead={t('top_up.lead')} back={{ to: '/wallet', label: t('nav.wallet') }} />
      {me.isError ? <ErrorState error={me.error} onRetry={() => void me.refetch()} /> : null}
      {me.isError || (start && areWaysRead) ? null : <FormSkeleton />}
      {me.data && start && areWaysRead ? <TopUpForm start={start} mobile={me.data.phone} /> : null}
    </div>
  );
}

function TopUpForm({ start, mobile }: { start: CurrencyCode; mobile: string | null }) {
  const { t, locale } = useI18n();
  const isOnline = useIsOnline();
  const [currency, setCurrency] = useState<CurrencyCode>(start);
  const [text, setText] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const pay = useStartPayment();
  const parsed = parseAmount(text, currency);
  const amountMinor = parsed.ok ? parsed.money.amountMinor : null;
  const choice = useWay(currency, amountMinor, mobile);
  const { way, payer } = choice;
  const card = useCardChoice(way);
  const feeMinor = usePaymentFee({
    amountMinor,
    currency,
    ...(way ? { provider: way.provider, method: way.method } : {}),
  });
  const problem = amountMinor === null ? null : limitProblem(amountMinor, way ?? choice.ways.data?.[0] ?? null);
  // Whoever is typing 5,000 has not yet typed too little.
  const isSaid = problem !== null && (isChecked || problem.key === 'top_up.too_much');
  const limitText = !isSaid
    ? undefined
    : t(problem.key, { amount: formatMoney(moneyOf(problem.limit, currency), locale) });
  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsChecked(true);
    focusFirstProblem(event.currentTarget);
    handlePay();
  }
  function handlePay() {
    if (amountMinor === null || problem !== null || way === null || payer === null || !isOnline) return;
    const { provider, method } = way;
    pay.run({ purpose: 'topup', amountMinor, feeMinor, currency, provider, method, ...card.wish }, payer);
  }
  return (
    <form className="form-column card grid gap-5 p-5" onSubmit={handleSubmit} noValidate>
      <SelectField
        label={t('shop.currency')}
        value={currency}
        disabled={pay.isSending}
        onChange={(event) => setCurrency(event.target.value as CurrencyCode)}
      >
        {currencyCodes.map((code) => (
          <option key={code} value={code}>
            {`${code} · ${t(`currency.${code}`)}`}
          </option>
        ))}
      </SelectField>
      <AmountField
        label={t('top_up.amount')}
        currency={currency}
        value={text}
        onChange={setText}
        isChecked={isChecked}
        isDisabled={pay.isSending}
        problem={limitText}
      />
      <WayFields
        choice={choice}
        currency={currency}
        amountMinor={amountMinor}
        isDisabled={pay.isSending}
        isChecked={isChecked}
      />
      <CardFields choice={card} isDisabled={pay.isSending} />
      {amountMinor === null ? null : (
        <PaymentFeeNote feeMinor={feeMinor} amountMinor={amountMinor} currency={currency} />
      )}
      <IntentNote state={pay.state} />
      {amountMinor === null ? null : (
        <ConfirmAndRepeat
          state={pay.state}
          request={paymentConfirmation('topup', amountMinor, currency)}
          onConfirmed={handlePay}
        />
      )}
      <Button
        type="submit"
        isWide
        isBusy={pay.isSending || pay.state.status === 'done'}
        isDisabled={way === null || !isOnline}
      >
        {parsed.ok && way !== null
          ? t('top_up.submit', {
              amount: formatMoney(moneyOf(parsed.money.amountMinor + (feeMinor ?? 0n), currency), locale),
              provider: way.provider_name,
            })
          : t('top_up.submit_empty')}
      </Button>
      {way?.method === 'mobile_account' ? null : <p className="text-xs text-ink-soft">{t('top_up.note')}</p>}
      <BankTransferLink currency={currency} />
    </form>
  );
}

type LimitProblem = { readonly key: 'top_up.too_little' | 'top_up.too_much'; readonly limit: bigint };

function limitProblem(amountMinor: bigint, way: PaymentWay | null): LimitProblem | null {
  if (way === null) return null;
  if (amountMinor < way.min_minor) return { key: 'top_up.too_little', limit: way.min_minor };
  return amountMinor > way.max_minor ? { key: 'top_up.too_much', limit: way.max_minor } : null;
}
