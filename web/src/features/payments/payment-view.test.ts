import { describe, expect, it } from 'vitest';
import { paymentStatuses, type Payment, type PaymentStatus } from '@shared/schemas/payments.ts';
import { paymentView } from './payment-view.ts';

const begun = Date.parse('2026-11-21T12:00:00Z');
const promptMs = 60_000;
const asked = {
  status: 'pending',
  checkout: null,
  prompt_ends_at: new Date(begun + promptMs).toISOString(),
} as const;
const checkout = { kind: 'redirect', url: 'https://pay.example/1' } as const;
type Facts = Parameters<typeof paymentView>[0];
const payment = (change: Partial<Payment> = {}): Facts => ({
  status: 'requires_action',
  checkout,
  created_at: new Date(begun).toISOString(),
  expires_at: new Date(begun + 45 * 60_000).toISOString(),
  prompt_ends_at: null,
  order_outcome: null,
  ...change,
});
const sceneOf = (change: Partial<Payment>, afterMs = 1000) => paymentView(payment(change), begun + afterMs).scene;
const open: readonly PaymentStatus[] = ['created', 'requires_action', 'pending'];

describe('the page of a payment', () => {
  it.each(paymentStatuses)('is open for %s exactly while the payment is', (status) => {
    expect(paymentView(payment({ status }), begun).isOpen).toBe(open.includes(status));
  });

  it('says paid only once the money is there', () => {
    expect(paymentStatuses.filter((status) => sceneOf({ status }) === 'paid')).toEqual(['succeeded']);
  });

  it('offers the company’s page only while it can be paid on', () => {
    const offers = (change: Partial<Payment>, afterMs = 0) =>
      paymentView(payment(change), begun + afterMs).checkout !== null;
    const form = { kind: 'form', url: 'https://pay.example/2', fields: {} } as const;
    expect(paymentStatuses.filter((status) => offers({ status }))).toEqual(open);
    expect(paymentStatuses.filter((status) => offers({ status, checkout: form }))).toEqual(open.slice(0, 2));
    expect(offers({}, 45 * 60_000)).toBe(false);
    expect(offers({ checkout: null })).toBe(false);
  });

  it.each([
    [{ status: 'pending' }, 1000, 'waiting'],
    [{ status: 'created', checkout: null }, 1000, 'waiting'],
    [{ status: 'pending' }, 4 * 60_000, 'unknown'],
    [{}, 44 * 60_000, 'to_pay'],
    [{}, 46 * 60_000, 'unknown'],
    [{ ...asked, status: 'created' }, 0, 'phone'],
    [asked, promptMs - 1, 'phone'],
    [asked, promptMs, 'unknown'],
    [{ status: 'succeeded', order_outcome: 'too_late' }, 0, 'late'],
    [{ status: 'succeeded', order_outcome: 'paid' }, 0, 'paid'],
    [{ status: 'expired' }, 0, 'expired'],
    [{ status: 'refunded', order_outcome: 'too_late' }, 0, 'returned'],
  ] as const)('of %o after %i ms is %s', (change, afterMs, scene) => {
    expect(sceneOf(change, afterMs)).toBe(scene);
  });

  it('counts down to the end of the phone’s prompt', () => {
    expect(paymentView(payment(asked), begun).promptEndsAt).toBe(begun + promptMs);
    expect(paymentView(payment(asked), begun + promptMs).promptEndsAt).toBeNull();
  });
});
