import { describe, expect, test } from 'vitest';
import { csvField, toCsv } from './csv.ts';
import { changesBetween } from './diff.ts';
import { formatInterval } from './interval.ts';
import { endOfId, shortReference } from './short-id.ts';
import { decodeCursor, encodeCursor, quoteValue } from './keyset.ts';

describe('CSV', () => {
  test.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1+1', `'+1+1`],
    ['-20.50', '-20.50'],
    ['a,b', '"a,b"'],
    ['لان سوٹ', 'لان سوٹ'],
  ])('%s is a value and never a formula', (value, field) => {
    expect(csvField(value)).toBe(field);
  });

  test('rows end as RFC 4180 says and begin with a byte order mark', () => {
    expect(toCsv(['a', 'b'], [['1', '2']])).toBe('\ufeffa,b\r\n1,2\r\n');
  });
});

describe('changes', () => {
  test('only what differs is listed, by path', () => {
    const before = { status: 'active', address: { city: 'Lahore', line1: 'x' } };
    const after = { status: 'suspended', address: { city: 'Lahore' }, reason: 'r' };
    expect(changesBetween(before, after)).toEqual([
      { path: 'address.line1', before: 'x', after: null },
      { path: 'reason', before: null, after: 'r' },
      { path: 'status', before: 'active', after: 'suspended' },
    ]);
  });
});

describe('cursors', () => {
  test('a cursor survives its text, in any script', () => {
    const cursor = { value: 'کراچی "2"', id: '7' };
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  test.each(['', 'abc', '[]', 'eyJhIjoxfQ'])('%s is no cursor', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });

  test('a quoted value cannot end its quotes', () => {
    expect(quoteValue('a"b\\c')).toBe('"a\\"b\\\\c"');
  });
});

describe('an interval', () => {
  test.each([
    ['00:01:00', '1 minute'],
    ['00:05:00', '5 minutes'],
    ['1 day', '1 day'],
    ['2 days 12:00:00', '60 hours'],
    ['00:00:30', '30 seconds'],
    ['1 mon', '1 mon'],
    [null, '–'],
  ])('%s reads %s', (text, words) => {
    expect(formatInterval(text, 'en')).toBe(words);
  });
});

describe('what is long', () => {
  test('is told from its neighbours by its end', () => {
    expect(endOfId('01a1fe7f-9c14-7f64-af4a-b9ffe65d11a9')).toBe('e65d11a9');
    expect(shortReference('AMP01A1FE7FA1987D78A3C80EA095B5CF0E')).toBe('AMP…95B5CF0E');
  });
  test('is whole when it is not', () => expect(shortReference('INV-2291')).toBe('INV-2291'));
});
