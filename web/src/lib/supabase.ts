import { PostgrestClient } from '@supabase/postgrest-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { loadConfig } from './config.ts';
import { takeEarlySearch } from './early-read.ts';
import { storageKeys } from './storage-keys.ts';
import { timedFetch } from './timed-fetch.ts';

/** Rows are parsed by the schemas of shared/ where they are read, so the client itself stays untyped. */
export type ApiClient = Pick<PostgrestClient, 'from' | 'rpc'>;

let publicClient: Promise<ApiClient> | undefined;
let fullClient: Promise<SupabaseClient> | undefined;

/** Is there a stored session, as far as one can tell without loading the auth client? */
export function hasStoredSession(): boolean {
  try {
    return localStorage.getItem(storageKeys.session) !== null;
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
    db: { schema: 'api', retry: false },
    auth: { storageKey: storageKeys.session, detectSessionInUrl: false, persistSession: true, autoRefreshToken: true },
    // A dead socket is noticed after seconds, not after most of a minute.
    realtime: { heartbeatIntervalMs: 10_000 },
    global: { fetch: timedFetch },
  });
  return client as unknown as SupabaseClient;
}

/** The api schema as the person who is signed in, or as anybody, through a client of 4 KB. */
export async function api(): Promise<ApiClient> {
  if (fullClient === undefined && !hasStoredSession()) return openPublicClient();
  const client = await supabase();
  return client.schema('api');
}

function openPublicClient(): Promise<ApiClient> {
  publicClient ??= createPublicClient().catch((error: unknown) => {
    publicClient = undefined;
    throw error;
  });
  return publicClient;
}

async function createPublicClient(): Promise<ApiClient> {
  const { apiUrl, publishableKey } = await loadConfig();
  const client = new PostgrestClient(`${apiUrl}/rest/v1`, {
    schema: 'api',
    headers: { apikey: publishableKey, authorization: `Bearer ${publishableKey}` },
    fetch: earlyOrTimedFetch,
    // The query cache decides about repeats; two layers of them would multiply.
    retry: false,
  });
  return client;
}

/** The first page's search may have been asked already; a failed early answer is asked for again. */
async function earlyOrTimedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const early = await takeEarlySearch(input, init)?.catch(() => undefined);
  return early?.ok ? early : timedFetch(input, init);
}
