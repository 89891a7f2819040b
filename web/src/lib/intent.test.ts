import { describe, expect, it } from 'vitest';
import type { AppError } from '@shared/errors/app-error.ts';
import { isUnknownOutcome, runIntent, type IntentRun, type IntentState, type KeyStore } from './intent.ts';

function memoryKeys(): KeyStore & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    get: (name) => entries.get(name) ?? null,
    set: (name, key) => void entries.set(name, key),
    remove: (name) => void entries.delete(name),
  };
}

const refusal: AppError = { code: 'stock.insufficient', message: 'gone', http: 409 };
const timeout: AppError = { code: 'network.timeout', message: 'no answer', http: 0 };

function setUp(
  answers: (string | AppError)[],
  options: { isOnline?: boolean; keys?: ReturnType<typeof memoryKeys> } = {},
) {
  const states: IntentState<string>[] = [];
  const sentKeys: string[] = [];
  const keys = options.keys ?? memoryKeys();
  let made = 0;
  const run: IntentRun<string> = {
    name: 'pay:1',
    keys,
    isOnline: () => options.isOnline ?? true,
    wait: () => Promise.resolve(),
    newKey: () => `key-${(made += 1)}`,
    onState: (state) => states.push(state),
    toError: (error) =>
      error instanceof TypeError ? { code: 'network.offline', message: '', http: 0 } : (error as AppError),
    send: (key) => {
      sentKeys.push(key);
      const answer = answers.shift() ?? timeout;
      return typeof answer === 'string'
        ? Promise.resolve(answer)
        : Promise.reject(Object.assign(new Error(answer.message), answer));
    },
  };
  return { run, states, sentKeys, keys };
}

describe('an intent', () => {
  it('is done after one answer and forgets its key', async () => {
    const { run, states, keys } = setUp(['paid']);
    expect(await runIntent(run)).toEqual({ status: 'done', result: 'paid' });
    expect(states.map((state) => state.status)).toEqual(['sending', 'done']);
    expect(keys.entries.size).toBe(0);
  });

  it('repeats the same key until the answer is definite', async () => {
    const { run, states, sentKeys } = setUp([timeout, timeout, 'paid']);
    await runIntent(run);
    expect(sentKeys).toEqual(['key-1', 'key-1', 'key-1']);
    expect(states.map((state) => state.status)).toEqual(['sending', 'unknown', 'unknown', 'done']);
  });

  it('stops at a definite refusal without a repeat', async () => {
    const { run, sentKeys, keys } = setUp([refusal]);
    expect(await runIntent(run)).toMatchObject({ status: 'refused', error: { code: refusal.code, http: 409 } });
    expect(sentKeys).toHaveLength(1);
    expect(keys.entries.size).toBe(0);
  });

  it('sends nothing while offline', async () => {
    const { run, sentKeys } = setUp(['paid'], { isOnline: false });
    const state = await runIntent(run);
    expect(state.status).toBe('refused');
    expect(sentKeys).toHaveLength(0);
  });

  it('takes up the key of an earlier unknown outcome, so that a reload buys once', async () => {
    const keys = memoryKeys();
    const first = setUp([], { keys });
    expect((await runIntent(first.run)).status).toBe('unknown');
    const second = setUp(['paid'], { keys });
    await runIntent(second.run);
    expect(second.sentKeys).toEqual(first.sentKeys.slice(0, 1));
    expect(keys.entries.size).toBe(0);
  });
});

describe('an outcome', () => {
  it.each([
    [timeout, true],
    [{ code: 'unknown', message: '', http: 0 }, true],
    [{ code: 'unknown', message: '', http: 502 }, true],
    [{ code: 'server.busy', message: '', http: 503 }, true],
    [{ code: 'payment.provider_unreachable', message: '', http: 503 }, true],
    [{ code: 'payment.provider_refused', message: '', http: 502 }, false],
    [{ code: 'payment.provider_paused', message: '', http: 503 }, false],
    [refusal, false],
    [{ code: 'auth.required', message: '', http: 401 }, false],
  ])('%o is unknown: %s', (error, expected) => {
    expect(isUnknownOutcome(error)).toBe(expected);
  });
});
