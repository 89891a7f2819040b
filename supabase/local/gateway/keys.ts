/** API keys as the platform's gateway treats them: the new sb_ keys and the legacy tokens of anon and service_role. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Settings } from '../settings.ts';

export type KeyRole = 'anon' | 'service_role';

/** The role of an API key, or undefined when it is none of this project's keys. */
export function roleOfKey(settings: Settings, key: string): KeyRole | undefined {
  const { publishableKey, secretKey } = settings.secrets;
  if (isSame(key, publishableKey) || isSame(key, settings.anonKey)) return 'anon';
  if (isSame(key, secretKey) || isSame(key, settings.serviceRoleKey)) return 'service_role';
  return undefined;
}

/** Claims of a token signed by this project and not expired, or undefined. */
export function verifyToken(settings: Settings, token: string): Record<string, unknown> | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) return undefined;
  const expected = createHmac('sha256', settings.secrets.jwtSecret).update(`${header}.${payload}`).digest('base64url');
  if (!isSame(signature, expected)) return undefined;
  const claims = parseObject(payload);
  if (typeof claims?.['exp'] !== 'number' || claims['exp'] * 1000 < Date.now()) return undefined;
  return claims;
}

function parseObject(base64: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Compared in constant time. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
