import { z } from 'zod/mini';

const configSchema = z.object({
  apiUrl: z.url(),
  publishableKey: z.string().check(z.minLength(1)),
});

/** Where the API is and the key that names this client; both are public. */
export type AdminConfig = z.infer<typeof configSchema>;

/** Reads /config.json, which the host writes, so that one build serves every environment. */
export async function loadConfig(): Promise<AdminConfig> {
  const response = await fetch('/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  const parsed = configSchema.safeParse(await response.json());
  if (!parsed.success) throw new Error('config.json needs apiUrl (a URL) and publishableKey.');
  return { ...parsed.data, apiUrl: parsed.data.apiUrl.replace(/\/+$/, '') };
}
