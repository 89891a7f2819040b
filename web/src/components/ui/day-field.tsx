import { formatDate } from '@shared/time/format-time.ts';
import { useLocale } from '@/app/i18n.tsx';
import { TextField } from './field.tsx';

type DayFieldProps = {
  label: string;
  /** A calendar day as `2026-11-24`, or nothing. */
  value: string | undefined;
  /** What no day means here. */
  whenEmpty: string;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (day: string | undefined) => void;
};

/**
 * The browser's own field for a day, which writes days in the language of the browser: until somebody types in it, the
 * day stands over it in the language of the page.
 */
export function DayField({ label, value, whenEmpty, min, max, onChange }: DayFieldProps) {
  const locale = useLocale();
  const text = value === undefined ? whenEmpty : formatDate(`${value}T12:00:00Z`, locale, { timeZone: 'UTC' });
  return (
    <TextField
      type="date"
      label={label}
      cover={text}
      value={value ?? ''}
      min={min}
      max={max}
      onChange={(event) => onChange(event.target.value || undefined)}
    />
  );
}
