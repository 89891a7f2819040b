import { describe, expect, it } from 'vitest';
import { proposeSlug, readStore, startStoreForm } from './store-form.ts';

describe("a store's address", () => {
  it.each([
    ['Bilal Fabrics', 'bilal-fabrics'],
    ["Ade's Café & Co.", 'ades-cafe-co'],
    ['  --  ', ''],
    ['بلال', ''],
  ])('of %s is proposed as %s', (name, expected) => {
    expect(proposeSlug(name)).toBe(expected);
  });
});

describe('a store that is being typed', () => {
  const filled = {
    ...startStoreForm(null),
    name: 'Bilal Fabrics',
    city: 'Lahore',
    taglineEn: 'Cloth',
    descriptionEn: 'Cloth from Lahore',
    shippingEn: 'Two days',
    returnsUr: 'سات دن',
  };

  it('may deliver for nothing', () => {
    const read = readStore({ ...filled, deliveryFee: '0' }, 'PKR');
    expect(read.ok && read.fields.delivery_fee_minor).toBe(0n);
  });

  it('may not deliver for less than nothing, nor leave the fee open', () => {
    for (const deliveryFee of ['-5', '', 'abc']) expect(readStore({ ...filled, deliveryFee }, 'PKR').ok).toBe(false);
  });
});
