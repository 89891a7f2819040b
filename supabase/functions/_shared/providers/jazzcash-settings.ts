/** JazzCash's settings: which of its three gateways a merchant is on is told to each merchant, so all of it is configuration. */
import { requireSetting, requireUrl, SettingError, type Environment } from '../settings.ts';
import type { ProviderMode } from './provider.ts';

export type JazzcashGeneration = 'classic' | 'pgw' | 'orchestrator';
export type WalletApi = '1.1' | '2.0';

export interface JazzcashPaths {
  /** The page to which the browser posts. */
  readonly hosted: string;
  readonly wallet: Readonly<Record<WalletApi, string>>;
  readonly inquiry: string;
  /** Whether the inquiry's reply names merchant, reference and amount (version 2). */
  readonly inquiryHasAmount: boolean;
  /** Null where no path is known. */
  readonly refund: string | null;
}

export const jazzcashPaths: Readonly<Record<JazzcashGeneration, JazzcashPaths>> = {
  classic: {
    hosted: '/CustomerPortal/transactionmanagement/merchantform/',
    wallet: {
      '1.1': '/ApplicationAPI/API/Payment/DoTransaction',
      '2.0': '/ApplicationAPI/API/2.0/Purchase/DoMWalletTransaction',
    },
    inquiry: '/ApplicationAPI/API/PaymentInquiry/Inquire',
    inquiryHasAmount: false,
    refund: '/ApplicationAPI/API/Purchase/domwalletrefundtransaction',
  },
  pgw: {
    hosted: '/CustomerPortal/transactionmanagement/merchantform',
    wallet: { '1.1': '/api/payment/DoTransaction', '2.0': '/api/2.0/purchase/domwallettransaction' },
    inquiry: '/ApplicationAPI/API/PaymentInquiry/Inquire',
    inquiryHasAmount: false,
    refund: '/api/Purchase/domwalletrefundtransaction',
  },
  orchestrator: {
    hosted: '/CustomerPortal/transactionmanagement/merchantform',
    wallet: { '1.1': '/api/v1/rest/payments/m-wallet', '2.0': '/api/v2/rest/payments/m-wallet' },
    inquiry: '/api/v2/rest/payments/status/inquiry',
    inquiryHasAmount: true,
    refund: null,
  },
};

/** For an orchestrator merchant that has not been given version 2. */
const orchestratorInquiryV1 = '/api/v1/rest/payments/status/inquiry';

export interface JazzcashPayoutSettings {
  readonly baseUrl: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** 16 ASCII characters each, issued per partner. */
  readonly cipherKey: string;
  readonly cipherIv: string;
  /** Wallet to wallet; two paths are in use, the agreement names the right one. */
  readonly walletPath: string;
  /** The number that transfers to banks are asked for with, `03XXXXXXXXX`; null: no transfers to banks. */
  readonly contactMobile: string | null;
}

export interface JazzcashSettings {
  readonly mode: ProviderMode;
  readonly baseUrl: string;
  readonly paths: JazzcashPaths;
  readonly walletApi: WalletApi;
  readonly merchantId: string;
  readonly password: string;
  readonly integritySalt: string;
  /** Letters only; signed in wallet payments of merchants that were told to. */
  readonly subMerchantName: string | null;
  /** Null: no refunds to wallets. */
  readonly mpin: string | null;
  /** Null: no payouts. */
  readonly payout: JazzcashPayoutSettings | null;
  readonly timeoutMilliseconds?: number;
  /** How long the payer may take to approve on the phone. */
  readonly promptTimeoutMilliseconds?: number;
}

/** Null when JazzCash is not set up at all; stops with one sentence when it is half set up. */
export function readJazzcashSettings(environment: Environment): JazzcashSettings | null {
  const names = ['GENERATION', 'BASE_URL', 'MERCHANT_ID', 'PASSWORD', 'INTEGRITY_SALT', 'MODE'];
  if (!names.some((name) => environment(`JAZZCASH_${name}`)?.trim())) return null;
  const mode = requireOneOf(environment, 'JAZZCASH_MODE', ['test', 'live']);
  const generation = requireOneOf(environment, 'JAZZCASH_GENERATION', ['classic', 'pgw', 'orchestrator']);
  return {
    mode,
    baseUrl: requireSafeUrl(environment, 'JAZZCASH_BASE_URL', mode),
    paths: readPaths(environment, generation),
    walletApi: requireOneOf(environment, 'JAZZCASH_WALLET_API', ['1.1', '2.0'], '2.0'),
    merchantId: requireSetting(environment, 'JAZZCASH_MERCHANT_ID'),
    password: requireSetting(environment, 'JAZZCASH_PASSWORD'),
    integritySalt: requireSetting(environment, 'JAZZCASH_INTEGRITY_SALT'),
    subMerchantName: readLetters(environment, 'JAZZCASH_SUB_MERCHANT_NAME'),
    mpin: environment('JAZZCASH_MPIN')?.trim() || null,
    payout: readPayoutSettings(environment, mode),
  };
}

function readPaths(environment: Environment, generation: JazzcashGeneration): JazzcashPaths {
  const paths = jazzcashPaths[generation];
  const version = requireOneOf(environment, 'JAZZCASH_INQUIRY_API', ['1', '2'], paths.inquiryHasAmount ? '2' : '1');
  if (version === '2' && !paths.inquiryHasAmount) {
    throw new SettingError('Setting JAZZCASH_INQUIRY_API can be 2 only with the generation orchestrator.');
  }
  return version === '1' && paths.inquiryHasAmount
    ? { ...paths, inquiry: orchestratorInquiryV1, inquiryHasAmount: false }
    : paths;
}

function readPayoutSettings(environment: Environment, mode: ProviderMode): JazzcashPayoutSettings | null {
  const names = ['BASE_URL', 'KEY', 'SECRET', 'CIPHER_KEY', 'CIPHER_IV', 'PATH'];
  if (!names.some((name) => environment(`JAZZCASH_PAYOUT_${name}`)?.trim())) return null;
  const contactMobile = environment('JAZZCASH_PAYOUT_CONTACT_MOBILE')?.trim() || null;
  if (contactMobile !== null && !/^03\d{9}$/.test(contactMobile)) {
    throw new SettingError('Setting JAZZCASH_PAYOUT_CONTACT_MOBILE must be a number like 03001234567.');
  }
  const walletPath = requireSetting(environment, 'JAZZCASH_PAYOUT_PATH');
  if (!walletPath.startsWith('/')) throw new SettingError('Setting JAZZCASH_PAYOUT_PATH must begin with a slash.');
  return {
    baseUrl: requireSafeUrl(environment, 'JAZZCASH_PAYOUT_BASE_URL', mode),
    consumerKey: requireSetting(environment, 'JAZZCASH_PAYOUT_KEY'),
    consumerSecret: requireSetting(environment, 'JAZZCASH_PAYOUT_SECRET'),
    cipherKey: requireSixteen(environment, 'JAZZCASH_PAYOUT_CIPHER_KEY'),
    cipherIv: requireSixteen(environment, 'JAZZCASH_PAYOUT_CIPHER_IV'),
    walletPath,
    contactMobile,
  };
}

function requireOneOf<const Choice extends string>(
  environment: Environment,
  name: string,
  choices: readonly Choice[],
  fallback?: Choice,
): Choice {
  const value = environment(name)?.trim() || fallback || requireSetting(environment, name);
  const choice = choices.find((item) => item === value);
  if (choice === undefined) throw new SettingError(`Setting ${name} must be ${choices.join(' or ')}.`);
  return choice;
}

/** Credentials of real money travel in every body, so a live address must be https. */
function requireSafeUrl(environment: Environment, name: string, mode: ProviderMode): string {
  const url = requireUrl(environment, name);
  if (mode === 'live' && !url.startsWith('https://'))
    throw new SettingError(`Setting ${name} must be https when live.`);
  return url;
}

function requireSixteen(environment: Environment, name: string): string {
  const value = requireSetting(environment, name);
  if (!/^[\x20-\x7e]{16}$/.test(value)) throw new SettingError(`Setting ${name} must be 16 ASCII characters.`);
  return value;
}

function readLetters(environment: Environment, name: string): string | null {
  const value = environment(name)?.trim() || null;
  if (value !== null && !/^[A-Za-z]+$/.test(value)) throw new SettingError(`Setting ${name} must be letters only.`);
  return value;
}
