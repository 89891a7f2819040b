/** Accounts as Auth makes them (GoTrue's tables and columns), so that everybody can sign in. */
import { randomUUID } from 'node:crypto';
import { actAs, call, type Actor, type Transaction } from './commands.ts';
import { demoPassword, people, type Person } from './people.ts';

export interface Account extends Person, Actor {
  readonly id: string;
}

export type Accounts = ReadonlyMap<string, Account>;

/** Makes every account with a session of its own, which `endSessions` removes at the end. */
export async function createAccounts(tx: Transaction): Promise<Accounts> {
  // bcrypt, as Auth writes it; hashed once, because it is slow on purpose.
  const [row] = await tx<
    { hash: string }[]
  >`select extensions.crypt(${demoPassword}, extensions.gen_salt('bf', 10)) as hash`;
  const password = row?.hash ?? '';
  const accounts = people.map((person) => toAccount(person, randomUUID()));
  for (const account of accounts) {
    await insertUser(tx, account, password);
    if (account.staffRole !== undefined) {
      await tx`insert into access.staff (user_id, role) values (${account.id}, ${account.staffRole})`;
    }
  }
  for (const account of accounts) await completeProfile(tx, account);
  return new Map(accounts.map((account) => [account.key, account]));
}

function toAccount(person: Person, id: string): Account {
  const claims = {
    sub: id,
    role: 'authenticated',
    aud: 'authenticated',
    aal: 'aal1',
    session_id: randomUUID(),
    email: person.email,
  };
  return { ...person, id, role: 'authenticated', claims: JSON.stringify(claims) };
}

async function insertUser(tx: Transaction, account: Account, password: string): Promise<void> {
  const identity = { sub: account.id, email: account.email, email_verified: true, phone_verified: false };
  const sessionId = (JSON.parse(account.claims) as { session_id: string }).session_id;
  await tx`
    insert into auth.users (
      instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data,
      raw_user_meta_data, created_at, updated_at, confirmation_token, recovery_token, email_change_token_new, email_change
    )
    values (
      '00000000-0000-0000-0000-000000000000', ${account.id}, 'authenticated', 'authenticated', ${account.email}, ${password},
      core.now(), core.now(), ${tx.json({ provider: 'email', providers: ['email'] })},
      ${tx.json({ display_name: account.name, locale: account.locale, country: account.country })}, core.now(), core.now(),
      '', '', '', ''
    )`;
  await tx`
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at)
    values (${randomUUID()}, 'email', ${account.id}, ${account.id}, ${tx.json(identity)}, core.now(), core.now(), core.now())`;
  await tx`
    insert into auth.sessions (id, user_id, created_at, updated_at, aal)
    values (${sessionId}, ${account.id}, core.now(), core.now(), 'aal1')`;
}

async function completeProfile(tx: Transaction, account: Account): Promise<void> {
  await call(tx, account, 'update_profile', {
    p_patch: {
      display_name: account.name,
      phone: account.phone,
      locale: account.locale,
      country: account.country,
      time_zone: account.timeZone,
    },
  });
  if (account.address === undefined) return;
  await actAs(
    tx,
    account,
    tx`insert into api.addresses ${tx({ ...account.address, label: 'Home', is_default: true })}`,
  );
}

/** Signs everybody out of the sessions in which the history was made. */
export async function endSessions(tx: Transaction, accounts: Accounts): Promise<void> {
  const ids = [...accounts.values()].map((account) => account.id);
  await tx`delete from auth.sessions where user_id in ${tx(ids)}`;
}

export function find(accounts: Accounts, key: string): Account {
  const account = accounts.get(key);
  if (account === undefined) throw new Error(`there is no account ${key}`);
  return account;
}
