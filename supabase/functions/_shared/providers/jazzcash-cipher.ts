/** The envelope of disbursements: AES-128-CBC over the JSON text, as hexadecimal; key and vector are fixed per partner. */
import { parseJson } from '../json.ts';

export interface EnvelopeKeys {
  readonly cipherKey: string;
  readonly cipherIv: string;
}

const encoder = new TextEncoder();

/** The text, encrypted. */
export async function seal(text: string, keys: EnvelopeKeys): Promise<string> {
  const key = await importKey(keys, 'encrypt');
  const sealed = await crypto.subtle.encrypt(algorithm(keys), key, encoder.encode(text));
  return [...new Uint8Array(sealed)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the JSON in the envelope says; undefined when it cannot be opened or read. */
export async function open(data: unknown, keys: EnvelopeKeys): Promise<unknown> {
  if (typeof data !== 'string' || !/^(?:[0-9a-f]{32})+$/i.test(data)) return undefined;
  const bytes = Uint8Array.from(data.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  try {
    const opened = await crypto.subtle.decrypt(algorithm(keys), await importKey(keys, 'decrypt'), bytes);
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(opened));
  } catch {
    return undefined;
  }
}

function algorithm({ cipherIv }: EnvelopeKeys): AesCbcParams {
  return { name: 'AES-CBC', iv: encoder.encode(cipherIv) };
}

function importKey({ cipherKey }: EnvelopeKeys, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(cipherKey), 'AES-CBC', false, [use]);
}
