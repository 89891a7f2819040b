import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { SettingRow } from '@/schemas/settings.ts';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { SettingDialog } from './setting-dialog.tsx';
import { SettingValue } from './setting-value.tsx';
import { useSettingWords } from './use-setting-words.ts';

/** What staff change without a release, and whether one of them may or two must. */
export function SettingsPage() {
  const { t, word } = useI18n();
  const [changed, setChanged] = useState<SettingRow | null>(null);
  return (
    <>
      <ListPage<SettingRow>
        resource="settings"
        title={t('admin.nav.settings')}
        columns={useColumns()}
        filters={[
          {
            kind: 'choice',
            field: 'is_decided_by_two',
            label: t('admin.setting_who'),
            options: [
              { value: 'true', label: t('admin.setting_two') },
              { value: 'false', label: t('admin.setting_one') },
            ],
          },
        ]}
        searchHint={t('admin.setting_search')}
        emptyTitle={t('admin.settings_none')}
        previewTitle={(row) => word('admin.setting_name', row.key)}
        preview={(row) => (
          <>
            <SettingFacts row={row} />
            <div>
              <Button onClick={() => setChanged(row)}>{t('admin.setting_change')}</Button>
            </div>
          </>
        )}
      />
      {changed && <SettingDialog key={changed.key} setting={changed} onClose={() => setChanged(null)} />}
    </>
  );
}

function SettingFacts({ row }: { row: SettingRow }) {
  const { t } = useI18n();
  return (
    <Facts
      facts={[
        { label: t('admin.setting_value'), value: <SettingValue settingKey={row.key} value={row.value} /> },
        {
          label: t('admin.setting_meaning'),
          value: t.maybe(`admin.setting_text.${row.key}`) ?? <bdi>{row.description}</bdi>,
        },
        { label: t('admin.setting_who'), value: t(row.is_decided_by_two ? 'admin.setting_two' : 'admin.setting_one') },
        { label: t('admin.setting_public'), value: t(row.is_public ? 'admin.yes' : 'admin.no') },
        { label: t('admin.limit_changed'), value: <Moment at={row.updated_at} /> },
        { label: t('admin.setting_key'), value: <Copyable value={row.key} /> },
      ]}
    />
  );
}

function useColumns(): readonly ListColumn<SettingRow>[] {
  const { t, word } = useI18n();
  const wordsOf = useSettingWords();
  const who = (row: SettingRow) => t(row.is_decided_by_two ? 'admin.setting_two' : 'admin.setting_one');
  const valueOf = (row: SettingRow) => wordsOf(row.key, row.value).join(' · ');
  return [
    {
      id: 'name',
      header: t('admin.setting'),
      isFlexible: true,
      phone: 'title',
      text: (row) => word('admin.setting_name', row.key),
      cell: (row) => <bdi>{word('admin.setting_name', row.key)}</bdi>,
    },
    {
      id: 'value',
      header: t('admin.setting_value'),
      phone: 'line',
      text: valueOf,
      cell: (row) => <bdi className="font-medium">{valueOf(row)}</bdi>,
    },
    { id: 'who', header: t('admin.setting_who'), phone: 'aside', text: who, cell: who },
    {
      id: 'key',
      header: t('admin.setting_key'),
      isHiddenFirst: true,
      sort: 'key',
      text: (row) => row.key,
      cell: (row) => (
        <bdi dir="ltr" className="font-mono text-xs text-ink-soft">
          {row.key}
        </bdi>
      ),
    },
    {
      id: 'changed',
      header: t('admin.limit_changed'),
      phone: 'fact',
      sort: 'updated_at',
      text: (row) => row.updated_at,
      cell: (row) => <Moment at={row.updated_at} show="relative" />,
    },
  ];
}
