import { Minus, Plus } from 'lucide-react';
import { useT } from '@/app/i18n.tsx';

type QuantityProps = { value: number; minimum: number; maximum: number; onChange: (value: number) => void };

/** A small number, changed by presses that are easy to hit. */
export function Quantity({ value, minimum, maximum, onChange }: QuantityProps) {
  const t = useT();
  const step = 'grid size-11 place-items-center rounded-field hover:bg-brand-wash disabled:opacity-40';
  return (
    <div
      role="group"
      aria-label={t('shop.quantity')}
      className="inline-flex items-center rounded-field border border-line-strong bg-surface"
    >
      <button
        type="button"
        className={step}
        aria-label={t('shop.fewer')}
        disabled={value <= minimum}
        onClick={() => onChange(value - 1)}
      >
        <Minus aria-hidden className="size-4" />
      </button>
      <output aria-live="polite" className="tabular min-w-10 text-center font-semibold">
        {value}
      </output>
      <button
        type="button"
        className={step}
        aria-label={t('shop.more_of_it')}
        disabled={value >= maximum}
        onClick={() => onChange(value + 1)}
      >
        <Plus aria-hidden className="size-4" />
      </button>
    </div>
  );
}
