/** REST v5: requests signed with our key, replies verified over the very characters that were sent. */
import { fromBase64, toBase64 } from './easypaisa-wire.ts';

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const encoder = new TextEncoder();

/** The body of a v5 call: the signature is over the JSON text of the request exactly as it stands in the body. */
export async function signRequest(request: Readonly<Record<string, unknown>>, privateKey: string): Promise<string> {
  const text = JSON.stringify(request);
  const key = await crypto.subtle.importKey('pkcs8', pemBytes(privateKey), algorithm, false, ['sign']);
  const signature = toBase64(new Uint8Array(await crypto.subtle.sign(algorithm, key, encoder.encode(text))));
  return `{"request":${text},"signature":${JSON.stringify(signature)}}`;
}

/**
 * The JSON text of the reply's `response` once its signature is proven, else null. Writing the parsed reply anew would
 * change its spaces and with them the signature, so the text is cut out of what came.
 */
export async function verifiedResponse(reply: string, publicKey: string): Promise<string | null> {
  const members = topLevelMembers(reply);
  const response = members?.get('response');
  const signature = fromBase64(stringOf(members?.get('signature')));
  if (response === undefined || signature === null || signature.length === 0) return null;
  const key = await crypto.subtle.importKey('spki', pemBytes(publicKey), algorithm, false, ['verify']);
  return (await crypto.subtle.verify(algorithm, key, signature, encoder.encode(response))) ? response : null;
}

function pemBytes(pem: string): Uint8Array<ArrayBuffer> {
  return fromBase64(pem.replaceAll(/-----[^-]+-----|\s/g, '')) ?? new Uint8Array();
}

function stringOf(json: string | undefined): string {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

// A string of JSON is skipped as a whole, so that braces and quotes within it count for nothing.
const stringPattern = /"(?:[^"\\]|\\.)*"/y;

/** The text of each member of a JSON object; null when it is none, or names a member twice (readers differ on which counts). */
export function topLevelMembers(text: string): ReadonlyMap<string, string> | null {
  if (!isJsonObject(text)) return null;
  const members = new Map<string, string>();
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = skip(text, at, /[\s,]/);
    if (text[at] === '}') return members;
    const nameEnd = stringEnd(text, at);
    const name = stringOf(text.slice(at, nameEnd));
    const start = skip(text, nameEnd, /[\s:]/);
    at = valueEnd(text, start);
    if (members.has(name)) return null;
    members.set(name, text.slice(start, at).trimEnd());
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function skip(text: string, from: number, letters: RegExp): number {
  let at = from;
  while (letters.test(text[at] ?? '')) at += 1;
  return at;
}

function stringEnd(text: string, from: number): number {
  stringPattern.lastIndex = from;
  stringPattern.test(text);
  return stringPattern.lastIndex;
}

/** Where the value that begins here ends: at the comma or brace that belongs to the object around it. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  for (;;) {
    const letter = text[at] ?? '}';
    if (letter === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if (depth === 0 && (letter === ',' || letter === '}')) return at;
    if (letter === '{' || letter === '[') depth += 1;
    if (letter === '}' || letter === ']') depth -= 1;
    at += 1;
  }
}
