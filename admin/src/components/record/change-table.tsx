import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { useI18n } from '@/providers/i18n.tsx';

export type ChangeRow = {
  readonly key: string;
  readonly label: ReactNode;
  /** Null: there was nothing. */
  readonly before: ReactNode;
  readonly after: ReactNode;
};

/** What changes, field by field: as it is, as it will be; of what is past, as it was and as it is. */
export function ChangeTable({ rows, isPast = false }: { rows: readonly ChangeRow[]; isPast?: boolean }) {
  const { t } = useI18n();
  return (
    <table className="w-full border-collapse text-start text-sm">
      <caption className={isPast ? 'pb-1 text-start font-medium' : 'sr-only'}>
        {t(isPast ? 'admin.changes' : 'admin.rule_changes')}
      </caption>
      <thead>
        <tr className="border-b border-line text-xs text-ink-soft">
          {(['admin.field', 'admin.before', 'admin.after'] as const).map((key) => (
            <th key={key} scope="col" className="py-1 pe-2 text-start font-medium last:pe-0">
              {t(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, before, after }) => (
          <tr key={key} className="border-b border-line align-top last:border-b-0">
            <th scope="row" className="py-1 pe-2 text-start font-normal wrap-anywhere">
              {label}
            </th>
            <td className={clsx('py-1 pe-2 wrap-anywhere text-ink-soft', !isPast && before !== null && 'line-through')}>
              {before ?? '–'}
            </td>
            <td className="py-1 font-medium wrap-anywhere">{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
