/**
 * What an operator sets once in a new project beside its migrations (docs: deploying to hosted Supabase): the addresses that jobs
 * call, and, on this host only, time travel for tests and the seed.
 */
import type postgres from 'postgres';
import { connectAdmin } from './postgres/database.ts';
import type { Settings } from './settings.ts';

export async function setUpProject(settings: Settings): Promise<void> {
  const sql = connectAdmin(settings);
  try {
    await putSecrets(sql, { projectUrl: settings.apiUrl, serviceKey: settings.secrets.secretKey });
    const [found] = await sql<{ settings: boolean }[]>`select to_regclass('core.settings') is not null as settings`;
    if (found?.settings)
      await sql`update core.settings set value = 'true' where key = 'time_travel.allowed' and value <> 'true'`;
  } finally {
    await sql.end();
  }
}

/** Puts the address and the key into the vault by which the database calls Edge Functions. */
export async function putSecrets(sql: postgres.Sql, values: { projectUrl: string; serviceKey: string }): Promise<void> {
  await putSecret(sql, 'project_url', values.projectUrl, 'Origin of the API, for calls from the database');
  await putSecret(sql, 'service_key', values.serviceKey, 'Secret key, for calls from the database');
}

async function putSecret(sql: postgres.Sql, name: string, value: string, description: string): Promise<void> {
  const [known] = await sql<{ id: string; current: string }[]>`
    select id, decrypted_secret as current from vault.decrypted_secrets where name = ${name}`;
  if (!known) await sql`select vault.create_secret(${value}, ${name}, ${description})`;
  else if (known.current !== value) await sql`select vault.update_secret(${known.id}, ${value})`;
}
