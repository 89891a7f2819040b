import type { Checkout, Payment, PaymentStatus } from '@shared/schemas/payments.ts';

/** What the page after the provider's checkout says. */
export type PaymentScene = 'to_pay' | 'waiting' | 'paid' | 'failed' | 'expired' | 'returned';

export type PaymentView = {
  readonly scene: PaymentScene;
  /** Still open: keep asking, by the clock, beside the live events. */
  readonly isOpen: boolean;
  /** The provider's page can be opened (again). */
  readonly checkout: Checkout | null;
};

/** The scene of a payment. */
export function paymentView({ status, checkout }: Pick<Payment, 'status' | 'checkout'>): PaymentView {
  const isOpen = status === 'created' || status === 'requires_action' || status === 'pending';
  const canPay = isOpen && status !== 'pending' && checkout !== null;
  const scene = canPay ? 'to_pay' : scenes[status];
  return { scene, isOpen, checkout: canPay ? checkout : null };
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
