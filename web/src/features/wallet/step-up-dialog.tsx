import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { startStepUp, verifyStepUp, type StepUpAction } from '@shared/schemas/access.ts';
import { toLatinDigits } from '@shared/locale.ts';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { CodeField } from '@/features/session/code-field.tsx';
import { InboxLink } from '@/features/session/inbox-link.tsx';
import { call } from '@/lib/command.ts';

export type StepUpRequest = { readonly action: StepUpAction; readonly context: Readonly<Record<string, unknown>> };

type StepUpDialogProps = {
  /** What the code is for; null while no code is asked for. */
  request: StepUpRequest | null;
  description: string;
  onVerified: (challengeId: string) => void;
  onClose: () => void;
};

/** Sends a code for one act, takes it, and hands on the proof; a wrong code says how many tries are left. */
export function StepUpDialog({ request, description, onVerified, onClose }: StepUpDialogProps) {
  const t = useT();
  return (
    <Dialog title={t('step_up.title')} isOpen={request !== null} onClose={onClose}>
      {request === null ? null : <StepUpForm request={request} description={description} onVerified={onVerified} />}
    </Dialog>
  );
}

type StepUpFormProps = { request: StepUpRequest; description: string; onVerified: (challengeId: string) => void };

function StepUpForm({ request, description, onVerified }: StepUpFormProps) {
  const t = useT();
  const [code, setCode] = useState('');
  const [attemptsLeft, setAttemptsLeft] = useState<number | null>(null);
  const hasStarted = useRef(false);
  const start = useMutation({
    mutationFn: () => call(startStepUp, { p_action: request.action, p_context: { ...request.context } }),
    onSuccess: () => {
      setCode('');
      setAttemptsLeft(null);
    },
  });
  const verify = useMutation({
    mutationFn: (challengeId: string) => call(verifyStepUp, { p_challenge_id: challengeId, p_code: code }),
    onSuccess: ({ verified, attempts_left: left }, challengeId) => {
      if (verified) onVerified(challengeId);
      else setAttemptsLeft(left);
    },
  });
  const { mutate: begin } = start;
  useEffect(() => {
    if (hasStarted.current) return;
    hasStarted.current = true;
    begin();
  }, [begin]);
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    if (start.data && code.length === 6 && !verify.isPending) verify.mutate(start.data.challenge_id);
  }
  return (
    <form className="grid gap-4" onSubmit={handleSubmit} noValidate>
      <p>{description}</p>
      {start.data ? (
        <p className="text-sm text-ink-soft">
          {t('step_up.sent')} <bdi dir="ltr">{start.data.masked_target}</bdi>
        </p>
      ) : null}
      {start.isError ? <ErrorNote error={start.error} /> : null}
      <InboxLink />
      <CodeField value={code} onChange={(value) => setCode(toLatinDigits(value).replaceAll(/\D/g, '').slice(0, 6))} />
      {attemptsLeft === null ? null : (
        <p role="alert" className="text-sm text-negative">
          {attemptsLeft > 0 ? t('step_up.wrong', { count: attemptsLeft }) : t('step_up.used_up')}
        </p>
      )}
      {verify.isError ? <ErrorNote error={verify.error} /> : null}
      <div className="flex flex-wrap justify-between gap-2">
        <Button tone="ghost" isBusy={start.isPending} onClick={() => start.mutate()}>
          {t('auth.resend')}
        </Button>
        <Button
          type="submit"
          isBusy={verify.isPending}
          isDisabled={code.length !== 6 || !start.data || attemptsLeft === 0}
        >
          {t('step_up.confirm')}
        </Button>
      </div>
    </form>
  );
}
