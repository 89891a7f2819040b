/**
 * Every command of the API as the database has it, and what can be wrong with each of its arguments. A new command is hit without
 * a word in any test; an argument of a new name only wants a good value beside the others.
 */
import type postgres from 'postgres';
import { readAppError } from '../../shared/errors/app-error.ts';
import { isErrorCode } from '../../shared/errors/codes.ts';
import { statusOf } from '../../supabase/local/gateway/errors.ts';
import type { Json } from './commands.ts';
import { stack } from './env.ts';

export interface Argument {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
}

export interface Command {
  readonly name: string;
  /** Whether it may change anything. */
  readonly isWriting: boolean;
  /** `staff`: for those with a permission; `project`: for the functions alone, with the secret key. */
  readonly caller: 'anyone' | 'staff' | 'project';
  readonly arguments: readonly Argument[];
}

/** What PostgREST asks before each request is no command. */
const noCommand = 'pre_request';

/** All functions of the schema that the Data API serves, by who may call them. */
export async function readCommands(sql: postgres.Sql): Promise<Command[]> {
  const rows = await sql<{ name: string; writes: boolean; is_for_users: boolean; arguments: Argument[] | null }[]>`
    select
      p.proname as name, p.provolatile = 'v' as writes, has_function_privilege('authenticated', p.oid, 'execute') as is_for_users,
      (
        select jsonb_agg(
          jsonb_build_object(
            'name', p.proargnames[i], 'type', format_type(p.proargtypes[i - 1], null), 'isOptional', i > p.pronargs - p.pronargdefaults
          ) order by i
        )
        from generate_series(1, p.pronargs) as i
      ) as arguments
    from pg_proc as p
    where p.pronamespace = 'api'::regnamespace and p.proname <> ${noCommand}
    order by p.proname`;
  return rows.map((row) => ({
    name: row.name,
    isWriting: row.writes,
    caller: row.is_for_users ? (row.name.startsWith('admin_') ? 'staff' : 'anyone') : 'project',
    arguments: row.arguments ?? [],
  }));
}

/** One call with one thing wrong in it. */
export interface Attack {
  readonly command: Command;
  readonly what: string;
  readonly args: Json;
}

const beyondBigint = '99999999999999999999999999';
const many = 10_000;

/** An id that nothing has. */
export const nobody = '00000000-0000-7000-8000-000000000000';

/** What is none of this type, whatever the command. */
const wrongTypes: Readonly<Record<string, readonly unknown[]>> = {
  uuid: ["'; drop table orders.orders; --", {}],
  'uuid[]': ['not-an-id', ['not-an-id']],
  'text[]': [7, { a: 1 }],
  bigint: ['ten', 1.5, true, beyondBigint],
  integer: ['ten', 1.5, true, beyondBigint],
  boolean: ['maybe', 7],
  date: ['2026-02-30', 7],
  'timestamp with time zone': ['2026-02-30T00:00:00Z', 7],
  // Objects are asked for everywhere; what is none is refused by the command itself.
  jsonb: [7, 'text', true],
  // Any text is one; only the database's own limits make it none.
  text: ['a\u0000b'],
};

/** Longer than any text that people write here. */
const longText = 'x'.repeat(20_000);
const hugeText = 'x'.repeat(1_000_000);

/** What is of the type and of no good size. */
const hugeValues: Readonly<Record<string, readonly unknown[]>> = {
  text: [longText],
  'uuid[]': [Array.from({ length: many }, () => nobody)],
  jsonb: [Array.from({ length: many }, () => 1), { reason: longText }],
};

/** Amounts that nobody can mean; a price of nothing and a fee of nothing are some. */
function wrongAmounts(name: string): readonly unknown[] {
  if (!name.endsWith('_minor')) return [];
  const isNothingGood = /^p_(delivery_fee|fee|min|max)_minor$/.test(name);
  return [...(isNothingGood ? [] : [0]), -1, '9223372036854775807'];
}

const wrongWords: Readonly<Record<string, readonly unknown[]>> = {
  p_currency: ['XXX', 'ngn', 'PKR'],
  p_owner_type: ['platform'],
  p_version: [999_999],
  p_expected_version: [999_999],
  p_idempotency_key: ['', 'k'.repeat(201)],
};

export type Good = (argument: Argument, command: Command) => unknown;

/** The arguments with which the command would do its work, as far as anybody can say without knowing it. */
export function goodArguments(command: Command, good: Good): Json {
  return Object.fromEntries(command.arguments.map((argument) => [argument.name, good(argument, command)]));
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 30)}… (${text.length})` : text;
};

/** Every argument of the command wrong in every way, one at a time; then a megabyte in each that takes it. */
export function attacksOn(command: Command, good: Good): Attack[] {
  const args = goodArguments(command, good);
  const texts = command.arguments.filter(({ type }) => type === 'text' || type === 'jsonb');
  const huge = Object.fromEntries(
    texts.map(({ name, type }) => [name, type === 'text' ? hugeText : { reason: hugeText }]),
  );
  return [
    ...oneAtATime(command, good),
    ...(texts.length === 0 ? [] : [{ command, what: 'a megabyte everywhere', args: { ...args, ...huge } }]),
  ];
}

function oneAtATime(command: Command, good: Good): Attack[] {
  return command.arguments.flatMap((argument) => {
    const { name, type, isOptional } = argument;
    const values = [
      ...(wrongTypes[type] ?? []),
      ...(hugeValues[type] ?? []),
      ...wrongAmounts(name),
      ...(wrongWords[name] ?? []),
      ...(isOptional || mayBeNull.has(`${command.name}.${name}`) ? [] : [null]),
    ];
    const wrongly = (value: unknown): Json => ({ ...goodArguments(command, good), [name]: value });
    const wrong = values.filter(
      (value) =>
        !isFine.has(
          `${command.name}.${name} = ${Array.isArray(value) && value.length === many ? 'many' : String(value)}`,
        ),
    );
    return wrong.map((value) => ({ command, what: `${name} = ${shown(value)}`, args: wrongly(value) }));
  });
}

/** Where nothing is something: there is no note, no saved card, nothing to add to the act. */
const mayBeNull = new Set([
  'apply_for_store.p_delivery_fee_minor',
  'apply_for_store.p_description',
  'apply_for_store.p_policies',
  'apply_for_store.p_tagline',
  'choose_payment_method.p_saved_method_id',
  'order_act.p_payload',
  'place_order.p_note',
  'place_order_by_link.p_note',
  'remove_payment_method.p_saved_method_id',
]);

/** What may be said after all: a store is of any currency, the setting is a number, many notices are read at once. */
const isFine = new Set([
  'admin_set_setting.p_value = 7',
  'apply_for_store.p_currency = PKR',
  'mark_notifications_read.p_ids = many',
  // Where a bank account for such transfers was opened before.
  'request_bank_transfer.p_currency = PKR',
]);

export interface Answer {
  readonly status: number;
  readonly code: string;
  /** Its code in the catalogue of errors, which has a text and a next step for it; null when it has none. */
  readonly known: string | null;
}

async function answerOf(status: number, error: { readonly code: string }): Promise<Answer> {
  const { code } = await readAppError(error, { status });
  return { status, code: error.code, known: isErrorCode(code) && code !== 'unknown' ? code : null };
}

/** Calls over HTTP as the token says, or as nobody, or as the project; answers with status and code, whatever they are. */
export async function callOverHttp(name: string, args: unknown, token: string | null): Promise<Answer> {
  const isProject = token === stack.secretKey;
  const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-profile': 'api',
      apikey: isProject ? stack.secretKey : stack.publishableKey,
      ...(token === null || isProject ? {} : { authorization: `Bearer ${token}` }),
    },
    body: typeof args === 'string' ? args : JSON.stringify(args),
  });
  const body = (await response.json().catch(() => null)) as { code?: string } | null;
  if (response.ok) return { status: response.status, code: 'done', known: null };
  return answerOf(response.status, { code: body?.code ?? '' });
}

/** Ends the transaction of a call that was not refused, so that it leaves nothing for the next. */
class NotRefused extends Error {}

/**
 * Calls as the Data API does, without its HTTP: the body becomes a record of the arguments' types, in one transaction of the
 * caller's role. What it would do is undone. Many times faster, and the judge is the same.
 */
export async function callInDatabase(
  sql: postgres.Sql,
  command: Command,
  args: Json,
  token: string | null,
): Promise<Answer> {
  const claims =
    token === null ? { role: 'anon' } : token === stack.secretKey ? { role: 'service_role' } : claimsOf(token);
  const columns = command.arguments.map(({ name, type }) => `${name} ${type}`).join(', ');
  const names = command.arguments.map(({ name }) => `${name} => x.${name}`).join(', ');
  const call =
    command.arguments.length === 0
      ? `select * from api.${command.name}()`
      : `select f.* from json_to_record($1::text::json) as x (${columns}) cross join lateral api.${command.name}(${names}) as f`;
  try {
    await sql.begin(command.isWriting ? 'read write' : 'read only', async (tx) => {
      await tx`
        select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true), set_config('request.method', 'POST', true),
          set_config('request.headers', '{}', true), set_config('role', ${claims.role}, true)`;
      await tx.unsafe(call, command.arguments.length === 0 ? [] : [JSON.stringify(args)]);
      throw new NotRefused();
    });
  } catch (error) {
    if (error instanceof NotRefused) return { status: 200, code: 'done', known: null };
    return readDatabaseError(error as { code: string; message: string; detail?: string }, claims.role === 'anon');
  }
  throw new Error('A transaction that was to be undone was not.');
}

/** `raise sqlstate 'PGRST'` says code and status itself; every other error has the status that PostgREST gives it. */
function readDatabaseError(
  error: { code: string; message: string; detail?: string },
  isAnonymous: boolean,
): Promise<Answer> {
  if (error.code !== 'PGRST') return answerOf(statusOf(error.code, isAnonymous), error);
  const { status } = JSON.parse(error.detail ?? '{}') as { status: number };
  return answerOf(status, JSON.parse(error.message) as { code: string });
}

export function claimsOf(token: string): { role: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { role: string };
}

/** Does the work for all, a few at a time. */
export async function forAll<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return results;
}

/** What every table of the product holds, as one line a table: two of them differ when anything has changed. */
export async function wholeState(sql: postgres.Sql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name
    from pg_class as c
    where c.relkind = 'r' and c.relnamespace in (
      select relnamespace from pg_class where oid in (
        'access.staff'::regclass, 'catalogue.products'::regclass, 'core.idempotency_keys'::regclass, 'identity.profiles'::regclass,
        'ledger.journals'::regclass, 'notifications.notifications'::regclass, 'orders.orders'::regclass, 'outbox.events'::regclass,
        'payments.payments'::regclass, 'payouts.withdrawals'::regclass, 'pricing.rules'::regclass, 'reconciliation.runs'::regclass,
        'risk.rules'::regclass, 'stores.stores'::regclass
      )
    )
    order by 1`;
  const parts = tables.map(
    ({ name }) =>
      `select '${name} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as line from ${name} as t`,
  );
  const rows = await sql.unsafe<{ line: string }[]>(parts.join(' union all '));
  return rows.map(({ line }) => line).toSorted();
}
