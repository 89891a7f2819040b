import type { ErrorDescription, ErrorTexts } from '@shared/errors/catalogue.ts';
import { isErrorCode } from '@shared/errors/codes.ts';
import type { commonEnglish } from '@shared/i18n/common-en.ts';
import type { Translator } from '@shared/i18n/t.ts';
import type { webEnglish } from '@shared/i18n/web/en.ts';

export type WebEnglish = typeof commonEnglish & typeof webEnglish;
export type WebTranslator = Translator<WebEnglish>;

export type Describe = (code: string) => ErrorDescription;

/** One language of the app: its words, and how to get its error texts, which come right after the first paint. */
export type LocalePack = {
  readonly t: WebTranslator;
  readonly loadDescribe: () => Promise<Describe>;
};

/** Reads error texts of one language; a code without a text gets the text of `unknown`. */
export function describeWith(texts: ErrorTexts): Describe {
  return (code) => {
    const [text, next] = texts[isErrorCode(code) ? code : 'unknown'];
    return { text, next };
  };
}
