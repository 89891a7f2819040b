/**
 * The wire formats: JSON objects (vsn 1.0.0), JSON arrays (vsn 2.0.0), and the binary broadcasts of vsn 2.0.0
 * (kind 3 from clients, kind 4 to clients). Nothing here knows of sockets or channels.
 */
export type ProtocolVersion = 1 | 2;

/** What a client broadcasts, or the database: bytes that stay encoded from end to end. */
export interface UserBroadcast {
  readonly kind: 'user';
  readonly event: string;
  readonly encoding: 'json' | 'binary';
  readonly body: Buffer;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A broadcast that came as a JSON text frame: handed on as it is, whatever fields it has. */
export interface TextBroadcast {
  readonly kind: 'text';
  readonly payload: Readonly<Record<string, unknown>>;
}

export type Broadcast = UserBroadcast | TextBroadcast;

export interface ClientMessage {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  /** Parsed JSON; for a binary broadcast a UserBroadcast; undefined for the raw binary push that no handler takes. */
  readonly payload: unknown;
}

export interface ServerMessage {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
}

/** One WebSocket message, ready to be sent to any number of sockets. */
export type Frame = Buffer;

const PUSH = 0;
const USER_BROADCAST_PUSH = 3;
const USER_BROADCAST = 4;
const MAX_FIELD_BYTES = 255;
const TEXT_OPCODE = 0x81;
const BINARY_OPCODE = 0x82;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toRef(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

/** Reads one message of a client. Null when it is malformed: the platform ignores it. */
export function decodeFrame(version: ProtocolVersion, data: Buffer, isBinary: boolean): ClientMessage | null {
  if (isBinary) return version === 2 ? decodeBinary(data) : null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(data.toString('utf8'));
  } catch {
    return null;
  }
  if (version === 2) {
    if (!Array.isArray(parsed) || parsed.length < 5) return null;
    return toMessage(parsed[0], parsed[1], parsed[2], parsed[3], parsed[4]);
  }
  if (!isRecord(parsed)) return null;
  return toMessage(parsed.join_ref, parsed.ref, parsed.topic, parsed.event, parsed.payload);
}

function toMessage(joinRef: unknown, ref: unknown, topic: unknown, event: unknown, payload: unknown) {
  if (typeof topic !== 'string' || typeof event !== 'string') return null;
  return { joinRef: toRef(joinRef), ref: toRef(ref), topic, event, payload };
}

function decodeBinary(data: Buffer): ClientMessage | null {
  const kind = data[0];
  const sizeCount = kind === USER_BROADCAST_PUSH ? 5 : kind === PUSH ? 4 : 0;
  if (sizeCount === 0) return null;
  const headerBytes = 1 + sizeCount + (kind === USER_BROADCAST_PUSH ? 1 : 0);
  const fields: string[] = [];
  let offset = headerBytes;
  for (let index = 1; index <= sizeCount; index += 1) {
    const size = data[index];
    if (size === undefined || offset + size > data.length) return null;
    fields.push(data.toString('utf8', offset, offset + size));
    offset += size;
  }
  const [joinRef = '', ref = '', topic = '', event = '', metadata = ''] = fields;
  const message = { joinRef: joinRef || null, ref: ref || null, topic };
  if (kind === PUSH) return { ...message, event, payload: undefined };
  const encoding = data[headerBytes - 1] === 0 ? 'binary' : 'json';
  const body = data.subarray(offset);
  const metadataRecord = parseMetadata(metadata);
  if (metadataRecord === null || (encoding === 'json' && !isJson(body))) return null;
  const payload: UserBroadcast = { kind: 'user', event, encoding, body, metadata: metadataRecord };
  return { ...message, event: 'broadcast', payload };
}

function parseMetadata(text: string): Record<string, unknown> | null {
  if (text === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Encodes a reply or a push as a text frame. */
export function encodeMessage(version: ProtocolVersion, message: ServerMessage): Frame {
  const { joinRef, ref, topic, event, payload } = message;
  const text =
    version === 2
      ? JSON.stringify([joinRef, ref, topic, event, payload])
      : JSON.stringify({ topic, event, payload, ref, join_ref: joinRef });
  return toFrame(TEXT_OPCODE, Buffer.from(text));
}

/**
 * Encodes a broadcast for every socket of one version at once.
 * Null when that version cannot carry it: bytes for vsn 1.0.0.
 */
export function encodeBroadcast(version: ProtocolVersion, topic: string, broadcast: Broadcast): Frame | null {
  if (broadcast.kind === 'text') {
    return encodeMessage(version, { joinRef: null, ref: null, topic, event: 'broadcast', payload: broadcast.payload });
  }
  const binary = version === 2 ? encodeUserBroadcast(topic, broadcast) : null;
  if (binary !== null) return binary;
  return broadcast.encoding === 'json' ? encodeJsonBroadcast(version, topic, broadcast) : null;
}

/** Null when a field is too long for its one length byte. */
function encodeUserBroadcast(topic: string, broadcast: UserBroadcast): Frame | null {
  const metadata = broadcast.metadata === undefined ? '' : JSON.stringify(broadcast.metadata);
  const fields = [topic, broadcast.event, metadata].map((field) => Buffer.from(field));
  if (fields.some((field) => field.length > MAX_FIELD_BYTES)) return null;
  const sizes = fields.map((field) => field.length);
  const header = Buffer.from([USER_BROADCAST, ...sizes, broadcast.encoding === 'json' ? 1 : 0]);
  return toFrame(BINARY_OPCODE, Buffer.concat([header, ...fields, broadcast.body]));
}

/** The body is JSON already, so it is set into the text instead of being parsed and written again. */
function encodeJsonBroadcast(version: ProtocolVersion, topic: string, broadcast: UserBroadcast): Frame {
  const metadata = broadcast.metadata === undefined ? '' : `,"meta":${JSON.stringify(broadcast.metadata)}`;
  const payload = `{"type":"broadcast","event":${JSON.stringify(broadcast.event)},"payload":${broadcast.body.toString('utf8')}${metadata}}`;
  const topicJson = JSON.stringify(topic);
  const text =
    version === 2
      ? `[null,null,${topicJson},"broadcast",${payload}]`
      : `{"topic":${topicJson},"event":"broadcast","payload":${payload},"ref":null,"join_ref":null}`;
  return toFrame(TEXT_OPCODE, Buffer.from(text));
}

/** Wraps a payload as one unmasked, unfragmented WebSocket message (RFC 6455, section 5.2). */
function toFrame(opcode: number, payload: Buffer): Frame {
  const size = payload.length;
  const header = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  header[0] = opcode;
  if (size < 126) {
    header[1] = size;
  } else if (size < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(size, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([header, payload]);
}
