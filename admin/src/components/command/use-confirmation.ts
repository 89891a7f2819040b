import { useRef, useState } from 'react';
import { toAdminError, type AdminError } from '@/providers/http-error.ts';
import type { StepUpRequest } from './step-up-dialog.tsx';

/** Works out what a code has to confirm; throws when the act is refused already. */
export type Confirm = () => StepUpRequest | Promise<StepUpRequest>;

type Proof = { readonly p_challenge_id?: string };

/** Puts a code between a form and its command, where the command needs one. */
export function useConfirmation(confirm: Confirm | undefined) {
  const [request, setRequest] = useState<StepUpRequest | null>(null);
  const [isPreparing, setIsPreparing] = useState(false);
  const [problem, setProblem] = useState<AdminError | null>(null);
  const next = useRef<((proof: Proof) => void) | null>(null);

  const ask = async (onConfirmed: (proof: Proof) => void): Promise<void> => {
    setProblem(null);
    if (confirm === undefined) {
      onConfirmed({});
      return;
    }
    next.current = onConfirmed;
    setIsPreparing(true);
    try {
      setRequest(await confirm());
    } catch (caught) {
      setProblem(toAdminError(caught));
    } finally {
      setIsPreparing(false);
    }
  };
  const onVerified = (challengeId: string): void => {
    setRequest(null);
    next.current?.({ p_challenge_id: challengeId });
  };
  return { ask, request, isPreparing, problem, onVerified, onClose: () => setRequest(null) };
}
