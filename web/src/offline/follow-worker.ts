import type { PageNews, WorkerNews } from './worker-scope.ts';

let isOutdated = false;
const listeners = new Set<() => void>();

export function subscribeToOutdated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a newer version than this page's is there. */
export function outdatedSnapshot(): boolean {
  return isOutdated;
}

/** Files of the build: what else a page asks for is never kept, and wakes no worker. */
const assets = `${location.origin}/assets/`;

/** A tab may stay open for weeks: when it is looked at again after this long, it asks for a new version. */
const askAgainMs = 60 * 60_000;

/** Starts the worker once everything that the page itself needs is there. */
export function followWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  let stopTelling: () => void = () => undefined;
  navigator.serviceWorker.addEventListener('message', ({ data, source }: MessageEvent<WorkerNews>) => {
    stopTelling();
    if (source) stopTelling = tellWhatLoads(source);
    if (document.querySelector(`script[src="${data.entry}"]`) !== null || isOutdated) return;
    isOutdated = true;
    for (const listener of listeners) listener();
  });
  if (document.readyState === 'complete') void start();
  else window.addEventListener('load', () => void start());
}

/** Also of files that were on their way when the worker came: it did not see them pass, and they have no entry until they are here. */
function tellWhatLoads(worker: MessageEventSource): () => void {
  const observer = new PerformanceObserver((entries) => {
    const loaded = entries.getEntries().flatMap(({ name }) => (name.startsWith(assets) ? [name] : []));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's own postMessage takes none
    if (loaded.length > 0) worker.postMessage({ loaded } satisfies PageNews);
  });
  observer.observe({ type: 'resource', buffered: true });
  return () => observer.disconnect();
}

async function start(): Promise<void> {
  // Refused in some private windows: the app is as good as without a worker.
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  if (!registration) return;
  let askedAt = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' || Date.now() - askedAt < askAgainMs) return;
    askedAt = Date.now();
    // Without a network now; asked again the next time.
    registration.update().catch(() => undefined);
  });
}
