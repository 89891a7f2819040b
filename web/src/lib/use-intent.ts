import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { toAppError } from '@shared/errors/app-error.ts';
import { runIntent, type IntentState, type KeyStore } from './intent.ts';
import { trySessionStorage } from './try-storage.ts';

const prefix = 'amana.intent.';

/** Keys outlive a reload of the tab, not the tab itself. */
const sessionKeys: KeyStore = {
  get: (name) => trySessionStorage((storage) => storage.getItem(prefix + name)),
  set: (name, key) => void trySessionStorage((storage) => storage.setItem(prefix + name, key)),
  remove: (name) => void trySessionStorage((storage) => storage.removeItem(prefix + name)),
};

/** The same intent has the same text, whatever it carries; amounts are bigint. */
function fingerprint(input: unknown): string {
  return JSON.stringify(input, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)) ?? '';
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

type IntentOptions<Arguments, Result> = {
  /** What is meant, without its arguments: 'order-act', 'place-order'. */
  readonly name: string;
  readonly send: (input: Arguments, idempotencyKey: string) => Promise<Result>;
  readonly onDone?: (result: Result, input: Arguments) => void | Promise<void>;
};

export type Intent<Arguments, Result> = {
  readonly state: IntentState<Result>;
  /** From the press until what follows it is done too (`onDone`): a button that is free before could do it once more. */
  readonly isSending: boolean;
  /** Sends once; while a request is on its way further calls do nothing. */
  readonly run: (input: Arguments) => Promise<IntentState<Result>>;
  readonly reset: () => void;
};

/** A command with one idempotency key per intent; see lib/intent.ts for its states. */
export function useIntent<Arguments, Result>(options: IntentOptions<Arguments, Result>): Intent<Arguments, Result> {
  const [state, setState] = useState<IntentState<Result>>({ status: 'idle' });
  const [isBusy, setIsBusy] = useState(false);
  const isRunning = useRef(false);
  const isMounted = useRef(true);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  const { mutateAsync } = useMutation({
    networkMode: 'always',
    retry: false,
    mutationFn: (input: Arguments) => {
      const { name, send } = latest.current;
      return runIntent<Result>({
        name: `${name}:${fingerprint(input)}`,
        send: (key) => send(input, key),
        onState: (next) => {
          if (isMounted.current) setState(next);
        },
        toError: toAppError,
        keys: sessionKeys,
        isOnline: () => navigator.onLine,
        wait,
        newKey: () => crypto.randomUUID(),
      });
    },
  });
  const run = useCallback(
    async (input: Arguments): Promise<IntentState<Result>> => {
      if (isRunning.current) return { status: 'sending' };
      isRunning.current = true;
      setIsBusy(true);
      const final = await mutateAsync(input).finally(() => {
        // Before onDone: what is read anew after one act must not swallow the click of the next.
        isRunning.current = false;
      });
      try {
        if (final.status === 'done') await latest.current.onDone?.(final.result, input);
      } finally {
        if (isMounted.current) setIsBusy(false);
      }
      return final;
    },
    [mutateAsync],
  );
  const reset = useCallback(() => setState({ status: 'idle' }), []);
  const isSending = isBusy || state.status === 'sending' || state.status === 'unknown';
  return { state, isSending, run, reset };
}
