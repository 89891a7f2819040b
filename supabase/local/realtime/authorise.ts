import postgres from 'postgres';
import type { Claims } from './tokens.ts';
import type { UserBroadcast } from './frames.ts';
import type { Limits } from './limits.ts';

export type Extension = 'broadcast' | 'presence';

/** Who asks, for which topic: what policies on realtime.messages can see. */
export interface AccessRequest {
  readonly topic: string;
  readonly claims: Claims;
  /** The `x-…` headers of the handshake or request, as request.headers. */
  readonly headers: Readonly<Record<string, string>>;
}

export type AccessProblem = 'policy_error' | 'missing_partition' | 'query_canceled' | 'pool' | 'unavailable';

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: AccessProblem; readonly detail: string };

export interface ReplayedMessage {
  readonly id: string;
  readonly broadcast: UserBroadcast;
}

/** Asks PostgreSQL what a client may do. Nothing it writes is kept. */
export interface Authoriser {
  /** Which of the extensions the client may receive on the topic. */
  canRead(request: AccessRequest, extensions: readonly Extension[]): Promise<Outcome<ReadonlySet<Extension>>>;
  /** Whether the client may send on the topic. */
  canWrite(request: AccessRequest, extension: Extension): Promise<Outcome<boolean>>;
  /** The newest private broadcasts of a topic since a moment, oldest first. The caller has checked canRead. */
  replay(topic: string, sinceMs: number, limit: number): Promise<Outcome<readonly ReplayedMessage[]>>;
  maintainPartitions(): Promise<void>;
  stop(): Promise<void>;
}

const RECONNECT_SECONDS = 0.2;
const INSUFFICIENT_PRIVILEGE = '42501';
const CHECK_VIOLATION = '23514'; // also "no partition of relation found for row"
const QUERY_CANCELED = '57014';

/** Thrown to make postgres.js roll a probe back. */
const rollback = new Error('probe rolled back');

export function createAuthoriser(databaseUrl: string, limits: Limits): Authoriser {
  const sql = postgres(databaseUrl, {
    max: limits.authorisationConnections,
    fetch_types: false,
    backoff: () => RECONNECT_SECONDS, // fixed: a database that is back is used at once
    onnotice: () => undefined,
    connection: { application_name: 'realtime_authorise', statement_timeout: limits.authorisationTimeoutMs },
  });
  let waiting = 0;

  const guarded = async <Value>(work: () => Promise<Value>): Promise<Outcome<Value>> => {
    if (waiting >= limits.authorisationQueue) return { ok: false, problem: 'pool', detail: 'queue is full' };
    waiting += 1;
    try {
      return { ok: true, value: await work() };
    } catch (error) {
      return toProblem(error);
    } finally {
      waiting -= 1;
    }
  };

  return {
    canRead: (request, extensions) => guarded(() => probeRead(sql, request, extensions)),
    canWrite: (request, extension) => guarded(() => probeWrite(sql, request, extension)),
    replay: (topic, sinceMs, limit) => guarded(() => selectReplay(sql, topic, sinceMs, limit)),
    async maintainPartitions() {
      await sql`select realtime.maintain_message_partitions()`;
    },
    stop: () => sql.end({ timeout: 1 }),
  };
}

function toProblem(error: unknown): Outcome<never> {
  const detail = error instanceof Error ? error.message : String(error);
  if (!(error instanceof postgres.PostgresError)) return { ok: false, problem: 'unavailable', detail };
  if (error.code === QUERY_CANCELED) return { ok: false, problem: 'query_canceled', detail };
  if (error.code === CHECK_VIOLATION && error.table_name === 'messages') {
    return { ok: false, problem: 'missing_partition', detail };
  }
  // Class 57P and 08: the server is going away. Anything else was raised by a policy.
  const isUnavailable = error.code.startsWith('57P') || error.code.startsWith('08') || error.code === '53300';
  return { ok: false, problem: isUnavailable ? 'unavailable' : 'policy_error', detail };
}

/** Acts as the client until the end of the transaction. */
function actAs(transaction: postgres.TransactionSql, request: AccessRequest) {
  const { claims, topic, headers } = request;
  return transaction`
    select
      set_config('role', ${claims.role}, true),
      set_config('realtime.topic', ${topic}, true),
      set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('request.jwt.claim.sub', ${claims.sub ?? ''}, true),
      set_config('request.jwt.claim.role', ${claims.role}, true),
      set_config('request.headers', ${JSON.stringify(headers)}, true)`;
}

/** Writes one row per extension as superuser, then looks which of them the client can see. */
async function probeRead(sql: postgres.Sql, request: AccessRequest, extensions: readonly Extension[]) {
  const visible = new Set<Extension>();
  const idByExtension = new Map(extensions.map((extension) => [extension, crypto.randomUUID()] as const));
  const ids = [...idByExtension.values()];
  await rolledBack(sql, async (transaction) => {
    const rows = [...idByExtension].map(([extension, id]) => ({ topic: request.topic, extension, id }));
    const [, , visibleRows] = await Promise.all([
      transaction`insert into realtime.messages ${transaction(rows)}`,
      actAs(transaction, request),
      transaction<{ id: string }[]>`select id from realtime.messages where id in ${transaction(ids)}`,
    ]);
    const visibleIds = new Set(visibleRows.map((row) => row.id));
    for (const [extension, id] of idByExtension) if (visibleIds.has(id)) visible.add(extension);
  });
  return visible;
}

/** Tries to write one row as the client. */
async function probeWrite(sql: postgres.Sql, request: AccessRequest, extension: Extension) {
  try {
    await rolledBack(sql, async (transaction) => {
      await Promise.all([
        actAs(transaction, request),
        transaction`insert into realtime.messages (topic, extension) values (${request.topic}, ${extension})`,
      ]);
    });
    return true;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  }
}

async function rolledBack(sql: postgres.Sql, work: (transaction: postgres.TransactionSql) => Promise<void>) {
  try {
    await sql.begin(async (transaction) => {
      await work(transaction);
      throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
}

async function selectReplay(sql: postgres.Sql, topic: string, sinceMs: number, limit: number) {
  const rows = await sql<{ id: string; event: string; payload: string | null; binary_payload: Buffer | null }[]>`
    select id, event, payload::text as payload, binary_payload
    from realtime.messages
    where topic = ${topic}
      and private is true
      and extension = 'broadcast'
      and event is not null
      and coalesce(payload::text, binary_payload::text) is not null
      and inserted_at >= to_timestamp(${sinceMs}::float8 / 1000) at time zone 'utc'
      and inserted_at < (now() at time zone 'utc') + interval '1 minute'
    order by inserted_at desc
    limit ${limit}`;
  return rows.toReversed().map((row): ReplayedMessage => {
    const metadata = { replayed: true, id: row.id };
    const shared = { kind: 'user', event: row.event, metadata } as const;
    return row.binary_payload === null
      ? { id: row.id, broadcast: { ...shared, encoding: 'json', body: Buffer.from(row.payload ?? 'null') } }
      : { id: row.id, broadcast: { ...shared, encoding: 'binary', body: row.binary_payload } };
  });
}
