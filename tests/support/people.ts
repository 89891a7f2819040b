import { createClient } from '@supabase/supabase-js';
import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { stack } from './env.ts';

/** A signed-in person of a scenario: acts through the official client only. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly client: Client;
}

export type Client = ReturnType<typeof newClient>;

/** Everybody's. */
export const password = 'scenario-password-1';

export function newClient(key: string = stack.publishableKey) {
  return createClient(stack.apiUrl, key, {
    db: { schema: 'api' },
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

interface PersonOptions {
  readonly name: string;
  readonly country?: 'PK' | 'NG' | 'IQ';
  readonly locale?: 'en' | 'ur' | 'ar';
}

/**
 * Makes a confirmed account the way the auth service stores it and signs in over HTTP.
 * (The sign-up screens themselves are walked through in the browser suite.)
 */
export async function newPerson(sql: postgres.Sql, options: PersonOptions): Promise<Person> {
  const id = randomUUID();
  const email = `${options.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}.${id.slice(0, 8)}@people.test`;
  await sql.begin(async (tx) => {
    await tx`
      insert into auth.users (id, instance_id, aud, role, email, encrypted_password, email_confirmed_at,
        raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
        confirmation_token, recovery_token, email_change, email_change_token_new)
      values (${id}, '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated', ${email},
        extensions.crypt(${password}, extensions.gen_salt('bf', 4)), now(),
        ${tx.json({ provider: 'email', providers: ['email'] })},
        ${tx.json({ display_name: options.name, country: options.country ?? 'PK', locale: options.locale ?? 'en' })},
        now(), now(), '', '', '', '')`;
    await tx`
      insert into auth.identities (id, user_id, provider, provider_id, identity_data, created_at, updated_at)
      values (${randomUUID()}, ${id}, 'email', ${id},
        ${tx.json({ sub: id, email, email_verified: true })}, now(), now())`;
  });
  const client = newClient();
  const { error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw new Error(`${email} could not sign in: ${error.message}`);
  return { id, email, client };
}

export async function newStaff(sql: postgres.Sql, role: string): Promise<Person> {
  const person = await newPerson(sql, { name: `Staff ${role}` });
  await sql`insert into access.staff (user_id, role) values (${person.id}, ${role})`;
  return person;
}
