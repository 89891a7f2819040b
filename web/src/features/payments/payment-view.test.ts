import { describe, expect, it } from 'vitest';
import { paymentStatuses } from '@shared/schemas/payments.ts';
import { paymentView } from './payment-view.ts';

describe('the page after the checkout', () => {
  it.each(paymentStatuses)('has a scene for %s, open exactly while the payment is', (status) => {
    const view = paymentView({ status, checkout_url: 'https://pay.example/1' });
    expect(view.isOpen).toBe(['created', 'requires_action', 'pending'].includes(status));
  });

  it('says paid only once the money is there', () => {
    const paid = paymentStatuses.filter((status) => paymentView({ status, checkout_url: null }).scene === 'paid');
    expect(paid).toEqual(['succeeded']);
  });

  it('opens no address that is not http', () => {
    expect(paymentView({ status: 'requires_action', checkout_url: 'javascript:alert(1)' }).checkoutUrl).toBeNull();
  });
});
