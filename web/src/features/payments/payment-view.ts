import type { Payment, PaymentStatus } from '@shared/schemas/payments.ts';

/** What the page after the provider's checkout says. */
export type PaymentScene = 'to_pay' | 'waiting' | 'paid' | 'failed' | 'expired' | 'returned';

export type PaymentView = {
  readonly scene: PaymentScene;
  /** Still open: keep asking, by the clock, beside the live events. */
  readonly isOpen: boolean;
  /** The provider's page can be opened (again). */
  readonly checkoutUrl: string | null;
};

/** The scene of a payment; an address that is not http is never opened. */
export function paymentView(payment: Pick<Payment, 'status' | 'checkout_url'>): PaymentView {
  const { status, checkout_url: url } = payment;
  const checkoutUrl = url !== null && /^https?:\/\//.test(url) ? url : null;
  const isOpen = status === 'created' || status === 'requires_action' || status === 'pending';
  const canPay = isOpen && status !== 'pending' && checkoutUrl !== null;
  const scene = canPay ? 'to_pay' : scenes[status];
  return { scene, isOpen, checkoutUrl: canPay ? checkoutUrl : null };
}

const scenes: Record<PaymentStatus, PaymentScene> = {
  created: 'waiting',
  requires_action: 'waiting',
  pending: 'waiting',
  succeeded: 'paid',
  failed: 'failed',
  expired: 'expired',
  partially_refunded: 'returned',
  refunded: 'returned',
};
