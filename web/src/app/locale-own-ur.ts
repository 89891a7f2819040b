import { commonOwnUrdu } from '@shared/i18n/common-ur.ts';
import { webOwnUrdu } from '@shared/i18n/web/ur.ts';

/** Urdu words of the pages behind sign-in. */
export const ownWords = { ...commonOwnUrdu, ...webOwnUrdu };
