/** The merchant account at the simulated Easypaisa: made once per folder of the host, so that no key stands in the repository. */
import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface EasypaisaAccount {
  readonly storeId: string;
  readonly hashKey: string;
  readonly username: string;
  readonly password: string;
  readonly accountNumber: string;
  /** The merchant's pair for REST v5; the simulator uses its public half. */
  readonly merchantKeys: KeyPair;
  /** The company's own pair, for replies of v5 and for what is encrypted to the payout gateway. */
  readonly companyKeys: KeyPair;
  readonly payout: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly channel: string;
    readonly mobile: string;
    readonly pin: string;
  };
}

/** A new account with random secrets. */
export function makeAccount(): EasypaisaAccount {
  const secret = () => randomBytes(16).toString('hex');
  return {
    storeId: String(randomInt(10_000, 99_999)),
    hashKey: randomBytes(8).toString('hex').toUpperCase(),
    username: 'amana',
    password: secret(),
    accountNumber: String(randomInt(10_000_000, 99_999_999)),
    merchantKeys: makeKeys(),
    companyKeys: makeKeys(),
    payout: {
      clientId: secret(),
      clientSecret: secret(),
      channel: 'subgateway',
      mobile: '923450000001',
      pin: String(randomInt(10_000, 99_999)),
    },
  };
}

function makeKeys(): KeyPair {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** The account of this folder; made when it is not there yet. */
export function readEasypaisaAccount(home: string): EasypaisaAccount {
  const path = join(home, 'providers/easypaisa-account.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as EasypaisaAccount;
  const account = makeAccount();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(account), { mode: 0o600 });
  return account;
}

/** The settings with which Edge Functions speak to the simulator at this address. */
export function easypaisaEnvironment(account: EasypaisaAccount, providersUrl: string): Record<string, string> {
  const { payout } = account;
  return {
    EASYPAISA_MODE: 'test',
    EASYPAISA_BASE_URL: `${providersUrl}/easypaisa`,
    EASYPAISA_STORE_ID: account.storeId,
    EASYPAISA_HASH_KEY: account.hashKey,
    EASYPAISA_USERNAME: account.username,
    EASYPAISA_PASSWORD: account.password,
    EASYPAISA_ACCOUNT_NUMBER: account.accountNumber,
    EASYPAISA_API: 'v5',
    EASYPAISA_PRIVATE_KEY: account.merchantKeys.privateKey,
    EASYPAISA_PUBLIC_KEY: account.companyKeys.publicKey,
    EASYPAISA_PAYOUT_BASE_URL: `${providersUrl}/easypaisa/tmfb`,
    EASYPAISA_PAYOUT_CLIENT_ID: payout.clientId,
    EASYPAISA_PAYOUT_CLIENT_SECRET: payout.clientSecret,
    EASYPAISA_PAYOUT_CHANNEL: payout.channel,
    EASYPAISA_PAYOUT_MSISDN: payout.mobile,
    EASYPAISA_PAYOUT_PIN: payout.pin,
    EASYPAISA_PAYOUT_PUBLIC_KEY: account.companyKeys.publicKey,
    EASYPAISA_PAYOUT_SENDER_NAME: 'Amana',
    EASYPAISA_PAYOUT_BANKS: JSON.stringify({
      HABB: { title: 'Habib Bank Limited', short_name: 'HBL' },
      MEZN: { title: 'Meezan Bank', short_name: 'MBL' },
      SCBL: { title: 'Standard Chartered', short_name: 'SCB' },
      UNIL: { title: 'United Bank Limited', short_name: 'UBL' },
    }),
  };
}
