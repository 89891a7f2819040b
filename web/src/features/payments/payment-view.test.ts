import { describe, expect, it } from 'vitest';
import { paymentStatuses } from '@shared/schemas/payments.ts';
import { paymentView } from './payment-view.ts';

const checkout = { kind: 'redirect', url: 'https://pay.example/1' } as const;

describe('the page after the checkout', () => {
  it.each(paymentStatuses)('has a scene for %s, open exactly while the payment is', (status) => {
    const view = paymentView({ status, checkout });
    expect(view.isOpen).toBe(['created', 'requires_action', 'pending'].includes(status));
  });

  it('says paid only once the money is there', () => {
    const paid = paymentStatuses.filter((status) => paymentView({ status, checkout: null }).scene === 'paid');
    expect(paid).toEqual(['succeeded']);
  });

  it('offers the page only while it can be paid on', () => {
    const offered = paymentStatuses.filter((status) => paymentView({ status, checkout }).checkout !== null);
    expect(offered).toEqual(['created', 'requires_action']);
  });
});
