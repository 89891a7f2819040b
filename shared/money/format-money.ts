import { withNumerals, type Locale, type Numerals } from '../locale.ts';
import { currencies, type CurrencyCode } from './currency.ts';
import { divideHalfEven, type Money } from './money.ts';

export type MoneyFormat = {
  /**
   * `auto` leaves out a fraction that is zero and shows at most the currency's display digits;
   * `always` shows the display digits; `exact` shows every minor unit, as the books have it.
   */
  readonly fraction?: 'auto' | 'always' | 'exact';
  /** `always` also writes a plus, as statements do. */
  readonly sign?: 'auto' | 'always' | 'never';
  readonly numerals?: Numerals;
  /** The ISO code in place of the symbol, where several currencies stand side by side. */
  readonly currencyLabel?: 'symbol' | 'code' | 'none';
};

export type MoneyParts = {
  /** '', a true minus, or a plus; for right-to-left text a mark before it keeps it in front. */
  readonly sign: string;
  readonly currency: string;
  /** What stands between currency and digits: nothing or a no-break space. */
  readonly gap: string;
  readonly digits: string;
  readonly isCurrencyFirst: boolean;
};

const noBreakSpace = '\u00a0';
const leftToRightMark = '\u200e';
const trueMinus = '\u2212';

const localSymbols: Partial<Record<Locale, Partial<Record<CurrencyCode, string>>>> = {
  ur: { PKR: 'روپے', NGN: 'نائرا', IQD: 'عراقی دینار', USD: 'ڈالر' },
  ar: { PKR: 'روبية', NGN: 'نايرا', IQD: 'د.ع', USD: 'دولار' },
};

/**
 * Digits are grouped and cut here, not by Intl: runtimes disagree about the digits of PKR and IQD,
 * and an amount must look the same in a browser, in an e-mail and in a test.
 */
export function formatMoneyParts(value: Money, locale: Locale, format: MoneyFormat = {}): MoneyParts {
  const numerals = format.numerals ?? 'latn';
  const isNegative = value.amountMinor < 0n;
  const label = currencyLabel(value.currency, locale, format.currencyLabel ?? 'symbol');
  const isCurrencyFirst = locale === 'en' || format.currencyLabel === 'code';
  return {
    sign: signOf(isNegative, value.amountMinor === 0n, locale, format.sign ?? 'auto'),
    currency: label,
    gap: label === '' || (isCurrencyFirst && /[^\p{L}]$/u.test(label)) ? '' : noBreakSpace,
    digits: formatDigits(value, format.fraction ?? 'auto', numerals),
    isCurrencyFirst,
  };
}

/** One line that never breaks: `Rs 4,200`, `₦1,500.50`, `−Rs 20`, `4,200 روپے`. */
export function formatMoney(value: Money, locale: Locale, format: MoneyFormat = {}): string {
  const { sign, currency, gap, digits, isCurrencyFirst } = formatMoneyParts(value, locale, format);
  return isCurrencyFirst ? sign + currency + gap + digits : sign + digits + gap + currency;
}

/** The amount as people type it (`4200.50`), for the start value of a field. */
export function toEditableAmount(value: Money): string {
  const { whole, fraction } = split(value.amountMinor, currencies[value.currency].exponent);
  const sign = value.amountMinor < 0n ? '-' : '';
  return sign + (/^0*$/.test(fraction) ? whole : `${whole}.${fraction}`);
}

function currencyLabel(code: CurrencyCode, locale: Locale, kind: 'symbol' | 'code' | 'none'): string {
  if (kind === 'none') return '';
  if (kind === 'code') return code;
  return localSymbols[locale]?.[code] ?? currencies[code].symbol;
}

function signOf(isNegative: boolean, isNothing: boolean, locale: Locale, display: 'auto' | 'always' | 'never'): string {
  if (display === 'never' || isNothing) return '';
  const mark = locale === 'en' ? '' : leftToRightMark;
  if (isNegative) return mark + trueMinus;
  return display === 'always' ? `${mark}+` : '';
}

function formatDigits(value: Money, display: 'auto' | 'always' | 'exact', numerals: Numerals): string {
  const { exponent, displayExponent } = currencies[value.currency];
  const shown = display === 'exact' ? exponent : displayExponent;
  const rounded = divideHalfEven(value.amountMinor, 10n ** BigInt(exponent - shown));
  const { whole, fraction } = split(rounded, shown);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, numerals === 'latn' ? ',' : '\u066c');
  const hasFraction = shown > 0 && (display !== 'auto' || /[1-9]/.test(fraction));
  const point = numerals === 'latn' ? '.' : '\u066b';
  return withNumerals(hasFraction ? grouped + point + fraction : grouped, numerals);
}

function split(amountMinor: bigint, exponent: number): { whole: string; fraction: string } {
  const size = amountMinor < 0n ? -amountMinor : amountMinor;
  const digits = size.toString().padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return { whole: digits.slice(0, point), fraction: digits.slice(point) };
}
