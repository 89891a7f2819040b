import type { Locale } from '../locale.ts';
import { errorCodes, errorHttp, isErrorCode, type ErrorCode } from './codes.ts';
import { errorTextsArabic } from './texts-ar.ts';
import { errorTextsEnglish } from './texts-en.ts';
import { errorTextsUrdu } from './texts-ur.ts';

/** What happened, and what the person can do about it. */
export type ErrorDescription = { readonly text: string; readonly next: string };

/** How the texts are kept: what happened, then what to do next. */
export type ErrorTexts = Readonly<Record<ErrorCode, readonly [text: string, next: string]>>;

export type ErrorEntry = { readonly http: number } & Readonly<Record<Locale, ErrorDescription>>;

const textsOf: Readonly<Record<Locale, ErrorTexts>> = {
  en: errorTextsEnglish,
  ur: errorTextsUrdu,
  ar: errorTextsArabic,
};

/** The text for a code in a language; a code that is not in the catalogue gets the text of `unknown`. */
export function describeError(code: string, locale: Locale): ErrorDescription {
  const [text, next] = textsOf[locale][isErrorCode(code) ? code : 'unknown'];
  return { text, next };
}

/** Every code with its status and its texts, as documents and tests want it. */
export const errorCatalogue: Readonly<Record<ErrorCode, ErrorEntry>> = Object.fromEntries(
  errorCodes.map((code) => [
    code,
    {
      http: errorHttp[code],
      en: describeError(code, 'en'),
      ur: describeError(code, 'ur'),
      ar: describeError(code, 'ar'),
    },
  ]),
) as Record<ErrorCode, ErrorEntry>;
