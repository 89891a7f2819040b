import { setTimeout as delay } from 'node:timers/promises';
import { encodeMessage, type ClientMessage, type Frame } from './frames.ts';
import { toTopicKey } from './hub.ts';
import type { JoinConfig } from './join-config.ts';
import { createRateCounter, type RateCounter } from './limits.ts';
import type { ClientSocket, Server } from './server.ts';
import { checkToken, type Claims } from './tokens.ts';

/** What policies allowed so far; null = not asked yet. */
export interface Access {
  broadcastRead: boolean | null;
  broadcastWrite: boolean | null;
  presenceRead: boolean | null;
  presenceWrite: boolean | null;
}

/** One topic joined by one socket. */
export interface Channel {
  readonly socket: ClientSocket;
  readonly joinRef: string | null;
  /** As on the wire: `realtime:<subtopic>`. */
  readonly topic: string;
  readonly subtopic: string;
  readonly topicKey: string;
  readonly config: JoinConfig;
  isClosed: boolean;
  claims: Claims;
  /** Null when the token of the connection applies. */
  accessToken: string | null;
  access: Access;
  isPresenceEnabled: boolean;
  /** What the channel last said of itself, as JSON; null when it is not present. */
  presencePayload: string | null;
  readonly presenceCalls: RateCounter;
  /** Messages that arrive while a replay is read; null outside of that. */
  held: { readonly frame: Frame; readonly id: string | undefined }[] | null;
  replayedIds: ReadonlySet<string>;
  /** Messages of one channel are handled one after the other, also when policies have to be asked. */
  mailbox: Promise<void>;
  expiryTimer: NodeJS.Timeout | undefined;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** Access of a public channel, and of a private one before its policies were asked. */
export function initialAccess(isPrivate: boolean): Access {
  const granted = isPrivate ? null : true;
  return { broadcastRead: granted, broadcastWrite: granted, presenceRead: granted, presenceWrite: granted };
}

export function createChannel(
  server: Server,
  socket: ClientSocket,
  message: ClientMessage,
  config: JoinConfig,
): Channel {
  const subtopic = message.topic.slice('realtime:'.length);
  return {
    socket,
    joinRef: message.joinRef ?? message.ref,
    topic: message.topic,
    subtopic,
    topicKey: toTopicKey(subtopic, config.isPrivate),
    config,
    isClosed: false,
    claims: socket.claims,
    accessToken: config.accessToken ?? null,
    access: initialAccess(config.isPrivate),
    isPresenceEnabled: config.isPresenceEnabled,
    presencePayload: null,
    presenceCalls: createRateCounter(server.limits.presenceCallsPerWindow, server.limits.presenceWindowMs),
    held: null,
    replayedIds: new Set(),
    mailbox: Promise.resolve(),
    expiryTimer: undefined,
  };
}

/** Runs a task after those that came before. A task that throws ends the channel with phx_error: the client rejoins. */
export function enqueue(server: Server, channel: Channel, task: () => void | Promise<void>): void {
  channel.socket.countWaiting(1);
  channel.mailbox = channel.mailbox.then(async () => {
    try {
      if (!channel.isClosed) await task();
    } catch (error) {
      server.log('channel_crashed', error instanceof Error ? (error.stack ?? error.message) : String(error));
      end(server, channel, 'phx_error');
    } finally {
      channel.socket.countWaiting(-1);
    }
  });
}

/** Sends an event to this channel alone. */
export function push(channel: Channel, event: string, payload: unknown, ref: string | null = null): void {
  const { socket, joinRef, topic } = channel;
  socket.send(encodeMessage(socket.version, { joinRef, ref, topic, event, payload }));
}

/** Answers a message of the client. */
export function reply(
  socket: ClientSocket,
  to: Pick<ClientMessage, 'joinRef' | 'ref' | 'topic'>,
  status: 'ok' | 'error',
  response: unknown = {},
): void {
  const { joinRef, ref, topic } = to;
  socket.send(
    encodeMessage(socket.version, { joinRef, ref, topic, event: 'phx_reply', payload: { status, response } }),
  );
}

/** Answers a join with its error after a pause, so that a client in a loop does not spin. */
export async function refuseJoin(server: Server, channel: Channel, message: ClientMessage, reason: string) {
  close(server, channel);
  server.log('join_refused', reason);
  await delay(server.limits.errorDelayMs, undefined, { ref: false });
  reply(channel.socket, message, 'error', { reason });
}

/** Stops everything the channel does, without a word to the client. */
export function close(server: Server, channel: Channel): void {
  if (channel.isClosed) return;
  channel.isClosed = true;
  clearTimeout(channel.expiryTimer);
  server.hub.unsubscribe(channel);
  const { channels } = channel.socket;
  if (channels.get(channel.topic) === channel) channels.delete(channel.topic);
  const diff = server.presence.untrack(channel.topicKey, channel);
  if (diff !== null) server.hub.presenceDiff(channel.topicKey, diff);
}

/** Closes the channel and tells the client: phx_close ends it, phx_error makes the client rejoin. */
export function end(server: Server, channel: Channel, event: 'phx_close' | 'phx_error'): void {
  if (channel.isClosed) return;
  close(server, channel);
  push(channel, event, {}, channel.joinRef);
}

/** Ends the channel for a reason the client is told in a system message. */
export function shutdown(server: Server, channel: Channel, message: string): void {
  if (channel.isClosed) return;
  push(channel, 'system', { extension: 'system', status: 'error', message, channel: channel.subtopic });
  server.log('channel_shutdown', message);
  end(server, channel, 'phx_close');
}

/** Ends the channel when its token does. */
export function watchExpiry(server: Server, channel: Channel): void {
  clearTimeout(channel.expiryTimer);
  const leftMs = channel.claims.exp * 1_000 - Date.now();
  const check = () => {
    if (channel.accessToken === null && channel.claims.exp * 1_000 > Date.now()) return watchExpiry(server, channel);
    const token = channel.accessToken === null ? null : checkToken(channel.accessToken, server.keys);
    if (token?.ok === true) return watchExpiry(server, channel);
    shutdown(server, channel, token?.message ?? 'Token has expired 0 seconds ago');
  };
  channel.expiryTimer = setTimeout(check, Math.min(Math.max(leftMs, 0), MAX_TIMER_MS));
  channel.expiryTimer.unref();
}
