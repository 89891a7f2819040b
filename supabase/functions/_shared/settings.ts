/** Settings from the environment. A missing or unusable one stops the function with one sentence that names it. */
import { asRecord, parseJson } from './json.ts';

export type Environment = (name: string) => string | undefined;

/** The message is one sentence that names the setting. */
export class SettingError extends Error {}

/** The value of a setting that must be there. */
export function requireSetting(environment: Environment, name: string): string {
  const value = environment(name)?.trim();
  if (!value) throw new SettingError(`Setting ${name} is missing.`);
  return value;
}

/** An http or https address without a slash at its end. */
export function requireUrl(environment: Environment, name: string, fallback?: string): string {
  const value = environment(name)?.trim() || fallback || requireSetting(environment, name);
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new SettingError(`Setting ${name} must be an http or https address.`);
  }
  return value.replace(/\/+$/, '');
}

/** All keys of one sort: the platform gives a JSON map by name, older projects a single key. */
function keys(environment: Environment, mapName: string, singleName: string): readonly [string, ...string[]] {
  const map = environment(mapName)?.trim();
  if (map) {
    const named = asRecord(parseJson(map));
    const values = Object.values(named).filter((value): value is string => typeof value === 'string' && value !== '');
    const first = typeof named['default'] === 'string' ? named['default'] : values[0];
    if (!first) throw new SettingError(`Setting ${mapName} must be a JSON object of keys by name.`);
    return [first, ...values.filter((value) => value !== first)];
  }
  const single = environment(singleName)?.trim();
  if (!single) throw new SettingError(`Setting ${mapName} is missing.`);
  return [single];
}

/** Origin of the project's API. */
export function readProjectUrl(environment: Environment): string {
  return requireUrl(environment, 'SUPABASE_URL');
}

/** The key that clients use: with a user's token beside it, or as the role anon. */
export function readPublishableKey(environment: Environment): string {
  return keys(environment, 'SUPABASE_PUBLISHABLE_KEYS', 'SUPABASE_ANON_KEY')[0];
}

/** The keys that prove the project itself; the first is used for calls, each is accepted from callers. */
export function readSecretKeys(environment: Environment): readonly [string, ...string[]] {
  return keys(environment, 'SUPABASE_SECRET_KEYS', 'SUPABASE_SERVICE_ROLE_KEY');
}
