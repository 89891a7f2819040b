/** What each migration said when it was applied. The CLI goes by versions alone and does not see that a file was edited later. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { repository } from '../settings.ts';
import { fingerprint } from './cluster.ts';

const folder = join(repository, 'supabase/migrations');

/** Names the migrations that were applied and now read otherwise or are gone. */
export async function editedMigrations(admin: postgres.Sql): Promise<string[]> {
  const now = readFiles();
  return Object.entries(await readApplied(admin)).flatMap(([version, mark]) => {
    const file = now.get(version);
    return file?.mark === mark ? [] : [file?.name ?? version];
  });
}

/** Remembers those that were applied since the last time, in the database itself: a reset forgets them too. */
export async function rememberMigrations(admin: postgres.Sql): Promise<void> {
  if (!(await hasHistory(admin))) return;
  const rows = await admin<{ version: string }[]>`select version from supabase_migrations.schema_migrations`;
  const now = readFiles();
  const found = rows.flatMap(({ version }) => {
    const file = now.get(version);
    return file === undefined ? [] : [[version, file.mark] as const];
  });
  const applied = { ...Object.fromEntries(found), ...(await readApplied(admin)) };
  // Only digits and hexadecimal marks: nothing in it needs quoting.
  await admin.unsafe(`comment on schema supabase_migrations is '${JSON.stringify(applied)}'`);
}

async function readApplied(admin: postgres.Sql): Promise<Record<string, string>> {
  const [row] = await admin<{ comment: string | null }[]>`
    select obj_description(to_regnamespace('supabase_migrations'), 'pg_namespace') as comment`;
  return row?.comment?.startsWith('{') ? (JSON.parse(row.comment) as Record<string, string>) : {};
}

async function hasHistory(admin: postgres.Sql): Promise<boolean> {
  const [row] = await admin<{ found: boolean }[]>`
    select to_regclass('supabase_migrations.schema_migrations') is not null as found`;
  return row?.found === true;
}

/** The files by version, each with the fingerprint of its text. */
function readFiles(): Map<string, { name: string; mark: string }> {
  const names = readdirSync(folder).filter((name) => /^\d+_.*\.sql$/.test(name));
  return new Map(
    names.map((name) => [
      name.split('_')[0] ?? '',
      { name, mark: fingerprint(readFileSync(join(folder, name), 'utf8')) },
    ]),
  );
}
