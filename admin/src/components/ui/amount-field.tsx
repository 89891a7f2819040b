import { useI18n } from '@/providers/i18n.tsx';
import { TextField } from './field.tsx';

/** A field for an amount of money; what is wrong with it comes as a code of the catalogue. */
export function AmountField({
  label,
  value,
  onChange,
  isLocked,
  problem,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  isLocked: boolean;
  problem: string | null;
}) {
  const { errorText } = useI18n();
  return (
    <TextField
      label={label}
      inputMode="decimal"
      dir="ltr"
      value={value}
      disabled={isLocked}
      problem={problem === null ? undefined : errorText({ code: problem }).text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
