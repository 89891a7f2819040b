import { createFileRoute, Link, redirect, useRouter } from '@tanstack/react-router';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as z from 'zod/mini';
import type { CountryCode } from '@shared/schemas/primitives.ts';
import { useLocale, useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { AuthPage } from '@/features/session/auth-page.tsx';
import {
  introduce,
  likelyCountry,
  safeNext,
  resendCode,
  sendCode,
  signUpWithPassword,
  verifyCode,
  type CodePurpose,
} from '@/features/session/auth.ts';
import { CodeForm } from '@/features/session/code-form.tsx';
import { isStrongPassword } from '@/features/session/password.ts';
import { keys } from '@/lib/query-keys.ts';
import { sessionReady } from '@/lib/session.ts';

const search = z.object({ next: z.optional(z.string()) });

export const Route = createFileRoute('/sign-up')({
  validateSearch: search,
  beforeLoad: async ({ search: { next } }) => {
    const session = await sessionReady();
    if (session.status === 'signed-in') throw redirect({ href: safeNext(next) });
  },
  component: SignUpPage,
});

type NewAccount = { name: string; email: string; password: string; country: CountryCode };
type Waiting = { account: NewAccount; purpose: CodePurpose };

function SignUpPage() {
  const t = useT();
  const locale = useLocale();
  const router = useRouter();
  const queries = useQueryClient();
  const { next } = Route.useSearch();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  async function finish(account: NewAccount) {
    // The account exists by now; a name that could not be saved can be given on the account page.
    await introduce({ name: account.name, country: account.country, locale }).catch(() => undefined);
    // Pages read the profile as soon as there is a session: before it had the name and the country.
    await queries.invalidateQueries({ queryKey: keys.own() });
    // The new session led on from here at once: who has gone further meanwhile is not called back.
    if (router.latestLocation.pathname === '/sign-up') await router.navigate({ href: safeNext(next), replace: true });
  }
  return (
    <AuthPage title={t('auth.sign_up')} lead={t('auth.sign_up_lead')}>
      {waiting === null ? (
        <SignUpForm onWaiting={setWaiting} onDone={(account) => void finish(account)} />
      ) : (
        <CodeForm
          email={waiting.account.email}
          submitLabel={t('auth.open_account')}
          onVerify={async (code) => {
            await verifyCode(waiting.account.email, code, waiting.purpose);
            await finish(waiting.account);
          }}
          onResend={() => resendCode(waiting.account.email, waiting.purpose)}
          onBack={() => setWaiting(null)}
        />
      )}
      <p className="text-sm text-ink-soft">
        {t('auth.have_account')}{' '}
        <Link
          to="/sign-in"
          search={next ? { next } : {}}
          className="inline-block py-2 font-medium text-brand-strong underline underline-offset-4"
        >
          {t('auth.sign_in')}
        </Link>
      </p>
    </AuthPage>
  );
}

type SignUpFormProps = { onWaiting: (waiting: Waiting) => void; onDone: (account: NewAccount) => void };

function SignUpForm({ onWaiting, onDone }: SignUpFormProps) {
  const t = useT();
  const [account, setAccount] = useState<NewAccount>({ name: '', email: '', password: '', country: likelyCountry() });
  const [isChecked, setIsChecked] = useState(false);
  const change = (part: Partial<NewAccount>) => setAccount((before) => ({ ...before, ...part }));
  const problems = {
    name: account.name.trim() === '' ? t('form.required') : undefined,
    email: /^\S+@\S+\.\S+$/.test(account.email) ? undefined : t('form.email'),
    password: account.password === '' || isStrongPassword(account.password) ? undefined : t('form.password'),
  };
  const submit = useMutation({
    mutationFn: async () => {
      if (account.password === '') {
        await sendCode(account.email, true);
        return 'email' as const;
      }
      const { needsCode } = await signUpWithPassword(account.email, account.password);
      return needsCode ? ('signup' as const) : null;
    },
    onSuccess: (purpose) => (purpose === null ? onDone(account) : onWaiting({ account, purpose })),
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (Object.values(problems).every((problem) => problem === undefined) && !submit.isPending) submit.mutate();
  }
  return (
    <form className="grid gap-5" onSubmit={handleSubmit} noValidate>
      <TextField
        label={t('auth.name')}
        autoComplete="name"
        maxLength={80}
        value={account.name}
        error={isChecked ? problems.name : undefined}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextField
        label={t('auth.email')}
        type="email"
        autoComplete="email"
        dir="ltr"
        value={account.email}
        error={isChecked ? problems.email : undefined}
        onChange={(event) => change({ email: event.target.value.trim() })}
      />
      <SelectField
        label={t('auth.country')}
        hint={t('auth.country_hint')}
        value={account.country}
        onChange={(event) => change({ country: event.target.value as CountryCode })}
      >
        <option value="PK">{t('country.PK')}</option>
        <option value="NG">{t('country.NG')}</option>
        <option value="IQ">{t('country.IQ')}</option>
      </SelectField>
      <TextField
        label={t('auth.password')}
        optionalLabel={t('form.optional')}
        hint={t('auth.password_hint')}
        type="password"
        autoComplete="new-password"
        dir="ltr"
        value={account.password}
        error={isChecked ? problems.password : undefined}
        onChange={(event) => change({ password: event.target.value })}
      />
      {submit.isError ? <ErrorNote error={submit.error} /> : null}
      <Button type="submit" isWide isBusy={submit.isPending}>
        {t('auth.send_code')}
      </Button>
    </form>
  );
}
