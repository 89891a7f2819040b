import { webLinksEnglish } from './en-links.ts';
import { webBankEnglish } from './en-bank.ts';
import { webMoneyEnglish } from './en-money.ts';
import { webPagesEnglish } from './en-pages.ts';
import { webWorkEnglish } from './en-work.ts';

/** All English words of the web app. */
export const webEnglish = {
  ...webPagesEnglish,
  ...webWorkEnglish,
  ...webMoneyEnglish,
  ...webLinksEnglish,
  ...webBankEnglish,
};
