import * as z from 'zod/mini';
import { toAppError, type AppError } from '@shared/errors/app-error.ts';

type Answer = { readonly data: unknown; readonly error: object | null; readonly status: number };

/** Rows of a view, parsed; an error of any layer comes out as an AppError. */
export async function readRows<Schema extends z.ZodMiniType>(
  schema: Schema,
  query: PromiseLike<Answer>,
): Promise<z.output<Schema>[]> {
  try {
    const { data, error, status } = await query;
    if (error) throw Object.assign(error, { status });
    return z.parse(z.array(schema), data) as z.output<Schema>[];
  } catch (caught) {
    throw toAppError(caught);
  }
}

/** The one row that was asked for; a row that is hidden or gone is `not_found`, never undefined. */
export async function readRow<Schema extends z.ZodMiniType>(
  schema: Schema,
  query: PromiseLike<Answer>,
  notFoundCode: string,
): Promise<z.output<Schema>> {
  const [row] = await readRows(schema, query).catch((error: AppError) => {
    // An id in an address that is no id at all names nothing either.
    if (error.code === 'request.invalid') throw notFound(notFoundCode);
    throw error;
  });
  if (row === undefined) throw notFound(notFoundCode);
  return row;
}

function notFound(code: string): AppError {
  return { code, message: 'not found', http: 404 };
}

/** A place in a list ordered by (created_at desc, id desc). */
export type Keyset = { readonly at: string; readonly id: string };

/** The PostgREST filter for the rows after a place; both values are quoted, so they cannot break out. */
export function afterKeyset(column: string, { at, id }: Keyset): string {
  const quoted = (value: string) => `"${value.replaceAll('"', '')}"`;
  return `${column}.lt.${quoted(at)},and(${column}.eq.${quoted(at)},id.lt.${quoted(id)})`;
}
