import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { changePassword } from '@/features/session/auth.ts';
import { isStrongPassword } from '@/features/session/password.ts';
import { signOut } from '@/lib/session.ts';

/** A password beside the codes, and the ends of sessions: here, or everywhere. */
export function SecuritySection() {
  const t = useT();
  const router = useRouter();
  const leave = useMutation({
    mutationFn: (scope: 'local' | 'global') => signOut(scope),
    onSuccess: () => router.navigate({ to: '/' }),
  });
  return (
    <Section title={t('account.security')} isCard>
      <PasswordForm />
      <div className="grid gap-3 border-t border-line pt-4">
        <p className="text-sm text-ink-soft">{t('account.sessions_text')}</p>
        {leave.isError ? <ErrorNote error={leave.error} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button
            tone="quiet"
            isBusy={leave.isPending && leave.variables === 'local'}
            onClick={() => leave.mutate('local')}
          >
            {t('account.sign_out')}
          </Button>
          <Button
            tone="danger-quiet"
            isBusy={leave.isPending && leave.variables === 'global'}
            onClick={() => leave.mutate('global')}
          >
            {t('account.sign_out_everywhere')}
          </Button>
        </div>
      </div>
    </Section>
  );
}

function PasswordForm() {
  const t = useT();
  const [password, setPassword] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const change = useMutation({
    mutationFn: () => changePassword(password),
    onSuccess: () => {
      setPassword('');
      setIsChecked(false);
      showToast(t('account.password_changed'));
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (isStrongPassword(password) && !change.isPending) change.mutate();
  }
  return (
    <form className="grid gap-4" onSubmit={handleSubmit} noValidate>
      <TextField
        label={t('account.new_password')}
        hint={t('account.password_hint')}
        type="password"
        dir="ltr"
        autoComplete="new-password"
        value={password}
        error={isChecked && !isStrongPassword(password) ? t('form.password') : undefined}
        onChange={(event) => setPassword(event.target.value)}
      />
      {change.isError ? <ErrorNote error={change.error} /> : null}
      <div>
        <Button type="submit" tone="quiet" isBusy={change.isPending}>
          {t('account.change_password')}
        </Button>
      </div>
    </form>
  );
}
