/** What a browser keeps for the life of a tab; null where it keeps nothing (a private window, a full disk). */
export function trySessionStorage<Value>(use: (storage: Storage) => Value): Value | null {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}
