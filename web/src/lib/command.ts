import * as z from 'zod/mini';
import { appError, toAppError } from '@shared/errors/app-error.ts';
import type { AnyCommand, InputOf, OutputOf } from '@shared/schemas/command.ts';
import { loadConfig } from './config.ts';
import { deviceHeader, deviceId } from './device.ts';
import { api, supabase } from './supabase.ts';
import { timedFetch } from './timed-fetch.ts';

/** Calls a function of the api schema that changes something. Without an answer nobody knows whether it did, and the error says so. */
export function call<C extends AnyCommand>(command: C, input: InputOf<C>): Promise<OutputOf<C>> {
  return rpc(command, input, true);
}

/** Calls a function of the api schema that only reads: without an answer nothing has happened. */
export function ask<C extends AnyCommand>(command: C, input: InputOf<C>): Promise<OutputOf<C>> {
  return rpc(command, input, false);
}

/** Arguments and answer are checked at the edge; failures are AppErrors. */
async function rpc<C extends AnyCommand>(command: C, input: InputOf<C>, isWrite: boolean): Promise<OutputOf<C>> {
  const body = z.parse(command.input as z.ZodMiniType<object>, input);
  if (isWrite) stopWhenOffline();
  try {
    const client = await api();
    const { data, error, status } = await client.rpc(command.name, body).setHeader(deviceHeader, deviceId());
    if (error) throw Object.assign(error, { status });
    return z.parse(command.output as z.ZodMiniType<OutputOf<C>>, data);
  } catch (caught) {
    throw toAppError(caught, { isWrite });
  }
}

/** What the device will not send has surely not happened. */
function stopWhenOffline(): void {
  if ('onLine' in navigator && !navigator.onLine) throw appError('network.offline');
}

type FunctionCall<Input extends z.ZodMiniType, Output extends z.ZodMiniType> = {
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
};

/** Calls an Edge Function with the person's token; its error body is `{error: {code, message, hint}}`. */
export async function callFunction<Input extends z.ZodMiniType, Output extends z.ZodMiniType>(
  target: FunctionCall<Input, Output>,
  input: z.input<Input>,
): Promise<z.output<Output>> {
  const body = JSON.stringify(z.parse(target.input, input));
  stopWhenOffline();
  try {
    const [client, config] = await Promise.all([supabase(), loadConfig()]);
    const { data } = await client.auth.getSession();
    const response = await timedFetch(`${config.apiUrl}/functions/v1/${target.name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        apikey: config.publishableKey,
        authorization: `Bearer ${data.session?.access_token ?? config.publishableKey}`,
        [deviceHeader]: deviceId(),
      },
      body,
    });
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw functionError(response.status, answer);
    return z.parse(target.output, answer);
  } catch (caught) {
    throw toAppError(caught, { isWrite: true });
  }
}

const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.optional(z.string()), hint: z.optional(z.nullable(z.string())) }),
});

function functionError(status: number, answer: unknown): object {
  const parsed = z.safeParse(errorBody, answer);
  if (!parsed.success) return { code: 'unknown', message: `HTTP ${status}`, status, http: status };
  const { code, message = '', hint } = parsed.data.error;
  return { code, message, hint: hint ?? undefined, status, http: status };
}
