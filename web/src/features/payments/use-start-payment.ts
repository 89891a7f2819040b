import { startPayment } from '@shared/schemas/payments.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { callFunction } from '@/lib/command.ts';
import { useIntent } from '@/lib/use-intent.ts';

export type PaymentWish = {
  readonly purpose: 'topup' | 'order';
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly orderId?: string;
  readonly provider?: string;
  /** Where the person comes back to after the provider's page. */
  readonly returnPath: string;
};

/** Starts a payment and goes to the provider's own page; the browser comes back to `returnPath`. */
export function useStartPayment() {
  return useIntent({
    name: 'start-payment',
    send: (wish: PaymentWish, key) =>
      callFunction(startPayment, {
        purpose: wish.purpose,
        amount_minor: wish.amountMinor,
        currency: wish.currency,
        idempotency_key: key,
        return_path: wish.returnPath,
        ...(wish.orderId === undefined ? {} : { order_id: wish.orderId }),
        ...(wish.provider === undefined ? {} : { provider: wish.provider }),
      }),
    onDone: ({ checkout_url: checkoutUrl }) => {
      if (checkoutUrl !== null && /^https?:\/\//.test(checkoutUrl)) window.location.assign(checkoutUrl);
    },
  });
}
