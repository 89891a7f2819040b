import { describe, expect, it } from 'vitest';
import { emptyAddress, normalisePhone, readAddress } from './address-form.ts';

describe('a phone number', () => {
  it.each([
    ['0300 123 4567', '+923001234567'],
    ['+92-300-1234567', '+923001234567'],
    ['0092 300 1234567', '+923001234567'],
    ['۰۳۰۰۱۲۳۴۵۶۷', '+923001234567'],
    ['', ''],
  ])('%s is read as %s', (typed, expected) => {
    expect(normalisePhone(typed, 'PK')).toBe(expected);
  });
});

describe('an address', () => {
  const filled = { ...emptyAddress('PK'), recipient: 'Sana', phone: '0300 1234567', line1: 'House 5', city: 'Lahore' };

  it('leaves empty optional fields out', () => {
    const read = readAddress(filled);
    expect(read.ok && read.address.line2).toBeNull();
  });

  it('names each field that must be mended', () => {
    const read = readAddress({ ...filled, city: ' ', phone: '12' });
    expect(read.ok ? {} : read.errors).toEqual({ city: 'form.required', phone: 'form.phone' });
  });
});
