import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { SettingRow } from '@/schemas/settings.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { draftOfSetting, isSameValue, valueOfDraft } from './setting-draft.ts';
import { SettingField } from './setting-field.tsx';
import { SettingValue } from './setting-value.tsx';

/** Another value beside the present one: asked of a second person, or set at once where one person may. */
export function SettingDialog({ setting, onClose }: { setting: SettingRow; onClose: () => void }) {
  const { t, word, errorText } = useI18n();
  const [draft, setDraft] = useState(() => draftOfSetting(setting.key, setting.value));
  const value = valueOfDraft(draft);
  const name = word('admin.setting_name', setting.key);
  const shared = {
    title: t('admin.setting_title', { setting: name }),
    isReady: value !== undefined && !isSameValue(value, setting.value),
    fields: (isLocked: boolean) => (
      <SettingField
        draft={draft}
        problem={value === undefined ? (errorText({ code: 'setting.invalid' }).next ?? undefined) : undefined}
        isLocked={isLocked}
        onChange={setDraft}
      />
    ),
    consequence: (
      <>
        <p className="text-ink-soft">{t.maybe(`admin.setting_text.${setting.key}`) ?? setting.description}</p>
        <p>{t(setting.is_decided_by_two ? 'admin.setting_two_text' : 'admin.setting_one_text')}</p>
        <Facts
          facts={[
            { label: t('admin.setting_now'), value: <SettingValue settingKey={setting.key} value={setting.value} /> },
          ]}
        />
      </>
    ),
    onClose,
  };
  if (setting.is_decided_by_two) {
    return (
      <ApprovalRequestDialog
        {...shared}
        action="setting.change"
        submitLabel={t('admin.ask_second')}
        doneText={t('admin.asked_second')}
        payloadOf={() => ({ key: setting.key, value })}
      />
    );
  }
  return (
    <CommandDialog
      {...shared}
      command="admin_set_setting"
      submitLabel={t('admin.setting_change')}
      doneText={t('admin.setting_done', { setting: name })}
      inputOf={(reason) => ({ p_key: setting.key, p_value: value, p_reason: reason })}
    />
  );
}
