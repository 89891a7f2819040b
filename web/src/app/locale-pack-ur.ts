import { commonOpenUrdu } from '@shared/i18n/common-open-ur.ts';
import { webOpenUrdu } from '@shared/i18n/web/ur-open.ts';
import { localePack } from './locale-pack.ts';

/** Urdu, complete, so that no English is needed beside it. */
export const pack = localePack({
  locale: 'ur',
  open: [commonOpenUrdu, webOpenUrdu],
  own: async () => (await import('./locale-own-ur.ts')).ownWords,
  errors: async () => (await import('@shared/errors/texts-ur.ts')).errorTextsUrdu,
});
