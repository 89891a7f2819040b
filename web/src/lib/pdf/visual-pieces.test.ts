import { describe, expect, it } from 'vitest';
import { visualPieces } from './visual-pieces.ts';

const fontOf = (character: string) => (/[\p{Script=Arabic}،۔]/u.test(character) ? 'arabic' : 'latin');
const drawn = (text: string, direction: 'ltr' | 'rtl') =>
  visualPieces(text, direction, fontOf).map((piece) => piece.text);

describe('a line on paper, from left to right', () => {
  it('is itself when it has one direction', () => {
    expect(drawn('Order paid', 'ltr')).toEqual(['Order paid']);
  });

  it('puts words of the other direction whole into a line', () => {
    expect(drawn('of عائشہ for 5', 'ltr')).toEqual(['of ', 'عائشہ', ' for 5']);
  });

  it('turns the order of the pieces, not the letters that a shaper turns', () => {
    expect(drawn('آرڈر AM-7K', 'rtl')).toEqual(['AM-7K', ' ', 'آرڈر']);
    expect(drawn('تاریخ 21 نومبر', 'rtl')).toEqual(['نومبر', ' ', '21', ' ', 'تاریخ']);
  });

  it('closes brackets on the side where they belong', () => {
    expect(drawn('رقوم (PKR) میں', 'rtl')).toEqual(['میں', ' (', 'PKR', ') ', 'رقوم']);
  });

  it('keeps marks with their letters and draws no marks of direction', () => {
    expect(drawn('تاریخِ', 'rtl')).toEqual(['تاریخِ']);
    expect(drawn('\u2068Shop 5\u2069 کا', 'rtl')).toEqual(['کا', ' ', 'Shop 5']);
    expect(drawn('\u200f\u2066\u2069', 'rtl')).toEqual([]);
  });
});
