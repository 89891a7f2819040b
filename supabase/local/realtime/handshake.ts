import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import type { ProtocolVersion } from './frames.ts';
import type { Server } from './server.ts';
import { serveSocket, type Handshake } from './socket.ts';
import { checkToken, type TokenProblem } from './tokens.ts';

type Refusal = { readonly status: number; readonly error: string };

const HANDSHAKE_ERRORS: Record<TokenProblem, string> = {
  malformed: 'The token provided is not a valid JWT',
  signer: 'Failed to generate JWT signer, check your JWT secret or JWKS configuration',
  signature: 'Failed to validate JWT signature',
  expired: 'Token has expired',
  missing_claims: 'Fields `role` and `exp` are required in JWT',
};

/** Turns HTTP upgrades of the project's clients into sockets. */
export function createHandshakes(server: Server) {
  const webSocketServer = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false, // frames are written to the connection as they are
    maxPayload: server.limits.frameBytes,
  });
  return (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    const handshake = readHandshake(server, request);
    if ('status' in handshake) {
      void refuse(server, stream, handshake);
      return;
    }
    webSocketServer.handleUpgrade(request, stream, head, (webSocket) => {
      serveSocket(server, webSocket, stream, handshake);
    });
  };
}

function readHandshake(server: Server, request: IncomingMessage): Handshake | Refusal {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (!url.pathname.endsWith('/websocket')) return { status: 404, error: 'Not found' };
  if (server.isStopping()) return { status: 503, error: 'Realtime is restarting, please standby' };
  const version = toVersion(url.searchParams.get('vsn'));
  if (version === null) return { status: 403, error: 'The requested protocol version is not supported' };
  const headerKey = request.headers['x-api-key'];
  const apiKey = typeof headerKey === 'string' ? headerKey : url.searchParams.get('apikey');
  if (apiKey === null) return { status: 401, error: 'API key is missing' };
  const check = checkToken(apiKey, server.keys);
  if (!check.ok) return { status: 401, error: HANDSHAKE_ERRORS[check.problem] };
  if (server.users.size >= server.limits.concurrentUsers) return { status: 429, error: 'Too many connected users' };
  return { version, claims: check.claims, headers: toHeaders(request) };
}

/** A client that names no version speaks 1.0.0. */
function toVersion(vsn: string | null): ProtocolVersion | null {
  if (vsn === null || vsn.startsWith('1.')) return 1;
  return vsn.startsWith('2.') ? 2 : null;
}

function toHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (name.startsWith('x-') && typeof value === 'string' ? [[name, value]] : [])),
  );
}

async function refuse(server: Server, stream: Duplex, refusal: Refusal): Promise<void> {
  server.log('handshake_refused', refusal.error);
  await delay(server.limits.errorDelayMs, undefined, { ref: false });
  const body = JSON.stringify({ error: refusal.error });
  stream.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
