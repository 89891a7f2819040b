import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { directionOf, localize, type Locale, type LocalizedText } from '@shared/locale.ts';
import { storageKeys } from '@/lib/storage-keys.ts';
import { hasStoredSession } from '@/lib/supabase.ts';
import type { Describe, LocalePack, WebTranslator } from './locale-pack.ts';

/** Languages that the web app is written in. */
export const webLocales = ['en', 'ur'] as const;
export type WebLocale = (typeof webLocales)[number];

export const isWebLocale = (value: unknown): value is WebLocale => value === 'en' || value === 'ur';

type I18n = {
  readonly locale: WebLocale;
  readonly t: WebTranslator;
  /** What an error code means and what to do next. */
  readonly describe: Describe;
  readonly setLocale: (locale: WebLocale) => Promise<void>;
};

const I18nContext = createContext<I18n | null>(null);

const loadedPacks = new Set<LocalePack>();

/** Whoever has a session will open a page behind sign-in: its words come along with the first ones. */
let areOwnWordsNeeded = hasStoredSession();

/** Each language is a file of its own; only the one that is read is loaded. */
export async function loadPack(locale: WebLocale): Promise<LocalePack> {
  const pack = await openPack(locale);
  loadedPacks.add(pack);
  if (areOwnWordsNeeded) await pack.loadOwnWords();
  return pack;
}

async function openPack(locale: WebLocale): Promise<LocalePack> {
  if (locale === 'ur') {
    const [{ pack }] = await Promise.all([import('./locale-pack-ur.ts'), import('@/styles/arabic.css')]);
    return pack;
  }
  const { pack } = await import('./locale-pack-en.ts');
  return pack;
}

/** Before a page behind sign-in is shown: its words, in every language that is loaded, and from now on in every other one. */
export async function loadOwnWords(): Promise<void> {
  areOwnWordsNeeded = true;
  await Promise.all([...loadedPacks].map((pack) => pack.loadOwnWords()));
}

/** The language that boot.ts chose before the first paint. */
export function initialLocale(): WebLocale {
  const { lang } = document.documentElement;
  return isWebLocale(lang) ? lang : 'en';
}

function rememberLocale(locale: WebLocale): void {
  try {
    localStorage.setItem(storageKeys.locale, locale);
  } catch {
    // A browser that stores nothing still shows the language until the page is left.
  }
}

type Loaded = { readonly locale: WebLocale; readonly pack: LocalePack };

export function I18nProvider({ initial, children }: { initial: Loaded; children: ReactNode }) {
  const [loaded, setLoaded] = useState<Loaded>(initial);
  const setLocale = useCallback(async (locale: WebLocale) => {
    const pack = await loadPack(locale);
    rememberLocale(locale);
    setLoaded({ locale, pack });
  }, []);
  useEffect(() => {
    document.documentElement.lang = loaded.locale;
    document.documentElement.dir = directionOf(loaded.locale);
  }, [loaded.locale]);
  const describe = useDescribe(loaded.pack);
  const value = useMemo(
    () => ({ locale: loaded.locale, t: loaded.pack.t, describe, setLocale }),
    [loaded, describe, setLocale],
  );
  return <I18nContext value={value}>{children}</I18nContext>;
}

/** Until the error texts are here, an error says its code and the one thing that can always be done. */
function useDescribe(pack: LocalePack): Describe {
  const [known, setKnown] = useState<{ readonly pack: LocalePack; readonly describe: Describe } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    pack.loadDescribe().then(
      (describe) => isCurrent && setKnown({ pack, describe }),
      // Offline before they came: the plain text stays.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [pack]);
  return useMemo(() => {
    if (known?.pack === pack) return known.describe;
    return () => ({ text: pack.t('ui.failed'), next: pack.t('ui.failed_next') });
  }, [known, pack]);
}

export function useI18n(): I18n {
  const value = use(I18nContext);
  if (value === null) throw new Error('useI18n outside of I18nProvider');
  return value;
}

export const useT = (): WebTranslator => useI18n().t;
export const useLocale = (): WebLocale => useI18n().locale;

/** Reads texts that the database keeps in several languages. */
export function useLocalize(): (text: LocalizedText | null | undefined) => string {
  const locale: Locale = useLocale();
  return useCallback((text) => localize(text, locale), [locale]);
}
