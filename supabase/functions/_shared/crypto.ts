/** Signatures and comparisons that give nothing away by their timing. */

const encoder = new TextEncoder();

/** Whether two texts are equal, in a time that depends on their lengths alone. */
export function constantTimeEqual(left: string, right: string): boolean {
  const a = encoder.encode(left);
  const b = encoder.encode(right);
  let difference = a.length ^ b.length;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  }
  return difference === 0;
}

/** HMAC of the bytes as lower-case hexadecimal. */
export async function hmacHex(
  hash: 'SHA-256' | 'SHA-512',
  key: string,
  message: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const cryptoKey = await crypto.subtle.importKey('raw', encoder.encode(key), { name: 'HMAC', hash }, false, ['sign']);
  return toHex(await crypto.subtle.sign('HMAC', cryptoKey, message));
}

/** SHA-256 of the bytes as lower-case hexadecimal. */
export async function sha256Hex(message: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', message));
}

function toHex(buffer: ArrayBuffer): string {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
