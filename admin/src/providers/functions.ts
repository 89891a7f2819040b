import { z } from 'zod/mini';
import { adminError, toAdminError, type AdminError } from './http-error.ts';
import type { ApiClient } from './api-client.ts';

/** A function of ours answers errors in this shape; `hint` names the line of a file where reading ended. */
const failureShape = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.optional(z.nullable(z.string())) }),
});

/**
 * Calls an Edge Function with the token of this member of staff and parses its answer.
 * Those that the admin calls may be called again at will: the same file is taken once, and a batch's file is made once.
 * @throws AdminError with the function's code; `network.offline` or `network.timeout` when no answer came.
 */
export async function invokeFunction<Shape extends z.ZodMiniType>(
  client: ApiClient,
  name: string,
  body: Blob | Record<string, unknown>,
  shape: Shape,
): Promise<z.output<Shape>> {
  const headers = body instanceof Blob ? { 'content-type': 'application/octet-stream' } : {};
  const { data, error } = await client.functions.invoke(name, { body, headers });
  if (error) throw await toFailure(error);
  const parsed = shape.safeParse(data);
  if (!parsed.success) throw adminError('server.failed', `${name}: the answer is not of the expected shape.`);
  return parsed.data;
}

async function toFailure(error: { readonly context?: unknown }): Promise<AdminError> {
  if (!(error.context instanceof Response)) {
    return adminError(navigator.onLine ? 'network.timeout' : 'network.offline', 'No answer came.');
  }
  const answer = failureShape.safeParse(await readJson(error.context));
  if (!answer.success) return toAdminError(error, { status: error.context.status });
  const { code, message, hint } = answer.data.error;
  return toAdminError({ code, message, ...(hint ? { hint } : {}) }, { status: error.context.status });
}

/** The body as JSON; null when it is none, as from a gateway that failed. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
