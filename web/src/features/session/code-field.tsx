import { useId } from 'react';
import { useT } from '@/app/i18n.tsx';

/** One field for six digits: it can be pasted, filled by the phone, and read by screen readers as one. */
export function CodeField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useT();
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {t('auth.code')}
      </label>
      <input
        id={id}
        dir="ltr"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="field-box tabular h-14 text-center text-xl font-semibold tracking-[0.5em]"
      />
    </div>
  );
}
