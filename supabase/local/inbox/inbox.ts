/**
 * The inbox: stands where the e-mail and SMS companies stand, and shows what they would have delivered.
 * `POST /emails` takes what an HTTP e-mail provider takes; `POST /api/messages` any channel; the rest reads.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmailDriver, SmsDriver } from '@supabase/lite';
import { z } from 'zod';
import { listen } from '../listen.ts';
import type { Settings } from '../settings.ts';
import { channels, MessageStore, type Filter, type Message } from './store.ts';

export interface Inbox {
  readonly email: EmailDriver;
  readonly sms: SmsDriver;
  stop(): Promise<void>;
}

const addresses = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const tags = z.array(z.object({ name: z.string(), value: z.string() })).default([]);

const emailSchema = z.object({
  channel: z.literal('email').default('email'),
  from: z.string().min(1),
  to: addresses,
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  tags,
});

const anySchema = z.object({
  channel: z.enum(channels).default('email'),
  from: z.string().default('Amana'),
  to: addresses,
  subject: z.string().default(''),
  text: z.string().optional(),
  html: z.string().optional(),
  tags,
});

const maximumBody = 1_000_000;

/** Starts the inbox's server. Sending needs the key; reading is open to this machine. */
export async function startInbox(settings: Settings): Promise<Inbox> {
  const store = new MessageStore(join(settings.home, 'inbox.jsonl'));
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    handle(request, response, { store, streams, key: settings.secrets.inboxKey }).catch((error: unknown) => {
      console.error('The inbox failed:', String(error));
      if (!response.headersSent) sendJson(response, 500, { message: 'The inbox failed; see the log of the host.' });
    });
  });
  await listen(server, settings.ports.inbox);
  return {
    email: {
      send: async ({ to, subject, text = '', html = '' }) => {
        store.add({
          channel: 'email',
          from: 'Amana',
          to: [to],
          subject,
          // As on the platform, the template is the whole message. Lite adds a text of its own that tells of a link, and
          // no page of ours takes such a link.
          text: html === '' ? text : plain(html),
          html,
          tags: { kind: 'auth' },
        });
      },
    },
    sms: {
      send: async ({ to, body }) => {
        store.add({
          channel: 'sms',
          from: 'Amana',
          to: [to],
          subject: '',
          text: body,
          html: '',
          tags: { kind: 'auth' },
        });
      },
    },
    stop: async () => {
      for (const stream of streams) stream.end();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

interface Context {
  readonly store: MessageStore;
  readonly streams: Set<ServerResponse>;
  readonly key: string;
}

const page: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['inbox.html', 'text/html; charset=utf-8'],
  '/inbox.js': ['inbox.js', 'text/javascript; charset=utf-8'],
  '/inbox.css': ['inbox.css', 'text/css; charset=utf-8'],
};

async function handle(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  // A foreign name that resolves to this machine (DNS rebinding) must not read anybody's codes.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    return sendJson(response, 421, { message: 'Open the inbox by 127.0.0.1 or localhost.' });
  }
  const url = new URL(request.url ?? '/', 'http://localhost');
  const route = `${request.method} ${url.pathname}`;
  const file = request.method === 'GET' ? page[url.pathname] : undefined;
  if (file) return sendPage(response, ...file);
  if (route === 'POST /emails') return receive(request, response, context, emailSchema);
  if (route === 'POST /api/messages') return receive(request, response, context, anySchema);
  if (route === 'GET /api/messages') return sendJson(response, 200, { messages: context.store.find(filterOf(url)) });
  if (route === 'DELETE /api/messages')
    return sendJson(response, 200, { removed: context.store.remove(filterOf(url)) });
  if (route === 'GET /api/stream') return stream(response, context);
  const [, id, form] = /^\/api\/messages\/([0-9a-f-]{36})(\/html)?$/.exec(url.pathname) ?? [];
  const message = id === undefined ? undefined : context.store.get(id);
  if (!message || request.method !== 'GET')
    return sendJson(response, 404, { message: 'There is no such message or page.' });
  return form ? sendHtml(response, message) : sendJson(response, 200, message);
}

function filterOf(url: URL): Filter {
  const value = (name: string) => url.searchParams.get(name) ?? undefined;
  const limit = Number(value('limit') ?? 100);
  return {
    to: value('to'),
    channel: value('channel'),
    query: value('q'),
    after: value('after'),
    limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, 500) : 100,
  };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { store, key }: Context,
  schema: typeof emailSchema | typeof anySchema,
): Promise<void> {
  if (request.headers.authorization !== `Bearer ${key}`)
    return sendJson(response, 401, { message: 'The API key is wrong.' });
  const body = await readBody(request);
  if (body === undefined) return sendJson(response, 413, { message: `A message has ${maximumBody} bytes at most.` });
  const parsed = schema.safeParse(parseJson(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return sendJson(response, 422, { message: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is wrong'}` });
  }
  const { channel, from, to, subject, text, html, tags: tagList } = parsed.data;
  const idempotencyKey = request.headers['idempotency-key'];
  const message = store.add(
    {
      channel,
      from,
      to,
      subject,
      text: text ?? plain(html ?? ''),
      html: html ?? '',
      tags: Object.fromEntries(tagList.map(({ name, value }) => [name, value])),
    },
    typeof idempotencyKey === 'string' ? idempotencyKey : undefined,
  );
  sendJson(response, 200, { id: message.id });
}

function stream(response: ServerResponse, { store, streams }: Context): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  streams.add(response);
  const stop = store.listen((message) => response.write(`data: ${JSON.stringify({ id: message?.id ?? null })}\n\n`));
  response.on('close', () => {
    stop();
    streams.delete(response);
  });
}

function sendPage(response: ServerResponse, file: string, type: string): void {
  response.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-cache',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-src 'self'; base-uri 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(readFileSync(join(import.meta.dirname, 'page', file)));
}

/** An e-mail as its reader would see it: no scripts, no requests, in a sandbox. */
function sendHtml(response: ServerResponse, message: Message): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    'x-content-type-options': 'nosniff',
  });
  response.end(message.html);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maximumBody) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of an HTML message, for reading and searching. */
function plain(html: string): string {
  return html
    .replace(/<(style|head)[\s\S]*?<\/\1>/gi, '')
    .replace(/<\/(p|div|h\d|tr|li)>|<br\s*\/?>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}
