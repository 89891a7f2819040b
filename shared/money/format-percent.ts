import { withNumerals, type Numerals } from '../locale.ts';

/**
 * A rate in basis points as people write it, always with both digits so that columns align: 250 is `2.50%`.
 * Cut from whole numbers: a division of floating point may round a rate that the books keep exactly.
 * @throws RangeError when the rate is not a whole number of basis points.
 */
export function formatPercent(bps: number, numerals: Numerals = 'latn'): string {
  if (!Number.isSafeInteger(bps)) throw new RangeError(`not a rate in basis points: ${bps}`);
  const digits = String(Math.abs(bps)).padStart(3, '0');
  const [point, mark] = numerals === 'latn' ? ['.', '%'] : ['\u066b', '\u066a'];
  const sign = bps < 0 ? '\u2212' : '';
  return sign + withNumerals(digits.slice(0, -2) + point + digits.slice(-2), numerals) + mark;
}
