/** Numbers of bank accounts as people type them. The database decides with the same rules; this says it before anything is sent. */
import { toLatinDigits } from '../locale.ts';

/** Without spaces and hyphens, in capitals, its digits as the bank writes them. */
export function cleanAccountNumber(text: string): string {
  return toLatinDigits(text).replaceAll(/[\s-]/g, '').toUpperCase();
}

/** An IBAN whose check digits fit (ISO 13616): the first four characters go to the end, letters become 10 to 35, mod 97 is 1. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}(0[2-9]|[1-8]\d|9[0-8])[A-Z0-9]{11,30}$/.test(text)) return false;
  const digits = `${text.slice(4)}${text.slice(0, 4)}`.replaceAll(/[A-Z]/g, (letter) =>
    String(Number.parseInt(letter, 36)),
  );
  return BigInt(digits) % 97n === 1n;
}

/** 6 to 34 letters and digits; what begins as an IBAN does must be one. */
export function isAccountNumber(text: string): boolean {
  return /^[A-Z0-9]{6,34}$/.test(text) && (!/^[A-Z]{2}\d{2}/.test(text) || isIban(text));
}

export type AccountNumberProblem = 'nuban' | 'iban' | 'form';

const ibans: Readonly<Record<string, RegExp>> = {
  PK: /^PK\d{2}[A-Z]{4}[0-9A-Z]{16}$/,
  IQ: /^IQ\d{2}[A-Z]{4}\d{15}$/,
};

/** What is wrong with the number of an account in this country, or null: ten digits in Nigeria, an IBAN in Pakistan and Iraq. */
export function accountNumberProblem(country: string | undefined, number: string): AccountNumberProblem | null {
  if (country === 'NG') return /^\d{10}$/.test(number) ? null : 'nuban';
  const iban = country === undefined ? undefined : ibans[country];
  if (iban !== undefined) return iban.test(number) && isIban(number) ? null : 'iban';
  return isAccountNumber(number) ? null : 'form';
}
