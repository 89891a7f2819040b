/** Names under which this browser keeps what it remembers; without imports, because boot.ts carries them too. */
export const storageKeys = {
  locale: 'amana.locale',
  theme: 'amana.theme',
  /** The session; a value here means that somebody is signed in and that the full client is needed. */
  session: 'amana.session',
} as const;
