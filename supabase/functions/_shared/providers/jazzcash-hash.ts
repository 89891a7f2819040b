/** `pp_SecureHash`: what proves that a message is JazzCash's or ours. */
import { constantTimeEqual, hmacHex } from '../crypto.ts';

export type JazzcashFields = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();

/**
 * HMAC-SHA256, in hexadecimal, over the salt and the values of all fields that begin with `pp`, sorted by name in the order of
 * their bytes (never of a language), without empty ones and without the hash itself. The salt is key and first value.
 */
export function secureHash(fields: JazzcashFields, integritySalt: string): Promise<string> {
  const values = Object.keys(fields)
    .filter((name) => name.startsWith('pp') && name !== 'pp_SecureHash')
    .toSorted()
    .map((name) => signedText(fields[name]))
    .filter((value) => value !== '');
  return hmacHex('SHA-256', integritySalt, encoder.encode([integritySalt, ...values].join('&')));
}

/** Every value is a text; a reply that says a number means its digits. */
function signedText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The fields and their hash, in the upper case of JazzCash's own samples. */
export async function signed<Fields extends Readonly<Record<string, string>>>(
  fields: Fields,
  integritySalt: string,
): Promise<Fields & { readonly pp_SecureHash: string }> {
  return { ...fields, pp_SecureHash: (await secureHash(fields, integritySalt)).toUpperCase() };
}

/** Whether the hash is there and right; both cases of the letters are in use. */
export async function hasGoodHash(fields: JazzcashFields, integritySalt: string): Promise<boolean> {
  const offered = fields['pp_SecureHash'];
  if (typeof offered !== 'string' || offered === '') return false;
  return constantTimeEqual(offered.toLowerCase(), await secureHash(fields, integritySalt));
}
