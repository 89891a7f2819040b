import type { I18nProvider } from '@refinedev/core';
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { describeError, type ErrorDescription } from '@shared/errors/catalogue.ts';
import { adminCatalogue } from '@shared/i18n/admin.ts';
import { common } from '@shared/i18n/common.ts';
import { translator } from '@shared/i18n/t.ts';
import { directionOf, localize, type LocalizedText } from '@shared/locale.ts';
import { readStoredText, writeStoredText } from '@/lib/stored.ts';

export const adminLocales = ['en', 'ur'] as const;
export type AdminLocale = (typeof adminLocales)[number];

const makeTranslator = (locale: AdminLocale) => translator(locale, common, adminCatalogue);
export type Translate = ReturnType<typeof makeTranslator>;

type I18n = {
  readonly locale: AdminLocale;
  readonly t: Translate;
  readonly setLocale: (locale: AdminLocale) => void;
  readonly errorText: (error: { readonly code: string }) => ErrorDescription;
  /** The word for a value that the database names, such as a status; the bare name when we have none. */
  readonly word: (group: string, name: string | null | undefined) => string;
  readonly localized: (text: LocalizedText | null | undefined) => string;
};

const I18nContext = createContext<I18n | null>(null);

/** Language of the screens: kept in this browser, set on the page together with its direction. */
export function AdminI18nProvider({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState<AdminLocale>(() => (readStoredText('locale') === 'ur' ? 'ur' : 'en'));
  useEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = directionOf(locale);
    writeStoredText('locale', locale);
  }, [locale]);

  const value = useMemo<I18n>(() => {
    const t = makeTranslator(locale);
    return {
      locale,
      t,
      setLocale,
      errorText: ({ code }) => describeError(code, locale),
      word: (group, name) => (name ? (t.maybe(`${group}.${name}`) ?? readable(name)) : ''),
      localized: (text) => localize(text, locale),
    };
  }, [locale]);
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  const value = use(I18nContext);
  if (value === null) throw new Error('useI18n needs an AdminI18nProvider.');
  return value;
}

/** `payout_in_transit` without a word of ours: shown readable rather than not at all. */
const readable = (name: string): string => name.replaceAll(/[._]/g, ' ');

/** Refine's own texts come through the same catalogue. */
export function useRefineI18n(): I18nProvider {
  const { t, locale, setLocale } = useI18n();
  const translate = useCallback(
    (key: string, _options?: unknown, fallback?: string) => t.maybe(key) ?? fallback ?? key,
    [t],
  );
  return useMemo(
    () => ({
      translate,
      changeLocale: (next: string) => setLocale(next === 'ur' ? 'ur' : 'en'),
      getLocale: () => locale,
    }),
    [translate, locale, setLocale],
  );
}
