import { useMutation } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { toLatinDigits } from '@shared/locale.ts';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { CodeField } from './code-field.tsx';
import { InboxLink } from './inbox-link.tsx';

type CodeFormProps = {
  email: string;
  submitLabel: string;
  onVerify: (code: string) => Promise<void>;
  onResend: () => Promise<void>;
  onBack: () => void;
};

const resendAfterSeconds = 60;

/** Takes the 6-digit code that was mailed; a new one can be had after a minute. */
export function CodeForm({ email, submitLabel, onVerify, onResend, onBack }: CodeFormProps) {
  const t = useT();
  const [code, setCode] = useState('');
  const [secondsLeft, setSecondsLeft] = useState(resendAfterSeconds);
  const verify = useMutation({ mutationFn: onVerify });
  const resend = useMutation({ mutationFn: onResend, onSuccess: () => setSecondsLeft(resendAfterSeconds) });
  useEffect(() => {
    if (secondsLeft === 0) return undefined;
    const timer = setTimeout(() => setSecondsLeft(secondsLeft - 1), 1000);
    return () => clearTimeout(timer);
  }, [secondsLeft]);
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    if (code.length === 6) verify.mutate(code);
  }
  return (
    <form className="grid gap-5" onSubmit={handleSubmit} noValidate>
      <p>
        {t.parts('auth.code_sent', { email }).map((part, index) =>
          part.kind === 'text' ? (
            part.value
          ) : (
            <bdi key={index} className="font-medium break-all">
              {part.value}
            </bdi>
          ),
        )}
      </p>
      <InboxLink />
      <CodeField value={code} onChange={(value) => setCode(toLatinDigits(value).replaceAll(/\D/g, '').slice(0, 6))} />
      {verify.isError ? <ErrorNote error={verify.error} /> : null}
      {resend.isError ? <ErrorNote error={resend.error} /> : null}
      <Button type="submit" isWide isBusy={verify.isPending} isDisabled={code.length !== 6}>
        {submitLabel}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button tone="ghost" size="small" onClick={onBack}>
          {t('auth.other_email')}
        </Button>
        <Button
          tone="ghost"
          size="small"
          isBusy={resend.isPending}
          isDisabled={secondsLeft > 0}
          onClick={() => resend.mutate()}
        >
          {secondsLeft > 0 ? t('auth.resend_in', { count: secondsLeft }) : t('auth.resend')}
        </Button>
      </div>
    </form>
  );
}
