import { Copyable } from './copyable.tsx';
import { useI18n } from '@/providers/i18n.tsx';

/** A JSON value as text that can be read and copied. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const { t } = useI18n();
  const text = JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner),
    2,
  );
  if (value === null || value === undefined) return <p className="text-ink-soft">{t('admin.nothing')}</p>;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-end">
        <Copyable value={text}>
          <span className="text-xs text-ink-soft">{label}</span>
        </Copyable>
      </div>
      <pre
        dir="ltr"
        tabIndex={0}
        aria-label={label}
        className="max-h-96 overflow-auto rounded-field border border-line bg-paper p-3 font-mono text-xs leading-5"
      >
        {text}
      </pre>
    </div>
  );
}
