const prefix = 'amana.admin.';

/** A value kept in this browser; null when there is none or storage is closed to us. */
export function readStored(key: string): unknown {
  try {
    const text = localStorage.getItem(prefix + key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keeps a value in this browser; without storage it lives until the page closes. */
export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Private windows refuse storage: the choice then lasts for this visit only.
  }
}

/** Texts that first-paint.js reads too: kept bare, not as JSON. */
export function readStoredText(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

export function writeStoredText(key: string, value: string): void {
  try {
    localStorage.setItem(prefix + key, value);
  } catch {
    // See writeStored.
  }
}
