import { storageKeys } from './storage-keys.ts';

/** The header in which commands carry the id; the database keeps only its hash. */
export const deviceHeader = 'x-amana-device';

let made: string | undefined;

/** A random id that this browser made for itself and keeps; where nothing can be kept, one for as long as the page is open. */
export function deviceId(): string {
  try {
    const kept = localStorage.getItem(storageKeys.device);
    if (kept !== null && /^[0-9a-f-]{36}$/.test(kept)) return kept;
    made ??= crypto.randomUUID();
    localStorage.setItem(storageKeys.device, made);
  } catch {
    made ??= crypto.randomUUID();
  }
  return made;
}
