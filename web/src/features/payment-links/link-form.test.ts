import { describe, expect, test } from 'vitest';
import { readLink, type LinkForm } from './link-form.ts';
import { qrPath } from './qr-code.tsx';

const form: LinkForm = {
  kind: 'custom',
  productId: '',
  title: ' Two lamps ',
  categorySlug: 'crafts',
  price: '2,500',
  quantity: '2',
  delivery: '200.50',
  note: ' ',
  isSingle: true,
  hours: 72,
};

describe('a payment link as typed', () => {
  test('something that is not on sale', () => {
    expect(readLink(form, 'PKR')).toEqual({
      ok: true,
      fields: {
        title: 'Two lamps',
        category_slug: 'crafts',
        quantity: 2,
        unit_price_minor: 250_000n,
        delivery_minor: 20_050n,
        note: null,
        max_uses: 1,
        valid_hours: 72,
      },
    });
  });
  test('a product for many buyers, delivery free', () => {
    const reading = readLink(
      { ...form, kind: 'product', productId: 'p1', delivery: '0', isSingle: false, note: 'Blue' },
      'PKR',
    );
    expect(reading).toMatchObject({ ok: true, fields: { product_id: 'p1', delivery_minor: 0n, max_uses: null } });
    expect(reading.ok && 'title' in reading.fields).toBe(false);
    expect(readLink({ ...form, delivery: '' }, 'PKR')).toMatchObject({ fields: { delivery_minor: 0n } });
  });
  test.each([
    [{ title: ' ' }, 'title'],
    [{ categorySlug: '' }, 'category'],
    [{ kind: 'product' as const }, 'product'],
    [{ price: '' }, 'price'],
    [{ price: '0' }, 'price'],
    [{ price: '-5' }, 'price'],
    [{ quantity: '0' }, 'quantity'],
    [{ quantity: '1.5' }, 'quantity'],
    [{ quantity: '10001' }, 'quantity'],
    [{ delivery: 'x' }, 'delivery'],
  ])('%j is missing something', (changes, field) => {
    expect(readLink({ ...form, ...changes }, 'PKR')).toEqual({ ok: false, problems: { [field]: true } });
  });
});

test('a code has its three corners and a quiet border', () => {
  const { path, size } = qrPath('https://amana.example/pay/0123456789abcdefgh');
  expect(size).toBeGreaterThan(24);
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => `${x},${y}`));
  for (const [x, y] of [
    [2, 2],
    [size - 3, 2],
    [2, size - 3],
  ])
    expect(dark.has(`${x},${y}`)).toBe(true);
  expect(
    [...dark].every((place) => place.split(',').every((part) => Number(part) >= 2 && Number(part) < size - 2)),
  ).toBe(true);
});
