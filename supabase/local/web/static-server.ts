/** Serves a built app as a static host does: compressed, cached for ever by hashed names, unknown paths to index.html. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { listen } from '../listen.ts';

export interface StaticServer {
  stop(): Promise<void>;
}

export interface StaticOptions {
  readonly folder: string;
  readonly port: number;
  /** What the app reads at its start from /config.json; nothing in it is secret. */
  readonly config: { readonly apiUrl: string } & Record<string, string>;
}

interface Asset {
  readonly bytes: Buffer;
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export async function startStaticServer(options: StaticOptions): Promise<StaticServer> {
  const assets = new Map<string, Asset>();
  const headers = securityHeaders(options.config.apiUrl);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    serve(request, response, options, assets);
  });
  await listen(server, options.port);
  return {
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

/** The policy that the browser enforces: own files and the API, no inline code, no frames. */
export function securityHeaders(apiUrl: string): Record<string, string> {
  const api = new URL(apiUrl);
  const socket = `${api.protocol === 'https:' ? 'wss:' : 'ws:'}//${api.host}`;
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${api.origin} ${socket}`,
    `img-src 'self' data: blob: ${api.origin}`,
    "font-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    'cross-origin-opener-policy': 'same-origin',
  };
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: StaticOptions,
  assets: Map<string, Asset>,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const path = decodePath(request.url ?? '/');
  if (path === '/config.json') {
    response
      .writeHead(200, { 'content-type': types['.json'], 'cache-control': 'no-store' })
      .end(JSON.stringify(options.config));
    return;
  }
  const file = path === undefined ? undefined : fileOf(options.folder, path);
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
    return;
  }
  send(request, response, file, assets);
}

function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}

/** The file of a path; a path of the app's own router gets index.html, a missing asset nothing. */
function fileOf(folder: string, path: string): string | undefined {
  const file = resolve(join(folder, path));
  if (file !== folder && !file.startsWith(folder + sep)) return undefined;
  if (extname(file) !== '') return existsSync(file) ? file : undefined;
  return join(folder, 'index.html');
}

function send(request: IncomingMessage, response: ServerResponse, file: string, assets: Map<string, Asset>): void {
  const asset = assets.get(file) ?? readAsset(file);
  assets.set(file, asset);
  const isHashed = file.includes(`${sep}assets${sep}`);
  response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  response.setHeader('etag', asset.etag);
  response.setHeader('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === asset.etag) {
    response.writeHead(304).end();
    return;
  }
  const accepted = request.headers['accept-encoding'] ?? '';
  const [encoding, bytes] =
    asset.brotli && /\bbr\b/.test(accepted)
      ? ['br', asset.brotli]
      : asset.gzip && /\bgzip\b/.test(accepted)
        ? ['gzip', asset.gzip]
        : [undefined, asset.bytes];
  if (encoding) response.setHeader('content-encoding', encoding);
  response.setHeader('content-length', bytes.length);
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : bytes);
}

function readAsset(file: string): Asset {
  const bytes = readFileSync(file);
  const isText = /\.(html|js|css|json|svg|txt|webmanifest)$/.test(file);
  const brotli = isText ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : undefined;
  return {
    bytes,
    brotli,
    gzip: isText ? gzipSync(bytes) : undefined,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
  };
}
