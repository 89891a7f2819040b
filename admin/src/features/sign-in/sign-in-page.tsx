import { useLogin } from '@refinedev/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { adminLocales, useI18n } from '@/providers/i18n.tsx';
import type { SignIn } from '@/providers/auth-provider.ts';
import { Button } from '@/components/ui/button.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';
import { Mark } from '@/components/layout/shell.tsx';

/** The door: only staff come in, and whoever is refused is told why. */
export function SignInPage() {
  const { t, locale, setLocale } = useI18n();
  const [params] = useSearchParams();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const [isTried, setIsTried] = useState(false);
  const { mutate: signIn, isPending } = useLogin<SignIn>();
  const refused = params.get('refused');

  const submit = () => {
    setFailure(null);
    setIsTried(true);
    if (email.trim() === '' || password === '') return;
    signIn(
      { email, password },
      {
        onSuccess: (answer) => {
          if (!answer.success) setFailure(answer.error ?? new Error('unknown'));
        },
        onError: setFailure,
      },
    );
  };
  const isNotStaff = refused === 'not_staff' || isDenied(failure);
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="flex w-full max-w-sm flex-col gap-5">
        <div className="flex items-center gap-2.5">
          <Mark />
          <h1 className="text-lg font-semibold">{t('admin.sign_in_title')}</h1>
        </div>
        {isNotStaff ? (
          <div role="alert" className="rounded-card border border-negative bg-negative-wash p-3">
            <p className="font-medium">{t('admin.not_staff_title')}</p>
            <p>{t('admin.not_staff_text')}</p>
          </div>
        ) : (
          <>
            {refused === 'ended' && failure === null && (
              <output className="rounded-card border border-line bg-surface p-3">{t('admin.session_ended')}</output>
            )}
            {failure !== null && <ErrorNote error={failure} />}
          </>
        )}
        <form
          noValidate
          className="flex flex-col gap-4 rounded-card border border-line bg-surface p-5"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <TextField
            label={t('admin.email')}
            type="email"
            dir="ltr"
            autoComplete="username"
            required
            autoFocus
            value={email}
            problem={isTried && email.trim() === '' ? t('admin.field_needed') : undefined}
            onChange={(event) => setEmail(event.target.value)}
          />
          <TextField
            label={t('admin.password')}
            type="password"
            dir="ltr"
            autoComplete="current-password"
            required
            value={password}
            problem={isTried && password === '' ? t('admin.field_needed') : undefined}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button type="submit" tone="primary" disabled={isPending}>
            {isPending ? t('admin.signing_in') : t('admin.sign_in')}
          </Button>
          <p className="text-xs text-ink-soft">{t('admin.sign_in_note')}</p>
        </form>
        <div className="flex gap-1">
          {adminLocales.map((one) => (
            <Button
              key={one}
              tone="plain"
              size="small"
              lang={one}
              aria-pressed={one === locale}
              onClick={() => setLocale(one)}
            >
              {t(`language.${one}`)}
            </Button>
          ))}
        </div>
      </div>
    </main>
  );
}

const isDenied = (failure: unknown): boolean =>
  typeof failure === 'object' && failure !== null && 'code' in failure && failure.code === 'permission.denied';
