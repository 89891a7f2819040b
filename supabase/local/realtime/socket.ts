import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { close, enqueue, reply, type Channel } from './channel.ts';
import { decodeFrame, type ClientMessage, type Frame, type ProtocolVersion } from './frames.ts';
import { join } from './join.ts';
import { handleMessage } from './messages.ts';
import type { ClientSocket, Server } from './server.ts';
import type { Claims } from './tokens.ts';

export interface Handshake {
  readonly version: ProtocolVersion;
  readonly claims: Claims;
  readonly headers: Readonly<Record<string, string>>;
}

const NORMAL_CLOSURE = 1000;
const CLOSE_GRACE_MS = 1_000;

/** Serves one connected client until it goes. */
export function serveSocket(server: Server, webSocket: WebSocket, stream: Duplex, handshake: Handshake): void {
  const channels = new Map<string, Channel>();
  const closeSocket = (code: number, reason: string) => {
    webSocket.close(code, reason);
    setTimeout(() => webSocket.terminate(), CLOSE_GRACE_MS).unref();
  };
  const socket: ClientSocket = {
    ...handshake,
    channels,
    countWaiting: createBrake(webSocket, server.limits.waitingMessages),
    send: createSender(server, webSocket, stream),
    close: closeSocket,
  };
  let idleTimer: NodeJS.Timeout;
  const noteActivity = () => idleTimer.refresh();
  idleTimer = setTimeout(() => closeSocket(NORMAL_CLOSURE, ''), server.limits.idleTimeoutMs);
  idleTimer.unref();

  webSocket.on('ping', noteActivity);
  webSocket.on('pong', noteActivity);
  webSocket.on('message', (data, isBinary) => {
    noteActivity();
    const message = decodeFrame(socket.version, data as Buffer, isBinary);
    if (message === null) server.log('malformed_message', `${(data as Buffer).length} bytes`);
    else route(server, socket, message);
  });
  // Also raised for a frame beyond the limit; ws then closes with 1009 itself.
  webSocket.on('error', (error) => server.log('socket_error', error.message));
  webSocket.on('close', () => {
    clearTimeout(idleTimer);
    for (const channel of channels.values()) close(server, channel);
    server.sockets.delete(socket);
    server.users.delete(socket);
  });
  server.sockets.add(socket);
}

/** Stops reading a socket while too many of its messages wait, so that a fast client cannot fill the memory. */
function createBrake(webSocket: WebSocket, limit: number): ClientSocket['countWaiting'] {
  let waiting = 0;
  return (change) => {
    waiting += change;
    if (waiting >= limit) webSocket.pause();
    else if (webSocket.isPaused) webSocket.resume();
  };
}

/**
 * Writes frames that are already encoded straight to the connection: a broadcast to a thousand sockets is encoded
 * once, not a thousand times. Frames of one turn of the event loop leave in one system call per socket.
 */
function createSender(server: Server, webSocket: WebSocket, stream: Duplex): (frame: Frame) => void {
  let isCorked = false;
  const uncork = () => {
    isCorked = false;
    stream.uncork();
  };
  return (frame) => {
    if (webSocket.readyState !== WebSocket.OPEN) return;
    if (stream.writableLength > server.limits.sendBufferBytes) {
      server.log('slow_client', `${stream.writableLength} bytes unread`);
      webSocket.terminate();
      return;
    }
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      process.nextTick(uncork);
    }
    stream.write(frame);
  };
}

function route(server: Server, socket: ClientSocket, message: ClientMessage): void {
  const { topic, event } = message;
  if (topic === 'phoenix' && event === 'heartbeat') return reply(socket, message, 'ok');
  if (event === 'phx_join') return join(server, socket, message);
  const channel = socket.channels.get(topic);
  if (channel === undefined) {
    // A client may leave a channel that the server has just closed.
    if (event === 'phx_leave') reply(socket, message, 'ok');
    else if (message.ref !== null) reply(socket, message, 'error', { reason: 'unmatched topic' });
    return;
  }
  const isStale = message.joinRef !== null && message.joinRef !== channel.joinRef;
  if (isStale && event === 'phx_leave') return;
  enqueue(server, channel, () => handleMessage(server, channel, message));
}
