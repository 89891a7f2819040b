import { useCustomMutation, useInvalidate, type BaseRecord } from '@refinedev/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { overviewKey } from '@/lib/query-keys.ts';
import { commandOf, type CommandName } from '@/providers/commands.ts';
import { toAdminError, type AdminError } from '@/providers/http-error.ts';

/** What an operator set out to do, from the first look at the dialog to its end. */
export type IntentState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly error: AdminError }
  /** No answer came: it may have happened. Only the same key may be sent again. */
  | { readonly kind: 'unknown'; readonly error: AdminError };

type Input = Readonly<Record<string, unknown>>;

/**
 * One intent, one idempotency key. A refusal changed nothing, so the next try is a new intent with a new
 * key; after an unknown outcome the very same input is sent again under the same key, and the answer is
 * the first one's: it cannot happen twice.
 */
export function useIntent(command: CommandName, onDone?: () => void) {
  const [state, setState] = useState<IntentState>({ kind: 'ready' });
  const key = useRef(crypto.randomUUID());
  const sent = useRef<Input | null>(null);
  const invalidate = useInvalidate();
  const queryClient = useQueryClient();
  const { mutateAsync } = useCustomMutation<BaseRecord, AdminError, Input>({
    mutationOptions: { retry: false, networkMode: 'always' },
  });

  const run = useCallback(
    async (input: Input) => {
      sent.current = input;
      setState({ kind: 'sending' });
      try {
        await mutateAsync({
          url: command,
          method: 'post',
          values: { ...input, p_idempotency_key: key.current },
          errorNotification: false,
          successNotification: false,
        });
        setState({ kind: 'done' });
        onDone?.();
      } catch (caught) {
        const error = toAdminError(caught);
        const isUnknown = error.code === 'network.unknown_outcome';
        if (!isUnknown) key.current = crypto.randomUUID();
        setState({ kind: isUnknown ? 'unknown' : 'refused', error });
      }
      // Also after a refusal: it often means that somebody else was quicker.
      const { touches } = commandOf(command);
      void queryClient.invalidateQueries({ queryKey: overviewKey });
      for (const resource of touches) {
        void queryClient.invalidateQueries({ queryKey: ['data', 'default', resource] });
        void invalidate({ resource, invalidates: ['list'] });
      }
    },
    [command, mutateAsync, invalidate, queryClient, onDone],
  );
  const checkAgain = useCallback(async () => {
    if (sent.current) await run(sent.current);
  }, [run]);

  return { state, run, checkAgain };
}
