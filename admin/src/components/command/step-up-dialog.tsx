import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { toLatinDigits } from '@shared/locale.ts';
import type { startStepUp, StepUpAction, verifyStepUp } from '@shared/schemas/access.ts';
import type { OutputOf } from '@shared/schemas/command.ts';
import { runCommand } from '@/providers/commands.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useRuntime } from '@/providers/runtime.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';

/** The act that a code confirms, with exactly these arguments. */
export type StepUpRequest = {
  readonly action: StepUpAction;
  readonly context: Readonly<Record<string, unknown>>;
  /** What is confirmed, in words. */
  readonly text: string;
};

/** Mails a code for one act, takes it, and hands on the proof; a wrong code says how many tries are left. */
export function StepUpDialog({
  request,
  onVerified,
  onClose,
}: {
  request: StepUpRequest;
  onVerified: (challengeId: string) => void;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const { client } = useRuntime();
  const [code, setCode] = useState('');
  const [attemptsLeft, setAttemptsLeft] = useState<number | null>(null);
  const hasStarted = useRef(false);
  const start = useMutation({
    mutationFn: async () =>
      (await runCommand(client, 'start_step_up', {
        p_action: request.action,
        p_context: { ...request.context },
      })) as OutputOf<typeof startStepUp>,
    onSuccess: () => {
      setCode('');
      setAttemptsLeft(null);
    },
  });
  const verify = useMutation({
    mutationFn: async (challengeId: string) =>
      (await runCommand(client, 'verify_step_up', { p_challenge_id: challengeId, p_code: code })) as OutputOf<
        typeof verifyStepUp
      >,
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
  const canConfirm = start.data !== undefined && code.length === 6 && !verify.isPending && attemptsLeft !== 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (start.data && canConfirm) verify.mutate(start.data.challenge_id);
  };
  const problem =
    attemptsLeft === null
      ? undefined
      : attemptsLeft > 0
        ? t('admin.step_up_wrong', { count: attemptsLeft })
        : t('admin.step_up_used_up');
  return (
    <Dialog title={t('admin.step_up_title')} onClose={onClose} isLocked={verify.isPending}>
      <form className="flex flex-col gap-4 p-4" onSubmit={submit} noValidate>
        <p>{request.text}</p>
        {start.data && (
          <p className="text-ink-soft">
            {t('admin.step_up_sent')} <bdi dir="ltr">{start.data.masked_target}</bdi>
          </p>
        )}
        {start.isError && <ErrorNote error={start.error} />}
        <TextField
          label={t('admin.step_up_code')}
          dir="ltr"
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          problem={problem}
          onChange={(event) => setCode(toLatinDigits(event.target.value).replaceAll(/\D/g, '').slice(0, 6))}
        />
        {verify.isError && <ErrorNote error={verify.error} />}
        <div className="flex flex-wrap justify-between gap-2">
          <Button disabled={start.isPending} onClick={() => start.mutate()}>
            {t('admin.step_up_resend')}
          </Button>
          <Button type="submit" tone="primary" disabled={!canConfirm}>
            {verify.isPending ? t('admin.sending') : t('admin.step_up_confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
