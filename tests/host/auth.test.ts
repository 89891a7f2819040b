import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { afterAll, describe, expect, test } from 'vitest';
import { readProjectConfig } from '../../supabase/local/project-config.ts';
import { repository } from '../../supabase/local/settings.ts';
import { stack } from '../support/env.ts';
import { codeMailedTo, mailTo } from '../support/inbox.ts';
import { eventually, sleep } from '../support/wait.ts';
import { call, connectAsAdmin } from './support.ts';

const admin = connectAsAdmin();
afterAll(() => admin.end());

const newClient = () =>
  createClient(stack.apiUrl, stack.publishableKey, { auth: { persistSession: false, autoRefreshToken: false } });

async function signUp(email: string) {
  const client = newClient();
  const sent = await client.auth.signInWithOtp({ email, options: { data: { display_name: 'Probe' } } });
  expect(sent.error).toBeNull();
  const verified = await client.auth.verifyOtp({ email, token: await codeMailedTo(email), type: 'email' });
  expect(verified.error).toBeNull();
  return { client, user: verified.data.user };
}

describe('sign-in by a code in an e-mail', () => {
  test('a new address gets a code, and the code a session', async () => {
    const email = `${randomUUID()}@host.test`;
    const { client, user } = await signUp(email);
    expect(user?.email).toBe(email);
    const { data } = await client.auth.getUser();
    expect(data.user?.id).toBe(user?.id);
    const claims = await client.auth.getClaims();
    expect(claims.data?.claims).toMatchObject({
      sub: user?.id,
      role: 'authenticated',
      session_id: expect.any(String) as string,
    });
  });

  test('a wrong code is refused', async () => {
    const email = `${randomUUID()}@host.test`;
    const client = newClient();
    await client.auth.signInWithOtp({ email });
    const code = await codeMailedTo(email);
    const wrong = code === '000000' ? '111111' : '000000';
    const { error } = await client.auth.verifyOtp({ email, token: wrong, type: 'email' });
    expect(error?.code).toBe('otp_expired');
  });

  test('an address is not flooded with messages', async () => {
    const email = `${randomUUID()}@host.test`;
    // Together, so that a slow machine does not spread them over more than the second that is guarded.
    const answers = await Promise.all(Array.from({ length: 4 }, () => newClient().auth.signInWithOtp({ email })));
    const codes = answers.map(({ error }) => error?.code);
    expect(codes).toContain(undefined);
    expect(codes).toContain('over_email_send_rate_limit');
  });

  test('codes cannot be guessed by trying', async () => {
    const email = `${randomUUID()}@host.test`;
    const codes: (string | undefined)[] = [];
    for (let number = 0; number < 31; number += 1) {
      const { error } = await newClient().auth.verifyOtp({
        email,
        token: String(number).padStart(6, '0'),
        type: 'email',
      });
      codes.push(error?.code);
    }
    expect(codes.slice(0, 30).every((code) => code === 'otp_expired')).toBe(true);
    expect(codes[30]).toBe('over_request_rate_limit');
  });

  test('a new account is confirmed by its code and not before, and keeps its data', async () => {
    const email = `${randomUUID()}@host.test`;
    const state = () => admin`
      select email_confirmed_at is not null as confirmed, raw_user_meta_data ->> 'display_name' as name,
        (select count(*)::integer from auth.sessions where user_id = users.id) as sessions
      from auth.users where email = ${email}`;
    const client = newClient();
    await client.auth.signInWithOtp({ email, options: { data: { display_name: 'Probe' } } });
    expect(await state()).toMatchObject([{ confirmed: false, name: 'Probe', sessions: 0 }]);
    await client.auth.verifyOtp({ email, token: await codeMailedTo(email), type: 'email' });
    expect(await state()).toMatchObject([{ confirmed: true, name: 'Probe', sessions: 1 }]);
  });

  test('a session renews itself and ends at sign-out', async () => {
    const { client } = await signUp(`${randomUUID()}@host.test`);
    const before = (await client.auth.getSession()).data.session;
    const renewed = await client.auth.refreshSession();
    expect(renewed.error).toBeNull();
    expect(renewed.data.session?.refresh_token).not.toBe(before?.refresh_token);
    await client.auth.signOut();
    expect(
      (await newClient().auth.refreshSession({ refresh_token: renewed.data.session?.refresh_token ?? '' })).error,
    ).not.toBeNull();
  });
});

describe('the mail with a code', () => {
  const { template } = readProjectConfig().auth.email;
  const contentOf = (name: string) => readFileSync(join(repository, template[name]?.content_path ?? ''), 'utf8');

  test.each(Object.entries(template))('of kind %s shows the code and no link, by its template', (name, { subject }) => {
    expect(`${subject}${contentOf(name)}`).not.toMatch(/URL|TokenHash|https?:|<a\b/);
    expect(contentOf(name)).toContain('{{ .Token }}');
  });

  test('is the template and nothing else: at sign-up, at sign-in and for a lost password', async () => {
    const email = `${randomUUID()}@host.test`;
    const { client } = await signUp(email);
    await sleep(1_100);
    await client.auth.signInWithOtp({ email });
    await sleep(1_100);
    await client.auth.resetPasswordForEmail(email);
    const mails = await eventually('three mails', async () => {
      const found = await mailTo(email);
      return found.length === 3 && found;
    });
    for (const [index, name] of ['recovery', 'magic_link', 'confirmation'].entries()) {
      const { subject = '', html = '', text = '' } = mails[index] ?? {};
      const code = /\b\d{6}\b/.exec(subject)?.[0] ?? 'none';
      expect(subject).toBe(template[name]?.subject.replace('{{ .Token }}', code));
      expect(html).toBe(contentOf(name).replace('{{ .Token }}', code));
      expect(text).toMatch(new RegExp(`^Amana\nYour code is\n${code}\n`));
      expect(text).not.toMatch(/https?:/);
    }
  });
});

test('a banned user gets no new session and cannot renew one', async () => {
  const email = `${randomUUID()}@host.test`;
  const { client, user } = await signUp(email);
  await admin`update auth.users set banned_until = now() + interval '1 day' where id = ${user?.id ?? ''}`;
  const renewed = await client.auth.refreshSession();
  expect(renewed.error?.code).toBe('user_banned');
  const other = newClient();
  // One message a second to one address, as supabase/config.toml says.
  await sleep(1_100);
  await other.auth.signInWithOtp({ email });
  const { error } = await other.auth.verifyOtp({ email, token: await codeMailedTo(email, 1), type: 'email' });
  expect(error?.code).toBe('user_banned');
  expect(await admin`select from auth.sessions where user_id = ${user?.id ?? ''}`).toHaveLength(0);
});

describe('what cannot be an address, or cannot be stored', () => {
  const long = `${'a'.repeat(300)}@host.test`;
  test.each([
    ['POST', 'otp', { email: 5 }],
    ['POST', 'otp', { email: ['a@host.test'] }],
    ['POST', 'otp', { email: { a: 1 } }],
    ['POST', 'otp', { email: 'a\0b@host.test' }],
    ['POST', 'otp', { email: long }],
    ['POST', 'otp', { email: 'a@host.test', data: { display_name: 'a\0b' } }],
    ['POST', 'verify', { email: 5, token: '123456', type: 'email' }],
    ['POST', 'verify', { email: 'a\0b@host.test', token: '123456', type: 'email' }],
    ['POST', 'signup', { email: long, password: 'long enough 1A!' }],
    ['POST', 'recover', { email: true }],
    ['POST', 'token?grant_type=password', { email: 5, password: 'x' }],
    ['PUT', 'user', { email: 5 }],
    ['PUT', 'user', { data: { display_name: 'a\0b' } }],
  ])('%s %s %j is the client’s fault', async (method, path, body) => {
    const answer = await call(`/auth/v1/${path}`, { method, body });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });

  test('an empty address is still told from one that is wrong', async () => {
    const answer = await call('/auth/v1/otp', { method: 'POST', body: { email: null } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});
