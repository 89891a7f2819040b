import { commonUrdu } from '@shared/i18n/common-ur.ts';
import { translator } from '@shared/i18n/t.ts';
import { webUrdu } from '@shared/i18n/web/ur.ts';
import { describeWith, type LocalePack } from './locale-pack.ts';

const none = {} as never;

/** Urdu, complete, so that no English is needed beside it. */
export const pack: LocalePack = {
  t: translator('ur', { en: none, ur: commonUrdu }, { en: none, ur: webUrdu }),
  loadDescribe: async () => describeWith((await import('@shared/errors/texts-ur.ts')).errorTextsUrdu),
};
