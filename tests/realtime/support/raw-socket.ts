import { WebSocket } from 'ws';
import { PUBLISHABLE_KEY, type Vsn } from './harness.ts';

/** A message as the wire carries it, whatever the version. */
export interface RawMessage {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: {
    readonly status?: string;
    readonly response?: Record<string, unknown>;
    readonly [key: string]: unknown;
  };
}

/** A client that writes frames by hand, for what the official client never sends. */
export interface RawSocket {
  readonly received: RawMessage[];
  readonly binaries: Buffer[];
  readonly closed: Promise<number>;
  send(frame: string | Buffer): void;
  /** Sends one message; its ref and join_ref are the same. */
  say(topic: string, event: string, payload: unknown, ref?: string, joinRef?: string): void;
  /** The first message that fits, now or within 30 s. */
  next(fits: (message: RawMessage) => boolean): Promise<RawMessage>;
  close(): void;
}

export interface RawOptions {
  readonly vsn?: Vsn;
  readonly key?: string;
}

export async function openRawSocket(url: string, options: RawOptions = {}): Promise<RawSocket> {
  const { vsn = '2.0.0', key = PUBLISHABLE_KEY } = options;
  const address = `${url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=${vsn}`;
  const webSocket = new WebSocket(address);
  const received: RawMessage[] = [];
  const binaries: Buffer[] = [];
  webSocket.on('message', (data, isBinary) => {
    // The default binary type of a socket of `ws`: one buffer.
    const bytes = data as Buffer;
    if (isBinary) binaries.push(bytes);
    else received.push(parse(bytes.toString('utf8'), vsn));
  });
  const closed = new Promise<number>((resolve) => {
    webSocket.on('close', resolve);
  });
  await new Promise<void>((resolve, reject) => {
    webSocket.on('open', resolve);
    webSocket.on('error', reject);
  });
  return {
    received,
    binaries,
    closed,
    send: (frame) => webSocket.send(frame),
    say(topic, event, payload, ref = '1', joinRef = ref) {
      const message =
        vsn === '2.0.0' ? [joinRef, ref, topic, event, payload] : { topic, event, payload, ref, join_ref: joinRef };
      webSocket.send(JSON.stringify(message));
    },
    async next(fits) {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const found = received.find(fits);
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`no such message among ${JSON.stringify(received)}`);
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    },
    close: () => webSocket.close(),
  };
}

function parse(text: string, vsn: Vsn): RawMessage {
  const parsed: unknown = JSON.parse(text);
  if (vsn === '2.0.0') {
    const [joinRef, ref, topic, event, payload] = parsed as [string, string, string, string, RawMessage['payload']];
    return { joinRef, ref, topic, event, payload };
  }
  const { topic, event, payload, ref, join_ref: joinRef } = parsed as RawMessage & { join_ref: string };
  return { joinRef: joinRef ?? null, ref, topic, event, payload };
}
