import { commonOwnEnglish } from '@shared/i18n/common-en.ts';
import { webOwnEnglish } from '@shared/i18n/web/en.ts';

/** English words of the pages behind sign-in. */
export const ownWords = { ...commonOwnEnglish, ...webOwnEnglish };
