/** Names under which this browser keeps what it remembers; without imports, because boot.ts carries them too. */
export const storageKeys = {
  locale: 'amana.locale',
  theme: 'amana.theme',
  /** The session; a value here means that somebody is signed in and that the full client is needed. */
  session: 'amana.session',
  /** A random id of this browser, against stolen accounts; nothing of the machine is read for it. */
  device: 'amana.device',
} as const;
