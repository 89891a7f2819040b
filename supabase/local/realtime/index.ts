import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createAuthoriser } from './authorise.ts';
import { createHandshakes } from './handshake.ts';
import { createHub, toTopicKey } from './hub.ts';
import { createRateCounter, defaultLimits, type Limits } from './limits.ts';
import { createPresenceStore } from './presence.ts';
import { startReplication } from './replication.ts';
import { handleRest } from './rest.ts';
import type { Server } from './server.ts';
import type { ProjectKeys } from './tokens.ts';

export interface RealtimeOptions extends ProjectKeys {
  /** PostgreSQL as supabase_admin: superuser with replication. */
  readonly databaseUrl: string;
  readonly limits?: Partial<Limits>;
  /** True refuses public channels ("allow public access" off on the platform). */
  readonly isPrivateOnly?: boolean;
  /** Receives one line per notable event; never a token or a payload. Silent when absent. */
  readonly log?: (event: string, detail: string) => void;
}

export interface Realtime {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  handleRest(request: Request): Promise<Response>;
  status(): { readonly sockets: number; readonly channels: number; readonly replicating: boolean };
  stop(): Promise<void>;
}

const SERVICE_RESTART = 1012;
const PARTITION_INTERVAL_MS = 60 * 60 * 1_000;

/** Starts a Realtime server. Resolves once broadcasts from the database are live. */
export async function startRealtime(options: RealtimeOptions): Promise<Realtime> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? (() => undefined);
  const authoriser = createAuthoriser(options.databaseUrl, limits);
  const hub = createHub();
  let isStopping = false;
  let isReplicating = () => false;
  const server: Server = {
    keys: options,
    limits,
    isPrivateOnly: options.isPrivateOnly ?? false,
    authoriser,
    hub,
    presence: createPresenceStore(),
    sockets: new Set(),
    users: new Set(),
    joinRate: createRateCounter(limits.joinsPerSecond),
    messageRate: createRateCounter(limits.messagesPerSecond),
    presenceRate: createRateCounter(limits.presenceMessagesPerSecond),
    isReplicating: () => isReplicating(),
    isStopping: () => isStopping,
    log,
  };
  const closeSockets = (reason: string) => {
    for (const socket of server.sockets) socket.close(SERVICE_RESTART, reason);
  };

  try {
    await authoriser.maintainPartitions();
    const replication = await startReplication({
      databaseUrl: options.databaseUrl,
      log,
      onCommit(messages) {
        for (const { topic, isPrivate, id, broadcast } of messages) {
          hub.broadcast(toTopicKey(topic, isPrivate), broadcast, { id });
        }
      },
      // Messages committed during the gap are gone. Clients that reconnect fetch again; silent ones would show stale data.
      onResume: () => closeSockets('Replication was interrupted'),
    });
    isReplicating = () => replication.isLive();
    const partitionTimer = setInterval(() => {
      authoriser.maintainPartitions().catch((error: unknown) => log('partitions_failed', String(error)));
    }, PARTITION_INTERVAL_MS);
    partitionTimer.unref();

    return {
      handleUpgrade: createHandshakes(server),
      handleRest: (request) => handleRest(server, request),
      status: () => ({ sockets: server.sockets.size, channels: hub.channelCount(), replicating: replication.isLive() }),
      async stop() {
        isStopping = true;
        clearInterval(partitionTimer);
        await delay(limits.drainMs);
        closeSockets('Service restart');
        await Promise.all([replication.stop(), authoriser.stop()]);
      },
    };
  } catch (error) {
    await authoriser.stop();
    throw error;
  }
}
