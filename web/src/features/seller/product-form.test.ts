import { describe, expect, it } from 'vitest';
import { readProduct, startForm } from './product-form.ts';

const filled = {
  ...startForm(null),
  titleEn: 'Lawn suit',
  descriptionEn: 'Three pieces.',
  category: 'clothing',
  price: '4,200.50',
};

describe('a product that is being typed', () => {
  it('becomes minor units and whole quantities', () => {
    const read = readProduct({ ...filled, maximum: '۵' }, 'PKR');
    expect(read.ok && read.fields.price_minor).toBe(420_050n);
    expect(read.ok && read.fields.maximum_quantity).toBe(5);
  });

  it('needs a price before that is really higher', () => {
    const read = readProduct({ ...filled, compareAt: '4000' }, 'PKR');
    expect(read.ok ? {} : read.errors).toEqual({ compareAt: 'product.compare_lower' });
  });

  it('always says how many one order may have, and not fewer than the least', () => {
    const untouched = readProduct(filled, 'PKR');
    expect(untouched.ok && untouched.fields.maximum_quantity).toBe(100);
    const empty = readProduct({ ...filled, maximum: '' }, 'PKR');
    expect(empty.ok ? {} : empty.errors).toEqual({ maximum: 'form.quantity' });
    const lower = readProduct({ ...filled, minimum: '5', maximum: '4' }, 'PKR');
    expect(lower.ok ? {} : lower.errors).toEqual({ maximum: 'product.maximum_lower' });
  });

  it('names everything that is missing at once', () => {
    const read = readProduct({ ...startForm(null), minimum: '0' }, 'PKR');
    expect(read.ok ? [] : Object.keys(read.errors).toSorted()).toEqual([
      'category',
      'descriptionEn',
      'minimum',
      'price',
      'titleEn',
    ]);
  });
});
