import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { startPayment, type PaymentMethod } from '@shared/schemas/payments.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { callFunction } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent, type Intent } from '@/lib/use-intent.ts';
import { openCheckout } from './open-checkout.ts';
import type { Payer } from './use-way.ts';

export type PaymentWish = {
  readonly purpose: 'topup' | 'order';
  readonly amountMinor: bigint;
  /** What was shown of the provider's fee; comes on top. */
  readonly feeMinor: bigint | null;
  readonly currency: CurrencyCode;
  readonly orderId?: string;
  readonly provider: string;
  readonly method: PaymentMethod;
  /** A saved card instead of the company's page, or the word that this one is kept. */
  readonly savedMethodId?: string;
  readonly saveMethod?: boolean;
};

type Started = { readonly payment_id: string };

/**
 * Starts a payment. A company's own page is opened, and the browser comes back to /payments/return; when the phone is
 * asked, that page is shown at once.
 */
export function useStartPayment(): Omit<Intent<PaymentWish, Started>, 'run'> & {
  readonly run: (wish: PaymentWish, payer: Payer) => void;
} {
  const queries = useQueryClient();
  const navigate = useNavigate();
  // The payer's number and identity go to the function and nowhere else: an intent's input is kept by the browser.
  const latestPayer = useRef<Payer>({ mobile: null, idLast6: null });
  const { run, ...intent } = useIntent({
    name: 'start-payment',
    send: (wish: PaymentWish & { payerEnding: string }, key) => {
      const { mobile, idLast6 } = latestPayer.current;
      return callFunction(startPayment, {
        purpose: wish.purpose,
        amount_minor: wish.amountMinor,
        ...(wish.feeMinor === null || wish.feeMinor === 0n ? {} : { fee_minor: wish.feeMinor }),
        currency: wish.currency,
        idempotency_key: key,
        provider: wish.provider,
        method: wish.method,
        ...(wish.orderId === undefined ? {} : { order_id: wish.orderId }),
        ...(wish.savedMethodId === undefined ? {} : { saved_method_id: wish.savedMethodId }),
        ...(wish.saveMethod === true ? { save_method: true } : {}),
        ...(mobile === null ? {} : { payer_mobile: mobile }),
        ...(idLast6 === null ? {} : { payer_id_last6: idLast6 }),
      });
    },
    onDone: async ({ payment_id: payment, checkout }) => {
      void queries.invalidateQueries({ queryKey: keys.payments() });
      if (checkout === null) await navigate({ to: '/payments/return', search: { payment } });
      else openCheckout(checkout);
    },
  });
  return {
    ...intent,
    run: (wish, payer) => {
      latestPayer.current = payer;
      void run({ ...wish, payerEnding: payer.mobile?.slice(-2) ?? '' }).then(({ status }) => {
        // A way that has just failed may have been set aside: what works is read again.
        if (status === 'refused') return queries.invalidateQueries({ queryKey: keys.paymentWays() });
        return undefined;
      });
    },
  };
}
