import type { AppError } from '@shared/errors/app-error.ts';

/**
 * One intent of a person to do something once (pay, release, withdraw). Its idempotency key lives until
 * the server has given a definite answer; until then the state is *not known yet* and the same key is
 * sent again, so that nothing happens twice and nothing stays unexplained.
 */
export type IntentState<Result> =
  | { readonly status: 'idle' }
  | { readonly status: 'sending' }
  | { readonly status: 'unknown'; readonly attempt: number }
  | { readonly status: 'done'; readonly result: Result }
  | { readonly status: 'refused'; readonly error: AppError };

export type KeyStore = {
  get: (name: string) => string | null;
  set: (name: string, key: string) => void;
  remove: (name: string) => void;
};

export type IntentRun<Result> = {
  /** Names what is meant, with everything that makes it another intent (order, amount, ...). */
  readonly name: string;
  readonly send: (idempotencyKey: string) => Promise<Result>;
  readonly onState: (state: IntentState<Result>) => void;
  readonly toError: (error: unknown) => AppError;
  readonly keys: KeyStore;
  readonly isOnline: () => boolean;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly newKey: () => string;
};

const delaysMs = [1500, 3000, 6000, 10_000, 15_000, 15_000, 30_000, 30_000] as const;

/** Words of ours for an answer that did not come, or that says nothing of what was asked for. */
const saysNothing = /^((network|server|answer)\..*|payment\.provider_unreachable|unknown)$/;

/** No definite answer came: the server may or may not have done it. A refusal by a provider (also a 502) is definite. */
export function isUnknownOutcome({ code, http }: AppError): boolean {
  if (code.startsWith('network.') || http === 0 || http === 408) return true;
  return http >= 502 && (saysNothing.test(code) || !code.includes('.'));
}

/** Sends until there is a definite answer; resolves to `done` or `refused`, or to `unknown` when patience ends. */
export async function runIntent<Result>(run: IntentRun<Result>): Promise<IntentState<Result>> {
  const earlierKey = run.keys.get(run.name);
  if (!run.isOnline() && earlierKey === null) return finish(run, { status: 'refused', error: run.toError(offline) });
  const key = earlierKey ?? run.newKey();
  run.keys.set(run.name, key);
  run.onState({ status: 'sending' });
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await sendOnce(run, key);
    if (outcome !== null) return finish(run, outcome);
    const state: IntentState<Result> = { status: 'unknown', attempt: attempt + 1 };
    run.onState(state);
    const delay = delaysMs[attempt];
    if (delay === undefined) return state;
    await run.wait(delay);
  }
}

/** Thrown in the place of a request that was never sent. */
export const offline = new TypeError('Failed to fetch: the device is offline');

async function sendOnce<Result>(run: IntentRun<Result>, key: string): Promise<IntentState<Result> | null> {
  try {
    return { status: 'done', result: await run.send(key) };
  } catch (caught) {
    const error = run.toError(caught);
    return isUnknownOutcome(error) ? null : { status: 'refused', error };
  }
}

function finish<Result>(run: IntentRun<Result>, state: IntentState<Result>): IntentState<Result> {
  run.keys.remove(run.name);
  run.onState(state);
  return state;
}
