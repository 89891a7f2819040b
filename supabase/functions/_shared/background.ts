/** Work that goes on after the answer was sent. */
import { errorName, type Log } from './log.ts';

declare global {
  /** On Supabase's Edge runtime: keeps the worker alive until the promise has settled. */
  var EdgeRuntime: { waitUntil(promise: Promise<unknown>): void } | undefined;
}

/** Lets the promise finish after the response; the runtime is told to wait where it can be told. */
export function finishLater(work: Promise<unknown>, log: Log): void {
  const guarded = work.catch((error: unknown) => log.error('background.failed', { error: errorName(error) }));
  globalThis.EdgeRuntime?.waitUntil(guarded);
}
