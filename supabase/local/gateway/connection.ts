/**
 * The connection that @supabase/lite works through, with its differences from the platform closed here:
 * - it granted everything on schemas with row-level security to anon and authenticated: it now leaves grants alone;
 * - it set neither request.headers nor the role's time limit, and called no pre-request function, as PostgREST does;
 * - it needed a superuser to see the schema: the picture of the schema is read by another connection;
 * - its errors lost SQLSTATE: see errors.ts.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createPostgresConnection, type PostgresConnection } from '@supabase/lite/postgres'
import { sql, type Kysely } from 'kysely'
import { postgrestError } from './errors.ts'

/** What a request brings along to the database besides its token. */
export interface RequestFacts {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  /** The database role the request runs as, once it is known. */
  role: string | undefined
}

/** The request that the current code works for. */
export const requestFacts = new AsyncLocalStorage<RequestFacts>()

/** Settings that PostgREST reads from the database itself. */
export interface DataApiConfig {
  /** Qualified name of the function called before each request, from `alter role authenticator set pgrst.db_pre_request`. */
  readonly preRequest: string | undefined
  /** Settings of each role that a request takes over, as PostgREST does for impersonated roles. */
  readonly roleSettings: ReadonlyMap<string, ReadonlyMap<string, string>>
}

type AnyKysely = Kysely<never>

interface LiteContext {
  readonly auth?: { readonly uid?: string | null; readonly role?: string; readonly jwt?: object | null }
  readonly storage?: { readonly operation?: string }
}

/** The parts of the connection that are private in its types and replaced here. */
interface Replaceable {
  ensureRlsContext(): Promise<boolean>
  applyJwtSessionContext(database: AnyKysely, context: LiteContext): Promise<void>
  applyRpcRequestGucs(database: AnyKysely): Promise<void>
}

export interface ConnectionOptions {
  readonly url: string
  readonly maxConnections: number
  /** Reads the picture of the schema. */
  readonly introspector: PostgresConnection
  readonly config: () => DataApiConfig
}

/** Opens the connection that reads the picture of the schema (as a role that may see everything). */
export function openIntrospector(url: string): PostgresConnection {
  return createPostgresConnection({ url, postgresOptions: quiet(2) })
}

/** Opens a connection for one of the services. */
export function openConnection(options: ConnectionOptions): PostgresConnection {
  const connection = createPostgresConnection({ url: options.url, postgresOptions: quiet(options.maxConnections) })
  const replaced = connection as unknown as Replaceable
  replaced.ensureRlsContext = () => Promise.resolve(true)
  replaced.applyJwtSessionContext = (database, context) => applyContext(database, context, options.config())
  // Set by applyContext already, for every request and not for functions only.
  replaced.applyRpcRequestGucs = () => Promise.resolve()
  connection.introspect = (introspectOptions) => options.introspector.introspect(introspectOptions)
  connection.viewOptionsMetadata = (name, schema) => options.introspector.viewOptionsMetadata(name, schema)
  connection.clearSchemaCache = () => options.introspector.clearSchemaCache()
  connection.normalizeDbError = postgrestError
  return connection
}

function quiet(max: number): { max: number; onnotice: () => undefined; connection: { application_name: string } } {
  return { max, onnotice: () => undefined, connection: { application_name: 'postgrest' } }
}

/** In one statement, as PostgREST: role, claims, request facts, the role's settings; then the pre-request function as that role. */
async function applyContext(database: AnyKysely, context: LiteContext, config: DataApiConfig): Promise<void> {
  const role = context.auth?.role || 'anon'
  const facts = requestFacts.getStore()
  if (facts) facts.role = role
  const claims = { role, ...context.auth?.jwt }
  const values: [string, string][] = [
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
    ['role', role],
  ]
  const settings = values.map(([name, value]) => sql`set_config(${name}, ${value}, true)`)
  await sql`select ${sql.join(settings)}`.execute(database)
  const isStorage = context.storage?.operation !== undefined
  if (config.preRequest && !isStorage) await sql`select ${sql.raw(config.preRequest)}()`.execute(database)
}
