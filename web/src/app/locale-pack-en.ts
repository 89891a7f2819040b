import { commonEnglish } from '@shared/i18n/common-en.ts';
import { translator } from '@shared/i18n/t.ts';
import { webEnglish } from '@shared/i18n/web/en.ts';
import { describeWith, type LocalePack } from './locale-pack.ts';

const none = {} as never;

/** English, without the other languages in the same file. */
export const pack: LocalePack = {
  t: translator('en', { en: commonEnglish, ur: none }, { en: webEnglish, ur: none }),
  loadDescribe: async () => describeWith((await import('@shared/errors/texts-en.ts')).errorTextsEnglish),
};
