/** What the hub needs from where it runs; a test hands in its own clock. */
export type HubEnvironment = {
  readonly now: () => number;
  readonly setTimer: (run: () => void, milliseconds: number) => unknown;
  readonly clearTimer: (timer: unknown) => void;
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

/** The parts of a browser that are read here; a server runtime has only the timers. */
export type BrowserLike = {
  setTimeout: (run: () => void, milliseconds: number) => unknown;
  // oxlint-disable-next-line typescript/no-explicit-any -- number in browsers, an object in Node
  clearTimeout: (timer: any) => void;
  addEventListener?: Listenable['addEventListener'];
  removeEventListener?: Listenable['removeEventListener'];
  navigator?: { readonly onLine?: boolean };
  document?: Listenable & { readonly visibilityState?: string };
};

/** The environment of a page (pass `window`) or of a server (pass `globalThis`). */
export function hubEnvironment(scope: BrowserLike): HubEnvironment {
  return {
    now: () => Date.now(),
    setTimer: (run, milliseconds) => scope.setTimeout(run, milliseconds),
    clearTimer: (timer) => scope.clearTimeout(timer),
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
