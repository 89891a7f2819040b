import type { commonOpenEnglish } from './common-open-en.ts';
import type { MessagesLike } from './t.ts';

/** Urdu of common-open-en.ts. */
export const commonOpenUrdu: MessagesLike<typeof commonOpenEnglish, 'ur'> = {
  'strip.place.buyer': 'خریدار',
  'strip.place.held': 'امانہ کے پاس محفوظ',
  'strip.place.seller': 'دکاندار',
  'strip.kind.unpaid': 'ابھی ادا نہیں ہوئی',
  'strip.kind.not_taken': 'کچھ نہیں لیا گیا',
  'strip.kind.held': 'محفوظ',
  'strip.kind.frozen': 'روکی گئی',
  'strip.kind.released': 'دے دی گئی',
  'strip.kind.refunded': 'لوٹا دی گئی',
  'strip.label.unpaid': '{amount} کی رقم خریدار کے پاس ہے، ابھی ادا نہیں ہوئی',
  'strip.label.not_taken': 'کچھ نہیں لیا گیا',
  'strip.label.held': '{amount} کی رقم امانہ کے پاس محفوظ ہے',
  'strip.label.frozen': '{amount} کی رقم امانہ کے پاس محفوظ ہے اور روکی گئی ہے',
  'strip.label.released': '{amount} کی رقم دکاندار کو دے دی گئی',
  'strip.label.refunded': '{amount} کی رقم خریدار کو لوٹا دی گئی',

  'language.en': 'English',
  'language.ur': 'اردو',
  'language.ar': 'العربية',
  'country.PK': 'پاکستان',
  'country.NG': 'نائیجیریا',
  'country.IQ': 'عراق',
};
