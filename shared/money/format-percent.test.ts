import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPercent } from './format-percent.ts';

describe('a rate in basis points', () => {
  it.each([
    [0, '0.00%'],
    [5, '0.05%'],
    [115, '1.15%'],
    [250, '2.50%'],
    [1600, '16.00%'],
    [10_000, '100.00%'],
    [-75, '\u22120.75%'],
  ])('%s reads %s', (bps, text) => {
    expect(formatPercent(bps)).toBe(text);
  });

  it('is written in the numerals of the reader, with their point and mark', () => {
    expect(formatPercent(250, 'arab')).toBe('\u0662\u066b\u0665\u0660\u066a');
    expect(formatPercent(250, 'arabext')).toBe('\u06f2\u066b\u06f5\u06f0\u066a');
  });

  it('keeps every basis point', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (bps) => {
        expect(Number(formatPercent(bps).replace(/[.%]/g, ''))).toBe(bps);
      }),
    );
  });

  it.each([1.5, Number.NaN, 2 ** 53])('refuses %s', (bps) => {
    expect(() => formatPercent(bps)).toThrow(RangeError);
  });
});
