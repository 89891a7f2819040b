import { initialAccess, reply, shutdown, watchExpiry, type Access, type Channel } from './channel.ts';
import type { Extension } from './authorise.ts';
import { isRecord, type Broadcast, type ClientMessage, type UserBroadcast } from './frames.ts';
import { askReadPolicies, leave, toAccessRequest } from './join.ts';
import type { Server } from './server.ts';
import { checkToken } from './tokens.ts';

/** Handles what a client sends on a channel it has joined. Unknown events are ignored, as on the platform. */
export async function handleMessage(server: Server, channel: Channel, message: ClientMessage): Promise<void> {
  switch (message.event) {
    case 'phx_leave':
      return leave(server, channel, message);
    case 'broadcast':
      return handleBroadcast(server, channel, message);
    case 'presence':
      return handlePresence(server, channel, message);
    case 'access_token':
      return handleAccessToken(server, channel, message);
    default:
      return server.log('unexpected_event', message.event.slice(0, 100));
  }
}

/** Asks the policies at the first use and remembers the answer until the next token. */
async function mayWrite(server: Server, channel: Channel, extension: Extension): Promise<boolean> {
  const right = extension === 'broadcast' ? 'broadcastWrite' : 'presenceWrite';
  const known = channel.access[right];
  if (known !== null) return known;
  const outcome = await server.authoriser.canWrite(toAccessRequest(channel), extension);
  if (outcome.ok) {
    channel.access[right] = outcome.value;
    return outcome.value;
  }
  server.log(outcome.problem, outcome.detail);
  return false;
}

async function handleBroadcast(server: Server, channel: Channel, message: ClientMessage): Promise<void> {
  const broadcast = toBroadcast(message.payload);
  if (broadcast === null) return server.log('invalid_broadcast', 'the payload is not an object');
  // A client without the right to send hears nothing: the platform does not even reply.
  if (!(await mayWrite(server, channel, 'broadcast')) || channel.isClosed) return;
  if (!server.messageRate.take()) return shutdown(server, channel, 'Too many messages per second');
  if (wantsPersistence(message.payload)) {
    return reply(channel.socket, message, 'error', { error: 'persistence_not_supported' });
  }
  if (payloadBytes(broadcast) > server.limits.payloadBytes) {
    if (channel.config.ack) reply(channel.socket, message, 'error', { error: 'payload_size_exceeded' });
    return;
  }
  server.hub.broadcast(channel.topicKey, broadcast, { except: channel.config.self ? undefined : channel });
  if (channel.config.ack) reply(channel.socket, message, 'ok');
}

function isUserBroadcast(payload: unknown): payload is UserBroadcast {
  return isRecord(payload) && payload.kind === 'user' && Buffer.isBuffer(payload.body);
}

/** The metadata of a client's frame is for the server and goes no further. */
function toBroadcast(payload: unknown): Broadcast | null {
  if (isUserBroadcast(payload)) {
    const { kind, event, encoding, body } = payload;
    return { kind, event, encoding, body };
  }
  return isRecord(payload) ? { kind: 'text', payload } : null;
}

function wantsPersistence(payload: unknown): boolean {
  const options = isUserBroadcast(payload) ? payload.metadata : payload;
  return isRecord(options) && Boolean(options.persist);
}

function payloadBytes(broadcast: Broadcast): number {
  return broadcast.kind === 'user' ? broadcast.body.length : Buffer.byteLength(JSON.stringify(broadcast.payload));
}

async function handlePresence(server: Server, channel: Channel, message: ClientMessage): Promise<void> {
  const payload = isRecord(message.payload) ? message.payload : {};
  if (typeof payload.event !== 'string') return reply(channel.socket, message, 'ok');
  if (!channel.presenceCalls.take()) return shutdown(server, channel, 'Client presence rate limit exceeded');
  switch (payload.event.toLowerCase()) {
    case 'track':
      return track(server, channel, message, payload.payload ?? {});
    case 'untrack':
      return untrack(server, channel, message);
    default:
      server.log('unknown_presence_event', payload.event.slice(0, 100));
      return reply(channel.socket, message, 'error');
  }
}

async function track(server: Server, channel: Channel, message: ClientMessage, payload: unknown): Promise<void> {
  const isAllowed = await mayWrite(server, channel, 'presence');
  if (channel.isClosed) return;
  if (!isAllowed) return reply(channel.socket, message, 'error');
  if (!isRecord(payload)) {
    return reply(channel.socket, message, 'error', { reason: 'Presence track payload must be a map' });
  }
  const text = JSON.stringify(payload);
  if (text === channel.presencePayload) return reply(channel.socket, message, 'ok');
  if (Buffer.byteLength(text) > server.limits.payloadBytes) {
    return shutdown(server, channel, 'Track message size exceeded');
  }
  if (!server.presenceRate.take()) return shutdown(server, channel, 'Too many presence messages per second');
  if (!channel.isPresenceEnabled) await enablePresence(server, channel);
  if (channel.isClosed) return;
  channel.presencePayload = text;
  const diff = server.presence.track(channel.topicKey, channel, channel.config.presenceKey, payload);
  server.hub.presenceDiff(channel.topicKey, diff);
  reply(channel.socket, message, 'ok');
}

/** A channel that joined without presence and now tracks itself is asked for presence read, which the join left out. */
async function enablePresence(server: Server, channel: Channel): Promise<void> {
  channel.isPresenceEnabled = true;
  if (channel.access.presenceRead !== null) return;
  const outcome = await server.authoriser.canRead(toAccessRequest(channel), ['presence']);
  channel.access.presenceRead = outcome.ok && outcome.value.has('presence');
}

function untrack(server: Server, channel: Channel, message: ClientMessage): void {
  channel.presencePayload = null;
  const diff = server.presence.untrack(channel.topicKey, channel);
  if (diff !== null) server.hub.presenceDiff(channel.topicKey, diff);
  reply(channel.socket, message, 'ok');
}

/** Takes over a renewed token: no reply when it is good, a system message and phx_close when it is not. */
async function handleAccessToken(server: Server, channel: Channel, message: ClientMessage): Promise<void> {
  const token = isRecord(message.payload) ? message.payload.access_token : undefined;
  if (typeof token !== 'string' || token.startsWith('sb_') || token === channel.accessToken) return;
  const check = checkToken(token, server.keys);
  if (!check.ok) return shutdown(server, channel, check.message);
  const previous: Access = channel.access;
  channel.accessToken = token;
  channel.claims = check.claims;
  if (channel.config.isPrivate) {
    channel.access = {
      ...initialAccess(true),
      broadcastRead: previous.broadcastRead,
      presenceRead: previous.presenceRead,
    };
    const denial = await askReadPolicies(server, channel);
    if (channel.isClosed) return;
    if (denial !== null) return shutdown(server, channel, denial.message);
    if (
      isRevoked(previous.broadcastRead, channel.access.broadcastRead) ||
      isRevoked(previous.presenceRead, channel.access.presenceRead)
    ) {
      return shutdown(
        server,
        channel,
        `You no longer have permission to read from this Channel topic: ${channel.subtopic}`,
      );
    }
  }
  watchExpiry(server, channel);
}

function isRevoked(before: boolean | null, after: boolean | null): boolean {
  return before === true && after === false;
}
