import type { AuditEntry } from '@shared/schemas/access.ts';
import { exported } from '@/schemas/staff.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Facts } from '@/components/ui/panel.tsx';

/** What was taken along: which list, how many rows, and how it was narrowed; null for every other act. */
export function ExportedFacts({ entry }: { entry: AuditEntry }) {
  const { t, word } = useI18n();
  const parsed = exported.safeParse(entry.after);
  if (entry.action !== 'list.export' || !parsed.success) return null;
  const { rows, is_whole, filter } = parsed.data;
  const narrowed = Object.entries(filter);
  return (
    <Facts
      facts={[
        { label: t('admin.exported_list'), value: word('admin.list', entry.entity_id) },
        {
          label: t('admin.exported_rows'),
          value: `${rows} · ${t(is_whole ? 'admin.exported_whole' : 'admin.exported_cut')}`,
        },
        {
          label: t('admin.exported_filter'),
          value:
            narrowed.length === 0 ? (
              t('admin.exported_unfiltered')
            ) : (
              <ul>
                {narrowed.map(([field, value]) => (
                  <li key={field}>
                    <bdi dir="ltr">{field}</bdi>:{' '}
                    <bdi dir="auto">{value === hidden ? t('admin.exported_hidden') : value}</bdi>
                  </li>
                ))}
              </ul>
            ),
        },
      ]}
    />
  );
}

/** What the database keeps in place of a value that may be about a person. */
const hidden = '…';
