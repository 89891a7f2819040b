/** The old ciphers that Easypaisa wants and Web Crypto has not: AES in ECB mode, and RSA encryption with PKCS#1 v1.5 padding. */
// Spares `deno check` a look for an npm package of Node's types, which a function's folder has not; Deno knows them by itself.
// @ts-types="../runtime.d.ts"
import { constants, createCipheriv, createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto';
import { toBase64 } from './easypaisa-wire.ts';

const encoder = new TextEncoder();

/** `merchantHashedReq`: the fields sorted by name as `k=v&k=v`, nothing escaped, AES in ECB mode with PKCS5 padding, base64. */
export function hashRequest(fields: Readonly<Record<string, string>>, hashKey: string): string {
  const plain = Object.entries(fields)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const key = encoder.encode(hashKey);
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null);
  return toBase64(new Uint8Array([...cipher.update(plain, 'utf8'), ...cipher.final()]));
}

/** The text encrypted for the holder of the private key, base64. */
export function encryptWithPublicKey(text: string, publicKey: string): string {
  const options = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
  return toBase64(new Uint8Array(publicEncrypt(options, encoder.encode(text))));
}

/** Whether this PEM is an RSA key that Web Crypto takes as well: PKCS#8 when private, SPKI when public. */
export function isRsaKey(pem: string, kind: 'PRIVATE KEY' | 'PUBLIC KEY'): boolean {
  if (!pem.includes(`-----BEGIN ${kind}-----`)) return false;
  try {
    return (kind === 'PRIVATE KEY' ? createPrivateKey(pem) : createPublicKey(pem)).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
