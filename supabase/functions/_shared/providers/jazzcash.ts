/**
 * JazzCash: rupees in by hosted checkout or by approval on the phone, back to the wallet by refund, out by disbursement.
 * Our reference is the idempotency key. Replies and pushes repeat the merchant's password: they never leave this adapter.
 */
import { findPayment, findRefund, sendRefund, startPayment } from './jazzcash-collection.ts';
import { makePayouts } from './jazzcash-payout.ts';
import { readIpn, readReturn } from './jazzcash-push.ts';
import type { JazzcashSettings } from './jazzcash-settings.ts';
import type { PaymentProvider } from './provider.ts';

/** The adapter, for the gateway and the products that the settings name. */
export function makeJazzcash(settings: JazzcashSettings, fetcher: typeof fetch = fetch): PaymentProvider {
  const payouts = makePayouts(settings, fetcher);
  return {
    code: 'jazzcash',
    mode: settings.mode,
    can: {
      refund: settings.mpin !== null && settings.paths.refund !== null,
      payout: settings.payout !== null,
      methods: ['hosted', 'mobile_account'],
    },
    startPayment: (payment) => startPayment(settings, payment, fetcher),
    findPayment: (payment) => findPayment(settings, payment, fetcher),
    sendRefund: (refund) => sendRefund(settings, refund, fetcher),
    findRefund: (refund) => findRefund(settings, refund, fetcher),
    sendPayout: (payout) => payouts.send(payout),
    findPayout: (reference) => payouts.find(reference),
    readWebhook: (request) => readIpn(settings, request),
    readReturn: (request) => readReturn(settings, request),
    // The codes of banks come with the agreement.
    listBanks: () => Promise.resolve(null),
    findAccountName: (account) => payouts.findName(account),
  };
}
