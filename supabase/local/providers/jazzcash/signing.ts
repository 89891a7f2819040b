/** How JazzCash signs and encrypts. Written apart from the adapter: a mistake shared by both would prove nothing. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { JazzcashAccount } from './state.ts';

export type Fields = Record<string, string | null>;

/** The hash over every field that begins with pp. */
export function hashOf(fields: Readonly<Record<string, unknown>>, salt: string): string {
  const names = Object.keys(fields).filter((name) => name.startsWith('pp') && name !== 'pp_SecureHash');
  names.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  let message = salt;
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value.length > 0) message += `&${value}`;
  }
  return createHmac('sha256', salt).update(message, 'utf8').digest('hex').toUpperCase();
}

export type HashFault = 'none' | 'wrong' | 'missing' | 'lower';

/** The fields with their hash, or with what is set to go wrong with it. */
export function withHash(fields: Fields, salt: string, fault: HashFault = 'none'): Fields {
  const hash = hashOf(fields, salt);
  const shown = { none: hash, wrong: 'F'.repeat(64), missing: '', lower: hash.toLowerCase() }[fault];
  return { ...fields, pp_SecureHash: shown };
}

export function isHashGood(fields: Readonly<Record<string, unknown>>, salt: string): boolean {
  const offered = fields['pp_SecureHash'];
  return typeof offered === 'string' && offered.toUpperCase() === hashOf(fields, salt);
}

export function encrypt(value: unknown, { cipherKey, cipherIv }: JazzcashAccount['payout']): string {
  const cipher = createCipheriv('aes-128-cbc', cipherKey, cipherIv);
  return cipher.update(JSON.stringify(value), 'utf8', 'hex') + cipher.final('hex');
}

/** The object in the envelope, or null. */
export function decrypt(
  data: unknown,
  { cipherKey, cipherIv }: JazzcashAccount['payout'],
): Readonly<Record<string, unknown>> | null {
  if (typeof data !== 'string') return null;
  try {
    const decipher = createDecipheriv('aes-128-cbc', cipherKey, cipherIv);
    return JSON.parse(decipher.update(data, 'hex', 'utf8') + decipher.final('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
