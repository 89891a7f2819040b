import * as z from 'zod/mini';
import { takeEarlyConfig } from './early-read.ts';

const configSchema = z.object({
  apiUrl: z.url(),
  publishableKey: z.string().check(z.minLength(1)),
  inboxUrl: z.optional(z.url()),
});

/** What the host tells the app at run time; nothing in it is secret. */
export type AppConfig = z.infer<typeof configSchema>;

let loading: Promise<AppConfig> | undefined;

/** Reads `/config.json` once; a failed read is tried again at the next call. */
export function loadConfig(): Promise<AppConfig> {
  loading ??= readConfig().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

const fetchConfig = () => fetch('/config.json', { headers: { accept: 'application/json' } });

async function readConfig(): Promise<AppConfig> {
  const response = (await takeEarlyConfig()?.catch(() => undefined)) ?? (await fetchConfig());
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return configSchema.parse(await response.json());
}
