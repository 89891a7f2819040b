import { defineEnglish } from './t.ts';

/** English words of every app that also those meet who are not signed in: the strip, languages, countries. */
export const commonOpenEnglish = defineEnglish({
  'strip.place.buyer': 'Buyer',
  'strip.place.held': 'Held by Amana',
  'strip.place.seller': 'Seller',
  'strip.kind.unpaid': 'not paid yet',
  'strip.kind.not_taken': 'nothing taken',
  'strip.kind.held': 'held',
  'strip.kind.frozen': 'frozen',
  'strip.kind.released': 'released',
  'strip.kind.refunded': 'returned',
  'strip.label.unpaid': '{amount} is with the buyer, not paid yet',
  'strip.label.not_taken': 'Nothing was taken',
  'strip.label.held': '{amount} is held by Amana',
  'strip.label.frozen': '{amount} is held by Amana and frozen',
  'strip.label.released': '{amount} was released to the seller',
  'strip.label.refunded': '{amount} was returned to the buyer',

  'language.en': 'English',
  'language.ur': 'اردو',
  'language.ar': 'العربية',
  'country.PK': 'Pakistan',
  'country.NG': 'Nigeria',
  'country.IQ': 'Iraq',
});
