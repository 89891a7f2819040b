import { useI18n } from '@/providers/i18n.tsx';
import { Copyable } from './copyable.tsx';

/** A JSON value as text that can be read and copied. */
export function JsonView({
  value,
  label,
  isLabelHidden = false,
}: {
  value: unknown;
  label: string;
  /** Where a title above says it already. */
  isLabelHidden?: boolean;
}) {
  const { t } = useI18n();
  const text = JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner),
    2,
  );
  if (value === null || value === undefined) return <p className="text-ink-soft">{t('admin.nothing')}</p>;
  return (
    <div className="group/copy relative flex flex-col gap-1">
      {!isLabelHidden && <p className="text-xs text-ink-soft">{label}</p>}
      <pre
        dir="ltr"
        tabIndex={0}
        aria-label={label}
        className="max-h-96 overflow-auto wrap-anywhere whitespace-pre-wrap rounded-field border border-line bg-paper p-3 font-mono text-xs leading-5"
      >
        {text}
      </pre>
      <div className="absolute right-2 bottom-2 rounded bg-paper">
        <Copyable value={text} name={label}>
          <span className="sr-only">{label}</span>
        </Copyable>
      </div>
    </div>
  );
}
