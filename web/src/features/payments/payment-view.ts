import type { Payment } from '@shared/schemas/payments.ts';

/** What the page after the provider's checkout says. */
export type PaymentScene = 'to_pay' | 'waiting' | 'paid' | 'failed' | 'expired' | 'returned';

export type PaymentView = {
  readonly scene: PaymentScene;
  readonly tone: 'held' | 'positive' | 'negative' | 'neutral';
  /** Still open: keep asking, by the clock, beside the live events. */
  readonly isOpen: boolean;
  /** The provider's page can be opened (again). */
  readonly checkoutUrl: string | null;
};

/** The scene of a payment; an address that is not http is never opened. */
export function paymentView(payment: Pick<Payment, 'status' | 'checkout_url'>): PaymentView {
  const { status, checkout_url: url } = payment;
  const checkoutUrl = url !== null && /^https?:\/\//.test(url) ? url : null;
  switch (status) {
    case 'created':
    case 'requires_action':
      return { scene: checkoutUrl === null ? 'waiting' : 'to_pay', tone: 'held', isOpen: true, checkoutUrl };
    case 'pending':
      return { scene: 'waiting', tone: 'held', isOpen: true, checkoutUrl: null };
    case 'succeeded':
      return { scene: 'paid', tone: 'positive', isOpen: false, checkoutUrl: null };
    case 'failed':
      return { scene: 'failed', tone: 'negative', isOpen: false, checkoutUrl: null };
    case 'expired':
      return { scene: 'expired', tone: 'negative', isOpen: false, checkoutUrl: null };
    case 'partially_refunded':
    case 'refunded':
      return { scene: 'returned', tone: 'neutral', isOpen: false, checkoutUrl: null };
  }
}
