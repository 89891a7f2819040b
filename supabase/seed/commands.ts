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
  const query = `select api.${name}(${list}) as answer`;
  const [row] = await actAs(tx, actor, tx.unsafe<{ answer: Answer }[]>(query, values, { prepare: true }));
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
  return actAs(tx, actor, tx.unsafe<Row[]>(`select * from api.${name}(${list})`, values, { prepare: true }));
}

function argumentsOf(input: Arguments): { list: string; values: Json[] } {
  const names = Object.keys(input);
  const list = names.map((argument, index) => `${argument} => $${index + 1}`).join(', ');
  return { list, values: names.map((argument) => input[argument] ?? null) };
}

/** Runs one statement with this actor's role and claims, and gives its rows. */
export async function actAs<Rows extends readonly (object | undefined)[]>(
  tx: Transaction,
  actor: Actor,
  statement: postgres.PendingQuery<Rows>,
): Promise<postgres.RowList<Rows>> {
  // All three are sent at once: a history has tens of thousands of statements, and each would wait for the one before it.
  const began = tx`
    select set_config('role', ${actor.role}, true), set_config('request.jwt.claims', ${actor.claims}, true)`.execute();
  const answered = statement.execute();
  const ended = tx`select set_config('role', 'none', true), set_config('request.jwt.claims', '', true)`.execute();
  const [, rows] = await Promise.all([began, answered, ended]);
  return rows;
}

/** Moves the product's clock; the history begins in the past and ends at the present. */
export async function travel(tx: Transaction, milliseconds: number): Promise<void> {
  if (milliseconds > 0) await tx`select core.travel(${`${milliseconds} milliseconds`}::interval)`;
}
