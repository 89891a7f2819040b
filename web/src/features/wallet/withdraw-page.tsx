import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { requestWithdrawal, type PayoutDestination } from '@shared/schemas/payouts.ts';
import { useI18n } from '@/app/i18n.tsx';
import { Facts, FormSkeleton, Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { ErrorNote, ErrorState } from '@/components/ui/error-state.tsx';
import { ChoiceField } from '@/components/ui/field.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { call } from '@/lib/command.ts';
import { keys, type OwnerRef } from '@/lib/query-keys.ts';
import { useDebounced } from '@/lib/use-debounced.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { AddDestinationDialog } from './add-destination.tsx';
import { AmountField } from './amount-field.tsx';
import { DestinationNote } from './destination-note.tsx';
import { LimitsLeft } from './limits-left.tsx';
import { destinationsQuery, walletsQuery, withdrawalLimitsQuery, withdrawalQuoteQuery } from './queries.ts';
import { RemoveDestination } from './remove-destination.tsx';
import { StepUpDialog, type StepUpRequest } from './step-up-dialog.tsx';

type WithdrawFormProps = { owner: OwnerRef; currency: CurrencyCode };

/** Money out: where to, how much, what arrives, then a code, then one intent. */
export function WithdrawForm({ owner, currency }: WithdrawFormProps) {
  const destinations = useQuery(destinationsQuery(owner));
  const wallets = useQuery(walletsQuery(owner));
  // Its answer is shown by the form, as is its failure; it is only waited for.
  const limits = useQuery(withdrawalLimitsQuery(owner, currency));
  if (destinations.isPending || wallets.isPending || limits.isLoading) return <FormSkeleton />;
  const failed = [destinations, wallets].find((query) => query.isError);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  const available = wallets.data?.find((wallet) => wallet.currency === currency)?.available_minor ?? 0n;
  const usable = (destinations.data ?? []).filter((destination) => destination.currency === currency);
  return <WithdrawFields owner={owner} currency={currency} available={available} destinations={usable} />;
}

type WithdrawFieldsProps = WithdrawFormProps & { available: bigint; destinations: readonly PayoutDestination[] };
type Wish = { readonly amountMinor: bigint; readonly destinationId: string };

function WithdrawFields({ owner, currency, available, destinations }: WithdrawFieldsProps) {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isOnline = useIsOnline();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [isAdding, setIsAdding] = useState(false);
  const [isChecked, setIsChecked] = useState(false);
  const [wish, setWish] = useState<Wish | null>(null);
  const parsed = parseAmount(text, currency);
  const amountMinor = parsed.ok ? parsed.money.amountMinor : 0n;
  const settledAmount = useDebounced(amountMinor, 350);
  const limits = useQuery(withdrawalLimitsQuery(owner, currency));
  const ready = destinations.filter(isUsable);
  const destinationId = ready.find(({ id }) => id === chosen)?.id ?? ready[0]?.id ?? null;
  const quote = useQuery({
    ...withdrawalQuoteQuery(owner, currency, settledAmount, destinationId),
    enabled: settledAmount > 0n,
  });
  const request = useIntent({
    name: 'request-withdrawal',
    send: (input: Wish & { stepUp: string }, key) =>
      call(requestWithdrawal, {
        p_owner_type: owner.ownerType,
        p_owner_id: owner.ownerId,
        p_amount_minor: input.amountMinor,
        p_currency: currency,
        p_destination_id: input.destinationId,
        p_step_up: input.stepUp,
        p_idempotency_key: key,
      }),
    onDone: async ({ withdrawal_id: withdrawalId }) => {
      void queries.invalidateQueries({ queryKey: keys.wallets() });
      void queries.invalidateQueries({ queryKey: keys.withdrawals() });
      await navigate({ to: '/withdrawals/$withdrawalId', params: { withdrawalId } });
    },
  });
  const isTooMuch = amountMinor > available;
  const isOverLimit = limits.data?.periods.some((period) => amountMinor > period.left_minor) === true;
  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsChecked(true);
    if (!parsed.ok || isTooMuch || isOverLimit || destinationId === null || quote.isError) return;
    setWish({ amountMinor, destinationId });
  }
  const stepUp: StepUpRequest | null =
    wish === null
      ? null
      : {
          action: 'withdrawal.request',
          context: {
            owner_id: owner.ownerId,
            amount_minor: Number(wish.amountMinor),
            currency,
            destination_id: wish.destinationId,
          },
        };
  const amountText = formatMoney(moneyOf(amountMinor, currency), locale);
  return (
    <div className="form-column grid gap-5">
      <Section title={t('withdraw.where')} isCard>
        <fieldset className="grid gap-3" disabled={request.isSending}>
          <legend className="sr-only">{t('withdraw.where')}</legend>
          {destinations.length === 0 ? <p className="text-sm text-ink-soft">{t('withdraw.no_destination')}</p> : null}
          {destinations.map((destination) => (
            <div key={destination.id} className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-1">
              <DestinationChoice
                destination={destination}
                isChosen={destination.id === destinationId}
                onChoose={() => setChosen(destination.id)}
              />
              <RemoveDestination owner={owner} destination={destination} />
            </div>
          ))}
        </fieldset>
        {isChecked && destinationId === null ? (
          <p role="alert" className="text-sm text-negative">
            {t('withdraw.choose_destination')}
          </p>
        ) : null}
        <Button tone="quiet" icon={<Plus aria-hidden className="size-4" />} onClick={() => setIsAdding(true)}>
          {t('withdraw.add_destination')}
        </Button>
        <AddDestinationDialog owner={owner} currency={currency} isOpen={isAdding} onClose={() => setIsAdding(false)} />
      </Section>
      <form onSubmit={handleSubmit} noValidate>
        <Section title={t('withdraw.how_much')} isCard>
          <AmountField
            label={t('withdraw.amount')}
            currency={currency}
            value={text}
            onChange={setText}
            isChecked={isChecked}
            isDisabled={request.isSending}
            problem={isTooMuch ? t('withdraw.too_much') : isOverLimit ? t('withdraw.over_limit') : undefined}
            hint={
              <>
                {t('wallet.available')} <Money value={moneyOf(available, currency)} />
              </>
            }
          />
          {quote.isError && settledAmount > 0n ? <ErrorNote error={quote.error} /> : null}
          {quote.data && settledAmount > 0n ? (
            <Facts
              rows={[
                [t('withdraw.fee'), <Money key="fee" value={moneyOf(quote.data.fee_minor, currency)} />],
                [
                  t('withdraw.arrives'),
                  <strong key="net">
                    <Money value={moneyOf(quote.data.net_minor, currency)} />
                  </strong>,
                ],
              ]}
            />
          ) : null}
          {limits.data ? <LimitsLeft limits={limits.data} isReached={isOverLimit} /> : null}
          {available === 0n ? <p className="text-sm">{t('withdraw.nothing_yet')}</p> : null}
          <IntentNote state={request.state} />
          <Button type="submit" isWide isBusy={request.isSending} isDisabled={!isOnline}>
            {amountMinor > 0n ? t('withdraw.submit', { amount: amountText }) : t('withdraw.submit_empty')}
          </Button>
          <p className="text-xs text-ink-soft">{t('withdraw.code_note')}</p>
        </Section>
      </form>
      <StepUpDialog
        request={stepUp}
        description={t('withdraw.step_up', { amount: amountText })}
        onClose={() => setWish(null)}
        onVerified={(challengeId) => {
          if (wish === null) return;
          setWish(null);
          void request.run({ ...wish, stepUp: challengeId });
        }}
      />
    </div>
  );
}

const isUsable = ({ status, name_check: check }: PayoutDestination) => status === 'active' && check !== 'not_found';

type DestinationChoiceProps = { destination: PayoutDestination; isChosen: boolean; onChoose: () => void };

function DestinationChoice({ destination, isChosen, onChoose }: DestinationChoiceProps) {
  return (
    <ChoiceField
      name="destination"
      value={destination.id}
      checked={isChosen}
      disabled={!isUsable(destination)}
      onChange={onChoose}
      title={
        <>
          <bdi>{destination.bank_name ?? destination.bank_code}</bdi>{' '}
          <bdi dir="ltr" className="tabular">
            {destination.account_masked}
          </bdi>
        </>
      }
      description={<DestinationNote destination={destination} />}
    />
  );
}
