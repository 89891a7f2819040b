import { useSyncExternalStore } from 'react';

const tickMs = 30_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(onChange: () => void): () => void {
  watchers.add(onChange);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const watcher of watchers) watcher();
  }, tickMs);
  return () => {
    watchers.delete(onChange);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The time, told to the whole app twice a minute by one timer. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** The last tick, or the instant itself when it passed since then: what has just happened is now, not yet to come. */
export const notBefore = (at: string, lastTick: number): number =>
  Math.max(lastTick, Math.min(Date.parse(at), Date.now()));

/** The zone of the person at the screen. */
export const localTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
