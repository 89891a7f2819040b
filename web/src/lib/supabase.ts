import { PostgrestClient } from '@supabase/postgrest-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { loadConfig } from './config.ts';
import { timedFetch } from './timed-fetch.ts';

/** Where the session is kept; a value here means that the full client is needed. */
export const sessionStorageKey = 'amana.session';

let publicClient: Promise<PostgrestClient> | undefined;
let fullClient: Promise<SupabaseClient> | undefined;

/** Is there a stored session, as far as one can tell without loading the auth client? */
export function hasStoredSession(): boolean {
  try {
    return localStorage.getItem(sessionStorageKey) !== null;
  } catch {
    return false;
  }
}

/** The full client (auth, storage, realtime, functions), loaded when a session exists or auth starts. */
export function supabase(): Promise<SupabaseClient> {
  fullClient ??= openFullClient().catch((error: unknown) => {
    fullClient = undefined;
    throw error;
  });
  return fullClient;
}

async function openFullClient(): Promise<SupabaseClient> {
  const [{ createClient }, config] = await Promise.all([import('@supabase/supabase-js'), loadConfig()]);
  const client = createClient(config.apiUrl, config.publishableKey, {
    db: { schema: 'api' },
    auth: { storageKey: sessionStorageKey, detectSessionInUrl: false, persistSession: true, autoRefreshToken: true },
    // A dead socket is noticed after seconds, not after most of a minute.
    realtime: { heartbeatIntervalMs: 10_000 },
    global: { fetch: timedFetch },
  });
  return client as unknown as SupabaseClient;
}

/** The api schema as the person who is signed in, or as anybody, through a client of 4 KB. */
export async function api(): Promise<PostgrestClient> {
  if (fullClient === undefined && !hasStoredSession()) return openPublicClient();
  const client = await supabase();
  return client.schema('api') as unknown as PostgrestClient;
}

function openPublicClient(): Promise<PostgrestClient> {
  publicClient ??= loadConfig()
    .then(
      ({ apiUrl, publishableKey }) =>
        new PostgrestClient(`${apiUrl}/rest/v1`, {
          schema: 'api',
          headers: { apikey: publishableKey, authorization: `Bearer ${publishableKey}` },
          fetch: timedFetch,
          // The query cache decides about repeats; two layers of them would multiply.
          retry: false,
        }),
    )
    .catch((error: unknown) => {
      publicClient = undefined;
      throw error;
    });
  return publicClient;
}
