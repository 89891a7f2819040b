import type { ReactNode } from 'react';
import { currencies, type CurrencyCode } from '@shared/money/currency.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { useI18n } from '@/app/i18n.tsx';
import { TextField } from '@/components/ui/field.tsx';

type AmountFieldProps = {
  label: string;
  currency: CurrencyCode;
  value: string;
  onChange: (text: string) => void;
  hint?: ReactNode;
  /** Show what is wrong only after the person has tried to go on. */
  isChecked: boolean;
  /** A problem that only the server or another field can know; shown as soon as it is given. */
  problem?: string | undefined;
  isDisabled?: boolean;
};

/** An amount as people type it, in any numerals; read by shared/money. */
export function AmountField({
  label,
  currency,
  value,
  onChange,
  hint,
  isChecked,
  problem,
  isDisabled = false,
}: AmountFieldProps) {
  const { t, describe } = useI18n();
  const parsed = parseAmount(value, currency);
  const own = parsed.ok ? undefined : (t.maybe(`form.${parsed.code}`) ?? describe(parsed.code).text);
  return (
    <TextField
      label={label}
      hint={hint}
      inputMode="decimal"
      autoComplete="off"
      dir="ltr"
      prefix={currencies[currency].symbol}
      value={value}
      disabled={isDisabled}
      error={parsed.ok ? problem : isChecked ? own : undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
