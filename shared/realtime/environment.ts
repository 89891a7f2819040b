/** A run that is still to come, in any runtime. */
export type HubTimer = { readonly cancel: () => void };

/** What the hub needs from where it runs; a test hands in its own clock. */
export type HubEnvironment = {
  readonly now: () => number;
  readonly setTimer: (run: () => void, milliseconds: number) => HubTimer;
  /** 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly isOnline: () => boolean;
  readonly isVisible: () => boolean;
  /** Calls back when the device goes on or off the network; answers how to stop. */
  readonly onNetworkChange: (run: () => void) => () => void;
  /** Calls back when the page is hidden or shown; answers how to stop. */
  readonly onVisibilityChange: (run: () => void) => () => void;
};

type Listenable = {
  addEventListener: (type: string, listener: () => void) => void;
  removeEventListener: (type: string, listener: () => void) => void;
};

/**
 * The parts of a browser that are read here; a server runtime has only the timers. What names a timer is the runtime's
 * own matter: a number in browsers and Deno, an object in Node.
 */
export type BrowserLike<Timer> = {
  setTimeout: (run: () => void, milliseconds: number) => Timer;
  clearTimeout: (timer: Timer) => void;
  addEventListener?: Listenable['addEventListener'];
  removeEventListener?: Listenable['removeEventListener'];
  navigator?: { readonly onLine?: boolean };
  document?: Listenable & { readonly visibilityState?: string };
};

/** The environment of a page (pass `window`) or of a server (pass `globalThis`). */
export function hubEnvironment<Timer>(scope: BrowserLike<Timer>): HubEnvironment {
  return {
    now: () => Date.now(),
    setTimer: (run, milliseconds) => {
      const timer = scope.setTimeout(run, milliseconds);
      return { cancel: () => scope.clearTimeout(timer) };
    },
    random: () => Math.random(),
    isOnline: () => scope.navigator?.onLine !== false,
    isVisible: () => scope.document?.visibilityState !== 'hidden',
    onNetworkChange: (run) => {
      scope.addEventListener?.('online', run);
      scope.addEventListener?.('offline', run);
      return () => {
        scope.removeEventListener?.('online', run);
        scope.removeEventListener?.('offline', run);
      };
    },
    onVisibilityChange: (run) => {
      const page = scope.document;
      page?.addEventListener('visibilitychange', run);
      return () => page?.removeEventListener('visibilitychange', run);
    },
  };
}
