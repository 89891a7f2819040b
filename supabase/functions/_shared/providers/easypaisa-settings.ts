/** What this project must be told about its account at Easypaisa. */
import { asRecord, asText, parseJson } from '../json.ts';
import { readProjectUrl, requireSetting, requireUrl, SettingError, type Environment } from '../settings.ts';
import { isRsaKey } from './easypaisa-cipher.ts';
import type { ProviderMode } from './provider.ts';

export interface EasypaisaSettings {
  readonly mode: ProviderMode;
  readonly baseUrl: string;
  /** Our function that the browser comes back to, as browsers reach it. */
  readonly returnUrl: string;
  readonly storeId: string;
  readonly hashKey: string;
  readonly username: string;
  readonly password: string;
  /** The merchant's own account number, which inquiries name. */
  readonly accountNumber: string;
  /** Keys of REST v5, as PEM; null: REST v4, without signatures. */
  readonly rsa: { readonly privateKey: string; readonly publicKey: string } | null;
  /** Null: this account pays nothing out. */
  readonly payout: EasypaisaPayoutSettings | null;
  readonly timeoutMilliseconds?: number;
  /** How long the payer has to approve on the phone. */
  readonly promptMilliseconds?: number;
}

export interface EasypaisaPayoutSettings {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly channel: string;
  /** The paying account, `923XXXXXXXXX`. */
  readonly mobile: string;
  readonly pin: string;
  readonly publicKey: string;
  readonly senderName: string;
  readonly paths: { readonly login: string; readonly wallet: string; readonly bank: string };
  /** How Easypaisa names banks, by the four letters of the IBAN; a bank that is not here cannot be paid. */
  readonly banks: ReadonlyMap<string, { readonly title: string; readonly shortName: string }>;
}

const hosts = { live: 'https://easypay.easypaisa.com.pk', test: 'https://easypaystg.easypaisa.com.pk' } as const;

const names = ['STORE_ID', 'HASH_KEY', 'USERNAME', 'PASSWORD', 'ACCOUNT_NUMBER', 'MODE'].map(
  (name) => `EASYPAISA_${name}`,
);
const payoutNames = [
  'BASE_URL',
  'CLIENT_ID',
  'CLIENT_SECRET',
  'CHANNEL',
  'MSISDN',
  'PIN',
  'PUBLIC_KEY',
  'SENDER_NAME',
].map((name) => `EASYPAISA_PAYOUT_${name}`);

/** The settings; null when none is there; throws one sentence that names what is missing or unusable. */
export function readEasypaisaSettings(environment: Environment): EasypaisaSettings | null {
  if (!isAnySet(environment, [...names, ...payoutNames])) return null;
  const mode = requireSetting(environment, 'EASYPAISA_MODE');
  if (mode !== 'test' && mode !== 'live') throw new SettingError('Setting EASYPAISA_MODE must be test or live.');
  const hashKey = requireSetting(environment, 'EASYPAISA_HASH_KEY');
  if (!/^[\x21-\x7e]+$/.test(hashKey) || ![16, 24, 32].includes(hashKey.length))
    throw new SettingError('Setting EASYPAISA_HASH_KEY must have 16, 24 or 32 characters.');
  return {
    mode,
    baseUrl: readUrl(environment, 'EASYPAISA_BASE_URL', mode, hosts[mode]),
    returnUrl: `${requireUrl(environment, 'PUBLIC_API_URL', readProjectUrl(environment))}/functions/v1/payment-return/easypaisa`,
    storeId: readDigits(environment, 'EASYPAISA_STORE_ID'),
    hashKey,
    username: requireSetting(environment, 'EASYPAISA_USERNAME'),
    password: requireSetting(environment, 'EASYPAISA_PASSWORD'),
    accountNumber: readDigits(environment, 'EASYPAISA_ACCOUNT_NUMBER'),
    rsa: readRsa(environment),
    payout: readPayout(environment, mode),
  };
}

function isAnySet(environment: Environment, settings: readonly string[]): boolean {
  return settings.some((name) => Boolean(environment(name)?.trim()));
}

function readDigits(environment: Environment, name: string): string {
  const value = requireSetting(environment, name);
  if (!/^\d{1,20}$/.test(value)) throw new SettingError(`Setting ${name} must be digits.`);
  return value;
}

/** Keys and amounts of a live account never travel in the clear. */
function readUrl(environment: Environment, name: string, mode: ProviderMode, fallback?: string): string {
  const url = requireUrl(environment, name, fallback);
  if (mode === 'live' && !url.startsWith('https://'))
    throw new SettingError(`Setting ${name} must begin with https:// when EASYPAISA_MODE is live.`);
  return url;
}

function readRsa(environment: Environment): EasypaisaSettings['rsa'] {
  const api = environment('EASYPAISA_API')?.trim() || 'v4';
  if (api === 'v4') return null;
  if (api !== 'v5') throw new SettingError('Setting EASYPAISA_API must be v4 or v5.');
  return {
    privateKey: readKey(environment, 'EASYPAISA_PRIVATE_KEY', 'PRIVATE KEY'),
    publicKey: readKey(environment, 'EASYPAISA_PUBLIC_KEY', 'PUBLIC KEY'),
  };
}

/** A PEM, also on one line with \n written out, or its base64 alone. */
function readKey(environment: Environment, name: string, kind: 'PRIVATE KEY' | 'PUBLIC KEY'): string {
  const value = requireSetting(environment, name).replaceAll('\\n', '\n');
  const pem = value.includes('-----BEGIN') ? value : `-----BEGIN ${kind}-----\n${value}\n-----END ${kind}-----`;
  if (isRsaKey(pem, kind)) return pem;
  const form = kind === 'PRIVATE KEY' ? 'PKCS#8' : 'SPKI';
  throw new SettingError(`Setting ${name} must be an RSA key as PEM (${form}).`);
}

function readPayout(environment: Environment, mode: ProviderMode): EasypaisaPayoutSettings | null {
  if (!isAnySet(environment, payoutNames)) return null;
  const mobile = requireSetting(environment, 'EASYPAISA_PAYOUT_MSISDN');
  if (!/^923\d{9}$/.test(mobile))
    throw new SettingError('Setting EASYPAISA_PAYOUT_MSISDN must be a mobile number like 923001234567.');
  const path = (name: string, fallback: string) => `/${(environment(name)?.trim() || fallback).replace(/^\/+/, '')}`;
  return {
    baseUrl: readUrl(environment, 'EASYPAISA_PAYOUT_BASE_URL', mode),
    clientId: requireSetting(environment, 'EASYPAISA_PAYOUT_CLIENT_ID'),
    clientSecret: requireSetting(environment, 'EASYPAISA_PAYOUT_CLIENT_SECRET'),
    channel: requireSetting(environment, 'EASYPAISA_PAYOUT_CHANNEL'),
    mobile,
    pin: requireSetting(environment, 'EASYPAISA_PAYOUT_PIN'),
    publicKey: readKey(environment, 'EASYPAISA_PAYOUT_PUBLIC_KEY', 'PUBLIC KEY'),
    senderName: requireSetting(environment, 'EASYPAISA_PAYOUT_SENDER_NAME'),
    paths: {
      login: path('EASYPAISA_PAYOUT_LOGIN_PATH', 'corporate-solution-corporate-login'),
      wallet: path('EASYPAISA_PAYOUT_WALLET_PATH', 'MaToMA'),
      bank: path('EASYPAISA_PAYOUT_BANK_PATH', 'SubscriberIBFT'),
    },
    banks: readBanks(environment('EASYPAISA_PAYOUT_BANKS')),
  };
}

/** `{"MEZN": {"title": "Meezan Bank", "short_name": "MBL"}}`. */
function readBanks(text: string | undefined): EasypaisaPayoutSettings['banks'] {
  const parsed = parseJson(text?.trim() || '{}');
  const entries = Object.entries(asRecord(parsed)).map(([code, value]) => {
    const { title, short_name: shortName } = asRecord(value);
    return [code, { title: asText(title), shortName: asText(shortName) }] as const;
  });
  const banks = new Map<string, { title: string; shortName: string }>();
  for (const [code, { title, shortName }] of entries) {
    if (/^[A-Z]{4}$/.test(code) && title !== null && shortName !== null) banks.set(code, { title, shortName });
  }
  if (parsed === undefined || banks.size !== entries.length)
    throw new SettingError(
      'Setting EASYPAISA_PAYOUT_BANKS must be a JSON object of {"title", "short_name"} by the four letters of the bank in an IBAN.',
    );
  return banks;
}
