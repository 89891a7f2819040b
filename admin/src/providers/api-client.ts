import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { realtimeOptions } from '@shared/realtime/hub.ts';
import type { AdminConfig } from '@/lib/config.ts';

/** The client of the api schema. Rows are untyped here: zod schemas give them their types at the edge. */
export type ApiClient = SupabaseClient<never, never, 'api'>;

/** How long a read may take before it is given up, and a command before its outcome is unknown. */
export const requestTimeoutMs = 15_000;

/**
 * One client for the whole app. Reads are retried by the query cache only, never also here;
 * a dead socket is noticed within two heartbeats.
 */
export function createApiClient(config: AdminConfig, fetcher?: typeof fetch): ApiClient {
  return createClient(config.apiUrl, config.publishableKey, {
    db: { schema: 'api', retry: false, timeout: requestTimeoutMs },
    auth: { storageKey: 'amana.admin.session', persistSession: true, detectSessionInUrl: false },
    realtime: realtimeOptions,
    ...(fetcher ? { global: { fetch: fetcher } } : {}),
  } as never) as unknown as ApiClient;
}
