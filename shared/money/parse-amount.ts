import { toLatinDigits } from '../locale.ts';
import { currencies, type CurrencyCode } from './currency.ts';
import { maximumMinor, type Money } from './money.ts';

export type AmountProblem =
  'amount.required' | 'amount.malformed' | 'amount.not_positive' | 'amount.too_precise' | 'amount.too_large';

export type ParsedAmount =
  { readonly ok: true; readonly money: Money } | { readonly ok: false; readonly code: AmountProblem };

const problem = (code: AmountProblem): ParsedAmount => ({ ok: false, code });

/** Direction marks and isolates that come along when an amount is pasted. */
const invisible = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Ways to write a currency; another currency than the one that is asked for is not an amount. */
const currencyWords: Readonly<Record<CurrencyCode, readonly string[]>> = {
  PKR: ['rs.', 'rs', 'pkr', 'روپے', 'روپیہ', 'روبية'],
  NGN: ['ngn', '₦', 'n', 'نائرا', 'نايرا'],
  IQD: ['iqd', 'د.ع', 'دينار', 'عراقی دینار'],
  USD: ['usd', 'us$', '$', 'ڈالر', 'دولار'],
};
const groups = /^(\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d+)$/;

/**
 * Reads what a person typed as an amount of money: any numerals, grouped by thousands or by lakhs,
 * with or without the currency. Nothing is guessed: `1,50` is refused rather than read as 150 or 1.50.
 */
export function parseAmount(text: string, currency: CurrencyCode): ParsedAmount {
  const bare = withoutCurrency(toLatinDigits(text).replace(invisible, '').trim(), currency)
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/[\u066c\u060c]/g, ',')
    .replace(/\u066b/g, '.')
    .replace(/\u2212/g, '-');
  if (bare === '') return problem('amount.required');
  if (/^-[\d.,]+$/.test(bare)) return problem('amount.not_positive');

  const [whole = '', fraction, ...rest] = bare.split('.');
  if (rest.length > 0 || !groups.test(whole || '0')) return problem('amount.malformed');
  if (fraction !== undefined && !/^\d+$/.test(fraction)) return problem('amount.malformed');
  return toMoney(whole.replaceAll(',', ''), fraction ?? '', currency);
}

function withoutCurrency(text: string, currency: CurrencyCode): string {
  const lower = text.toLowerCase();
  for (const word of currencyWords[currency]) {
    if (lower.startsWith(word)) return text.slice(word.length);
    if (lower.endsWith(word)) return text.slice(0, text.length - word.length);
  }
  return text;
}

function toMoney(whole: string, fraction: string, currency: CurrencyCode): ParsedAmount {
  const { exponent, displayExponent } = currencies[currency];
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > displayExponent) return problem('amount.too_precise');
  if (whole.length > 20) return problem('amount.too_large');
  const amountMinor = BigInt(whole + significant.padEnd(exponent, '0'));
  if (amountMinor > maximumMinor) return problem('amount.too_large');
  if (amountMinor === 0n) return problem('amount.not_positive');
  return { ok: true, money: { amountMinor, currency } };
}
