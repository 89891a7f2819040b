/** The simulator as a process of its own. Settings come from the environment; see the README. */
import type { JazzcashAccount } from './jazzcash/state.ts';
import { readEasypaisaAccount } from './easypaisa/account.ts';
import { startProviders } from './start-providers.ts';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) {
    console.error(`Setting ${name} is missing.`);
    process.exit(1);
  }
  return value;
}

/** The same settings that the functions have, and where pushes and buyers go. */
function jazzcashAccount(): JazzcashAccount {
  return {
    merchantId: setting('JAZZCASH_MERCHANT_ID'),
    password: setting('JAZZCASH_PASSWORD'),
    integritySalt: setting('JAZZCASH_INTEGRITY_SALT'),
    mpin: setting('JAZZCASH_MPIN'),
    ipnUrl: setting('JAZZCASH_IPN_URL'),
    returnUrl: process.env['JAZZCASH_RETURN_URL'] ?? null,
    payout: {
      key: setting('JAZZCASH_PAYOUT_KEY'),
      secret: setting('JAZZCASH_PAYOUT_SECRET'),
      cipherKey: setting('JAZZCASH_PAYOUT_CIPHER_KEY'),
      cipherIv: setting('JAZZCASH_PAYOUT_CIPHER_IV'),
    },
  };
}

const providers = await startProviders({
  host: process.env['PROVIDERS_HOST'] ?? '127.0.0.1',
  port: Number(setting('PROVIDERS_PORT')),
  home: setting('AMANA_HOME'),
  secretKey: setting('PAYSTACK_SECRET_KEY'),
  webhookUrl: setting('PAYSTACK_WEBHOOK_URL'),
  ...(process.env['JAZZCASH_MERCHANT_ID'] ? { jazzcash: jazzcashAccount() } : {}),
  ...(process.env['EASYPAISA_IPN_URL']
    ? { easypaisa: { account: readEasypaisaAccount(setting('AMANA_HOME')), ipnUrl: setting('EASYPAISA_IPN_URL') } }
    : {}),
  log: (line) => console.log(line),
});
console.log(`Simulated providers: ${providers.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void providers.stop().then(() => process.exit(0)));
