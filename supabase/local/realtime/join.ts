import { setTimeout as delay } from 'node:timers/promises';
import type { AccessProblem, AccessRequest, Extension, Outcome } from './authorise.ts';
import { close, createChannel, end, enqueue, push, refuseJoin, reply, watchExpiry, type Channel } from './channel.ts';
import { encodeBroadcast, type ClientMessage } from './frames.ts';
import { parseJoinConfig } from './join-config.ts';
import type { ClientSocket, Server } from './server.ts';
import { checkToken } from './tokens.ts';

const REPLAY_MAX_MESSAGES = 25;
const NORMAL_CLOSURE = 1000;
const TOO_MANY_JOINS = 'ClientJoinRateLimitReached: Too many joins per second';

/** Handles phx_join. A second join of a topic closes the first, as on the platform. */
export function join(server: Server, socket: ClientSocket, message: ClientMessage): void {
  const previous = socket.channels.get(message.topic);
  if (previous !== undefined) end(server, previous, 'phx_close');
  if (!message.topic.startsWith('realtime:')) {
    reply(socket, message, 'error', { reason: 'unmatched topic' });
    return;
  }
  const channel = createChannel(server, socket, message, parseJoinConfig(message.payload));
  socket.channels.set(channel.topic, channel);
  enqueue(server, channel, async () => {
    const problem = findRefusal(server, socket, channel) ?? (await authoriseJoin(server, channel));
    if (channel.isClosed) return;
    if (problem !== null)
      return refuseJoin(server, channel, message, problem).then(() => disconnectFlood(socket, problem));
    return completeJoin(server, channel, message);
  });
}

/** The platform disconnects a client that joins too fast; other refusals leave the socket open. */
function disconnectFlood(socket: ClientSocket, reason: string): void {
  if (reason === TOO_MANY_JOINS) socket.close(NORMAL_CLOSURE, 'Too many joins per second');
}

/** What refuses a join before the database is asked, in the platform's order. Also takes over the token's claims. */
function findRefusal(server: Server, socket: ClientSocket, channel: Channel): string | null {
  const { limits } = server;
  const { config } = channel;
  if (channel.subtopic === '') return 'TopicNameRequired: You must provide a topic name';
  if (server.isStopping()) return 'RealtimeRestarting: Realtime is restarting, please standby';
  if (server.isPrivateOnly && !config.isPrivate) return 'PrivateOnly: This project only allows private channels';
  if (!server.users.has(socket) && server.users.size >= limits.concurrentUsers) {
    return 'ConnectionRateLimitReached: Too many connected users';
  }
  if (!server.joinRate.take()) return TOO_MANY_JOINS;
  if (socket.channels.size > limits.channelsPerSocket) return 'ChannelRateLimitReached: Too many channels';
  if (config.wantsPostgresChanges) {
    return 'PostgresChangesNotSupported: this server does not stream table changes; listen to a broadcast instead';
  }
  const tokenProblem = takeClaims(server, channel);
  if (tokenProblem !== null) return tokenProblem;
  if (config.replay !== undefined && !config.isPrivate) {
    return 'UnableToReplayMessages: Replay is not allowed for public channels';
  }
  return null;
}

function takeClaims(server: Server, channel: Channel): string | null {
  if (channel.accessToken === null) {
    const secondsLeft = channel.claims.exp - Math.floor(Date.now() / 1_000);
    return secondsLeft > 0 ? null : `InvalidJWTToken: Token has expired ${-secondsLeft} seconds ago`;
  }
  const token = checkToken(channel.accessToken, server.keys);
  if (!token.ok) return `${token.code}: ${token.message}`;
  channel.claims = token.claims;
  return null;
}

async function authoriseJoin(server: Server, channel: Channel): Promise<string | null> {
  if (!channel.config.isPrivate) return null;
  const denial = await askReadPolicies(server, channel);
  return denial === null ? null : `${denial.code}: ${denial.message}`;
}

export function toAccessRequest(channel: Channel): AccessRequest {
  return { topic: channel.subtopic, claims: channel.claims, headers: channel.socket.headers };
}

export interface Denial {
  readonly code: string;
  readonly message: string;
}

/** Fills in what the channel may receive. Gives the reason when that is nothing at all. */
export async function askReadPolicies(server: Server, channel: Channel): Promise<Denial | null> {
  const extensions: Extension[] = channel.isPresenceEnabled ? ['broadcast', 'presence'] : ['broadcast'];
  const outcome = await server.authoriser.canRead(toAccessRequest(channel), extensions);
  if (!outcome.ok) return toDenial(server, channel, outcome);
  channel.access.broadcastRead = outcome.value.has('broadcast');
  channel.access.presenceRead = channel.isPresenceEnabled ? outcome.value.has('presence') : null;
  return outcome.value.size > 0 ? null : notReadable(channel);
}

function notReadable(channel: Channel): Denial {
  const message = `You do not have permissions to read from this Channel topic: ${channel.subtopic}`;
  return { code: 'Unauthorized', message };
}

function toDenial(server: Server, channel: Channel, outcome: Extract<Outcome<never>, { ok: false }>): Denial {
  server.log(outcome.problem, outcome.detail);
  const denials: Record<AccessProblem, Denial> = {
    policy_error: notReadable(channel),
    missing_partition: {
      code: 'MissingPartition',
      message: 'Realtime was unable to find the expected messages partition',
    },
    query_canceled: { code: 'QueryCanceled', message: outcome.detail },
    pool: { code: 'IncreaseConnectionPool', message: 'Please increase your connection pool size' },
    unavailable: {
      code: 'UnableToConnectToProject',
      message: 'Realtime was unable to connect to the project database',
    },
  };
  return denials[outcome.problem];
}

async function completeJoin(server: Server, channel: Channel, message: ClientMessage): Promise<void> {
  const { config, socket } = channel;
  if (config.replay !== undefined) {
    // Listen first, read then: what commits in between is held back and not lost.
    channel.held = [];
    server.hub.subscribe(channel);
    // A commit reaches the replication stream a moment before other transactions see its rows: what came just before the
    // subscription would be in neither.
    await delay(VISIBILITY_DELAY_MS);
    const problem = await replay(server, channel, message, config.replay);
    if (problem !== null && !channel.isClosed) await refuseJoin(server, channel, message, problem);
    if (channel.isClosed) return;
  } else {
    server.hub.subscribe(channel);
    acceptJoin(channel, message);
  }
  server.users.add(socket);
  watchExpiry(server, channel);
  if (config.wantsReplicationReady) tellReplicationReady(server, channel);
  if (channel.isPresenceEnabled && channel.access.presenceRead === true) {
    push(channel, 'presence_state', server.presence.state(channel.topicKey));
  }
}

const VISIBILITY_DELAY_MS = 100;

function acceptJoin(channel: Channel, message: ClientMessage): void {
  reply(channel.socket, message, 'ok', { postgres_changes: [] });
}

/** Accepts the join and sends the messages asked for, then those that came meanwhile. */
async function replay(
  server: Server,
  channel: Channel,
  message: ClientMessage,
  asked: { readonly since: unknown; readonly limit: unknown },
): Promise<string | null> {
  const { since, limit = REPLAY_MAX_MESSAGES } = asked;
  if (channel.access.broadcastRead !== true) {
    const { code, message: text } = notReadable(channel);
    return `${code}: ${text}`;
  }
  if (!Number.isSafeInteger(since) || !Number.isSafeInteger(limit)) {
    return 'UnableToReplayMessages: Replay params are not valid';
  }
  const count = Math.max(1, Math.min(Number(limit), REPLAY_MAX_MESSAGES));
  const outcome = await server.authoriser.replay(channel.subtopic, Number(since), count);
  if (!outcome.ok) {
    server.log(outcome.problem, outcome.detail);
    return 'UnableToReplayMessages: Realtime was unable to replay messages';
  }
  if (channel.isClosed) return null;
  const { socket, topic } = channel;
  channel.replayedIds = new Set(outcome.value.map((replayed) => replayed.id));
  acceptJoin(channel, message);
  for (const { broadcast } of outcome.value) {
    const frame = encodeBroadcast(socket.version, topic, broadcast);
    if (frame !== null) socket.send(frame);
  }
  const held = channel.held ?? [];
  channel.held = null;
  // What the stream brought up to the newest replayed message was replayed, or lies before what was asked for.
  const newest = held.findLastIndex(({ id }) => id !== undefined && channel.replayedIds.has(id));
  for (const [index, { frame, id }] of held.entries()) {
    if (id === undefined || index > newest) socket.send(frame);
  }
  return null;
}

const READY_CHECK_MS = 500;
const READY_CHECKS = 60;

/** Tells a client that asked for it when broadcasts from the database are live. */
function tellReplicationReady(server: Server, channel: Channel, checksLeft = READY_CHECKS): void {
  if (channel.isClosed) return;
  const system = { extension: 'system', channel: channel.subtopic };
  if (server.isReplicating()) {
    push(channel, 'system', { ...system, status: 'ok', message: 'Replication connection established' });
  } else if (checksLeft === 0) {
    const message = 'Replication connection was not established in time';
    push(channel, 'system', { ...system, status: 'error', message });
    end(server, channel, 'phx_close');
  } else {
    setTimeout(() => tellReplicationReady(server, channel, checksLeft - 1), READY_CHECK_MS).unref();
  }
}

/** Handles phx_leave. */
export function leave(server: Server, channel: Channel, message: ClientMessage): void {
  close(server, channel);
  reply(channel.socket, message, 'ok');
  push(channel, 'phx_close', {}, channel.joinRef);
}
