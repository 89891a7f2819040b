import type { ReactNode } from 'react';
import { useI18n } from '@/providers/i18n.tsx';

export type ChangeRow = { readonly label: string; readonly before: ReactNode; readonly after: ReactNode };

/** What changes, field by field: as it is, as it will be. */
export function ChangeTable({ rows }: { rows: readonly ChangeRow[] }) {
  const { t } = useI18n();
  return (
    <table className="w-full border-collapse text-start text-sm">
      <caption className="sr-only">{t('admin.rule_changes')}</caption>
      <thead>
        <tr className="border-b border-line text-xs text-ink-soft">
          <th scope="col" className="py-1 pe-2 text-start font-medium">
            {t('admin.rule_field_name')}
          </th>
          <th scope="col" className="py-1 pe-2 text-start font-medium">
            {t('admin.before')}
          </th>
          <th scope="col" className="py-1 text-start font-medium">
            {t('admin.after')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, before, after }) => (
          <tr key={label} className="border-b border-line last:border-b-0">
            <th scope="row" className="py-1 pe-2 text-start font-normal">
              {label}
            </th>
            <td className="py-1 pe-2 break-all text-ink-soft line-through">{before}</td>
            <td className="py-1 break-all font-medium">{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
