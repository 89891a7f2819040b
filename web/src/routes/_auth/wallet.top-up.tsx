import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as z from 'zod/mini';
import { currencyCodes, currencyOfCountry, type CurrencyCode } from '@shared/money/currency.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { PaymentProvider } from '@shared/schemas/payments.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { LoadingNote, PageHeading } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { ChoiceField, SelectField } from '@/components/ui/field.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { PaymentFeeNote, usePaymentFee } from '@/features/payments/payment-fee.tsx';
import { useStartPayment } from '@/features/payments/use-start-payment.ts';
import { AmountField } from '@/features/wallet/amount-field.tsx';
import { providersQuery } from '@/features/wallet/queries.ts';

const search = z.object({ currency: z.catch(z.optional(z.enum(currencyCodes)), undefined) });

export const Route = createFileRoute('/_auth/wallet/top-up')({ validateSearch: search, component: TopUpPage });

function TopUpPage() {
  const t = useT();
  const { currency } = Route.useSearch();
  const providers = useQuery(providersQuery());
  const me = useQuery(meQuery());
  return (
    <div>
      <PageHeading title={t('top_up.title')} lead={t('top_up.lead')} back={{ to: '/wallet', label: t('nav.wallet') }} />
      {providers.isError ? <ErrorState error={providers.error} onRetry={() => void providers.refetch()} /> : null}
      {providers.isPending || me.isPending ? (
        <>
          <LoadingNote />
          <div aria-hidden className="skeleton form-column h-80 rounded-card" />
        </>
      ) : null}
      {providers.data && !me.isPending ? (
        <TopUpForm providers={providers.data} start={currency ?? currencyOfCountry[me.data?.country ?? 'PK']} />
      ) : null}
    </div>
  );
}

function TopUpForm({ providers, start }: { providers: readonly PaymentProvider[]; start: CurrencyCode }) {
  const { t, locale } = useI18n();
  const isOnline = useIsOnline();
  const [currency, setCurrency] = useState<CurrencyCode>(start);
  const [text, setText] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const pay = useStartPayment();
  const offered = providers.filter((provider) => provider.currencies.includes(currency));
  const available = offered.filter((provider) => provider.is_available);
  const provider = available.find((one) => one.provider === chosen) ?? available[0];
  const parsed = parseAmount(text, currency);
  const feeMinor = usePaymentFee({
    amountMinor: parsed.ok ? parsed.money.amountMinor : null,
    currency,
    ...(provider ? { provider: provider.provider } : {}),
  });
  const problem = parsed.ok && provider ? limitProblem(parsed.money.amountMinor, provider) : null;
  const limitText =
    problem === null ? undefined : t(problem.key, { amount: formatMoney(moneyOf(problem.limit, currency), locale) });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (!parsed.ok || problem !== null || !provider || !isOnline) return;
    void pay.run({
      purpose: 'topup',
      amountMinor: parsed.money.amountMinor,
      feeMinor,
      currency,
      provider: provider.provider,
    });
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
      <fieldset className="grid gap-3" disabled={pay.isSending}>
        <legend className="mb-1 text-sm font-medium">{t('top_up.provider')}</legend>
        {offered.length === 0 ? <p className="text-sm text-ink-soft">{t('top_up.no_provider', { currency })}</p> : null}
        {offered.map((one) => (
          <ChoiceField
            key={one.provider}
            name="provider"
            value={one.provider}
            disabled={!one.is_available}
            checked={one.provider === provider?.provider}
            onChange={() => setChosen(one.provider)}
            title={one.display_name}
            description={
              one.is_available ? (
                one.min_minor === null ? null : (
                  <>
                    {t('top_up.from')} <Money value={moneyOf(one.min_minor, currency)} />
                  </>
                )
              ) : (
                t('top_up.not_yet')
              )
            }
          />
        ))}
      </fieldset>
      {parsed.ok ? (
        <PaymentFeeNote feeMinor={feeMinor} amountMinor={parsed.money.amountMinor} currency={currency} />
      ) : null}
      <IntentNote state={pay.state} />
      <Button
        type="submit"
        isWide
        isBusy={pay.isSending || pay.state.status === 'done'}
        isDisabled={!provider || !isOnline}
      >
        {parsed.ok
          ? t('top_up.submit', { amount: formatMoney(parsed.money, locale), provider: provider?.display_name ?? '' })
          : t('top_up.submit_empty')}
      </Button>
      <p className="text-xs text-ink-soft">{t('top_up.note')}</p>
    </form>
  );
}

type LimitProblem = { readonly key: 'top_up.too_little' | 'top_up.too_much'; readonly limit: bigint };

function limitProblem(amountMinor: bigint, provider: PaymentProvider): LimitProblem | null {
  if (provider.min_minor !== null && amountMinor < provider.min_minor)
    return { key: 'top_up.too_little', limit: provider.min_minor };
  if (provider.max_minor !== null && amountMinor > provider.max_minor)
    return { key: 'top_up.too_much', limit: provider.max_minor };
  return null;
}
