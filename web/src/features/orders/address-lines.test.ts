import { expect, it } from 'vitest';
import { addressLines } from './address-lines.ts';

it('writes an address as an envelope carries it, without holes', () => {
  const address = {
    recipient: 'Sana',
    phone: '+923001234567',
    line1: 'House 5',
    line2: null,
    city: 'Lahore',
    postal_code: '54000',
    country: 'PK',
  };
  expect(addressLines(address, (code) => (code === 'PK' ? 'Pakistan' : code)).map((line) => line.text)).toEqual([
    'Sana',
    'House 5',
    'Lahore, 54000',
    'Pakistan',
    '+923001234567',
  ]);
});

it('writes nothing for an order without an address', () => {
  expect(addressLines(null, String)).toEqual([]);
});
