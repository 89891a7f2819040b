/** Limits of one Realtime server. Defaults follow the platform's paid plan, generous enough for local use. */
export interface Limits {
  /** Sockets with at least one joined channel. */
  readonly concurrentUsers: number;
  readonly channelsPerSocket: number;
  /** Joins of all sockets together. A socket that joins beyond it is disconnected. */
  readonly joinsPerSecond: number;
  /** Broadcasts sent by all clients together, over sockets and REST. Messages from the database are not counted. */
  readonly messagesPerSecond: number;
  /** Presence messages of all clients together. */
  readonly presenceMessagesPerSecond: number;
  /** Presence calls of one channel of one client within the window. The platform's own number on every plan. */
  readonly presenceCallsPerWindow: number;
  readonly presenceWindowMs: number;
  /** One message from a client; a larger one closes the socket with 1009. */
  readonly frameBytes: number;
  /** One broadcast or presence payload, encoded. */
  readonly payloadBytes: number;
  /** Messages of one socket waiting behind a slow authorisation; beyond it the socket is not read until some are done. */
  readonly waitingMessages: number;
  /** Bytes waiting to be read by one client; a client that falls further behind is cut off. */
  readonly sendBufferBytes: number;
  /** Silence after which a socket is closed. Clients send a heartbeat every 25 s. */
  readonly idleTimeoutMs: number;
  /** Wait before a refused handshake or join is answered, so that a client in a loop does not spin (platform: 2 and 5 s). */
  readonly errorDelayMs: number;
  /** Between the announcement of a stop, when joins are refused, and the closing of the sockets. */
  readonly drainMs: number;
  /** Connections that evaluate policies, and how many evaluations may wait for one. */
  readonly authorisationConnections: number;
  readonly authorisationQueue: number;
  /** Time one policy evaluation may take in PostgreSQL. */
  readonly authorisationTimeoutMs: number;
}

export const defaultLimits: Limits = {
  concurrentUsers: 10_000,
  channelsPerSocket: 100,
  joinsPerSecond: 2_500,
  messagesPerSecond: 2_500,
  presenceMessagesPerSecond: 1_000,
  presenceCallsPerWindow: 5,
  presenceWindowMs: 30_000,
  frameBytes: 5_000_000,
  payloadBytes: 3_000_000,
  waitingMessages: 64,
  sendBufferBytes: 32_000_000,
  idleTimeoutMs: 60_000,
  errorDelayMs: 500,
  drainMs: 50,
  authorisationConnections: 4,
  authorisationQueue: 5_000,
  authorisationTimeoutMs: 5_000,
};

/** Counts events in fixed windows. */
export interface RateCounter {
  /** Counts `events` and tells whether the window still had room for all of them. */
  take(events?: number): boolean;
}

/** A counter that allows `limit` events in each window of `windowMs`. */
export function createRateCounter(limit: number, windowMs = 1_000): RateCounter {
  let windowEndsAt = 0;
  let count = 0;
  return {
    take(events = 1) {
      const now = performance.now();
      if (now >= windowEndsAt) {
        windowEndsAt = now + windowMs;
        count = 0;
      }
      count += events;
      return count <= limit;
    },
  };
}
