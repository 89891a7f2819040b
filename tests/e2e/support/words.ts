import { adminCatalogue } from '../../../shared/i18n/admin.ts';
import { common } from '../../../shared/i18n/common.ts';
import { translator } from '../../../shared/i18n/t.ts';
import { webEnglish } from '../../../shared/i18n/web/en.ts';
import { webUrdu } from '../../../shared/i18n/web/ur.ts';
import type { CurrencyCode } from '../../../shared/money/currency.ts';
import { formatMoney, type MoneyFormat } from '../../../shared/money/format-money.ts';

const webCatalogue = { en: webEnglish, ur: webUrdu };

/** The words of the web app as its English screens carry them; tests select by these and hold no texts of their own. */
export const web = translator('en', common, webCatalogue);

/** The same for the admin, in either language. */
export const adminIn = (language: 'en' | 'ur') => translator(language, common, adminCatalogue);
export const admin = adminIn('en');

/** An amount of minor units as the screens write it: `₦5,000`, or `₦5,000.00` with `{ fraction: 'always' }`. */
export function amount(minor: number | bigint, currency: CurrencyCode, format: MoneyFormat = {}): string {
  return formatMoney({ amountMinor: BigInt(minor), currency }, 'en', format);
}

/** An amount as the admin writes it, with its fraction even when that is zero: `₦5,000.00`. */
export function operatorAmount(minor: number | bigint, currency: CurrencyCode): string {
  return amount(minor, currency, { fraction: 'always' });
}

type Texts = Readonly<Record<string, unknown>>;
type App = 'web' | 'admin';
const texts: Readonly<Record<App, Readonly<Record<'english' | 'urdu', Texts>>>> = {
  web: { english: { ...common.en, ...webEnglish }, urdu: { ...common.ur, ...webUrdu } },
  admin: { english: { ...common.en, ...adminCatalogue.en }, urdu: { ...common.ur, ...adminCatalogue.ur } },
};
const keys = new Set([...Object.keys(texts.web.english), ...Object.keys(texts.admin.english)]);

/** Keys of the catalogue, and places that nobody filled, which stand on the screen instead of words. */
export function untranslated(screen: string): string[] {
  const names = screen.match(/\b[a-z_]+(\.[A-Za-z0-9_]+)+\b(?!@)/g) ?? [];
  const places = screen.match(/\{[a-z_]+\}/gi) ?? [];
  return [...names.filter((name) => keys.has(name)), ...places];
}

/** Whole English texts of an app that its Urdu screen still carries; names of countries and companies stand in what people and the database say, too. */
export function leftInEnglish(app: App, screen: string): string[] {
  const { english, urdu } = texts[app];
  const lines = new Set(screen.split(/\n|\t| \| /).map((line) => line.trim()));
  return Object.entries(english).flatMap(([key, text]) => {
    if (key.startsWith('country.') || key.startsWith('admin.provider_name.')) return [];
    if (typeof text !== 'string' || text.length < 8 || text.includes('{') || text === urdu[key]) return [];
    // A single word is also a part of what people, the database and providers say in English.
    return (text.includes(' ') ? screen.includes(text) : lines.has(text)) ? [text] : [];
  });
}
