/** The settings that Edge Functions are given, from the host, the simulator and supabase/functions/.env. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { repository, SettingError, type Settings } from '../settings.ts';
import { simulatedEnvironment } from './simulated-accounts.ts';

const platformNames = /^SUPABASE_/;

/** Every setting of the functions; throws one sentence when a setting for a real provider is missing. */
export function functionEnvironment(settings: Settings): Record<string, string> {
  const own = ownFunctionSettings();
  const { publishableKey, secretKey, inboxKey } = settings.secrets;
  if (own['PAYSTACK_BASE_URL'] && !own['PAYSTACK_SECRET_KEY']) {
    throw new SettingError(
      'PAYSTACK_SECRET_KEY is not set: with PAYSTACK_BASE_URL in supabase/functions/.env it is needed too.',
    );
  }
  if (own['MAIL_API_URL'] && !own['MAIL_API_KEY']) {
    throw new SettingError('MAIL_API_KEY is not set: with MAIL_API_URL in supabase/functions/.env it is needed too.');
  }
  return {
    ...simulatedFor(settings, own),
    WEB_URL: settings.webUrl,
    MAIL_API_URL: settings.inboxUrl,
    MAIL_API_KEY: inboxKey,
    ...own,
    SUPABASE_URL: settings.apiUrl,
    SUPABASE_ANON_KEY: settings.anonKey,
    SUPABASE_SERVICE_ROLE_KEY: settings.serviceRoleKey,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: secretKey }),
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    SUPABASE_SECRET_KEY: secretKey,
    SUPABASE_JWKS: JSON.stringify({ keys: [] }),
  };
}

/** The simulated companies' settings. A company that has a setting of its own is wholly real: the two are never mixed. */
function simulatedFor(settings: Settings, own: Readonly<Record<string, string>>): Record<string, string> {
  const companies = Object.entries(simulatedEnvironment(settings));
  const simulated = companies.filter(([prefix]) => !Object.keys(own).some((name) => name.startsWith(prefix)));
  return Object.assign({}, ...simulated.map(([, values]) => values)) as Record<string, string>;
}

function readOwn(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const values = parseEnv(readFileSync(path, 'utf8')) as Record<string, string>;
  const reserved = Object.keys(values).find((name) => platformNames.test(name));
  if (reserved)
    throw new SettingError(`${reserved} in supabase/functions/.env is set by the host and cannot be changed there.`);
  return values;
}

/** The hosts and ports that a function may reach: the project's own and those named by a setting that ends in _URL. */
export function reachableHosts(environment: Record<string, string>): string[] {
  const urls = Object.entries(environment).filter(([name]) => name.endsWith('_URL') && name !== 'WEB_URL');
  const hosts = urls.map(([name, value]) => {
    if (!URL.canParse(value)) throw new SettingError(`${name} must be a URL, not "${value}".`);
    const url = new URL(value);
    return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
  });
  return [...new Set(hosts)];
}

/** What supabase/functions/.env says; nothing when there is none. */
export const ownFunctionSettings = (): Record<string, string> => readOwn(join(repository, 'supabase/functions/.env'));

/** Where browsers may be sent with a form: the companies' own addresses, and those that CHECKOUT_FORM_ORIGINS adds (separated by spaces). */
export function checkoutAddresses(environment: Readonly<Record<string, string>>): string[] {
  const companies = Object.entries(environment).filter(([name]) => /^[A-Z]+_BASE_URL$/.test(name));
  const more = (environment['CHECKOUT_FORM_ORIGINS'] ?? '').split(/\s+/).filter((address) => address !== '');
  const addresses = [...companies.map(([, address]) => address), ...more];
  const wrong = addresses.find((address) => !URL.canParse(address));
  if (wrong !== undefined) throw new SettingError(`A checkout address must be a URL, not "${wrong}".`);
  return addresses;
}
