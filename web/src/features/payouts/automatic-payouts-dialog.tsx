import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney, toEditableAmount } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { saveAutomaticPayout, type AutomaticPayout } from '@shared/schemas/automatic-payouts.ts';
import type { PayoutDestination } from '@shared/schemas/payouts.ts';
import type { MyStore } from '@shared/schemas/stores.ts';
import { useI18n } from '@/app/i18n.tsx';
import { LoadingNote } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { moneyOf } from '@/components/ui/money.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { AmountField } from '@/features/wallet/amount-field.tsx';
import { destinationsQuery, withdrawalQuoteQuery } from '@/features/wallet/queries.ts';
import { StepUpDialog } from '@/features/wallet/step-up-dialog.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';

type Props = { store: MyStore; schedule: AutomaticPayout | null; onClose: () => void };

/** The settings of weekly payouts: day, minimum and account; a code confirms the account. */
export function AutomaticPayoutsDialog({ store, schedule, onClose }: Props) {
  const { t } = useI18n();
  const [wish, setWish] = useState<Wish | null>(null);
  const save = useSave(store, onClose);
  return (
    <>
      <Dialog title={t('weekly.title')} isOpen onClose={onClose} isLocked={save.isSending}>
        <IntentNote state={save.state} />
        <Settings store={store} schedule={schedule} isBusy={save.isSending} onWish={setWish} />
      </Dialog>
      <StepUpDialog
        request={
          wish === null
            ? null
            : {
                action: 'automatic_payout.save',
                context: { store_id: store.id, destination_id: wish.destination.id },
              }
        }
        description={t('weekly.step_up', { bank: wish === null ? '' : labelOf(wish.destination) })}
        onClose={() => setWish(null)}
        onVerified={(stepUp) => {
          if (wish === null) return;
          setWish(null);
          void save.run({ ...wish, stepUp });
        }}
      />
    </>
  );
}

const labelOf = (one: PayoutDestination) => `${one.bank_name ?? one.bank_code} ${one.account_masked}`;

type FormProps = Omit<Props, 'onClose'> & { isBusy: boolean; onWish: (wish: Wish) => void };

/** The form, once the accounts are known; without one it says where to add it. */
function Settings({ store, ...rest }: FormProps) {
  const { t } = useI18n();
  const destinations = useQuery(destinationsQuery({ ownerType: 'store', ownerId: store.id }));
  const usable = (destinations.data ?? []).filter(
    (one) => one.currency === store.currency && one.status === 'active' && one.name_check !== 'not_found',
  );
  if (destinations.isError) {
    return <ErrorState error={destinations.error} onRetry={() => void destinations.refetch()} />;
  }
  if (destinations.isPending) {
    return (
      <>
        <LoadingNote />
        <div aria-hidden className="skeleton h-40 rounded-field" />
      </>
    );
  }
  if (usable.length > 0) return <SettingForm store={store} destinations={usable} {...rest} />;
  return (
    <div className="grid gap-4">
      <p>{t('weekly.no_destination')}</p>
      <LinkButton to="/sell/$store/wallet/withdraw" params={{ store: store.slug }} isWide>
        {t('weekly.add_destination')}
      </LinkButton>
    </div>
  );
}

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

function SettingForm({
  store,
  schedule,
  destinations,
  isBusy,
  onWish,
}: FormProps & { destinations: readonly PayoutDestination[] }) {
  const { t, locale } = useI18n();
  const isOnline = useIsOnline();
  const { currency } = store;
  const owner = { ownerType: 'store', ownerId: store.id } as const;
  const [weekday, setWeekday] = useState(schedule?.weekday ?? 1);
  const [chosen, setChosen] = useState(schedule?.destination_id ?? '');
  const [text, setText] = useState<string | null>(
    schedule === null ? null : toEditableAmount(moneyOf(schedule.min_minor, currency)),
  );
  const [isChecked, setIsChecked] = useState(false);
  const destination = destinations.find(({ id }) => id === chosen) ?? destinations[0];
  const quote = useQuery(withdrawalQuoteQuery(owner, currency, 1n, destination?.id ?? null));
  const least = quote.data?.minimum_minor;
  const shown = text ?? (least === undefined ? '' : toEditableAmount(moneyOf(least, currency)));
  const parsed = parseAmount(shown, currency);
  const isTooLittle = parsed.ok && least !== undefined && parsed.money.amountMinor < least;
  if (destination === undefined) return null;
  return (
    <form
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsChecked(true);
        if (!parsed.ok || isTooLittle || !isOnline) return;
        onWish({ destination, weekday, minMinor: parsed.money.amountMinor });
      }}
    >
      <SelectField
        label={t('weekly.weekday')}
        value={weekday}
        disabled={isBusy}
        onChange={(event) => setWeekday(Number(event.target.value))}
      >
        {weekdays.map((day) => (
          <option key={day} value={day}>
            {t(`weekday.${day}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('weekly.destination')}
        value={destination.id}
        disabled={isBusy}
        onChange={(event) => setChosen(event.target.value)}
      >
        {destinations.map((one) => (
          <option key={one.id} value={one.id}>
            {labelOf(one)}
          </option>
        ))}
      </SelectField>
      <AmountField
        label={t('weekly.minimum')}
        currency={currency}
        value={shown}
        onChange={setText}
        isChecked={isChecked}
        isDisabled={isBusy}
        problem={
          isChecked && isTooLittle
            ? t('top_up.too_little', { amount: formatMoney(moneyOf(least, currency), locale) })
            : undefined
        }
      />
      <p className="text-sm text-ink-soft">{t('weekly.note')}</p>
      <Button type="submit" isWide isBusy={isBusy} isDisabled={!isOnline}>
        {schedule?.is_on ? t('weekly.save') : t('weekly.turn_on')}
      </Button>
    </form>
  );
}

type Wish = { readonly destination: PayoutDestination; readonly weekday: number; readonly minMinor: bigint };

function useSave(store: MyStore, onClose: () => void) {
  const { t } = useI18n();
  const queries = useQueryClient();
  return useIntent({
    name: 'save-automatic-payout',
    send: (input: Wish & { stepUp: string }, key) =>
      call(saveAutomaticPayout, {
        p_store_id: store.id,
        p_is_on: true,
        p_destination_id: input.destination.id,
        p_weekday: input.weekday,
        p_min_minor: input.minMinor,
        p_step_up: input.stepUp,
        p_idempotency_key: key,
      }),
    onDone: async () => {
      showToast(t('weekly.saved'));
      onClose();
      await queries.invalidateQueries({ queryKey: keys.automaticPayouts() });
    },
  });
}
