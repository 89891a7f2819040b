import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyCodes } from './currency.ts';
import { formatMoney, formatMoneyParts, toEditableAmount } from './format-money.ts';
import { add, allocate, compare, divideHalfEven, maximumMinor, money, percentOf, subtract, sum } from './money.ts';
import { parseAmount } from './parse-amount.ts';

const amounts = fc.bigInt({ min: -maximumMinor, max: maximumMinor });
const currency = fc.constantFrom(...currencyCodes);

describe('money', () => {
  it('refuses numbers that are not whole or not exact', () => {
    expect(() => money(1.5, 'PKR')).toThrow(RangeError);
    expect(() => money(2 ** 53, 'PKR')).toThrow(RangeError);
    expect(() => money(Number.NaN, 'PKR')).toThrow(RangeError);
  });

  it('refuses to mix currencies', () => {
    expect(() => add(money(1, 'PKR'), money(1, 'NGN'))).toThrow(RangeError);
    expect(() => compare(money(1, 'PKR'), money(1, 'NGN'))).toThrow(RangeError);
  });

  it('subtracting undoes adding', () => {
    fc.assert(
      fc.property(amounts, amounts, currency, (a, b, code) => {
        const left = money(a, code);
        expect(subtract(add(left, money(b, code)), money(b, code))).toEqual(left);
      }),
    );
  });

  it.each([
    [5n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 2n],
    [26n, 10n, 3n],
    [-25n, 10n, -2n],
    [-35n, 10n, -4n],
    [0n, 7n, 0n],
  ])('rounds %s / %s half to even: %s', (dividend, divisor, expected) => {
    expect(divideHalfEven(dividend, divisor)).toBe(expected);
  });

  it('a rate is never off by more than half a minor unit', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (amount, bps) => {
        const part = percentOf(money(amount, 'PKR'), bps).amountMinor;
        const error = part * 10_000n - amount * BigInt(bps);
        expect(error <= 5_000n && error >= -5_000n).toBe(true);
      }),
    );
  });

  it('refuses rates outside 0 to 100 %', () => {
    expect(() => percentOf(money(1, 'PKR'), -1)).toThrow(RangeError);
    expect(() => percentOf(money(1, 'PKR'), 10_001)).toThrow(RangeError);
    expect(() => percentOf(money(1, 'PKR'), 2.5)).toThrow(RangeError);
  });

  it('shares add up to the whole and are within one minor unit of fair', () => {
    const weights = fc
      .array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 })
      .filter((list) => list.some((weight) => weight > 0));
    fc.assert(
      fc.property(amounts, weights, (amount, list) => {
        const parts = allocate(money(amount, 'NGN'), list);
        expect(sum(parts, 'NGN').amountMinor).toBe(amount);
        const total = BigInt(list.reduce((left, right) => left + right, 0));
        for (const [index, part] of parts.entries()) {
          const error = part.amountMinor * total - amount * BigInt(list[index] ?? 0);
          expect(error < total && error > -total).toBe(true);
        }
      }),
    );
  });

  it('gives the odd unit to the largest remainder, then to the earlier part', () => {
    const minor = (total: number, weights: number[]): bigint[] =>
      allocate(money(total, 'PKR'), weights).map((part) => part.amountMinor);
    expect(minor(100, [1, 1, 1])).toEqual([34n, 33n, 33n]);
    expect(minor(10, [1, 2, 4])).toEqual([1n, 3n, 6n]);
    expect(minor(5, [0, 3])).toEqual([0n, 5n]);
    expect(() => minor(5, [0, 0])).toThrow(RangeError);
    expect(() => minor(5, [1, -1])).toThrow(RangeError);
  });
});

describe('formatMoney', () => {
  const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

  it('drops a fraction that is zero and shows one that is not', () => {
    expect(plain(formatMoney(money(420_000, 'PKR'), 'en'))).toBe('Rs 4,200');
    expect(plain(formatMoney(money(420_050, 'PKR'), 'en'))).toBe('Rs 4,200.50');
    expect(formatMoney(money(150_050, 'NGN'), 'en')).toBe('₦1,500.50');
    expect(plain(formatMoney(money(420_000, 'PKR'), 'en', { fraction: 'always' }))).toBe('Rs 4,200.00');
  });

  it('shows dinars whole, and exactly where the books are shown', () => {
    expect(plain(formatMoney(money(1_234_567, 'IQD'), 'en'))).toBe('IQD 1,235');
    expect(plain(formatMoney(money(1_234_567, 'IQD'), 'en', { fraction: 'exact' }))).toBe('IQD 1,234.567');
  });

  it('writes a true minus before the currency and never breaks', () => {
    const text = formatMoney(money(-2_000, 'PKR'), 'en');
    expect(text).toBe('\u2212Rs\u00a020');
    expect(text).not.toMatch(/[ -]/);
  });

  it('puts the currency after the digits in Urdu and Arabic, the sign marked to stay in front', () => {
    expect(formatMoneyParts(money(-420_000, 'PKR'), 'ur')).toEqual({
      sign: '\u200e\u2212',
      currency: 'روپے',
      gap: '\u00a0',
      digits: '4,200',
      isCurrencyFirst: false,
    });
    expect(formatMoney(money(420_050, 'PKR'), 'ar', { numerals: 'arab' })).toBe('٤٬٢٠٠٫٥٠\u00a0روبية');
  });

  it('keeps every digit of the largest amount', () => {
    expect(plain(formatMoney(money(maximumMinor, 'PKR'), 'en'))).toBe('Rs 90,071,992,547,409.91');
  });

  it('an amount that is shown in full is read back as the same amount', () => {
    const positive = fc.bigInt({ min: 1n, max: maximumMinor });
    fc.assert(
      fc.property(positive, fc.constantFrom('PKR', 'NGN', 'USD'), (amount, code) => {
        const value = money(amount, code);
        for (const locale of ['en', 'ur', 'ar'] as const) {
          expect(parseAmount(formatMoney(value, locale), code)).toEqual({ ok: true, money: value });
        }
        expect(parseAmount(toEditableAmount(value), code)).toEqual({ ok: true, money: value });
      }),
    );
  });
});

describe('parseAmount', () => {
  it.each([
    ['4200', 420_000n],
    ['4,200', 420_000n],
    ['Rs 4,200.5', 420_050n],
    ['  rs. 1,23,456.78 ', 12_345_678n],
    ['٤٬٢٠٠٫٥', 420_050n],
    ['۴٬۲۰۰ روپے', 420_000n],
    ['.5', 50n],
    ['1.500', 150n],
  ])('reads %s', (text, expected) => {
    expect(parseAmount(text, 'PKR')).toEqual({ ok: true, money: money(expected, 'PKR') });
  });

  it.each([
    ['', 'amount.required'],
    ['Rs', 'amount.required'],
    ['0', 'amount.not_positive'],
    ['0.00', 'amount.not_positive'],
    ['-5', 'amount.not_positive'],
    ['\u22125', 'amount.not_positive'],
    ['1,50', 'amount.malformed'],
    ['1.2.3', 'amount.malformed'],
    ['1e5', 'amount.malformed'],
    ['0x10', 'amount.malformed'],
    ['NaN', 'amount.malformed'],
    ['5.', 'amount.malformed'],
    ['₦500', 'amount.malformed'],
    ['1.005', 'amount.too_precise'],
    ['90071992547409.92', 'amount.too_large'],
    ['9'.repeat(400), 'amount.too_large'],
  ])('refuses %s with %s', (text, code) => {
    expect(parseAmount(text, 'PKR')).toEqual({ ok: false, code });
  });

  it('takes whole dinars only', () => {
    expect(parseAmount('1,500', 'IQD')).toEqual({ ok: true, money: money(1_500_000, 'IQD') });
    expect(parseAmount('1,500.5', 'IQD')).toEqual({ ok: false, code: 'amount.too_precise' });
  });
});
