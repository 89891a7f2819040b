import { toAppError } from '@shared/errors/app-error.ts';
import type { CountryCode } from '@shared/schemas/primitives.ts';
import { updateProfile } from '@shared/schemas/identity.ts';
import { call } from '@/lib/command.ts';
import { adoptSession } from '@/lib/session.ts';
import { supabase } from '@/lib/supabase.ts';

/** Which code was mailed: one to sign in with, or one that proves the address of a new account with a password. */
export type CodePurpose = 'email' | 'signup';

/** Mails a 6-digit code. `isNew` also opens an account for an address that has none. */
export async function sendCode(email: string, isNew: boolean): Promise<void> {
  const client = await supabase();
  const { error } = await client.auth.signInWithOtp({ email, options: { shouldCreateUser: isNew } });
  if (error) throw toAppError(error);
}

/** Mails the same kind of code again. */
export async function resendCode(email: string, purpose: CodePurpose): Promise<void> {
  if (purpose === 'email') return sendCode(email, true);
  const client = await supabase();
  const { error } = await client.auth.resend({ type: 'signup', email });
  if (error) throw toAppError(error);
}

export async function verifyCode(email: string, code: string, purpose: CodePurpose): Promise<void> {
  const client = await supabase();
  const { error } = await client.auth.verifyOtp({ email, token: code, type: purpose });
  if (error) throw toAppError(error);
  await adoptSession();
}

export async function signInWithPassword(email: string, password: string): Promise<void> {
  const client = await supabase();
  const { error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw toAppError(error);
  await adoptSession();
}

/** Opens an account with a password; answers whether a code must prove the address first. */
export async function signUpWithPassword(email: string, password: string): Promise<{ needsCode: boolean }> {
  const client = await supabase();
  const { data, error } = await client.auth.signUp({ email, password });
  if (error) throw toAppError(error);
  if (data.session === null) return { needsCode: true };
  await adoptSession();
  return { needsCode: false };
}

export async function changePassword(password: string): Promise<void> {
  const client = await supabase();
  const { error } = await client.auth.updateUser({ password });
  if (error) throw toAppError(error);
}

type NewProfile = { readonly name: string; readonly country: CountryCode; readonly locale: 'en' | 'ur' };

/** What a new account knows about its person from the start. */
export async function introduce({ name, country, locale }: NewProfile): Promise<void> {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await call(updateProfile, {
    p_patch: { country, locale, time_zone: timeZone, ...(name.trim() === '' ? {} : { display_name: name }) },
  });
}

/** A path of our own to go to after sign-in; anything else leads home. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}

const countryOfZone: Readonly<Record<string, CountryCode>> = {
  'Africa/Lagos': 'NG',
  'Asia/Baghdad': 'IQ',
  'Asia/Karachi': 'PK',
};

/** Where the person probably is, as a start value that they can change. */
export function likelyCountry(timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone): CountryCode {
  return countryOfZone[timeZone] ?? 'PK';
}
