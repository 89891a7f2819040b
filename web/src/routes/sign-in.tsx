import { createFileRoute, Link, redirect, useRouter } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as z from 'zod/mini';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { AuthPage } from '@/features/session/auth-page.tsx';
import { safeNext, sendCode, signInWithPassword, verifyCode } from '@/features/session/auth.ts';
import { CodeForm } from '@/features/session/code-form.tsx';
import { SessionEndedNote } from '@/features/session/session-ended.tsx';
import { sessionReady } from '@/lib/session.ts';

const search = z.object({ next: z.optional(z.string()) });

export const Route = createFileRoute('/sign-in')({
  validateSearch: search,
  beforeLoad: async ({ search: { next } }) => {
    const session = await sessionReady();
    if (session.status === 'signed-in') throw redirect({ href: safeNext(next) });
  },
  component: SignInPage,
});

function SignInPage() {
  const t = useT();
  const router = useRouter();
  const { next } = Route.useSearch();
  const [codeEmail, setCodeEmail] = useState<string | null>(null);
  const goOn = () => router.navigate({ href: safeNext(next), replace: true });
  return (
    <AuthPage title={t('auth.sign_in')} lead={t('auth.sign_in_lead')}>
      <SessionEndedNote />
      {codeEmail === null ? (
        <SignInForm onCodeSent={setCodeEmail} onSignedIn={() => void goOn()} />
      ) : (
        <CodeForm
          email={codeEmail}
          submitLabel={t('auth.sign_in')}
          onVerify={async (code) => {
            await verifyCode(codeEmail, code, 'email');
            await goOn();
          }}
          onResend={() => sendCode(codeEmail, false)}
          onBack={() => setCodeEmail(null)}
        />
      )}
      <p className="text-sm text-ink-soft">
        {t('auth.no_account')}{' '}
        <Link
          to="/sign-up"
          search={next ? { next } : {}}
          className="inline-block py-2 font-medium text-brand-strong underline underline-offset-4"
        >
          {t('auth.sign_up')}
        </Link>
      </p>
    </AuthPage>
  );
}

function SignInForm({ onCodeSent, onSignedIn }: { onCodeSent: (email: string) => void; onSignedIn: () => void }) {
  const t = useT();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isWithPassword, setIsWithPassword] = useState(false);
  const [problem, setProblem] = useState<'email' | 'password' | null>(null);
  const submit = useMutation({
    mutationFn: () => (isWithPassword ? signInWithPassword(email, password) : sendCode(email, false)),
    onSuccess: () => (isWithPassword ? onSignedIn() : onCodeSent(email)),
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    const found = !/^\S+@\S+\.\S+$/.test(email) ? 'email' : isWithPassword && password === '' ? 'password' : null;
    setProblem(found);
    if (found === null && !submit.isPending) submit.mutate();
  }
  return (
    <form className="grid gap-5" onSubmit={handleSubmit} noValidate>
      <TextField
        label={t('auth.email')}
        type="email"
        autoComplete="email"
        dir="ltr"
        value={email}
        error={problem === 'email' ? t('form.email') : undefined}
        onChange={(event) => setEmail(event.target.value.trim())}
      />
      {isWithPassword ? (
        <TextField
          label={t('auth.password')}
          type="password"
          autoComplete="current-password"
          dir="ltr"
          value={password}
          error={problem === 'password' ? t('form.required') : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      ) : null}
      {submit.isError ? <ErrorNote error={submit.error} /> : null}
      <div className="grid gap-2">
        <Button type="submit" isWide isBusy={submit.isPending}>
          {isWithPassword ? t('auth.sign_in') : t('auth.send_code')}
        </Button>
        <Button
          tone="ghost"
          isWide
          onClick={() => {
            setIsWithPassword(!isWithPassword);
            submit.reset();
          }}
        >
          {isWithPassword ? t('auth.use_code') : t('auth.use_password')}
        </Button>
      </div>
    </form>
  );
}
