import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server as HttpServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createClient,
  REALTIME_SUBSCRIBE_STATES,
  type RealtimeChannel,
  type SupabaseClient,
} from '@supabase/supabase-js';
import postgres from 'postgres';
import { startRealtime, type Realtime, type RealtimeOptions } from '../../../supabase/local/realtime/index.ts';
import { openTestDatabase, type TestDatabase } from './cluster.ts';

export const JWT_SECRET = 'realtime-tests-secret-with-at-least-32-characters';
export const PUBLISHABLE_KEY = 'sb_publishable_realtime_tests';
export const SECRET_KEY = 'sb_secret_realtime_tests';
export const VERSIONS = ['1.0.0', '2.0.0'] as const;
export type Vsn = (typeof VERSIONS)[number];

/** Rights of one user on one topic; whatever is not named is denied. */
export interface Rights {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly presenceRead?: boolean;
  readonly presenceWrite?: boolean;
}

export interface ClientOptions {
  readonly vsn?: Vsn;
  /** What the client's accessToken callback gives. */
  readonly token?: string;
  /** Set once by hand instead, so that a test can replace it. */
  readonly manualToken?: string;
  readonly key?: string;
}

export interface Harness {
  readonly url: string;
  readonly databaseUrl: string;
  readonly database: TestDatabase;
  /** As supabase_admin. */
  readonly sql: postgres.Sql;
  readonly realtime: Realtime;
  readonly logged: string[];
  /** A topic that no other test uses, under the policies of this harness. */
  topic(): string;
  /** A client whose token is set already: the official client otherwise sends its first join without it. */
  client(options?: ClientOptions): Promise<SupabaseClient>;
  /** Makes a user with rights on a topic and gives its token. */
  member(topic: string, rights: Rights, ttlSeconds?: number): Promise<{ userId: string; token: string }>;
  setRights(topic: string, userId: string, rights: Rights): Promise<void>;
  restart(options?: Partial<RealtimeOptions>): Promise<void>;
  disconnectClients(): void;
  stop(): Promise<void>;
}

export function signToken(claims: Record<string, unknown>, secret = JWT_SECRET, alg = 'HS256'): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

export function userToken(userId: string, ttlSeconds = 3_600): string {
  const now = Math.floor(Date.now() / 1_000);
  return signToken({ role: 'authenticated', sub: userId, aud: 'authenticated', iat: now, exp: now + ttlSeconds });
}

/** A Realtime server of its own on the test database, with policies that read a table of the test's. */
export async function startHarness(options: Partial<RealtimeOptions> = {}): Promise<Harness> {
  const database = await openTestDatabase();
  const schema = `realtime_tests_${randomBytes(5).toString('hex')}`;
  const sql = postgres(database.adminUrl, { max: 5, onnotice: () => undefined });
  await createPolicies(sql, schema);

  const logged: string[] = [];
  const start = (changes: Partial<RealtimeOptions> = {}) =>
    startRealtime({
      databaseUrl: database.adminUrl,
      jwtSecret: JWT_SECRET,
      publishableKey: PUBLISHABLE_KEY,
      secretKey: SECRET_KEY,
      log: (event, detail) => logged.push(`${event}: ${detail}`),
      ...options,
      ...changes,
      limits: { errorDelayMs: 10, ...options.limits, ...changes.limits },
    });
  let realtime = await start().catch(async (error: unknown) => {
    await dropPolicies(sql, schema);
    await sql.end();
    await database.stop();
    throw error;
  });
  const http = await listen(() => realtime);
  const address = http.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const clients: SupabaseClient[] = [];

  const setRights = async (topic: string, userId: string, rights: Rights) => {
    await sql`delete from ${sql(schema)}.members where topic = ${topic} and user_id = ${userId}`;
    await sql`
      insert into ${sql(schema)}.members (topic, user_id, extension, can_read, can_write)
      values
        (${topic}, ${userId}, 'broadcast', ${rights.read ?? false}, ${rights.write ?? false}),
        (${topic}, ${userId}, 'presence', ${rights.presenceRead ?? false}, ${rights.presenceWrite ?? false})`;
  };

  return {
    url,
    databaseUrl: database.adminUrl,
    database,
    sql,
    get realtime() {
      return realtime;
    },
    logged,
    topic: () => `${schema}:${randomUUID()}`,
    async client(clientOptions = {}) {
      const { vsn = '2.0.0', token, manualToken, key = PUBLISHABLE_KEY } = clientOptions;
      const client = createClient(url, key, {
        auth: { persistSession: false, autoRefreshToken: false, storageKey: randomUUID() },
        realtime: { vsn, timeout: 30_000 },
        ...(token === undefined ? {} : { accessToken: async () => token }),
      });
      clients.push(client);
      if (token !== undefined) await client.realtime.setAuth();
      if (manualToken !== undefined) await client.realtime.setAuth(manualToken);
      return client;
    },
    async member(topic, rights, ttlSeconds) {
      const userId = randomUUID();
      await setRights(topic, userId, rights);
      return { userId, token: userToken(userId, ttlSeconds) };
    },
    setRights,
    async restart(changes) {
      await realtime.stop();
      realtime = await start(changes);
    },
    disconnectClients() {
      for (const client of clients.splice(0)) void client.realtime.disconnect();
    },
    async stop() {
      for (const client of clients) void client.realtime.disconnect();
      try {
        await realtime.stop();
        http.closeAllConnections();
        http.close();
        await dropPolicies(sql, schema);
        await sql.end();
      } finally {
        await database.stop();
      }
    },
  };
}

/** What the gateway of the host does with Realtime, and nothing else. */
function listen(realtime: () => Realtime): Promise<HttpServer> {
  const answer = getRequestListener((request) => realtime().handleRest(request));
  const http = createServer((request, response) => void answer(request, response));
  http.on('upgrade', (request, socket, head) => realtime().handleUpgrade(request, socket, head));
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve(http));
  });
}

async function createPolicies(sql: postgres.Sql, schema: string): Promise<void> {
  await sql.unsafe(`
    create schema ${schema};
    create table ${schema}.members (
      topic text,
      user_id uuid,
      extension text,
      can_read boolean not null,
      can_write boolean not null,
      primary key (topic, user_id, extension)
    );
    grant usage on schema ${schema} to authenticated, anon;
    grant select on ${schema}.members to authenticated, anon;
    create policy ${schema}_read on realtime.messages for select to authenticated, anon using (
      realtime.topic() like '${schema}:%'
      and exists (
        select from ${schema}.members as member
        where member.topic = realtime.topic()
          and member.extension = messages.extension
          and member.user_id = (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid
          and member.can_read
      )
    );
    create policy ${schema}_write on realtime.messages for insert to authenticated, anon with check (
      realtime.topic() like '${schema}:%'
      and exists (
        select from ${schema}.members as member
        where member.topic = realtime.topic()
          and member.extension = messages.extension
          and member.user_id = (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid
          and member.can_write
      )
    );`);
}

async function dropPolicies(sql: postgres.Sql, schema: string): Promise<void> {
  await sql.unsafe(`
    drop policy if exists ${schema}_read on realtime.messages;
    drop policy if exists ${schema}_write on realtime.messages;
    drop schema if exists ${schema} cascade;`);
}

/** Resolves when the channel is subscribed; rejects with what the client was told instead. */
export function subscribed(channel: RealtimeChannel): Promise<RealtimeChannel> {
  return new Promise((resolve, reject) => {
    channel.subscribe((status, error) => {
      if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) resolve(channel);
      else reject(error ?? new Error(status));
    });
  });
}

export interface Received {
  readonly event: string;
  readonly payload: unknown;
  readonly meta?: { readonly replayed?: boolean; readonly id?: string };
}

/** Collects every broadcast of a channel from now on. */
export function listenTo(channel: RealtimeChannel): Received[] {
  const received: Received[] = [];
  channel.on('broadcast', { event: '*' }, (message) => received.push(message as unknown as Received));
  return received;
}

/** Long enough for a message that must not arrive to have arrived. */
export function settle(ms = 150): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
