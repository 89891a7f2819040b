/** The merchant accounts at the simulated companies: what the functions are told of them, and what the simulator is. */
import { createHash } from 'node:crypto';
import { easypaisaEnvironment, readEasypaisaAccount } from '../providers/easypaisa/account.ts';
import type { ProvidersOptions } from '../providers/start-providers.ts';
import type { Settings } from '../settings.ts';

type Accounts = Pick<ProvidersOptions, 'secretKey' | 'webhookUrl' | 'jazzcash' | 'easypaisa'>;

/** A secret that functions and simulator share; made from the host's own, so that none stands in the repository. */
function secretOf(settings: Settings, name: string, length: number): string {
  return createHash('sha256').update(`${name}:${settings.secrets.secretKey}`).digest('hex').slice(0, length);
}

function jazzcashAccount(settings: Settings): NonNullable<Accounts['jazzcash']> {
  const secret = (name: string, length: number) => secretOf(settings, `jazzcash:${name}`, length);
  return {
    merchantId: `MC${secret('merchant', 5).toUpperCase()}`,
    password: secret('password', 10),
    integritySalt: secret('salt', 10),
    mpin: '1234',
    ipnUrl: doorOf(settings, 'jazzcash'),
    returnUrl: `${settings.apiUrl}/functions/v1/payment-return/jazzcash`,
    payout: {
      key: secret('payout-key', 20),
      secret: secret('payout-secret', 20),
      cipherKey: secret('cipher-key', 16),
      cipherIv: secret('cipher-iv', 16),
    },
  };
}

function doorOf(settings: Settings, provider: string): string {
  return `${settings.apiUrl}/functions/v1/payment-webhook/${provider}`;
}

/** What the simulator knows of us. `paystackKey`: the key that the functions really use. */
export function simulatedAccounts(settings: Settings, paystackKey: string): Accounts {
  return {
    secretKey: paystackKey,
    webhookUrl: doorOf(settings, 'paystack'),
    jazzcash: jazzcashAccount(settings),
    easypaisa: { account: readEasypaisaAccount(settings.home), ipnUrl: doorOf(settings, 'easypaisa') },
  };
}

/** The settings of the functions for the simulated companies, by the company's prefix. */
export function simulatedEnvironment(settings: Settings): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const { providersUrl } = settings;
  const jazzcash = jazzcashAccount(settings);
  return {
    PAYSTACK_: {
      PAYSTACK_BASE_URL: `${providersUrl}/paystack`,
      PAYSTACK_SECRET_KEY: `sk_test_${secretOf(settings, 'paystack', 40)}`,
    },
    JAZZCASH_: {
      JAZZCASH_MODE: 'test',
      // Of the three gateways the one whose inquiry names the amount.
      JAZZCASH_GENERATION: 'orchestrator',
      JAZZCASH_BASE_URL: `${providersUrl}/jazzcash`,
      JAZZCASH_MERCHANT_ID: jazzcash.merchantId,
      JAZZCASH_PASSWORD: jazzcash.password,
      JAZZCASH_INTEGRITY_SALT: jazzcash.integritySalt,
      JAZZCASH_MPIN: jazzcash.mpin,
      JAZZCASH_PAYOUT_BASE_URL: `${providersUrl}/jazzcash/disbursement`,
      JAZZCASH_PAYOUT_KEY: jazzcash.payout.key,
      JAZZCASH_PAYOUT_SECRET: jazzcash.payout.secret,
      JAZZCASH_PAYOUT_CIPHER_KEY: jazzcash.payout.cipherKey,
      JAZZCASH_PAYOUT_CIPHER_IV: jazzcash.payout.cipherIv,
      JAZZCASH_PAYOUT_PATH: '/jazzcash/third-party-integration/srv6/api/wso2/mw/payment',
      JAZZCASH_PAYOUT_CONTACT_MOBILE: '03009999999',
    },
    // Seals the tokens of saved cards.
    PAYMENT_TOKEN_: {
      PAYMENT_TOKEN_KEY: Buffer.from(secretOf(settings, 'payment-token', 64), 'hex').toString('base64'),
    },
    EASYPAISA_: easypaisaEnvironment(readEasypaisaAccount(settings.home), providersUrl),
  };
}
