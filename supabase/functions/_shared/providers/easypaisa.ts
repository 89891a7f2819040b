/**
 * Easypaisa (Easypay): rupees in by its hosted page or by a request on the payer's phone; out by the bank's gateway, where that is
 * set up. Returns and IPNs are unsigned, so what an order's record says when we ask is all that counts. It has no refunds by API.
 */
import { makeEasypaisaCall } from './easypaisa-http.ts';
import { findPayment, startPayment } from './easypaisa-payments.ts';
import { findAccountName, sendPayout } from './easypaisa-payouts.ts';
import { readIpn, readReturn } from './easypaisa-pushes.ts';
import type { EasypaisaSettings } from './easypaisa-settings.ts';
import type { PaymentProvider } from './provider.ts';

export { readEasypaisaSettings } from './easypaisa-settings.ts';

/** The adapter for one merchant account. */
export function makeEasypaisa(settings: EasypaisaSettings, fetcher: typeof fetch = fetch): PaymentProvider {
  const call = makeEasypaisaCall(settings, fetcher);
  return {
    code: 'easypaisa',
    mode: settings.mode,
    can: { refund: false, payout: settings.payout !== null, methods: ['hosted', 'mobile_account'] },
    startPayment: (payment) => startPayment(settings, call, payment),
    findPayment: (payment) => findPayment(settings, call, payment),
    readReturn: (request) => Promise.resolve(readReturn(settings, request)),
    readWebhook: (request) => readIpn(settings, request),
    // Staff refund in Easypaisa's own portal, or by a payout.
    sendRefund: () =>
      Promise.resolve({ outcome: 'refused', code: 'provider.refund_unsupported', recipientCode: null } as const),
    // What no call can send was not sent: the sender died before it was refused.
    findRefund: () => Promise.resolve({ outcome: 'not_found' } as const),
    sendPayout: (payout) => sendPayout(settings, payout, fetcher),
    // No transfer carries our reference, so none can be found by it: a person decides, and nothing is sent twice.
    findPayout: () => Promise.resolve({ outcome: 'unknown', code: 'provider.payout_not_inquirable' } as const),
    // The codes of banks are settings.
    listBanks: () => Promise.resolve(null),
    findAccountName: (account) => findAccountName(settings, account, fetcher),
  };
}
