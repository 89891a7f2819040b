import { useLogout } from '@refinedev/core';
import { CircleUserRound } from 'lucide-react';
import { useState } from 'react';
import { applyTheme, readTheme, type Theme } from '@/lib/theme.ts';
import { adminLocales, useI18n, type AdminLocale } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Button } from '@/components/ui/button.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { Popover } from '@/components/ui/popover.tsx';

/** Who is signed in, language, theme, help, sign out. */
export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { t, locale, setLocale, word } = useI18n();
  const { staff } = useStaff();
  const { mutate: signOut } = useLogout();
  const [theme, setTheme] = useState<Theme>(readTheme);

  const choose = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <Popover
      label={t('admin.account')}
      icon={<CircleUserRound aria-hidden className="size-5" />}
      tone="plain"
      isLabelHidden
    >
      {(close) => (
        <div className="flex flex-col gap-3 p-1">
          {staff && (
            <div className="border-b border-line pb-2">
              <p className="truncate font-medium">
                <bdi dir="ltr">{staff.email}</bdi>
              </p>
              <p className="text-xs text-ink-soft">{word('staff.role', staff.role)}</p>
            </div>
          )}
          <SelectField
            label={t('admin.language')}
            value={locale}
            onChange={(event) => setLocale(event.target.value as AdminLocale)}
          >
            {adminLocales.map((one) => (
              <option key={one} value={one}>
                {t(`language.${one}`)}
              </option>
            ))}
          </SelectField>
          <SelectField label={t('admin.theme')} value={theme} onChange={(event) => choose(event.target.value as Theme)}>
            <option value="system">{t('admin.theme_system')}</option>
            <option value="light">{t('admin.theme_light')}</option>
            <option value="dark">{t('admin.theme_dark')}</option>
          </SelectField>
          <Button
            onClick={() => {
              close();
              onHelp();
            }}
          >
            {t('admin.shortcuts')}
          </Button>
          <Button onClick={() => signOut()}>{t('admin.sign_out')}</Button>
        </div>
      )}
    </Popover>
  );
}
