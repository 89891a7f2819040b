import { Languages } from 'lucide-react';
import { useI18n } from '@/app/i18n.tsx';

/** One press to the other language, named in that language. */
export function LanguageSwitch() {
  const { locale, setLocale } = useI18n();
  const next = locale === 'en' ? 'ur' : 'en';
  return (
    <button
      type="button"
      lang={next}
      className="font-system inline-flex min-h-11 items-center gap-1.5 rounded-field px-2 text-sm whitespace-nowrap text-ink-soft hover:text-ink sm:px-2.5"
      onClick={() => void setLocale(next)}
    >
      <Languages aria-hidden className="size-4 shrink-0 max-sm:hidden" />
      {next === 'ur' ? 'اردو' : 'English'}
    </button>
  );
}
