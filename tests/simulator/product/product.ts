/** The product as the simulator meets it: its commands, called as the people of the cast, and its clock. */
import postgres from 'postgres';
import { stack } from '../../support/env.ts';
import { newPerson, password, type Person } from '../../support/people.ts';

export interface Outcome {
  /** `done`, or the stable code of the refusal. */
  readonly code: string;
  readonly answer: unknown;
}

export interface Caller extends Person {
  /** The claims of the person's own token, as the Data API hands them to the database. */
  readonly claims: string;
  readonly token: string;
}

export interface Product {
  /** As role postgres: for the clock, for looking, and for the jobs that pg_cron would run. */
  readonly sql: postgres.Sql;
  readonly people: Map<string, Caller>;
  /** Ids of the product by the model's names. */
  readonly ids: Map<string, string>;
  close(): Promise<void>;
}

export function openProduct(): Product {
  const sql = postgres(stack.dbUrl, {
    max: 6,
    onnotice: () => undefined,
    connection: { application_name: 'simulator' },
  });
  return { sql, people: new Map(), ids: new Map(), close: () => sql.end() };
}

/** The product's id of what the model calls so; of something that does not exist when it was never made. */
export function idOf(product: Product, name: string): string {
  return product.ids.get(name) ?? '00000000-0000-4000-8000-000000000000';
}

/** Keeps the id of a new thing. A name with two ids means that something was done twice. */
export function learn(product: Product, name: string, id: unknown): void {
  const known = product.ids.get(name);
  if (typeof id !== 'string') throw new Error(`The answer names no ${name}.`);
  if (known !== undefined && known !== id) throw new Error(`${name} was made twice: ${known} and ${id}.`);
  product.ids.set(name, id);
}

/** A person with an account, signed in. */
export async function enlist(product: Product, name: string, country: 'PK' | 'NG', staffRole?: string): Promise<void> {
  const person = await newPerson(product.sql, { name, country });
  if (staffRole !== undefined) {
    await product.sql`insert into access.staff (user_id, role) values (${person.id}, ${staffRole})`;
  }
  product.people.set(name, { ...person, ...(await sessionOf(person)) });
  product.ids.set(name, person.id);
}

async function signIn(person: Person): Promise<Pick<Caller, 'token' | 'claims'>> {
  const { error } = await person.client.auth.signInWithPassword({ email: person.email, password });
  if (error) throw new Error(`${person.email} could not sign in: ${error.message}`);
  return sessionOf(person);
}

async function sessionOf({ client }: Person): Promise<Pick<Caller, 'token' | 'claims'>> {
  const { data } = await client.auth.getSession();
  const token = data.session?.access_token ?? '';
  return { token, claims: Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8') };
}

/** The same person with a new session. */
export async function signInAgain(product: Product, name: string): Promise<void> {
  const caller = callerOf(product, name);
  product.people.set(name, { ...caller, ...(await signIn(caller)) });
}

export function callerOf(product: Product, name: string): Caller {
  const caller = product.people.get(name);
  if (caller === undefined) throw new Error(`There is no person ${name}.`);
  return caller;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** Calls a command as this person: over HTTP with the official client, or as the Data API would call it. */
export async function callAs(
  product: Product,
  name: string,
  command: string,
  args: Arguments,
  isOverHttp: boolean,
): Promise<Outcome> {
  const caller = callerOf(product, name);
  if (!isOverHttp) return callDirectly(product.sql, caller, command, args);
  const { data, error } = await caller.client.rpc(command, args);
  return error ? { code: error.code || 'no answer', answer: error } : { code: 'done', answer: data as unknown };
}

/** One transaction with the role, the claims and the check before each request that the Data API would set and run. */
async function callDirectly(sql: postgres.Sql, caller: Caller, command: string, args: Arguments): Promise<Outcome> {
  const names = Object.keys(args);
  const list = names.map((argument, index) => `${argument} => $${index + 1}`).join(', ');
  const values = names.map((argument) => (args[argument] ?? null) as postgres.ParameterOrJSON<never>);
  try {
    const rows = await sql.begin(async (tx) => {
      // Sent together: each would otherwise wait for the one before it.
      const [, , answered] = await Promise.all([
        tx`
          select
            set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${caller.claims}, true),
            set_config('request.method', 'POST', true), set_config('request.path', ${`/rpc/${command}`}, true),
            set_config('request.headers', '{"x-forwarded-for": "127.0.0.1"}', true)`.execute(),
        tx`select api.pre_request()`.execute(),
        tx
          .unsafe<{ answer: unknown }[]>(`select api.${command}(${list}) as answer`, values, { prepare: true })
          .execute(),
      ]);
      return answered;
    });
    return { code: 'done', answer: rows[0]?.answer };
  } catch (error) {
    return refusal(error);
  }
}

export function refusal(error: unknown): Outcome {
  if (!(error instanceof postgres.PostgresError)) throw error;
  if (error.code !== 'PGRST') return { code: `sql ${error.code}`, answer: error.message };
  const { code } = JSON.parse(error.message) as { code: string };
  return { code, answer: error.message };
}

/** What the rules of risk say depends on all that a person ever did; they have tests of their own. */
export async function restRules(product: Product): Promise<void> {
  await product.sql`update risk.rules set ends_at = greatest(core.now(), starts_at) where ends_at is null`;
}

/** No rule of prices of an earlier run is in force. */
export async function restPrices(product: Product): Promise<void> {
  await product.sql`
    update pricing.rules set effective_until = greatest(core.now(), effective_from)
    where kind = 'provider_fee' and (effective_until is null or effective_until > core.now()) and created_by is not null`;
}

/** Sets the product's clock to the model's: what is due when is then the same in every run. */
export async function setClock(product: Product, now: number): Promise<void> {
  await product.sql`select core.set_clock(${new Date(now)})`;
}

export async function readClock(product: Product): Promise<number> {
  const [row] = await product.sql<{ now: Date }[]>`select core.now() as now`;
  return row?.now.getTime() ?? Date.now();
}
