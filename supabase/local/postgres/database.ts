/** The product's database: copied from a template that holds the platform, then migrated by the official CLI. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getAuthSchemaSql, getStorageSchemaSql } from '@supabase/lite';
import postgres from 'postgres';
import { run } from '../process.ts';
import { databaseUrl, repository, type Settings } from '../settings.ts';
import { editedMigrations, rememberMigrations } from './applied-migrations.ts';
import { fingerprint } from './cluster.ts';

const templateName = 'amana_template';
/** How long a session that replicates may take to end. */
const replicationEndMs = 10_000;

/** A short-lived connection as the superuser. */
export function connectAdmin(settings: Settings, database = 'postgres'): postgres.Sql {
  return postgres(databaseUrl(settings, 'supabase_admin', database), { max: 1, onnotice: () => undefined });
}

/** Makes the database when this cluster has none yet; answers whether it did. */
export async function ensureDatabase(settings: Settings): Promise<boolean> {
  const comment = await databaseComment(settings);
  if (comment?.startsWith('amana')) return false;
  await recreateDatabase(settings);
  return true;
}

/** Whether the demo data is in the database. */
export async function isSeeded(settings: Settings): Promise<boolean> {
  return (await databaseComment(settings)) === 'amana seeded';
}

/** Whether the making of the demo data began and never ended. */
export async function isHalfSeeded(settings: Settings): Promise<boolean> {
  return (await databaseComment(settings)) === 'amana seeding';
}

/** Remembers how far the demo data is. */
export async function markSeeding(settings: Settings, state: 'seeding' | 'seeded'): Promise<void> {
  const admin = connectAdmin(settings);
  try {
    await admin.unsafe(`comment on database postgres is 'amana ${state}'`);
  } finally {
    await admin.end();
  }
}

async function databaseComment(settings: Settings): Promise<string | null | undefined> {
  const maintenance = connectAdmin(settings, 'template1');
  try {
    const [row] = await maintenance<{ comment: string | null }[]>`
      select shobj_description(oid, 'pg_database') as comment from pg_database where datname = 'postgres'`;
    return row?.comment;
  } finally {
    await maintenance.end();
  }
}

/** Drops the database, whoever uses it, and copies it anew from the template. */
export async function recreateDatabase(settings: Settings): Promise<void> {
  await ensureTemplate(settings);
  const maintenance = connectAdmin(settings, 'template1');
  try {
    await endReplication(maintenance);
    await maintenance.unsafe('drop database if exists postgres with (force)');
    await maintenance.unsafe(`create database postgres template ${templateName} owner postgres`);
  } finally {
    await maintenance.end();
  }
  const admin = connectAdmin(settings);
  try {
    await admin.unsafe(readSql('cron.sql'));
    await admin`select realtime.maintain_message_partitions()`;
    await admin.unsafe(`comment on database postgres is 'amana'`);
  } finally {
    await admin.end();
  }
}

/** Forcing ends every session but those that replicate: a busy server may still be ending the one of the host before. */
async function endReplication(maintenance: postgres.Sql): Promise<void> {
  const deadline = Date.now() + replicationEndMs;
  for (;;) {
    const active = await maintenance`
      select pg_terminate_backend(active_pid) from pg_replication_slots where database = 'postgres' and active`;
    if (active.length === 0 || Date.now() > deadline) return;
    await delay(50);
  }
}

/** The template is made once, and again when the platform's SQL changed. */
async function ensureTemplate(settings: Settings): Promise<void> {
  const steps = [
    getAuthSchemaSql(),
    getStorageSchemaSql(),
    readSql('platform.sql'),
    readSql('../realtime/realtime.sql'),
  ];
  const current = fingerprint(readSql('roles.sql'), ...steps);
  const maintenance = connectAdmin(settings, 'template1');
  try {
    const [row] = await maintenance<{ comment: string | null }[]>`
      select shobj_description(oid, 'pg_database') as comment from pg_database where datname = ${templateName}`;
    if (row?.comment === current) return;
    await maintenance.unsafe(readSql('roles.sql'));
    const logins = await maintenance<{ name: string }[]>`
      select rolname as name from pg_roles where rolcanlogin and rolname not like 'pg\\_%'`;
    // The password is hexadecimal, made by us: it needs no quoting beyond its own.
    for (const { name } of logins)
      await maintenance.unsafe(`alter role "${name}" password '${settings.secrets.databasePassword}'`);
    await maintenance.unsafe(`drop database if exists ${templateName}`);
    await maintenance.unsafe(`create database ${templateName} template template0 owner postgres`);
    const template = connectAdmin(settings, templateName);
    try {
      for (const step of steps) await template.unsafe(step);
    } finally {
      await template.end();
    }
    await maintenance.unsafe(`comment on database ${templateName} is '${current}'`);
  } finally {
    await maintenance.end();
  }
}

export interface Migrated {
  readonly succeeded: boolean;
  /** What the CLI printed. */
  readonly output: string;
}

/** Applies the migrations that are not applied yet, by the official CLI, as the non-superuser `postgres`. */
export async function pushMigrations(settings: Settings): Promise<Migrated> {
  const folder = join(repository, 'supabase/migrations');
  const hasMigrations = existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.sql'));
  if (!hasMigrations) return { succeeded: true, output: 'There are no migrations yet.' };
  const admin = connectAdmin(settings);
  try {
    const edited = await editedMigrations(admin);
    if (edited.length > 0) return { succeeded: false, output: resetIsNeeded(edited.join(', ')) };
    const remote = `--remote=${databaseUrl(settings, 'postgres')}?sslmode=disable`;
    const { code, output } = await supabaseCli(['db', 'push', '--yes', remote]);
    await rememberMigrations(admin);
    // The CLI's advice for a file before those that were applied, or one that is gone, is for databases that must be kept.
    const isOutOfOrder = code !== 0 && /--include-all|migration repair/.test(output);
    return { succeeded: code === 0, output: isOutOfOrder ? resetIsNeeded('their order') : output };
  } finally {
    await admin.end();
  }
}

function resetIsNeeded(what: string): string {
  return `Migrations were changed after they were applied (${what}): npm run stack -- reset makes the database anew from them, without its data.`;
}

/** Runs the official CLI of the project, without telemetry. Its notes are part of the output unless only the output is wanted. */
export function supabaseCli(
  args: readonly string[],
  options: { onlyOutput?: boolean } = {},
): Promise<{ code: number; output: string }> {
  const environment = { ...process.env, DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
  const cli = join(repository, 'node_modules/.bin/supabase');
  const { onlyOutput = false } = options;
  return run(cli, ['--workdir', repository, ...args], { cwd: repository, env: environment, onlyOutput });
}

function readSql(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}
