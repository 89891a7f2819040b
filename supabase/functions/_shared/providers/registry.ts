/** The payment companies that this project is set up for. */
import { requireSetting, requireUrl, SettingError, type Environment } from '../settings.ts';
import { makeEasypaisa, readEasypaisaSettings } from './easypaisa.ts';
import { readJazzcashSettings } from './jazzcash-settings.ts';
import { makeJazzcash } from './jazzcash.ts';
import type { PaystackSettings } from './paystack-http.ts';
import { makePaystack } from './paystack.ts';
import type { PaymentProvider } from './provider.ts';

export type Providers = ReadonlyMap<string, PaymentProvider>;

/**
 * The company of something that the database hands us, or undefined when we have no keys of its mode: with those of the other
 * mode nothing would be found, and what is not found is sent again.
 */
export function providerOf(
  providers: Providers,
  { provider, mode }: { readonly provider: string; readonly mode: string },
): PaymentProvider | undefined {
  const found = providers.get(provider);
  return found !== undefined && isOfMode(found, { mode }) ? found : undefined;
}

/** The same where the company is known already: it called us, or its answer is at hand. */
export function isOfMode(provider: PaymentProvider, { mode }: { readonly mode: string }): boolean {
  return provider.mode === mode;
}

/**
 * Reads every company's settings. One without any is simply not there; one that is half set up, or none at all, stops with one
 * sentence that names what is missing or unusable.
 */
export function readProviders(environment: Environment): Providers {
  const paystack = readPaystackSettings(environment);
  const jazzcash = readJazzcashSettings(environment);
  const easypaisa = readEasypaisaSettings(environment);
  const providers = [
    ...(paystack === null ? [] : [makePaystack(paystack)]),
    ...(jazzcash === null ? [] : [makeJazzcash(jazzcash)]),
    ...(easypaisa === null ? [] : [makeEasypaisa(easypaisa)]),
  ];
  if (providers.length === 0) {
    throw new SettingError('No payment provider is set up: PAYSTACK_, JAZZCASH_ or EASYPAISA_ settings are needed.');
  }
  return new Map(providers.map((provider) => [provider.code, provider]));
}

/** Null when Paystack is not set up at all. */
function readPaystackSettings(environment: Environment): PaystackSettings | null {
  if (!environment('PAYSTACK_SECRET_KEY')?.trim() && !environment('PAYSTACK_BASE_URL')?.trim()) return null;
  const secretKey = requireSetting(environment, 'PAYSTACK_SECRET_KEY');
  if (!/^sk_(test|live)_/.test(secretKey)) {
    throw new SettingError('Setting PAYSTACK_SECRET_KEY must begin with sk_test_ or sk_live_.');
  }
  return { secretKey, baseUrl: requireUrl(environment, 'PAYSTACK_BASE_URL', 'https://api.paystack.co') };
}
