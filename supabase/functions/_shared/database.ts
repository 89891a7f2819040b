/** The database's commands, called over the project's API. */
import { createClient } from '@supabase/supabase-js';
import { failure, failures, type Outcome } from './failure.ts';

export interface Database {
  /** Calls `api.<name>`; an error of the command comes back as a failure with its own code and status. */
  call(name: string, args?: Readonly<Record<string, unknown>>): Promise<Outcome<unknown>>;
}

const timeoutMilliseconds = 20_000;

/** Calls with this key, and with the user's token, and the id of the user's browser, when there are any. */
export function connectDatabase(url: string, key: string, userToken?: string, device: string | null = null): Database {
  const client = createClient(url, key, {
    db: { schema: 'api' },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      headers: {
        ...(userToken === undefined ? {} : { authorization: `Bearer ${userToken}` }),
        ...(device === null ? {} : { 'x-amana-device': device }),
      },
    },
  });
  return {
    async call(name, args = {}) {
      const answer = await client.rpc(name, args).abortSignal(AbortSignal.timeout(timeoutMilliseconds));
      if (answer.error === null) return { ok: true, value: answer.data as unknown };
      const { code, message, hint } = answer.error;
      // No code: the request never reached the database, or its answer was lost.
      if (!code || answer.status === 0) return { ok: false, failure: failures.serverBusy };
      if (!/^[a-z_]+(\.[a-z0-9_]+)+$/.test(code)) {
        if (answer.status >= 500) return { ok: false, failure: failures.serverFailed };
        // A token that is false or over, or none of a person; our own key is never the fault of who calls.
        if (answer.status === 401 && userToken !== undefined) return { ok: false, failure: failures.authRequired };
        return { ok: false, failure: failure(answer.status, 'request.invalid', 'The request was refused.', code) };
      }
      return { ok: false, failure: failure(answer.status, code, message, hint || null) };
    },
  };
}
