import { expect, it } from 'vitest';
import { readMobileNumber } from './mobile-number.ts';

it.each([
  ['0300 1234567', '+923001234567'],
  ['+92 300-123 4567', '+923001234567'],
  ['00923001234567', '+923001234567'],
  ['923001234567', '+923001234567'],
  ['3001234567', '+923001234567'],
  ['۰۳۰۰ ۱۲۳۴۵۶۷', '+923001234567'],
  ['042 1234567', null],
  ['+447700900123', null],
  ['0300 123456', null],
  ['', null],
])('reads %j as %j', (text, expected) => {
  expect(readMobileNumber(text)).toBe(expected);
});
