import type { MessagesLike } from '../t.ts';
import type { webEnglish } from './en.ts';
import { webLinksUrdu } from './ur-links.ts';
import { webBankUrdu } from './ur-bank.ts';
import { webMoneyUrdu } from './ur-money.ts';
import { webPagesUrdu } from './ur-pages.ts';
import { webWorkUrdu } from './ur-work.ts';

/** All Urdu words of the web app; a key that English has and Urdu lacks does not compile. */
export const webUrdu: MessagesLike<typeof webEnglish, 'ur'> = {
  ...webPagesUrdu,
  ...webWorkUrdu,
  ...webMoneyUrdu,
  ...webLinksUrdu,
  ...webBankUrdu,
};
