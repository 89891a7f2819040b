import type { ErrorDescription, ErrorTexts } from '@shared/errors/catalogue.ts';
import type { commonEnglish } from '@shared/i18n/common-en.ts';
import { translatorOver, type Message, type Messages, type Translator } from '@shared/i18n/t.ts';
import type { webEnglish } from '@shared/i18n/web/en.ts';
import type { Locale } from '@shared/locale.ts';

export type WebEnglish = typeof commonEnglish & typeof webEnglish;
export type WebTranslator = Translator<WebEnglish>;

export type Describe = (code: string) => ErrorDescription;

/** One language of the app: the words that everybody meets are in it from the start, the others come when they are needed. */
export type LocalePack = {
  readonly t: WebTranslator;
  /** Adds the words of the pages behind sign-in; `t` stays the same. */
  readonly loadOwnWords: () => Promise<void>;
  /** The error texts, which come right after the first paint. */
  readonly loadDescribe: () => Promise<Describe>;
};

type Files = {
  readonly locale: Locale;
  readonly open: readonly Messages[];
  readonly own: () => Promise<Messages>;
  readonly errors: () => Promise<ErrorTexts>;
};

export function localePack({ locale, open, own, errors }: Files): LocalePack {
  const words = new Map<string, Message>(open.flatMap((messages) => Object.entries(messages)));
  const addOwn = async () => {
    for (const [key, message] of Object.entries(await own())) words.set(key, message);
  };
  let adding: Promise<void> | undefined;
  return {
    t: translatorOver<WebEnglish>(locale, words),
    loadOwnWords: () => {
      adding ??= addOwn().catch((error: unknown) => {
        adding = undefined;
        throw error;
      });
      return adding;
    },
    loadDescribe: async () => describeWith(await errors()),
  };
}

/** Reads error texts of one language; a code without a text gets the text of `unknown`. */
function describeWith(texts: ErrorTexts): Describe {
  return (code) => {
    const [text, next] = Object.hasOwn(texts, code) ? texts[code as keyof ErrorTexts] : texts.unknown;
    return { text, next };
  };
}
