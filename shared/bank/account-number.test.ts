import { describe, expect, test } from 'vitest';
import { accountNumberProblem, cleanAccountNumber, isAccountNumber, isIban } from './account-number.ts';
import { ibanVectors } from './iban-vectors.ts';

describe('an IBAN', () => {
  test.each(ibanVectors.valid)('%s is one', (text) => expect(isIban(text)).toBe(true));
  test.each(ibanVectors.invalid)('%s is none', (text) => expect(isIban(text)).toBe(false));

  test('with any one digit or letter taken for another is none', () => {
    const [iban] = ibanVectors.valid;
    for (const [place, was] of Array.from(iban).entries()) {
      for (const letter of /\d/.test(was) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
        if (letter === was) continue;
        expect(isIban(iban.slice(0, place) + letter + iban.slice(place + 1))).toBe(false);
      }
    }
  });
});

test('a number is cleaned as it is copied from a letter', () => {
  expect(cleanAccountNumber(' pk36 scbl-0000 0011 2345 67۰۲ ')).toBe('PK36SCBL0000001123456702');
});

test.each([
  ['NG', '0123456789', null],
  ['NG', '012345678', 'nuban'],
  ['PK', 'PK36SCBL0000001123456702', null],
  ['PK', 'PK37SCBL0000001123456702', 'iban'],
  ['PK', '0000001123456702', 'iban'],
  ['PK', 'IQ98NBIQ850123456789012', 'iban'],
  ['IQ', 'IQ98NBIQ850123456789012', null],
  [undefined, '12345', 'form'],
  [undefined, '123456', null],
] as const)('in %s the number %s: %s', (country, number, problem) => {
  expect(accountNumberProblem(country, number)).toBe(problem);
});

test('what begins as an IBAN does must be one', () => {
  expect(isAccountNumber('PK36SCBL')).toBe(false);
  expect(isAccountNumber('SCBL00123')).toBe(true);
});
