/** Languages that the product speaks. Texts are written in each, not translated word by word. */
export const locales = ['en', 'ur', 'ar'] as const;
export type Locale = (typeof locales)[number];

/** `latn` is 0-9; `arab` is ٠-٩; `arabext` is ۰-۹ (Urdu, Persian). */
export type Numerals = 'latn' | 'arab' | 'arabext';

export const isLocale = (value: unknown): value is Locale =>
  typeof value === 'string' && (locales as readonly string[]).includes(value);

/** The best of our locales for a BCP 47 tag such as `ur-PK`; English when none fits. */
export function matchLocale(tag: string | null | undefined): Locale {
  const language = tag?.split('-')[0]?.toLowerCase();
  return isLocale(language) ? language : 'en';
}

export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'en' ? 'ltr' : 'rtl');

const zeroOf: Record<Numerals, number> = { latn: 0x30, arab: 0x660, arabext: 0x6f0 };

/** Writes the digits 0-9 of a text in other numerals; everything else stays. */
export function withNumerals(text: string, numerals: Numerals): string {
  if (numerals === 'latn') return text;
  const zero = zeroOf[numerals];
  return text.replace(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

/** Reads ٠-٩ and ۰-۹ as 0-9, so that people may type in their own numerals. */
export function toLatinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}

/** A text stored in several languages, as the database keeps it. */
export type LocalizedText = {
  readonly en?: string | undefined;
  readonly ur?: string | undefined;
  readonly ar?: string | undefined;
};

/** The text in the wanted language, else English, else whichever exists; '' for none. */
export function localize(text: LocalizedText | null | undefined, locale: Locale): string {
  return text?.[locale] ?? text?.en ?? text?.ur ?? text?.ar ?? '';
}
