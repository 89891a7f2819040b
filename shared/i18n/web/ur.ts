import type { MessagesLike } from '../t.ts';
import type { webEnglish, webOwnEnglish } from './en.ts';
import { webBankUrdu } from './ur-bank.ts';
import { webLinksUrdu } from './ur-links.ts';
import { webMoneyUrdu } from './ur-money.ts';
import { webOpenUrdu } from './ur-open.ts';
import { webPagesUrdu } from './ur-pages.ts';
import { webWorkUrdu } from './ur-work.ts';

/** Urdu words of the pages behind sign-in; a key that English has and Urdu lacks does not compile. */
export const webOwnUrdu: MessagesLike<typeof webOwnEnglish, 'ur'> = {
  ...webPagesUrdu,
  ...webWorkUrdu,
  ...webMoneyUrdu,
  ...webLinksUrdu,
  ...webBankUrdu,
};

/** All Urdu words of the web app. */
export const webUrdu: MessagesLike<typeof webEnglish, 'ur'> = { ...webOpenUrdu, ...webOwnUrdu };
