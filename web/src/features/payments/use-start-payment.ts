import { startPayment } from '@shared/schemas/payments.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { callFunction } from '@/lib/command.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { openCheckout } from './open-checkout.ts';

export type PaymentWish = {
  readonly purpose: 'topup' | 'order';
  readonly amountMinor: bigint;
  /** What was shown of the provider's fee; comes on top. */
  readonly feeMinor: bigint | null;
  readonly currency: CurrencyCode;
  readonly orderId?: string;
  readonly provider?: string;
};

/** Starts a payment and goes to the provider's own page; the browser comes back to /payments/return. */
export function useStartPayment() {
  return useIntent({
    name: 'start-payment',
    send: (wish: PaymentWish, key) =>
      callFunction(startPayment, {
        purpose: wish.purpose,
        amount_minor: wish.amountMinor,
        ...(wish.feeMinor === null || wish.feeMinor === 0n ? {} : { fee_minor: wish.feeMinor }),
        currency: wish.currency,
        idempotency_key: key,
        ...(wish.orderId === undefined ? {} : { order_id: wish.orderId }),
        ...(wish.provider === undefined ? {} : { provider: wish.provider }),
      }),
    onDone: ({ checkout }) => {
      if (checkout !== null) openCheckout(checkout);
    },
  });
}
