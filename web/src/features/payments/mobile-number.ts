import { toLatinDigits } from '@shared/locale.ts';

/** A mobile number of Pakistan as the payment companies take it (E.164), however people write it; null for anything else. */
export function readMobileNumber(text: string): string | null {
  const digits = toLatinDigits(text).replaceAll(/[\s()\u200e\u200f\u2066-\u2069.-]/g, '');
  const national = /^(?:(?:\+92|0092|92)0?|0)?(3\d{9})$/.exec(digits)?.[1];
  return national === undefined ? null : `+92${national}`;
}
