import { webBankEnglish } from './en-bank.ts';
import { webLinksEnglish } from './en-links.ts';
import { webMoneyEnglish } from './en-money.ts';
import { webOpenEnglish } from './en-open.ts';
import { webPagesEnglish } from './en-pages.ts';
import { webWorkEnglish } from './en-work.ts';

/** English words of the pages behind sign-in, which come with those pages. */
export const webOwnEnglish = {
  ...webPagesEnglish,
  ...webWorkEnglish,
  ...webMoneyEnglish,
  ...webLinksEnglish,
  ...webBankEnglish,
};

/** All English words of the web app. */
export const webEnglish = { ...webOpenEnglish, ...webOwnEnglish };
