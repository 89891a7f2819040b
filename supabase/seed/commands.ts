/** Runs the real commands as the real people: inside one transaction, with their role and their claims. */
import type postgres from 'postgres';

export type Transaction = postgres.TransactionSql;
export type Json = postgres.JSONValue;

/** Who a command is run as: a signed-in person, or an Edge Function with the secret key. */
export interface Actor {
  readonly claims: string;
  readonly role: 'authenticated' | 'service_role';
}

export const service: Actor = { role: 'service_role', claims: '{"role": "service_role"}' };

type Arguments = Readonly<Record<string, Json | undefined>>;

/** Calls a function of schema api as this actor and gives its answer. */
export async function call<Answer>(tx: Transaction, actor: Actor, name: string, input: Arguments): Promise<Answer> {
  const { list, values } = argumentsOf(input);
  const [row] = await runAs<{ answer: Answer }>(tx, actor, `select api.${name}(${list}) as answer`, values);
  if (row === undefined) throw new Error(`api.${name} gave no answer`);
  return row.answer;
}

/** As `call`, for a function that gives rows. */
export async function callRows<Row extends object>(
  tx: Transaction,
  actor: Actor,
  name: string,
  input: Arguments,
): Promise<Row[]> {
  const { list, values } = argumentsOf(input);
  return runAs<Row>(tx, actor, `select * from api.${name}(${list})`, values);
}

function argumentsOf(input: Arguments): { list: string; values: Json[] } {
  const names = Object.keys(input);
  const list = names.map((argument, index) => `${argument} => $${index + 1}`).join(', ');
  return { list, values: names.map((argument) => input[argument] ?? null) };
}

async function runAs<Row extends object>(tx: Transaction, actor: Actor, query: string, values: Json[]): Promise<Row[]> {
  const began = tx`
    select set_config('role', ${actor.role}, true), set_config('request.jwt.claims', ${actor.claims}, true)`.execute();
  const answered = tx.unsafe<Row[]>(query, values, { prepare: true }).execute();
  const ended = tx`select set_config('role', 'none', true), set_config('request.jwt.claims', '', true)`.execute();
  const [, rows] = await Promise.all([began, answered, ended]);
  return rows;
}

/** Moves the product's clock; the history begins in the past and ends at the present. */
export async function travel(tx: Transaction, milliseconds: number): Promise<void> {
  if (milliseconds > 0) await tx`select core.travel(${`${milliseconds} milliseconds`}::interval)`;
}
