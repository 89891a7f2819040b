/** Where this copy of the embedded host lives: ports, folders, keys. One place, so that two copies never meet. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Below 32768, where systems begin to lend ports to outgoing connections. */
const defaultPortBase = 24_320;

/** The top of the repository. */
export const repository = resolve(import.meta.dirname, '../..');

/** Ports of one host; every server listens on 127.0.0.1 only. */
export interface Ports {
  readonly api: number;
  readonly database: number;
  readonly web: number;
  readonly inbox: number;
  readonly admin: number;
  readonly providers: number;
  readonly control: number;
  readonly functions: number;
}

/** Secrets of one host, made on its first start and kept in `<home>/secrets.json`, readable by the owner alone. */
export interface Secrets {
  readonly databasePassword: string;
  readonly jwtSecret: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly vaultKey: string;
  readonly inboxKey: string;
}

export interface Settings {
  readonly home: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** Legacy keys: long-lived HS256 tokens of the roles anon and service_role. */
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly adminUrl: string;
  readonly inboxUrl: string;
  readonly providersUrl: string;
}

/** The environment's values could not be used; the message is one sentence that names the setting. */
export class SettingError extends Error {}

/** Reads AMANA_PORT_BASE and AMANA_HOME, making the home and its secrets when they do not exist yet. */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const base = portBase(environment['AMANA_PORT_BASE']);
  const home = resolve(environment['AMANA_HOME'] || join(repository, '.amana'));
  makeHome(home);
  const secrets = loadSecrets(join(home, 'secrets.json'));
  const at = (offset: number) => `http://127.0.0.1:${base + offset}`;
  return {
    home,
    ports: {
      api: base + 1,
      database: base + 2,
      web: base + 3,
      inbox: base + 4,
      admin: base + 5,
      providers: base + 6,
      control: base + 7,
      functions: base + 8,
    },
    secrets,
    anonKey: roleToken('anon', secrets.jwtSecret),
    serviceRoleKey: roleToken('service_role', secrets.jwtSecret),
    apiUrl: at(1),
    webUrl: at(3),
    inboxUrl: at(4),
    adminUrl: at(5),
    providersUrl: at(6),
  };
}

/** Connection string of one database role over loopback. */
export function databaseUrl(settings: Settings, role: string, database = 'postgres'): string {
  return `postgresql://${role}:${settings.secrets.databasePassword}@127.0.0.1:${settings.ports.database}/${database}`;
}

/** What `npm run stack -- env` prints. */
export function environmentOf(settings: Settings): Record<string, string> {
  return {
    API_URL: settings.apiUrl,
    PUBLISHABLE_KEY: settings.secrets.publishableKey,
    SECRET_KEY: settings.secrets.secretKey,
    DB_URL: databaseUrl(settings, 'postgres'),
    DB_ADMIN_URL: databaseUrl(settings, 'supabase_admin'),
    WEB_URL: settings.webUrl,
    ADMIN_URL: settings.adminUrl,
    INBOX_URL: settings.inboxUrl,
    INBOX_KEY: settings.secrets.inboxKey,
    PROVIDERS_URL: settings.providersUrl,
    JWT_SECRET: settings.secrets.jwtSecret,
  };
}

/** A short name for this home, for things that must live outside it (the socket folder). */
export function homeHash(settings: Settings): string {
  return createHash('sha256').update(settings.home).digest('hex').slice(0, 12);
}

function makeHome(home: string): void {
  try {
    mkdirSync(join(home, 'logs'), { recursive: true });
  } catch (error) {
    throw new SettingError(`AMANA_HOME must be a folder that can be written, not "${home}".`, { cause: error });
  }
}

function portBase(text: string | undefined): number {
  if (!text) return defaultPortBase;
  const base = Number(text);
  if (!Number.isInteger(base) || base < 1024 || base > 65520) {
    throw new SettingError(`AMANA_PORT_BASE must be a whole number from 1024 to 65520, not "${text}".`);
  }
  return base;
}

function loadSecrets(path: string): Secrets {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  const secrets: Secrets = {
    databasePassword: randomBytes(18).toString('hex'),
    jwtSecret: randomBytes(32).toString('hex'),
    publishableKey: `sb_publishable_${randomBytes(16).toString('hex')}`,
    secretKey: `sb_secret_${randomBytes(24).toString('hex')}`,
    vaultKey: randomBytes(32).toString('hex'),
    inboxKey: `inbox_${randomBytes(16).toString('hex')}`,
  };
  // Written aside and renamed: a start that is killed here leaves no half file behind.
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secrets;
}

function roleToken(role: string, jwtSecret: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  // Fixed times: the key stays the same from start to start, as a project's legacy keys do (ten years).
  const payload = { iss: 'supabase', ref: 'amana', role, iat: 1_760_000_000, exp: 2_075_000_000 };
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${body}.${createHmac('sha256', jwtSecret).update(body).digest('base64url')}`;
}
