import { commonOpenEnglish } from '@shared/i18n/common-open-en.ts';
import { webOpenEnglish } from '@shared/i18n/web/en-open.ts';
import { localePack } from './locale-pack.ts';

/** English, without the other languages in the same file. */
export const pack = localePack({
  locale: 'en',
  open: [commonOpenEnglish, webOpenEnglish],
  own: async () => (await import('./locale-own-en.ts')).ownWords,
  errors: async () => (await import('@shared/errors/texts-en.ts')).errorTextsEnglish,
});
