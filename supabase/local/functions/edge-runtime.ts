/**
 * Loaded into each Edge Function's process before the function: what the platform's edge runtime offers beyond Deno, and an end
 * together with the host. Runs in Deno.
 */
interface DenoGlobals {
  readonly stdin: { readonly readable: ReadableStream<Uint8Array> };
  addSignalListener(signal: 'SIGTERM', listener: () => void): void;
  exit(code: number): never;
  serve: (...args: unknown[]) => unknown;
}

const deno = (globalThis as unknown as { Deno: DenoGlobals }).Deno;
const pending = new Set<Promise<unknown>>();

Object.defineProperty(globalThis, 'EdgeRuntime', {
  value: {
    /** Work that goes on after the answer was sent. */
    waitUntil(work: Promise<unknown>): void {
      const tracked = Promise.resolve(work)
        .catch((error: unknown) =>
          console.error(JSON.stringify({ level: 'error', event: 'wait_until_failed', message: String(error) })),
        )
        .finally(() => pending.delete(tracked));
      pending.add(tracked);
    },
  },
});

async function finish(): Promise<void> {
  dispatchEvent(new Event('beforeunload'));
  await Promise.race([Promise.allSettled(pending), new Promise((resolve) => setTimeout(resolve, 5_000))]);
  deno.exit(0);
}

deno.addSignalListener('SIGTERM', () => void finish());

/** The host holds the other end of stdin: when it is gone, however it ended, this process ends too. */
async function endWithHost(): Promise<void> {
  for await (const _part of deno.stdin.readable);
  await finish();
}

// Deno finishes the work of a preloaded module before it loads the function, so the watch may begin only with the function.
const serve = deno.serve;
deno.serve = (...args) => {
  void endWithHost();
  return serve(...args);
};
