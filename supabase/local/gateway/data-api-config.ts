/** Settings that PostgREST reads from the database, read again whenever the database says so (`notify pgrst`). */
import postgres from 'postgres';
import type { DataApiConfig } from './connection.ts';
import { shareRead } from './shared-read.ts';

export interface DataApiConfigWatch {
  current(): DataApiConfig;
  stop(): Promise<void>;
}

/** Reads the settings, and listens on channel `pgrst`; `onReload` is called after each change of the schema. */
export async function watchDataApiConfig(url: string, onReload: () => void): Promise<DataApiConfigWatch> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const settings = shareRead(() => readConfig(sql));
  let config = await settings.get();
  const reload = () => {
    onReload();
    settings.forget();
    settings.get().then(
      (read) => (config = read),
      (error: unknown) => console.error('The Data API could not reload its settings:', String(error)),
    );
  };
  // The second: after a connection that was lost, nobody knows what was said in between.
  await sql.listen('pgrst', reload, reload);
  return { current: () => config, stop: () => sql.end({ timeout: 1 }) };
}

async function readConfig(sql: postgres.Sql): Promise<DataApiConfig> {
  const rows = await sql<{ role: string; setting: string }[]>`
    select r.rolname as role, unnest(s.setconfig) as setting
    from pg_db_role_setting as s
    join pg_roles as r on r.oid = s.setrole
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and r.rolname in ('anon', 'authenticated', 'service_role', 'authenticator')`;
  const roleSettings = new Map<string, Map<string, string>>();
  let preRequest: string | undefined;
  for (const { role, setting } of rows) {
    const [name, value] = splitOnce(setting, '=');
    if (role !== 'authenticator') roleSettings.set(role, (roleSettings.get(role) ?? new Map()).set(name, value));
    else if (name === 'pgrst.db_pre_request') preRequest = quoteName(value);
  }
  return { preRequest, roleSettings };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

function quoteName(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}
