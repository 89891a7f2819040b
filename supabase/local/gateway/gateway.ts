/** One origin for the clients, as a project's URL is: /rest/v1, /auth/v1, /storage/v1, /functions/v1 and /realtime/v1. */
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { EmailDriver } from '@supabase/lite';
import type { PostgresConnection } from '@supabase/lite/postgres';
import { listen } from '../listen.ts';
import type { ProjectConfig } from '../project-config.ts';
import { databaseUrl, type Settings } from '../settings.ts';
import { createAuth } from './auth.ts';
import { openConnection, openIntrospector, requestFacts } from './connection.ts';
import { corsHeaders, preflight } from './cors.ts';
import { watchDataApiConfig } from './data-api-config.ts';
import { FileStorage } from './file-storage.ts';
import { roleOfKey } from './keys.ts';
import { createLite, type Lite } from './lite.ts';
import { Renditions } from './renditions.ts';
import { serveStorage } from './storage.ts';
import { timeLimits, withinLimit, type TimeLimits } from './time-limit.ts';

export interface Gateway {
  readonly server: Server;
  /** Closes the port and the connections to the database. */
  stop(): Promise<void>;
}

/** What the gateway hands on to services of their own. */
export interface Upstreams {
  readonly mail: EmailDriver;
  readonly functions: (request: Request) => Promise<Response>;
  readonly realtime: (request: Request) => Promise<Response>;
}

type Handler = (request: Request) => Promise<Response>;

type Routes = Readonly<Record<keyof TimeLimits, Handler>>;

export async function startGateway(
  settings: Settings,
  project: ProjectConfig,
  upstreams: Upstreams,
  limits: TimeLimits = timeLimits,
): Promise<Gateway> {
  const introspector = openIntrospector(databaseUrl(settings, 'supabase_admin'));
  const config = await watchDataApiConfig(databaseUrl(settings, 'supabase_admin'), introspector.picture.forget);
  // Each service works as the role it has on the platform, so that a missing grant shows here too.
  const open = (role: string, maxConnections: number) =>
    openConnection({
      url: databaseUrl(settings, role),
      maxConnections,
      introspector,
      config: config.current,
      isDataApi: role === 'authenticator',
      schemas: project.api.schemas,
    });
  const connections = {
    rest: open('authenticator', 20),
    auth: open('supabase_auth_admin', 6),
    storage: open('supabase_storage_admin', 6),
  };
  readUsersThrough(connections.auth, connections.rest);
  const lite = { settings, project, mail: upstreams.mail };
  const files = new FileStorage(join(settings.home, 'storage'));
  const rest = createLite({ ...lite, connection: connections.rest });
  const auth = createLite({ ...lite, connection: connections.auth });
  const storage = createLite({
    ...lite,
    connection: connections.storage,
    storage: { files, renditions: new Renditions() },
  });
  const routes: Routes = {
    rest: (request) => serveRest(rest, request),
    auth: createAuth(auth, connections.auth, project),
    storage: (request) => serveStorage(storage, request),
    functions: upstreams.functions,
    realtime: upstreams.realtime,
  };
  const listener = getRequestListener((request, bindings) =>
    serve(routes, limits, settings, request, bindings as HttpBindings),
  );
  const server = createServer((request, response) => void listener(request, response));
  await listen(server, settings.ports.api);
  return {
    server,
    stop: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await config.stop();
      await Promise.all(
        [introspector.connection, ...Object.values(connections)].map((connection) =>
          connection.driver.end({ timeout: 2 }),
        ),
      );
    },
  };
}

/**
 * Lite's Data API looks a token's user up in the auth schema, which the role authenticator may not read on the platform: those
 * look-ups go through the Auth service's own connection.
 */
function readUsersThrough(auth: PostgresConnection, rest: PostgresConnection): void {
  const original = rest.kysely.withSchema.bind(rest.kysely);
  rest.kysely.withSchema = (schema: string) => (schema === 'auth' ? auth.kysely.withSchema(schema) : original(schema));
}

async function serve(
  routes: Routes,
  limits: TimeLimits,
  settings: Settings,
  incoming: Request,
  bindings: HttpBindings,
): Promise<Response> {
  const path = new URL(incoming.url).pathname;
  const service = serviceOf(path);
  if (!service)
    return Response.json({ message: 'no Route matched with those values' }, { status: 404, headers: corsHeaders });
  const isFunction = service === 'functions';
  if (incoming.method === 'OPTIONS' && incoming.headers.has('access-control-request-method') && !isFunction)
    return preflight(incoming);
  // The listener makes a GET of a method that it does not know: what came is on the connection.
  const method = bindings.incoming.method ?? '';
  if (service === 'rest' && !dataApiMethods.has(method)) return methodRefused(method);
  const headers = withKeys(settings, incoming.headers);
  // The platform's gateway appends the client's address, so that the database and functions can read it.
  const address = bindings.incoming.socket.remoteAddress ?? '';
  headers.set('x-forwarded-for', [headers.get('x-forwarded-for'), address].filter(Boolean).join(','));
  const request = new Request(incoming, { headers });
  const facts = {
    method: request.method,
    path: path.replace(/^\/rest\/v1/, ''),
    headers: Object.fromEntries(headers),
    role: undefined,
    isDatabaseLost: false,
  };
  const answer = await withinLimit(service, limits[service], () =>
    requestFacts.run(facts, () => routes[service](request)),
  );
  return isFunction ? answer : withCors(answer);
}

/** The service that a path belongs to: /rest/v1/..., /auth/v1/... and so on. */
function serviceOf(path: string): keyof TimeLimits | undefined {
  const name = /^\/(\w+)\/v1\//.exec(path)?.[1] ?? '';
  return Object.hasOwn(timeLimits, name) ? (name as keyof TimeLimits) : undefined;
}

/** Browsers on another origin (the apps) may read every answer; functions decide for themselves. */
function withCors(answer: Response): Response {
  const readable = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(corsHeaders)) readable.headers.set(name, value);
  return readable;
}

/** An API key that came only as a bearer token counts as the key, and a new key is never taken for a token. */
function withKeys(settings: Settings, incoming: Headers): Headers {
  const headers = new Headers(incoming);
  const bearer = headers.get('authorization')?.replace(/^Bearer\s+/i, '');
  if (bearer && !headers.has('apikey') && roleOfKey(settings, bearer)) headers.set('apikey', bearer);
  return headers;
}

/** The Data API, with headers that browsers may read. */
async function serveRest(app: Lite, request: Request): Promise<Response> {
  const answer = await app.fetch(request);
  if (requestFacts.getStore()?.isDatabaseLost) return databaseLost();
  // A reader must never see an old balance: PostgREST sends no cache headers, and shared caches must not guess.
  if (!answer.headers.has('cache-control')) answer.headers.set('cache-control', 'no-store');
  return answer;
}

const dataApiMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS']);

function methodRefused(method: string): Response {
  const body = { code: 'PGRST117', message: `Unsupported HTTP method: ${method}`, details: null, hint: null };
  return Response.json(body, { status: 405, headers: { ...corsHeaders, allow: [...dataApiMethods].join(', ') } });
}

function databaseLost(): Response {
  const body = {
    code: 'PGRST001',
    message: 'Database connection error. Retrying the connection.',
    details: null,
    hint: null,
  };
  return Response.json(body, { status: 503, headers: { ...corsHeaders, 'retry-after': '1' } });
}
