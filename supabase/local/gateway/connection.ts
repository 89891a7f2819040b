/**
 * The connection that @supabase/lite works through, with its differences from the platform closed here:
 * - it granted everything on schemas with row-level security to anon and authenticated: it now leaves grants alone;
 * - it set neither request.headers nor the role's time limit, called no pre-request function, and let reads write, unlike PostgREST;
 * - it needed a superuser to see the schema: the picture of the schema is read by another connection;
 * - its errors lost SQLSTATE: see errors.ts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AnyAST, IntrospectResult } from '@supabase/lite';
import { createPostgresConnection, type PostgresConnection } from '@supabase/lite/postgres';
import { sql, type Kysely } from 'kysely';
import { postgrestError } from './errors.ts';
import { shareRead, type SharedRead } from './shared-read.ts';

/** What a request brings along to the database besides its token. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** The database role the request runs as, once it is known. */
  role: string | undefined;
  /** Whether the database could not be asked. */
  isDatabaseLost?: boolean;
}

/** The request that the current code works for. */
export const requestFacts = new AsyncLocalStorage<RequestFacts>();

/** Settings that PostgREST reads from the database itself. */
export interface DataApiConfig {
  /** Qualified name of the function called before each request, from `alter role authenticator set pgrst.db_pre_request`. */
  readonly preRequest: string | undefined;
  /** Settings of each role that a request takes over, as PostgREST does for impersonated roles. */
  readonly roleSettings: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

type AnyKysely = Kysely<never>;

interface LiteContext {
  readonly auth?: { readonly uid?: string | null; readonly role?: string; readonly jwt?: object | null };
  readonly storage?: { readonly operation?: string };
}

/** The parts of the connection that are private in its types and replaced here. */
interface Replaceable {
  ensureRlsContext(): Promise<boolean>;
  applyJwtSessionContext(database: AnyKysely, context: LiteContext): Promise<void>;
  applyRpcRequestGucs(database: AnyKysely): Promise<void>;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly introspector: Introspector;
  readonly config: () => DataApiConfig;
  /** Whether errors are answered as the Data API answers them; the other services have forms of their own. */
  readonly isDataApi: boolean;
  /** The schemas that the Data API shows. */
  readonly schemas: readonly string[];
}

/** The picture of the schema that all services share, and the connection that reads it. */
export interface Introspector {
  readonly connection: PostgresConnection;
  readonly picture: SharedRead<IntrospectResult>;
}

/** Opens the connection that reads the picture of the schema (as a role that may see everything). */
export function openIntrospector(url: string): Introspector {
  const connection = createPostgresConnection({ url, postgresOptions: quiet(2) });
  return { connection, picture: shareRead(async () => withoutTexts(await introspectOrFail(connection))) };
}

/** Opens a connection for one of the services. */
export function openConnection(options: ConnectionOptions): PostgresConnection {
  // Lite hands over JSON that is text already: written once more, an object would arrive as one JSON string.
  const json = (type: number) => ({ to: type, from: [type], serialize: asJsonText, parse: parseJson });
  const postgresOptions = {
    ...quiet(options.maxConnections),
    types: { json: json(114), jsonb: json(3802), timestamptz: isoTime, boolean },
  };
  const connection = createPostgresConnection({ url: options.url, postgresOptions });
  const replaced = connection as unknown as Replaceable;
  replaced.ensureRlsContext = () => Promise.resolve(true);
  const { picture, connection: reader } = options.introspector;
  replaced.applyJwtSessionContext = async (database, context) => {
    const isRead =
      options.isDataApi && onlyReads(requestFacts.getStore(), await connection.introspect(), options.schemas);
    await applyContext(database, context, options.config(), isRead);
  };
  // Set by applyContext already, for every request and not for functions only.
  replaced.applyRpcRequestGucs = () => Promise.resolve();
  connection.introspect = () => picture.get().catch(tellDatabaseLost);
  connection.viewOptionsMetadata = (name, schema) => reader.viewOptionsMetadata(name, schema);
  connection.clearSchemaCache = () => Promise.resolve(picture.forget());
  if (options.isDataApi) {
    connection.normalizeDbError = postgrestError;
    const original = connection.onPostgrestAST.bind(connection);
    connection.onPostgrestAST = async (ast) => {
      const schema = await connection.introspect();
      return keepJsonStrings(asWritten(await original(ast), schema), schema);
    };
  }
  return connection;
}

/** Times as PostgREST writes them, 2026-11-21T10:00:00.5+00:00: every browser can read that form. */
const isoTime = {
  to: 1184,
  from: [1184],
  serialize: (value: unknown) => (value instanceof Date ? value.toISOString() : value),
  parse: (text: string) => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'),
};

/** The driver takes for false whatever is not true, also "maybe": the database says what is one. */
const boolean = {
  to: 16,
  from: [16],
  serialize: (value: unknown) => (typeof value === 'boolean' ? (value ? 't' : 'f') : value),
  parse: (text: string) => text === 't',
};

function quiet(max: number): { max: number; onnotice: () => undefined; connection: { application_name: string } } {
  return { max, onnotice: () => undefined, connection: { application_name: 'postgrest' } };
}

/**
 * At every request lite searches the text of every view, twice for each column, for types that are its own; there are none here, and
 * it was more than half of what the gateway did. What else it takes from the texts it has taken by now.
 */
function withoutTexts(schema: IntrospectResult): IntrospectResult {
  return { ...schema, views: schema.views.map((view) => ({ ...view, sql: '' })) };
}

/** Lite takes a database that does not answer for one without tables, and would keep that picture. */
async function introspectOrFail(connection: PostgresConnection): Promise<IntrospectResult> {
  const schema = await connection.introspect();
  if (schema.tables.length > 0) return schema;
  throw new Error('The database does not answer.');
}

function tellDatabaseLost(error: unknown): never {
  const facts = requestFacts.getStore();
  if (facts) facts.isDatabaseLost = true;
  throw error;
}

function asJsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * A JSON string given for a json argument or column ("word" in the body) is told apart from JSON text by being a String object,
 * which is written with its quotes.
 */
function keepJsonStrings(ast: AnyAST, schema: IntrospectResult): AnyAST {
  const isJson = (type: string | undefined) => type === 'json' || type === 'jsonb';
  if (ast.type === 'rpc' && ast.httpMethod === 'POST' && ast.args && !Array.isArray(ast.args)) {
    const overloads = (schema.functions ?? []).filter(
      ({ name, schema: owner }) => name === ast.function && owner === ast.schema,
    );
    const names = overloads.flatMap(({ arg_names, arg_types }) =>
      arg_names.filter((_name, index) => isJson(arg_types[index])),
    );
    return { ...ast, args: boxStrings(ast.args, new Set(names)) };
  }
  if (ast.values) {
    const columns = schema.columns.filter((column) => column.table === ast.from && column.schema === ast.schema);
    const names = new Set(
      columns.filter(({ pg_type, type }) => isJson(pg_type) || isJson(type)).map(({ name }) => name),
    );
    return {
      ...ast,
      values: Array.isArray(ast.values)
        ? ast.values.map((row: object) => boxStrings(row, names))
        : boxStrings(ast.values, names),
    };
  }
  return ast;
}

/**
 * Arguments of a function as PostgREST hands them on: what is no text goes as it was written, and the database says whether it is
 * of the argument's type. The driver would make of it what it can: of true a number, of a number a day.
 */
function asWritten(ast: AnyAST, schema: IntrospectResult): AnyAST {
  if (ast.type !== 'rpc' || ast.httpMethod !== 'POST' || !ast.args || Array.isArray(ast.args)) return ast;
  const types = new Map(
    (schema.functions ?? [])
      .filter(({ name, schema: owner }) => name === ast.function && owner === ast.schema)
      .flatMap(({ arg_names, arg_types }) => arg_names.map((name, index) => [name, arg_types[index] ?? ''] as const)),
  );
  const entries = Object.entries(ast.args as Record<string, unknown>).map(([name, value]) => {
    const type = types.get(name) ?? 'json';
    const isAsItIs = value === null || typeof value === 'string' || type === 'json' || type === 'jsonb';
    const isList = Array.isArray(value) && (type.endsWith('[]') || type.startsWith('_'));
    return [name, isAsItIs || isList ? value : JSON.stringify(value)] as const;
  });
  return { ...ast, args: Object.fromEntries(entries) };
}

function boxStrings(row: object, names: ReadonlySet<string>): object {
  const entries = Object.entries(row) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' && names.has(name) ? Object(value) : value]),
  );
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/** Whether PostgREST would run the request in a read-only transaction: GET, HEAD, and calls of functions that are not volatile. */
function onlyReads(facts: RequestFacts | undefined, schema: IntrospectResult, schemas: readonly string[]): boolean {
  if (!facts) return false;
  if (facts.method === 'GET' || facts.method === 'HEAD') return true;
  const name = /^\/rpc\/(\w+)\/?$/.exec(facts.path)?.[1];
  const named = (schema.functions ?? []).filter((item) => schemas.includes(item.schema) && item.name === name);
  return named.length > 0 && named.every(({ volatility }) => volatility !== 'v');
}

/** In one statement, as PostgREST: role, claims, request facts, the role's settings; then the pre-request function as that role. */
async function applyContext(
  database: AnyKysely,
  context: LiteContext,
  config: DataApiConfig,
  isRead: boolean,
): Promise<void> {
  const role = context.auth?.role || 'anon';
  const facts = requestFacts.getStore();
  if (facts) facts.role = role;
  const claims = { role, ...context.auth?.jwt };
  const values: (readonly [string, string])[] = [
    ['request.jwt.claims', JSON.stringify(claims)],
    ['request.jwt.claim.sub', context.auth?.uid ?? ''],
    ['request.jwt.claim.role', role],
    ['request.method', facts?.method ?? ''],
    ['request.path', facts?.path ?? ''],
    ['request.headers', JSON.stringify(facts?.headers ?? {})],
    ['response.status', ''],
    ['response.headers', ''],
    ['storage.operation', context.storage?.operation ?? ''],
    ...(config.roleSettings.get(role) ?? []),
    ...(isRead ? ([['transaction_read_only', 'on']] as const) : []),
    ['role', role],
  ];
  const settings = values.map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
  await sql`select ${sql.join(settings)}`.execute(database);
  const isStorage = context.storage?.operation !== undefined;
  if (config.preRequest && !isStorage) await sql`select ${sql.raw(config.preRequest)}()`.execute(database);
}
