import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { updateProfile } from '@shared/schemas/identity.ts';
import { useI18n, type WebLocale } from '@/app/i18n.tsx';
import { currentTheme, setTheme, themes, type Theme } from '@/app/theme.ts';
import { Section } from '@/components/layout/page.tsx';
import { ChoiceField } from '@/components/ui/field.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';

/** Language and theme: applied at once; the language is also that of e-mails and notifications. */
export function LookSection() {
  const { t, locale, setLocale } = useI18n();
  const queries = useQueryClient();
  const [theme, setShownTheme] = useState<Theme>(currentTheme);
  async function handleLocale(next: WebLocale) {
    await setLocale(next);
    // The page is already in the new language; a profile that could not be saved keeps the old one for e-mails.
    await call(updateProfile, { p_patch: { locale: next } }).catch(() => undefined);
    await queries.invalidateQueries({ queryKey: keys.me() });
  }
  return (
    <Section title={t('account.look')} isCard>
      <fieldset className="grid gap-2">
        <legend className="mb-1 text-sm font-medium">{t('account.language')}</legend>
        <div className="grid grid-cols-2 gap-2">
          <ChoiceField
            name="locale"
            checked={locale === 'en'}
            onChange={() => void handleLocale('en')}
            title="English"
            lang="en"
          />
          <ChoiceField
            name="locale"
            checked={locale === 'ur'}
            onChange={() => void handleLocale('ur')}
            title="اردو"
            lang="ur"
          />
        </div>
      </fieldset>
      <fieldset className="grid gap-2">
        <legend className="mb-1 text-sm font-medium">{t('account.theme')}</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {themes.map((one) => (
            <ChoiceField
              key={one}
              name="theme"
              checked={theme === one}
              onChange={() => {
                setTheme(one);
                setShownTheme(one);
              }}
              title={t(`account.theme_${one}`)}
            />
          ))}
        </div>
      </fieldset>
    </Section>
  );
}
