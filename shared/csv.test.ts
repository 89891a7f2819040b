import { describe, expect, it } from 'vitest';
import { csvField, toCsv } from './csv.ts';

describe('csvField', () => {
  it.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u200f=1', '\uff1d1', '\u2212cmd'])(
    'keeps a spreadsheet from running %j',
    (text) => {
      expect(csvField(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it.each([
    ['-12.50', '-12.50'],
    ['Rs, "quoted"', '"Rs, ""quoted"""'],
    ['two\nlines', '"two\nlines"'],
    ['کپڑا', 'کپڑا'],
    ['', ''],
    ['a=b', 'a=b'],
  ])('writes %j as %j', (text, expected) => {
    expect(csvField(text)).toBe(expected);
  });
});

it('is text that spreadsheets read as UTF-8, with a line end after each row', () => {
  expect(toCsv(['a', 'b'], [['1', '=2']])).toBe("\ufeffa,b\r\n1,'=2\r\n");
});
