import type { AccessRequest } from './authorise.ts';
import { isRecord, type UserBroadcast } from './frames.ts';
import { toTopicKey } from './hub.ts';
import type { Server } from './server.ts';
import { checkToken, type Claims } from './tokens.ts';

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, apikey, content-type, x-client-info',
  'access-control-allow-methods': 'POST, OPTIONS',
};
const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';

interface Caller {
  readonly claims: Claims;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Broadcasts over HTTP: `POST …/api/broadcast` for a batch, `POST …/api/broadcast/:topic/events/:event` for one.
 * Answers 202 with an empty body, or `{message}` / `{errors}` with the platform's status.
 */
export async function handleRest(server: Server, request: Request): Promise<Response> {
  const path = /\/api\/broadcast(?:\/([^/]+)\/events\/([^/]+))?\/?$/.exec(new URL(request.url).pathname);
  if (path === null) return failure(404, 'not found');
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: CORS_HEADERS });
  if (request.method !== 'POST') return failure(405, 'Method not allowed');
  if (server.isStopping()) return failure(503, 'Realtime is restarting, please standby');
  const claims = authenticate(server, request);
  if (claims === null) return failure(401, 'Unauthorized');
  const caller: Caller = { claims, headers: toHeaders(request.headers) };
  const body = await readBody(request, server.limits.frameBytes);
  if (body === null) return failure(413, 'Request body is too large');
  const [, topic, event] = path;
  if (topic === undefined || event === undefined) return broadcastBatch(server, caller, body);
  const [decodedTopic, decodedEvent] = [decode(topic), decode(event)];
  if (decodedTopic === null || decodedEvent === null) return failure(422, 'Topic or event is not valid');
  return broadcastOne(server, caller, request, { topic: decodedTopic, event: decodedEvent, body });
}

function failure(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: CORS_HEADERS });
}

function invalid(errors: unknown): Response {
  return Response.json({ errors }, { status: 422, headers: CORS_HEADERS });
}

function accepted(): Response {
  return new Response(null, { status: 202, headers: CORS_HEADERS });
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function authenticate(server: Server, request: Request): Claims | null {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const token = bearer ?? request.headers.get('apikey');
  if (token === null) return null;
  const check = checkToken(token, server.keys);
  return check.ok ? check.claims : null;
}

/** Policies see the `x-…` headers of the request, as they do for sockets. */
function toHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-')));
}

/** Null when the body is larger than allowed, whatever its content-length says. */
async function readBody(request: Request, maxBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch {
    return null;
  }
}

interface BatchMessage {
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly broadcast: UserBroadcast;
}

async function broadcastBatch(server: Server, caller: Caller, body: Buffer): Promise<Response> {
  const parsed = parseJson(body);
  if (parsed === null) return failure(400, 'Body is not valid JSON');
  const items = isRecord(parsed.value) ? parsed.value.messages : undefined;
  if (!Array.isArray(items)) return invalid({ messages: ["can't be blank"] });
  const checked = items.map((item: unknown) => toBatchMessage(item, server.limits.payloadBytes));
  const messages = checked.flatMap((result) => ('message' in result ? [result.message] : []));
  if (messages.length < checked.length) {
    return invalid({ messages: checked.map((result) => ('errors' in result ? result.errors : {})) });
  }
  if (!server.messageRate.take(messages.length)) return failure(429, 'You have exceeded your rate limit');
  const writable = new Map<string, boolean>();
  for (const { topic, isPrivate, broadcast } of messages) {
    if (isPrivate && !writable.has(topic)) writable.set(topic, await mayWrite(server, caller, topic));
    // A private message without permission is left out silently, as on the platform.
    if (!isPrivate || writable.get(topic) === true) server.hub.broadcast(toTopicKey(topic, isPrivate), broadcast);
  }
  return accepted();
}

type BatchCheck = { readonly message: BatchMessage } | { readonly errors: Record<string, readonly string[]> };

function toBatchMessage(item: unknown, maxPayloadBytes: number): BatchCheck {
  const { topic, event, payload, private: isPrivate, id } = isRecord(item) ? item : {};
  const hasTopic = typeof topic === 'string' && topic !== '';
  const hasEvent = typeof event === 'string' && event !== '';
  const hasPayload = isRecord(payload);
  if (!hasTopic || !hasEvent || !hasPayload) {
    return {
      errors: {
        ...(hasTopic ? {} : { topic: ["can't be blank"] }),
        ...(hasEvent ? {} : { event: ["can't be blank"] }),
        ...(hasPayload ? {} : { payload: [payload === undefined ? "can't be blank" : 'is invalid'] }),
      },
    };
  }
  const body = Buffer.from(JSON.stringify(payload));
  if (body.length > maxPayloadBytes) return { errors: { payload: ['Payload size exceeds tenant limit'] } };
  const metadata = typeof id === 'string' ? { metadata: { id } } : {};
  const broadcast: UserBroadcast = { kind: 'user', event, encoding: 'json', body, ...metadata };
  return { message: { topic, isPrivate: isPrivate === true || isPrivate === 'true', broadcast } };
}

async function mayWrite(server: Server, caller: Caller, topic: string): Promise<boolean> {
  const outcome = await server.authoriser.canWrite(toAccessRequest(caller, topic), 'broadcast');
  return outcome.ok && outcome.value;
}

function toAccessRequest(caller: Caller, topic: string): AccessRequest {
  return { topic, claims: caller.claims, headers: caller.headers };
}

async function broadcastOne(
  server: Server,
  caller: Caller,
  request: Request,
  message: { readonly topic: string; readonly event: string; readonly body: Buffer },
): Promise<Response> {
  const parameters = new URL(request.url).searchParams;
  if (parameters.has('persist') || parameters.has('persist[ttl]')) {
    return failure(422, 'This server does not store broadcasts: send without persist');
  }
  const contentType = (request.headers.get('content-type') ?? JSON_TYPE).split(';')[0]?.trim().toLowerCase();
  if (contentType !== JSON_TYPE && contentType !== BYTES_TYPE) {
    const error = `Unsupported Media Type. Use ${JSON_TYPE} or ${BYTES_TYPE}`;
    return Response.json({ error }, { status: 415, headers: CORS_HEADERS });
  }
  const broadcast = toUserBroadcast(message.event, message.body, contentType === BYTES_TYPE);
  if (broadcast === null) return failure(400, 'Body is not valid JSON');
  if (broadcast.body.length > server.limits.payloadBytes) {
    return invalid({ payload: ['Payload size exceeds tenant limit'] });
  }
  const isPrivate = parameters.get('private') === 'true';
  if (isPrivate) {
    const refusal = await refuseWrite(server, caller, message.topic);
    if (refusal !== null) return refusal;
  }
  if (!server.messageRate.take()) return failure(429, 'You have exceeded your rate limit');
  server.hub.broadcast(toTopicKey(message.topic, isPrivate), broadcast);
  return accepted();
}

/** JSON that is not an object arrives as `{_json: …}`, as it does through the platform's body parser. */
function toUserBroadcast(event: string, body: Buffer, isBytes: boolean): UserBroadcast | null {
  if (isBytes) return { kind: 'user', event, encoding: 'binary', body };
  const parsed = parseJson(body.length === 0 ? Buffer.from('{}') : body);
  if (parsed === null) return null;
  const payload = isRecord(parsed.value) ? parsed.value : { _json: parsed.value };
  return { kind: 'user', event, encoding: 'json', body: Buffer.from(JSON.stringify(payload)) };
}

async function refuseWrite(server: Server, caller: Caller, topic: string): Promise<Response | null> {
  const outcome = await server.authoriser.canWrite(toAccessRequest(caller, topic), 'broadcast');
  if (outcome.ok) return outcome.value ? null : failure(403, 'Unauthorized');
  server.log(outcome.problem, outcome.detail);
  const { status, message } = writeProblems[outcome.problem];
  return failure(status, message);
}

const writeProblems = {
  pool: { status: 429, message: 'Connection pool exhausted' },
  missing_partition: { status: 422, message: 'Missing messages partition' },
  query_canceled: { status: 422, message: 'Query canceled' },
  policy_error: { status: 422, message: 'RLS policy error' },
  unavailable: { status: 422, message: 'Tenant database unavailable' },
} as const;
