/** Seals short secrets for the database with a key that only the functions hold: AES-256-GCM, a fresh nonce each time. */
import { SettingError, type Environment } from './settings.ts';

export interface Sealer {
  seal(text: string): Promise<string>;
  /** Null for what was not sealed with this key, or was changed. */
  open(sealed: string): Promise<string | null>;
}

const prefix = 'v1.';

/** Null without the setting PAYMENT_TOKEN_KEY: 32 bytes as base64. */
export function readSealer(environment: Environment): Sealer | null {
  const value = environment('PAYMENT_TOKEN_KEY')?.trim();
  if (!value) return null;
  const bytes = fromBase64(value);
  if (bytes?.length !== 32) throw new SettingError('Setting PAYMENT_TOKEN_KEY must be 32 bytes as base64.');
  const key = crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return {
    async seal(text) {
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv: nonce },
        await key,
        new TextEncoder().encode(text),
      );
      return prefix + toBase64(new Uint8Array([...nonce, ...new Uint8Array(sealed)]));
    },
    async open(sealed) {
      const bytesOfAll = sealed.startsWith(prefix) ? fromBase64(sealed.slice(prefix.length)) : null;
      if (bytesOfAll === null || bytesOfAll.length < 28) return null;
      try {
        const opened = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: bytesOfAll.slice(0, 12) },
          await key,
          bytesOfAll.slice(12),
        );
        return new TextDecoder().decode(opened);
      } catch {
        return null;
      }
    },
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
