/** A merchant at JazzCash, for the tests of its adapter. */
import { jazzcashPaths, type JazzcashSettings } from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import type { PaymentToStart, RawRequest } from '../../supabase/functions/_shared/providers/provider.ts';

export const merchant = {
  merchantId: 'MC00000',
  password: 'examplepw',
  integritySalt: 'examplesalt',
  mpin: '1234',
} as const;

export const payoutKeys = {
  key: 'consumer',
  secret: 'hidden',
  cipherKey: '0123456789abcdef',
  cipherIv: 'fedcba9876543210',
} as const;

export const walletPayoutPath = '/jazzcash/third-party-integration/srv6/api/wso2/mw/payment';

/** What a test of silence changes in the settings, so that it is soon over. */
export const inHaste = { timeoutMilliseconds: 400, promptTimeoutMilliseconds: 400 };

/** Settings against a server that is slow under load, never silent. */
export function settingsFor(baseUrl: string, changes: Partial<JazzcashSettings> = {}): JazzcashSettings {
  return {
    ...merchant,
    mode: 'test',
    baseUrl,
    paths: jazzcashPaths.orchestrator,
    walletApi: '2.0',
    subMerchantName: null,
    payout: {
      baseUrl: `${baseUrl}/disbursement`,
      consumerKey: payoutKeys.key,
      consumerSecret: payoutKeys.secret,
      cipherKey: payoutKeys.cipherKey,
      cipherIv: payoutKeys.cipherIv,
      walletPath: walletPayoutPath,
      contactMobile: '03009999999',
    },
    timeoutMilliseconds: 10_000,
    promptTimeoutMilliseconds: 10_000,
    ...changes,
  };
}

let counter = 0;

/** A payment that JazzCash takes, with a reference of its own. */
export function newPayment(changes: Partial<PaymentToStart> = {}): PaymentToStart {
  counter += 1;
  return {
    reference: `AM${String(Date.now() % 1e10).padStart(10, '0')}${String(counter).padStart(8, '0')}`,
    amountMinor: 150_000,
    currency: 'PKR',
    email: 'buyer@example.test',
    paymentId: 'p1',
    method: 'mobile_account',
    returnUrl: 'https://api.example.test/functions/v1/payment-return/jazzcash',
    payerMobile: '+923001234567',
    payerIdLast6: '345678',
    description: 'Order 42',
    startedAt: new Date(),
    expiresAt: new Date(Date.now() + 60 * 60 * 1_000),
    ...changes,
  };
}

/** A request as a function gets it. */
export function rawRequest(body: string | Uint8Array<ArrayBuffer>, contentType = 'application/json'): RawRequest {
  return {
    method: 'POST',
    url: new URL('https://api.example.test/functions/v1/payment-webhook/jazzcash'),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    headers: new Headers({ 'content-type': contentType }),
  };
}
