import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { SettingRow } from '@/schemas/settings.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { SelectField, TextArea, TextField } from '@/components/ui/field.tsx';
import { readSetting, textOfSetting } from './setting-text.ts';

/** Another value: asked of a second person, or set at once where one person may. */
export function SettingDialog({ setting, onClose }: { setting: SettingRow; onClose: () => void }) {
  const { t, word } = useI18n();
  const [text, setText] = useState(() => textOfSetting(setting.value));
  const value = readSetting(setting.value, text);
  const name = word('admin.setting_name', setting.key);
  const shared = {
    title: t('admin.setting_title', { setting: name }),
    isReady: value !== undefined && text.trim() !== textOfSetting(setting.value),
    fields: (isLocked: boolean) => (
      <ValueField setting={setting} text={text} isWrong={value === undefined} isLocked={isLocked} onChange={setText} />
    ),
    onClose,
  };
  const meaning = <bdi className="block text-ink-soft">{setting.description}</bdi>;
  if (setting.is_decided_by_two) {
    return (
      <ApprovalRequestDialog
        {...shared}
        action="setting.change"
        consequence={
          <>
            {meaning}
            <p>{t('admin.setting_two_text')}</p>
          </>
        }
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
      consequence={
        <>
          {meaning}
          <p>{t('admin.setting_one_text')}</p>
        </>
      }
      submitLabel={t('admin.setting_change')}
      doneText={t('admin.setting_done', { setting: name })}
      inputOf={(reason) => ({ p_key: setting.key, p_value: value, p_reason: reason })}
    />
  );
}

type FieldProps = {
  setting: SettingRow;
  text: string;
  isWrong: boolean;
  isLocked: boolean;
  onChange: (text: string) => void;
};

function ValueField({ setting, text, isWrong, isLocked, onChange }: FieldProps) {
  const { t, errorText } = useI18n();
  const problem = isWrong ? errorText({ code: 'setting.invalid' }).next : undefined;
  const label = t('admin.setting_value');
  if (typeof setting.value === 'boolean') {
    return (
      <SelectField label={label} value={text} disabled={isLocked} onChange={(event) => onChange(event.target.value)}>
        <option value="true">{t('admin.yes')}</option>
        <option value="false">{t('admin.no')}</option>
      </SelectField>
    );
  }
  if (typeof setting.value === 'object') {
    return (
      <TextArea
        label={label}
        hint={t('admin.setting_hint.object')}
        dir="ltr"
        value={text}
        disabled={isLocked}
        problem={problem}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <TextField
      label={label}
      hint={t(typeof setting.value === 'number' ? 'admin.setting_hint.number' : 'admin.setting_hint.string')}
      dir="ltr"
      value={text}
      disabled={isLocked}
      problem={problem}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
