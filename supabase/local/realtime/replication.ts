import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import postgres from 'postgres';
import { createPgoutputDecoder, type DatabaseMessage } from './pgoutput.ts';

export interface ReplicationOptions {
  readonly databaseUrl: string;
  /** Called once per committed transaction, in commit order. */
  readonly onCommit: (messages: readonly DatabaseMessage[]) => void;
  /** Called when the stream is live again after a loss: what was committed in between was not delivered. */
  readonly onResume: () => void;
  readonly log: (event: string, detail: string) => void;
}

export interface Replication {
  isLive(): boolean;
  stop(): Promise<void>;
}

const PUBLICATION = 'supabase_realtime_messages_publication';
const STATUS_INTERVAL_MS = 10_000;
const CLOSE_GRACE_MS = 500;
const RECONNECT_DELAYS_MS = [100, 250, 500, 1_000, 2_000];
const WAL_DATA = 0x77;
const KEEPALIVE = 0x6b;
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/**
 * Streams committed rows of realtime.messages through a temporary replication slot, as the platform does.
 * Resolves when the stream is live, rejects when the first attempt fails; later losses are repaired with back-off.
 */
export async function startReplication(options: ReplicationOptions): Promise<Replication> {
  let stopped = false;
  let live: { close: () => Promise<void> } | null = null;
  let retry: NodeJS.Timeout | undefined;

  const connect = async () => {
    live = await openStream(options, () => {
      live = null;
      if (stopped) return;
      options.log('replication_lost', 'the replication connection closed');
      reconnect(0);
    });
    if (stopped) await live.close();
  };

  const reconnect = (attempt: number) => {
    const delayMs = RECONNECT_DELAYS_MS[Math.min(attempt, RECONNECT_DELAYS_MS.length - 1)];
    retry = setTimeout(() => {
      connect().then(
        () => {
          options.log('replication_resumed', `after ${attempt + 1} attempts`);
          options.onResume();
        },
        (error: unknown) => {
          if (stopped) return;
          options.log('replication_retry', error instanceof Error ? error.message : String(error));
          reconnect(attempt + 1);
        },
      );
    }, delayMs);
  };

  await connect();
  return {
    isLive: () => live !== null,
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await live?.close();
    },
  };
}

async function openStream(options: ReplicationOptions, onLost: () => void) {
  const sql = postgres(options.databaseUrl, {
    max: 1,
    fetch_types: false,
    idle_timeout: undefined,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { application_name: 'realtime_replication', replication: 'database' },
  });
  try {
    // Temporary: dropped with the connection, so that a crash never leaves a slot that retains WAL.
    const slot = `supabase_realtime_messages_${randomBytes(6).toString('hex')}`;
    // The replication grammar of PostgreSQL knows its words in upper case only.
    await sql.unsafe(`CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`);
    const query = sql.unsafe(
      `START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${PUBLICATION}')`,
    );
    const stream = (await query.writable()) as Duplex;
    return readStream(sql, stream, options.onCommit, onLost);
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
}

function readStream(sql: postgres.Sql, stream: Duplex, onCommit: ReplicationOptions['onCommit'], onLost: () => void) {
  const decoder = createPgoutputDecoder();
  let receivedLsn = 0n;
  let isClosed = false;

  const sendStatus = () => {
    if (isClosed || stream.destroyed) return;
    const status = Buffer.alloc(34);
    status[0] = 0x72;
    for (const position of [1, 9, 17]) status.writeBigUInt64BE(receivedLsn, position);
    status.writeBigInt64BE(BigInt(Date.now() - POSTGRES_EPOCH_MS) * 1_000n, 25);
    stream.write(status);
  };
  // Confirming what was received lets PostgreSQL release the WAL behind it.
  const statusTimer = setInterval(sendStatus, STATUS_INTERVAL_MS);

  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    clearInterval(statusTimer);
    if (!stream.destroyed) await endCopy(stream);
    await sql.end({ timeout: 0 });
  };
  const lose = () => {
    if (isClosed) return;
    void close();
    onLost();
  };

  stream.on('data', (chunk: Buffer) => {
    const walEnd = chunk.readBigUInt64BE(chunk[0] === WAL_DATA ? 9 : 1);
    if (walEnd > receivedLsn) receivedLsn = walEnd;
    if (chunk[0] === WAL_DATA) {
      const messages = decoder.decode(chunk.subarray(25));
      if (messages !== null && messages.length > 0) onCommit(messages);
    } else if (chunk[0] === KEEPALIVE && chunk[17] === 1) {
      sendStatus();
    }
  });
  stream.on('error', lose);
  stream.on('close', lose);
  return { close };
}

/** Ends the copy as the protocol wants it, so that the server does not log an aborted connection. */
function endCopy(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_GRACE_MS);
    stream.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    stream.end();
  });
}
