import { describe, expect, it } from 'vitest';
import { likelyCountry, safeNext } from './auth.ts';

describe('the page after sign-in', () => {
  it.each([
    ['/orders/1?x=2', '/orders/1?x=2'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    [undefined, '/'],
  ])('%s leads to %s', (next, expected) => {
    expect(safeNext(next)).toBe(expected);
  });
});

it('guesses the country from the time zone', () => {
  expect(likelyCountry('Africa/Lagos')).toBe('NG');
  expect(likelyCountry('Europe/Oslo')).toBe('PK');
});
