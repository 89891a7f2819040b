import type { CurrencyCode } from './currency.ts';

/** An exact amount: whole minor units of one currency (Rs 4,200 is 420000n PKR). */
export type Money = { readonly amountMinor: bigint; readonly currency: CurrencyCode };

/** Largest amount the database takes, so that every amount is exact as a JSON number. */
export const maximumMinor = 9_007_199_254_740_991n;

/** @throws RangeError when a number is not a whole, exactly representable one. */
export function money(amount: bigint | number, currency: CurrencyCode): Money {
  if (typeof amount === 'number' && !Number.isSafeInteger(amount)) {
    throw new RangeError(`not a whole number of minor units: ${amount}`);
  }
  return { amountMinor: BigInt(amount), currency };
}

export const zero = (currency: CurrencyCode): Money => ({ amountMinor: 0n, currency });

export const isZero = (value: Money): boolean => value.amountMinor === 0n;

export const negate = (value: Money): Money => ({ ...value, amountMinor: -value.amountMinor });

function requireSameCurrency(left: Money, right: Money): void {
  if (left.currency !== right.currency) {
    throw new RangeError(`currencies differ: ${left.currency} and ${right.currency}`);
  }
}

export function add(left: Money, right: Money): Money {
  requireSameCurrency(left, right);
  return { amountMinor: left.amountMinor + right.amountMinor, currency: left.currency };
}

export function subtract(left: Money, right: Money): Money {
  requireSameCurrency(left, right);
  return { amountMinor: left.amountMinor - right.amountMinor, currency: left.currency };
}

/** -1, 0 or 1, as sort functions want it. */
export function compare(left: Money, right: Money): -1 | 0 | 1 {
  requireSameCurrency(left, right);
  if (left.amountMinor === right.amountMinor) return 0;
  return left.amountMinor < right.amountMinor ? -1 : 1;
}

export function sum(values: readonly Money[], currency: CurrencyCode): Money {
  return values.reduce(add, zero(currency));
}

/** Quotient of two integers rounded half to even; the divisor must be positive. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError('the divisor must be positive');
  const isNegative = dividend < 0n;
  const size = isNegative ? -dividend : dividend;
  const quotient = size / divisor;
  const twice = (size % divisor) * 2n;
  const roundsUp = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const rounded = roundsUp ? quotient + 1n : quotient;
  return isNegative ? -rounded : rounded;
}

/** A rate in basis points (250 = 2.5 %) of an amount, rounded half to even, once. */
export function percentOf(value: Money, bps: number): Money {
  if (!Number.isInteger(bps) || bps < 0 || bps > 10_000) {
    throw new RangeError(`not a rate in basis points: ${bps}`);
  }
  return { ...value, amountMinor: divideHalfEven(value.amountMinor * BigInt(bps), 10_000n) };
}

/**
 * Splits an amount by weights so that the parts add up to it exactly (largest remainder;
 * equal remainders go to the earlier part). Weights are whole and not negative, one at least positive.
 */
export function allocate(total: Money, weights: readonly (bigint | number)[]): Money[] {
  const exact = weights.map((weight) => BigInt(weight));
  if (exact.some((weight) => weight < 0n)) throw new RangeError('a weight is negative');
  const weightSum = exact.reduce((left, right) => left + right, 0n);
  if (weightSum === 0n) throw new RangeError('no weight is positive');

  const isNegative = total.amountMinor < 0n;
  const size = isNegative ? -total.amountMinor : total.amountMinor;
  const parts = exact.map((weight, index) => ({
    index,
    share: (size * weight) / weightSum,
    remainder: (size * weight) % weightSum,
  }));
  const left = size - parts.reduce((given, part) => given + part.share, 0n);
  const byRemainder = parts.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of byRemainder.slice(0, Number(left))) part.share += 1n;
  return parts.map((part) => ({
    amountMinor: isNegative ? -part.share : part.share,
    currency: total.currency,
  }));
}
