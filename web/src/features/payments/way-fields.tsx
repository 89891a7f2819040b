import { formatMoney } from '@shared/money/format-money.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { PaymentWay } from '@shared/schemas/payments.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { ChoiceField, TextField } from '@/components/ui/field.tsx';
import { moneyOf } from '@/components/ui/money.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { readMobileNumber } from './mobile-number.ts';
import { fits, keyOf, needsIdentity, type WayChoice } from './use-way.ts';

type WayFieldsProps = {
  choice: WayChoice;
  currency: CurrencyCode;
  amountMinor: bigint | null;
  isDisabled: boolean;
  /** Show what is missing only after the person has tried to go on. */
  isChecked: boolean;
};

/** The ways to pay: those that do not work now say so, and a mobile account asks for its number. */
export function WayFields({ choice, currency, amountMinor, isDisabled, isChecked }: WayFieldsProps) {
  const t = useT();
  const { ways, way } = choice;
  if (ways.isError) return <ErrorState error={ways.error} onRetry={() => void ways.refetch()} />;
  if (ways.data === undefined) return <SkeletonRows count={2} className="h-16" />;
  if (ways.data.length === 0) return <p className="text-sm text-ink-soft">{t('top_up.no_provider', { currency })}</p>;
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-3" disabled={isDisabled}>
        <legend className="mb-1 text-sm font-medium">{t('pay.by')}</legend>
        {ways.data.map((one) => (
          <ChoiceField
            key={keyOf(one)}
            name="way"
            value={keyOf(one)}
            disabled={!one.is_working}
            checked={one === way}
            onChange={() => choice.choose(keyOf(one))}
            title={<WayName way={one} />}
            description={<WayNote way={one} amountMinor={amountMinor} />}
          />
        ))}
      </fieldset>
      {ways.data.every((one) => !one.is_working) ? (
        <p role="status" className="text-sm text-ink-soft">
          {t('pay.none_works')}
        </p>
      ) : null}
      {way?.method === 'mobile_account' ? (
        <PhoneFields choice={choice} way={way} isDisabled={isDisabled} isChecked={isChecked} />
      ) : null}
    </div>
  );
}

/** `Card, bank or transfer` in the person's language; a way that this version does not know has the name it came with. */
export function WayName({ way }: { way: PaymentWay }) {
  const t = useT();
  return t.maybe(`pay.way.${way.provider}.${way.method}`) ?? <bdi>{way.display}</bdi>;
}

function WayNote({ way, amountMinor }: { way: PaymentWay; amountMinor: bigint | null }) {
  const { t, locale } = useI18n();
  const limit = (minor: bigint) => formatMoney(moneyOf(minor, way.currency), locale);
  if (!way.is_working) return t('pay.not_working');
  if (!fits(way, amountMinor)) return t('pay.limits', { from: limit(way.min_minor), to: limit(way.max_minor) });
  return t(way.method === 'mobile_account' ? 'pay.on_phone' : 'pay.on_page', { provider: way.provider_name });
}

function PhoneFields({
  choice,
  way,
  isDisabled,
  isChecked,
}: Pick<WayFieldsProps, 'choice' | 'isDisabled' | 'isChecked'> & { way: PaymentWay }) {
  const t = useT();
  return (
    <div className="grid gap-4 border-s-2 border-brand ps-4">
      <TextField
        label={t('pay.mobile', { provider: way.provider_name })}
        hint={t('pay.mobile_hint')}
        type="tel"
        dir="ltr"
        inputMode="tel"
        autoComplete="tel"
        maxLength={24}
        placeholder="0300 1234567"
        value={choice.mobile}
        disabled={isDisabled}
        error={isChecked && readMobileNumber(choice.mobile) === null ? t('pay.mobile_wrong') : undefined}
        onChange={(event) => choice.setMobile(event.target.value)}
      />
      {needsIdentity(way) ? (
        <TextField
          label={t('pay.identity')}
          hint={t('pay.identity_hint')}
          dir="ltr"
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          value={choice.idLast6}
          disabled={isDisabled}
          error={isChecked && choice.idLast6.length !== 6 ? t('pay.identity_wrong') : undefined}
          onChange={(event) => choice.setIdLast6(event.target.value)}
        />
      ) : null}
    </div>
  );
}
