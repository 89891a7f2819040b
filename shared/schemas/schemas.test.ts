import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { adjustStock, searchProducts } from './catalogue.ts';
import { updateProfile } from './identity.ts';
import { orderAct, placeOrder } from './orders.ts';
import { checkout } from './payments.ts';
import { localizedTextToSend, minor, minorToSend, timestamp } from './primitives.ts';
import { applyForStore } from './stores.ts';
import { wallet } from './wallets.ts';

const id = '01a1fdd4-d533-70f9-b5eb-aa64378256a5';
const address = {
  recipient: ' Ayesha Khan ',
  phone: '+923214450172',
  line1: 'House 14',
  line2: null,
  city: 'Lahore',
  region: null,
  country: 'PK',
  postal_code: null,
} as const;
const purchase = {
  p_store_id: id,
  p_items: [{ product_id: id, quantity: 2 }],
  p_address: address,
  p_payment_method: 'wallet',
  p_expected_total_minor: 445_000n,
  p_note: null,
  p_idempotency_key: 'k1',
} as const;

describe('amounts', () => {
  it('come as whole JSON numbers and become bigint', () => {
    expect(z.parse(minor, 9_007_199_254_740_991)).toBe(9_007_199_254_740_991n);
    for (const wrong of [1.5, 2 ** 53, '5', null, Number.NaN]) expect(z.safeParse(minor, wrong).success).toBe(false);
  });

  it('go out as JSON numbers, positive and within the database’s limit', () => {
    expect(z.parse(minorToSend, 420_000n)).toBe(420_000);
    for (const wrong of [0n, -1n, 2n ** 53n]) expect(z.safeParse(minorToSend, wrong).success).toBe(false);
  });
});

describe('commands', () => {
  it('turn what a screen holds into what goes over the wire', () => {
    expect(z.parse(placeOrder.input, purchase)).toMatchObject({
      p_expected_total_minor: 445_000,
      p_address: { recipient: 'Ayesha Khan' },
    });
  });

  it.each([
    [{ p_items: [] }],
    [{ p_items: [{ product_id: id, quantity: 0 }] }],
    [{ p_items: [{ product_id: id, quantity: 1.5 }] }],
    [{ p_items: [{ product_id: 'x', quantity: 1 }] }],
    [{ p_expected_total_minor: 0n }],
    [{ p_payment_method: 'cash' }],
    [{ p_idempotency_key: '' }],
    [{ p_idempotency_key: 'k'.repeat(201) }],
    [{ p_address: { ...address, phone: '0321 4450172' } }],
  ])('refuse a purchase with %o', (wrong) => {
    expect(z.safeParse(placeOrder.input, { ...purchase, ...wrong }).success).toBe(false);
  });

  it('keep only the languages that were filled in, and need one', () => {
    expect(z.parse(localizedTextToSend, { en: ' Cloth ', ur: '', ar: '  ' })).toEqual({ en: 'Cloth' });
    expect(z.safeParse(localizedTextToSend, { en: ' ', ar: 'قماش' }).success).toBe(false);
  });

  it('let a patch name only what it changes', () => {
    expect(z.parse(updateProfile.input, { p_patch: { locale: 'ur' } })).toEqual({ p_patch: { locale: 'ur' } });
    expect(z.safeParse(updateProfile.input, { p_patch: { phone: '12' } }).success).toBe(false);
  });

  it('take store addresses of small letters, digits and single hyphens', () => {
    const slug = applyForStore.input.shape.p_slug;
    for (const good of ['bilal-fabrics', 'abc', '7up']) expect(z.safeParse(slug, good).success).toBe(true);
    for (const bad of ['ab', 'Bilal', 'a--b', '-ab', 'ab-', 'a b', 'a'.repeat(61)]) {
      expect(z.safeParse(slug, bad).success).toBe(false);
    }
  });

  it('never lead to an address that is no web page', () => {
    expect(z.safeParse(checkout, { kind: 'redirect', url: 'https://pay.example/1' }).success).toBe(true);
    expect(z.safeParse(checkout, { kind: 'form', url: 'https://pay.example', fields: { a: '1' } }).success).toBe(true);
    for (const url of ['javascript:alert(1)', '//pay.example', 'data:text/html,x', '']) {
      expect(z.safeParse(checkout, { kind: 'redirect', url }).success).toBe(false);
    }
  });

  it('allow a stock change downward and a dispute’s refund of nothing', () => {
    expect(adjustStock.input.shape.p_delta.safeParse(-3).success).toBe(true);
    const act = { p_order_id: id, p_action: 'resolve', p_idempotency_key: 'k' };
    expect(z.parse(orderAct.input, { ...act, p_payload: { outcome: 'release', refund_minor: 0n } }).p_payload).toEqual({
      outcome: 'release',
      refund_minor: 0,
    });
  });

  it('search with nothing given', () => {
    expect(z.parse(searchProducts.input, {})).toEqual({});
  });
});

describe('rows', () => {
  it('refuse what is not an instant, and take what PostgREST writes', () => {
    expect(z.safeParse(timestamp, '2026-11-21T11:21:45.59587+00:00').success).toBe(true);
    expect(z.safeParse(timestamp, 'yesterday').success).toBe(false);
  });

  it('drop columns that we do not know', () => {
    const row = {
      account_id: 7,
      owner_type: 'user',
      owner_id: id,
      currency: 'PKR',
      available_minor: 1,
      held_minor: 0,
      posted_minor: 1,
      version: 3,
      updated_at: null,
    };
    expect(z.parse(wallet, { ...row, brand_new: true })).toEqual({
      ...row,
      available_minor: 1n,
      held_minor: 0n,
      posted_minor: 1n,
    });
  });
});
