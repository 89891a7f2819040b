/** The payment companies that this project is set up for. */
import { requireSetting, requireUrl, SettingError, type Environment } from '../settings.ts';
import { makePaystack } from './paystack.ts';
import type { PaymentProvider } from './provider.ts';

export type Providers = ReadonlyMap<string, PaymentProvider>;

/** Reads every company's settings; stops with one sentence when one is missing or unusable. */
export function readProviders(environment: Environment): Providers {
  const secretKey = requireSetting(environment, 'PAYSTACK_SECRET_KEY');
  if (!/^sk_(test|live)_/.test(secretKey)) {
    throw new SettingError('Setting PAYSTACK_SECRET_KEY must begin with sk_test_ or sk_live_.');
  }
  const baseUrl = requireUrl(environment, 'PAYSTACK_BASE_URL', 'https://api.paystack.co');
  return new Map([['paystack', makePaystack({ secretKey, baseUrl })]]);
}
